"""The options that commands share, and the exit codes."""

from __future__ import annotations

import sys
from enum import IntEnum, StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from communique.ledger import Filter, Ledger, View


class ExitCode(IntEnum):
    """How a command ended."""

    WELL = 0
    NOTHING = 1
    USAGE = 2
    SOME_FAILED = 3
    LEDGER = 4
    INSTALLATION = 5
    INTERRUPTED = 130


EXIT_CODES = (
    (ExitCode.WELL, "all well"),
    (ExitCode.NOTHING, "nothing was read or found, though asked for"),
    (ExitCode.USAGE, "a wrong option, filter or actor file"),
    (ExitCode.SOME_FAILED, "some inputs failed; the others were read"),
    (ExitCode.LEDGER, "the ledger cannot be opened or written"),
    (ExitCode.INSTALLATION, "the reader's model or an optional part is missing or damaged"),
    (ExitCode.INTERRUPTED, "Ctrl-C; what was committed is kept"),
)
"""Every exit code with its meaning, as the help and the documentation give it."""


class Show(StrEnum):
    """How a list is printed."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


_FILTERS = "Filters"

LedgerOption = Annotated[
    Path,
    typer.Option("--ledger", envvar="COMMUNIQUE_LEDGER", metavar="PATH", help="The ledger's file."),
]
ShowOption = Annotated[
    Show,
    typer.Option(
        "--format",
        metavar="table|json|csv",
        help="table for eyes, json one record a line as in an export, csv.",
    ),
]
LimitOption = Annotated[
    int, typer.Option("--limit", metavar="N", min=0, help="Print at most so many; 0 prints all.")
]
AsOfOption = Annotated[
    str | None,
    typer.Option("--as-of", metavar="TIME", help="The ledger as it stood on a day or at a time (ISO 8601)."),
]
ActorOption = Annotated[
    str | None,
    typer.Option(
        "--actor",
        metavar="WHO",
        help="Participant, speaker or person: an id, (part of) a name, a state, or a country code (AZE).",
        rich_help_panel=_FILTERS,
    ),
]
WithOption = Annotated[
    str | None,
    typer.Option(
        "--with",
        metavar="WHO",
        help="Another participant of the event, or whom the statement is about.",
        rich_help_panel=_FILTERS,
    ),
]
TypeOption = Annotated[
    str | None,
    typer.Option("--type", metavar="TYPE", help="PLOVER type, such as CONSULT.", rich_help_panel=_FILTERS),
]
StatusOption = Annotated[
    str | None,
    typer.Option(
        "--status",
        metavar="STATUS",
        help="Of events occurred, ongoing, planned, proposed, cancelled, denied; of roles current, former; "
        "of reports read, nothing_found, language_not_read, failed.",
        rich_help_panel=_FILTERS,
    ),
]
SinceOption = Annotated[
    str | None,
    typer.Option(
        "--since", metavar="DATE", help="On or after (2026, 2026-02, 2026-02-09).", rich_help_panel=_FILTERS
    ),
]
UntilOption = Annotated[
    str | None,
    typer.Option("--until", metavar="DATE", help="On or before.", rich_help_panel=_FILTERS),
]
PlaceOption = Annotated[
    str | None,
    typer.Option("--place", metavar="PLACE", help="Place name or country code.", rich_help_panel=_FILTERS),
]
PublisherOption = Annotated[
    str | None,
    typer.Option(
        "--publisher", metavar="NAME", help="Publisher, or part of its name.", rich_help_panel=_FILTERS
    ),
]

DEFAULT_LEDGER = Path("communique.db")
DEFAULT_LIMIT = 50


def make_filter(
    *,
    actor: str | None = None,
    with_: str | None = None,
    type: str | None = None,
    status: str | None = None,
    since: str | None = None,
    until: str | None = None,
    place: str | None = None,
    publisher: str | None = None,
) -> Filter:
    """The filter that the options name. Raises UsageError for an impossible value."""
    from communique.ledger import Filter

    return Filter(
        actor=actor,
        with_=with_,
        type=type.upper() if type else type,
        status=status.lower() if status else status,
        since=since,
        until=until,
        place=place,
        publisher=publisher,
    )


def open_for_reading(path: Path) -> Ledger:
    """The ledger, read-only. Raises LedgerError."""
    from communique.ledger import Ledger

    return Ledger.open(path_or_url(path), read_only=True)


def path_or_url(path: Path) -> str | Path:
    """A ledger's name as typed: a path keeps its form, a URL gets back the slash that a path drops."""
    text = str(path)
    scheme, colon, rest = text.partition(":/")
    if colon and len(scheme) > 1 and not rest.startswith("/"):
        return f"{scheme}://{rest}"
    return path


def make_view(ledger: Ledger, as_of: str | None) -> View:
    """The ledger's view as of what was typed."""
    from communique.ledger import View
    from communique.ledger.days import parse_moment

    return View(ledger, parse_moment(as_of, "--as-of") if as_of else None)


def warn(line: str) -> None:
    """One line to standard error."""
    from communique.cli.render import harmless

    sys.stderr.write(harmless(line) + "\n")
