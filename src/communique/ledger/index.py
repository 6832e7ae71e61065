"""All events of a ledger as lines, kept in memory and brought up to date by what changed.

Merging every event anew for each list would take seconds; here only those are merged again that a new reading or
judgement touches. An index never changes: bringing it up to date gives a new one, so a reader of the old one is
not disturbed. What was merged is kept in a file for the next start (:mod:`communique.ledger.saved`).
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from communique.errors import LedgerBusy
from communique.ledger import saved, schema
from communique.ledger.days import stamp
from communique.ledger.facets import Facets
from communique.ledger.gather import Gatherer, chunks, current_reading
from communique.ledger.ledger import Ledger
from communique.ledger.lines import Line, line_of
from communique.ledger.model import Event
from communique.ledger.pulse import Pulse, Watch
from communique.ledger.rows import Kind, of_kind
from communique.ledger.store import CHUNK

KEPT_TIMES = 4
"""Indexes of past times that are kept: a reader who goes back in time looks at few of them."""

WORTH_SAVING = 2_000
"""Fewer events than these are merged in about a second, which a file would not spare."""

PATIENCE_SECONDS = 1.0
"""How long whoever asks waits for the first index, which another thread is making."""

Tell = Callable[[int, int], None]
"""Told how many assertions of how many have been merged."""

_NOTHING = Pulse(0, 0, 0)


@dataclass(frozen=True)
class EventIndex:
    """The lines of every event as of a time. ``holder`` gives the event that holds an assertion."""

    lines: Mapping[str, Line]
    holder: Mapping[str, str]
    pulse: Pulse

    @cached_property
    def facets(self) -> Facets:
        """The lines in order, with what they can be filtered and counted by."""
        return Facets(self.lines.values())

    def line(self, number: str) -> Line | None:
        """The line of an event id or assertion id."""
        return self.lines.get(number) or self.lines.get(self.holder.get(number, ""))


class EventIndexes:
    """The index of a ledger now and at the times that were asked for. Safe to share between threads."""

    def __init__(
        self, ledger: Ledger, *, worth_saving: int = WORTH_SAVING, patience: float = PATIENCE_SECONDS
    ) -> None:
        self._store = ledger.store
        self.watch = Watch(ledger.store)
        self._lock = threading.RLock()
        self._now: EventIndex | None = None
        self._past: OrderedDict[str, EventIndex] = OrderedDict()
        self._file = saved.beside(ledger.store.path) if ledger.store.path else None
        self._on_disk: Pulse | None = None
        self._worth_saving = worth_saving
        self._patience = patience
        self.merged: tuple[int, int] = (0, 0)
        """Of the index in the making, how many assertions of how many have been merged."""

    def close(self) -> None:
        """Close what is held open."""
        self.watch.close()

    def at(self, as_of: datetime | None = None) -> EventIndex:
        """The index as of a time (``None``: now), made or brought up to date when need be.

        Raises LedgerBusy while another thread makes the first one, and LedgerError.
        """
        pulse = self.watch.pulse()
        if not self._lock.acquire(timeout=self._patience if self._now is None else -1):
            done, of = self.merged
            raise LedgerBusy(
                f"the list of all events is being made ({done:,} of {of:,} merged); this page comes by itself then"
            )
        try:
            if self._now is None or self._now.pulse != pulse:
                self._now = self._brought_up(pulse)
                self._past.clear()
            return self._now if as_of is None else self._then(self._now, as_of)
        finally:
            self._lock.release()

    def prepare(self, tell: Tell | None = None) -> EventIndex:
        """Make the index and what lists need of it, and keep it for the next start. Raises LedgerError."""
        with self._lock:
            self._now = self._brought_up(self.watch.pulse(), tell)
            self._now.facets.prepare()
            self.save()
            return self._now

    def save(self) -> bool:
        """Keep the index of now for the next start, where that spares work; whether it was written. Raises LedgerError."""
        with self._lock:
            now = self._now
            if self._file is None or now is None or len(now.lines) < self._worth_saving:
                return False
            if now.pulse == self._on_disk:
                return False
            with self._store.reading() as connection:
                anchored = saved.anchor(connection, now.pulse)
            if anchored is None or not saved.save(self._file, tuple(now.lines.values()), now.pulse, anchored):
                return False
            self._on_disk = now.pulse
            return True

    def _brought_up(self, pulse: Pulse, tell: Tell | None = None) -> EventIndex:
        def merged(done: int, of: int) -> None:
            self.merged = done, of
            if tell is not None:
                tell(done, of)

        with self._store.reading() as connection:
            old = self._now or self._loaded(connection) or EventIndex({}, {}, _NOTHING)
            if old.pulse == pulse:
                return old
            gather = Gatherer(connection, None, None, self._store.remembered)
            if old.pulse == _NOTHING:
                ids: Iterable[str] = _current_ids(connection)
            else:
                read, j = schema.readings, schema.judgements
                ids = _touched(connection, read.c.seq > old.pulse.readings, j.c.seq > old.pulse.judgements)
            return refreshed(old, ids, gather, pulse, merged)

    def _loaded(self, connection: Connection) -> EventIndex | None:
        """The index that an earlier process kept."""
        found = saved.load(self._file, connection) if self._file is not None else None
        if found is None:
            return None
        self._on_disk = found.pulse
        lines = {line.id: line for line in found.lines}
        return EventIndex(lines, {m: line.id for line in found.lines for m in line.members}, found.pulse)

    def _then(self, now: EventIndex, as_of: datetime) -> EventIndex:
        moment = stamp(as_of)
        if moment not in self._past:
            with self._store.reading() as connection:
                read, j = schema.readings, schema.judgements
                ids = _touched(connection, read.c.read_at > moment, j.c.made_at > moment)
                gather = Gatherer(connection, as_of, None, self._store.remembered)
                self._past[moment] = refreshed(now, ids, gather, now.pulse) if ids else now
        self._past.move_to_end(moment)
        while len(self._past) > KEPT_TIMES:
            self._past.popitem(last=False)
        return self._past[moment]


def refreshed(
    old: EventIndex, touched: Iterable[str], gather: Gatherer, pulse: Pulse, tell: Tell | None = None
) -> EventIndex:
    """An index in which the events of some assertions, and of all that stood with them, are merged again."""
    lines, holder = dict(old.lines), dict(old.holder)
    waiting, done, fresh = set(touched), set[str](), set[str]()

    def drop(event_id: str) -> None:
        if (line := lines.pop(event_id, None)) is not None:
            for member in line.members:
                holder.pop(member, None)
            waiting.update(m for m in line.members if m not in done)

    while waiting:
        for number in sorted(waiting):
            if (held := holder.get(number)) is not None:
                drop(held)
        ids = sorted(waiting - done)
        waiting.clear()
        done.update(ids)
        for nth, chunk in enumerate(chunks(ids)):
            if tell is not None:
                tell(nth * CHUNK, len(ids))
            for event in gather.events([n for n in chunk if n not in fresh], set()):
                for member in event.assertions:
                    if (held := holder.get(member.id)) is not None:
                        drop(held)
                line = _line(event, gather)
                lines[line.id] = line
                holder.update(dict.fromkeys(line.members, line.id))
                fresh.update(line.members)
    return EventIndex(lines, holder, pulse)


def _line(event: Event, gather: Gatherer) -> Line:
    return line_of(event, gather.look_up({a.report_id for a in event.assertions}))


def _current_ids(connection: Connection) -> list[str]:
    a = schema.assertions
    query = sa.select(a.c.id).where(a.c.kind == Kind.EVENT, current_reading(a, None)).distinct()
    return list(connection.execute(query).scalars())


def _touched(
    connection: Connection, read_after: sa.ColumnElement[bool], made_after: sa.ColumnElement[bool]
) -> set[str]:
    """The ids of event assertions that some readings or judgements touch, of older readings too."""
    a, r, read, j, s, p = (
        schema.assertions,
        schema.reports,
        schema.readings,
        schema.judgements,
        schema.judgement_subjects,
        schema.participants,
    )
    events = sa.select(a.c.id).where(of_kind(Kind.EVENT))
    again = sa.select(read.c.report).where(read_after)
    found = set(connection.execute(events.where(a.c.report.in_(again))).scalars())
    made = sa.select(s.c.subject).join(j, j.c.seq == s.c.judgement).where(made_after)
    named = set(connection.execute(made).scalars())
    for chunk in chunks(sorted(named)):  # the subjects of what was undone
        of = sa.select(s.c.subject).join(j, j.c.seq == s.c.judgement).where(j.c.id.in_(chunk))
        named = named | set(connection.execute(of).scalars())
    for chunk in chunks(sorted(named)):
        acting = sa.select(p.c.assertion).where(p.c.actor_id.in_(chunk))
        stated = sa.select(r.c.seq).where(r.c.id.in_(chunk))
        for condition in (
            a.c.id.in_(chunk),
            a.c.handle.in_(chunk),
            a.c.seq.in_(acting),
            a.c.report.in_(stated),
        ):
            found.update(connection.execute(events.where(condition)).scalars())
    return found
