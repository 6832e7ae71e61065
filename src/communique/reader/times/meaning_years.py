# ruff: noqa: D103 (a handler is documented by the rule of its name in grammar.py; a pattern reads best on one line)
"""What the rules mean that name years, decades, centuries and parts of years."""

from __future__ import annotations

import re
from datetime import date, timedelta

from communique.reader.times import words
from communique.reader.times.calendar import Grain, Point, season_point, unit_of
from communique.reader.times.context import (
    Context,
    Found,
    compared,
    first_after,
    latest_before,
    nearest,
    point_found,
)
from communique.reader.times.meaning import (
    BACK_WORDS,
    FORWARD_WORDS,
    Match,
    full_year,
    relative_year,
    spoken_number,
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
        ["twenties", "thirties", "forties", "fifties", "sixties", "seventies", "eighties", "nineties"],
        start=2,
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


def quarter_of(m: Match, context: Context) -> Found | None:
    number, in_year = words.parse_ordinal(m["n"]), relative_year(context, m["rel"])
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
            m.start(), m.end(), _half(relative_year(context, groups["rel"]) or context.anchor.year, number)
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
    base = (
        context.recent_quarter(m.start())
        if m["what"].lower() == "quarter"
        else context.recent_accounts(m.start())
    )
    if base is None:
        return Found(m.start(), m.end(), "DATE", f"{m['y']}-QX")
    years = int(m["y"]) - base.first.year
    return compared(point_found(m.start(), m.end(), base.shift_years(years)), backward=years < 0)


def year_ago_quarter(m: Match, context: Context) -> Found | None:
    groups, phrase = m.groupdict(), m.group().lower()
    backward = re.search(r"year-|prior-year|corresponding|a year|last year|previous year|prior year", phrase)
    if re.match(r"(?:the |its )?(?:same|corresponding|comparable|like)", phrase) and not groups.get("what"):
        return None
    if not groups.get("what") and re.match(
        r" [a-z]+ (?:months|weeks)\b", context.text[m.end() : m.end() + 20]
    ):
        return None
    named = (groups.get("what") or "").lower() == "quarter"
    base = context.recent_quarter(m.start()) if named else context.recent_accounts(m.start())
    if groups.get("n") and context.anchor:
        number = words.parse_ordinal(groups["n"]) or 1
        base = latest_before(context.anchor, lambda y: _quarter(y, number), strict=False)
    if base is None:
        if groups.get("what") or context.anchor is None:
            return None
        return point_found(m.start(), m.end(), Point(Grain.YEAR, date(context.anchor.year - 1, 1, 1)))
    return compared(point_found(m.start(), m.end(), base.shift_years(-1) if backward else base))


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
        return point_found(m.start(), m.end(), season_point(code, full_year(m["y"].lstrip("'’"))))
    if m["spoken"]:
        return point_found(m.start(), m.end(), season_point(code, spoken_number(m["spoken"])))
    if context.anchor is None:
        return Found(m.start(), m.end(), "DATE", f"XXXX-{code}")
    if m["rel"]:
        in_year = relative_year(context, m["rel"].split()[-2])
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
    if what.startswith("end of") or what.endswith("s end"):
        return point_found(m.start(), m.end(), Point(Grain.YEAR, date(number, 1, 1)))
    return point_found(m.start(), m.end(), Point(Grain.DAY, date(number, 12, 31)))
