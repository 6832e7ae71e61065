"""Requests made from the API's own description, right and wrong ones: no fault of the server, no undescribed answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.types import ASGIApp, Receive, Scope, Send

from builders import CODER, Hours, coded, event, report
from communique.ledger import Entry, Ledger
from communique.records import ReportStatus, Status
from communique.run.parts import Parts
from communique.web.app import create_app
from doubles import PatternLinker, PatternReader, pattern_code

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


def as_local(app: ASGIApp) -> ASGIApp:
    """The application as the machine itself asks it."""

    async def called(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            kept = [(name, value) for name, value in scope["headers"] if name != b"host"]
            scope = {**scope, "headers": [(b"host", b"127.0.0.1"), *kept]}
        await app(scope, receive, send)

    return called


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    path = tmp_path_factory.mktemp("api") / "ledger.db"
    one, two = report(), report("plan", title="A visit is planned")
    entries = [
        Entry(one, ReportStatus.READ, coded(one)),
        Entry(two, ReportStatus.READ, coded(two, event(two, status=Status.PLANNED, day="2031-05-01"))),
    ]
    with Ledger.open(path, clock=Hours()) as ledger:
        ledger.commit_batch(entries, CODER)
    with pytest.MonkeyPatch.context() as patch:
        stand_in = Parts(PatternReader(), PatternLinker(), "pattern-1")
        patch.setattr("communique.run.parts.parts", lambda settings: stand_in)
        patch.setattr("communique.coding.code", pattern_code)
        app = create_app(path)
        with TestClient(app, base_url="http://127.0.0.1"):
            yield schemathesis.openapi.from_asgi("/api/v1/openapi.json", as_local(app))


OPERATIONS = [
    ("GET", "/reports"),
    ("GET", "/reports/{id}"),
    ("GET", "/reports/{id}/reading"),
    ("GET", "/events"),
    ("GET", "/events/{id}"),
    ("GET", "/statements"),
    ("GET", "/statements/{id}"),
    ("GET", "/roles"),
    ("GET", "/actors"),
    ("GET", "/actors/{id}"),
    ("GET", "/due"),
    ("GET", "/upcoming"),
    ("GET", "/changed"),
    ("GET", "/positions"),
    ("GET", "/ties"),
    ("GET", "/search"),
    ("GET", "/coverage"),
    ("GET", "/judgements"),
    ("POST", "/judgements"),
    ("GET", "/access-log"),
    ("POST", "/reports"),
    ("GET", "/jobs/{id}"),
]


def test_these_are_all_operations(described: Any) -> None:
    found = [(one.ok().method.upper(), one.ok().path) for one in described.get_all_operations()]
    assert sorted(found) == sorted(OPERATIONS)


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_no_request_meets_a_fault_of_the_server(
    described: Any, method: str, path: str, mode: GenerationMode
) -> None:
    @settings(
        max_examples=8,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        derandomize=True,
    )
    @given(case=described[path][method].as_strategy(generation_mode=mode))
    def called(case: schemathesis.Case) -> None:
        case.call_and_validate(checks=CHECKS)

    called()
