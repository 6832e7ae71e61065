"""``changed``: what became different in the ledger since a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from communique.cli.due import TodayOption, today_of
from communique.cli.lists import SHORT_ID, names
from communique.cli.options import (
    DEFAULT_LEDGER,
    DEFAULT_LIMIT,
    AsOfOption,
    ExitCode,
    LedgerOption,
    LimitOption,
    Show,
    ShowOption,
    open_for_reading,
    warn,
)
from communique.cli.render import Cell, print_records

if TYPE_CHECKING:
    from communique.ledger.changes import Change

SinceTime = Annotated[
    str, typer.Option("--since", metavar="TIME", help="A day, a time (ISO 8601), or last-brief.")
]


def changed(
    since: SinceTime,
    *,
    ledger: LedgerOption = DEFAULT_LEDGER,
    as_of: AsOfOption = None,
    today: TodayOption = None,
    limit: LimitOption = DEFAULT_LIMIT,
    show: ShowOption = Show.TABLE,
) -> None:
    """List what changed since a time: events new, merged, split, revised, with another status, or gone."""
    from communique.export import plain
    from communique.ledger.changes import changes, since_moment
    from communique.ledger.days import parse_moment

    with open_for_reading(ledger) as opened:
        begin = since_moment(opened, since)
        end = parse_moment(as_of, "--as-of") if as_of else None
        found = changes(opened, begin, end, today_of(as_of, today))
        columns = ("change", "id", "day", "type", "status", "actors", "recipients", "what")
        if not print_records(found, show, limit, columns=columns, row=_row, plain=plain.change):
            warn(f"nothing changed since {begin.isoformat()}")
            raise typer.Exit(ExitCode.NOTHING)


def _row(of: Change) -> tuple[Cell, ...]:
    event = of.shown
    day = event.when.start if event.when else None
    people = (names(event.actors), names(event.recipients))
    return (of.kind, event.id[:SHORT_ID], day, event.type.value, event.status.value, *people, of.detail)
