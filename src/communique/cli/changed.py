"""``changed``: what became different in the ledger since a time."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

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
    from communique.ledger import Ledger
    from communique.ledger.changes import Change

LAST_BRIEF = "last-brief"
BRIEF = "brief"
"""The name under which the ledger keeps when a brief was made."""

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
    from communique.ledger.changes import changes
    from communique.ledger.days import parse_moment

    with open_for_reading(ledger) as opened:
        begin = since_moment(opened, since)
        end = parse_moment(as_of, "--as-of") if as_of else None
        found = changes(opened, begin, end, today_of(as_of, today))
        columns = ("change", "id", "day", "type", "status", "actors", "recipients", "what")
        if not print_records(found, show, limit, columns=columns, row=_row, plain=plain_change):
            warn(f"nothing changed since {begin.isoformat()}")
            raise typer.Exit(ExitCode.NOTHING)


def since_moment(ledger: Ledger, since: str) -> datetime:
    """The time that ``--since`` means; a day begins with its first moment (UTC). Raises UsageError."""
    from communique.errors import UsageError
    from communique.ledger.changes import last_run
    from communique.ledger.days import bounds, parse_moment

    if since == LAST_BRIEF:
        last = last_run(ledger, BRIEF)
        if last is None:
            raise UsageError("--since last-brief: no brief was made of this ledger yet; give a day")
        return parse_moment(last, "--since")
    covered = bounds(since) if len(since) <= len("2026-02-09") else None
    return parse_moment(f"{covered[0]}T00:00:00Z" if covered else since, "--since")


def _row(of: Change) -> tuple[Cell, ...]:
    event = of.shown
    day = event.when.start if event.when else None
    people = (names(event.actors), names(event.recipients))
    return (of.kind, event.id[:SHORT_ID], day, event.type.value, event.status.value, *people, of.detail)


def plain_change(of: Change) -> dict[str, Any]:
    """A change as a JSON object."""
    from communique.export import plain

    return {
        "record": "change",
        "change": of.kind,
        "detail": of.detail,
        "before": [event.id for event in of.before],
        "event": plain.event(of.event) if of.event else None,
    }
