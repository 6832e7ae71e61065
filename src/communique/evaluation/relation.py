"""Relation type of a given pair: the PLV set (Hu et al., ACL 2024), macro-F1 over its 15 types."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

from communique.errors import UnreadableInput
from communique.reader import Reader

_MARKS = re.compile(r"</?[st]>")
# PLV joins CONCEDE and RETREAT as YIELD.
YIELD = frozenset({"CONCEDE", "RETREAT"})


def plv(path: Path, reader: Reader | None = None) -> dict[str, object]:
    """Score a tab-separated file with columns ``marked_sentence`` and ``type``."""
    reader = reader or Reader()
    gold: list[str] = []
    guess: list[str] = []
    left_out = 0
    with path.open(encoding="utf8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            marked = row.get("marked_sentence")
            if marked is None or row.get("type") is None:
                raise UnreadableInput(
                    f"{path}: lacks the columns marked_sentence and type; give the PLV file"
                )
            spans, text = _unmark(marked)
            if len(spans) < 4:
                left_out += 1
                continue
            ranked = reader.relation(text, (spans["<s>"], spans["</s>"]), (spans["<t>"], spans["</t>"]))
            gold.append(_join(row["type"]))
            guess.append(_join(ranked[0][0]))
    by_type = {}
    for name in sorted(set(gold)):
        hits = sum(g == p == name for g, p in zip(gold, guess, strict=True))
        by_type[name] = round(2 * hits / max(1, gold.count(name) + guess.count(name)), 3)
    right = sum(g == p for g, p in zip(gold, guess, strict=True))
    return {
        "pairs": len(gold),
        "left_out": left_out,
        "macro_f1": round(sum(by_type.values()) / max(1, len(by_type)), 3),
        "accuracy": round(right / max(1, len(gold)), 3),
        "by_type": by_type,
        "confusions": Counter((g, p) for g, p in zip(gold, guess, strict=True) if g != p).most_common(8),
    }


def _join(name: str) -> str:
    return "YIELD" if name in YIELD else name


def _unmark(marked: str) -> tuple[dict[str, int], str]:
    spans: dict[str, int] = {}
    text = ""
    last = 0
    for mark in _MARKS.finditer(marked):
        text += marked[last : mark.start()]
        spans[mark.group()] = len(text)
        last = mark.end()
    return spans, text + marked[last:]
