"""Events: the list with its filters, and one event with all that is known of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from fastapi import APIRouter, Request

from communique.ledger.lines import names_of, place_label
from communique.ledger.model import Event
from communique.records import EventAssertion, EventType, Status
from communique.web.queries import asked_of, choices, event_list, label_of, select
from communique.web.render import Context, index, page, today, view
from communique.web.words import day_words, type_words

router = APIRouter()


@page(router, "/events", "events.html")
def events(request: Request) -> Context:
    """The list."""
    query = request.query_params
    now, at, asked = index(request), view(request), asked_of(query)
    mask = select(now, at, asked, today(request).isoformat())
    return {
        "asked": asked,
        "given": [(name, label_of(now, at, name, value)) for name, value in asked.given.items()],
        "page": event_list(now, mask, query.get("order"), query.get("after")),
        "order": query.get("order") or "reported",
        "choices": choices(now, mask, asked),
        "day": today(request).isoformat(),
        "types": [t.value for t in EventType],
        "statuses": [s.value for s in Status],
    }


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that the reports of an event give differently: each value with the assertions that give it."""

    field: str
    values: tuple[tuple[str, tuple[EventAssertion, ...]], ...]


_GIVEN: tuple[tuple[str, Callable[[EventAssertion], str | None]], ...] = (
    ("Type", lambda a: type_words(a.type)),
    ("Status", lambda a: a.status.value),
    ("Form", lambda a: a.mode.value if a.mode else None),
    ("Day", lambda a: day_words(a.when.start) if a.when else None),
    ("Place", lambda a: place_label(a.where) if a.where else None),
    ("Who", lambda a: names_of(a.actors) or None),
    ("With whom", lambda a: names_of(a.recipients) or None),
)


def differences(assertions: Iterable[EventAssertion]) -> list[Difference]:
    """The fields of which some assertions give another value than others; those that give none are left out."""
    found = []
    for field, give in _GIVEN:
        values: dict[str, list[EventAssertion]] = {}
        for assertion in assertions:
            if (value := give(assertion)) is not None:
                values.setdefault(value, []).append(assertion)
        if len(values) > 1:
            ranked = sorted(values.items(), key=lambda item: (-len(item[1]), item[0]))
            found.append(Difference(field, tuple((value, tuple(given)) for value, given in ranked)))
    return found


@page(router, "/events/{number}", "event.html")
def event(request: Request) -> Context:
    """One event."""
    at = view(request)
    found: Event = at.event(request.path_params["number"])
    reports = at.titles(
        sorted({m.report_id for m in found.mentions} | {a.report_id for a in found.assertions})
    )
    subjects = [found.id, *(a.id for a in found.assertions)]
    passages: dict[str, list[object]] = {}
    for mention in found.mentions:
        passages.setdefault(mention.report_id, []).append(mention)
    return {
        "event": found,
        "reports": reports,
        "passages": passages,
        "differences": differences(found.assertions),
        "judgements": at.judged_on(subjects),
        "unknown": _open(found),
        "coders": sorted({a.coder for a in found.assertions}),
        "came_from": _successor(request, found),
    }


def _open(event: Event) -> list[tuple[str, str]]:
    """The fields that no report fills, with the reasons that the reports' readings give."""
    filled = {name for name in ("when", "where", "actors", "recipients", "mode") if getattr(event, name)}
    reasons: dict[str, list[str]] = {}
    for assertion in event.assertions:
        for field, reason in assertion.unknown:
            if field not in filled and reason not in reasons.setdefault(field, []):
                reasons[field].append(reason)
    return [(field, "; ".join(sorted(reasons[field]))) for field in sorted(reasons)]


def _successor(request: Request, event: Event) -> Event | None:
    """The event that an announced one became, where that is another one."""
    number = event.follow_up.by_event if event.follow_up else None
    return view(request).event(number) if number and number != event.id else None
