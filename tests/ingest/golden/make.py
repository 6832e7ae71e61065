"""Makes the expected records anew: ``python tests/ingest/golden/make.py``. Read what changed.

``pages/NAME.html`` gives ``pages/NAME.json``; the example reports give ``examples.json``. Paths
are kept out of the records, so that they are the same in every checkout.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path

from communique.ingest import Note, load
from communique.records import Report, to_plain
from communique.settings import Settings

HERE = Path(__file__).parent
ROOT = HERE.parents[2]


def expected(path: Path) -> str:
    """What ingest makes of a file or folder, as the golden file holds it."""
    notes: list[Note] = []
    made = [_plain(m) for m in load([str(path)], Settings(), on_note=notes.append)]
    told = [{"source_id": Path(note.source_id).name, "note": note.text} for note in notes]
    return json.dumps({"made": made, "notes": told}, ensure_ascii=False, indent=1) + "\n"


def _plain(made: object) -> object:
    if isinstance(made, Report):
        return to_plain(dataclasses.replace(made, id="", source_id=Path(made.source_id).name))
    return to_plain(made)


def cases() -> Iterator[tuple[Path, Path]]:
    """Each input with its golden file."""
    for page in sorted((HERE / "pages").glob("*.html")):
        yield page, page.with_suffix(".json")
    yield ROOT / "examples" / "reports", HERE / "examples.json"


if __name__ == "__main__":
    for source, golden in cases():
        golden.write_text(expected(source), encoding="utf-8")
        print(golden.relative_to(ROOT))
