"""What a reader of the ledger may ask for, and the same question as SQL and over a merged event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from communique.errors import UsageError
from communique.ledger import judgements as judging
from communique.ledger import schema
from communique.ledger.days import bounds, parse_day
from communique.ledger.model import Event
from communique.ledger.rows import Kind, Side, name_key
from communique.records import EventType, Participant, ReportStatus, Status

MAX_MATCHES = 400
"""Actors that one name may match; more is no filter (and would not fit one SQL statement of older SQLite)."""

SHAPES_KEPT = 256
"""Shapes of questions whose conditions are kept made."""

Condition = sa.ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class Filter:
    """Conditions that all must hold; ``None`` asks nothing.

    ``actor`` and ``with_``: an actor id, an ISO 3166-1 alpha-3 code, or a name or part of one; a state's
    name means everyone who acts for it. ``with_`` is another participant of the event, or the actor a
    statement speaks of. ``type`` is a PLOVER type, ``status`` that of an event, a role or a report.
    ``since`` and ``until`` (``2026``, ``2026-02``, ``2026-02-09``, inclusive) ask for an overlap with the
    record's day; a record without a day never matches them. ``place``: a name or country code.
    ``publisher``: a name or part of one.
    """

    actor: str | None = None
    with_: str | None = None
    type: str | None = None
    status: str | None = None
    since: str | None = None
    until: str | None = None
    place: str | None = None
    publisher: str | None = None

    def __post_init__(self) -> None:
        for item in fields(self):
            value = getattr(self, item.name)
            if value is not None and not value.strip():
                raise UsageError(f"--{item.name.rstrip('_')}: empty; leave the filter out or give a value")
        _one_of("--type", self.type, [t.value for t in EventType])
        statuses = [s.value for s in Status] + [s.value for s in ReportStatus] + ["current", "former"]
        _one_of("--status", self.status, statuses)
        first, last = self.first_day, self.last_day
        if first and last and first > last:
            raise UsageError(f"--since {self.since} lies after --until {self.until}; swap them")

    @property
    def first_day(self) -> str | None:
        """The first day asked for."""
        return parse_day(self.since, "--since")[0] if self.since else None

    @property
    def last_day(self) -> str | None:
        """The last day asked for."""
        return parse_day(self.until, "--until")[1] if self.until else None


def _one_of(option: str, value: str | None, allowed: Sequence[str]) -> None:
    if value is not None and value not in allowed:
        raise UsageError(f"{option}: unknown value {value!r}; one of {', '.join(allowed)}")


@dataclass(frozen=True, slots=True)
class Match:
    """The actors that a name in a filter stands for: ids, countries, and part of an unregistered name."""

    ids: frozenset[str]
    countries: frozenset[str]
    part: str

    def meets(self, person: Participant) -> bool:
        """Whether a participant is one of them."""
        if person.actor_id is not None and person.actor_id in self.ids:
            return True
        if person.country is not None and person.country in self.countries:
            return True
        return person.actor_id is None and bool(self.part) and self.part in name_key(person.name)

    @property
    def shape(self) -> tuple[bool, bool]:
        """Whether it names countries, and part of a name."""
        return bool(self.countries), bool(self.part)

    def values(self, prefix: str) -> dict[str, Any]:
        """What :func:`_taking_part` asks for."""
        return {
            f"{prefix}_ids": sorted(self.ids),
            f"{prefix}_countries": sorted(self.countries),
            f"{prefix}_part": _like(self.part),
        }


Values = Mapping[str, Any] | None
"""Of the parameters of a condition; ``None`` where they come with each execution."""


def _bound(values: Values, name: str, *, expanding: bool = False) -> sa.BindParameter[Any]:
    if values is None:
        return sa.bindparam(name, expanding=expanding)
    return sa.bindparam(name, values[name], expanding=expanding)


def _taking_part(
    prefix: str, shape: tuple[bool, bool], sides: Sequence[str], values: Values
) -> sa.Select[Any]:
    """The seq of every assertion in which one of the actors of a Match is on one of the sides."""
    p = schema.participants
    by_country, by_part = shape
    on_side = p.c.side.in_(sides)
    ids = _bound(values, f"{prefix}_ids", expanding=True)
    found = [sa.select(p.c.assertion).where(p.c.actor_id.in_(ids), on_side)]
    if by_country:
        countries = _bound(values, f"{prefix}_countries", expanding=True)
        found.append(sa.select(p.c.assertion).where(p.c.country.in_(countries), on_side))
    if by_part:
        named = p.c.name_key.like(_bound(values, f"{prefix}_part"), escape=_ESCAPE)
        found.append(sa.select(p.c.assertion).where(p.c.actor_id.is_(None), named, on_side))
    joined = sa.union_all(*found).subquery()
    return sa.select(joined.c.assertion)


_ESCAPE = "/"


def _like(part: str) -> str:
    """The pattern of what holds a text."""
    for special in (_ESCAPE, "%", "_"):
        part = part.replace(special, _ESCAPE + special)
    return f"%{part}%"


_BY_NAME = sa.select(schema.actor_names.c.actor_id).where(
    schema.actor_names.c.name_key == sa.bindparam("key")
)
_EXACT = sa.select(schema.actors.c.id, schema.actors.c.kind, schema.actors.c.country).where(
    schema.actors.c.id == sa.bindparam("id")
)


def match_actor(connection: Connection, text: str) -> Match:
    """The actors that a name, id or country code stands for. Raises UsageError when it is too general."""
    actors, names = schema.actors, schema.actor_names
    wanted = text.strip()
    key = name_key(wanted)
    if len(wanted) == 3 and wanted.isupper():
        return Match(frozenset(), frozenset({wanted}), "")
    exact = connection.execute(_EXACT, {"id": wanted}).all()
    if exact:
        states = {row.country for row in exact if row.kind == "state" and row.country}
        return Match(frozenset({wanted}), frozenset(states), "")
    ids = set(connection.execute(_BY_NAME, {"key": key}).scalars())
    if not ids:
        like = sa.select(names.c.actor_id).where(names.c.name_key.contains(key, autoescape=True))
        ids = set(connection.execute(like.distinct().limit(MAX_MATCHES + 1)).scalars())
    if len(ids) > MAX_MATCHES:
        raise UsageError(f"{text!r} matches more than {MAX_MATCHES} actors; write more of the name")
    of_states = sa.select(actors.c.country).where(actors.c.id.in_(sorted(ids)), actors.c.kind == "state")
    countries = {c for c in connection.execute(of_states).scalars() if c}
    return Match(frozenset(ids), frozenset(countries), key)


@dataclass(frozen=True, slots=True)
class Question:
    """A filter with its actors looked up."""

    filter: Filter
    actor: Match | None
    with_: Match | None

    @property
    def shape(self) -> Shape:
        """What it asks by, without the values."""
        f = self.filter
        return Shape(
            self.actor.shape if self.actor else None,
            self.with_.shape if self.with_ else None,
            bool(f.type),
            bool(f.status),
            bool(f.since),
            bool(f.until),
            ("country" if _is_country(f.place) else "name") if f.place else None,
            bool(f.publisher),
        )

    @property
    def values(self) -> dict[str, Any]:
        """The values for :func:`conditions_of` its shape."""
        f = self.filter
        found: dict[str, Any] = {
            "of_type": f.type,
            "of_status": f.status,
            "first": f.first_day,
            "last": f.last_day,
            "place": f.place if f.place is None or _is_country(f.place) else name_key(f.place),
            "publisher": _like(name_key(f.publisher)) if f.publisher else None,
        }
        for prefix, match in (("actor", self.actor), ("with", self.with_)):
            if match:
                found.update(match.values(prefix))
        return found

    def conditions(self, kind: str) -> list[Condition]:
        """The filter over rows of ``assertions`` of one kind; the report's row must be in the query."""
        return _conditions(kind, self.shape, self.values)

    def event_conditions(self) -> list[Condition]:
        """The filter over event assertions, loosened so that no event is missed.

        Of a merged event one member may meet one condition and one another, and a correction may change a
        field: an assertion that a judgement links or corrects needs to meet one condition only (the event
        is tested after).
        """
        found = self.conditions(Kind.EVENT)
        strict = (
            found if len(found) < 2 else [found[0], sa.or_(sa.and_(*found[1:]), _judged(judging.SAME_EVENT))]
        )
        return [sa.or_(sa.and_(*strict), _judged(judging.CORRECT, judging.SAME_ACTOR))] if found else []

    def meets(self, event: Event, publishers: frozenset[str]) -> bool:
        """Whether a merged event meets the filter; ``publishers`` are those of its reports."""
        f = self.filter
        people = (*event.actors, *event.recipients)
        covered = _covered(event)
        return (
            (not self.actor or any(self.actor.meets(p) for p in people))
            and (not self.with_ or any(self.with_.meets(p) for p in people))
            and (not f.type or event.type.value == f.type)
            and (not f.status or event.status.value == f.status)
            and (not f.first_day or (covered is not None and covered[1] >= f.first_day))
            and (not f.last_day or (covered is not None and covered[0] <= f.last_day))
            and (not f.place or _at(event, f.place))
            and (not f.publisher or any(name_key(f.publisher) in name_key(p) for p in publishers))
        )


