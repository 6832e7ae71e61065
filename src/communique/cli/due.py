"""``due`` and ``upcoming``: what was announced, and whether a report says that it came about."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from communique.cli.lists import SHORT_ID, parties
from communique.cli.options import (
    DEFAULT_LEDGER,
    DEFAULT_LIMIT,
    ActorOption,
    AsOfOption,
    ExitCode,
    LedgerOption,
    LimitOption,
    Show,
    ShowOption,
    TypeOption,
    WithOption,
    make_filter,
    open_for_reading,
    warn,
)
from communique.cli.render import Cell, print_records

if TYPE_CHECKING:
    from communique.ledger import Ledger, View
    from communique.ledger.model import Event

TodayOption = Annotated[
    str | None,
    typer.Option("--today", metavar="DATE", help="The day to count from; the day of --as-of, else today."),
]
COLUMNS = ("id", "due", "state", "type", "actors", "recipients", "place", "origins", "announced in")


def today_of(as_of: str | None, today: str | None) -> str:
    """The ISO day to count from: as given, else that of ``--as-of``, else the clock's. Raises UsageError."""
    from communique.ledger.days import parse_day, parse_moment

    if today:
        return parse_day(today, "--today")[1]
    return parse_moment(as_of, "--as-of").date().isoformat() if as_of else date.today().isoformat()


def dated_view(ledger: Ledger, as_of: str | None, today: str) -> View:
    """A view against whose ``today`` planned events fall due."""
    from communique.ledger import View
    from communique.ledger.days import parse_moment

    return View(ledger, parse_moment(as_of, "--as-of") if as_of else None, today)


def due(
    *,
    ledger: LedgerOption = DEFAULT_LEDGER,
    actor: ActorOption = None,
    with_: WithOption = None,
    type: TypeOption = None,
    as_of: AsOfOption = None,
    today: TodayOption = None,
    limit: LimitOption = DEFAULT_LIMIT,
    show: ShowOption = Show.TABLE,
) -> None:
    """List announced events whose day has passed and of which no report was found.

    Not found is not: did not happen. The longest overdue come first.
    """
    from communique.export import plain
    from communique.ledger import announced

    asked = make_filter(actor=actor, with_=with_, type=type)
    with open_for_reading(ledger) as opened:
        view = dated_view(opened, as_of, today_of(as_of, today))
        found = announced.due(view, asked)
        if not print_records(found, show, limit, columns=COLUMNS, row=event_row, plain=plain.record):
            warn("nothing is due")
            raise typer.Exit(ExitCode.NOTHING)


def upcoming(
    *,
    ledger: LedgerOption = DEFAULT_LEDGER,
    actor: ActorOption = None,
    with_: WithOption = None,
    type: TypeOption = None,
    days: Annotated[
        int,
        typer.Option(
            "--days", min=0, metavar="N", help="Look so many days ahead; 0 looks as far as it goes."
        ),
    ] = 0,
    as_of: AsOfOption = None,
    today: TodayOption = None,
    limit: LimitOption = DEFAULT_LIMIT,
    show: ShowOption = Show.TABLE,
) -> None:
    """List announced events that lie ahead, the nearest first; those without a day come last."""
    from communique.export import plain
    from communique.ledger import announced

    asked = make_filter(actor=actor, with_=with_, type=type)
    with open_for_reading(ledger) as opened:
        day = today_of(as_of, today)
        found = announced.ahead(dated_view(opened, as_of, day), asked, day, days)
        if not print_records(found, show, limit, columns=COLUMNS, row=event_row, plain=plain.record):
            warn("nothing announced lies ahead")
            raise typer.Exit(ExitCode.NOTHING)


def event_row(of: Event) -> tuple[Cell, ...]:
    """An announced event as cells of ``COLUMNS``."""
    follow_up = of.follow_up
    due_day = follow_up.due if follow_up else None
    if follow_up and due_day and follow_up.granularity not in (None, "day"):
        due_day = f"{due_day} ({follow_up.granularity})"
    state = follow_up.state if follow_up else ""
    if follow_up and follow_up.moved_from:
        state += f" (from {follow_up.moved_from})"
    first = of.mentions[0] if of.mentions else None
    said = f"{first.report_id[:SHORT_ID]}:{first.start}-{first.end}" if first else None
    return (of.id[:SHORT_ID], due_day, state, of.type.value, *parties(of), said)
