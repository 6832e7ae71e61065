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
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from coded import Label, at_hand, held_coded, is_sentence
from communique.actors import Linker, Registry
from communique.coding.events import tellings_of
from communique.coding.same_event import FLOOR, SURELY_APART, WEIGHTS, Pair, chance_of, grouped, pairs_by_type
from communique.reader.read import Reader
from communique.records import Report
from sheets import digest

# The quadratic penalty of a weight, as in fit_setting.py; not searched for.
PENALTY = 2.0
# Parts of the reports for the printed scores: each is judged by weights fitted on the others.
PARTS = 6
# Weights below this say next to nothing and are left out of the file.
LEAST = 0.03


@dataclass(frozen=True)
class OneType:
    """The tellings of one type in one report: features of every pair (x > y), and the coded event of each or None."""

    part: int
    pairs: dict[Pair, dict[str, float]]
    events: list[int | None]


def read(label: Label, report: Report, reader: Reader, linker: Linker) -> Iterator[OneType]:
    """The tellings that the reader finds in a coded report, a type at a time."""
    (reading,) = reader.read_batch([report])
    tellings = tellings_of(reading, linker.link(report, reading), report.text)
    spots = [(e["trigger"], *e.get("mentions", [])) for e in label["events"]]
    part = int(digest(report.id)[6:10], 16) % PARTS
    for numbers, pairs in pairs_by_type(tellings, reading, report.text):
        events = []
        for number in numbers:
            t = tellings[number].trigger
            hit = [k for k, spans in enumerate(spots) if any(a < t.end and t.start < b for a, b in spans)]
            events.append(hit[0] if len(hit) == 1 else None)
        yield OneType(part, pairs, events)


def coded_pairs(group: OneType) -> Iterator[tuple[Pair, bool]]:
    """The pairs of which both tell a coded event, and whether it is the same."""
    for x, y in group.pairs:
        a, b = group.events[x], group.events[y]
        if a is not None and b is not None:
            yield (x, y), a == b


def fit(sample: list[OneType]) -> dict[str, float]:
    """The weights that make the coded answers likeliest."""
    told = [(group.pairs[pair], same) for group in sample for pair, same in coded_pairs(group)]
    rows, right = [row for row, _ in told], [same for _, same in told]
    names = sorted({name for row in rows for name in row} - set(SURELY_APART))
    table = np.array([[row.get(name, 0.0) for name in names] for row in rows])
    sign = np.where(right, 1.0, -1.0)

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        margin = sign * (table @ weights)
        share = 1 / (1 + np.exp(margin))
        value = np.logaddexp(0, -margin).sum() + PENALTY * weights @ weights / 2
        return float(value), PENALTY * weights - table.T @ (sign * share)

    found = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", options={"maxiter": 500})
    return dict(zip(names, found.x.tolist(), strict=True))


def score(sample: list[OneType], weights_of: dict[int, dict[str, float]]) -> str:
    """Pairs joined: precision, recall and F1 against the coded ones."""
    hit = joined = gold = 0
    for group in sample:
        weights = weights_of[group.part]
        chances = {pair: chance_of(said, weights) for pair, said in group.pairs.items()}
        of = {
            k: number for number, members in enumerate(grouped(len(group.events), chances)) for k in members
        }
        for (x, y), same in coded_pairs(group):
            hit += of[x] == of[y] and same
            joined += of[x] == of[y]
            gold += same
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
    reader = Reader(model=options.model) if options.model else Reader()
    linker = Linker(Registry.load())
    sample = [
        group
        for label, report in at_hand(Path(__file__).parent / "labels", options.data)
        if label.get("events") and held_coded(report.id) and not is_sentence(report.id)
        for group in read(label, report, reader, linker)
    ]
    parts = {part: fit([t for t in sample if t.part != part]) for part in range(PARTS)}
    print(score(sample, parts))
    if options.write:
        weights = {k: round(v, 2) for k, v in sorted(fit(sample).items()) if abs(v) >= LEAST}
        WEIGHTS.write_text(json.dumps(weights, indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
