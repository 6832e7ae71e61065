"""Pronouns back to their actors: he, she, they, it; I and we inside a quotation are its speaker's."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from communique.actors.entities import Entity
from communique.actors.phrases import Phrase
from communique.records import MentionKind, Quotation

if TYPE_CHECKING:
    from communique.actors.coreference import Coreference

_BODIES = (MentionKind.ORGANIZATION, MentionKind.GROUP, MentionKind.IGO, MentionKind.STATE)
# Weights of what speaks for an antecedent; set by hand on written examples, in units of one sentence's
# distance.
_SUBJECT, _SPEAKER, _GENDER, _MODEL, _SAME_SENTENCE = 1.2, 1.6, 0.8, 1.5, 0.3
# "has also said on Friday that": what may stand between a speaker and a pronoun for it.
_SAID = re.compile(
    r"(?:\s+(?:has|have|had|also|later|then|again|only|repeatedly|already|on|last|yesterday|week|month|[A-Z][a-z]+day))*"
    r"\s+(?:said|says|say|signal(?:l)?ed|announced|warned|added|argued?s?|insisted|declared|stated|claimed|hoped?s?|"
    r"believed?s?|pledged|promised|vowed|confirmed|indicated|suggested|thinks?|thought|feared|admitted|denied|"
    r"acknowledged|maintained|maintains|noted|stressed|explained|told (?:[A-Z]?\w+ ){1,3}?)"
    r"(?:\s+(?:on [A-Z][a-z]+day|on|[A-Z][a-z]+day|yesterday|last week|earlier|later|this week))*(?:\s+that)?\s+\Z"
)
# An antecedent further back than this many sentences is no antecedent.
_REACH = 6
# Two names this close with "and" between are one subject (characters).
_JOINED = 60


class Pronouns:
    """Rules for pronouns of one report."""

    def __init__(self, run: Coreference) -> None:
        self.run = run

    def resolve(self, i: int, phrase: Phrase) -> Entity:
        """The entity a pronoun means; an unnamed one if nothing before it fits."""
        entity = self._antecedent(i, phrase.pronoun or "")
        if entity is not None:
            return entity
        mention = self.run.reading.mentions[i]
        unknown = self.run.new(mention.kind, mention.text, described=True)
        unknown.unresolved = True
        unknown.reason, unknown.confidence = f"{mention.text}: nothing before it that it could mean", 0.2
        return unknown

    def owner(self, i: int, phrase: Phrase) -> Entity | None:
        """Whose: "his aides", "its allies"."""
        return self._antecedent(i, phrase.owner or "")

    def _antecedent(self, i: int, pronoun: str) -> Entity | None:
        quotation = self._quotation(i)
        if pronoun in ("i", "we"):
            return self._speaker(i, quotation, pronoun)
        sayer = self._sayer(i, pronoun)
        if sayer is not None:
            return sayer
        candidates = self._candidates(i, pronoun)
        if not candidates:
            return None
        ranked = sorted(candidates, key=lambda e: (-self._score(i, e, pronoun, quotation), -e.last))
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
        here = self.run.context.sentence(mention.start)
        near = [
            e
            for e in self.run.entities
            if not e.unresolved
            and 0 <= e.last < mention.start
            and here - self.run.context.sentence(e.last) <= _REACH
        ]
        if pronoun in ("he", "she"):
            wrong = "f" if pronoun == "he" else "m"
            return [e for e in near if e.kind == MentionKind.PERSON and not e.plural and e.gender != wrong]
        if pronoun == "it":
            return [e for e in near if e.kind in _BODIES and not e.plural]
        if pronoun == "they":
            many = [e for e in near if e.plural or e.kind in (MentionKind.GROUP, MentionKind.ORGANIZATION)]
            return many or [e for e in near if e.kind in _BODIES]
        if pronoun == "who":
            return [e for e in near if e.kind == mention.kind]
        return []

    def _score(self, i: int, entity: Entity, pronoun: str, quotation: Quotation | None) -> float:
        mention = self.run.reading.mentions[i]
        context = self.run.context
        here = context.sentence(mention.start)
        score = -float(here - context.sentence(entity.last))
        if entity.subject >= 0 and here - context.sentence(entity.subject) <= 1:
            score += _SUBJECT
        if context.sentence(entity.last) == here and entity.last == entity.subject:
            score += _SAME_SENTENCE
        if entity.gender and pronoun in ("he", "she"):
            score += _GENDER
        if any(j != i and self.run.of[j] is entity for j in self.run.model[mention.entity]):
            score += _MODEL
        if self._last_speaker(mention.start) is entity:
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
        if quotation is None or quotation.source is None:
            return None
        speaker = self.run.of[quotation.source]
        if speaker is None and quotation.source != i:
            source = self.run.phrases[quotation.source]
            if not source.pronoun:
                speaker = self.run.descriptions.resolve(quotation.source, source)
                self.run.of[quotation.source] = speaker
        if speaker is None or pronoun == "i" or speaker.kind != MentionKind.PERSON:
            return speaker
        official = speaker.sector == "GOV" and speaker.country not in (None, "IGO")
        if official and speaker.country and speaker.offices:
            return self.run.for_state(speaker.country, f"we, said for the state by {speaker.name}", 0.5)
        return speaker
