"""The records that pass between the stages: frozen, typed, plain.

``Report`` is what ingest makes, ``Reading`` what the reader finds in it, the three assertions what coding states
from it, ``Judgement`` a decision about assertions. Offsets are characters of ``Report.text``, end-exclusive.
Unknown is ``None`` (or an empty tuple), never an empty string. Dates are ISO 8601, as coarse as known.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class EventType(StrEnum):
    """The sixteen PLOVER event types (Halterman et al. 2023; codebook section "events")."""

    AGREE = "AGREE"
    CONSULT = "CONSULT"
    SUPPORT = "SUPPORT"
    COOPERATE = "COOPERATE"
    AID = "AID"
    CONCEDE = "CONCEDE"
    RETREAT = "RETREAT"
    REQUEST = "REQUEST"
    ACCUSE = "ACCUSE"
    REJECT = "REJECT"
    THREATEN = "THREATEN"
    PROTEST = "PROTEST"
    SANCTION = "SANCTION"
    MOBILIZE = "MOBILIZE"
    COERCE = "COERCE"
    ASSAULT = "ASSAULT"


class Status(StrEnum):
    """How real an event is, apart from its type."""

    OCCURRED = "occurred"
    ONGOING = "ongoing"
    PLANNED = "planned"
    PROPOSED = "proposed"
    CANCELLED = "cancelled"
    DENIED = "denied"


class Mode(StrEnum):
    """The form of a CONSULT event."""

    VISIT = "visit"
    THIRD_PARTY = "third-party"
    MULTILATERAL = "multilateral"
    PHONE = "phone"


class Stance(StrEnum):
    """The position a statement takes on an actor."""

    POSITIVE = "positive"
    NEGATIVE = "negative"
    NEUTRAL = "neutral"


class ReportStatus(StrEnum):
    """What became of a report: the denominator that ``communique read`` prints."""

    READ = "read"
    NOTHING_FOUND = "nothing_found"
    LANGUAGE_NOT_READ = "language_not_read"
    FAILED = "failed"


class MentionKind(StrEnum):
    """What a mention refers to."""

    PERSON = "person"
    ORGANIZATION = "organization"
    STATE = "state"
    IGO = "igo"
    GROUP = "group"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a report's text: ``text == report.text[start:end]``."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Report:
    """One report: the frozen clean text and its metadata.

    ``id`` hashes the text and what identifies the publication (see :func:`report_id`); ``source_id`` is the id the
    input gave, else the path or URL. ``published_from`` says where the date came from: field, markup, text or url.
    ``origin`` is the agency or service the report itself names as its maker ("(Xinhua)", "via AP"), else ``None``.
    """

    id: str
    source_id: str
    text: str
    url: str | None = None
    publisher: str | None = None
    title: str | None = None
    byline: tuple[str, ...] = ()
    dateline_place: str | None = None
    published: str | None = None
    published_from: str | None = None
    language: str | None = None
    cited_sources: tuple[str, ...] = ()
    origin: str | None = None
    raw_sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """An input that gave no report: where it stands, and one line that says why and what to do."""

    source_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Mention:
    """A mention of an actor. ``entity`` numbers the actor within the report: equal numbers, same actor."""

    start: int
    end: int
    text: str
    kind: MentionKind
    entity: int
    confidence: float


@dataclass(frozen=True, slots=True)
class Time:
    """A time expression in TimeML (TIMEX3) terms. ``begin``/``until`` are the first and last day it covers (ISO)."""

    start: int
    end: int
    text: str
    type: str
    value: str
    begin: str | None = None
    until: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A literal place name; ``name`` … ``geonames_id`` are ``None`` where the gazetteer could not resolve it, but for the
    ``country`` of a part of a state ("north-eastern Syria").

    ``lat``/``lon`` are WGS 84 degrees; ``country`` is ISO 3166-1 alpha-3.
    """

    start: int
    end: int
    text: str
    name: str | None = None
    country: str | None = None
    lat: float | None = None
    lon: float | None = None
    geonames_id: int | None = None
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Title:
    """A title or affiliation; ``person`` and ``organization`` index ``Reading.mentions``."""

    start: int
    end: int
    text: str
    person: int | None
    organization: int | None
    former: bool
    confidence: float


