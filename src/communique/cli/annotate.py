"""``annotate``: the Reading of each report, JSON lines in and out, without a ledger."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from communique.cli.options import ExitCode, warn

if TYPE_CHECKING:
    from communique.records import Report
    from communique.run.parts import Parts


class Given(NamedTuple):
    """A report to annotate: its line, the id its input gave, and the report."""

    line: int
    id: object
    report: Report


def annotate(
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE", help="A JSONL file with `id` and `text` or `html`; - reads standard input."
        ),
    ] = "-",
    actors: Annotated[
        list[Path] | None,
        typer.Option(
            "--actors", metavar="FILE", help="An actor file of your own; may be given several times."
        ),
    ] = None,
    threads: Annotated[
        int, typer.Option(metavar="N", min=1, help="Threads of the reader; results do not depend on it.")
    ] = 2,
) -> None:
    """Print what the reader finds in each report, in the input's order and with its ids.

    A broken line gives one line on standard error and is counted; the others go on.
    """
    from communique.errors import UnreadableInput
    from communique.run.parts import parts
    from communique.settings import Settings

    settings = Settings(actor_files=tuple(actors or ()), threads=threads)
    broken: list[str] = []
    printed = 0
    with ExitStack() as stack:
        try:
            source = sys.stdin.buffer if file == "-" else stack.enter_context(Path(file).open("rb"))
        except OSError as error:
            raise UnreadableInput(
                f"{file}: {error.strerror}; name a JSONL file or - for standard input"
            ) from error
        made = parts(settings)
        for batch in _batches(_given(source, file, broken), settings.batch_reports):
            for line in _annotated(batch, made, file, broken):
                sys.stdout.write(line)
                printed += 1
            sys.stdout.flush()
    if broken:
        warn(f"{len(broken)} line(s) not annotated, {printed} annotated")
        raise typer.Exit(ExitCode.SOME_FAILED if printed else ExitCode.NOTHING)
    if not printed:
        warn(f"{file}: no report in it")
        raise typer.Exit(ExitCode.NOTHING)


def _given(source: Iterable[bytes], name: str, broken: list[str]) -> Iterator[Given]:
    from communique.ingest import report_from_record
    from communique.records import Failure

    for number, line in enumerate(source, 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line.decode("utf-8", "replace"))
        except (ValueError, RecursionError):
            _complain(broken, f"{name}:{number}: not JSON; one object a line is wanted")
            continue
        if not isinstance(record, dict):
            _complain(broken, f"{name}:{number}: not a JSON object; one object a line is wanted")
            continue
        report = report_from_record(record, f"{name}:{number}", on_note=lambda note: None)
        if isinstance(report, Failure):
            _complain(broken, f"{name}:{number}: {report.reason}")
        else:
            yield Given(number, record.get("id", report.source_id), report)


def _complain(broken: list[str], line: str) -> None:
    broken.append(line)
    warn(line)


def _batches(given: Iterator[Given], size: int) -> Iterator[list[Given]]:
    while batch := list(islice(given, size)):
        yield batch


def _annotated(batch: list[Given], made: Parts, name: str, broken: list[str]) -> Iterator[str]:
    from communique.export.formats import json_line
    from communique.ingest import is_read
    from communique.run.annotate import annotate as annotated

    for given, reading, linked, coded in _read(batch, made, name, broken):
        if not is_read(given.report.language):
            warn(f"{name}:{given.line}: language {given.report.language} is not read; empty annotation")
        yield json_line(annotated(given.id, given.report, reading, linked, coded))


def _read(
    batch: list[Given], made: Parts, name: str, broken: list[str]
) -> Iterator[tuple[Given, Any, Any, Any]]:
    from communique.ingest import is_read
    from communique.records import Coded, Reading
    from communique.run.batch import link_and_code, readings_of

    readings = readings_of([g.report for g in batch if is_read(g.report.language)], made.reader)
    for given in batch:
        report = given.report
        if not is_read(report.language):
            yield given, Reading(report.id, ()), None, Coded(report.id)
            continue
        outcome = link_and_code(report, readings[report.id], made.linker, made.coder)
        if isinstance(outcome, str):
            _complain(broken, f"{name}:{given.line}: {outcome}")
        else:
            yield given, readings[report.id], *outcome
