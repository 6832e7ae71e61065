"""Descriptions without a name: "the Egyptian leader", "the regime", "officials in Jerusalem", "the group"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from communique.actors import partisans
from communique.actors.belonging import PUBLIC, Belonging, bare, indefinite
from communique.actors.entities import Entity
from communique.actors.governments import Governments
from communique.actors.names import fold, word_set
from communique.actors.phrases import Phrase
from communique.records import MentionKind

if TYPE_CHECKING:
    from communique.actors.coreference import Coreference

_AGED = re.compile(r"(?:former |then )?\d+ year old\b")
# Sentences back to the person that such a description may mean.
_SPOKEN_OF = 2
_MOD = re.compile(r"\bMoD\b")
_MINISTRY = re.compile(r"\b[Mm]inistry\b")
# Who did a crime or suffered it is no head of state, however near he is named.
_OF_A_CRIME = word_set(
    "perpetrator attacker assailant gunman shooter bomber killer murderer kidnapper hijacker plotter suspect victim hostage"
)
_OF = re.compile(r" of (?P<the>the )?")
_GENERIC_GROUP = word_set(
    "group movement organization organisation alliance bloc coalition party militia company firm "
    "agency committee commission council body union bank church community ministry department court "
    "network institution"
)


class Descriptions:
    """Rules for descriptions."""

    def __init__(self, run: Coreference) -> None:
        self.run = run
        self.belonging = Belonging(run)
        self.governments = Governments(run, self.belonging)
        self._described: dict[tuple[str, MentionKind], Entity] = {}

    def resolve(self, i: int, phrase: Phrase) -> Entity:
        """The entity a description means: one named in the report, one of the registry, or a new one."""
        mention = self.run.reading.mentions[i]
        owner = self._behind_of(i)
        for rule in (
            self.run.parties.two,
            self.run.parties.listed,
            self.governments.by_head,
            self._standing,
            self.by_title,
            self._aged,
            self._generic,
            self._model,
        ):
            entity = rule(i, phrase)
            # "The special envoy of President X" is not X.
            if entity is not None and (
                owner is None or entity is not self.run.of[owner] or entity.kind != MentionKind.PERSON
            ):
                return entity
        return self._unnamed(i, phrase, mention.kind)

    def _of_another(self, i: int) -> str | None:
        """The state of the body or state that the mention behind "of" names: "the upper house of the Dutch parliament"."""
        owner = self._behind_of(i)
        return self.governments.state_of(self.run.phrases[owner]) if owner is not None else None

    def _behind_of(self, i: int) -> int | None:
        """The mention that stands behind mention ``i`` and "of"; of nested ones the outermost."""
        mentions = self.run.reading.mentions
        of = _OF.match(self.run.context.text, mentions[i].end)
        if of is None:
            return None
        starts = {of.end(), of.start("the") if of["the"] else of.end()}
        behind = [j for j, other in enumerate(mentions) if other.start in starts]
        return max(behind, key=lambda j: mentions[j].end, default=None)

    def _standing(self, i: int, phrase: Phrase) -> Entity | None:
        """The ministry, army, parliament … of a state."""
        head = self.run.grammar.vocabulary.heads.get(phrase.head) if phrase.head else None
        if head is None or head.role == "state" or head.slug is None or phrase.title:
            return None
        indefinite = fold(phrase.text).split()[:1] in (["a"], ["an"])
        owned = "'s " in phrase.text or "’s " in phrase.text
        mixed = (
            bool(phrase.name)
            and not owned
            and self.run.reading.mentions[i].kind != MentionKind.PERSON
            and not phrase.states
        )
        if (
            indefinite
            or mixed
            or _IRREGULAR & set(fold(phrase.text).split())
            or " other " in phrase.text
            or len(phrase.text.split()) > _WORDS_OF_A_BODY
        ):
            return None
        if head.slug == "military" and self.has_own_name(phrase):
            return None
        code = self.governments.state_of(phrase) or self._state_of_owner(i, phrase)
        code = code or self.governments.placed(phrase)
        if code is None and not phrase.states and not phrase.bodies:
            code = self._of_another(i)
        if code is None and not phrase.states and not phrase.bodies:
            same = [
                e
                for e in self.run.entities
                if e.actor and e.actor.id.endswith(f"-{head.slug}") and e.last >= 0
            ]
            if same and phrase.definite:
                return max(same, key=lambda e: e.last)
            proper = phrase.text[:1].isupper() and head.slug in _PROPER
            code = self.belonging.spoken_of.get(head.sector or "") if phrase.definite else None
            if code is None and (phrase.definite or proper) and head.sector in PUBLIC:
                code = self.belonging.local_state(i)
            if code == "USA" and _MINISTRY.search(phrase.text):
                code = self._with_ministries()
            if proper and head.slug == "congress":
                code = self.belonging.congress(code)
            if code is None:
                return None
        if code is None:
            return None
        self.belonging.remember(phrase, code)
        return self.run.bodies.standing_body(code, head.slug, head.kind, head.sector, phrase.text)

    def _with_ministries(self) -> str | None:
        """Whose ministry is meant where the United States are spoken of most, who have departments: the home state's, else that of the state named most."""
        words = self.run.words
        if words.home and words.home != "USA":
            return words.home
        if "GBR" in words.counts and _MOD.search(self.run.context.text):
            return "GBR"
        ranked = sorted(words.counts, key=lambda c: (-words.counts[c], c))
        return next((c for c in ranked if c != "USA" and c in self.run.registry.states), None)

    def _state_of_owner(self, i: int, phrase: Phrase) -> str | None:
        """The state whose body it is by a pronoun: "its embassy in Lima", "their parliament"."""
        owner = self.run.pronouns.owner(i, phrase) if phrase.owner else None
        return owner.country if owner is not None and owner.country in self.run.registry.states else None

    def has_own_name(self, phrase: Phrase) -> bool:
        """Forces that are no state's army: "the Kurdish forces", "the coalition forces", "Syrian rebel forces", "the force"."""
        words = [re.sub(r"['’]s?\Z", "", word) for word in phrase.text.split()]
        plain = [word for word in words if not self.run.grammar.analyse(word).states]
        others = set(fold(" ".join(plain)).split()) - _OWN_FORCES - set((phrase.head or "").split())
        return (bool(others) and not phrase.placed) or fold(phrase.text) == "force"

    def by_title(self, i: int, phrase: Phrase) -> Entity | None:
        """A title: the person of the report who bears it, else who held the office on that day."""
        if phrase.title is None or phrase.plural or phrase.name:
            return None
        office = phrase.title
        body = self._body_of(phrase)
        if office == "leader" and body is None and partisans.state_of([phrase.text], self.run.words.counts):
            return None  # "the Labour leader" leads no state
        if office == "counterpart" and phrase.owner and body:
            owner = self.run.pronouns.owner(i, phrase)
            office = next((o for o in (owner.offices if owner else ()) if o in _RULING), "")
        if not office or office == "counterpart":
            return None
        entity = self._bearer(i, phrase, office, body)
        if entity is not None:
            return entity
        if office.endswith(_ELECT) and body and self.run.resolver.day:
            actor = self.run.registry.next_holder(body, office.rpartition("-")[0], self.run.resolver.day)
            return (
                self.run.for_actor(actor.id, f"{office} on {self.run.resolver.day}", 0.8) if actor else None
            )
        holy = fold(phrase.text) in ("pope", "pontiff")
        if (
            body is None
            and office in _HEADS
            and phrase.definite
            and len(self.run.words.codes) == 1
            and not holy
        ):
            body = self.run.registry.state_id(self.run.words.codes[0])
        if body is None and not phrase.owner and (code := self.belonging.by_title(phrase)):
            body = self.run.registry.state_id(code)
        if body == "state-gbr" and fold(phrase.title_text or "") == "chancellor":
            office = "chancellor of the exchequer"
        if body and not phrase.former and office in _RULING and not indefinite(phrase):
            found = self.run.resolver.office_holder(body, office)
            if found.actor is not None:
                entity = self.run.for_actor(found.actor.id, found.reason, found.confidence)
                entity.offices.setdefault(office)
                return entity
            return self._unnamed(i, phrase, MentionKind.PERSON, found.reason)
        if holy:
            found = self.run.resolver.office_holder("state-vat", "monarch")
            if found.actor is not None:
                return self.run.for_actor(found.actor.id, found.reason, found.confidence)
        return None

    def _aged(self, i: int, phrase: Phrase) -> Entity | None:
        """ "The 27-year-old Australian": the person without an office spoken of last, of whom it tells something new."""
        if not phrase.definite or phrase.plural or phrase.name or not _AGED.match(fold(phrase.text)):
            return None
        start = self.run.reading.mentions[i].start
        known = [
            e
            for e in self.run.entities
            if e.kind == MentionKind.PERSON and not e.offices and not e.plural and 0 <= e.last < start
        ]
        near = [
            e
            for e in known
            if self.run.context.sentence(start) - self.run.context.sentence(e.last) <= _SPOKEN_OF
        ]
        return max(near, key=lambda e: (e.subject, e.last)) if near else None

    def _body_of(self, phrase: Phrase) -> str | None:
        if phrase.bodies:
            return phrase.bodies[0]
        for codes in phrase.states:
            code = self.run.bodies.choose(codes) or self._with_office(codes, phrase.title or "")
            if code and code in self.run.registry.states:
                return self.run.registry.state_id(code)
        return None

    def _with_office(self, codes: tuple[str, ...], office: str) -> str | None:
        """Of the states that share a name ("the Dominican president") the only one with such an office."""
        day = self.run.resolver.day
        if len(codes) < 2 or office not in _RULING or day is None:
            return None
        having = [c for c in codes if self.run.registry.holders(self.run.registry.state_id(c), office, day)]
        return having[0] if len(having) == 1 else None

    def _bearer(self, i: int, phrase: Phrase, office: str, body: str | None) -> Entity | None:
        if indefinite(phrase):
            return None
        wanted = set(self.run.resolver.equivalents(office))
        if office == "leader":
            wanted |= {"president", "prime minister", "monarch", "supreme leader", "leader"}
        loose = {"minister": ("minister",), "secretary": ("secretary",), "spokesman": ("spokesman",)}.get(
            office
        )
        country = None
        if body:
            actor = self.run.registry.actor(body)
            country = actor.country if actor else None
        start = self.run.reading.mentions[i].start
        fitting = []
        for e in self.run.entities:
            if e.kind != MentionKind.PERSON or e.plural or not e.mentions:
                continue
            bears = bool(wanted & set(e.offices)) or (
                loose is not None and any(o.endswith(loose) for o in e.offices)
            )
            if not bears or (country and e.country != country):
                continue
            if phrase.gender and e.gender and phrase.gender != e.gender:
                continue
            fitting.append(e)
        before = [e for e in fitting if e.last >= 0 and e.last < start]
        if before:
            return max(before, key=lambda e: (self.run.alike(i, e) >= _MEANT, e.subject, e.last))
        if country and len(fitting) == 1:
            return fitting[0]
        return None

    def _generic(self, i: int, phrase: Phrase) -> Entity | None:
        """ "the group", "the alliance", "the Conference": the body named before."""
        if not phrase.definite or phrase.states or phrase.plural or phrase.title or phrase.owner:
            return None
        words = fold(phrase.text).split()
        if not words or len(words) > 3:
            return None
        start = self.run.reading.mentions[i].start
        kinds = (MentionKind.ORGANIZATION, MentionKind.GROUP, MentionKind.IGO)
        before = [e for e in self.run.entities if e.kind in kinds and 0 <= e.last < start and not e.described]
        telling = [e for e in before if words[-1] in self._words_of(e)]
        if telling:
            return max(telling, key=lambda e: (self.run.alike(i, e) >= _MEANT, e.last))
        if not before:
            return self._headed(words[-1])
        if words[-1] not in _GENERIC_GROUP or not set(words[:-1]) <= _ARMED:
            return None
        if len(words) > 1:
            before = [e for e in before if e.kind == MentionKind.GROUP or e.sector in ("REB", "UAF", "SEP")]
            if not before:
                return None
        if words[-1] in ("alliance", "bloc"):
            before = [e for e in before if e.kind == MentionKind.IGO]
        elif words[-1] in ("militia", "movement", "party"):
            before = [e for e in before if e.kind == MentionKind.GROUP]
        elif words[-1] in ("court", "ministry", "department", "bank", "church", "company", "firm"):
            before = [e for e in before if e.sector in _SECTOR_OF[words[-1]]]
        return max(before, key=lambda e: (self.run.alike(i, e) >= _MEANT, e.last)) if before else None

    def _headed(self, word: str) -> Entity | None:
        """The only body of such a name or kind that a person of the report heads ("the fund", "the movement")."""
        found = {}
        for entity in self.run.entities:
            if entity.actor is None or entity.actor.kind != "person":
                continue
            for body in self.run.resolver.bodies_headed(entity.actor):
                named = word in fold(body.name).split()
                if named or (word in _MOVEMENTS and body.kind == "group"):
                    found[body.id] = entity
        if len(found) != 1:
            return None
        body_id, head = next(iter(found.items()))
        return self.run.for_actor(body_id, f"headed by {head.name}", 0.7)

    @staticmethod
    def _words_of(entity: Entity) -> frozenset[str]:
        aliases = entity.actor.aliases if entity.actor else ()
        return frozenset(w for name in (*entity.names, *entity.heads, *aliases) for w in fold(name).split())

    def _model(self, i: int, phrase: Phrase) -> Entity | None:
        """Whom the reader takes it for, for definite descriptions only, where kind and number allow it."""
        mention = self.run.reading.mentions[i]
        if not phrase.definite or phrase.plural or phrase.states or phrase.owner:
            return None
        # "The Kurdish" is no Islamic State: who is told by a name of his own is nobody of another name.
        named = [w for w in bare(mention.text).split() if w[:1].isupper()]
        own = set(fold(" ".join(named)).split()) if mention.kind == MentionKind.GROUP else set()
        party = partisans.state_of([mention.text], self.run.words.counts)
        of_a_crime = _OF_A_CRIME & set(fold(mention.text).split())
        likely = [
            (self.run.alike(i, e), e.last, e)
            for e in self.run.entities
            if e.last >= 0
            and e.kind == mention.kind
            and not e.plural
            and (not own or own & self._words_of(e))
            and (party is None or e.country in (None, party))
            and not (of_a_crime and e.actor is not None and self.run.resolver.current_offices(e.actor))
        ]
        chance, _, entity = max(likely, key=lambda found: found[:2], default=(0.0, 0, None))
        return entity if chance >= _MEANT else None

    def _unnamed(self, i: int, phrase: Phrase, kind: MentionKind, reason: str = "") -> Entity:
        text = (
            bare(phrase.text)
            if len(phrase.text) < len(self.run.reading.mentions[i].text)
            else bare(self.run.reading.mentions[i].text)
        )
        key = (fold(text), kind)
        entity = self._described.get(key) if phrase.definite or phrase.plural else None
        if entity is None:
            entity = self.run.new(kind, text, described=True)
            self._described[key] = entity
        entity.take(phrase)
        entity.plural = phrase.plural
        # A bare article or conjunction is nobody a pronoun could mean.
        entity.unresolved = len(text) <= _LETTERS_OF_A_WORD and text.islower()
        if entity.country is None or entity.supposed:
            code, told = self.belonging.country(i, phrase)
            entity.owner = entity.owner or self.belonging.owner
            if code and (told or entity.country is None):
                entity.country, entity.supposed = code, not told
        entity.reason = entity.reason or reason or f"{text}: a description, nobody of the registry"
        entity.confidence = entity.confidence or 0.5
        return entity

    def finish(self) -> None:
        """Fill what only the whole report can tell."""
        for entity in self.run.entities:
            if entity.actor is not None and entity.country is None and entity.actor.kind != "person":
                entity.country = entity.actor.country
            if entity.kind == MentionKind.PERSON and entity.actor is None and entity.country is None:
                entity.country = self._told_later(entity) or self.of_party(entity)
            if entity.kind == MentionKind.GROUP and entity.actor is None and entity.country is None:
                entity.country = self.of_party(entity)

    def of_party(self, entity: Entity) -> str | None:
        """The state of the party by which an actor is told, in a mention or right behind it."""
        mentions = [self.run.reading.mentions[i] for i in entity.mentions]
        behind = (partisans.description(self.run.context.text, m.end) for m in mentions)
        return partisans.state_of([*(m.text for m in mentions), *behind], self.run.words.counts)

    def _told_later(self, entity: Entity) -> str | None:
        """The country that a description of a person tells after the name: "the Australian", "the man from Leeds"."""
        phrases = [self.run.phrases[i] for i in entity.mentions]
        told = [codes for p in phrases if p.definite and not p.name for codes in (*p.states, *p.placed)]
        found = {self.run.bodies.choose(codes) for codes in told} - {None}
        return found.pop() if len(found) == 1 else None


