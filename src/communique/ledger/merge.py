"""Assertions of one event, and the judgements about it, to one :class:`~communique.ledger.model.Event`.

Pure functions. Fields on which reports disagree are settled by rules that depend on what the assertions
say, not on the order in which they were read; every assertion stays with the event.
"""

from __future__ import annotations

import re
import typing
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from communique import ontology
from communique.errors import UsageError
from communique.ledger.codec import from_plain
from communique.ledger.days import bounds
from communique.ledger.judgements import Kept
from communique.ledger.model import Claim, Event, Facts, FollowUp
from communique.ledger.origins import OriginJudgements, origins_of
from communique.ledger.rows import event_handle, name_key
from communique.records import (
    Actor,
    EventAssertion,
    EventMention,
    MentionKind,
    Participant,
    RoleAssertion,
    StatementAssertion,
    Status,
    When,
    Where,
)
from communique.resolution.followup import course
from communique.resolution.traits import postpones

A = typing.TypeVar("A", StatementAssertion, RoleAssertion)

CORRECTABLE = ("type", "mode", "contexts", "status", "actors", "recipients", "when", "where")
"""The fields of an event that a ``correct`` judgement may set."""

FIXED = frozenset({"id", "report_id", "coder"})
"""What no judgement may set on a statement or role."""

AWAITED = frozenset({Status.PLANNED, Status.PROPOSED})
"""Statuses of events that are followed up."""

_FINENESS = {
    "second": 0,
    "minute": 0,
    "hour": 0,
    "day": 0,
    "weekend": 1,
    "week": 2,
    "month": 3,
    "quarter": 4,
    "season": 4,
}
_COARSE = 5

# Of two states of one event that reports of the same day give, the surer one.
_SURENESS = (
    Status.OCCURRED,
    Status.ONGOING,
    Status.CANCELLED,
    Status.DENIED,
    Status.PLANNED,
    Status.PROPOSED,
)


@dataclass(frozen=True, slots=True)
class Decisions:
    """Everything judged about a set of assertions and reports.

    ``actors`` maps an actor id to the actor it counts as; ``corrections`` and ``follow_ups`` map an
    assertion id or event handle to living judgements; ``same_origin`` are those over report ids. With ``today`` (an ISO day), a planned event whose last day lies before it is due.
    """

    actors: Mapping[str, Actor] = field(default_factory=dict)
    corrections: Mapping[str, Sequence[Kept]] = field(default_factory=dict)
    follow_ups: Mapping[str, Sequence[Kept]] = field(default_factory=dict)
    same_origin: OriginJudgements = field(default_factory=OriginJudgements)
    today: str | None = None


def merge(
    assertions: Collection[EventAssertion], reports: Mapping[str, Facts], decisions: Decisions
) -> Event:
    """The event that the assertions, at least one, state together."""
    members = tuple(sorted(assertions, key=lambda a: a.id))
    ordered = sorted(members, key=lambda a: (_published(a, reports), a.id))
    status = settle_status(ordered, reports)
    kind = _most_said([a for a in ordered if a.status == status] or ordered, lambda a: a.type)
    lead_first = sorted(ordered, key=lambda a: (a.status != status, a.type != kind, -a.confidence, a.id))
    modes = [a for a in ordered if a.mode is not None and a.type == kind]
    actors, recipients = _sides(lead_first, decisions.actors)
    mentions = _mentions(members, reports)
    told_in = {m.report_id for m in mentions} | {a.report_id for a in members}
    event = Event(
        id=event_handle(members[0].id),
        type=kind,
        mode=_most_said(modes, lambda a: a.mode) if modes else None,
        contexts=tuple(sorted({c for a in members for c in a.contexts})),
        status=status,
        actors=actors,
        recipients=recipients,
        when=_when(ordered, status, reports),
        where=_where(ordered, status),
        mentions=mentions,
        origins=origins_of(told_in, reports, decisions.same_origin.reaching(told_in)),
        claims=_claims(members),
        follow_up=None,
        confidence=max(a.confidence for a in members),
        goldstein=0.0,
        cameo="",
        assertions=members,
    )
    event = _corrected(event, decisions)
    return replace(
        event,
        follow_up=_follow_up(event, reports, decisions),
        goldstein=ontology.goldstein(event.type),
        cameo=ontology.cameo(event.type),
    )


