"""Linking: the mentions of one report become entities, registered or new."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from communique.actors.context import Context, ReportWords
from communique.actors.coreference import Coreference
from communique.actors.entities import Entity
from communique.actors.names import display, fold
from communique.actors.phrases import Grammar
from communique.actors.registry import Registry
from communique.actors.resolve import Resolver
from communique.actors.vocabulary import Vocabulary
from communique.records import Actor, MentionKind, Reading, Report, RoleHeld, content_id

# The start of the ids of unnamed actors ("Western diplomats"): they belong to one report and are never merged.
UNNAMED = "act-unnamed"


# Former states have no code in ISO 3166-1; these bear that of the state that continues them, as the list of states of the
# Correlates of War project (numbers 365 and 345) has it.
CONTINUED_BY = {"SUN": "RUS", "YUG": "SRB", "SCG": "SRB"}


@dataclass(frozen=True, slots=True)
class Link:
    """An entity of a report: ``country`` ISO 3166-1 alpha-3 or ``IGO``; ``reason`` also for abstentions.

    ``told``: whether words of its own, the registry or a rule tell the country, or it is only the likeliest of the states
    that the report names (``affiliation``).

    ``actor_id`` starts with ``act-`` for an actor made from the text: hashed from name, kind and
    country, or from
    the report and the description when the actor is unnamed.
    """

    actor_id: str
    name: str
    kind: MentionKind
    country: str | None
    sector: str | None
    reason: str
    confidence: float
    told: bool = True


@dataclass(frozen=True, slots=True)
class Linked:
    """The entities of a report; ``entity_of[i]`` is the entity of ``reading.mentions[i]``.

    ``actors`` in entity order; ``joint`` holds the entities that a joint mention ("both countries") stands for,
    ``owners`` the entity of the state that an embassy or consulate belongs to.
    """

    entities: tuple[Link, ...]
    entity_of: tuple[int, ...]
    actors: tuple[Actor, ...]
    joint: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    owners: Mapping[int, int] = field(default_factory=dict)

    def members(self, mention: int) -> tuple[int, ...]:
        """The entities that a mention stands for: its own, or those of its members."""
        return self.joint.get(mention) or (self.entity_of[mention],)


class Linker:
    """Links reports against one registry; keep one and use it for many reports."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self.vocabulary = Vocabulary(registry)
        self.grammar = Grammar(self.vocabulary)

    def link(self, report: Report, reading: Reading) -> Linked:
        """The entities of one report's reading. The same input gives the same result."""
        run = self.coreference(report, reading)
        entities, entity_of, joint, owners = run.run()
        links: list[Link] = []
        actors: dict[str, Actor] = {}
        for entity in entities:
            link = self._link(entity, report)
            links.append(link)
            known = entity.actor
            actor = replace(known, country=continued(known.country)) if known else _made(link, entity)
            actors.setdefault(link.actor_id, actor)
        return Linked(tuple(links), tuple(entity_of), tuple(actors.values()), joint, owners)

    def coreference(self, report: Report, reading: Reading) -> Coreference:
        """The linking of one report, not yet run."""
        words = ReportWords(report, self.vocabulary)
        if report.dateline_place:
            code = self.registry.country(report.dateline_place)
            words.states.update([code] if code else [])
        resolver = Resolver(self.registry, report.published, frozenset(words.states))
        words.settle_home(report, reading, self.registry)
        context = Context(report, reading, self.grammar)
        return Coreference(
            registry=self.registry,
            grammar=self.grammar,
            resolver=resolver,
            context=context,
            words=words,
            reading=reading,
        )

    def _link(self, entity: Entity, report: Report) -> Link:
        actor, country = entity.actor, continued(entity.country)
        if actor is not None:
            return Link(
                actor.id,
                _shown(entity, actor),
                MentionKind(actor.kind),
                country or continued(actor.country),
                _sector(actor, entity),
                entity.reason,
                round(entity.confidence, 3),
            )
        name = entity.name or "unnamed"
        told = not entity.placed
        if entity.described:
            actor_id = content_id(UNNAMED, report.id, fold(name), entity.kind.value)
        else:  # who somebody is does not hang on where one report plays
            actor_id = actor_id_for(name, entity.kind.value, country if told else None)
        reason = entity.reason or f"{name}: not in the registry"
        if not told:
            reason += f"; {country} is the likeliest state of those the report names ({entity.placed:.2f})"
        return Link(
            actor_id,
            name,
            entity.kind,
            country,
            entity.sector,
            reason,
            round(entity.confidence, 3),
            told,
        )


def continued(code: str | None) -> str | None:
    """The code of the state that continues a former one; every other code as it is."""
    return CONTINUED_BY.get(code, code) if code else None


def actor_id_for(name: str, kind: str, country: str | None) -> str:
    """The id of a named actor made from text or a user's file.

    The same name, kind and country give the same id.
    """
    return content_id("act", fold(name), kind, country)


def _shown(entity: Entity, actor: Actor) -> str:
    """For persons the fullest form the report gives, if that says more than a surname.

    Otherwise the registry's name.
    """
    if actor.kind != "person":
        return display(actor.name)
    name = entity.name
    return name if len(name.split()) >= 2 else display(actor.name)


def _sector(actor: Actor, entity: Entity) -> str | None:
    if actor.kind == "person" and entity.sector:
        return entity.sector
    return actor.sector


def _made(link: Link, entity: Entity) -> Actor:
    roles = (
        tuple(RoleHeld(office, None, None, None, None) for office in entity.offices)
        if link.kind == MentionKind.PERSON and not entity.described
        else ()
    )
    aliases = tuple(dict.fromkeys(n for n in entity.names if n != link.name)) if not entity.described else ()
    country = link.country if link.told else None
    return Actor(link.actor_id, link.name, link.kind.value, country, link.sector, aliases, None, roles)
