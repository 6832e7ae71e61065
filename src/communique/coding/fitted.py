"""Fitted weights: a JSON object of feature names and weights beside the code that uses them."""

from __future__ import annotations

import json
import math
from functools import cache
from pathlib import Path

LEAST, SURE = 0.02, 0.95
"""At the first chance and below the reader says nothing for a place; above the second its chance counts no more."""


@cache
def fitted(path: Path) -> dict[str, float]:
    """The weight of every feature, in nats; read once."""
    found: dict[str, float] = json.loads(path.read_text(encoding="utf-8"))
    return found


def gain(chance: float, rate: float) -> float:
    """What the reader's own chance adds to a weight, in nats: ``rate`` for each nat above LEAST."""
    chance = min(SURE, max(LEAST, chance))
    return rate * (math.log(chance / (1 - chance)) - math.log(LEAST / (1 - LEAST)))
