"""Stretches of days as day numbers, for comparing the times of assertions."""

from __future__ import annotations

import calendar
import re
from datetime import date

_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_WEEK = re.compile(r"(\d{4})-W(\d{2})\Z")


def day_number(day: str | None) -> int | None:
    """The proleptic day number of an ISO day (its first ten characters); ``None`` for anything coarser."""
    covered = stretch(day)
    return covered[0] if covered and covered[0] == covered[1] else None


def stretch(day: str | None) -> tuple[int, int] | None:
    """First and last day number of an ISO day, month, week or year; ``None`` for what is none of these."""
    if not day:
        return None
    try:
        if week := _WEEK.match(day):
            monday = date.fromisocalendar(int(week[1]), int(week[2]), 1).toordinal()
            return monday, monday + 6
        if not (found := _ISO.match(day)):
            return None
        year, month, number = int(found[1]), found[2], found[3]
        if number:
            exact = date(year, int(month), int(number)).toordinal()
            return exact, exact
        if month:
            last = calendar.monthrange(year, int(month))[1]
            return date(year, int(month), 1).toordinal(), date(year, int(month), last).toordinal()
        return date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
    except ValueError:
        return None


def iso(number: int) -> str:
    """A day number as an ISO day."""
    return date.fromordinal(number).isoformat()
