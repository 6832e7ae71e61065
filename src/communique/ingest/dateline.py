"""Datelines: where, when and by which agency a report says it was filed.

Understood forms, each at the start of one of the first lines: ``BUDAPEST, March 12 (Xinhua) --``,
``BAGHDAD, Iraq (AP)_``, ``MOSCOW, April 5. /TASS/.``, ``Baku, November 3, AZERTAC``, ``TEHRAN, IRNA –``,
``WASHINGTON—``, ``TBILISI, Georgia —``, ``LONDON/PARIS (Reuters) -``, ``NEW DELHI:``. The words stay in the
text; they are only read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from communique.ingest.dates import MONTH, day, month_number
from communique.ingest.outlets import outlet_named
from communique.ingest.wordlists import words

DATELINE_LINES = 6
"""How many lines from the top may open with a dateline: title, byline and residue come before it."""

_UPPER_WORD = r"(?:[A-ZÀ-ÖØ-Þ](?:['’.\-]?[A-ZÀ-ÖØ-Þ])+\.?|ST\.|MT\.|[A-ZÀ-ÖØ-Þ]['’][A-ZÀ-ÖØ-Þ]+)"
_UPPER_PLACE = re.compile(rf"{_UPPER_WORD}(?:(?: ?[/&] ?| |-){_UPPER_WORD}){{0,3}}(?![\w’'])")
_NAME_WORD = r"[A-ZÀ-ÖØ-Þ][\w’'.\-]*"
_MIXED_PLACE = re.compile(rf"(?:{_NAME_WORD})(?:[ \-](?:{_NAME_WORD}|of|de|la|al|es|au)){{0,3}}")
_REGION = re.compile(
    rf",\s+(?!{MONTH}\s+\d)(?P<region>{_NAME_WORD}(?:\s(?:{_NAME_WORD}|and|of|the)){{0,3}}?)(?=\s*(?:\(|,|"
    rf"--|—|–|_|:|/|\s-\s|$))"
)
_DATE = re.compile(
    rf",*\s*(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,?\s+)?(?:(?P<m1>{MONTH})\s*(?P<d1>\d{{1,2}})|"
    rf"(?P<d2>\d{{1,2}})\s+(?P<m2>{MONTH}))(?:,?\s+(?P<y>\d{{4}}))?(?!\d)",
    re.IGNORECASE,
)
_TAG = re.compile(r"[.,]?\s*(?:\((?P<paren>[^()\n]{2,40})\)|/(?P<slash>[^/\n]{2,30})/)")
_BARE_TAG = re.compile(
    rf"[.,]?\s+(?P<bare>{_NAME_WORD}(?:\s{_NAME_WORD}){{0,3}}?)(?=\s*(?:--|—|–|_|:|\s-\s|\.\s|$))"
)
_DASH = re.compile(r"\s*(?:--+|—|–|_+)\s*|\s+-\s*|-\s+")
_COLON = re.compile(r"\s*:\s*")
_STOP = re.compile(r"\.?\s*[-–—]*\s*(?=\S)|\.?\s*$")
_SENTENCE_START = re.compile(r"""["'“‘(\[]*[A-ZÀ-ÖØ-Þ0-9]|\s*$""")

_NOT_PLACES = words(
    """NATO ISIS ISIL UNICEF UNESCO OPEC ASEAN UEFA FIFA USA UK EU UN US IAEA OSCE BRICS EXCLUSIVE BREAKING
    UPDATE UPDATED ANALYSIS OPINION WATCH VIDEO PHOTO PHOTOS LIVE EDITORIAL COMMENT CORRECTION FACTBOX
    NOTE READ FILE EXPLAINER INTERVIEW REVIEW STATEMENT COVID QUESTION ANSWER MODERATOR PRESS SUMMARY
    HIGHLIGHTS URGENT FEATURE TIMELINE PROFILE OBITUARY SPORT SPORTS BUSINESS WORLD TRANSCRIPT SPECIAL
    REPORT NEWS ADVISORY MEDIA"""
)


