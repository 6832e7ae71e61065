"""What a review form sends, and the values that typed or selected words mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Request
from starlette.datastructures import UploadFile

from communique.errors import UsageError
from communique.ledger import Ledger, by_hand
from communique.ledger.browse import Browser
from communique.ledger.codec import from_plain
from communique.ledger.days import bounds, stamp
from communique.ledger.rows import name_key
from communique.reader.times import find_times
from communique.records import (
    About,
    EventAssertion,
    EventMention,
    EventType,
    Judgement,
    Participant,
    Report,
    RoleAssertion,
    Span,
    Stance,
    StatementAssertion,
    Status,
    When,
    to_plain,
)
from communique.web.access import Role, Who, require

E = TypeVar("E", bound=StrEnum)

CHARACTERS = 5000
"""The longest value a form may send."""


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of a form, in order; a name may occur more than once."""

    pairs: tuple[tuple[str, str], ...]

    def get(self, name: str) -> str:
        """The value of a name without blanks around it, empty when it is not there."""
        return next((value.strip() for key, value in self.pairs if key == name), "")

    def all(self, name: str) -> list[str]:
        """Every value of a name that is not empty."""
        return [value.strip() for key, value in self.pairs if key == name and value.strip()]

    def number(self, name: str) -> int | None:
        """A whole number, ``None`` when it is not there. Raises UsageError."""
        value = self.get(name)
        if not value:
            return None
        if not (value.isascii() and value.isdigit() and len(value) < 10):
            raise UsageError(f"{name}: {value!r} is no number")
        return int(value)


async def read_form(request: Request) -> Form:
    """The form of a request. Raises UsageError for a file or a value that is too long."""
    pairs = []
    async with request.form() as given:
        for name, value in given.multi_items():
            if isinstance(value, UploadFile) or len(value) > CHARACTERS:
                raise UsageError(f"{name}: a file, or longer than {CHARACTERS} characters")
            pairs.append((name, value.encode("utf-8", "replace").decode()))
    return Form(tuple(pairs))


Sent = Annotated[Form, Depends(read_form)]
Reviewer = Annotated[Who, Depends(require(Role.REVIEWER))]


def now() -> str:
    """The time of a judgement."""
    return stamp(datetime.now(UTC))


def hand_of(asking: Who, form: Form) -> by_hand.Hand:
    """Who judges, why and when."""
    return by_hand.Hand(asking.name, form.get("note"), now())


def store(request: Request, made: Sequence[Judgement]) -> str:
    """Store judgements; the ids, joined by commas, for the notice that lets them be undone."""
    with Ledger.open(request.app.state.ledger_path) as opened:
        opened.judge(*made)
    return ",".join(j.id for j in made)


@dataclass(frozen=True, slots=True)
class Words:
    """Words of a report that a person selected or typed; ``start`` is ``None`` where the text does not hold them."""

    text: str
    report: Report
    start: int | None

    @property
    def span(self) -> dict[str, Any]:
        """Where they stand. Raises UsageError when the report does not hold them."""
        if self.start is None:
            raise UsageError(
                f"the report does not hold the words {self.text!r}; select or copy them from its text"
            )
        return {"start": self.start, "end": self.start + len(self.text), "text": self.text}


def words(view: Browser, form: Form, report_id: str, text: str, near: int = 0) -> Words:
    """Words of a form: at the offset that selecting gave, else where the text holds them first after ``near``."""
    number = form.get("report") or report_id
    report = view.report(number).report
    start = form.number("start")
    if start is not None and report.text.startswith(text, start):
        return Words(text, report, start)
    found = report.text.find(text, near)
    found = found if found >= 0 else report.text.find(text)
    return Words(text, report, found if found >= 0 and text else None)


def when_value(given: Words) -> dict[str, Any]:
    """A time: an ISO day, month or year as typed, else what the words mean on the report's day. Raises UsageError."""
    text = given.text
    if bounds(text) is not None and len(text) <= len("2026-02-09"):
        value: dict[str, Any] = by_hand.typed("when", text)
        return value
    for time in find_times(text, given.report.published):
        if time.begin is not None:
            until = time.until if time.until != time.begin else None
            grain = "day" if until is None else "month" if len(time.value) == len("2026-02") else "period"
            return {"start": time.begin, "end": until, "granularity": grain, "text": text}
    raise UsageError(
        f"when: {text!r} means no day; write 2026, 2026-02 or 2026-02-09, or select words such as “on Monday”"
    )


def participant(view: Browser, given: Words) -> dict[str, Any]:
    """A participant by name: the actor of that very name where the ledger has one."""
    matches = [a for i in view.actor_ids(given.text, 20) for a in view.named([i]).values()]
    key = name_key(given.text)
    actor = next((a for a in matches if key in {name_key(n) for n in (a.name, *a.aliases)}), None)
    start = given.start
    kind = actor.kind if actor else "person"
    made: dict[str, Any] = to_plain(
        Participant(
            actor.id if actor else None,
            actor.name if actor else given.text,
            given.text if start is not None else "",
            start or 0,
            (start or 0) + (len(given.text) if start is not None else 0),
            actor.country if actor else None,
            actor.sector if actor else None,
        )
    )
    return made | {"kind": kind}


def added(view: Browser, form: Form, report_id: str) -> EventAssertion | StatementAssertion | RoleAssertion:
    """What a form adds to a report, with its words. Raises UsageError for words that the report does not hold."""
    given = words(view, form, report_id, form.get("words"))
    span = Span(**given.span)
    report = given.report

    def party(name: str) -> Participant | None:
        text = form.get(name)
        if not text:
            return None
        found = words(view, Form(()), report_id, text, span.start)
        made: Participant = from_plain(Participant, participant(view, found))
        return made

    one, other = party("who"), party("whom")
    match form.get("record"):
        case "event":
            day = form.get("when")
            when = from_plain(When, when_value(words(view, Form(()), report_id, day))) if day else None
            kind, status = _one(EventType, form.get("type")), _one(Status, form.get("status"))
            mention = EventMention(report.id, span.start, span.end, span.text, span, status, None)
            people = tuple(p for p in (one,) if p), tuple(p for p in (other,) if p)
            return EventAssertion(
                "", report.id, kind, status, None, (), *people, when, None, (mention,), None, 1.0, ""
            )
        case "statement":
            about = (About(other.actor_id, other.name, _one(Stance, form.get("stance"))),) if other else ()
            return StatementAssertion(
                "", report.id, one, None, (span,), "direct", None, None, about, (), 1.0, ""
            )
        case "role":
            if one is None:
                raise UsageError("who: a role needs its person")
            return RoleAssertion(
                "", report.id, one.name, one.actor_id, span.text,
                other.name if other else None, other.actor_id if other else None, "current", report.published,
                span.start, span.end, span.text, 1.0, "",
            )  # fmt: skip
    raise UsageError(f"record: {form.get('record')!r} is no event, statement or role")


def _one(kind: type[E], value: str) -> E:
    try:
        return kind(value)
    except ValueError:
        raise UsageError(
            f"{kind.__name__.lower()}: unknown value {value!r}; one of {', '.join(kind)}"
        ) from None
