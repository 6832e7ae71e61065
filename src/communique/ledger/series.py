"""A speaker's positions and a pair's ties over time, read from a View. Every figure keeps the ids it counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from communique.ledger.filters import Filter
from communique.ledger.model import Event, Statement
from communique.ledger.rows import name_key
from communique.ledger.view import View
from communique.records import EventType, Participant, Stance, StatementAssertion, Status

COUNTED = frozenset({Status.OCCURRED, Status.ONGOING})
"""Statuses of events that add to cooperation and conflict; what is planned, proposed, denied or called off does not."""

UNDATED = "undated"


@dataclass(frozen=True, slots=True)
class Position:
    """One thing a speaker said about an actor. ``also_in`` are other reports with the same words.

    ``changed_from`` is the speaker's last other stance, where this one differs; a mark, not a verdict.
    """

    statement: Statement
    day: str | None
    stance: Stance
    publisher: str | None
    also_in: tuple[str, ...]
    changed_from: Stance | None


def positions(
    view: View, speaker: str, about: str, since: str | None = None, until: str | None = None
) -> list[Position]:
    """What a speaker said about an actor, oldest first; the same words in several reports count once."""
    asked = Filter(actor=speaker, with_=about, since=since, until=until)
    ids = {actor.id for actor in view.actors(Filter(actor=about))}
    by_words: dict[str, list[tuple[str, Statement]]] = {}
    publishers: dict[str, tuple[str | None, str | None]] = {}
    for said in view.statements(asked):
        if said.report_id not in publishers:
            report = view.report(said.report_id).report
            publishers[said.report_id] = (report.publisher, report.published)
        day = said.said_on or publishers[said.report_id][1] or ""
        words = name_key(" ".join(part.text for part in said.content)).strip(" .,!?")
        by_words.setdefault(words, []).append((day, said))
    first = [sorted(group, key=lambda g: (g[0] or "9999", g[1].id)) for group in by_words.values()]
    found: list[Position] = []
    last: Stance | None = None
    for group in sorted(first, key=lambda g: (g[0][0] or "9999", g[0][1].id)):
        day, said = group[0]
        stance = _stance(said, about, ids)
        taken = stance is not Stance.NEUTRAL
        changed = last if taken and last is not None and last is not stance else None
        last = stance if taken else last
        others = tuple(sorted({s.report_id for _, s in group} - {said.report_id}))
        found.append(Position(said, day or None, stance, publishers[said.report_id][0], others, changed))
    return found


def _stance(said: StatementAssertion, about: str, ids: set[str]) -> Stance:
    key = name_key(about)
    meant = [a.stance for a in said.about if a.actor_id in ids or key in name_key(a.name)]
    taken = [stance for stance in meant if stance is not Stance.NEUTRAL]
    return (taken or meant or [Stance.NEUTRAL])[0]


@dataclass(frozen=True, slots=True)
class Month:
    """A pair's month: Goldstein weights of what happened, added up apart by sign, with the events they open.

    ``cooperation`` and ``conflict`` are sums of weights from -10 to +10 a piece; ``by_type`` counts events.
    """

    month: str
    cooperation: float
    conflict: float
    meetings: int
    by_type: tuple[tuple[EventType, int], ...]
    events: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ties:
    """A pair over time: its months, what one said of the other (stance counts), and who stood between them."""

    months: tuple[Month, ...]
    said: tuple[tuple[str, str, int, int, int], ...]
    mediators: tuple[tuple[str, tuple[str, ...]], ...]
    events: tuple[Event, ...]


def ties(view: View, one: str, other: str, since: str | None = None, until: str | None = None) -> Ties:
    """All that ties two actors: events with both, statements about each other, third parties at their talks."""
    events = tuple(view.events(Filter(actor=one, with_=other, since=since, until=until)))
    by_month: dict[str, list[Event]] = {}
    for event in events:
        by_month.setdefault(_month(event), []).append(event)
    said = tuple(
        (
            speaker,
            about,
            *_stances(view.statements(Filter(actor=speaker, with_=about, since=since, until=until)), about),
        )
        for speaker, about in ((one, other), (other, one))
    )
    months = tuple(_summed(month, by_month[month]) for month in sorted(by_month))
    return Ties(months, said, _mediators(view, events, (one, other)), events)


def _month(event: Event) -> str:
    return event.when.start[:7] if event.when and len(event.when.start) >= len("2026-02") else UNDATED


def _summed(month: str, events: Sequence[Event]) -> Month:
    happened = [e for e in events if e.status in COUNTED and not e.claimed_only]
    weights = [e.goldstein for e in happened]
    types = Counter(e.type for e in happened)
    return Month(
        month,
        round(sum(w for w in weights if w > 0), 1),
        round(sum(w for w in weights if w < 0), 1),
        types[EventType.CONSULT],
        tuple((kind, types[kind]) for kind in EventType if types[kind]),
        tuple(e.id for e in events),
    )


def _stances(said: Iterable[StatementAssertion], about: str) -> tuple[int, int, int]:
    counts = Counter(_stance(s, about, {a.actor_id for a in s.about if a.actor_id == about}) for s in said)
    return counts[Stance.POSITIVE], counts[Stance.NEUTRAL], counts[Stance.NEGATIVE]


def _mediators(
    view: View, events: Sequence[Event], pair: tuple[str, str]
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Third parties at meetings and agreements of the pair, with the events; the pair's own people are not third."""
    own = [a for name in pair for a in view.actors(Filter(actor=name))]
    ids = {a.id for a in own}
    countries: set[str | None] = {a.country for a in own if a.country and a.kind == "state"}
    countries.update(n for n in pair if len(n) == 3)
    keys = {name_key(name) for name in pair}
    found: dict[str, list[str]] = {}
    for event in events:
        if event.type in (EventType.CONSULT, EventType.AGREE):
            for person in (*event.actors, *event.recipients):
                if not _own(person, ids, countries, keys):
                    found.setdefault(person.name, []).append(event.id)
    return tuple((name, tuple(found[name])) for name in sorted(found, key=lambda n: (-len(found[n]), n)))


def _own(person: Participant, ids: set[str], countries: set[str | None], keys: set[str]) -> bool:
    return (
        person.actor_id in ids or person.country in countries or any(k in name_key(person.name) for k in keys)
    )
