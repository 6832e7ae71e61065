"""Judgements by hand: what a person decided over a View, as judgements ready to be stored.

The command line, the API and the review pages make the same ones. Each takes ids of records or their unambiguous
beginnings, and a :class:`Hand` that says who judges, why and when. Raises NotFound for an id that names nothing and
UsageError for one that names something else.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations, product
from typing import Any

from communique.errors import NotFound, UsageError
from communique.ledger import judgements as judging
from communique.ledger.model import Event, ReportRead
from communique.ledger.rows import OWNERS
from communique.ledger.view import View
from communique.records import (
    Actor,
    EventAssertion,
    Judgement,
    RoleAssertion,
    StatementAssertion,
    content_id,
    to_plain,
)


@dataclass(frozen=True, slots=True)
class Hand:
    """Who judges, why, and when (UTC, as :func:`communique.ledger.days.stamp` writes it)."""

    author: str
    note: str
    made_at: str

    def __post_init__(self) -> None:
        if not self.author.strip():
            raise UsageError("--by: empty; a judgement needs the name of who makes it")

    def judgement(self, kind: str, subjects: Sequence[str], value: dict[str, Any] | None = None) -> Judgement:
        """A judgement of this hand."""
        return judging.make(
            kind, subjects, value=value, author=self.author, reason=self.note, made_at=self.made_at
        )


def merge(view: View, hand: Hand, events: Sequence[str]) -> list[Judgement]:
    """That events are one."""
    members = [_event(view, number).assertions[0].id for number in events]
    return [hand.judgement(judging.SAME_EVENT, members)]


def split(view: View, hand: Hand, event: str, away: Sequence[str] = ()) -> list[Judgement]:
    """That what some reports (or assertions) of an event tell is another one; ``away`` empty: each its own."""
    members = _event(view, event).assertions
    named = [a.id for a in members if any(x in (a.id, a.report_id) for x in _full(view, away))]
    if away and not named:
        raise NotFound(
            f"{event}: none of its reports is {', '.join(away)}; `communique show {event}` lists them"
        )
    rest = [a.id for a in members if a.id not in named]
    pairs = list(product(named, rest)) if named else list(combinations(rest, 2))
    if not pairs:
        raise NotFound(f"{event}: one report tells it, or all were named; there is nothing to split")
    return [hand.judgement(judging.DIFFERENT_EVENT, pair) for pair in pairs]


def correct(view: View, hand: Hand, record: str, field: str, value: Any) -> list[Judgement]:
    """That a field of an event, statement or role has another value."""
    return [hand.judgement(judging.CORRECT, [record_id(view, record)], {"field": field, "value": value})]


def reject(view: View, hand: Hand, record: str) -> list[Judgement]:
    """That a record is wrong."""
    return [hand.judgement(judging.REJECT, [record_id(view, record)])]


def confirm(view: View, hand: Hand, record: str) -> list[Judgement]:
    """That a record is right; a rejected one, which is in no view, by its full id."""
    try:
        number = record_id(view, record)
    except NotFound:
        number = record
    return [hand.judgement(judging.CONFIRM, [number])]


def add(hand: Hand, assertion: EventAssertion | StatementAssertion | RoleAssertion) -> list[Judgement]:
    """That a report states what no reader found: an assertion with its words. Its id is made of what it says.

    The confidence of what a person states is 1, its coder :data:`~communique.ledger.judgements.PERSON`.
    """
    record = next(kind for kind, owner in OWNERS.items() if isinstance(assertion, owner))
    blank = replace(assertion, id="", confidence=1.0, coder=judging.PERSON)
    made = replace(blank, id=content_id({"event": "evt", "statement": "stm", "role": "rol"}[record], blank))
    return [hand.judgement(judging.ADD, [made.id], {"record": record, "assertion": to_plain(made)})]


def undo(hand: Hand, judgement: str) -> list[Judgement]:
    """That a judgement, by rule or person, holds no more."""
    return [hand.judgement(judging.UNDO, [judgement])]


def record_id(view: View, number: str) -> str:
    """The full id of an event, statement or role.

    An assertion's own id stays; the beginning of an id becomes that of the record.
    """
    found = view.find(number)
    if isinstance(found, ReportRead | Actor):
        raise UsageError(f"{number!r} is no event, statement or role")
    if isinstance(found, Event):
        return next((a.id for a in found.assertions if a.id == number), found.id)
    return found.id


def typed(field: str, value: str) -> Any:
    """What was typed as the value of a field: JSON as it is, a day for ``when``, a name for ``where``, a word."""
    if value[:1] in ("{", "[", '"') or value == "null":
        try:
            return json.loads(value)
        except ValueError as error:
            raise UsageError(f"{field}: {value!r} is no JSON ({error})") from error
    if field == "when":
        grain = {4: "year", 7: "month"}.get(len(value), "day")
        return {"start": value, "end": None, "granularity": grain, "text": None}
    if field == "where":
        return {"name": value, "country": None, "lat": None, "lon": None, "geonames_id": None, "text": None}
    return value


def _event(view: View, number: str) -> Event:
    found = view.find(number)
    if not isinstance(found, Event):
        raise UsageError(f"{number!r} is no event; `communique events` lists them")
    return found


def _full(view: View, given: Sequence[str]) -> list[str]:
    found = []
    for number in given:
        record = view.find(number)
        found.append(record.report.id if isinstance(record, ReportRead) else number)
    return found
