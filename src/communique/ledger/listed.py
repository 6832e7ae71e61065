"""What lists and pages are made of: one line a report, statement, actor, month."""

from __future__ import annotations

from dataclasses import dataclass

from communique.ledger.model import Event, Statement
from communique.records import EventAssertion, ReportStatus, RoleAssertion

OPENING = 80
"""Characters of a text that stand for a title where there is none."""


def headline(title: str | None, text: str) -> str:
    """A report's title; the opening words of its ``text`` in quotation marks where it has none."""
    if title:
        return title
    words = " ".join(text[: 2 * OPENING].split())
    if len(words) <= OPENING:
        return f"“{words}”" if words else "Untitled report"
    return f"“{words[:OPENING].rpartition(' ')[0] or words[:OPENING]} …”"


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A report as lists show it, with how many events, statements and roles its current reading states."""

    id: str
    headline: str
    publisher: str | None
    published: str | None
    language: str | None
    status: ReportStatus
    reason: str | None
    read_at: str
    cursor: str
    events: int = 0
    statements: int = 0
    roles: int = 0


@dataclass(frozen=True, slots=True)
class Said:
    """A statement with the publication it stands in and its cursor in a list."""

    statement: Statement
    publisher: str | None
    published: str | None
    cursor: str


@dataclass(frozen=True, slots=True)
class OfReport:
    """All that a report states: each event as merged, with the assertions that are the report's own."""

    events: tuple[tuple[Event, tuple[EventAssertion, ...]], ...]
    statements: tuple[Statement, ...]
    roles: tuple[RoleAssertion, ...]


@dataclass(frozen=True, slots=True)
class ActorCount:
    """An actor's id with how many event assertions, statements (as speaker) and roles name it."""

    id: str
    events: int
    statements: int
    roles: int


@dataclass(frozen=True, slots=True)
class Covered:
    """Reports of one month, outlet, language and outcome, counted."""

    month: str | None
    publisher: str | None
    language: str | None
    status: ReportStatus
    reports: int


@dataclass(frozen=True, slots=True)
class FoundReport:
    """A report that a search found, with the text around the first word."""

    id: str
    headline: str
    publisher: str | None
    published: str | None
    excerpt: str
