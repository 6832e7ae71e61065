"""Templates to responses, and the View that a request asks for. What a page needs of the application.

A page is a function of the ledger, the address and the day: its text is kept until the ledger changes. So nothing of
the visitor may go into the text of a page made by :func:`answer`; what does, uses :func:`render`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from functools import lru_cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

from anyio import to_thread
from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from communique.ledger import Ledger
from communique.ledger.browse import Browser
from communique.ledger.days import parse_moment
from communique.ledger.index import EventIndex, EventIndexes
from communique.ledger.lines import Line
from communique.ledger.listed import Said
from communique.resolution.origins import origin_key
from communique.web.access import csrf
from communique.web.cache import Drawn, Made, PageCache
from communique.web.words import FILTERS

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
    auto_reload=False,
)
"""The one template environment. Every value is escaped; nothing is ever marked safe that came from a report."""
environment.filters.update(FILTERS)

Context = Mapping[str, Any]

PARTS_KEPT = 20_000
"""Parts of addresses whose quoted form is remembered: a page has a hundred, most of them ids seen before."""
PART_CHARACTERS = 100
"""Of the longest part that is remembered: a stranger's longer ones must not fill the memory."""

_VIEW = "communique.view"
"""The key of a request's View in its scope."""


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


def view(request: Request) -> Browser:
    """The ledger's view at the time that ``?as_of=`` asks for, one for each request. Raises UsageError."""
    found: Browser | None = request.scope.get(_VIEW)
    if found is None:
        found = Browser(ledger(request), as_of(request), today(request).isoformat())
        request.scope[_VIEW] = found
    return found


def indexes(request: Request) -> EventIndexes:
    """The indexes of the ledger's events, now and at other times."""
    found: EventIndexes = request.app.state.indexes
    return found


def index(request: Request) -> EventIndex:
    """The index of events at the time that ``?as_of=`` asks for. Raises UsageError, LedgerError."""
    return indexes(request).at(as_of(request))


_short_part = lru_cache(maxsize=PARTS_KEPT)(partial(quote, safe=""))
_short_value = lru_cache(maxsize=PARTS_KEPT)(quote_plus)


def _part(text: str) -> str:
    return _short_part(text) if len(text) <= PART_CHARACTERS else quote(text, safe="")


def _value(text: str) -> str:
    return _short_value(text) if len(text) <= PART_CHARACTERS else quote_plus(text)


def address(path: str, query: Mapping[str, Any]) -> str:
    """A path with the parts of a query that say something."""
    said = [
        f"{_value(name)}={_value(value if type(value) is str else str(value))}"
        for name, value in query.items()
        if value not in (None, "", False)
    ]
    return f"{path}?{'&'.join(said)}" if said else path


def prepare() -> None:
    """Make what the first page of each kind would wait for: the templates, and the names of states and bodies."""
    for name in environment.list_templates():
        environment.get_template(name)
    _ = origin_key("the French Foreign Ministry"), _parts()


def _parts() -> Any:
    """The macros that several pages share."""
    return environment.get_template("parts.html").module


def page_text(request: Request, template: str, /, **context: Any) -> str:
    """A template as text. ``url(path, **query)`` in it keeps the ``as_of`` of the request."""
    section = "/" + request.url.path.strip("/").split("/")[0]
    asked = request.query_params.get("as_of", "").strip()

    def url(path: str, /, *parts: str, **query: Any) -> str:
        """An address of the room; ``parts`` are ids that follow the path."""
        whole = f"{path}/{'/'.join(map(_part, parts))}" if parts else path
        if not query and not asked:
            return whole
        return address(whole, {**query, "as_of": query.get("as_of", asked)})

    own_path = request.url.path
    kept = {k: (v, f"{_value(k)}={_value(v)}") for k, v in request.query_params.items() if k != "after"}

    def here(**changes: Any) -> str:
        """The present address with some parts of its query changed, from the first page of its list."""
        said = [part for name, (value, part) in kept.items() if value and name not in changes]
        added = address("", changes)[1:]
        said += [added] if added else []
        return f"{own_path}?{'&'.join(said)}" if said else own_path

    def event_lines(lines: Iterable[Line], day: str) -> Markup:
        """A list of events; the lines of a list look the same on every page, so each is made once."""
        drawn: Drawn = request.app.state.drawn

        def made(line: Line) -> Markup:
            return drawn.get(line, (day, asked), lambda: _parts().event_line(line, day, url))

        return Markup('<ol class="lines" data-list>\n{}</ol>\n').format(Markup("").join(map(made, lines)))

    def statement_lines(lines: Iterable[Said]) -> Markup:
        """A list of statements, each made once like the lines of events."""
        drawn: Drawn = request.app.state.drawn

        def made(line: Said) -> Markup:
            make = partial(_parts().statement_line, line, url, to_words)
            return drawn.get(line.statement, (asked,), make)

        return Markup('<ol class="lines" data-list>\n{}</ol>\n').format(Markup("").join(map(made, lines)))

    def to_words(report_id: str, start: int, end: int) -> str:
        """The address of words in a report."""
        return url("/reports", report_id, at=f"{start}-{end}") + "#at"

    return environment.get_template(template).render(
        request=request,
        navigation=NAVIGATION,
        section=section,
        as_of_asked=asked,
        url=url,
        here=here,
        to_words=to_words,
        event_lines=event_lines,
        statement_lines=statement_lines,
        csrf=csrf,
        **context,
    )


def render(request: Request, template: str, /, *, status: int = 200, **context: Any) -> HTMLResponse:
    """A template as a response that is not kept. ``context`` is what the template names."""
    return HTMLResponse(page_text(request, template, **context), status)


async def answer(
    request: Request, template: str, build: Callable[[Request], Context], *said: str
) -> Response:
    """A page from the kept ones, or made by ``build`` and kept; ``said`` is what it depends on beside its address."""
    pages: PageCache = request.app.state.pages
    day = datetime.now(UTC).date().isoformat()
    pulse = indexes(request).watch.pulse()
    key = (pulse, day, request.url.path, tuple(sorted(request.query_params.multi_items())), said)
    made = pages.get(key)
    if made is None:

        def make() -> str:
            with view(request).snapshot():
                context = build(request)
            return page_text(request, template, **context)

        made = await to_thread.run_sync(pages.made, key, make, limiter=request.app.state.makers)
    return _response(request, made)


def _response(request: Request, made: Made) -> Response:
    headers = {"etag": made.etag, "cache-control": "private, no-cache"}
    if request.headers.get("if-none-match") == made.etag:
        return Response(status_code=304, headers=headers)
    return HTMLResponse(made.body, headers=headers)


def page(
    router: APIRouter, path: str, template: str
) -> Callable[[Callable[[Request], Context]], Callable[[Request], Context]]:
    """Serves at a path what a function gives a template."""

    def register(build: Callable[[Request], Context]) -> Callable[[Request], Context]:
        async def endpoint(request: Request) -> Response:
            return await answer(request, template, build)

        router.add_api_route(path, endpoint, methods=["GET", "HEAD"], include_in_schema=False)
        return build

    return register
