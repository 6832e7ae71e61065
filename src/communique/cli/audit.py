"""``audit``: how accurate the record is, on a sample of your own."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, TextIO

import typer

from communique.cli.options import (
    DEFAULT_LEDGER,
    ExitCode,
    LedgerOption,
    PublisherOption,
    Show,
    ShowOption,
    SinceOption,
    TypeOption,
    UntilOption,
    make_filter,
    open_for_reading,
    path_or_url,
    warn,
)
from communique.cli.render import Cell, console, harmless, print_records

if TYPE_CHECKING:
    from communique.audit.judging import Words
    from communique.ledger import Ledger, View
    from communique.ledger.audits import Audit, AuditItem, Verdict

app = typer.Typer(
    help="Measure accuracy on a sample of your own: draw records, judge them, print precision by field with "
    "intervals, and recall from fully read reports.",
    no_args_is_help=True,
)


class Form(StrEnum):
    """How a result is printed."""

    TEXT = "text"
    MARKDOWN = "markdown"
    LATEX = "latex"
    CSV = "csv"
    JSON = "json"


Name = Annotated[
    str, typer.Argument(metavar="NAME", help="The audit's name; `communique audit list` gives them.")
]


@app.command()
def draw(
    size: Annotated[int, typer.Argument(metavar="N", help="How many records.")],
    *,
    layer: Annotated[
        str,
        typer.Option(
            "--layer",
            metavar="LAYER",
            help="events, statements, roles (precision), or reports (to be read in full, for recall).",
        ),
    ] = "events",
    by: Annotated[
        str,
        typer.Option(
            "--by",
            metavar="KEYS",
            help="Strata, parted by commas: type, status, outlet, country, confidence, month, year; of statements "
            "also kind.",
        ),
    ] = "",
    allocate: Annotated[
        str,
        typer.Option(
            "--allocate",
            metavar="HOW",
            help="proportional to the strata's size, or equal; one of each at least.",
        ),
    ] = "proportional",
    seed: Annotated[
        int, typer.Option("--seed", metavar="N", help="The same ledger and seed draw the same records.")
    ] = 1,
    name: Annotated[
        str, typer.Option("--name", metavar="NAME", help="What to call it; made up when left out.")
    ] = "",
    type: TypeOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    publisher: PublisherOption = None,
    ledger: LedgerOption = DEFAULT_LEDGER,
) -> None:
    """Draw a stratified, seeded sample of what the ledger holds now, and keep it in the ledger.

    The ledger's time is kept with it, so the records can be shown as they were drawn.
    """
    from communique.audit.sampling import Asked
    from communique.audit.sampling import draw as drawn
    from communique.ledger import Ledger, View
    from communique.ledger.audits import store_audit
    from communique.ledger.days import stamp

    asked = make_filter(type=type, since=since, until=until, publisher=publisher)
    keys = tuple(key.strip() for key in by.split(",") if key.strip())
    wanted = Asked(size, layer, keys, seed, allocate, name, asked)
    with Ledger.open(path_or_url(ledger)) as opened:
        now = datetime.now(UTC)
        audit, items = drawn(View(opened, now), wanted, stamp(now))
        store_audit(opened, audit, items)
    typer.echo(audit.name)
    population = sum(s.population for s in audit.strata)
    warn(f"{len(items)} of {population} {layer} drawn from {len(audit.strata)} strata")


@app.command("list")
def list_(*, ledger: LedgerOption = DEFAULT_LEDGER, show: ShowOption = Show.TABLE) -> None:
    """List the audits of a ledger."""
    from communique.ledger.audits import all_audits
    from communique.records import to_plain

    with open_for_reading(ledger) as opened:
        found = all_audits(opened)
    columns = ("name", "layer", "drawn", "of", "strata", "seed", "drawn at")
    if not print_records(found, show, 0, columns=columns, row=_row, plain=to_plain):
        warn("no audit drawn yet; `communique audit draw 100` draws one")
        raise typer.Exit(ExitCode.NOTHING)


def _row(of: Audit) -> tuple[Cell, ...]:
    drawn, population = sum(s.drawn for s in of.strata), sum(s.population for s in of.strata)
    strata = f"{len(of.strata)}" + (f" by {', '.join(of.by)}" if of.by else "")
    return (of.name, of.layer, str(drawn), str(population), strata, str(of.seed), of.drawn_at)


@app.command()
def judge(
    name: Name,
    *,
    by: Annotated[
        str,
        typer.Option("--by", envvar="COMMUNIQUE_AUTHOR", metavar="NAME", help="Who judges; stored with it."),
    ],
    write: Annotated[
        Path | None,
        typer.Option(
            "--csv", metavar="FILE", help="Write a sheet to be judged in a spreadsheet (- prints it)."
        ),
    ] = None,
    read: Annotated[
        Path | None,
        typer.Option("--from", metavar="FILE", help="Read a judged sheet back (- reads it piped in)."),
    ] = None,
    ledger: LedgerOption = DEFAULT_LEDGER,
) -> None:
    """Judge what was drawn: here, one field after another, or in a sheet written with --csv and read with --from.

    y: right, n: wrong, ?: cannot tell; s leaves an item for later, q ends. Verdicts are kept as they are given.
    """
    from communique.audit.judging import sheet
    from communique.ledger import Ledger, View
    from communique.ledger.audits import audit_items, find_audit, verdicts_of
    from communique.ledger.days import parse_moment

    with Ledger.open(path_or_url(ledger)) as opened:
        audit, items = find_audit(opened, name), audit_items(opened, name)
        view = View(opened, parse_moment(audit.drawn_at, "drawn at"))
        mine = [v for v in verdicts_of(opened, name) if v.author == by]
        if write is not None:
            with _file(write, "w") as out:
                out.writelines(sheet(view, audit, items, mine))
        elif read is not None:
            with _file(read, "r") as lines:
                _take(opened, audit, items, by, lines)
        else:
            _ask(Desk(opened, view, audit, items, by), mine)


@contextmanager
def _file(path: Path, mode: str) -> Iterator[TextIO]:
    from communique.errors import UnreadableInput

    if str(path) == "-":
        yield sys.stdout if mode == "w" else sys.stdin
        return
    encoding = "utf-8-sig" if mode == "r" else "utf-8"  # spreadsheets put a mark in front
    with ExitStack() as stack:
        try:
            opened: Any = stack.enter_context(path.open(mode, encoding=encoding, newline=""))
        except OSError as error:
            raise UnreadableInput(f"{path}: {error.strerror}; name another file") from error
        try:
            yield opened
        except UnicodeDecodeError as error:
            raise UnreadableInput(
                f"{path}: no UTF-8 text ({error.reason}); save the sheet as CSV UTF-8"
            ) from error


def _take(opened: Ledger, audit: Audit, items: Sequence[AuditItem], by: str, lines: TextIO) -> None:
    from communique.audit.judging import read_sheet
    from communique.ledger.audits import add_verdicts

    found = read_sheet(lines, audit, items, by, _now())
    for fault in found.faults:
        warn(fault)
    count = add_verdicts(opened, audit.name, found.verdicts)
    warn(f"{count} verdicts read, {len(found.faults)} rows could not be")
    if found.faults:
        raise typer.Exit(ExitCode.SOME_FAILED)
    if not count:
        raise typer.Exit(ExitCode.NOTHING)


def _now() -> str:
    from communique.ledger.days import stamp

    return stamp(datetime.now(UTC))


class Desk(NamedTuple):
    """What a judge at the terminal has before them."""

    ledger: Ledger
    view: View
    audit: Audit
    items: Sequence[AuditItem]
    by: str


def _ask(desk: Desk, mine: Sequence[Verdict]) -> None:
    from communique.audit.judging import unjudged, words_of
    from communique.ledger.audits import add_verdicts

    name = desk.audit.name
    left = unjudged(desk.items, mine, desk.by)
    if not left:
        warn(f"{desk.by} has judged every item of {name}; `communique audit report {name}` prints the result")
        return
    done = {(v.item, v.field) for v in mine}
    for item in left:
        typer.echo(f"\nitem {item.number} of {len(desk.items)}")
        for passage in words_of(desk.view, item):
            _print_words(passage)
        answers = _answers(item, desk.by, done)
        add_verdicts(desk.ledger, name, [v for v in answers if v is not None])
        if None in answers:
            return


def _answers(item: AuditItem, by: str, done: set[tuple[int, str]]) -> list[Verdict | None]:
    """Verdicts on the fields of an item that lack one; ends with ``None`` when the judge wants no more."""
    from communique.errors import UsageError
    from communique.ledger.audits import Verdict

    found: list[Verdict | None] = []
    for field in item.fields:
        if (item.number, field.name) in done:
            continue
        while True:
            typer.echo(harmless(f"  {field.name}: {field.value or '– (left open)'}  [y/n/?/s/q] "), nl=False)
            answer = sys.stdin.readline()
            if not answer or answer.strip().lower() == "q":
                return [*found, None]
            if answer.strip().lower() == "s":
                return found
            try:
                found.append(Verdict(item.number, field.name, _verdict(answer), "", by, _now()))
                break
            except UsageError as error:
                warn(str(error))
    return found


def _verdict(answer: str) -> str:
    from communique.audit.judging import parse_verdict

    return parse_verdict(answer)


def _print_words(words: Words) -> None:
    from rich.text import Text

    shown = Text()
    for text, stated, marked in words.pieces():
        style = "bold underline yellow" if marked and stated else "yellow" if stated else ""
        shown.append(harmless(text).replace("\n", " "), style)
    out = console()
    out.print(shown)
    source = [
        words.outlet or "publisher unknown",
        words.published or "undated",
        words.headline,
        words.url or "",
    ]
    place = f"{words.report_id}:{words.start}-{words.end}"
    out.print(Text("   " + harmless(" · ".join(p for p in (*source, place) if p)), style="dim"))


@app.command()
def report(
    name: Name,
    *,
    form: Annotated[
        Form, typer.Option("--format", metavar="FORM", help="text, markdown, latex (booktabs), csv or json.")
    ] = Form.TEXT,
    errors: Annotated[
        bool, typer.Option("--errors", help="The list of errors, each with its place, instead of the table.")
    ] = False,
    ledger: LedgerOption = DEFAULT_LEDGER,
) -> None:
    """Print precision by field with Wilson 95% intervals, or recall from fully read reports.

    Weighted figures stand for the whole ledger: each stratum counts by its size.
    """
    from communique.audit.report import result
    from communique.audit.tables import printed
    from communique.ledger.audits import audit_items, find_audit, verdicts_of

    with open_for_reading(ledger) as opened:
        audit, items, verdicts = (
            find_audit(opened, name),
            audit_items(opened, name),
            verdicts_of(opened, name),
        )
    if not verdicts:
        warn(f"nothing of {name} is judged yet; `communique audit judge {name} --by NAME` begins")
        raise typer.Exit(ExitCode.NOTHING)
    shown = printed(result(audit, items, verdicts), form.value, faults=errors)
    sys.stdout.write(shown if form in (Form.CSV, Form.JSON) else harmless(shown))
