"""``export``: what the ledger holds, in a format that leaves it."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from communique.cli.options import (
    DEFAULT_LEDGER,
    ActorOption,
    AsOfOption,
    LedgerOption,
    PlaceOption,
    PublisherOption,
    SinceOption,
    StatusOption,
    TypeOption,
    UntilOption,
    WithOption,
    make_filter,
    make_view,
    open_for_reading,
)


def export(
    *,
    format: Annotated[
        str, typer.Option("--format", metavar="NAME", help="jsonl (every record) or csv (one row an event).")
    ] = "jsonl",
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write to a file, whole or not at all."),
    ] = None,
    ledger: LedgerOption = DEFAULT_LEDGER,
    actor: ActorOption = None,
    with_: WithOption = None,
    type: TypeOption = None,
    status: StatusOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    place: PlaceOption = None,
    publisher: PublisherOption = None,
    as_of: AsOfOption = None,
) -> None:
    """Export reports, events, statements, roles and actors; the same ledger gives the same bytes."""
    from communique.errors import UsageError
    from communique.export import export as write
    from communique.export import find_format

    find_format(format)
    asked = make_filter(
        actor=actor,
        with_=with_,
        type=type,
        status=status,
        since=since,
        until=until,
        place=place,
        publisher=publisher,
    )
    with open_for_reading(ledger) as opened:
        view = make_view(opened, as_of)
        if output is None:
            _as_written(sys.stdout)
            write(view, sys.stdout, format, asked)
            return
        partial = output.with_name(output.name + ".part")
        try:
            with partial.open("w", encoding="utf-8", newline="") as out:
                write(view, out, format, asked)
            partial.replace(output)
        except OSError as error:
            raise UsageError(
                f"{output}: cannot be written ({error.strerror}); name another --output"
            ) from error
        finally:
            with suppress(OSError):
                partial.unlink(missing_ok=True)


def _as_written(stream: object) -> None:
    """Have line ends and characters leave standard output as the export wrote them, on every system."""
    import io

    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(encoding="utf-8", newline="")
