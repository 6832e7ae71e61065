"""Times: TimeBank, and the project's own written expressions.

TimeBank is the corpus of Pustejovsky et al. (2003) as cleaned for TempEval-3 (UzZaman et al. 2013); a file's document
creation time is the anchor. As TempEval-3 does, an expression is found when spans overlap, and right when the values
are also the same.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from pathlib import Path

from communique.reader.times import find_times

POINT_TYPES = frozenset({"DATE", "TIME"})
HELD_EVERY = 3
"""Every third file (in order of name, the third first) was kept unseen while the grammar was first written.

Its errors have been read since, for the rules of quarters and plans: its figures are no longer those of unseen text.
"""


@dataclass(frozen=True, slots=True)
class Gold:
    """An annotated expression."""

    start: int
    end: int
    text: str
    type: str
    value: str


@dataclass(frozen=True, slots=True)
class Document:
    """A report with its anchor and its annotated expressions."""

    name: str
    anchor: str | None
    text: str
    gold: tuple[Gold, ...]


def read_tml(path: Path) -> Document:
    """One TimeML file: the text between ``<TEXT>`` tags without marks, and its TIMEX3 elements."""
    source = path.read_text(encoding="utf-8")
    created = re.search(r"<DCT>.*?value=\"([^\"]*)\"", source, re.DOTALL)
    body = re.search(r"<TEXT>(.*?)</TEXT>", source, re.DOTALL)
    text, gold = "", []
    opened: list[tuple[int, dict[str, str]]] = []
    for piece in re.split(r"(<[^>]+>)", body[1] if body else ""):
        if piece.startswith("<TIMEX3"):
            opened.append((len(text), dict(re.findall(r'(\w+)="([^"]*)"', piece))))
        elif piece.startswith("</TIMEX3"):
            start, attributes = opened.pop()
            gold.append(Gold(start, len(text), text[start:], attributes["type"], attributes["value"]))
        elif not (piece.startswith("<") and piece.endswith(">")):
            text += html.unescape(piece)
    return Document(path.name, created[1] if created else None, text, tuple(gold))


@dataclass(slots=True)
class Tally:
    """Counts of expressions predicted, annotated, overlapping, and overlapping with the same value."""

    predicted: int = 0
    gold: int = 0
    found: int = 0
    right: int = 0

    def report(self) -> dict[str, float]:
        """Precision, recall and F1 of values, F1 of extents, and the counts."""
        both = max(1, self.predicted + self.gold)
        return {
            "value_p": round(self.right / max(1, self.predicted), 3),
            "value_r": round(self.right / max(1, self.gold), 3),
            "value_f1": round(2 * self.right / both, 3),
            "extent_f1": round(2 * self.found / both, 3),
            "predicted": self.predicted,
            "gold": self.gold,
        }


def tally_document(document: Document, types: frozenset[str] | None, tally: Tally) -> list[str]:
    """Add one document to ``tally``; the errors, one line each."""
    predicted = [t for t in find_times(document.text, document.anchor) if types is None or t.type in types]
    gold = [g for g in document.gold if types is None or g.type in types]
    used: set[int] = set()
    errors = []
    for time in predicted:
        match = next(
            (i for i, g in enumerate(gold) if i not in used and time.start < g.end and g.start < time.end),
            None,
        )
        if match is None:
            errors.append(f"{document.name}\tnot in gold\t{time.text!r}\t{time.value}")
            continue
        used.add(match)
        tally.found += 1
        tally.right += gold[match].value == time.value
        if gold[match].value != time.value:
            errors.append(f"{document.name}\tvalue\t{time.text!r}\t{time.value}\tgold {gold[match].value}")
    errors += [f"{document.name}\tmissed\t{g.text!r}\t{g.value}" for i, g in enumerate(gold) if i not in used]
    tally.predicted += len(predicted)
    tally.gold += len(gold)
    return errors


def timebank(path: Path, *, errors: list[str] | None = None) -> dict[str, dict[str, float]]:
    """Scores over all files of a folder, over the part first kept unseen, and over the part first developed on.

    Keys: ``all``, ``held``, ``developed`` for DATE and TIME; ``all_types`` for every TIMEX3 type.
    """
    tallies = {name: Tally() for name in ("all", "held", "developed", "all_types")}
    for index, file in enumerate(sorted(path.glob("*.tml"))):
        document = read_tml(file)
        part = "held" if index % HELD_EVERY == HELD_EVERY - 1 else "developed"
        lines = tally_document(document, POINT_TYPES, tallies["all"])
        if errors is not None and part == "developed":
            errors += lines
        tally_document(document, POINT_TYPES, tallies[part])
        tally_document(document, None, tallies["all_types"])
    return {name: tally.report() for name, tally in tallies.items()}


def expressions(path: Path, *, errors: list[str] | None = None) -> dict[str, float]:
    """Share of the written expressions with the right type and value on an overlapping span.

    A row is anchor, sentence, expression, type, value, parted by tabs; an empty expression means that
    nothing in the
    sentence is a time. ``exact`` also asks for the same span.
    """
    rows = right = exact = 0
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("# "):
            continue
        anchor, sentence, expression, kind, value = line.split("\t")
        rows += 1
        times = find_times(sentence, anchor or None)
        if not expression:
            right += not times
            exact += not times
            if times and errors is not None:
                errors.append(f"{sentence}\tfound {[(t.text, t.value) for t in times]}, nothing there")
            continue
        start = sentence.index(expression)
        end = start + len(expression)
        hits = [t for t in times if t.start < end and start < t.end]
        good = any(t.type == kind and t.value == value for t in hits)
        right += good
        exact += any((t.type, t.value, t.start, t.end) == (kind, value, start, end) for t in hits)
        if not good and errors is not None:
            got = [(t.text, t.type, t.value) for t in hits]
            errors.append(f"{anchor} {sentence}\t{expression!r} is {kind} {value}, found {got}")
    return {
        "rows": rows,
        "accuracy": round(right / max(1, rows), 3),
        "exact_span": round(exact / max(1, rows), 3),
    }
