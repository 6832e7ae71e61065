"""What became of an announced event, from all that is said of it: open, due, came about, postponed, cancelled.

"Due" says that the day has passed and no report was found; never that the event did not happen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from communique.records import EventAssertion, Status
from communique.resolution.days import iso, stretch
from communique.resolution.traits import AWAITED, HAPPENED, gives_new_day, postpones

OPEN, DUE, CAME_ABOUT, POSTPONED, CANCELLED = "open", "due", "came_about", "postponed", "cancelled"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing said of an event's course: its status there, the day it gave, and where it is said."""

    status: str
    day: str | None
    report_id: str
    published: str | None
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Course:
    """The state of an announced event, its due day (ISO, the last day it may fall on) with that day's granularity,
    the day it was first announced for when it was moved, and its steps in the order they were published.
    """

    state: str
    due: str | None
    granularity: str | None
    moved_from: str | None
    steps: tuple[Step, ...]


def history(members: Sequence[EventAssertion], published: Mapping[str, str | None]) -> tuple[Step, ...]:
    """Every mention of an event as a step, oldest report first."""
    steps = []
    for assertion in members:
        moves = postpones(assertion)
        for mention in assertion.mentions:
            status = POSTPONED if moves else mention.status.value
            day = assertion.when.start if assertion.when else None
            where = (mention.start, mention.end, mention.text)
            steps.append(Step(status, day, mention.report_id, published.get(mention.report_id), *where))
    return tuple(sorted(steps, key=lambda s: (s.published or "", s.report_id, s.start, s.status)))


def course(
    members: Sequence[EventAssertion], published: Mapping[str, str | None], status: Status, today: str | None
) -> Course | None:
    """The course of an event whose merged status is ``status``; ``None`` for one that nobody announced."""
    awaited = [a for a in members if a.status in AWAITED or postpones(a)]
    if status is Status.CANCELLED:
        awaited = list(members)
    if not awaited or status is Status.DENIED:
        return None
    ordered = sorted(awaited, key=lambda a: (published.get(a.report_id) or "", postpones(a), a.id))
    due, granularity, moved_from = _due(ordered)
    steps = history(members, published)
    if status in HAPPENED:
        return Course(CAME_ABOUT, due, granularity, moved_from, steps)
    if status is Status.CANCELLED:
        return Course(CANCELLED, due, granularity, moved_from, steps)
    moves = any(postpones(a) for a in members)
    passed = due is not None and today is not None and due < today
    if passed:
        return Course(DUE, due, granularity, moved_from, steps)
    return Course(POSTPONED if moves else OPEN, due, granularity, moved_from, steps)


def _due(ordered: Sequence[EventAssertion]) -> tuple[str | None, str | None, str | None]:
    """The day that holds at the end of what was announced, its granularity, and the first day if it was moved."""
    first: tuple[int, int] | None = None
    current: tuple[int, int] | None = None
    granularity: str | None = None
    for assertion in ordered:
        when = assertion.when
        begin = stretch(when.start) if when else None
        if when is not None and begin is not None:
            end = stretch(when.end) or begin
            said = (begin[0], max(begin[1], end[1]))
            if postpones(assertion):
                other = current is not None and (said[0] > current[1] or current[0] > said[1])
                fresh = other or gives_new_day(assertion)
                first = first or current or (None if fresh else said)
                current, granularity = (said, when.granularity) if fresh else (None, None)
                continue
            if current is None or said[1] - said[0] <= current[1] - current[0] or said[0] > current[1]:
                current, granularity = said, when.granularity
        elif postpones(assertion):
            first = first or current
            current, granularity = None, None
    moved = first is not None and first != current and any(postpones(a) for a in ordered)
    return (
        iso(current[1]) if current else None,
        granularity if current else None,
        iso(first[0]) if moved and first else None,
    )
