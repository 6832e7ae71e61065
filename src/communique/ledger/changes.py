"""What changed between two times: new, merged, split, gone, and events whose status or fields became other ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from communique.errors import NotFound, UsageError
from communique.ledger import schema
from communique.ledger.days import bounds, parse_moment, stamp
from communique.ledger.gather import chunks
from communique.ledger.ledger import Ledger, until
from communique.ledger.model import Event
from communique.ledger.rows import Kind, of_kind
from communique.ledger.view import View

NEW, MERGED, SPLIT, GONE = "new", "merged", "split", "gone"
STATUS, FOLLOW_UP, REVISED, MORE = "status", "follow_up", "revised", "more reports"
KINDS = (NEW, MERGED, SPLIT, STATUS, FOLLOW_UP, REVISED, MORE, GONE)
"""Kinds of change, in the order in which they are told."""

LAST_BRIEF = "last-brief"
BRIEF = "brief"
"""The name under which the ledger keeps when a brief was made."""

_FIELDS = ("type", "mode", "when", "where", "actors", "recipients")


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one event: ``event`` as it is now (``None`` when gone), ``before`` as it or they were."""

    kind: str
    event: Event | None
    before: tuple[Event, ...]
    detail: str

    @property
    def shown(self) -> Event:
        """The event as it is, or was last."""
        return self.event or self.before[0]


def changes(
    ledger: Ledger, since: datetime, as_of: datetime | None = None, today: str | None = None
) -> list[Change]:
    """What changed after ``since`` and no later than ``as_of`` (``None``: now), by kind, day and id."""
    with ledger.store.reading() as connection:
        touched = _touched(connection, since, as_of)
    now, then = View(ledger, as_of, today), View(ledger, since, today)
    found: dict[tuple[str, str], Change] = {}
    seen: set[str] = set()
    for number in touched:
        event = _event(now, number)
        if event is None:
            before = _event(then, number)
            if before is not None and not any(_event(now, a.id) for a in before.assertions):
                found[GONE, before.id] = Change(
                    GONE, None, (before,), "rejected, or not found by a newer reading"
                )
            continue
        if event.id not in seen:
            seen.add(event.id)
            for change in _compared(event, now, then):
                found[change.kind, change.shown.id] = change
    return sorted(found.values(), key=_order)


def _order(change: Change) -> tuple[int, str, str]:
    when = change.shown.when
    return (KINDS.index(change.kind), when.start if when else "9999", change.shown.id)


def _event(view: View, number: str) -> Event | None:
    try:
        return view.event(number)
    except NotFound:
        return None


def _compared(event: Event, now: View, then: View) -> Iterator[Change]:
    older = {old.id: old for a in event.assertions if (old := _event(then, a.id)) is not None}
    if not older:
        yield Change(NEW, event, (), f"{len({a.report_id for a in event.assertions})} report(s)")
        return
    before = tuple(older[number] for number in sorted(older))
    for old in before:
        parts = {e.id for a in old.assertions if (e := _event(now, a.id)) is not None}
        if len(parts) > 1:
            yield Change(SPLIT, event, (old,), f"{old.id} is now {len(parts)} events")
    if len(before) > 1:
        yield Change(
            MERGED, event, before, f"{len(before)} events are one: " + ", ".join(o.id for o in before)
        )
        return
    yield from _fields(event, before[0])


def _fields(event: Event, old: Event) -> Iterator[Change]:
    if event.status is not old.status:
        yield Change(STATUS, event, (old,), f"{old.status.value} → {event.status.value}")
    was, is_now = (e.follow_up.state if e.follow_up else None for e in (old, event))
    if was != is_now and event.status is old.status:
        yield Change(FOLLOW_UP, event, (old,), f"{was or 'none'} → {is_now or 'none'}")
    fields = [name for name in _FIELDS if getattr(event, name) != getattr(old, name)]
    if fields:
        yield Change(REVISED, event, (old,), ", ".join(fields))
    more = {a.report_id for a in event.assertions} - {a.report_id for a in old.assertions}
    if more:
        yield Change(MORE, event, (old,), f"{len(more)} more report(s)")


def _touched(connection: Connection, since: datetime, as_of: datetime | None) -> list[str]:
    """The ids of event assertions that a reading or judgement of the time between touched."""
    a, read, j, s, p = (
        schema.assertions,
        schema.readings,
        schema.judgements,
        schema.judgement_subjects,
        schema.participants,
    )
    reports = until(sa.select(read.c.report).where(read.c.read_at > stamp(since)), read.c.read_at, as_of)
    query = sa.select(a.c.id).where(of_kind(Kind.EVENT), a.c.report.in_(reports))
    found = set(connection.execute(query).scalars())
    made = until(
        sa.select(s.c.subject).join(j, j.c.seq == s.c.judgement).where(j.c.made_at > stamp(since)),
        j.c.made_at,
        as_of,
    )
    named = set(connection.execute(made).scalars())
    for chunk in chunks(sorted(named)):  # the subjects of what was undone
        of = sa.select(s.c.subject).join(j, j.c.seq == s.c.judgement).where(j.c.id.in_(chunk))
        named = named | set(connection.execute(of).scalars())
    for chunk in chunks(sorted(named)):
        subjects = sa.or_(a.c.id.in_(chunk), a.c.handle.in_(chunk))
        found.update(connection.execute(sa.select(a.c.id).where(of_kind(Kind.EVENT), subjects)).scalars())
        acting = sa.select(p.c.assertion).where(p.c.actor_id.in_(chunk))
        found.update(
            connection.execute(sa.select(a.c.id).where(of_kind(Kind.EVENT), a.c.seq.in_(acting))).scalars()
        )
    return sorted(found)


def last_run(ledger: Ledger, coder: str) -> str | None:
    """When the last run of a coder began (UTC, ISO), or ``None``; ``brief`` is the coder of briefs."""
    runs, coders = schema.runs, schema.coders
    query = (
        sa.select(sa.func.max(runs.c.started_at))
        .join(coders, coders.c.seq == runs.c.coder)
        .where(coders.c.name == coder)
    )
    with ledger.store.reading() as connection:
        found = connection.execute(query).scalar()
    return str(found) if found else None


def since_moment(ledger: Ledger, since: str) -> datetime:
    """The time that ``--since`` means; a day begins with its first moment (UTC). Raises UsageError."""
    if since == LAST_BRIEF:
        last = last_run(ledger, BRIEF)
        if last is None:
            raise UsageError("--since last-brief: no brief was made of this ledger yet; give a day")
        return parse_moment(last, "--since")
    covered = bounds(since) if len(since) <= len("2026-02-09") else None
    return parse_moment(f"{covered[0]}T00:00:00Z" if covered else since, "--since")


def reports_read_since(ledger: Ledger, since: datetime, as_of: datetime | None) -> frozenset[str]:
    """The ids of reports that were read for the first time after ``since``."""
    r, read = schema.reports, schema.readings
    first = (
        sa.select(read.c.report, sa.func.min(read.c.read_at).label("at")).group_by(read.c.report).subquery()
    )
    query = until(
        sa.select(r.c.id).join(first, first.c.report == r.c.seq).where(first.c.at > stamp(since)),
        first.c.at,
        as_of,
    )
    with ledger.store.reading() as connection:
        return frozenset(connection.execute(query).scalars())


__all__ = ["BRIEF", "KINDS", "Change", "changes", "last_run", "reports_read_since", "since_moment"]
