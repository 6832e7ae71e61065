"""The records that leave the API: the shapes of :mod:`communique.export.plain`, for the OpenAPI description.

Answers are written from those plain objects; a test holds the two to each other.
"""

from __future__ import annotations

from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from communique.records import EventType, Mode, ReportStatus, Stance, Status

R = TypeVar("R")


class Shape(BaseModel):
    """Every key is always there; unknown is null."""

    model_config = ConfigDict(extra="forbid", json_schema_serialization_defaults_required=True)


class Span(Shape):
    """A stretch of a report's text; offsets are characters, end-exclusive."""

    start: int
    end: int
    text: str


class Report(Shape):
    """A report with what became of it; an input that gave no report has no text and the status failed."""

    record: Literal["report"]
    id: str
    source_id: str
    url: str | None
    publisher: str | None
    title: str | None
    byline: list[str]
    dateline_place: str | None
    published: str | None
    published_from: str | None
    language: str | None
    cited_sources: list[str]
    origin: str | None
    text: str | None
    sha256: str | None
    read_at: str
    coder: str | None
    status: ReportStatus
    reason: str | None


class Participant(Shape):
    """An actor on one side of an event; ``country`` is ISO 3166-1 alpha-3 or IGO."""

    actor_id: str | None
    name: str
    text: str
    country: str | None
    sector: str | None


class When(Shape):
    """The time of an event: first and last day, as coarse as known."""

    start: str
    end: str | None
    granularity: str
    text: str | None


class Where(Shape):
    """The place of an event; WGS 84 degrees where the gazetteer knows the name."""

    name: str
    country: str | None
    lat: float | None
    lon: float | None
    geonames_id: int | None
    text: str | None


class EventMention(Shape):
    """One passage that states an event."""

    report_id: str
    start: int
    end: int
    text: str
    trigger: Span
    status: Status
    attributed_to: str | None


class OriginGroup(Shape):
    """Reports that count as one source, and why."""

    origin: str | None
    reports: list[str]
    reason: str


class Origins(Shape):
    """How many independent origins report an event; an unknown one is never counted as independent."""

    independent: int
    unknown: int
    groups: list[OriginGroup]


class Claim(Shape):
    """Who asserts or denies an event, where not the report itself."""

    claimant: str
    says: str
    report_id: str
    start: int
    end: int
    text: str


class FollowUp(Shape):
    """What became of an announced event."""

    state: Literal["open", "due", "postponed", "came_about", "cancelled"]
    by_event: str | None
    due: str | None
    granularity: str | None
    moved_from: str | None


class Event(Shape):
    """One real event with every passage that states it."""

    record: Literal["event"]
    id: str
    type: EventType
    mode: Mode | None
    contexts: list[str]
    status: Status
    actors: list[Participant]
    recipients: list[Participant]
    when: When | None
    where: Where | None
    mentions: list[EventMention]
    origins: Origins
    claims: list[Claim]
    follow_up: FollowUp | None
    confidence: float
    goldstein: float
    cameo: str


class Speaker(Shape):
    """Who says it, with the words that name them."""

    actor_id: str | None
    name: str
    text: str
    start: int
    end: int
    country: str | None


class About(Shape):
    """An actor that a statement takes a position on."""

    actor_id: str | None
    name: str
    stance: Stance


class Statement(Shape):
    """An attributed utterance."""

    record: Literal["statement"]
    id: str
    report_id: str
    speaker: Speaker | None
    cue: Span | None
    content: list[Span]
    kind: str
    addressee: str | None
    said_on: str | None
    about: list[About]
    chain: list[str]
    origins: Origins | None


class RoleRecord(Shape):
    """A title or affiliation of a person."""

    record: Literal["role"]
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


class RoleHeld(Shape):
    """A role of an actor with its term."""

    title: str
    organization: str | None
    organization_id: str | None
    start: str | None
    end: str | None


