"""Which assertions are one event: traits, keys, score and what rules a pair out."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import CODER, coded, event, report
from communique.ledger import Entry, Ledger, View
from communique.ledger import judgements as j
from communique.ledger.resolving import resolve_read, resolve_reports
from communique.records import (
    EventAssertion,
    EventType,
    MentionKind,
    Mode,
    Report,
    ReportStatus,
    Status,
    When,
    Where,
)
from communique.resolution import Traits, rules_out, score, traits
from communique.resolution.keys import filed, sought


def told(name: str, published: str = "2031-03-04", **changes: object) -> tuple[Report, EventAssertion]:
    of = report(name, publisher=name, published=published)
    return of, replace(event(of), **changes)  # type: ignore[arg-type]


def day(first: str, text: str | None = "on Monday") -> When:
    return When(first, None, "day", text)


def led_by(assertion: EventAssertion, actor: str, recipient: str) -> EventAssertion:
    """The assertion with one person on each side."""
    sides = [(assertion.actors[0], actor), (assertion.recipients[0], recipient)]
    made = [(replace(p, name=name, actor_id=None, kind=MentionKind.PERSON),) for p, name in sides]
    return replace(assertion, actors=made[0], recipients=made[1])


def of(name: str, published: str = "2031-03-04", **changes: object) -> Traits:
    made, assertion = told(name, published, **changes)
    return traits(assertion, made.published)


def store(ledger: Ledger, *made: tuple[Report, EventAssertion], coder: str = CODER) -> None:
    """Commits and resolves the reports one after the other, as reading does."""
    for one, assertion in made:
        ledger.commit(one, ReportStatus.READ, coded(one, assertion), coder)
        resolve_read(ledger, [one.id], coder)


def sizes(ledger: Ledger) -> list[int]:
    return sorted(len(e.assertions) for e in View(ledger).events())


def test_two_reports_of_one_meeting_are_one_event() -> None:
    found = score(of("a"), of("b"))
    assert found.same
    assert "parties +1.00" in found.reason


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"when": day("2031-03-10", "on 10 March")}, "other days"),
        ({"mode": Mode.PHONE}, "a call is no visit"),
    ],
)
def test_what_cannot_be_one_event_is_ruled_out_with_a_reason(changes: dict[str, object], reason: str) -> None:
    one, other = of("a"), of("b", **changes)
    assert rules_out(one, other) == rules_out(other, one) == reason
    assert not score(one, other).same


def test_other_people_on_every_side_are_another_meeting() -> None:
    one, other = (
        traits(led_by(told(name)[1], *people), "2031-03-04")
        for name, people in (("a", ("Ana Terzic", "Bo Marek")), ("b", ("Ilse Quand", "Olaf Zorn")))
    )
    assert rules_out(one, other) == "other people"
    half = traits(led_by(told("c")[1], "Ana Terzic", "Olaf Zorn"), "2031-03-04")
    assert rules_out(one, half) is None


def test_one_sided_acts_with_changed_sides_are_two_events() -> None:
    one = replace(event(report("a")), type=EventType.ACCUSE, mode=None)
    other = replace(one, id="other", actors=one.recipients, recipients=one.actors)
    assert rules_out(traits(one, "2031-03-04"), traits(other, "2031-03-04")) == "sides changed"
    meeting = replace(event(report("a")), id="turned", actors=one.recipients, recipients=one.actors)
    assert rules_out(traits(event(report("a")), "2031-03-04"), traits(meeting, "2031-03-04")) is None


DAYS = st.sampled_from(["2031-03-03", "2031-03-04", "2031-03-09", "2031-05-01", "2031-03", "2031"])
CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "when": st.one_of(st.none(), st.builds(lambda d: When(d, None, "day", "then"), DAYS)),
        "status": st.sampled_from(Status),
        "mode": st.sampled_from([None, *Mode]),
        "recipients": st.just(()),
    },
)


@settings(max_examples=25)
@given(one=CHANGES, other=CHANGES, later=DAYS.filter(lambda d: len(d) == 10))
def test_comparison_is_symmetric_and_whoever_comes_second_finds_the_first(
    one: dict[str, object], other: dict[str, object], later: str
) -> None:
    a, b = of("a", **one), of("b", later, **other)
    assert score(a, b) == score(b, a)
    assert rules_out(a, b) == rules_out(b, a)
    assert bool(filed(a) & sought(b)) == bool(filed(b) & sought(a))
    if score(a, b).same:
        assert filed(a) & sought(b)


def test_every_order_of_reports_gives_the_same_view(tmp_path: Path) -> None:
    made = [
        told("a"),
        told("b", when=None),
        told("c", "2031-03-11", when=day("2031-03-10")),
        told("d", "2031-02-20", status=Status.PLANNED, when=When("2031-03-03", None, "day", "on 3 March")),
    ]
    results = []
    for number, order in enumerate(list(permutations(made))[::5]):
        with Ledger.open(tmp_path / f"{number}.db") as ledger:
            store(ledger, *order)
            results.append(list(View(ledger).events()))
    assert all(result == results[0] for result in results)
    assert len(results[0]) == 2


def test_an_undated_telling_does_not_tie_meetings_of_two_days_together(tmp_path: Path) -> None:
    first = told("a", "2031-03-04", when=day("2031-03-03"))
    second = told("b", "2031-03-06", when=day("2031-03-05", "on Wednesday"))
    vague = told("c", "2031-03-06", when=None)
    with Ledger.open(tmp_path / "ledger.db") as ledger:
        store(ledger, first, second, vague)
        days = [{a.when.start for a in e.assertions if a.when} for e in View(ledger).events()]
    assert sorted(len(found) for found in days) == [1, 1]


def test_resolving_again_adds_nothing_and_touches_candidates_only(tmp_path: Path) -> None:
    made = [
        told("a"),
        told("b"),
        told("c", where=Where("Oria", "ORI", None, None, None, "Oria"), actors=(), recipients=()),
    ]
    with Ledger.open(tmp_path / "ledger.db") as ledger:
        store(ledger, *made)
        before = len(list(ledger.every_judgement()))
        again = resolve_reports(ledger, [one.id for one, _ in made])
        assert (again.same_events, again.same_origins) == (0, 0)
        assert again.compared == 1
        assert len(list(ledger.every_judgement())) == before
        assert resolve_read(ledger, [one.id for one, _ in made], CODER).events == 0


def test_what_people_judged_holds_for_what_a_newer_reading_states(tmp_path: Path) -> None:
    one, two = told("a"), told("b")
    with Ledger.open(tmp_path / "ledger.db") as ledger:
        store(ledger, one, two)
        assert sizes(ledger) == [2]
        pair = [one[1].id, two[1].id]
        ledger.judge(j.make(j.DIFFERENT_EVENT, pair, author="R. Vale", reason="two visits"))
        value = {"field": "mode", "value": "multilateral"}
        ledger.judge(j.make(j.CORRECT, [one[1].id], value=value, author="R. Vale"))
        newer = [(r, replace(e, id=f"{e.id}-new", coder="coder-2", confidence=0.7)) for r, e in (one, two)]
        store(ledger, *newer, coder="coder-2")
        events = list(View(ledger).events())
    assert sorted(len(e.assertions) for e in events) == [1, 1]
    modes = {e.assertions[0].id: e.mode for e in events}
    assert modes[f"{one[1].id}-new"] is Mode.MULTILATERAL
    assert modes[f"{two[1].id}-new"] is Mode.VISIT


def test_a_batch_and_single_reports_give_the_same_view(tmp_path: Path) -> None:
    made = [told("a"), told("b"), told("c")]
    with Ledger.open(tmp_path / "one.db") as ledger:
        store(ledger, *made)
        single = list(View(ledger).events())
    with Ledger.open(tmp_path / "all.db") as ledger:
        ledger.commit_batch([Entry(r, ReportStatus.READ, coded(r, e)) for r, e in made], CODER)
        resolve_read(ledger, [r.id for r, _ in made], CODER)
        assert list(View(ledger).events()) == single


def copies(number: int) -> list[tuple[Report, EventAssertion]]:
    """Copies of one story, every fourth of which words the meeting in its own way."""
    made = []
    for n in range(number):
        of, assertion = told(f"copy {n}", f"2031-03-0{4 + n % 3}")
        if n % 4 == 3:
            (mention,) = assertion.mentions
            worded = replace(
                mention, text="Terzic and Marek conferred for an hour about the bridge in Velna."
            )
            assertion = replace(assertion, mentions=(worded,))
        made.append((of, assertion))
    return made


def test_one_more_copy_is_compared_once_however_many_there_are(tmp_path: Path) -> None:
    made = copies(24)
    with Ledger.open(tmp_path / "ledger.db") as ledger:
        compared = []
        for of, assertion in made:
            ledger.commit(of, ReportStatus.READ, coded(of, assertion), CODER)
            compared.append(resolve_reports(ledger, [of.id]).compared)
        assert sizes(ledger) == [24]
        assert set(compared[8:]) == {1}
        before = [made for made in ledger.every_judgement() if made.kind == j.SAME_EVENT]
        resolve_reports(ledger, [of.id for of, _ in made])
        assert [made for made in ledger.every_judgement() if made.kind == j.SAME_EVENT] == before


@settings(max_examples=8, deadline=None)
@given(order=st.permutations(range(9)), split=st.integers(0, 8))
def test_copies_in_any_order_give_the_same_events_and_one_can_be_split_off(
    order: list[int], split: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    made = copies(9)
    apart = made[split][1].id
    with Ledger.open(tmp_path_factory.mktemp("any") / "ledger.db") as ledger:
        store(ledger, *(made[n] for n in order))
        (event_of_all,) = View(ledger).events()
        assert [a.id for a in event_of_all.assertions] == sorted(e.id for _, e in made)
        pairs = [[apart, e.id] for _, e in made if e.id != apart]
        ledger.judge(*(j.make(j.DIFFERENT_EVENT, pair, author="R. Vale", reason="another") for pair in pairs))
        groups = sorted([a.id for a in e.assertions] for e in View(ledger).events())
    assert groups == sorted([[apart], sorted(e.id for _, e in made if e.id != apart)])


def test_a_copy_read_anew_does_not_part_the_others(tmp_path: Path) -> None:
    made = copies(7)
    with Ledger.open(tmp_path / "ledger.db") as ledger:
        store(ledger, *made)
        for of, assertion in made[:3]:  # those that the others were compared with
            newer = replace(assertion, id=f"{assertion.id}-new", coder="coder-2", when=day("2031-04-01"))
            store(ledger, (of, newer), coder="coder-2")
        assert sizes(ledger) == [3, 4]
