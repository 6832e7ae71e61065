# ruff: noqa: D103 (a handler is documented by the rule of its name in grammar.py; a pattern reads best on one line)
"""What the rules mean that name units, holidays, the past and the future."""

from __future__ import annotations

import re
from datetime import date, timedelta

from communique.reader.times import words
from communique.reader.times.calendar import Grain, Point, day_point, unit_of
from communique.reader.times.context import (
    Context,
    Found,
    compared,
    first_after,
    latest_before,
    move,
    nearest,
    point_found,
)
from communique.reader.times.grammar import MONTH
from communique.reader.times.meaning import (
    BACK_WORDS,
    FORWARD_WORDS,
    Match,
    month_number,
    relative_year,
)
from communique.reader.times.meaning_days import unit_reference
from communique.reader.times.tense import Direction

# --- units seen from the report's day or the story's ----------------------------------------------------------------


def relative_unit(m: Match, context: Context) -> Found | None:
    name, mod = m["unit"].lower(), m["mod"].lower().removeprefix("the ")
    grain = words.GRAINS[name]
    definite = m["mod"].lower().startswith("the ")
    mod = "latest" if mod == "most recent" else mod
    if name == "period" and mod not in {"latest", "same", "previous"}:
        return None
    if grain is Grain.DAY and mod in {
        "current",
        "latest",
        "coming",
        "past",
        "last",
        "upcoming",
        "prior",
        "this past",
        "this coming",
    }:
        return None
    if grain is Grain.CENTURY and mod in {"past", "this past"}:
        return Found(m.start(), m.end(), "DURATION", words.duration_value(1, name))
    base = context.unit(grain)
    if mod in {"same", "that"} or (
        mod in {"following", "preceding", "previous"}
        or (definite and mod == "next" and grain is not Grain.YEAR)
    ):
        base = unit_reference(context, grain, m.start())
    if base is None:
        return Found(m.start(), m.end(), "DATE", _unknown_unit(grain))
    if grain is Grain.QUARTER and mod in {"latest", "same", "previous"}:
        recent = context.recent_quarter(m.start()) or (base.shift(-1) if mod == "latest" else None)
        if recent is not None:
            return point_found(m.start(), m.end(), recent if mod != "previous" else recent.shift(-1))
    if mod == "same" and name == "period":
        return None
    step = -1 if mod in BACK_WORDS else 1 if mod in FORWARD_WORDS else 0
    return point_found(m.start(), m.end(), base.shift(step))


def _unknown_unit(grain: Grain) -> str:
    return {
        Grain.DAY: "XXXX-XX-XX",
        Grain.WEEK: "XXXX-WXX",
        Grain.WEEKEND: "XXXX-WXX-WE",
        Grain.MONTH: "XXXX-XX",
        Grain.QUARTER: "XXXX-QX",
        Grain.HALF: "XXXX-HX",
        Grain.DECADE: "XXX",
        Grain.CENTURY: "XX",
    }.get(grain, "XXXX")


def same_unit(m: Match, context: Context) -> Found | None:
    """ "The quarter", "the weekend": the one the report is about."""
    name = m["unit"].lower()
    after = context.text[m.end() : m.end() + 14]
    if name == "year" and re.match(r" (?:ended|ending|to)\b", after):
        return Found(m.start(), m.end(), "DURATION", "P1Y")
    spoken = name == "weekend" and re.search(
        r"\b(?:over|at|during) \Z", context.text[max(0, m.start() - 7) : m.start()]
    )
    if not spoken and re.match(r" (?:of(?! [$£€])|that|when|in which|after|before|since)\b", after):
        return None
    if name == "quarter":
        base = context.recent_quarter(m.start()) or _quarter_ended(m, context)
        return point_found(m.start(), m.end(), base) if base else None
    if name == "period":
        base = context.recent_accounts(m.start()) if re.match(r"[,;.]", after) else None
        return point_found(m.start(), m.end(), base) if base else None
    if name == "weekend" and context.anchor is not None:
        where = context.direction(m.start(), m.end())
        point = unit_of(Grain.WEEKEND, context.anchor)
        if where is not Direction.FORWARD and context.anchor.weekday() < 5:
            point = point.shift(-1)
        return point_found(m.start(), m.end(), point)
    if (
        name == "year"
        and context.anchor is not None
        and re.search(
            r"\b(?:for|during|of|in|earlier in|later in|this time of) \Z",
            context.text[max(0, m.start() - 12) : m.start()],
            re.IGNORECASE,
        )
    ):
        return point_found(m.start(), m.end(), unit_of(Grain.YEAR, context.anchor))
    if (
        name in {"week", "month"}
        and context.anchor is not None
        and re.search(
            r"\b(?:later in|earlier in|for|of|during) \Z",
            context.text[max(0, m.start() - 12) : m.start()],
            re.IGNORECASE,
        )
    ):
        return point_found(m.start(), m.end(), unit_of(words.GRAINS[name], context.anchor))
    return None


