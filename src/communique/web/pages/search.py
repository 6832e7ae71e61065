"""Search: reports and statements that hold the words, and the events of those reports with the same facets."""

from __future__ import annotations

from dataclasses import replace

from fastapi import APIRouter, Request

from communique.ledger.browse import MOST_FOUND
from communique.records import EventType, Status
from communique.web.queries import asked_of, choices, event_list, label_of, select
from communique.web.render import Context, index, page, today, view

router = APIRouter()

_REPORTS = 20
_STATEMENTS = 10
_EVENTS = 20


@page(router, "/search", "search.html")
def search(request: Request) -> Context:
    """What holds every word and "quoted phrase" of ``?q=``."""
    query = request.query_params
    now, at, asked = index(request), view(request), asked_of(query)
    shown: Context = {
        "asked": asked,
        "given": [(n, label_of(now, at, n, v)) for n, v in asked.given.items() if n != "q"],
        "day": today(request).isoformat(),
        "types": [t.value for t in EventType],
        "statuses": [s.value for s in Status],
        "most": MOST_FOUND,
    }
    if not asked.q:
        return {**shown, "page": None, "reports": [], "found": 0, "statements": [], "choices": []}
    found = at.found_reports(asked.q)
    mask = select(now, at, replace(asked, q=None), today(request).isoformat())
    mask &= now.facets.having("report", found)
    if len(asked.given) > 1:
        kept = {number for line in now.facets.chosen(mask) for number in line.reports}
        found = [number for number in found if number in kept]
    said = at.found_statements(asked.q, _STATEMENTS) if len(asked.given) == 1 else []
    return {
        **shown,
        "page": event_list(now, mask, None, query.get("after"), _EVENTS),
        "reports": at.excerpts(found[:_REPORTS], asked.q),
        "found": len(found),
        "statements": said,
        "choices": choices(now, mask, asked),
    }
