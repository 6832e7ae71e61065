"""What adding a report costs as the ledger grows: commit and resolution, in CPU time, with memory and size.

usage: growth.py [REPORTS...]     (1000 5000 when none is given; 100000 for the full curve)

Reports are varied from the written ones of ``evals/merges``: other days within ten years, other states, a third of
the words changed. CPU time, not wall time, so that a busy machine gives the same figures. No network, no model.
"""

from __future__ import annotations

import random
import re
import resource
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from time import process_time

sys.path.insert(0, str(Path(__file__).parent.parent))

from evals.merges.run import CODER, Case, load

from communique.ledger import Entry, Ledger
from communique.ledger.resolving import resolve_reports
from communique.records import Coded, EventAssertion, Participant, ReportStatus, When, content_id

DAYS = 3650
BATCH = 64
PROBES = 100
"""Reports added one by one at each size, whose mean cost is printed."""
STATES = """AFG AGO ARG ARM AUS AUT AZE BDI BEL BGD BGR BLR BOL BRA CAN CHE CHL CHN COL CZE DEU DNK DZA ECU EGY ESP EST
ETH FIN FRA GBR GEO GHA GRC HRV HUN IDN IND IRN IRQ ISL ISR ITA JOR JPN KAZ KEN KOR KWT LAO LBN LBY LKA LVA MAR MEX
MLI MMR MYS NGA NLD NOR NPL NZL OMN PAK PAN PER PHL POL PRT QAT ROU RUS RWA SAU SDN SEN SGP SOM SRB SVN SWE SYR TCD
THA TUN TUR UGA UKR URY USA UZB VEN VNM YEM ZAF ZMB""".split()  # noqa: SIM905
_WORD = re.compile(r"\b[a-z]{5,}\b")


def varied(cases: list[Case], seed: int) -> Iterator[Case]:
    """The written reports again and again, each varied; one variation keeps a case's reports together."""
    number = 0
    while True:
        rng = random.Random(f"{seed} {number}")
        shift = timedelta(days=rng.randrange(DAYS))
        states = dict(zip(STATES, rng.sample(STATES, len(STATES)), strict=True))
        for case in cases:
            yield _vary(case, number, shift, states, rng)
        number += 1


def _vary(case: Case, number: int, shift: timedelta, states: dict[str, str], rng: random.Random) -> Case:
    turned: dict[str, bool] = {}

    def words(text: str) -> str:
        return _WORD.sub(
            lambda m: m[0][::-1] if turned.setdefault(m[0], rng.random() < 1 / 3) else m[0], text
        )

    def day(text: str | None) -> str | None:
        return (date.fromisoformat(text) + shift).isoformat() if text and len(text) == 10 else text

    text = words(case.report.text)
    report = replace(
        case.report,
        id=content_id("rep", case.report.id, number),
        source_id=f"{case.report.source_id}-{number}",
        text=text,
        published=day(case.report.published),
    )

    def person(p: Participant) -> Participant:
        country = states.get(p.country or "", p.country)
        return replace(p, country=country, actor_id=f"{p.actor_id}-{country}")

    def when(w: When | None) -> When | None:
        start = day(w.start) if w else None
        return replace(w, start=start, end=day(w.end)) if w and start else None

    def event(e: EventAssertion) -> EventAssertion:
        return replace(
            e,
            id=content_id("ass", e.id, number),
            report_id=report.id,
            actors=tuple(map(person, e.actors)),
            recipients=tuple(map(person, e.recipients)),
            when=when(e.when),
            mentions=tuple(replace(m, report_id=report.id, text=words(m.text)) for m in e.mentions),
        )

    return Case(report, tuple(map(event, case.events)), case.gold, case.origin)


def add(ledger: Ledger, cases: list[Case]) -> tuple[float, float]:
    """Add reports; the CPU seconds of committing and of resolving them."""
    entries = [Entry(c.report, ReportStatus.READ, Coded(c.report.id, events=c.events)) for c in cases]
    start = process_time()
    ledger.commit_batch(entries, CODER)
    committed = process_time()
    resolve_reports(ledger, [c.report.id for c in cases])
    return committed - start, process_time() - committed


def main(arguments: list[str]) -> int:
    sizes = sorted(int(a) for a in arguments) or [1000, 5000]
    source = varied(load(), seed=7)
    probes = varied(load(), seed=11)
    stored = 0
    resolving = 0.0
    first = 0.0
    print(
        "reports  add one (ms CPU: commit + resolve)  ratio  resolved all (s CPU)  peak memory (MB)  ledger (MB)"
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.db"
        with Ledger.open(path) as ledger:
            for size in sizes:
                while stored < size:
                    batch = list(islice(source, min(BATCH, size - stored)))
                    resolving += add(ledger, batch)[1]
                    stored += len(batch)
                costs = [add(ledger, [case]) for case in islice(probes, PROBES)]
                commit, resolve = (1000 * sum(c[k] for c in costs) / len(costs) for k in (0, 1))
                first = first or commit + resolve
                memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
                print(
                    f"{size:7d}  {commit + resolve:8.2f} = {commit:.2f} + {resolve:.2f}  {(commit + resolve) / first:.2f}"
                    f"  {resolving:8.1f}  {memory:6.0f}  {path.stat().st_size / 1e6:6.1f}",
                    flush=True,
                )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
