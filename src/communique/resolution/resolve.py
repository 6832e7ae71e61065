"""Across reports: which assertions are one event, which statements the same words, which reports one origin.

Makes judgements, changes nothing else. Every judgement follows from two records alone and is made whenever the
later of them arrives, so the judgements, and with them the View, do not depend on the order of reports. The
bounds ``MOST_…`` keep the cost of one report flat where very many tell the same: beyond them a report is
compared with some of them only, which is enough to be joined to them; comparing it again may then add a judgement
that says the same of others among them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from communique.records import (
    Assertion,
    EventAssertion,
    Judgement,
    Report,
    RoleAssertion,
    StatementAssertion,
    content_id,
)
from communique.resolution.keys import filed, number, sought
from communique.resolution.origins import stated_origin
from communique.resolution.reread import successors
from communique.resolution.said import said_keys, same_words, words_of
from communique.resolution.score import score
from communique.resolution.tellings import REPORTS_COMPARED, telling
from communique.resolution.texts import copies, shingles, text_keys
from communique.resolution.traits import Traits, traits

SAME_EVENT = "participants, days, place and words"
REREAD = "read again"
COPIES = "near-duplicate text"
STATED = "origin stated in the text"
SAME_WORDS = "the same words of the same speaker"

MOST_TELLINGS = 256
"""Tellings looked at under one key: what a pair of states does in a quarter, told in every way."""
MOST_COPIES = 64
"""Reports (or statements) looked at under one key."""
MOST_COMPARED = 16
"""Of these, those with the most keys in common that are compared word for word."""


class Memory(Protocol):
    """What resolution needs of the ledger. Ids are those of assertions and reports."""

    def reports(self, ids: Collection[str]) -> Mapping[str, Report]:
        """The reports with these ids."""
        ...

    def current(self, report_ids: Collection[str]) -> Sequence[tuple[Assertion, str | None]]:
        """The current assertions of reports, each with its report's day."""
        ...

    def assertions(self, ids: Collection[str]) -> Sequence[tuple[Assertion, str | None]]:
        """The assertions with these ids, of whatever reading, each with its report's day."""
        ...

    def replaced(self, report_ids: Collection[str]) -> Sequence[Assertion]:
        """The assertions of earlier readings of the reports."""
        ...

    def file(self, rows: Iterable[tuple[int, str]]) -> None:
        """Store keys with the ids they stand for; what is stored already stays."""
        ...

    def found(self, keys: Collection[int], most: int) -> Mapping[int, Sequence[str]]:
        """The ids stored under keys, the smallest ``most`` of each."""
        ...

    def judge(self, *made: Judgement) -> int:
        """Store judgements; how many were new."""
        ...


@dataclass(frozen=True, slots=True)
class Resolved:
    """What one run did: event assertions looked at, pairs compared, judgements that were new."""

    events: int
    compared: int
    same_events: int
    same_origins: int


def resolve(memory: Memory, report_ids: Iterable[str]) -> Resolved:
    """Judge what the reports share with all others. Only candidates under shared keys are touched."""
    ids = sorted(set(report_ids))
    stated = memory.current(ids)
    ours = {a.id: traits(a, published) for a, published in stated if isinstance(a, EventAssertion)}
    compared, events = _events(memory, ours)
    made = [*events, *_reread([a for a, _ in stated], memory.replaced(ids))]
    made += _statements(memory, stated)
    origins = _origins(memory, ids)
    return Resolved(len(ours), compared, memory.judge(*made), memory.judge(*origins))


# --- events ---------------------------------------------------------------------------------------


class _Tellings:
    """The assertions that stand for tellings, as far as they were looked up; of whatever reading, since a
    comparison says something about what is told, not about who read it.
    """

    def __init__(self, memory: Memory, ours: Mapping[str, Traits]) -> None:
        self._memory = memory
        self._traits = dict(ours)
        self._of: dict[str, set[str]] = {}

    def look_up(self, names: Collection[str]) -> None:
        """Make tellings known."""
        keys = {number("telling", name): name for name in names if name not in self._of}
        found = self._memory.found(sorted(keys), MOST_TELLINGS)
        for key, name in keys.items():
            self._of[name] = set(found.get(key, ()))
        lacking = {n for name in keys.values() for n in self._of[name]} - set(self._traits)
        for assertion, published in self._memory.assertions(sorted(lacking)):
            if isinstance(assertion, EventAssertion):
                self._traits[assertion.id] = traits(assertion, published)

    def of(self, name: str) -> list[Traits]:
        """The assertions that stand for a telling, by id."""
        return [self._traits[n] for n in sorted(self._of.get(name, ())) if n in self._traits]

    def add(self, name: str, one: Traits) -> None:
        """Have an assertion stand for its telling."""
        self._of.setdefault(name, set()).add(one.id)