class Actor(Shape):
    """An actor with the roles known of it."""

    record: Literal["actor"]
    id: str
    name: str
    kind: str
    country: str | None
    sector: str | None
    aliases: list[str]
    wikidata: str | None
    roles: list[RoleHeld]


class Position(Shape):
    """What a speaker said about an actor; ``also_in`` are other reports with the same words."""

    record: Literal["position"]
    day: str | None
    stance: Stance
    changed_from: Stance | None
    publisher: str | None
    also_in: list[str]
    statement: Statement


class TypeCount(Shape):
    """How many events of a type."""

    type: EventType
    events: int


class Month(Shape):
    """A pair's month: Goldstein weights of what happened, apart by sign."""

    month: str
    cooperation: float
    conflict: float
    meetings: int
    types: list[TypeCount]
    events: list[str]


class Said(Shape):
    """Statements of one about the other, by stance."""

    speaker: str
    about: str
    positive: int
    neutral: int
    negative: int


class Mediator(Shape):
    """A third party at meetings and agreements of a pair."""

    name: str
    events: list[str]


class Ties(Shape):
    """What ties two actors, by month."""

    record: Literal["ties"]
    between: list[str]
    months: list[Month]
    statements: list[Said]
    mediators: list[Mediator]


class Change(Shape):
    """One change of one event; ``event`` is null when it is gone."""

    record: Literal["change"]
    change: str
    detail: str
    before: list[str]
    event: Event | None


class Hit(Shape):
    """One find of a search, with an excerpt around the first word that matched."""

    kind: Literal["report", "statement"]
    id: str
    report_id: str
    title: str | None
    publisher: str | None
    published: str | None
    excerpt: str


class Covered(Shape):
    """How many reports of one month, outlet and language came to one status."""

    month: str | None
    publisher: str | None
    language: str | None
    status: ReportStatus
    reports: int


class Coverage(Shape):
    """The denominator: every report counted, and inputs that gave none."""

    record: Literal["coverage"]
    reports: int
    by_status: dict[ReportStatus, int]
    failed_inputs: int
    groups: list[Covered]


class Reading(Shape):
    """What the current reading of one report states, in the order of its text; events as merged over reports."""

    record: Literal["reading"]
    report_id: str
    events: list[Event]
    statements: list[Statement]
    roles: list[RoleRecord]


class Page(Shape, Generic[R]):
    """A stretch of a list. ``next`` is the cursor of the one after it, null at the end."""

    records: list[R]
    next: str | None


class Failed(Shape):
    """An input that gave no report, with one line that says why."""

    source_id: str
    reason: str


class Summary(Shape):
    """What ``communique read`` prints: what was met, also what gave nothing."""

    reports: int
    read: int
    nothing_found: int
    unchanged: int
    duplicates: int
    left_out: int
    languages_not_read: dict[str, int]
    failed: int
    events: int
    statements: int
    roles: int
    interrupted: bool


class Job(Shape):
    """Reports on their way into the ledger. ``failures`` are the first of those that gave no report."""

    id: str
    state: Literal["waiting", "running", "done", "failed"]
    reports: int
    summary: Summary | None
    failures: list[Failed]
    reason: str | None


class Judged(Shape):
    """The judgements that were made: their ids, which an undo names."""

    judgements: list[str]


class JudgementRecord(Shape):
    """A judgement as the ledger keeps it."""

    id: str
    kind: str
    subjects: list[str]
    value: dict[str, Any]
    rule: str | None
    author: str | None
    reason: str
    made_at: str | None


class LogLine(Shape):
    """One line of the access log."""

    time: str
    name: str | None
    role: str | None
    via: str | None
    client: str | None
    method: str
    path: str
    outcome: int


class ErrorBody(Shape):
    """What is wrong, and what to do next where that is known."""

    code: str
    message: str
    next: str | None


class Error(Shape):
    """Every error has this shape."""

    error: Annotated[
        ErrorBody,
        Field(
            examples=[
                {
                    "code": "not_found",
                    "message": "no event 'event-0'",
                    "next": "`communique events` lists them",
                }
            ]
        ),
    ]
