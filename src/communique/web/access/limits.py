"""How much one client may ask: a bucket of requests that refills at a steady rate."""

from __future__ import annotations

import mmap
import multiprocessing
import struct
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b
from typing import Protocol

CLIENTS_KEPT = 10_000
"""Buckets held at a time; the client that asked longest ago is forgotten first."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on what clients may ask.

    ``body_bytes``: a larger body is refused. ``per_second`` and ``burst``: requests of one client, in the long run
    and at once. ``refusals_per_minute``: wrong tokens of one address. Without tokens there is one user, on the
    machine itself, and requests are not counted unless ``count_local``.
    """

    body_bytes: int = 10_000_000
    per_second: float = 20.0
    burst: int = 200
    refusals_per_minute: int = 20
    count_local: bool = False


class Counts(Protocol):
    """How long each client has to wait."""

    def wait(self, client: str, *, take: bool = True) -> float:
        """Seconds until the client may ask again; 0 when it may now, and then one request is taken."""
        ...


class Buckets:
    """One bucket a client: ``burst`` requests at once, ``per_second`` in the long run."""

    def __init__(self, per_second: float, burst: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate, self._burst, self._clock = per_second, float(burst), clock
        self._kept: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def wait(self, client: str, *, take: bool = True) -> float:
        """Seconds until the client may ask again; 0 when it may now, and then one request is taken."""
        with self._lock:
            now = self._clock()
            left, at = self._kept.get(client, (self._burst, now))
            left = min(self._burst, left + (now - at) * self._rate)
            allowed = left >= 1
            self._kept[client] = (left - 1 if allowed and take else left, now)
            self._kept.move_to_end(client)
            if len(self._kept) > CLIENTS_KEPT:
                self._kept.popitem(last=False)
            return 0.0 if allowed else (1 - left) / self._rate


SLOTS = 16_384
"""Clients that several processes count together; one that is forgotten begins anew."""
_TRIED = 8
"""Slots in which a client may stand."""
_SLOT = struct.Struct("<Qdd")
_PATIENCE_SECONDS = 1.0
"""How long a count waits for another process: one that was killed in the middle must not stop the others."""


class SharedBuckets:
    """The same buckets for a process and those it forks: a table in memory that all of them see.

    A client is known by 64 bits of its hash. Its clock is the system's monotonic one, which processes share.
    """

    def __init__(self, per_second: float, burst: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate, self._burst, self._clock = per_second, float(burst), clock
        self._table = mmap.mmap(-1, SLOTS * _SLOT.size)
        self._lock = multiprocessing.get_context("fork").Lock()

    def wait(self, client: str, *, take: bool = True) -> float:
        """Seconds until the client may ask again; 0 when it may now, and then one request is taken."""
        number = int.from_bytes(blake2b(client.encode("utf-8", "replace"), digest_size=8).digest(), "little")
        number = number or 1  # 0 marks an empty slot
        if not self._lock.acquire(timeout=_PATIENCE_SECONDS):
            return 0.0
        try:
            now = self._clock()
            place, left, at = self._find(number, now)
            left = min(self._burst, left + (now - at) * self._rate)
            allowed = left >= 1
            _SLOT.pack_into(self._table, place, number, left - 1 if allowed and take else left, now)
            return 0.0 if allowed else (1 - left) / self._rate
        finally:
            self._lock.release()

    def _find(self, number: int, now: float) -> tuple[int, float, float]:
        """The slot of a client with what it held and when; of a new one the slot that was used longest ago."""
        oldest, since = 0, float("inf")
        for step in range(_TRIED):
            place = (number + step) % SLOTS * _SLOT.size
            known, left, at = _SLOT.unpack_from(self._table, place)
            if known == number:
                return place, left, at
            if known == 0:
                return place, self._burst, now
            if at < since:
                oldest, since = place, at
        return oldest, self._burst, now
