"""Committing reports: append-only, harmless to repeat."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from builders import CODER, Hours, coded, event, report
from communique.errors import NotFound
from communique.ledger import Entry, Filter, Ledger, View
from communique.records import Coded, EventType, Failure, ReportStatus

READ = ReportStatus.READ


def test_a_report_comes_back_as_it_was_committed(ledger: Ledger) -> None:
    made = report()
    assert ledger.commit(made, READ, coded(made), CODER)
    read = View(ledger).report(made.id)
    assert read.report == made
    assert (read.status, read.coder, read.reason) == (READ, CODER, None)


def test_every_assertion_comes_back_as_it_was_committed(ledger: Ledger) -> None:
    made = report()
    stated = coded(made)
    ledger.commit(made, READ, stated, CODER)
    view = View(ledger)
    assert [e.assertions for e in view.events()] == [stated.events]
    assert tuple(s.assertion for s in view.statements()) == stated.statements
    assert tuple(view.roles()) == stated.roles
    assert {a.id for a in view.actors()} == {"act-terzic", "act-marek", "state-ost"}


def test_committing_the_same_reading_again_changes_nothing(ledger: Ledger) -> None:
    made = report()
    ledger.commit(made, READ, coded(made), CODER)
    before = list(View(ledger).reports())
    assert not ledger.commit(made, READ, coded(made), CODER)
    assert list(View(ledger).reports()) == before


def test_a_newer_coder_replaces_what_is_current_and_the_old_reading_stays(
    ledger: Ledger, clock: Hours
) -> None:
    made = report()
    ledger.commit(made, READ, coded(made), CODER)
    then = clock.now
    newer = event(made, kind=EventType.AGREE, coder="coder-2")
    ledger.commit(made, READ, Coded(made.id, events=(newer,)), "coder-2")
    assert [e.type for e in View(ledger).events()] == [EventType.AGREE]
    assert [e.type for e in View(ledger, as_of=then).events()] == [EventType.CONSULT]
    assert View(ledger).report(made.id).coder == "coder-2"
    assert list(View(ledger).statements()) == []


def test_going_back_to_an_older_coder_makes_its_assertions_current_again(ledger: Ledger) -> None:
    made = report()
    for coder in (CODER, "coder-2", CODER):
        assert ledger.commit(made, READ, coded(made, coder=coder), coder)
    assert [e.assertions[0].coder for e in View(ledger).events()] == [CODER]


def test_read_at_is_when_a_report_was_first_read(ledger: Ledger) -> None:
    made = report()
    ledger.commit(made, READ, coded(made), CODER)
    first = View(ledger).report(made.id).read_at
    ledger.commit(made, READ, coded(made, coder="coder-2"), "coder-2")
    assert View(ledger).report(made.id).read_at == first


def test_only_reports_that_this_coder_read_well_count_as_already_read(ledger: Ledger) -> None:
    good, bad, other = report("good"), report("bad"), report("other")
    ledger.commit(good, READ, coded(good), CODER)
    ledger.commit(bad, ReportStatus.FAILED, Coded(bad.id), CODER, "broke")
    ledger.commit(other, READ, coded(other, coder="coder-2"), "coder-2")
    assert ledger.already_read([good.id, bad.id, other.id, "rep-unknown"], CODER) == {good.id}


def test_a_batch_is_stored_whole_or_not_at_all(ledger: Ledger) -> None:
    good, bad = report("good"), report("bad")
    broken = replace(bad, text=None)  # type: ignore[arg-type]
    with pytest.raises(AttributeError):
        ledger.commit_batch([Entry(good, READ, coded(good)), Entry(broken, READ, Coded(bad.id))], CODER)
    assert list(View(ledger).reports()) == []


def test_a_failed_input_is_listed_until_it_is_read(ledger: Ledger) -> None:
    made = report("late.txt")
    ledger.record_failures([Failure("late.txt", "empty file"), Failure("late.txt", "empty file")])
    failed = list(View(ledger).reports(Filter(status="failed")))
    assert [(r.report.source_id, r.reason) for r in failed] == [("late.txt", "empty file")]
    ledger.commit(made, READ, coded(made), CODER)
    assert list(View(ledger).reports(Filter(status="failed"))) == []


def test_a_report_is_unknown_before_it_was_read(ledger: Ledger, clock: Hours) -> None:
    before = clock.now - timedelta(hours=1)
    made = report()
    ledger.commit(made, READ, coded(made), CODER)
    with pytest.raises(NotFound):
        View(ledger, as_of=before).report(made.id)
