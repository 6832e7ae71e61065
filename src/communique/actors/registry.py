"""The registry: states, bodies, groups and office-holders, packaged and the user's own, found by keys."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

from communique.actors import tables
from communique.actors.names import acronym, display, fold, name_tokens, slug, sound_key
from communique.actors.offices import first_day, holds, office_of
from communique.records import Actor, RoleHeld

# States whose press writes the family name first.
FAMILY_FIRST = frozenset({"CHN", "TWN", "HKG", "MAC", "KOR", "PRK", "VNM", "KHM", "SGP"})


# Between an election and taking office lie at most about five months.
MONTHS_ELECT = 5


class Registry:
    """All known actors. Build one with :meth:`load`; it does not change afterwards.

    ``problems`` holds one line for each row of a user's file that could not be read. ``states`` are the
    packaged
    rows by code, for the vocabulary.
    """

    def __init__(
        self, actors: Iterable[Actor], states: Iterable[tables.StateRow] = (), problems: Iterable[str] = ()
    ):
        self.states = {row.code: row for row in states}
        self.problems = tuple(problems)
        self._actors = {actor.id: actor for actor in actors}
        self._moved: dict[str, str] = {}
        self._names: dict[str, list[str]] | None = None
        self._surnames: dict[str, list[str]] = {}
        self._sounds: dict[str, list[str]] | None = None
        self._state_ids: dict[str, str] | None = None
        self._offices: dict[tuple[str, str], list[tuple[RoleHeld, str]]] = {}
        self._countries: dict[str, str | None] | None = None
        self.country_words: dict[str, tuple[str, ...]] = {}

    @classmethod
    def load(cls, files: Sequence[Path] = ()) -> Registry:
        """The packaged registry with the user's actor files laid over it (TOML or CSV.

        See docs/actors.md).
        """
        from communique.actors import files as user_files

        states = list(tables.states())
        actors = _packaged(states)
        problems: list[str] = []
        registry = cls(actors.values(), states)
        if not files:
            return registry
        overlay = user_files.read(files, frozenset(registry._actors), frozenset(registry.states))
        problems.extend(overlay.problems)
        states.extend(overlay.states)
        for actor in overlay.actors:
            actors[actor.id] = user_files.overlaid(actors.get(actor.id), actor)
        settled = cls(actors.values(), states)
        for actor in overlay.actors:
            actors[actor.id] = settled.with_organizations(actors[actor.id])
        moved = user_files.merge_targets(overlay.merges, overlay.splits, problems)
        merged = user_files.merged(actors, moved, problems)
        registry = cls(merged.values(), states, problems)
        registry._moved = {k: v for k, v in moved.items() if k not in merged}
        registry.country_words = overlay.country_words
        return registry

    def __iter__(self) -> Iterator[Actor]:
        return iter(self._actors.values())

    def __len__(self) -> int:
        return len(self._actors)

    def actor(self, actor_id: str) -> Actor | None:
        """The actor with this id, also under an id that was merged into another.

        ``None`` if there is none.
        """
        return self._actors.get(self._moved.get(actor_id, actor_id))

    def state_id(self, code: str) -> str:
        """The actor id of a state: the packaged one, or the user's for a code of their own."""
        if self._state_ids is None:
            self._state_ids = {
                a.country: a.id for a in reversed(list(self)) if a.kind == "state" and a.country
            }
        return self._state_ids.get(code, f"state-{code.lower()}")

    def with_organizations(self, actor: Actor) -> Actor:
        """The actor with the organisations of its roles found by id or name."""
        roles = []
        for role in actor.roles:
            named = role.organization_id or role.organization
            found = self.actor(named) if named else None
            if found is None and named and not role.organization_id:
                bodies = [a for a in self.lookup(named) if a.kind != "person"]
                found = bodies[0] if len(bodies) == 1 else None
            roles.append(RoleHeld(role.title, found.name, found.id, role.start, role.end) if found else role)
        return with_roles(actor, tuple(dict.fromkeys(roles)))

    def lookup(self, name: str) -> tuple[Actor, ...]:
        """All actors that carry this name or alias, whatever its accents and case; acronyms keep case."""
        self._index()
        assert self._names is not None
        letters = acronym(name)
        found = self._names.get("=" + letters, []) if letters else []
        if not found:
            found = self._names.get(fold(name), [])
        return tuple(self._actors[i] for i in found)

    def country(self, name: str) -> str | None:
        """The ISO 3166-1 alpha-3 code for a state's name, demonym or capital.

        ``None`` if unknown or ambiguous.
        """
        if self._countries is None:
            self._countries = self._country_keys()
        letters = acronym(name)
        if letters and "=" + letters in self._countries:
            return self._countries["=" + letters]
        key = fold(name)
        code = self._countries.get(key)
        if code is None and key.upper() in self.states and name.isupper() and len(name) == 3:
            return key.upper()
        return code

    def bearers(self, surname: str) -> tuple[Actor, ...]:
        """Persons whose family name is ``surname`` (folded, one word)."""
        self._index()
        return tuple(self._actors[i] for i in self._surnames.get(surname, ()))

    def sounding(self, key: str) -> tuple[Actor, ...]:
        """Persons whose name or alias has this sound key (transliterations of one name share it)."""
        if self._sounds is None:
            sounds: dict[str, list[str]] = defaultdict(list)
            for actor in self._actors.values():
                if actor.kind == "person":
                    for sound in {sound_key(" ".join(name_tokens(n))) for n in (actor.name, *actor.aliases)}:
                        sounds[sound].append(actor.id)
            self._sounds = dict(sounds)
        return tuple(self._actors[i] for i in self._sounds.get(key, ()))

    def holders(self, body: str, office: str, day: str) -> list[tuple[Actor, RoleHeld, str]]:
        """Who held an office of a body (by actor id) on a day, each with "surely" or "possibly"."""
        self._index()
        held = ((role, i, holds(role, day)) for role, i in self._offices.get((body, office), ()))
        return [(self._actors[i], role, how) for role, i, how in held if how]

    def next_holder(self, body: str, office: str, day: str) -> Actor | None:
        """Who takes an office within ``MONTHS_ELECT`` months of a day: the one elected or designated to it."""
        self._index()
        limit = (date.fromisoformat(first_day(day)) + timedelta(days=30 * MONTHS_ELECT)).isoformat()
        starts = [
            (first_day(role.start), i)
            for role, i in self._offices.get((body, office), ())
            if role.start and day < first_day(role.start) <= limit
        ]
        return self._actors[min(starts)[1]] if starts else None

    def offices(self, body: str) -> tuple[str, ...]:
        """The offices of a body of which the registry knows a holder."""
        self._index()
        return tuple(sorted({office for b, office in self._offices if b == body}))

    def family_first(self, actor: Actor) -> bool:
        """Whether the person's family name is written first."""
        return actor.country in FAMILY_FIRST

    def _index(self) -> None:
        if self._names is not None:
            return
        names: dict[str, list[str]] = defaultdict(list)
        surnames: dict[str, list[str]] = defaultdict(list)
        offices: dict[tuple[str, str], list[tuple[RoleHeld, str]]] = defaultdict(list)
        for actor in self._actors.values():
            for name in (actor.name, *actor.aliases):
                letters = acronym(name) if actor.kind != "person" else None
                key = "=" + letters if letters else fold(name)
                if actor.id not in names[key]:
                    names[key].append(actor.id)
            if actor.kind == "person":
                for name in (actor.name, *actor.aliases):
                    words = name_tokens(name)
                    for word in {words[0] if actor.country in FAMILY_FIRST else words[-1], words[-1]}:
                        if actor.id not in surnames[word]:
                            surnames[word].append(actor.id)
            for role in actor.roles:
                if role.organization_id:
                    offices[role.organization_id, office_of(role.title)].append((role, actor.id))
                    body = self._actors.get(role.organization_id)
                    if (
                        body is not None
                        and body.kind == "organization"
                        and body.sector in ("GOV", "MIL")
                        and body.country
                    ):
                        # The minister of a ministry is the minister of its state.
                        offices[self.state_id(body.country), office_of(role.title)].append((role, actor.id))
        self._names, self._surnames, self._offices = dict(names), dict(surnames), dict(offices)

    def _country_keys(self) -> dict[str, str | None]:
        keys: dict[str, str | None] = {}

        def add(word: str, code: str) -> None:
            letters = acronym(word)
            key = "=" + letters if letters else fold(word)
            keys[key] = code if keys.get(key, code) == code else None

        historic = [row for row in self.states.values() if row.status == "historic"]
        for row in self.states.values():
            if row.status == "historic":
                continue
            for word in (row.name, *row.aliases, *row.adjectives, *row.people, *row.capitals):
                add(word, row.code)
            for word in row.adjectives:
                add(plural(word), row.code)
        for row in historic:
            for word in (row.name, *row.aliases, *row.adjectives):
                if fold(word) not in keys:
                    add(word, row.code)
        for row_ in tables.rows("regions.tsv"):
            for word in (row_[0], *tables.listed(row_[2])):
                if row_[1] and fold(word) not in keys:
                    add(word, row_[1])
        for code, words in self.country_words.items():
            for word in words:
                add(word, code)
        return keys


