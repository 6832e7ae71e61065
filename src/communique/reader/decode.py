"""From tag scores and hidden states to the spans and links of one report."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from communique.reader.layers import LINKS, SENTENCE_REACH, distance_bucket
from communique.reader.model import Encoded, Floats, Heads, softmax, tag_slices
from communique.reader.windows import Tokens

_SLICES = tag_slices()
# Links are sought between spans at most this many word pieces apart: about the width of a window.
REACH = 400
_GAPS = np.array([distance_bucket(g) for g in range(-5000, 5001)], dtype=np.int64)


def gaps(distances: NDArray[np.int64]) -> NDArray[np.int64]:
    """The buckets of signed distances in word pieces."""
    found: NDArray[np.int64] = _GAPS[np.clip(distances, -5000, 5000) + 5000]
    return found


def sentence_numbers(tokens: Tokens, starts: NDArray[np.int64]) -> NDArray[np.int64]:
    """The number of each piece's sentence, counted from 1; ``starts``: where the sentences begin."""
    found: NDArray[np.int64] = np.searchsorted(starts, tokens.starts, side="right")
    return found


@dataclass(frozen=True, slots=True)
class Found:
    """A tagged span: first and last token, label index, probability."""

    first: int
    last: int
    label: int
    probability: float


# What opening a span costs, in nats: with a cost, a hole of one doubtful word is bridged and a doubtful word alone is no
# span. Contents go on over sentences and bear most. The second cost is for closing one span and opening another at once.
OPEN = {"content": 2.0, "title": 1.0, "place": 0.5}
SPLIT = {"content": 1.0}
SPLIT_DEFAULT = 0.5
# A first word may be tagged as a later one and the other way round (the network is unsure of edges): what such a tag
# counts for. Set by hand, not swept, as is the least probability whose logarithm is taken.
EDGE = 0.3
_TINY = 1e-4
# A word less likely inside than this is outside in every best cut: being inside costs more than opening any span anew.
_QUIET = 0.004


def word_starts(tokens: Tokens, text: str) -> NDArray[np.int64]:
    """The index of each word's first word piece; pieces that touch within letters or digits are one word."""
    starts, ends = tokens.starts, tokens.ends
    if not len(starts):
        return np.zeros(0, dtype=np.int64)
    touching = starts[1:] == ends[:-1]
    letters = np.array(
        [text[e - 1].isalnum() and text[s].isalnum() for s, e in zip(starts[1:], ends[:-1], strict=True)],
        dtype=np.bool_,
    )
    return np.concatenate([[0], np.flatnonzero(~(touching & letters)) + 1]).astype(np.int64)


def tagged(encoded: Encoded, layer: str, floor: float, words: NDArray[np.int64]) -> list[Found]:
    """Spans of one tag layer: the likeliest cut of the words into spans and gaps, each span opened at a cost.

    ``words`` are the first pieces of the words. ``floor`` is the probability of not being outside at which a word is as
    soon inside as outside, costs apart. A span's label is the one with the largest mean probability.
    """
    size = len(encoded.scores)
    if not size:
        return []
    probabilities = softmax(encoded.scores[:, _SLICES[layer]]).astype(np.float64)
    counts = np.diff(np.append(words, size))
    outside = np.add.reduceat(probabilities[:, 0], words) / counts
    labels = np.add.reduceat(probabilities[:, 1::2] + probabilities[:, 2::2], words, axis=0) / counts[:, None]
    begin = probabilities[words, 1::2].sum(axis=1)
    inside = 1.0 - outside
    off = np.log(outside + _TINY) + np.log(floor / (1.0 - floor))
    first = np.log(np.minimum(begin, inside) + _TINY)
    later = np.log(np.maximum(inside - begin, 0.0) + _TINY)
    costs = OPEN.get(layer, 0.0), SPLIT.get(layer, SPLIT_DEFAULT)
    runs = [
        (a + k, a + stop)
        for a, b in _stretches(inside > _QUIET)
        for k, stop in _cut(off[a:b], first[a:b], later[a:b], *costs)
    ]
    out: list[Found] = []
    for k, stop in runs:
        label = int(labels[k:stop].mean(axis=0).argmax())
        last = int(words[stop]) - 1 if stop < len(words) else size - 1
        out.append(Found(int(words[k]), last, label, float(inside[k:stop].mean())))
    return out


