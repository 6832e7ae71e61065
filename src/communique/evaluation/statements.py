"""Statements: PolNeAR 1.0 (Newell et al., LREC 2018), content F1 and content with the right source."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

from communique.errors import UnreadableInput
from communique.evaluation.matching import containment, f1, jaccard, pair_up
from communique.reader import Reader
from communique.records import Report

# A content counts as found from this word overlap (intersection over union) on.
CONTENT_FLOOR = 0.5
# A source counts as right from this share of its words on.
SOURCE_FLOOR = 0.5


def polnear(folder: Path, reader: Reader | None = None) -> dict[str, object]:
    """Score a folder with ``text/*.txt`` and ``attributions/*.ann`` (brat standoff)."""
    if not (folder / "text").is_dir() or not (folder / "attributions").is_dir():
        raise UnreadableInput(f"{folder}: has no text/ and attributions/; give the folder of a PolNeAR part")
    reader = reader or Reader()
    found = wanted = contents = sourced = reports = 0
    for path in sorted((folder / "attributions").glob("*.ann")):
        text = (folder / "text" / (path.stem + ".txt")).read_text(encoding="utf8")
        gold = _attributions(path, text)
        reading = reader.read_batch([Report(id=path.stem, source_id=path.stem, text=text)])[0]
        mine = [
            (" ".join(s.text for s in q.content), q.source_span.text if q.source_span else "")
            for q in reading.quotations
        ]
        pairs = pair_up(mine, gold, lambda p, g: jaccard(p[0], g[0]), CONTENT_FLOOR)
        reports += 1
        found += len(mine)
        wanted += len(gold)
        contents += len(pairs)
        sourced += sum(containment(p[1], g[1]) >= SOURCE_FLOOR if g[1] else not p[1] for p, g in pairs)
    return {
        "reports": reports,
        "content": f1(contents, found, wanted),
        "with_right_source": f1(sourced, found, wanted),
    }


def _attributions(path: Path, text: str) -> list[tuple[str, str]]:
    """Content and source words of every attribution; those without content are left out."""
    spans: dict[str, list[tuple[int, int]]] = {}
    out: list[tuple[str, str]] = []
    events: list[dict[str, list[str]]] = []
    for line in path.read_text(encoding="utf8").splitlines():
        parts = line.split("\t")
        if parts[0].startswith("T") and len(parts) > 1:
            offsets = parts[1].partition(" ")[2]
            spans[parts[0]] = [(int(a), int(b)) for a, b in (p.split() for p in offsets.split(";"))]
        elif parts[0].startswith("E") and len(parts) > 1:
            roles: dict[str, list[str]] = defaultdict(list)
            for item in parts[1].split():
                name, _, reference = item.partition(":")
                roles[re.sub(r"\d+$", "", name)].append(reference)
            events.append(roles)

    def join(references: list[str]) -> str:
        return " ".join(text[s:e] for r in references for s, e in spans.get(r, ()))

    for roles in events:
        content = join(roles.get("Content", []))
        if content:
            out.append((content, join(roles.get("Source", []))))
    return out
