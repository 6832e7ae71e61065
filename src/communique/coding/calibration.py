"""Confidences that are frequencies: of the records with .7, about seven in ten are right.

The reader's own scores order records well but are no frequencies. They are put through a rising line of straight pieces,
fitted by isotonic regression (Zadrozny & Elkan 2002, "Transforming classifier scores into accurate multiclass probability
estimates") on real reports coded by hand that no training saw (``training/calibrate.py``). An event is right where its
type and one of its tellings are; a statement where its content is (the words shared at least half of all) and its
speaker.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from functools import lru_cache
from pathlib import Path
from typing import Literal

TABLE = Path(__file__).with_name("calibration.json")

Kind = Literal["event", "statement"]


def calibrated(kind: Kind, score: float) -> float:
    """The share of records right among those with the reader's ``score`` in [0, 1]; four decimals, never falling."""
    scores, shares = knots()[kind]
    k = bisect_right(scores, score)
    if k == 0:
        return shares[0]
    if k == len(scores):
        return shares[-1]
    part = (score - scores[k - 1]) / (scores[k] - scores[k - 1])
    return round(shares[k - 1] + part * (shares[k] - shares[k - 1]), 4)


@lru_cache(maxsize=1)
def knots() -> dict[str, tuple[tuple[float, ...], tuple[float, ...]]]:
    """The corners of the lines by kind: scores, and the share right there."""
    table = json.loads(TABLE.read_text(encoding="utf-8"))
    return {kind: (tuple(scores), tuple(shares)) for kind, (scores, shares) in table.items()}
