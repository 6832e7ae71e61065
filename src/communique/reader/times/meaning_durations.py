# ruff: noqa: D103 (a handler is documented by the rule of its name in grammar.py; a pattern reads best on one line)
"""What the rules mean that name durations and sets."""

from __future__ import annotations

import dataclasses
import re
from datetime import date

from communique.reader.times import words
from communique.reader.times.calendar import Grain, Point
from communique.reader.times.context import Context, Found, move
from communique.reader.times.meaning import Match, month_number, part_value, weekday_number
from communique.reader.times.meaning_units import singular

# --- durations and sets ---------------------------------------------------------------------------------------------


def _duration(
    m: Match, count: float | None, unit: str, begin: date | None = None, until: date | None = None
) -> Found:
    return Found(m.start(), m.end(), "DURATION", words.duration_value(count, unit), begin, until)


def anchored_duration(m: Match, context: Context) -> Found | None:
    """ "The past six months" reaches back from the report's day, "the next two weeks" ahead."""
    mod, unit = m["mod"].lower(), singular(m["unit"])
    count = words.parse_number(m["num"]) if m["num"] else None
    if mod == "early" and not m.group().lower().startswith("the "):
        return None
    if (
        (
            mod in {"past", "last", "recent"}
            and count is None
            and unit not in words.CLOCK_UNITS
            and mod != "recent"
        )
        and m["num"] is None
        and mod == "past"
    ):
        return Found(m.start(), m.end(), "DATE", "PAST_REF")
    if mod == "coming" and count is None:
        return Found(m.start(), m.end(), "DATE", "FUTURE_REF")
    if context.anchor is None or count is None or unit in words.CLOCK_UNITS:
        return _duration(m, count, unit)
    if mod in {"past", "last", "recent"}:
        return _duration(m, count, unit, move(context.anchor, -count, unit), context.anchor)
    if mod in {"next", "coming"}:
        return _duration(m, count, unit, context.anchor, move(context.anchor, count, unit))
    return _of_the_year(m, context, _duration(m, count, unit))


_MODAL = re.compile(r"\b(?:will|would|could|might|may) \Z")
"""What goes before a "one day" that means a day to come."""


def duration(m: Match, context: Context) -> Found | None:
    text = m["num"].lower()
    unit = singular(m["unit"])
    if text in {"some", "many"} and m["unit"].lower() == unit:
        return None
    if m.group().lower() == "one day" and _MODAL.search(context.text[max(0, m.start() - 7) : m.start()]):
        return None
    if unit == "second" and (text in {"a few"} or m["unit"].lower() == "second"):
        return None
    if unit == "quarter" and re.match(r" (?:of|century)", context.text[m.end() : m.end() + 9]):
        return None
    if text.endswith(("quarter of an", "quarter of a")):
        return Found(m.start(), m.end(), "DURATION", "PT15M")
    if (
        m["unit"].lower() == unit
        and words.parse_number(text) not in {0.5, 1.0, 100.0, 1000.0}
        and "-" not in m.group()
        and " " in m.group()
    ):
        following = context.text[m.end() : m.end() + 2]
        if not re.match(r"[ -][a-z]", following):
            return None
    return _of_the_year(m, context, _duration(m, words.parse_number(text), unit))


_YEAR_OF = re.compile(
    r"(?=[,;.])| (?=ended\b)| of (?:(?P<y>(?:19|20)\d\d)\b|(?P<last>last)\b|(?:this|the) year\b)"
)


def _of_the_year(m: Match, context: Context, found: Found) -> Found:
    """ "For the (first) nine months": results are told of the year from here on, not of one quarter."""
    year = _YEAR_OF.match(context.text, m.end())
    if (
        found.value != "P9M"
        or year is None
        or context.anchor is None
        or not re.match(r"the\b|first\b", m.group(), re.IGNORECASE)
    ):
        return found
    number = int(year["y"]) if year["y"] else context.anchor.year - bool(year["last"])
    return dataclasses.replace(found, accounts=Point(Grain.YEAR, date(max(number, 1), 1, 1)))


