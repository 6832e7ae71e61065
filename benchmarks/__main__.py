"""``python -m benchmarks [REPORTS.jsonl]``: reports and tokens a second by stage, beside the bare encoder pass.

Without a file the whole reports among the project's marked passages are read. Each stage runs over all reports in one
process with the threads of the settings; memory is the peak of the process. Then what adding a report costs as the
ledger grows, and as one story is copied (see :mod:`benchmarks.growth`, which makes longer curves).
"""

from __future__ import annotations

import json
import platform
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from benchmarks import growth
from communique.actors import Linker, Registry
from communique.coding import code
from communique.ingest import load
from communique.reader import Reader
from communique.reader.sentences import split_sentences
from communique.reader.windows import make_windows, tokenize
from communique.records import Report, report_id
from communique.run.annotate import annotate
from communique.settings import Settings

ROOT = Path(__file__).parent.parent
# Passages of this many words or more are whole reports.
WHOLE_REPORT = 200
T = TypeVar("T")


def reports(path: str | None) -> list[Report]:
    """The reports to read."""
    if path:
        return [r for r in load([path], Settings()) if isinstance(r, Report)]
    sys.path.insert(0, str(ROOT / "training"))
    from markup import read_passages

    return [
        Report(
            report_id(p.text, p.source, p.attributes["date"], None),
            p.source,
            p.text,
            published=p.attributes["date"],
        )
        for p in read_passages(ROOT / "training" / "passages")
        if len(p.text.split()) >= WHOLE_REPORT
    ]


def timed(work: Callable[[], T]) -> tuple[T, float]:
    """The result and the seconds it took."""
    began = time.perf_counter()
    result = work()
    return result, time.perf_counter() - began


def main(arguments: list[str]) -> int:
    """Print the table."""
    read = reports(arguments[0] if arguments else None)
    settings = Settings()
    reader = Reader(settings)
    linker = Linker(Registry.load())
    reader.read_batch(read[:2])  # sessions and tables are loaded before the clock runs
    prepared = [(tokenize(reader.model.tokenizer, r.text), split_sentences(r.text)) for r in read]
    # The bare pass: the same tokens once each, in windows without context, heads and decoding left out.
    bare = [(tokens, make_windows(tokens, sentences, context_tokens=0)) for tokens, sentences in prepared]
    total = sum(len(tokens.ids) for tokens, _ in prepared)
    _, encoder = timed(lambda: reader.model.encode(bare))
    readings, reading = timed(lambda: [reader.read_batch([r])[0] for r in read])
    linked, linking = timed(lambda: [linker.link(r, x) for r, x in zip(read, readings, strict=True)])
    coded, coding = timed(
        lambda: [code(r, x, k, reader.coder) for r, x, k in zip(read, readings, linked, strict=True)]
    )
    _, printing = timed(
        lambda: [
            json.dumps(annotate(r.source_id, r, x, k, c))
            for r, x, k, c in zip(read, readings, linked, coded, strict=True)
        ]
    )
    whole = reading + linking + coding + printing
    print(
        f"{platform.processor() or platform.machine()}, {settings.threads} threads; {len(read)} reports, {total} tokens"
    )
    print(f"{'stage':24} {'seconds':>8} {'reports/s':>10} {'tokens/s':>10}")
    for name, seconds in (
        ("bare encoder pass", encoder),
        ("reading", reading),
        ("linking", linking),
        ("coding", coding),
        ("printing", printing),
        ("annotate, whole", whole),
    ):
        print(f"{name:24} {seconds:8.2f} {len(read) / seconds:10.1f} {total / seconds:10.0f}")
    print(f"annotate over bare encoder pass: {whole / encoder:.2f}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory of this process: {peak:.0f} MB")
    if arguments:
        return 0
    print("\na growing ledger")
    growth.main([])
    print("\ncopies of one story")
    return growth.main(["--copies"])


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
