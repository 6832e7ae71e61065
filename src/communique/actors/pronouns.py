"""Pronouns back to their actors: he, she, they, it; I and we inside a quotation are its speaker's."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from communique.actors.entities import Entity
from communique.actors.phrases import Phrase
from communique.records import MentionKind, Quotation

if TYPE_CHECKING:
    from communique.actors.coreference import Coreference

_BODIES = (MentionKind.ORGANIZATION, MentionKind.GROUP, MentionKind.IGO, MentionKind.STATE)
# Weights of what speaks for an antecedent, in units of one sentence's distance: the best of a few on reports whose
# actors were marked by hand (training/labels).
_SUBJECT, _SPEAKER, _GENDER, _SAME_SENTENCE = 0.4, 0.1, 0.8, 0.1
# What a nat of the reader's own log odds counts, and beyond how many nats it says no more: of 213 pronouns of reports kept
# apart .864 go to the right actor with it, .840 with the reader's groups of mentions instead.
_READER, _LIMIT = 0.3, 4.0
_LEAST = 1e-4
# What speaks against a single group or body, and a single state, as those meant by "they".
_ONE_BODY, _ONE_STATE = -1.0, -2.0
# "has also said on Friday that": what may stand between a speaker and a pronoun for it.
_SAID = re.compile(
    r"(?:\s+(?:has|have|had|also|later|then|again|only|repeatedly|already|on|last|yesterday|week|month|[A-Z][a-z]+day))*"
    r"\s+(?:said|says|say|signal(?:l)?ed|announced|warned|added|argued?s?|insisted|declared|stated|claimed|hoped?s?|"
    r"believed?s?|pledged|promised|vowed|confirmed|indicated|suggested|thinks?|thought|feared|admitted|denied|"
    r"acknowledged|maintained|maintains|noted|stressed|explained|told (?:[A-Z]?\w+ ){1,3}?)"
    r"(?:\s+(?:on [A-Z][a-z]+day|on|[A-Z][a-z]+day|yesterday|last week|earlier|later|this week))*(?:\s+that)?\s+\Z"
)
# "Its ambassador to Lima" is nobody's of Peru.
_SENT_TO = re.compile(
    r"\b(?:ambassador|envoy|consul|high commissioner|embassy|consulate|mission|delegation)s? (?:to|in) (?:the )?(?P<state>[A-Z][\w’' -]+)"
)
# An antecedent further back than this many sentences is no antecedent.
_REACH = 6
# Sentences to the next quotation whose speaker may be saying this, too.
_BESIDE = 3
# Characters of the longest quotation.
_LONGEST_QUOTE = 3000
# What follows the head of a noun phrase, and heads that are many without an s.
_TRAILING = re.compile(r"(?<=\w)(?:,| (?:of|in|from|at|with|who|for|to|on|against) ).*\Z", re.DOTALL)
_MANY = frozenset({"people", "men", "women", "children", "police", "troops", "youth", "personnel", "those"})
# Two names this close with "and" between are one subject (characters).
_JOINED = 60


class Pronouns:
    """Rules for pronouns of one report."""

    def __init__(self, run: Coreference) -> None:
        self.run = run
        self.tellers: dict[str, Entity] = {}

    def resolve(self, i: int, phrase: Phrase) -> Entity:
        """The entity a pronoun means; an unnamed one if nothing before it fits."""
        mention = self.run.reading.mentions[i]
        alone = mention.text.lower() == "both"
        entity = self.run.parties.side_by_side(i) if alone else self._antecedent(i, phrase.pronoun or "")
        if entity is not None:
            return entity
        unknown = self.run.new(mention.kind, mention.text, described=True)
        unknown.unresolved = True
        unknown.reason, unknown.confidence = f"{mention.text}: nothing before it that it could mean", 0.2
        return unknown

    def owner(self, i: int, phrase: Phrase) -> Entity | None:
        """Whose: "his aides", "its allies"."""
        sent = _SENT_TO.search(phrase.text)
        return self._antecedent(
            i, phrase.owner or "", abroad=self.run.registry.country(sent["state"]) if sent else None
        )

    def _antecedent(self, i: int, pronoun: str, abroad: str | None = None) -> Entity | None:
        """Whom a pronoun means; nobody of the state ``abroad``, to which what it owns is sent."""
        quotation = self._quotation(i)
        if pronoun in ("i", "we"):
            return self._speaker(i, quotation, pronoun)
        sayer = self._sayer(i, pronoun)
        if sayer is not None and (abroad is None or sayer.country != abroad):
            return sayer
        candidates = [e for e in self._candidates(i, pronoun) if abroad is None or e.country != abroad]
        if not candidates:
            return None
        speaker = self._last_speaker(self.run.reading.mentions[i].start)
        scores = {id(e): self._score(i, e, pronoun, quotation, speaker) for e in candidates}
        ranked = sorted(candidates, key=lambda e: (-scores[id(e)], -e.last))
        if pronoun in ("he", "she") and len(ranked) > 1 and self._coordinated(ranked[0], ranked[1]):
            return None
        return ranked[0]

    def _sayer(self, i: int, pronoun: str) -> Entity | None:
        """Who says it in "Turkey also said it opposed": the nearest mention before a verb of saying."""
        mention = self.run.reading.mentions[i]
        start = self.run.context.sentence_start(mention.start)
        m = _SAID.search(self.run.context.text[start : mention.start])
        if m is None:
            return None
        said = start + m.start()
        before = [
            j
            for j, other in enumerate(self.run.reading.mentions)
            if start <= other.start and other.end <= said + 1
        ]
        if not before:
            return None
        nearest = max(
            before, key=lambda j: (self.run.reading.mentions[j].end, -self.run.reading.mentions[j].start)
        )
        between = self.run.context.text[self.run.reading.mentions[nearest].end : said]
        entity = self.run.of[nearest]
        if entity is None or between.strip(" ,") or entity.unresolved or not self._agrees(entity, pronoun):
            return None
        return entity

    @staticmethod
    def _agrees(entity: Entity, pronoun: str) -> bool:
        if pronoun in ("he", "she"):
            wrong = "f" if pronoun == "he" else "m"
            return entity.kind == MentionKind.PERSON and not entity.plural and entity.gender != wrong
        if pronoun == "it":
            nameless = entity.described and not entity.titled
            return (entity.kind in _BODIES or nameless) and not entity.plural
        return pronoun == "they" and (entity.plural or entity.kind in _BODIES)

    def _coordinated(self, a: Entity, b: Entity) -> bool:
        """Whether two persons of unknown gender stand joined by "and" where both were named last."""
        if a.gender or b.gender or self._last_speaker(max(a.last, b.last) + 1) in (a, b):
            return False
        low, high = sorted((a.last, b.last))
        between = self.run.context.text[low:high]
        return " and " in between and len(between) <= _JOINED and "." not in between

    def _candidates(self, i: int, pronoun: str) -> list[Entity]:
        mention = self.run.reading.mentions[i]
        first = self.run.context.begin(mention.start, _REACH)
        near = [e for e in self.run.entities if first <= e.last < mention.start and not e.unresolved]
        if pronoun in ("he", "she"):
            wrong = "f" if pronoun == "he" else "m"
            return [e for e in near if e.kind == MentionKind.PERSON and not e.plural and e.gender != wrong]
        if pronoun == "it":
            return [e for e in near if e.kind in _BODIES and not _is_many(e)]
        if pronoun == "they":
            return [e for e in near if _is_many(e) or e.kind in _BODIES]
        if pronoun == "who":
            return [e for e in near if e.kind == mention.kind]
        return []

    def _score(
        self, i: int, entity: Entity, pronoun: str, quotation: Quotation | None, speaker: Entity | None
    ) -> float:
        """How much speaks for an entity; ``speaker`` is the last who was quoted before the pronoun."""
        context = self.run.context
        here = context.sentence(self.run.reading.mentions[i].start)
        there = context.sentence(entity.last)
        score = -float(here - there)
        if entity.subject >= 0 and here - context.sentence(entity.subject) <= 1:
            score += _SUBJECT
        if there == here and entity.last == entity.subject:
            score += _SAME_SENTENCE
        if entity.gender and pronoun in ("he", "she"):
            score += _GENDER
        if pronoun == "they" and not _is_many(entity):
            score += _ONE_BODY if entity.kind in (MentionKind.GROUP, MentionKind.ORGANIZATION) else _ONE_STATE
        score += _READER * (_log_odds(self.run.alike(i, entity)) + _LIMIT)
        if speaker is entity:
            score += _SPEAKER
        if quotation is not None and quotation.source is not None and self.run.of[quotation.source] is entity:
            # Inside a direct quotation the speaker is "I", not "he".
            score -= 3.0 if quotation.kind == "direct" else -0.5
        return score

    def _last_speaker(self, start: int) -> Entity | None:
        """The source of the last quotation whose source stands before an offset."""
        best: tuple[int, Entity] | None = None
        for q in self.run.reading.quotations:
            if q.source is None:
                continue
            at = self.run.reading.mentions[q.source].start
            entity = self.run.of[q.source]
            if (
                at < start
                and entity is not None
                and entity.kind == MentionKind.PERSON
                and (best is None or at > best[0])
            ):
                best = (at, entity)
        return best[1] if best else None

    def _quotation(self, i: int) -> Quotation | None:
        mention = self.run.reading.mentions[i]
        return next(
            (
                q
                for q in self.run.reading.quotations
                if any(c.start <= mention.start and mention.end <= c.end for c in q.content)
            ),
            None,
        )

    def _speaker(self, i: int, quotation: Quotation | None, pronoun: str) -> Entity | None:
        """Who says "I" or "we": the speaker of the quotation; outside of one, whoever tells the report."""
        speaker = self._source(quotation, i) if quotation is not None else None
        mention = self.run.reading.mentions[i]
        if speaker is None and quotation is None and not _is_quoted(self.run.context.text, mention.start):
            return self._teller(pronoun)
        if speaker is None:
            speaker = self._speaker_beside(i)
        if speaker is None or pronoun == "i" or speaker.kind != MentionKind.PERSON:
            return speaker
        official = speaker.sector == "GOV" and speaker.country not in (None, "IGO")
        if official and speaker.country and speaker.offices:
            return self.run.for_state(speaker.country, f"we, said for the state by {speaker.name}", 0.5)
        body = next(iter(speaker.bodies), None)
        if body is not None and not official:
            return self.run.for_actor(body, f"we, said for it by {speaker.name}", 0.5)
        return speaker

    def _source(self, quotation: Quotation, i: int) -> Entity | None:
        """The actor a quotation is attributed to, also where its source stands behind it ("…," she said)."""
        source = quotation.source
        if source is None or source == i:
            return None
        speaker = self.run.of[source]
        if speaker is None and not any(
            part.start <= self.run.reading.mentions[source].start < part.end for part in quotation.content
        ):
            phrase = self.run.phrases[source]
            speaker = (
                self.resolve(source, phrase)
                if phrase.pronoun
                else self.run.descriptions.resolve(source, phrase)
            )
            self.run.attach(source, speaker)
        return speaker

    def _speaker_beside(self, i: int) -> Entity | None:
        """The speaker of the nearest quotation with a source: of the one before, else of the one behind."""
        here = self.run.reading.mentions[i].start
        sentence = self.run.context.sentence(here)
        known = [q for q in self.run.reading.quotations if q.source is not None and q.content]
        before = [q for q in known if q.content[-1].end <= here]
        behind = [q for q in known if q.content[0].start > here]
        for quotation in (*before[-1:], *behind[:1]):
            apart = abs(self.run.context.sentence(quotation.content[0].start) - sentence)
            last = abs(self.run.context.sentence(quotation.content[-1].end) - sentence)
            if min(apart, last) <= _BESIDE:
                return self._source(quotation, i)
        return None

    def _teller(self, pronoun: str) -> Entity:
        """The report's own "I" or "we", one actor throughout."""
        if pronoun not in self.tellers:
            told = self.run.new(MentionKind.PERSON if pronoun == "i" else MentionKind.GROUP, pronoun)
            told.described, told.plural = True, pronoun == "we"
            told.unresolved, told.reason, told.confidence = True, f"{pronoun}: who tells the report", 0.3
            self.tellers[pronoun] = told
        return self.tellers[pronoun]


def _is_many(entity: Entity) -> bool:
    """Whether a plural noun names the actor ("Kurdish proxies"): no "it" means it."""
    if entity.plural:
        return True
    if entity.kind != MentionKind.GROUP or entity.actor is not None or not entity.names:
        return False
    head = _TRAILING.sub("", entity.names[0]).rpartition(" ")[2].lower()
    return head in _MANY or (len(head) > 3 and head.endswith("s") and not head.endswith(("ss", "is", "us")))


def _is_quoted(text: str, at: int) -> bool:
    """Whether a place stands between quotation marks, of its paragraph where they are straight."""
    before = text[max(0, at - _LONGEST_QUOTE) : at]
    if before.rfind("“") > before.rfind("”"):
        return True
    paragraph = before.rpartition("\n")[2]
    return paragraph.count('"') % 2 == 1 or paragraph.count("``") > paragraph.count("''")


def _log_odds(chance: float) -> float:
    odds = math.log((chance + _LEAST) / (1 - chance + _LEAST))
    return min(max(odds, -_LIMIT), _LIMIT)
