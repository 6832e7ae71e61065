"""What a reading room asks of the ledger beside the records: stretches of lists, records of one report, counts.

Lists come newest first and are cut by a cursor (``day~id``, the last one shown); nothing here looks at more rows
than it gives, but for the counts of :meth:`Browser.coverage` and :meth:`Browser.actor_counts`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from functools import lru_cache, partial
from typing import Any

import sqlalchemy as sa

from communique.ledger import judgements as judging
from communique.ledger import schema, stated
from communique.ledger.days import UNDATED, stamp
from communique.ledger.excerpt import excerpt
from communique.ledger.filters import Filter, Match, Shape, conditions_of
from communique.ledger.gather import IDS, QUERIES_KEPT, chunks, current_reading
from communique.ledger.ledger import until
from communique.ledger.listed import (
    OPENING,
    ActorCount,
    Covered,
    FoundReport,
    OfReport,
    ReportLine,
    Said,
    headline,
)
from communique.ledger.model import Hit, ReportRead
from communique.ledger.rows import Kind, Side, name_key, of_kind
from communique.ledger.store import matching, search_terms
from communique.ledger.view import View, question_of, report_conditions
from communique.records import (
    Actor,
    EventAssertion,
    Judgement,
    ReportStatus,
    RoleAssertion,
)

_OPENING = sa.func.substr(schema.reports.c.text, 1, 2 * OPENING).label("opening")
MOST_FOUND = 2000
"""Reports that a search looks at, the best first: more would be no answer to read."""


class Browser(View):
    """A View with what lists and pages need."""

    # --- lists ------------------------------------------------------------------------------------

    def report_lines(self, filter: Filter, cursor: str | None, limit: int) -> list[ReportLine]:
        """The reports that meet a filter after a cursor, the newest publication first, undated ones last."""
        r, read = schema.reports, schema.readings
        with self._gathering() as gather:
            conditions = report_conditions(gather, filter)

            def asked(*ends: bool) -> sa.Select[Any]:
                query = (
                    sa.select(
                        r.c.seq, r.c.id, r.c.title, _OPENING, r.c.publisher, r.c.published, r.c.sort_day, r.c.language,
                        read.c.status, read.c.reason, read.c.read_at,
                    )
                    .join(read, read.c.report == r.c.seq)
                    .where(current_reading(read, self.as_of), *conditions)
                )  # fmt: skip
                return _ordered(query, r, *ends)

            rows = _stretch(gather.connection, asked, {}, cursor, limit)
            counts = self._kinds(gather.connection, [row.seq for row in rows])
        return [
            ReportLine(
                row.id, headline(row.title, row.opening), row.publisher, row.published, row.language, ReportStatus(row.status),
                row.reason, row.read_at, f"{row.sort_day}~{row.id}",
                *(counts.get((row.seq, kind), 0) for kind in (Kind.EVENT, Kind.STATEMENT, Kind.ROLE)),
            )
            for row in rows
        ]  # fmt: skip

    def _kinds(self, connection: sa.Connection, seqs: Sequence[int]) -> dict[tuple[int, str], int]:
        counted = connection.execute(_counted(self.as_of), {"ids": seqs})
        return {(seq, kind): int(number) for seq, kind, number in counted}

    def count_reports(self, filter: Filter) -> int:
        """How many reports meet a filter."""
        r, read = schema.reports, schema.readings
        with self._gathering() as gather:
            query = sa.select(sa.func.count()).select_from(r).where(*report_conditions(gather, filter))
            if filter.status or self.as_of is not None:  # now, every report has one current reading
                query = query.join(read, read.c.report == r.c.seq).where(current_reading(read, self.as_of))
            return int(gather.connection.execute(query).scalar_one())

    def statement_lines(
        self, filter: Filter, cursor: str | None, limit: int, stance: str | None = None
    ) -> list[Said]:
        """The statements that meet a filter after a cursor, the newest first, undated ones last.

        ``stance`` asks for one toward anybody, or toward the filter's ``with_`` alone where that is an id.
        """
        with self._gathering() as gather:
            question = question_of(gather, filter)
            values = {**question.values, "stance": f'%"stance":"{stance}"%'}
            asked = partial(_said, self.as_of, question.shape, stance is not None)
            rows = _stretch(gather.connection, asked, values, cursor, limit)
            made = gather.kept_statements(rows)
        return [
            Said(made[row.id], row.publisher, row.published, f"{row.sort_day}~{row.id}")
            for row in rows
            if row.id in made
        ]

    def read_after(self, moment: datetime) -> int:
        """How many reports were read for the first time after a moment (and by the time of the View)."""
        read = schema.readings
        first = sa.select(read.c.report).group_by(read.c.report)
        first = first.having(sa.func.min(read.c.read_at) > stamp(moment))
        if self.as_of is not None:
            first = first.having(sa.func.min(read.c.read_at) <= stamp(self.as_of))
        with self._reading() as connection:
            counted = sa.select(sa.func.count()).select_from(first.subquery())
            return int(connection.execute(counted).scalar_one())

    # --- one report -------------------------------------------------------------------------------

    def of_report(self, report: ReportRead) -> OfReport:
        """All that a report's current reading states, in the order of the text."""
        a, r = schema.assertions, schema.reports
        number = report.report.id
        with self._gathering() as gather:
            seq = gather.connection.execute(sa.select(r.c.seq).where(r.c.id == number)).scalar()
            query = (
                sa.select(a.c.id, a.c.kind, a.c.payload)
                .where(a.c.report == seq, current_reading(a, self.as_of))
                .order_by(a.c.id)
            )
            rows = gather.connection.execute(query).all()
            events = list(gather.events([row.id for row in rows if row.kind == Kind.EVENT], set()))
            statements = stated.statements(gather, [row for row in rows if row.kind == Kind.STATEMENT])
            roles = stated.roles(gather, [row for row in rows if row.kind == Kind.ROLE])
        by_id = {e.id: e for e in events}
        own = [(e, tuple(m for m in e.assertions if m.report_id == number)) for e in by_id.values()]
        return OfReport(
            tuple(sorted(own, key=lambda pair: _first_word(pair[1]))),
            tuple(sorted(statements, key=lambda s: (min((c.start for c in s.content), default=0), s.id))),
            tuple(sorted(roles, key=lambda x: (x.start, x.id))),
        )

    # --- actors -----------------------------------------------------------------------------------

    def actor_counts(self) -> list[ActorCount]:
        """Every actor that current assertions name, the most named first; one scan, for whoever keeps it."""
        p, a = schema.participants, schema.assertions
        sides = (Side.ACTOR, Side.RECIPIENT, Side.SPEAKER, Side.PERSON)
        query = (
            sa.select(p.c.actor_id, a.c.kind, sa.func.count(sa.distinct(a.c.seq)))
            .join(a, a.c.seq == p.c.assertion)
            .where(p.c.actor_id.is_not(None), p.c.side.in_(sides), current_reading(a, self.as_of))
            .group_by(p.c.actor_id, a.c.kind)
        )
        counts: dict[str, dict[str, int]] = {}
        with self._gathering() as gather:
            found = gather.connection.execute(query).all()
            merged = gather.canonical({row[0] for row in found})
        for number, kind, times in found:
            actor = merged.get(number)
            of = counts.setdefault(actor.id if actor else number, {})
            of[kind] = of.get(kind, 0) + int(times)
        made = [
            ActorCount(number, of.get(Kind.EVENT, 0), of.get(Kind.STATEMENT, 0), of.get(Kind.ROLE, 0))
            for number, of in counts.items()
        ]
        return sorted(made, key=lambda c: (-(c.events + c.statements), -c.roles, c.id))

    def named(self, ids: Sequence[str]) -> dict[str, Actor]:
        """The actors that some ids count as, by those ids."""
        with self._gathering() as gather:
            merged = gather.canonical(ids)
            plain = {a.id: a for a in gather.actors([n for n in ids if n not in merged], set())}
        return {number: found for number in ids if (found := merged.get(number) or plain.get(number))}

    def actor_ids(self, part: str, limit: int) -> list[str]:
        """The ids of actors one of whose names holds ``part``, in the order of that name."""
        names = schema.actor_names
        key = name_key(part)
        query = (
            sa.select(names.c.actor_id, sa.func.min(names.c.name_key).label("name"))
            .where(names.c.name_key.contains(key, autoescape=True))
            .group_by(names.c.actor_id)
            .order_by("name", names.c.actor_id)
            .limit(limit)
        )
        with self._reading() as connection:
            return list(connection.execute(query).scalars())

    def matching(self, name: str) -> Match:
        """The actors that a name, id or country code in a filter stands for. Raises UsageError."""
        with self._gathering() as gather:
            return gather.match(name)

    def same_actor(self, number: str) -> frozenset[str]:
        """Every id that counts as the same actor as this one."""
        with self._gathering() as gather:
            return gather.same_actors([number])

    def roles_of(self, ids: Sequence[str], limit: int) -> list[RoleAssertion]:
        """The roles that reports state of the person, or that persons hold in the body, the latest first."""
        with self._gathering() as gather:
            asked = partial(_held, self.as_of)
            return stated.roles(gather, _stretch(gather.connection, asked, {"ids": sorted(ids)}, None, limit))

    def state(self, code: str) -> Actor | None:
        """The state of a country code (ISO 3166-1 alpha-3)."""
        actors = schema.actors
        query = sa.select(actors.c.id).where(actors.c.country == code, actors.c.kind == "state")
        with self._reading() as connection:
            other = (
                actors.c.id != f"state-{code.lower()}"
            )  # the registry's own goes before what a text calls a state
            number = connection.execute(query.order_by(other, actors.c.id).limit(1)).scalar()
        return self.named([number]).get(number) if number else None

    # --- the denominator --------------------------------------------------------------------------

    def coverage(self) -> list[Covered]:
        """Every report counted by month, outlet, language and outcome; one scan, for whoever keeps it."""
        r, read = schema.reports, schema.readings
        month = sa.func.substr(r.c.published, 1, 7)
        query = (
            sa.select(month, r.c.publisher, r.c.language, read.c.status, sa.func.count())
            .join(read, read.c.report == r.c.seq)
            .where(current_reading(read, self.as_of))
            .group_by(month, r.c.publisher, r.c.language, read.c.status)
        )
        with self._reading() as connection:
            rows = connection.execute(query).all()
        return [Covered(m, p, lang, ReportStatus(s), int(n)) for m, p, lang, s, n in rows]

    def failures(self, limit: int) -> list[ReportRead]:
        """Inputs that gave no report, by name."""
        with self._reading() as connection:
            found = []
            for failure in self._failures(connection):
                found.append(failure)
                if len(found) == limit:
                    break
        return found

    # --- search -----------------------------------------------------------------------------------

    def found_reports(self, text: str) -> list[str]:
        """The ids of reports that hold every word and "quoted phrase", the best first. Raises UsageError."""
        terms = search_terms(text)
        r, read = schema.reports, schema.readings
        with self._reading() as connection:
            found = matching(connection, r, terms).subquery()
            query = sa.select(r.c.id).join(found, found.c.seq == r.c.seq).order_by(found.c.rank, r.c.id)
            if self.as_of is not None:
                known = until(
                    sa.select(read.c.seq).where(read.c.report == r.c.seq), read.c.read_at, self.as_of
                )
                query = query.where(known.exists())
            return list(connection.execute(query.limit(MOST_FOUND)).scalars())

    def found_statements(self, text: str, limit: int) -> list[Hit]:
        """The statements that hold every word and "quoted phrase", the best first. Raises UsageError."""
        with self._reading() as connection:
            return self._statement_hits(connection, search_terms(text), limit)

    def excerpts(self, ids: Sequence[str], text: str) -> list[FoundReport]:
        """Some reports that a search found, in the order of their ids, each with the text around its first word."""
        terms = search_terms(text)
        with self._reading() as connection:
            rows = {row.id: row for row in connection.execute(_TEXTS, {"ids": ids})}
        return [
            FoundReport(
                row.id, headline(row.title, row.text), row.publisher, row.published, excerpt(row.text, terms)
            )
            for number in ids
            if (row := rows.get(number)) is not None
        ]

    def titles(self, ids: Sequence[str]) -> dict[str, ReportLine]:
        """Reports by id, without their counts."""
        with self._reading() as connection:
            rows = connection.execute(_lines(self.as_of), {"ids": ids}).all()
        return {
            row.id: ReportLine(
                row.id, headline(row.title, row.opening), row.publisher, row.published, row.language, ReportStatus(row.status),
                row.reason, row.read_at, f"{row.sort_day}~{row.id}",
            )
            for row in rows
        }  # fmt: skip

    def assertions_of(self, numbers: Collection[str]) -> set[str]:
        """The ids of event assertions among some ids, and those whose own event had one of them as its id."""
        a = schema.assertions
        found: set[str] = set()
        with self._reading() as connection:
            for chunk in chunks(sorted(numbers)):
                named = sa.or_(a.c.handle.in_(chunk), a.c.id.in_(chunk))
                query = sa.select(a.c.id).where(named, of_kind(Kind.EVENT))
                found.update(connection.execute(query).scalars())
        return found

    def judged_on(self, subjects: Sequence[str]) -> list[Judgement]:
        """The living judgements that name any of the subjects, oldest first."""
        with self._gathering() as gather:
            return [k.judgement for k in gather.judged(subjects, *judging.KINDS)]


