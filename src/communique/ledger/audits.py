"""Audits as the ledger keeps them: what was drawn, when and how, and every verdict given on it.

Like judgements, verdicts are only added: of two by one author on one field the later counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from communique.errors import NotFound, UsageError
from communique.ledger import schema
from communique.ledger.codec import decode, encode
from communique.ledger.ledger import Ledger


@dataclass(frozen=True, slots=True)
class Stratum:
    """A stratum of an audit: its values of the keys that the audit is stratified by, its size, how many were drawn."""

    key: tuple[str, ...]
    population: int
    drawn: int


@dataclass(frozen=True, slots=True)
class Audit:
    """A sample drawn from a ledger.

    ``layer`` is events, statements, roles or reports (fully read, for recall). ``drawn_at`` is the ledger's state: the
    View as of that time gives the records again. ``frame`` is the SHA-256 of the ids that could have been drawn.
    """

    id: str
    name: str
    layer: str
    seed: int
    by: tuple[str, ...]
    allocation: str
    strata: tuple[Stratum, ...]
    frame: str
    coders: tuple[str, ...]
    drawn_at: str


@dataclass(frozen=True, slots=True)
class AuditField:
    """A field to judge, as the record gave it when it was drawn; ``None`` is a field left open."""

    name: str
    value: str | None


@dataclass(frozen=True, slots=True)
class Passage:
    """Where a report states what an item holds; ``marks`` are offsets of the words within to point at."""

    report_id: str
    start: int
    end: int
    marks: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class AuditItem:
    """One drawn record, numbered from 1 in the order of judging. ``stratum`` indexes ``Audit.strata``."""

    number: int
    record_id: str
    stratum: int
    fields: tuple[AuditField, ...]
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one person said of one field of one item: yes, no or unsure."""

    item: int
    field: str
    verdict: str
    note: str
    author: str
    made_at: str


VERDICTS = ("yes", "no", "unsure")


def store_audit(ledger: Ledger, audit: Audit, items: Sequence[AuditItem]) -> None:
    """Store a drawn audit with its items. Raises UsageError when the name is taken."""
    with ledger.store.writing() as connection:
        if connection.scalar(sa.select(sa.exists().where(schema.audits.c.name == audit.name))):
            raise UsageError(f"--name: an audit {audit.name!r} is already drawn; give another name or seed")
        row = {"id": audit.id, "name": audit.name, "payload": encode(audit), "drawn_at": audit.drawn_at}
        made = connection.execute(sa.insert(schema.audits).values(**row)).inserted_primary_key
        assert made is not None  # the table has a seq
        rows = [{"audit": made[0], "number": item.number, "payload": encode(item)} for item in items]
        connection.execute(sa.insert(schema.audit_items), rows)


def all_audits(ledger: Ledger) -> list[Audit]:
    """Every audit, the oldest first."""
    with ledger.store.reading() as connection:
        found = connection.execute(sa.select(schema.audits.c.payload).order_by(schema.audits.c.seq))
        return [decode(Audit, payload) for payload in found.scalars()]


def find_audit(ledger: Ledger, name: str) -> Audit:
    """The audit of a name or id. Raises NotFound."""
    with ledger.store.reading() as connection:
        return decode(Audit, _row(connection, name).payload)


def audit_items(ledger: Ledger, name: str) -> list[AuditItem]:
    """The items of an audit, in order. Raises NotFound."""
    table = schema.audit_items
    with ledger.store.reading() as connection:
        mine = table.c.audit == _row(connection, name).seq
        found = connection.execute(sa.select(table.c.payload).where(mine).order_by(table.c.number))
        return [decode(AuditItem, payload) for payload in found.scalars()]


def add_verdicts(ledger: Ledger, name: str, verdicts: Sequence[Verdict]) -> int:
    """Store verdicts, all or none; how many. Raises NotFound, and UsageError for an impossible verdict or item."""
    items, verdict = schema.audit_items, schema.audit_verdicts
    with ledger.store.writing() as connection:
        seq = _row(connection, name).seq
        known = set(connection.execute(sa.select(items.c.number).where(items.c.audit == seq)).scalars())
        for given in verdicts:
            if given.verdict not in VERDICTS:
                raise UsageError(f"verdict {given.verdict!r}: write one of {', '.join(VERDICTS)}")
            if given.item not in known:
                raise UsageError(f"audit {name} has no item {given.item}; it has {len(known)}")
            if not given.author.strip():
                raise UsageError("--by: empty; a verdict needs the name of who gives it")
        rows = [
            {
                "audit": seq,
                "item": v.item,
                "field": v.field,
                "verdict": v.verdict,
                "note": v.note,
                "author": v.author,
                "made_at": v.made_at,
            }
            for v in verdicts
        ]
        if rows:
            connection.execute(sa.insert(verdict), rows)
    return len(rows)


def verdicts_of(ledger: Ledger, name: str) -> list[Verdict]:
    """The verdicts of an audit that count: the last of each author on each field, in the order given."""
    table = schema.audit_verdicts
    with ledger.store.reading() as connection:
        mine = table.c.audit == _row(connection, name).seq
        rows = connection.execute(sa.select(table).where(mine).order_by(table.c.seq)).all()
    last: dict[tuple[int, str, str], Verdict] = {}
    for row in rows:
        key = (row.item, row.field, row.author)
        last.pop(key, None)
        last[key] = Verdict(row.item, row.field, row.verdict, row.note, row.author, row.made_at)
    return list(last.values())


def _row(connection: Connection, name: str) -> sa.Row[Any]:
    table = schema.audits
    found = connection.execute(
        sa.select(table).where(sa.or_(table.c.name == name, table.c.id == name))
    ).first()
    if found is None:
        raise NotFound(f"no audit {name!r}; `communique audit list` lists them")
    return found
