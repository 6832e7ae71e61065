"""Who takes part in an act, by the syntax of its sentence.

The network tells each word's head and how it depends on it; what joins a trigger to a mention in that tree weighs, beside
the network's own links, for and against the mention's part in the act. The weights (``sides.npz``) are those of a
logistic regression over hashed features (Weinberger et al. 2009), fitted by ``training/fit_sides.py``.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
FEATURES = 1 << 16
"""The number of buckets that the features' names are hashed into."""
SIDES = ("actor", "recipient")
DEEPEST = 40  # heads above a word that are looked at
_LEFT_OUT = frozenset(
    ["det", "punct", "cc", "preconj", "predet", "case", "prep", "mark"]
)  # no heads of a mention
_FORMED = frozenset(["prep", "agent", "mark", "prt"])  # dependencies told with the word itself
_PASSIVE = frozenset(["auxpass", "nsubjpass"])
_SUBJECT = frozenset(["nsubj", "csubj"])
_LISTED = frozenset(["conj", "compound", "appos"])
STEM = 6  # letters of a word that stand for all its forms
STEP = 12  # pieces up to which a distance is told exactly
MARGIN = 3  # pieces around the outermost spans whose dependencies are looked at


@dataclass(frozen=True, slots=True)
class Tree:
    """The pieces of a text: each one's head (itself for a root), dependency on it, and word in small letters."""

    heads: Sequence[int]
    dependencies: Sequence[str]
    words: Sequence[str]

    def head_of(self, first: int, last: int) -> int:
        """The piece on which the others of a span depend."""
        whole = [k for k in range(first, last + 1) if self.dependencies[k] != "part"] or [first]
        out = [k for k in whole if not first <= self.heads[k] <= last or self.heads[k] == k]
        return next((k for k in out if self.dependencies[k] not in _LEFT_OUT), out[0] if out else whole[-1])

    def upwards(self, piece: int) -> list[int]:
        """The piece, its head, the head of that, to the root."""
        out = [piece]
        while self.heads[piece] != piece and len(out) < DEEPEST:
            piece = self.heads[piece]
            if piece in out:
                break
            out.append(piece)
        return out


@dataclass(frozen=True, slots=True)
class Part:
    """A span that takes part in a comparison: its first and last piece, and what it is (a type or a kind)."""

    first: int
    last: int
    label: str


@dataclass(frozen=True, slots=True)
class _Placed:
    """A trigger or mention, the piece that heads it, and the pieces above that one, itself the first."""

    part: Part
    top: int
    chain: list[int]


@dataclass(frozen=True, slots=True)
class _Path:
    """The dependencies from a mention up to what it has in common with the trigger (-1: nothing), and from the trigger up to there."""

    up: list[str]
    down: list[str]
    common: int

    @property
    def first(self) -> str:
        """How the mention's side hangs on what both have in common."""
        return self.up[-1] if self.up else ""

    @property
    def length(self) -> int:
        """Steps, those from the trigger counted twice."""
        return len(self.up) + 2 * len(self.down)


def sentence_features(
    tree: Tree, triggers: Sequence[Part], mentions: Sequence[Part]
) -> list[list[list[str]]]:
    """The features of each trigger with each mention, all of one sentence."""

    def placed(part: Part) -> _Placed:
        top = tree.head_of(part.first, part.last)
        return _Placed(part, top, tree.upwards(top))

    named = [placed(m) for m in mentions]
    below: dict[int, set[str]] = {}
    parts = (*triggers, *mentions)
    first, last = min(p.first for p in parts), max(p.last for p in parts)
    for k in range(max(0, first - MARGIN), min(len(tree.heads), last + 1 + MARGIN)):
        below.setdefault(tree.heads[k], set()).add(tree.dependencies[k])
    out = []
    for trigger in map(placed, triggers):
        paths = [_path(tree, m.chain, trigger.chain) for m in named]
        row = []
        for k, mention in enumerate(named):
            others = [
                (other, path)
                for j, (other, path) in enumerate(zip(named, paths, strict=True))
                if j != k and not _overlap(other.part, mention.part)
            ]
            row.append(
                _pair(tree, below, trigger, mention, paths[k])
                + _rivals(trigger, mention, paths[k], others)
                + _nested(trigger, mention, paths[k], mentions)
            )
        out.append(row)
    return out


def _overlap(a: Part, b: Part) -> bool:
    return a.first <= b.last and b.first <= a.last


def _path(tree: Tree, chain: list[int], mine: list[int]) -> _Path:
    joint = set(mine)
    k = next((k for k, piece in enumerate(chain) if piece in joint), None)
    if k is None:
        return _Path(["*"], ["*"], -1)

    def told(piece: int) -> str:
        label = tree.dependencies[piece]
        return f"{label}:{tree.words[piece]}" if label in _FORMED else label

    down = mine[: mine.index(chain[k])]
    return _Path([told(p) for p in chain[:k]], [told(p) for p in down], chain[k])


