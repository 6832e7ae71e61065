"""Over time and across records: due, upcoming, changed, ties, positions, search, coverage."""

from __future__ import annotations

from collections import Counter
from typing import Annotated, cast

from fastapi import APIRouter, Depends, Query, Request, Response

from communique.export import plain
from communique.ledger import announced, series
from communique.ledger.changes import changes, since_moment
from communique.ledger.paging import Pager
from communique.records import to_plain
from communique.web.access import Role, require
from communique.web.api import models
from communique.web.api.answers import Plain, Source, answer, counted, day_of, listing
from communique.web.api.docs import described, one, page
from communique.web.api.params import (
    Asked,
    ChangedQuery,
    DueQuery,
    PositionQuery,
    SearchQuery,
    TiesQuery,
    UpcomingQuery,
    filter_of,
)

_COUNTED_FAILURES = 100_000
"""Inputs that gave no report are counted up to here."""

router = APIRouter(tags=["over time"], dependencies=[Depends(require(Role.READER))])


@router.get("/due", **described("What is due", page(models.Page[models.Event])))
def due(request: Request, asked: Annotated[DueQuery, Query()]) -> Response:
    """Announced events whose day has passed and of which no report was found. Not found is not: did not happen."""
    wanted = filter_of(asked)
    listed = counted(lambda view: map(plain.event, announced.due(view, wanted)))
    return listing(request, asked, listed, today=day_of(asked))


@router.get("/upcoming", **described("What lies ahead", page(models.Page[models.Event])))
def upcoming(request: Request, asked: Annotated[UpcomingQuery, Query()]) -> Response:
    """Announced events that lie ahead, the nearest first; those without a day come last."""
    wanted = filter_of(asked)
    listed = counted(
        lambda view: map(plain.event, announced.ahead(view, wanted, view.today or day_of(asked), asked.days))
    )
    return listing(request, asked, listed, today=day_of(asked))


@router.get("/changed", **described("What changed", page(models.Page[models.Change])))
def changed(request: Request, asked: Annotated[ChangedQuery, Query()]) -> Response:
    """Events new, merged, split, revised, with another status, or gone since a time."""
    ledger = Source.of(request).ledger
    since = since_moment(ledger, asked.since)
    listed = counted(lambda view: map(plain.change, changes(ledger, since, view.as_of, view.today)))
    return listing(request, asked, listed, today=day_of(asked))


@router.get("/positions", **described("Positions over time", page(models.Page[models.Position])))
def positions(request: Request, asked: Annotated[PositionQuery, Query()]) -> Response:
    """What a speaker said about an actor, oldest first; the same words in several reports are one position."""
    listed = counted(
        lambda view: map(
            plain.position, series.positions(view, asked.speaker, asked.about, asked.since, asked.until)
        )
    )
    return listing(request, asked, listed)


@router.get("/ties", **described("What ties two actors", one(models.Ties)))
def ties(request: Request, asked: Annotated[TiesQuery, Query()]) -> Response:
    """A pair by month: cooperation and conflict (Goldstein), meetings, types; statements; third parties."""

    def made(source: Source) -> Plain:
        view = Pager(source.ledger, asked.moment)
        return plain.ties(asked.a, asked.b, series.ties(view, asked.a, asked.b, asked.since, asked.until))

    return answer(request, made)


@router.get("/search", **described("Search", one(models.Page[models.Hit])))
def search(request: Request, asked: Annotated[SearchQuery, Query()]) -> Response:
    """Statements, then reports, that hold every word and "quoted phrase", the best first; there is one page."""

    def made(source: Source) -> Plain:
        found = Pager(source.ledger, asked.moment).search(asked.q, asked.limit)
        return {"records": to_plain(found), "next": None}

    return answer(request, made)


@router.get("/coverage", **described("Coverage", one(models.Coverage)))
def coverage(request: Request, asked: Annotated[Asked, Query()]) -> Response:
    """The denominator: every report by month, outlet, language and outcome, and how many inputs gave none."""

    def made(source: Source) -> Plain:
        view = Pager(source.ledger, asked.moment)
        groups = sorted(
            view.coverage(),
            key=lambda g: (g.month or "", g.publisher or "", g.language or "", g.status.value),
        )
        by_status: Counter[str] = Counter()
        for group in groups:
            by_status[group.status.value] += group.reports
        return {
            "record": "coverage",
            "reports": by_status.total(),
            "by_status": dict(sorted(by_status.items())),
            "failed_inputs": len(view.failures(_COUNTED_FAILURES)),
            "groups": [cast(Plain, to_plain(group)) for group in groups],
        }

    return answer(request, made)
