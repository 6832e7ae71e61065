"""The queue: what is worth a look first."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from communique.errors import UsageError
from communique.ledger.reviewing import judged_by_people, least_sure
from communique.ledger.rows import Kind
from communique.records import EventType, RoleAssertion, StatementAssertion, Status
from communique.web.queries import asked_of, select
from communique.web.render import address, as_of, index, ledger, render, today, view

router = APIRouter()

ORDERS = {"unsure": "least sure first", "weight": "heaviest first"}
LAYERS = ("events", "statements", "roles")
SHOWN = 40
"""Entries of the queue on one page."""


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
    at = view(request)
    mask = select(now, at, asked_of(request.query_params), today(request).isoformat())
    if judged and not every:
        held = (now.line(number) for number in at.assertions_of(judged))
        mask &= ~now.facets.among(line.id for line in held if line is not None)
    lines = now.facets.urgent(mask, order, SHOWN)
    return {"lines": lines, "total": int(mask.sum()), "stated": []}


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
