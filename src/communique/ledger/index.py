"""All events of a ledger as lines, kept in memory and brought up to date by what changed.

Merging every event anew for each list would take seconds; here only those are merged again that a new reading or
judgement touches. An index never changes: bringing it up to date gives a new one, so a reader of the old one is
not disturbed.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from communique.ledger import schema
from communique.ledger.days import stamp
from communique.ledger.facets import Facets
from communique.ledger.gather import Gatherer, chunks, current_reading
from communique.ledger.ledger import Ledger
from communique.ledger.lines import Line, line_of
from communique.ledger.model import Event
from communique.ledger.pulse import Pulse, Watch
from communique.ledger.rows import Kind

KEPT_TIMES = 4
"""Indexes of past times that are kept: a reader who goes back in time looks at few of them."""

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

    def __init__(self, ledger: Ledger) -> None:
        self._store = ledger.store
        self.watch = Watch(ledger.store)
        self._lock = threading.RLock()
        self._now: EventIndex | None = None
        self._past: OrderedDict[str, EventIndex] = OrderedDict()

    def close(self) -> None:
        """Close what is held open."""
        self.watch.close()

    def at(self, as_of: datetime | None = None) -> EventIndex:
        """The index as of a time (``None``: now), made or brought up to date when need be. Raises LedgerError."""
        pulse = self.watch.pulse()
        with self._lock:
            if self._now is None or self._now.pulse != pulse:
                self._now = self._brought_up(pulse)
                self._past.clear()
            return self._now if as_of is None else self._then(self._now, as_of)

    def _brought_up(self, pulse: Pulse) -> EventIndex:
        old = self._now or EventIndex({}, {}, _NOTHING)
        with self._store.reading() as connection:
            gather = Gatherer(connection, None, None)
            if old.pulse == _NOTHING:
                ids: Iterable[str] = _current_ids(connection)
            else:
                read, j = schema.readings, schema.judgements
                ids = _touched(connection, read.c.seq > old.pulse.readings, j.c.seq > old.pulse.judgements)
            return refreshed(old, ids, gather, pulse)

    def _then(self, now: EventIndex, as_of: datetime) -> EventIndex:
        moment = stamp(as_of)
        if moment not in self._past:
            with self._store.reading() as connection:
                read, j = schema.readings, schema.judgements
                ids = _touched(connection, read.c.read_at > moment, j.c.made_at > moment)
                gather = Gatherer(connection, as_of, None)
                self._past[moment] = refreshed(now, ids, gather, now.pulse) if ids else now
        self._past.move_to_end(moment)
        while len(self._past) > KEPT_TIMES:
            self._past.popitem(last=False)
        return self._past[moment]


def refreshed(old: EventIndex, touched: Iterable[str], gather: Gatherer, pulse: Pulse) -> EventIndex:
    """An index in which the events of some assertions, and of all that stood with them, are merged again."""
    lines, holder = dict(old.lines), dict(old.holder)
    waiting, done = set(touched), set[str]()

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
        for chunk in chunks(ids):
            for event in _events(gather, chunk):
                for member in event.assertions:
                    if (held := holder.get(member.id)) is not None:
                        drop(held)
                line = _line(event, gather)
                lines[line.id] = line
                holder.update(dict.fromkeys(line.members, line.id))
    return EventIndex(lines, holder, pulse)


def _events(gather: Gatherer, ids: list[str]) -> Iterable[Event]:
    return gather.events(ids, set())


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
    events = sa.select(a.c.id).where(a.c.kind == Kind.EVENT)
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
