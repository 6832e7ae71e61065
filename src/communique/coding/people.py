"""Participants and speakers from linked mentions."""

from __future__ import annotations

from collections.abc import Iterable

from communique.actors import PRONOUNS, Linked
from communique.actors.names import word_set
from communique.records import Participant, Reading


def participant(reading: Reading, linked: Linked, mention: int, entity: int | None = None) -> Participant:
    """The mention as a participant: its own words, and the name, country and sector of the actor it is linked to.

    ``entity`` is the member that is meant of a joint mention.
    """
    m = reading.mentions[mention]
    link = linked.entities[linked.entity_of[mention] if entity is None else entity]
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
    reading: Reading, linked: Linked, mentions: Iterable[int], near: int, *, owners: bool = False
) -> tuple[Participant, ...]:
    """One participant an actor, in order of their first words; each in the wording nearest to ``near`` (the trigger).

    A pronoun stands for an actor only where nothing else on this side does. A mention inside another of the same side
    ("Turkey" in "Turkey's foreign minister") is not a participant of its own. Of a joint mention each member is one.
    With ``owners`` an embassy stands for its state (codebook, convention 14: property is no recipient, its owner is).
    """
    telling = {k for k in mentions if not says_nothing(reading, linked, k)}
    chosen = sorted(telling, key=lambda k: (reading.mentions[k].start, -reading.mentions[k].end))
    best: dict[int, tuple[tuple[bool, bool, int, int], int]] = {}
    outer_end = -1
    for k in chosen:
        m = reading.mentions[k]
        if m.end <= outer_end:
            continue
        outer_end = max(outer_end, m.end)
        for named in linked.members(k):
            entity = linked.owners.get(named, named) if owners else named
            rank = (m.text.lower() in PRONOUNS, k in linked.joint, abs(m.start - near), k)
            if entity not in best or rank < best[entity][0]:
                best[entity] = (rank, k)
    return tuple(participant(reading, linked, k, entity) for entity, (_, k) in best.items())


def says_nothing(reading: Reading, linked: Linked, mention: int) -> bool:
    """Whether a mention is a bare article, conjunction or mark, or a pronoun that goes back to nobody."""
    text = reading.mentions[mention].text
    link = linked.entities[linked.entity_of[mention]]
    word = text.strip().lower()
    return (
        not any(c.isalnum() for c in word)
        or (link.name.lower() == word and word in PRONOUNS)
        or any(
            not t.isupper() and set(t.lower().split()) <= _FUNCTION_WORDS for t in (text, link.name)
        )  # "IS" is a name
    )


# Articles, conjunctions, prepositions and the like, which the reader sometimes marks alone.
_FUNCTION_WORDS = word_set(
    "a an the and or but of to in on at by for from with as than more less most nearly almost about over under up down out "
    "off only still even not that there this these those which would will has have had is are was were been be"
)


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
