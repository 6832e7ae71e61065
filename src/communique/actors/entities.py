"""The entity under construction: what a report says of one actor, gathered from all its mentions."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from communique.actors.names import fold, name_tokens
from communique.actors.phrases import Phrase
from communique.records import Actor, MentionKind

# What an unresolved state counts for when the words allow more than one.
States = tuple[str, ...]


@dataclass(slots=True, eq=False)
class Entity:
    """One actor of a report. ``states`` are the codes its words act for.

    ``offices`` the titles given to it.
    """

    kind: MentionKind
    names: list[str] = field(default_factory=list)
    actor: Actor | None = None
    country: str | None = None
    supposed: bool = False  # only the report around it suggests the country
    owner: Entity | None = None  # whose a description is: "his aides"
    placed: float = 0.0  # the chance of a country that no words tell (affiliation)
    sector: str | None = None
    gender: str | None = None
    plural: bool = False
    described: bool = False
    titled: bool = False
    unresolved: bool = False
    offices: dict[str, None] = field(default_factory=dict)
    states: list[States] = field(default_factory=list)
    linked: list[States] = field(
        default_factory=list
    )  # of ``states`` those that only the reader links to a title
    bodies: dict[str, None] = field(default_factory=dict)
    heads: dict[str, None] = field(default_factory=dict)
    acronyms: set[str] = field(default_factory=set)
    mentions: list[int] = field(default_factory=list)
    reason: str = ""
    confidence: float = 0.0
    last: int = -1
    subject: int = -1

    @property
    def name(self) -> str:
        """The fullest name: most words, then longest, then first seen."""
        if len(self.names) == 1:  # most have one, and it is asked for often
            return self.names[0]
        return max(self.names, key=lambda n: (len(name_tokens(n)), len(n)), default="")

    def take(self, phrase: Phrase) -> None:
        """Add what a mention's phrase says."""
        self.titled = self.titled or bool(phrase.offices)
        for office in phrase.offices:
            if office not in _UNTELLING:
                self.offices[office] = None
        self.states.extend(phrase.states)
        for body in phrase.bodies:
            self.bodies[body] = None
        if phrase.head:
            self.heads[phrase.head] = None
        if phrase.acronym:
            self.acronyms.add(phrase.acronym)
        self.gender = self.gender or phrase.gender
        self.sector = self.sector or phrase.sector

    def stated_country(self) -> str | None:
        """The state that most mentions name without ambiguity, the first on a tie."""
        sure = Counter(codes[0] for codes in self.states if len(codes) == 1)
        if not sure:
            return None
        best = max(sure.values())
        return next(codes[0] for codes in self.states if len(codes) == 1 and sure[codes[0]] == best)

    def key(self) -> str:
        """The fold of the name."""
        return fold(self.name)


# Titles that tell nothing about which person is meant.
_UNTELLING = frozenset(
    {"counterpart", "guest", "host", "head", "chief", "official", "director", "chairman", "secretary"}
)
