# ruff: noqa: D103 (a handler is documented by the rule of its name in grammar.py; a pattern reads best on one line)
"""What each rule of the grammar means: from a match and its context to a TIMEX3 value and the days it covers."""

from __future__ import annotations

import re
from collections.abc import Callable

from communique.reader.times import words
from communique.reader.times.calendar import Grain, Point, day_point, month_point
from communique.reader.times.context import (
    NARRATIVE_REACH,
    Context,
    Found,
    first_after,
    latest_before,
    nearest,
    point_found,
)
from communique.reader.times.tense import Direction

Match = re.Match[str]

TWO_DIGIT_PIVOT = 30
"""A year of two digits up to this many years ahead of the century's start is of this century (POSIX uses 69; news of
the 1930s and later is commoner than news of the 2030s)."""

BACK_WORDS = frozenset({"last", "past", "previous", "latest", "preceding", "prior", "this past"})
FORWARD_WORDS = frozenset({"next", "coming", "following", "upcoming", "this coming"})


def month_number(name: str) -> int:
    """1 to 12."""
    return words.MONTHS[name.lower().rstrip(".")]


def weekday_number(name: str) -> int:
    """Monday is 0."""
    return words.WEEKDAYS[name.lower().rstrip(".").removesuffix("'s")]


def full_year(digits: str) -> int:
    """Four digits as they are; two by the pivot."""
    year = int(digits)
    if len(digits) > 2:
        return year
    return year + (2000 if year <= TWO_DIGIT_PIVOT else 1900)


def spoken_number(text: str) -> int:
    """The year of two spoken numbers: "nineteen ninety-four" is 1994."""
    century, _, rest = text.lower().replace("-", " ").partition(" ")
    return words.NUMBERS[century] * 100 + int(words.parse_number(rest) or 0)


def clock_value(clock: str) -> str:
    """``T`` and the time of day of a clock expression; hours only where the text says no more (``T22:00``)."""
    text = clock.lower().replace("’", "'")
    for word, value in (("noon", "T12:00"), ("midday", "T12:00"), ("midnight", "T24:00")):
        if text.startswith(word):
            return value
    spoken = re.match(r"([a-z]+|\d+) o'clock", text)
    if spoken:
        hour = int(spoken[1]) if spoken[1].isdigit() else words.NUMBERS[spoken[1]]
        if re.search(r"afternoon|evening|at night", text) and hour < 12:
            hour += 12
        return f"T{hour % 25:02d}:00"
    digits = re.match(r"(\d{1,2})(?:[:.]?([0-5]\d))?(?::([0-5]\d))?", text)
    assert digits is not None, clock
    hour, minute = int(digits[1]), digits[2] or "00"
    rest = text[digits.end() :]
    if re.match(r"\s?p\.?m", rest) and hour < 12:
        hour += 12
    elif re.match(r"\s?a\.?m", rest) and hour == 12:
        hour = 0
    zone = "Z" if re.search(r"\b(?:gmt|utc)\b(?! ?[+-]\d)", rest) and "(" not in rest else ""
    seconds = f":{digits[3]}" if digits[3] else ""
    return f"T{hour:02d}:{minute}{seconds}{zone}"


def part_value(part: str | None) -> str:
    """The TIMEX3 part of the day, empty for none."""
    return words.DAY_PARTS[part.lower().removeprefix("the ").rstrip("s")] if part else ""


def unknown_year(month: int, day: int | None = None) -> str:
    """The value of a date whose year cannot be told."""
    return f"XXXX-{month:02d}" + (f"-{day:02d}" if day else "")


# --- calendar dates -------------------------------------------------------------------------------------------------


def iso_date(m: Match, context: Context) -> Found | None:
    point = day_point(int(m["y"]), int(m["m"]), int(m["d"]))
    if point is None or point.first.year < 1000:
        return None
    return point_found(m.start(), m.end(), point, time=f"T{m['time']}" if m.groupdict().get("time") else "")


