"""The state that a description without a name belongs to: "the army", "residents", "the ministry"."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from communique.actors import partisans
from communique.actors.entities import Entity
from communique.actors.names import fold, word_set
from communique.actors.phrases import Phrase
from communique.records import MentionKind

if TYPE_CHECKING:
    from communique.actors.coreference import Coreference

PUBLIC = frozenset({"GOV", "MIL", "LEG", "JUD", "COP", "SPY", "OPP", "PTY"})
_ALLIES = word_set(
    "allies ally partners neighbours neighbors rivals enemies friends counterparts supporters opponents"
)
_STATES_PLURAL = frozenset(["countries", "states", "nations", "powers", "governments", "members"])
# People of the place a report is about, unless their own words say otherwise.
_INHABITANTS = word_set(
    "protesters demonstrators rioters strikers marchers residents villagers townspeople citizens civilians people "
    "students pupils teachers doctors nurses farmers peasants miners workers dockers fishermen women men youths "
    "children mothers wives families relatives prisoners detainees voters crowd crowds mourners worshippers "
    "supporters opponents unions mutineers policemen gendarmes guards conscripts activists lawyers journalists "
    "councillors deputies mayors shopkeepers drivers passengers patients hostages captives rebels insurgents "
    "guerrillas militias militiamen parties factions clerics elders survivors"
)
# Of no one place, whatever the report is about.
_FOREIGN = word_set(
    "foreign western european international global overseas regional jihadi jihadist islamist other"
)
# Those who act together for a body of states: "foreign ministers of member-states".
_OF_MEMBERS = re.compile(
    r"\b(?:ministers|leaders|heads(?: of state)?|ambassadors|representatives|officials) of (?:[\w-]+ ){0,3}member (?:states|countries|nations)\b"
)
OF_SEVERAL = re.compile(
    r"\b(?:both|two|three|several|all) (?:capitals|countries|governments|states|nations)\b"
)
# "Camps in the north of Chad": what stands between a mention and the place it is in.
_BEHIND = re.compile(
    r"(?: [a-z][\w-]*s)? (?:in|near|around|outside|of) (?:the (?:\w+ )?(?:city|town|village|province|region|north|south|east|west|capital) of )?(?:the )?(?=[A-Z])"
)
_NOT_THERE = word_set("troop troops soldiers forces army military militants jihadists jihadis fighters")
_FORCES = frozenset({"COP", "MIL", "JUD"})
# "Government forces", "regime troops": of the state spoken of.
_OFFICIAL = word_set("government state regime federal national")
# "Police arrested him at Manchester airport": theirs is the country of the place.
_LOCAL_FORCES = frozenset({"COP", "JUD"})
# Groups named after a people that lives in several states: of these states (in no order).
_ACROSS = {
    word: states
    for names, states in (
        ("kurdish kurds", ("IRN", "IRQ", "SYR", "TUR")),
        ("hutu hutus tutsi tutsis", ("BDI", "COD", "RWA")),
        ("tamil tamils", ("IND", "LKA")),
        ("pashtun pashtuns", ("AFG", "PAK")),
        ("kashmiri kashmiris", ("IND", "PAK")),
        ("tuareg tuaregs", ("LBY", "MLI", "NER")),
    )
    for word in names.split()
}
# Those who speak for another state than the one they are in.
_FROM_ELSEWHERE = word_set(
    "delegation delegations delegates ambassador ambassadors envoy envoys diplomats visitors guests"
)
_AND_PEOPLE = " and "
# States besides the United States whose parliament news calls Congress.
_CONGRESSES = frozenset(
    ["ARG", "BRA", "CHL", "COL", "DOM", "ECU", "ESP", "GTM", "HND", "IND", "MEX", "PER", "PHL", "PRY", "VEN"]
)
# Sentences looked back for the state that an unplaced "the government" or "the minister" belongs to.
_NEAR = 2


class Belonging:
    """Rules for the country of a description, over one report."""

    def __init__(self, run: Coreference) -> None:
        self.run = run
        # The country last named with a kind of body (a sector, a head noun), for when it is spoken of again without.
        self.spoken_of: dict[str, str] = {}
        # Of the last answer: whether only the report around the description suggests it, and whose it is.
        self.supposed = False
        self.owner: Entity | None = None

    def country(self, i: int, phrase: Phrase) -> tuple[str | None, bool]:
        """The country code of description ``i``, ``None`` where nothing tells it, and whether its own words tell it.

        What only the report around it suggests is weighed once more in the end (``affiliation``).
        """
        self.supposed, self.owner = False, None
        code = self._told(i, phrase)
        if code is None:
            code, self.supposed = self._in_place(i, phrase), False
        return code, not self.supposed

    def _in_place(self, i: int, phrase: Phrase) -> str | None:
        """The country of the place that the words name right behind mention ``i``: "protesters in Lima", "rebel camps in Chad"."""
        words = set(fold(phrase.text).split())
        if (
            phrase.states
            or phrase.owner
            or phrase.name
            or words & (_NOT_THERE | _FOREIGN | _ALLIES | _FROM_ELSEWHERE | _STATES_PLURAL)
        ):
            return None
        end = self.run.reading.mentions[i].end
        behind = _BEHIND.match(self.run.context.text, end)
        if behind is None:
            return None
        found = (
            p.country for p in self.run.reading.places if p.start <= behind.end() < p.end and p.start >= end
        )
        return next((c for c in found if c), None)

    def _told(self, i: int, phrase: Phrase) -> str | None:
        """The country that the words of description ``i``, its owner or the report around it tell."""
        words = fold(phrase.text).split()
        if words and words[-1] in _ALLIES:
            return None
        placed = self.run.context.placed(bare(phrase.text)) if not phrase.states else ()
        if placed and not phrase.bodies and phrase.head not in ("delegation", "delegations", "delegates"):
            return self.run.bodies.choose(placed)
        if _OF_MEMBERS.search(" ".join(words)):
            return "IGO"
        if OF_SEVERAL.search(" ".join(words)):
            return None
        if words and words[-1] in _STATES_PLURAL:
            return None
        if (
            {"coalition", "alliance"} & set(words)
            and {"led", "international"} & set(words)
            and not phrase.states
        ):
            return None  # "the US-led coalition": of several states
        if phrase.bodies:
            body = self.run.registry.actor(phrase.bodies[0])
            if body is not None and body.country:
                return body.country
        several = set(phrase.states)
        for codes in phrase.states or phrase.placed:
            if len(several) > 1 and " and " in phrase.text:
                return None
            code = self.run.bodies.choose(codes)
            if code:
                self.remember(phrase, code)
                return code
        party = partisans.state_of([phrase.text], self.run.words.counts)
        if party is not None:  # "the Labour leadership"
            return party
        if self.run.reading.mentions[i].kind != MentionKind.PERSON and (states := states_across(words)):
            self.supposed = True
            return self._where_named(i, states)
        if phrase.name:
            owner = self.run.descriptions.governments.named(phrase.name)
            if owner is not None:
                self.owner = owner
                return owner.country
            nearby = self._body_named(phrase.name)
            if nearby is not None:
                return nearby.country
        if phrase.owner:
            owner = self.owner = self.run.pronouns.owner(i, phrase)
            return owner.country if owner else None
        if " other " in phrase.text:
            return None
        if phrase.sector == "MIL" and self.run.descriptions.has_own_name(phrase):
            return None
        if code := self.by_title(phrase):
            return code
        self.supposed = True
        if phrase.sector not in PUBLIC:
            local = (
                bool(_INHABITANTS & set(words))
                and not _FOREIGN & set(words)
                and not any(w[:1].isupper() for w in phrase.text.split()[1:])
            )
            return (self._beside(i) or self.run.words.home) if local else None
        if _FROM_ELSEWHERE & set(words):
            return None
        if phrase.sector in _LOCAL_FORCES and (here := self._sentence_country(i)):
            return here
        if words and words[0] in _OFFICIAL:
            return self.local_state(i)
        if "Congress" in phrase.text and (code := self.congress(self.run.words.home)):
            return code  # "members of Congress"
        if phrase.plural:
            return self.run.words.main_state() if not phrase.definite else self.local_state(i)
        if not phrase.definite and (phrase.sector not in _FORCES or indefinite(phrase)):
            return None
        return self.spoken_of.get(phrase.sector or "") or self.local_state(i)

    def by_title(self, phrase: Phrase) -> str | None:
        """The state of an office that few have, of those the report names the only one: "the home secretary", "the taoiseach"."""
        named = [code for code in phrase.having if code in self.run.words.counts]
        if len(named) > 1 and "defen" in phrase.text.lower():  # each state spells it its own way
            named = [code for code in named if (code == "USA") == ("defense" in phrase.text.lower())]
        return named[0] if len(named) == 1 else None

    def congress(self, code: str | None) -> str | None:
        """Whose "Congress" is: a state's (``code``) whose parliament is called so, else that of the United States where they are named."""
        return "USA" if "USA" in self.run.words.counts and code not in _CONGRESSES else code

    def _sentence_country(self, i: int) -> str | None:
        """The country of the places that the sentence of mention ``i`` names, where it is one."""
        here = self.run.context.sentence(self.run.reading.mentions[i].start)
        found = {
            p.country
            for p in self.run.reading.places
            if p.country and self.run.context.sentence(p.start) == here
        }
        return found.pop() if len(found) == 1 else None

    def _beside(self, i: int) -> str | None:
        """The country of whom the words name just before and with mention ``i``: "Hutu soldiers and civilians"."""
        start = self.run.reading.mentions[i].start
        before = self.run.context.text[max(0, start - len(_AND_PEOPLE)) : start]
        if before != _AND_PEOPLE:
            return None
        for j, other in enumerate(self.run.reading.mentions):
            entity = self.run.of[j]
            if other.end == start - len(_AND_PEOPLE) and entity is not None and entity.country != "IGO":
                return entity.country
        return None

    def across(self, i: int, words: list[str]) -> str | None:
        """The state of mention ``i`` if its words name a people that lives in several."""
        states = states_across(words)
        return self._where_named(i, states) if states else None

    def _where_named(self, i: int, states: tuple[str, ...]) -> str | None:
        """Of several states the one whose place stands nearest before in the sentence, whose places the sentence names, else the report, more than another's; else the one it speaks of most."""
        mention = self.run.reading.mentions[i]
        here = self.run.context.sentence(mention.start)
        places = self.run.reading.places
        nearest = [
            p.country for p in places if p.end <= mention.start and self.run.context.sentence(p.start) == here
        ]
        if nearest and nearest[-1] in states:
            return nearest[-1]
        for counts in (
            Counter(p.country for p in places if self.run.context.sentence(p.start) == here),
            Counter(p.country for p in places),
            self.run.words.counts,
        ):
            found = Counter({code: n for code, n in counts.items() if code in states}).most_common(2)
            if found and (len(found) == 1 or found[0][1] > found[1][1]):
                return found[0][0]
        return None

    def remember(self, phrase: Phrase, code: str) -> None:
        """Courts, armies and parties spoken of later without a state are of the state last named with one."""
        if phrase.head and phrase.sector in ("JUD", "MIL", "LEG", "COP"):
            self.spoken_of[phrase.sector] = code

    def _body_named(self, name: str) -> Entity | None:
        key = fold(name)
        return next(
            (
                e
                for e in self.run.entities
                if e.names
                and e.kind != MentionKind.PERSON
                and (e.key() == key or e.key().startswith(key + " ") or name in e.acronyms)
            ),
            None,
        )

    def local_state(self, i: int, *, heads: bool = False) -> str | None:
        """The state an unplaced public body is of: where the report plays, else the state spoken of nearby."""
        main = self.run.words.main_state()
        if self.run.words.home:
            return self.run.words.home
        mention = self.run.reading.mentions[i]
        here = self.run.context.sentence(mention.start)
        best: tuple[int, str] | None = None
        for j, other in enumerate(self.run.reading.mentions):
            entity = self.run.of[j]
            if (
                entity is None
                or other.start >= mention.start
                or not entity.country
                or entity.country == "IGO"
            ):
                continue
            official = entity.kind == MentionKind.STATE or (
                entity.sector in PUBLIC and entity.sector != "PTY"
            )
            if not official or (entity.kind == MentionKind.STATE and self.run.context.is_aside(other)):
                continue
            if entity.country not in self.run.words.by_name and entity.kind == MentionKind.STATE:
                continue
            if here - self.run.context.sentence(other.start) > _NEAR:
                continue
            if best is None or other.start > best[0]:
                best = (other.start, entity.country)
        if main and (best is None or not heads or best[1] == main):
            return main
        return best[1] if best else main


def states_across(words: list[str]) -> tuple[str, ...]:
    """The states in which the people lives that one of the words names; none where no such people is named."""
    return next((_ACROSS[word] for word in words if word in _ACROSS), ())


def indefinite(phrase: Phrase) -> bool:
    """Whether the words speak of one not told of before: "a minister", "another envoy"."""
    words = fold(phrase.text).split()
    return bool(words) and words[0] in ("a", "an", "one", "another", "any", "some", "former", "ex", "unnamed")


def bare(text: str) -> str:
    """The words without their article."""
    for article in ("The ", "the ", "A ", "a ", "An ", "an "):
        if text.startswith(article):
            return text[len(article) :]
    return text
