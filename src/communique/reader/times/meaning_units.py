"""What the rules mean that name years, parts of years, units, durations and sets."""

from __future__ import annotations

import dataclasses
import re
from datetime import date, timedelta

from communique.reader.times import words
from communique.reader.times.calendar import Grain, Point, season_point, unit_of
from communique.reader.times.context import (
    Context,
    Found,
    first_after,
    latest_before,
    move,
    nearest,
    point_found,
)
from communique.reader.times.meaning import (
    BACK_WORDS,
    FORWARD_WORDS,
    Match,
    full_year,
    month_number,
    part_value,
    spoken_number,
    unit_reference,
    weekday_number,
)
from communique.reader.times.tense import Direction

_YEAR_BEFORE = re.compile(
    r"\b(?:in|since|until|till|by|from|to|through|before|after|during|of|early|late|mid|for|and|or|between|around|about|"
    r"year|due|circa|spring|summer|autumn|fall|winter|than|with|the|a|as|that|next|end|election|elections)[ -]\Z|[(\[,–-] ?\Z|['’]s \Z",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r" (?:[a-z-]+ )?(?:people|men|women|children|troops|soldiers|dollars|euros|pounds|feet|miles|metres|meters|km|kg|tons|tonnes|"
    r"hours|minutes|points|seats|votes|jobs|homes|years|days|barrels|shares|megawatts|calories|words|members|fighters|refugees|"
    r"migrants|workers|students|delegates|employees|prisoners|civilians|protesters|residents|police|officers|percent|per cent|"
    r"million|billion|rupees|yen|acres|hectares|guests|items|cases|deaths|tanks|missiles|warheads|or so|[a-z]{3,}(?<!ss)(?<!us)(?<!is)s)\b(?!['’])"
)
_HARD_COUNTED = re.compile(
    r" (?:people|men|women|children|troops|soldiers|dollars|euros|feet|miles|km|kg|tons|tonnes|percent|points|million|billion)\b"
)
_NOT_YEAR_BEFORE = re.compile(
    r"(?:[$£€#/.:+]|\bNo\. ?|\bRoute |\bResolution |\bresolution |\bFlight |\bBoeing |\bpage |\bRoom |\bHighway )\Z"
)


def year(m: Match, context: Context) -> Found | None:
    """Four digits are a year unless they count something or belong to a name ("2,000 people", "Resolution 1701")."""
    before, after = (
        context.text[max(0, m.start("y") - 14) : m.start("y")],
        context.text[m.end() : m.end() + 30],
    )
    if m["era"]:
        return (
            None
            if "B" in m["era"]
            else point_found(m.start(), m.end(), Point(Grain.YEAR, date(int(m["y"]), 1, 1)))
        )
    if (
        _NOT_YEAR_BEFORE.search(before)
        or _HARD_COUNTED.match(after)
        or re.match(r"[-–]?[A-Za-z(]|-?page|/\d", after[:1] if after[:1] not in "-–" else "")
    ):
        return None
    number = int(m["y"])
    if not _YEAR_BEFORE.search(before) and (_COUNTED.match(after) or not 1700 <= number <= 2060):
        return None
    if (
        _COUNTED.match(after)
        and re.search(r"\b(?:about|around|than|some|for|of|to|by|with|from|between|and) \Z", before)
        and not 1900 <= number <= 2049
    ):
        return None
    return point_found(m.start(), m.end(), Point(Grain.YEAR, date(number, 1, 1)))


def range_year(m: Match, context: Context) -> Found | None:
    if not int(m["to"]) > int(m["y"][2:]):
        return None
    return point_found(m.start(), m.end(), Point(Grain.YEAR, date(int(m["y"]), 1, 1)))


def range_year_end(m: Match, context: Context) -> Found | None:
    first = context.text[m.start() - 5 : m.start() - 1]
    if not int(m["y"]) > int(first[2:]):
        return None
    return point_found(m.start(), m.end(), Point(Grain.YEAR, date(int(first[:2] + m["y"]), 1, 1)))


def ancient_year(m: Match, context: Context) -> Found | None:
    number = int(m["y"])
    if "B" in (m["era"] or ""):
        return Found(m.start(), m.end(), "DATE", f"BC{number:04d}")
    if not 1 <= number <= 2100:
        return None
    return point_found(m.start(), m.end(), Point(Grain.YEAR, date(number, 1, 1)))


def short_year(m: Match, context: Context) -> Found | None:
    if context.text[m.start() - 1 : m.start()].strip().isalnum():
        return None
    return point_found(m.start(), m.end(), Point(Grain.YEAR, date(full_year(m["y"]), 1, 1)))


