"""``serve``: the reading room, its API and its review pages over one ledger."""

from __future__ import annotations

import errno
import importlib
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
MOST_WORKERS = 64
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
    workers: Annotated[
        int | None,
        typer.Option(
            "--workers",
            metavar="N",
            min=1,
            max=MOST_WORKERS,
            help="Processes that serve; one for each core, at most 4, where not given.",
        ),
    ] = None,
) -> None:
    """Open the reading room: pages over the ledger, review, and the HTTP API under /api/v1.

    Ends with Ctrl-C. Needs the extra: pip install communique[web].
    """
    try:
        importlib.import_module("uvicorn")

        from communique.web import workers as serving
        from communique.web.access import Access, check_host
        from communique.web.app import create_app
    except ImportError as error:
        raise ModelError(f"the reading room needs {error.name}; pip install communique[web]") from error
    target = Path(path_or_url(ledger))
    tokens = Access(access) if access is not None else Access.beside(target)
    check_host(host, tokens)
    count = serving.cores() if workers is None else workers
    if count > 1 and not serving.CAN_FORK:
        raise UsageError(f"--workers {count}: this system has no way to share a room; leave it out")
    app = create_app(target, access=tokens)  # what is wrong with the ledger is told before anything starts
    bound = _bound(host, port)
    if count > 1:  # nobody else has it; now each process takes a part of it
        port = bound.getsockname()[1]
        bound.close()
        bound = _bound(host, port, share=True)
    shown = f"[{host}]" if ":" in host else host
    warn(f"the reading room of {ledger} is at http://{shown}:{bound.getsockname()[1]}/ (Ctrl-C ends it)")
    if count == 1:
        threading.Thread(target=_prepare, args=(app,), daemon=True).start()
        serving.run(app, bound)
        return
    app.state.indexes.close()
    app.state.ledger.close()  # a connection must not be taken into another process

    def make(shared: serving.Shared | None) -> FastAPI:
        return create_app(target, access=tokens, shared=shared)

    if code := serving.serve(make, _prepare, lambda: _bound(host, port, share=True), bound, count):
        raise typer.Exit(code)


def _prepare(app: FastAPI) -> None:
    """Make the index of events while nobody waits for it, and say now and then how far that has come."""
    last = time.monotonic()

    def tell(done: int, of: int) -> None:
        nonlocal last
        if time.monotonic() - last >= _TELL_SECONDS:
            last = time.monotonic()
            warn(f"merging events for the lists: {done:,} of {of:,}; reports can be read meanwhile")

    from communique.web.render import prepare

    prepare()
    try:
        app.state.indexes.prepare(tell)
    except CommuniqueError as error:
        warn(f"communique: {error}")


def _bound(host: str, port: int, *, share: bool = False) -> socket.socket:
    """A listening socket; ``share``: one of several of this program, among which the system deals connections. Raises UsageError when the address is taken or none of this machine's."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        made = socket.socket(family, kind, protocol)
    except OSError as error:
        raise UsageError(f"--host {host}: no address of this machine ({error.strerror})") from error
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if share:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
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