def _events(memory: Memory, ours: Mapping[str, Traits]) -> tuple[int, list[Judgement]]:
    """How many pairs were compared, and the judgements. An assertion that tells nothing new is compared once."""
    names = {n: telling(t) for n, t in ours.items() if t.last}
    known = _Tellings(memory, ours)
    known.look_up(set(names.values()))
    pairs: set[tuple[str, str]] = set()
    traits_of = dict(ours)
    fresh = []
    for n in sorted(names):
        standing = known.of(names[n])
        if all(t.id != n for t in standing) and len({t.report_id for t in standing}) >= REPORTS_COMPARED:
            pairs.add(_pair(n, standing[0].id))
            traits_of[standing[0].id] = standing[0]
        else:
            known.add(names[n], ours[n])
            fresh.append(n)
    memory.file((number("telling", names[n]), n) for n in fresh)
    memory.file((key, names[n]) for n in fresh for key in sorted(filed(ours[n])))
    wanted = {n: sought(ours[n]) for n in fresh}
    found = memory.found(sorted({key for keys in wanted.values() for key in keys}), MOST_TELLINGS)
    met = {n: {names[n], *(name for key in wanted[n] for name in found.get(key, ()))} for n in fresh}
    known.look_up({name for every in met.values() for name in every})
    for n in fresh:
        for name in met[n]:
            for other in known.of(name):
                if other.id != n:
                    pairs.add(_pair(n, other.id))
                    traits_of[other.id] = other
                    names.setdefault(other.id, name)
    for n in {n for pair in pairs for n in pair}:
        names.setdefault(n, telling(traits_of[n]))
    made = [_same_event(traits_of[a], traits_of[b], (names[a], names[b])) for a, b in sorted(pairs)]
    return len(pairs), [judgement for judgement in made if judgement is not None]


def _pair(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)


def _same_event(a: Traits, b: Traits, tellings: tuple[str, str]) -> Judgement | None:
    scored = score(a, b)
    if not scored.same:
        return None
    value = {"score": scored.score, "features": dict(scored.features), "tellings": list(tellings)}
    return judgement("same_event", (a.id, b.id), value, SAME_EVENT, scored.reason)


# --- readings of one report -----------------------------------------------------------------------

_KINDS: tuple[tuple[type[Assertion], str], ...] = (
    (EventAssertion, "same_event"),
    (StatementAssertion, "same_statement"),
    (RoleAssertion, "same_role"),
)


def _reread(current: Sequence[Assertion], replaced: Sequence[Assertion]) -> list[Judgement]:
    """Ties an assertion to the one it replaces, so that what people judged of the old one holds for the new."""
    made = []
    for owner, kind in _KINDS:
        new = [a for a in current if isinstance(a, owner)]
        for old, after in successors(new, [a for a in replaced if isinstance(a, owner)]):
            subjects = (old.id, after.id)
            made.append(judgement(kind, subjects, {"replaces": old.id}, REREAD, "the same words"))
    return made


# --- statements -----------------------------------------------------------------------------------


def _statements(memory: Memory, stated: Sequence[tuple[Assertion, str | None]]) -> list[Judgement]:
    said = (words_of(a, day) for a, day in stated if isinstance(a, StatementAssertion))
    ours = {words.id: words for words in said if words is not None}
    memory.file((key, n) for n in sorted(ours) for key in sorted(said_keys(ours[n], seeking=False)))
    pairs = _likeliest(memory, {n: said_keys(words, seeking=True) for n, words in ours.items()})
    known = dict(ours)
    lacking = {n for pair in pairs for n in pair} - set(ours)
    for assertion, published in memory.assertions(sorted(lacking)):
        if isinstance(assertion, StatementAssertion) and (words := words_of(assertion, published)):
            known[words.id] = words
    made = []
    for one, other in pairs:
        if one in known and other in known and (share := same_words(known[one], known[other])) is not None:
            reason = f"the same speaker and {share:.0%} of the shorter one's words"
            made.append(judgement("same_statement", (one, other), {"shared": share}, SAME_WORDS, reason))
    return made


def _likeliest(memory: Memory, wanted: Mapping[str, frozenset[int]]) -> list[tuple[str, str]]:
    """Each id with the few that share the most keys with it, as pairs."""
    found = memory.found(sorted({key for keys in wanted.values() for key in keys}), MOST_COPIES)
    pairs: set[tuple[str, str]] = set()
    for n, keys in wanted.items():
        shared = Counter(other for key in keys for other in found.get(key, ()) if other != n)
        ranked = sorted(shared, key=lambda other: (-shared[other], other))
        pairs.update(_pair(n, other) for other in ranked[:MOST_COMPARED])
    return sorted(pairs)


# --- origins --------------------------------------------------------------------------------------


def _origins(memory: Memory, ids: Sequence[str]) -> list[Judgement]:
    reports = memory.reports(ids)
    made = []
    for n in sorted(reports):
        if (named := stated_origin(reports[n])) is not None:
            value = {"origin": named.name, "key": named.key}
            made.append(judgement("same_origin", (n,), value, STATED, named.reason))
    keys = {n: text_keys(r.text, r.published) for n, r in reports.items()}
    memory.file((key, n) for n in sorted(keys) for key in sorted(keys[n][0]))
    pairs = _likeliest(memory, {n: wanted for n, (_, wanted) in keys.items()})
    texts = {**reports, **memory.reports(sorted({n for pair in pairs for n in pair} - set(reports)))}
    for one, other in pairs:
        if one in texts and other in texts:
            both = copies(shingles(texts[one].text), shingles(texts[other].text))
            if both is not None:
                shared = {"containment": both.containment, "shared": both.shared}
                reason = f"near-duplicate texts: {both.containment:.0%} of the shorter one's wording is in the other"
                made.append(judgement("same_origin", (one, other), shared, COPIES, reason))
    return made


def judgement(
    kind: str, subjects: Sequence[str], value: Mapping[str, Any], rule: str, reason: str
) -> Judgement:
    """A rule's judgement; its id hashes what it says, so that judging again says nothing new."""
    named = tuple(sorted(subjects))
    made = content_id("jdg", kind, named, dict(value), rule, None, reason, None)
    return Judgement(made, kind, named, dict(value), rule, None, reason, None)
