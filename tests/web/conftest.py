from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from builders import CODER, Hours, coded, report
from communique.ledger import Entry, Ledger
from communique.records import ReportStatus
from communique.web.app import create_app


@pytest.fixture
def ledger_path(tmp_path: Path) -> Path:
    """A ledger with one read report (one event, one statement, one role)."""
    path = tmp_path / "ledger.db"
    of = report()
    with Ledger.open(path, clock=Hours()) as ledger:
        ledger.commit_batch([Entry(of, ReportStatus.READ, coded(of))], CODER)
    return path


@pytest.fixture
def client(ledger_path: Path) -> Iterator[TestClient]:
    with TestClient(create_app(ledger_path), base_url="http://127.0.0.1:8000") as opened:
        yield opened
