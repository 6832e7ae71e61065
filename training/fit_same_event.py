"""Fits the weights by which tellings are joined to events (src/communique/coding/same_event_weights.json).

    python training/fit_same_event.py --data FOLDER            # scores printed: each report by weights fitted on others
    python training/fit_same_event.py --data FOLDER --write    # fitted on all of them, weights written

A logistic regression over pairs of tellings of one type that the reader finds in the reports coded by hand and kept out
of its training (``coded.held_coded``): on reports it was trained on, its links and statuses are surer than on new ones.
Pairs of which one is no coded event, or lies on several, take no part.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from coded import Label, held_coded, labels, report_texts
from communique.actors import Linker, Registry
from communique.coding.events import tellings_of
from communique.coding.same_event import FLOOR, WEIGHTS, features, grouped
from communique.reader.read import Reader
from communique.records import Report
from sheets import digest

# The quadratic penalty of a weight.
PENALTY = 2.0
# Parts of the reports for the printed scores: each is judged by weights fitted on the others.
PARTS = 6
# Weights below this say next to nothing and are left out of the file.
LEAST = 0.03
SENTENCES = ("plv", "gsr")


@dataclass(frozen=True)
class Told:
    """The tellings of one type in one report: features of every pair (i > j), and the coded event of each or None."""

    part: int
    pairs: dict[tuple[int, int], dict[str, float]]
    events: list[int | None]


def told(label: Label, report: Report, reader: Reader, linker: Linker, part: int) -> list[Told]:
    (reading,) = reader.read_batch([report])
    found = tellings_of(reading, linker.link(report, reading))
    spots = [(e["trigger"], *e.get("mentions", [])) for e in label["events"]]
    links = {(i, j): chance for i, j, chance in reading.same_event}
    starts = [start for start, _ in reading.sentences]
    by_type: dict[str, list[int]] = defaultdict(list)
    for number, telling in enumerate(found):
        by_type[telling.trigger.type.value].append(number)
    out = []
    for numbers in by_type.values():
        events = []
        for n in numbers:
            t = found[n].trigger
            hit = [k for k, spans in enumerate(spots) if any(a < t.end and t.start < b for a, b in spans)]
            events.append(hit[0] if len(hit) == 1 else None)
        pairs = {
            (x, y): features(found[j], found[i], links.get((i, j)), report.text, starts)
            for x, i in enumerate(numbers)
            for y, j in enumerate(numbers[:x])
        }
        out.append(Told(part, pairs, events))
    return out


def fit(sample: list[Told]) -> dict[str, float]:
    rows, right = [], []
    for group in sample:
        for (x, y), said in group.pairs.items():
            a, b = group.events[x], group.events[y]
            if a is not None and b is not None:
                rows.append(said)
                right.append(a == b)
    names = sorted({name for row in rows for name in row})
    table = np.array([[row.get(name, 0.0) for name in names] for row in rows])
    sign = np.where(right, 1.0, -1.0)

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        margin = sign * (table @ weights)
        share = 1 / (1 + np.exp(margin))
        value = np.logaddexp(0, -margin).sum() + PENALTY * weights @ weights / 2
        return float(value), PENALTY * weights - table.T @ (sign * share)

    found = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", options={"maxiter": 500})
    return dict(zip(names, found.x.tolist(), strict=True))


def score(sample: list[Told], weights_of: dict[int, dict[str, float]]) -> str:
    """Pairs joined: precision, recall and F1 against the coded ones."""
    hit = joined = gold = 0
    for group in sample:
        n = len(group.events)
        alike = np.zeros((n, n))
        for (x, y), said in group.pairs.items():
            value = sum(weights_of[group.part].get(k, 0.0) * v for k, v in said.items())
            alike[x, y] = alike[y, x] = 1 / (1 + np.exp(-value))
        of = {k: number for number, members in enumerate(grouped(alike)) for k in members}
        for x, y in group.pairs:
            a, b = group.events[x], group.events[y]
            if a is not None and b is not None:
                hit += of[x] == of[y] and a == b
                joined += of[x] == of[y]
                gold += a == b
    p, r = hit / max(1, joined), hit / max(1, gold)
    return (
        f"pairs joined down to {FLOOR}: P {p:.3f} R {r:.3f} F1 {2 * p * r / max(1e-9, p + r):.3f} of {gold}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="folder with the texts of the coded reports")
    parser.add_argument("--model", type=Path, help="folder of the reader's model; without it the one shipped")
    parser.add_argument("--write", action="store_true", help="write the weights fitted on all reports")
    options = parser.parse_args()
    texts = report_texts(options.data)
    reader = Reader(model=options.model) if options.model else Reader()
    linker = Linker(Registry.load())
    sample: list[Told] = []
    for label in labels(Path(__file__).parent / "labels"):
        name = str(label["report"])
        if not label.get("events") or name.split("/", maxsplit=1)[0] in SENTENCES or not held_coded(name):
            continue
        record = texts.get(name)
        if record is None or digest(record["text"]) != label["digest"]:
            continue
        report = Report(id=name, source_id=name, text=record["text"], published=record["published"] or None)
        sample += told(label, report, reader, linker, int(digest(name)[6:10], 16) % PARTS)
    parts = {part: fit([t for t in sample if t.part != part]) for part in range(PARTS)}
    print(score(sample, parts))
    if options.write:
        weights = {k: round(v, 2) for k, v in sorted(fit(sample).items()) if abs(v) >= LEAST}
        WEIGHTS.write_text(json.dumps(weights, indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
