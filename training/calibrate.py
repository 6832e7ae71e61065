"""Fits the confidences of events and statements on coded reports that no training saw; prints how reliable they are.

python training/calibrate.py --data FOLDER            # half fitted, the other half told by tenths, and the reverse
python training/calibrate.py --data FOLDER --write    # fitted on all of them, written to coding/calibration.json
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from sklearn.isotonic import IsotonicRegression

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent.parent / "src")]

from coded import Label, at_hand, held_coded
from communique.actors import Linker, Registry
from communique.coding import calibration, code
from communique.reader.read import Reader
from communique.records import EventAssertion, StatementAssertion
from sheets import digest

KNOTS = (
    0.0,
    0.1,
    0.25,
    0.4,
    0.55,
    0.7,
    0.85,
    1.0,
)  # quantiles of the scores between which the line is straight
SMOOTH = 20  # a corner is the mean of so many records on either side, made to rise


def overlaps(a: tuple[int, int], spans: list[list[int]]) -> bool:
    return any(a[0] < end and start < a[1] for start, end in spans)


def event_right(event: EventAssertion, label: Label) -> bool | None:
    """Whether a coded event has the type and a telling; ``None`` where the coder was in doubt about the words."""
    told = [(m.trigger.start, m.trigger.end) for m in event.mentions]
    for coded in label["events"]:
        if coded["type"] == event.type and any(
            overlaps(t, [coded["trigger"], *coded.get("mentions", [])]) for t in told
        ):
            return True
    return None if any(overlaps(t, label["doubtful"]) for t in told) else False


def statement_right(statement: StatementAssertion, label: Label, text: str) -> bool:
    """Whether a coded statement shares half of the words and the source (or its wording) is the same."""
    mine = {k for c in statement.content for k in range(c.start, c.end) if not text[k].isspace()}
    for coded in label["statements"]:
        theirs = {k for a, b in coded["content"] for k in range(a, b) if not text[k].isspace()}
        if 2 * len(mine & theirs) < len(mine | theirs):
            continue
        if "source" not in coded:
            return statement.speaker is None
        source = text[slice(*coded["source"])].casefold()
        speaker = statement.speaker
        names = {speaker.text.casefold(), speaker.name.casefold()} if speaker else set()
        return any(n in source or source in n for n in names)
    return False


def judged(data: Path) -> Iterator[tuple[str, str, float, bool]]:
    """(kind, report, the reader's score, right?) of every record in the coded reports held out."""
    reader, linker = Reader(), Linker(Registry.load())
    calibration.knots.cache_clear()
    same = dict.fromkeys(("event", "statement"), ((0.0, 1.0), (0.0, 1.0)))
    calibration.knots = lambda: same  # type: ignore[assignment]
    held = (pair for pair in at_hand(Path(__file__).parent / "labels", data) if held_coded(pair[1].id))
    for label, report in sorted(held, key=lambda pair: pair[1].id):
        (reading,) = reader.read_batch([report])
        records = code(report, reading, linker.link(report, reading), reader.coder)
        for event in records.events if "events" in label else ():
            right = event_right(event, label)
            if right is not None:
                yield "event", report.id, event.confidence, right
        for statement in records.statements if "statements" in label else ():
            yield "statement", report.id, statement.confidence, statement_right(statement, label, report.text)


def fit(scores: np.ndarray, right: np.ndarray) -> tuple[list[float], list[float]]:
    """Corners of a rising line: at quantiles of the scores, the share right of the records around."""
    order = np.argsort(scores, kind="stable")
    scores, right = scores[order], right[order]
    spots = sorted({round(q * (len(scores) - 1)) for q in KNOTS})
    shares = [right[max(0, k - SMOOTH) : k + SMOOTH + 1].mean() for k in spots]
    rising = IsotonicRegression(y_min=0.0, y_max=1.0).fit_transform(np.arange(len(spots)), shares)
    table: dict[float, float] = {}
    for k, share in zip(spots, rising, strict=True):
        table[round(float(scores[k]), 4)] = round(float(share), 4)
    return list(table), list(table.values())


def reliability(scores: np.ndarray, right: np.ndarray) -> None:
    """Told and found share by fifths of the unit, and the expected calibration error (weighted mean distance)."""
    bins = np.minimum((scores * 5).astype(int), 4)
    error = 0.0
    for b in range(5):
        here = bins == b
        if here.any():
            told, found = scores[here].mean(), right[here].mean()
            error += here.mean() * abs(told - found)
            print(
                f"  {b / 5:.1f}-{(b + 1) / 5:.1f}: {here.sum():4d} records, told {told:.2f}, right {found:.2f}"
            )
    print(f"  expected calibration error {error:.3f}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    rows = list(judged(args.data))
    table = {}
    for kind in ("event", "statement"):
        mine = [r for r in rows if r[0] == kind]
        scores, right = np.array([r[2] for r in mine]), np.array([r[3] for r in mine], float)
        half = np.array([int(digest(r[1] + "half")[:4], 16) % 2 for r in mine])
        print(kind, "reports:", len({r[1] for r in mine}), Counter(r[3] for r in mine))
        print(" as the reader scores them")
        reliability(scores, right)
        crossed = np.zeros(len(scores))
        for part in (0, 1):
            x, y = fit(scores[half != part], right[half != part])
            crossed[half == part] = np.interp(scores[half == part], x, y)
        print(" fitted on one half of the reports, told on the other")
        reliability(crossed, right)
        table[kind] = fit(scores, right)
    if args.write:
        calibration.TABLE.write_text(json.dumps(table) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
