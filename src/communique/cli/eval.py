"""``eval``: accuracy on annotated reports and on public data sets that lie in a folder of yours."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from communique.cli.options import DEFAULT_LEDGER, AsOfOption, LedgerOption, make_view, open_for_reading

app = typer.Typer(help="Measure accuracy on annotated text.", no_args_is_help=True)

PathArgument = Annotated[
    Path, typer.Argument(exists=True, help="The data set's folder or file.", metavar="PATH")
]


@app.command()
def gold(
    directory: Annotated[
        Path,
        typer.Argument(exists=True, help="A folder with docs/ and gold/, one JSON a report.", metavar="DIR"),
    ],
    ledger: LedgerOption = DEFAULT_LEDGER,
    as_of: AsOfOption = None,
) -> None:
    """Compare the ledger's events, statements and roles with reports annotated by hand."""
    from communique.export import plain

    with open_for_reading(ledger) as opened:
        view = make_view(opened, as_of)
        kinds: tuple[Iterable[Any], ...] = (view.reports(), view.events(), view.statements(), view.roles())
        records = [plain.record(record) for kind in kinds for record in kind]
    _print(_evaluation("gold")(directory, records))


@app.command()
def plv(path: PathArgument) -> None:
    """Event type of a given pair, on the PLV sentences."""
    _print(_evaluation("plv")(path))


@app.command()
def polnear(path: PathArgument) -> None:
    """Statements and their sources, on PolNeAR."""
    _print(_evaluation("polnear")(path))


@app.command()
def timebank(path: PathArgument) -> None:
    """Time expressions and their values, on TimeBank."""
    _print(_evaluation("timebank")(path))


@app.command()
def places(path: PathArgument) -> None:
    """Places and their coordinates, on GeoWebNews or LGL."""
    from communique.reader import Reader

    _print(_evaluation("places")(path, reader=Reader()))


def _evaluation(name: str) -> Callable[..., Mapping[str, Any]]:
    from importlib import import_module

    from communique.errors import UsageError

    function = getattr(import_module("communique.evaluation"), name, None)
    if function is None:
        raise UsageError(f"eval {name}: this version cannot measure it; see `communique eval --help`")
    found: Callable[..., Mapping[str, Any]] = function
    return found


def _print(figures: Mapping[str, Any]) -> None:
    typer.echo(json.dumps(figures, indent=1, ensure_ascii=False))
