"""Reports: the list, and one report with its words marked and its records beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request

from communique.errors import NotFound, UsageError
from communique.ledger import Filter
from communique.ledger.listed import OfReport
from communique.records import ReportStatus
from communique.web import highlight
from communique.web.highlight import LAYERS, Mark
from communique.web.queries import PAGE_SIZE
from communique.web.render import Context, page, view
from communique.web.words import heading, type_words

router = APIRouter()

_AT = re.compile(r"(\d{1,9})-(\d{1,9})\Z", re.ASCII)
MOST_MARKED = 2000
"""Marks of one report that are drawn: a report with more is no news report."""


@page(router, "/reports", "reports.html")
def reports(request: Request) -> Context:
    """The list."""
    query = request.query_params
    given = {name: query.get(name, "").strip() or None for name in ("publisher", "status", "since", "until")}
    if given["status"] not in (None, *ReportStatus):
        raise UsageError(f"status: unknown value {given['status']!r}; one of {', '.join(ReportStatus)}")
    asked = Filter(**given)
    at = view(request)
    lines = at.report_lines(asked, query.get("after"), PAGE_SIZE + 1)
    return {
        "lines": lines[:PAGE_SIZE],
        "older": lines[PAGE_SIZE - 1].cursor if len(lines) > PAGE_SIZE else None,
        "total": at.count_reports(asked),
        "given": {name: value for name, value in given.items() if value},
        "asked": given,
        "statuses": [s.value for s in ReportStatus if s is not ReportStatus.FAILED],
    }


@page(router, "/reports/{number}", "report.html")
def report(request: Request) -> Context:
    """One report."""
    at = view(request)
    found = at.report(request.path_params["number"])
    if found.status is ReportStatus.FAILED:
        raise NotFound(f"no report {found.report.id!r}; /coverage lists the inputs that failed")
    stated = at.of_report(found)
    layers = _layers(request)
    kinds = {kind for layer in layers for kind in LAYERS[layer]}
    marks = [m for m in _marks(stated, found.report.id) if m.kind in kinds][:MOST_MARKED]
    return {
        "read": found,
        "report": found.report,
        "pieces": highlight.pieces(found.report.text, marks, _at(request)),
        "layers": layers,
        "all_layers": tuple(LAYERS),
        "events": stated.events,
        "statements": stated.statements,
        "roles": stated.roles,
    }


def _layers(request: Request) -> tuple[str, ...]:
    """The layers asked for: ``?layer=events&layer=roles``; all without, none with ``?layer=none``."""
    asked = request.query_params.getlist("layer")
    return tuple(name for name in LAYERS if name in asked) if asked else tuple(LAYERS)


def _at(request: Request) -> tuple[int, int] | None:
    match = _AT.match(request.query_params.get("at", ""))
    return (int(match[1]), int(match[2])) if match else None


def _marks(stated: OfReport, report_id: str) -> Iterator[Mark]:
    """The words of all records of a report. Their links are paths; the template adds the time asked for."""
    for event, own in stated.events:
        link = "/events/" + quote(event.id, safe="")
        label = f"{type_words(event.type)}, {event.status.value}: {heading(event)}"
        for assertion in own:
            for mention in assertion.mentions:
                if mention.report_id == report_id:
                    yield Mark(mention.start, mention.end, highlight.EVENT, link, label)
                    yield Mark(mention.trigger.start, mention.trigger.end, highlight.TRIGGER, link, label)
            for person in (*assertion.actors, *assertion.recipients):
                yield from _actor(person, highlight.ACTOR)
    for statement in stated.statements:
        link = "/statements/" + quote(statement.id, safe="")
        speaker = statement.speaker.name if statement.speaker else "an unnamed speaker"
        for part in statement.content:
            yield Mark(part.start, part.end, highlight.WORDS, link, f"Statement by {speaker}")
        if statement.speaker is not None:
            yield from _actor(statement.speaker, highlight.SPEAKER)
    for role in stated.roles:
        if role.person_id:
            link = "/actors/" + quote(role.person_id, safe="")
            yield Mark(role.start, role.end, highlight.ROLE, link, f"{role.person}: {role.title}")


def _actor(person: Any, kind: str) -> Iterator[Mark]:
    if person.actor_id:
        link = "/actors/" + quote(person.actor_id, safe="")
        yield Mark(person.start, person.end, kind, link, person.name)
