"""A hostile corpus through the API and past the guard: refused or read, never run, never a fault of the server."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from builders import CODER, Hours, coded, report
from communique.ledger import Entry, Ledger
from communique.records import ReportStatus
from communique.run.parts import Parts
from communique.web.api.jobs import REPORT_CHARACTERS
from communique.web.app import create_app
from doubles import PatternLinker, PatternReader, pattern_code

API = "/api/v1"
SCRIPT = "<script>alert(1)</script>"
HOSTILE = {
    "script": f"{SCRIPT} Anna met Boris. <img src=x onerror=alert(1)>",
    "data url": "data:text/html;base64,PHNjcmlwdD4= Anna met Boris.",
    "right to left": "\u202eAnna met Boris\u202c \u2067in Velna\u2069.",
    "zero width": "An\u200bna met Bo\u200dris. Anna met Boris. \ufeff",
    "combining": "Anna met Boris. " + "e" + "\u0301" * 400,
    "quotes": "'; DROP TABLE reports; -- Anna met Boris. \" OR 1=1",
    "nul": "Anna met Boris.\x00\x01\x1b[31m",
    "template": "{{ 7 * 7 }} {% for x in y %} Anna met Boris. ${7*7}",
    "emoji": "Anna met Boris 👩‍👩‍👧‍👦.",
    "one long word": "A" * (REPORT_CHARACTERS - 1),
    "a word as long as may be": "Anna met Boris. " + "b" * 400,
}


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """An application that reads with stand-ins for the model; one for all tests, for none may harm it."""
    path = tmp_path_factory.mktemp("hostile") / "ledger.db"
    of = report()
    with Ledger.open(path, clock=Hours()) as ledger:
        ledger.commit_batch([Entry(of, ReportStatus.READ, coded(of))], CODER)
    stand_in = Parts(PatternReader(), PatternLinker(), "pattern-1")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("communique.run.parts.parts", lambda settings: stand_in)
        patch.setattr("communique.coding.code", pattern_code)
        with TestClient(create_app(path), base_url="http://127.0.0.1:8000") as client:
            yield client


def ended(client: TestClient, address: str) -> dict[str, Any]:
    """The job at an address when it has ended."""
    while True:
        job: dict[str, Any] = client.get(address).json()
        if job["state"] in ("done", "failed"):
            return job
        time.sleep(0.05)


def sent(client: TestClient, records: Any) -> dict[str, Any]:
    answer = client.post(
        f"{API}/reports", content=json.dumps(records), headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 202, answer.text
    return ended(client, answer.headers["location"])


def test_hostile_reports_are_read_and_every_page_and_record_shows_them_without_running_them(
    room: TestClient,
) -> None:
    records = [
        {
            "id": f"{name} {SCRIPT}",
            "title": f"{SCRIPT}{name}",
            "text": text,
            "publisher": SCRIPT,
            "language": "en",
        }
        for name, text in HOSTILE.items()
    ]
    job = sent(room, records)
    assert job["state"] == "done", job
    assert job["summary"]["reports"] + job["summary"]["failed"] == len(HOSTILE)
    listed = room.get(f"{API}/reports?limit=200").json()["records"]
    shown = [record for record in listed if (record["title"] or "").startswith(SCRIPT)]
    assert len(shown) == job["summary"]["reports"]
    addresses = [
        "/",
        "/reports",
        "/events",
        "/search?q=Anna",
        f"{API}/",
        *(f"/reports/{r['id']}" for r in shown),
    ]
    for address in addresses:
        page = room.get(address)
        assert page.status_code == 200, address
        assert SCRIPT not in page.text
        assert "<img src=x" not in page.text
        assert page.headers["content-security-policy"].startswith("default-src 'none'; script-src 'self'")
    for record in shown:
        assert "\x00" not in (record["text"] or "")
        assert "\u202e" not in (record["text"] or "")


def test_what_is_no_report_is_counted_with_one_line_and_stops_nothing(room: TestClient) -> None:
    records = [
        1,
        None,
        "text",
        [],
        {},
        {"text": ""},
        {"text": 5},
        {"text": "x" * (REPORT_CHARACTERS + 1)},
        {"text": "Broken \ud800 Unicode. Cara met Dora.", "id": "\udfff"},
        {"html": "<" * 5_000},
        {"html": "<p>" * 2_000 + "Cara met Dora."},
        {"text": "Cara met Dora.", "published": "9" * 4000, "url": "javascript:alert(1)"},
        {"text": "Cara met Dora.", "byline": {"a": [[[]]]}, "title": {"x": 1}},
    ]
    job = sent(room, records)
    assert job["state"] == "done", job
    summary = job["summary"]
    assert summary["reports"] + summary["failed"] == len(records)
    assert summary["failed"] >= 8
    assert all("\n" not in failure["reason"] for failure in job["failures"])
    for record in room.get(f"{API}/reports?limit=200").json()["records"]:
        assert not (record["url"] or "").startswith("javascript:")


def test_a_word_beyond_the_limit_is_refused_before_it_is_read(room: TestClient) -> None:
    word = json.dumps({"text": "A" * 10_000_001})
    answer = room.post(f"{API}/reports", content=word, headers={"Content-Type": "application/json"})
    assert answer.status_code == 413


def test_the_same_reports_sent_twice_change_nothing(room: TestClient) -> None:
    records = [{"text": "Anna met Boris.", "language": "en"}, {"text": "Anna met Boris.", "language": "en"}]
    assert sent(room, records)["summary"]["read"] == 1
    again = sent(room, records)["summary"]
    assert (again["unchanged"], again["read"]) == (1, 0)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"[" * 100_000,
        b"\xff\xfe",
        b"nul",
        b'{"a": ' + b"9" * 5000 + b"}",
        json.dumps([{}] * 201).encode(),
    ],
)
def test_a_body_that_is_no_batch_is_refused(room: TestClient, body: bytes) -> None:
    answer = room.post(f"{API}/reports", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "bad_request"


SQL = [
    "' OR '1'='1",
    '"; DROP TABLE reports; --',
    "%",
    "_",
    "x' UNION SELECT text FROM reports --",
    "\\",
    "*",
]


@pytest.mark.parametrize("text", SQL)
@pytest.mark.parametrize("name", ["actor", "with", "place", "publisher"])
def test_sql_in_a_filter_is_a_name_that_nobody_has(room: TestClient, name: str, text: str) -> None:
    answer = room.get(f"{API}/events", params={name: text})
    assert answer.status_code == 200
    assert answer.json()["records"] == []
    assert room.get(f"{API}/events").json()["records"]


@pytest.mark.parametrize(
    "text", [*SQL, 'NEAR("a" "b")', "a AND OR", '"', "title:x", "^a", "a" * 200, "{a b}", "🜚"]
)
def test_the_language_of_the_full_text_index_is_not_spoken(room: TestClient, text: str) -> None:
    assert room.get(f"{API}/search", params={"q": text}).status_code in (200, 400)


@pytest.mark.parametrize(
    "number",
    [
        "../../etc/passwd",
        "..%2f..%2fetc%2fpasswd",
        "%2e%2e/",
        "a%0d%0aSet-Cookie:%20x=1",
        "file:///etc/passwd",
        "~root",
    ],
)
@pytest.mark.parametrize("kind", ["reports", "events", "statements", "actors", "jobs"])
def test_an_id_is_no_path_and_no_header(room: TestClient, kind: str, number: str) -> None:
    answer = room.get(f"{API}/{kind}/{number}")
    assert answer.status_code in (404, 422)
    assert "root:" not in answer.text
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "address", ["/static/../app.py", "/static/%2e%2e/app.py", "/static/..%2fapp.py", "/static//etc/passwd"]
)
def test_files_of_the_pages_are_all_that_is_served(room: TestClient, address: str) -> None:
    assert room.get(address).status_code in (404, 400, 405)


@pytest.mark.parametrize(
    "value",
    [
        [1], {"start": 5}, {"start": "x" * 300}, 10**15, -1.5, True, {"a": {"b": {}}}, "\u202e", "{", "null",
        {"start": "2031-02-30", "end": None, "granularity": "day", "text": None},
        {"name": "V", "country": "KAL", "lat": 1e308, "lon": 0, "geonames_id": 2**60, "text": None},
    ],
)  # fmt: skip
@pytest.mark.parametrize("field", ["when", "where", "status", "actors", "id", "__class__"])
def test_an_impossible_correction_is_refused_or_stored_and_the_record_still_shown(
    room: TestClient, field: str, value: Any
) -> None:
    number = room.get(f"{API}/events").json()["records"][0]["id"]
    body = {"judgement": "correct", "id": number, "field": field, "value": value}
    answer = room.post(f"{API}/judgements", json=body)
    assert answer.status_code in (201, 400, 422), answer.text
    assert room.get(f"{API}/events").status_code == 200
    assert room.get(f"/events/{number}").status_code == 200


@pytest.mark.parametrize(
    "value", ["1e999", "NaN", "-Infinity", "9" * 400, '"\\ud800"', '"\\u0000"', "[" * 50 + "]" * 50]
)
def test_a_value_that_json_cannot_carry_everywhere_is_refused(room: TestClient, value: str) -> None:
    number = room.get(f"{API}/events").json()["records"][0]["id"]
    raw = f'{{"judgement": "correct", "id": "{number}", "field": "where", "value": {value}}}'
    answer = room.post(f"{API}/judgements", content=raw, headers={"Content-Type": "application/json"})
    assert answer.status_code in (400, 422)
    assert json.loads(answer.content)["error"]["code"] in ("bad_request", "invalid")
