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


@dataclass(frozen=True, slots=True)
class Found:
    """A tagged span: first and last token, label index, probability."""

    first: int
    last: int
    label: int
    probability: float


# Inside a run a new span begins only where the begin tag is at least this sure; a quotation's content goes on over
# sentences, so it needs more.
SPLIT = {"content": 0.9}
SPLIT_DEFAULT = 0.6


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
    """Spans of one tag layer: runs of whole words whose mean probability of not being outside reaches ``floor``.

    ``words`` are the first pieces of the words. A run splits where a begin tag is sure; its label is the one with the
    largest mean probability.
    """
    size = len(encoded.scores)
    if not size:
        return []
    probabilities = softmax(encoded.scores[:, _SLICES[layer]])
    counts = np.diff(np.append(words, size))
    inside = 1.0 - np.add.reduceat(probabilities[:, 0], words) / counts
    labels = np.add.reduceat(probabilities[:, 1::2] + probabilities[:, 2::2], words, axis=0) / counts[:, None]
    begin = probabilities[words, 1::2].sum(axis=1)
    split = SPLIT.get(layer, SPLIT_DEFAULT)
    on = inside >= floor
    out: list[Found] = []
    k, total = 0, len(words)
    while k < total:
        if not on[k]:
            k += 1
            continue
        stop = k + 1
        while stop < total and on[stop] and begin[stop] < split:
            stop += 1
        label = int(labels[k:stop].mean(axis=0).argmax())
        last = int(words[stop]) - 1 if stop < total else size - 1
        out.append(Found(int(words[k]), last, label, float(inside[k:stop].mean())))
        k = stop
    return out


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
        numbers = np.searchsorted(sentence_starts, encoded.tokens.starts, side="right")
        self.first: dict[str, NDArray[np.int64]] = {}
        self.projected: dict[str, tuple[Floats, Floats]] = {}
        layers = [name for name in spans if spans[name]]
        if not layers:
            return
        first = np.array([s.first for name in layers for s in spans[name]], dtype=np.int64)
        last = np.array([s.last for name in layers for s in spans[name]], dtype=np.int64)
        query, key = heads.project(heads.spans(encoded.hidden, first, last))
        at = 0
        for name in layers:
            stop = at + len(spans[name])
            self.first[name] = first[at:stop]
            self.sentence[name] = numbers[first[at:stop]]
            self.projected[name] = (query[at:stop], key[at:stop])
            at = stop

    def probabilities(self, name: str) -> Floats:
        """Probabilities (a, b) of link ``name`` between the spans of its two layers; 0 beyond REACH."""
        left, right = LINKS[name]
        if left not in self.first or right not in self.first:
            return np.zeros((len(self.first.get(left, ())), len(self.first.get(right, ()))), np.float32)
        gap = self.first[right][None, :] - self.first[left][:, None]
        buckets = _GAPS[np.clip(gap, -5000, 5000) + 5000]
        between = self.sentence[right][None, :] - self.sentence[left][:, None]
        apart = np.clip(between, -SENTENCE_REACH, SENTENCE_REACH) + SENTENCE_REACH
        found = self.heads.link(name, self.projected[left][0], self.projected[right][1], buckets, apart)
        found[np.abs(gap) > REACH] = 0.0
        return found


def clusters(probabilities: Floats, floor: float, allowed: NDArray[np.bool_] | None = None) -> list[int]:
    """Cluster numbers from pair probabilities (n, n), lower triangle: greedy, by mean probability to a cluster.

    Each item joins the earlier cluster with the largest mean probability, if that reaches ``floor``.
    """
    numbers: list[int] = []
    members: list[list[int]] = []
    for i in range(len(probabilities)):
        best, where = floor, -1
        row = probabilities[i]
        for c, group in enumerate(members):
            if allowed is not None and not allowed[i, group].all():
                continue
            mean = float(row[group].max() + row[group].mean()) / 2
            if mean >= best:
                best, where = mean, c
        if where < 0:
            members.append([i])
            numbers.append(len(members) - 1)
        else:
            members[where].append(i)
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
