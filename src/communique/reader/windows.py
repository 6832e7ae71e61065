"""Windows: the stretches of a report that the encoder sees at once.

A window holds whole sentences, at most ``MAX_TOKENS`` word pieces of them, after up to ``CONTEXT_TOKENS`` word pieces
of the sentences before it. Every sentence is decoded once: what two windows see of a token is joined (``model.encode``).
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

# 512 positions of the encoder less [CLS] and [SEP].
MAX_TOKENS = 446
CONTEXT_TOKENS = 64

# Word shapes restore what an uncased vocabulary loses.
SHAPES = ("lower", "title", "upper", "mixed", "digit", "other")
PAD, CLS, SEP = 0, 101, 102


@dataclass(frozen=True, slots=True)
class Tokens:
    """The word pieces of a text: ids, character spans, and the shape of the word each piece belongs to."""

    ids: NDArray[np.int64]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    shapes: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Window:
    """Word pieces ``first`` to ``last`` (exclusive) of a text; what no window before it holds begins at ``own``."""

    first: int
    own: int
    last: int


def shape_of(word: str) -> int:
    """The index in ``SHAPES`` of a word's shape."""
    if word.isdigit():
        return 4
    if not any(c.isalpha() for c in word):
        return 5
    if word.islower():
        return 0
    if word.isupper():
        return 2 if len(word) > 1 else 1
    if word[0].isupper() and word[1:].islower():
        return 1
    return 3


def tokenize(tokenizer: Tokenizer, text: str) -> Tokens:
    """Word pieces of ``text`` without special tokens, with exact character spans."""
    encoding = tokenizer.encode(text, add_special_tokens=False)
    words = encoding.word_ids
    spans = encoding.offsets
    starts = np.array([s for s, _ in spans], dtype=np.int64)
    ends = np.array([e for _, e in spans], dtype=np.int64)
    shapes = np.zeros(len(spans), dtype=np.int64)
    begin = 0
    while begin < len(words):
        stop = begin + 1
        while stop < len(words) and words[stop] == words[begin]:
            stop += 1
        shapes[begin:stop] = shape_of(text[spans[begin][0] : spans[stop - 1][1]])
        begin = stop
    return Tokens(np.array(encoding.ids, dtype=np.int64), starts, ends, shapes)


def make_windows(
    tokens: Tokens,
    sentences: Sequence[tuple[int, int]],
    max_tokens: int = MAX_TOKENS,
    context_tokens: int = CONTEXT_TOKENS,
) -> list[Window]:
    """Cut a text into windows of whole sentences; a sentence longer than a window is cut where it must be."""
    bounds: list[int] = []
    for start, _ in sentences:
        bounds.append(int(np.searchsorted(tokens.starts, start)))
    total = len(tokens.ids)
    bounds = sorted({0, *bounds, total}) if total else []
    pieces: list[tuple[int, int]] = []
    for a, b in itertools.pairwise(bounds):
        for cut in range(a, b, max_tokens):
            pieces.append((cut, min(b, cut + max_tokens)))
    windows: list[Window] = []
    # Even windows: as many as needed, each about equally full, so that none is left with one short sentence.
    count = max(1, -(-total // max_tokens))
    target = -(-total // count)
    own = 0
    for index, (_, last) in enumerate(pieces):
        following = pieces[index + 1][1] if index + 1 < len(pieces) else None
        if following is None or following - own > max_tokens or last - own >= target:
            first = own
            for a, _ in reversed(pieces[: index + 1]):
                if a < own and own - a <= context_tokens:
                    first = a
            windows.append(Window(first, own, last))
            own = last
    return windows