# The chance from which the reader is believed that a description means an actor.
_MEANT = 0.5
# Standing bodies that news names by the bare word: "Congress voted".
_PROPER = frozenset({"congress", "parliament", "senate"})
_RULING = word_set(
    "president|prime minister|monarch|head of state|leader|supreme leader|crown prince|vice president|"
    "foreign minister|defence minister|secretary general|deputy secretary general|general secretary|"
    "director general|managing director|executive director|high commissioner|high representative|"
    "special envoy|prosecutor|trade representative|national security adviser|treasury secretary|"
    "interior minister|attorney general|chancellor of the exchequer|home secretary|"
    "chief cabinet secretary|opposition leader|chief executive|commissioner general|cia director|"
    "finance minister|first lady|parliament speaker|governor general|first minister",
    "|",
)
# An army of these is no state's.
_IRREGULAR = frozenset({"guerrilla", "guerilla", "rebel", "insurgent", "separatist", "private", "secret"})
# Words of a state's forces that name no others.
_OWN_FORCES = word_set(
    "the force forces armed security military government special police defence defense air ground regular national "
    "federal state army naval land border its their his her our this these those"
)
_ARMED = word_set(
    "terrorist terror jihadi jihadist militant extremist armed rebel islamist insurgent guerrilla paramilitary separatist"
)
_MOVEMENTS = frozenset({"movement", "group", "rebels", "guerrillas", "militia"})
_HEADS = frozenset({"president", "prime minister", "monarch", "head of state"})
_ELECT = ("-elect", "-designate")
_LETTERS_OF_A_WORD = 4
_WORDS_OF_A_BODY = 7
_SECTOR_OF = {
    "court": ("JUD",),
    "ministry": ("GOV", "MIL", "JUD"),
    "department": ("GOV", "MIL", "JUD"),
    "bank": ("GOV", "BUS", "IGO"),
    "church": ("REL",),
    "company": ("BUS",),
    "firm": ("BUS",),
}
