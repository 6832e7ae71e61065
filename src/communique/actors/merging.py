"""Across reports: proposals that two actors are one, by name variants, transliteration, shared role and
state.

Only actors that share a blocking key are compared, so the cost grows with the number of names, not of
pairs. Two
registered actors are never joined, nor two persons for a family name alone; every proposal is a
Judgement that a
person's ``different_actor`` outranks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from rapidfuzz import fuzz

from communique.actors.names import (
    acronym,
    compatible_given,
    fold,
    initials,
    name_tokens,
    skeleton,
    sound_key,
)
from communique.records import Actor, Judgement, content_id

# Similarity of sound keys (rapidfuzz ratio, 0 to 100) from which two names of one state and office are one.
SIMILAR_PERSON = 88.0
# The same for names of bodies, words in any order.
SIMILAR_BODY = 94.0
# A block larger than this is cut by country, so that a frequent name stays cheap.
BLOCK = 60
# Unnamed actors belong to their report (see linking.UNNAMED).
_UNNAMED = "act-unnamed-"
_PARTICLES = frozenset(
    ("al", "el", "bin", "ibn", "de", "del", "da", "di", "du", "la", "van", "von", "der", "den")
)
_EMPTY_OFFICES = frozenset({"member", "official", "spokesman", "leader", "minister"})


@dataclass(frozen=True, slots=True)
class NamedMention:
    """An actor as one report names it; ``report_id`` keeps the source of a proposal traceable."""

    actor: Actor
    report_id: str | None = None


@dataclass(frozen=True, slots=True)
class _Candidate:
    actor: Actor
    folded: str
    words: tuple[str, ...]
    sound: str
    offices: frozenset[str]

    @property
    def registered(self) -> bool:
        return not self.actor.id.startswith("act-")


def propose_merges(
    mentions: Iterable[NamedMention], kept_apart: Collection[frozenset[str]] = frozenset()
) -> tuple[Judgement, ...]:
    """``same_actor`` judgements for the actors of many reports, in a stable order.

    ``kept_apart`` are pairs of ids a person has judged to be different; they and whatever would join
    them through
    a third actor stay apart.
    """
    actors: dict[str, Actor] = {}
    for mention in mentions:
        if mention.actor.id.startswith(_UNNAMED):
            continue
        known = actors.get(mention.actor.id)
        if known is None or len(mention.actor.roles) > len(known.roles):
            actors[mention.actor.id] = mention.actor
    candidates = [_candidate(actors[i]) for i in sorted(actors)]
    clusters = _Clusters(kept_apart)
    judgements = []
    for a, b in _pairs(candidates):
        found = _same(a, b)
        if found is None:
            continue
        rule, reason = found
        if clusters.join(a, b):
            subjects = tuple(sorted((a.actor.id, b.actor.id)))
            value = {"names": [a.actor.name, b.actor.name]}
            judgement_id = content_id("jud", "same_actor", subjects, rule)
            judgements.append(
                Judgement(judgement_id, "same_actor", subjects, value, rule, None, reason, None)
            )
    return tuple(sorted(judgements, key=lambda j: (j.subjects, j.id)))


def undo(judgement: Judgement, author: str, reason: str, made_at: str) -> Judgement:
    """The judgement that takes a merge back and keeps the two apart."""
    identity = content_id("jud", "different_actor", judgement.subjects, author, made_at)
    return Judgement(
        identity,
        "different_actor",
        judgement.subjects,
        {"undoes": judgement.id},
        None,
        author,
        reason,
        made_at,
    )


class _Clusters:
    """Which actors are already one; refuses to put two registered actors or a separated pair together."""

    def __init__(self, kept_apart: Collection[frozenset[str]]) -> None:
        self.parent: dict[str, str] = {}
        self.inside: dict[str, set[str]] = {}
        self.registered: dict[str, str | None] = {}
        self.apart: dict[str, set[str]] = defaultdict(set)
        for pair in kept_apart:
            for i in pair:
                self.apart[i] |= pair - {i}

    def find(self, c: _Candidate | str) -> str:
        i = c if isinstance(c, str) else c.actor.id
        if i not in self.parent:
            self.parent[i] = i
            self.inside[i] = {i}
            self.registered[i] = i if not i.startswith("act-") else None
        while self.parent[i] != i:
            self.parent[i] = self.parent[self.parent[i]]
            i = self.parent[i]
        return i

    def join(self, a: _Candidate, b: _Candidate) -> bool:
        x, y = sorted((self.find(a), self.find(b)))
        if x == y:
            return False
        if self.registered[x] and self.registered[y]:
            return False
        if any(self.apart.get(i, set()) & self.inside[y] for i in self.inside[x] if i in self.apart):
            return False
        self.parent[y] = x
        self.inside[x] |= self.inside.pop(y)
        self.registered[x] = self.registered[x] or self.registered[y]
        return True


def _candidate(actor: Actor) -> _Candidate:
    words = name_tokens(actor.name)
    offices = frozenset(fold(r.title) for r in actor.roles) - _EMPTY_OFFICES
    return _Candidate(actor, fold(actor.name), words, sound_key(" ".join(words)), offices)


def _pairs(candidates: list[_Candidate]) -> Iterator[tuple[_Candidate, _Candidate]]:
    blocks: dict[tuple[str, ...], list[_Candidate]] = defaultdict(list)
    for c in candidates:
        for key in dict.fromkeys(_keys(c)):
            blocks[key].append(c)
    seen: set[tuple[str, str]] = set()
    for key in sorted(blocks):
        for block in _cut(blocks[key]):
            for i, a in enumerate(block):
                for b in block[i + 1 :]:
                    pair = (a.actor.id, b.actor.id)
                    if pair not in seen:
                        seen.add(pair)
                        yield a, b


def _cut(block: list[_Candidate]) -> Iterator[list[_Candidate]]:
    """A large block in parts: by state, then by the sound of the whole name."""
    if len(block) <= BLOCK:
        yield block
        return
    parts: dict[tuple[str, str], list[_Candidate]] = defaultdict(list)
    for c in block:
        parts["country", c.actor.country or ""].append(c)
    for _, part in sorted(parts.items()):
        if len(part) <= BLOCK:
            yield part
            continue
        finer: dict[str, list[_Candidate]] = defaultdict(list)
        for c in part:
            finer[c.sound].append(c)
        for _, same in sorted(finer.items()):
            yield same[:BLOCK]


def _keys(c: _Candidate) -> Iterator[tuple[str, ...]]:
    if c.actor.kind == "person":
        if len(c.words) < 2:
            return
        first, last = c.words[0], c.words[-1]
        yield "person", skeleton(last), sound_key(first)[:1]
        yield "person", *sorted((skeleton(first), skeleton(last)))
        for alias in c.actor.aliases:
            words = name_tokens(alias)
            if len(words) >= 2:
                yield "person", skeleton(words[-1]), sound_key(words[0])[:1]
        return
    family = "state" if c.actor.kind == "state" else "body"
    yield family, "name", " ".join(sorted(c.folded.split()))
    for name in (c.actor.name, *c.actor.aliases):
        letters = acronym(name) or (initials(name) if " " in name else None)
        if letters and len(letters) >= 3:
            yield family, "letters", letters, c.actor.country or ""
    telling = sorted((w for w in c.folded.split() if len(w) > 3), key=len)[-2:]
    if len(telling) == 2:
        yield family, "words", *sorted(telling)


def _same(a: _Candidate, b: _Candidate) -> tuple[str, str] | None:
    """The rule and the reason for which two actors are one, or ``None``."""
    if a.registered and b.registered:
        return None
    if a.actor.kind == "person" and b.actor.kind == "person":
        return _same_person(a, b)
    if a.actor.kind == "person" or b.actor.kind == "person":
        return None
    return _same_body(a, b)


def _same_person(a: _Candidate, b: _Candidate) -> tuple[str, str] | None:
    x, y = a.actor, b.actor
    if x.country and y.country and x.country != y.country:
        return None
    same_state = x.country is not None and x.country == y.country
    shared = a.offices & b.offices
    # A surname among the aliases is no name of its own.
    names = {a.folded} | {fold(n) for n in x.aliases if _has_given_name(n)}
    others = {b.folded} | {fold(n) for n in y.aliases if _has_given_name(n)}
    if len(a.words) < 2 or len(b.words) < 2:
        return None
    where = f"of {x.country}" if same_state else "no state against it"
    if names & others:
        if same_state or shared or not (x.country and y.country):
            return "actors.same-name", f"{x.name} and {y.name}: the same name, {where}"
        return None
    if (a.sound == b.sound or _swapped(a.words, b.words)) and (same_state or shared):
        return "actors.transliteration", f"{x.name} and {y.name}: one name in two spellings, {where}"
    given = compatible_given(a.words[0], b.words[0])
    surname = sound_key(a.words[-1]) == sound_key(b.words[-1])
    alike = fuzz.ratio(a.sound, b.sound)
    first_alike = fuzz.ratio(sound_key(a.words[0]), sound_key(b.words[0]))
    last_alike = fuzz.ratio(sound_key(a.words[-1]), sound_key(b.words[-1]))
    if same_state and shared and alike >= SIMILAR_PERSON and first_alike >= 80 and last_alike >= 80:
        office = sorted(shared)[0]
        return (
            "actors.variant-same-office",
            f"{x.name} and {y.name}: {alike:.0f}% alike, both {office} {where}",
        )
    if same_state and shared and surname and given:
        return "actors.short-given-same-office", f"{x.name} and {y.name}: both {sorted(shared)[0]} {where}"
    middle = len(a.words) != len(b.words) and a.words[0] == b.words[0] and a.words[-1] == b.words[-1]
    if same_state and middle and (set(a.words) <= set(b.words) or set(b.words) <= set(a.words)):
        return "actors.middle-name", f"{x.name} and {y.name}: a middle name more, {where}"
    return None


def _has_given_name(name: str) -> bool:
    """Whether a name is more than a family name with its particle ("El Testi", "de Probe")."""
    return sum(word not in _PARTICLES for word in name_tokens(name)) >= 2


def _swapped(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Whether the two names have the same words in another order (family name first or last)."""
    return len(a) >= 2 and a != b and sorted(map(sound_key, a)) == sorted(map(sound_key, b))


