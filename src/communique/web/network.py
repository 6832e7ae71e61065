"""Who met whom: meetings between states or actors as a graph, laid out the same way each time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from communique.ledger.facets import Together

MOST_NODES = 36
"""Nodes that are drawn, those with the most meetings: more cannot be told apart on a screen."""
MOST_TIES = 150
"""Ties that are drawn, the strongest: with more no line can be followed."""
_ROUNDS = 120
_SIZE = 960.0, 620.0
_MARGIN = 60.0
_EVEN = 0.7
"""How much of a node's place is its rank along each axis: the crowded middle spreads, outliers come nearer."""


@dataclass(frozen=True, slots=True)
class Node:
    """One who met others: where it is drawn (``x``, ``y``), and in how many meetings it took part."""

    key: str
    name: str
    meetings: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Tie:
    """Two who met, and how often."""

    one: Node
    other: Node
    meetings: int


@dataclass(frozen=True, slots=True)
class Network:
    """Nodes and ties, the most frequent first; ``others`` were left out of the drawing, as are the weaker ties."""

    nodes: tuple[Node, ...]
    ties: tuple[Tie, ...]
    others: int

    @property
    def drawn(self) -> tuple[Tie, ...]:
        """The ties that are drawn."""
        return self.ties[:MOST_TIES]


def network(met: Together, most: int = MOST_NODES) -> Network:
    """The network of who stands together in some meetings."""
    drawn = met.values[:most]
    places = _layout([count.value for count in drawn], met.pairs)
    nodes = {c.value: Node(c.value, c.label, c.events, *places[c.value]) for c in drawn}
    ties = [Tie(nodes[a], nodes[b], n) for (a, b), n in met.pairs.items() if a in nodes and b in nodes]
    ties = [tie if tie.one.key < tie.other.key else Tie(tie.other, tie.one, tie.meetings) for tie in ties]
    ties.sort(key=lambda t: (-t.meetings, t.one.name, t.other.name, t.one.key, t.other.key))
    return Network(tuple(nodes.values()), tuple(ties), len(met.values) - len(drawn))


def _layout(keys: list[str], pairs: Mapping[tuple[str, str], int]) -> dict[str, tuple[float, float]]:
    """Places by attraction and repulsion (Fruchterman and Reingold 1991) from a fixed start: a circle by rank."""
    if not keys:
        return {}
    size = len(keys)
    number = {k: n for n, k in enumerate(keys)}
    angles = 2 * np.pi * np.arange(size) * 0.381966  # the golden angle spreads neighbours in rank
    spread = np.sqrt((np.arange(size) + 0.5) / size)
    at = np.stack([np.cos(angles) * spread, np.sin(angles) * spread], axis=1)
    pull = np.zeros((size, size))
    for (a, b), times in pairs.items():
        if a in number and b in number:
            pull[number[a], number[b]] = pull[number[b], number[a]] = 1 + np.log(times)
    ideal = float(1.6 / np.sqrt(size))
    place = at[:, 0] + 1j * at[:, 1]  # a plane of complex numbers needs half as many operations
    pull *= 0.5 / ideal
    for turn in range(_ROUNDS):
        way = place[:, None] - place
        far = np.abs(way)
        far += 1e-9
        force = ideal**2 / (far * far)
        force -= pull * far
        way *= force  # of a node on itself this is 0
        step = way.sum(axis=1)
        step -= 0.15 * place
        length = np.abs(step)
        length += 1e-9
        place += step / length * np.minimum(length, 0.1 * (1 - turn / _ROUNDS))
    at = np.stack([place.real, place.imag], axis=1)
    even = at.argsort(axis=0, kind="stable").argsort(axis=0) / max(size - 1, 1)
    low, high = at.min(axis=0), at.max(axis=0)
    unit = (1 - _EVEN) * (at - low) / np.maximum(high - low, 1e-6) + _EVEN * even
    width, height = _SIZE
    scaled = _MARGIN + unit * np.array([width - 2 * _MARGIN, height - 2 * _MARGIN])
    return {k: (round(float(x), 1), round(float(y), 1)) for k, (x, y) in zip(keys, scaled, strict=True)}
