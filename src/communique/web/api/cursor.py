"""Cursors: where a list goes on, as opaque text that belongs to one query.

A cursor carries the time up to which the first page saw the ledger. Nothing in a ledger is ever changed, so every
later page sees it as it stood then: no record comes twice, none is missed, whatever is read in meanwhile.
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from typing import Any

from communique.errors import UsageError
from communique.ledger.days import parse_day, parse_moment

_CHECK_BYTES = 9
_PARTS = 2


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a list goes on: behind the record at ``after``, in the ledger as it stood at ``as_of``, on ``today``."""

    after: tuple[str, ...]
    as_of: str | None
    today: str | None


def encode(cursor: Cursor, query: str) -> str:
    """A cursor as text (URL-safe base64 without padding); ``query`` is what it belongs to."""
    values = [list(cursor.after), cursor.as_of, cursor.today]
    payload = json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(_check(payload, query) + payload).rstrip(b"=").decode("ascii")


def decode(text: str, query: str) -> Cursor:
    """The cursor that a text stands for. Raises UsageError for any text that this query did not give."""
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        check, payload = raw[:_CHECK_BYTES], raw[_CHECK_BYTES:]
        values: Any = json.loads(payload) if check == _check(payload, query) else None
    except ValueError:
        values = None
    if not isinstance(values, list) or len(values) != 3:
        raise wrong_cursor()
    after, as_of, today = values
    parts = after if isinstance(after, list) else []
    well = parts and all(isinstance(x, str) and x.isprintable() for x in parts) and len(parts) <= _PARTS
    if not well or not all(x is None or isinstance(x, str) for x in (as_of, today)):
        raise wrong_cursor()
    if as_of is not None:
        parse_moment(as_of, "cursor")
    if today is not None:
        parse_day(today, "cursor")
    return Cursor(tuple(parts), as_of, today)


def wrong_cursor() -> UsageError:
    """The error for a cursor of another query, or of nobody."""
    return UsageError("cursor: not one that this query gave; begin again without a cursor")


def _check(payload: bytes, query: str) -> bytes:
    return hashlib.sha256(query.encode("utf-8", "replace") + b"\0" + payload).digest()[:_CHECK_BYTES]
