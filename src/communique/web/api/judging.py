"""Judgements in and out: what ``communique judge`` does, under the name of who asks."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Depends, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, JsonValue

from communique.ledger import Ledger, View, by_hand
from communique.ledger.days import stamp
from communique.records import Judgement, to_plain
from communique.web.access import Role, Who, require
from communique.web.access.log import AccessLog
from communique.web.api import models
from communique.web.api.answers import Plain, Source, answer
from communique.web.api.docs import described, one
from communique.web.api.params import JudgementQuery, LogQuery, Text, clean

router = APIRouter(tags=["judgements"])

MEMBERS = 200
NOTE_CHARACTERS = 2000
WORD_CHARACTERS = 2000
VALUE_CHARACTERS = 10_000
EXACT = 2**53
"""Beyond it a number of JSON is no longer exact everywhere (RFC 8259, 6)."""


def _plain_value(value: Any) -> Any:
    """A correction's value, when it can be stored: bounded, finite, and without broken Unicode."""
    for part in _parts(value):
        if isinstance(part, str):
            if len(part) > WORD_CHARACTERS:
                raise ValueError(f"a text is longer than {WORD_CHARACTERS:,} characters")
            if part:
                clean(part)
        elif isinstance(part, float) and not math.isfinite(part):
            raise ValueError("a number is not finite")
        elif isinstance(part, int) and abs(part) > EXACT:
            raise ValueError("a number is too large")
    if len(json.dumps(value)) > VALUE_CHARACTERS:
        raise ValueError(f"longer than {VALUE_CHARACTERS:,} characters")
    return value


def _parts(value: Any) -> Iterator[Any]:
    waiting = [value]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            waiting += [*part.keys(), *part.values()]
        elif isinstance(part, list):
            waiting += part
        else:
            yield part


class Decision(BaseModel):
    """What every judgement may say."""

    model_config = ConfigDict(extra="forbid")

    note: Annotated[str, AfterValidator(lambda note: clean(note) if note else note)] = Field(
        "", max_length=NOTE_CHARACTERS, description="Why."
    )


class Merge(Decision):
    """Events are one."""

    judgement: Literal["merge"]
    events: list[Text] = Field(min_length=2, max_length=MEMBERS, description="Ids of events that are one.")


class Split(Decision):
    """What some reports tell is another event; it stays split, whatever rules or readings follow."""

    judgement: Literal["split"]
    event: Text
    away: list[Text] = Field(
        default_factory=list, max_length=MEMBERS, description="Reports or assertions; none: each its own."
    )


class Correct(Decision):
    """A field of a record has another value."""

    judgement: Literal["correct"]
    id: Text = Field(description="An event, statement or role.")
    field: Text = Field(description="Such as status, type, when, where.")
    value: Annotated[JsonValue, AfterValidator(_plain_value)] = Field(
        description="A word, a day, a place's name, or the field as records show it."
    )


class Reject(Decision):
    """A record is wrong."""

    judgement: Literal["reject"]
    id: Text


class Confirm(Decision):
    """A record is right; brings back a rejected one by its full id."""

    judgement: Literal["confirm"]
    id: Text


class Undo(Decision):
    """A judgement holds no more."""

    judgement: Literal["undo"]
    id: Text = Field(description="The id that judging gave.")


Any_ = Annotated[Merge | Split | Correct | Reject | Confirm | Undo, Field(discriminator="judgement")]

_EXAMPLES: Any = {
    "merge": {"value": {"judgement": "merge", "events": ["event-1", "event-2"], "note": "one visit"}},
    "correct": {"value": {"judgement": "correct", "id": "event-1", "field": "status", "value": "cancelled"}},
    "undo": {"value": {"judgement": "undo", "id": "jdg-1"}},
}


@router.post("/judgements", **described("Judge", one(models.Judged, status=201), writes=True))
def judge(
    request: Request,
    decision: Annotated[Any_, Body(openapi_examples=_EXAMPLES)],
    asking: Annotated[Who, Depends(require(Role.REVIEWER))],
) -> Response:
    """Merge, split, correct, reject, confirm or undo. It outranks every rule, survives reading again, can be undone.

    The author is whoever the token belongs to.
    """
    hand = by_hand.Hand(asking.name, decision.note, stamp(datetime.now(UTC)))
    with Ledger.open(request.app.state.ledger_path) as opened:
        made = _made(View(opened), hand, decision)
        opened.judge(*made)
    return JSONResponse({"judgements": [judgement.id for judgement in made]}, 201)


def _made(view: View, hand: by_hand.Hand, decision: Any_) -> list[Judgement]:
    match decision:
        case Merge():
            return by_hand.merge(view, hand, decision.events)
        case Split():
            return by_hand.split(view, hand, decision.event, decision.away)
        case Correct():
            value = decision.value
            given = by_hand.typed(decision.field, value) if isinstance(value, str) else value
            return by_hand.correct(view, hand, decision.id, decision.field, given)
        case Reject():
            return by_hand.reject(view, hand, decision.id)
        case Confirm():
            return by_hand.confirm(view, hand, decision.id)
    return by_hand.undo(hand, decision.id)


@router.get(
    "/judgements",
    dependencies=[Depends(require(Role.READER))],
    **described("List judgements", one(models.Page[models.JudgementRecord])),
)
def judgements(request: Request, asked: Annotated[JudgementQuery, Query()]) -> Response:
    """The judgements that hold, the latest first; there is one page."""

    def made(source: Source) -> Plain:
        found = (
            j
            for j in reversed(source.ledger.judgements())
            if (asked.rules or j.author is not None)
            and (asked.about is None or any(s.startswith(asked.about) for s in j.subjects))
        )
        return {"records": [to_plain(j) for j in islice(found, asked.limit)], "next": None}

    return answer(request, made)


@router.get(
    "/access-log",
    dependencies=[Depends(require(Role.ADMIN))],
    **described("The access log", one(models.Page[models.LogLine])),
)
def access_log(request: Request, asked: Annotated[LogQuery, Query()]) -> Response:
    """Who did what, the latest first; there is one page."""
    log: AccessLog = request.app.state.access_log
    found = {"records": list(log.last(asked.limit)), "next": None}
    return JSONResponse(found, headers={"Cache-Control": "no-store"})
