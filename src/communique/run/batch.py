"""``read_batch``: reports in, what each states out. A plain function, so that any worker can run it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

from communique.errors import CommuniqueError, RegistryError
from communique.ingest.language import is_read
from communique.ledger import Entry
from communique.records import Coded, Reading, Report, ReportStatus

Code = Callable[[Report, Reading, Any, str], Coded]


class ReportReader(Protocol):
    """What finds spans in reports; ``coder`` names its version and model."""

    @property
    def coder(self) -> str:
        """Version and model digest."""
        ...

    def read_batch(self, reports: Sequence[Report]) -> list[Reading]:
        """One Reading a report, in order."""
        ...


class ReportLinker(Protocol):
    """What links the mentions of one report to actors; its result goes to coding as it is."""

    def link(self, report: Report, reading: Reading) -> Any:
        """The links of one report."""
        ...


def coder_of(reader: ReportReader, actor_files: Sequence[Path] = ()) -> str:
    """The coder as assertions carry it: the reader's, with a digest of the user's actor files where there
    are any.

    Other actors give other assertions, so reading again with another actor file is another coder's reading.
    Raises RegistryError for a file that cannot be read.
    """
    if not actor_files:
        return reader.coder
    digest = hashlib.sha256()
    for path in actor_files:
        try:
            digest.update(hashlib.sha256(path.read_bytes()).digest())
        except OSError as error:
            raise RegistryError(f"{path}: {error.strerror}; name an actor file that can be read") from error
    return f"{reader.coder}+actors-{digest.hexdigest()[:8]}"


def read_batch(
    reports: Sequence[Report],
    reader: ReportReader,
    linker: ReportLinker,
    *,
    coder: str | None = None,
    code: Code | None = None,
) -> list[Entry]:
    """One Entry a report, in order: its status and what it states.

    A report in a language that is not read is passed over. A report on which reading fails has the status
    failed and a reason, and stops nothing else; errors of the package itself (a damaged model) are raised.
    """
    made_by = coder or reader.coder
    coding = code or _coding()
    readable = [report for report in reports if is_read(report.language)]
    readings = readings_of(readable, reader)
    return [
        _entry(report, readings.get(report.id), linker, made_by, coding)
        if is_read(report.language)
        else Entry(report, ReportStatus.LANGUAGE_NOT_READ, Coded(report.id))
        for report in reports
    ]


def _coding() -> Code:
    from communique.coding import code

    return code


def readings_of(reports: Sequence[Report], reader: ReportReader) -> dict[str, Reading | str]:
    """A Reading, or the reason there is none, by report id. A batch that fails is read again one by one."""
    if not reports:
        return {}
    try:
        return {r.id: reading for r, reading in zip(reports, reader.read_batch(reports), strict=True)}
    except CommuniqueError:
        raise
    except Exception as error:  # any fault on one report must not cost the others: found out one by one
        if len(reports) == 1:
            return {reports[0].id: _reason("reading", error)}
    found: dict[str, Reading | str] = {}
    for report in reports:
        found |= readings_of([report], reader)
    return found


def _entry(
    report: Report, reading: Reading | str | None, linker: ReportLinker, coder: str, code: Code
) -> Entry:
    outcome = link_and_code(report, reading or "reading gave nothing", linker, coder, code)
    if isinstance(outcome, str):
        return Entry(report, ReportStatus.FAILED, Coded(report.id), outcome)
    coded = outcome[1]
    found = coded.events or coded.statements or coded.roles
    return Entry(report, ReportStatus.READ if found else ReportStatus.NOTHING_FOUND, coded)


def link_and_code(
    report: Report, reading: Reading | str, linker: ReportLinker, coder: str, code: Code | None = None
) -> tuple[Any, Coded] | str:
    """The links of a Reading and what they code to.

    Or the reason there is none; a reason given is handed on.
    """
    if isinstance(reading, str):
        return reading
    coding = code or _coding()
    try:
        linked = linker.link(report, reading)
        return linked, coding(report, reading, linked, coder)
    except CommuniqueError:
        raise
    except Exception as error:  # a fault on one report is its own: recorded with it, counted, shown
        return _reason("coding", error)


def _reason(stage: str, error: Exception) -> str:
    message = " ".join(str(error).split())[:200]
    return f"{stage} failed ({type(error).__name__}: {message}); please report this with the text"
