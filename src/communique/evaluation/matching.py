"""Comparison of words and one-to-one pairing, as every evaluation here counts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import TypeVar

P = TypeVar("P")
G = TypeVar("G")


def words(text: str | None) -> list[str]:
    """Lower-case words."""
    return re.findall(r"\w+", (text or "").lower())


def shared_words(a: str, b: str) -> int:
    """How many words two texts share, as bags."""
    return sum((Counter(words(a)) & Counter(words(b))).values())


def jaccard(a: str, b: str) -> float:
    """Shared words over all words, as bags: 0 to 1."""
    return shared_words(a, b) / max(1, sum((Counter(words(a)) | Counter(words(b))).values()))


def containment(a: str, b: str) -> float:
    """Share of the shorter text's words found in the longer one."""
    return shared_words(a, b) / max(1, min(len(words(a)), len(words(b))))


def pair_up(
    predicted: Sequence[P], gold: Sequence[G], score: Callable[[P, G], float], floor: float
) -> list[tuple[P, G]]:
    """Best-first one-to-one pairs whose score reaches ``floor``."""
    ranked = sorted(
        ((score(p, g), i, j) for i, p in enumerate(predicted) for j, g in enumerate(gold)), reverse=True
    )
    used_p: set[int] = set()
    used_g: set[int] = set()
    out = []
    for value, i, j in ranked:
        if value < floor:
            break
        if i not in used_p and j not in used_g:
            used_p.add(i)
            used_g.add(j)
            out.append((predicted[i], gold[j]))
    return out


def f1(hits: float, predicted: float, gold: float) -> dict[str, float]:
    """Precision, recall and their harmonic mean, rounded to three digits."""
    return {
        "precision": round(hits / max(1, predicted), 3),
        "recall": round(hits / max(1, gold), 3),
        "f1": round(2 * hits / max(1, predicted + gold), 3),
    }
