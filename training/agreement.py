"""Agreement of two readers on passages: ``python training/agreement.py FIRST_FOLDER SECOND_FILE…``.

The second file's ``<p>`` carry ``src`` (``file#number`` in the first folder). Events agree when their triggers share a
word and the type is the same; of those, status, actors and recipients are compared by the mentions' words.
"""

from __future__ import annotations

import re
import sys
import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent.parent / "src")]

from markup import Passage, parse_passage, read_passages


def events(passage: Passage) -> dict[str, dict[str, object]]:
    """Events by id: type, status, trigger spans, and the names of either side."""
    names: dict[str, set[str]] = {}
    for mark in passage.marks:
        if mark.tag == "a":
            words = passage.text[mark.start : mark.end] + " " + mark.attributes.get("n", "")
            names.setdefault(mark.attributes["id"], set()).update(re.findall(r"\w+", words.lower()))
    out: dict[str, dict[str, object]] = {}
    for mark in passage.marks:
        if mark.tag == "e":
            at = mark.attributes
            event = out.setdefault(
                at["id"],
                {
                    "type": at["t"],
                    "status": at["s"],
                    "spans": [],
                    "a": [names.get(i.strip(), set()) for i in at.get("a", "").split(",") if i.strip()],
                    "r": [names.get(i.strip(), set()) for i in at.get("r", "").split(",") if i.strip()],
                },
            )
            event["spans"].append((mark.start, mark.end))
    return out


def overlap(x: dict[str, object], y: dict[str, object]) -> bool:
    return any(a < d and c < b for a, b in x["spans"] for c, d in y["spans"])


def sides_agree(x: list[set[str]], y: list[set[str]]) -> bool:
    return (not x and not y) or any(p & q for p in x for q in y)


def main(folder: Path, files: list[Path]) -> None:
    first = {p.source: p for p in read_passages(folder)}
    n: Counter[str] = Counter()
    worst: list[tuple[float, str]] = []
    for file in files:
        for element in ET.parse(file).getroot().findall("p"):
            second = parse_passage(element, element.get("src", ""))
            own = first.get(second.source)
            if own is None or own.text != second.text:
                n["text differs"] += 1
                continue
            n["passages"] += 1
            mine, theirs = list(events(own).values()), list(events(second).values())
            n["first"] += len(mine)
            n["second"] += len(theirs)
            used: set[int] = set()
            hits = 0
            for event in mine:
                found = next(
                    (k for k, e in enumerate(theirs)
                     if k not in used and e["type"] == event["type"] and overlap(event, e)),
                    None,
                )  # fmt: skip
                if found is None:
                    continue
                used.add(found)
                hits += 1
                other = theirs[found]
                n["status"] += event["status"] == other["status"]
                n["actors"] += sides_agree(event["a"], other["a"])
                n["recipients"] += sides_agree(event["r"], other["r"])
            n["hits"] += hits
            total = len(mine) + len(theirs)
            if total:
                worst.append((2 * hits / total, second.source))
    f1 = 2 * n["hits"] / max(1, n["first"] + n["second"])
    print(
        f"passages {n['passages']} (text differs: {n['text differs']}), events {n['first']} and {n['second']}, F1 {f1:.3f}"
    )
    for name in ("status", "actors", "recipients"):
        print(f"{name} of matched events: {n[name] / max(1, n['hits']):.3f}")
    print("least agreed:", [f"{source} {score:.2f}" for score, source in sorted(worst)[:12]])


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Path(p) for p in sys.argv[2:]])