class Shape(NamedTuple):
    """What a question asks by: equal shapes, equal conditions but for the values."""

    actor: tuple[bool, bool] | None
    with_: tuple[bool, bool] | None
    type: bool
    status: bool
    since: bool
    until: bool
    place: str | None
    publisher: bool


@lru_cache(maxsize=SHAPES_KEPT)
def conditions_of(kind: str, shape: Shape) -> tuple[Condition, ...]:
    """The conditions of a question over rows of ``assertions`` of one kind, with parameters for its values."""
    return tuple(_conditions(kind, shape, None))


def _conditions(kind: str, shape: Shape, values: Values) -> list[Condition]:
    a = schema.assertions
    found: list[Condition] = []
    for prefix, match, sides in zip(("actor", "with"), (shape.actor, shape.with_), _SIDES[kind], strict=True):
        if match is not None:
            found.append(a.c.seq.in_(_taking_part(prefix, match, sides, values)))
    if shape.type:
        found.append(a.c.type == _bound(values, "of_type"))
    if shape.status:
        found.append(a.c.status == _bound(values, "of_status"))
    if shape.since:
        found.append(a.c.last_day >= _bound(values, "first"))
    if shape.until:
        found.append(a.c.sort_day <= _bound(values, "last"))  # the first day, and an index has it in order
    if shape.place:
        found.append((a.c.country if shape.place == "country" else a.c.place_key) == _bound(values, "place"))
    if shape.publisher:
        found.append(schema.reports.c.publisher_key.like(_bound(values, "publisher"), escape=_ESCAPE))
    return found


_SIDES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    Kind.EVENT: ((Side.ACTOR, Side.RECIPIENT), (Side.ACTOR, Side.RECIPIENT)),
    Kind.STATEMENT: ((Side.SPEAKER,), (Side.ABOUT,)),
    Kind.ROLE: ((Side.PERSON,), (Side.ORGANIZATION,)),
}


def _judged(*kinds: str) -> Condition:
    s, a = schema.judgement_subjects, schema.assertions
    named = sa.or_(s.c.subject == a.c.id, s.c.subject == a.c.handle)
    return sa.exists().where(named, s.c.kind.in_(kinds))


def _is_country(place: str) -> bool:
    return len(place) == 3 and place.isupper()


def _at(event: Event, place: str) -> bool:
    where = event.where
    return where is not None and (where.country == place or name_key(where.name) == name_key(place))


def _covered(event: Event) -> tuple[str, str] | None:
    if event.when is None or (first := bounds(event.when.start)) is None:
        return None
    last = bounds(event.when.end) or first
    return first[0], max(first[1], last[1])
