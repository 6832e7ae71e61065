"""Documents as training windows: token tags, trigger status and mode, and link targets."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor

from communique.reader.layers import (
    DEPENDENCIES,
    LINKS,
    MODES,
    SENTENCE_REACH,
    STATUSES,
    TAG_LAYERS,
    distance_bucket,
)
from communique.reader.windows import CLS, CONTEXT_TOKENS, MAX_TOKENS, SEP, make_windows, tokenize
from documents import Document


@dataclass
class Example:
    """One window. ``tags[layer]`` holds a tag per token or -100; ``spans[layer]`` (first, last) token pairs."""

    ids: np.ndarray
    shapes: np.ndarray
    tags: dict[str, np.ndarray]
    status: np.ndarray
    mode: np.ndarray
    spans: dict[str, np.ndarray]
    sentence: np.ndarray  # the number of each token's sentence
    links: dict[str, tuple[np.ndarray, np.ndarray]] = field(default_factory=dict)  # target, weight
    # Each piece's head in the window and how it depends on it, or -100; None for a text that was not parsed.
    heads: np.ndarray | None = None
    dependencies: np.ndarray | None = None


BEGINS, GOES_ON = -200, -201
"""Tags of a mention whose kind is not told: the likelihood of all kinds together is taught."""

NUMBER_OF = {label: k for k, label in enumerate(DEPENDENCIES)}
LABEL_INDEX = {layer.name: {label: k for k, label in enumerate(layer.labels)} for layer in TAG_LAYERS}


def examples(doc: Document, tokenizer: Tokenizer, max_tokens: int = MAX_TOKENS) -> list[Example]:
    tokens = tokenize(tokenizer, doc.text)
    if not len(tokens.ids):
        return []
    out = []
    numbers = np.searchsorted(np.array([s for s, _ in doc.sentences]), tokens.starts, side="right")
    tagged = doc.layers if doc.tagged is None else doc.tagged
    known = sorted((locate(tokens, *span) for span in doc.known), key=lambda s: s[1] - s[0])
    doubtful = {layer: [locate(tokens, *span) for span in spans] for layer, spans in doc.doubtful.items()}
    located = {layer: [locate(tokens, s.start, s.end) for s in spans] for layer, spans in doc.spans.items()}
    syntax = pieces(doc, tokens) if doc.words else None
    for window in make_windows(tokens, doc.sentences, max_tokens, CONTEXT_TOKENS):
        size = window.last - window.first
        length = size + 2
        ids = np.concatenate([[CLS], tokens.ids[window.first : window.last], [SEP]])
        shapes = np.concatenate([[5], tokens.shapes[window.first : window.last], [5]])
        tags = {}
        status = np.full(length, -100)
        mode = np.full(length, -100)
        inside: dict[str, list[tuple[int, tuple[int, int]]]] = {}
        for layer, spots in located.items():
            inside[layer] = [
                (k, (a - window.first + 1, b - window.first + 1))
                for k, (a, b) in enumerate(spots)
                if window.first <= a <= b < window.last
            ]
        for layer in TAG_LAYERS:
            base = "mention" if layer.name == "inner" else layer.name
            row = np.zeros(length, dtype=np.int64) if base in tagged else np.full(length, -100)
            row[0] = row[-1] = -100
            if base in tagged:
                for a, b in doubtful.get(base, []):
                    row[max(0, a - window.first + 1) : max(0, b - window.first + 2)] = -100
            if base in tagged:
                for k, (a, b) in inside.get(base, []):
                    span = doc.spans[base][k]
                    if span.depth != (1 if layer.name == "inner" else 0):
                        continue
                    label = LABEL_INDEX[layer.name][span.label]
                    row[a] = 1 + 2 * label
                    row[a + 1 : b + 1] = 2 + 2 * label
                    if base == "trigger":
                        status[a : b + 1] = STATUSES.index(span.status)
                        if span.label == "CONSULT":
                            mode[a : b + 1] = MODES.index(span.mode if span.mode in MODES else "")
            if layer.name == "mention" and base not in tagged:
                for a, b in known:
                    if window.first <= a <= b < window.last:
                        row[a - window.first + 1] = BEGINS
                        row[a - window.first + 2 : b - window.first + 2] = GOES_ON
            tags[layer.name] = row
        spans = {
            layer: np.array([p for _, p in rows], dtype=np.int64).reshape(-1, 2)
            for layer, rows in inside.items()
        }
        here = numbers[window.first : window.last]
        sentence = np.concatenate([here[:1], here, here[-1:]])
        example = Example(ids, shapes, tags, status, mode, spans, sentence)
        if syntax is not None:
            part, shift = slice(window.first, window.last), 1 - window.first
            head = np.full(length, -100)
            head[1:-1] = np.where(syntax[0][part] >= 0, syntax[0][part] + shift, -100)
            head[(head < 1) | (head >= length - 1)] = -100
            dependency = np.full(length, -100)
            dependency[1:-1] = syntax[1][part]
            dependency[head < 0] = -100
            example.heads, example.dependencies = head, dependency
        for name, (left, right) in LINKS.items():
            if (
                left not in doc.layers
                or right not in doc.layers
                or not inside.get(left)
                or not inside.get(right)
            ):
                continue
            if doc.linked is not None and name not in doc.linked:
                continue
            a_rows, b_rows = inside[left], inside[right]
            target = np.zeros((len(a_rows), len(b_rows)), dtype=np.float32)
            weight = np.ones_like(target)
            symmetric = left == right
            for x, (i, _) in enumerate(a_rows):
                for y, (j, _) in enumerate(b_rows):
                    if (i, j) in doc.links[name]:
                        target[x, y] = 1
                    elif (i, j) in doc.ignored[name]:
                        weight[x, y] = 0
                    if symmetric and j >= i:
                        weight[x, y] = 0
                    if name.startswith("about_") and (i, j) not in doc.links["about"]:
                        weight[x, y] = 0
            if weight.sum():
                example.links[name] = (target, weight)
        out.append(example)
    return out


def pieces(doc: Document, tokens) -> tuple[np.ndarray, np.ndarray]:
    """The head (a number of a piece) and the dependency (a number of a label) of each piece of a parsed document; -100 for none.

    A word stands where its first piece does, its other pieces depend on that one as its parts.
    """
    heads = np.full(len(tokens.ids), -100)
    labels = np.full(len(tokens.ids), -100)
    first: list[int] = []
    taken: dict[int, int] = {}
    for number, word in enumerate(doc.words):
        a, b = locate(tokens, word.start, word.end)
        first.append(a)
        if a < 0 or a in taken:  # spaces; the second half of a piece that holds two words
            continue
        taken[a] = number
        for piece in range(a + 1, b + 1):
            if heads[piece] < 0:
                heads[piece], labels[piece] = a, DEPENDENCIES.index("part")
    for a, number in taken.items():
        word = doc.words[number]
        if word.dependency in NUMBER_OF and first[word.head] >= 0:
            heads[a], labels[a] = first[word.head], NUMBER_OF[word.dependency]
    return heads, labels


def locate(tokens, start: int, end: int) -> tuple[int, int]:
    """First and last token that overlap the characters; (-1, -1) where none does."""
    first = int(np.searchsorted(tokens.ends, start, side="right"))
    last = int(np.searchsorted(tokens.starts, end, side="left")) - 1
    return (first, last) if first <= last else (-1, -1)


_GAPS = np.array([distance_bucket(g) for g in range(-1000, 1001)])


def buckets(a: np.ndarray, b: np.ndarray) -> Tensor:
    """Distance buckets (len(a), len(b)) between two lists of (first, last) token spans."""
    gap = b[None, :, 0] - a[:, None, 0]
    return torch.from_numpy(_GAPS[np.clip(gap, -1000, 1000) + 1000])


def apart(example: Example, a: np.ndarray, b: np.ndarray) -> Tensor:
    """Sentence buckets (len(a), len(b)) between two lists of (first, last) token spans."""
    gap = example.sentence[b[:, 0]][None, :] - example.sentence[a[:, 0]][:, None]
    return torch.from_numpy(np.clip(gap, -SENTENCE_REACH, SENTENCE_REACH) + SENTENCE_REACH)
