"""Participants and speakers from linked mentions."""

from __future__ import annotations

from collections.abc import Iterable

from communique.actors import Linked
from communique.records import Participant, Reading

PRONOUNS = frozenset(
    "i we you he she it they me us him her them his its their who which whom whose this that these those both".split()
)


def participant(reading: Reading, linked: Linked, mention: int) -> Participant:
    """The mention as a participant: its own words, and the name, country and sector of the actor it is linked to."""
    m = reading.mentions[mention]
    link = linked.entities[linked.entity_of[mention]]
    return Participant(
        actor_id=link.actor_id,
        name=link.name,
        text=m.text,
        start=m.start,
        end=m.end,
        country=link.country,
        sector=link.sector,
        kind=link.kind,
    )


def participants(
    reading: Reading, linked: Linked, mentions: Iterable[int], near: int
) -> tuple[Participant, ...]:
    """One participant an actor, in order of their first words; each in the wording nearest to ``near`` (the trigger).

    A pronoun stands for an actor only where nothing else on this side does. A mention inside another of the same side
    ("Turkey" in "Turkey's foreign minister") is not a participant of its own.
    """
    chosen = sorted(set(mentions), key=lambda k: (reading.mentions[k].start, -reading.mentions[k].end))
    best: dict[int, tuple[tuple[bool, int, int], int]] = {}
    outer_end = -1
    for k in chosen:
        m = reading.mentions[k]
        if m.end <= outer_end:
            continue
        outer_end = max(outer_end, m.end)
        entity = linked.entity_of[k]
        rank = (m.text.lower() in PRONOUNS, abs(m.start - near), k)
        if entity not in best or rank < best[entity][0]:
            best[entity] = (rank, k)
    return tuple(participant(reading, linked, k) for _, k in best.values())


def sentence_at(reading: Reading, position: int) -> tuple[int, int]:
    """The sentence that holds ``position``; the nearest before it where blanks hold it."""
    low, high = 0, len(reading.sentences) - 1
    while low < high:
        middle = (low + high + 1) // 2
        if reading.sentences[middle][0] <= position:
            low = middle
        else:
            high = middle - 1
    return reading.sentences[low]
