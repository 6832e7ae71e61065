"""Near-duplicate texts: copies and edited rewrites of one story.

Each text gets two kinds of keys under which copies find each other: bands of a MinHash over its word shingles
(Broder 1997; the signature by datasketch) for whole copies with edits, and the smallest shingles of each
paragraph for copies that were cut. What the keys propose is checked on the shingles themselves, by containment
in the shorter text, so a copy cut to a third is still found. Words inside quotation marks are left out: two
reporters in one room write down the same words.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from datasketch import MinHash

from communique.resolution.days import stretch
from communique.resolution.keys import number
from communique.resolution.traits import plain

SHINGLE_WORDS = 5
PERMUTATIONS = 60
BAND_ROWS = 3
"""Twenty bands of three: a pair with Jaccard similarity .5 meets with probability .93, one with .05 with .002."""
SEED = 1
PARAGRAPH_WORDS = 15
PARAGRAPH_KEYS = 2
MAX_PARAGRAPHS = 12
MIN_SHINGLES = 12
"""Texts with fewer shingles outside quotation marks are too short to be called copies."""
COPY_CONTAINMENT = 0.5
"""Share of the shorter text's shingles that a copy shares; independent reports of one event share under .2."""
WEEK = 7
KEPT_TEXTS = 512
"""Texts whose shingles are kept at hand: some 25 kB each."""

_QUOTED = re.compile(r"“[^”]{1,2000}”|\"[^\"\n]{1,2000}\"|„[^“”]{1,2000}[“”]")
_CREDIT = re.compile(
    r"\A[^\n]{0,60}?\((?:[A-Z][\w.’' /-]{1,30})\)\s*[-–—:]?|\A[A-Z][A-Z ,.]{2,40}\s[-–—]+\s|\((?:Reporting|Writing|Editing) by[^)]*\)"
)
"""A dateline with its agency tag, and the credits at a text's end: what a copy changes first."""


@dataclass(frozen=True, slots=True)
class Copies:
    """Two texts that share ``shared`` shingles, which are ``containment`` of the shorter one's."""

    containment: float
    shared: int


@lru_cache(maxsize=KEPT_TEXTS)
def shingles(text: str) -> frozenset[int]:
    """The hashes (64 bits) of every run of five words outside quotation marks and credits."""
    return frozenset(_hashes(_words(text)))


def _words(text: str) -> list[str]:
    return plain(_QUOTED.sub(" ", _CREDIT.sub(" ", text))).replace("-", " ").split()


def _hashes(words: list[str]) -> list[int]:
    runs = (" ".join(words[k : k + SHINGLE_WORDS]) for k in range(len(words) - SHINGLE_WORDS + 1))
    return [int.from_bytes(hashlib.blake2b(run.encode(), digest_size=8).digest(), "big") for run in runs]


def text_keys(text: str, published: str | None) -> tuple[frozenset[int], frozenset[int]]:
    """The keys a text is filed under, those of its own week, and those it looks for others under: that week's
    and those of the two beside it.
    """
    all_shingles = shingles(text)
    if len(all_shingles) < MIN_SHINGLES:
        return frozenset(), frozenset()
    covered = stretch(published)
    week = covered[0] // WEEK if covered else -1
    parts: list[tuple[str | int, ...]] = [("band", k, *band) for k, band in enumerate(_bands(all_shingles))]
    parts += [("paragraph", smallest) for smallest in _paragraphs(text)]
    weeks = (week - 1, week, week + 1) if covered else (week,)
    own, *others = ([number("text", when, *part) for part in parts] for when in (week, *weeks))
    return frozenset(own), frozenset(key for keys in others for key in keys)


def _bands(found: frozenset[int]) -> list[tuple[int, ...]]:
    sketch = MinHash(num_perm=PERMUTATIONS, seed=SEED, hashfunc=_low_bits)
    sketch.update_batch(sorted(found))
    values = np.asarray(sketch.hashvalues).reshape(-1, BAND_ROWS)
    return [tuple(int(v) for v in row) for row in values]


def _low_bits(value: int) -> int:
    return value & 0xFFFFFFFF


def _paragraphs(text: str) -> list[int]:
    bare = _QUOTED.sub(" ", _CREDIT.sub(" ", text))
    found: list[int] = []
    for paragraph in [p for p in bare.split("\n") if p.strip()][:MAX_PARAGRAPHS]:
        words = plain(paragraph).replace("-", " ").split()
        if len(words) >= PARAGRAPH_WORDS:
            found += sorted(set(_hashes(words)))[:PARAGRAPH_KEYS]
    return found


def copies(one: frozenset[int], other: frozenset[int]) -> Copies | None:
    """What two texts share, when one is a copy of (part of) the other."""
    small = min(len(one), len(other))
    if small < MIN_SHINGLES:
        return None
    shared = len(one & other)
    if shared < MIN_SHINGLES or shared / small < COPY_CONTAINMENT:
        return None
    return Copies(round(shared / small, 2), shared)
