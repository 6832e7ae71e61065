"""Who may do what: every operation by every role; judgements and jobs through the API."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from test_hostile import ended

from builders import CODER, Hours, coded, event, report
from communique.ledger import Entry, Ledger, View
from communique.records import ReportStatus
from communique.run.parts import Parts
from communique.web.access import Access, Role, tokens
from communique.web.api import jobs as jobbing
from communique.web.app import create_app
from doubles import PatternLinker, PatternReader, pattern_code

API = "/api/v1"
READ = [
    "reports",
    "reports/rep-none",
    "reports/rep-none/reading",
    "events",
    "events/event-none",
    "statements",
    "statements/stm-none",
    "roles",
    "actors",
    "actors/act-none",
    "due",
    "upcoming",
    "changed?since=2031",
    "positions?speaker=OST&about=KAL",
    "ties?a=OST&b=KAL",
    "search?q=bridge",
    "coverage",
    "judgements",
    "openapi.json",
    "",
]
UNDO = {"judgement": "undo", "id": "jdg-none"}


@pytest.fixture
def guarded(
    ledger_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[TestClient, dict[Role, dict[str, str]]]]:
    made = {role: {"Authorization": f"Bearer {tokens.add(ledger_path, role.value, role)}"} for role in Role}
    stand_in = Parts(PatternReader(), PatternLinker(), "pattern-1")
    monkeypatch.setattr("communique.run.parts.parts", lambda settings: stand_in)
    monkeypatch.setattr("communique.coding.code", pattern_code)
    app = create_app(ledger_path, access=Access.beside(ledger_path))
    with TestClient(app, base_url="http://127.0.0.1:8000") as client:
        yield client, made


def test_readers_read_reviewers_judge_and_admins_feed(
    guarded: tuple[TestClient, dict[Role, dict[str, str]]],
) -> None:
    client, made = guarded
    for path in READ:
        assert client.get(f"{API}/{path}").status_code == 401, path
        for role in Role:
            assert client.get(f"{API}/{path}", headers=made[role]).status_code in (200, 404), path
    allowed = {
        ("POST", "judgements", Role.READER): 403,
        ("POST", "judgements", Role.REVIEWER): 404,
        ("POST", "judgements", Role.ADMIN): 404,
        ("POST", "reports", Role.READER): 403,
        ("POST", "reports", Role.REVIEWER): 403,
        ("POST", "reports", Role.ADMIN): 202,
        ("GET", "jobs/job-none", Role.READER): 403,
        ("GET", "jobs/job-none", Role.REVIEWER): 403,
        ("GET", "jobs/job-none", Role.ADMIN): 404,
        ("GET", "access-log", Role.READER): 403,
        ("GET", "access-log", Role.REVIEWER): 403,
        ("GET", "access-log", Role.ADMIN): 200,
    }
    for (method, path, role), status in allowed.items():
        body = (
            (UNDO if path == "judgements" else {"text": "Anna met Boris.", "language": "en"})
            if method == "POST"
            else None
        )
        answer = client.request(method, f"{API}/{path}", headers=made[role], json=body)
        assert answer.status_code == status, (method, path, role)


def test_a_judgement_bears_the_name_of_the_token_and_can_be_undone(
    guarded: tuple[TestClient, dict[Role, dict[str, str]]], ledger_path: Path
) -> None:
    client, made = guarded
    number = client.get(f"{API}/events", headers=made[Role.READER]).json()["records"][0]["id"]

    def judged(**body: Any) -> list[str]:
        answer = client.post(f"{API}/judgements", json=body, headers=made[Role.REVIEWER])
        assert answer.status_code == 201, answer.text
        found: list[str] = answer.json()["judgements"]
        return found

    def status() -> str:
        found = client.get(f"{API}/events/{number}", headers=made[Role.READER]).json()
        return str(found["status"])

    (correction,) = judged(judgement="correct", id=number, field="status", value="cancelled", note="said so")
    assert status() == "cancelled"
    listed = client.get(f"{API}/judgements", headers=made[Role.READER]).json()["records"]
    assert [(j["id"], j["author"], j["reason"]) for j in listed] == [(correction, "reviewer", "said so")]
    judged(judgement="undo", id=correction)
    assert status() == "occurred"
    judged(judgement="reject", id=number)
    assert client.get(f"{API}/events/{number}", headers=made[Role.READER]).status_code == 404
    judged(judgement="confirm", id=number)
    assert status() == "occurred"


def test_events_are_merged_and_split(
    guarded: tuple[TestClient, dict[Role, dict[str, str]]], ledger_path: Path
) -> None:
    client, made = guarded
    of = report("two", publisher="Kalvia Today")
    with Ledger.open(ledger_path, clock=Hours()) as ledger:
        entry = Entry(of, ReportStatus.READ, coded(of, event(of, day="2031-03-03", trigger="reopen")))
        ledger.commit_batch([entry], CODER)
        both = [e.id for e in View(ledger).events()]
    assert len(both) == 2
    headers = made[Role.ADMIN]
    merge = {"judgement": "merge", "events": both}
    assert client.post(f"{API}/judgements", json=merge, headers=headers).status_code == 201
    (one,) = client.get(f"{API}/events", headers=headers).json()["records"]
    assert len(one["mentions"]) == 2
    split = {"judgement": "split", "event": one["id"], "away": [of.id]}
    assert client.post(f"{API}/judgements", json=split, headers=headers).status_code == 201
    assert len(client.get(f"{API}/events", headers=headers).json()["records"]) == 2


def test_a_job_tells_what_the_command_line_tells(
    guarded: tuple[TestClient, dict[Role, dict[str, str]]],
) -> None:
    client, made = guarded
    client.headers.update(made[Role.ADMIN])
    lines = b'{"id": "a", "text": "Anna met Boris.", "language": "en"}\n\n{"id": "b", "text": ""}\n'
    answer = client.post(
        f"{API}/reports", content=lines, headers={"Content-Type": "application/x-ndjson; charset=utf-8"}
    )
    assert answer.status_code == 202
    assert answer.json()["reports"] == 2
    job = ended(client, answer.headers["location"])
    assert job["summary"]["read"] == 1
    assert job["summary"]["events"] == 1
    assert [failure["source_id"] for failure in job["failures"]] == ["b"]
    listed = client.get(f"{API}/reports", params={"status": "failed"}).json()["records"]
    assert [record["source_id"] for record in listed] == ["b"]


def test_more_jobs_than_may_wait_are_told_to_come_back(
    guarded: tuple[TestClient, dict[Role, dict[str, str]]], ledger_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, made = guarded
    client.headers.update(made[Role.ADMIN])
    monkeypatch.setattr(jobbing, "RETRY_SECONDS", 0.05)
    with Ledger.open(ledger_path) as ledger, ledger.writer():  # another process reads into the ledger
        answers = [
            client.post(f"{API}/reports", json={"text": f"Anna met Boris {n}.", "language": "en"})
            for n in range(jobbing.WAITING + 2)
        ]
        assert answers[-1].status_code == 429
        assert int(answers[-1].headers["retry-after"]) > 0
        assert client.get(answers[1].headers["location"]).json()["state"] == "waiting"
    assert ended(client, answers[0].headers["location"])["state"] == "done"
