"""The guard around every request: host, client, size, rate, identity, forms; headers and log around the answer.

Plain ASGI, so that answers stream through it. What it refuses never reaches an endpoint.
"""

from __future__ import annotations

import asyncio
import getpass
import ipaddress
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from fastapi import FastAPI, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from communique.errors import UsageError
from communique.web.access.forms import (
    FIELD,
    HEADER,
    SEED_COOKIE,
    SESSION_COOKIE,
    form_is_ours,
    session_token_id,
)
from communique.web.access.limits import Buckets, Counts, Limits
from communique.web.access.log import AccessLog
from communique.web.access.login import login_router
from communique.web.access.roles import Role, Who
from communique.web.access.tokens import Access
from communique.web.errors import error_page
from communique.web.problem import problem

if TYPE_CHECKING:
    from communique.web.workers import Shared

HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    # not no-referrer, under which a browser sends "Origin: null" with our own forms (Fetch standard, Origin header)
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""On every answer, whatever it is."""

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})
API, STATIC, LOGIN = "/api/", "/static/", "/login"
JSON_TYPES = ("application/json", "application/x-ndjson")
BODY_SECONDS = 60.0
"""A body that has not come by then never will."""

FORM_FIELDS = 1000
_HOST = re.compile(r"[A-Za-z0-9._-]{1,255}(?::\d{1,5})?\Z|\[[0-9A-Fa-f:.]{2,45}\](?::\d{1,5})?\Z")


class _Refused(Exception):
    def __init__(self, status: int, line: str, step: str | None = None, **headers: str) -> None:
        super().__init__(line)
        self.status, self.line, self.step = status, line, step
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


def is_loopback(host: str) -> bool:
    """Whether a host to bind to, or a client's address, is this machine alone."""
    if host == "localhost":
        return True
    try:
        found = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None)
    return bool((mapped or found).is_loopback)


def check_host(host: str, access: Access | None) -> None:
    """Raise UsageError when a server bound to ``host`` would be open to others without a token to guard it."""
    if not is_loopback(host) and (access is None or not access.active):
        raise UsageError(
            f"--host {host}: others could reach the ledger and no token guards it; "
            "make one with `communique token add NAME --role reader`, or bind to 127.0.0.1"
        )


def install(
    app: FastAPI, access: Access | None, limits: Limits | None = None, shared: Shared | None = None
) -> None:
    """Put the guard around an application and add its login page.

    ``access`` ``None``: this machine alone, everybody is the local user as admin. The log lies beside
    ``app.state.ledger_path``, which must be set. ``shared``: other processes serve the same room.
    """
    bounds = shared.limits if shared else limits or Limits()
    requests: Counts = Buckets(bounds.per_second, bounds.burst)
    refusals: Counts = Buckets(bounds.refusals_per_minute / 60, bounds.refusals_per_minute)
    secret = secrets.token_bytes(32)
    if shared:
        requests, refusals, secret = shared.requests, shared.refusals, shared.secret
    log = AccessLog.beside(Path(app.state.ledger_path))
    app.state.access_log = log
    app.include_router(login_router(access, refusals))
    app.add_middleware(
        Guard, access=access, limits=bounds, requests=requests, refusals=refusals, log=log, secret=secret
    )


@dataclass
class _Exchange:
    """One request on its way: what the guard found out, and the status that was answered."""

    scope: Scope
    headers: Headers
    client: str
    who: Who | None = None
    status: int = 500
    started: bool = False

    @property
    def path(self) -> str:
        return str(self.scope["path"])

    @property
    def method(self) -> str:
        return str(self.scope["method"])

    @property
    def for_api(self) -> bool:
        return self.path.startswith(API)


