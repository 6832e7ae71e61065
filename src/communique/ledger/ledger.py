"""The ledger: the one place that stores reports, what was read in them, and judgements about it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from communique.errors import NotFound, UsageError
from communique.ledger import judgements as judging
from communique.ledger import rows, schema
from communique.ledger.codec import from_plain
from communique.ledger.days import stamp
from communique.ledger.merge import corrected_value
from communique.ledger.migrations import bring_up_to_date
from communique.ledger.model import Event
from communique.ledger.remembered import Remembered
from communique.ledger.store import CHUNK, SQLITE, Store, index_report, index_statements, open_store
from communique.records import (
    Assertion,
    Coded,
    Failure,
    Judgement,
    Report,
    ReportStatus,
)

Clock = Callable[[], datetime]


def _now() -> datetime:
    return datetime.now(UTC)


class Entry(NamedTuple):
    """One report with what became of it: what :meth:`Ledger.commit_batch` stores.

    ``reason`` explains a failure.
    """

    report: Report
    status: ReportStatus
    coded: Coded
    reason: str | None = None


class Ledger:
    """A ledger of reports, assertions and judgements, open for writing or for reading only.

    Nothing in it is changed or removed: a re-read adds a reading, and the newest reading of a report is the
    current one. ``clock`` gives the transaction times, which appear in ``read_at`` and ``made_at`` alone.
    """

    def __init__(self, store: Store, clock: Clock = _now) -> None:
        self.store = store
        self._clock = clock

    @classmethod
    def open(cls, target: str | Path, *, read_only: bool = False, clock: Clock = _now) -> Self:
        """Open the ledger at a path or SQLAlchemy URL, made or upgraded when need be (not when
        ``read_only``).

        Raises LedgerTooNew, LedgerReadOnly, LedgerBusy, LedgerFull and otherwise LedgerError.
        """
        store = open_store(target, read_only=read_only)
        try:
            bring_up_to_date(store)
        except BaseException:
            store.engine.dispose()
            raise
        return cls(store, clock)

    def remember(self) -> None:
        """Keep in memory what is judged of what: for a process that reads the ledger again and again."""
        if self.store.engine.dialect.name == SQLITE:
            self.store.remembered = Remembered()

    def close(self) -> None:
        """Close the ledger's connections."""
        self.store.engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def writer(self) -> AbstractContextManager[None]:
        """Hold the writer's place for a block, as one reading of inputs does.

        Raises LedgerBusy when it is taken.
        """
        return self.store.writer_place()

    # --- reports ----------------------------------------------------------------------------------

    def commit(
        self, report: Report, status: ReportStatus, coded: Coded, coder: str, reason: str | None = None
    ) -> bool:
        """Store a report and what was read in it, in one transaction; whether that changed anything."""
        return self.commit_batch([Entry(report, status, coded, reason)], coder) == 1

    def commit_batch(self, entries: Sequence[Entry], coder: str) -> int:
        """Store several reports in one transaction; how many of them were new to this coder.

        A report whose current reading is by the same coder with the same status is left as it is.
        """
        if not entries:
            return 0
        with self.store.writing() as connection:
            now = stamp(self._clock())
            coder_seq = _coder_seq(connection, self.store, coder)
            return sum(self._commit(connection, entry, coder_seq, now) for entry in entries)

    def _commit(self, connection: Connection, entry: Entry, coder: int, now: str) -> bool:
        report, coded = entry.report, entry.coded
        report_seq = self._report_seq(connection, report)
        current = connection.execute(
            sa.select(schema.readings.c.coder, schema.readings.c.status)
            .where(schema.readings.c.report == report_seq)
            .order_by(schema.readings.c.seq.desc())
            .limit(1)
        ).first()
        if current is not None and tuple(current) == (coder, entry.status.value):
            return False
        connection.execute(
            sa.insert(schema.readings),
            {
                "report": report_seq,
                "coder": coder,
                "status": entry.status.value,
                "reason": entry.reason,
                "read_at": now,
            },
        )
        stated: tuple[Assertion, ...] = (*coded.events, *coded.statements, *coded.roles)
        for assertion in stated:
            self._add_assertion(
                connection, rows.assertion_rows(assertion, report.published), report_seq, coder
            )
        self.store.insert_new(connection, schema.actors, [rows.actor_row(a, now) for a in coded.actors])
        names = [row for actor in coded.actors for row in rows.actor_name_rows(actor)]
        self.store.insert_new(connection, schema.actor_names, names)
        return True

    def _report_seq(self, connection: Connection, report: Report) -> int:
        known = sa.select(schema.reports.c.seq).where(schema.reports.c.id == report.id)
        seq = connection.execute(known).scalar()
        if seq is None:
            seq = _inserted(connection, schema.reports, rows.report_row(report))
            index_report(connection, seq, report.title, report.text)
        return int(seq)

    def _add_assertion(
        self, connection: Connection, made: rows.AssertionRows, report: int, coder: int
    ) -> None:
        known = sa.select(schema.assertions.c.seq).where(
            schema.assertions.c.id == made.row["id"], schema.assertions.c.coder == coder
        )
        if connection.execute(known).scalar() is not None:
            return
        seq = _inserted(connection, schema.assertions, {**made.row, "report": report, "coder": coder})
        if made.participants:
            connection.execute(
                sa.insert(schema.participants), [{**p, "assertion": seq} for p in made.participants]
            )
        if made.words:
            index_statements(connection, [(seq, made.words)])

    def already_read(self, report_ids: Iterable[str], coder: str) -> frozenset[str]:
        """Which of the reports have a current reading by this coder.

        A reading that failed does not count: it is worth another try.
        """
        found: set[str] = set()
        reports, readings, coders = schema.reports, schema.readings, schema.coders
        later = readings.alias()
        ids = iter(report_ids)
        with self.store.reading() as connection:
            while chunk := list(islice(ids, CHUNK)):
                query = (
                    sa.select(reports.c.id)
                    .join(readings, readings.c.report == reports.c.seq)
                    .join(coders, coders.c.seq == readings.c.coder)
                    .where(
                        reports.c.id.in_(chunk),
                        coders.c.name == coder,
                        readings.c.status != ReportStatus.FAILED.value,
                        ~sa.exists().where(later.c.report == readings.c.report, later.c.seq > readings.c.seq),
                    )
                )
                found.update(connection.execute(query).scalars())
        return frozenset(found)

    def record_failures(self, failures: Sequence[Failure]) -> int:
        """Store inputs that gave no report; how many were not known yet."""
        if not failures:
            return 0
        with self.store.writing() as connection:
            now = stamp(self._clock())
            made = [{"source_id": f.source_id, "reason": f.reason, "failed_at": now} for f in failures]
            return self.store.insert_new(connection, schema.failures, made)

    def record_run(self, coder: str, started: datetime, counts: Mapping[str, Any]) -> None:
        """Store one run of a coder with its counts."""
        with self.store.writing() as connection:
            connection.execute(
                sa.insert(schema.runs).values(
                    coder=_coder_seq(connection, self.store, coder),
                    started_at=stamp(started),
                    ended_at=stamp(self._clock()),
                    counts=json.dumps(counts, sort_keys=True),
                )
            )

    # --- judgements -------------------------------------------------------------------------------

    def judge(self, *made: Judgement) -> int:
        """Store judgements in one transaction; how many were new.

        ``made_at`` is set to the transaction's time where it is ``None``. Event ids among the subjects of
        same_event and different_event become the assertion ids they stand for. A judgement that is already
        stored and holds is left out; one that was undone is stored again, but not a rule's that a person
        undid. Raises UsageError and NotFound (an undo of nothing).
        """
        for judgement in made:
            judging.check(judgement)
        with self.store.writing() as connection:
            now = stamp(self._clock())
            earlier = _stored(connection, [judgement.id for judgement in made])
            anchors = _anchors(connection, made)
            undone = judging.Undone(undo_rows(connection, None) if earlier else ())
            new = 0
            for judgement in made:
                last = earlier.get(judgement.id)
                if last is not None and undone.holds(last):
                    continue
                if last is not None and not last.human and undone.by_person(judgement):
                    continue
                kept = self._judge(connection, _anchored(judgement, anchors), now)
                earlier[judgement.id] = kept
                if judgement.kind == judging.UNDO:
                    undone = judging.Undone(undo_rows(connection, None))
                new += 1
            return new

    def _judge(self, connection: Connection, judgement: Judgement, now: str) -> judging.Kept:
        table = schema.judgements
        if judgement.kind == judging.UNDO:
            for subject in judgement.subjects:
                if not connection.scalar(sa.select(sa.exists().where(table.c.id == subject))):
                    raise NotFound(f"no judgement {subject!r} to undo; `judgements` lists them")
        if judgement.kind == judging.CORRECT:
            _check_correction(connection, judgement)
        if judgement.kind == judging.ADD:
            self._add(connection, judgement)
        seq = _inserted(connection, table, rows.judgement_row(judgement, judgement.made_at or now))
        connection.execute(
            sa.insert(schema.judgement_subjects),
            [
                {"subject": s, "judgement": seq, "kind": judgement.kind}
                for s in sorted(set(judgement.subjects))
            ],
        )
        return judging.Kept(seq, judgement)

    def _add(self, connection: Connection, judgement: Judgement) -> None:
        """Store what a person adds to a report's reading; it stands in every View in which the judgement holds."""
        try:
            added = from_plain(rows.OWNERS[judgement.value["record"]], judgement.value["assertion"])
        except (ValueError, TypeError, KeyError) as error:
            raise UsageError(f"add: no such {judgement.value['record']} ({error})") from error
        r = schema.reports
        query = sa.select(r.c.seq, r.c.published).where(r.c.id == added.report_id)
        report = connection.execute(query).first()
        if report is None or judgement.subjects != (added.id,):
            raise NotFound(f"no report {added.report_id!r} to add to")
        coder = _coder_seq(connection, self.store, judging.PERSON)
        self._add_assertion(connection, rows.assertion_rows(added, report.published), report.seq, coder)

    def judgements(self, as_of: datetime | None = None) -> list[Judgement]:
        """The judgements that hold (at a time, when given), in the order they were made."""
        with self.store.reading() as connection:
            undone = judging.Undone(undo_rows(connection, as_of))
            query = until(sa.select(schema.judgements), schema.judgements.c.made_at, as_of)
            found = [_kept(r) for r in connection.execute(query.order_by(schema.judgements.c.seq))]
        return [kept.judgement for kept in found if undone.holds(kept)]

    def every_judgement(self) -> Iterator[Judgement]:
        """Every judgement ever made, also those undone, in the order they were made."""
        with self.store.reading() as connection:
            for row in connection.execute(sa.select(schema.judgements).order_by(schema.judgements.c.seq)):
                yield rows.judgement_of(row)


