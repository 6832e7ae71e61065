"""The state of actors for whom no words of theirs tell one: chosen among the states that the report names, or none.

A conditional logit (McFadden 1974): each candidate has features, each feature a weight (``affiliation_weights.json``, fitted
by ``training/fit_affiliation.py`` to the countries that readers gave to the actors of coded reports; codebook, convention 7).
What the text itself or the registry tells comes first (``belonging``, ``persons``, ``bodies``); this decides the rest.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from communique.actors.belonging import OF_SEVERAL, states_across
from communique.actors.entities import Entity
from communique.actors.names import fold, word_set
from communique.actors.offices import ABROAD
from communique.actors.registry import Registry
from communique.fitted import fitted
from communique.records import MentionKind

if TYPE_CHECKING:
    from communique.actors.coreference import Coreference

WEIGHTS = Path(__file__).parent / "affiliation_weights.json"
FLOOR = 1 / 3
"""A choice less likely than this is none: a wrong state is worse than a missing one."""
IGO = "IGO"
_READ = 12
"""Mentions of an actor that are looked at, from the first on."""
# Words of one state's politics, in reports that need not name it.
_AMERICAN = re.compile(
    r"\b(?:Republicans?|Democrats?|GOP|Sens?\.|Gov\.|Reps?\.|Congress(?:man|woman|men)?|FBI|Capitol Hill|Medicaid|Medicare|"
    r"D\.A\.|[Ss]heriff|[Dd]istrict [Aa]ttorney|Supreme Court Justice|Wall Street)\b"
)
# Who is led or backed by a state, or studies it, is not of it: "US-backed groups", "the charity's Syria researcher", "US proxies".
_BACKED = re.compile(
    r"(?:[-–]|- and [A-Z]\w+[-–])(?:led|backed|run|trained|funded|supported|made|sponsored|allied|aligned|born|based)\b"
    r"| (?:backed|allied|aligned|sponsored|funded)(?= [a-z]+s\b)| (?:prox(?:y|ie)|researcher|expert|analyst|specialist|scholar|correspondent|editor|desk|watcher|programme|program)s?\b"
)
_OPPOSED = re.compile(r"\b(?:[Aa]nti|[Pp]ro|[Nn]on)[-–]\Z")
_MANY = word_set(
    "allies ally partners neighbours neighbors rivals enemies friends counterparts countries states nations powers "
    "governments delegations diplomats delegates leaders capitals ministers officials"
)
_FOREIGN = word_set("foreign western european")
_WORLD = word_set("international global overseas regional world arab african")
_SEVERAL = word_set("other all both several various")
_COALITION = word_set("coalition alliance")
_MILITANTS = word_set(
    "jihadi jihadis jihadist jihadists islamist islamists isis terrorist terrorists extremist extremists militant militants"
)
_FIGHTERS = word_set(
    "rebel rebels insurgent insurgents fighter fighters militia militias militiamen guerrillas opposition gunmen"
)
_LOCALS = word_set(
    "protesters demonstrators residents villagers civilians people citizens men women children victims police officers officer court "
    "judge prosecutors prosecution parties lawmakers voters workers students families family man woman supporters activists journalists"
)
_REFUGEES = word_set("refugee refugees migrant migrants immigrants immigrant asylum")
_BODIES = word_set(
    "council panel commission mission envoy secretariat agency inspectors monitors peacekeepers tribunal assembly"
)
# Who speaks and acts as Europe is the Union (codebook, convention 7).
_UNION = word_set("europe europeans")
_GENERAL = word_set("someone anyone anybody everyone people those they who others")


@dataclass(frozen=True, slots=True)
class _Anchor:
    """Words that name a state or lie in it."""

    start: int
    end: int
    code: str
    place: bool


def _shares() -> defaultdict[str, float]:
    return defaultdict(float)


@dataclass(slots=True)
class _Told:
    """By state, the share of an actor's mentions of which a sign holds."""

    inside: defaultdict[str, float] = field(default_factory=_shares)  # named in the mention itself; 0 or 1
    same: defaultdict[str, float] = field(default_factory=_shares)  # in its sentence
    here: defaultdict[str, float] = field(default_factory=_shares)  # by a place in its sentence
    only: defaultdict[str, float] = field(default_factory=_shares)  # no other in its sentence
    nearest: defaultdict[str, float] = field(default_factory=_shares)  # nearest in its sentence
    before: defaultdict[str, float] = field(default_factory=_shares)  # the last named before
    previous: defaultdict[str, float] = field(default_factory=_shares)  # in the sentence before


