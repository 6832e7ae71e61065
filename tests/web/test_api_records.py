"""Records out of the API: shapes, filters, errors, ETags, JSON Lines."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from builders import CODER, Hours, coded, event, report
from communique.export import plain
from communique.ledger import Entry, Ledger, View
from communique.records import EventType, ReportStatus, Status
from communique.web.api import models

API = "/api/v1"
LISTS = {
    "reports": models.Report,
    "events": models.Event,
    "statements": models.Statement,
    "roles": models.RoleRecord,
    "actors": models.Actor,
}


def ids(client: TestClient, path: str, **query: str) -> list[str]:
    answer = client.get(f"{API}/{path}", params=query)
    assert answer.status_code == 200, answer.text
    return [record["id"] for record in answer.json()["records"]]


@pytest.mark.parametrize("kind", LISTS)
def test_a_list_and_one_record_are_what_an_export_holds(
    client: TestClient, ledger_path: Path, kind: str
) -> None:
    listed = client.get(f"{API}/{kind}").json()
    with Ledger.open(ledger_path, read_only=True) as ledger:
        whole = [plain.record(record) for record in getattr(View(ledger), kind)()]
    assert listed == {"records": whole, "next": None}
    assert whole
    for record in whole:
        LISTS[kind].model_validate(record, strict=False)
        if kind != "roles":
            assert client.get(f"{API}/{kind}/{record['id']}").json() == record


def test_what_a_report_states_stands_under_it(client: TestClient) -> None:
    (number,) = ids(client, "reports")
    reading = client.get(f"{API}/reports/{number}/reading").json()
    models.Reading.model_validate(reading)
    assert [len(reading[kind]) for kind in ("events", "statements", "roles")] == [1, 1, 1]


@pytest.mark.parametrize(
    ("path", "query", "model"),
    [
        ("due", {}, models.Page[models.Event]),
        ("upcoming", {"days": "30"}, models.Page[models.Event]),
        ("changed", {"since": "2031-03-01"}, models.Page[models.Change]),
        ("positions", {"speaker": "OST", "about": "Bo Marek"}, models.Page[models.Position]),
        ("ties", {"a": "OST", "b": "KAL"}, models.Ties),
        ("search", {"q": "bridge"}, models.Page[models.Hit]),
        ("coverage", {}, models.Coverage),
        ("judgements", {"rules": "true"}, models.Page[models.JudgementRecord]),
        ("access-log", {}, models.Page[models.LogLine]),
    ],
)
def test_every_other_answer_fits_its_description(
    client: TestClient, path: str, query: dict[str, str], model: Any
) -> None:
    answer = client.get(f"{API}/{path}", params=query)
    assert answer.status_code == 200, answer.text
    model.model_validate(answer.json())


def test_positions_changes_ties_and_finds_are_found(client: TestClient) -> None:
    assert (
        client.get(f"{API}/positions?speaker=OST&about=Bo Marek").json()["records"][0]["stance"] == "positive"
    )
    assert client.get(f"{API}/changed?since=2031-03-01").json()["records"][0]["change"] == "new"
    assert client.get(f"{API}/ties?a=OST&b=KAL").json()["months"][0]["month"] == "2031-03"
    assert {hit["kind"] for hit in client.get(f"{API}/search?q=bridge").json()["records"]} == {
        "report",
        "statement",
    }
    assert client.get(f"{API}/coverage").json()["by_status"] == {"read": 1}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"actor": "OST"}, 1),
        ({"actor": "OST", "with": "KAL"}, 1),
        ({"type": "ASSAULT"}, 0),
        ({"type": "CONSULT", "status": "occurred"}, 1),
        ({"since": "2031-03", "until": "2031-03-03"}, 1),
        ({"since": "2031-03-04"}, 0),
        ({"place": "Velna"}, 1),
        ({"publisher": "courier"}, 1),
        ({"as_of": "2031-03-01"}, 0),
    ],
)
def test_filters_are_those_of_the_command_line(client: TestClient, query: dict[str, str], found: int) -> None:
    assert len(ids(client, "events", **query)) == found


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("nowhere", 404),
        ("events/event-none", 404),
        ("events?actr=OST", 422),
        ("events?type=MEET", 422),
        ("events?limit=0", 422),
        ("events?limit=1000", 422),
        ("events?limit=" + "9" * 5000, 422),
        ("events?since=yesterday", 422),
        ("events?since=2031-02-30", 422),
        ("events?since=2031&until=2030", 400),
        ("events?actor=", 422),
        ("events?actor=%00", 422),
        ("events?actor=" + "x" * 201, 422),
        ("events?as_of=0001-01-01T00:00:00%2B23:00", 422),
        ("events?cursor=AAAA", 400),
        ("events?cursor=%C3%A9", 422),
        ("search", 422),
        ("search?q=...", 400),
        ("ties?a=OST", 422),
        ("changed?since=last-brief", 400),
        ("events/%00", 422),
        ("events/..%2F..%2Fetc%2Fpasswd", 404),
    ],
)
def test_every_error_has_the_one_shape(client: TestClient, path: str, status: int) -> None:
    answer = client.get(f"{API}/{path}")
    assert answer.status_code == status, answer.text
    models.Error.model_validate(answer.json())
    assert "\n" not in answer.json()["error"]["message"]


def test_a_method_that_is_not_served_has_the_one_shape(client: TestClient) -> None:
    answer = client.put(f"{API}/events", json={})
    assert answer.status_code == 405
    assert answer.json()["error"]["code"] == "method_not_allowed"
    assert answer.headers["allow"] == "GET"


def test_an_answer_is_named_and_not_sent_twice(client: TestClient, ledger_path: Path) -> None:
    first = client.get(f"{API}/events")
    tag = first.headers["etag"]
    assert tag.startswith('"')
    again = client.get(f"{API}/events", headers={"If-None-Match": f'"other", W/{tag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    lines = client.get(f"{API}/events", headers={"Accept": "application/x-ndjson", "If-None-Match": tag})
    assert lines.status_code == 200
    assert client.get(f"{API}/events?limit=10").headers["etag"] != tag
    of = report("two", title="Another")
    with Ledger.open(ledger_path, clock=Hours()) as ledger:
        ledger.commit_batch([Entry(of, ReportStatus.READ, coded(of))], CODER)
    after = client.get(f"{API}/events", headers={"If-None-Match": tag})
    assert after.status_code == 200
    assert after.headers["etag"] != tag


def test_what_is_due_is_named_anew_every_day(client: TestClient) -> None:
    tags = {client.get(f"{API}/due?today={day}").headers["etag"] for day in ("2031-03-05", "2031-03-06")}
    assert len(tags) == 2


def test_lists_come_as_json_lines_for_who_asks(client: TestClient) -> None:
    answer = client.get(f"{API}/events", headers={"Accept": "application/x-ndjson"})
    assert answer.headers["content-type"].startswith("application/x-ndjson")
    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert lines == client.get(f"{API}/events").json()["records"]


def test_due_and_upcoming_follow_the_day_asked_for(client: TestClient, ledger_path: Path) -> None:
    of = report("plan", title="A visit is planned")
    planned = event(of, status=Status.PLANNED, day="2031-05-01", kind=EventType.AGREE)
    with Ledger.open(ledger_path, clock=Hours()) as ledger:
        ledger.commit_batch([Entry(of, ReportStatus.READ, coded(of, planned))], CODER)
    assert len(ids(client, "upcoming", today="2031-04-20")) == 1
    assert ids(client, "upcoming", today="2031-04-20", days="5") == []
    assert ids(client, "due", today="2031-04-20") == []
    assert len(ids(client, "due", today="2031-06-01")) == 1


def test_the_listing_of_operations_needs_nothing_from_elsewhere(client: TestClient) -> None:
    page = client.get(f"{API}/")
    assert page.status_code == 200
    assert "/api/v1/reports/{id}/reading" in page.text
    assert "http" not in page.text.replace("http-equiv", "")
    assert "<script" not in page.text
