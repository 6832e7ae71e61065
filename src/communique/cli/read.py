"""``read``: reports into the ledger, with the denominator in full view."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

from communique.cli.options import DEFAULT_LEDGER, ExitCode, LedgerOption, path_or_url, warn

if TYPE_CHECKING:
    from communique.records import Report
    from communique.run import Tally

MAX_REASONS = 20
"""Failures, and repeats, that the summary lists; the ledger keeps them all (`reports --status failed`)."""


def read(
    inputs: Annotated[
        list[str],
        typer.Argument(help="Files, folders, globs, addresses, or - for standard input.", metavar="INPUT"),
    ],
    *,
    ledger: LedgerOption = DEFAULT_LEDGER,
    actors: Annotated[
        list[Path] | None,
        typer.Option(
            "--actors", metavar="FILE", help="An actor file of your own; may be given several times."
        ),
    ] = None,
    published_since: Annotated[
        str | None, typer.Option(metavar="DATE", help="Only reports published on this day or later.")
    ] = None,
    published_before: Annotated[
        str | None, typer.Option(metavar="DATE", help="Only reports published before this day.")
    ] = None,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="Also fetch private and loopback addresses.")
    ] = False,
    threads: Annotated[
        int, typer.Option(metavar="N", min=1, help="Threads of the reader; results do not depend on it.")
    ] = 2,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress bar and no summary.")] = False,
) -> None:
    """Read reports into the ledger. Reading the same reports again changes nothing.

    Ctrl-C finishes the report in hand, stores what was read and ends; reading again goes on from there.
    """
    from communique.ingest import Note, load
    from communique.ledger import Ledger
    from communique.run import read_into
    from communique.run.parts import parts
    from communique.settings import Settings

    settings = replace(
        Settings(),
        ledger=ledger,
        actor_files=tuple(actors or ()),
        fetch_private=allow_private,
        threads=threads,
    )
    wanted = _wanted(published_since, published_before)
    notes: list[Note] = []
    repeats: list[str] = []
    with (
        Ledger.open(path_or_url(ledger)) as opened,
        _interruptible() as stopped,
        _progress(quiet) as on_progress,
    ):
        reader, linker, coder = parts(settings)
        tally = read_into(
            opened,
            load(
                inputs,
                settings,
                stdin=sys.stdin.buffer,
                on_note=notes.append,
                on_repeat=lambda report: repeats.append(report.source_id),
            ),
            reader,
            linker,
            coder=coder,
            batch_reports=settings.batch_reports,
            wanted=wanted,
            stopped=stopped,
            repeated=lambda: len(repeats),
            on_progress=on_progress,
        )
    for note in notes:
        warn(f"{note.source_id}: note: {note.text}")
    for name in repeats[:MAX_REASONS]:
        warn(f"{name}: note: came before with the same text; not read again")
    if len(repeats) > MAX_REASONS:
        warn(f"and {len(repeats) - MAX_REASONS} more came before with the same text")
    for failure in tally.failed[:MAX_REASONS]:
        warn(f"{failure.source_id}: {failure.reason}")
    if len(tally.failed) > MAX_REASONS:
        warn(
            f"and {len(tally.failed) - MAX_REASONS} more failed; "
            "`communique reports --status failed` lists them"
        )
    if not quiet:
        summarise(tally)
    if code := exit_code(tally):
        raise typer.Exit(code)


def exit_code(tally: Tally) -> ExitCode:
    """How a run ended."""
    if tally.interrupted:
        warn("interrupted: what was read so far is stored; read again to go on")
        return ExitCode.INTERRUPTED
    if tally.failed:
        return ExitCode.SOME_FAILED if tally.reports else ExitCode.NOTHING
    return ExitCode.WELL if tally.reports else ExitCode.NOTHING


def _wanted(since: str | None, before: str | None) -> Callable[[Report], bool]:
    from communique.ledger.days import bounds, parse_day

    first = parse_day(since, "--published-since")[0] if since else None
    end = parse_day(before, "--published-before")[0] if before else None

    def wanted(report: Report) -> bool:
        if first is None and end is None:
            return True
        days = bounds(report.published)
        return days is not None and (first is None or days[1] >= first) and (end is None or days[0] < end)

    return wanted


@contextmanager
def _interruptible() -> Iterator[Callable[[], bool]]:
    """Have the first Ctrl-C ask for an end, and a second one end at once.

    Gives what tells whether it was asked.
    """
    asked = False

    def ask(number: int, frame: FrameType | None) -> None:
        nonlocal asked
        if asked:
            raise KeyboardInterrupt
        asked = True
        warn("ending after the report in hand; Ctrl-C again ends at once")

    before = signal.signal(signal.SIGINT, ask)
    try:
        yield lambda: asked
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def _progress(quiet: bool) -> Iterator[Callable[[Tally], None]]:
    """A progress line on standard error, where someone looks at it."""
    if quiet or not sys.stderr.isatty():
        yield lambda tally: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(pulse_style="cyan"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("reading", total=None)

        def show(tally: Tally) -> None:
            rate = tally.worked / tally.seconds if tally.seconds else 0.0
            counts = f"{tally.reports} reports, {tally.events} events, {len(tally.failed)} failed"
            progress.update(task, description=f"{counts}, {rate:.1f} reports/s")

        yield show


def summarise(tally: Tally) -> None:
    """Print what a run met: all of it, also what gave nothing."""
    from communique.cli.render import print_fields

    languages = ", ".join(f"{name} {count}" for name, count in sorted(tally.languages.items()))
    rate = f" ({tally.worked / tally.seconds:.1f} reports/s)" if tally.seconds and tally.worked else ""
    fields: dict[str, str | None] = {
        "reports": str(tally.reports),
        "  with records": f"{tally.read}",
        "  nothing found": f"{tally.nothing_found}",
        "  language not read": f"{tally.languages.total()}" + (f" ({languages})" if languages else ""),
        "  unchanged": f"{tally.unchanged}",
        "  duplicates": f"{tally.duplicates}",
    }
    if tally.left_out:
        fields["  outside the dates"] = f"{tally.left_out}"
    fields |= {
        "failed": f"{len(tally.failed)}",
        "events": f"{tally.events}",
        "statements": f"{tally.statements}",
        "roles": f"{tally.roles}",
        "seconds": f"{tally.seconds:.1f}{rate}",
    }
    print_fields(fields)
