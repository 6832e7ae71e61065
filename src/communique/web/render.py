"""Templates to responses, and the View that a request asks for. What a page needs of the application."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from communique.ledger import Ledger, View
from communique.ledger.days import parse_moment

NAVIGATION = (
    ("Today", "/"),
    ("Events", "/events"),
    ("Reports", "/reports"),
    ("Actors", "/actors"),
    ("Statements", "/statements"),
    ("Map", "/map"),
    ("Network", "/network"),
    ("Calendar", "/calendar"),
    ("Review", "/review"),
    ("Audit", "/audit"),
    ("Search", "/search"),
    ("Coverage", "/coverage"),
)
"""The sections of the reading room, in the order of the navigation."""

environment = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
"""The one template environment. Every value is escaped; nothing is ever marked safe that came from a report."""


def ledger(request: Request) -> Ledger:
    """The open ledger."""
    opened: Ledger = request.app.state.ledger
    return opened


def as_of(request: Request) -> datetime | None:
    """The time that ``?as_of=`` asks for, ``None`` for now. Raises UsageError."""
    asked = request.query_params.get("as_of", "").strip()
    return parse_moment(asked, "as_of") if asked else None


def today(request: Request) -> date:
    """The day to count from: that of ``?as_of=``, else the clock's (UTC)."""
    moment = as_of(request)
    return moment.date() if moment else datetime.now(UTC).date()


def view(request: Request) -> View:
    """The ledger's view at the time that ``?as_of=`` asks for. Raises UsageError."""
    return View(ledger(request), as_of(request), today(request).isoformat())


def render(request: Request, template: str, /, *, status: int = 200, **context: Any) -> HTMLResponse:
    """A template as a response. ``context`` is what the template names; the base template's part is added."""
    return HTMLResponse(page_text(request, template, **context), status)


def page_text(request: Request, template: str, /, **context: Any) -> str:
    """A template as text."""
    section = "/" + request.url.path.strip("/").split("/")[0]
    return environment.get_template(template).render(
        request=request,
        navigation=NAVIGATION,
        section=section,
        as_of_asked=request.query_params.get("as_of", "").strip(),
        **context,
    )
