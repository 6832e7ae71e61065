"""Which statements of different reports are the same words of the same speaker.

Same words: of the shorter statement most runs of words are in the other. Filed under a few of their runs with
the speaker's surname and the week, so that a statement meets those that could be the same and no others.
"""

from __future__ import annotations

from dataclasses import dataclass

from communique.records import StatementAssertion
from communique.resolution.days import stretch
from communique.resolution.keys import number
from communique.resolution.traits import plain, surname

RUN_WORDS = 3
FILED_RUNS = 4
"""Runs under which a statement is filed: the smallest by hash, which two nearly equal statements tend to share."""
SAME_WORDS = 0.6
"""Share of the shorter statement's runs that the other holds."""
WEEK = 7


@dataclass(frozen=True, slots=True)
class Words:
    """The comparable side of a statement: its speaker's name key, its runs of words (hashes), its week."""

    id: str
    report_id: str
    speaker: str
    runs: frozenset[int]
    week: int


def words_of(statement: StatementAssertion, published: str | None) -> Words | None:
    """The words of a statement; ``None`` where the speaker is unknown or hardly anything is said."""
    speaker = statement.speaker
    name = (surname(speaker.name) or plain(speaker.name)) if speaker else ""
    said = plain(" ".join(part.text for part in statement.content)).replace("-", " ").split()
    if not name or len(said) < RUN_WORDS:
        return None
    runs = frozenset(number(*said[k : k + RUN_WORDS]) for k in range(len(said) - RUN_WORDS + 1))
    covered = stretch(published)
    return Words(statement.id, statement.report_id, name, runs, covered[0] // WEEK if covered else -1)


def said_keys(words: Words, *, seeking: bool) -> frozenset[int]:
    """The keys of a statement. Filed under its own week; sought in that week and the two beside it."""
    weeks = (words.week - 1, words.week, words.week + 1) if seeking and words.week >= 0 else (words.week,)
    smallest = sorted(words.runs)[:FILED_RUNS]
    return frozenset(number("said", words.speaker, week, run) for week in weeks for run in smallest)


def same_words(one: Words, other: Words) -> float | None:
    """The share of the shorter statement's runs that two statements have in common, when that makes them one."""
    if one.speaker != other.speaker or one.report_id == other.report_id:
        return None
    share = len(one.runs & other.runs) / min(len(one.runs), len(other.runs))
    return round(share, 2) if share >= SAME_WORDS else None
