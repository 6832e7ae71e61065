"""Fitted weights: a JSON object of feature names and weights beside the code that uses them."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path


@cache
def fitted(path: Path) -> dict[str, float]:
    """The weight of every feature, in nats; read once."""
    found: dict[str, float] = json.loads(path.read_text(encoding="utf-8"))
    return found
