# ruff: noqa: D103 (a handler is documented by the rule of its name in grammar.py; a pattern reads best on one line)
"""What the rules mean that name weekdays, parts of the day and clock times."""

from __future__ import annotations

import re
from datetime import timedelta

from communique.reader.times.calendar import Grain, Point, unit_of
from communique.reader.times.context import (
    Context,
    Found,
    move,
    point_found,
    weekday_point,
)
from communique.reader.times.meaning import Match, clock_value, part_value, weekday_number
from communique.reader.times.tense import CLAUSE_REACH, Direction

# --- weekdays and parts of the day ----------------------------------------------------------------------------------

NOT_A_DAY = re.compile(
    r"\s(?:Times|Mail|Telegraph|Mirror|Express|Post|Herald|Night Live|World|Agreement|Accords?|Prayer Book|Night Football)\b|,? (?:Bloody|Black)"
)
NAMED_DAY = re.compile(
    r"(?:Bloody|Black|Super|Cyber|Holy|Ruby|Fat|Giving|Shrove|Ash|Good|Palm|Easter|Freaky)\s\Z"
)


PLURAL_PART = re.compile(r" (?:and|or) \w+day (?:mornings|afternoons|evenings|nights)\b")
"""What follows the first day of "Monday and Tuesday nights": a set, not a day."""

LAPSED_PLAN = re.compile(
    r"\bhad (?:originally |initially |previously |first )?been (?:due|scheduled|set|slated|planned|expected|supposed)"
    r" to [^,;.]*\Z"
)
"""A plan told in the pluperfect ("had been due to expire"): its day has passed."""


def _weekday_direction(m: Match, context: Context) -> Direction:
    before = context.text[max(0, m.start() - CLAUSE_REACH) : m.start()]
    return Direction.BACK if LAPSED_PLAN.search(before) else context.direction(m.start(), m.end())


def weekday(m: Match, context: Context) -> Found | None:
    if NOT_A_DAY.match(context.text, m.end("wd")) or NAMED_DAY.search(
        context.text[max(0, m.start("wd") - 8) : m.start("wd")]
    ):
        return None
    if PLURAL_PART.match(context.text, m.end("wd")):
        return None
    number = weekday_number(m["wd"])
    time = part_value(m["part"] or m["of"]) or (clock_value(m["clock"]) if m["clock"] else "")
    mod = (
        (m["mod"] or "").lower().removeprefix("the ").removeprefix("this ")
        if (m["mod"] or "").lower() not in {"this"}
        else "this"
    )
    if mod in {"each", "every"}:
        return Found(m.start(), m.end(), "SET", f"XXXX-WXX-{number + 1}{time}")
    if context.anchor is None:
        return Found(m.start(), m.end(), "TIME" if time else "DATE", f"XXXX-WXX-{number + 1}{time}")
    week = (m["week"] or "").lower()
    if mod == "the same":
        mod = ""
    if mod in {"following", "the first"} or mod == "previous":
        base = context.narrative(m.start())
        anchor = (
            base.until if base is not None and mod != "previous" else base.begin if base else context.anchor
        )
        point = weekday_point(anchor, number, "next" if mod != "previous" else "last", Direction.UNKNOWN)
    elif week.endswith(" week"):
        monday = context.anchor - timedelta(days=context.anchor.weekday())
        point = Point(
            Grain.DAY,
            monday + timedelta(days=number + {"last week": -7, "this week": 0, "next week": 7}[week]),
        )
    else:
        where = _weekday_direction(m, context)
        mod = "last" if week == "last" else "next" if week == "next" else mod
        point = weekday_point(context.anchor, number, mod, where)
        if (
            not mod
            and where is Direction.BACK
            and (point.first - context.anchor).days == -6
            and context.anchor.weekday() < 5
        ):
            # Six days back would be "last Friday": the dateline's zone is ahead, or the page was brought up to date.
            # A weekend paper does say "on Monday" of the week that ends.
            point = point.shift(7)
        if week == "week" or mod.startswith("a week"):
            point = weekday_point(context.anchor, number, "", Direction.FORWARD).shift(7)
    return point_found(m.start(), m.end(), point, time=time)


def weekday_clock(m: Match, context: Context) -> Found | None:
    number, time = weekday_number(m["wd"]), clock_value(m["clock"])
    if context.anchor is None:
        return Found(m.start(), m.end(), "TIME", f"XXXX-WXX-{number + 1}{time}")
    point = weekday_point(context.anchor, number, (m["mod"] or "").lower(), _weekday_direction(m, context))
    return point_found(m.start(), m.end(), point, time=time)


