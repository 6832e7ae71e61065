"""The MCP server over streamable HTTP, with the reading room's tokens at the door."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any

from communique.errors import UsageError
from communique.mcp.server import make_server
from communique.web.access import Access, check_host

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

MAX_BODY_BYTES = 1_000_000
"""A request of a tool is a few hundred bytes."""


def make_app(ledger: Path, host: str, *, author: str | None = None) -> App:
    """The server as an ASGI application at ``/mcp``. With tokens beside the ledger each request needs one.

    Raises UsageError for an address that others reach while there are no tokens, and LedgerError.
    """
    access = Access.beside(ledger)
    check_host(host, access)
    server = make_server(ledger, author=author)
    app = server.streamable_http_app(
        host=host, json_response=True, stateless_http=True, max_request_body_size=MAX_BODY_BYTES
    )
    return Guard(app, access) if access else app


class Guard:
    """Lets requests through that carry an active token (``Authorization: Bearer``); answers 401 to others."""

    def __init__(self, app: App, access: Access) -> None:
        self._app = app
        self._access = access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or self._known(scope):
            await self._app(scope, receive, send)
            return
        headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"www-authenticate", b"Bearer")]
        await send({"type": "http.response.start", "status": 401, "headers": headers})
        await send({"type": "http.response.body", "body": b"send a token: Authorization: Bearer ...\n"})

    def _known(self, scope: Scope) -> bool:
        given = next((value for name, value in scope["headers"] if name == b"authorization"), b"")
        scheme, _, token = given.decode("latin-1").partition(" ")
        return scheme.lower() == "bearer" and self._access.find(token.strip()) is not None


def author_of(ledger: Path, token: str) -> str:
    """Whose writing token it is. Raises UsageError when it opens nothing or does not allow judging."""
    from communique.web.access import Role

    access = Access.beside(ledger)
    found = access.find(token) if access else None
    if found is None:
        raise UsageError(
            "the token opens nothing here; `communique token add NAME --role reviewer` makes one"
        )
    if not found.role.covers(Role.REVIEWER):
        raise UsageError(f"the token of {found.name} is for a {found.role.value}; judging needs a reviewer's")
    return found.name
