"""What a View gives: merged events with their origins, and reports with what became of them.

Statements are their assertions (:mod:`communique.records`) with origins, roles their assertions, actors
:class:`records.Actor`.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from communique.records import (
    EventAssertion,
    EventMention,
    EventType,
    Mode,
    Participant,
    Report,
    ReportStatus,
    StatementAssertion,
    Status,
    When,
    Where,
)
from communique.resolution.followup import Step


@dataclass(frozen=True, slots=True)
class ReportRead:
    """A report with what became of it.

    ``read_at`` is when it was first read, ``coder`` who read it last; ``reason`` explains a failure. Of an
    input that gave no report, ``report`` holds no more than its ``source_id`` and ``sha256`` is ``None``.
    """

    report: Report
    sha256: str | None
    read_at: str
    coder: str | None
    status: ReportStatus
    reason: str | None


@dataclass(frozen=True, slots=True)
class Facts:
    """What merging needs to know of a report."""

    id: str
    publisher: str | None
    origin: str | None
    published: str | None


@dataclass(frozen=True, slots=True)
class OriginGroup:
    """Reports that count as one source, and why. ``origin`` is ``None`` where nobody states it."""

    origin: str | None
    reports: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Origins:
    """How many independent origins report an event; groups whose origin is unknown are counted apart."""

    independent: int
    unknown: int
    groups: tuple[OriginGroup, ...]

    @property
    def reprints(self) -> int:
        """The reports beyond the first of each origin."""
        return sum(len(group.reports) - 1 for group in self.groups)


@dataclass(frozen=True, slots=True)
class Claim:
    """Who asserts or denies an event where a report does not assert it itself.

    ``says`` is asserts or denies.
    """

    claimant: str
    says: str
    report_id: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What became of a planned or proposed event.

    Open, due, came_about, postponed or cancelled, and by which event. ``due`` is the last day (ISO) it may fall
    on, ``granularity`` that of the day announced; ``moved_from`` the first day of a postponed one. ``steps``
    are what was said of it, oldest first.
    """

    state: str
    by_event: str | None
    due: str | None = None
    granularity: str | None = None
    moved_from: str | None = None
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Event:
    """One real event, merged from the assertions of one or more reports.

    ``id`` hashes the smallest id of its assertions. ``goldstein`` is the weight of its type, ``cameo`` its
    root code (see :mod:`communique.ontology`). ``assertions`` are the members with all they say,
    disagreements included.
    """

    id: str
    type: EventType
    mode: Mode | None
    contexts: tuple[str, ...]
    status: Status
    actors: tuple[Participant, ...]
    recipients: tuple[Participant, ...]
    when: When | None
    where: Where | None
    mentions: tuple[EventMention, ...]
    origins: Origins
    claims: tuple[Claim, ...]
    follow_up: FollowUp | None
    confidence: float
    goldstein: float
    cameo: str
    assertions: tuple[EventAssertion, ...]

    @property
    def claimed_only(self) -> bool:
        """Whether no report asserts it itself: it is the claim of those in ``claims``."""
        return all(a.attributed_to is not None for a in self.assertions)


@dataclass(frozen=True, slots=True)
class Statement(StatementAssertion):
    """A statement as one report gives it, with the origins of all reports that give the same words."""

    origins: Origins

    @property
    def assertion(self) -> StatementAssertion:
        """What the report states, without what other reports add."""
        names = (f.name for f in dataclasses.fields(StatementAssertion))
        return StatementAssertion(**{name: getattr(self, name) for name in names})


@dataclass(frozen=True, slots=True)
class Hit:
    """One find of a search: a report or a statement, with an excerpt around the first word that matched."""

    kind: str
    id: str
    report_id: str
    title: str | None
    publisher: str | None
    published: str | None
    excerpt: str
