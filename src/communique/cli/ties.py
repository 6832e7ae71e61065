"""``ties``: a pair of actors over time."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from communique.cli.lists import SHORT_ID
from communique.cli.options import (
    DEFAULT_LEDGER,
    AsOfOption,
    ExitCode,
    LedgerOption,
    Show,
    ShowOption,
    SinceOption,
    UntilOption,
    make_view,
    open_for_reading,
    warn,
)
from communique.cli.render import Cell, console, harmless, print_records

if TYPE_CHECKING:
    from communique.ledger.series import Month, Ties


def ties(
    one: Annotated[
        str, typer.Argument(metavar="A", help="An id, (part of) a name, a state, a country code.")
    ],
    other: Annotated[str, typer.Argument(metavar="B", help="The other one.")],
    *,
    ledger: LedgerOption = DEFAULT_LEDGER,
    since: SinceOption = None,
    until: UntilOption = None,
    as_of: AsOfOption = None,
    show: ShowOption = Show.TABLE,
) -> None:
    """Show what ties two actors, by month: cooperation and conflict (Goldstein), meetings, types, events.

    Weights are added up over events that reports themselves say occurred or go on. Statements about each other
    and third parties at their talks follow.
    """
    from communique.ledger import series

    with open_for_reading(ledger) as opened:
        found = series.ties(make_view(opened, as_of), one, other, since, until)
        if not found.events and not any(sum(counts[2:]) for counts in found.said):
            warn(f"nothing found between {one} and {other}")
            raise typer.Exit(ExitCode.NOTHING)
        if show is Show.JSON:
            from communique.export import plain
            from communique.export.formats import json_line

            sys.stdout.write(json_line(plain.ties(one, other, found)))
            return
        columns = ("month", "cooperation", "conflict", "meetings", "types", "events")
        print_records(found.months, show, 0, columns=columns, row=_row, plain=None)
        if show is Show.TABLE:
            _rest(found)


def _row(of: Month) -> tuple[Cell, ...]:
    types = ", ".join(f"{kind.value} {count}" for kind, count in of.by_type)
    events = " ".join(number[:SHORT_ID] for number in of.events)
    return (of.month, f"{of.cooperation:+.1f}", f"{of.conflict:+.1f}", str(of.meetings), types, events)


def _rest(found: Ties) -> None:
    from rich.text import Text

    out = console()
    for speaker, about, positive, neutral, negative in found.said:
        line = f"{speaker} of {about}: {positive} positive, {neutral} neutral, {negative} negative statements"
        out.print(Text(harmless(line)))
    for name, events in found.mediators:
        short = " ".join(number[:SHORT_ID] for number in events)
        out.print(Text(harmless(f"between them: {name} ({short})")))
