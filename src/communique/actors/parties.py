"""Parties that a report names together and speaks of as one: "both", "the two leaders", "the three countries".

The mention becomes a group of its own whose members take part where it does (``joint``).
"""

from __future__ import annotations

import re
from itertools import combinations
from typing import TYPE_CHECKING

from communique.actors.entities import Entity
from communique.actors.names import fold, word_set
from communique.actors.phrases import Phrase
from communique.records import MentionKind

if TYPE_CHECKING:
    from communique.actors.coreference import Coreference

_BOTH = word_set(
    "sides parties countries states nations leaders ministers governments presidents men women two"
)
_NUMBERS = ("three", "four", "five", "six", "seven", "eight")
_COUNTED = re.compile(
    rf"(?:(?:all|these|those) )?({'|'.join(_NUMBERS)}) (?:[\w-]+ ){{0,3}}?(?:countries|states|nations|governments|capitals|republics)\b"
)
# Sentences back to two named side by side.
_REACH = 2
_BESIDE = re.compile(r",? (?:and |or )?(?:the )?|, ")
# Between two named side by side: "Nora Probe of Peru and Karl Test".
_AND = re.compile(r"(?: of (?:the )?[A-Z][\w-]+(?: [A-Z][\w-]+)?)?,? (?:and|with) (?:the |his |her |its )?")


class Parties:
    """Rules for the mentions of a report that stand for several parties named before."""

    def __init__(self, run: Coreference) -> None:
        self.run = run

    def two(self, i: int, phrase: Phrase) -> Entity | None:
        """ "Both leaders", "the two countries": the two of that kind named last."""
        words = fold(phrase.text).split()
        if not (words and words[0] in ("both", "two") and len(words) <= 3 and words[-1] in _BOTH):
            return None
        wanted = (
            (MentionKind.STATE,)
            if words[-1] in ("countries", "states", "nations", "governments")
            else (
                (MentionKind.PERSON,)
                if words[-1] in ("leaders", "ministers", "presidents", "men", "women")
                else tuple(MentionKind)
            )
        )
        beside = self._beside(i, wanted)
        if beside:
            return self._all_of(beside, "the two parties named side by side before")
        recent = sorted(
            (e for e in self.run.entities if e.last >= 0 and e.kind in wanted and not e.plural),
            key=lambda e: -e.last,
        )[:2]
        if len(recent) < 2:
            return None
        first, second = sorted(recent, key=lambda e: e.mentions[0] if e.mentions else 0)
        return self._all_of([first, second], "the two parties named before")

    def side_by_side(self, i: int) -> Entity | None:
        """ "Both", alone: the two of one kind that were last named side by side ("X of Peru and Y of Chile")."""
        parties = self._beside(i, tuple(MentionKind))
        return self._all_of(parties, "the two named side by side before") if parties else None

    def _beside(self, i: int, kinds: tuple[MentionKind, ...]) -> list[Entity]:
        """The last two of one kind that the sentences before mention ``i`` name side by side; nobody where none are."""
        mentions, of, context = self.run.reading.mentions, self.run.of, self.run.context
        here = context.sentence(mentions[i].start)
        near = [
            j
            for j, m in enumerate(mentions)
            if m.end <= mentions[i].start and here - context.sentence(m.start) <= _REACH
            if (e := of[j]) is not None and not e.plural and not e.described and e.kind in kinds
        ]
        found = [
            (mentions[k].start, [a, b])
            for j, k in combinations(near, 2)
            if (a := of[j]) is not None and (b := of[k]) is not None and a is not b and a.kind == b.kind
            if _AND.fullmatch(context.text, mentions[j].end, mentions[k].start)
        ]
        return max(found, key=lambda pair: pair[0])[1] if found else []

    def listed(self, i: int, phrase: Phrase) -> Entity | None:
        """ "The three countries": the last states told as a list of exactly so many."""
        counted = _COUNTED.match(fold(phrase.text))
        if counted is None or not phrase.definite:
            return None
        wanted, mentions = _NUMBERS.index(counted[1]) + 3, self.run.reading.mentions
        run: list[int] = []
        found: list[int] = []
        earlier: list[int] = []
        states = [
            j for j, e in enumerate(self.run.of) if e is not None and e.kind is MentionKind.STATE and e.actor
        ]
        for j in sorted(states, key=lambda j: mentions[j].start):
            if mentions[j].start >= mentions[i].start:
                break
            beside = run and _BESIDE.fullmatch(
                self.run.context.text, mentions[run[-1]].end, mentions[j].start
            )
            run = [*run, j] if beside else [j]
            if len(run) == wanted:
                earlier, found = found, run
            elif len(run) == wanted + 1:
                found = earlier  # a longer list, of which the first were so many
        parties = list({id(e): e for j in found if (e := self.run.of[j]) is not None}.values())
        return self._all_of(parties, f"the {counted[1]} listed before") if len(parties) == wanted else None

    def _all_of(self, parties: list[Entity], reason: str) -> Entity:
        """The group of several parties; each of them takes part where a mention of it does."""
        *others, last = (e.name for e in parties)
        entity = self.run.new(MentionKind.GROUP, f"{', '.join(others)} and {last}", described=True)
        self.run.joint.groups[id(entity)] = parties
        entity.plural, entity.reason, entity.confidence = True, reason, 0.5
        countries = {e.country for e in parties}
        entity.country = countries.pop() if len(countries) == 1 else None
        return entity
