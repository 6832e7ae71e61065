"""The words of the time grammar: numbers, names of days and months, units, holidays."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from communique.reader.times.calendar import Grain, easter, nth_weekday

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("january", "jan"),
            ("february", "feb"),
            ("march", "mar"),
            ("april", "apr"),
            ("may",),
            ("june", "jun"),
            ("july", "jul"),
            ("august", "aug"),
            ("september", "sept", "sep"),
            ("october", "oct"),
            ("november", "nov"),
            ("december", "dec"),
        ),
        start=1,
    )
    for name in names
}

WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            ("monday", "mon"),
            ("tuesday", "tues", "tue"),
            ("wednesday", "wed"),
            ("thursday", "thurs", "thur", "thu"),
            ("friday", "fri"),
            ("saturday", "sat"),
            ("sunday", "sun"),
        )
    )
    for name in names
}

_ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
NUMBERS = {word: number for number, word in enumerate(_ONES)} | {
    word: number for number, word in zip(range(20, 100, 10), _TENS, strict=True)
}

_ORDINAL_WORDS = [
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
    "twentieth",
]
ORDINALS = (
    {word: number for number, word in enumerate(_ORDINAL_WORDS, start=1)}
    | {f"twenty-{word}": 20 + number for number, word in enumerate(_ORDINAL_WORDS[:9], start=1)}
    | {"thirtieth": 30, "thirty-first": 31, "final": -1, "last": -1}
)

UNITS = {
    "second": "S",
    "minute": "M",
    "hour": "H",
    "day": "D",
    "night": "D",
    "week": "W",
    "fortnight": "W",
    "weekend": "W",
    "month": "M",
    "quarter": "Q",
    "year": "Y",
    "decade": "E",
    "century": "C",
    "millennium": "L",
}
"""TIMEX3 letters of the units; minute and month are told apart by the ``T`` that goes before clock units."""

CLOCK_UNITS = frozenset({"second", "minute", "hour"})
PLURALS = {"centuries": "century", "millennia": "millennium"} | {f"{unit}s": unit for unit in UNITS}

GRAINS = {
    "day": Grain.DAY,
    "week": Grain.WEEK,
    "fortnight": Grain.WEEK,
    "weekend": Grain.WEEKEND,
    "month": Grain.MONTH,
    "quarter": Grain.QUARTER,
    "period": Grain.QUARTER,
    "half": Grain.HALF,
    "year": Grain.YEAR,
    "decade": Grain.DECADE,
    "century": Grain.CENTURY,
}

SEASONS = {"spring": "SP", "summer": "SU", "fall": "FA", "autumn": "FA", "winter": "WI"}
DAY_PARTS = {
    "morning": "TMO",
    "dawn": "TMO",
    "early hour": "TMO",
    "small hour": "TMO",
    "afternoon": "TAF",
    "evening": "TEV",
    "night": "TNI",
    "tonight": "TNI",
    "noon": "T12:00",
    "midday": "T12:00",
    "midnight": "T24:00",
    "lunchtime": "TMI",
}

Holiday = Callable[[int], date]


def _fixed(month: int, day: int) -> Holiday:
    return lambda year: date(year, month, day)


def _movable(days_from_easter: int) -> Holiday:
    return lambda year: easter(year) + timedelta(days=days_from_easter)


def _nth(month: int, weekday: int, nth: int) -> Holiday:
    return lambda year: nth_weekday(year, month, weekday, nth)


HOLIDAYS: dict[str, Holiday] = {
    "christmas eve": _fixed(12, 24),
    "christmas day": _fixed(12, 25),
    "christmas": _fixed(12, 25),
    "boxing day": _fixed(12, 26),
    "new year's eve": _fixed(12, 31),
    "new year's day": _fixed(1, 1),
    "new year's": _fixed(1, 1),
    "epiphany": _fixed(1, 6),
    "martin luther king day": _nth(1, 0, 3),
    "martin luther king jr. day": _nth(1, 0, 3),
    "inauguration day": _fixed(1, 20),
    "valentine's day": _fixed(2, 14),
    "presidents' day": _nth(2, 0, 3),
    "presidents day": _nth(2, 0, 3),
    "ash wednesday": _movable(-46),
    "international women's day": _fixed(3, 8),
    "st. patrick's day": _fixed(3, 17),
    "april fools' day": _fixed(4, 1),
    "april fool's day": _fixed(4, 1),
    "palm sunday": _movable(-7),
    "maundy thursday": _movable(-3),
    "good friday": _movable(-2),
    "easter sunday": _movable(0),
    "easter monday": _movable(1),
    "easter": _movable(0),
    "pentecost": _movable(49),
    "anzac day": _fixed(4, 25),
    "may day": _fixed(5, 1),
    "victory in europe day": _fixed(5, 8),
    "ve day": _fixed(5, 8),
    "mother's day": _nth(5, 6, 2),
    "memorial day": _nth(5, 0, -1),
    "juneteenth": _fixed(6, 19),
    "canada day": _fixed(7, 1),
    "july fourth": _fixed(7, 4),
    "fourth of july": _fixed(7, 4),
    "bastille day": _fixed(7, 14),
    "labor day": _nth(9, 0, 1),
    "columbus day": _nth(10, 0, 2),
    "halloween": _fixed(10, 31),
    "all saints' day": _fixed(11, 1),
    "guy fawkes night": _fixed(11, 5),
    "armistice day": _fixed(11, 11),
    "veterans day": _fixed(11, 11),
    "remembrance day": _fixed(11, 11),
    "thanksgiving day": _nth(11, 3, 4),
    "thanksgiving": _nth(11, 3, 4),
}
"""Holidays whose day is certain from the year alone, in the Western calendar; US rules for US holidays."""


def months_pattern() -> str:
    """A regular expression for a month's name or short form, with its first letter or all of it in
    capitals."""
    long = [name for name in MONTHS if len(name) > 4 or name in {"may", "june", "july"}]
    short = [name for name in MONTHS if name not in long]
    full = "|".join(f"{name.capitalize()}|{name.upper()}" for name in long)
    brief = "|".join(f"{name.capitalize()}|{name.upper()}" for name in short)
    return rf"(?-i:(?:{full})\b|(?:{brief})\b\.?)"


def weekdays_pattern() -> str:
    """A regular expression for a weekday's name or short form with a full stop."""
    long = [name for name in WEEKDAYS if name.endswith("day")]
    full = "|".join(f"{name.capitalize()}|{name.upper()}" for name in long)
    return rf"(?-i:(?:{full}|(?:Mon|Tues?|Wed|Thurs?|Thu|Fri|Sat)\.)(?!\w))"


