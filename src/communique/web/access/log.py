"""The access log: who did what, one JSON line each, appended beside the ledger and never changed.

What is logged: every request that would change something and every one that was refused; with tokens also what was
read, files of the pages apart. Never a token, a query or a body.
"""

from __future__ import annotations

import json
import logging
import os
from collections import deque
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TypedDict

from communique.web.access.roles import Who

_log = logging.getLogger(__name__)

MAX_PATH = 500
"""Characters of a path that are kept."""


class Line(TypedDict):
    """One line of the access log. ``name`` and ``role`` are null for a stranger; ``outcome`` is the HTTP status."""

    time: str
    name: str | None
    role: str | None
    via: str | None
    client: str | None
    method: str
    path: str
    outcome: int


class AccessLog:
    """The log of one ledger."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def beside(cls, ledger: Path) -> AccessLog:
        """The log beside a ledger."""
        return cls(ledger.with_name(ledger.name + ".access.jsonl"))

    def add(self, asking: Who | None, client: str | None, method: str, path: str, outcome: int) -> None:
        """Append one line; a disk that takes none is told to the server's own log and stops no request."""
        line = Line(
            time=datetime.now(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z",
            name=asking.name if asking else None,
            role=asking.role.value if asking else None,
            via=asking.via if asking else None,
            client=client,
            method=method,
            path=path[:MAX_PATH],
            outcome=outcome,
        )
        raw = (json.dumps(line) + "\n").encode("ascii")
        try:
            descriptor = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                os.write(descriptor, raw)  # one write: lines of several processes never mix
            finally:
                os.close(descriptor)
        except OSError as error:
            _log.error("%s: the access log takes no line (%s)", self.path, error.strerror)

    def last(self, count: int) -> Iterator[Line]:
        """The last lines, the newest first."""
        try:
            with self.path.open(encoding="ascii") as lines:
                kept = deque(lines, maxlen=count)
        except FileNotFoundError:
            return
        for raw in reversed(kept):
            yield json.loads(raw)
