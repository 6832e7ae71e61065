"""The queue: what is worth a look first."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from communique.errors import UsageError
from communique.ledger.lines import Line
from communique.ledger.reviewing import judged_by_people, least_sure
from communique.ledger.rows import Kind, event_handle
from communique.records import EventType, RoleAssertion, StatementAssertion, Status
from communique.web.queries import asked_of, select
from communique.web.render import address, as_of, index, ledger, render, today, view

router = APIRouter()

ORDERS = {"unsure": "least sure first", "weight": "heaviest first"}
LAYERS = ("events", "statements", "roles")
SHOWN = 40
"""Entries of the queue on one page."""


def uncertainty(line: Line) -> tuple[float, str]:
    """Sorts the least sure first; what reports contradict each other in counts as less sure."""
    return (line.confidence - 0.25 * len(line.disputed), line.id)


def weight(line: Line) -> tuple[float, str]:
    """Sorts the heaviest first: independent origins (unknown ones count half) times the weight of the type."""
    return (-(line.independent + line.unknown / 2) * abs(line.goldstein), line.id)


def is_judged(line: Line, judged: frozenset[str]) -> bool:
    """Whether a person judged the event, also under an id that it had before it grew."""
    return bool(judged) and any(m in judged or event_handle(m) in judged for m in line.members)


@router.get("/review")
def queue(request: Request) -> Response:
    """What is to be reviewed; ``?event=`` (or another record) goes to that record."""
    query = request.query_params
    for name in ("event", "statement", "role", "report"):
        if query.get(name):
            return RedirectResponse(address(f"/review/{name}s/{query[name]}", {}), 303)
    layer, order = query.get("layer") or "events", query.get("order") or "unsure"
    if layer not in LAYERS or order not in ORDERS:
        raise UsageError(f"layer is one of {', '.join(LAYERS)}, order one of {', '.join(ORDERS)}")
    judged = judged_by_people(ledger(request), as_of(request))
    every = query.get("judged") == "all"
    context: dict[str, Any] = {
        "layer": layer,
        "layers": LAYERS,
        "order": order,
        "orders": ORDERS,
        "every": every,
        "day": today(request).isoformat(),
        "types": [t.value for t in EventType],
        "statuses": [s.value for s in Status],
        "asked": asked_of(query),
        "judged_ids": judged,
    }
    if layer == "events":
        return render(request, "review/queue.html", **context, **_events(request, order, every, judged))
    return render(request, "review/queue.html", **context, **_stated(request, layer, every, judged))


def _events(request: Request, order: str, every: bool, judged: frozenset[str]) -> dict[str, Any]:
    now = index(request)
    mask = select(now, view(request), asked_of(request.query_params), today(request).isoformat())
    lines = [line for line in now.facets.chosen(mask) if every or not is_judged(line, judged)]
    lines.sort(key=uncertainty if order == "unsure" else weight)
    return {"lines": lines[:SHOWN], "total": len(lines), "stated": []}


def _stated(request: Request, layer: str, every: bool, judged: frozenset[str]) -> dict[str, Any]:
    kind = Kind.STATEMENT if layer == "statements" else Kind.ROLE
    at = view(request)
    found: list[StatementAssertion | RoleAssertion] = []
    for number, _ in least_sure(ledger(request), kind, SHOWN + len(judged), as_of(request)):
        if (every or number not in judged) and len(found) < SHOWN:
            record = at.find(number)
            assert isinstance(record, StatementAssertion | RoleAssertion)  # the ids are of this kind
            found.append(record)
    return {"lines": [], "total": None, "stated": found}
