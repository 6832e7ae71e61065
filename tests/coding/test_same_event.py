"""Which tellings of a report are one event."""

from __future__ import annotations

from itertools import combinations
from statistics import mean

from hypothesis import given
from hypothesis import strategies as st

from communique.coding.same_event import FLOOR, WEIGHTS, Telling, chance_of, features, grouped, join
from communique.fitted import fitted
from communique.reader.sentences import split_sentences
from communique.records import EventType, Participant, Reading, Status, Trigger

TEXT = (
    "Peru and Chile signed a treaty in Lima. The treaty ends a long dispute. "
    "Chile expelled two diplomats. Police in Quito arrested a smuggler. Peru welcomed it."
)


def telling(
    words: str, kind: EventType = EventType.SUPPORT, *who: str, status: Status = Status.OCCURRED
) -> Telling:
    start = TEXT.index(words)
    trigger = Trigger(start, start + len(words), words, kind, status, None, (), (), None, None, None, 0.9)
    people = tuple(Participant(f"state-{name}", name, name, 0, len(name)) for name in who)
    return Telling(trigger, people, (), None, None)


def groups(tellings: list[Telling], *links: tuple[int, int, float]) -> list[list[str]]:
    reading = Reading("r", split_sentences(TEXT), same_event=links)
    return [[t.trigger.text for t in group] for group in join(tellings, reading, TEXT)]


def test_a_noun_that_takes_an_act_up_again_is_one_event_with_it() -> None:
    """The reader's link, the sentence behind and the same parties."""
    signed = telling("signed a treaty", EventType.SUPPORT, "per", "chl")
    again = telling("The treaty", EventType.SUPPORT, "per", "chl")
    assert groups([signed, again], (1, 0, 0.9)) == [["signed a treaty", "The treaty"]]


def test_acts_of_different_types_are_never_one() -> None:
    """However sure the reader's link."""
    acts = [telling("expelled", EventType.SANCTION, "chl"), telling("arrested", EventType.COERCE, "chl")]
    assert groups(acts, (1, 0, 0.99)) == [["expelled"], ["arrested"]]


def test_a_signing_and_a_praise_are_never_one() -> None:
    """Both are SUPPORT; the reader's link is no help."""
    acts = [
        telling("signed a treaty", EventType.SUPPORT, "per"),
        telling("welcomed", EventType.SUPPORT, "per"),
    ]
    assert groups(acts, (1, 0, 0.9)) == [["signed a treaty"], ["welcomed"]]


def test_what_came_years_before_the_other_act_of_its_sentence_is_another() -> None:
    """However sure the reader's link."""
    text = "Chile bombed the camp two years after the bombing of Lima."
    acts = []
    for words in ("bombed", "bombing"):
        start = text.index(words)
        span = (start, start + len(words), words)
        trigger = Trigger(*span, EventType.ASSAULT, Status.OCCURRED, None, (), (), None, None, None, 0.9)
        acts.append(Telling(trigger, (), (), None, None))
    reading = Reading("r", ((0, len(text)),), same_event=((1, 0, 0.9),))
    assert [[t.trigger.text for t in g] for g in join(acts, reading, text)] == [["bombed"], ["bombing"]]


def test_acts_of_other_parties_without_a_link_stay_apart() -> None:
    """Nothing is said for their being one."""
    acts = [telling("expelled", EventType.COERCE, "chl"), telling("arrested", EventType.COERCE, "ecu")]
    assert groups(acts, (1, 0, 0.01)) == [["expelled"], ["arrested"]]


@given(st.floats(0.001, 0.999), st.floats(0.001, 0.999))
def test_a_surer_link_makes_one_event_likelier(a: float, b: float) -> None:
    """All else equal."""
    one, other = telling("signed a treaty"), telling("The treaty")
    starts = [s for s, _ in split_sentences(TEXT)]
    low, high = (
        chance_of(features(one, other, link, TEXT, starts), fitted(WEIGHTS)) for link in sorted((a, b))
    )
    assert low <= high


def test_the_order_of_a_pair_does_not_matter() -> None:
    """Features are of two tellings, the earlier first."""
    one, other = telling("signed a treaty"), telling("The treaty", status=Status.DENIED)
    starts = [s for s, _ in split_sentences(TEXT)]
    assert features(one, other, 0.5, TEXT, starts) == features(other, one, 0.5, TEXT, starts)
    assert features(one, other, 0.5, TEXT, starts).keys() - fitted(WEIGHTS).keys() <= {
        "one sentence",
        "two nouns",
        "force",
    }


@given(st.integers(0, 7), st.data())
def test_groups_part_the_tellings_and_hold_together(size: int, data: st.DataObject) -> None:
    """Each is in one group, and two groups are nowhere as likely one event as the floor asks."""
    chances = {(x, y): data.draw(st.floats(0, 1)) for y, x in combinations(range(size), 2)}
    found = grouped(size, chances)
    assert sorted(k for group in found for k in group) == list(range(size))
    for a, b in combinations(found, 2):
        assert mean(chances[max(x, y), min(x, y)] for x in a for y in b) < FLOOR + 1e-9
