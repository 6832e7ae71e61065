"""What the sources of an event disagree on, as the brief says it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from builders import CODER, coded, event, report
from communique.export.brief import dispute
from communique.ledger import Entry, Ledger, View
from communique.ledger.model import Event
from communique.records import ReportStatus


@pytest.fixture
def told(tmp_path: Path) -> Event:
    """An event that one report tells."""
    one = report("one")
    with Ledger.open(tmp_path / "ledger.db") as ledger:
        ledger.commit_batch([Entry(one, ReportStatus.READ, coded(one, event(one)))], CODER)
        return next(iter(View(ledger).events()))


@pytest.mark.parametrize(
    ("second", "said"), [("VELNA", None), ("Velna", None), ("Ostra", "places differ: Ostra (1), Velna (1)")]
)
def test_a_place_in_capitals_is_the_same_place(told: Event, second: str, said: str | None) -> None:
    """A dateline's spelling contradicts nothing; another place does."""
    first = told.assertions[0]
    assert first.where is not None
    here = replace(first, where=replace(first.where, name="Velna"))
    there = replace(first, where=replace(first.where, name=second))
    assert dispute(replace(told, assertions=(here, there))) == said
