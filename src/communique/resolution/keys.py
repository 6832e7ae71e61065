"""Under which keys a telling is filed, and under which it looks for others: what keeps the cost flat.

A key is type family × two parties × a stretch of the calendar. Two more rules keep blocks small: an assertion
with one party meets those with two only from its own side, and one without a close time meets closely timed
ones by the quarter. Of two assertions that could match, each finds the other, whichever came first.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from itertools import combinations

from communique.resolution.traits import Traits

FINE_DAYS = 7
COARSE_DAYS = 91
MAX_COARSE = 6
"""A stretch of years is filed under its first quarters only: such an assertion matches little by itself."""
MAX_PARTIES = 8
"""Pairs of a conference with more parties are taken of the first, in alphabetical order."""


def number(*parts: str | int) -> int:
    """A key as a signed integer of 64 bits, the same on every machine."""
    text = "\x1f".join(map(str, parts)).encode()
    return int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "big", signed=True)


def filed(t: Traits) -> frozenset[int]:
    """The keys an assertion is stored under."""
    return frozenset(_keys(t, filing=True))


def sought(t: Traits) -> frozenset[int]:
    """The keys an assertion looks for others under."""
    return frozenset(_keys(t, filing=False))


def _keys(t: Traits, *, filing: bool) -> Iterator[int]:
    if not t.last:
        return  # no day at all, not even its report's: nothing tells it from others of its parties
    parties = sorted(t.parties)[:MAX_PARTIES]
    pairs = list(combinations(parties, 2))
    wide = t.coarse or t.moves
    for pair in pairs:
        for stretch in _stretches(t, wide, filing):
            yield number("telling of a pair", t.family, *pair, *stretch)
    single = len(parties) == 1
    for party in parties:
        roles = [single] if filing else ([True, False] if single else [True])
        for stretch in _stretches(t, wide, filing):
            for alone in roles:
                yield number("telling of one" if alone else "telling of several", t.family, party, *stretch)


def _stretches(t: Traits, wide: bool, filing: bool) -> Iterator[tuple[str, int]]:
    """Fine ones by the week, wide ones by the quarter; each kind also meets the other."""
    first, last = t.first, t.last
    if t.moves:
        first, last = min(first, t.published - 14), max(last, t.published + 120)
    quarters = list(range(first // COARSE_DAYS, last // COARSE_DAYS + 1))[:MAX_COARSE]
    if wide:
        for quarter in quarters:
            yield ("wide", quarter)
            if not filing:
                yield ("fine by quarter", quarter)
        return
    for week in range(first // FINE_DAYS, last // FINE_DAYS + 1):
        yield ("fine", week)
    for quarter in quarters:
        yield ("fine by quarter" if filing else "wide", quarter)