_ENDED = re.compile(
    rf" (?:that )?(?:ended|ending) (?:on )?(?P<m>{MONTH}) (?P<d>\d{{1,2}})\b(?:, (?P<y>(?:19|20)\d\d))?"
)


def _quarter_ended(m: Match, context: Context) -> Point | None:
    """ "The quarter ended July 31": the quarter of the calendar that holds the middle of those three months."""
    ended = _ENDED.match(context.text, m.end())
    if ended is None or (context.anchor is None and not ended["y"]):
        return None
    number, day = month_number(ended["m"]), int(ended["d"])

    def make(year: int) -> Point | None:
        return day_point(year, number, day)

    last = make(int(ended["y"])) if ended["y"] or context.anchor is None else nearest(context.anchor, make)
    return unit_of(Grain.QUARTER, last.first - timedelta(days=HALF_QUARTER)) if last else None


HALF_QUARTER = 45
"""Days from the middle of a quarter to its end."""

_AGO_GRAIN = {
    "day": Grain.DAY,
    "night": Grain.DAY,
    "week": Grain.DAY,
    "fortnight": Grain.DAY,
    "weekend": Grain.WEEKEND,
    "month": Grain.MONTH,
    "quarter": Grain.QUARTER,
    "year": Grain.YEAR,
    "decade": Grain.YEAR,
    "century": Grain.YEAR,
    "millennium": Grain.CENTURY,
}


def singular(unit: str) -> str:
    """The dictionary form of a unit."""
    low = unit.lower()
    return words.PLURALS.get(low, low)


def ago(m: Match, context: Context) -> Found | None:
    forward = m["dir"].lower() in {"from now", "hence"}
    vague = Found(m.start(), m.end(), "DATE", "FUTURE_REF" if forward else "PAST_REF")
    if m["unit"] is None:
        count: float | None = 1.0
        unit = singular(m["n"].split()[1])
    else:
        unit = singular(m["unit"])
        count = words.parse_number(m["num"]) if m["num"] else None
        if m["num"] is None and not m["unit"].lower().endswith(("s", "ia")):
            return None
    if count is None or context.anchor is None:
        return vague
    if unit in words.CLOCK_UNITS:
        if unit != "hour" or count > 24:
            return vague
        return Found(
            m.start(),
            m.end(),
            "DATE",
            "PAST_REF" if not forward else "FUTURE_REF",
            context.anchor - timedelta(days=0 if forward else 1),
            context.anchor,
        )
    recent = context.recent_accounts(m.start())
    if (
        unit == "year"
        and count == 1
        and not forward
        and recent is not None
        and not re.search(
            r"\b(?:more than|about|nearly|almost|over) \Z", context.text[max(0, m.start() - 11) : m.start()]
        )
    ):
        return compared(point_found(m.start(), m.end(), recent.shift_years(-1)))
    on_day = (m.groupdict().get("on") or "").lower() == "today" and unit in {
        "year",
        "month",
        "week",
        "decade",
    }
    grain = Grain.DAY if on_day else _AGO_GRAIN[unit]
    return _moved(m, context.anchor, count if forward else -count, unit, grain) or vague


def _moved(m: Match, base: date, count: float, unit: str, grain: Grain) -> Found | None:
    if count != int(count) and unit == "year":
        count, unit, grain = count * 12, "month", Grain.YEAR
    day = move(base, count, unit)
    if day is None:
        return None
    found = point_found(m.start(), m.end(), unit_of(grain, day))
    if unit in {"week", "fortnight"}:
        week = unit_of(Grain.WEEK, day)
        return Found(found.start, found.end, found.type, found.value, week.begin, week.until, found.point)
    return found


