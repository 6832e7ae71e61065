"""How much one client may ask: a bucket of requests that refills at a steady rate."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

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
