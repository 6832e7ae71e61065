from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from builders import CODER, TEXT, Hours, coded, event, report
from communique.ledger import Entry, Ledger
from communique.records import EventType, ReportStatus, Status

OUTLETS = ("The Velna Courier", "Ostra Press", "Kalvian Daily")


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """Twelve reports of three outlets, each with an event of one of two types, a statement and a role."""
    entries = []
    for number in range(12):
        of = report(
            f"r{number}",
            text=TEXT + f" The talks were round {number}.",
            publisher=OUTLETS[number % 3],
            published=f"2031-03-{number + 1:02d}",
        )
        kind = EventType.CONSULT if number % 4 else EventType.AGREE
        found = event(
            of,
            kind=kind,
            status=Status.OCCURRED if number % 2 else Status.PLANNED,
            day=f"2031-04-{number + 1:02d}",
        )
        entries.append(Entry(of, ReportStatus.READ, coded(of, found)))
    with Ledger.open(tmp_path / "ledger.db", clock=Hours()) as opened:
        opened.commit_batch(entries, CODER)
        yield opened
