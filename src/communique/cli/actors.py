"""``communique actors``: list those of the ledger; look into the registry; keep a file of one's own."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from communique.cli import lists
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
    warn,
)
from communique.errors import NotFound, RegistryError, UsageError

if TYPE_CHECKING:
    from communique.actors import Registry
    from communique.records import Actor


class Form(StrEnum):
    """A form of actor files."""

    TOML = "toml"
    CSV = "csv"
    FTM = "ftm"


FileArgument = Annotated[
    Path, typer.Argument(metavar="FILE", help="Your actor file (TOML); made if missing.")
]
FilesOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--actors", metavar="FILE", help="Your actor files, read over the registry; may be repeated."
    ),
]
ReasonOption = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; kept in the file.")]

app = typer.Typer(
    help="List the actors that the ledger's records name; look into the registry; keep actors of your own.",
    invoke_without_command=True,
)


@app.callback()
def listed(
    context: typer.Context,
    *,
    ledger: LedgerOption = DEFAULT_LEDGER,
    actor: ActorOption = None,
    as_of: AsOfOption = None,
    limit: LimitOption = DEFAULT_LIMIT,
    show: ShowOption = Show.TABLE,
) -> None:
    """List the actors that the ledger's records name."""
    if context.invoked_subcommand is None:
        lists.actors(ledger=ledger, actor=actor, as_of=as_of, limit=limit, show=show)


@app.command("show")
def shown(
    name: Annotated[str, typer.Argument(metavar="NAME", help="An id, a name or an alias.")],
    files: FilesOption = None,
) -> None:
    """Print what the registry knows of an actor, one JSON object a line."""
    from communique.records import to_plain

    registry = _registry(files)
    known = registry.actor(name)
    found = (known,) if known else registry.lookup(name)
    if not found:
        raise NotFound(
            f"no actor {name!r} in the registry; add one with: communique actors add FILE --name ..."
        )
    for actor in found:
        typer.echo(json.dumps(to_plain(actor), ensure_ascii=False))


@app.command()
def check(file: FileArgument) -> None:
    """Read an actor file and print one line for each fault."""
    problems = _registry([file]).problems
    for line in problems:
        typer.echo(line)
    if problems:
        raise typer.Exit(ExitCode.SOME_FAILED)


@app.command()
def add(
    file: FileArgument,
    *,
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="Its name.")],
    kind: Annotated[
        str, typer.Option(metavar="KIND", help="state, igo, organization, person or group.")
    ] = "organization",
    country: Annotated[str | None, typer.Option(metavar="CODE", help="ISO 3166-1 alpha-3, or IGO.")] = None,
    sector: Annotated[str | None, typer.Option(metavar="SECTOR", help="PLOVER sector, such as GOV.")] = None,
    alias: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Another name; may be repeated.")
    ] = None,
    identity: Annotated[
        str | None, typer.Option("--id", metavar="ID", help="Its id; else made from the name.")
    ] = None,
) -> None:
    """Add an actor to your file."""
    from communique.actors import files

    entry = {
        "id": identity,
        "name": name,
        "kind": kind,
        "country": country,
        "sector": sector,
        "aliases": alias or [],
    }
    actor, _ = files.parse_actor(entry, frozenset(_registry(None).states))
    _append(file, files.to_toml([actor]))
    typer.echo(actor.id)


@app.command()
def merge(
    file: FileArgument,
    actor: Annotated[str, typer.Argument(metavar="ACTOR", help="The id to be merged.")],
    into: Annotated[str, typer.Argument(metavar="INTO", help="The id it becomes.")],
    reason: ReasonOption = "",
) -> None:
    """Make two actors one in your file; `split` takes it back."""
    if actor == into:
        raise UsageError(f"{actor!r} cannot be merged into itself; name two actors")
    if _registry([file] if file.exists() else None).actor(into) is None:
        raise NotFound(f"no actor {into!r} to merge into; add it first or correct the id")
    _append(file, _pair("merge", ("actor", actor), ("into", into), ("reason", reason)))


@app.command()
def split(
    file: FileArgument,
    actor: Annotated[str, typer.Argument(metavar="ACTOR", help="The id to be taken out.")],
    other: Annotated[str, typer.Argument(metavar="FROM", help="The id it was merged into.")],
    reason: ReasonOption = "",
) -> None:
    """Take two actors apart in your file."""
    _append(file, _pair("split", ("actor", actor), ("from", other), ("reason", reason)))


@app.command("import")
def imported(
    source: Annotated[Path, typer.Argument(metavar="SOURCE", help="FollowTheMoney JSON lines, CSV or TOML.")],
    file: FileArgument,
    form: Annotated[Form, typer.Option("--format", metavar="FORM", help="The form of SOURCE.")] = Form.FTM,
) -> None:
    """Read actors from another file into your own."""
    from communique.actors import files, ftm, tables

    registry = _registry(None)
    if form is Form.FTM:
        alpha3 = {row[1]: row[0] for row in tables.rows("states.tsv") if row[11] != "historic"}
        try:
            lines = source.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise RegistryError(f"{source}: cannot be read as UTF-8 text ({error}); check the path") from None
        actors, problems = ftm.load(lines, alpha3)
    else:
        overlay = files.read([source], frozenset(a.id for a in registry), frozenset(registry.states))
        actors, problems = overlay.actors, overlay.problems
    _append(file, files.to_toml(actors))
    for line in problems:
        warn(line)
    typer.echo(f"{len(actors)} actors read, {len(problems)} faults")
    if problems:
        raise typer.Exit(ExitCode.SOME_FAILED)


@app.command("export")
def exported(
    files: FilesOption = None,
    form: Annotated[Form, typer.Option("--format", metavar="FORM", help="The form to write.")] = Form.TOML,
    everything: Annotated[bool, typer.Option("--all", help="The packaged registry too.")] = False,
) -> None:
    """Write actors as TOML, CSV or FollowTheMoney to standard output."""
    from communique.actors import files as actor_files
    from communique.actors import ftm, tables

    packaged = {a.id: a for a in _registry(None)}
    actors: list[Actor] = [a for a in _registry(files) if everything or packaged.get(a.id) != a]
    if form is Form.FTM:
        typer.echo(ftm.dump(actors, {row[0]: row[1] for row in tables.rows("states.tsv")}), nl=False)
    else:
        typer.echo(actor_files.to_toml(actors) if form is Form.TOML else actor_files.to_csv(actors), nl=False)


def _registry(files: list[Path] | None) -> Registry:
    from communique.actors import Registry

    return Registry.load(files or ())


def _pair(table: str, *items: tuple[str, str]) -> str:
    from communique.actors.files import quoted

    return "\n".join([f"[[{table}]]", *(f"{key} = {quoted(value)}" for key, value in items if value), ""])


def _append(file: Path, text: str) -> None:
    try:
        with file.open("a", encoding="utf-8") as handle:
            handle.write(("\n" if file.stat().st_size else "") + text)
    except OSError as error:
        raise RegistryError(f"{file}: {error.strerror}; name a file that can be written") from error