def settle_status(assertions: Sequence[EventAssertion], reports: Mapping[str, Facts]) -> Status:
    """The status of an event from assertions in the order their reports were published.

    What a report asserts itself counts before what it attributes. An event that occurred stays so, whatever
    older plans a later report recalls, unless a later report says that it did not happen. What was put off is
    still planned.
    """
    assertions = [replace(a, status=Status.PLANNED) if postpones(a) else a for a in assertions]
    own = [a for a in assertions if a.attributed_to is None] or list(assertions)
    surest = sorted(own, key=lambda a: _SURENESS.index(a.status))
    latest = max(surest, key=lambda a: _published(a, reports))  # the first, so the surest, of the latest day
    happened = [_published(a, reports) for a in own if a.status == Status.OCCURRED]
    if not happened:
        return latest.status
    unmade = [a for a in own if a.status in (Status.CANCELLED, Status.DENIED)]
    later = [a for a in unmade if _published(a, reports) > max(happened)]
    return max(later, key=lambda a: (_published(a, reports), a.id)).status if later else Status.OCCURRED


def _published(assertion: EventAssertion, reports: Mapping[str, Facts]) -> str:
    facts = reports.get(assertion.report_id)
    return (facts.published if facts else None) or ""


T = typing.TypeVar("T")
# "the head of government of Peru", "the envoy to Chile": what stands behind is no part of whether somebody is named.
_OF_WHERE = re.compile(r" (?:of|to|for|in|from|at) (?:the )?[A-Z].*\Z")


def _most_said(assertions: Sequence[EventAssertion], value: Callable[[EventAssertion], T]) -> T:
    """The value that most reports give; of equals the surest, then the first by name."""
    reports: dict[T, set[str]] = {}
    surest: Counter[T] = Counter()
    for assertion in assertions:
        given = value(assertion)
        reports.setdefault(given, set()).add(assertion.report_id)
        surest[given] = max(surest[given], round(assertion.confidence * 1_000_000))
    return min(reports, key=lambda given: (-len(reports[given]), -surest[given], str(given)))


def _when(ordered: Sequence[EventAssertion], status: Status, reports: Mapping[str, Facts]) -> When | None:
    dated = [a for a in ordered if a.when is not None]
    if not dated:
        return None
    if status in AWAITED and any(postpones(a) for a in ordered):
        held = course(ordered, _days(ordered, reports), status, None)
        after = [a for a in dated if held is not None and _ends(a) == held.due]
        return max(after, key=lambda a: (_published(a, reports), a.id)).when if after else None
    dated = [a for a in dated if a.status == status] or dated
    days = Counter(a.when.start for a in dated if a.when)

    def rank(assertion: EventAssertion) -> tuple[int, int, bool, str]:
        when = assertion.when
        assert when is not None  # filtered above
        # Of equals the one whose report names the day, before a story's day.
        return (_FINENESS.get(when.granularity, _COARSE), -days[when.start], when.text is None, assertion.id)

    return min(dated, key=rank).when


def _ends(assertion: EventAssertion) -> str | None:
    covered = bounds(assertion.when.end or assertion.when.start) if assertion.when else None
    return covered[1] if covered else None


def _days(assertions: Iterable[EventAssertion], reports: Mapping[str, Facts]) -> dict[str, str | None]:
    return {a.report_id: _published(a, reports) or None for a in assertions}


def _where(ordered: Sequence[EventAssertion], status: Status) -> Where | None:
    placed = [a for a in ordered if a.where is not None]
    if not placed:
        return None
    placed = [a for a in placed if a.status == status] or placed
    names = Counter(name_key(a.where.name) for a in placed if a.where)

    def rank(assertion: EventAssertion) -> tuple[bool, int, str]:
        where = assertion.where
        assert where is not None  # filtered above
        return (where.geonames_id is None, -names[name_key(where.name)], assertion.id)

    return min(placed, key=rank).where


def _identity(person: Participant) -> str:
    return person.actor_id or name_key(person.name)


def known_as(person: Participant, actors: Mapping[str, Actor]) -> Participant:
    """A participant under the actor it counts as."""
    actor = actors.get(person.actor_id or "")
    if actor is None or actor.id == person.actor_id:
        return person
    return replace(person, actor_id=actor.id, name=actor.name)


def _sides(
    lead_first: Sequence[EventAssertion], actors: Mapping[str, Actor]
) -> tuple[tuple[Participant, ...], tuple[Participant, ...]]:
    """The participants.

    The leading assertion's, then whom the others add; nobody twice, no state beside its people, nobody who is only
    described ("the Norwegian minister") beside a person of that country.
    """
    sides: tuple[dict[str, Participant], dict[str, Participant]] = ({}, {})
    for assertion in lead_first:
        for side, people in zip(sides, (assertion.actors, assertion.recipients), strict=True):
            for given in people:
                person = known_as(given, actors)
                key = _identity(person)
                if assertion is not lead_first[0] and (
                    any(key in s for s in sides) or _is_named(person, sides) or _spoken_for(person, sides)
                ):
                    continue
                side.setdefault(key, person)
    return tuple(sides[0].values()), tuple(sides[1].values())


