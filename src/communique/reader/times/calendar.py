"""Calendar arithmetic: stretches of time as news names them, and their TIMEX3 values.

A :class:`Point` is one unit of the calendar (a day, an ISO week, a quarter, a decade …), held as its first
day. Values
follow TimeML's TIMEX3 (Sauri et al. 2006, section 2.2): ``2018-04-05``, ``2018-W14``, ``2018-W14-WE``,
``2018-Q2``,
``2018-H1``, ``2018-SU``, ``2018``, ``201`` (decade), ``20`` (century).
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Grain(StrEnum):
    """The size of a point."""

    DAY = "day"
    WEEK = "week"
    WEEKEND = "weekend"
    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    SEASON = "season"
    YEAR = "year"
    DECADE = "decade"
    CENTURY = "century"


MONTHS_OF = {
    Grain.MONTH: 1,
    Grain.QUARTER: 3,
    Grain.SEASON: 3,
    Grain.HALF: 6,
    Grain.YEAR: 12,
    Grain.DECADE: 120,
}
"""Months in a grain that is made of months (a century is shifted as ten decades)."""

SEASON_STARTS = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}
"""First month of the meteorological seasons of the northern hemisphere; a winter has the year of its
December."""

_SEASON_NAMES = {month: name for name, month in SEASON_STARTS.items()}


def add_months(day: date, months: int) -> date:
    """``day`` moved by whole months; a day the month lacks becomes the month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            if not datetime.MINYEAR <= year <= datetime.MAXYEAR:
                raise OverflowError(f"year {year} is outside the calendar") from None
    raise AssertionError("every month has 28 days")


@dataclass(frozen=True, slots=True)
class Point:
    """One calendar unit: its size and its first day (for a weekend, the Monday of its week)."""

    grain: Grain
    first: date

    @property
    def begin(self) -> date:
        """The first day covered."""
        return self.first + timedelta(days=5) if self.grain is Grain.WEEKEND else self.first

    @property
    def until(self) -> date:
        """The last day covered."""
        if self.grain is Grain.DAY:
            return self.first
        if self.grain in (Grain.WEEK, Grain.WEEKEND):
            return self.first + timedelta(days=6)
        months = 1200 if self.grain is Grain.CENTURY else MONTHS_OF[self.grain]
        try:
            return add_months(self.first, months) - timedelta(days=1)
        except OverflowError:
            return date.max

    @property
    def value(self) -> str:
        """The TIMEX3 value."""
        year = f"{self.first.year:04d}"
        week_year, week, _ = self.first.isocalendar()
        match self.grain:
            case Grain.DAY:
                return self.first.isoformat()
            case Grain.WEEK:
                return f"{week_year:04d}-W{week:02d}"
            case Grain.WEEKEND:
                return f"{week_year:04d}-W{week:02d}-WE"
            case Grain.MONTH:
                return f"{year}-{self.first.month:02d}"
            case Grain.QUARTER:
                return f"{year}-Q{(self.first.month + 2) // 3}"
            case Grain.HALF:
                return f"{year}-H{1 if self.first.month < 7 else 2}"
            case Grain.SEASON:
                return f"{year}-{_SEASON_NAMES[self.first.month]}"
            case Grain.YEAR:
                return year
            case Grain.DECADE:
                return year[:3]
            case Grain.CENTURY:
                return year[:2]

    def shift(self, count: int) -> Point:
        """The unit ``count`` units on (back, when negative)."""
        if self.grain is Grain.DAY:
            return Point(self.grain, self.first + timedelta(days=count))
        if self.grain in (Grain.WEEK, Grain.WEEKEND):
            return Point(self.grain, self.first + timedelta(days=7 * count))
        months = 1200 if self.grain is Grain.CENTURY else MONTHS_OF[self.grain]
        return Point(self.grain, add_months(self.first, months * count))

    def shift_years(self, count: int) -> Point:
        """The same unit ``count`` years on: the same quarter, month or day of that year."""
        if self.grain in (Grain.WEEK, Grain.WEEKEND):
            return unit_of(self.grain, self.first + timedelta(days=364 * count))
        return Point(self.grain, add_months(self.first, 12 * count))


def unit_of(grain: Grain, day: date) -> Point:
    """The unit of that size which holds ``day``."""
    match grain:
        case Grain.DAY:
            return Point(grain, day)
        case Grain.WEEK | Grain.WEEKEND:
            return Point(grain, day - timedelta(days=day.weekday()))
        case Grain.MONTH:
            return Point(grain, day.replace(day=1))
        case Grain.QUARTER:
            return Point(grain, date(day.year, (day.month - 1) // 3 * 3 + 1, 1))
        case Grain.HALF:
            return Point(grain, date(day.year, 1 if day.month < 7 else 7, 1))
        case Grain.SEASON:
            start = add_months(day.replace(day=1), -(day.month % 3))
            return Point(grain, start)
        case Grain.YEAR:
            return Point(grain, date(day.year, 1, 1))
        case Grain.DECADE:
            return Point(grain, date(max(1, day.year // 10 * 10), 1, 1))
        case Grain.CENTURY:
            return Point(grain, date(max(1, day.year // 100 * 100), 1, 1))


def day_point(year: int, month: int, day: int) -> Point | None:
    """The day, or ``None`` where the calendar has none."""
    try:
        return Point(Grain.DAY, date(year, month, day))
    except ValueError:
        return None


def month_point(year: int, month: int) -> Point | None:
    """The month, or ``None`` where the calendar has none."""
    try:
        return Point(Grain.MONTH, date(year, month, 1))
    except ValueError:
        return None


def season_point(name: str, year: int) -> Point:
    """The season (``SP``, ``SU``, ``FA``, ``WI``) that begins in ``year``."""
    return Point(Grain.SEASON, date(year, SEASON_STARTS[name], 1))


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (Meeus, Astronomical Algorithms, chapter 8)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    weekday = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * weekday) // 451
    month, day = divmod(h + weekday - 7 * m + 114, 31)
    return date(year, month, day + 1)


def nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    """The ``nth`` given weekday (Monday is 0) of a month; -1 is the last."""
    if nth < 0:
        last = add_months(date(year, month, 1), 1) - timedelta(days=1)
        return last - timedelta(days=(last.weekday() - weekday) % 7)
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))
