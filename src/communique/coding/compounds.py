"""Whose a mutual act is that bears the names of both: "the Peru-Chile summit", "a US–Turkish deal"."""

from __future__ import annotations

import re
from dataclasses import replace

from communique.actors import Linked
from communique.actors.splitting import DASHES
from communique.coding.sides import with_sides
from communique.ontology import RECIPROCAL
from communique.records import EventType, MentionKind, Reading, Trigger

_UP_TO = re.compile(
    r" (?:(?!(?:is|are|was|were|be|been|has|have|had|will|would|may|could|should)\b)[a-z]+ ){0,2}\Z"
)
_STATES = frozenset({MentionKind.STATE, MentionKind.IGO})


def named_by_both(reading: Reading, linked: Linked, trigger: Trigger, text: str) -> Trigger:
    """The trigger with the two that a dash joins in it or right before it; those whom a dash joins elsewhere are out."""
    if trigger.type not in RECIPROCAL:
        return trigger
    pairs = _pairs(reading, linked, text)
    own = next((pair for pair in pairs if _of(reading, pair, trigger, text)), None)
    if own is None:
        return trigger
    trigger = _not_there(reading, own, trigger)
    others = {m for pair in pairs for m in pair} - set(own)
    if not trigger.chances:
        told = [m for m in (*own, *trigger.actors, *trigger.recipients) if m not in others]
        return replace(trigger, actors=tuple(sorted(set(told))), recipients=())
    chance = dict(zip((*trigger.actors, *trigger.recipients), trigger.chances, strict=True))
    actors = {m: chance[m] for m in trigger.actors if m not in others} | dict.fromkeys(own, 1.0)
    recipients = {m: chance[m] for m in trigger.recipients if m not in others and m not in own}
    return with_sides(trigger, actors, recipients)


def _not_there(reading: Reading, own: tuple[int, ...], trigger: Trigger) -> Trigger:
    """The trigger without the places that are only the names of its parties."""
    start, end = reading.mentions[own[0]].start, reading.mentions[own[-1]].end
    names = {k for k, p in enumerate(reading.places) if start <= p.start and p.end <= end}
    return replace(
        trigger,
        place=trigger.place if trigger.place not in names else None,
        place_chances=tuple(told for told in trigger.place_chances if told[0] not in names),
    )


def _pairs(reading: Reading, linked: Linked, text: str) -> list[tuple[int, ...]]:
    """The mentions of states and their bodies that a dash joins to the next, with the next, of nested ones the longest; joint mentions with a dash."""
    states = [k for k, e in enumerate(linked.entity_of) if linked.entities[e].kind in _STATES]
    longest = sorted(states, key=lambda k: reading.mentions[k].end)
    begins = {reading.mentions[k].start: k for k in longest}
    apart = [
        (k, begins[reading.mentions[k].end + 1])
        for k in states
        if text[reading.mentions[k].end : reading.mentions[k].end + 1] in DASHES
        and reading.mentions[k].end + 1 in begins
    ]
    return [*((k,) for k in linked.joint if DASHES & set(reading.mentions[k].text)), *apart]


def _of(reading: Reading, pair: tuple[int, ...], trigger: Trigger, text: str) -> bool:
    """Whether a pair stands in the words of the act or right before them."""
    start, end = reading.mentions[pair[0]].start, reading.mentions[pair[-1]].end
    if trigger.start <= start and end <= trigger.end:
        return True
    between = text[end : max(end, trigger.start)]
    # Of SUPPORT only the treaty itself is theirs ("the Peru-Chile accord"), not what is said of it.
    return between == " " or (trigger.type is not EventType.SUPPORT and _UP_TO.fullmatch(between) is not None)
