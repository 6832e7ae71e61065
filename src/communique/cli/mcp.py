"""``mcp``: the ledger for assistants, over the Model Context Protocol."""

from __future__ import annotations

from typing import Annotated

import typer

from communique.cli.options import DEFAULT_LEDGER, LedgerOption


def mcp(
    *,
    ledger: LedgerOption = DEFAULT_LEDGER,
    http: Annotated[
        bool,
        typer.Option("--http", help="Serve streamable HTTP at /mcp instead of standard input and output."),
    ] = False,
    host: Annotated[
        str,
        typer.Option(
            "--host", metavar="HOST", help="With --http; an address that others reach demands tokens."
        ),
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", metavar="PORT", min=0, max=65535, help="With --http.")
    ] = 8001,
    token: Annotated[
        str | None,
        typer.Option(
            "--token",
            envvar="COMMUNIQUE_TOKEN",
            metavar="TOKEN",
            help="A reviewer's token: adds the tool that judges, under its name. Better given by the environment.",
        ),
    ] = None,
) -> None:
    """Serve the ledger to assistants (MCP): search, events, ties, what is due, a brief, each with its sources.

    Read-only, unless started with the token of a reviewer. Needs the extra: pip install communique[mcp].
    """
    from communique.errors import ModelError

    try:
        from communique.mcp import http as over_http
        from communique.mcp.server import make_server
    except ImportError as error:
        raise ModelError(f"MCP needs {error.name}: pip install communique[mcp]") from error
    author = over_http.author_of(ledger, token) if token else None
    if not http:
        make_server(ledger, author=author).run("stdio")
        return
    import uvicorn

    app = over_http.make_app(ledger, host, author=author)
    typer.echo(f"http://{host}:{port}/mcp", err=True)
    uvicorn.run(app, host=host, port=port, log_level="warning")
