"""From tag scores and hidden states to the spans and links of one report."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from communique.reader.layers import KINDS, LINKS, MODES, STATUSES, TAG_LAYERS, TYPES, distance_bucket
from communique.reader.model import Encoded, Floats, Heads, sigmoid, softmax, tag_slices
from communique.reader.settings import Thresholds

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


def tagged(encoded: Encoded, layer: str, floor: float) -> list[Found]:
    """Spans of one tag layer: runs of tokens whose probability of not being outside reaches ``floor``.

    A run splits where a begin tag outweighs its inside tag; its label is the one with the largest mean probability.
    """
    probabilities = softmax(encoded.scores[:, _SLICES[layer]])
    inside = 1.0 - probabilities[:, 0]
    begin, go_on = probabilities[:, 1::2], probabilities[:, 2::2]
    out: list[Found] = []
    size = len(inside)
    k = 0
    while k < size:
        if inside[k] < floor:
            k += 1
            continue
        stop = k + 1
        while stop < size and inside[stop] >= floor and go_on[stop].sum() >= begin[stop].sum():
            stop += 1
        weights = (begin[k:stop] + go_on[k:stop]).mean(axis=0)
        label = int(weights.argmax())
        out.append(Found(k, stop - 1, label, float(inside[k:stop].mean())))
        k = stop
    return out


def whole_words(spans: list[Found], encoded: Encoded, text: str) -> list[Found]:
    """Spans widened to whole words: a word piece never stands for its word."""
    starts, ends = encoded.tokens.starts, encoded.tokens.ends
    out: list[Found] = []
    for span in spans:
        first, last = span.first, span.last
        while first > 0 and ends[first - 1] == starts[first] and text[starts[first]].isalnum() and text[ends[first - 1] - 1].isalnum():
            first -= 1
        while last + 1 < len(starts) and starts[last + 1] == ends[last] and text[starts[last + 1]].isalnum() and text[ends[last] - 1].isalnum():
            last += 1
        if out and first <= out[-1].last:
            continue
        out.append(Found(first, last, span.label, span.probability))
    return out


class Links:
    """Link probabilities between the spans of one report, by layer."""

    def __init__(self, encoded: Encoded, heads: Heads, spans: dict[str, list[Found]]) -> None:
        self.heads = heads
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
            self.projected[name] = (query[at:stop], key[at:stop])
            at = stop

    def probabilities(self, name: str) -> Floats:
        """Probabilities (a, b) of link ``name`` between the spans of its two layers; 0 beyond REACH."""
        left, right = LINKS[name]
        if left not in self.first or right not in self.first:
            return np.zeros((len(self.first.get(left, ())), len(self.first.get(right, ()))), np.float32)
        gap = self.first[right][None, :] - self.first[left][:, None]
        buckets = _GAPS[np.clip(gap, -5000, 5000) + 5000]
        found = self.heads.link(name, self.projected[left][0], self.projected[right][1], buckets)
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


__all__ = ["KINDS", "MODES", "STATUSES", "TAG_LAYERS", "TYPES", "Found", "Links", "Thresholds", "clusters", "sigmoid",
           "tagged", "trigger_labels", "whole_words"]