def _stretches(loud: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """The runs (first, stop) of true entries."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], loud, [False]]).astype(np.int8)))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def _cut(
    outside: NDArray[np.float64],
    begin: NDArray[np.float64],
    within: NDArray[np.float64],
    cost: float,
    split: float,
) -> list[tuple[int, int]]:
    """Viterbi over the states outside, first word of a span, later word of a span; the spans as (first, stop)."""
    first = np.logaddexp(begin, within + np.log(EDGE))
    later = np.logaddexp(within, begin + np.log(EDGE))
    back: list[tuple[int, int, int]] = []
    on_first, on_later, off = -np.inf, -np.inf, 0.0
    for o, b, i in zip(outside.tolist(), first.tolist(), later.tolist(), strict=True):
        # On a draw the later state. Written out: this loop runs for every word of every layer.
        inner, come = (on_first, 0) if on_first > on_later else (on_later, 1)
        opened = 2 if off >= inner - split else come
        ended = 2 if off >= inner else come
        back.append((opened, come, ended))
        start, left = max(off, inner - split) - cost, max(off, inner)
        on_first, on_later, off = start + b, inner + i, left + o
    state = max((off, 2), (on_first, 0), (on_later, 1))[1]
    out: list[tuple[int, int]] = []
    stop = -1
    for k in range(len(back) - 1, -1, -1):
        if state != 2 and stop < 0:
            stop = k + 1
        if state == 0:
            out.append((k, stop))
            stop = -1
        state = back[k][state]
    return out[::-1]


class Links:
    """Link probabilities between the spans of one report, by layer."""

    def __init__(
        self,
        encoded: Encoded,
        heads: Heads,
        spans: dict[str, list[Found]],
        sentence_starts: NDArray[np.int64],
    ) -> None:
        self.heads = heads
        self.sentence: dict[str, NDArray[np.int64]] = {}
        numbers = sentence_numbers(encoded.tokens, sentence_starts)
        self.first: dict[str, NDArray[np.int64]] = {}
        self.queries: dict[str, Floats] = {}
        self.keys: dict[str, Floats] = {}
        layers = [name for name in spans if spans[name]]
        if not layers:
            return
        first = np.array([s.first for name in layers for s in spans[name]], dtype=np.int64)
        last = np.array([s.last for name in layers for s in spans[name]], dtype=np.int64)
        vectors = heads.spans(encoded.hidden, first, last)
        at = 0
        for name in layers:
            stop = at + len(spans[name])
            self.first[name] = first[at:stop]
            self.sentence[name] = numbers[first[at:stop]]
            queries, keys = heads.project(vectors[at:stop], name)
            self.queries |= queries
            self.keys |= keys
            at = stop

    def probabilities(self, name: str) -> Floats:
        """Probabilities (a, b) of link ``name`` between the spans of its two layers; 0 beyond REACH."""
        left, right = LINKS[name]
        if left not in self.first or right not in self.first:
            return np.zeros((len(self.first.get(left, ())), len(self.first.get(right, ()))), np.float32)
        gap = self.first[right][None, :] - self.first[left][:, None]
        buckets = gaps(gap)
        between = self.sentence[right][None, :] - self.sentence[left][:, None]
        apart = np.clip(between, -SENTENCE_REACH, SENTENCE_REACH) + SENTENCE_REACH
        found = self.heads.link(name, self.queries[name], self.keys[name], buckets, apart)
        found[np.abs(gap) > REACH] = 0.0
        return found


def clusters(probabilities: Floats, floor: float, allowed: NDArray[np.bool_] | None = None) -> list[int]:
    """Cluster numbers from pair probabilities (n, n), lower triangle: greedy, by mean probability to a cluster.

    Each item joins the earlier cluster with the largest mean probability, if that reaches ``floor``.
    """
    numbers: list[int] = []
    sizes: list[int] = []
    for i in range(len(probabilities)):
        where = -1
        if sizes:
            row = probabilities[i, :i].astype(np.float64)
            sums = np.bincount(numbers, weights=row, minlength=len(sizes))
            most = np.zeros(len(sizes))
            np.maximum.at(most, numbers, row)
            score = (most + sums / np.array(sizes)) / 2
            if allowed is not None:
                score[np.array(numbers)[~allowed[i, :i]]] = -1.0
            # Of equals the latest.
            top = len(score) - 1 - int(score[::-1].argmax())
            where = top if score[top] >= floor else -1
        if where < 0:
            where = len(sizes)
            sizes.append(0)
        sizes[where] += 1
        numbers.append(where)
    return numbers


def trigger_labels(encoded: Encoded, span: Found) -> tuple[Floats, Floats, Floats]:
    """Probabilities of type (16), status (6) and mode (5) of a trigger span."""
    rows = slice(span.first, span.last + 1)
    tags = softmax(encoded.scores[rows, _SLICES["trigger"]])
    types = (tags[:, 1::2] + tags[:, 2::2]).mean(axis=0)
    status = softmax(encoded.scores[rows, _SLICES["status"]]).mean(axis=0)
    mode = softmax(encoded.scores[rows, _SLICES["mode"]]).mean(axis=0)
    return types / types.sum(), status, mode
