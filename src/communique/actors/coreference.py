"""Coreference within a report: names first, then titles and descriptions, then pronouns.

The model's entity numbers are advice: they break ties among antecedents that the rules allow, and never
join two
different names.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace

from communique.actors.affiliation import Affiliation
from communique.actors.bodies import BodyRules
from communique.actors.context import Context, ReportWords
from communique.actors.descriptions import Descriptions
from communique.actors.entities import Entity
from communique.actors.joint import Joint
from communique.actors.names import name_tokens
from communique.actors.parties import Parties
from communique.actors.persons import ONE_OF_MANY, Persons
from communique.actors.phrases import Grammar, Phrase
from communique.actors.pronouns import Pronouns
from communique.actors.registry import Registry
from communique.actors.resolve import Resolver
from communique.records import MentionKind, Reading

_PERSONAL = frozenset({MentionKind.PERSON})


GROUPED = 0.9
"""The chance of two mentions that a reader groups without telling its chances."""


class Coreference:
    """One report's run: ``run()`` gives the entities, the entity number of each mention, and those of joint mentions' members."""

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
        self._alike = _chances(reading)
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
        self.persons = Persons(self)
        self.joint = Joint(self)
        self.parties = Parties(self)

    def alike(self, i: int, entity: Entity) -> float:
        """The reader's chance that mention ``i`` means an entity: the largest over the entity's other mentions."""
        chances = self._alike.get(i)
        if not chances:
            return 0.0
        return max([chances[j] for j in entity.mentions if j != i and j in chances], default=0.0)

    def run(
        self, *, settle: bool = True
    ) -> tuple[list[Entity], list[int], dict[int, tuple[int, ...]], dict[int, int]]:
        """Names, then descriptions and pronouns in the order of the text; the state of the rest, unless not to ``settle``.

        The entities, the entity number of each mention, those of joint mentions' members, and those of embassies' states.
        """
        order = sorted(
            range(len(self.of)), key=lambda i: (self.reading.mentions[i].start, -self.reading.mentions[i].end)
        )
        for i in order:
            self.bodies.registered(i, self.phrases[i])
        self.persons.name_all(order)
        for i in order:
            if self.of[i] is None and self.bodies.is_named(i, self.phrases[i]):
                self.bodies.named(i, self.phrases[i])
        self.persons.take_titles()
        self.persons.resolve_all()
        # Descriptions and pronouns go back to what the text has named so far, not to what it names in the end.
        for entity in self.entities:
            entity.last = entity.subject = -1
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
        joint = self.joint.find()
        self.descriptions.finish()
        if settle:
            Affiliation(self).settle()
        used, of = self._numbered(order)
        number = {id(entity): k for k, entity in enumerate(used)}
        for members in joint.values():
            for entity in members:
                if number.setdefault(id(entity), len(used)) == len(used):
                    used.append(entity)
        owners = {}
        for place, entity in enumerate(list(used)):
            mission = _MISSION.fullmatch(entity.actor.id) if entity.actor is not None else None
            if mission is not None and mission[1].upper() in self.registry.states:
                state = self.for_state(mission[1].upper(), f"its {mission[2]}")
                if number.setdefault(id(state), len(used)) == len(used):
                    used.append(state)
                owners[place] = number[id(state)]
        return used, of, {i: tuple(number[id(e)] for e in members) for i, members in joint.items()}, owners

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
        if (
            person
            and phrase.plural
            and phrase.name
            and ONE_OF_MANY.search(mention.text.removesuffix(phrase.name))
        ):
            phrase = replace(
                phrase, plural=False, head=None
            )  # "the British aid workers Nora Probe" and others
        if person and not phrase.pronoun and (phrase.name or phrase.title):
            widened = self.context.widened(mention)
            if widened != mention.text:
                wide = self.grammar.analyse(widened, person)
                if wide.plural and phrase.name and not phrase.plural:
                    # "The Peruvian ministers Nora Probe and …" are several, each of them one; "… many ministers, Nora Probe is" are others.
                    wide = phrase if "," in widened else replace(wide, plural=False)
                if wide.name == phrase.name or phrase.name is None or _within(phrase.name, wide.name):
                    return wide if wide.name or not phrase.name else phrase
        if person and (before := _BEFORE_APPOSITION.match(mention.text)):
            # "Nora Probe, head of the Baltic programme at Riga House": the name stands before the comma.
            first = self.grammar.analyse(before[1], person)
            owner = re.search(
                r"['’]s? ", before[1]
            )  # "Lutz's main backer, the Peruvian president, Nora Probe"
            if first.name and not first.head and first.name != phrase.name and not owner:
                return replace(phrase, name=first.name, head=None)
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


_BEFORE_APPOSITION = re.compile(r"((?:[^\W\d_][\w.’'-]*[ ]){1,3}[^\W\d_][\w.’'-]*), (?:an? |the )?[a-z]")
# The id of a state's mission abroad.
_MISSION = re.compile(r"org-([a-z]{3})-(embassy|consulate)")
# The first mention of a sentence counts as its subject if it stands this near its start (characters).
_SUBJECT_REACH = 60


def _within(name: str | None, wide: str | None) -> bool:
    return bool(name and wide and (wide.endswith(name) or wide.startswith(name)))


def _chances(reading: Reading) -> dict[int, dict[int, float]]:
    """For each mention those that may mean the same actor; the reader's groups where it gives no chances."""
    pairs = reading.same_entity or tuple(
        (i, j, GROUPED)
        for i, a in enumerate(reading.mentions)
        for j, b in enumerate(reading.mentions[:i])
        if a.entity == b.entity
    )
    out: dict[int, dict[int, float]] = defaultdict(dict)
    for i, j, chance in pairs:
        out[i][j] = out[j][i] = chance
    return out
