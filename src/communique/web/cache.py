"""Finished pages, kept as long as the ledger says the same. Pages of the same address are made once at a time."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from communique.ledger.lines import Line
from communique.ledger.model import Statement

MOST_BYTES = 64 * 2**20
"""Of pages kept: some thousands, small beside the index of a ledger that has so many."""


@dataclass(frozen=True, slots=True)
class Made:
    """A finished page with its entity tag."""

    body: bytes
    etag: str


class PageCache:
    """Pages by key, the ones asked for last, up to a number of bytes. Safe to share between threads."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        self._most = most
        self._kept: OrderedDict[Hashable, Made] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()
        self._making: dict[Hashable, threading.Lock] = {}

    def get(self, key: Hashable) -> Made | None:
        """The page of a key."""
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def made(self, key: Hashable, make: Callable[[], str]) -> Made:
        """The page of a key, made when it is not there; who asks meanwhile waits for it."""
        with self._lock:
            turn = self._making.setdefault(key, threading.Lock())
        with turn:
            try:
                found = self.get(key)
                if found is None:
                    body = make().encode()
                    found = Made(body, f'W/"{hashlib.sha256(body).hexdigest()[:20]}"')
                    self._keep(key, found)
                return found
            finally:
                with self._lock:
                    self._making.pop(key, None)

    def _keep(self, key: Hashable, made: Made) -> None:
        with self._lock:
            self._kept[key] = made
            self._bytes += len(made.body)
            while self._bytes > self._most and self._kept:
                _, dropped = self._kept.popitem(last=False)
                self._bytes -= len(dropped.body)


MOST_DRAWN = 10_000
"""Lines of lists that are kept as text, about a thousand characters each."""


class Drawn:
    """Lines of events, and statements, as text. One never changes: what did has another one. Safe to share between
    threads.
    """

    def __init__(self, most: int = MOST_DRAWN) -> None:
        self._most = most
        self._kept: dict[Hashable, tuple[Line | Statement, Markup]] = {}

    def get(self, line: Line | Statement, beside: tuple[str, ...], make: Callable[[], Markup]) -> Markup:
        """The text of a line, which depends on it and on what stands ``beside`` it alone."""
        key = (line.id, *beside)
        found = self._kept.get(key)
        if found is None or found[0] is not line:
            if len(self._kept) >= self._most:
                self._kept = {}
            found = self._kept[key] = line, make()
        return found[1]


class Kept:
    """Values that are dear to make, by key, the last few. Safe to share between threads."""

    def __init__(self, most: int = 16) -> None:
        self._most = most
        self._values: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = threading.RLock()

    def get(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """The value of a key, made when it is not there."""
        with self._lock:
            if key not in self._values:
                self._values[key] = make()
                while len(self._values) > self._most:
                    self._values.popitem(last=False)
            self._values.move_to_end(key)
            return self._values[key]
