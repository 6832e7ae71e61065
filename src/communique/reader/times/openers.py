"""Which words may open which rule: the scan tries only the rules that its word can begin."""

from __future__ import annotations

from communique.reader.times import words

_GROUPS: dict[str, frozenset[str]] = {
    "MONTH": frozenset(words.MONTHS),
    "WEEKDAY": frozenset(words.WEEKDAYS),
    "DIGIT": frozenset({"0"}),
    "APOSTROPHE": frozenset({"'"}),
    "NUMBER": frozenset(words.NUMBERS) | {"a", "an", "hundred", "thousand", "half", "quarter", "0"},
    "VAGUE": frozenset(
        [
            "several",
            "a",
            "the",
            "few",
            "many",
            "some",
            "couple",
            "dozens",
            "scores",
            "hundreds",
            "thousands",
            "countless",
            "numerous",
        ]
    ),
    "ORDINAL": frozenset(word.split("-")[0] for word in words.ORDINALS) | {"0"},
    "NAMED": frozenset(
        ["last", "next", "this", "past", "coming", "previous", "following", "upcoming", "the", "that"]
    ),
    "UNIT": frozenset(words.UNITS) | frozenset(words.PLURALS),
    "SEASON": frozenset(words.SEASONS) | {"early", "mid", "late"},
    "CLOCK": frozenset(words.NUMBERS) | {"0", "noon", "midnight", "midday"},
    "HOLIDAY": frozenset(name.replace(".", " ").replace("'", " ").split()[0] for name in words.HOLIDAYS),
    "THE": frozenset({"the"}),
}

OPENERS: dict[str, tuple[str, ...]] = {
    "iso_date": ("DIGIT",),
    "slash_date": ("DIGIT",),
    "full_date": ("CLOCK", "MONTH", "WEEKDAY", "DIGIT", "THE", "ORDINAL", "this", "next", "last"),
    "range_day": ("DIGIT",),
    "range_day_end": ("DIGIT",),
    "month_range_start": ("MONTH",),
    "month_year": ("MONTH",),
    "named_month": ("NAMED",),
    "named_day": ("NAMED",),
    "month": ("MONTH",),
    "day_of_month": ("THE",),
    "weekday": ("WEEKDAY", "NAMED", "a", "each", "every", "THE", "dawn", "early", "small"),
    "weekday_clock": ("CLOCK",),
    "weekdays": ("WEEKDAY", "on"),
    "deictic_day": ("today", "tonight", "yesterday", "tomorrow", "THE"),
    "clock_deictic": ("CLOCK",),
    "deictic_part": ("NAMED",),
    "clock": ("CLOCK",),
    "year": ("DIGIT", "THE"),
    "range_year": ("DIGIT",),
    "range_year_end": ("DIGIT",),
    "ancient_year": ("DIGIT", "ad", "a"),
    "short_year": ("APOSTROPHE",),
    "spoken_year": ("nineteen", "eighteen", "seventeen", "twenty", "two", "THE"),
    "decade": ("DIGIT", "APOSTROPHE", "THE", "early", "mid", "late"),
    "century": ("THE", "ORDINAL", "early", "mid", "late"),
    "half_decade": ("THE",),
    "quarter": ("THE", "fiscal", "ORDINAL", "q"),
    "quarter_of": ("THE", "ORDINAL", "last", "this", "next"),
    "half": ("THE", "DIGIT", "first", "second", "last", "latter", "h"),
    "quarter_year": ("THE",),
    "year_ago_quarter": ("THE", "its", "last", "year", "prior", "corresponding", "comparable", "like", "same"),
    "season": ("THE", "SEASON", "NAMED"),
    "fiscal_year": ("THE", "fiscal", "financial", "fy", "0"),
    "year_end": ("THE", "calendar", "fiscal", "year", "end", "month"),
    "relative_unit": ("NAMED", "current", "latest"),
    "same_unit": ("THE",),
    "ago": ("NUMBER", "VAGUE", "UNIT"),
    "shift": ("NUMBER", "VAGUE", "UNIT"),
    "in_time": ("in", "within"),
    "anniversary_day": ("THE", "that"),
    "anchored_duration": (
        "NAMED", "at", "these", "those", "its", "his", "her", "their", "first", "final", "recent",
        "preceding",
        "opening", "early",
    ),
    "duration_range": ("NUMBER",),
    "duration": ("NUMBER", "VAGUE", "another"),
    "one_duration": ("a", "an", "another", "per"),
    "compound_duration": ("NUMBER",),
    "long_unit": ("UNIT", "daylong", "weeklong", "monthlong", "yearlong", "decadelong"),
    "bare_units": ("UNIT",),
    "set_adverb": (
        "hourly", "daily", "weekly", "fortnightly", "biweekly", "monthly", "bimonthly", "quarterly", "yearly",
        "annual", "annually", "nightly",
    ),
    "set_every": ("each", "every"),
    "set_times": ("once", "twice", "NUMBER"),
    "holiday": ("HOLIDAY", "NAMED"),
    "present": ("now", "nowadays", "currently", "at", "these", "right", "THE", "present", "current", "this"),
    "past": ("recently", "more", "previously", "formerly", "lately", "once", "in", "THE", "long", "recent"),
    "future": ("very", "as", "soon", "THE", "near", "foreseeable", "not", "future", "in", "shortly", "one",
               "coming", "a"),
    "then": ("at", "back", "by", "since", "until"),
}  # fmt: skip


