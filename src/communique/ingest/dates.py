"""Publication dates: of a field, of a page's address, of a line of text.

All functions return ISO 8601 days, or coarser ("2019-03", "2019") where no more is known, or ``None``. A
date that does not exist (2026-02-31) is ``None``, never a neighbouring day. Times of day and zones are
dropped: the day is the one the publisher wrote.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from urllib.parse import urlsplit

FIRST_YEAR, LAST_YEAR = 1800, 2100
"""Years outside this range are taken for errors (epoch numbers, placeholders such as 0001-01-01)."""

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul",
            "august aug",
            "september sep sept", "october oct", "november nov", "december dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.?"
)
"""A month's English name or abbreviation, as a pattern."""

_ISO = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?(?=$|[T ,;Z])")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T?\d{0,6}(?:\.\d+)?Z?)?$")
_SLASHED_YMD = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})(?=$|[T ,;])")
_SLASHED_DMY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?=$|[T ,;])")
_MDY = re.compile(rf"\b({MONTH})\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}})\b", re.IGNORECASE)
_DMY = re.compile(
    rf"\b(\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?[\s-]+({MONTH}),?[\s-]+(\d{{4}})\b", re.IGNORECASE
)
_MY = re.compile(rf"^({MONTH}),?\s+(\d{{4}})$", re.IGNORECASE)
_EPOCH = re.compile(r"^\d{9,13}(?:\.\d+)?$")

_URL_FORMS = (
    re.compile(r"/(\d{4})/(\d{1,2})/(\d{1,2})(?=/|$|[^\d])"),
    re.compile(rf"/(\d{{4}})/({MONTH})/(\d{{1,2}})(?=/|$)", re.IGNORECASE),
    re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)"),
    re.compile(r"(?<!\d)((?:19|20)\d{2})(\d{2})(\d{2})(?:\d{4}(?:\d{2})?)?(?!\d)"),
    re.compile(r"/((?:19|20)\d{2})/(\d{2})(\d{2})(?=/)"),
    re.compile(r"/((?:19|20)\d{2})/(\d{1,2})(?=/)"),
)

_TEXT_LINE = re.compile(
    r"^(?:(?:[A-Z][\w.&'’-]*\s+){0,6}?(?i:published|posted|updated|last updated|date|issued|"
    r"released)(?:\s+(?:on|at))?\s*[:|]?\s*)?"
    r"(?:(?i:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?"
    r"(?P<date>\d{4}-\d{2}-\d{2}|[A-Za-z]{3,9}\.?\s+\d{1,2},?\s+\d{4}|"
    r"\d{1,2}\s+[A-Za-z]{3,9}\.?,?\s+\d{4})\b(?P<rest>.{0,40})$"
)
_NOT_SENTENCE = re.compile(
    r"^[^A-Za-z]*(?:(?i:at|am|pm|px|mins?|minutes?|read|updated|[A-Z]{2,4})\b[^A-Za-z]*){0,4}$"
)
TEXT_DATE_LINES = 6
"""How many lines from the top may hold a date line; further down a date belongs to the story."""


def day(year: int, month: int | None = None, of_month: int | None = None) -> str | None:
    """The ISO form of a day, month or year that exists, else ``None``."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    if month is None:
        return f"{year:04d}"
    if not 1 <= month <= 12:
        return None
    if of_month is None:
        return f"{year:04d}-{month:02d}"
    try:
        return date(year, month, of_month).isoformat()
    except ValueError:
        return None


def month_number(name: str) -> int | None:
    """The number of a month's English name or abbreviation."""
    return _MONTHS.get(name.lower().rstrip("."))


def parse_date(value: object) -> str | None:
    """The date a metadata field gives: ISO 8601, RFC 2822, English words, 20190312, seconds or milliseconds
    since 1970.

    12/03/2019 is read only where one order alone gives a date (25/03/2019), since both orders are in use.
    """
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, datetime | date):
        return day(value.year, value.month, value.day)
    text = str(value).strip()
    if not text or len(text) > 100:
        return None
    compact = _COMPACT.match(text)
    if compact and (dated := day(*(int(part) for part in compact.groups()))):
        return dated
    if _EPOCH.match(text):
        return _from_epoch(float(text))
    if found := _ISO.match(text) or _SLASHED_YMD.match(text):
        return day(*(int(part) if part else None for part in found.groups()))  # type: ignore[arg-type]
    if found := _SLASHED_DMY.match(text):
        first, second, year = (int(part) for part in found.groups())
        orders = {day(year, second, first), day(year, first, second)} - {None}
        return orders.pop() if len(orders) == 1 else None
    return worded_date(text)


def _from_epoch(seconds: float) -> str | None:
    if seconds > 1e11:  # milliseconds: 1e11 seconds lie in the year 5138
        seconds /= 1000
    try:
        return datetime.fromtimestamp(seconds, UTC).date().isoformat()
    except (OverflowError, ValueError, OSError):
        return None


def worded_date(text: str) -> str | None:
    """The first date in English words in ``text``: "March 12, 2019", "12th of March 2019", "March 2019"."""
    if found := _MDY.search(text):
        month = month_number(found.group(1))
        return day(int(found.group(3)), month, int(found.group(2))) if month else None
    if found := _DMY.search(text):
        month = month_number(found.group(2))
        return day(int(found.group(3)), month, int(found.group(1))) if month else None
    if found := _MY.match(text):
        return day(int(found.group(2)), month_number(found.group(1)))
    return None


def url_date(url: str | None) -> str | None:
    """The date in an address's path (/2018/04/05/, /2018/apr/05/, /20180405-, /2018/04/), if it exists."""
    if not url:
        return None
    try:
        path = urlsplit(url).path
    except ValueError:
        return None
    for form in _URL_FORMS:
        if found := form.search(path):
            year, month, *rest = found.groups()
            number = int(month) if month.isdigit() else month_number(month)
            if number and (dated := day(int(year), number, int(rest[0]) if rest else None)):
                return dated
    return None


def date_line(line: str) -> str | None:
    """The date of a line that holds nothing else but its label ("Published: 12 March 2019 14:05 GMT")."""
    found = _TEXT_LINE.match(line.strip())
    if not found or not _NOT_SENTENCE.match(found.group("rest")):
        return None
    return parse_date(found.group("date"))


def text_date(lines: list[str]) -> str | None:
    """The date of the first date line among the top lines of a text."""
    return next((dated for line in lines[:TEXT_DATE_LINES] if (dated := date_line(line))), None)
