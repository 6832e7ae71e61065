"""Answers: ETags, JSON or JSON Lines by Accept, and lists a page at a time."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from fastapi import Request, Response
from pydantic import BaseModel

from communique import __version__
from communique.export.formats import json_line
from communique.ledger import Ledger
from communique.ledger.days import parse_day, parse_moment
from communique.ledger.paging import Pager, last_change
from communique.ledger.pulse import Watch
from communique.web.api.cursor import Cursor, decode, encode, wrong_cursor
from communique.web.api.params import Asked, Paged

JSON, LINES = "application/json", "application/x-ndjson"

MOST_OF_A_PAGE_BYTES = 8_000_000
"""A page ends early when its records are larger than this; its cursor goes on from there."""

_DIGITS = 12

Plain = dict[str, Any]
Listed = Callable[[Pager, tuple[str, ...] | None], Iterator[tuple[tuple[str, ...], Plain]]]
"""Gives the records behind a place, each with its own place."""


@dataclass(frozen=True, slots=True)
class Source:
    """What every answer is made from: the open ledger and the watch over its changes."""

    ledger: Ledger
    watch: Watch

    @classmethod
    def of(cls, request: Request) -> Source:
        """The source that the application holds."""
        found: Source = request.app.state.source
        return found


def day_of(asked: BaseModel) -> str:
    """The day to count from: as asked, else that of ``as_of``, else today (UTC)."""
    given, moment = getattr(asked, "today", None), getattr(asked, "moment", None)
    if given:
        return parse_day(given, "today")[1]
    return (moment or datetime.now(UTC)).date().isoformat()


def answer(request: Request, make: Callable[[Source], Plain], *, today: str | None = None) -> Response:
    """One JSON object with a strong ETag; 304 without a body where the client has it already."""
    source = Source.of(request)
    return _tagged(request, source, today, lambda: (json_line(make(source)), JSON, {}))


def listing(request: Request, asked: Paged, listed: Listed, *, today: str | None = None) -> Response:
    """A page of records as JSON, or as JSON Lines when the client asks for them.

    The address of the next page is in the Link header as well. Raises UsageError for a cursor of another query.
    """
    source = Source.of(request)
    query = _query(request, asked)
    cursor = decode(asked.cursor, query) if asked.cursor else None

    def make() -> tuple[str, str, dict[str, str]]:
        moment = asked.moment if cursor is None else _moment(cursor.as_of)
        day = today if cursor is None else cursor.today
        view = Pager(source.ledger, moment, day)
        records, after = _stretch(listed(view, cursor.after if cursor else None), asked.limit)
        following = None
        if after is not None:
            stood = cursor.as_of if cursor else asked.as_of or last_change(source.ledger)
            following = encode(Cursor(after, stood, day), query)
        headers = {}
        if following:
            address = request.url.include_query_params(cursor=following)
            headers["Link"] = f'<{address.path}?{address.query}>; rel="next"'
        if _wants_lines(request):
            return "".join(map(json_line, records)), LINES, headers
        return json_line({"records": records, "next": following}), JSON, headers

    return _tagged(request, source, today, make)


def counted(records: Callable[[Pager], Iterator[Plain]]) -> Listed:
    """A list whose places are numbers: for what is put together as a whole before it is cut."""

    def listed(view: Pager, after: tuple[str, ...] | None) -> Iterator[tuple[tuple[str, ...], Plain]]:
        begin = number_of(after[0]) if after else 0
        for number, record in enumerate(records(view), start=1):
            if number > begin:
                yield (str(number),), record

    return listed


def number_of(place: str) -> int:
    """A place that is a number. Raises UsageError: cursors are checked, not signed."""
    if not (place.isascii() and place.isdigit() and len(place) <= _DIGITS):
        raise wrong_cursor()
    return int(place)


def _stretch(
    found: Iterator[tuple[tuple[str, ...], Plain]], limit: int
) -> tuple[list[Plain], tuple[str, ...] | None]:
    """The first records, and the place of the last one when more follow."""
    records: list[Plain] = []
    size, after = 0, None
    for place, record in found:
        if len(records) == limit or (records and size > MOST_OF_A_PAGE_BYTES):
            return records, after
        records.append(record)
        size += _size(record)
        after = place
    return records, None


def _size(record: Plain) -> int:
    text = record.get("text")
    return len(text) if isinstance(text, str) else 0


def _moment(stamp: str | None) -> datetime | None:
    return parse_moment(stamp, "cursor") if stamp else None


def _query(request: Request, asked: Asked) -> str:
    """What a cursor belongs to: the path and the filters, without the size of a page."""
    given = asked.model_dump(mode="json", exclude={"cursor", "limit"})
    return json.dumps([request.url.path, given], sort_keys=True)


def _wants_lines(request: Request) -> bool:
    return LINES in request.headers.get("accept", "")


def _tagged(
    request: Request,
    source: Source,
    today: str | None,
    make: Callable[[], tuple[str, str, Mapping[str, str]]],
) -> Response:
    pulse = source.watch.pulse()
    values = [__version__, list(pulse), request.url.path, sorted(request.query_params.multi_items()), today]
    raw = json.dumps([*values, _wants_lines(request)])
    tag = '"' + hashlib.sha256(raw.encode("utf-8", "replace")).hexdigest()[:32] + '"'
    headers = {"Cache-Control": "private, no-cache", "Vary": "Accept, Authorization, Cookie"}
    if _matches(request.headers.get("if-none-match"), tag):
        return Response(status_code=304, headers={"ETag": tag, **headers})
    text, kind, more = make()
    if source.watch.pulse() == pulse:  # else the ledger changed meanwhile: this answer has no name
        headers["ETag"] = tag
    return Response(text.encode("utf-8", "replace"), media_type=kind, headers={**headers, **more})


def _matches(given: str | None, tag: str) -> bool:
    """If-None-Match by the weak comparison (RFC 9110, 8.8.3.2)."""
    if given is None:
        return False
    names = [name.strip().removeprefix("W/") for name in given.split(",")]
    return "*" in names or tag in names
