"""A report's text cut into pieces, each with the records whose words it belongs to. Spans may overlap."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

EVENT, TRIGGER, ACTOR, SPEAKER, WORDS, ROLE = "event", "trigger", "actor", "speaker", "words", "role"

LAYERS = {
    "events": (EVENT, TRIGGER),
    "actors": (ACTOR,),
    "statements": (SPEAKER, WORDS),
    "roles": (ROLE,),
}
"""What can be shown and hidden, with the kinds of marks that belong to it."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Words of a record: characters ``start`` to ``end`` of the text, where they lead and what they are."""

    start: int
    end: int
    kind: str
    link: str
    label: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the text under the same marks. ``kinds`` are theirs; ``link`` and ``label`` are the shortest's.

    ``at`` says that the words asked for hold it, ``first`` that they begin here.
    """

    text: str
    kinds: tuple[str, ...]
    link: str | None
    label: str | None
    at: bool
    first: bool


def pieces(text: str, marks: Iterable[Mark], at: tuple[int, int] | None = None) -> list[Piece]:
    """The whole text in pieces, cut wherever a mark begins or ends; a mark outside the text is left out."""
    inside = sorted(
        (m for m in set(marks) if 0 <= m.start < m.end <= len(text)),
        key=lambda m: (m.start, m.end - m.start, m.kind, m.link),
    )
    asked = at if at and 0 <= at[0] < at[1] <= len(text) else None
    cuts = {0, len(text), *(c for m in inside for c in (m.start, m.end)), *(asked or ())}
    borders = sorted(cuts)
    found: list[Piece] = []
    active: list[Mark] = []
    coming = 0
    for start, end in itertools.pairwise(borders):
        active = [m for m in active if m.end > start]
        while coming < len(inside) and inside[coming].start <= start:
            active.append(inside[coming])
            coming += 1
        found.append(_piece(text[start:end], start, active, asked))
    return found


def _piece(words: str, start: int, active: Sequence[Mark], asked: tuple[int, int] | None) -> Piece:
    kinds = tuple(sorted({m.kind for m in active}))
    inner = min(active, key=lambda m: (m.end - m.start, m.kind, m.link), default=None)
    at = asked is not None and asked[0] <= start < asked[1]
    first = at and asked is not None and start == asked[0]
    return Piece(words, kinds, inner.link if inner else None, inner.label if inner else None, at, first)
