"""What a person adds stands beside what was read, at once, through new readings, until it is undone."""

from __future__ import annotations

import pytest

from builders import CODER, Hours, coded, event, report, role, statement
from communique.errors import NotFound, UsageError
from communique.ledger import Ledger, View, by_hand
from communique.ledger import judgements as judging
from communique.ledger.days import stamp
from communique.records import Coded, EventType, ReportStatus


def hand(clock: Hours) -> by_hand.Hand:
    return by_hand.Hand("R. Vale", "missed", stamp(clock()))


def test_what_was_missed_is_added_stays_through_a_new_reading_and_is_undone(
    ledger: Ledger, clock: Hours
) -> None:
    of = report()
    ledger.commit(of, ReportStatus.READ, coded(of), CODER)
    before = clock()
    (made,) = by_hand.add(hand(clock), event(of, kind=EventType.AGREE))
    assert ledger.judge(made) == 1
    assert {e.type for e in View(ledger).events()} == {EventType.CONSULT, EventType.AGREE}
    assert [e.type for e in View(ledger, before).events()] == [EventType.CONSULT]
    added = View(ledger).event(made.subjects[0])
    assert (added.confidence, added.assertions[0].coder) == (1.0, judging.PERSON)
    ledger.commit(of, ReportStatus.READ, coded(of, coder="coder-2"), "coder-2")
    assert {e.type for e in View(ledger).events()} == {EventType.CONSULT, EventType.AGREE}
    (undo,) = by_hand.undo(hand(clock), made.id)
    ledger.judge(undo)
    assert [e.type for e in View(ledger).events()] == [EventType.CONSULT]
    (again,) = by_hand.undo(hand(clock), undo.id)
    ledger.judge(again)
    assert len(list(View(ledger).events())) == 2


def test_statements_and_roles_are_added_where_a_reading_found_nothing(ledger: Ledger, clock: Hours) -> None:
    of = report()
    ledger.commit(of, ReportStatus.NOTHING_FOUND, Coded(of.id), CODER)
    made = [j for a in (statement(of), role(of)) for j in by_hand.add(hand(clock), a)]
    ledger.judge(*made)
    view = View(ledger)
    assert [s.content[0].text for s in view.statements()] == ["We will reopen the bridge,"]
    assert [r.title for r in view.roles()] == ["Foreign Minister"]
    ledger.judge(*by_hand.correct(view, hand(clock), made[1].subjects[0], "status", "former"))
    assert next(iter(view.roles())).status == "former"


def test_an_addition_of_no_report_or_no_record_is_refused(ledger: Ledger, clock: Hours) -> None:
    (made,) = by_hand.add(hand(clock), role(report("elsewhere")))
    with pytest.raises(NotFound, match="to add to"):
        ledger.judge(made)
    with pytest.raises(UsageError, match="no such"):
        ledger.judge(hand(clock).judgement(judging.ADD, ["evt-1"], {"record": "event", "assertion": {}}))
    with pytest.raises(UsageError, match="add needs"):
        hand(clock).judgement(judging.ADD, ["evt-1"], {})
    assert ledger.judgements() == []
