"""MCP over HTTP: tokens at the door, and what they allow."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("mcp", reason="the extra mcp is not installed")

from starlette.testclient import TestClient

from builders import CODER, Hours, coded, report
from communique.errors import UsageError
from communique.ledger import Entry, Ledger
from communique.mcp.http import author_of, make_app
from communique.records import ReportStatus
from communique.web.access import Role
from communique.web.access.tokens import add, revoke

HELLO: dict[str, Any] = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {
        "protocolVersion": "2025-06-18",
        "capabilities": {},
        "clientInfo": {"name": "test", "version": "1"},
    },
}
ACCEPT = {"accept": "application/json, text/event-stream"}
AT_HOME = "http://127.0.0.1:8001"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "ledger.db"
    of = report()
    with Ledger.open(path, clock=Hours()) as ledger:
        ledger.commit_batch([Entry(of, ReportStatus.READ, coded(of))], CODER)
    return path


def hello(path: Path, **headers: str) -> int:
    app: Any = make_app(path, "127.0.0.1")
    with TestClient(app, base_url=AT_HOME) as client:
        return int(client.post("/mcp", json=HELLO, headers={**ACCEPT, **headers}).status_code)


def test_without_tokens_the_machine_itself_is_served(path: Path) -> None:
    assert hello(path) == 200


def test_with_tokens_a_request_needs_an_active_one(path: Path) -> None:
    token = add(path, "Desk", Role.READER)
    assert hello(path) == 401
    assert hello(path, authorization="Bearer nonsense") == 401
    assert hello(path, authorization=f"Bearer {token}") == 200
    revoke(path, "Desk")
    assert hello(path, authorization=f"Bearer {token}") == 401


def test_another_address_demands_tokens(path: Path) -> None:
    with pytest.raises(UsageError):
        make_app(path, "0.0.0.0")


def test_a_page_of_another_site_is_refused(path: Path) -> None:
    assert hello(path, host="evil.example") in (400, 403, 421)


def test_only_a_reviewers_token_allows_judging(path: Path) -> None:
    reader, reviewer = add(path, "Desk", Role.READER), add(path, "R. Vale", Role.REVIEWER)
    assert author_of(path, reviewer) == "R. Vale"
    with pytest.raises(UsageError, match="reader"):
        author_of(path, reader)
    with pytest.raises(UsageError, match="opens nothing"):
        author_of(path, "nonsense")