_VAGUE = re.compile(
    r"(?:several|an? few|few|many|some|dozens of|scores of|hundreds of|thousands of|countless|numerous|"
    r"a number of|"
    r"couple of|recent)\Z",
    re.IGNORECASE,
)


def parse_number(words: str) -> float | None:
    """The number that ``words`` spell, or ``None`` for a vague one ("several", "a few")."""
    text = " ".join(words.lower().replace("-", " ").replace(",", "").split())
    if text in {"a", "an", "another", "one", "the", "an additional"}:
        return 1
    if text in {"a couple", "a couple of", "couple of", "couple"}:
        return 2
    if text in {"half", "half a", "half an"}:
        return 0.5
    if _VAGUE.match(text):
        return None
    half = 0.0
    for tail in (" and a half", " 1/2"):
        if text.endswith(tail):
            text, half = text.removesuffix(tail), 0.5
    try:
        return float(text) + half
    except ValueError:
        pass
    total, known = 0, False
    for word in text.split():
        if word == "hundred":
            total, known = max(total, 1) * 100, True
        elif word == "thousand":
            total, known = max(total, 1) * 1000, True
        elif word in NUMBERS:
            total, known = total + NUMBERS[word], True
    return total + half if known else None


def parse_ordinal(words: str) -> int | None:
    """The number of an ordinal in words or digits ("third", "21st"); -1 for the last."""
    text = words.lower()
    digits = re.match(r"\d+", text)
    return int(digits.group()) if digits else ORDINALS.get(text)


def duration_value(count: float | None, unit: str) -> str:
    """The TIMEX3 value of a stretch of ``count`` units (``None`` is an unstated number): ``P2D``, ``PT1H``,
    ``PXY``."""
    letter = UNITS[unit]
    clock = "T" if unit in CLOCK_UNITS else ""
    if count is None:
        return f"P{clock}X{letter}"
    if unit == "fortnight":
        count *= 2
    if unit == "decade":
        letter, count = "Y", count * 10
    elif unit == "century":
        letter, count = "Y", count * 100
    if count == int(count):
        return f"P{clock}{int(count)}{letter}"
    whole = int(count)
    smaller = {"year": (12, "M"), "hour": (60, "M"), "day": (24, "H"), "minute": (60, "S")}
    if unit in smaller:
        factor, small = smaller[unit]
        rest = f"{round((count - whole) * factor)}{small}"
        if unit == "day":
            return f"P{whole}DT{rest}" if whole else f"PT{rest}"
        return f"P{clock}{f'{whole}{letter}' if whole else ''}{rest}"
    return f"P{clock}{count:g}{letter}"
