"""Tokens: 32 random bytes each, shown once, kept as SHA-256 in a file beside the ledger that its owner alone reads.

A plain hash is enough for what has 256 bits of entropy: nobody can guess one offline.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from communique.errors import NotFound, UsageError
from communique.ledger.lock import writer_place
from communique.records import to_plain
from communique.web.access.roles import Role

TOKEN_BYTES = 32
PREFIX = "cmq_"
"""Begins every token, so that a scanner for secrets finds one that was committed by mistake."""

_NAME = re.compile(r"[^\W_][\w .@+-]{0,63}\Z")
_VERSION = 1


@dataclass(frozen=True, slots=True)
class Token:
    """A token as it is kept: never the token itself. ``id`` begins the hash and is safe to show."""

    id: str
    name: str
    role: Role
    sha256: str
    made_at: str
    revoked_at: str | None = None


@dataclass(frozen=True, slots=True)
class _Kept:
    secret: bytes
    tokens: tuple[Token, ...]
    stamp: tuple[int, int, int]


def token_file(ledger: Path) -> Path:
    """Where the tokens of a ledger lie."""
    return ledger.with_name(ledger.name + ".tokens.json")


class Access:
    """The tokens of one ledger. What is added or revoked counts at once, also in a server that runs."""

    def __init__(self, path: Path) -> None:
        """Raises UsageError when the file is missing or damaged."""
        self.path = path
        self._kept = _read(path)
        self._by_hash = {t.sha256: t for t in self._kept.tokens}

    @classmethod
    def beside(cls, ledger: Path) -> Access | None:
        """The tokens beside a ledger, ``None`` when it has none. Raises UsageError for a damaged file."""
        path = token_file(ledger)
        return cls(path) if path.exists() else None

    @property
    def secret(self) -> bytes:
        """What sessions and forms are signed with."""
        return self._fresh().secret

    @property
    def tokens(self) -> tuple[Token, ...]:
        """Every token ever made, in the order they were made."""
        return self._fresh().tokens

    @property
    def active(self) -> tuple[Token, ...]:
        """The tokens that open the door."""
        return tuple(t for t in self.tokens if t.revoked_at is None)

    def find(self, token: str) -> Token | None:
        """The active token that somebody showed, or ``None``."""
        self._fresh()
        found = self._by_hash.get(_hash(token))
        return found if found and found.revoked_at is None else None

    def by_id(self, number: str) -> Token | None:
        """The active token with an id, or ``None``."""
        return next((t for t in self.active if t.id == number), None)

    def _fresh(self) -> _Kept:
        if _stamp(self.path) != self._kept.stamp:
            self._kept = _read(self.path)
            self._by_hash = {t.sha256: t for t in self._kept.tokens}
        return self._kept


def add(ledger: Path, name: str, role: Role) -> str:
    """Make a token; the token itself, which is kept nowhere. Raises UsageError, LedgerReadOnly, LedgerBusy."""
    if not _NAME.match(name):
        raise UsageError(
            f"token {name!r}: a name is 1 to 64 letters, digits, blanks and . @ + - and begins with a letter or digit"
        )
    token = PREFIX + secrets.token_urlsafe(TOKEN_BYTES)
    digest = _hash(token)

    def added(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
        if any(t.name == name and t.revoked_at is None for t in tokens):
            raise UsageError(
                f"token {name!r}: there is one of that name; revoke it first or take another name"
            )
        return (*tokens, Token(digest[:8], name, role, digest, _now()))

    _change(token_file(ledger), added)
    return token


def revoke(ledger: Path, name: str) -> Token:
    """Revoke the token of a name; it as it is kept now. Raises NotFound, UsageError, LedgerReadOnly, LedgerBusy."""
    done: list[Token] = []

    def revoked(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
        found = next((t for t in tokens if t.name == name and t.revoked_at is None), None)
        if found is None:
            raise NotFound(
                f"token {name!r}: no active token has that name; `communique token list` lists them"
            )
        done.append(replace(found, revoked_at=_now()))
        return tuple(done[0] if t is found else t for t in tokens)

    _change(token_file(ledger), revoked)
    return done[0]


def _change(path: Path, change: Callable[[tuple[Token, ...]], tuple[Token, ...]]) -> None:
    with writer_place(path):
        kept = _read(path) if path.exists() else _Kept(secrets.token_bytes(TOKEN_BYTES), (), (0, 0, 0))
        _write(path, kept.secret, change(kept.tokens))


def _write(path: Path, secret: bytes, tokens: tuple[Token, ...]) -> None:
    """Replace the file in one step, readable by its owner alone."""
    text = json.dumps(
        {"version": _VERSION, "secret": secret.hex(), "tokens": [to_plain(t) for t in tokens]},
        indent=1,
        ensure_ascii=False,
    )
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)  # made with mode 0600
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as out:
            out.write(text + "\n")
            out.flush()
            os.fsync(out.fileno())
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _read(path: Path) -> _Kept:
    stamp = _stamp(path)
    try:
        held: Any = json.loads(path.read_text(encoding="utf-8"))
        if held["version"] != _VERSION:
            raise ValueError(f"version {held['version']!r}")
        tokens = tuple(Token(**{**t, "role": Role(t["role"])}) for t in held["tokens"])
        secret = bytes.fromhex(held["secret"])
        if len(secret) < TOKEN_BYTES:
            raise ValueError("its secret is too short")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(
            f"{path}: not a readable token file ({error}); restore it, or move it away"
        ) from error
    return _Kept(secret, tokens, stamp)


def _stamp(path: Path) -> tuple[int, int, int]:
    """Tells one state of the file from the next: each is a new file. Missing: all zero."""
    try:
        found = path.stat()
    except OSError:
        return (0, 0, 0)
    return (found.st_ino, found.st_mtime_ns, found.st_size)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _now() -> str:
    return datetime.now(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"
