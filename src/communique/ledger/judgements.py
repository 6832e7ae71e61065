"""Making judgements, and telling which of them hold.

A judgement is never edited. It is dead while a later ``undo`` that is itself alive names its id; making it
again after that gives it a new row and new life, unless a person undid what a rule made: that rule's running
again does not bring it back. A person's judgement outranks a rule's, and no rule undoes a person's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from communique.errors import UsageError
from communique.records import Judgement, content_id

SAME_EVENT = "same_event"
DIFFERENT_EVENT = "different_event"
SAME_STATEMENT = "same_statement"
SAME_ROLE = "same_role"
SAME_ACTOR = "same_actor"
DIFFERENT_ACTOR = "different_actor"
SAME_ORIGIN = "same_origin"
CORRECT = "correct"
REJECT = "reject"
CONFIRM = "confirm"
FOLLOW_UP = "follow_up"
UNDO = "undo"
ADD = "add"

PERSON = "person"
"""The coder of what people add."""

KINDS = (
    SAME_EVENT,
    DIFFERENT_EVENT,
    SAME_STATEMENT,
    SAME_ROLE,
    SAME_ACTOR,
    DIFFERENT_ACTOR,
    SAME_ORIGIN,
    CORRECT,
    REJECT,
    CONFIRM,
    FOLLOW_UP,
    UNDO,
    ADD,
)
SYMMETRIC = frozenset(
    {SAME_EVENT, DIFFERENT_EVENT, SAME_STATEMENT, SAME_ROLE, SAME_ACTOR, DIFFERENT_ACTOR, SAME_ORIGIN}
)
FOLLOW_UP_STATES = ("open", "due", "came_about", "postponed", "cancelled")


def make(
    kind: str,
    subjects: Iterable[str],
    *,
    value: Mapping[str, Any] | None = None,
    rule: str | None = None,
    author: str | None = None,
    reason: str = "",
    made_at: str | None = None,
) -> Judgement:
    """A judgement with its id.

    A rule's id hashes what it says, so a rule that runs again makes the same judgement; a person's hashes
    the time as well. Raises UsageError as :func:`check` does.
    """
    named = tuple(sorted(set(subjects))) if kind in SYMMETRIC else tuple(subjects)
    when = made_at if author is not None else None
    number = content_id("jdg", kind, named, dict(value or {}), rule, author, reason, when)
    judgement = Judgement(number, kind, named, dict(value or {}), rule, author, reason, made_at)
    check(judgement)
    return judgement


def check(judgement: Judgement) -> None:
    """Raise UsageError when a judgement could not be applied."""
    kind, subjects, value = judgement.kind, judgement.subjects, judgement.value
    if kind not in KINDS:
        raise UsageError(f"judgement {judgement.id}: unknown kind {kind!r}; one of {', '.join(KINDS)}")
    if (judgement.rule is None) == (judgement.author is None):
        raise UsageError(f"judgement {judgement.id}: needs either a rule or an author")
    named = kind == SAME_ORIGIN and bool(value.get("origin"))  # one report may be said to stem from somebody
    if len(subjects) < (2 if kind in SYMMETRIC and not named else 1):
        raise UsageError(
            f"judgement {judgement.id}: {kind} about {len(subjects)} subject(s) says nothing; name more"
        )
    if kind == CORRECT and (not isinstance(value.get("field"), str) or "value" not in value):
        raise UsageError(f"judgement {judgement.id}: correct needs a value with 'field' and 'value'")
    if kind == ADD and (
        value.get("record") not in ("event", "statement", "role") or "assertion" not in value
    ):
        raise UsageError(f"judgement {judgement.id}: add needs a value with 'record' and 'assertion'")
    if kind == FOLLOW_UP and value.get("state") not in FOLLOW_UP_STATES:
        raise UsageError(
            f"judgement {judgement.id}: follow_up state {value.get('state')!r}; "
            f"one of {', '.join(FOLLOW_UP_STATES)}"
        )


@dataclass(frozen=True, slots=True)
class Kept:
    """A judgement with its place in the order of the ledger."""

    seq: int
    judgement: Judgement

    @property
    def human(self) -> bool:
        """Whether a person made it."""
        return self.judgement.author is not None

    @property
    def rank(self) -> tuple[bool, str, int]:
        """Sorts by authority: people after rules, later after earlier."""
        return (self.human, self.judgement.made_at or "", self.seq)


class Undone:
    """Answers whether a judgement is dead, from all ``undo`` rows of a ledger up to the chosen time."""

    def __init__(self, undos: Sequence[Kept]) -> None:
        self._alive: dict[str, list[Kept]] = {}
        for undo in sorted(undos, key=lambda kept: kept.seq, reverse=True):
            if self.holds(undo):
                for subject in undo.judgement.subjects:
                    self._alive.setdefault(subject, []).append(undo)

    def holds(self, kept: Kept) -> bool:
        """Whether no living later undo names this judgement."""
        later = self._alive.get(kept.judgement.id, ())
        return not any(undo.seq > kept.seq and (undo.human or not kept.human) for undo in later)

    def by_person(self, judgement: Judgement) -> bool:
        """Whether a person's living undo names a judgement."""
        return any(undo.human for undo in self._alive.get(judgement.id, ()))