def shift(m: Match, context: Context) -> Found | None:
    """ "Ten days later", "a year earlier": moved from the time last named."""
    forward = m["dir"].lower() in {"later", "after", "afterward", "afterwards"}
    unit = singular(m["unit"])
    if m["num"] is None:
        if not m["unit"].lower().endswith(("s", "ia")):
            return None
        return Found(m.start(), m.end(), "DATE", "FUTURE_REF" if forward else "PAST_REF")
    count = words.parse_number(m["num"])
    base = context.narrative(m.start())
    if count is None or base is None or unit in words.CLOCK_UNITS:
        return Found(m.start(), m.end(), "DURATION", words.duration_value(count, unit))
    step = count if forward else -count
    if unit == "year" and count == 1:
        recent = context.recent_accounts(m.start()) if not forward else None
        same = recent or base
        if same.grain in (Grain.QUARTER, Grain.MONTH, Grain.YEAR, Grain.HALF, Grain.SEASON) or (
            same.grain is Grain.DAY and same is context.reference and context.named_by_date()
        ):
            return compared(
                point_found(m.start(), m.end(), same.shift_years(1 if forward else -1)), backward=not forward
            )
    grain = _AGO_GRAIN[unit]
    if (
        base.grain is Grain.DAY
        or grain in (Grain.YEAR, Grain.CENTURY)
        or (grain is Grain.MONTH and base.grain is Grain.MONTH)
    ):
        return _moved(m, base.first, step, unit, grain)
    return Found(m.start(), m.end(), "DURATION", words.duration_value(count, unit))


def in_time(m: Match, context: Context) -> Found | None:
    unit, count = singular(m["unit"]), words.parse_number(m["num"])
    if count is None or context.anchor is None or unit in words.CLOCK_UNITS:
        return Found(m.start("num"), m.end(), "DATE", "FUTURE_REF")
    found = _moved(m, context.anchor, count, unit, _AGO_GRAIN[unit])
    return found and Found(
        m.start("num"), m.end(), found.type, found.value, found.begin, found.until, found.point
    )


# --- holidays ---------------------------------------------------------------------------------------------------------


def holiday(m: Match, context: Context) -> Found | None:
    if m["name"][0].islower():
        return None
    rule = words.HOLIDAYS[m["name"].lower().replace("’", "'")]

    def make(y: int) -> Point:
        return Point(Grain.DAY, rule(y))

    if m["y"]:
        return point_found(m.start(), m.end(), make(int(m["y"])))
    if context.anchor is None:
        return None
    mod = (m["mod"] or "").lower()
    if m["rel"]:
        point: Point | None = make(relative_year(context, m["rel"].split()[0]) or context.anchor.year)
    elif mod in BACK_WORDS:
        point = latest_before(context.anchor, make, strict=True)
    elif mod in FORWARD_WORDS:
        point = first_after(context.anchor, make, strict=True)
    elif mod == "this":
        point = make(context.anchor.year)
    elif context.direction(m.start(), m.end()) is Direction.FORWARD:
        point = first_after(context.anchor, make, strict=False)
    else:
        point = nearest(context.anchor, make)
    return point_found(m.start(), m.end(), point) if point else None


# --- the present, the past, the future ------------------------------------------------------------------------------


def present(m: Match, context: Context) -> Found | None:
    return Found(m.start(), m.end(), "DATE", "PRESENT_REF")


def past(m: Match, context: Context) -> Found | None:
    return Found(m.start(), m.end(), "DATE", "PAST_REF")


def future(m: Match, context: Context) -> Found | None:
    if m.group().lower() == "future" and not re.search(
        r"\b(?:in|the|for|near|of|any) \Z", context.text[max(0, m.start() - 5) : m.start()]
    ):
        return None
    return Found(m.start(), m.end(), "DATE", "FUTURE_REF")


def then(m: Match, context: Context) -> Found | None:
    if m.group().lower() == "at the time" and re.match(
        r" (?:of|that|when|he|she|it|they|[A-Z]\w+)\b", context.text[m.end() : m.end() + 20]
    ):
        return None
    base = context.reference if m.start() - context.reference_at < 400 else None
    if base is None:
        alone = m.group().lower() == "at the time" and re.match(r"[.,;]", context.text[m.end() : m.end() + 1])
        return Found(m.start(), m.end(), "DATE", "PAST_REF") if alone else None
    return point_found(m.start(), m.end(), base)
