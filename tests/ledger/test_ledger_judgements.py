"""Judgements: append-only, people outrank rules, everything can be undone."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import CODER, MAREK, TERZIC, Hours, coded, event, report
from communique.errors import NotFound, UsageError
from communique.ledger import Ledger, View
from communique.ledger import judgements as j
from communique.ledger.identity import group
from communique.ledger.judgements import Kept
from communique.records import EventType, Report, ReportStatus, Status


@pytest.fixture
def three(ledger: Ledger) -> list[Report]:
    made = [report(name, publisher=name, published=f"2031-03-0{n}") for n, name in enumerate("abc", 1)]
    for one in made:
        ledger.commit(one, ReportStatus.READ, coded(one), CODER)
    return made


def ids(reports: list[Report]) -> list[str]:
    return [event(r).id for r in reports]


def same(*subjects: str, **options: object) -> j.Judgement:
    return j.make(j.SAME_EVENT, subjects, **({"rule": "words", "reason": "same words"} | options))  # type: ignore[arg-type]


def sizes(ledger: Ledger) -> list[int]:
    return sorted(len(e.assertions) for e in View(ledger).events())


def test_judged_same_assertions_are_one_event_with_all_mentions(ledger: Ledger, three: list[Report]) -> None:
    a, b, _ = ids(three)
    ledger.judge(same(a, b))
    assert sizes(ledger) == [1, 2]
    merged = next(e for e in View(ledger).events() if len(e.assertions) == 2)
    assert {m.report_id for m in merged.mentions} == {three[0].id, three[1].id}
    assert merged.origins.independent == 2


def test_an_event_is_found_by_every_id_it_ever_had(ledger: Ledger, three: list[Report]) -> None:
    before = [e.id for e in View(ledger).events()]
    ledger.judge(same(*ids(three)))
    (merged,) = View(ledger).events()
    assert {View(ledger).event(old).id for old in before} == {merged.id}


def test_a_persons_split_outranks_a_rules_merge_and_stays(ledger: Ledger, three: list[Report]) -> None:
    a, b, c = ids(three)
    ledger.judge(same(a, b), same(b, c))
    ledger.judge(j.make(j.DIFFERENT_EVENT, [a, b], author="R. Vale", reason="two visits"))
    ledger.judge(same(a, c, reason="same day", value={"score": 0.4}))
    events = list(View(ledger).events())
    together = [{m.id for m in e.assertions} for e in events]
    assert not any({a, b} <= members for members in together)
    assert {b, c} in together


def test_a_person_can_merge_what_a_rule_keeps_apart(ledger: Ledger, three: list[Report]) -> None:
    a, b, _ = ids(three)
    ledger.judge(j.make(j.DIFFERENT_EVENT, [a, b], rule="days", reason="other days"))
    ledger.judge(same(a, b, rule=None, author="R. Vale"))
    assert sizes(ledger) == [1, 2]


def test_an_undone_judgement_no_longer_holds_and_undoing_that_brings_it_back(
    ledger: Ledger, three: list[Report]
) -> None:
    a, b, _ = ids(three)
    merge = same(a, b)
    undo = j.make(j.UNDO, [merge.id], author="R. Vale", reason="wrong", made_at=None)
    ledger.judge(merge)
    ledger.judge(undo)
    assert sizes(ledger) == [1, 1, 1]
    ledger.judge(j.make(j.UNDO, [undo.id], author="R. Vale", reason="right after all"))
    assert sizes(ledger) == [1, 2]


def test_a_rule_may_judge_again_what_was_undone_before(ledger: Ledger, three: list[Report]) -> None:
    a, b, _ = ids(three)
    ledger.judge(same(a, b))
    assert ledger.judge(same(a, b)) == 0
    ledger.judge(j.make(j.UNDO, [same(a, b).id], rule="words", reason="no longer alike"))
    assert sizes(ledger) == [1, 1, 1]
    assert ledger.judge(same(a, b)) == 1
    assert sizes(ledger) == [1, 2]


def test_a_rule_cannot_undo_a_person(ledger: Ledger, three: list[Report]) -> None:
    a, b, _ = ids(three)
    mine = same(a, b, rule=None, author="R. Vale")
    ledger.judge(mine)
    ledger.judge(j.make(j.UNDO, [mine.id], rule="words", reason="unlike"))
    assert sizes(ledger) == [1, 2]


def test_judgements_hold_from_the_time_they_were_made(
    ledger: Ledger, three: list[Report], clock: Hours
) -> None:
    a, b, _ = ids(three)
    before = clock.now
    ledger.judge(same(a, b))
    assert len(list(View(ledger, as_of=before).events())) == 3
    assert ledger.judgements(as_of=before) == []
    (made,) = ledger.judgements()
    assert made.made_at is not None


def test_event_ids_may_name_the_events_to_merge(ledger: Ledger, three: list[Report]) -> None:
    events = [e.id for e in View(ledger).events()]
    ledger.judge(same(*events, rule=None, author="R. Vale"))
    assert sizes(ledger) == [3]


def test_a_correction_changes_the_event_and_the_latest_counts(ledger: Ledger, three: list[Report]) -> None:
    number = ids(three)[0]

    def correct(field: str, value: object) -> None:
        given_value = {"field": field, "value": value}
        ledger.judge(j.make(j.CORRECT, [number], value=given_value, author="R. Vale", reason="read it"))

    correct("status", "planned")
    correct("status", "cancelled")
    correct("type", "AGREE")
    found = View(ledger).event(number)
    assert (found.status, found.type, found.cameo) == (Status.CANCELLED, EventType.AGREE, "03")


@pytest.mark.parametrize(
    ("field", "value"), [("status", "maybe"), ("goldstein", 3.0), ("when", {"day": 1}), ("type", None)]
)
def test_an_impossible_correction_is_refused(
    ledger: Ledger, three: list[Report], field: str, value: object
) -> None:
    made = j.make(
        j.CORRECT, ids(three)[:1], value={"field": field, "value": value}, author="R. Vale", reason=""
    )
    with pytest.raises(UsageError):
        ledger.judge(made)
    assert ledger.judgements() == []


def test_a_rejected_assertion_is_gone_until_it_is_confirmed(ledger: Ledger, three: list[Report]) -> None:
    number = ids(three)[0]
    ledger.judge(j.make(j.REJECT, [number], author="R. Vale", reason="not said"))
    assert len(list(View(ledger).events())) == 2
    with pytest.raises(NotFound):
        View(ledger).event(number)
    ledger.judge(j.make(j.CONFIRM, [number], author="S. Orn", reason="it is"))
    assert len(list(View(ledger).events())) == 3


def test_actors_judged_the_same_are_shown_as_one(ledger: Ledger, three: list[Report]) -> None:
    ledger.judge(j.make(j.SAME_ACTOR, [TERZIC.id, MAREK.id], author="R. Vale", reason="for the test"))
    people = {p.actor_id for e in View(ledger).events() for p in (*e.actors, *e.recipients)}
    assert people == {MAREK.id}
    assert [a.id for a in View(ledger).actors()] == [MAREK.id, "state-ost"]
    assert {r.person_id for r in View(ledger).roles()} == {MAREK.id}


def test_copies_count_as_one_origin_with_the_reason(ledger: Ledger, three: list[Report]) -> None:
    ledger.judge(same(*ids(three)))
    copies = [three[0].id, three[2].id]
    ledger.judge(
        j.make(
            j.SAME_ORIGIN, copies, rule="copies", reason="nine tenths alike", value={"origin": "Ostra Press"}
        )
    )
    (merged,) = View(ledger).events()
    assert merged.origins.independent == 2
    group = next(g for g in merged.origins.groups if len(g.reports) == 2)
    assert (group.origin, group.reason) == ("Ostra Press", "nine tenths alike")


def test_follow_up_names_the_event_as_it_is_called_now(ledger: Ledger) -> None:
    plan, visit = report("plan"), report("visit", published="2031-04-01")
    planned = event(plan, status=Status.PLANNED)
    for of, stated in ((plan, planned), (visit, event(visit))):
        ledger.commit(of, ReportStatus.READ, coded(of, stated), CODER)
    assert View(ledger).event(planned.id).follow_up is not None
    value = {"state": "came_about", "by_event": event(visit).id}
    ledger.judge(j.make(j.FOLLOW_UP, [planned.id], value=value, rule="days", reason="same visit"))
    follow_up = View(ledger).event(planned.id).follow_up
    assert follow_up is not None
    assert (follow_up.state, follow_up.by_event) == ("came_about", View(ledger).event(event(visit).id).id)


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "perhaps"},
        {"author": "R. Vale"},
        {"rule": None},
        {"subjects": ["one"]},
        {"kind": j.CORRECT, "value": {"field": "status"}},
        {"kind": j.FOLLOW_UP, "value": {"state": "lost"}},
    ],
)
def test_a_judgement_that_says_nothing_is_refused(wrong: dict[str, object]) -> None:
    options: dict[str, object] = {"kind": j.SAME_EVENT, "subjects": ["one", "two"], "rule": "r", **wrong}
    with pytest.raises(UsageError):
        j.make(options.pop("kind"), options.pop("subjects"), **options)  # type: ignore[arg-type]


def test_undoing_what_was_never_judged_is_refused(ledger: Ledger) -> None:
    with pytest.raises(NotFound):
        ledger.judge(j.make(j.UNDO, ["jdg-none"], author="R. Vale", reason=""))


pairs = st.lists(
    st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef"), st.booleans(), st.integers(0, 9)).filter(
        lambda p: p[0] != p[1]
    ),
    max_size=5,
)


@given(pairs)
def test_rules_group_the_same_in_whatever_order_they_judged(made: list[tuple[str, str, bool, int]]) -> None:
    judged = [
        j.make(j.SAME_EVENT if joins else j.DIFFERENT_EVENT, [a, b], rule="r", value={"score": score})
        for a, b, joins, score in made
    ]

    def grouped(order: tuple[j.Judgement, ...]) -> dict[str, str]:
        groups = group([Kept(n, one) for n, one in enumerate(order)], j.SAME_EVENT, j.DIFFERENT_EVENT)
        return {name: groups.root(name) for name in "abcdef"}

    wanted = grouped(tuple(judged))
    assert all(grouped(order) == wanted for order in permutations(judged))


@given(pairs)
def test_what_is_kept_apart_is_never_in_one_group(made: list[tuple[str, str, bool, int]]) -> None:
    judged = [
        j.make(j.SAME_EVENT if joins else j.DIFFERENT_EVENT, [a, b], rule="r") for a, b, joins, _ in made
    ]
    groups = group([Kept(n, one) for n, one in enumerate(judged)], j.SAME_EVENT, j.DIFFERENT_EVENT)
    assert all(groups.root(a) != groups.root(b) for a, b, joins, _ in made if not joins)