def _first_word(assertions: Sequence[EventAssertion]) -> tuple[int, str]:
    return min((m.trigger.start, a.id) for a in assertions for m in a.mentions)


def _stretch(
    connection: sa.Connection,
    asked: Callable[[bool, bool], sa.Select[Any]],
    values: Mapping[str, Any],
    cursor: str | None,
    limit: int,
) -> list[Any]:
    """Rows by day and id, the newest first, those without a day after all others.

    ``asked`` gives the query (see :func:`_ordered`) of those without a day or with one, and from the cursor on or not.
    """
    day, _, number = (cursor or "").partition("~")
    rows: list[Any] = []
    for undated in (False, True):
        if cursor and not undated and day >= UNDATED:
            continue
        query = asked(undated, bool(cursor) and undated == (day >= UNDATED))
        given = {**values, "after_day": day, "after_id": number, "most": limit - len(rows)}
        rows += connection.execute(query, given).all()
        if len(rows) >= limit:
            break
    return rows


def _ordered(
    query: sa.Select[Any], table: sa.Table, undated: bool, after: bool, *, few: bool = False
) -> sa.Select[Any]:
    """The ``most`` first rows without a day or with one, all or those behind ``after_day`` and ``after_id``.

    Where the conditions leave ``few``, their days are read off the rows: walking the days in order would cost more.
    """
    day = table.c.sort_day.concat("") if few else table.c.sort_day
    query = query.where(day >= UNDATED if undated else day < UNDATED)
    if after:
        place = sa.tuple_(sa.bindparam("after_day"), sa.bindparam("after_id"))
        query = query.where(sa.tuple_(day, table.c.id) < place)
    ordered = query.order_by(day.desc(), table.c.id.desc())
    return ordered.limit(sa.bindparam("most", type_=sa.Integer))


