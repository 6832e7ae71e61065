"""Governments, regimes, administrations and authorities: the state itself, told by its name, its seat or its head."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from communique.actors import partisans
from communique.actors.belonging import Belonging, states_across
from communique.actors.entities import Entity
from communique.actors.names import fold
from communique.actors.phrases import Phrase
from communique.actors.vocabulary import STATE_LIKE
from communique.records import MentionKind

if TYPE_CHECKING:
    from communique.actors.coreference import Coreference

_COUNTRY_WORDS = frozenset({"country", "nation", "republic", "kingdom", "island", "state"})
_IN = re.compile(r" in (?=[A-Z])")


class Governments:
    """Which state a description means that stands for one."""

    def __init__(self, run: Coreference, belonging: Belonging) -> None:
        self.run = run
        self.belonging = belonging

    def by_head(self, i: int, phrase: Phrase) -> Entity | None:
        """A government, regime, administration or the authorities: the state itself."""
        head = self.run.grammar.vocabulary.heads.get(phrase.head) if phrase.head else None
        words = fold(phrase.text).split()
        if (
            words
            and words[-1] in _COUNTRY_WORDS
            and phrase.definite
            and not phrase.states
            and not phrase.title
        ):
            return self._recent(i)
        if head is None or head.role != "state" or phrase.title:
            return None
        code = self.state_of(phrase)
        if code is None and phrase.name and not phrase.states:
            code = self.run.resolver.state_of_namesakes(phrase.name, government=True)
        code = code or self.placed(phrase)  # "the government in Damascus"
        if code is None and not phrase.states and not phrase.name:
            code = self._seated(i)
        if code:
            self.belonging.spoken_of[phrase.head or ""] = code
            return self.run.for_state(code, f"{phrase.head} of the state", 0.9)
        if phrase.states or phrase.bodies or not (phrase.definite or len(words) == 1):
            return None
        if states_across(words):
            return None  # "the Kurdish authorities" are no state's
        partisan = partisans.state_of([phrase.text], self.run.words.counts)
        if partisan is not None:  # "the Conservative government"; "the Labour leadership" is the party's
            if phrase.head != "government":
                return None
            return self.run.for_state(partisan, f"{phrase.head} of a party of the state", 0.7)
        code = self.belonging.spoken_of.get(phrase.head or "") or self._owned_before(phrase.head or "")
        if (
            phrase.head == "administration"
            and "USA" in self.run.words.counts
            and (code is None or phrase.name)
        ):
            code = "USA"
        code = code or self.belonging.local_state(i, heads=True)
        return self.run.for_state(code, f"{phrase.head} of the state spoken of", 0.6) if code else None

    def _seated(self, i: int) -> str | None:
        """The state of the place behind a mention and "in": "the new regime" in Tehran."""
        end = self.run.reading.mentions[i].end
        behind = _IN.match(self.run.context.text, end)
        if behind is None:
            return None
        place = next((p for p in self.run.reading.places if p.start == behind.end()), None)
        if place is None:
            return None
        codes = tuple(e.value for e in self.run.grammar.analyse(place.text).whole if e.kind in STATE_LIKE)
        return self.run.bodies.choose(codes, place.text) if codes else place.country

    def placed(self, phrase: Phrase) -> str | None:
        """The state of the place in which a phrase without a state of its own puts its body: "the Defence Ministry in Baku"."""
        found = (self.run.bodies.choose(codes) for codes in phrase.placed if not phrase.states)
        return next((code for code in found if code), None)

    def _owned_before(self, head: str) -> str | None:
        """The state whose regime, government … the text names elsewhere, if it is one only."""
        found = {
            self.state_of(self.run.grammar.analyse(f"{owner} {head}"))
            for owner in dict.fromkeys(self.run.context.owners(head))
        } - {None}
        return next(iter(found)) if len(found) == 1 else None

    def state_of(self, phrase: Phrase) -> str | None:
        """The state that a phrase names, or that of the person by whose name it goes."""
        for codes in phrase.states:
            code = self.run.bodies.choose(codes, None if len(codes) > 1 else phrase.text)
            if code:
                return code if code in self.run.registry.states else None
        if phrase.name:
            entity = self.named(phrase.name)
            if entity is not None and entity.country and entity.country != "IGO":
                return entity.country
        return None

    def named(self, name: str) -> Entity | None:
        """The report's person of this name; also one only named as an owner ("Lighthizer's office")."""
        for entity in self.run.entities:
            if entity.kind != MentionKind.PERSON or entity.described or not entity.names:
                continue
            if fold(entity.name) == fold(name) or fold(entity.name).endswith(" " + fold(name)):
                return entity
        probe = Entity(MentionKind.PERSON, [name])
        found = self.run.resolver.person(probe)
        return self.run.for_actor(found.actor.id, found.reason, found.confidence) if found.actor else None

    def _recent(self, i: int) -> Entity | None:
        """The state spoken of last: "the country"."""
        start = self.run.reading.mentions[i].start
        before = [e for e in self.run.entities if e.kind == MentionKind.STATE and 0 <= e.last < start]
        return max(before, key=lambda e: (e.subject, e.last)) if before else None