def _same_body(a: _Candidate, b: _Candidate) -> tuple[str, str] | None:
    x, y = a.actor, b.actor
    if (x.kind == "state") != (y.kind == "state") or (x.country and y.country and x.country != y.country):
        return None
    names = {a.folded} | {fold(n) for n in x.aliases if not acronym(n)}
    others = {b.folded} | {fold(n) for n in y.aliases if not acronym(n)}
    common = {n for n in names & others if " " in n}
    if common or (a.folded == b.folded and x.country == y.country):
        return "actors.same-body", f"{x.name} and {y.name}: the same name"
    if x.country is None or x.country != y.country:
        return None
    letters = {n for n in (acronym(m) for m in (x.name, *x.aliases)) if n and len(n) >= 3}
    full = {initials(n) for n in (y.name, *y.aliases) if " " in n}
    back = {n for n in (acronym(m) for m in (y.name, *y.aliases)) if n and len(n) >= 3}
    forth = {initials(n) for n in (x.name, *x.aliases) if " " in n}
    if letters & full or back & forth:
        return "actors.acronym", f"{x.name} and {y.name}: acronym and full name, of {x.country}"
    alike = fuzz.token_sort_ratio(a.folded, b.folded)
    numbers = [sorted(w for w in words if any(ch.isdigit() for ch in w)) for words in (a.words, b.words)]
    if alike >= SIMILAR_BODY and len(a.words) >= 3 and numbers[0] == numbers[1]:
        return "actors.body-variant", f"{x.name} and {y.name}: {alike:.0f}% alike, of {x.country}"
    return None
