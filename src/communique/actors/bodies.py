"""States, bodies and groups by name: registered ones, standing bodies of a state, new ones."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from communique.actors.entities import Entity
from communique.actors.names import acronym, fold, initials
from communique.actors.phrases import Phrase
from communique.actors.vocabulary import BODY, CAPITAL, METONYM, STATE, STATE_LIKE
from communique.records import Actor, MentionKind

if TYPE_CHECKING:
    from communique.actors.coreference import Coreference


# A singular noun behind a body's name: "the suspected Hamas recruiter" is one of it.
_ONE_OF_IT = re.compile(r"(?:[Tt]he|[Aa]n?|[Tt]h(?:is|at)|[Hh]is|[Hh]er|[Tt]heir) .*\b[a-z][a-z-]*[a-rt-z]")


class BodyRules:
    """Rules for mentions that are not persons."""

    def __init__(self, run: Coreference) -> None:
        self.run = run
        self.named_bodies: list[Entity] = []
        self.standing: dict[str, Entity] = {}

    def registered(self, i: int, phrase: Phrase) -> None:
        """Attach a mention that is, as a whole, the name of a registered state or body."""
        mention = self.run.reading.mentions[i]
        half = self._half_of_korea(mention.text)
        if half:
            self.run.attach(i, self.run.for_state(half, "North or South in a report on Korea"))
        if half or phrase.pronoun:
            return
        if not phrase.whole and (phrase.body_last or mention.kind == MentionKind.STATE):
            leading = self._leading_state(mention.text)
            if leading is not None:
                self.run.attach(i, self.run.for_state(leading, "name of the state"))
                return
        if not (phrase.whole or phrase.body_last):
            return
        letters = acronym(mention.text)
        if letters and letters in self.run.words.acronyms:
            expansion = self.run.grammar.analyse(self.run.words.acronyms[letters])
            if not expansion.whole and not self._is_alias(letters, self.run.words.acronyms[letters]):
                return
        if phrase.acronym and not phrase.whole and phrase.body_last is False:
            return
        if phrase.whole and self._no_state(i, phrase):
            return
        person = mention.kind == MentionKind.PERSON and not phrase.whole
        if person and (phrase.name or _ONE_OF_IT.fullmatch(mention.text)):
            return  # "Islamic State suspect Neil Prakash" is the person
        entity = self._whole(phrase) if phrase.whole else self._body(phrase.bodies[-1:])
        if entity is not None:
            self.run.attach(i, entity)
            if mention.kind == MentionKind.PERSON and entity.kind == MentionKind.STATE and phrase.whole:
                return

    def _leading_state(self, text: str) -> str | None:
        """The state of which a mention says in apposition what it is: "Germany, another NATO member"."""
        name, comma, rest = text.partition(", ")
        if not comma or self.run.grammar.analyse(rest).whole:  # "India, South Korea" is two
            return None
        states = {e.value for e in self.run.grammar.analyse(name).whole if e.kind == STATE}
        return states.pop() if len(states) == 1 else None

    def _no_state(self, i: int, phrase: Phrase) -> bool:
        """Whether a state's name stands for a person, a federal state or a team here."""
        if not any(e.kind in STATE_LIKE for e in phrase.whole):
            return False
        mention, context = self.run.reading.mentions[i], self.run.context
        return (
            fold(mention.text) in self.run.surnames
            or context.is_federal_state(mention)
            or context.is_match(mention)
        )

    def _half_of_korea(self, text: str) -> str | None:
        code = _KOREA.get(text.removeprefix("the ").removeprefix("The "))
        named = set(self.run.words.codes)
        return code if code and named & {"KOR", "PRK"} and not named & _OTHER_HALVES else None

    def _is_alias(self, letters: str, expansion: str) -> bool:
        known = self.run.registry.lookup(letters)
        return any(
            fold(n) in fold(expansion)
            for a in known
            for n in (a.name, *a.aliases)
            if fold(n) != fold(letters)
        )

    def _whole(self, phrase: Phrase) -> Entity | None:
        bodies = tuple(e.value for e in phrase.whole if e.kind == BODY)
        codes = tuple(dict.fromkeys(e.value for e in phrase.whole if e.kind in STATE_LIKE))
        if bodies and codes and not (self.run.words.sure & set(codes)):
            codes = ()
        elif bodies and codes:
            # Brussels is the union's seat unless the report speaks of Belgium and not of the union.
            by_name = codes[0] in self.run.words.by_name and not self.run.words.of_the_union
            bodies = () if by_name or self.run.words.counts.get(codes[0], 0) > 3 else bodies
        if bodies:
            return self._body(bodies)
        if not codes:
            return None
        code = self.choose(codes, phrase.text)
        if code is None:
            return None
        kinds = {e.kind for e in phrase.whole}
        how = "capital or seat standing for the state" if kinds & {CAPITAL, METONYM} else "name of the state"
        return self.run.for_state(code, how)

    def _body(self, ids: tuple[str, ...]) -> Entity | None:
        if not ids:
            return None
        return self.run.for_actor(self._best_known(ids), "name in the registry", 0.95)

    def _best_known(self, ids: tuple[str, ...]) -> str:
        """Of namesakes the one whose state the report names.

        Where it names none, or several, the first in the registry, which lists the better known first.
        """
        words = self.run.words
        if len(ids) == 1 or self._country(ids[0]) in words.states:
            return ids[0]
        most = max(words.counts.values(), default=0)
        near = [b for b in ids[1:] if words.counts.get(self._country(b) or "", 0) == most > 0]
        return near[0] if len(near) == 1 else ids[0]

    def _country(self, actor_id: str) -> str | None:
        actor = self.run.registry.actor(actor_id)
        return actor.country if actor else None

    def choose(self, codes: tuple[str, ...], text: str | None = None) -> str | None:
        """One state of those a word may name, by the day and the report's other words; ``None``: unclear."""
        day = self.run.resolver.day
        alive = [c for c in codes if self._alive(c, day)] or list(codes)
        name = fold(text) if text else ""
        against = self.run.grammar.vocabulary.ambiguous.get(name, ((), ()))[1]
        if len(alive) == 1:
            opposed = any(word in self.run.context.text for word in against)
            return None if opposed and alive[0] not in self.run.words.sure else alive[0]
        near = [c for c in alive if c in self.run.words.sure]
        near = near or [c for c in alive if self.run.names_one_of(c)]
        return near[0] if len(near) == 1 else None

    def _alive(self, code: str, day: str | None) -> bool:
        row = self.run.registry.states.get(code)
        if row is None:
            return False
        if day is None:
            return row.status != "historic"
        return not (row.until and day >= row.until) and not (row.since and day < row.since)

    def is_named(self, i: int, phrase: Phrase) -> bool:
        """Whether the mention names a body or group, registered or not."""
        mention = self.run.reading.mentions[i]
        if phrase.pronoun or self.run.kind(i) == MentionKind.PERSON:
            return False
        if " " in mention.text and _owner_only(mention.text):
            return False
        if phrase.head and not phrase.plural:
            head = self.run.grammar.vocabulary.heads[phrase.head]
            if head.role == "state" or (head.slug and phrase.states):
                return False
        if acronym(mention.text) or phrase.acronym:
            return True
        words = mention.text.removeprefix("The ").removeprefix("the ").split()
        capitals = [w for w in words if w[:1].isupper()]
        if phrase.name is None or not capitals:
            return False
        small = [w for w in words if not w[:1].isupper() and w not in _SMALL]
        return len(small) <= len(capitals) and not (len(small) > 0 and phrase.plural)

    def named(self, i: int, phrase: Phrase) -> None:
        """Attach a named body to its entity: same name, its acronym, or a shorter form of it."""
        mention = self.run.reading.mentions[i]
        name = _trimmed(mention.text)
        letters = acronym(name)
        kind = mention.kind if mention.kind != MentionKind.STATE else MentionKind.ORGANIZATION
        if letters and letters in self.run.words.acronyms:
            entity = self._find(self.run.words.acronyms[letters], letters)
            full = self.run.words.acronyms[letters]
        else:
            entity = self._find(name, letters or phrase.acronym)
            full = name
        if entity is None:
            entity = self.run.new(kind, _trimmed(full))
            self.named_bodies.append(entity)
        if phrase.acronym:
            entity.acronyms.add(phrase.acronym)
        if letters:
            entity.acronyms.add(letters)
        if name not in entity.names and not letters:
            entity.names.append(name)
        self._country_from(entity, phrase, i)
        if entity.country is None and letters in self.run.words.acronyms:
            owner = self.run.words.owners.get(letters or "", "")
            self._country_from(entity, self.run.grammar.analyse(f"{owner} {full}".strip()), i)
        self.run.attach(i, entity)

    def _find(self, name: str, letters: str | None) -> Entity | None:
        key = fold(name)
        for entity in self.run.by_actor.values():
            known = entity.key()
            if key and entity.kind in _BODIES and (known.startswith(key + " ") or known.endswith(" " + key)):
                return entity
        if key and " " not in key:
            for body in self.run.words.bodies:
                actor = self.run.registry.actor(body)
                if (
                    actor
                    and actor.kind in ("organization", "group")
                    and fold(actor.name).startswith(key + " ")
                ):
                    return self.run.for_actor(body, f"short for {actor.name}, which the report names", 0.85)
        for entity in self.named_bodies:
            if letters and (letters in entity.acronyms or initials(entity.name) == letters):
                return entity
            known = entity.key()
            if known == key or (key and (known.endswith(" " + key) or known.startswith(key + " "))):
                return entity
            if known and len(known.split()) > 1 and key.endswith(" " + known):
                return entity
        return None

    def _country_from(self, entity: Entity, phrase: Phrase, i: int) -> None:
        if entity.country is None:
            for codes in phrase.states or phrase.placed:
                entity.country = self.choose(codes)
                if entity.country:
                    break
            if entity.country is None and phrase.bodies:
                entity.country = self._country(phrase.bodies[0])
        if entity.country is None:
            placed = self.run.context.placed(_trimmed(phrase.text))
            entity.country = self.choose(placed) if placed else None
        if entity.country is None:
            mention = self.run.reading.mentions[i]
            within = (p for p in self.run.reading.places if mention.start <= p.start and p.end <= mention.end)
            entity.country = next((p.country for p in within if p.country), None)
        words = fold(phrase.text).split()
        if entity.country is None:
            entity.country = self.run.descriptions.belonging.across(i, words)
            if entity.country is None and _LOCAL & set(words):
                entity.country = self.run.words.home
            entity.supposed = entity.country is not None
        if phrase.head:
            entity.heads[phrase.head] = None
            entity.sector = entity.sector or phrase.sector
        if not entity.reason:
            entity.reason, entity.confidence = f"{entity.name}: not in the registry", 0.6

    def standing_body(self, code: str, slug: str, kind: str, sector: str | None, text: str) -> Entity:
        """A state's ministry, army, parliament …: one id however the text words it."""
        known = _KNOWN_STANDING.get((code, slug))
        if known:
            return self.run.for_actor(known, f"{slug.replace('-', ' ')} of the state", 0.9)
        actor_id = f"{'grp' if kind == 'group' else 'org'}-{code.lower()}-{slug}"
        entity = self.run.by_actor.get(actor_id)
        if entity is None:
            row = self.run.registry.states[code]
            actor = self.run.registry.actor(actor_id) or Actor(
                actor_id, f"{slug.replace('-', ' ').capitalize()} of {row.name}", kind, code, sector
            )
            entity = self.run.new(MentionKind(kind), actor.name)
            entity.actor, entity.country, entity.sector = actor, code, sector
            entity.reason, entity.confidence = f"{slug.replace('-', ' ')} of {row.name}", 0.9
            self.run.by_actor[actor_id] = entity
        return entity