def spoken_year(m: Match, context: Context) -> Found | None:
    high, low = m["hi"].lower(), (m["lo"] or "").lower()
    if high == "two thousand":
        if (
            not low
            and not m.group().lower().startswith("the year")
            and not re.search(
                r"\b(?:in|since|by|until|of) \Z", context.text[max(0, m.start() - 6) : m.start()]
            )
        ):
            return None
        number = 2000 + (words.NUMBERS.get(low, 0))
    else:
        rest = 0 if low == "hundred" else int(words.parse_number(re.sub(r"^oh[ -]", "", low)) or 0)
        if high == "twenty" and rest < 10:
            return None
        number = words.NUMBERS[high] * 100 + rest
    return point_found(m.start(), m.end(), Point(Grain.YEAR, date(number, 1, 1)))


_DECADES = {
    name: 10 * i
    for i, name in enumerate(
        ["twenties", "thirties", "forties", "fifties", "sixties", "seventies", "eighties", "nineties"], start=2
    )
}


def _decade_year(text: str) -> int:
    digits = re.sub(r"\D", "", text)
    return (
        full_year(digits)
        if len(digits) == 4
        else 1900 + int(digits)
        if int(digits) >= 30
        else 2000 + int(digits)
    )


def decade(m: Match, context: Context) -> Found | None:
    groups = m.groupdict()
    number = (
        _decade_year(groups["y"])
        if groups.get("y")
        else 1900 + _DECADES[groups["name"].lower().split()[-1].split("-")[-1]]
    )
    return point_found(m.start(), m.end(), Point(Grain.DECADE, date(number, 1, 1)))


def half_decade(m: Match, context: Context) -> Found | None:
    return point_found(m.start(), m.end(), Point(Grain.DECADE, date(_decade_year(m["y"]), 1, 1)))


def century(m: Match, context: Context) -> Found | None:
    number = words.parse_ordinal(m["n"])
    if number is None or not 1 <= number <= 22:
        return None
    if m["era"]:
        return Found(m.start(), m.end(), "DATE", f"BC{number - 1:02d}")
    return point_found(m.start(), m.end(), Point(Grain.CENTURY, date(max(1, (number - 1) * 100), 1, 1)))


# --- parts of years -------------------------------------------------------------------------------------------------


def quarter(m: Match, context: Context) -> Found | None:
    number = words.parse_ordinal(m["n"])
    number = 4 if number == -1 else number
    if number is None or not 1 <= number <= 4:
        return None
    if re.match(r" (?:final|of (?:the )?(?:game|match|vote|sales|a))", context.text[m.end() : m.end() + 16]):
        return None
    stated = m.groupdict().get("y")
    if stated:
        return point_found(m.start(), m.end(), _quarter(int(stated), number))
    if context.anchor is None:
        return Found(m.start(), m.end(), "DATE", f"XXXX-Q{number}")
    if context.direction(m.start(), m.end()) is Direction.FORWARD:
        point = nearest(context.anchor, lambda y: _quarter(y, number))
    else:
        point = latest_before(context.anchor, lambda y: _quarter(y, number), strict=False)
    return point_found(m.start(), m.end(), point) if point else None


def _quarter(year_number: int, number: int) -> Point:
    return Point(Grain.QUARTER, date(year_number, 3 * number - 2, 1))


def _relative_year(context: Context, rel: str) -> int | None:
    if context.anchor is None:
        return None
    return context.anchor.year + {"last": -1, "this": 0, "next": 1}[rel.lower()]


def quarter_of(m: Match, context: Context) -> Found | None:
    number, in_year = words.parse_ordinal(m["n"]), _relative_year(context, m["rel"])
    number = 4 if number == -1 else number
    if number is None or (m["what"].lower() == "half" and number > 2):
        return None
    if m["what"].lower() == "half":
        return (
            point_found(m.start(), m.end(), _half(in_year, number))
            if in_year
            else Found(m.start(), m.end(), "DATE", f"XXXX-H{number}")
        )
    return (
        point_found(m.start(), m.end(), _quarter(in_year, number))
        if in_year
        else Found(m.start(), m.end(), "DATE", f"XXXX-Q{number}")
    )


def _half(year_number: int, number: int) -> Point:
    return Point(Grain.HALF, date(year_number, 1 if number == 1 else 7, 1))


