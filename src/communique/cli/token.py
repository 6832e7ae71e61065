"""``token``: who may reach the ledger over the network."""

from __future__ import annotations

from typing import Annotated

import typer

from communique.cli.options import DEFAULT_LEDGER, ExitCode, LedgerOption, Show, ShowOption, warn
from communique.cli.render import print_records

app = typer.Typer(
    help="Make, list and revoke the tokens that the reading room and its API ask for. As long as there is no token "
    "file beside the ledger, they serve this machine alone.",
    no_args_is_help=True,
)

ROLES = ("reader", "reviewer", "admin")

Name = Annotated[str, typer.Argument(metavar="NAME", help="Whose token it is; judgements carry it.")]


@app.command()
def add(
    name: Name,
    *,
    role: Annotated[
        str,
        typer.Option(
            "--role",
            metavar="|".join(ROLES),
            help="reader reads; reviewer also judges; admin also feeds reports in and sees the access log.",
        ),
    ],
    ledger: LedgerOption = DEFAULT_LEDGER,
) -> None:
    """Make a token and print it, this once: only its hash is kept."""
    from communique.errors import UsageError
    from communique.web.access import Role, tokens

    if role not in ROLES:
        raise UsageError(f"--role: unknown value {role!r}; one of {', '.join(ROLES)}")
    made = tokens.add(ledger, name, Role(role))
    warn(f"token of {name} ({role}): keep it well, it is not shown again; `communique token revoke` ends it")
    typer.echo(made)


@app.command("list")
def list_(*, ledger: LedgerOption = DEFAULT_LEDGER, show: ShowOption = Show.TABLE) -> None:
    """List the tokens ever made, without the tokens themselves."""
    from communique.web.access import Access

    access = Access.beside(ledger)
    found = [
        {"id": t.id, "name": t.name, "role": t.role.value, "made_at": t.made_at, "revoked_at": t.revoked_at}
        for t in (access.tokens if access else ())
    ]
    columns = ("id", "name", "role", "made at", "revoked at")
    if not print_records(found, show, 0, columns=columns, row=lambda t: tuple(t.values()), plain=lambda t: t):
        warn("no token was made; `communique token add NAME --role reader` makes one")
        raise typer.Exit(ExitCode.NOTHING)


@app.command()
def revoke(name: Name, *, ledger: LedgerOption = DEFAULT_LEDGER) -> None:
    """Revoke the token of a name. It ends at once, also in a server that runs, with every session made from it."""
    from communique.web.access import tokens

    gone = tokens.revoke(ledger, name)
    warn(f"token of {gone.name} ({gone.role.value}) revoked")
