"""``python -m benchmarks [REPORTS.jsonl]``: reports and tokens a second by stage, beside the bare encoder pass.

Without a file the whole reports among the project's marked passages are read. Every report goes through each stage in turn, in one
process with the threads of the settings; memory is the peak of the process. Then what adding a report costs as the
ledger grows, and as one story is copied (see :mod:`benchmarks.growth`, which makes longer curves).
"""

from __future__ import annotations

import json
import platform
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
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


def main(arguments: list[str]) -> int:
    """Print the table."""
    read = reports(arguments[0] if arguments else None)
    if not read:
        print(
            f"error: no report in {' '.join(arguments)}; give a file of reports (JSON Lines, text, HTML)",
            file=sys.stderr,
        )
        return 2
    settings = Settings()
    reader = Reader(settings)
    linker = Linker(Registry.load())
    reader.read_batch(read[:2])  # sessions and tables are loaded before the clock runs
    prepared = [(tokenize(reader.model.tokenizer, r.text), split_sentences(r.text)) for r in read]
    # The bare pass: the same tokens once each, in windows without context, heads and decoding left out.
    bare = [(tokens, make_windows(tokens, sentences, context_tokens=0)) for tokens, sentences in prepared]
    total = sum(len(tokens.ids) for tokens, _ in prepared)
    spent: Counter[str] = Counter()

    def timed(stage: str, work: Callable[[], T]) -> T:
        began = time.perf_counter()
        result = work()
        spent[stage] += time.perf_counter() - began
        return result

    # Report by report through all stages: a machine that is now quick, now slow is so for every stage alike.
    for report, passage in zip(read, bare, strict=True):
        timed("bare encoder pass", partial(reader.model.encode, [passage]))
        reading = timed("reading", partial(reader.read_batch, [report]))[0]
        linked = timed("linking", partial(linker.link, report, reading))
        coded = timed("coding", partial(code, report, reading, linked, reader.coder))
        timed(
            "printing",
            lambda r=report, x=reading, k=linked, c=coded: json.dumps(annotate(r.source_id, r, x, k, c)),
        )
    encoder = spent["bare encoder pass"]
    whole = spent.total() - encoder
    print(
        f"{platform.processor() or platform.machine()}, {settings.threads} threads; {len(read)} reports, {total} tokens"
    )
    print(f"{'stage':24} {'seconds':>8} {'reports/s':>10} {'tokens/s':>10}")
    for name, seconds in (*spent.items(), ("annotate, whole", whole)):
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
