"""Fits the weights by which actors get a state that no words of theirs tell (src/communique/actors/affiliation_weights.json).

    python training/fit_affiliation.py --data FOLDER            # scores printed, on the coded reports held out
    python training/fit_affiliation.py --data FOLDER --write    # the same, and the weights written

A conditional logit over the actors of coded reports that the linker leaves without a state: the candidates are none and the
states that the report names; the likelihood of the country that a reader gave the actor (``countries/coded.jsonl``) is
raised, with a quadratic penalty. The coded reports held out (``coded.held_coded``) take no part.
"""

from __future__ import annotations

import argparse
import json
import pickle
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from coded import Label, at_hand, held_coded
from communique.actors import Linker, Registry
from communique.actors.affiliation import FLOOR, WEIGHTS, Affiliation, choose
from communique.reader.read import Reader
from communique.records import Reading, Report
from logit import conditional_logit

# The quadratic penalty of a weight, as in fit_setting.py.
PENALTY = 2.0
# A word of a description counts from so many actors on.
LEAST_TOLD = 5
# Weights below this say next to nothing and are left out of the file.
LEAST = 0.03
COUNTRIES = Path(__file__).parent / "countries"


@dataclass(frozen=True)
class Choice:
    """An actor without a state of its own: its candidates with their features, and the country a reader gave it."""

    codes: list[str | None]
    rows: list[dict[str, float]]
    gold: str | None


def countries(folder: Path) -> dict[str, dict[str, str | None]]:
    """The countries given to the actors of each report, by the actor's number (a3) or the place of its words (s10-24)."""
    lines = [line for path in sorted(folder.glob("*.jsonl")) for line in path.read_text("utf8").splitlines()]
    return {row["report"]: row["countries"] for row in map(json.loads, lines)}


def spans(label: Label, key: str) -> list[tuple[int, int]]:
    """Where the words of an actor stand."""
    if key.startswith("a"):
        return [(a, b) for a, b in label["actors"][int(key[1:])]["mentions"]]
    first, _, last = key[1:].partition("-")
    return [(int(first), int(last))]


def mention_at(reading: Reading, start: int, end: int) -> int | None:
    """The mention that has most in common with a span, at least half of both."""
    shares = [
        (min(end, m.end) - max(start, m.start)) / max(end - start, m.end - m.start) for m in reading.mentions
    ]
    best = max(range(len(shares)), key=shares.__getitem__, default=None)
    return best if best is not None and shares[best] >= 0.5 else None


def choices(
    label: Label, given: dict[str, str | None], report: Report, reading: Reading, linker: Linker
) -> Iterator[Choice]:
    """The labelled actors of a report that the linker leaves without a state."""
    run = linker.coreference(report, reading)
    run.run(settle=False)
    affiliation = Affiliation(run)
    gold: dict[int, Counter[str | None]] = {}
    for key, code in given.items():
        for start, end in spans(label, key):
            i = mention_at(reading, start, end)
            entity = run.of[i] if i is not None else None
            if entity is not None:
                gold.setdefault(id(entity), Counter())[code] += 1
    for entity in affiliation.open():
        if id(entity) in gold:
            found = gold[id(entity)].most_common(1)[0][0]
            codes, rows = affiliation.candidates(entity)
            yield Choice(codes, rows, found)


def fit(sample: list[Choice]) -> dict[str, float]:
    """The weights that make the given countries likeliest; an actor whose country is no candidate takes no part."""
    told = [c for c in sample if c.gold in c.codes and len(c.codes) > 1]
    seen = Counter(name for c in told for row in c.rows for name in row)
    kept = {name for name, n in seen.items() if " = " not in name or n >= LEAST_TOLD}
    return conditional_logit(
        [
            (
                [{k: v for k, v in row.items() if k in kept} for row in c.rows],
                [code == c.gold for code in c.codes],
            )
            for c in told
        ],
        PENALTY,
    )


def score(sample: list[Choice], weights: dict[str, float], floor: float = FLOOR) -> str:
    """How many actors get a state, how many of these the right one, and how many of those that have one get it."""
    given = right = wanted = 0
    for c in sample:
        code, chance = choose(c.codes, c.rows, weights)
        wanted += c.gold is not None
        if code is not None and chance >= floor:
            given += 1
            right += code == c.gold
    return f"from {floor:.2f}: of {len(sample)} actors {given} placed, {right / max(1, given):.3f} right; {right / max(1, wanted):.3f} of {wanted} found"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="folder with the texts of the coded reports")
    parser.add_argument(
        "--readings", type=Path, help="file in which the reader's readings are kept from run to run"
    )
    parser.add_argument("--write", action="store_true", help="write the fitted weights")
    options = parser.parse_args()
    linker, given = Linker(Registry.load()), countries(COUNTRIES)
    seen: dict[str, Reading] = {}
    if options.readings and options.readings.exists():
        seen = pickle.loads(options.readings.read_bytes())
    reader = Reader()
    learnt: list[Choice] = []
    held: list[Choice] = []
    for label, report in at_hand(Path(__file__).parent / "labels", options.data):
        if report.id in given:
            if report.id not in seen:
                (seen[report.id],) = reader.read_batch([report])
            found = choices(label, given[report.id], report, seen[report.id], linker)
            (held if held_coded(report.id) else learnt).extend(found)
    if options.readings:
        options.readings.write_bytes(pickle.dumps(seen))
    weights = {k: round(v, 2) for k, v in sorted(fit(learnt).items()) if abs(v) >= LEAST}
    print("fitted on", score(learnt, weights))
    for floor in (FLOOR, 0.0, 0.5, 0.8):
        print("held out", score(held, weights, floor))
    if options.write:
        WEIGHTS.write_text(json.dumps(weights, indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
