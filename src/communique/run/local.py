"""The local loop: inputs in batches through ``read_batch`` into the ledger, by one committer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from time import perf_counter
from typing import Any

from communique.ledger import Entry, Ledger
from communique.ledger.resolving import resolve_read
from communique.records import Failure, Report, ReportStatus
from communique.run.batch import Code, ReportLinker, ReportReader, read_batch


@dataclass
class Tally:
    """What one run met: the denominator. ``seconds`` is the time the run took."""

    read: int = 0
    nothing_found: int = 0
    unchanged: int = 0
    duplicates: int = 0
    left_out: int = 0
    languages: Counter[str] = field(default_factory=Counter)
    failed: list[Failure] = field(default_factory=list)
    events: int = 0
    statements: int = 0
    roles: int = 0
    seconds: float = 0.0
    interrupted: bool = False

    @property
    def reports(self) -> int:
        """The reports met, whatever became of them; inputs that gave no report are in ``failed``."""
        worked = self.read + self.nothing_found + self.languages.total()
        return worked + self.unchanged + self.duplicates + self.left_out

    @property
    def worked(self) -> int:
        """The reports that the reader worked on."""
        return self.read + self.nothing_found

    def plain(self) -> dict[str, Any]:
        """The tally as JSON values, without the seconds: what is stored with the run."""
        return {
            "reports": self.reports,
            "read": self.read,
            "nothing_found": self.nothing_found,
            "unchanged": self.unchanged,
            "duplicates": self.duplicates,
            "left_out": self.left_out,
            "languages_not_read": dict(sorted(self.languages.items())),
            "failed": len(self.failed),
            "events": self.events,
            "statements": self.statements,
            "roles": self.roles,
            "interrupted": self.interrupted,
        }

    def add(self, entry: Entry) -> None:
        """Count one report that was worked on."""
        match entry.status:
            case ReportStatus.READ:
                self.read += 1
            case ReportStatus.NOTHING_FOUND:
                self.nothing_found += 1
            case ReportStatus.LANGUAGE_NOT_READ:
                self.languages[entry.report.language or "unknown"] += 1
            case ReportStatus.FAILED:
                self.failed.append(Failure(entry.report.source_id, entry.reason or "failed"))
        self.events += len(entry.coded.events)
        self.statements += len(entry.coded.statements)
        self.roles += len(entry.coded.roles)


def read_into(
    ledger: Ledger,
    inputs: Iterable[Report | Failure],
    reader: ReportReader,
    linker: ReportLinker,
    *,
    coder: str | None = None,
    code: Code | None = None,
    batch_reports: int = 32,
    wanted: Callable[[Report], bool] = lambda report: True,
    stopped: Callable[[], bool] = lambda: False,
    repeated: Callable[[], int] = lambda: 0,
    on_progress: Callable[[Tally], None] = lambda tally: None,
) -> Tally:
    """Read the inputs into the ledger; what was met.

    Each batch is one transaction, so a killed run loses no more than the batch in hand, and a second run of
    the same inputs changes nothing. When ``stopped`` turns true the report in hand is finished, and what was read
    is stored. ``repeated`` counts the reports that the inputs themselves left out as repeats.
    Raises LedgerBusy when another process is reading into the ledger, and the other ledger errors.
    """
    made_by = coder or reader.coder
    tally = Tally()
    started, clock = datetime.now(UTC), perf_counter()
    seen: set[str] = set()
    met = 0
    with ledger.writer():
        for batch in _batches(_until_stopped(inputs, stopped, tally), batch_reports):
            failures = [made for made in batch if isinstance(made, Failure)]
            fresh, resting = _fresh(ledger, batch, made_by, seen=seen, wanted=wanted, tally=tally)
            entries = []
            for report in fresh:
                if tally.interrupted or stopped():
                    tally.interrupted = True
                    break
                entries += read_batch([report], reader, linker, coder=made_by, code=code)
            ledger.commit_batch(entries, made_by)
            resolve_read(ledger, [*resting, *(entry.report.id for entry in entries)], made_by)
            ledger.record_failures(failures)
            tally.failed += failures
            for entry in entries:
                tally.add(entry)
            tally.duplicates += repeated() - met
            met = repeated()
            tally.seconds = perf_counter() - clock
            on_progress(tally)
            if tally.interrupted:
                break
        tally.duplicates += repeated() - met
        if tally.reports > tally.unchanged or tally.failed:
            ledger.record_run(made_by, started, tally.plain())
    return tally


def _until_stopped(
    inputs: Iterable[Report | Failure], stopped: Callable[[], bool], tally: Tally
) -> Iterator[Report | Failure]:
    for made in inputs:
        if stopped():
            tally.interrupted = True
            return
        yield made


def _batches(inputs: Iterable[Report | Failure], size: int) -> Iterator[list[Report | Failure]]:
    remaining = iter(inputs)
    while batch := list(islice(remaining, size)):
        yield batch


def _fresh(
    ledger: Ledger,
    batch: Iterable[Report | Failure],
    coder: str,
    *,
    seen: set[str],
    wanted: Callable[[Report], bool],
    tally: Tally,
) -> tuple[list[Report], frozenset[str]]:
    """The reports of a batch that are asked for, met for the first time and not yet read by this coder; and the
    ids of those that are read already.
    """
    reports: list[Report] = []
    for made in batch:
        if isinstance(made, Failure):
            continue
        if made.id in seen:
            tally.duplicates += 1
        elif not wanted(made):
            tally.left_out += 1
        else:
            reports.append(made)
        seen.add(made.id)
    known = ledger.already_read([report.id for report in reports], coder)
    tally.unchanged += len(known)
    return [report for report in reports if report.id not in known], known
