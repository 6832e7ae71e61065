"""Gathering what a View shows: assertions with their groups, corrections, origins and actors, as of a time.

Everything is looked up for the ids at hand, in chunks, so that the cost of a page does not grow with the
ledger.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property, lru_cache
from itertools import islice
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from communique.ledger import judgements as judging
from communique.ledger import rows, schema
from communique.ledger.codec import decode
from communique.ledger.days import stamp
from communique.ledger.filters import Match, match_actor
from communique.ledger.identity import REPLACES, Groups, group, tellings
from communique.ledger.judgements import PERSON, Kept, Undone
from communique.ledger.ledger import undo_rows, until
from communique.ledger.merge import Decisions, merge
from communique.ledger.model import Event, Facts, Statement
from communique.ledger.origins import OriginJudgements
from communique.ledger.remembered import Remembered
from communique.ledger.rows import Kind
from communique.ledger.store import CHUNK
from communique.records import Actor, EventAssertion, RoleHeld
from communique.resolution.score import clash
from communique.resolution.traits import Traits, traits


def chunks(ids: Iterable[str]) -> Iterator[list[str]]:
    """The ids in lists that fit one SQL statement."""
    remaining = iter(ids)
    while chunk := list(islice(remaining, CHUNK)):
        yield chunk


NO_CODER = -1
"""The key of no coder, for a ledger to which nobody added anything."""


QUERIES_KEPT = 64
"""Past times whose queries are kept made: building one costs more than asking it."""


@lru_cache(maxsize=QUERIES_KEPT)
def current_reading(table: sa.FromClause, as_of: datetime | None) -> sa.ColumnElement[bool]:
    """Whether a row of ``assertions`` or ``readings`` is of its report's current reading at a time.

    What a person added belongs to every reading (:meth:`Gatherer.rejected` leaves out what was not added yet).
    """
    newest = schema.readings.alias()
    order = sa.select(newest.c.seq if table is schema.readings else newest.c.coder).where(
        newest.c.report == table.c.report
    )
    last = until(order, newest.c.read_at, as_of).order_by(newest.c.seq.desc()).limit(1).scalar_subquery()
    if table is schema.readings:
        found: sa.ColumnElement[bool] = table.c.seq == last
        return found
    person = sa.select(schema.coders.c.seq).where(schema.coders.c.name == PERSON).scalar_subquery()
    return sa.or_(table.c.coder == last, table.c.coder == sa.func.coalesce(person, NO_CODER))


IDS: sa.BindParameter[Any] = sa.bindparam("ids", expanding=True)


@lru_cache(maxsize=QUERIES_KEPT)
def _of_events(as_of: datetime | None) -> sa.Select[Any]:
    """The current event assertions of some ``ids``."""
    a = schema.assertions
    of_ids = (a.c.id.in_(IDS), rows.of_kind(Kind.EVENT), current_reading(a, as_of))
    return sa.select(a.c.id, a.c.payload).where(*of_ids)


@lru_cache(maxsize=QUERIES_KEPT)
def _anchors(as_of: datetime | None) -> sa.Select[Any]:
    """The current event assertions that have a ``number`` as id, or as that of their event."""
    a = schema.assertions
    number: sa.BindParameter[str] = sa.bindparam("number")
    named = sa.or_(a.c.handle == number, a.c.id == number)
    query = sa.select(a.c.id).where(named, rows.of_kind(Kind.EVENT), current_reading(a, as_of))
    return query.order_by(a.c.id)


@lru_cache(maxsize=QUERIES_KEPT)
def _of_actors(as_of: datetime | None) -> sa.Select[Any]:
    """All that is told of actors of some ``ids``."""
    actors = schema.actors
    query = sa.select(actors.c.id, actors.c.payload).where(actors.c.id.in_(IDS))
    return until(query, actors.c.made_at, as_of)


_LAST_READING = sa.select(sa.func.max(schema.readings.c.seq))
_FACTS = sa.select(
    schema.reports.c.id, schema.reports.c.publisher, schema.reports.c.origin, schema.reports.c.published
).where(schema.reports.c.id.in_(IDS))
_SUBJECTS = schema.judgement_subjects.c
_JUDGED = sa.select(schema.judgements).where(
    schema.judgements.c.seq.in_(
        sa.select(_SUBJECTS.judgement).where(
            _SUBJECTS.subject.in_(sa.bindparam("subjects", expanding=True)),
            _SUBJECTS.kind.in_(sa.bindparam("kinds", expanding=True)),
        )
    )
)
"""Judgements of some ``kinds`` on some ``subjects``. Made once: every page asks it a dozen times."""


class Gatherer:
    """Looks up, within one read transaction, all that belongs to some records."""

    def __init__(
        self,
        connection: Connection,
        as_of: datetime | None,
        today: str | None,
        remembered: Remembered | None = None,
    ) -> None:
        self.connection = connection
        self.as_of = as_of
        self.today = today
        self._remembered = remembered
        self._last = remembered.last(connection) if remembered else 0
        self._undone = (
            remembered.undone(self._last, as_of) if remembered else Undone(undo_rows(connection, as_of))
        )
        self._facts: dict[str, Facts] = {}
        self._matches: dict[str, Match] = {}

    # --- judgements -------------------------------------------------------------------------------

    def judged(
        self, subjects: Iterable[str], *kinds: str, known: Mapping[int, Kept] | None = None
    ) -> list[Kept]:
        """The living judgements of some kinds that name any of the subjects, each once and none of the known."""
        passed = known or {}
        if self._remembered is not None:
            made = self._remembered.about(self.connection, self._last, set(subjects), kinds, passed)
            limit = None if self.as_of is None else stamp(self.as_of)
            return [
                k
                for k in made
                if self._undone.holds(k) and (limit is None or str(k.judgement.made_at) <= limit)
            ]
        query = until(_JUDGED, schema.judgements.c.made_at, self.as_of)
        found: dict[int, Kept] = {}
        for chunk in chunks(sorted(set(subjects))):
            for row in self.connection.execute(query, {"subjects": chunk, "kinds": kinds}):
                if row.seq not in found and row.seq not in passed:
                    kept = Kept(row.seq, rows.judgement_of(row))
                    if self._undone.holds(kept):
                        found[row.seq] = kept
        return [found[seq] for seq in sorted(found)]

    def closure(self, seeds: Iterable[str], *kinds: str) -> tuple[set[str], list[Kept]]:
        """Every id that judgements of the first kind reach from the seeds, and those of all kinds on the way."""
        reached = set(seeds)
        frontier = set(reached)
        kept: dict[int, Kept] = {}
        while frontier:
            found = {k.seq: k for k in self.judged(frontier, *kinds, known=kept)}
            kept.update(found)
            joined = {s for k in found.values() if k.judgement.kind == kinds[0] for s in k.judgement.subjects}
            frontier = joined - reached
            reached |= frontier
        return reached, [kept[seq] for seq in sorted(kept)]

    def successor(self, number: str, same: str) -> str:
        """The id that stands for an assertion now; its own, unless a newer reading replaced it."""
        return replaced_by(self.closure([number], same)[1]).get(number, number)

    def rejected(self, subjects: Collection[str], successors: Mapping[str, str] | None = None) -> set[str]:
        """Which of the subjects stand rejected: by the latest word of the highest authority.

        What people said of an id in ``successors`` is said of the id that stands for it now.
        """
        old = successors or {}
        last: dict[str, Kept] = {}
        judged = self.judged([*subjects, *old], judging.REJECT, judging.CONFIRM)
        for kept in sorted(judged, key=lambda k: k.rank):
            for subject in kept.judgement.subjects:
                if subject not in old:
                    last[subject] = kept
                elif kept.human:
                    last[old[subject]] = kept
        return {s for s, kept in last.items() if kept.judgement.kind == judging.REJECT} | (
            self._unadded & set(subjects)
        )

    @cached_property
    def _unadded(self) -> frozenset[str]:
        """What people added later than the View's time, or took back."""
        if self._remembered is not None:
            kept = self._remembered.by_people(self._last, None, judging.ADD)
        else:
            j = schema.judgements
            made = self.connection.execute(sa.select(j).where(j.c.kind == judging.ADD))
            kept = [Kept(row.seq, rows.judgement_of(row)) for row in made]
        until_ = None if self.as_of is None else stamp(self.as_of)
        alive = [
            k
            for k in kept
            if self._undone.holds(k) and (until_ is None or str(k.judgement.made_at) <= until_)
        ]
        living = {s for k in alive for s in k.judgement.subjects}
        return frozenset(s for k in kept for s in k.judgement.subjects if s not in living)

    def decisions(
        self, subjects: Collection[str], report_ids: Collection[str], actor_ids: Iterable[str]
    ) -> Decisions:
        """All that was judged about some assertions and event ids, reports and actors."""
        by_kind: dict[str, dict[str, list[Kept]]] = {judging.CORRECT: {}, judging.FOLLOW_UP: {}}
        for kept in self.judged(subjects, *by_kind):
            for subject in kept.judgement.subjects[:1]:
                by_kind[kept.judgement.kind].setdefault(subject, []).append(kept)
        _, origins = self.closure(report_ids, judging.SAME_ORIGIN)
        return Decisions(
            actors=self.canonical(actor_ids),
            corrections=by_kind[judging.CORRECT],
            follow_ups=by_kind[judging.FOLLOW_UP],
            same_origin=OriginJudgements(origins),
            today=self.today,
        )

    # --- events -----------------------------------------------------------------------------------

    def events(self, ids: Sequence[str], seen: set[str]) -> Iterator[Event]:
        """The events that hold the assertions, in their order, without those in ``seen``, which grows."""
        reached, kept = self.closure(ids, judging.SAME_EVENT, judging.DIFFERENT_EVENT)
        current = self._current_events(reached)
        groups = self._grouped(kept, current)
        handles = {number: rows.event_handle(number) for number in current}
        replaced = replaced_by(kept)
        rejected = self._rejected(current, handles, replaced)
        decisions = self._event_decisions(current, handles, replaced)
        for number in ids:
            members = _standing(groups, number, current, handles, rejected)
            if not members or number not in members:
                continue
            event_id = handles[min(members)]
            if event_id in seen:
                continue
            if len(members) > 1:
                seen.add(event_id)
            yield self._followed(merge([current[m] for m in members], self._facts, decisions))

    def _grouped(self, kept: Collection[Kept], current: dict[str, EventAssertion]) -> Groups:
        """The groups of assertions, none of which holds two that rule each other out unless a person said so."""
        known: dict[str, Traits] = {}
        named = tellings(kept)
        self.look_up({a.report_id for a in current.values()})

        def told(numbers: Collection[str]) -> dict[str, str]:
            """One current assertion of each telling."""
            return {named.get(n, n): n for n in sorted(numbers, reverse=True) if n in current}

        def known_traits(number: str) -> Traits:
            if number not in known:
                facts = self._facts.get(current[number].report_id)
                known[number] = traits(current[number], facts.published if facts else None)
            return known[number]

        def apart(ours: Collection[str], theirs: Collection[str]) -> bool:
            one, other = told(ours), told(theirs)
            if one.keys() == other.keys() and len(one) == 1:
                return False
            left, right = ([known_traits(side[name]) for name in sorted(side)] for side in (one, other))
            return any(clash(a, b, (*left, *right)) for a in left for b in right)

        return group(kept, judging.SAME_EVENT, judging.DIFFERENT_EVENT, current, apart)

    def _rejected(
        self, current: Collection[str], handles: dict[str, str], replaced: dict[str, str]
    ) -> set[str]:
        """What stands rejected, also under the id that an older reading gave it."""
        old = {number: new for number, new in replaced.items() if number not in current}
        of_events = {rows.event_handle(number): handles[new] for number, new in old.items() if new in handles}
        return self.rejected([*current, *handles.values()], {**old, **of_events})

    def _event_decisions(
        self, current: dict[str, EventAssertion], handles: dict[str, str], replaced: dict[str, str]
    ) -> Decisions:
        reports = {a.report_id for a in current.values()}
        self.look_up(reports)
        people = [p for a in current.values() for p in (*a.actors, *a.recipients)]
        old = [key for number in replaced for key in (number, rows.event_handle(number))]
        made = self.decisions(
            [*current, *handles.values(), *old],
            reports,
            (p.actor_id for p in people if p.actor_id is not None),
        )
        return replace(
            made,
            corrections=carried(made.corrections, replaced),
            follow_ups=carried(made.follow_ups, replaced),
        )

    def _followed(self, event: Event) -> Event:
        """The event with ``by_event`` as the id that event has now."""
        if event.follow_up is None or event.follow_up.by_event in (None, event.id):
            return event
        number = self._anchor(str(event.follow_up.by_event))
        members = self._members(number) if number else set()
        by_event = rows.event_handle(min(members)) if members else None
        return replace(event, follow_up=replace(event.follow_up, by_event=by_event))

    def _members(self, number: str) -> set[str]:
        reached, kept = self.closure([number], judging.SAME_EVENT, judging.DIFFERENT_EVENT)
        current = self._current_events(reached)
        groups = self._grouped(kept, current)
        handles = {n: rows.event_handle(n) for n in current}
        return _standing(
            groups, number, current, handles, self._rejected(current, handles, replaced_by(kept))
        )

    def _anchor(self, event_id: str) -> str | None:
        found = self.connection.execute(_anchors(self.as_of), {"number": event_id})
        return found.scalars().first()

    def event(self, event_id: str) -> Event | None:
        """The event that an event id or assertion id stands for."""
        number = self._anchor(event_id)
        return next(self.events([number], set()), None) if number else None

    def _current_events(self, ids: Iterable[str]) -> dict[str, EventAssertion]:
        found: dict[str, EventAssertion] = {}
        for chunk in chunks(sorted(ids)):
            rows_ = self.connection.execute(_of_events(self.as_of), {"ids": chunk})
            found.update((number, decode(EventAssertion, payload)) for number, payload in rows_)
        return found

    def look_up(self, report_ids: Iterable[str]) -> Mapping[str, Facts]:
        """What is known of reports; those asked for before included."""
        for chunk in chunks(sorted(set(report_ids) - set(self._facts))):
            for row in self.connection.execute(_FACTS, {"ids": chunk}):
                self._facts[row[0]] = Facts(*row)
        return self._facts

    def facts(self, report_ids: Iterable[str]) -> dict[str, Facts]:
        """What merging knows of some reports, by id."""
        wanted = set(report_ids)
        self.look_up(wanted)
        return {number: self._facts[number] for number in wanted if number in self._facts}

    def publishers(self, event: Event) -> frozenset[str]:
        """The publishers of an event's reports."""
        facts = (self._facts.get(a.report_id) for a in event.assertions)
        return frozenset(f.publisher for f in facts if f and f.publisher)

    # --- actors -----------------------------------------------------------------------------------

    def kept_statements(self, rows_: Sequence[Any]) -> dict[str, Statement]:
        """The statements of some rows, rejected ones left out; those of now are remembered until anything is written."""
        from communique.ledger import stated  # which is made of what this module gathers

        if self._remembered is None or self.as_of is not None:
            return {s.id: s for s in stated.statements(self, rows_)}
        read = int(self.connection.execute(_LAST_READING).scalar() or 0)
        known = self._remembered.statements((read, self._last))
        fresh = [row for row in rows_ if row.id not in known]
        if fresh:
            made = {s.id: s for s in stated.statements(self, fresh)}
            known.update((row.id, made.get(row.id)) for row in fresh)
        return {row.id: found for row in rows_ if (found := known.get(row.id)) is not None}

    def match(self, name: str) -> Match:
        """The actors that a name, id or country code in a filter stands for. Raises UsageError."""
        if name not in self._matches:
            found = match_actor(self.connection, name)
            self._matches[name] = replace(found, ids=self.same_actors(found.ids))
        return self._matches[name]

    def same_actors(self, ids: Iterable[str]) -> frozenset[str]:
        """The ids and every id that counts as the same actor as one of them."""
        wanted = set(ids)
        _, kept = self.closure(wanted, judging.SAME_ACTOR, judging.DIFFERENT_ACTOR)
        groups = group(kept, judging.SAME_ACTOR, judging.DIFFERENT_ACTOR)
        return frozenset(member for number in wanted for member in groups.members(number))

    def canonical(self, ids: Iterable[str]) -> dict[str, Actor]:
        """For each id that counts as the same actor as another one, the actor they are."""
        wanted = set(ids)
        _, kept = self.closure(wanted, judging.SAME_ACTOR, judging.DIFFERENT_ACTOR)
        if not kept:
            return {}
        groups = group(kept, judging.SAME_ACTOR, judging.DIFFERENT_ACTOR)
        merged = {number: groups.members(number) for number in wanted if len(groups.members(number)) > 1}
        described = self._described({member for members in merged.values() for member in members})
        joined = {
            number: _joined([described[m] for m in members if m in described])
            for number, members in merged.items()
        }
        return {number: actor for number, actor in joined.items() if actor is not None}

    def actor_ids(self) -> Iterator[list[str]]:
        """The ids of actors that current assertions name, in order, in chunks."""
        p, a = schema.participants, schema.assertions
        query = (
            sa.select(p.c.actor_id)
            .join(a, a.c.seq == p.c.assertion)
            .where(p.c.actor_id.is_not(None), current_reading(a, self.as_of))
            .distinct()
            .order_by(p.c.actor_id)
            .limit(CHUNK)
        )
        page = list(self.connection.execute(query).scalars())
        while page:
            yield page
            page = list(self.connection.execute(query.where(p.c.actor_id > page[-1])).scalars())

    def actors(self, ids: Sequence[str], seen: set[str]) -> Iterator[Actor]:
        """The actors that the ids count as, in their order, without those in ``seen``, which grows."""
        merged = self.canonical(ids)
        described = self._described(set(ids) - set(merged))
        for number in ids:
            actor = merged.get(number) or _joined([described[number]] if number in described else [])
            if actor is not None and actor.id not in seen:
                if number in merged:
                    seen.add(actor.id)
                yield actor

    def _described(self, ids: Collection[str]) -> dict[str, Actor]:
        found: dict[str, list[Actor]] = {}
        for chunk in chunks(sorted(ids)):
            for number, payload in self.connection.execute(_of_actors(self.as_of), {"ids": chunk}):
                found.setdefault(number, []).append(decode(Actor, payload))
        joined = {number: _joined(described) for number, described in found.items()}
        return {number: actor for number, actor in joined.items() if actor is not None}