def _form(tree: Tree, below: dict[int, set[str]], top: int, common: int) -> str:
    """What is known of the trigger's own place: passive, with a subject, its dependency, a passive above it."""
    under = below.get(top, set())
    form = ("p" if under & _PASSIVE else "") + ("s" if under & _SUBJECT else "") + tree.dependencies[top]
    if common in (-1, top):
        return form
    return form + ("+p" if below.get(common, set()) & _PASSIVE else "+")


def _pair(
    tree: Tree, below: dict[int, set[str]], trigger: _Placed, mention: _Placed, path: _Path
) -> list[str]:
    """What the words of trigger and mention and the path between them tell."""
    top, of, kind, act = trigger.top, mention.top, mention.part.label, trigger.part.label
    stem = tree.words[top][:STEM]
    plain_up, plain_down = ([x.split(":")[0] for x in steps] for steps in (path.up, path.down))
    whole = "^".join(path.up) + "|" + "v".join(path.down)
    bare = "^".join(plain_up) + "|" + "v".join(plain_down)
    form = _form(tree, below, top, path.common)
    first, foot = path.first or "_", (path.down[0] if path.down else "_")
    short = "^".join(x for x in plain_up if x not in _LISTED) + "|" + "v".join(path.down[:2])
    over = tree.words[path.common] if path.common >= 0 else ""
    own = tree.dependencies[of]
    return [
        "b", "a=" + act, "k=" + kind, "p=" + whole, "b=" + bare, "ba=" + bare + act, "bk=" + bare + kind,
        "pt=" + whole + stem, "bf=" + bare + form, "sf=" + short + form, "sa=" + short + act,
        "fa=" + first + act + form, "ff=" + first + form, "ft=" + first + stem, "fd=" + first + foot + act,
        "t=" + stem, "ta=" + stem + act, "m=" + own + form, "mh=" + own + tree.words[tree.heads[of]][:STEM],
        "w=" + tree.words[of], "wa=" + tree.words[of] + act, f"s={of > top}{first}",
        f"l={len(path.up)},{len(path.down)}", f"d={_distance(of - top)}", "cw=" + over + first + foot,
    ]  # fmt: skip


def _distance(gap: int) -> str:
    """A signed distance in pieces, far ones in steps of twelve."""
    size = abs(gap)
    return f"{size if size < STEP else STEP + min(4, size // STEP)}{gap > 0}"


def _rivals(
    trigger: _Placed, mention: _Placed, path: _Path, others: Sequence[tuple[_Placed, _Path]]
) -> list[str]:
    """What the other mentions of the sentence tell: who is nearer to the trigger, and how it hangs there."""
    first, act = path.first, trigger.part.label
    low, high = sorted((trigger.top, mention.top))
    nearer = [p for _, p in others if p.length < path.length]
    alike = sum(p.first == first for p in nearer)
    between = sum(low < m.top < high for m, _ in others)
    close = {p.first.split(":")[0] for _, p in others if len(p.up) <= 2 and len(p.down) <= 1}
    told = ",".join(sorted(close))
    return [
        f"n={min(len(nearer), 4)}{act}", f"nf={min(len(nearer), 3)}{first}", f"c={min(alike, 3)}{first}",
        f"e={min(between, 4)}{mention.top > trigger.top}", f"r={told}/{first}", f"ra={told}/{first}{act}",
    ]  # fmt: skip


def _nested(trigger: _Placed, mention: _Placed, path: _Path, mentions: Sequence[Part]) -> list[str]:
    """Whether the mention stands inside another."""
    own = mention.part
    inside = any(m is not own and m.first <= own.first and own.last <= m.last for m in mentions)
    return [f"i={inside}{path.first}", f"ia={inside}{own.label}{trigger.part.label}"]


def bucket(feature: str) -> int:
    """The bucket of a feature's name."""
    return zlib.crc32(feature.encode()) % FEATURES


@dataclass(frozen=True, slots=True)
class Sides:
    """The weights of the features (sides, FEATURES), and what the network's logit, the features' and 1 count (sides, 3)."""

    weights: Floats
    mix: Floats

    @classmethod
    def load(cls, path: Path) -> Sides:
        """The weights as ``save`` wrote them."""
        with path.open("rb") as file, np.load(file) as found:
            return cls(found["weights"].astype(np.float32) * found["scale"][:, None], found["mix"])

    def save(self, path: Path) -> None:
        """Write the weights as whole numbers of 8 bits and their scale."""
        scale = np.maximum(np.abs(self.weights).max(axis=1), 1e-6) / 127
        whole = np.round(self.weights / scale[:, None]).astype(np.int8)
        np.savez_compressed(path, weights=whole, scale=scale.astype(np.float32), mix=self.mix)

    def logits(self, features: Sequence[str]) -> Floats:
        """What the features of a trigger and a mention tell of either side, in nats: (sides,)."""
        found: Floats = self.weights[:, [bucket(f) for f in features]].sum(axis=1)
        return found

    def joined(self, side: int, network: Floats, syntax: Floats) -> Floats:
        """The chances from the network's chances and the features' logits, both of one shape."""
        known = np.clip(network, 1e-6, 1 - 1e-6)
        own, by_syntax, offset = self.mix[side]
        total = own * np.log(known / (1 - known)) + by_syntax * syntax + offset
        return np.asarray(1 / (1 + np.exp(-total)), np.float32)
