"""The model session: word pieces in, tag scores and hidden states out; one encoder pass serves every layer.

The files lie in ``communique/reader/model/``: ``encoder.onnx`` (int8), ``heads.npz`` (heads of links, syntax and
relations, float16), ``sides.npz`` (what syntax tells of an act's sides, see ``syntax``) and ``tokenizer.json``. Each
window is run by itself: int8 activations are scaled over all that is run at once, so a window's result would otherwise
depend on its neighbours in the batch. A full window keeps both cores busy.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from communique.errors import ModelError
from communique.reader.layers import (
    LINK_NAMES,
    LINK_WIDTH,
    LINKS,
    MODES,
    STATUSES,
    SYNTAX_WIDTH,
    TAG_LAYERS,
    TYPES,
)
from communique.reader.relation import MarkedPair
from communique.reader.syntax import Sides
from communique.reader.windows import CLS, SEP, SHAPES, Tokens, Window

Floats = NDArray[np.float32]
MODEL_FOLDER = "model"
FILES = ("encoder.onnx", "heads.npz", "sides.npz", "tokenizer.json")

# The word shape given to the two edge tokens.
EDGE_SHAPE = SHAPES.index("other")
FADE = 64
"""Tokens from a window's cut within which what it sees counts less."""


def tag_slices() -> dict[str, slice]:
    """Where each tag layer, then status and mode, stand in the columns of the encoder's ``scores`` output."""
    out: dict[str, slice] = {}
    at = 0
    for layer in TAG_LAYERS:
        out[layer.name] = slice(at, at + layer.size)
        at += layer.size
    out["status"] = slice(at, at + len(STATUSES))
    at += len(STATUSES)
    out["mode"] = slice(at, at + len(MODES))
    return out


@dataclass(frozen=True, slots=True)
class Encoded:
    """A text as the encoder sees it: ``hidden`` (tokens, width), ``scores`` (tokens, columns), logits, and what the
    layers of syntax see, ``syntax`` (tokens, syntax width)."""

    tokens: Tokens
    hidden: Floats
    scores: Floats
    syntax: Floats