def until(query: sa.Select[Any], column: sa.ColumnElement[Any], as_of: datetime | None) -> sa.Select[Any]:
    """The query, held to rows stored no later than ``as_of``."""
    return query if as_of is None else query.where(column <= stamp(as_of))


def undo_rows(connection: Connection, as_of: datetime | None) -> list[judging.Kept]:
    """Every ``undo``, as stored up to a time."""
    query = sa.select(schema.judgements).where(schema.judgements.c.kind == judging.UNDO)
    return [_kept(row) for row in connection.execute(until(query, schema.judgements.c.made_at, as_of))]


def _stored(connection: Connection, ids: Sequence[str]) -> dict[str, judging.Kept]:
    """The last row of each of the judgements that is stored already."""
    table = schema.judgements
    found: dict[str, judging.Kept] = {}
    for start in range(0, len(ids), CHUNK):
        chosen = sa.select(table).where(table.c.id.in_(ids[start : start + CHUNK])).order_by(table.c.seq)
        found.update((row.id, _kept(row)) for row in connection.execute(chosen))
    return found


def _kept(row: Any) -> judging.Kept:
    return judging.Kept(row.seq, rows.judgement_of(row))


_OF_EVENTS = (judging.SAME_EVENT, judging.DIFFERENT_EVENT)