def slash_date(m: Match, context: Context) -> Found | None:
    """Month first as in the United States unless only the other order gives a date, or full stops say otherwise."""
    a, b, year = int(m["a"]), int(m["b"]), full_year(m["y"])
    if len(m["y"]) == 2 and m["sep"] != "/":
        return None
    month_first, day_first = day_point(year, a, b), day_point(year, b, a)
    point = (day_first or month_first) if m["sep"] == "." else (month_first or day_first)
    return point_found(m.start(), m.end(), point) if point else None


def relative_year(context: Context, rel: str) -> int | None:
    """The year that "last", "this" or "next" year is, seen from the report's day."""
    if context.anchor is None:
        return None
    return context.anchor.year + {"last": -1, "this": 0, "next": 1}[rel.lower()]


def _day_of_month(text: str) -> int | None:
    digits = re.match(r"\d+", text)
    return int(digits.group()) if digits else words.ORDINALS.get(text.lower())


def _yearless_day(
    context: Context, month: int, day: int, weekday: int | None, where: Direction
) -> Point | None:
    if context.anchor is None:
        return None
    if weekday is not None:
        this = context.anchor.year
        for year in (this, this - 1, this + 1, this - 2, this + 2, this - 3, this + 3):
            point = day_point(year, month, day)
            if point and point.first.weekday() == weekday and abs((point.first - context.anchor).days) < 400:
                return point
    anchor = context.anchor
    point = nearest(anchor, lambda year: day_point(year, month, day))
    if point is None:
        return None
    ahead = (point.first - anchor).days
    if ahead > CLEAR_DAYS and where is Direction.BACK:
        return day_point(point.first.year - 1, month, day) or point
    if ahead < -CLEAR_DAYS and where is Direction.FORWARD:
        return day_point(point.first.year + 1, month, day) or point
    return point


CLEAR_DAYS = 45
"""A day without a year that is farther off than this goes the way the tense points; a nearer one is the nearest (news
that announces in the past tense names days ahead, up to about six weeks)."""


def _stated_year(m: Match, context: Context) -> int | None:
    """The year named earlier in the same sentence, when it is not the report's own."""
    reference = context.reference
    if reference is None or context.anchor is None or reference.first.year == context.anchor.year:
        return None
    between = context.text[context.reference_at : m.start()]
    if len(between) > SENTENCE_REACH or re.search(r"[.!?;]\s|\n", between):
        return None
    return reference.first.year


SENTENCE_REACH = 90
"""Characters over which a year named before a day or month still holds (about fifteen words)."""


def full_date(m: Match, context: Context) -> Found | None:
    month, day = month_number(m["m"]), _day_of_month(m["d"])
    if day is None or not 1 <= day <= 31:
        return None
    groups = m.groupdict()
    clock = clock_value(groups["clock"]) if groups.get("clock") else part_value(groups.get("of"))
    if groups.get("y") or (groups.get("rel") and context.anchor is not None):
        year = int(m["y"]) if groups.get("y") else relative_year(context, m["rel"])
        point = day_point(year or 0, month, day)
        return point_found(m.start(), m.end(), point, time=clock) if point else None
    weekday = weekday_number(groups["wd"]) if groups.get("wd") else None
    where = context.direction(m.start(), m.end())
    stated = _stated_year(m, context) if where is not Direction.FORWARD else None
    point = day_point(stated, month, day) if stated else _yearless_day(context, month, day, weekday, where)
    if (
        point is None
        and context.anchor is None
        and context.reference is not None
        and m.start() - context.reference_at < NARRATIVE_REACH
    ):
        point = day_point(context.reference.first.year, month, day)
    if point is None:
        return Found(m.start(), m.end(), "TIME" if clock else "DATE", unknown_year(month, day) + clock)
    return point_found(m.start(), m.end(), point, time=clock)