def duration_range(m: Match, context: Context) -> Found | None:
    return _duration(m, words.parse_number(m["num"]), singular(m["unit"]))


def one_duration(m: Match, context: Context) -> Found | None:
    unit = m["unit"].lower()
    if unit in {"second", "quarter"} or re.match(
        r" (?:after|before|from)? ?(?:of|in which)\b", context.text[m.end() : m.end() + 12]
    ):
        return None
    if m["num"].lower() == "per" or (
        m["num"].lower() in {"a", "an"}
        and re.search(
            r"(?:\d(?:\.\d+)?|million|billion|percent|%|times|dollars|cents|euros|pounds|people|jobs|tons|tonnes|barrels|once|twice)\s\Z",
            context.text[max(0, m.start() - 12) : m.start()],
        )
    ):
        return Found(m.start(), m.end(), "SET", words.duration_value(1, unit))
    return _duration(m, 1, unit)


def compound_duration(m: Match, context: Context) -> Found | None:
    if m["unit"].lower() in {"second", "quarter"} or "-" not in m.group():
        return None
    return _duration(m, words.parse_number(m["num"]), m["unit"].lower())


def long_unit(m: Match, context: Context) -> Found | None:
    """ "The weeklong offensive"."""
    return _duration(m, 1, m["unit"].lower())


_BARE_BEFORE = re.compile(
    r"\b(?:for|in|within|over|after|of|during|last|lasting|take|takes|took|spent|the|just|by|come|through|only|and|or|mere|across) \Z|(?:^|[.\n] ?)\Z",
    re.IGNORECASE,
)


def bare_units(m: Match, context: Context) -> Found | None:
    """ "For weeks", "within days": a stretch of unstated length."""
    if not _BARE_BEFORE.search(context.text[max(0, m.start() - 10) : m.start()]):
        return None
    return _duration(m, None, singular(m["unit"]))


_SET_ADVERBS = {
    "hourly": "PT1H",
    "daily": "P1D",
    "nightly": "P1D",
    "weekly": "P1W",
    "fortnightly": "P2W",
    "biweekly": "P2W",
    "monthly": "P1M",
    "bimonthly": "P2M",
    "quarterly": "P3M",
    "yearly": "P1Y",
    "annual": "P1Y",
    "annually": "P1Y",
}


def set_adverb(m: Match, context: Context) -> Found | None:
    return Found(m.start(), m.end(), "SET", _SET_ADVERBS[m["word"].lower()])


def set_every(m: Match, context: Context) -> Found | None:
    unit, low = m["unit"], m["unit"].lower()
    if low in words.SEASONS:
        return Found(m.start(), m.end(), "SET", f"XXXX-{words.SEASONS[low]}")
    if low in words.DAY_PARTS and low != "night":
        return Found(m.start(), m.end(), "SET", f"XXXX-XX-XX{words.DAY_PARTS[low]}")
    if low.rstrip(".") in words.MONTHS:
        return Found(m.start(), m.end(), "SET", f"XXXX-{month_number(unit):02d}")
    if low.rstrip(".") in words.WEEKDAYS:
        return Found(
            m.start(),
            m.end(),
            "SET",
            f"XXXX-WXX-{weekday_number(unit) + 1}{part_value((m['part'] or '').strip() or None)}",
        )
    if low == "night":
        return Found(m.start(), m.end(), "SET", "XXXX-XX-XXTNI")
    if low == "second" and not m["num"]:
        return None
    count = words.parse_number(m["num"]) if m["num"] else 1.0
    if (m["other"] or "").strip().lower() in {"other", "second"}:
        count = 2.0
    return Found(m.start(), m.end(), "SET", words.duration_value(count, singular(unit)))


def set_times(m: Match, context: Context) -> Found | None:
    return Found(m.start(), m.end(), "SET", words.duration_value(1, m["unit"].lower()))
