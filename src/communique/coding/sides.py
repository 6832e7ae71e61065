"""Nobody does an act to himself: an actor whom the reader finds on both sides of a trigger stays where he is likelier.

Who is one actor is known when mentions are linked, not before. The reader's own groups of mentions are rough and hold Chile
and Peru for one in "Chile leaned on Peru"; but where they join two the less likely of them mostly
takes no part, so that it must be surer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from communique.actors import Linked
from communique.records import Reading, Trigger

OWN = 0.7
"""The chance from which a mention is a party beside a likelier one of its group: of 0, .4 and .7 the one that costs least on reports kept apart."""


def settled(reading: Reading, linked: Linked, trigger: Trigger) -> Trigger:
    """The trigger with every actor on one side; as it is where the reader gives no chances."""
    if not trigger.chances:
        return trigger
    sides = [*((m, True) for m in trigger.actors), *((m, False) for m in trigger.recipients)]
    told = sorted(zip(trigger.chances, sides, strict=True), key=lambda t: -t[0])
    acts: dict[int, bool] = {}
    groups: set[int] = set()
    kept: dict[int, tuple[bool, float]] = {}
    for chance, (mention, acting) in told:
        group = reading.mentions[mention].entity
        if group in groups and chance < OWN:
            continue
        groups.add(group)
        if acts.setdefault(linked.entity_of[mention], acting) == acting:
            kept[mention] = acting, chance
    return with_sides(
        trigger,
        {m: chance for m, (acting, chance) in kept.items() if acting},
        {m: chance for m, (acting, chance) in kept.items() if not acting},
    )


def with_sides(trigger: Trigger, actors: Mapping[int, float], recipients: Mapping[int, float]) -> Trigger:
    """The trigger with these mentions and their chances on its sides, in the order of the mentions."""
    doing, receiving = sorted(actors.items()), sorted(recipients.items())
    return replace(
        trigger,
        actors=tuple(m for m, _ in doing),
        recipients=tuple(m for m, _ in receiving),
        chances=tuple(chance for _, chance in (*doing, *receiving)),
    )
