"""Days counted back by a duration: when what goes on began, and what came so long before another act."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from communique.records import Span, Time, When

_LASTED = re.compile(r"P(?P<n>\d{1,3})(?P<unit>[DWMY])")
_LONG = re.compile(r"long\Z|old\Z|\d-[a-z]|[a-z]-[a-z]", re.IGNORECASE)
# Between "three-year" and its noun: "the three-year civil war".
_UP_TO_NOUN = re.compile(
    r"\s+(?:(?!(?:and|or|the|a|of|by|in|on|at|to|with|for|from|that|which|who|has|have|is|was|said)\b)[\w’'-]+\s+){0,3}"
)
_FOR = re.compile(r"\bfor (?:more than |over |nearly |almost |about |some |at least |the (?:past|last) )?\Z")
_HAS = re.compile(r"\b(?:has|have|['’]ve|is|are)\b")
_AFTER = re.compile(r"\s(?:after|since)\s")
_COMPLEMENT = 60
"""Characters between "six years after" and the act it counts back to."""
_BREAK = re.compile(r"[;:,—–]|\b(?:and|but|while|that|which|who|after|before|when|because|as)\b")


def begun(
    times: Sequence[Time], trigger: Span, sentence: tuple[int, int], story: date, text: str
) -> When | None:
    """When what goes on began, by how long it has lasted: "the weeklong offensive", "has been under siege for two years".

    ``times`` are the report's time expressions, ``sentence`` the characters of the trigger's sentence, ``story`` the day
    counted back from. ``When.start`` is an ISO date as coarse as the duration's unit (TimeML: ``P2W`` to the day, ``P3M``
    to the month, ``P3Y`` to the year); ``None`` where no duration says it.
    """
    for time in times:
        lasted = _LASTED.fullmatch(time.value)
        if time.type != "DURATION" or lasted is None or not sentence[0] <= time.start < sentence[1]:
            continue
        before, after = text[time.end : trigger.start], text[trigger.end : time.start]
        modifies = _LONG.search(time.text) is not None and _UP_TO_NOUN.fullmatch(before) is not None
        lasts = (
            time.start >= trigger.end
            and _FOR.search(after) is not None
            and _HAS.search(text[sentence[0] : trigger.end]) is not None
            and not _BREAK.search(after)
        )
        if not (modifies or lasts):
            continue
        when = _back(story, lasted, time.text)
        if when is not None:
            return when
    return None


def told_after(times: Sequence[Time], trigger: Span, sentence: tuple[int, int], text: str) -> Time | None:
    """The duration by which another act came after this one: "six years after Peru had recalled its envoy".

    ``trigger`` and ``sentence`` are characters of ``text``; ``None`` where the trigger is in no such clause.
    """
    for time in times:
        if time.type != "DURATION" or not sentence[0] <= time.start < time.end <= trigger.start:
            continue
        after = _AFTER.match(text, time.end)
        if after is None or after.end() > trigger.start or trigger.start - after.end() > _COMPLEMENT:
            continue
        if not _BREAK.search(text[after.end() : trigger.start]):
            return time
    return None


def counted_back(day: date, lasted: Time) -> When | None:
    """The day so long before ``day``, as coarse as the duration's unit; ``None`` for a vague one ("several days")."""
    value = _LASTED.fullmatch(lasted.value)
    return _back(day, value, lasted.text) if value is not None else None


def _back(day: date, lasted: re.Match[str], words: str) -> When | None:
    number, unit = int(lasted["n"]), lasted["unit"]
    if unit in "DW":
        start = day - timedelta(days=number * (7 if unit == "W" else 1))
        return When(start.isoformat(), None, "day", words)
    months = day.year * 12 + day.month - 1 - number * (12 if unit == "Y" else 1)
    year, month = divmod(months, 12)
    if year < 1:
        return None
    if unit == "Y":
        return When(f"{year:04d}", None, "year", words)
    return When(f"{year:04d}-{month + 1:02d}", None, "month", words)
