"""Resolution over a ledger: the :class:`communique.resolution.Memory` it works on, and the call that runs it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

import sqlalchemy as sa

from communique.ledger import rows, schema
from communique.ledger.codec import decode
from communique.ledger.gather import chunks, current_reading
from communique.ledger.ledger import Ledger
from communique.ledger.rows import OWNERS
from communique.ledger.store import CHUNK
from communique.records import Assertion, Judgement, Report
from communique.resolution import Resolved, resolve
from communique.resolution.keys import number

BATCH_REPORTS = 64
"""Reports resolved at a time: bounds the memory of a first resolution of a large ledger."""

RULES = 2
"""The version of the rules; a newer one looks at every report again when it is read again."""


class LedgerMemory:
    """What resolution reads and writes, by look-ups whose cost does not grow with the ledger."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def reports(self, ids: Collection[str]) -> Mapping[str, Report]:
        """The reports with these ids."""
        found: dict[str, Report] = {}
        r = schema.reports
        with self._ledger.store.reading() as connection:
            for chunk in chunks(sorted(ids)):
                for row in connection.execute(sa.select(r).where(r.c.id.in_(chunk))):
                    found[row.id] = rows.report_of(row)
        return found

    def current(self, report_ids: Collection[str]) -> Sequence[tuple[Assertion, str | None]]:
        """The current assertions of reports, each with its report's day."""
        return self._assertions(schema.reports.c.id, report_ids, current_reading(schema.assertions, None))

    def assertions(self, ids: Collection[str]) -> Sequence[tuple[Assertion, str | None]]:
        """The assertions with these ids, of whatever reading, each with its report's day."""
        return self._assertions(schema.assertions.c.id, ids)

    def replaced(self, report_ids: Collection[str]) -> Sequence[Assertion]:
        """The assertions of earlier readings of the reports."""
        earlier = ~current_reading(schema.assertions, None)
        return [made for made, _ in self._assertions(schema.reports.c.id, report_ids, earlier)]

    def _assertions(
        self, column: sa.Column[str], ids: Collection[str], *conditions: sa.ColumnElement[bool]
    ) -> list[tuple[Assertion, str | None]]:
        a, r = schema.assertions, schema.reports
        found: list[tuple[Assertion, str | None]] = []
        with self._ledger.store.reading() as connection:
            for chunk in chunks(sorted(ids)):
                query = (
                    sa.select(a.c.kind, a.c.payload, r.c.published)
                    .join(r, r.c.seq == a.c.report)
                    .where(column.in_(chunk), *conditions)
                    .order_by(a.c.id, a.c.seq)
                )
                found += [
                    (decode(OWNERS[row.kind], row.payload), row.published)
                    for row in connection.execute(query)
                ]
        return found

    def file(self, made: Iterable[tuple[int, str]]) -> None:
        """Store keys with the ids they stand for; what is stored already stays."""
        given = [{"key": key, "subject": subject} for key, subject in made]
        if given:
            with self._ledger.store.writing() as connection:
                self._ledger.store.insert_new(connection, schema.resolution_keys, given)

    def found(self, keys: Collection[int], most: int) -> Mapping[int, Sequence[str]]:
        """The ids stored under keys, the smallest ``most`` of each."""
        k = schema.resolution_keys
        found: dict[int, list[str]] = {}
        ordered = sorted(keys)
        with self._ledger.store.reading() as connection:
            for start in range(0, len(ordered), CHUNK):
                chunk = k.c.key.in_(ordered[start : start + CHUNK])
                sizes = sa.select(k.c.key, sa.func.count().label("size")).where(chunk).group_by(k.c.key)
                counted = connection.execute(sizes).all()
                small = [row.key for row in counted if row.size <= most]
                query = sa.select(k.c.key, k.c.subject).where(k.c.key.in_(small))
                for row in connection.execute(query.order_by(k.c.key, k.c.subject)):
                    found.setdefault(row.key, []).append(row.subject)
                for key in (row.key for row in counted if row.size > most):
                    first = sa.select(k.c.subject).where(k.c.key == key).order_by(k.c.subject).limit(most)
                    found[key] = list(connection.execute(first).scalars())
        return found

    def unmarked(self, report_ids: Collection[str], mark: int) -> list[str]:
        """Which of the reports do not stand under a key."""
        k = schema.resolution_keys
        known: set[str] = set()
        with self._ledger.store.reading() as connection:
            for chunk in chunks(sorted(report_ids)):
                query = sa.select(k.c.subject).where(k.c.key == mark, k.c.subject.in_(chunk))
                known.update(connection.execute(query).scalars())
        return sorted(set(report_ids) - known)

    def judge(self, *made: Judgement) -> int:
        """Store judgements; how many were new."""
        return self._ledger.judge(*made) if made else 0


def resolve_read(ledger: Ledger, report_ids: Iterable[str], coder: str) -> Resolved:
    """Resolve those of the reports, as read by a coder, that were not resolved since; a killed run is made up for."""
    memory = LedgerMemory(ledger)
    mark = number("resolved", RULES, coder)
    fresh = sorted(memory.reports(memory.unmarked(sorted(set(report_ids)), mark)))
    done = resolve_reports(ledger, fresh)
    memory.file((mark, report) for report in fresh)
    return done


def resolve_reports(ledger: Ledger, report_ids: Iterable[str]) -> Resolved:
    """Judge what some reports share with all others in the ledger (same event, same origin).

    Incremental and repeatable: only records under shared keys are touched, and judging again adds nothing.
    Raises the ledger errors.
    """
    memory = LedgerMemory(ledger)
    ids = sorted(set(report_ids))
    done = Resolved(0, 0, 0, 0)
    for start in range(0, len(ids), BATCH_REPORTS):
        one = resolve(memory, ids[start : start + BATCH_REPORTS])
        done = Resolved(
            done.events + one.events,
            done.compared + one.compared,
            done.same_events + one.same_events,
            done.same_origins + one.same_origins,
        )
    return done
