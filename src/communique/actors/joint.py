"""Who a joint mention stands for: "the US and Chinese presidents", "Israeli-Palestinian", "both countries".

The mention stays one mention with one entity; its members are entities of the report like any other, so that each of
them takes part in what the mention is linked to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from communique.actors.entities import Entity
from communique.actors.phrases import Phrase
from communique.actors.splitting import members
from communique.actors.vocabulary import BODY, STATE_LIKE
from communique.records import MentionKind

if TYPE_CHECKING:
    from communique.actors.coreference import Coreference


class Joint:
    """The members of a report's joint mentions, found when every mention has its entity."""

    def __init__(self, run: Coreference) -> None:
        self.run = run
        self._parts: dict[int, tuple[str, ...]] = {}
        # "Both countries", "the three states" and the like: the parties named before, by the group made of them.
        self.groups: dict[int, list[Entity]] = {}

    def parts(self, i: int) -> tuple[str, ...]:
        """The words of each member of mention ``i``; none if it names one actor."""
        found = self._parts.get(i)
        if found is None:
            mention = self.run.reading.mentions[i]
            cut = members(mention.text, self.run.grammar, person=mention.kind == MentionKind.PERSON)
            found = self._parts[i] = cut if len(cut) > 1 else ()
        return found

    def find(self) -> dict[int, list[Entity]]:
        """For each joint mention its members, two or more; other mentions are left out."""
        out = {}
        for i in range(len(self.run.reading.mentions)):
            found = self.groups.get(id(self.run.of[i]))
            if found is None and (parts := self.parts(i)):
                found = self._named(i, parts)
            if found and len(found) > 1:
                out[i] = found
        return out

    def _named(self, i: int, parts: tuple[str, ...]) -> list[Entity]:
        person = self.run.reading.mentions[i].kind == MentionKind.PERSON
        found = [self._entity(i, part, person) for part in parts]
        return list({id(e): e for e in found}.values())

    def _entity(self, i: int, part: str, person: bool) -> Entity:
        """The entity that one part names, of the report where it has it, else a new one."""
        run = self.run
        phrase = run.grammar.analyse(part, person)
        for entry in phrase.whole:
            if entry.kind in STATE_LIKE and len({e.value for e in phrase.whole if e.kind in STATE_LIKE}) == 1:
                return run.for_state(entry.value, f"{part}: one of {run.reading.mentions[i].text!r}")
            if entry.kind == BODY:
                return run.for_actor(entry.value, f"{part}: one of {run.reading.mentions[i].text!r}", 0.9)
        if phrase.name and person:
            return run.persons.named(phrase)
        titled = run.descriptions.by_title(i, phrase)
        if titled is not None:
            return titled
        return self._described(i, part, phrase, person)

    def _described(self, i: int, part: str, phrase: Phrase, person: bool) -> Entity:
        kind = MentionKind.PERSON if person and not phrase.plural else self.run.reading.mentions[i].kind
        known = [e for e in self.run.entities if e.described and e.kind == kind and e.name == part]
        if known:
            return known[0]
        entity = self.run.new(kind, part, described=True)
        entity.take(phrase)
        entity.plural = phrase.plural
        entity.country = entity.stated_country()
        entity.reason = f"{part}: a description, nobody of the registry"
        entity.confidence = 0.5
        return entity