def plural(adjective: str) -> str:
    """The noun for a people: Israeli → Israelis; those in -sh, -ch, -ese and -ss stay as they are."""
    return adjective if adjective.endswith(("sh", "ch", "ese", "s", "z")) else adjective + "s"


def _packaged(states: list[tables.StateRow]) -> dict[str, Actor]:
    """The packaged actors by id, in the order of the files."""
    actors: dict[str, Actor] = {}
    for row in states:
        actor_id = f"state-{row.code.lower()}"
        actors[actor_id] = Actor(actor_id, row.name, "state", row.code, "GOV", row.aliases, row.wikidata)
    for key, name, aliases, sector, country, wikidata in tables.rows("bodies.tsv"):
        kind = "igo" if sector == "IGO" else "organization"
        own = (country or tables.IGO) if kind == "igo" else country
        actor_id = f"igo-{key}"
        actors[actor_id] = Actor(
            actor_id, name, kind, own or None, sector, tables.listed(aliases), wikidata or None
        )
    for key, name, aliases, kind, sector, country, wikidata in tables.rows("groups.tsv"):
        actor_id = f"{'grp' if kind == 'group' else 'org'}-{key}"
        actors[actor_id] = Actor(
            actor_id, display(name), kind, country or None, sector, tables.listed(aliases), wikidata or None
        )
    actors.update(_persons(actors))
    return actors


def _persons(bodies: dict[str, Actor]) -> dict[str, Actor]:
    extra = {
        (home, name): (tables.listed(aliases), wikidata or None)
        for home, name, aliases, wikidata in tables.rows("people.tsv")
    }
    roles: dict[tuple[str, str], list[RoleHeld]] = defaultdict(list)
    for term in tables.terms():
        body_id = f"state-{term.body.lower()}" if len(term.body) == 3 else term.body
        body = bodies.get(body_id)
        if body is not None:
            roles[term.home, term.person].append(
                tables.role(term.title, body.name, body_id, term.start, term.end)
            )
    persons: dict[str, Actor] = {}
    for (home, name), held in roles.items():
        actor_id = f"per-{home.lower()}-{slug(name)}"
        aliases, wikidata = extra.get((home, name), ((), None))
        ordered = tuple(sorted(held, key=lambda r: (r.start or "", r.title)))
        persons[actor_id] = Actor(
            actor_id, display(name), "person", home or None, "GOV", aliases, wikidata, ordered
        )
    return persons


def with_roles(actor: Actor, roles: tuple[RoleHeld, ...]) -> Actor:
    """The actor with these roles in the place of its own."""
    return dataclasses.replace(actor, roles=roles)
