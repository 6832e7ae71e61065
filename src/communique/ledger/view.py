"""The read side of the ledger: what it holds as of a time, with every judgement applied."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from communique.errors import NotFound
from communique.ledger import judgements as judging
from communique.ledger import rows, schema, stated
from communique.ledger.days import UNDATED
from communique.ledger.excerpt import excerpt
from communique.ledger.filters import Condition, Filter, Question, match_actor
from communique.ledger.gather import QUERIES_KEPT, Gatherer, current_reading
from communique.ledger.ledger import Ledger, until
from communique.ledger.model import Event, Hit, ReportRead, Statement
from communique.ledger.rows import Kind, of_kind
from communique.ledger.store import CHUNK, matching, search_terms
from communique.records import (
    Actor,
    Report,
    ReportStatus,
    RoleAssertion,
    StatementAssertion,
    Status,
    content_id,
)

EVERYTHING = Filter()

FIRST_PAGE = 60
"""Assertions looked up before the first record is given: whoever wants a screenful waits for no more."""

R = TypeVar("R")
S = TypeVar("S", bound=StatementAssertion | RoleAssertion)
Found = ReportRead | Event | Statement | RoleAssertion | Actor


class View:
    """A ledger as it stood at ``as_of`` (``None``: now), judgements applied. The only thing the outlets read.

    Records come in a fixed order: by day, those without a day last, then by id. Each call sees one state of
    the ledger. ``today`` (an ISO day) is the day against which planned events fall due; without it none
    does.
    """

    def __init__(self, ledger: Ledger, as_of: datetime | None = None, today: str | None = None) -> None:
        self._store = ledger.store
        self.as_of = as_of
        self.today = today
        self._held: Gatherer | None = None

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """One state of the ledger, and one connection, for all calls of a block. Not to be shared between threads."""
        if self._held is not None:
            yield
            return
        with self._gathering() as gather:
            self._held = gather
            try:
                yield
            finally:
                self._held = None

    @contextmanager
    def _gathering(self) -> Iterator[Gatherer]:
        if self._held is not None:
            yield self._held
            return
        with self._store.reading() as connection:
            yield Gatherer(connection, self.as_of, self.today, self._store.remembered)

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        """A connection for what needs no judgements."""
        if self._held is not None:
            yield self._held.connection
            return
        with self._store.reading() as connection:
            yield connection

    # --- events -----------------------------------------------------------------------------------

    def events(self, filter: Filter = EVERYTHING) -> Iterator[Event]:
        """The events that meet a filter, each once, by the first day of the first assertion that meets it."""
        with self._gathering() as gather:
            question = question_of(gather, filter)
            conditions = question.event_conditions()
            seen: set[str] = set()
            for page in self._pages(gather.connection, Kind.EVENT, conditions):
                for event in gather.events([row.id for row in page], seen):
                    if filter == EVERYTHING or question.meets(event, gather.publishers(event)):
                        yield event

    def awaited(self, filter: Filter = EVERYTHING) -> Iterator[Event]:
        """The events that were announced (those with a follow-up) and meet a filter, each once."""
        a = schema.assertions
        announced = a.c.status.in_([Status.PLANNED.value, Status.PROPOSED.value, Status.CANCELLED.value])
        with self._gathering() as gather:
            question = question_of(gather, filter)
            seen: set[str] = set()
            for page in self._pages(gather.connection, Kind.EVENT, [announced]):
                for event in gather.events([row.id for row in page], seen):
                    met = filter == EVERYTHING or question.meets(event, gather.publishers(event))
                    if event.follow_up is not None and met:
                        yield event

    def event(self, event_id: str) -> Event:
        """The event with an id it has or ever had, or that holds an assertion of that id. Raises NotFound."""
        with self._gathering() as gather:
            found = gather.event(event_id)
        if found is None:
            raise NotFound(f"no event {event_id!r}; `communique events` lists them")
        return found

    # --- statements and roles ---------------------------------------------------------------------

    def statements(self, filter: Filter = EVERYTHING) -> Iterator[Statement]:
        """The statements that meet a filter; ``actor`` is the speaker, ``with_`` whom it is about."""
        with self._gathering() as gather:
            for page in self._listed(gather, Kind.STATEMENT, filter):
                yield from self._read(gather, Statement, page)

    def roles(self, filter: Filter = EVERYTHING) -> Iterator[RoleAssertion]:
        """The roles that meet a filter; ``actor`` is the person, ``with_`` the organisation."""
        with self._gathering() as gather:
            for page in self._listed(gather, Kind.ROLE, filter):
                yield from self._read(gather, RoleAssertion, page)

    def statement(self, statement_id: str) -> Statement:
        """The statement with an id, or that stands for one of an older reading. Raises NotFound."""
        with self._gathering() as gather:
            found = self._read(gather, Statement, self._row(gather, Kind.STATEMENT, statement_id))
        return _only(found, Kind.STATEMENT, statement_id)

    def role(self, role_id: str) -> RoleAssertion:
        """The role with an id, or that stands for one of an older reading. Raises NotFound."""
        with self._gathering() as gather:
            found = self._read(gather, RoleAssertion, self._row(gather, Kind.ROLE, role_id))
        return _only(found, Kind.ROLE, role_id)

    def _listed(self, gather: Gatherer, kind: str, filter: Filter) -> Iterator[Sequence[Any]]:
        return self._pages(gather.connection, kind, question_of(gather, filter).conditions(kind))

    def _read(self, gather: Gatherer, owner: type[S], page: Sequence[Any]) -> list[S]:
        """The statements or roles of some rows, rejected ones left out."""
        made = stated.roles(gather, page) if owner is RoleAssertion else stated.statements(gather, page)
        return [item for item in made if isinstance(item, owner)]

    def _row(self, gather: Gatherer, kind: str, number: str) -> Sequence[Any]:
        """The current assertion with an id, or the one that stands for it now."""
        now = gather.successor(
            number, judging.SAME_STATEMENT if kind == Kind.STATEMENT else judging.SAME_ROLE
        )
        return gather.connection.execute(_row(self.as_of, kind), {"id": now}).all()

    def _query(self, kind: str, conditions: Sequence[Condition]) -> sa.Select[Any]:
        a, r = schema.assertions, schema.reports
        return (
            sa.select(a.c.id, a.c.sort_day, a.c.payload)
            .join(r, r.c.seq == a.c.report)
            .where(a.c.kind == kind, current_reading(a, self.as_of), *conditions)
            .order_by(a.c.sort_day, a.c.id)
        )

    def _pages(
        self, connection: Connection, kind: str, conditions: Sequence[Condition]
    ) -> Iterator[Sequence[Any]]:
        a = schema.assertions
        query, size = self._query(kind, conditions), FIRST_PAGE
        page = connection.execute(query.limit(size)).all()
        while page:
            yield page
            if len(page) < size:
                return
            size = CHUNK
            after = sa.tuple_(a.c.sort_day, a.c.id) > sa.tuple_(page[-1].sort_day, page[-1].id)
            page = connection.execute(query.where(after).limit(size)).all()

    # --- actors -----------------------------------------------------------------------------------

    def actors(self, filter: Filter = EVERYTHING) -> Iterator[Actor]:
        """The actors that current assertions name.

        Judged-same ones as one, by id; ``actor`` filters by name.
        """
        with self._gathering() as gather:
            match = match_actor(gather.connection, filter.actor) if filter.actor else None
            seen: set[str] = set()
            for ids in gather.actor_ids():
                for actor in gather.actors(ids, seen):
                    if match is None or actor.id in match.ids or actor.country in match.countries:
                        yield actor

    def actor(self, actor_id: str) -> Actor:
        """The actor that an id counts as. Raises NotFound."""
        with self._gathering() as gather:
            found = list(gather.actors([actor_id], set()))
        if not found:
            raise NotFound(f"no actor {actor_id!r}; `communique actors` lists them")
        return found[0]

    # --- reports ----------------------------------------------------------------------------------

    def reports(self, filter: Filter = EVERYTHING) -> Iterator[ReportRead]:
        """The reports that meet a filter (``since``/``until`` by publication day), then the inputs that
        failed.

        ``actor``, ``with_``, ``type`` and ``place`` ask for a report with an assertion that meets them.
        """
        r = schema.reports
        with self._gathering() as gather:
            query = self._report_query(report_conditions(gather, filter)).limit(CHUNK)
            page = gather.connection.execute(query).all()
            while page:
                yield from map(report_read, page)
                after = sa.tuple_(r.c.sort_day, r.c.id) > sa.tuple_(page[-1].sort_day, page[-1].id)
                page = gather.connection.execute(query.where(after)).all() if len(page) == CHUNK else []
            if filter in (EVERYTHING, Filter(status=ReportStatus.FAILED.value)):
                yield from self._failures(gather.connection)

    def report(self, report_id: str) -> ReportRead:
        """The report with an id. Raises NotFound."""
        with self._gathering() as gather:
            row = gather.connection.execute(_report(self.as_of), {"id": report_id}).first()
        if row is None:
            raise NotFound(f"no report {report_id!r}; `communique reports` lists them")
        return report_read(row)

    def _report_query(self, conditions: Sequence[Condition]) -> sa.Select[Any]:
        query = _reports(self.as_of)
        return query.where(*conditions) if conditions else query

    def _failures(self, connection: Connection) -> Iterator[ReportRead]:
        """Inputs that gave no report, unless a later one of the same name did."""
        f, r, read = schema.failures, schema.reports, schema.readings
        mended = (
            sa.select(read.c.seq)
            .join(r, r.c.seq == read.c.report)
            .where(r.c.source_id == f.c.source_id, read.c.read_at >= f.c.failed_at)
        )
        query = until(
            sa.select(f).where(~until(mended, read.c.read_at, self.as_of).exists()), f.c.failed_at, self.as_of
        )
        for row in connection.execute(query.order_by(f.c.source_id, f.c.reason)):
            report = Report(content_id("failed", row.source_id, row.reason), row.source_id, "")
            yield ReportRead(report, None, row.failed_at, None, ReportStatus.FAILED, row.reason)

    # --- any record -------------------------------------------------------------------------------

    def find(self, prefix: str) -> Found:
        """The record of any kind whose id is ``prefix``, or alone begins with it. Raises NotFound."""
        with self._reading() as connection:
            exact, begun = _ids(connection, prefix)
        candidates = exact or begun
        found: dict[str, Found] = {}
        for kind, number in candidates:
            try:
                record = self._by_kind(kind, number)
            except NotFound:
                continue  # replaced by a newer reading, or of a later time
            found[record.report.id if isinstance(record, ReportRead) else record.id] = record
        if not found:
            raise NotFound(f"no record with the id {prefix!r}")
        if len(found) > 1:
            some = ", ".join(sorted(found)[:5])
            raise NotFound(f"{prefix!r} begins several ids ({some}…); write more of it")
        return next(iter(found.values()))

    def _by_kind(self, kind: str, number: str) -> Found:
        match kind:
            case "report":
                return self.report(number)
            case "actor":
                return self.actor(number)
            case Kind.EVENT:
                return self.event(number)
            case Kind.STATEMENT:
                return self.statement(number)
        return self.role(number)

    # --- search -----------------------------------------------------------------------------------

    def search(self, text: str, limit: int = 20) -> list[Hit]:
        """Reports and statements that hold every word and "quoted phrase" of ``text``, the best first.

        At most ``limit`` of each kind. Raises UsageError when there is nothing to search for.
        """
        terms = search_terms(text)
        with self._reading() as connection:
            return self._statement_hits(connection, terms, limit) + self._report_hits(
                connection, terms, limit
            )

    def _report_hits(self, connection: Connection, terms: Sequence[str], limit: int) -> list[Hit]:
        r = schema.reports
        found = matching(connection, r, terms).subquery()
        query = (
            self._report_query([])
            .join(found, found.c.seq == r.c.seq)
            .order_by(None)
            .order_by(found.c.rank, r.c.id)
        )
        return [
            Hit("report", row.id, row.id, row.title, row.publisher, row.published, excerpt(row.text, terms))
            for row in connection.execute(query.limit(limit))
        ]

    def _statement_hits(self, connection: Connection, terms: Sequence[str], limit: int) -> list[Hit]:
        a, r = schema.assertions, schema.reports
        found = matching(connection, a, terms).subquery()
        query = (
            sa.select(a.c.id, a.c.payload, r.c.id.label("report_id"), r.c.title, r.c.publisher, r.c.published)
            .join(r, r.c.seq == a.c.report)
            .join(found, found.c.seq == a.c.seq)
            .where(a.c.kind == Kind.STATEMENT, current_reading(a, self.as_of))
            .order_by(found.c.rank, a.c.id)
        )
        hits = []
        for row in connection.execute(query.limit(limit)):
            said = " … ".join(part["text"] for part in json.loads(row.payload)["content"])
            place = (row.report_id, row.title, row.publisher, row.published)
            hits.append(Hit(Kind.STATEMENT, row.id, *place, excerpt(said, terms)))
        return hits


@lru_cache(maxsize=QUERIES_KEPT)
def _reports(as_of: datetime | None) -> sa.Select[Any]:
    """Reports with their current reading, in order."""
    r, first = schema.reports, schema.readings.alias("first")
    read, coders = schema.readings, schema.coders
    read_at = until(
        sa.select(sa.func.min(first.c.read_at)).where(first.c.report == r.c.seq),
        first.c.read_at,
        as_of,
    )
    return (
        sa.select(
            r,
            read_at.scalar_subquery().label("read_at"),
            read.c.status,
            read.c.reason,
            coders.c.name.label("coder"),
        )
        .join(read, read.c.report == r.c.seq)
        .join(coders, coders.c.seq == read.c.coder)
        .where(current_reading(read, as_of))
        .order_by(r.c.sort_day, r.c.id)
    )


@lru_cache(maxsize=QUERIES_KEPT)
def _report(as_of: datetime | None) -> sa.Select[Any]:
    """The report with an ``id``."""
    return _reports(as_of).where(schema.reports.c.id == sa.bindparam("id"))


@lru_cache(maxsize=QUERIES_KEPT)
def _row(as_of: datetime | None, kind: str) -> sa.Select[Any]:
    """The current assertion of a kind with an ``id``."""
    a = schema.assertions
    query = sa.select(a.c.id, a.c.sort_day, a.c.payload)
    return query.where(a.c.id == sa.bindparam("id"), of_kind(kind), current_reading(a, as_of))


def _only(found: Sequence[R], kind: str, number: str) -> R:
    if not found:
        raise NotFound(f"no {kind} {number!r}; `communique {kind}s` lists them")
    return found[0]


def question_of(gather: Gatherer, filter: Filter) -> Question:
    """A filter with its actors looked up."""

    def look_up(name: str | None) -> Any:
        if name is None:
            return None
        return gather.match(name)

    return Question(filter, look_up(filter.actor), look_up(filter.with_))


def report_conditions(gather: Gatherer, filter: Filter) -> list[Condition]:
    """A filter over rows of ``reports`` and of their current ``readings``."""
    r, read, a = schema.reports, schema.readings, schema.assertions
    found: list[Condition] = []
    if filter.status:
        found.append(read.c.status == filter.status)
    if filter.first_day:
        found += [r.c.sort_day >= filter.first_day, r.c.sort_day < UNDATED]
    if filter.last_day:
        found.append(r.c.sort_day <= filter.last_day)
    if filter.publisher:
        found.append(r.c.publisher_key.contains(rows.name_key(filter.publisher), autoescape=True))
    inside = Filter(actor=filter.actor, with_=filter.with_, type=filter.type, place=filter.place)
    if inside != EVERYTHING:
        question = question_of(gather, inside)
        for kind in (
            (Kind.EVENT,) if filter.type or filter.place or filter.with_ else (Kind.EVENT, Kind.STATEMENT)
        ):
            stated = sa.select(a.c.report).where(
                a.c.kind == kind, current_reading(a, gather.as_of), *question.conditions(kind)
            )
            found.append(r.c.seq.in_(stated))
        if len(found) >= 2 and not (filter.type or filter.place or filter.with_):
            either = found.pop(), found.pop()
            found.append(sa.or_(*either))
    return found


def report_read(row: Any) -> ReportRead:
    """A report with what became of it, of a row of the reports' query."""
    status = ReportStatus(row.status)
    return ReportRead(rows.report_of(row), row.sha256, row.read_at, row.coder, status, row.reason)


def _ids(connection: Connection, prefix: str) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """(kind, id) of every record whose id is, and of some whose id begins with, a prefix."""
    r, a, actors = schema.reports, schema.assertions, schema.actors
    places: list[tuple[Any, Any]] = [
        (sa.literal("report"), r.c.id),
        (a.c.kind, a.c.id),
        (a.c.kind, a.c.handle),
        (sa.literal("actor"), actors.c.id),
    ]
    exact: set[tuple[str, str]] = set()
    begun: set[tuple[str, str]] = set()
    for kind, column in places:
        query = sa.select(kind, column).distinct()
        exact |= {(k, n) for k, n in connection.execute(query.where(column == prefix))}
        if prefix:
            within = query.where(column >= prefix, column < prefix + "\U0010ffff").limit(_SEVERAL)
            begun |= {(k, n) for k, n in connection.execute(within)}
    return sorted(exact), sorted(begun)


_SEVERAL = 20
"""Ids that are looked at to tell whether a prefix is ambiguous."""