@dataclass(frozen=True, slots=True)
class Quotation:
    """One attributed utterance: its source (index into ``Reading.mentions``), cue and content parts.

    ``source_span`` is the words of the source as the report gives them, present also when no mention matches.
    ``about`` pairs an index into ``Reading.mentions`` with the stance toward it.
    """

    content: tuple[Span, ...]
    cue: Span | None
    source: int | None
    source_span: Span | None
    kind: str
    about: tuple[tuple[int, Stance], ...]
    confidence: float


@dataclass(frozen=True, slots=True)
class Trigger:
    """Words that name a codable act. Indices point into the Reading's tuples.

    ``quotation`` is the quotation whose content holds the trigger, when one does; ``place`` the likeliest place, and
    ``place_chances`` every place that is at all likely, with its probability. ``chances`` are those of the mentions in
    ``actors`` and then ``recipients``, each on its side; empty where the reader gives none.
    """

    start: int
    end: int
    text: str
    type: EventType
    status: Status
    mode: Mode | None
    actors: tuple[int, ...]
    recipients: tuple[int, ...]
    place: int | None
    time: int | None
    quotation: int | None
    confidence: float
    place_chances: tuple[tuple[int, float], ...] = ()
    chances: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What the model and the grammars found in one report: spans only, nothing resolved across reports.

    ``same_event`` holds, for two triggers ``i > j`` of one type that stand near enough to be compared, the chance that
    they tell one event; ``same_entity``, for two mentions ``i > j`` where there is any, the chance that they mean one actor.
    """

    report_id: str
    sentences: tuple[tuple[int, int], ...]
    mentions: tuple[Mention, ...] = ()
    titles: tuple[Title, ...] = ()
    quotations: tuple[Quotation, ...] = ()
    triggers: tuple[Trigger, ...] = ()
    times: tuple[Time, ...] = ()
    places: tuple[Place, ...] = ()
    same_event: tuple[tuple[int, int, float], ...] = ()
    same_entity: tuple[tuple[int, int, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Participant:
    """An actor on one side of an event, or a speaker. ``text`` is the mention, ``name`` the fullest form known."""

    actor_id: str | None
    name: str
    text: str
    start: int
    end: int
    country: str | None = None
    sector: str | None = None
    kind: MentionKind = MentionKind.PERSON


@dataclass(frozen=True, slots=True)
class When:
    """The time of an event: first and last day as coarse as known; granularity day|week|month|season|year|decade|…"""

    start: str
    end: str | None
    granularity: str
    text: str | None


@dataclass(frozen=True, slots=True)
class Where:
    """The place of an event; coordinates only where the gazetteer resolved the name."""

    name: str
    country: str | None
    lat: float | None
    lon: float | None
    geonames_id: int | None
    text: str | None


@dataclass(frozen=True, slots=True)
class EventMention:
    """One passage of a report that states an event: the sentence or clause, its trigger, and who asserts it there."""

    report_id: str
    start: int
    end: int
    text: str
    trigger: Span
    status: Status
    attributed_to: str | None


@dataclass(frozen=True, slots=True)
class EventAssertion:
    """One event as one report states it. ``unknown`` names each open field with the reason it is open."""

    id: str
    report_id: str
    type: EventType
    status: Status
    mode: Mode | None
    contexts: tuple[str, ...]
    actors: tuple[Participant, ...]
    recipients: tuple[Participant, ...]
    when: When | None
    where: Where | None
    mentions: tuple[EventMention, ...]
    attributed_to: str | None
    confidence: float
    coder: str
    unknown: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class About:
    """An actor a statement takes a position on."""

    actor_id: str | None
    name: str
    stance: Stance


@dataclass(frozen=True, slots=True)
class StatementAssertion:
    """One attributed utterance as one report gives it."""

    id: str
    report_id: str
    speaker: Participant | None
    cue: Span | None
    content: tuple[Span, ...]
    kind: str
    addressee: str | None
    said_on: str | None
    about: tuple[About, ...]
    chain: tuple[str, ...]
    confidence: float
    coder: str


@dataclass(frozen=True, slots=True)
class RoleAssertion:
    """One title or affiliation as one report states it; the span covers the title's words."""

    id: str
    report_id: str
    person: str
    person_id: str | None
    title: str
    organization: str | None
    organization_id: str | None
    status: str
    as_of: str | None
    start: int
    end: int
    text: str
    confidence: float
    coder: str


