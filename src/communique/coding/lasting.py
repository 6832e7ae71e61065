"""When a state of affairs began, by how long the report says it has lasted."""

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
        number, unit = int(lasted["n"]), lasted["unit"]
        if unit in "DW":
            day = story - timedelta(days=number * (7 if unit == "W" else 1))
            return When(day.isoformat(), None, "day", time.text)
        months = story.year * 12 + story.month - 1 - number * (12 if unit == "Y" else 1)
        year, month = divmod(months, 12)
        if year < 1:
            continue
        if unit == "Y":
            return When(f"{year:04d}", None, "year", time.text)
        return When(f"{year:04d}-{month + 1:02d}", None, "month", time.text)
    return None
