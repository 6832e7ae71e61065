"""Stretches of the calendar: the report's resolved times as first and last day, joined into ranges, and as the record writes them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from communique.records import Status, Time, When

_SINCE = re.compile(
    r"\b(?:since|from|starting|beginning)\s+(?:the |early |late |mid-?|at least )*\Z", re.IGNORECASE
)
_JOIN = re.compile(r"\s*(?:-|–|—|to|through|until|till|and)\s*(?:the )?\Z")
_RANGE_LEAD = re.compile(r"\b(?:from|between|on|of)\s+(?:the )?\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A resolved time of the report, or two joined into a range."""

    start: int
    end: int
    begin: date
    until: date
    value: str
    text: str
    type: str


def day_of(value: str | None) -> date | None:
    """The day of an ISO date or time; ``None`` where there is none."""
    try:
        return date.fromisoformat((value or "")[:10])
    except ValueError:
        return None


def stretches_of(times: Sequence[Time], text: str) -> list[Stretch]:
    """The times that name a stretch of the calendar; "from Monday to Friday" and "13-14 April" become one."""
    found: list[Stretch] = []
    for time in times:
        begin, until = day_of(time.begin), day_of(time.until)
        if begin is None or until is None or time.type == "SET":
            continue
        one = Stretch(time.start, time.end, begin, until, time.value, time.text, time.type)
        if (
            found
            and found[-1].end <= one.start
            and one.begin > found[-1].begin
            and one.start - found[-1].end <= 12
        ):
            last, between = found[-1], text[found[-1].end : one.start]
            joined = _JOIN.match(between)
            if (
                joined
                and ("and" not in between or _RANGE_LEAD.search(text[max(0, last.start - 12) : last.start]))
                and last.type == one.type
            ):
                found[-1] = Stretch(
                    last.start,
                    one.end,
                    last.begin,
                    one.until,
                    f"{last.value}/{one.value}",
                    text[last.start : one.end],
                    one.type,
                )
                continue
        found.append(one)
    return found


_GRAINS = (
    (re.compile(r"\d{4}-\d{2}-\d{2}"), "day"),
    (re.compile(r"\d{4}-W\d{2}-WE"), "weekend"),
    (re.compile(r"\d{4}-W\d{2}"), "week"),
    (re.compile(r"\d{4}-\d{2}$"), "month"),
    (re.compile(r"\d{4}-Q"), "quarter"),
    (re.compile(r"\d{4}-H"), "half"),
    (re.compile(r"\d{4}-(?:SP|SU|FA|WI)"), "season"),
    (re.compile(r"\d{4}$"), "year"),
    (re.compile(r"\d{3}$"), "decade"),
    (re.compile(r"\d{2}$"), "century"),
)


def as_when(one: Stretch, text: str, status: Status) -> When:
    """A stretch as the record has it: single units as one coarse date, everything else as first and last."""
    before = text[max(0, one.start - 20) : one.start]
    if "/" in one.value or one.type == "DURATION":
        return When(_coarse(one.begin, one), _coarse(one.until, one), "range", one.text)
    grain = next((name for pattern, name in _GRAINS if pattern.match(one.value)), "day")
    if grain == "day" and one.begin != one.until:
        return When(one.begin.isoformat(), one.until.isoformat(), "week", one.text)
    if _SINCE.search(before) and status is Status.ONGOING:
        return When(
            one.value if grain in {"day", "month", "year"} else one.begin.isoformat(), None, grain, one.text
        )
    if grain == "day":
        return When(one.begin.isoformat(), None, grain, one.text)
    if grain in {"month", "year"}:
        return When(one.value, None, grain, one.text)
    if grain in {"decade", "century"}:
        return When(f"{one.begin.year:04d}", f"{one.until.year:04d}", grain, one.text)
    if grain in {"quarter", "half", "season"}:
        return When(one.begin.isoformat()[:7], one.until.isoformat()[:7], grain, one.text)
    return When(one.begin.isoformat(), one.until.isoformat(), grain, one.text)


def _coarse(day: date, one: Stretch) -> str:
    values = one.value.split("/")
    if one.type == "DURATION":
        return day.isoformat()[:7] if re.match(r"P(?:\d+M|\d+Y)", one.value) else day.isoformat()
    value = values[0] if day == one.begin else values[-1]
    return day.isoformat()[: len(value)] if re.fullmatch(r"\d{4}(?:-\d{2}){0,2}", value) else day.isoformat()
