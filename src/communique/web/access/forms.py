"""Signed values: the session that a login gives, and the hidden field that a form of a page sends back.

A form's field signs a random seed that a cookie holds (signed double submit, OWASP cheat sheet on cross-site request
forgery), bound to who asks: another site can neither read the cookie nor make the field.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from typing import Any

from fastapi import Request
from markupsafe import Markup

from communique.web.access.roles import Who

SESSION_COOKIE = "communique_session"
SEED_COOKIE = "communique_form"
FIELD = "csrf"
HEADER = "x-csrf-token"
SESSION_SECONDS = 12 * 3600
"""A working day."""

_SEED_BYTES = 16


def sign(secret: bytes, purpose: str, *parts: str) -> str:
    """A signature (HMAC-SHA-256, hex) over a purpose and parts, none of which may hold a NUL."""
    return hmac.new(
        secret, "\0".join((purpose, *parts)).encode("utf-8", "replace"), hashlib.sha256
    ).hexdigest()


def make_session(secret: bytes, token_id: str, now: float | None = None) -> str:
    """The value of a session's cookie: the token's id, when it ends, and the signature over both."""
    until = str(int((time.time() if now is None else now) + SESSION_SECONDS))
    return f"{token_id}.{until}.{sign(secret, 'session', token_id, until)}"


def session_token_id(secret: bytes, cookie: str, now: float | None = None) -> str | None:
    """The token's id that a session's cookie stands for, ``None`` when it is forged or over."""
    parts = cookie.split(".")
    if len(parts) != 3 or not (parts[1].isascii() and parts[1].isdigit() and len(parts[1]) < 12):
        return None
    token_id, until, signature = parts
    if not _same(signature, sign(secret, "session", token_id, until)):
        return None
    return token_id if int(until) > (time.time() if now is None else now) else None


def new_seed() -> str:
    """A random seed for the forms of one browser."""
    return secrets.token_urlsafe(_SEED_BYTES)


def form_value(secret: bytes, seed: str, asking: Who | None) -> str:
    """What the hidden field must hold."""
    return sign(secret, "form", seed, (asking.token_id or asking.via) if asking else "")


def form_is_ours(secret: bytes, seed: str | None, asking: Who | None, given: str | None) -> bool:
    """Whether a form's field is the one that its browser was given."""
    return bool(seed and given) and _same(str(given), form_value(secret, str(seed), asking))


def _same(given: str, right: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), right.encode())


def csrf(request: Request) -> Markup:
    """The hidden field that every form of a page needs. Its cookie is set with the response."""
    state: dict[str, Any] = request.scope.setdefault("state", {})
    if "form_secret" not in state:  # no guard around the application: nothing will check the field either
        return Markup("")
    if not state.get("seed"):
        state["seed"], state["new_seed"] = new_seed(), True
    value = form_value(state["form_secret"], state["seed"], state.get("who"))
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, value)
