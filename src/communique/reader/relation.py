"""Marking a given actor and recipient in a sentence for the relation head."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from communique.reader.windows import CLS, SEP, Tokens

# Unused vocabulary entries that open and close the actor's and the recipient's span.
ACTOR_OPEN, ACTOR_CLOSE, RECIPIENT_OPEN, RECIPIENT_CLOSE = 1, 2, 3, 4
MAX_PAIR_TOKENS = 250


@dataclass(frozen=True, slots=True)
class MarkedPair:
    """Word pieces with markers; ``actor`` and ``recipient`` index the opening markers."""

    ids: NDArray[np.int64]
    shapes: NDArray[np.int64]
    actor: int
    recipient: int


def mark_pair(tokens: Tokens, actor: tuple[int, int], recipient: tuple[int, int]) -> MarkedPair | None:
    """Insert the four markers; ``None`` where a span covers no word piece. Long text is cut around the pair."""
    edges: list[tuple[int, int, int]] = []
    marks = ((actor, ACTOR_OPEN, ACTOR_CLOSE), (recipient, RECIPIENT_OPEN, RECIPIENT_CLOSE))
    lows, highs = [], []
    for order, ((start, end), opening, closing) in enumerate(marks):
        first = int(np.searchsorted(tokens.ends, start, side="right"))
        last = int(np.searchsorted(tokens.starts, end, side="left"))
        if first >= last:
            return None
        edges += [(first, 2 + order, opening), (last, 1 - order, closing)]
        lows.append(first)
        highs.append(last)
    low, high = min(lows), max(highs)
    spare = max(0, MAX_PAIR_TOKENS - (high - low)) // 2
    begin, stop = max(0, low - spare), min(len(tokens.ids), high + spare)
    ids: list[int] = [CLS]
    shapes: list[int] = [5]
    where: dict[int, int] = {}
    edges.sort()
    for position in range(begin, stop + 1):
        while edges and edges[0][0] == position:
            mark = edges.pop(0)[2]
            where[mark] = len(ids)
            ids.append(mark)
            shapes.append(5)
        if position < stop:
            ids.append(int(tokens.ids[position]))
            shapes.append(int(tokens.shapes[position]))
    ids.append(SEP)
    shapes.append(5)
    return MarkedPair(np.array(ids), np.array(shapes), where[ACTOR_OPEN], where[RECIPIENT_OPEN])
