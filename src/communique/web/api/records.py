"""Records out: reports, events, statements, roles and actors, one or a page of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import AfterValidator

from communique.export import plain
from communique.ledger.filters import Filter
from communique.ledger.paging import FAILED, Pager, Place
from communique.web.access import Role, require
from communique.web.api import models
from communique.web.api.answers import Plain, answer, counted, listing, number_of
from communique.web.api.cursor import wrong_cursor
from communique.web.api.docs import EVENT, described, one, page
from communique.web.api.params import (
    VALUE_CHARACTERS,
    ActorQuery,
    Asked,
    EventQuery,
    Paged,
    ReportQuery,
    RoleQuery,
    StatementQuery,
    clean,
    filter_of,
)

router = APIRouter(tags=["records"], dependencies=[Depends(require(Role.READER))])

_PLACE_PARTS = 2
"""A day and an id, or the word for failed inputs and a number."""

Id = Annotated[
    str,
    Path(min_length=1, max_length=VALUE_CHARACTERS, description="The id of a record."),
    AfterValidator(clean),
]


@router.get("/reports", **described("List reports", page(models.Page[models.Report])))
def reports(request: Request, asked: Annotated[ReportQuery, Query()]) -> Response:
    """Reports with what became of them, by the day of publication; then the inputs that gave no report."""
    return _list(request, asked, Pager.reports_behind)


@router.get("/reports/{id}", **described("One report", one(models.Report)))
def report(request: Request, id: Id, asked: Annotated[Asked, Query()]) -> Response:
    """A report with its frozen text, in which all offsets count."""
    return _one(request, asked, lambda view: plain.report(view.report(id)))


@router.get("/reports/{id}/reading", **described("What a report states", one(models.Reading)))
def reading(request: Request, id: Id, asked: Annotated[Asked, Query()]) -> Response:
    """The events, statements and roles of a report's current reading. An event shows all its reports' mentions."""

    def made(view: Pager) -> Plain:
        stated = view.of_report(view.report(id))
        return {
            "record": "reading",
            "report_id": id,
            "events": [plain.event(event) for event, _ in stated.events],
            "statements": [plain.statement(statement) for statement in stated.statements],
            "roles": [plain.role(role) for role in stated.roles],
        }

    return _one(request, asked, made)


@router.get("/events", **described("List events", page(models.Page[models.Event], EVENT)))
def events(request: Request, asked: Annotated[EventQuery, Query()]) -> Response:
    """Events in the order of their days, each once, however many reports tell it."""
    return _list(request, asked, Pager.events_behind)


@router.get("/events/{id}", **described("One event", one(models.Event, EVENT)))
def event(request: Request, id: Id, asked: Annotated[Asked, Query()]) -> Response:
    """An event by an id it has or ever had."""
    return _one(request, asked, lambda view: plain.event(view.event(id)))


@router.get("/statements", **described("List statements", page(models.Page[models.Statement])))
def statements(request: Request, asked: Annotated[StatementQuery, Query()]) -> Response:
    """Statements by the day they were made; `actor` is the speaker, `with` whom the statement is about."""
    return _list(request, asked, Pager.statements_behind)


@router.get("/statements/{id}", **described("One statement", one(models.Statement)))
def statement(request: Request, id: Id, asked: Annotated[Asked, Query()]) -> Response:
    """A statement with its speaker, cue and content as spans of the report's text."""
    return _one(request, asked, lambda view: plain.statement(view.statement(id)))


@router.get("/roles", **described("List roles", page(models.Page[models.RoleRecord])))
def roles(request: Request, asked: Annotated[RoleQuery, Query()]) -> Response:
    """Titles and affiliations as reports state them; `actor` is the person, `with` the organisation."""
    return _list(request, asked, Pager.roles_behind)


@router.get("/actors", **described("List actors", page(models.Page[models.Actor])))
def actors(request: Request, asked: Annotated[ActorQuery, Query()]) -> Response:
    """The actors that current records name, by id."""
    wanted = filter_of(asked)
    return listing(request, asked, counted(lambda view: map(plain.actor, view.actors(wanted))))


@router.get("/actors/{id}", **described("One actor", one(models.Actor)))
def actor(request: Request, id: Id, asked: Annotated[Asked, Query()]) -> Response:
    """An actor by any id that counts as the same actor."""
    return _one(request, asked, lambda view: plain.actor(view.actor(id)))


def _one(request: Request, asked: Asked, made: Callable[[Pager], Plain]) -> Response:
    return answer(request, lambda source: made(Pager(source.ledger, asked.moment)))


def _list(
    request: Request,
    asked: Paged,
    behind: Callable[[Pager, Filter, Place | None], Iterator[tuple[Place, Any]]],
) -> Response:
    wanted = filter_of(asked)

    def listed(view: Pager, place: Place | None) -> Iterator[tuple[Place, Plain]]:
        if place is not None and len(place) != _PLACE_PARTS:
            raise wrong_cursor()
        if place is not None and place[0] == FAILED:
            number_of(place[1])
        for at, record in behind(view, wanted, place):
            yield at, plain.record(record)

    return listing(request, asked, listed)