def weekdays(m: Match, context: Context) -> Found | None:
    time = part_value(m["part"])
    return Found(m.start("wd"), m.end(), "SET", f"XXXX-WXX-{weekday_number(m['wd']) + 1}{time}")


_DAYS = {
    "today": 0,
    "tonight": 0,
    "yesterday": -1,
    "tomorrow": 1,
    "the day before yesterday": -2,
    "the day after tomorrow": 2,
}


def deictic_day(m: Match, context: Context) -> Found | None:
    if m["day"][0].isupper() and re.search(r"[A-Z]\w* \Z", context.text[max(0, m.start() - 12) : m.start()]):
        return None
    return _deictic(
        m, context, m["day"].lower(), part_value(m["part"]) or (clock_value(m["clock"]) if m["clock"] else "")
    )


def clock_deictic(m: Match, context: Context) -> Found | None:
    return _deictic(m, context, m["day"].lower(), clock_value(m["clock"]))


def _deictic(m: Match, context: Context, name: str, time: str) -> Found:
    time = time or ("TNI" if name == "tonight" else "")
    day = move(context.anchor, _DAYS[name], "day") if context.anchor else None
    if day is None:
        return Found(
            m.start(),
            m.end(),
            "TIME" if time else "DATE",
            f"XXXX-XX-XX{time}" if time else "PRESENT_REF" if name == "today" else "XXXX-XX-XX",
        )
    return point_found(m.start(), m.end(), Point(Grain.DAY, day), time=time)


def deictic_part(m: Match, context: Context) -> Found | None:
    mod, time = m["mod"].lower(), part_value(m["part"])
    if context.anchor is None:
        return Found(m.start(), m.end(), "TIME", f"XXXX-XX-XX{time}")
    day = Point(Grain.DAY, context.anchor)
    if mod == "last":
        day = day.shift(-1)
    elif mod in {"that", "the same"}:
        base = context.narrative(m.start())
        day = base if base is not None and base.grain is Grain.DAY else day
    return point_found(m.start(), m.end(), day, time=time)


def clock(m: Match, context: Context) -> Found | None:
    text = m["clock"]
    if re.fullmatch(r"\d{1,2}:\d{2}", text) and not re.search(
        r"\b(?:at|by|from|until|till|to|before|after|around|about|between|and|since) \Z",
        context.text[max(0, m.start() - 9) : m.start()],
    ):
        return None
    value = clock_value(text)
    part = m.groupdict().get("part")
    if part and part.lower() in {"afternoon", "evening", "night"} and int(value[1:3]) < 12:
        value = f"T{int(value[1:3]) + 12:02d}{value[3:]}"
    base = context.narrative(m.start())
    if base is None or base.grain is not Grain.DAY:
        base = context.unit(Grain.DAY)
    if base is None:
        return Found(m.start(), m.end(), "TIME", f"XXXX-XX-XX{value}")
    return point_found(m.start(), m.end(), base, time=value)


def anniversary_day(m: Match, context: Context) -> Found | None:
    """ "The next day", "that night": a day seen from the time last named."""
    phrase = m["which"].lower().split()
    time = part_value(phrase[-1]) if phrase[-1] != "day" else ""
    base = context.narrative(m.start())
    shift = {"previous": -1, "following": 1, "next": 1}.get(phrase[-2], 0)
    if base is None or base.grain is not Grain.DAY:
        if (
            base is not None and base.grain not in (Grain.DAY, Grain.WEEK, Grain.MONTH)
        ) or context.anchor is None:
            return Found(m.start(), m.end(), "TIME" if time else "DATE", "XXXX-XX-XX" + time)
        return Found(
            m.start(),
            m.end(),
            "TIME" if time else "DATE",
            f"{base.value}-XX{time}" if base and base.grain is Grain.MONTH else "XXXX-XX-XX" + time,
        )
    day = move(base.first, shift, "day")
    return point_found(m.start(), m.end(), Point(Grain.DAY, day), time=time) if day else None


def unit_reference(context: Context, grain: Grain, at: int) -> Point | None:
    """The unit of that size around the time last named; ``None`` where that was named more coarsely."""
    base = context.narrative(at)
    if base is None or base.until > unit_of(grain, base.first).until:
        return None
    return unit_of(grain, base.first)