@dataclass(frozen=True, slots=True)
class RoleHeld:
    """A role of an actor with its term, from the registry or from reports."""

    title: str
    organization: str | None
    organization_id: str | None
    start: str | None
    end: str | None


@dataclass(frozen=True, slots=True)
class Actor:
    """An actor as assertions refer to it: of the registry, of the user's own file, or made from the text."""

    id: str
    name: str
    kind: str
    country: str | None
    sector: str | None
    aliases: tuple[str, ...] = ()
    wikidata: str | None = None
    roles: tuple[RoleHeld, ...] = ()


Assertion = EventAssertion | StatementAssertion | RoleAssertion


@dataclass(frozen=True, slots=True)
class Coded:
    """All that one report states, with the actors its assertions name."""

    report_id: str
    events: tuple[EventAssertion, ...] = ()
    statements: tuple[StatementAssertion, ...] = ()
    roles: tuple[RoleAssertion, ...] = ()
    actors: tuple[Actor, ...] = ()


@dataclass(frozen=True, slots=True)
class Judgement:
    """A decision about assertions or actors, made by a rule or a person; never edited, only outranked or undone.

    ``kind`` is same_event | different_event | same_statement | same_role | same_actor | different_actor |
    same_origin | correct | reject | confirm | follow_up | add | undo. ``subjects`` are ids, sorted where the
    relation is symmetric. ``value`` is a JSON object whose shape the kind decides (for ``correct``: ``{"field": …, "value": …}``). A person's judgement has
    ``author``; a rule's has ``rule`` and leaves ``author`` ``None``. Human judgements outrank rules.
    """

    id: str
    kind: str
    subjects: tuple[str, ...]
    value: Mapping[str, Any]
    rule: str | None
    author: str | None
    reason: str
    made_at: str | None


def to_plain(record: Any) -> Any:
    """A record as JSON-ready dicts, lists and scalars (enums as their values)."""
    if record is None or type(record) is str:  # by far the most; a StrEnum is another type
        return record
    if dataclasses.is_dataclass(record) and not isinstance(record, type):
        return {f.name: to_plain(getattr(record, f.name)) for f in dataclasses.fields(record)}
    if isinstance(record, Mapping):
        return {str(k): to_plain(v) for k, v in record.items()}
    if isinstance(record, tuple | list):
        return [to_plain(v) for v in record]
    if isinstance(record, StrEnum):
        return record.value
    return record


def content_id(prefix: str, *parts: Any) -> str:
    """An id that hashes content: the same parts give the same id on every machine and run.

    ``parts`` are records or JSON values; the result is ``prefix-`` and 20 hex digits (80 bits) of SHA-256.
    """
    canonical = json.dumps(to_plain(parts), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return f"{prefix}-{hashlib.sha256(canonical.encode()).hexdigest()[:20]}"


def report_id(text: str, source_id: str, published: str | None, publisher: str | None) -> str:
    """The id of a report: its text, the id its input gave, its day and its publisher, hashed."""
    return content_id("rep", text, source_id, published, publisher)
