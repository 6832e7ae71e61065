"""Across reports: which assertions are one event, which reports one origin. Makes judgements, changes nothing else.

Every judgement follows from two records alone and is made whenever the later of them arrives, so the
judgements, and with them the View, do not depend on the order of reports.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from communique.records import EventAssertion, Judgement, Report, content_id
from communique.resolution.keys import filed, sought
from communique.resolution.origins import stated_origin
from communique.resolution.score import score
from communique.resolution.texts import copies, shingles, text_keys
from communique.resolution.traits import Traits, traits

SAME_EVENT = "participants, days, place and words"
REREAD = "read again"
COPIES = "near-duplicate text"
STATED = "origin stated in the text"


class Memory(Protocol):
    """What resolution needs of the ledger. Ids are those of assertions and reports."""

    def reports(self, ids: Collection[str]) -> Mapping[str, Report]:
        """The reports with these ids."""
        ...

    def events_of(self, report_ids: Collection[str]) -> Sequence[tuple[EventAssertion, str | None]]:
        """The current event assertions of reports, each with its report's day."""
        ...

    def events(self, ids: Collection[str]) -> Sequence[tuple[EventAssertion, str | None]]:
        """Those of the event assertions that are current, each with its report's day."""
        ...

    def replaced(self, report_ids: Collection[str]) -> Sequence[EventAssertion]:
        """The event assertions of earlier readings of the reports."""
        ...

    def file(self, rows: Iterable[tuple[int, str]]) -> None:
        """Store keys with the ids they stand for; what is stored already stays."""
        ...

    def found(self, keys: Collection[int]) -> Mapping[int, Sequence[str]]:
        """The ids stored under keys."""
        ...

    def judge(self, *made: Judgement) -> int:
        """Store judgements; how many were new."""
        ...


@dataclass(frozen=True, slots=True)
class Resolved:
    """What one run did: assertions looked at, pairs compared, judgements that were new."""

    events: int
    compared: int
    same_events: int
    same_origins: int


def resolve(memory: Memory, report_ids: Iterable[str]) -> Resolved:
    """Judge what the reports share with all others. Only candidates under shared keys are touched."""
    ids = sorted(set(report_ids))
    stated = memory.events_of(ids)
    ours = {a.id: traits(a, published) for a, published in stated}
    pairs = _candidates(memory, ours)
    others = {
        a.id: traits(a, published)
        for a, published in memory.events(sorted({number for pair in pairs for number in pair} - set(ours)))
    }
    known = ours | others
    compared = [(known[a], known[b]) for a, b in pairs if a in known and b in known]
    events = [made for a, b in compared if (made := _same_event(a, b)) is not None]
    events += _reread(stated, memory.replaced(ids))
    origins = _origins(memory, ids)
    return Resolved(len(ours), len(compared), memory.judge(*events), memory.judge(*origins))


def _candidates(memory: Memory, ours: Mapping[str, Traits]) -> list[tuple[str, str]]:
    memory.file((key, number) for number, t in ours.items() for key in sorted(filed(t)))
    wanted = {number: sought(t) for number, t in ours.items()}
    found = memory.found(sorted({key for keys in wanted.values() for key in keys}))
    pairs = {
        (min(number, other), max(number, other))
        for number, keys in wanted.items()
        for key in keys
        for other in found.get(key, ())
        if other != number
    }
    return sorted(pairs)


def _same_event(a: Traits, b: Traits) -> Judgement | None:
    scored = score(a, b)
    if not scored.same:
        return None
    value = {"score": scored.score, "features": dict(scored.features)}
    return judgement("same_event", (a.id, b.id), value, SAME_EVENT, scored.reason)


def _reread(
    stated: Sequence[tuple[EventAssertion, str | None]], replaced: Sequence[EventAssertion]
) -> list[Judgement]:
    """Ties an assertion to the one it replaces, so that what people judged of the old one holds for the new."""
    made = []
    for old in replaced:
        ranked = sorted((-_shared(new, old), new.id) for new, _ in stated if new.report_id == old.report_id)
        if ranked and ranked[0][0] < 0 and ranked[0][1] != old.id:
            made.append(
                judgement(
                    "same_event", (old.id, ranked[0][1]), {"replaces": old.id}, REREAD, "the same words"
                )
            )
    return made


def _shared(new: EventAssertion, old: EventAssertion) -> int:
    """Trigger characters that two readings of one report share; a type in common breaks draws."""
    both = sum(
        max(0, min(m.trigger.end, n.trigger.end) - max(m.trigger.start, n.trigger.start))
        for m in new.mentions
        for n in old.mentions
    )
    return 2 * both + (new.type is old.type) if both else 0


def _origins(memory: Memory, ids: Sequence[str]) -> list[Judgement]:
    reports = memory.reports(ids)
    made = []
    for number in sorted(reports):
        if (named := stated_origin(reports[number])) is not None:
            value = {"origin": named.name, "key": named.key}
            made.append(judgement("same_origin", (number,), value, STATED, named.reason))
    keys = {n: text_keys(r.text, r.published, seeking=False) for n, r in reports.items()}
    memory.file((key, n) for n in sorted(keys) for key in sorted(keys[n]))
    wanted = {n: text_keys(r.text, r.published, seeking=True) for n, r in reports.items()}
    found = memory.found(sorted({key for each in wanted.values() for key in each}))
    pairs = {
        (min(n, other), max(n, other))
        for n, each in wanted.items()
        for key in each
        for other in found.get(key, ())
        if other != n
    }
    texts = {**reports, **memory.reports(sorted({n for pair in pairs for n in pair} - set(reports)))}
    cut = {n: shingles(texts[n].text) for pair in pairs for n in pair if n in texts}
    for one, other in sorted(pairs):
        if one in cut and other in cut and (both := copies(cut[one], cut[other])) is not None:
            shared = {"containment": both.containment, "shared": both.shared}
            reason = (
                f"near-duplicate texts: {both.containment:.0%} of the shorter one's wording is in the other"
            )
            made.append(judgement("same_origin", (one, other), shared, COPIES, reason))
    return made


def judgement(
    kind: str, subjects: Sequence[str], value: Mapping[str, Any], rule: str, reason: str
) -> Judgement:
    """A rule's judgement; its id hashes what it says, so that judging again says nothing new."""
    named = tuple(sorted(subjects))
    number = content_id("jdg", kind, named, dict(value), rule, None, reason, None)
    return Judgement(number, kind, named, dict(value), rule, None, reason, None)
