"""What is judged of what, kept in memory: a page asks a dozen times, and of most records nothing was ever judged.

Judgements are only ever added, in the order of their ``seq``, so what was once read of them stays right: a transaction
that sees the ledger up to some ``seq`` sees those up to it. Only SQLite, which has one writer at a time, gives
``seq`` in the order in which they become visible; elsewhere the ledger itself is asked.

Held are 17 bytes for each subject of a judgement, the last judgements that were looked at, and all that people made.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.engine import Connection

from communique.ledger import rows, schema
from communique.ledger.days import stamp
from communique.ledger.judgements import ADD, KINDS, UNDO, Kept, Undone
from communique.ledger.model import Statement
from communique.ledger.store import CHUNK

MOST_KEPT = 20_000
"""Judgements of rules that are held whole: about 20 MB."""

MOST_STATEMENTS = 10_000
"""Statements that are held whole: some 30 MB."""

TIMES_KEPT = 16
"""Past times of which it is remembered what was undone then."""

_LAST = sa.select(sa.func.max(schema.judgements.c.seq))
_SUBJECTS = sa.select(
    schema.judgement_subjects.c.subject,
    schema.judgement_subjects.c.judgement,
    schema.judgement_subjects.c.kind,
).where(schema.judgement_subjects.c.judgement <= sa.bindparam("last"))
_BY_PEOPLE = (
    sa.select(schema.judgements)
    .where(
        schema.judgements.c.seq <= sa.bindparam("last"),
        sa.or_(schema.judgements.c.author.is_not(None), schema.judgements.c.kind.in_((UNDO, ADD))),
    )
    .order_by(schema.judgements.c.seq)
)
_SINCE = (
    sa.select(schema.judgements)
    .where(schema.judgements.c.seq > sa.bindparam("first"), schema.judgements.c.seq <= sa.bindparam("last"))
    .order_by(schema.judgements.c.seq)
)
_BY_SEQ = sa.select(schema.judgements).where(
    schema.judgements.c.seq.in_(sa.bindparam("seqs", expanding=True))
)
_CODES: Mapping[str, int] = {kind: code for code, kind in enumerate(KINDS)}


@dataclass(frozen=True, slots=True)
class _Table:
    """Subjects of judgements up to ``last``: rows sorted by the subject's hash."""

    last: int
    hashes: NDArray[np.int64]
    seqs: NDArray[np.int64]
    kinds: NDArray[np.int8]

    def extended(self, made: Sequence[tuple[str, int, str]], last: int) -> _Table:
        """The table with more rows (subject, judgement, kind)."""
        hashes = np.array([hash(subject) for subject, _, _ in made], dtype=np.int64)
        order = np.argsort(hashes, kind="stable")
        hashes = hashes[order]
        seqs = np.array([seq for _, seq, _ in made], dtype=np.int64)[order]
        kinds = np.array([_CODES[kind] for _, _, kind in made], dtype=np.int8)[order]
        if not len(self.hashes):
            return _Table(last, hashes, seqs, kinds)
        places = np.searchsorted(self.hashes, hashes)
        return _Table(
            last,
            np.insert(self.hashes, places, hashes),
            np.insert(self.seqs, places, seqs),
            np.insert(self.kinds, places, kinds),
        )

    def about(self, subjects: Collection[str], kinds: Iterable[str], last: int) -> list[int]:
        """The judgements up to ``last`` of some kinds whose subject may be one of some, each once, ascending."""
        wanted = np.array([hash(subject) for subject in subjects], dtype=np.int64)
        starts = np.searchsorted(self.hashes, wanted)
        stops = np.searchsorted(self.hashes, wanted, side="right")
        codes = {_CODES[kind] for kind in kinds}
        found = set()
        for at in np.flatnonzero(stops > starts).tolist():
            for row in range(int(starts[at]), int(stops[at])):
                if int(self.kinds[row]) in codes and (seq := int(self.seqs[row])) <= last:
                    found.add(seq)
        return sorted(found)


_EMPTY = _Table(0, np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.int8))