def half(m: Match, context: Context) -> Found | None:
    groups = m.groupdict()
    number = {"first": 1, "1": 1}.get(m["n"].lower(), 2)
    if groups.get("y"):
        return point_found(m.start(), m.end(), _half(int(groups["y"]), number))
    if context.anchor is None:
        return None
    if groups.get("rel"):
        return point_found(
            m.start(), m.end(), _half(_relative_year(context, groups["rel"]) or context.anchor.year, number)
        )
    if groups.get("same"):
        return point_found(m.start(), m.end(), _half(context.anchor.year, number))
    if (
        m["what"]
        and (context.text[m.start() : m.start() + 3].lower() == "the" or "-" in m.group())
        and re.match(r"[\s.,](?!of\b)", context.text[m.end() : m.end() + 4])
        and re.search(
            r"\b(?:profit|profits|earnings|revenue|sales|results|net|loss|economy|GDP|growth|fiscal|exports)\b",
            context.text[max(0, m.start() - 120) : m.end() + 80],
        )
    ):
        make = lambda y: _half(y, number)  # noqa: E731
        forward = context.direction(m.start(), m.end()) is Direction.FORWARD
        point = (
            first_after(context.anchor, make, strict=False)
            if forward
            else latest_before(context.anchor, make, strict=False)
        )
        return point_found(m.start(), m.end(), point) if point else None
    return None


def quarter_year(m: Match, context: Context) -> Found | None:
    base = context.recent_quarter(m.start())
    if base is None:
        return Found(m.start(), m.end(), "DATE", f"{m['y']}-QX")
    return point_found(m.start(), m.end(), base.shift_years(int(m["y"]) - base.first.year))


def year_ago_quarter(m: Match, context: Context) -> Found | None:
    groups, phrase = m.groupdict(), m.group().lower()
    backward = re.search(r"year-|corresponding|a year|last year|previous year|prior year", phrase)
    if re.match(r"(?:the |its )?(?:same|corresponding)", phrase) and not groups.get("what"):
        return None
    base = context.recent_quarter(m.start())
    if groups.get("n") and context.anchor:
        number = words.parse_ordinal(groups["n"]) or 1
        base = latest_before(context.anchor, lambda y: _quarter(y, number), strict=False)
    if base is None:
        if groups.get("what") or context.anchor is None:
            return None
        return point_found(m.start(), m.end(), Point(Grain.YEAR, date(context.anchor.year - 1, 1, 1)))
    return _compared(point_found(m.start(), m.end(), base.shift_years(-1) if backward else base))


_SEASON_BEFORE = re.compile(
    r"\b(?:in|in the|since|since the|until|until the|by|by the|from|during|during the|of|of the|early|late|mid|over the|before the|after the|through|through the|for the|this|last|next)[ -]\Z",
    re.IGNORECASE,
)


def season(m: Match, context: Context) -> Found | None:
    name, mod = m["s"].lower(), (m["mod"] or "").lower()
    mod = "" if mod in {"early", "late", "mid"} else mod
    whole = m.group()
    if m["s"][0].isupper() and re.search(
        r"(?:Arab|Prague|Damascus|Hot|Winter|Summer|Croatian|African|Palm|Silent|Beirut) \Z",
        context.text[max(0, m.start() - 10) : m.start()],
    ):
        return None
    stated = m["y"] or m["spoken"] or m["rel"] or mod
    if name in {"spring", "fall"} and not stated:
        if not (
            _SEASON_BEFORE.search(context.text[max(0, m.start() - 12) : m.start()])
            or re.match(r"(?:the )?(?:early|late|mid)[ -]", whole, re.IGNORECASE)
        ):
            return None
        if re.match(
            r" (?:of (?!the year)|in (?!the year)|from|below|to |by|behind|apart|short|out|into|under|offensive)",
            context.text[m.end() : m.end() + 18],
        ):
            return None
    if (
        re.match(
            r" (?:Olympics|Olympic|Games|Palace|Street|Paralympics|School|school camp)",
            context.text[m.end() : m.end() + 15],
        )
        and not stated
    ):
        return None
    code = words.SEASONS[name]
    if m["y"]:
        return point_found(m.start(), m.end(), season_point(code, int(m["y"])))
    if m["spoken"]:
        return point_found(m.start(), m.end(), season_point(code, spoken_number(m["spoken"])))
    if context.anchor is None:
        return Found(m.start(), m.end(), "DATE", f"XXXX-{code}")
    if m["rel"]:
        in_year = _relative_year(context, m["rel"].split()[-2])
        return point_found(m.start(), m.end(), season_point(code, in_year or context.anchor.year))

    def make(y: int) -> Point:
        return season_point(code, y)

    if mod in BACK_WORDS:
        point = latest_before(context.anchor, make, strict=True)
    elif mod in FORWARD_WORDS:
        point = first_after(context.anchor, make, strict=True)
    elif mod == "this":
        point = (
            nearest(context.anchor + timedelta(days=-45), make) if code == "WI" else make(context.anchor.year)
        )
    elif context.direction(m.start(), m.end()) is Direction.FORWARD:
        point = first_after(context.anchor, make, strict=False)
    else:
        point = latest_before(context.anchor, make, strict=False)
    return point_found(m.start(), m.end(), point) if point else None