def _is_named(person: Participant, sides: Iterable[Mapping[str, Participant]]) -> bool:
    """Whether somebody of that very name and country stands there under another id ("four guards" of three reports)."""
    named = (name_key(person.name), person.country)
    return any(named == (name_key(p.name), p.country) for side in sides for p in side.values())


def _spoken_for(person: Participant, sides: Iterable[Mapping[str, Participant]]) -> bool:
    """Whether somebody of the same country stands there for a state, or a person for one who is only described."""
    if person.country is None:
        return False
    fellows = [p for side in sides for p in side.values() if p.country == person.country]
    if person.kind is MentionKind.STATE:
        return bool(fellows)
    own = _OF_WHERE.sub("", person.name)
    described = person.kind is MentionKind.PERSON and own.rpartition(" ")[2][:1].islower()
    return described and any(p.kind is MentionKind.PERSON for p in fellows)


def _mentions(members: Sequence[EventAssertion], reports: Mapping[str, Facts]) -> tuple[EventMention, ...]:
    def place(mention: EventMention) -> tuple[str, str, int, int, int]:
        facts = reports.get(mention.report_id)
        published = (facts.published if facts else None) or ""
        return (published, mention.report_id, mention.start, mention.trigger.start, mention.end)

    return tuple(sorted({m for a in members for m in a.mentions}, key=place))


def _claims(members: Sequence[EventAssertion]) -> tuple[Claim, ...]:
    found: set[Claim] = set()
    for assertion in members:
        for mention in assertion.mentions:
            claimant = mention.attributed_to or assertion.attributed_to
            if claimant is not None:
                says = "denies" if mention.status == Status.DENIED else "asserts"
                found.add(Claim(claimant, says, mention.report_id, mention.start, mention.end, mention.text))
    return tuple(sorted(found, key=lambda c: (c.report_id, c.start, c.end, c.claimant, c.says)))


# --- judgements -----------------------------------------------------------------------------------


def _about(event: Event, table: Mapping[str, Sequence[Kept]]) -> list[Kept]:
    keys = {key for a in event.assertions for key in (a.id, event_handle(a.id))}
    return sorted((kept for key in sorted(keys) for kept in table.get(key, ())), key=lambda kept: kept.rank)


def corrected_value(owner: type[Any], name: str, value: Any) -> Any:
    """The value of a ``correct`` judgement as the field of ``owner`` wants it. Raises UsageError."""
    hints = typing.get_type_hints(owner)
    settable = CORRECTABLE if owner is Event else sorted(set(hints) - FIXED)
    if name not in settable:
        raise UsageError(f"correct: {name!r} cannot be set; one of {', '.join(settable)}")
    try:
        return from_plain(hints[name], value)
    except (ValueError, TypeError, KeyError) as error:
        raise UsageError(f"correct: {value!r} is no {name} ({error})") from error


def _corrected(event: Event, decisions: Decisions) -> Event:
    for kept in _about(event, decisions.corrections):
        name = str(kept.judgement.value["field"])
        if name in CORRECTABLE:
            event = replace(event, **{name: corrected_value(Event, name, kept.judgement.value["value"])})
    return event


def corrected_assertion(assertion: A, decisions: Decisions) -> A:
    """A statement or role with the corrections made to it."""
    for kept in sorted(decisions.corrections.get(assertion.id, ()), key=lambda k: k.rank):
        name = str(kept.judgement.value["field"])
        if name not in FIXED:
            value = corrected_value(type(assertion), name, kept.judgement.value["value"])
            assertion = replace(assertion, **{name: value})
    return assertion


def _follow_up(event: Event, reports: Mapping[str, Facts], decisions: Decisions) -> FollowUp | None:
    """What a person or rule judged; else what the assertions say, with a corrected day in force."""
    found = course(event.assertions, _days(event.assertions, reports), event.status, decisions.today)
    judged = _about(event, decisions.follow_ups)
    if judged:
        value = judged[-1].judgement.value
        by_event = value.get("by_event")
        steps = found.steps if found else ()
        due = found.due if found else None
        return FollowUp(str(value["state"]), str(by_event) if by_event else None, due, steps=steps)
    if found is None:
        return None
    state, due, granularity = found.state, found.due, found.granularity
    if event.status in AWAITED and _about(event, decisions.corrections) and event.when is not None:
        covered = bounds(event.when.end or event.when.start)
        due, granularity = (covered[1] if covered else None), event.when.granularity
        past = due is not None and decisions.today is not None and due < decisions.today
        state = "due" if past else "open" if state == "due" else state
    by_event = event.id if state in ("came_about", "cancelled") else None
    return FollowUp(state, by_event, due, granularity, found.moved_from, found.steps)
