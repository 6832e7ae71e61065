"""What a query may hold: the filters of the command line under the same names, bounded and clean.

An unknown parameter is refused, so that a misspelt filter never gives everything.
"""

from __future__ import annotations

import unicodedata
from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from communique.errors import UsageError
from communique.ledger import Filter
from communique.ledger.days import parse_day, parse_moment, stamp
from communique.records import EventType, ReportStatus, Status

VALUE_CHARACTERS = 200
"""No name of an actor, place or publisher is longer; nor is an id."""

PAGE = 50
MOST_OF_A_PAGE = 200
CURSOR_CHARACTERS = 1000


def clean(value: str) -> str:
    """The value, when it can be a name, an id or a word: no control characters, no lone surrogates, not blank."""
    if any(unicodedata.category(c) in ("Cc", "Cs") for c in value):
        raise ValueError("holds control characters or broken Unicode")
    if not value.strip():
        raise ValueError("empty; leave it out or give a value")
    return value


def _day(value: str) -> str:
    try:
        parse_day(value, "day")
    except UsageError as error:
        raise ValueError(str(error)) from None
    return value


def _moment(value: str) -> str:
    try:
        stamp(parse_moment(value, "time"))
    except UsageError as error:
        raise ValueError(str(error)) from None
    except OverflowError:  # a time of year 1 or 9999 that leaves the calendar in UTC
        raise ValueError(f"{value!r} is no time of this calendar") from None
    return value


Text = Annotated[str, Field(min_length=1, max_length=VALUE_CHARACTERS), AfterValidator(clean)]
Day = Annotated[
    str,
    Field(
        max_length=10,
        pattern=r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$",
        examples=["2031", "2031-03", "2031-03-04"],
    ),
    AfterValidator(_day),
]
Moment = Annotated[
    str,
    Field(max_length=40, examples=["2031-03-04", "2031-03-04T12:00:00Z"]),
    AfterValidator(clean),
    AfterValidator(_moment),
]


class Asked(BaseModel):
    """What every query may hold."""

    model_config = ConfigDict(extra="forbid", populate_by_name=False)

    as_of: Moment | None = Field(
        None, description="The ledger as it stood on a day or at a time (ISO 8601, UTC)."
    )

    @property
    def moment(self) -> datetime | None:
        """The time that ``as_of`` means."""
        return parse_moment(self.as_of, "as_of") if self.as_of else None


class Paged(Asked):
    """A list, a page at a time."""

    limit: int = Field(PAGE, ge=1, le=MOST_OF_A_PAGE, description="Records of a page at most.")
    cursor: str | None = Field(
        None,
        min_length=1,
        max_length=CURSOR_CHARACTERS,
        pattern=r"^[A-Za-z0-9_-]+$",
        description="The `next` of the page before, with the same filters. It keeps the ledger as it stood then.",
    )


class _Actor(Paged):
    actor: Text | None = Field(
        None,
        description="Participant, speaker or person: an id, (part of) a name, a state, or a country code.",
        examples=["AZE", "Ana Terzic"],
    )


class _Sourced(_Actor):
    with_: Text | None = Field(
        None,
        alias="with",
        description="Another participant, whom a statement is about, or a role's organisation.",
    )
    since: Day | None = Field(None, description="On or after.")
    until: Day | None = Field(None, description="On or before.")
    publisher: Text | None = Field(None, description="Publisher, or part of its name.")


class _Placed(_Sourced):
    type: EventType | None = Field(None, description="PLOVER type.")
    place: Text | None = Field(None, description="Place name or country code.")


class ReportQuery(_Placed):
    """Filters of reports; ``since`` and ``until`` ask for the day of publication."""

    status: ReportStatus | None = Field(None, description="What became of the report.")


class EventQuery(_Placed):
    """Filters of events; one without a day never meets ``since`` or ``until``."""

    status: Status | None = Field(None, description="How real the event is.")


class StatementQuery(_Sourced):
    """Filters of statements."""


class RoleQuery(_Sourced):
    """Filters of roles."""

    status: Literal["current", "former"] | None = Field(None, description="Whether it is still held.")


class ActorQuery(_Actor):
    """Filters of actors."""


class _Dated(Paged):
    today: Day | None = Field(None, description="The day to count from; that of `as_of`, else today (UTC).")


class DueQuery(_Dated):
    """Filters of what is due."""

    actor: Text | None = Field(None, description="A participant.")
    with_: Text | None = Field(None, alias="with", description="Another participant.")
    type: EventType | None = Field(None, description="PLOVER type.")


class UpcomingQuery(DueQuery):
    """Filters of what lies ahead."""

    days: int = Field(0, ge=0, le=36_525, description="Look so many days ahead; 0 looks as far as it goes.")


class ChangedQuery(_Dated):
    """Since when."""

    since: Literal["last-brief"] | Moment = Field(description="A day, a time (ISO 8601), or last-brief.")


class TiesQuery(Asked):
    """Two actors."""

    a: Text = Field(description="An id, (part of) a name, a state, a country code.")
    b: Text = Field(description="The other one.")
    since: Day | None = Field(None, description="On or after.")
    until: Day | None = Field(None, description="On or before.")


class PositionQuery(Paged):
    """A speaker and whom it is about."""

    speaker: Text = Field(description="Who spoke: an id, (part of) a name, a country code.")
    about: Text = Field(description="Whom it is about.")
    since: Day | None = Field(None, description="On or after.")
    until: Day | None = Field(None, description="On or before.")


class SearchQuery(Asked):
    """Words."""

    q: Text = Field(
        description='Words, and "quoted phrases"; all must occur.', examples=['bridge "reopen the"']
    )
    limit: int = Field(20, ge=1, le=100, description="At most so many of each kind.")


class JudgementQuery(BaseModel):
    """Which judgements."""

    model_config = ConfigDict(extra="forbid")

    rules: bool = Field(False, description="Also what rules judged.")
    about: Text | None = Field(None, description="Only those that name this id.")
    limit: int = Field(PAGE, ge=1, le=MOST_OF_A_PAGE, description="The last so many.")


class LogQuery(BaseModel):
    """How much of the access log."""

    model_config = ConfigDict(extra="forbid")

    limit: int = Field(PAGE, ge=1, le=1000, description="The last so many lines.")


_FILTERS = ("actor", "with_", "type", "status", "since", "until", "place", "publisher")


def filter_of(asked: BaseModel) -> Filter:
    """The filter that a query names. Raises UsageError for an impossible one (since after until)."""
    given = {name: getattr(asked, name, None) for name in _FILTERS}
    return Filter(**{name: str(value) for name, value in given.items() if value is not None})