def range_day(m: Match, context: Context) -> Found | None:
    return _split_day(m, context, m["d"], m["m"], m["y"])


def _split_day(m: Match, context: Context, day_text: str, month_text: str, year: str | None) -> Found | None:
    month, day = month_number(month_text), _day_of_month(day_text)
    if day is None:
        return None
    point = (
        day_point(int(year), month, day)
        if year
        else _yearless_day(context, month, day, None, context.direction(m.start(), m.end()))
    )
    if point is None:
        return None if year else Found(m.start("d"), m.end("d"), "DATE", unknown_year(month, day))
    return point_found(m.start("d"), m.end("d"), point)


def range_day_end(m: Match, context: Context) -> Found | None:
    """The "14" of "April 13-14": a day of the month named just before."""
    before = re.search(
        r"(?P<m>[A-Z][A-Za-z]+)\.? \d{1,2}(?:st|nd|rd|th)? ?(?:-|–|—|to|and|through|until) ?\Z",
        context.text[max(0, m.start("d") - 30) : m.start("d")],
    )
    if before is None or before["m"].lower() not in words.MONTHS or context.reference is None:
        return None
    first = context.reference
    if first.grain is not Grain.DAY or m.start("d") - context.reference_at > 9:
        return None
    year = re.match(r",? ((?:1\d|20)\d{2})\b", context.text[m.end() : m.end() + 6])
    day = _day_of_month(m["d"])
    point = day_point(int(year[1]) if year else first.first.year, first.first.month, day or 0)
    if point is None or point.first <= first.first:
        return None
    return point_found(m.start("d"), m.end() + (year.end() if year else 0), point)


def day_of_month(m: Match, context: Context) -> Found | None:
    """The "13th" of "on the 13th": of the month named, else the nearest such day on the side the tense points to."""
    day = _day_of_month(m["d"])
    if context.anchor is None or not day:
        return None
    ahead = context.direction(m.start(), m.end()) is Direction.FORWARD
    if m["rel"]:
        offsets: tuple[int, ...] = ({"last": -1, "this": 0, "next": 1}[m["rel"].lower()],)
    else:
        offsets = (0, 1, 2) if ahead else (0, -1, -2)
    for offset in offsets:
        year, month = divmod(context.anchor.year * 12 + context.anchor.month - 1 + offset, 12)
        point = day_point(year, month + 1, day)
        if point is not None and (
            m["rel"] or (point.first >= context.anchor if ahead else point.first <= context.anchor)
        ):
            return point_found(m.start(), m.end(), point)
    return None


def month_range_start(m: Match, context: Context) -> Found | None:
    point = month_point(int(m["y"]), month_number(m["m"]))
    return point_found(m.start(), m.end(), point) if point else None


def month_year(m: Match, context: Context) -> Found | None:
    groups = m.groupdict()
    if groups.get("y"):
        year = int(groups["y"])
    elif groups.get("spoken"):
        year = spoken_number(groups["spoken"])
    elif (groups.get("rel") or "").lower() == "that":
        named = context.narrative(m.start())
        if named is None:
            return Found(m.start(), m.end(), "DATE", unknown_year(month_number(m["m"])))
        year = named.first.year
    elif context.anchor is None:
        return Found(m.start(), m.end(), "DATE", unknown_year(month_number(m["m"])))
    else:
        year = context.anchor.year + {"last": -1, "this": 0, "next": 1}[m["rel"].lower()]
    point = month_point(year, month_number(m["m"]))
    return point_found(m.start(), m.end(), point) if point else None


def named_month(m: Match, context: Context) -> Found | None:
    """ "Last August", "next March": the nearest one wholly past or wholly to come."""
    month = month_number(m["m"])
    return _named(m, context, unknown_year(month), lambda year: month_point(year, month))


