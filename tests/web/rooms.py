"""Ledgers for the tests of the pages: small, with every kind of record."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from builders import CODER, Hours, coded, event, report
from communique.ledger import Entry, Ledger
from communique.records import (
    Coded,
    EventType,
    Failure,
    Judgement,
    ReportStatus,
    Status,
    content_id,
)

HOSTILE = '<script>alert("x")</script>"\'><img src=x onerror=alert(1)>'
"""A title that must only ever be shown."""


def judged(
    kind: str, *subjects: str, value: dict[str, object] | None = None, author: str = "Ira"
) -> Judgement:
    number = content_id("jud", kind, subjects, author, str(value))
    return Judgement(number, kind, tuple(sorted(subjects)), value or {}, None, author, "seen by hand", None)


def day(number: int) -> str:
    return (date(2031, 3, 3) + timedelta(days=number)).isoformat()


def fill(path: Path, meetings: int = 3) -> list[str]:
    """A ledger with meetings on following days, one plan, one denial, and reports without records; event ids."""
    ids = []
    with Ledger.open(path, clock=Hours()) as ledger:
        entries = []
        for number in range(meetings):
            of = report(f"met-{number}", published=day(number + 1), title=f"Meeting {number}")
            made = event(of, day=day(number))
            entries.append(Entry(of, ReportStatus.READ, coded(of, made)))
            ids.append(made.id)
        plan = report("plan", publisher="Ostra Press", published="2031-02-01", title="A visit is planned")
        planned = event(plan, status=Status.PLANNED, day="2031-02-20")
        entries.append(Entry(plan, ReportStatus.READ, coded(plan, planned)))
        hostile = report("hostile", publisher=HOSTILE, title=HOSTILE, published="2031-03-09")
        denied = event(
            hostile, status=Status.DENIED, kind=EventType.ACCUSE, day="2031-03-08", attributed_to=HOSTILE
        )
        entries.append(Entry(hostile, ReportStatus.READ, coded(hostile, denied)))
        empty = report("empty", title="Weather", published=None)
        entries.append(Entry(empty, ReportStatus.NOTHING_FOUND, Coded(empty.id)))
        foreign = replace(report("foreign", title="Wetter"), language="de")
        entries.append(
            Entry(foreign, ReportStatus.LANGUAGE_NOT_READ, Coded(foreign.id), "German is not read")
        )
        ledger.commit_batch(entries, CODER)
        ledger.record_failures([Failure("broken.pdf", "not a text file")])
        ids += [planned.id, denied.id]
    return ids