CORES = (
    _GROUPS["MONTH"]
    | _GROUPS["WEEKDAY"]
    | _GROUPS["UNIT"]
    | frozenset(words.SEASONS)
    | frozenset(words.DAY_PARTS)
    | _GROUPS["HOLIDAY"]
    | frozenset(
        [
            "0",
            "'",
            "half",
            "period",
            "today",
            "yesterday",
            "tomorrow",
            "past",
            "future",
            "present",
            "moment",
            "time",
            "now",
            "then",
            "ago",
            "soon",
            "recently",
            "lately",
            "term",
            "course",
            "date",
            "clock",
            "quarterly",
            "twenties",
            "thirties",
            "forties",
            "fifties",
            "sixties",
            "seventies",
            "eighties",
            "nineties",
            "mondays",
            "nineteen",
            "eighteen",
            "seventeen",
            "thousand",
            "hundred",
            "corresponding",
            "earlier",
            "later",
            "fiscal",
            "financial",
            "mornings",
            "afternoons",
            "evenings",
            "tuesdays",
            "wednesdays",
            "thursdays",
            "fridays",
            "saturdays",
            "sundays",
        ]
    )
)
"""Words without one of which nothing is a time expression."""

STRONG = (
    _GROUPS["MONTH"]
    | _GROUPS["WEEKDAY"]
    | frozenset(
        [
            "0",
            "'",
            "today",
            "tonight",
            "yesterday",
            "tomorrow",
            "noon",
            "midnight",
            "midday",
            "once",
            "now",
            "nowadays",
            "currently",
            "recently",
            "lately",
            "soon",
            "nineteen",
            "eighteen",
            "seventeen",
            "shortly",
            "hourly",
            "daily",
            "weekly",
            "fortnightly",
            "biweekly",
            "monthly",
            "bimonthly",
            "quarterly",
            "yearly",
            "annual",
            "annually",
            "nightly",
            "q",
            "fy",
            "daylong",
            "weeklong",
            "monthlong",
            "yearlong",
            "decadelong",
            "future",
        ]
    )
)
"""Openers that need no core word after them."""

DETERMINERS = frozenset({"the", "a", "an", "that", "this"})
"""Openers so common that the word after them is looked at too."""

SECONDS = frozenset().union(*(_GROUPS[name] for name in _GROUPS)) | frozenset(
    [
        "current",
        "latest",
        "same",
        "preceding",
        "prior",
        "upcoming",
        "mid",
        "late",
        "early",
        "fiscal",
        "financial",
        "calendar",
        "full",
        "end",
        "years",
        "days",
        "final",
        "opening",
        "old",
        "recent",
        "distant",
        "near",
        "foreseeable",
        "not",
        "very",
        "corresponding",
        "year",
        "month",
        "good",
        "great",
        "number",
        "dozen",
        "later",
        "further",
        "full",
        "whole",
        "single",
        "additional",
        "more",
        "morning",
        "dawn",
        "afternoon",
        "evening",
        "night",
        "lunchtime",
        "nineties",
        "eighties",
        "seventies",
        "sixties",
        "fifties",
        "forties",
        "thirties",
        "twenties",
        "latter",
        "business",
        "present",
        "moment",
        "half",
        "short",
        "medium",
        "long",
        "longer",
        "period",
        "comparable",
        "like",
        "most",
    ]
)
"""Words that may come second after a determiner."""

CORE_REACH = 45
"""Characters after a weak opener ("the", "a", "in") within which a core word must begin: the longest run of
words a
rule allows between the two."""


def openers(rule: str) -> frozenset[str]:
    """The lower-case first words (``0`` stands for digits, ``'`` for an apostrophe and digits) of a rule."""
    found: set[str] = set()
    for name in OPENERS[rule]:
        found |= _GROUPS.get(name, frozenset({name}))
    return frozenset(found)
