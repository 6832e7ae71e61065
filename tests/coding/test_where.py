"""Event place: the reader's link, the clause, the scene told before, the dateline, and openly none."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communique.coding.setting import Act, Setting, Told
from communique.coding.where import WEIGHTS, PlaceTelling, _meant, event_place, scene_of
from communique.fitted import fitted
from communique.reader.sentences import split_sentences
from communique.records import EventType, Place, Span, Status, Where


def _place(text: str, name: str) -> Place:
    at = text.index(name)
    return Place(at, at + len(name), name, name, "AUT", 48.2, 16.4)


def _act(
    text: str,
    trigger: str,
    kind: EventType,
    status: Status = Status.OCCURRED,
    *people: str,
) -> Act:
    at = text.index(trigger)
    return Act(Span(at, at + len(trigger), trigger), kind, status, frozenset(people))


def _where(
    text: str,
    act: Act,
    *names: str,
    dateline: str | None = None,
    linked: str | None = None,
    told: tuple[Told, ...] = (),
) -> str | None:
    places = tuple(sorted((_place(text, n) for n in names), key=lambda p: p.start))
    home = next((p for p in places if p.text == dateline), None)
    link = next((p for p in places if p.text == linked), None)
    setting = Setting(text, split_sentences(text), places, (act.trigger,), home)
    where, reason = event_place(setting, [PlaceTelling(act, ((link, 0.7),) if link else ())], told)
    assert (where is None) != (reason is None)
    return where.name if where else None


def test_an_act_is_where_its_clause_puts_it() -> None:
    text = "The ministers met in Vienna on Friday."
    assert _where(text, _act(text, "met", EventType.CONSULT), "Vienna") == "Vienna"


def test_a_place_spoken_of_later_is_not_where_it_happened() -> None:
    text = "The council rejected the offer. It has long had a say over roads to Carinthia."
    assert _where(text, _act(text, "rejected", EventType.REJECT), "Carinthia") is None


def test_the_place_nearer_in_the_clause_wins() -> None:
    text = "Troops shelled Bregenz on Monday, and the mayor of Vienna met his guests in Graz."
    assert _where(text, _act(text, "met", EventType.CONSULT), "Bregenz", "Vienna", "Graz") == "Graz"


def test_the_link_of_the_reader_counts() -> None:
    text = "The ministers signed the pact after a night of talks, and left Vienna for Graz."
    act = _act(text, "signed", EventType.SUPPORT)
    assert _where(text, act, "Vienna", "Graz", linked="Vienna") == "Vienna"


def test_the_dateline_serves_what_was_done_here() -> None:
    text = "VIENNA: The ministers met here on Friday."
    assert _where(text, _act(text, "met", EventType.CONSULT), "VIENNA", dateline="VIENNA") is not None


def test_the_scene_of_a_meeting_lasts_for_those_who_met() -> None:
    text = "The ministers met in Vienna on Friday. They signed a treaty there."
    met = Told(_act(text, "met", EventType.CONSULT, Status.OCCURRED, "a", "b"), "Vienna")
    act = _act(text, "signed", EventType.SUPPORT, Status.OCCURRED, "a", "b")
    assert _where(text, act, "Vienna", told=(met,)) == "Vienna"


def test_a_place_before_the_noun_of_an_act_is_its_place() -> None:
    text = "The mayor spoke in Graz about the Bregenz prison riots."
    assert _where(text, _act(text, "riots", EventType.PROTEST), "Graz", "Bregenz") == "Bregenz"


@pytest.mark.parametrize(
    ("text", "trigger"),
    [
        ("A conference on Carinthia opened, and the Graz conference ends on Friday.", "conference on"),
        ("The Congress of Carinthia met in Graz.", "Congress of"),
    ],
)
def test_what_a_meeting_is_about_or_called_is_not_where_it_is_held(text: str, trigger: str) -> None:
    act = _act(text, trigger.split(maxsplit=1)[0], EventType.CONSULT)
    assert _where(text, act, "Carinthia", "Graz", linked="Carinthia") == "Graz"


def test_the_town_told_as_the_host_is_the_place() -> None:
    text = "The envoys came to Graz from Vienna. In May Graz hosted them again."
    act = _act(text, "hosted", EventType.CONSULT)
    assert _where(text, act, "Graz", "Vienna", linked="Vienna") == "Graz"
    assert (
        _where(text.replace("Graz hosted", "the mayor hosted"), act, "Graz", "Vienna", linked="Vienna")
        == "Vienna"
    )


def test_what_is_said_is_done_where_it_is_said() -> None:
    text = 'At a rally in Graz the mayor said: "We call on the roads office in Bregenz to resign."'
    start, cue = text.index("We"), text.index("said")
    act = _act(text, "call on", EventType.REQUEST)
    act = replace(act, words=((start, len(text) - 1),), cue=(cue, cue + 4))
    assert _where(text, act, "Graz", "Bregenz") != "Bregenz"


def test_without_a_place_there_is_a_reason() -> None:
    text = "The ministers met on Friday."
    setting = Setting(text, split_sentences(text), (), (), None)
    where, reason = event_place(setting, [PlaceTelling(_act(text, "met", EventType.CONSULT))])
    assert where is None
    assert reason == "no place is stated for this occurred event"


def test_the_name_is_the_reports_own() -> None:
    text = "The ministers met in Laibach on Friday."
    place = Place(21, 28, "Laibach", "Ljubljana", "SVN", 46.05, 14.5)
    act = _act(text, "met", EventType.CONSULT)
    where, _ = event_place(Setting(text, split_sentences(text), (place,), (), None), [PlaceTelling(act)])
    assert where is not None
    assert (where.name, where.country) == ("Laibach", "SVN")


def test_weights_are_small_and_finite() -> None:
    assert len(fitted(WEIGHTS)) > 100
    assert all(abs(w) < 10 for w in fitted(WEIGHTS).values())


@given(st.text(max_size=60), st.sampled_from(list(EventType)), st.sampled_from(list(Status)), st.data())
def test_any_input_gives_a_place_or_a_reason(
    text: str, kind: EventType, status: Status, data: st.DataObject
) -> None:
    def span() -> Span:
        start = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(start, len(text)))
        return Span(start, end, text[start:end])

    spots = [span() for _ in range(data.draw(st.integers(0, 3)))]
    places = tuple(Place(s.start, s.end, s.text) for s in sorted(spots, key=lambda s: (s.start, s.end)))
    setting = Setting(text, split_sentences(text), places, (), None)
    where, reason = event_place(setting, [PlaceTelling(Act(span(), kind, status, False))])
    assert (where is None) != (reason is None)


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("The town", "Bregenz"),
        ("that besieged town", "Bregenz"),
        ("the country", "Austria"),
        ("the neighbouring town", None),
        ("the bridge", None),
    ],
)
def test_a_place_told_by_a_noun_alone_is_the_last_named_of_its_kind(words: str, meant: str | None) -> None:
    """A town is no country, and what nothing named before fits stays as it is told."""
    text = f"Guns were heard in Bregenz, in Austria, on Monday. {words} was quiet."
    places = tuple(
        Place(text.index(n), text.index(n) + len(n), n, n, "AUT", 47.5, 9.7) for n in ("Bregenz", "Austria")
    )
    told = Place(text.index(words), text.index(words) + len(words), words)
    setting = Setting(text, split_sentences(text), (*places, told), (), None)
    found = _meant(setting, told)
    assert (found.text if found else None) == meant


def test_a_scene_is_known_by_the_name_that_its_words_go_back_to() -> None:
    assert scene_of(Where("Bregenz", "AUT", None, None, None, "the town")) == "Bregenz"
    assert scene_of(Where("Bregenz", "AUT", None, None, None, "Bregenz, the town")) == "Bregenz, the town"