class Remembered:
    """The judgements of one ledger in SQLite. Safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._table = _EMPTY
        self._people: tuple[Kept, ...] = ()
        self._kept: OrderedDict[int, Kept] = OrderedDict()
        self._state = (0, 0)
        self._statements: dict[str, Statement | None] = {}
        self._undone: OrderedDict[tuple[int, str | None], Undone] = OrderedDict()

    def last(self, connection: Connection) -> int:
        """The last judgement that a transaction sees; what came up to it is known after this."""
        last = int(connection.execute(_LAST).scalar() or 0)
        if last > self._table.last:
            with self._lock:
                if last > self._table.last:
                    self._learn(connection, last)
        return last

    def _learn(self, connection: Connection, last: int) -> None:
        old = self._table
        if old.last:
            fresh = [_kept(row) for row in connection.execute(_SINCE, {"first": old.last, "last": last})]
            made = [(s, k.seq, k.judgement.kind) for k in fresh for s in sorted(set(k.judgement.subjects))]
            people = tuple(k for k in fresh if k.human or k.judgement.kind in (UNDO, ADD))
        else:
            made = [tuple(row) for row in connection.execute(_SUBJECTS, {"last": last})]
            people = tuple(_kept(row) for row in connection.execute(_BY_PEOPLE, {"last": last}))
        self._people += people
        self._table = old.extended(made, last)

    def about(
        self,
        connection: Connection,
        last: int,
        subjects: Collection[str],
        kinds: Collection[str],
        known: Mapping[int, Kept],
    ) -> list[Kept]:
        """The judgements up to ``last`` of some kinds that name any of the subjects, without the known, by ``seq``."""
        seqs = [seq for seq in self._table.about(subjects, kinds, last) if seq not in known]
        if not seqs:
            return []
        wanted = subjects if isinstance(subjects, set | frozenset) else set(subjects)
        return [k for k in self._whole(connection, seqs) if not wanted.isdisjoint(k.judgement.subjects)]

    def _whole(self, connection: Connection, seqs: Sequence[int]) -> list[Kept]:
        with self._lock:
            found = {seq: kept for seq in seqs if (kept := self._kept.get(seq)) is not None}
            for seq in found:
                self._kept.move_to_end(seq)
        missing = [seq for seq in seqs if seq not in found]
        for start in range(0, len(missing), CHUNK):
            for row in connection.execute(_BY_SEQ, {"seqs": missing[start : start + CHUNK]}):
                found[row.seq] = _kept(row)
        if missing:
            with self._lock:
                self._kept.update((seq, found[seq]) for seq in missing)
                while len(self._kept) > MOST_KEPT:
                    self._kept.popitem(last=False)
        return [found[seq] for seq in seqs]

    def statements(self, state: tuple[int, int]) -> dict[str, Statement | None]:
        """Statements as they are at the last reading and judgement given, ``None`` for a rejected one.

        Whoever makes one puts it there. A reader of an older state gets a table of its own.
        """
        with self._lock:
            if state > self._state or len(self._statements) >= MOST_STATEMENTS:
                self._state, self._statements = max(state, self._state), {}
            return self._statements if state == self._state else {}

    def by_people(self, last: int, as_of: datetime | None, kind: str | None = None) -> list[Kept]:
        """Those of people (of one kind: also of rules, if it is ``undo`` or ``add``) up to ``last`` and a time."""
        until = None if as_of is None else stamp(as_of)
        return [
            k
            for k in self._people
            if k.seq <= last
            and (k.human if kind is None else k.judgement.kind == kind)
            and (until is None or str(k.judgement.made_at) <= until)
        ]

    def undone(self, last: int, as_of: datetime | None) -> Undone:
        """What was undone up to ``last`` and a time."""
        key = (last, None if as_of is None else stamp(as_of))
        with self._lock:
            found = self._undone.get(key)
            if found is None:
                found = self._undone[key] = Undone(self.by_people(last, as_of, UNDO))
                while len(self._undone) > TIMES_KEPT:
                    self._undone.popitem(last=False)
            return found


def _kept(row: sa.Row[tuple[object, ...]]) -> Kept:
    return Kept(row.seq, rows.judgement_of(row))
