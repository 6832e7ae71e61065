"""What the ledger stores of each record, as rows of its tables."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import sqlalchemy as sa

from communique.ledger import schema
from communique.ledger.codec import encode
from communique.ledger.days import UNDATED, bounds
from communique.records import (
    Actor,
    Assertion,
    EventAssertion,
    Judgement,
    Report,
    RoleAssertion,
    StatementAssertion,
    content_id,
)

Row = dict[str, Any]


class Kind:
    """The values of ``assertions.kind``."""

    EVENT = "event"
    STATEMENT = "statement"
    ROLE = "role"


OWNERS: Mapping[str, type[EventAssertion | StatementAssertion | RoleAssertion]] = {
    Kind.EVENT: EventAssertion,
    Kind.STATEMENT: StatementAssertion,
    Kind.ROLE: RoleAssertion,
}
"""The class of the assertions of each kind."""


class Side:
    """The values of ``participants.side``."""

    ACTOR = "actor"
    RECIPIENT = "recipient"
    SPEAKER = "speaker"
    ABOUT = "about"
    PERSON = "person"
    ORGANIZATION = "organization"


class AssertionRows(NamedTuple):
    """One assertion as rows.

    Itself (without report and coder keys), its participants, its words to search.
    """

    row: Row
    participants: list[Row]
    words: str | None


def of_kind(kind: str) -> sa.ColumnElement[bool]:
    """Whether a row of ``assertions`` is of a kind, where it is looked up by id or key.

    Over an expression, for which there is no index: the planner of SQLite, which has no statistics here, would go
    through all of that kind rather than to the few rows of the ids.
    """
    found: sa.ColumnElement[bool] = schema.assertions.c.kind.concat("") == kind
    return found


def name_key(name: str) -> str:
    """A name without case, accents and doubled spaces, for look-ups."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


def event_handle(assertion_id: str) -> str:
    """The id of the event whose smallest assertion id is ``assertion_id``."""
    return content_id("event", assertion_id)


def report_row(report: Report) -> Row:
    """A report as a row of ``reports``."""
    day = bounds(report.published)
    return {
        "id": report.id,
        "source_id": report.source_id,
        "url": report.url,
        "publisher": report.publisher,
        "publisher_key": name_key(report.publisher) if report.publisher else None,
        "title": report.title,
        "byline": encode(report.byline),
        "dateline_place": report.dateline_place,
        "published": report.published,
        "sort_day": day[0] if day else UNDATED,
        "published_from": report.published_from,
        "language": report.language,
        "cited_sources": encode(report.cited_sources),
        "origin": report.origin,
        "raw_sha256": report.raw_sha256,
        "sha256": hashlib.sha256(report.text.encode()).hexdigest(),
        "text": report.text,
    }


def report_of(row: Any) -> Report:
    """The report that :func:`report_row` stored."""
    return Report(
        id=row.id,
        source_id=row.source_id,
        text=row.text,
        url=row.url,
        publisher=row.publisher,
        title=row.title,
        byline=tuple(json.loads(row.byline)),
        dateline_place=row.dateline_place,
        published=row.published,
        published_from=row.published_from,
        language=row.language,
        cited_sources=tuple(json.loads(row.cited_sources)),
        origin=row.origin,
        raw_sha256=row.raw_sha256,
    )


def assertion_rows(assertion: Assertion, published: str | None) -> AssertionRows:
    """An assertion as rows.

    ``published`` is its report's day: a statement or role without a day sorts there.
    """
    if isinstance(assertion, EventAssertion):
        return _event_rows(assertion)
    if isinstance(assertion, StatementAssertion):
        return _statement_rows(assertion, published)
    return _role_rows(assertion, published)


def _base(assertion: Assertion, kind: str, days: tuple[str, str] | None) -> Row:
    return {
        "id": assertion.id,
        "handle": assertion.id,
        "kind": kind,
        "type": None,
        "status": None,
        "first_day": days[0] if days else None,
        "last_day": days[1] if days else None,
        "sort_day": days[0] if days else UNDATED,
        "country": None,
        "place_key": None,
        "payload": encode(assertion),
    }


def _event_rows(event: EventAssertion) -> AssertionRows:
    days = None
    if event.when and (first := bounds(event.when.start)):
        last = bounds(event.when.end) or first
        days = (first[0], max(first[1], last[1]))
    row = _base(event, Kind.EVENT, days)
    row.update(handle=event_handle(event.id), type=event.type.value, status=event.status.value)
    if event.where:
        row.update(country=event.where.country, place_key=name_key(event.where.name))
    sides = ((Side.ACTOR, event.actors), (Side.RECIPIENT, event.recipients))
    people = [_person(side, p.actor_id, p.name, p.country) for side, group in sides for p in group]
    return AssertionRows(row, people, None)


def _statement_rows(statement: StatementAssertion, published: str | None) -> AssertionRows:
    row = _base(statement, Kind.STATEMENT, bounds(statement.said_on) or bounds(published))
    row.update(type=statement.kind)
    people = [_person(Side.ABOUT, a.actor_id, a.name, None) for a in statement.about]
    if speaker := statement.speaker:
        people.append(_person(Side.SPEAKER, speaker.actor_id, speaker.name, speaker.country))
    return AssertionRows(row, people, " ".join(part.text for part in statement.content))


def _role_rows(role: RoleAssertion, published: str | None) -> AssertionRows:
    row = _base(role, Kind.ROLE, bounds(role.as_of) or bounds(published))
    row.update(status=role.status)
    people = [_person(Side.PERSON, role.person_id, role.person, None)]
    if role.organization:
        people.append(_person(Side.ORGANIZATION, role.organization_id, role.organization, None))
    return AssertionRows(row, people, None)


def _person(side: str, actor_id: str | None, name: str, country: str | None) -> Row:
    return {"side": side, "actor_id": actor_id, "name_key": name_key(name), "country": country}


def actor_row(actor: Actor, made_at: str) -> Row:
    """An actor as a row of ``actors``."""
    payload = encode(actor)
    return {
        "id": actor.id,
        "digest": hashlib.sha256(payload.encode()).hexdigest()[:20],
        "kind": actor.kind,
        "country": actor.country,
        "payload": payload,
        "made_at": made_at,
    }


def actor_name_rows(actor: Actor) -> Iterator[Row]:
    """Every name of an actor as rows of ``actor_names``."""
    for key in sorted({name_key(name) for name in (actor.name, *actor.aliases)} - {""}):
        yield {"actor_id": actor.id, "name_key": key}


def judgement_row(judgement: Judgement, made_at: str) -> Row:
    """A judgement as a row of ``judgements``."""
    return {
        "id": judgement.id,
        "kind": judgement.kind,
        "subjects": encode(judgement.subjects),
        "value": encode(judgement.value),
        "rule": judgement.rule,
        "author": judgement.author,
        "reason": judgement.reason,
        "made_at": made_at,
    }


def judgement_of(row: Any) -> Judgement:
    """The judgement that :func:`judgement_row` stored."""
    return Judgement(
        id=row.id,
        kind=row.kind,
        subjects=tuple(json.loads(row.subjects)),
        value=json.loads(row.value),
        rule=row.rule,
        author=row.author,
        reason=row.reason,
        made_at=row.made_at,
    )
