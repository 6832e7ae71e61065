"""Lists of a View from a place on: what a client that pages through a ledger asks for.

A place is the key by which a list is ordered, of the record given last, as text. Going on from a place costs what the
page costs, however far into the list it lies.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import islice
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from communique.ledger import schema, stated
from communique.ledger.browse import Browser
from communique.ledger.filters import Condition, Filter
from communique.ledger.gather import chunks
from communique.ledger.ledger import Ledger
from communique.ledger.model import Event, ReportRead, Statement
from communique.ledger.rows import Kind
from communique.ledger.store import CHUNK
from communique.ledger.view import EVERYTHING, FIRST_PAGE, question_of, report_conditions, report_read
from communique.records import ReportStatus, RoleAssertion

Place = tuple[str, ...]

FAILED = "failed"
"""Begins the place of an input that gave no report; these come after all reports and are numbered."""


def last_change(ledger: Ledger) -> str | None:
    """When the ledger was last written to, as it stores times; ``None`` when it is empty.

    A View as of that time and one as of now see the same.
    """
    columns = (schema.readings.c.read_at, schema.judgements.c.made_at, schema.failures.c.failed_at)
    with ledger.store.reading() as connection:
        found = [connection.execute(sa.select(sa.func.max(column))).scalar() for column in columns]
    return max((str(stamp) for stamp in found if stamp), default=None)


class Pager(Browser):
    """A View whose lists can be gone on with; each record comes with its place, in the order of the View's lists."""

    def events_behind(self, filter: Filter, place: Place | None) -> Iterator[tuple[Place, Event]]:
        """The events that :meth:`View.events` gives behind a place."""
        with self._gathering() as gather:
            question = question_of(gather, filter)
            conditions = question.event_conditions()
            seen: set[str] = set()
            for rows in self._behind(gather.connection, Kind.EVENT, conditions, place):
                found = list(gather.events([row.id for row in rows], seen))
                told = self._told(gather.connection, conditions, found, place)
                for at, event in _placed(rows, found):
                    given = not told.isdisjoint(a.id for a in event.assertions)
                    if not given and (
                        filter == EVERYTHING or question.meets(event, gather.publishers(event))
                    ):
                        yield at, event

    def _told(
        self,
        connection: Connection,
        conditions: Sequence[Condition],
        found: Sequence[Event],
        place: Place | None,
    ) -> frozenset[str]:
        """Of the assertions of merged events, those at which an earlier page has given their event already."""
        if place is None:
            return frozenset()
        a = schema.assertions
        members = sorted(m.id for event in found if len(event.assertions) > 1 for m in event.assertions)
        told: set[str] = set()
        for chunk in chunks(members):
            upto = sa.tuple_(a.c.sort_day, a.c.id) <= sa.tuple_(*place)
            told.update(
                row.id
                for row in connection.execute(self._query(Kind.EVENT, [*conditions, a.c.id.in_(chunk), upto]))
            )
        return frozenset(told)

    def statements_behind(self, filter: Filter, place: Place | None) -> Iterator[tuple[Place, Statement]]:
        """The statements that :meth:`View.statements` gives behind a place."""
        with self._gathering() as gather:
            conditions = question_of(gather, filter).conditions(Kind.STATEMENT)
            for rows in self._behind(gather.connection, Kind.STATEMENT, conditions, place):
                days = {row.id: row.sort_day for row in rows}
                for item in stated.statements(gather, rows):
                    yield (days[item.id], item.id), item

    def roles_behind(self, filter: Filter, place: Place | None) -> Iterator[tuple[Place, RoleAssertion]]:
        """The roles that :meth:`View.roles` gives behind a place."""
        with self._gathering() as gather:
            conditions = question_of(gather, filter).conditions(Kind.ROLE)
            for rows in self._behind(gather.connection, Kind.ROLE, conditions, place):
                days = {row.id: row.sort_day for row in rows}
                for item in stated.roles(gather, rows):
                    yield (days[item.id], item.id), item

    def reports_behind(self, filter: Filter, place: Place | None) -> Iterator[tuple[Place, ReportRead]]:
        """The reports that :meth:`View.reports` gives behind a place, then the inputs that gave none."""
        failed_given = int(place[1]) if place and place[0] == FAILED else 0
        if not failed_given:
            yield from self._reports_behind(filter, place)
        if filter in (EVERYTHING, Filter(status=ReportStatus.FAILED.value)):
            with self._reading() as connection:
                failures = islice(enumerate(self._failures(connection), start=1), failed_given, None)
                for number, failure in failures:
                    yield (FAILED, str(number)), failure

    def _reports_behind(self, filter: Filter, place: Place | None) -> Iterator[tuple[Place, ReportRead]]:
        r = schema.reports
        with self._gathering() as gather:
            query, size = self._report_query(report_conditions(gather, filter)), FIRST_PAGE
            while True:
                going_on = [sa.tuple_(r.c.sort_day, r.c.id) > sa.tuple_(*place)] if place else []
                rows = gather.connection.execute(query.where(*going_on).limit(size)).all()
                for row in rows:
                    yield (row.sort_day, row.id), report_read(row)
                if len(rows) < size:
                    return
                place, size = (rows[-1].sort_day, rows[-1].id), CHUNK

    def _behind(
        self, connection: Connection, kind: str, conditions: Sequence[Condition], place: Place | None
    ) -> Iterator[Sequence[Any]]:
        a = schema.assertions
        query, size = self._query(kind, conditions), FIRST_PAGE
        while True:
            going_on = [sa.tuple_(a.c.sort_day, a.c.id) > sa.tuple_(*place)] if place else []
            rows = connection.execute(query.where(*going_on).limit(size)).all()
            if rows:
                yield rows
            if len(rows) < size:
                return
            place, size = (rows[-1].sort_day, rows[-1].id), CHUNK


def _placed(rows: Sequence[Any], found: Collection[Event]) -> Iterator[tuple[Place, Event]]:
    """Each event with the place of the first of the rows that is one of its assertions."""
    owner = {assertion.id: event for event in found for assertion in event.assertions}
    given: set[str] = set()
    for row in rows:
        event = owner.get(row.id)
        if event is not None and event.id not in given:
            given.add(event.id)
            yield (row.sort_day, row.id), event