# Bodies of these names, unknown to the registry and without a state, are of the state the report plays in.
_LOCAL = frozenset(
    [
        "assembly",
        "association",
        "committee",
        "conference",
        "congress",
        "council",
        "federation",
        "party",
        "senate",
        "union",
        "university",
    ]
)
_KOREA = {"North": "PRK", "South": "KOR"}
# States that were or are divided likewise.
_OTHER_HALVES = frozenset({"YEM", "YMD", "VNM", "VDR", "SDN", "SSD", "CYP"})
_BODIES = (MentionKind.ORGANIZATION, MentionKind.GROUP)
# Standing bodies that the registry lists under their own name.
_KNOWN_STANDING = {
    ("USA", "congress"): "org-us-congress",
    ("USA", "parliament"): "org-us-congress",
    ("USA", "senate"): "org-us-senate",
    ("USA", "supreme-court"): "org-us-supreme-court",
    ("USA", "defence-ministry"): "org-us-defense-department",
    ("USA", "foreign-ministry"): "org-us-state-department",
    ("USA", "central-bank"): "org-us-fed",
    ("ISR", "military"): "org-idf",
    ("ISR", "parliament"): "org-knesset",
    ("CHN", "military"): "org-pla",
    ("FRA", "foreign-ministry"): "org-fr-foreign-ministry",
    ("GBR", "foreign-ministry"): "org-uk-foreign-office",
    ("GBR", "defence-ministry"): "org-uk-mod",
    ("GBR", "central-bank"): "org-uk-boe",
    ("DEU", "parliament"): "org-bundestag",
    ("DEU", "military"): "org-bundeswehr",
    ("UKR", "parliament"): "org-verkhovna-rada",
    ("JPN", "central-bank"): "org-boj",
    ("CHN", "central-bank"): "org-pboc",
    ("RUS", "central-bank"): "org-central-bank-russia",
    ("MMR", "military"): "org-tatmadaw",
    ("DEU", "central-bank"): "org-bundesbank",
    ("IND", "foreign-ministry"): "org-mea-india",
    ("IND", "central-bank"): "org-rbi",
    ("USA", "finance-ministry"): "org-us-treasury",
    ("USA", "justice-ministry"): "org-us-justice-department",
    ("USA", "lower-house"): "org-us-house",
    ("USA", "upper-house"): "org-us-senate",
    ("USA", "navy"): "org-us-navy",
    ("USA", "air-force"): "org-us-air-force",
    ("USA", "coast-guard"): "org-us-coast-guard",
    ("GBR", "parliament"): "org-uk-commons",
    ("GBR", "lower-house"): "org-uk-commons",
    ("GBR", "upper-house"): "org-uk-lords",
    ("GBR", "finance-ministry"): "org-uk-treasury",
    ("GBR", "interior-ministry"): "org-uk-home-office",
    ("GBR", "supreme-court"): "org-uk-supreme-court",
    ("GBR", "navy"): "org-uk-royal-navy",
    ("GBR", "air-force"): "org-uk-raf",
    ("FRA", "lower-house"): "org-fr-assembly",
    ("CAN", "foreign-ministry"): "org-ca-global-affairs",
    ("CAN", "lower-house"): "org-ca-commons",
    ("AUS", "foreign-ministry"): "org-au-dfat",
    ("AUS", "military"): "org-au-adf",
    ("JPN", "parliament"): "org-diet",
    ("JPN", "foreign-ministry"): "org-jp-mofa",
    ("JPN", "military"): "org-jsdf",
    ("CHN", "parliament"): "org-npc",
    ("PRK", "parliament"): "org-spa-prk",
    ("PRK", "military"): "org-kpa",
    ("HKG", "parliament"): "org-legco",
    ("IND", "lower-house"): "org-lok-sabha",
    ("IND", "upper-house"): "org-rajya-sabha",
    ("RUS", "lower-house"): "org-state-duma",
    ("RUS", "upper-house"): "org-federation-council",
    ("DEU", "lower-house"): "org-bundestag",
    ("DEU", "upper-house"): "org-bundesrat",
    ("POL", "lower-house"): "org-sejm",
    ("IRN", "parliament"): "org-majlis-iran",
    ("AZE", "parliament"): "org-milli-majlis",
    ("SDN", "military"): "org-saf",
    ("YUG", "military"): "org-jna",
}
_SMALL = frozenset(
    ["of", "the", "and", "for", "in", "on", "to", "de", "la", "du", "al", "el", "a", "an", "&", "von", "der"]
)


def _owner_only(text: str) -> bool:
    """ "Assad's forces": the only capitals belong to the owner."""
    for mark in ("'s ", "’s ", "s' ", "s’ "):
        _, found, rest = text.partition(mark)
        if found and not any(c.isupper() for c in rest):
            return True
    return False


def _trimmed(text: str) -> str:
    bare = text.split(" (", maxsplit=1)[0].strip()
    for article in ("The ", "the ", "A ", "a ", "An ", "an "):
        bare = bare.removeprefix(article)
    return bare or text