def _anchors(connection: Connection, made: Iterable[Judgement]) -> dict[str, str]:
    """The assertion id that each event id among the subjects stands for."""
    table = schema.assertions
    subjects = sorted({s for judgement in made if judgement.kind in _OF_EVENTS for s in judgement.subjects})
    found: dict[str, str] = {}
    for start in range(0, len(subjects), CHUNK):
        query = sa.select(table.c.handle, table.c.id).where(
            table.c.handle.in_(subjects[start : start + CHUNK]), rows.of_kind(rows.Kind.EVENT)
        )
        found.update((row.handle, row.id) for row in connection.execute(query))
    return found


def _anchored(judgement: Judgement, anchors: Mapping[str, str]) -> Judgement:
    if judgement.kind not in _OF_EVENTS or not any(s in anchors for s in judgement.subjects):
        return judgement
    return replace(judgement, subjects=tuple(sorted({anchors.get(s, s) for s in judgement.subjects})))


_CORRECTED = {**rows.OWNERS, rows.Kind.EVENT: Event}


def _check_correction(connection: Connection, judgement: Judgement) -> None:
    """Refuse a correction that no View could apply: unknown subject or field, or impossible value."""
    a = schema.assertions
    for subject in judgement.subjects:
        query = sa.select(a.c.kind).where(sa.or_(a.c.id == subject, a.c.handle == subject)).limit(1)
        kind = connection.execute(query).scalar()
        if kind is None:
            raise NotFound(f"no event, statement or role {subject!r} to correct")
        corrected_value(_CORRECTED[kind], str(judgement.value["field"]), judgement.value["value"])


def _coder_seq(connection: Connection, store: Store, coder: str) -> int:
    store.insert_new(connection, schema.coders, [{"name": coder}])
    return int(
        connection.execute(sa.select(schema.coders.c.seq).where(schema.coders.c.name == coder)).scalar_one()
    )


def _inserted(connection: Connection, table: sa.Table, row: Mapping[str, Any]) -> int:
    key = connection.execute(sa.insert(table), dict(row)).inserted_primary_key
    assert key is not None  # every table that is inserted this way has a seq
    return int(key[0])
