"""Audit in the pages: draw, judge an item a page, note what was missed, read the table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from builders import CODER, TEXT, coded, report
from communique.ledger import Entry, Ledger
from communique.ledger.audits import audit_items, verdicts_of
from communique.records import ReportStatus
from communique.web.app import create_app


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "ledger.db"
    reports = [report(f"r{n}", text=f"{TEXT} Round {n}.", publisher=f"Outlet {n % 2}") for n in range(4)]
    with Ledger.open(path) as ledger:
        ledger.commit_batch([Entry(of, ReportStatus.READ, coded(of)) for of in reports], CODER)
    return path


@pytest.fixture
def client(path: Path) -> Iterator[TestClient]:
    with TestClient(create_app(path), base_url="http://127.0.0.1") as opened:
        yield opened


def send(client: TestClient, page: str, action: str, **fields: str) -> str:
    token = re.search(r'name="csrf" value="([^"]+)"', client.get(page).text)
    assert token is not None
    answer = client.post(action, data={"csrf": token[1], **fields})
    assert answer.status_code == 200, answer.text
    return answer.text


def drawn(client: TestClient, layer: str = "events") -> None:
    assert "mine" in send(client, "/audit", "/audit", size="3", layer=layer, name="mine", by="outlet")


def test_every_item_is_judged_and_the_table_shows_precision_with_its_interval(
    client: TestClient, path: Path
) -> None:
    drawn(client)
    with Ledger.open(path, read_only=True) as ledger:
        items = audit_items(ledger, "mine")
    for item in items:
        fields = {f"verdict:{f.name}": "yes" for f in item.fields}
        if item.number == 1:
            fields |= {"verdict:status": "no", "note:status": "only planned"}
        last = send(client, f"/audit/mine/{item.number}", f"/audit/mine/{item.number}", **fields)
    assert "You have judged every item." in last
    assert "0.667" in last
    assert "only planned" in last
    assert r"\toprule" in client.get("/audit/mine?format=latex").text
    assert client.get("/audit/mine?format=pdf").status_code == 400


def test_a_page_shows_the_words_with_their_trigger_marked_and_what_was_said_before(
    client: TestClient,
) -> None:
    drawn(client)
    send(client, "/audit/mine/1", "/audit/mine/1", **{"verdict:type": "unsure"})
    shown = client.get("/audit/mine/1").text
    assert '<mark class="trigger">met</mark>' in shown
    assert re.search(r'name="verdict:type" value="unsure"[^>]*checked', shown)
    assert client.get("/audit/mine/99").status_code == 404
    assert client.get("/audit/nothing").status_code == 404


def test_what_a_report_states_and_the_ledger_lacks_is_noted_and_taken_back(
    client: TestClient, path: Path
) -> None:
    drawn(client, "reports")
    page = "/audit/mine/1"
    shown = send(client, page, f"{page}/missed", kind="event", words="reopen the bridge")
    assert "reopen the bridge”" in shown
    with Ledger.open(path, read_only=True) as ledger:
        (noted,) = verdicts_of(ledger, "mine")
    start = TEXT.index("reopen the bridge")
    assert noted.field == f"missed:event:{start}-{start + len('reopen the bridge')}"
    assert "nothing noted" in send(client, page, f"{page}/missed", field=noted.field)
