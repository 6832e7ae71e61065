"""The persons of a report: named ones first, the short forms of their names to the full ones, then whom each of them is."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from communique.actors.entities import Entity
from communique.actors.names import acronym, fold, is_short_form, name_tokens
from communique.actors.offices import ABROAD
from communique.actors.phrases import Phrase
from communique.actors.registry import FAMILY_FIRST
from communique.records import MentionKind

if TYPE_CHECKING:
    from communique.actors.coreference import Coreference

_LAST_WORD = re.compile(r"(?<= )([A-Z][\w-]+(?:an|ish|ese|i|ch)) \Z")
_OF_WHOM = re.compile(r"[a-z] of (?:the )?\Z")
_HOST = re.compile(
    r"\b(?:to|in|visit(?:s|ed|ing)?) (?:the )?([A-Z][\w-]+(?: [A-Z][\w-]+)?)\b[^.;]{0,60}\b(?:talks|meetings?|meet|met) (?:with )?(?:the )?\Z"
)
_COMES_FROM = re.compile(
    r",?(?: (?:\d\d|aged \d\d),?)?(?: who (?:is|was|comes|hails))?(?: (?:an?|the) [\w-]+(?: [\w-]+){0,2})?,?(?: originally)? from (?=(?:[a-z-]+ )?[A-Z])"
)
_AND_NAME = re.compile(r"(?:,? and |, )(?=[A-Z])")
# Plural nouns behind which one of those meant is named.
ONE_OF_MANY = re.compile(r"[a-z]s \Z")
_QUARTER = 12  # characters of "north-east " before a place
_LED_REACH = 14  # characters between a body and "led by NAME"
_ITS = ("its ", "the country's ", "the country’s ", "the kingdom's ", "the kingdom’s ")
# Offices that bodies have too.
_OF_BODIES = frozenset(
    {
        "leader",
        "head",
        "chief",
        "chairman",
        "director",
        "founder",
        "commander",
        "spokesman",
        "co leader",
        "secretary general",
        "general secretary",
        "political leader",
    }
)
_POPE = re.compile(r"(?:the )?(?:late )?[Pp]ope [A-Z]")
_EVERYWHERE = frozenset({"NGO", "BUS", "MED"})  # sectors whose bodies have directors for many countries
_OFFICIAL = frozenset({"GOV", "MIL", "LEG", "JUD", "COP", "SPY", "OPP"})


class Persons:
    """Rules for the persons of one report."""

    def __init__(self, run: Coreference) -> None:
        self.run = run

    def name_all(self, order: list[int]) -> None:
        """Persons with a name: the fullest forms first, then the short ones to the nearest full form."""
        named = [i for i in order if self.run.of[i] is None and self._is_person_name(i)]
        known = {self._name(i) for i in named}
        for i in named:
            self._told_in_full(i, known)
        ranked = sorted(named, key=lambda i: -len(name_tokens(self._name(i))))
        # Only names that share a word are compared.
        by_word: dict[str, list[Entity]] = defaultdict(list)
        for i in ranked:
            name = self._name(i)
            near = dict.fromkeys(e for word in name_tokens(name) for e in by_word[word])
            fitting = [e for e in near if self._same_person(name, e) and not self._of_another_state(i, e)]
            entity = self._nearest(i, fitting) if fitting else None
            if entity is None:
                entity = self.run.new(MentionKind.PERSON, name)
                for word in name_tokens(name):
                    by_word[word].append(entity)
            elif name not in entity.names:
                entity.names.append(name)
            self.run.of[i] = entity
            entity.mentions.append(i)
        for i in named:
            holder = self.run.of[i]
            assert holder is not None
            if not self.run.phrases[i].whole:  # "Cuban" by itself is here Mark Cuban
                holder.take(self.run.phrases[i])
            if _POPE.match(self.run.reading.mentions[i].text) and self._is_of_holy_see(holder):
                holder.states.append(("VAT",))
            if self.run.phrases[i].former and not holder.reason:
                holder.reason = "former"

        self._shared_by_lists(named)

    def _shared_by_lists(self, named: list[int]) -> None:
        """What stands before a list of names is true of each: "the British aid workers Nora Probe and Karl Test"."""
        mentions, text = self.run.reading.mentions, self.run.context.text
        at = {mentions[i].start: i for i in named}
        for i in named:
            phrase = self.run.phrases[i]
            if not phrase.name or not ONE_OF_MANY.search(mentions[i].text.removesuffix(phrase.name)):
                continue
            follower: int | None = i
            while follower is not None:
                joined = _AND_NAME.match(text, mentions[follower].end)
                follower = at.get(joined.end()) if joined else None
                entity = self.run.of[follower] if follower is not None else None
                if entity is not None and not entity.states:
                    entity.take(replace(phrase, name=None))

    def _is_of_holy_see(self, pope: Entity) -> bool:
        """Whether the registry has a head of the Holy See of that name: there are popes of Alexandria too."""
        return any(a.country == "VAT" for name in pope.names for a in self.run.registry.lookup(name))

    def _name(self, i: int) -> str:
        return self.run.phrases[i].name or self.run.reading.mentions[i].text

    def _is_person_name(self, i: int) -> bool:
        phrase, mention = self.run.phrases[i], self.run.reading.mentions[i]
        if phrase.whole and fold(mention.text) in self.run.surnames:
            return True
        if phrase.name is None or self.run.kind(i) != MentionKind.PERSON or phrase.plural:
            return False
        if (phrase.head and not phrase.title) or acronym(phrase.name):
            return False
        if self._is_of_others(mention.text, phrase.name):
            return False
        # "Assad's spokesman" and "Lighthizer's office" name the owner, not the person meant.
        return not owned(mention.text, phrase) and not self.run.joint.parts(i)

    def _told_in_full(self, i: int, known: set[str]) -> None:
        """A surname that no fuller name of a mention has takes the full name that the text gives outside its mentions: "lawyers for Nora Probe"."""
        phrase = self.run.phrases[i]
        name = phrase.name or ""
        if not name.isalpha() or any(name != other and name in other.split() for other in known):
            return
        before = re.compile(rf"(?<=[a-z,] )([A-Z][a-z]{{2,}} (?:[A-Z]\. )?){re.escape(name)}\b")
        found = {m[1] + name for m in before.finditer(self.run.context.text)}
        if len(found) != 1:
            return
        full = found.pop()
        if self.run.grammar.analyse(full, person=True).name == full.replace(".", ""):
            self.run.phrases[i] = replace(phrase, name=full)

    def _is_of_others(self, text: str, name: str) -> bool:
        """Whether the name is that of the people somebody is the leader of: "the leader of the Syrian Kurds"."""
        before = text[: text.find(name)] if name in text else ""
        adjective = _LAST_WORD.search(before)
        if adjective and self.run.grammar.analyse(adjective[1]).states:
            before = before[: adjective.start()]
        return bool(_OF_WHOM.search(before))

    def _same_person(self, name: str, entity: Entity) -> bool:
        full = entity.name
        if fold(name) == fold(full):
            return True
        asian = any(codes[0] in FAMILY_FIRST for codes in entity.states if codes)
        asian = asian or any(a.country in FAMILY_FIRST for a in self.run.registry.lookup(full))
        if is_short_form(name, full, family_first=asian):
            return True
        words = name_tokens(name)
        whole = name_tokens(full)
        return (
            len(words) == 1
            and len(whole) > 1
            and words[0] == whole[0]
            and not any(words[0] in name_tokens(e.name)[-1:] for e in self.run.entities if e is not entity)
            and (len(words[0]) > 3 or asian)
        )

    def _of_another_state(self, i: int, entity: Entity) -> bool:
        """Whether a bare surname is told with another state than its fuller form: "King Hussein of Jordan", "Iraq's Saddam Hussein"."""
        phrase = self.run.phrases[i]
        if len(name_tokens(phrase.name or "")) != 1 or fold(phrase.name or "") == entity.key():
            return False
        own = {code for codes in phrase.states for code in codes}
        theirs = {code for j in entity.mentions for codes in self.run.phrases[j].states for code in codes}
        for actor in self.run.registry.lookup(entity.name):
            theirs |= self.run.resolver.countries(actor) if actor.kind == "person" else set()
        return bool(own and theirs) and own.isdisjoint(theirs)

    def _nearest(self, i: int, fitting: list[Entity]) -> Entity:
        start = self.run.reading.mentions[i].start
        offices = set(self.run.phrases[i].offices)

        def distance(entity: Entity) -> tuple[int, int, int]:
            starts = [self.run.reading.mentions[j].start for j in entity.mentions]
            before = [start - s for s in starts if s <= start]
            known = {o for j in entity.mentions for o in self.run.phrases[j].offices}
            return (
                0 if not offices or offices & known else 1,
                0 if before else 1,
                min(before or [abs(s - start) for s in starts]),
            )

        return min(fitting, key=distance)

    def take_titles(self) -> None:
        """The reader's titles add offices and organisations to persons."""
        for title in self.run.reading.titles:
            if title.person is None or title.person >= len(self.run.of):
                continue
            entity = self.run.of[title.person]
            if entity is None or entity.kind != MentionKind.PERSON:
                continue
            phrase = self.run.grammar.analyse(title.text)
            known = bool(entity.states or entity.bodies)
            if not phrase.whole:
                entity.take(phrase)
            # The words beside the name outrank the reader's link.
            if title.organization is None or title.organization >= len(self.run.phrases):
                continue
            if not known and not self._another_s(title.organization, title.person, title.start):
                organization = self.run.phrases[title.organization]
                entity.states.extend(organization.states)
                entity.linked.extend(organization.states)
                for body in organization.bodies:
                    entity.bodies[body] = None

    def _another_s(self, organization: int, person: int, title: int) -> bool:
        """Whether an organisation stands in another person's mention ("Israeli" in his title) or another sentence."""
        if self.run.context.sentence(
            self.run.reading.mentions[organization].start
        ) != self.run.context.sentence(title):
            return True
        at, own = self.run.reading.mentions[organization], self.run.of[person]
        return any(
            m.start <= at.start and at.end <= m.end and m is not at and self.run.of[j] is not own
            for j, m in enumerate(self.run.reading.mentions)
            if m.kind == MentionKind.PERSON
        )

    def resolve_all(self) -> None:
        """Each named person as one of the registry's, or as a new one."""
        for entity in list(self.run.entities):
            if entity.kind == MentionKind.PERSON and entity.actor is None:
                self._resolve(entity)

    def _resolve(self, entity: Entity) -> Entity:
        """A named person as one of the registry's, or as a new one; the entity that stands for them."""
        found = self.run.resolver.person(entity)
        if found.actor is None and entity.linked:
            # "Turkey said that President Bashar al-Assad": a link of the reader's does not make him Turkey's.
            linked, entity.states = entity.states, [s for s in entity.states if s not in entity.linked]
            again = self.run.resolver.person(entity)
            if again.actor is None:
                entity.states = linked
            else:
                found = again
        entity.reason, entity.confidence = found.reason, found.confidence
        if found.actor is None:
            self._unregistered(entity)
            return entity
        known = self.run.by_actor.get(found.actor.id)
        if known is not None and known is not entity:
            self.run.join(entity, known)
            return known
        entity.actor = found.actor
        self.run.by_actor[found.actor.id] = entity
        stated = self._country(entity)
        own = self.run.resolver.countries(found.actor)
        entity.country = (
            stated if stated in own else self.run.resolver.country_of(found.actor, entity.offices)
        )
        for office in self.run.resolver.current_offices(found.actor):
            entity.offices.setdefault(office)
        return entity

    def named(self, phrase: Phrase) -> Entity:
        """The report's person of a name that stands in a joint mention."""
        name = phrase.name or phrase.text
        for entity in self.run.entities:
            if entity.kind != MentionKind.PERSON or entity.described:
                continue
            if self._same_person(name, entity):
                return entity
            if is_short_form(entity.name, name):
                entity.names.append(name)
                return entity
        entity = self.run.new(MentionKind.PERSON, name)
        entity.take(phrase)
        return self._resolve(entity)

    def _unregistered(self, entity: Entity) -> None:
        entity.country = self._country(entity) or self._named_like_leaders(entity)
        if entity.country is None:
            entity.country = self._leads(entity)
        if entity.country is None:
            entity.country = self._owned_by(entity)
        if entity.country is None:
            entity.country = self._comes_from(entity)
        if entity.country is None:
            entity.country = self.run.descriptions.of_party(entity)
        if entity.country is None and "secretary general" in entity.offices and not entity.bodies:
            entity.country = "IGO"
        abroad = bool(ABROAD & set(entity.offices))
        if entity.country is None and entity.titled and not abroad:
            entity.country = self._visited(entity)
        if entity.country is None and abroad:
            entity.country = self._sent_by()
        if entity.country is None:
            titled = (self.run.descriptions.belonging.by_title(self.run.phrases[i]) for i in entity.mentions)
            entity.country = next((code for code in titled if code), None)
        official = entity.offices and entity.sector in _OFFICIAL and entity.mentions
        if entity.country is None and official and not abroad:
            entity.country = self.run.descriptions.belonging.local_state(entity.mentions[0])
        if entity.country is None and entity.titled and not abroad:
            entity.country = self.run.words.home or self.run.words.main_state()
            entity.supposed = entity.country is not None
        entity.sector = entity.sector or None

    def _named_like_leaders(self, entity: Entity) -> str | None:
        """The state, named in the report, whose leaders alone bore a bare surname: "Thatcher" decades later, "Bush" for either."""
        if len(entity.name.split()) > 1:
            return None
        code = self.run.resolver.state_of_namesakes(entity.name)
        return code if code in self.run.words.counts else None

    def _sent_by(self) -> str | None:
        """The state whose ambassador or envoy the report speaks of ("Peru's ambassador"), if it is one only."""
        found = {
            self.run.bodies.choose(codes)
            for phrase in self.run.phrases
            if ABROAD & set(phrase.offices) and not phrase.name
            for codes in phrase.states[:1]
        } - {None}
        return found.pop() if len(found) == 1 else None

    def _visited(self, entity: Entity) -> str | None:
        """The state of a host: "will travel to Peru for talks with President X"."""
        for i in entity.mentions:
            start = self.run.reading.mentions[i].start
            before = self.run.context.text[self.run.context.sentence_start(start) : start]
            host = _HOST.search(before)
            if host is None:
                continue
            for codes in self.run.grammar.analyse(host[1]).states:
                code = self.run.bodies.choose(codes)
                if code:
                    return code
        return None

    def _comes_from(self, entity: Entity) -> str | None:
        """The country of the place a person is said to come from: "Nora Probe, 24, a baker from Leipzig"."""
        for i in entity.mentions:
            end = self.run.reading.mentions[i].end
            said = _COMES_FROM.match(self.run.context.text, end)
            if said is None:
                continue
            for place in self.run.reading.places:
                if said.end() <= place.start <= said.end() + _QUARTER and place.country:
                    return place.country
        return None

    def _owned_by(self, entity: Entity) -> str | None:
        """The country of what "its deputy prime minister, X" or "its head, X" goes back to: the last named state, for an office that bodies have too the last named state or body."""
        for i in entity.mentions:
            text = self.run.phrases[i].text.lower()
            if not text.startswith(_ITS):
                continue
            kinds = {MentionKind.STATE}
            if text.startswith("its ") and _OF_BODIES & set(self.run.phrases[i].offices):
                kinds |= {MentionKind.ORGANIZATION, MentionKind.GROUP}
            start = self.run.reading.mentions[i].start
            before = [
                (m.start, e)
                for m, e in zip(self.run.reading.mentions, self.run.of, strict=True)
                if e is not None and e.kind in kinds and e.actor is not None and m.end <= start
            ]
            if before:
                return max(before, key=lambda pair: pair[0])[1].country
        return None

    def _leads(self, entity: Entity) -> str | None:
        """The country of the body a person is said to lead ("a delegation of …, led by …")."""
        for i in entity.mentions:
            start = self.run.reading.mentions[i].start
            if not self.run.context.text[:start].endswith(("led by ", "headed by ", "chaired by ")):
                continue
            before = [
                j
                for j, m in enumerate(self.run.reading.mentions)
                if 0 < start - m.end < _LED_REACH and self.run.of[j] is not entity
            ]
            for j in sorted(before, key=lambda j: -self.run.reading.mentions[j].end):
                for body in self.run.phrases[j].bodies:
                    actor = self.run.registry.actor(body)
                    if actor is not None and actor.country:
                        return actor.country
                for codes in self.run.phrases[j].states:
                    if self.run.bodies.choose(codes):
                        return self.run.bodies.choose(codes)
        return None

    def _country(self, entity: Entity) -> str | None:
        stated = entity.stated_country()
        if entity.bodies:
            body = self.run.registry.actor(next(iter(entity.bodies)))
            # "The Australian director of" a body at home everywhere is Australian.
            elsewhere = body is not None and body.sector in _EVERYWHERE
            # The French ambassador to the United Nations is France's.
            envoy = "ambassador" in entity.offices and body is not None and body.country == "IGO"
            if body is not None and body.country and not (stated and (elsewhere or envoy)):
                return body.country
        if stated:
            return stated
        for codes in entity.states:
            chosen = self.run.bodies.choose(codes)
            if chosen:
                return chosen
        return None


_NOUN_AFTER = re.compile(
    r" (?!of\b|the\b|and\b|or\b|who\b|as\b|in\b|at\b|from\b|al\b|el\b|bin\b|de\b|von\b)[a-z]"
)


def owned(text: str, phrase: Phrase) -> bool:
    """Whether the name is only an owner: "Lighthizer's office", "McKinnon's spokeswoman"."""
    if not phrase.name:
        return False
    at = text.find(phrase.name.split()[-1])
    rest = text[at + len(phrase.name.split()[-1]) :] if at >= 0 else ""
    tail = (
        rest[2:].strip() if rest[:2] in ("'s", "’s") else rest[1:].strip() if rest[:1] in ("'", "’") else ""
    )
    if _NOUN_AFTER.match(rest):
        return True  # "Trump administration officials"
    return bool(tail) and not any(c.isupper() for c in tail)
