"""The scan: every word is offered to the rules it may open; the longest match wins."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from communique.reader.times import meaning, meaning_days, meaning_durations, meaning_units, meaning_years
from communique.reader.times.context import Context, Found
from communique.reader.times.grammar import LEAD_REACH, LEADS, PATTERNS, Handler
from communique.reader.times.openers import CORE_REACH, CORES, DETERMINERS, SECONDS, STRONG, openers
from communique.records import Time

_WORD = re.compile(r"(?<![A-Za-z0-9])(?:[A-Za-z]+|\d|['’](?=\d\d))")
_KEYS = dict.fromkeys("0123456789", "0") | {"'": "'", "’": "'"}
_NOT_LEADING = re.compile(r"[\w'’]\Z")


_MEANINGS = (meaning, meaning_days, meaning_years, meaning_units, meaning_durations)


def _table() -> dict[str, tuple[tuple[re.Pattern[str], Handler], ...]]:
    table: dict[str, list[tuple[re.Pattern[str], Handler]]] = {}
    for name, pattern in PATTERNS:
        handler: Handler = next(getattr(m, name) for m in _MEANINGS if hasattr(m, name))
        compiled = re.compile(pattern, re.IGNORECASE)
        for word in sorted(openers(name)):
            table.setdefault(word, []).append((compiled, handler))
    return {word: tuple(rules) for word, rules in table.items()}


_RULES = _table()
_SELF = openers("bare_units") | openers("season") | openers("holiday") - openers("named_month")


def parse_day(published: str | None) -> date | None:
    """The day of a publication date or time stamp; ``None`` where it is coarser than a day or no date."""
    try:
        return date.fromisoformat((published or "")[:10])
    except ValueError:
        return None


def find_times(
    text: str, published: str | None, *, sentences: Sequence[tuple[int, int]] = ()
) -> tuple[Time, ...]:
    """The time expressions of ``text`` in order, without overlaps, resolved against ``published`` (ISO day
    or later).

    ``sentences`` is accepted for symmetry with the other readers; the grammar finds its own clause limits.
    Offsets are characters, end-exclusive; ``begin``/``until`` are ISO days or ``None`` where the expression
    names no
    certain stretch of the calendar. Without a publication day relative expressions keep ``X`` for what is
    unknown.
    Values follow Sauri et al. 2006 (TimeML annotation guidelines 1.2.1).
    """
    context = Context(text, parse_day(published))
    found: list[Found] = []
    done = 0
    rules_of = _RULES
    for start, key in _candidates(text):
        if start < done:
            continue
        best = _best(text, start, rules_of[key], context)
        if best is None:
            continue
        context.remember(best)
        found.append(_with_lead(text, best, done))
        done = best.end
    return tuple(_to_time(text, one) for one in found)


def _candidates(text: str) -> list[tuple[int, str]]:
    """Where a rule may open, with its word; weak words only before a core word."""
    marks = [(m.start(), _KEYS.get(m[0]) or m[0].lower()) for m in _WORD.finditer(text)]
    found: list[tuple[int, str]] = []
    next_core = len(text) + CORE_REACH + 1
    follower = ""
    for start, key in reversed(marks):
        if (
            key in _RULES
            and (key in STRONG or next_core - start <= CORE_REACH or key in _SELF)
            and (key not in DETERMINERS or follower in SECONDS)
        ):
            found.append((start, key))
        follower = key
        if key in CORES:
            next_core = start
    found.reverse()
    return found


def _best(
    text: str, start: int, rules: tuple[tuple[re.Pattern[str], Handler], ...], context: Context
) -> Found | None:
    matches = [(match, handler) for pattern, handler in rules if (match := pattern.match(text, start))]
    matches.sort(key=lambda pair: -pair[0].end())
    for match, handler in matches:
        result = handler(match, context)
        if result is not None:
            return result
    return None


def _with_lead(text: str, one: Found, floor: int) -> Found:
    if one.type == "SET":
        return one
    left = max(floor, one.start - LEAD_REACH)
    lead = LEADS.search(text[left : one.start])
    if lead is None:
        return one
    start = left + lead.start()
    if _NOT_LEADING.search(text, max(0, start - 1), start):
        return one
    return Found(start, one.end, one.type, one.value, one.begin, one.until, one.point)


def _to_time(text: str, one: Found) -> Time:
    return Time(
        start=one.start,
        end=one.end,
        text=text[one.start : one.end],
        type=one.type,
        value=one.value,
        begin=one.begin.isoformat() if one.begin else None,
        until=one.until.isoformat() if one.until else None,
    )


__all__ = ["find_times", "parse_day"]
