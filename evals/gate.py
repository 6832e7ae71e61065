"""The gate: what is measured on the project's own text must not fall below ``floors.json``.

``python -m evals.gate``         measures and compares; exit 1 where a figure lies below its floor
``python -m evals.gate --only merges`` one set alone
``python -m evals.gate --raise`` raises floors to what is measured, less the slack; a floor is never lowered by it

Each set's digest is pinned beside its floors: where the text has changed, the floors no longer speak of it, and the
gate says so and fails until they are measured anew (``--raise --new-text``).
"""

from __future__ import annotations

import csv
import hashlib
import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

FLOORS = Path(__file__).parent / "floors.json"
# How far below the measured figure a floor is set: what rounding and another processor's arithmetic may move.
SLACK = 0.01


def passages() -> tuple[str, dict[str, float]]:
    """The reader on held-out marked passages."""
    from evals.passages import digest, score

    result: Any = score()
    return digest(), {
        "event type F1": result["events"]["type"]["f1"],
        "event who F1": result["events"]["who"]["f1"],
        "event full F1": result["events"]["full"]["f1"],
        "status accuracy": result["status_accuracy"],
        "statement content F1": result["statements"]["content"]["f1"],
        "statement attributed F1": result["statements"]["attributed"]["f1"],
        "role F1": result["roles"]["f1"],
    }


def times() -> tuple[str, dict[str, float]]:
    """The time grammar on the project's own expressions."""
    from communique.evaluation.times import expressions

    path = Path(__file__).parent / "times" / "expressions.tsv"
    return _digest(path), {name: value for name, value in expressions(path).items() if name != "rows"}


def actors() -> tuple[str, dict[str, float]]:
    """Linking on the project's own hard mentions."""
    from communique.actors import Linker, Registry
    from evals.actors.run import score

    path = Path(__file__).parent / "actors" / "mentions.tsv"
    with path.open(encoding="utf8", newline="") as lines:
        rows = [*csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t")]
    result = score(rows, Linker(Registry.load()), False)
    return _digest(path), {k: float(result[k]) for k in ("precision", "recall")}


def merges() -> tuple[str, dict[str, float]]:
    """Same event, origins and follow-up on the written reports."""
    from evals.merges.run import HERE, measured
    from evals.merges.run import SETS as sets

    figures: dict[str, float] = {}
    for name in sets:
        _, found = measured(name)
        figures |= {
            f"{name}: same event F1": found.f1,
            f"{name}: meetings apart": float(not found.meetings_merged),
            f"{name}: origins right": found.origins_right / found.origins,
            f"{name}: follow-up right": found.states_right / found.states,
        }
    text = b"".join((HERE / file).read_bytes() for files in sets.values() for file in files)
    return hashlib.sha256(text).hexdigest()[:12], figures


SETS: Mapping[str, Callable[[], tuple[str, dict[str, float]]]] = {
    "passages": passages,
    "times": times,
    "actors": actors,
    "merges": merges,
}


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def main(arguments: list[str]) -> int:
    """Exit code: 0 where every figure holds, 1 otherwise."""
    floors: dict[str, Any] = json.loads(FLOORS.read_text(encoding="utf8")) if FLOORS.exists() else {}
    failed = 0
    only = arguments[arguments.index("--only") + 1] if "--only" in arguments else None
    for name, measure in SETS.items():
        if only not in (None, name):
            continue
        digest, figures = measure()
        known = floors.setdefault(name, {"digest": digest, "floors": {}})
        if known["digest"] != digest:
            if "--new-text" in arguments:
                known.update(digest=digest, floors={})
            else:
                print(f"{name}: the text has changed since the floors were set; run with --raise --new-text")
                failed += 1
        for figure, value in figures.items():
            floor = known["floors"].get(figure, 0.0)
            below = value < floor
            failed += below
            print(f"{name:10} {figure:26} {value:.3f}  floor {floor:.3f}{'  BELOW' if below else ''}")
            if "--raise" in arguments:
                known["floors"][figure] = max(floor, round(value - SLACK, 3))
    if "--raise" in arguments:
        FLOORS.write_text(json.dumps(floors, indent=1, sort_keys=True) + "\n", encoding="utf8")
    print("the gate holds" if not failed else f"{failed} below the gate")
    return 1 if failed and "--raise" not in arguments else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