class Guard:
    """The middleware. ``access`` ``None``: loopback only."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        access: Access | None,
        limits: Limits,
        requests: Counts,
        refusals: Counts,
        log: AccessLog,
        secret: bytes,
    ) -> None:
        self._app, self._access, self._limits, self._log = app, access, limits, log
        self._refusals = refusals
        self._requests = requests
        self._secret = secret
        self._local = Who(_local_name(), Role.ADMIN, "local")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection; a WebSocket, which nothing here speaks, is refused."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            await self._serve(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1008})

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        address = scope.get("client")
        exchange = _Exchange(scope, Headers(scope=scope), str(address[0]) if address else "")
        state = scope.setdefault("state", {})
        secret = self._access.secret if self._access else self._secret
        cookies = Request(scope).cookies
        state.update(form_secret=secret, seed=cookies.get(SEED_COOKIE), new_seed=False)

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                exchange.status, exchange.started = int(message["status"]), True
                _dress(message, state, scope)
            await send(message)

        try:
            receive = await self._admit(exchange, receive, cookies, secret)
            await self._app(scope, receive, answer)
        except _Refused as refused:
            await self._refusal(exchange, refused)(scope, receive, answer)
        except Exception:
            if not exchange.started:
                broken = _Refused(
                    500, "the server met a fault of its own", "the server's log has the details"
                )
                await self._refusal(exchange, broken)(scope, receive, answer)
            raise
        finally:
            self._note(exchange)

    async def _admit(
        self, exchange: _Exchange, receive: Receive, cookies: Mapping[str, str], secret: bytes
    ) -> Receive:
        """What the endpoint reads the body from. Raises _Refused."""
        _check_place(exchange, self._access)
        exchange.who = self._identify(exchange, cookies, secret)
        if exchange.who:
            exchange.scope["state"]["who"] = exchange.who
        self._count(exchange)
        body = await _body(exchange, receive, self._limits.body_bytes)
        if exchange.method not in SAFE and not (exchange.who and exchange.who.via == "token"):
            await _check_form(exchange, body, cookies.get(SEED_COOKIE), secret)
        return _replayed(body, receive)

    def _identify(self, exchange: _Exchange, cookies: Mapping[str, str], secret: bytes) -> Who | None:
        if self._access is None:
            return self._local
        given = exchange.headers.get("authorization")
        if given is not None:
            return self._by_token(exchange, given)
        number = session_token_id(secret, cookies[SESSION_COOKIE]) if SESSION_COOKIE in cookies else None
        if number and (token := self._access.by_id(number)):
            return Who(token.name, token.role, "session", token.id)
        if exchange.path == LOGIN or exchange.path.startswith(STATIC):
            return None
        raise _Refused(
            401, "no token was given", "send it as `Authorization: Bearer`", www_authenticate="Bearer"
        )

    def _by_token(self, exchange: _Exchange, given: str) -> Who:
        assert self._access is not None
        if wait := self._refusals.wait(exchange.client, take=False):
            raise _too_many(wait)
        scheme, _, shown = given.partition(" ")
        token = self._access.find(shown.strip()) if scheme.lower() == "bearer" else None
        if token is None:
            self._refusals.wait(exchange.client)
            raise _Refused(
                401,
                "the token is unknown or was revoked",
                "ask whoever runs the server for one",
                www_authenticate='Bearer error="invalid_token"',
            )
        return Who(token.name, token.role, "token", token.id)

    def _count(self, exchange: _Exchange) -> None:
        if self._access is None and not self._limits.count_local:
            return
        asking = exchange.who
        client = f"token {asking.token_id}" if asking and asking.token_id else f"client {exchange.client}"
        if wait := self._requests.wait(client):
            raise _too_many(wait)

    def _refusal(self, exchange: _Exchange, refused: _Refused) -> Response:
        if exchange.for_api:
            return problem(refused.status, refused.line, refused.step, refused.headers)
        if refused.status == 401 and exchange.method in ("GET", "HEAD"):
            query = exchange.scope["query_string"].decode("latin-1")
            wanted = exchange.path + (f"?{query}" if query else "")
            return RedirectResponse(f"{LOGIN}?next={quote(wanted, safe='/')}", 303)
        line = refused.line + (f"; {refused.step}" if refused.step else "")
        response = error_page(Request(exchange.scope), refused.status, line)
        response.headers.update(refused.headers)
        return response

    def _note(self, exchange: _Exchange) -> None:
        """Log what would change something, what was refused and, with tokens, what was read."""
        refused = exchange.status in (401, 403, 413, 429)
        read = self._access is not None and not exchange.path.startswith(STATIC)
        if refused or read or exchange.method not in SAFE:
            self._log.add(
                exchange.who, exchange.client or None, exchange.method, exchange.path, exchange.status
            )


def _too_many(wait: float) -> _Refused:
    seconds = max(1, int(wait + 0.999))
    return _Refused(429, "too many requests", f"try again in {seconds} second(s)", retry_after=str(seconds))


def _local_name() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # what Python 3.11 to 3.13 raise for a user without a name
        return "local"


def _check_place(exchange: _Exchange, access: Access | None) -> None:
    hosts = exchange.headers.getlist("host")
    if len(hosts) != 1 or not _HOST.match(hosts[0]):
        raise _Refused(400, "the Host header is missing or no host", "send the one of the server")
    if access is not None:
        return
    name = hosts[0].lower()
    if not name.endswith("]"):
        name = name.rpartition(":")[0] or name
    if name not in LOOPBACK_NAMES:
        raise _Refused(
            403,
            f"{hosts[0]} is not this machine's own name, and no token guards the ledger",
            "open it as 127.0.0.1, or make a token",
        )
    if _is_address(exchange.client) and not is_loopback(exchange.client):
        raise _Refused(
            403, "no token guards the ledger, so it is open to its own machine only", "make a token"
        )


def _is_address(client: str) -> bool:
    try:
        ipaddress.ip_address(client)
    except ValueError:
        return False  # a Unix socket, or a test
    return True


async def _body(exchange: _Exchange, receive: Receive, most: int) -> bytes:
    """The whole body, held: a limit that counts what came cannot be lied to by a header."""
    too_large = _Refused(413, f"the body is larger than {most:,} bytes", "send it in parts")
    declared = exchange.headers.get("content-length", "")
    if declared.isascii() and declared.isdigit() and (len(declared) > 18 or int(declared) > most):
        raise too_large
    parts, size, more = [], 0, True
    try:
        async with asyncio.timeout(BODY_SECONDS):
            while more:
                message = await receive()
                if message["type"] != "http.request":
                    raise _Refused(400, "the client went away")
                part = message.get("body", b"")
                size += len(part)
                if size > most:
                    raise too_large
                parts.append(part)
                more = message.get("more_body", False)
    except TimeoutError:
        raise _Refused(408, f"the body did not come within {BODY_SECONDS:.0f} seconds") from None
    return b"".join(parts)


def _replayed(body: bytes, receive: Receive) -> Receive:
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


async def _check_form(exchange: _Exchange, body: bytes, seed: str | None, secret: bytes) -> None:
    """Refuse what another site may have sent in the name of who asks."""
    headers = exchange.headers
    elsewhere = _Refused(403, "the request comes from another site", "use the pages of this server")
    if headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
        raise elsewhere
    origin = headers.get("origin")
    if origin is not None and urlsplit_host(origin) != headers["host"].lower():
        raise elsewhere
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if exchange.for_api:
        # a page of another site cannot send these types without asking first, and is never allowed to
        if kind not in JSON_TYPES:
            raise _Refused(
                415, f"{kind or 'no content type'}: not read here", f"send {' or '.join(JSON_TYPES)}"
            )
        return
    given = headers.get(HEADER) or await _field(exchange.scope, body)
    if not form_is_ours(secret, seed, exchange.who, given):
        raise _Refused(403, "the form is too old or not ours", "load the page again and send it once more")


def urlsplit_host(origin: str) -> str | None:
    """The host and port of an Origin header; ``None`` for ``null`` and what is no origin."""
    try:
        return urlsplit(origin).netloc.lower() or None
    except ValueError:
        return None


async def _field(scope: Scope, body: bytes) -> str | None:
    async def nothing() -> Message:
        return {"type": "http.disconnect"}

    try:
        async with Request(scope, _replayed(body, nothing)).form(max_fields=FORM_FIELDS) as form:
            found = form.get(FIELD)
    except (HTTPException, ValueError) as error:
        raise _Refused(400, "the form cannot be read", "load the page again") from error
    return found if isinstance(found, str) else None


def _dress(message: Message, state: dict[str, Any], scope: Scope) -> None:
    headers = MutableHeaders(scope=message)
    for name, value in HEADERS.items():
        headers[name] = value
    if state.get("new_seed"):
        headers.append("Set-Cookie", cookie(SEED_COOKIE, state["seed"], scope["scheme"]))


def cookie(name: str, value: str, scheme: str, seconds: int | None = None) -> str:
    """A Set-Cookie value that no script reads and no other site sends."""
    parts = [f"{name}={value}", "Path=/", "HttpOnly", "SameSite=Strict"]
    if seconds is not None:
        parts.append(f"Max-Age={seconds}")
    return "; ".join([*parts, "Secure"] if scheme == "https" else parts)