class Affiliation:
    """The choices for one report; made once all its mentions have their entity."""

    def __init__(self, run: Coreference) -> None:
        self.run = run
        self.anchors = sorted(self._anchors(), key=lambda a: (a.start, a.code))
        self._starts = [a.start for a in self.anchors]
        self.counts = Counter(a.code for a in self.anchors)
        home = run.words.home
        if home and home not in self.counts:  # a dateline that the text does not repeat
            self.counts[home] = 1
        self.total = self.counts.total()
        self.ranked = [code for code, _ in sorted(self.counts.items(), key=lambda p: (-p[1], p[0]))]
        bodies = {e.country for e in run.entities if e.mentions}
        self.codes = (*self.ranked, *([IGO] if IGO in bodies else []))
        names = _names(run.registry)
        towns = [
            p.country
            for p in run.reading.places
            if p.country in run.registry.states and fold(p.text) not in names
        ]
        self.towns = Counter(towns)
        self.fellows = Counter(
            e.country
            for e in run.entities
            if e.kind == MentionKind.PERSON and e.country and not e.supposed and e.mentions
        )

    def _anchors(self) -> Iterator[_Anchor]:
        text, states = self.run.context.text, self.run.registry.states

        surnames = self._surnames()

        def aside(start: int, end: int) -> bool:
            return start in surnames or bool(
                _BACKED.match(text, end) or _OPPOSED.search(text, max(0, start - 5), start)
            )

        seen: set[tuple[int, str]] = set()
        for start, end, codes in self.run.words.named:
            for code in states.keys() & codes:
                seen.add((start, code))
                if not aside(start, end):
                    yield _Anchor(start, end, code, False)
        for word in _AMERICAN.finditer(text):
            yield _Anchor(word.start(), word.end(), "USA", False)
        for p in self.run.reading.places:
            if p.country in states and (p.start, p.country) not in seen and not aside(p.start, p.end):
                yield _Anchor(p.start, p.end, p.country, True)
        for i, m in enumerate(self.run.reading.mentions):
            entity = self.run.of[i]
            if entity is None or entity.actor is None or entity.kind != MentionKind.PERSON:
                continue
            own = entity.country
            if own is not None and own in states and (m.start, own) not in seen:
                yield _Anchor(m.start, m.end, own, False)

    def _surnames(self) -> set[int]:
        """Where surnames of persons stand, which may be a state's name: "Jordan"."""
        found = set()
        for entity in self.run.entities:
            if entity.kind != MentionKind.PERSON or entity.described or not entity.name:
                continue
            surname = entity.name.split()[-1]
            for m in (self.run.reading.mentions[i] for i in entity.mentions):
                at = m.text.find(surname)
                found |= {m.start + at} if at >= 0 else set()
        return found

    def open(self) -> Iterator[Entity]:
        """The entities whose state nothing has told."""
        for entity in self.run.entities:
            if entity.actor is None and entity.mentions and (entity.supposed or self._untold(entity)):
                yield entity

    def _untold(self, entity: Entity) -> bool:
        """Whether an actor may be of one of the states named: envoys and those called foreign are from elsewhere, "officials in both capitals" of two."""
        if entity.country is not None or ABROAD & set(entity.offices):
            return False
        name = fold(entity.name)
        return not (entity.described and (_FOREIGN & set(name.split()) or OF_SEVERAL.search(name)))

    def _near(self, start: int, end: int) -> list[_Anchor]:
        """The anchors that begin between two offsets."""
        return self.anchors[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def candidates(self, entity: Entity) -> tuple[list[str | None], list[dict[str, float]]]:
        """None and the codes of the states that the report names (n), and the features of each, by name with their values (n)."""
        told = self._told(entity)
        kind = f"{entity.kind.value}{' told' if entity.described else ''}"
        words = {w for i in entity.mentions[:_READ] for w in fold(self.run.reading.mentions[i].text).split()}
        words |= {w for n in entity.names for w in fold(n).split()}
        people = states_across(sorted(words))
        # A people that lives in several states is of one of these: "Kurdish forces".
        within = [code for code in self.codes if code in people]
        codes: list[str | None] = [None, *(within or self.codes)]
        if entity.country not in codes:
            codes.append(entity.country)
        groups = [name for name, group in _GROUPS.items() if words & group]
        none = {"none": 1.0, f"none {kind}": 1.0} | {f"none {group}": 1.0 for group in groups}
        none |= {f"none = {word}": 1.0 for word in entity.name.split() if word.islower()}
        none["none share"] = self.counts[self.ranked[0]] / self.total if self.ranked else 0.0
        none["none several"] = math.log(1 + len(self.ranked))
        if not told.same:
            none["none alone"] = 1.0
        if told.inside:
            none["none inside"] = 1.0
        signs = [(sign.name, getattr(told, sign.name)) for sign in fields(told)]
        rows = [none]
        for code in codes:
            if code == IGO:
                rows.append(self._of_bodies(kind, groups))
            elif code is not None:
                row = self._of_state(code, signs, people)
                for group in groups:
                    row |= {both: row[name] for name, both in _OF_GROUP[group] if name in row}
                if entity.described and code in told.inside:
                    row["inside told"] = 1.0
                rows.append(row)
        if entity.country is not None:
            rows[codes.index(entity.country)]["rule"] = 1.0
        owner = entity.owner
        if owner is not None and owner.country is None:
            none["owner none"] = 1.0
        elif owner is not None and owner.country in codes:
            rows[codes.index(owner.country)]["owner"] = 1.0
        if self.fellows and entity.kind == MentionKind.PERSON:
            for code, row in zip(codes, rows, strict=True):
                if code in self.codes:
                    row["fellow"] = self.fellows[code] / self.fellows.total()
        return codes, rows

    @staticmethod
    def _of_bodies(kind: str, groups: list[str]) -> dict[str, float]:
        """The features of acting for an international body."""
        return {"igo": 1.0, f"igo {kind}": 1.0} | ({"igo body": 1.0} if "bodies" in groups else {})

    def _of_state(
        self, code: str, signs: list[tuple[str, defaultdict[str, float]]], people: tuple[str, ...]
    ) -> dict[str, float]:
        """The features of a state, by all that the report names and by the actor's own ``signs``."""
        row = {"share": self.counts[code] / max(1, self.total)}
        if self.ranked[:1] == [code]:
            row["most"] = 1.0
            if len(self.ranked) == 1 or self.counts[code] >= 2 * self.counts[self.ranked[1]]:
                row["twice"] = 1.0
        if self.run.words.home == code:
            row["home"] = 1.0
        if self.towns:
            row["towns"] = self.towns[code] / self.towns.total()
        if code in people:
            row["people"] = 1.0
            row["people share"] = self.counts[code] / max(1, sum(self.counts[c] for c in people))
        return row | {name: shares[code] for name, shares in signs if code in shares}

    def _told(self, entity: Entity) -> _Told:
        told, context = _Told(), self.run.context
        mentions = sorted((self.run.reading.mentions[i] for i in entity.mentions), key=lambda m: m.start)[
            :_READ
        ]
        for m in mentions:
            number = context.sentence(m.start)
            around = self._near(*context.sentences[number])
            codes = {a.code for a in around}
            at = bisect_left(self._starts, m.start)
            signs = [
                (told.same, codes),
                (told.here, {a.code for a in around if a.place}),
                (told.only, codes if len(codes) == 1 else set()),
                (told.before, {a.code for a in self.anchors[:at][-1:]}),
                (
                    told.previous,
                    {a.code for a in self._near(*context.sentences[number - 1])} if number else set(),
                ),
            ]
            if around:
                near = min(around, key=lambda a: (max(a.start - m.end, m.start - a.end), a.start, a.code))
                signs.append((told.nearest, {near.code}))
            for sign, found in signs:
                for code in found:
                    sign[code] += 1.0 / len(mentions)
            for a in around:
                if m.start <= a.start < m.end:
                    told.inside[a.code] = 1.0
        return told

    def settle(self) -> None:
        """Give every open entity its likeliest state, if it is likely enough; none is an answer too."""
        weights = fitted(WEIGHTS)
        # Whose somebody is comes first: "his aides" after "he".
        for entity in sorted(self.open(), key=lambda e: e.owner is not None):
            codes, rows = self.candidates(entity)
            code, chance = choose(codes, rows, weights)
            if entity.country is None and fold(entity.name) in _UNION:
                entity.country, entity.placed = IGO, 1.0
            elif code != entity.country and chance >= FLOOR:
                entity.country, entity.placed, entity.supposed = code, chance, False


# The signs that tell more or less of some groups.
_BY_GROUP = ("share", "most", "home", "nearest", "here", "towns", "inside")
_GROUPS = {
    "many": _MANY,
    "world": _WORLD,
    "several": _SEVERAL,
    "coalition": _COALITION,
    "militants": _MILITANTS,
    "fighters": _FIGHTERS,
    "locals": _LOCALS,
    "refugees": _REFUGEES,
    "bodies": _BODIES,
    "general": _GENERAL,
}


_OF_GROUP = {group: [(name, f"{name} {group}") for name in _BY_GROUP] for group in _GROUPS}


@lru_cache(maxsize=4)
def _names(registry: Registry) -> frozenset[str]:
    """The states' names."""
    return frozenset(fold(row.name) for row in registry.states.values())


def choose(
    codes: list[str | None], rows: list[dict[str, float]], weights: dict[str, float]
) -> tuple[str | None, float]:
    """The likeliest candidate and its chance, 0 to 1; of equals the first. ``weights`` in nats, of features told with their values in ``rows``."""
    scores = [sum([weights[name] * value for name, value in row.items() if name in weights]) for row in rows]
    top = max(scores)
    best = scores.index(top)
    return codes[best], 1.0 / sum(math.exp(s - top) for s in scores)
