"""Linking precision, recall and abstentions on mentions.tsv, and the speed of linking.

Usage: ``python -m evals.actors.run [FILE.tsv] [--errors] [--speed]``.

A row gives the report's date, its text, a mention (its last occurrence is meant) and the expected
registry id, or
ABSTAIN where no registered actor may be given. Precision is over the rows where a registered actor was given,
recall over the rows that expect one.
"""

from __future__ import annotations

import csv
import sys
import time
from pathlib import Path

from communique.actors import Linker, Registry
from communique.actors.linking import Link
from communique.records import Mention, Reading, Report
from evals.actors.spotter import kind_of, sentences, spot

ABSTAIN = "ABSTAIN"


def link_row(linker: Linker, published: str, text: str, mention: str) -> Link:
    """The link of the last occurrence of ``mention`` in a text of its own."""
    start = text.rindex(mention)
    own = Mention(start, start + len(mention), mention, kind_of(mention, linker), 0, 1.0)
    others = spot(text, linker, [(own.start, own.end)])
    mentions = tuple(sorted((own, *others), key=lambda m: m.start))
    mentions = tuple(Mention(m.start, m.end, m.text, m.kind, i, m.confidence) for i, m in enumerate(mentions))
    report = Report("rep-eval", "eval", text, published=published)
    linked = linker.link(report, Reading("rep-eval", sentences(text), mentions))
    at = next(i for i, m in enumerate(mentions) if m.start == own.start and m.end == own.end)
    return linked.entities[linked.entity_of[at]]


def score(rows: list[dict[str, str]], linker: Linker, show: bool) -> dict[str, float]:
    """Counts and shares over the rows; prints the faulty ones when ``show``."""
    given = right = expected = abstained = due = 0
    for row in rows:
        link = link_row(linker, row["published"], row["context"], row["mention"])
        answer = ABSTAIN if link.actor_id.startswith("act-") else link.actor_id
        given += answer != ABSTAIN
        expected += row["expected"] != ABSTAIN
        due += row["expected"] == ABSTAIN
        right += answer == row["expected"] != ABSTAIN
        abstained += answer == row["expected"] == ABSTAIN
        if show and answer != row["expected"]:
            print(
                f"{row['published']} {row['mention']!r}: {answer}, expected {row['expected']} | "
                f"{link.reason} | {row['context']}"
            )
    return {
        "rows": len(rows),
        "precision": right / max(1, given),
        "recall": right / max(1, expected),
        "abstentions due": due,
        "abstained rightly": abstained,
    }


def speed(rows: list[dict[str, str]], linker: Linker, repeat: int = 20) -> float:
    """Mentions linked a second of processor time on one core, over reports made of the rows' texts.

    Reading is not counted.
    """
    text = " ".join(dict.fromkeys(row["context"] for row in rows[:60]))
    mentions = tuple(spot(text, linker, []))
    reading = Reading("rep-speed", sentences(text), mentions)
    report = Report("rep-speed", "speed", text, published="2016-05-18")
    best = min(_timed(linker, report, reading) for _ in range(repeat))
    return len(mentions) / best


def _timed(linker: Linker, report: Report, reading: Reading) -> float:
    begin = time.process_time()
    linker.link(report, reading)
    return time.process_time() - begin


def main(arguments: list[str]) -> int:
    """Print the scores; 1 if a bar of the issue is missed."""
    files = [a for a in arguments if not a.startswith("--")] or [
        str(Path(__file__).with_name("mentions.tsv"))
    ]
    linker = Linker(Registry.load())
    rows: list[dict[str, str]] = []
    for name in files:
        with Path(name).open(encoding="utf-8") as handle:
            rows.extend(csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE))
    result = score(rows, linker, "--errors" in arguments)
    for key, value in result.items():
        print(f"{key:20} {value:.3f}" if isinstance(value, float) else f"{key:20} {value}")
    if "--speed" in arguments:
        print(f"{'mentions a second':20} {speed(rows, linker):.0f}")
    return 0 if result["precision"] >= 0.95 and result["recall"] >= 0.80 else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
