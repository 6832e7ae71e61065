"""Which assertion of a newer reading stands for one of an older reading of the same report.

A report's text is frozen, so two readings of it are compared by the characters they point at.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

from communique.records import (
    Assertion,
    EventAssertion,
    Participant,
    RoleAssertion,
    StatementAssertion,
)
from communique.resolution.traits import plain

Stretch = tuple[int, int]
A = TypeVar("A", bound=Assertion)

SAME_SPEAKER = 0.5
"""Weight of an equal speaker or person beside the share of words in common, which is at most 1."""


def successors(new: Sequence[A], old: Sequence[A]) -> list[tuple[A, A]]:
    """Pairs (old, new) of assertions of one kind, the new one standing for the old one.

    Events pass to the likeliest new one, so that two that became one both do. Of statements and roles each new
    one takes the place of at most one of each older reading: what was judged of a smaller statement must not
    fall on the larger one that swallowed it.
    """
    ranked = [
        (likeness, before, after)
        for before in old
        for after in new
        if after.report_id == before.report_id and (likeness := _likeness(before, after)) > 0
    ]
    ranked.sort(key=lambda r: (-r[0], r[1].id, r[2].id))
    passed: set[tuple[str, str]] = set()
    taken: set[tuple[str, str]] = set()
    found = []
    for _, before, after in ranked:
        shared = not isinstance(before, EventAssertion) and (before.coder, after.id) in taken
        if (before.coder, before.id) not in passed and not shared:
            passed.add((before.coder, before.id))
            taken.add((before.coder, after.id))
            found.append((before, after))
    return [(before, after) for before, after in found if before.id != after.id]


def _likeness(old: Assertion, new: Assertion) -> float:
    """How much two assertions of one report point at the same words; 0 when they have none in common."""
    if isinstance(old, EventAssertion) and isinstance(new, EventAssertion):
        both = _shared(_triggers(old), _triggers(new))
        return 2 * both + (new.type is old.type) if both else 0
    if isinstance(old, StatementAssertion) and isinstance(new, StatementAssertion):
        alike = _overlap([(p.start, p.end) for p in old.content], [(p.start, p.end) for p in new.content])
        return alike + SAME_SPEAKER * _same_speaker(old.speaker, new.speaker) if alike else 0
    if isinstance(old, RoleAssertion) and isinstance(new, RoleAssertion):
        alike = _overlap([(old.start, old.end)], [(new.start, new.end)])
        return alike + SAME_SPEAKER * (plain(old.person) == plain(new.person)) if alike else 0
    return 0


def _triggers(event: EventAssertion) -> list[Stretch]:
    return [(m.trigger.start, m.trigger.end) for m in event.mentions]


def _shared(ours: Iterable[Stretch], theirs: Sequence[Stretch]) -> int:
    return sum(max(0, min(a[1], b[1]) - max(a[0], b[0])) for a in ours for b in theirs)


def _overlap(ours: Sequence[Stretch], theirs: Sequence[Stretch]) -> float:
    """The characters in common as a share of all that either side covers."""
    both = _shared(ours, theirs)
    covered = sum(end - start for start, end in (*ours, *theirs)) - both
    return both / covered if covered > 0 else 0.0


def _same_speaker(old: Participant | None, new: Participant | None) -> bool:
    if old is None or new is None:
        return False
    return bool(_shared([(old.start, old.end)], [(new.start, new.end)])) or plain(old.name) == plain(new.name)
