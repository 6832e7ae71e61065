"""Days as coarse as known, and times of the clock, as text that compares in order."""

from __future__ import annotations

import calendar
import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from communique.errors import UsageError

UNDATED = "9999-12-31"
"""Sorts records without a day after all others."""

DAYS_KEPT = 20_000
"""Days whose bounds are remembered: those of half a century. Lists ask for the same ones over and over."""

_COARSE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?\Z")
_WEEK = re.compile(r"(\d{4})-W(\d{2})\Z")
_DECADE = re.compile(r"(\d{3})\Z")


@lru_cache(maxsize=DAYS_KEPT)
def bounds(day: str | None) -> tuple[str, str] | None:
    """The first and last day that an ISO date, month, week (``2026-W07``), year or decade (``199``) covers.

    ``None`` for anything else, so that an odd value is shown but never filtered on.
    """
    if day is None:
        return None
    try:
        return _bounds(day)
    except ValueError:
        return None


def _bounds(day: str) -> tuple[str, str] | None:
    if match := _WEEK.match(day):
        monday = date.fromisocalendar(int(match[1]), int(match[2]), 1)
        return monday.isoformat(), (monday + timedelta(days=6)).isoformat()
    if match := _DECADE.match(day):
        return f"{match[1]}0-01-01", f"{match[1]}9-12-31"
    if not (match := _COARSE.match(day[:10])):
        return None
    year, month, number = int(match[1]), match[2], match[3]
    if number:
        found = date(year, int(month), int(number)).isoformat()
        return found, found
    if month:
        last = calendar.monthrange(year, int(month))[1]
        return f"{year:04d}-{month}-01", date(year, int(month), last).isoformat()
    return f"{year:04d}-01-01", f"{year:04d}-12-31"


def parse_day(text: str, option: str) -> tuple[str, str]:
    """The first and last day of what a user typed. Raises UsageError that names the option."""
    found = bounds(text)
    if found is None or len(text) > len("2026-02-09"):
        raise UsageError(f"{option}: {text!r} is no date; write 2026, 2026-02 or 2026-02-09")
    return found


def stamp(moment: datetime) -> str:
    """A time as the ledger stores it: UTC, microseconds, fixed width. A time without a zone counts as UTC."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def parse_moment(text: str, option: str) -> datetime:
    """A day (its last moment, UTC) or an ISO 8601 time that a user typed.

    Raises UsageError that names the option.
    """
    if covered := bounds(text) if len(text) <= len("2026-02-09") else None:
        return datetime.fromisoformat(covered[1]).replace(
            hour=23, minute=59, second=59, microsecond=999_999, tzinfo=UTC
        )
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{option}: {text!r} is no time; write 2026-02-09 or 2026-02-09T12:00:00Z") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
