"""``serve``: the reading room, its API and its review pages over one ledger."""

from __future__ import annotations

import errno
import socket
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from communique.cli.options import DEFAULT_LEDGER, LedgerOption, path_or_url, warn
from communique.errors import CommuniqueError, ModelError, UsageError

if TYPE_CHECKING:
    from fastapi import FastAPI

DEFAULT_PORT = 8300
_BACKLOG = 128
_TELL_SECONDS = 5.0
"""Between two lines about the first index; most ledgers are done before the first."""


def serve(
    *,
    ledger: LedgerOption = DEFAULT_LEDGER,
    host: Annotated[
        str,
        typer.Option("--host", metavar="HOST", help="An address that others reach demands tokens."),
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", metavar="PORT", min=0, max=65535, help="0 takes any free one.")
    ] = DEFAULT_PORT,
    access: Annotated[
        Path | None,
        typer.Option(
            "--access", metavar="FILE", help="The token file; the one beside the ledger where not given."
        ),
    ] = None,
) -> None:
    """Open the reading room: pages over the ledger, review, and the HTTP API under /api/v1.

    Ends with Ctrl-C. Needs the extra: pip install communique[web].
    """
    try:
        import uvicorn

        from communique.web.access import Access, check_host
        from communique.web.app import create_app
    except ImportError as error:
        raise ModelError(f"the reading room needs {error.name}; pip install communique[web]") from error
    target = Path(path_or_url(ledger))
    tokens = Access(access) if access is not None else Access.beside(target)
    check_host(host, tokens)
    app = create_app(target, access=tokens)
    bound = _bound(host, port)
    shown = f"[{host}]" if ":" in host else host
    warn(f"the reading room of {ledger} is at http://{shown}:{bound.getsockname()[1]}/ (Ctrl-C ends it)")
    threading.Thread(target=_prepare, args=(app,), daemon=True).start()
    config = uvicorn.Config(
        app, log_level="warning", server_header=False, proxy_headers=False, lifespan="on", access_log=False
    )
    uvicorn.Server(config).run(sockets=[bound])


def _prepare(app: FastAPI) -> None:
    """Make the index of events while nobody waits for it, and say now and then how far that has come."""
    last = time.monotonic()

    def tell(done: int, of: int) -> None:
        nonlocal last
        if time.monotonic() - last >= _TELL_SECONDS:
            last = time.monotonic()
            warn(f"merging events for the lists: {done:,} of {of:,}; reports can be read meanwhile")

    try:
        app.state.indexes.prepare(tell)
    except CommuniqueError as error:
        warn(f"communique: {error}")


def _bound(host: str, port: int) -> socket.socket:
    """A listening socket. Raises UsageError when the address is taken or none of this machine's."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        made = socket.socket(family, kind, protocol)
    except OSError as error:
        raise UsageError(f"--host {host}: no address of this machine ({error.strerror})") from error
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind(address)
        made.listen(_BACKLOG)
    except OSError as error:
        made.close()
        if error.errno == errno.EADDRINUSE:
            raise UsageError(f"--port {port}: taken by another program; name another one") from error
        if error.errno == errno.EACCES:
            raise UsageError(f"--port {port}: not allowed for this user; name one above 1023") from error
        raise UsageError(f"--host {host}: no address of this machine; 127.0.0.1 is one") from error
    return made
