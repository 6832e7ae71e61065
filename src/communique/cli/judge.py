"""``judge``: decisions by hand. Each has a name, a time and a note, outranks every rule, and can be undone."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from itertools import combinations, product
from typing import TYPE_CHECKING, Annotated, Any

import typer

from communique.cli.options import DEFAULT_LEDGER, ExitCode, LedgerOption, Show, ShowOption, path_or_url, warn
from communique.cli.render import Cell, print_records

if TYPE_CHECKING:
    from pathlib import Path

    from communique.ledger import View
    from communique.ledger.model import Event
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

    def made(view: View) -> list[Judgement]:
        members = [_event(view, number).assertions[0].id for number in events]
        return [_made("same_event", members, by, note)]

    _judge(ledger, made)


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
    from communique.errors import NotFound

    def made(view: View) -> list[Judgement]:
        members = _event(view, event).assertions
        named = [a.id for a in members if any(x in (a.id, a.report_id) for x in _full(view, away or []))]
        if away and not named:
            raise NotFound(
                f"{event}: none of its reports is {', '.join(away)}; `communique show {event}` lists them"
            )
        rest = [a.id for a in members if a.id not in named]
        pairs = list(product(named, rest)) if named else list(combinations(rest, 2))
        if not pairs:
            raise NotFound(f"{event}: one report tells it, or all were named; there is nothing to split")
        return [_made("different_event", pair, by, note) for pair in pairs]

    _judge(ledger, made)


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

    def made(view: View) -> list[Judgement]:
        return [
            _made("correct", [_id(view, record)], by, note, {"field": field, "value": typed(field, value)})
        ]

    _judge(ledger, made)


@app.command()
def reject(
    record: Annotated[str, typer.Argument(metavar="ID", help="An event, assertion, statement or role.")],
    *,
    by: By,
    note: Note = "",
    ledger: LedgerOption = DEFAULT_LEDGER,
) -> None:
    """Say that a record is wrong: no view shows it again until it is confirmed."""
    _judge(ledger, lambda view: [_made("reject", [_id(view, record)], by, note)])


@app.command()
def confirm(
    record: Annotated[str, typer.Argument(metavar="ID", help="An event, assertion, statement or role.")],
    *,
    by: By,
    note: Note = "",
    ledger: LedgerOption = DEFAULT_LEDGER,
) -> None:
    """Say that a record is right; brings back a rejected one when its full id is given."""

    def made(view: View) -> list[Judgement]:
        from communique.errors import NotFound

        try:
            number = _id(view, record)
        except NotFound:
            number = record  # what was rejected is in no view
        return [_made("confirm", [number], by, note)]

    _judge(ledger, made)


@app.command()
def undo(
    judgement: Annotated[str, typer.Argument(metavar="JUDGEMENT", help="The id that judging printed.")],
    *,
    by: By,
    note: Note = "",
    ledger: LedgerOption = DEFAULT_LEDGER,
) -> None:
    """Take a judgement back, by rule or person. Undoing an undo brings it back."""
    _judge(ledger, lambda view: [_made("undo", [judgement], by, note)])


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


def _judge(path: Path, make: Any) -> None:
    """Make judgements over a ledger and print their ids, one a line."""
    from communique.ledger import Ledger, View

    with Ledger.open(path_or_url(path)) as opened:
        made = make(View(opened))
        opened.judge(*made)
    for judgement in made:
        typer.echo(judgement.id)


def _made(kind: str, subjects: Any, by: str, note: str, value: dict[str, Any] | None = None) -> Judgement:
    from communique.errors import UsageError
    from communique.ledger.days import stamp
    from communique.ledger.judgements import make

    if not by.strip():
        raise UsageError("--by: empty; a judgement needs the name of who makes it")
    return make(kind, subjects, value=value, author=by, reason=note, made_at=stamp(datetime.now(UTC)))


def _event(view: View, number: str) -> Event:
    from communique.errors import UsageError
    from communique.ledger.model import Event

    found = view.find(number)
    if not isinstance(found, Event):
        raise UsageError(f"{number!r} is no event; `communique events` lists them")
    return found


def _id(view: View, number: str) -> str:
    """The full id of a record. An assertion's own id stays; the beginning of an id becomes that of the record."""
    from communique.errors import UsageError
    from communique.ledger.model import Event, ReportRead
    from communique.records import Actor

    found = view.find(number)
    if isinstance(found, ReportRead | Actor):
        raise UsageError(f"{number!r} is no event, statement or role")
    if isinstance(found, Event):
        return next((a.id for a in found.assertions if a.id == number), found.id)
    return found.id


def _full(view: View, given: list[str]) -> list[str]:
    from communique.ledger.model import ReportRead

    found = []
    for number in given:
        record = view.find(number)
        found.append(record.report.id if isinstance(record, ReportRead) else number)
    return found


def typed(field: str, value: str) -> Any:
    """What was typed as the value of a field: JSON as it is, a day for ``when``, a name for ``where``, a word."""
    from communique.errors import UsageError

    if value[:1] in ("{", "[", '"') or value == "null":
        try:
            return json.loads(value)
        except ValueError as error:
            raise UsageError(f"{field}: {value!r} is no JSON ({error})") from error
    if field == "when":
        grain = {4: "year", 7: "month"}.get(len(value), "day")
        return {"start": value, "end": None, "granularity": grain, "text": None}
    if field == "where":
        return {"name": value, "country": None, "lat": None, "lon": None, "geonames_id": None, "text": None}
    return value
