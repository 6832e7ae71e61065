"""``positions``: what a speaker said about an actor, in time order, across outlets."""

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
    LimitOption,
    Show,
    ShowOption,
    SinceOption,
    UntilOption,
    make_view,
    open_for_reading,
    warn,
)
from communique.cli.render import Cell, print_records

if TYPE_CHECKING:
    from communique.ledger.series import Position


def positions(
    speaker: Annotated[
        str, typer.Argument(metavar="SPEAKER", help="Who spoke: an id, (part of) a name, a country code.")
    ],
    about: Annotated[str, typer.Option("--about", metavar="ACTOR", help="Whom it is about.")],
    *,
    ledger: LedgerOption = DEFAULT_LEDGER,
    since: SinceOption = None,
    until: UntilOption = None,
    as_of: AsOfOption = None,
    limit: LimitOption = 0,
    show: ShowOption = Show.TABLE,
) -> None:
    """List a speaker's positions on an actor, oldest first, with the words and where they stand.

    The same words in several reports are one position. Where the stance differs from the last one taken, the
    change is marked; what it means is the reader's to judge.
    """
    from communique.export import plain
    from communique.ledger import series

    with open_for_reading(ledger) as opened:
        found = series.positions(make_view(opened, as_of), speaker, about, since, until)
        columns = ("id", "day", "stance", "changed", "publisher", "also in", "words", "where")
        if not print_records(found, show, limit, columns=columns, row=_row, plain=plain.position):
            warn(f"no statement of {speaker} about {about}")
            raise typer.Exit(ExitCode.NOTHING)
    sys.stdout.flush()


def _row(of: Position) -> tuple[Cell, ...]:
    said = of.statement
    changed = f"from {of.changed_from.value}" if of.changed_from else None
    also = f"{len(of.also_in)} more" if of.also_in else None
    words = " … ".join(part.text for part in said.content)
    where = (
        f"{said.report_id[:SHORT_ID]}:{said.content[0].start}-{said.content[-1].end}"
        if said.content
        else None
    )
    return (said.id[:SHORT_ID], of.day, of.stance.value, changed, of.publisher, also, words, where)
