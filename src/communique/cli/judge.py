"""``judge``: decisions by hand. Each has a name, a time and a note, outranks every rule, and can be undone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from communique.cli.options import DEFAULT_LEDGER, ExitCode, LedgerOption, Show, ShowOption, path_or_url, warn
from communique.cli.render import Cell, print_records

if TYPE_CHECKING:
    from pathlib import Path

    from communique.ledger import View
    from communique.ledger.by_hand import Hand
    from communique.records import Judgement

app = typer.Typer(
    help="Judge by hand: merge, split, correct, reject, confirm, undo. What a person judges outranks every "
    "rule, survives reading again, and can be undone.",
    no_args_is_help=True,
)

By = Annotated[
    str, typer.Option("--by", envvar="COMMUNIQUE_AUTHOR", metavar="NAME", help="Who judges; stored with it.")
]
Note = Annotated[str, typer.Option("--note", metavar="TEXT", help="Why.")]


@app.command()
def merge(
    events: Annotated[list[str], typer.Argument(metavar="EVENT...", help="Ids of events that are one.")],
    *,
    by: By,
    note: Note = "",
    ledger: LedgerOption = DEFAULT_LEDGER,
) -> None:
    """Say that events are one."""
    from communique.ledger import by_hand

    _judge(ledger, lambda view: by_hand.merge(view, _hand(by, note), events))


@app.command()
def split(
    event: Annotated[str, typer.Argument(metavar="EVENT", help="The event to split.")],
    away: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[REPORT...]", help="Reports (or assertions) that tell another event; none: all."
        ),
    ] = None,
    *,
    by: By,
    note: Note = "",
    ledger: LedgerOption = DEFAULT_LEDGER,
) -> None:
    """Say that what some reports tell is another event. It stays split, whatever rules or readings follow."""
    from communique.ledger import by_hand

    _judge(ledger, lambda view: by_hand.split(view, _hand(by, note), event, away or []))


@app.command()
def correct(
    record: Annotated[str, typer.Argument(metavar="ID", help="An event, statement or role.")],
    field: Annotated[str, typer.Argument(metavar="FIELD", help="Such as status, type, when, where.")],
    value: Annotated[str, typer.Argument(metavar="VALUE", help="A word, a day, a place, or JSON.")],
    *,
    by: By,
    note: Note = "",
    ledger: LedgerOption = DEFAULT_LEDGER,
) -> None:
    """Set a field of a record. The assertions stay as they are."""
    from communique.ledger import by_hand

    given = by_hand.typed(field, value)
    _judge(ledger, lambda view: by_hand.correct(view, _hand(by, note), record, field, given))


@app.command()
def reject(
    record: Annotated[str, typer.Argument(metavar="ID", help="An event, assertion, statement or role.")],
    *,
    by: By,
    note: Note = "",
    ledger: LedgerOption = DEFAULT_LEDGER,
) -> None:
    """Say that a record is wrong: no view shows it again until it is confirmed."""
    from communique.ledger import by_hand

    _judge(ledger, lambda view: by_hand.reject(view, _hand(by, note), record))


@app.command()
def confirm(
    record: Annotated[str, typer.Argument(metavar="ID", help="An event, assertion, statement or role.")],
    *,
    by: By,
    note: Note = "",
    ledger: LedgerOption = DEFAULT_LEDGER,
) -> None:
    """Say that a record is right; brings back a rejected one when its full id is given."""
    from communique.ledger import by_hand

    _judge(ledger, lambda view: by_hand.confirm(view, _hand(by, note), record))


@app.command()
def undo(
    judgement: Annotated[str, typer.Argument(metavar="JUDGEMENT", help="The id that judging printed.")],
    *,
    by: By,
    note: Note = "",
    ledger: LedgerOption = DEFAULT_LEDGER,
) -> None:
    """Take a judgement back, by rule or person. Undoing an undo brings it back."""
    from communique.ledger import by_hand

    _judge(ledger, lambda view: by_hand.undo(_hand(by, note), judgement))


@app.command("list")
def list_(
    *,
    ledger: LedgerOption = DEFAULT_LEDGER,
    rules: Annotated[bool, typer.Option("--rules", help="Also what rules judged.")] = False,
    about: Annotated[
        str | None, typer.Option("--about", metavar="ID", help="Only those that name this id.")
    ] = None,
    show: ShowOption = Show.TABLE,
) -> None:
    """List the judgements that hold, in the order they were made."""
    from communique.cli.options import open_for_reading
    from communique.records import to_plain

    with open_for_reading(ledger) as opened:
        found = [
            j
            for j in opened.judgements()
            if (rules or j.author is not None)
            and (about is None or any(s.startswith(about) for s in j.subjects))
        ]
    columns = ("id", "kind", "subjects", "by", "made at", "reason")
    if not print_records(found, show, 0, columns=columns, row=_row, plain=to_plain):
        warn("no judgement found" + ("" if rules else "; --rules shows those made by rules"))
        raise typer.Exit(ExitCode.NOTHING)


def _row(of: Judgement) -> tuple[Cell, ...]:
    return (of.id, of.kind, " ".join(of.subjects), of.author or f"rule: {of.rule}", of.made_at, of.reason)


def _judge(path: Path, make: Callable[[View], list[Judgement]]) -> None:
    """Make judgements over a ledger and print their ids, one a line."""
    from communique.ledger import Ledger, View

    with Ledger.open(path_or_url(path)) as opened:
        made = make(View(opened))
        opened.judge(*made)
    for judgement in made:
        typer.echo(judgement.id)


def _hand(by: str, note: str) -> Hand:
    from communique.ledger.by_hand import Hand
    from communique.ledger.days import stamp

    return Hand(by, note, stamp(datetime.now(UTC)))
