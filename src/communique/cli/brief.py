"""``brief``: what is new, what was said, what is due, what is disputed."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from communique.cli.changed import SinceTime
from communique.cli.due import TodayOption, today_of
from communique.cli.options import (
    DEFAULT_LEDGER,
    AsOfOption,
    LedgerOption,
    WithOption,
    open_for_reading,
    path_or_url,
)

if TYPE_CHECKING:
    from pathlib import Path

    from communique.export.brief import Brief


class Form(StrEnum):
    """How a brief is printed."""

    TEXT = "text"
    MARKDOWN = "markdown"
    HTML = "html"


def brief(
    since: SinceTime,
    *,
    about: Annotated[
        str | None, typer.Option("--about", metavar="WHO", help="Only about this actor.")
    ] = None,
    with_: WithOption = None,
    ledger: LedgerOption = DEFAULT_LEDGER,
    as_of: AsOfOption = None,
    today: TodayOption = None,
    limit: Annotated[
        int, typer.Option("--limit", min=0, metavar="N", help="At most so many lines a section; 0: all.")
    ] = 20,
    form: Annotated[
        Form, typer.Option("--format", metavar="FORM", help="text for eyes, markdown, or html (one file).")
    ] = Form.TEXT,
    keep: Annotated[
        bool, typer.Option("--keep/--no-keep", help="Remember this brief's time for --since last-brief.")
    ] = True,
) -> None:
    """Print a short brief of what the ledger learnt since a time.

    New events, changes, statements, what is due and ahead, and what sources disagree on, with independent
    origins counted. Every line names its record, and every quotation its report and offsets.
    """
    from communique.export import brief as briefing
    from communique.ledger.changes import since_moment
    from communique.ledger.days import parse_moment

    started = datetime.now(UTC)
    with open_for_reading(ledger) as opened:
        made = briefing.make(
            opened,
            since_moment(opened, since),
            about=about,
            with_=with_,
            as_of=parse_moment(as_of, "--as-of") if as_of else None,
            today=today_of(as_of, today),
            limit=limit,
        )
    match form:
        case Form.MARKDOWN:
            sys.stdout.write(briefing.markdown(made))
        case Form.HTML:
            sys.stdout.write(briefing.html(made))
        case _:
            _print(made)
    if keep and as_of is None and about is None and with_ is None:
        _remember(ledger, started, made)


def _print(made: Brief) -> None:
    from rich.text import Text

    from communique.cli.render import console, harmless
    from communique.export.brief import credit, short

    out = console()
    out.print(Text(f"{harmless(made.title)} · since {made.since} · {made.today}", style="bold"))
    for section in made.sections:
        out.print(Text(f"\n{section.heading}", style="bold underline"))
        if not section.lines:
            out.print(Text(f"  {section.empty}", style="dim"))
        for line in section.lines:
            out.print(Text("• " + harmless(line.text)) + Text(f"  {line.record_id}", style="dim"))
            for source in line.sources:
                quote = Text(f"    “{harmless(short(source.quote))}” ", style="yellow")
                out.print(quote + Text(harmless(credit(source)), style="dim"))
        if section.more:
            out.print(Text(f"  and {section.more} more; --limit 0 shows all", style="dim"))


def _remember(path: Path, started: datetime, made: Brief) -> None:
    """Keep when this brief was made; a ledger that cannot be written keeps nothing, and the brief stands."""
    from communique.cli.options import warn
    from communique.errors import LedgerError
    from communique.ledger import Ledger
    from communique.ledger.changes import BRIEF

    try:
        with Ledger.open(path_or_url(path)) as opened:
            opened.record_run(
                BRIEF, started, {"since": made.since, "lines": sum(len(s.lines) for s in made.sections)}
            )
    except LedgerError as error:
        warn(f"the time of this brief was not kept: {error}")