def named_day(m: Match, context: Context) -> Found | None:
    """ "Last Oct. 19", "next June 30": the nearest one past or to come."""
    month, day = month_number(m["m"]), _day_of_month(m["d"]) or 0
    return _named(m, context, unknown_year(month, day), lambda year: day_point(year, month, day))


def _named(m: Match, context: Context, unknown: str, make: Callable[[int], Point | None]) -> Found | None:
    if context.anchor is None:
        return Found(m.start(), m.end(), "DATE", unknown)
    mod = m["mod"].lower()
    if mod in BACK_WORDS:
        point = latest_before(context.anchor, make, strict=True)
    elif mod in FORWARD_WORDS:
        point = first_after(context.anchor, make, strict=True)
    else:
        point = make(context.anchor.year)
    return point_found(m.start(), m.end(), point) if point else None


_SURNAME_MAY = re.compile(
    r"\b(?!In |Since |By |Last |This |Next |Early |Late |Mid |Until )[A-Z][a-z]+ May(?:['’]s)?\b(?! \d)"
)
"""A report on somebody of that name ("Theresa May"); the month is then told by what comes before it."""

_IN_MAY = re.compile(
    r"\b(?:in|since|until|till|during|early|late|mid|this|last|next|between)[ -]\Z", re.IGNORECASE
)
MONTH_CONTEXT = re.compile(
    r"(?:\b(?:in|since|until|till|by|from|to|through|before|after|during|of|early|late|mid|for|and|or|between|every|each|"
    r"this|last|next|around|about|earlier|later|on|until|between|beginning|end|starting|ending)[ -]|[(,-] ?)\Z",
    re.IGNORECASE,
)


def month(m: Match, context: Context) -> Found | None:
    number = month_number(m["m"])
    text = m["m"]
    before = context.text[max(0, m.start() - 12) : m.start()]
    if (
        text.rstrip(".").lower()
        in {
            "may",
            "march",
            "mar",
            "dec",
            "jan",
            "jun",
            "jul",
            "oct",
            "nov",
            "sep",
            "apr",
            "feb",
            "aug",
        }
        and not text.endswith(".")
        and (not MONTH_CONTEXT.search(before) or text.lower() in {"mar", "jan"})
    ):
        return None
    following = context.text[m.end() : m.end() + 40]
    if text == "May" and _SURNAME_MAY.search(context.text) and not _IN_MAY.search(before):
        return None
    if text == "August" and re.match(r" [A-Z]", following) and not MONTH_CONTEXT.search(before):
        return None
    if re.match(r"(?: [A-Z][a-z]+){1,2} (?:said|told)\b", following) or re.search(
        r"(?:Mr|Ms|Mrs|Dr|Judge|Justice|Theresa|Robert|Karl) ?\.? ?\Z", before
    ):
        return None
    if context.anchor is None:
        near = context.reference
        if (
            near is not None
            and m.start() - context.reference_at < NARRATIVE_REACH
            and near.grain not in (Grain.DECADE, Grain.CENTURY)
        ):
            return point_found(m.start(), m.end(), month_point(near.first.year, number) or near)
        return Found(m.start(), m.end(), "DATE", unknown_year(number))

    def make(year: int) -> Point | None:
        return month_point(year, number)

    stated = _stated_year(m, context)
    if stated and context.direction(m.start(), m.end()) is not Direction.FORWARD:
        point = make(stated)
    elif WAS_PLANNED.search(context.text[max(0, m.start() - 60) : m.start()]):
        point = nearest(context.anchor, make)
    elif context.direction(m.start(), m.end()) is Direction.FORWARD:
        point = first_after(context.anchor, make, strict=False)
    else:
        point = latest_before(context.anchor, make, strict=False)
    return point_found(m.start(), m.end(), point) if point else None


WAS_PLANNED = re.compile(
    r"\b(?:was|were|been) (?:originally |initially |first )?(?:planned|scheduled|set|due|expected)\b[^,;.]*\Z"
)
"""A plan told in the past: the month may have gone by or not, so the nearest is meant."""
