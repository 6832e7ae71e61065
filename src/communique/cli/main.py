"""The ``communique`` command."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import NoReturn

import typer

from communique.cli import (
    actors,
    annotate,
    audit,
    brief,
    changed,
    due,
    eval,
    export,
    judge,
    lists,
    mcp,
    positions,
    read,
    serve,
    show,
    ties,
    token,
)
from communique.cli.options import EXIT_CODES, ExitCode, warn
from communique.errors import CommuniqueError, LedgerError, ModelError

_EPILOG = "Exit codes: " + "; ".join(f"{code.value} {meaning}" for code, meaning in EXIT_CODES) + "."

app = typer.Typer(
    name="communique",
    help="Reads news reports and keeps the sourced record of diplomacy: who met whom, who said what, "
    "what was announced and whether it came about.",
    epilog=_EPILOG,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("read")(read.read)
app.command("reports")(lists.reports)
app.command("events")(lists.events)
app.command("statements")(lists.statements)
app.command("roles")(lists.roles)
app.add_typer(actors.app, name="actors")
app.command("show")(show.show)
app.command("search")(show.search)
app.command("due")(due.due)
app.command("upcoming")(due.upcoming)
app.command("positions")(positions.positions)
app.command("ties")(ties.ties)
app.command("changed")(changed.changed)
app.command("brief")(brief.brief)
app.add_typer(judge.app, name="judge")
app.add_typer(audit.app, name="audit")
app.add_typer(token.app, name="token")
app.command("export")(export.export)
app.command("annotate")(annotate.annotate)
app.command("serve")(serve.serve)
app.command("mcp")(mcp.mcp)
app.add_typer(eval.app, name="eval")


@app.callback()
def _main(
    version: bool = typer.Option(False, "--version", help="Print the version and end.", is_eager=True),
) -> None:
    if version:
        from communique import __version__

        typer.echo(f"communique {__version__}")
        raise typer.Exit(ExitCode.WELL)


# Typer's usage errors share a base that it does not name in public.
_TypedWrong: type[Exception] = next(c for c in typer.BadParameter.__mro__ if c.__name__ == "ClickException")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; its exit code. Errors become one line on standard error, without a traceback."""
    try:
        code = app(args=None if arguments is None else list(arguments), standalone_mode=False)
        sys.stdout.flush()
        return int(code or ExitCode.WELL)
    except CommuniqueError as error:
        warn(f"communique: {' '.join(str(error).split())}")
        if isinstance(error, LedgerError):
            return ExitCode.LEDGER
        return ExitCode.INSTALLATION if isinstance(error, ModelError) else ExitCode.USAGE
    except typer.Exit as ended:
        return ended.exit_code
    except (typer.Abort, KeyboardInterrupt):
        warn("communique: interrupted; what was committed is kept")
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        return _pipe_closed()
    except SystemExit as ended:
        if isinstance(ended.__context__, BrokenPipeError):  # typer's own answer to a closed pipe
            return _pipe_closed()
        raise
    except _TypedWrong as error:
        error.show()  # type: ignore[attr-defined]
        return ExitCode.USAGE


def _pipe_closed() -> ExitCode:
    """A reader that closed the pipe wants no more: what is still buffered goes nowhere, quietly."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.__stdout__.fileno() if sys.__stdout__ else 1)
    return ExitCode.WELL


def run() -> NoReturn:
    """The console script."""
    sys.exit(main())