@lru_cache(maxsize=QUERIES_KEPT)
def _said(
    as_of: datetime | None, shape: Shape, by_stance: bool, undated: bool, after: bool
) -> sa.Select[Any]:
    """A stretch of statements, each with its report's publisher and day."""
    a, r = schema.assertions, schema.reports
    few = shape.actor is not None or shape.with_ is not None
    kind = a.c.kind.concat("") if few else a.c.kind
    query = (
        sa.select(a.c.id, a.c.sort_day, a.c.payload, r.c.publisher, r.c.published)
        .join(r, r.c.seq == a.c.report)
        .where(kind == Kind.STATEMENT, current_reading(a, as_of), *conditions_of(Kind.STATEMENT, shape))
    )
    if by_stance:
        query = query.where(a.c.payload.like(sa.bindparam("stance")))
    return _ordered(query, a, undated, after, few=few)


@lru_cache(maxsize=QUERIES_KEPT)
def _held(as_of: datetime | None, undated: bool, after: bool) -> sa.Select[Any]:
    """A stretch of the roles of some actors (``ids``), or in them."""
    a, p = schema.assertions, schema.participants
    sides = sa.select(p.c.assertion).where(
        p.c.actor_id.in_(IDS), p.c.side.in_([Side.PERSON, Side.ORGANIZATION])
    )
    query = (
        sa.select(a.c.id, a.c.sort_day, a.c.payload)
        .join(schema.reports, schema.reports.c.seq == a.c.report)
        .where(of_kind(Kind.ROLE), current_reading(a, as_of), a.c.seq.in_(sides))
    )
    return _ordered(query, a, undated, after)


@lru_cache(maxsize=QUERIES_KEPT)
def _counted(as_of: datetime | None) -> sa.Select[Any]:
    """How many assertions of each kind the current readings of some reports (``ids``) have."""
    a = schema.assertions
    return (
        sa.select(a.c.report, a.c.kind, sa.func.count())
        .where(a.c.report.in_(IDS), current_reading(a, as_of))
        .group_by(a.c.report, a.c.kind)
    )


_TEXTS = sa.select(
    schema.reports.c.id,
    schema.reports.c.title,
    schema.reports.c.publisher,
    schema.reports.c.published,
    schema.reports.c.text,
).where(schema.reports.c.id.in_(IDS))


@lru_cache(maxsize=QUERIES_KEPT)
def _lines(as_of: datetime | None) -> sa.Select[Any]:
    """Reports of some ``ids`` as lists show them."""
    r, read = schema.reports, schema.readings
    return (
        sa.select(
            r.c.id, r.c.title, _OPENING, r.c.publisher, r.c.published, r.c.sort_day, r.c.language,
            read.c.status, read.c.reason, read.c.read_at,
        )
        .join(read, read.c.report == r.c.seq)
        .where(current_reading(read, as_of), r.c.id.in_(IDS))
    )  # fmt: skip
