"""The MCP tools as a client of the official SDK sees them: names, answers with citations, bounds, errors."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import anyio
import pytest

pytest.importorskip("mcp", reason="the extra mcp is not installed")

from mcp.client import Client

from builders import CODER, TEXT, Hours, coded, event, report
from communique.ledger import Entry, Ledger, View
from communique.mcp.server import READING, make_server
from communique.records import ReportStatus, Status

Call = Callable[..., Any]
AT = datetime(2031, 3, 10, 1, 30, tzinfo=UTC)
"""After the first report was read and before the second."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A ledger with a meeting that occurred, and, read an hour later, one that is planned."""
    path = tmp_path / "ledger.db"
    one = report("one")
    two = report(
        "two",
        text=TEXT + " They will meet again. " + "The river is wide. " * 400,
        publisher="Ostra Press",
        published="2031-03-05",
    )
    with Ledger.open(path, clock=Hours()) as ledger:
        ledger.commit_batch([Entry(one, ReportStatus.READ, coded(one))], CODER)
        planned = event(two, status=Status.PLANNED, day="2031-03-09")
        ledger.commit_batch([Entry(two, ReportStatus.READ, coded(two, planned))], CODER)
    return path


def session(path: Path, *calls: tuple[str, dict[str, Any]], author: str | None = None) -> list[Any]:
    """The results of some calls over one connection."""

    async def run() -> list[Any]:
        server = make_server(path, author=author, today="2031-03-20")
        async with Client(server) as client:
            return [await client.call_tool(name, arguments) for name, arguments in calls]

    return anyio.run(run)


def answer(path: Path, name: str, **arguments: Any) -> dict[str, Any]:
    (found,) = session(path, (name, arguments))
    assert not found.is_error, found.content
    told: dict[str, Any] = found.structured_content
    return told


def cited(value: Any) -> list[dict[str, Any]]:
    """Every citation within an answer."""
    if isinstance(value, dict):
        own = value.get("citations", [])
        return [*own, *(c for key, inner in value.items() if key != "citations" for c in cited(inner))]
    return [c for inner in value for c in cited(inner)] if isinstance(value, list) else []


CALLS: list[tuple[str, dict[str, Any]]] = [
    ("search", {"query": "bridge"}),
    ("events", {"actor": "Terzic"}),
    ("actor", {"who": "Terzic"}),
    ("tie", {"one": "OST", "other": "KAL"}),
    ("due", {}),
    ("positions", {"speaker": "Terzic", "about": "Marek"}),
    ("brief", {"since": "2031-03-01"}),
]


def test_the_tools_are_these_and_each_says_what_it_does(path: Path) -> None:
    async def listed(author: str | None) -> list[Any]:
        async with Client(make_server(path, author=author)) as client:
            return list((await client.list_tools()).tools)

    tools = anyio.run(listed, None)
    assert [t.name for t in tools] == list(READING)
    assert all(t.description and t.annotations.read_only_hint for t in tools)
    assert [t.name for t in anyio.run(listed, "R. Vale")] == [*READING, "judge"]


@pytest.mark.parametrize(("name", "arguments"), CALLS, ids=[name for name, _ in CALLS])
def test_every_answer_cites_the_words_of_a_report(path: Path, name: str, arguments: dict[str, Any]) -> None:
    found = cited(answer(path, name, **arguments))
    assert found
    with Ledger.open(path, read_only=True) as ledger:
        view = View(ledger)
        for citation in found:
            of = view.report(citation["report_id"]).report
            assert of.text[citation["start"] : citation["end"]] == citation["quote"] != ""
            assert citation["outlet"] == of.publisher
            assert citation["published"] == of.published
            assert set(citation) == {
                "report_id",
                "outlet",
                "published",
                "title",
                "url",
                "start",
                "end",
                "quote",
            }


