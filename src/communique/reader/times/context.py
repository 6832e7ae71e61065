"""What a time expression is resolved against: the report's day, the last time named, the tense of the
clause."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from communique.reader.times.calendar import Grain, Point, add_months, unit_of
from communique.reader.times.tense import Direction, direction

NARRATIVE_REACH = 900
"""Characters over which "the following week" still refers to a time named earlier (about two paragraphs)."""

QUARTER_REACH = 1500
"""Characters over which "a year earlier" still refers to a quarter named earlier (a report on earnings)."""


_SENTENCE_END = re.compile(r"[.!?;][\"'”’)]*\s+(?=[A-Z\"“‘(])|\n")


@dataclass(frozen=True, slots=True)
class Found:
    """A time expression with its meaning, before the words around it are joined on.

    ``compared``: named only to be compared with ("a year earlier"), so that it is no reference
    for what follows. ``accounts``: the period that a report on results speaks of from here on, where
    the expression itself is a duration ("for the nine months").
    """

    start: int
    end: int
    type: str
    value: str
    begin: date | None = None
    until: date | None = None
    point: Point | None = None
    compared: bool = False
    accounts: Point | None = None


@dataclass(slots=True)
class Context:
    """The state of one reading: grows from left to right, never looks back at earlier decisions."""

    text: str
    anchor: date | None
    reference: Point | None = None
    reference_from: int = -10_000
    reference_at: int = -10_000
    quarter: Point | None = None
    quarter_at: int = -10_000
    accounts: Point | None = None
    accounts_at: int = -10_000
    _directions: dict[tuple[int, int], Direction] = field(default_factory=dict)

    def direction(self, start: int, end: int) -> Direction:
        """The tense around a stretch of the text."""
        key = (start, end)
        if key not in self._directions:
            self._directions[key] = direction(self.text, start, end)
        return self._directions[key]

    def unit(self, grain: Grain) -> Point | None:
        """The unit that holds the report's day."""
        return unit_of(grain, self.anchor) if self.anchor else None

    def narrative(self, at: int) -> Point | None:
        """The time last named, while still near; else the report's day."""
        if self.reference is not None and at - self.reference_at <= NARRATIVE_REACH:
            return self.reference
        return self.unit(Grain.DAY)

    def recent_quarter(self, at: int) -> Point | None:
        """The quarter named in this sentence, else the one that results are told of, while still near."""
        if self.quarter is not None and at - self.quarter_at <= QUARTER_REACH:
            return self._named_here(at, Grain.QUARTER) or self.quarter
        return None

    def recent_accounts(self, at: int) -> Point | None:
        """The period that results are told of, while still near: a quarter, or the year of its first nine months."""
        if self.accounts is not None and at - self.accounts_at <= QUARTER_REACH:
            year = self._named_here(at, Grain.YEAR) if self.named_by_date() else None
            return year or self._named_here(at, Grain.QUARTER) or self.accounts
        return None

    def _named_here(self, at: int, grain: Grain) -> Point | None:
        """The time last named, where it has this size and stands in the same sentence."""
        if (
            self.reference is None
            or self.reference.grain is not grain
            or _SENTENCE_END.search(self.text, self.reference_at, at)
        ):
            return None
        return self.reference

    def remember(self, found: Found) -> None:
        """Make a resolved point the reference of later expressions."""
        if found.accounts is not None:
            self.accounts, self.accounts_at = found.accounts, found.end
        if found.point is None or found.compared:
            return
        self.reference, self.reference_from, self.reference_at = found.point, found.start, found.end
        if found.point.grain is Grain.QUARTER and self._of_results(found, found.point):
            self.quarter, self.quarter_at = found.point, found.end
            self.accounts, self.accounts_at = found.point, found.end

    def _of_results(self, found: Found, point: Point) -> bool:
        """Whether a quarter is the one that results are told of from here on.

        A quarter that still runs is an outlook once another has been named, or where the tense looks ahead; an
        earlier one than that named before is told by the way.
        """
        ahead = self.anchor is not None and point.until >= self.anchor
        named = self.quarter if found.start - self.quarter_at <= QUARTER_REACH else None
        if named is None:
            return not (ahead and self.direction(found.start, found.end) is Direction.FORWARD)
        return point.first == named.first or (point.first > named.first and not ahead)

    def named_by_date(self) -> bool:
        """Whether the time last named was named by figures ("5 April"), not by a weekday or "yesterday"."""
        return any(map(str.isdigit, self.text[max(0, self.reference_from) : max(0, self.reference_at)]))


def point_found(start: int, end: int, point: Point, *, time: str = "") -> Found:
    """A date or, with a ``T`` part, a time of day."""
    try:
        begin, until = point.begin, point.until
    except (OverflowError, ValueError):
        return Found(start, end, "DATE", "XXXX")
    kind = "TIME" if time else "DATE"
    return Found(start, end, kind, point.value + time, begin, until, point)


def compared(found: Found, *, backward: bool = True) -> Found:
    """The same expression, marked as named only to be compared with."""
    return dataclasses.replace(found, compared=True) if backward else found


def nearest(anchor: date, make: Callable[[int], Point | None]) -> Point | None:
    """Of this, last and next year's unit, the one nearest to ``anchor``."""
    found = [
        point for year in (anchor.year, anchor.year - 1, anchor.year + 1) if (point := make(year)) is not None
    ]
    return min(found, key=lambda point: abs((point.first - anchor).days), default=None)


def latest_before(anchor: date, make: Callable[[int], Point | None], *, strict: bool) -> Point | None:
    """The last yearly unit that begins on or before ``anchor`` (``strict``: that ends before it)."""
    for year in range(anchor.year + 1, anchor.year - 9, -1):
        point = make(year)
        if point is not None and (point.until < anchor if strict else point.first <= anchor):
            return point
    return None


def first_after(anchor: date, make: Callable[[int], Point | None], *, strict: bool) -> Point | None:
    """The first yearly unit that ends on or after ``anchor`` (``strict``: that begins after it)."""
    for year in range(anchor.year - 1, anchor.year + 9):
        point = make(year)
        if point is not None and (point.first > anchor if strict else point.until >= anchor):
            return point
    return None


def weekday_point(anchor: date, weekday: int, modifier: str, where: Direction) -> Point:
    """The day a weekday's name means, seen from ``anchor``."""
    back = (anchor.weekday() - weekday) % 7
    if modifier in {"last", "past", "previous"}:
        return Point(Grain.DAY, anchor - timedelta(days=back or 7))
    if modifier in {"next", "coming", "following", "upcoming"}:
        return Point(Grain.DAY, anchor + timedelta(days=(weekday - anchor.weekday()) % 7 or 7))
    if modifier == "this":
        return Point(Grain.DAY, anchor + timedelta(days=(weekday - anchor.weekday())))
    if where is Direction.FORWARD:
        return Point(Grain.DAY, anchor + timedelta(days=(weekday - anchor.weekday()) % 7))
    return Point(Grain.DAY, anchor - timedelta(days=back))


def move(day: date, count: float, unit: str) -> date | None:
    """``day`` moved by ``count`` units, ``None`` beyond the calendar."""
    try:
        match unit:
            case "day" | "night":
                return day + timedelta(days=round(count))
            case "week" | "weekend":
                return day + timedelta(days=round(7 * count))
            case "fortnight":
                return day + timedelta(days=round(14 * count))
            case "second" | "minute" | "hour":
                return day
        months = {"month": 1, "quarter": 3, "year": 12, "decade": 120, "century": 1200, "millennium": 12_000}[
            unit
        ]
        return add_months(day, round(count * months))
    except (OverflowError, ValueError):
        return None
