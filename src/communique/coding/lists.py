"""Who stands in one list does the act together: "mediator between Peru and Chile", "the envoys of Laos, Fiji and Chad"."""

from __future__ import annotations

import re

from communique.actors import Linked
from communique.coding.sides import with_sides
from communique.records import Reading, Trigger

SURE = 0.5
"""The chance from which a party brings the others of its list with it."""

_BETWEEN = re.compile(r"(?:,|,? (?P<last>and|or|as well as|along with|&)) (?:both |also )?\Z")
_HANGING = frozenset({"who", "which", "whose", "that", "his", "her", "its", "their"})


def listed(
    reading: Reading, linked: Linked, trigger: Trigger, text: str, sentence: tuple[int, int]
) -> Trigger:
    """The trigger with the rest of every list of which it has a sure member, where they are on neither side."""
    if not trigger.chances:
        return trigger
    chance = dict(zip((*trigger.actors, *trigger.recipients), trigger.chances, strict=True))
    taken = {linked.entity_of[m] for m in chance}
    lists = _lists(reading, text, sentence)
    sides = []
    for side in (trigger.actors, trigger.recipients):
        more = {
            m: chance[k]
            for k in side
            if chance[k] >= SURE
            for run in lists
            if k in run
            for m in run
            if linked.entity_of[m] not in taken
        }
        sides.append({**more, **{k: chance[k] for k in side}})
    return with_sides(trigger, *sides)


def _lists(reading: Reading, text: str, sentence: tuple[int, int]) -> list[list[int]]:
    """The runs of mentions joined by commas and closed by an "and", in order; only outermost mentions."""
    inside = sorted(
        (m.start, -m.end, k)
        for k, m in enumerate(reading.mentions)
        if sentence[0] <= m.start and m.end <= sentence[1]
    )
    lists: list[list[int]] = []
    run: list[int] = []
    end = sentence[0]
    for start, back, k in inside:
        if start < end:
            continue
        between = _BETWEEN.match(text[end:start]) if run and _may_stand(reading, text, k) else None
        run = [*run, k] if between else [k]
        if between and between["last"]:
            lists.append(run)
            run = []
        end = -back
    return lists


def _may_stand(reading: Reading, text: str, mention: int) -> bool:
    """Whether a mention can be in a list: not the owner of what is ("Peru and Chile's navy"), and no pronoun that hangs on another."""
    m = reading.mentions[mention]
    return text[m.end : m.end + 2] not in {"'s", "’s"} and m.text.lower() not in _HANGING