def test_one_record_is_given_by_the_beginning_of_its_id(path: Path) -> None:
    (planned,) = answer(path, "events", status="planned")["records"]
    assert answer(path, "event", id=planned["id"][:12]) == planned
    (position,) = answer(path, "positions", speaker="Terzic", about="Marek")["records"]
    statement = answer(path, "statement", id=position["statement"]["id"])
    assert statement["content"] == "We will reopen the bridge,"
    assert (statement["speaker"]["name"], statement["about"][0]["stance"]) == ("Ana Terzic", "positive")


def test_what_was_announced_falls_due_and_an_earlier_state_does_not_know_it(path: Path) -> None:
    (found,) = answer(path, "due")["records"]
    assert found["follow_up"]["state"] == "due"
    assert answer(path, "upcoming", as_of="2031-03-10T03:00:00Z")["records"] == []
    assert len(answer(path, "events", as_of=AT.isoformat())["records"]) == 1
    assert len(answer(path, "events")["records"]) == 2


def test_a_long_report_comes_in_bounded_pieces(path: Path) -> None:
    hit = next(h for h in answer(path, "search", query="river")["records"] if h["record"] == "report")
    first = answer(path, "report", id=hit["id"])
    assert (first["start"], first["end"]) == (0, 4000)
    assert first["characters"] > 4000 == len(first["text"])
    assert answer(path, "report", id=hit["id"], start=first["characters"] + 5)["text"] == ""


def test_a_limit_cuts_and_says_so(path: Path) -> None:
    found = answer(path, "events", limit=1)
    assert (len(found["records"]), found["more"]) == (1, True)


@pytest.mark.parametrize(
    ("name", "arguments", "line"),
    [
        ("event", {"id": "evt-none"}, "no record with the id"),
        ("events", {"type": "DANCE"}, "unknown value 'DANCE'"),
        ("events", {"as_of": "soon"}, "is no time"),
        ("events", {"limit": 1000}, "less than or equal to 50"),
        ("actor", {"who": "Nobody Known"}, "no actor"),
        ("judge", {"judgement": "reject", "ids": ["evt"]}, "judge"),
    ],
)
def test_what_cannot_be_answered_is_one_line_and_an_error(
    path: Path, name: str, arguments: dict[str, Any], line: str
) -> None:
    try:
        (found,) = session(path, (name, arguments))
    except Exception as error:  # the SDK raises its own error for a tool that is not there
        assert line in str(error)  # noqa: PT017
        return
    assert found.is_error
    assert line in found.content[0].text
    assert "Traceback" not in found.content[0].text


def test_a_judgement_takes_effect_at_once_under_the_name_of_the_token_and_is_undone(path: Path) -> None:
    (planned,) = answer(path, "events", status="planned")["records"]
    change = {
        "judgement": "correct",
        "ids": [planned["id"]],
        "field": "status",
        "value": "cancelled",
        "note": "called off",
    }
    judged, after = session(path, ("judge", change), ("event", {"id": planned["id"]}), author="R. Vale")
    assert not judged.is_error, judged.content
    assert after.structured_content["status"] == "cancelled"
    with Ledger.open(path, read_only=True) as ledger:
        (kept,) = ledger.judgements()
    assert (kept.author, kept.reason) == ("R. Vale", "called off")
    undo = {"judgement": "undo", "ids": judged.structured_content["judgements"]}
    _, after = session(path, ("judge", undo), ("event", {"id": planned["id"]}), author="R. Vale")
    assert after.structured_content["status"] == "planned"


@pytest.mark.parametrize(
    "wrong",
    [
        {"judgement": "correct", "ids": ["evt-1"]},
        {"judgement": "reject", "ids": ["evt-1", "evt-2"]},
        {"judgement": "merge", "ids": ["evt-none", "evt-nil"]},
    ],
)
def test_an_incomplete_judgement_changes_nothing(path: Path, wrong: dict[str, Any]) -> None:
    (found,) = session(path, ("judge", wrong), author="R. Vale")
    assert found.is_error
    with Ledger.open(path, read_only=True) as ledger:
        assert ledger.judgements() == []