def fiscal_year(m: Match, context: Context) -> Found | None:
    """A fiscal year by its number. Its first and last day differ by country and company, so no days are given."""
    return Found(m.start(), m.end(), "DATE", f"{full_year(m['y']):04d}")


def year_end(m: Match, context: Context) -> Found | None:
    what = m["what"].lower()
    if context.anchor is None:
        return None
    if what.startswith("month") or what.endswith("month"):
        if "end of" in what:
            return point_found(m.start(), m.end(), unit_of(Grain.MONTH, context.anchor))
        return point_found(m.start(), m.end(), Point(Grain.DAY, unit_of(Grain.MONTH, context.anchor).until))
    number = int(m["y"]) if m["y"] else context.anchor.year
    if what.startswith("end of"):
        return point_found(m.start(), m.end(), Point(Grain.YEAR, date(number, 1, 1)))
    return point_found(m.start(), m.end(), Point(Grain.DAY, date(number, 12, 31)))


# --- units seen from the report's day or the story's ----------------------------------------------------------------


def relative_unit(m: Match, context: Context) -> Found | None:
    name, mod = m["unit"].lower(), m["mod"].lower().removeprefix("the ")
    grain = words.GRAINS[name]
    definite = m["mod"].lower().startswith("the ")
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
    if re.match(r" (?:of|that|when|in which|after|before|since)\b", after):
        return None
    if name == "quarter":
        base = context.recent_quarter(m.start())
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
    recent = context.recent_quarter(m.start())
    if (
        unit == "year"
        and count == 1
        and not forward
        and recent is not None
        and not re.search(
            r"\b(?:more than|about|nearly|almost|over) \Z", context.text[max(0, m.start() - 11) : m.start()]
        )
    ):
        return _compared(point_found(m.start(), m.end(), recent.shift_years(-1)))
    on_day = (m.groupdict().get("on") or "").lower() == "today" and unit in {
        "year",
        "month",
        "week",
        "decade",
    }
    grain = Grain.DAY if on_day else _AGO_GRAIN[unit]
    return _moved(m, context.anchor, count if forward else -count, unit, grain) or vague


def _compared(found: Found, *, backward: bool = True) -> Found:
    return dataclasses.replace(found, compared=True) if backward else found


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
        recent = context.recent_quarter(m.start()) if not forward else None
        same = recent or base
        if same.grain in (Grain.QUARTER, Grain.MONTH, Grain.YEAR, Grain.HALF, Grain.SEASON) or (
            same.grain is Grain.DAY and same is context.reference
        ):
            return _compared(
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
        mod in {"past", "last", "recent"}
        and count is None
        and unit not in words.CLOCK_UNITS
        and mod != "recent"
    ) and m["num"] is None and mod == "past":
        return Found(m.start(), m.end(), "DATE", "PAST_REF")
    if mod == "coming" and count is None:
        return Found(m.start(), m.end(), "DATE", "FUTURE_REF")
    if context.anchor is None or count is None or unit in words.CLOCK_UNITS:
        return _duration(m, count, unit)
    if mod in {"past", "last", "recent"}:
        return _duration(m, count, unit, move(context.anchor, -count, unit), context.anchor)
    if mod in {"next", "coming"}:
        return _duration(m, count, unit, context.anchor, move(context.anchor, count, unit))
    return _duration(m, count, unit)


def duration(m: Match, context: Context) -> Found | None:
    text = m["num"].lower()
    unit = singular(m["unit"])
    if text in {"some", "many"} and m["unit"].lower() == unit:
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
    return _duration(m, words.parse_number(text), unit)


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
        point: Point | None = make(_relative_year(context, m["rel"].split()[0]) or context.anchor.year)
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
    base = context.reference if m.start() - context.reference_at < 400 else None
    return point_found(m.start(), m.end(), base) if base else None