def replaced_by(kept: Iterable[Kept]) -> dict[str, str]:
    """Assertions of older readings with the one that stands for each now."""
    found: dict[str, str] = {}
    for item in kept:
        if (old := item.judgement.value.get(REPLACES)) and item.judgement.rule is not None:
            found[str(old)] = next(s for s in item.judgement.subjects if s != old)
    for old in sorted(found):
        seen = {old}
        while (new := found[old]) in found and new not in seen:
            seen.add(new)
            found[old] = found[new]
    return found


def carried(table: Mapping[str, Sequence[Kept]], replaced: dict[str, str]) -> Mapping[str, Sequence[Kept]]:
    """A table of judgements in which what people said of a replaced assertion is said of its successor."""
    found = {key: list(kept) for key, kept in table.items()}
    for old in sorted(replaced):
        for key in (old, rows.event_handle(old)):
            human = [k for k in table.get(key, ()) if k.human]
            known = found.setdefault(replaced[old], [])
            known += [k for k in human if k not in known]
    return found


def _standing(
    groups: Groups,
    number: str,
    current: Collection[str],
    handles: dict[str, str],
    rejected: Collection[str],
) -> set[str]:
    """The current members of an id's group that nobody rejected; none when the event itself was rejected."""
    members = {m for m in groups.members(number) if m in current}
    if any(handles[m] in rejected for m in members):
        return set()
    return {m for m in members if m not in rejected}


def _role_order(role: RoleHeld) -> tuple[str, str, str, str]:
    return (role.start or "", role.end or "9999", role.title, role.organization or "")


def _joined(described: Sequence[Actor]) -> Actor | None:
    """One actor from all descriptions of it, in an order that does not depend on who was read first.

    One that Wikidata knows gives id and name before one that it does not, then the smallest id.
    """
    if not described:
        return None
    ordered: list[Any] = sorted(described, key=lambda a: (a.wikidata is None, a.id, -len(a.name), a.name))
    first: Actor = ordered[0]
    names = {name for actor in ordered for name in (actor.name, *actor.aliases)} - {first.name}
    return Actor(
        id=first.id,
        name=first.name,
        kind=first.kind,
        country=next((a.country for a in ordered if a.country), None),
        sector=next((a.sector for a in ordered if a.sector), None),
        aliases=tuple(sorted(names)),
        wikidata=first.wikidata,
        roles=tuple(sorted({role for a in ordered for role in a.roles}, key=_role_order)),
    )