@dataclass(frozen=True, slots=True)
class Dateline:
    """A dateline as parsed. ``date`` is an ISO day, or ``None`` when it gives no year; ``start``/``end``
    are offsets.

    ``month_day`` is the month and day as given, for a caller that knows the year. ``agency`` is the
    agency's name from the outlet table, else the tag's own words.
    """

    place: str
    date: str | None
    month_day: tuple[int, int] | None
    agency: str | None
    start: int
    end: int


@cache
def _cities() -> frozenset[str]:
    table = files("communique.ingest").joinpath("data", "dateline_cities.txt").read_text("utf-8")
    names = (name for line in table.splitlines() if not line.startswith("#") for name in line.split("|"))
    return frozenset(name.strip().casefold() for name in names)


def find_dateline(text: str) -> Dateline | None:
    """The dateline at the start of one of the first lines of ``text``."""
    offset = seen = 0
    for line in text.split("\n"):
        if line.strip():
            if found := _parse(line):
                place, date, month_day, agency, end = found
                return Dateline(place, date, month_day, agency, offset, offset + end)
            seen += 1
            if seen == DATELINE_LINES:
                return None
        offset += len(line) + 1
    return None


def _parse(line: str) -> tuple[str, str | None, tuple[int, int] | None, str | None, int] | None:
    upper = _UPPER_PLACE.match(line)
    found = upper or _MIXED_PLACE.match(line)
    if not found or set(found.group().split()) & _NOT_PLACES:
        return None
    city = found.group().casefold() in _cities()
    if not upper and outlet_named(found.group()):
        return None
    at = found.end()
    agency: str | None = None
    if (region := _REGION.match(line, at)) and not upper_sentence(region.group("region")):
        at = region.end()
        if outlet := outlet_named(region.group("region")):
            agency = outlet.name
            place = found.group()
        else:
            place = line[: region.end()]
    else:
        place = found.group()
    date = month_day = None
    if dated := _DATE.match(line, at):
        month = month_number(dated.group("m1") or dated.group("m2"))
        number = int(dated.group("d1") or dated.group("d2"))
        if month and day(2000, month, number):
            month_day, at = (month, number), dated.end()
            date = day(int(dated.group("y")), month, number) if dated.group("y") else None
    tagged = False
    if agency is None and (tag := _TAG.match(line, at)):
        words = (tag.group("paren") or tag.group("slash")).strip()
        agency, tagged = _agency(words), True
        at = tag.end()
    elif (
        agency is None
        and (bare := _BARE_TAG.match(line, at))
        and (outlet := outlet_named(bare.group("bare")))
    ):
        agency, at = outlet.name, bare.end()
    end = _separated(
        line,
        at,
        city=city,
        upper=bool(upper),
        marked=bool(month_day or agency or tagged),
        tagged=tagged and bool(agency),
    )
    if end is None:
        return None
    return place.strip(" ,"), date, month_day, agency, end


def upper_sentence(region: str) -> bool:
    """Whether what follows the comma is no region but prose in capitals."""
    return len(region) > 3 and region.isupper() and outlet_named(region) is None


def _agency(words: str) -> str | None:
    """The agency a tag names: the table's name, else the tag's words if they look like a name, not a date
    or place.
    """
    if outlet := outlet_named(words) or outlet_named(words.split("/", maxsplit=1)[0]):
        return outlet.name
    if re.fullmatch(r"[A-Z][A-Za-z.&’' -]{1,30}", words) and not re.search(rf"\b{MONTH}\b|day\b", words):
        return words
    return None


def _separated(line: str, at: int, *, city: bool, upper: bool, marked: bool, tagged: bool) -> int | None:
    """Where the dateline ends, if what follows parts it from the report; fewer marks, stricter rules."""
    if dash := _DASH.match(line, at):
        sure = marked or city or upper
        return dash.end() if sure and _SENTENCE_START.match(line, dash.end()) else None
    if colon := _COLON.match(line, at):
        sure = marked or (city and upper) or (city and at <= len(line) and not marked)
        return colon.end() if sure and _SENTENCE_START.match(line, colon.end()) else None
    if tagged or (marked and (upper or city)):
        stop = _STOP.match(line, at)
        if (
            stop
            and (tagged or stop.group().strip() or stop.end() == len(line))
            and _SENTENCE_START.match(line, stop.end())
        ):
            return stop.end()
    return None
