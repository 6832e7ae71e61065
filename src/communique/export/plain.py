"""Records as JSON objects: the shapes that every outlet shares.

Every key is always there; unknown is ``None``. The keys are the contract of the export, the API and the
evaluation, and are pinned by a test.
"""

from __future__ import annotations

from typing import Any

from communique.ledger.changes import Change
from communique.ledger.model import Event, FollowUp, ReportRead, Statement
from communique.ledger.series import Position, Ties
from communique.records import (
    Actor,
    EventMention,
    Participant,
    RoleAssertion,
    Span,
    StatementAssertion,
    to_plain,
)

Plain = dict[str, Any]


def report(read: ReportRead) -> Plain:
    """A report with what became of it. An input that gave no report has no text."""
    of = read.report
    return {
        "record": "report",
        "id": of.id,
        "source_id": of.source_id,
        "url": of.url,
        "publisher": of.publisher,
        "title": of.title,
        "byline": list(of.byline),
        "dateline_place": of.dateline_place,
        "published": of.published,
        "published_from": of.published_from,
        "language": of.language,
        "cited_sources": list(of.cited_sources),
        "origin": of.origin,
        "text": of.text if read.sha256 else None,
        "sha256": read.sha256,
        "read_at": read.read_at,
        "coder": read.coder,
        "status": read.status.value,
        "reason": read.reason,
    }


def event(of: Event) -> Plain:
    """A merged event with its mentions, origins, claims and follow-up."""
    return {
        "record": "event",
        "id": of.id,
        "type": of.type.value,
        "mode": of.mode.value if of.mode else None,
        "contexts": list(of.contexts),
        "status": of.status.value,
        "actors": [_participant(p) for p in of.actors],
        "recipients": [_participant(p) for p in of.recipients],
        "when": to_plain(of.when),
        "where": to_plain(of.where),
        "mentions": [_mention(m) for m in of.mentions],
        "origins": to_plain(of.origins),
        "claims": to_plain(of.claims),
        "follow_up": _follow_up(of.follow_up),
        "confidence": of.confidence,
        "goldstein": of.goldstein,
        "cameo": of.cameo,
    }


def statement(of: StatementAssertion) -> Plain:
    """An attributed utterance; ``origins`` is unknown (``None``) of one that no View gave."""
    return {
        "record": "statement",
        "id": of.id,
        "report_id": of.report_id,
        "speaker": _speaker(of.speaker) if of.speaker else None,
        "cue": _span(of.cue) if of.cue else None,
        "content": [_span(part) for part in of.content],
        "kind": of.kind,
        "addressee": of.addressee,
        "said_on": of.said_on,
        "about": to_plain(of.about),
        "chain": list(of.chain),
        "origins": to_plain(of.origins) if isinstance(of, Statement) else None,
    }


def role(of: RoleAssertion) -> Plain:
    """A title or affiliation of a person."""
    return {
        "record": "role",
        "id": of.id,
        "report_id": of.report_id,
        "person": of.person,
        "person_id": of.person_id,
        "title": of.title,
        "organization": of.organization,
        "organization_id": of.organization_id,
        "status": of.status,
        "as_of": of.as_of,
        "start": of.start,
        "end": of.end,
        "text": of.text,
    }


def actor(of: Actor) -> Plain:
    """An actor with the roles known of it."""
    return {
        "record": "actor",
        "id": of.id,
        "name": of.name,
        "kind": of.kind,
        "country": of.country,
        "sector": of.sector,
        "aliases": list(of.aliases),
        "wikidata": of.wikidata,
        "roles": to_plain(of.roles),
    }


def record(of: ReportRead | Event | StatementAssertion | RoleAssertion | Actor) -> Plain:
    """Any record that a View gives."""
    match of:
        case ReportRead():
            return report(of)
        case Event():
            return event(of)
        case StatementAssertion():
            return statement(of)
        case RoleAssertion():
            return role(of)
    return actor(of)


def position(of: Position) -> Plain:
    """A position as a JSON object."""
    return {
        "record": "position",
        "day": of.day,
        "stance": of.stance.value,
        "changed_from": of.changed_from.value if of.changed_from else None,
        "publisher": of.publisher,
        "also_in": list(of.also_in),
        "statement": statement(of.statement),
    }


def ties(one: str, other: str, found: Ties) -> Plain:
    """A pair's ties as a JSON object."""
    return {
        "record": "ties",
        "between": [one, other],
        "months": [
            {
                "month": m.month,
                "cooperation": m.cooperation,
                "conflict": m.conflict,
                "meetings": m.meetings,
                "types": [{"type": kind.value, "events": count} for kind, count in m.by_type],
                "events": list(m.events),
            }
            for m in found.months
        ],
        "statements": [
            {"speaker": s, "about": a, "positive": p, "neutral": n, "negative": c}
            for s, a, p, n, c in found.said
        ],
        "mediators": [{"name": name, "events": list(events)} for name, events in found.mediators],
    }


def change(of: Change) -> Plain:
    """A change as a JSON object."""
    return {
        "record": "change",
        "change": of.kind,
        "detail": of.detail,
        "before": [event.id for event in of.before],
        "event": event(of.event) if of.event else None,
    }


def _follow_up(of: FollowUp | None) -> Plain | None:
    """Where an announced event stands, the last day it may fall on, and the day it was moved from."""
    if of is None:
        return None
    return {
        "state": of.state,
        "by_event": of.by_event,
        "due": of.due,
        "granularity": of.granularity,
        "moved_from": of.moved_from,
    }


def _span(of: Span) -> Plain:
    return {"start": of.start, "end": of.end, "text": of.text}


def _participant(of: Participant) -> Plain:
    return {
        "actor_id": of.actor_id,
        "name": of.name,
        "text": of.text,
        "country": of.country,
        "sector": of.sector,
    }


def _speaker(of: Participant) -> Plain:
    return {
        "actor_id": of.actor_id,
        "name": of.name,
        "text": of.text,
        "start": of.start,
        "end": of.end,
        "country": of.country,
    }


def _mention(of: EventMention) -> Plain:
    return {
        "report_id": of.report_id,
        "start": of.start,
        "end": of.end,
        "text": of.text,
        "trigger": _span(of.trigger),
        "status": of.status.value,
        "attributed_to": of.attributed_to,
    }
