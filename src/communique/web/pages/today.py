"""Today: what changed since a day or since the last visit, what is due, what is disputed."""

from __future__ import annotations

from datetime import date, timedelta

from fastapi import APIRouter, Request, Response

from communique.ledger.days import parse_moment
from communique.ledger.lines import Line, state_on
from communique.web.changed import changed
from communique.web.render import Context, answer, as_of, index, indexes, today, view

router = APIRouter()

VISITS = "communique_visits"
"""A cookie with two days, of the visit before and of this one: so that a second look the same day shows the same."""
_DAYS_BACK = 7
_SHOWN = 12
_MOST = 400
_AHEAD_DAYS = 14

HEADINGS = {
    "new": "New",
    "merged": "Found to be one event",
    "split": "Split",
    "status": "Status changed",
    "follow_up": "Followed up",
    "revised": "Fields changed",
    "more reports": "More reports",
    "gone": "Gone",
}


@router.api_route("/", methods=["GET", "HEAD"], include_in_schema=False)
async def page(request: Request) -> Response:
    """The first page; ``?since=`` asks for a day, without it the cookie does."""
    day = today(request)
    before, last = _visits(request.cookies.get(VISITS, ""), day)
    since = request.query_params.get("since", "").strip() or before
    response = await answer(request, "today.html", lambda r: _build(r, since), since)
    if as_of(request) is None:
        response.set_cookie(VISITS, f"{before}_{last}", max_age=31_536_000, httponly=True, samesite="strict")
    return response


def _visits(cookie: str, day: date) -> tuple[str, str]:
    """The day of the visit before, and of this one."""
    known = []
    for part in cookie.split("_")[:2]:
        try:
            known.append(date.fromisoformat(part).isoformat())
        except ValueError:
            break
    if len(known) < 2 or known[1] > day.isoformat():
        return (day - timedelta(days=_DAYS_BACK)).isoformat(), day.isoformat()
    return (known[0] if known[1] == day.isoformat() else known[1]), day.isoformat()


def _build(request: Request, since: str) -> Context:
    day = today(request)
    now = index(request)
    then = indexes(request).at(parse_moment(_day_before(since), "since"))
    told = changed(now, then)
    kind = request.query_params.get("kind", "")
    lines = now.facets.lines
    due = sorted((x for x in lines if state_on(x, day.isoformat()) == "due"), key=_due)
    last = (day + timedelta(days=_AHEAD_DAYS)).isoformat()
    ahead = sorted((x for x in lines if _lies_ahead(x, day.isoformat(), last)), key=_due)
    disputed = [x for x in reversed(lines) if x.disputed]
    return {
        "since": since,
        "day": day.isoformat(),
        "headings": HEADINGS,
        "told": {k: v for k, v in told.items() if kind in ("", k)},
        "shown": _MOST if kind else _SHOWN,
        "due": due,
        "ahead": ahead,
        "disputed": disputed,
        "some": _SHOWN,
        "reports": view(request).read_after(parse_moment(_day_before(since), "since")),
        "events": len(lines),
    }


def _day_before(since: str) -> str:
    """Since a day means since its first moment, which is the last of the day before."""
    try:
        return (date.fromisoformat(since) - timedelta(days=1)).isoformat()
    except ValueError:
        return since


def _due(line: Line) -> tuple[str, str]:
    return (line.due or "9999", line.id)


def _lies_ahead(line: Line, day: str, last: str) -> bool:
    return line.due is not None and day <= line.due <= last and state_on(line, day) in ("open", "postponed")
