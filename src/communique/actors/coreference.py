"""Coreference within a report: names first, then titles and descriptions, then pronouns.

The model's entity numbers are advice: they break ties among antecedents that the rules allow, and never
join two
different names.
"""

from __future__ import annotations

import re
from collections import defaultdict

from communique.actors.bodies import BodyRules
from communique.actors.context import Context, ReportWords
from communique.actors.descriptions import Descriptions
from communique.actors.entities import Entity
from communique.actors.names import acronym, fold, is_short_form, name_tokens
from communique.actors.phrases import Grammar, Phrase
from communique.actors.pronouns import Pronouns
from communique.actors.registry import FAMILY_FIRST, Registry
from communique.actors.resolve import Resolver
from communique.records import MentionKind, Reading

_PERSONAL = frozenset({MentionKind.PERSON})


class Coreference:
    """One report's run: ``run()`` gives the entities and the entity number of each mention."""

    def __init__(
        self,
        *,
        registry: Registry,
        grammar: Grammar,
        resolver: Resolver,
        context: Context,
        words: ReportWords,
        reading: Reading,
    ) -> None:
        self.registry = registry
        self.grammar = grammar
        self.resolver = resolver
        self.context = context
        self.words = words
        self.reading = reading
        self.entities: list[Entity] = []
        self.of: list[Entity | None] = [None] * len(reading.mentions)
        self.by_actor: dict[str, Entity] = {}
        self.phrases = [self._phrase(i) for i in range(len(reading.mentions))]
        self.model: dict[int, list[int]] = defaultdict(list)
        for i, mention in enumerate(reading.mentions):
            self.model[mention.entity].append(i)
        # The first mention of each sentence stands for its subject.
        self.first_in: dict[int, int] = {}
        for i in sorted(
            range(len(self.of)), key=lambda i: (reading.mentions[i].start, -reading.mentions[i].end)
        ):
            if context.offset_in_sentence(reading.mentions[i].start) <= _SUBJECT_REACH:
                self.first_in.setdefault(context.sentence(reading.mentions[i].start), i)
        # Words that end a person's name in this report: "Washington" after "Denzel Washington".
        self.surnames = {
            name_tokens(phrase.name)[-1]
            for phrase, mention in zip(self.phrases, reading.mentions, strict=True)
            if mention.kind == MentionKind.PERSON and len(name_tokens(phrase.name or "")) > 1 and phrase.name
        }
        self.full_names = {
            p.name
            for p, m in zip(self.phrases, reading.mentions, strict=True)
            if m.kind == MentionKind.PERSON
        }
        self._named_of: dict[str, bool] = {}
        self.bodies = BodyRules(self)
        self.descriptions = Descriptions(self)
        self.pronouns = Pronouns(self)

    def run(self) -> tuple[list[Entity], list[int]]:
        """Names, then descriptions and pronouns in the order of the text."""
        order = sorted(
            range(len(self.of)), key=lambda i: (self.reading.mentions[i].start, -self.reading.mentions[i].end)
        )
        for i in order:
            self.bodies.registered(i, self.phrases[i])
        self._persons(order)
        for i in order:
            if self.of[i] is None and self.bodies.is_named(i, self.phrases[i]):
                self.bodies.named(i, self.phrases[i])
        self._titles()
        self._resolve_persons()
        for i in order:
            if self.of[i] is None:
                phrase = self.phrases[i]
                entity = (
                    self.pronouns.resolve(i, phrase)
                    if phrase.pronoun
                    else self.descriptions.resolve(i, phrase)
                )
                self.attach(i, entity)
            else:
                self.seen(i)
        self.descriptions.finish()
        return self._numbered(order)

    def names_one_of(self, code: str) -> bool:
        """Whether the report gives the full name of somebody who holds or held an office of a state."""
        found = self._named_of.get(code)
        if found is None:
            persons = (a for a in self.registry if a.kind == "person" and a.country == code)
            found = any(" " in a.name and a.name in self.context.text for a in persons)
            self._named_of[code] = found
        return found

    def _phrase(self, i: int) -> Phrase:
        mention = self.reading.mentions[i]
        person = mention.kind in _PERSONAL
        phrase = self.grammar.analyse(mention.text, person)
        if person and not phrase.pronoun and (phrase.name or phrase.title):
            widened = self.context.widened(mention)
            if widened != mention.text:
                wide = self.grammar.analyse(widened, person)
                if wide.name == phrase.name or phrase.name is None or _within(phrase.name, wide.name):
                    return wide if wide.name or not phrase.name else phrase
        return phrase

    def new(self, kind: MentionKind, name: str, *, described: bool = False) -> Entity:
        """A fresh entity of this report."""
        entity = Entity(kind, [name] if name else [], described=described)
        self.entities.append(entity)
        return entity

    def for_actor(self, actor_id: str, reason: str, confidence: float) -> Entity:
        """The report's entity for a registered actor."""
        actor = self.registry.actor(actor_id)
        assert actor is not None
        entity = self.by_actor.get(actor.id)
        if entity is None:
            entity = self.new(MentionKind(actor.kind), actor.name)
            entity.actor, entity.reason, entity.confidence = actor, reason, confidence
            entity.country = actor.country if actor.kind != "person" else self.resolver.country_of(actor)
            entity.sector = actor.sector
            self.by_actor[actor.id] = entity
        return entity

    def for_state(self, code: str, reason: str, confidence: float = 0.95) -> Entity:
        """The report's entity for a state."""
        return self.for_actor(self.registry.state_id(code), reason, confidence)

    def attach(self, i: int, entity: Entity) -> None:
        """Mention ``i`` is one of the entity's."""
        self.of[i] = entity
        entity.mentions.append(i)
        phrase = self.phrases[i]
        if entity.kind == MentionKind.PERSON and not entity.described and not phrase.pronoun:
            entity.take(phrase)
        if phrase.pronoun in ("he", "she") and entity.kind == MentionKind.PERSON:
            entity.gender = entity.gender or ("m" if phrase.pronoun == "he" else "f")
        self.seen(i)

    def seen(self, i: int) -> None:
        """Mark that the text has reached mention ``i``."""
        entity = self.of[i]
        if entity is not None:
            mention = self.reading.mentions[i]
            if entity.kind == MentionKind.STATE and self.context.is_place(mention):
                return
            entity.last = max(entity.last, mention.start)
            if self.first_in.get(self.context.sentence(mention.start)) == i:
                entity.subject = max(entity.subject, mention.start)

    def _persons(self, order: list[int]) -> None:
        """Persons with a name: the fullest forms first, then the short ones to the nearest full form."""
        named = [i for i in order if self.of[i] is None and self._is_person_name(i)]
        ranked = sorted(named, key=lambda i: -len(name_tokens(self._name(i))))
        # Only names that share a word are compared.
        by_word: dict[str, list[Entity]] = defaultdict(list)
        for i in ranked:
            name = self._name(i)
            near = dict.fromkeys(e for word in name_tokens(name) for e in by_word[word])
            fitting = [e for e in near if self._same_person(name, e)]
            entity = self._nearest(i, fitting) if fitting else None
            if entity is None:
                entity = self.new(MentionKind.PERSON, name)
                for word in name_tokens(name):
                    by_word[word].append(entity)
            elif name not in entity.names:
                entity.names.append(name)
            self.of[i] = entity
            entity.mentions.append(i)
        for i in named:
            holder = self.of[i]
            assert holder is not None
            holder.take(self.phrases[i])
            if self.phrases[i].former and not holder.reason:
                holder.reason = "former"

    def kind(self, i: int) -> MentionKind:
        """What a mention refers to: the reader's kind, but a known person's name is a person's."""
        mention, name = self.reading.mentions[i], self.phrases[i].name
        if mention.kind == MentionKind.PERSON or not name or self.phrases[i].bodies:
            return mention.kind
        words = name_tokens(name)
        if self.phrases[i].head or not words:
            return mention.kind
        known = words[-1] in self.surnames if len(words) == 1 else name in self.full_names
        if not known and (len(words) > 1 or mention.kind == MentionKind.STATE):
            known = self.resolver.in_office(name)
        return MentionKind.PERSON if known else mention.kind

    def _name(self, i: int) -> str:
        return self.phrases[i].name or self.reading.mentions[i].text

    def _is_person_name(self, i: int) -> bool:
        phrase, mention = self.phrases[i], self.reading.mentions[i]
        if phrase.whole and fold(mention.text) in self.surnames:
            return True
        if phrase.name is None or self.kind(i) != MentionKind.PERSON or phrase.plural:
            return False
        if (phrase.head and not phrase.title) or acronym(phrase.name):
            return False
        # "Assad's spokesman" and "Lighthizer's office" name the owner, not the person meant.
        return not _owned(mention.text, phrase)

    def _same_person(self, name: str, entity: Entity) -> bool:
        full = entity.name
        if fold(name) == fold(full):
            return True
        asian = any(codes[0] in FAMILY_FIRST for codes in entity.states if codes)
        asian = asian or any(a.country in FAMILY_FIRST for a in self.registry.lookup(full))
        if is_short_form(name, full, family_first=asian):
            return True
        words = name_tokens(name)
        whole = name_tokens(full)
        return (
            len(words) == 1
            and len(whole) > 1
            and words[0] == whole[0]
            and not any(words[0] in name_tokens(e.name)[-1:] for e in self.entities if e is not entity)
            and (len(words[0]) > 3 or asian)
        )

    def _nearest(self, i: int, fitting: list[Entity]) -> Entity:
        start = self.reading.mentions[i].start
        offices = set(self.phrases[i].offices)

        def distance(entity: Entity) -> tuple[int, int, int]:
            starts = [self.reading.mentions[j].start for j in entity.mentions]
            before = [start - s for s in starts if s <= start]
            known = {o for j in entity.mentions for o in self.phrases[j].offices}
            return (
                0 if not offices or offices & known else 1,
                0 if before else 1,
                min(before or [abs(s - start) for s in starts]),
            )

        return min(fitting, key=distance)

    def _titles(self) -> None:
        """The reader's titles add offices and organisations to persons."""
        for title in self.reading.titles:
            if title.person is None or title.person >= len(self.of):
                continue
            entity = self.of[title.person]
            if entity is None or entity.kind != MentionKind.PERSON:
                continue
            phrase = self.grammar.analyse(title.text)
            known = bool(entity.states or entity.bodies)
            if not phrase.whole:
                entity.take(phrase)
            # The words beside the name outrank the reader's link.
            if title.organization is None or title.organization >= len(self.phrases):
                continue
            if not known and not self._another_s(title.organization, title.person, title.start):
                organization = self.phrases[title.organization]
                entity.states.extend(organization.states)
                for body in organization.bodies:
                    entity.bodies[body] = None

    def _another_s(self, organization: int, person: int, title: int) -> bool:
        """Whether an organisation stands in another person's mention ("Israeli" in his title) or another sentence."""
        if self.context.sentence(self.reading.mentions[organization].start) != self.context.sentence(title):
            return True
        at, own = self.reading.mentions[organization], self.of[person]
        return any(
            m.start <= at.start and at.end <= m.end and m is not at and self.of[j] is not own
            for j, m in enumerate(self.reading.mentions)
            if m.kind == MentionKind.PERSON
        )

    def _resolve_persons(self) -> None:
        for entity in list(self.entities):
            if entity.kind != MentionKind.PERSON or entity.actor is not None:
                continue
            found = self.resolver.person(entity)
            entity.reason, entity.confidence = found.reason, found.confidence
            if found.actor is None:
                self._unregistered(entity)
                continue
            known = self.by_actor.get(found.actor.id)
            if known is not None and known is not entity:
                self.join(entity, known)
                continue
            entity.actor = found.actor
            self.by_actor[found.actor.id] = entity
            stated = self._country(entity)
            own = self.resolver.countries(found.actor)
            entity.country = stated if stated in own else self.resolver.country_of(found.actor)
            for office in self.resolver.current_offices(found.actor):
                entity.offices.setdefault(office)

    def _unregistered(self, entity: Entity) -> None:
        entity.country = self._country(entity)
        if entity.country is None:
            entity.country = self._leads(entity)
        if entity.country is None:
            entity.country = self._owned_by(entity)
        if entity.country is None and "secretary general" in entity.offices and not entity.bodies:
            entity.country = "IGO"
        abroad = bool(_ABROAD & set(entity.offices))
        if entity.country is None and entity.offices and entity.sector in _OFFICIAL and not abroad:
            entity.country = self.descriptions.belonging.local_state(entity.mentions[0])
        if entity.country is None and entity.titled and not abroad:
            entity.country = self.words.home or self.words.main_state()
        entity.sector = entity.sector or None

    def _owned_by(self, entity: Entity) -> str | None:
        """The state that "its deputy prime minister, X" or "the country's leader, X" goes back to: the last named."""
        for i in entity.mentions:
            if not self.phrases[i].text.lower().startswith(_ITS):
                continue
            start = self.reading.mentions[i].start
            before = [
                (m.start, e)
                for m, e in zip(self.reading.mentions, self.of, strict=True)
                if e is not None and e.kind == MentionKind.STATE and e.actor is not None and m.end <= start
            ]
            if before:
                return max(before, key=lambda pair: pair[0])[1].country
        return None

    def _leads(self, entity: Entity) -> str | None:
        """The country of the body a person is said to lead ("a delegation of …, led by …")."""
        for i in entity.mentions:
            start = self.reading.mentions[i].start
            if not self.context.text[:start].endswith(("led by ", "headed by ", "chaired by ")):
                continue
            before = [
                j
                for j, m in enumerate(self.reading.mentions)
                if 0 < start - m.end < _LED_REACH and self.of[j] is not entity
            ]
            for j in sorted(before, key=lambda j: -self.reading.mentions[j].end):
                for body in self.phrases[j].bodies:
                    actor = self.registry.actor(body)
                    if actor is not None and actor.country:
                        return actor.country
                for codes in self.phrases[j].states:
                    if self.bodies.choose(codes):
                        return self.bodies.choose(codes)
        return None

    def _country(self, entity: Entity) -> str | None:
        if entity.bodies:
            body = self.registry.actor(next(iter(entity.bodies)))
            if body is not None and body.country:
                return body.country
        stated = entity.stated_country()
        if stated:
            return stated
        for codes in entity.states:
            chosen = self.bodies.choose(codes)
            if chosen:
                return chosen
        return None

    def join(self, gone: Entity, kept: Entity) -> None:
        """Fold one entity into another."""
        for i in gone.mentions:
            self.of[i] = kept
        kept.mentions.extend(gone.mentions)
        kept.names.extend(n for n in gone.names if n not in kept.names)
        for office in gone.offices:
            kept.offices.setdefault(office)
        kept.states.extend(gone.states)
        self.entities.remove(gone)

    def _numbered(self, order: list[int]) -> tuple[list[Entity], list[int]]:
        used: list[Entity] = []
        number: dict[int, int] = {}
        for i in order:
            entity = self.of[i]
            assert entity is not None
            if id(entity) not in number:
                number[id(entity)] = len(used)
                used.append(entity)
        return used, [number[id(e)] for e in self.of]


# The first mention of a sentence counts as its subject if it stands this near its start (characters).
_SUBJECT_REACH = 60
_LED_REACH = 14  # characters between a body and "led by NAME"
_ITS = ("its ", "the country's ", "the country’s ", "the kingdom's ", "the kingdom’s ")
# Offices held in another state than one's own.
_ABROAD = frozenset(
    {"ambassador", "envoy", "special envoy", "consul", "consul general", "special representative"}
)
_OFFICIAL = frozenset({"GOV", "MIL", "LEG", "JUD", "COP", "SPY", "OPP"})


_NOUN_AFTER = re.compile(
    r" (?!of\b|the\b|and\b|or\b|who\b|as\b|in\b|at\b|from\b|al\b|el\b|bin\b|de\b|von\b)[a-z]"
)


def _within(name: str | None, wide: str | None) -> bool:
    return bool(name and wide and (wide.endswith(name) or wide.startswith(name)))


def _owned(text: str, phrase: Phrase) -> bool:
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


__all__ = ["Coreference", "acronym"]
