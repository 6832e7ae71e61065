"""The guard around every request, over the whole application."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from communique.errors import UsageError
from communique.web.access import Access, Limits, Role, check_host, tokens
from communique.web.access import guard as guarding
from communique.web.app import create_app

HERE = "http://127.0.0.1:8000"
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def opened(ledger: Path, **more: object) -> TestClient:
    return TestClient(
        create_app(ledger, access=Access.beside(ledger)), base_url=HERE, follow_redirects=False, **more
    )


def log_of(ledger: Path) -> list[dict[str, object]]:
    path = ledger.with_name(ledger.name + ".access.jsonl")
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


@pytest.fixture
def guarded(ledger_path: Path) -> Iterator[tuple[TestClient, dict[str, str]]]:
    """An application with one token of each role."""
    made = {role.value: tokens.add(ledger_path, role.value, role) for role in Role}
    with opened(ledger_path) as client:
        yield client, made


def test_every_answer_carries_the_security_headers(client: TestClient) -> None:
    for path in ("/", "/nowhere", "/static/room.css", "/api/v1/events", "/api/v1/nowhere"):
        headers = client.get(path).headers
        assert headers["content-security-policy"] == CSP
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert "camera=()" in headers["permissions-policy"]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost:8000", "[::1]:8000", "LOCALHOST"])
def test_without_tokens_the_machines_own_names_are_served(client: TestClient, host: str) -> None:
    assert client.get("/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "10.0.0.7", "localhost.evil", "a b"]
)
def test_without_tokens_any_other_name_is_refused(client: TestClient, host: str) -> None:
    assert client.get("/", headers={"Host": host}).status_code in (400, 403)


def test_without_tokens_a_client_of_another_machine_is_refused(ledger_path: Path) -> None:
    with opened(ledger_path, client=("192.0.2.7", 1)) as stranger:
        assert stranger.get("/").status_code == 403
    with opened(ledger_path, client=("::ffff:127.0.0.1", 1)) as local:
        assert local.get("/").status_code == 200


def test_with_tokens_a_page_leads_a_stranger_to_the_login(guarded: tuple[TestClient, dict[str, str]]) -> None:
    answer = guarded[0].get("/events?actor=AZE")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/login?next=/events%3Factor%3DAZE"


def test_with_tokens_the_api_refuses_a_stranger_in_its_own_shape(
    guarded: tuple[TestClient, dict[str, str]],
) -> None:
    answer = guarded[0].get("/api/v1/events")
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert set(answer.json()["error"]) == {"code", "message", "next"}


def test_a_token_opens_the_door_whatever_the_host_is_called(
    guarded: tuple[TestClient, dict[str, str]],
) -> None:
    client, made = guarded
    assert client.get("/", headers={**bearer(made["reader"]), "Host": "room.example"}).status_code == 200


@pytest.mark.parametrize("given", ["Bearer wrong", "Basic dXNlcjpwYXNz", "Bearer", "Bearer \ud83d", ""])
def test_what_is_no_token_is_refused(guarded: tuple[TestClient, dict[str, str]], given: str) -> None:
    headers = {"Authorization": given.encode("utf-8", "replace")}
    assert guarded[0].get("/api/v1/events", headers=headers).status_code == 401  # type: ignore[arg-type]


def test_a_revoked_token_is_refused_by_a_server_that_runs(
    guarded: tuple[TestClient, dict[str, str]], ledger_path: Path
) -> None:
    client, made = guarded
    assert client.get("/", headers=bearer(made["reader"])).status_code == 200
    tokens.revoke(ledger_path, "reader")
    assert client.get("/api/v1/events", headers=bearer(made["reader"])).status_code == 401
    assert client.get("/", headers=bearer(made["admin"])).status_code == 200


def login(client: TestClient, token: str, **more: str) -> int:
    page = client.get("/login")
    field = re.search(r'name="csrf" value="(\w+)"', page.text)
    assert field
    answer = client.post("/login", data={"csrf": field[1], "token": token, **more})
    return answer.status_code


def test_logging_in_gives_a_session_that_no_script_reads_and_that_ends_with_its_token(
    guarded: tuple[TestClient, dict[str, str]], ledger_path: Path
) -> None:
    client, made = guarded
    page = client.get("/login")
    field = re.search(r'name="csrf" value="(\w+)"', page.text)
    assert field
    answer = client.post("/login", data={"csrf": field[1], "token": made["reader"], "next": "/events"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/events")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "samesite=strict" in cookie.lower()
    assert made["reader"] not in cookie
    assert client.get("/").status_code == 200
    tokens.revoke(ledger_path, "reader")
    assert client.get("/").status_code == 303


def test_a_wrong_token_is_not_let_in_and_after_several_no_more_are_tried(
    guarded: tuple[TestClient, dict[str, str]],
) -> None:
    client, made = guarded
    assert login(client, "cmq_wrong") == 401
    assert [login(client, "cmq_wrong") for _ in range(Limits().refusals_per_minute)][-1] == 429
    assert login(client, made["admin"]) == 429


@pytest.mark.parametrize(
    "wanted", ["//evil.example", "https://evil.example", "/\\evil", "/a\r\nX: y", "evil"]
)
def test_logging_in_leads_to_this_server_only(
    guarded: tuple[TestClient, dict[str, str]], wanted: str
) -> None:
    client, made = guarded
    page = client.get("/login")
    field = re.search(r'name="csrf" value="(\w+)"', page.text)
    assert field
    answer = client.post("/login", data={"csrf": field[1], "token": made["reader"], "next": wanted})
    assert answer.headers["location"] == "/"


def test_a_form_without_its_field_is_refused_and_with_it_taken(ledger_path: Path) -> None:
    tokens.add(ledger_path, "ana", Role.REVIEWER)
    with opened(ledger_path) as client:
        assert client.post("/login", data={"token": "x"}).status_code == 403
        field = re.search(r'name="csrf" value="(\w+)"', client.get("/login").text)
        assert field
        assert client.post("/login", data={"token": "x", "csrf": field[1]}).status_code == 401
        multipart = client.post("/login", data={"token": "x", "csrf": field[1]}, files={"f": b"1"})
        assert multipart.status_code == 401
        assert (
            client.post("/login", data={"token": "x"}, headers={"X-CSRF-Token": field[1]}).status_code == 401
        )
        client.cookies.clear()
        assert client.post("/login", data={"token": "x", "csrf": field[1]}).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Origin": "http://["},
    ],
)
def test_what_another_site_sends_is_refused_without_tokens_too(
    client: TestClient, headers: dict[str, str]
) -> None:
    answer = client.post("/api/v1/judgements", json={"judgement": "undo", "id": "jdg-1"}, headers=headers)
    assert answer.status_code == 403


def test_the_api_reads_no_type_that_a_page_of_another_site_can_send(client: TestClient) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""):
        answer = client.post("/api/v1/judgements", content=b"{}", headers={"Content-Type": kind})
        assert answer.status_code == 415


def test_a_body_beyond_the_limit_is_refused_whether_its_size_is_told_or_not(client: TestClient) -> None:
    large = b"x" * (Limits().body_bytes + 1)
    headers = {"Content-Type": "application/json"}
    assert client.post("/api/v1/reports", content=large, headers=headers).status_code == 413
    pieces = (large[i : i + 1_000_000] for i in range(0, len(large), 1_000_000))
    assert client.post("/api/v1/reports", content=pieces, headers=headers).status_code == 413


def test_a_client_that_asks_too_often_is_told_when_to_come_back(ledger_path: Path) -> None:
    token = tokens.add(ledger_path, "eager", Role.READER)
    app = create_app(ledger_path, access=None)
    app.user_middleware.clear()
    guarding.install(app, Access.beside(ledger_path), Limits(per_second=0.01, burst=3))
    with TestClient(app, base_url=HERE) as client:
        answers = [client.get("/api/v1/events", headers=bearer(token)) for _ in range(4)]
    assert [a.status_code for a in answers] == [200, 200, 200, 429]
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 100
    assert answers[-1].json()["error"]["code"] == "too_many_requests"


def test_the_access_log_says_who_did_what_and_never_the_token(
    guarded: tuple[TestClient, dict[str, str]], ledger_path: Path
) -> None:
    client, made = guarded
    client.get(f"/api/v1/events?q={made['reader']}", headers=bearer(made["reader"]))
    client.post("/api/v1/judgements", json={}, headers=bearer(made["reader"]))
    client.get("/api/v1/events", headers=bearer("cmq_wrong"))
    lines = log_of(ledger_path)
    assert [(x["name"], x["role"], x["method"], x["path"], x["outcome"]) for x in lines] == [
        ("reader", "reader", "GET", "/api/v1/events", 422),
        ("reader", "reader", "POST", "/api/v1/judgements", 403),
        (None, None, "GET", "/api/v1/events", 401),
    ]
    kept = ledger_path.with_name(ledger_path.name + ".access.jsonl").read_text()
    assert "cmq_" not in kept


def test_without_tokens_reading_is_not_logged_and_changing_is(client: TestClient, ledger_path: Path) -> None:
    client.get("/api/v1/events")
    assert log_of(ledger_path) == []
    client.post("/api/v1/judgements", json={"judgement": "undo", "id": "jdg-none"})
    assert [(x["via"], x["outcome"]) for x in log_of(ledger_path)] == [("local", 404)]


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "room.example", "192.0.2.1"])
def test_a_host_that_others_reach_needs_a_token(ledger_path: Path, host: str) -> None:
    with pytest.raises(UsageError, match="communique token add"):
        check_host(host, Access.beside(ledger_path))
    tokens.add(ledger_path, "ana", Role.READER)
    check_host(host, Access.beside(ledger_path))
    tokens.revoke(ledger_path, "ana")
    with pytest.raises(UsageError, match="no token guards it"):
        check_host(host, Access.beside(ledger_path))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.8.9.1"])
def test_this_machine_alone_needs_no_token(host: str) -> None:
    check_host(host, None)
