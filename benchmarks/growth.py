"""What adding a report costs as the ledger grows: commit and resolution, in CPU time, with memory and size.

usage: growth.py [--ledger FILE] [--seconds N] [--copies] [REPORTS...]     (1000 5000 when none is given)

Reports are varied from the written ones of ``evals/merges``: other days within ten years, other states, a third of
the words changed. CPU time, not wall time, so that a busy machine gives the same figures. No network, no model.
With ``--ledger`` the ledger is kept, and a later run goes on where an earlier one ended (``--seconds`` ends a run
early): so the curve to 100000 can be made in slices. ``--copies``: what one more copy of a story costs.
"""

from __future__ import annotations

import argparse
import json
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
from time import monotonic, process_time
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from evals.merges.run import CODER, Case, load

from communique.ledger import Entry, Ledger, View
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


def copy_of(case: Case, number: int) -> Case:
    """A copy of a wire report by another outlet, a word in twenty changed; one copy in ten also edits what it states."""
    rng = random.Random(f"copy {number}")
    own = number % 10 == 0

    def words(text: str) -> str:
        return _WORD.sub(lambda m: m[0][::-1] if rng.random() < 1 / 20 else m[0], text)

    report = replace(
        case.report,
        id=content_id("rep", case.report.id, "copy", number),
        source_id=f"{case.report.source_id}-copy-{number}",
        publisher=f"Outlet {number}",
        text=words(case.report.text),
    )
    events = tuple(
        replace(
            e,
            id=content_id("ass", e.id, "copy", number),
            report_id=report.id,
            mentions=tuple(
                replace(m, report_id=report.id, text=words(m.text) if own else m.text) for m in e.mentions
            ),
        )
        for e in case.events
    )
    return Case(report, events, case.gold, case.origin)


def copies(sizes: list[int]) -> None:
    """Print what one more copy of one story costs, and what showing its event costs."""
    longest = max((case for case in load() if case.events), key=lambda case: len(case.report.text))
    print("copies  add one more (ms CPU)  show the event (ms CPU)  independent origins  events")
    with tempfile.TemporaryDirectory() as folder, Ledger.open(Path(folder) / "ledger.db") as ledger:
        stored = 0
        for size in sizes:
            costs: list[float] = []
            while stored < size:
                costs.append(sum(add(ledger, [copy_of(longest, stored)])))
                stored += 1
            start = process_time()
            events = list(View(ledger).events())
            shown = process_time() - start
            told = max(events, key=lambda e: len(e.assertions))
            last = costs[-10:]
            print(
                f"{size:6d}  {1000 * sum(last) / len(last):12.2f}  {1000 * shown:20.1f}"
                f"  {told.origins.independent:18d}  {len(events):8d}",
                flush=True,
            )


def grow(path: Path, sizes: list[int], seconds: float) -> None:
    """Print the curve; ``path`` keeps the ledger and, beside it, the curve so far."""
    probes = varied(load(), seed=11)
    notes = path.with_suffix(".json")
    done: dict[str, Any] = (
        json.loads(notes.read_text()) if notes.exists() else {"stored": 0, "resolving": 0.0, "rows": []}
    )
    source = islice(varied(load(), seed=7), done["stored"], None)
    began = monotonic()
    with Ledger.open(path) as ledger:
        for size in sizes:
            if any(row[0] == size for row in done["rows"]):
                continue
            while done["stored"] < size:
                if monotonic() - began > seconds:
                    print(f"ended at {done['stored']} reports; run again to go on")
                    return
                batch = list(islice(source, min(BATCH, size - done["stored"])))
                done["resolving"] += add(ledger, batch)[1]
                done["stored"] += len(batch)
                notes.write_text(json.dumps(done))
            chosen = islice(probes, PROBES * len(done["rows"]), PROBES * (len(done["rows"]) + 1))
            costs = [add(ledger, [case]) for case in chosen]
            commit, resolve = (1000 * sum(c[k] for c in costs) / len(costs) for k in (0, 1))
            memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            done["rows"].append((size, commit, resolve, done["resolving"], memory, path.stat().st_size / 1e6))
            notes.write_text(json.dumps(done))
    table(done["rows"])


def table(rows: list[tuple[int, float, float, float, float, float]]) -> None:
    """Print the curve."""
    print(
        "reports  add one (ms CPU: commit + resolve)  ratio  resolved all (s CPU)  peak memory (MB)  ledger (MB)"
    )
    first = rows[0][1] + rows[0][2] if rows else 1.0
    for size, commit, resolve, resolving, memory, megabytes in rows:
        print(
            f"{size:7d}  {commit + resolve:8.2f} = {commit:.2f} + {resolve:.2f}  {(commit + resolve) / first:.2f}"
            f"  {resolving:8.1f}  {memory:6.0f}  {megabytes:6.1f}"
        )


def main(arguments: list[str]) -> int:
    """Print the curve asked for."""
    parser = argparse.ArgumentParser(usage="growth.py [--ledger FILE] [--seconds N] [--copies] [REPORTS...]")
    parser.add_argument("--ledger", type=Path)
    parser.add_argument("--seconds", type=float, default=float("inf"))
    parser.add_argument("--copies", action="store_true")
    parser.add_argument("reports", nargs="*", type=int)
    given = parser.parse_args(arguments)
    if given.copies:
        copies(sorted(given.reports) or [10, 100, 300])
        return 0
    with tempfile.TemporaryDirectory() as folder:
        path = given.ledger or Path(folder) / "ledger.db"
        grow(path, sorted(given.reports) or [1000, 5000], given.seconds)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
