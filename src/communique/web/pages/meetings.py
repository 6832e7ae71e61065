"""The network of who met whom, and the calendar of what is announced."""

from __future__ import annotations

import calendar as months
from dataclasses import dataclass
from datetime import date, timedelta

from fastapi import APIRouter, Request

from communique.errors import UsageError
from communique.ledger import Filter
from communique.ledger.days import bounds
from communique.ledger.lines import Line, state_on
from communique.records import Status
from communique.web.network import network
from communique.web.render import Context, index, page, today
from communique.web.words import MONTHS

router = APIRouter()

_TIES = 60
_HAPPENED = (Status.OCCURRED, Status.ONGOING)


@page(router, "/network", "network.html")
def who_met(request: Request) -> Context:
    """The network of a period, by ``?by=state`` (the default) or ``?by=actor``."""
    query = request.query_params
    by = query.get("by") or "state"
    if by not in ("state", "actor"):
        raise UsageError(f"by: unknown value {by!r}; one of state, actor")
    since, until = (query.get(name, "").strip() or None for name in ("since", "until"))
    asked = Filter(since=since, until=until)
    facets = index(request).facets
    mask = facets.having("type", ["CONSULT"]) & facets.having("status", _HAPPENED)
    if since or until:
        mask &= facets.between(asked.first_day, asked.last_day)
    found = network(facets.together("country" if by == "state" else "actor", mask))
    return {
        "network": found,
        "ties": found.ties[:_TIES],
        "more": max(0, len(found.ties) - _TIES),
        "most": max((t.meetings for t in found.ties), default=1),
        "busiest": max((n.meetings for n in found.nodes), default=1),
        "total": int(mask.sum()),
        "by": by,
        "since": since,
        "until": until,
    }


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the grid with what is announced for it."""

    iso: str
    number: int
    inside: bool
    lines: tuple[Line, ...]


@page(router, "/calendar", "calendar.html")
def calendar(request: Request) -> Context:
    """A month (``?month=2026-02``) of planned and due events."""
    day = today(request)
    month = request.query_params.get("month", "").strip() or day.isoformat()[:7]
    covered = bounds(month) if len(month) == 7 and month[4] == "-" and month[5] != "W" else None
    if covered is None or not 1900 <= int(month[:4]) <= 2199:
        raise UsageError(f"month: {month!r} is no month; write 2026-02")
    first, last = covered
    announced = [line for line in index(request).facets.lines if line.state is not None]
    exact: dict[str, list[Line]] = {}
    coarse: list[Line] = []
    for line in announced:
        days = line.covered
        due = line.due
        if due is None or not (due >= first and (days or (due, due))[0] <= last):
            continue
        if days is not None and days[0] != days[1] and due != days[0]:
            coarse.append(line)
        elif first <= due <= last:
            exact.setdefault(due, []).append(line)
    return {
        "month": month,
        "name": f"{MONTHS[int(month[5:]) - 1]} {month[:4]}",
        "weeks": _weeks(int(month[:4]), int(month[5:]), exact),
        "coarse": coarse,
        "total": sum(map(len, exact.values())),
        "before": (date.fromisoformat(first) - timedelta(days=1)).isoformat()[:7],
        "after": (date.fromisoformat(last) + timedelta(days=1)).isoformat()[:7],
        "busy": _busy(announced),
        "day": day.isoformat(),
        "undated": sum(1 for line in announced if line.due is None),
        "due": sum(1 for line in announced if state_on(line, day.isoformat()) == "due"),
    }


def _weeks(year: int, month: int, exact: dict[str, list[Line]]) -> list[list[Day]]:
    return [
        [
            Day(
                d.isoformat(),
                d.day,
                d.month == month,
                tuple(exact.get(d.isoformat(), ())) if d.month == month else (),
            )
            for d in week
        ]
        for week in months.Calendar().monthdatescalendar(year, month)
    ]


def _busy(lines: list[Line]) -> list[tuple[str, int]]:
    """The months for which most is announced, in order: where to look in an archive."""
    counts: dict[str, int] = {}
    for line in lines:
        if line.due is not None and line.due < "9999":
            counts[line.due[:7]] = counts.get(line.due[:7], 0) + 1
    most = sorted(counts, key=lambda m: (-counts[m], m))[:12]
    return [(m, counts[m]) for m in sorted(most)]
