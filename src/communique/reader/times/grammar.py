"""The grammar of time expressions: the patterns, and which words may open each.

A rule is a pattern and a function of :mod:`communique.reader.times.meaning`. At every word the rules that this word may
open are tried; the longest match wins, ties go to the rule listed first. Words that only colour an expression ("early",
"the end of", "nearly") are joined on afterwards (:data:`LEADS`).

Notation in the patterns below: ``NUM`` a number in digits or words, ``MONTH`` and ``WEEKDAY`` names and short forms,
``DAY`` a day of the month with or without an ordinal ending, ``YEAR`` four digits from 1000 to 2100, ``UNIT`` a unit of
time in the singular, ``UNITS`` in the plural, ``PART`` a part of the day, ``CLOCK`` a clock time with its zone.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from communique.reader.times import words
from communique.reader.times.context import Context, Found

MONTH = words.months_pattern()
WEEKDAY = words.weekdays_pattern()
DAY = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?![\d/]|[.,:]\d|%|-(?:year|month|week|day|hour|minute|member|nation))\b"
YEAR = r"(?:1\d{3}|20\d{2}|2100)(?!\d|[.,]\d|%|-(?:year|member|mile|foot|km))\b"
_WORD_NUMBER = "|".join(sorted(words.NUMBERS, key=len, reverse=True))
NUM = (
    r"(?:\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?(?:[ -]1/2)?|1/2|"
    rf"(?:a )?(?:{_WORD_NUMBER}|hundred|thousand)(?:[- ](?:and )?(?:{_WORD_NUMBER}|hundred|thousand))*"
    r"(?: and a half)?)"
)
VAGUE = (
    r"(?:several|a (?:good |great )?(?:few|couple(?: of)?|number of|dozen)|the few|few|many|some|couple of|"
    r"(?:dozens|scores|hundreds|thousands) of|countless|numerous)"
)
UNIT = r"(?:second|minute|hour|day|night|weekend|week|fortnight|month|quarter|year|decade|century|millennium)"
UNITS = r"(?:seconds|minutes|hours|days|nights|weekends|weeks|fortnights|months|quarters|years|decades|centuries|millennia)"
BIG_UNIT = r"(?:day|week|weekend|fortnight|month|quarter|period|year|decade|century)"
PART = r"(?:morning|afternoon|evening|night)"
_FULL_WEEKDAY = r"(?-i:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)"
_PARTS = r"(?:mornings|afternoons|evenings|nights)"
SEASON = r"(?:spring|summer|autumn|fall|winter)"
ORDINAL = r"(?:first|second|third|fourth|final|last|1st|2nd|3rd|4th)"
QUARTER = r"(?:first|second|third|fourth|final|1st|2nd|3rd|4th)"
ZONE = (
    r"(?: ?(?-i:GMT|UTC|EST|EDT|CST|CDT|MST|MDT|PST|PDT|ET|CT|MT|PT|BST|CET|CEST|EET|MSK|IST|JST|KST|HKT|AEST|AEDT)\b"
    r"(?: ?[+-]\d{1,2})?| local time| \(\d{4} GMT\))"
)
CLOCK = (
    rf"(?:(?:[01]?\d|2[0-4])(?:[:.][0-5]\d)?(?::[0-5]\d)? ?(?:a\.m\.|p\.m\.|am\b|pm\b)(?:,? ?{ZONE})*|"
    rf"(?:[01]?\d|2[0-4]):[0-5]\d(?::[0-5]\d)?(?: ?hours| ?hrs)?{ZONE}*|(?:[01]\d|2[0-4])[0-5]\d(?: ?hours| ?hrs)?{ZONE}|"
    rf"(?:[01]\d|2[0-4])[0-5]\d (?:hours|hrs)|(?:{_WORD_NUMBER}|1?\d) o['’]clock(?: (?:in the {PART}|at night))?|"
    rf"noon\b|midnight\b|midday\b){ZONE}*"
)
HOLIDAY = (
    "(?:"
    + "|".join(re.escape(name).replace("'", "['’]") for name in sorted(words.HOLIDAYS, key=len, reverse=True))
    + r")(?![\w'’])(?! (?:tree|trees|card|cards|present|presents|gift|gifts|shopping|party|dinner|Island|Rising|song))"
)

SPOKEN_YEAR = (
    r"(?:nineteen|eighteen|seventeen)[ -](?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)"
    r"(?:[- ](?:one|two|three|four|five|six|seven|eight|nine))?"
)

_CENTURY = (
    r"(?:\d{1,2}(?:st|nd|rd|th)|"
    + "|".join(sorted((w for w in words.ORDINALS if w not in {"final", "last"}), key=len, reverse=True))
    + r")"
)
_SPOKEN_DAY = rf"(?<=\s){_CENTURY}(?=[.,;:)]|\Z| (?:and|to|at|in|for|when|with|after|before)\b)"
_REL_YEAR = r"(?P<rel>last|this|next) year\b(?!['’]s)"
_NAMED = r"(?:last|next|this|past|this past|coming|this coming|previous|following|upcoming)"
_THE = r"(?:the |that |this )?"


Handler = Callable[["re.Match[str]", Context], Found | None]


PATTERNS: tuple[tuple[str, str], ...] = (
    # calendar dates, all orders
    (
        "iso_date",
        r"(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})(?:[T ](?P<time>\d{2}:\d{2})(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?(?![\d-])",
    ),
    ("iso_date", r"(?P<y>\d{4})/(?P<m>\d{1,2})/(?P<d>\d{1,2})(?![\d/])"),
    ("slash_date", r"(?P<a>\d{1,2})(?P<sep>[/.-])(?P<b>\d{1,2})(?P=sep)(?P<y>\d{4}|\d{2})(?![\d/.-]*\d)"),
    (
        "full_date",
        rf"(?:the (?P<of>{PART}) of )?(?:(?:(?:this|next|last)(?: coming| past)? )?(?P<wd>{WEEKDAY}),?\s(?:the )?)?(?P<m>{MONTH})\s?(?:the )?(?P<d>{DAY}|{_SPOKEN_DAY})(?:,?\s(?:of )?(?:(?P<y>{YEAR})|{_REL_YEAR}))?(?:,? at (?P<clock>{CLOCK}))?",
    ),
    (
        "full_date",
        rf"(?:(?P<wd>{WEEKDAY}),?\s)?(?:the )?(?P<d>{DAY}|{_CENTURY}) (?:of |day of )?(?P<m>{MONTH})(?:,? (?:(?P<y>{YEAR})|(?:of )?{_REL_YEAR}))?(?:,? at (?P<clock>{CLOCK}))?",
    ),
    ("full_date", rf"(?P<d>{DAY})-(?P<m>{MONTH})-(?P<y>{YEAR})"),
    (
        "full_date",
        rf"(?P<clock>{CLOCK}|noon|midnight),? (?:on )?(?:(?P<wd>{WEEKDAY}),? )?(?P<m>{MONTH})\s(?P<d>{DAY})(?:,?\s(?P<y>{YEAR}))?",
    ),
    (
        "full_date",
        rf"(?P<clock>{CLOCK}|noon|midnight),? (?:on )?(?:(?P<wd>{WEEKDAY}),? )?(?P<d>{DAY}) (?P<m>{MONTH})(?:,? (?P<y>{YEAR}))?",
    ),
    (
        "range_day",
        rf"(?P<d>{DAY})(?= ?(?:-|–|—|to|and|or|until|through|/) ?{DAY} (?:of )?(?P<m>{MONTH})(?:,? (?P<y>{YEAR}))?)",
    ),
    ("month_range_start", rf"(?P<m>{MONTH})(?= ?(?:-|–|—|to|through|until) ?{MONTH}\s(?P<y>{YEAR}))"),
    ("month_year", rf"(?P<m>{MONTH})(?:,| of)?\s(?:(?P<y>{YEAR})|(?P<spoken>{SPOKEN_YEAR}))"),
    ("month_year", rf"(?P<m>{MONTH}) (?P<rel>last|this|next|that) year"),
    ("named_month", rf"(?P<mod>{_NAMED})\s(?P<m>{MONTH})"),
    ("named_day", rf"(?P<mod>{_NAMED})\s(?P<m>{MONTH})\s(?P<d>{DAY})(?!,? (?:19|20)\d\d)"),
    ("month", rf"(?P<m>{MONTH})"),
    (
        "day_of_month",
        r"(?:(?<=\bon )|(?<=\bby )|(?<=\bfrom )|(?<=\buntil ))the (?P<d>\d{1,2}(?:st|nd|rd|th)|(?:thirte|fourte|fifte|sixte|sevente|eighte|ninete)enth|eleventh|twelfth|twentieth|thirtieth|twenty-\w+(?:st|nd|rd|th)|thirty-first)"
        r"(?: of (?P<rel>last|this|next) month)?(?=[.,;:)]|\Z| (?:and|to|at|in|for|when|with|after|before)\b)",
    ),
    # weekdays
    (
        "weekday",
        rf"(?:the (?P<of>{PART}) of )?(?:(?P<mod>(?:the )?{_NAMED}|a week (?:from|on)|the same|the first|each|every)\s)?(?P<wd>{WEEKDAY})(?:['’]s)?"
        rf"(?:\s(?:of (?=(?:last|this|next) week))?(?P<week>last week|this week|next week|week|last|next))?(?:[ -](?P<part>(?:{PART}|dawn|noon|midnight)(?!s)))?(?:,? at (?P<clock>{CLOCK}))?",
    ),
    (
        "weekday",
        rf"(?P<of>dawn|(?:the )?(?:early|small) hours) (?:on|of) (?P<mod>(?:{_NAMED}) )?(?P<wd>{WEEKDAY})(?P<week>(?!))?(?P<part>(?!))?(?P<clock>(?!))?",
    ),
    (
        "weekday_clock",
        rf"(?P<clock>{CLOCK}|noon|midnight),? (?:on )?(?:(?P<mod>{_NAMED}) )?(?P<wd>{WEEKDAY})",
    ),
    (
        "weekdays",
        rf"(?:on )?(?P<wd>{_FULL_WEEKDAY})s(?: (?P<part>{_PARTS}))?(?!\w)",
    ),
    (
        "weekdays",
        rf"(?:on )?(?P<wd>{_FULL_WEEKDAY})(?= (?:(?:and|or) {_FULL_WEEKDAY} )?(?P<part>{_PARTS})\b)(?: {_PARTS})?",
    ),
    # days seen from the report's day
    (
        "deictic_day",
        rf"(?P<day>today|tonight|yesterday|tomorrow|the day before yesterday|the day after tomorrow)(?:['’]s)?"
        rf"(?: (?P<part>{PART}))?(?:,? at (?P<clock>{CLOCK}))?",
    ),
    (
        "clock_deictic",
        rf"(?P<clock>{CLOCK}|noon|midnight) (?P<day>today|tonight|yesterday|tomorrow)(?: (?P<part>{PART}))?",
    ),
    ("deictic_part", rf"(?P<mod>last|this|that|the same) (?P<part>{PART}|lunchtime)(?! of the)"),
    ("clock", rf"(?P<clock>{CLOCK})(?: (?:in the|this|on the)? ?(?P<part>{PART}))?(?! of)"),
    # years, decades, centuries
    ("year", rf"(?:the year )?(?P<y>{YEAR})(?!s\b)(?!(?<=0)['’]s\b)(?P<era> ?(?-i:BC|B\.C\.|BCE|AD|CE)\b)?"),
    ("range_year", rf"(?P<y>{YEAR})(?=[-–/](?P<to>\d{{2}})(?!\d))"),
    ("range_year_end", r"(?<=[12]\d{3}[-–/])(?P<y>\d{2})(?![\d-])\b"),
    ("range_day_end", rf"(?P<d>{DAY})"),
    (
        "ancient_year",
        r"(?P<era1>(?-i:AD|A\.D\.) ?)?(?P<y>\d{1,4})(?P<era> ?(?-i:BCE?|B\.C\.|AD|A\.D\.|CE)(?![\w]))",
    ),
    ("ancient_year", r"(?P<era1>(?-i:AD|A\.D\.) ?)(?P<y>\d{1,4})(?P<era>)\b"),
    ("short_year", r"['’](?P<y>\d{2})(?!\d|s)\b"),
    (
        "spoken_year",
        r"(?:the year )?(?P<hi>nineteen|eighteen|seventeen|twenty)[ -](?P<lo>(?:oh[ -])?(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)"
        r"(?:[- ](?:one|two|three|four|five|six|seven|eight|nine))?|(?:ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen)\b|hundred\b)(?! (?:people|men|women|years|dollars|percent|thousand))",
    ),
    (
        "spoken_year",
        r"(?:the year )?(?P<hi>two thousand)(?: (?:and )?(?P<lo>(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty)))?(?! (?!has\b|was\b|is\b)\w+s\b)",
    ),
    (
        "decade",
        r"(?:the )?(?:(?P<pre>early|mid|late|mid-to-late|early-to-mid)[ -])?(?P<y>(?:1[0-9]|20)\d0|['’]\d0)['’]?s\b",
    ),
    ("decade", r"the (?:(?P<pre>early|mid|late)[ -])?(?P<y>[2-9]0)s\b"),
    (
        "decade",
        r"the (?:(?P<pre>early|mid|late)[ -])?(?P<name>(?:nineteen[ -])?(?:twenties|thirties|forties|fifties|sixties|seventies|eighties|nineties))",
    ),
    (
        "century",
        rf"(?:the )?(?:(?:early|mid|late)[ -])?(?P<n>{_CENTURY})[ -]century(?P<era> (?-i:BC|B\.C\.|BCE)(?!\w))?",
    ),
    ("half_decade", r"the (?:first|second|last|latter) half of the (?P<y>(?:1[0-9]|20)\d0|['’]\d0)s"),
    # parts of years
    (
        "quarter",
        rf"(?:the )?(?:(?P<fiscal>fiscal)[ -])?(?P<n>{QUARTER})[ -](?P<what>quarter)(?!ly)(?:['’]s)?(?: (?:of |in )?(?:the )?(?:fiscal (?:year )?)?(?P<y>{YEAR}))?",
    ),
    (
        "quarter",
        rf"(?:the )?(?:fiscal )?(?P<y>{YEAR})(?:['’]s)? (?P<n>{QUARTER})[ -](?P<what>quarter)(?!s)\b",
    ),
    ("quarter_of", rf"(?:the )?(?P<n>{QUARTER})[ -](?P<what>quarter) of (?P<rel>last|this|next) year"),
    ("quarter_of", rf"(?P<rel>last|this|next) year['’]s (?P<n>{QUARTER})[ -](?P<what>quarter|half)"),
    ("quarter", r"(?-i:Q)(?P<n>[1-4])(?P<what>)(?:[ /-](?:of )?(?P<y>(?:19|20)\d{2}))?\b"),
    ("quarter", r"(?P<y>(?:19|20)\d{2})[ -](?-i:Q)(?P<n>[1-4])(?P<what>)\b"),
    (
        "half",
        rf"(?:the )?(?P<n>first|second|last|latter)[ -](?P<what>half)(?: of (?:(?P<y>{YEAR})|(?P<rel>last|this|next) year|(?P<same>the year)))?",
    ),
    ("half", rf"(?:the )?(?P<y>{YEAR})(?:['’]s)? (?P<n>first|second)[ -](?P<what>half)\b"),
    ("half", r"(?-i:H)(?P<n>[12])(?P<what>)[ /](?P<y>(?:19|20)\d{2})\b"),
    (
        "quarter_year",
        rf"the (?:(?:same|corresponding|comparable|like) )?(?P<y>{YEAR}) (?P<what>quarter|period)",
    ),
    (
        "year_ago_quarter",
        r"(?:the |its )?(?:year-(?:earlier|ago|before)|prior-year|corresponding|comparable|like|same)(?: (?P<n>first|second|third|fourth))?(?: (?P<what>quarter|period))?"
        r"(?: (?:a year (?:earlier|ago|before)|of (?:last|the previous|the prior) year|last year))?",
    ),
    ("year_ago_quarter", r"the (?P<what>quarter|period) (?:a year (?:earlier|ago|before)|last year)\b"),
    ("year_ago_quarter", r"last year['’]s (?P<what>quarter|period)\b"),
    (
        "season",
        rf"(?:the )?(?:(?P<mod>{_NAMED}|early|late|mid)[ -])?(?:(?:early|late|mid)[ -])?(?P<s>{SEASON})(?:(?:,| of)? (?:(?P<y>{YEAR}|['’]\d\d\b)|(?P<spoken>{SPOKEN_YEAR})))?(?P<rel> (?:of )?(?:last|this|next) year)?",
    ),
    (
        "fiscal_year",
        r"(?:the )?(?:fiscal|financial)(?: year)?[ -](?P<y>(?:19|20)\d{2})(?:[-/]\d{2,4})?\b",
    ),
    ("fiscal_year", r"(?-i:FY) ?(?P<y>(?:19|20)?\d{2})(?:[-/]\d{2,4})?\b"),
    ("fiscal_year", r"(?:the )?(?P<y>(?:19|20)\d{2})(?:[-/]\d{2,4})? (?:fiscal|financial) year"),
    (
        "relative_unit",
        r"(?P<mod>(?:the )?(?:last|this|next|current|latest|most recent|previous|coming|same))(?: (?:fiscal|financial|calendar|business|academic|school))? (?P<unit>year|quarter)(?:['’]s)?(?![\w-])",
    ),
    (
        "year_end",
        r"(?:the )?(?:calendar |fiscal )?(?P<what>year(?:['’]s)?[- ]end|end of (?:the )?year(?! \d)|month[- ]end|end of (?:the )?month)(?:,? (?P<y>(?:19|20)\d{2}))?\b",
    ),
    # units seen from the report's day or from the story's
    (
        "relative_unit",
        rf"(?P<mod>(?:the )?(?:last|this|next|past|this past|coming|this coming|current|latest|previous|following|same|preceding|prior|upcoming)|that) (?P<unit>{BIG_UNIT})(?:['’]s)?(?![\w-])",
    ),
    (
        "same_unit",
        r"the (?:(?:full|fiscal|calendar) )?(?P<unit>quarter|period|week|weekend|month|year)(?:['’]s)?(?![\w-])",
    ),
    (
        "ago",
        rf"(?P<n>(?:an? |one ){UNIT} or (?:so|two)|(?:(?P<num>{NUM}|{VAGUE}|an?|half an?)[ -])?(?P<unit>{UNITS}|{UNIT}))(?: or so| and a half)? (?P<dir>ago|back(?= (?:in|when))|from now|hence)"
        rf"(?: (?P<on>today|yesterday|{WEEKDAY}|this week|this month|tomorrow))?",
    ),
    (
        "shift",
        rf"(?:(?P<num>{NUM}|{VAGUE}|an?|half an?)[ -])?(?P<unit>{UNITS}|{UNIT})(?: or so)? (?P<dir>earlier|later|before(?=[.,;)]| that\b)|previously|afterwards?|after(?=[.,;)]))",
    ),
    ("in_time", rf"(?:in|within) (?P<num>{NUM}|{VAGUE}|an?) (?P<unit>{UNITS}|{UNIT})['’]s? time"),
    (
        "anniversary_day",
        r"(?P<which>the (?:previous|following|next|same|very next) (?:day|night|morning|afternoon|evening)|that (?:same )?(?:day|night|morning|afternoon|evening))",
    ),
    # durations
    (
        "anchored_duration",
        rf"(?:at least )?(?:the |these |those |its |his |her |their )?(?P<mod>past|last|next|coming|first|final|recent|previous|following|preceding|opening|early) "
        rf"(?:(?P<num>{NUM}|{VAGUE}|few|couple of) )?(?:fiscal |calendar |trading |business |working )?(?P<unit>{UNITS})",
    ),
    ("duration_range", rf"(?P<num>{NUM})(?: to | or |-|–){NUM}[ -](?P<unit>{UNITS})(?:['’])?"),
    (
        "duration",
        rf"(?:the |another |a further |a full |an additional |a )?(?P<num>{NUM}|{VAGUE}|half an?|quarter of an?|half a)[ -](?:(?:and )?(?:more|full|additional|further|consecutive|straight|successive|long|solid|trading|business|working|calendar|whole|"
        rf"extra) )*(?P<unit>{UNITS}|{UNIT})(?! century)(?P<old>[- ]old\b)?(?:['’](?=\s))?(?:-long\b)?",
    ),
    (
        "one_duration",
        rf"(?P<num>an?|another|an additional|a full|a whole|a single|per) (?P<unit>{UNIT})(?![\w-]| (?:ago|earlier|later|old))(?:-long\b)?",
    ),
    ("compound_duration", rf"(?P<num>{NUM})[- ](?P<unit>{UNIT})(?:-old|-long)?(?= [a-z])"),
    ("long_unit", r"(?P<unit>day|week|month|year|decade)-?long(?= [a-z])"),
    ("bare_units", r"(?P<unit>minutes|hours|days|weeks|months|years|decades|centuries|millennia)(?![\w-])"),
    # sets
    (
        "set_adverb",
        r"(?P<word>hourly|daily|weekly|fortnightly|biweekly|monthly|bimonthly|quarterly|yearly|annual(?:ly)?|nightly)(?![\w-])",
    ),
    (
        "set_every",
        rf"(?:each|every)(?P<other> other| second| single)? (?:(?P<num>{NUM}|few) )?(?P<unit>{UNITS}|{UNIT}|{SEASON}|morning|afternoon|evening|{MONTH}|{WEEKDAY})(?P<part> (?:{PART}))?(?![\w-])",
    ),
    ("set_times", rf"(?P<times>once|twice|{NUM} times) (?:an?|every|each|per) (?P<unit>{UNIT})"),
    # holidays
    (
        "holiday",
        rf"(?:(?P<mod>last|this|next|this past|this coming) )?(?:the )?(?P<name>{HOLIDAY})(?:,? (?P<y>{YEAR}))?(?P<rel> (?:last|this|next) year)?",
    ),
    # the present, the past and the future
    (
        "present",
        r"now(?! that)|nowadays|currently|at present|at the moment|these days|right now|(?:the )?present day",
    ),
    (
        "past",
        r"recently|more recently|lately|once(?= (?:had|was|were|said|told|served|called))|(?:in )?the (?:recent |distant )?past(?! (?:\w+[ -]){0,2}(?:seconds|minutes|hours|days|weeks|months|quarters|years|decades|centuries|generations|summers|winters|seasons|year|month|week|weekend|decade|century|day|quarter|summer|winter)\b)|long ago|the old days",
    ),
    (
        "future",
        r"as soon as possible|(?:very )?(?<!as )soon(?! after| as)|(?:the )?(?:near |foreseeable |not-too-distant )?future|the near term|in due course|shortly(?! (?:after|before))|one day(?=[.,]? (?:will|be|may|could|might|soon|they|he|she|we|you))|(?<=\bmay )one day|(?<=\bwill )one day|(?<=\b(?:could|might|would) )one day|the (?:short|medium|long|longer) term|coming (?:days|weeks|months|years)|the coming (?:days|weeks|months|years)|a later date",
    ),
    ("then", r"at (?:that|the) time|back then|by then|since then|until then"),
)

LEADS = re.compile(
    r"(?:(?:(?:very |as )?(?:early|late)(?: in| on)?|mid|earlier|later(?: in| on)?|around|about|nearly|almost|roughly|approximately|some|"
    r"more than|less than|fewer than|at least|at most|(?<!run-)(?<!build-)up to|no (?:more|less|later) than|over|under|as (?:many|long|much) as|just (?:over|under)|just|only|"
    r"(?:the )?(?:very )?(?:beginning|start|end|middle|close|rest|remainder|turn|dawn|eve|first part|latter part|early part|first days|final days|"
    r"last days|better part|early (?:days|weeks|months)|closing (?:days|weeks|months)|first half|second half) of|"
    r"a good part of|much of|most of|all of|part of|well into|within|barely|a little (?:over|more than)|slightly more than)[ -](?:the )?)+$",
    re.IGNORECASE,
)
"""Words joined on in front of an expression: they change its extent, not its value."""

LEAD_REACH = 40
"""Characters looked at for leads: the longest chain of them."""
