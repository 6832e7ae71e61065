"""How the pages call things: names of codes, days, numbers, as template filters."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from communique.ledger.lines import Line, Party, place_label, state_on
from communique.ledger.listed import headline

MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]

STATES: Mapping[str, str] = {
    "open": "ahead",
    "due": "due, no report found",
    "came_about": "came about",
    "postponed": "postponed",
    "cancelled": "cancelled",
}
"""What a follow-up's state is called. "No report found" is not: did not happen."""

OUTCOMES: Mapping[str, str] = {
    "read": "read",
    "nothing_found": "nothing found",
    "language_not_read": "language not read",
    "failed": "failed",
}

DISPUTES: Mapping[str, str] = {
    "denied": "some deny it",
    "day": "days differ",
    "place": "places differ",
}

_DAY = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?")
NAMES_SHOWN = 3
"""Participants of one side that a line names before it says how many more there are."""


def day_words(day: str | None) -> str:
    """An ISO day as words: 9 February 2026, February 2026, 2026; anything else as it is."""
    if not day:
        return "no day"
    if not (match := _DAY.match(day)) or not 1 <= int(match[2]) <= 12:
        return f"{day}0s" if len(day) == 3 and day.isdigit() else day
    month = f"{MONTHS[int(match[2]) - 1]} {match[1]}"
    return f"{int(match[3])} {month}" if match[3] else month


def when_words(line: Any) -> str:
    """The time of an event or line: its first day, and its last where that is another."""
    when = line.when
    if when is None:
        return "no day"
    return day_words(when.start) + (
        f" to {day_words(when.end)}" if when.end and when.end != when.start else ""
    )


def type_words(code: Any) -> str:
    """A PLOVER type as a word."""
    return str(getattr(code, "value", code)).capitalize()


def names_words(parties: Iterable[Party]) -> str:
    """Some participants as a list of names."""
    names = list(dict.fromkeys(p.name for p in parties))
    shown = ", ".join(names[:NAMES_SHOWN])
    return shown + (f" and {len(names) - NAMES_SHOWN} more" if len(names) > NAMES_SHOWN else "")


def heading(event: Any) -> str:
    """An event's participants as a heading: one side, then the other."""
    one, other = names_words(event.actors), names_words(event.recipients)
    if one and other:
        return f"{one} → {other}"
    return one or other or "Nobody named"


def origins_words(independent: int, unknown: int) -> str:
    """How many origins, the unknown ones apart."""
    known = f"{independent} origin{'' if independent == 1 else 's'}"
    if not unknown:
        return known
    return f"{known}, {unknown} unknown" if independent else f"{unknown} of unknown origin"


def state_words(line: Line, today: str) -> str:
    """The state of a line's follow-up on a day."""
    state = state_on(line, today)
    return STATES.get(state or "", state or "")


def weight(value: float) -> str:
    """A Goldstein weight with its sign."""
    return f"{value:+.1f}".replace("-", "−") if value else "0"


def percent(part: float) -> str:
    """A share as whole percent."""
    return f"{round(100 * part)} %"


FILTERS: Mapping[str, Callable[..., Any]] = {
    "day": day_words,
    "when": when_words,
    "type": type_words,
    "names": names_words,
    "heading": heading,
    "headline": lambda report: headline(report.title, report.text),
    "origins": origins_words,
    "state": state_words,
    "weight": weight,
    "percent": percent,
    "place": place_label,
    "dispute": lambda key: DISPUTES.get(key, key),
    "outcome": lambda key: OUTCOMES.get(str(getattr(key, "value", key)), str(key)),
    "count": lambda number: f"{number:,}",
}
