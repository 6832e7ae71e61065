"""Pages and cursors: every record once, in the order of the View, in the ledger as it stood at the first page."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from builders import CODER, Hours, coded, event, report
from communique.errors import UsageError
from communique.export import plain
from communique.ledger import Entry, Filter, Ledger, View, by_hand
from communique.ledger.paging import Pager, Place, last_change
from communique.records import Failure, ReportStatus
from communique.web.api.cursor import Cursor, decode, encode

API = "/api/v1"
KINDS = ("reports", "events", "statements", "roles", "actors")


def fill(path: Path, first: int, last: int, clock: Hours | None = None) -> None:
    """Reports of several days, each with an event, a statement and a role."""
    made = []
    for number in range(first, last):
        of = report(f"r{number}", published=f"2031-03-{1 + number % 9:02}", publisher=f"Outlet {number % 4}")
        made.append(
            Entry(
                of, ReportStatus.READ, coded(of, event(of, day=f"2031-02-{1 + number % 5:02}", trigger="met"))
            )
        )
    with Ledger.open(path, clock=clock or Hours()) as ledger:
        ledger.commit_batch(made, CODER)


@pytest.fixture
def filled(ledger_path: Path) -> Path:
    """A ledger with several events merged by hand, one of a record rejected, and inputs that failed."""
    fill(ledger_path, 0, 40)
    with Ledger.open(ledger_path, clock=Hours()) as ledger:
        ledger.record_failures([Failure(f"broken-{n}", "empty") for n in range(7)])
        found = list(View(ledger).events())
        hand = by_hand.Hand("ana", "", "2031-03-11T00:00:00.000000Z")
        view = View(ledger)
        ledger.judge(*by_hand.merge(view, hand, [found[0].id, found[20].id, found[39].id]))
        ledger.judge(*by_hand.merge(view, hand, [found[3].id, found[12].id]))
        ledger.judge(*by_hand.reject(view, hand, found[7].id))
    return ledger_path


def walk(client: TestClient, kind: str, limit: int, **query: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    answer = client.get(f"{API}/{kind}", params={"limit": str(limit), **query}).json()
    while True:
        assert len(answer["records"]) <= limit
        found += answer["records"]
        if answer["next"] is None:
            return found
        params = {"limit": str(limit), "cursor": answer["next"], **query}
        answer = client.get(f"{API}/{kind}", params=params).json()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("limit", [1, 7])
def test_pages_put_together_are_the_whole_list(
    client: TestClient, filled: Path, kind: str, limit: int
) -> None:
    with Ledger.open(filled, read_only=True) as ledger:
        whole = [plain.record(record) for record in getattr(View(ledger), kind)()]
    assert walk(client, kind, limit) == whole
    assert len(whole) > 2


@pytest.mark.parametrize(
    "asked",
    [Filter(), Filter(actor="OST", since="2031-02-02"), Filter(publisher="Outlet 1"), Filter(place="Velna")],
)
def test_going_on_behind_any_event_gives_exactly_the_rest(filled: Path, asked: Filter) -> None:
    with Ledger.open(filled, read_only=True) as ledger:
        pager = Pager(ledger)
        whole: list[tuple[Place, Any]] = list(pager.events_behind(asked, None))
        assert [e.id for _, e in whole] == [e.id for e in View(ledger).events(asked)]
        for number, (place, _) in enumerate(whole):
            assert [e.id for _, e in pager.events_behind(asked, place)] == [
                e.id for _, e in whole[number + 1 :]
            ]


def test_what_is_read_in_between_two_pages_shows_on_neither(client: TestClient, filled: Path) -> None:
    first = client.get(f"{API}/reports?limit=10").json()
    later = Hours()
    later.now += timedelta(days=9)  # no clock runs back behind what the ledger holds
    fill(filled, 40, 60, later)
    found = first["records"]
    cursor = first["next"]
    while cursor:
        answer = client.get(f"{API}/reports", params={"limit": "10", "cursor": cursor}).json()
        found += answer["records"]
        cursor = answer["next"]
    numbers = [record["id"] for record in found]
    assert len(numbers) == len(set(numbers)) == 48
    assert len(walk(client, "reports", 50)) == 68


def test_the_last_change_sees_what_now_sees(filled: Path) -> None:
    with Ledger.open(filled, read_only=True) as ledger:
        stamp = last_change(ledger)
        assert stamp is not None
        from communique.ledger.days import parse_moment

        then = View(ledger, parse_moment(stamp, "test"))
        assert list(then.events()) == list(View(ledger).events())


def test_a_cursor_belongs_to_its_query(client: TestClient, filled: Path) -> None:
    cursor = client.get(f"{API}/events?limit=5&actor=OST").json()["next"]
    assert (
        client.get(f"{API}/events", params={"cursor": cursor, "actor": "OST", "limit": "9"}).status_code
        == 200
    )
    for path, query in (("events", {}), ("events", {"actor": "KAL"}), ("reports", {"actor": "OST"})):
        answer = client.get(f"{API}/{path}", params={"cursor": cursor, **query})
        assert answer.status_code == 400
        assert "begin again" in answer.json()["error"]["next"]


def test_the_next_page_is_linked(client: TestClient, filled: Path) -> None:
    answer = client.get(f"{API}/events?limit=2", headers={"Accept": "application/x-ndjson"})
    link = answer.headers["link"]
    assert link.endswith('>; rel="next"')
    following = client.get(link[1 : link.index(">")]).json()["records"]
    assert following == client.get(f"{API}/events?limit=4").json()["records"][2:]


PARTS = st.lists(st.text(st.characters(exclude_categories=("C", "Z")), max_size=20), min_size=1, max_size=2)


@given(PARTS, st.sampled_from([None, "2031-03-04T00:00:00.000000Z"]), st.sampled_from([None, "2031-03-04"]))
def test_a_cursor_comes_back_as_it_was(parts: list[str], as_of: str | None, today: str | None) -> None:
    made = Cursor(tuple(parts), as_of, today)
    text = encode(made, "query")
    assert decode(text, "query") == made
    with pytest.raises(UsageError):
        decode(text, "another")


@given(st.text(max_size=200))
def test_no_text_is_a_cursor_by_chance(text: str) -> None:
    with pytest.raises(UsageError):
        decode(text, "query")


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists, max_leaves=5))
def test_a_forged_cursor_is_refused_or_well_formed(values: Any) -> None:
    from communique.web.api.cursor import _check

    payload = json.dumps(values).encode()
    text = base64.urlsafe_b64encode(_check(payload, "query") + payload).rstrip(b"=").decode()
    with pytest.raises(UsageError):
        decode(text, "query")
