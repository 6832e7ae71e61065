"""Events as lists show them: one line each, small enough that all of a ledger's are kept in memory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from communique.ledger.days import UNDATED, bounds
from communique.ledger.model import Event, Facts
from communique.ledger.rows import name_key
from communique.records import EventAssertion, EventType, Mode, Participant, Status, When, Where

PASSAGE_CHARACTERS = 220
"""Of an event's first passage, what a line of a list shows."""


@dataclass(frozen=True, slots=True)
class Party:
    """A participant as a line shows it."""

    actor_id: str | None
    name: str
    country: str | None
    kind: str

    @property
    def key(self) -> str:
        """What identifies the party in a filter: its actor's id, else its name."""
        return self.actor_id or self.name


@dataclass(frozen=True, slots=True)
class Line:
    """One merged event in a line.

    ``reported`` is the day of its latest report, ``first_reported`` of its first. ``state``, ``due`` and
    ``moved_from`` are of its follow-up, without regard to what day it is (see :func:`state_on`). ``disputed``
    names what its reports contradict each other in. ``members`` are the ids of its assertions.
    """

    id: str
    type: EventType
    mode: Mode | None
    status: Status
    actors: tuple[Party, ...]
    recipients: tuple[Party, ...]
    when: When | None
    where: Where | None
    independent: int
    unknown: int
    goldstein: float
    claimed_only: bool
    disputed: tuple[str, ...]
    state: str | None
    due: str | None
    moved_from: str | None
    reports: tuple[str, ...]
    publishers: tuple[str, ...]
    reported: str | None
    first_reported: str | None
    members: tuple[str, ...]
    confidence: float
    passage: str

    @property
    def parties(self) -> tuple[Party, ...]:
        """Both sides."""
        return (*self.actors, *self.recipients)

    @property
    def day(self) -> str | None:
        """The first day, as coarse as known."""
        return self.when.start if self.when else None

    @property
    def covered(self) -> tuple[str, str] | None:
        """The first and last day it may cover, ``None`` without a day."""
        return covered(self.when)

    @property
    def sort_day(self) -> str:
        """The first day, complete; :data:`~communique.ledger.days.UNDATED` without one."""
        days = self.covered
        return days[0] if days else UNDATED


def covered(when: When | None) -> tuple[str, str] | None:
    """The first and last day of a time, ``None`` where it has none that compares."""
    if when is None or (first := bounds(when.start)) is None:
        return None
    last = bounds(when.end) or first
    return first[0], max(first[1], last[1])


def state_on(line: Line, today: str) -> str | None:
    """The state of the follow-up on a day: what was open is due once its last day has passed."""
    if line.state in ("open", "due") and line.due is not None:
        return "due" if line.due < today else "open"
    return line.state


def line_of(event: Event, reports: Mapping[str, Facts]) -> Line:
    """An event's line; ``reports`` are those it is stated in."""
    ids = tuple(sorted({a.report_id for a in event.assertions} | {m.report_id for m in event.mentions}))
    known = [reports[number] for number in ids if number in reports]
    days = sorted(f.published[:10] for f in known if f.published)
    follow_up = event.follow_up
    return Line(
        id=event.id,
        type=event.type,
        mode=event.mode,
        status=event.status,
        actors=tuple(map(_party, event.actors)),
        recipients=tuple(map(_party, event.recipients)),
        when=event.when,
        where=event.where,
        independent=event.origins.independent,
        unknown=event.origins.unknown,
        goldstein=event.goldstein,
        claimed_only=event.claimed_only,
        disputed=disputes(event),
        state=follow_up.state if follow_up else None,
        due=follow_up.due if follow_up else None,
        moved_from=follow_up.moved_from if follow_up else None,
        reports=ids,
        publishers=tuple(sorted({f.publisher for f in known if f.publisher})),
        reported=days[-1] if days else None,
        first_reported=days[0] if days else None,
        members=tuple(a.id for a in event.assertions),
        confidence=event.confidence,
        passage=_cut(event.mentions[0].text) if event.mentions else "",
    )


def _party(person: Participant) -> Party:
    return Party(person.actor_id, person.name, person.country, person.kind.value)


def _cut(text: str) -> str:
    plain = " ".join(text.split())
    if len(plain) <= PASSAGE_CHARACTERS:
        return plain
    return plain[:PASSAGE_CHARACTERS].rsplit(" ", 1)[0] + " …"


def disputes(event: Event) -> tuple[str, ...]:
    """What the reports of an event contradict each other in: whether it happened, its day, its place.

    A coarser day or place that holds the finer one contradicts nothing; a plan beside its outcome neither.
    """
    found = []
    statuses = {m.status for m in event.mentions}
    if Status.DENIED in statuses and statuses - {Status.DENIED}:
        found.append("denied")
    planned = any(a.status in (Status.PLANNED, Status.PROPOSED) for a in event.assertions)
    if not planned and _apart(event.assertions):
        found.append("day")
    if len(_countries(event.assertions)) > 1:
        found.append("place")
    return tuple(found)


def _apart(assertions: Iterable[EventAssertion]) -> bool:
    """Whether two of the days given have no day in common."""
    days = [found for a in assertions if (found := covered(a.when)) is not None]
    return bool(days) and max(first for first, _ in days) > min(last for _, last in days)


def _countries(assertions: Iterable[EventAssertion]) -> set[str]:
    return {a.where.country for a in assertions if a.where is not None and a.where.country}


def place_label(where: Where) -> str:
    """A place as lists and filters name it."""
    return f"{where.name}, {where.country}" if where.country else where.name


def place_key(where: Where) -> str:
    """A place's name for comparing."""
    return name_key(where.name)


def names_of(people: Iterable[Participant]) -> str:
    """The names of some participants, each once, in alphabetical order."""
    return ", ".join(sorted({p.name for p in people}))
