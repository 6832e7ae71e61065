"""What a ledger holds as one comparable value: whoever keeps something derived knows when it is out of date."""

from __future__ import annotations

import threading
from typing import Any, NamedTuple

import sqlalchemy as sa

from communique.ledger import schema
from communique.ledger.store import SQLITE, Store


class Pulse(NamedTuple):
    """The last keys of the tables that a View reads: equal pulses, equal content, for nothing is ever changed."""

    readings: int
    judgements: int
    failures: int


class Watch:
    """Gives the pulse of one ledger, cheaply: SQLite tells by a counter whether anybody has written at all."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._held: Any = None  # a connection of its own: the counter speaks of other connections' writes
        self._counter: int | None = None
        self._pulse: Pulse | None = None

    def pulse(self) -> Pulse:
        """The pulse now. Raises LedgerError."""
        with self._lock, self._store.errors():
            counter = self._count()
            if self._pulse is None or counter is None or counter != self._counter:
                self._counter, self._pulse = counter, self._read()
            return self._pulse

    def close(self) -> None:
        """Give the connection back."""
        with self._lock:
            if self._held is not None:
                self._held.close()
                self._held = None

    def _count(self) -> int | None:
        if self._store.engine.dialect.name != SQLITE:
            return None
        if self._held is None:
            self._held = self._store.engine.raw_connection()
        cursor = self._held.cursor()
        try:
            return int(cursor.execute("PRAGMA data_version").fetchone()[0])
        finally:
            cursor.close()

    def _read(self) -> Pulse:
        tables = (schema.readings, schema.judgements, schema.failures)
        with self._store.reading() as connection:
            found = [connection.execute(sa.select(sa.func.max(t.c.seq))).scalar() or 0 for t in tables]
        return Pulse(*map(int, found))