@dataclass(frozen=True, slots=True)
class Heads:
    """The heads of links, syntax and relations; arrays as in ``training/network.py``."""

    span_w: Floats
    span_b: Floats
    query_w: Floats
    query_b: Floats
    key_w: Floats
    key_b: Floats
    distance: Floats
    apart: Floats
    mix_distance: Floats
    mix_apart: Floats
    mix_out: Floats
    offset: Floats
    syntax_query_w: Floats
    syntax_query_b: Floats
    syntax_key_w: Floats
    syntax_key_b: Floats
    syntax_distance: Floats
    dependent_w: Floats
    dependent_b: Floats
    governor_w: Floats
    dependency_w: Floats
    dependency_b: Floats
    relation_in_w: Floats
    relation_in_b: Floats
    relation_out_w: Floats
    relation_out_b: Floats

    def spans(self, hidden: Floats, first: NDArray[np.int64], last: NDArray[np.int64]) -> Floats:
        """Span vectors (n, SPAN_WIDTH) from first and last token of each span."""
        joined = np.concatenate([hidden[first], hidden[last]], axis=1)
        return gelu(joined @ self.span_w.T + self.span_b)

    def project(self, vectors: Floats, layer: str) -> tuple[dict[str, Floats], dict[str, Floats]]:
        """Queries and keys (n, LINK_WIDTH) of a layer's span vectors, by the links that start or end in it."""
        out: list[dict[str, Floats]] = []
        for end, weight, offset in ((0, self.query_w, self.query_b), (1, self.key_w, self.key_b)):
            names = [name for name in LINK_NAMES if LINKS[name][end] == layer]
            starts = np.array([LINK_NAMES.index(n) * LINK_WIDTH for n in names], np.int64)
            rows = (starts[:, None] + np.arange(LINK_WIDTH)).ravel()
            found = vectors @ weight[rows].T + offset[rows]
            out.append({n: found[:, k * LINK_WIDTH : (k + 1) * LINK_WIDTH] for k, n in enumerate(names)})
        return out[0], out[1]

    def link(
        self, name: str, query: Floats, key: Floats, buckets: NDArray[np.int64], apart: NDArray[np.int64]
    ) -> Floats:
        """Probabilities (a, b) of one link between spans with these queries and keys (LINK_WIDTH wide).

        ``buckets`` and ``apart`` (a, b): the distances in word pieces and in sentences, as numbered in ``layers``.
        """
        k = LINK_NAMES.index(name)
        part = slice(k * LINK_WIDTH, (k + 1) * LINK_WIDTH)
        logits = query @ key.T / np.float32(LINK_WIDTH**0.5)
        logits += self.distance[buckets, k] + self.apart[apart, k] + self.offset[k]
        far = self.mix_distance[:, None, part] + self.mix_apart[None, :, part]
        for row in range(len(query)):  # row by row: the whole product would take hundreds of megabytes
            mixed = query[row] + key + far[buckets[row], apart[row]]
            logits[row] += np.maximum(mixed, 0.0, out=mixed) @ self.mix_out[k]
        return sigmoid(logits)

    def syntax(
        self, states: Floats, buckets: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Each piece's head (its own number for a root) and the number of its dependency, in one sentence.

        ``states`` (tokens, syntax width); ``buckets`` (tokens, tokens): the distances from piece to head.
        """
        query = states @ self.syntax_query_w.T + self.syntax_query_b
        key = states @ self.syntax_key_w.T + self.syntax_key_b
        scores = query @ key.T / np.float32(SYNTAX_WIDTH**0.5) + self.syntax_distance[buckets]
        heads = scores.argmax(axis=1)
        joined = states @ self.dependent_w.T + self.dependent_b + (states @ self.governor_w.T)[heads]
        labels = np.maximum(joined, 0.0) @ self.dependency_w.T + self.dependency_b
        return heads, labels.argmax(axis=1)

    def relation(self, hidden: Floats, actor: int, recipient: int) -> Floats:
        """Probabilities (16,) of the event types for a marked pair; ``hidden`` (tokens, width)."""
        x = np.concatenate([hidden[actor], hidden[recipient], hidden[0]])
        x = gelu(x @ self.relation_in_w.T + self.relation_in_b)
        return softmax(x @ self.relation_out_w.T + self.relation_out_b)


def gelu(x: Floats) -> Floats:
    """The exact Gaussian error linear unit (Hendrycks and Gimpel 2016)."""
    # erf by Abramowitz and Stegun 7.1.26, absolute error below 1.5e-7.
    z = np.abs(x) * np.float32(0.7071067811865476)
    t = 1.0 / (1.0 + np.float32(0.3275911) * z)
    poly = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
    erf = (1.0 - poly * np.exp(-z * z)) * np.sign(x)
    return np.asarray(0.5 * x * (1.0 + erf), dtype=np.float32)


def sigmoid(x: Floats) -> Floats:
    """Logistic function, safe for large magnitudes."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(x, -30, 30))), dtype=np.float32)


def softmax(x: Floats) -> Floats:
    """Softmax over the last axis."""
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return np.asarray(e / e.sum(axis=-1, keepdims=True), dtype=np.float32)


def load_heads(path: Path) -> dict[str, Floats]:
    """The arrays of ``heads.npz`` by name; what is kept in whole numbers is brought back by its rows' scales."""
    out: dict[str, Floats] = {}
    with path.open("rb") as file, np.load(file) as kept:
        for name in kept:
            if not name.endswith("_scale"):
                out[name] = kept[name].astype(np.float32)
                if f"{name}_scale" in kept:
                    out[name] *= kept[f"{name}_scale"][:, None]
    return out


def _distances(window: Window, size: int) -> Floats:
    """How far each token of a window stands from where it cuts a text of ``size`` tokens, from 1 to ``FADE``: (n, 1)."""
    at = np.arange(window.first, window.last)
    left = at - window.first + 1 if window.first > 0 else np.full(len(at), FADE)
    right = window.last - at if window.last < size else np.full(len(at), FADE)
    far: Floats = np.minimum(np.minimum(left, right), FADE)[:, None].astype(np.float32)
    return far


class Model:
    """The shipped model (or one in ``folder``), loaded once. Raises ModelError where a file is missing or damaged."""

    def __init__(self, folder: Path | None = None, threads: int = 2) -> None:
        self.folder = folder or Path(str(resources.files("communique.reader") / MODEL_FOLDER))
        self.threads = threads
        for name in FILES:
            if not (self.folder / name).is_file():
                raise ModelError(f"{self.folder / name}: no such model file; install the package again")
        self.tokenizer: Tokenizer = Tokenizer.from_file(str(self.folder / "tokenizer.json"))
        self.tokenizer.no_truncation()
        self.tokenizer.no_padding()
        try:
            arrays = load_heads(self.folder / "heads.npz")
            self.heads = Heads(**{name: arrays[name] for name in Heads.__dataclass_fields__})
            self.sides = Sides.load(self.folder / "sides.npz")
        except (OSError, ValueError, KeyError, BadZipFile) as error:
            raise ModelError(
                f"{self.folder}: heads.npz or sides.npz is damaged or of another version ({error}); install the package again"
            ) from error

    @cached_property
    def digest(self) -> str:
        """The first 12 hex digits of SHA-256 over the model's files."""
        whole = hashlib.sha256()
        for name in FILES:
            whole.update((self.folder / name).read_bytes())
        return whole.hexdigest()[:12]

    @cached_property
    def session(self) -> Any:
        """The onnxruntime session; made on first use, since loading it takes longer than everything else."""
        import onnxruntime as ort

        options = ort.SessionOptions()
        options.intra_op_num_threads = self.threads
        options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False
        try:
            return ort.InferenceSession(
                str(self.folder / "encoder.onnx"), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # onnxruntime raises its own untyped errors
            raise ModelError(f"{self.folder / 'encoder.onnx'}: cannot be loaded ({error})") from error

    def run(self, ids: NDArray[np.int64], shapes: NDArray[np.int64]) -> tuple[Floats, Floats, Floats]:
        """Hidden states (n, t, width), scores (n, t, columns) and states of syntax (n, t, syntax width) of windows of one length."""
        hidden, scores, syntax = self.session.run(
            ["hidden", "scores", "syntax"], {"ids": ids, "shapes": shapes}
        )
        return hidden, scores, syntax

    def encode(self, texts: Sequence[tuple[Tokens, Sequence[Window]]]) -> list[Encoded]:
        """Encode texts cut into windows.

        A token that two windows see has the mean of both rows, each weighed by how far the token stands from where its
        window cuts the text (at most ``FADE``): what ends a window has no words behind it there, what opens one none before.
        """
        out: list[Encoded] = []
        width = self.heads.span_w.shape[1] // 2
        columns = tag_slices()["mode"].stop
        for tokens, windows in texts:
            size = len(tokens.ids)
            hidden = np.zeros((size, width), np.float32)
            scores = np.zeros((size, columns), np.float32)
            syntax = np.zeros((size, self.heads.governor_w.shape[1]), np.float32)
            weight = np.zeros((size, 1), np.float32)
            for window in windows:
                ids = np.concatenate([[CLS], tokens.ids[window.first : window.last], [SEP]])
                shapes = np.concatenate(
                    [[EDGE_SHAPE], tokens.shapes[window.first : window.last], [EDGE_SHAPE]]
                )
                seen, scored, parsed = self.run(ids[None], shapes[None])
                part = slice(window.first, window.last)
                far = _distances(window, size)
                hidden[part] += far * seen[0, 1:-1]
                scores[part] += far * scored[0, 1:-1]
                syntax[part] += far * parsed[0, 1:-1]
                weight[part] += far
            hidden /= weight
            scores /= weight
            syntax /= weight
            out.append(Encoded(tokens, hidden, scores, syntax))
        return out

    def relate(self, pair: MarkedPair) -> Floats:
        """Probabilities (16,) in the order of ``layers.TYPES``."""
        hidden, *_ = self.run(pair.ids[None], pair.shapes[None])
        probabilities = self.heads.relation(hidden[0], pair.actor, pair.recipient)
        assert len(probabilities) == len(TYPES)
        return probabilities
