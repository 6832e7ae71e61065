"""From a name, a title and a date to an actor of the registry, or an abstention with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from communique.actors.entities import Entity
from communique.actors.names import compatible_given, fold, is_short_form, name_tokens, sound_key, word_set
from communique.actors.offices import HEAD_OF_STATE, first_day, holds, office_of, rank_of
from communique.actors.registry import Registry
from communique.records import Actor, RoleHeld

# Family names so widespread that a bare one says nothing unless the state stands beside it.
COMMON_SURNAMES = word_set(
    "smith johnson williams brown jones davis miller wilson moore taylor anderson thomas jackson white "
    "harris martin clark lewis walker hall allen young king wright scott green baker adams nelson hill "
    "campbell mitchell roberts carter phillips evans turner parker collins edwards stewart morris "
    "rogers reed cook bell murphy bailey cooper richardson cox howard ward peterson gray james watson "
    "brooks kelly price bennett wood ross powell long perry butler barnes fisher hunt black gordon "
    "baird stone shaw may major rice straw cameron blair gates perry ryan kim lee park choi chung han "
    "li wang zhang liu chen yang wu hu ma qin tran nguyen pham le vo do to khan ali ahmed mohamed "
    "mohammed muhammad hassan hussein ibrahim abdullah salman sultan nayef fahd salem rashid singh "
    "kumar sharma gandhi rao das sharif bhutto zia garcia rodriguez fernandez gonzalez lopez martinez "
    "sanchez ortega morales castillo vargas mendoza perez gomez diaz torres ramirez flores castro santos silva costa pereira rossi romano "
    "muller schmidt fischer weber meyer ivanov petrov smirnov popov kovacs novak jensen nielsen hansen "
    "larsen sato suzuki tanaka abe mori francis john paul leo henri jean philippe beatrix francisco"
)
# The rank of heads of state and government (``offices.rank_of``).
HIGHEST = 3
# How long before the first known office a full name may already mean its later holder, in years.
_EARLY_YEARS = 25
# How long after the end of a highest office a bare surname still points to its holder, in years.
_YEARS_AFTER = 10


@dataclass(frozen=True, slots=True)
class Resolution:
    """An actor with confidence and reason; ``actor`` is ``None`` for an abstention."""

    actor: Actor | None
    confidence: float
    reason: str


class Resolver:
    """Finds persons and office-holders in a registry, for one report's day and states."""

    def __init__(self, registry: Registry, published: str | None, present: frozenset[str]) -> None:
        self.registry = registry
        self.day = published[:10] if published else None
        self.present = present

    def person(self, entity: Entity) -> Resolution:
        """The registered person an entity with a proper name means."""
        name = entity.name
        words = name_tokens(name)
        if len(words) >= 2:
            return self._full_name(entity, name)
        return self._surname(entity, words[0] if words else "")

    def _full_name(self, entity: Entity, name: str) -> Resolution:
        words = name_tokens(name)
        exact = [a for a in self.registry.lookup(name) if a.kind == "person"]
        how = "name"
        if not exact:
            exact, how = self._variants(words, name), "variant of the name"
        fitting = [a for a in exact if self._fits(a, entity)]
        if not fitting and how == "name" and len(exact) == 1 and self._rules_as(exact[0], entity.offices):
            return Resolution(
                exact[0], 0.8, f"name {exact[0].name}, in that office; another state stands beside it"
            )
        if not fitting and how == "name" and len(exact) == 1 and self._state_present(exact[0]):
            # A title that goes with the name for another reason ("a candidate for president") makes nobody another.
            plain = Entity(entity.kind, entity.names, states=entity.states)
            if entity.offices and self._fits(exact[0], plain):
                return Resolution(exact[0], 0.8, f"name {exact[0].name}; another's title stands beside it")
        if not fitting:
            reason = (
                f"{name}: the registry's {exact[0].name} acts for another state or time"
                if exact
                else (f"{name}: not in the registry")
            )
            return Resolution(None, 0.5, reason)
        if len(fitting) > 1:
            fitting = self._by_office(fitting, entity) or fitting
        if len(fitting) > 1:
            return Resolution(
                None, 0.3, f"{name}: more than one person: " + ", ".join(a.id for a in fitting[:3])
            )
        in_office = bool(self._roles_now(fitting[0]))
        known = in_office or bool(entity.offices) or how == "name"
        if how != "name" and not (in_office or self._state_present(fitting[0])):
            return Resolution(
                None, 0.4, f"{name}: spelled unlike the registry and nothing else tells it is the same"
            )
        return Resolution(fitting[0], 0.97 if in_office and known else 0.88, f"{how} {fitting[0].name}")

    def _variants(self, words: tuple[str, ...], name: str) -> list[Actor]:
        """Registered persons whose name sounds alike or has middle names more or less."""
        found = {}
        keys = {words[-1], words[0]}
        for surname in sorted(keys):
            for actor in self.registry.bearers(surname):
                for known in (actor.name, *actor.aliases):
                    other = name_tokens(known)
                    if len(other) >= 2 and (
                        is_short_form(name, known) or is_short_form(known, name) or _same_sound(words, other)
                    ):
                        found[actor.id] = actor
        if not found:
            target = sound_key(" ".join(words))
            for actor in self.registry.sounding(target):
                found[actor.id] = actor
        return list(found.values())

    def _fits(self, actor: Actor, entity: Entity) -> bool:
        if entity.kind == "person" and entity.stated_country():
            stated = entity.stated_country()
            own = {self._state_of(r) for r in actor.roles} | {actor.country}
            if stated not in own and not (stated == "USA" and actor.country == "IGO"):
                return False
        if entity.offices and not entity.states and not self._titles_agree(actor, entity):
            return False
        if self.day and actor.roles:
            first = min((first_day(r.start) for r in actor.roles if r.start), default=self.day)
            return int(self.day[:4]) >= int(first[:4]) - _EARLY_YEARS
        return True

    def _titles_agree(self, actor: Actor, entity: Entity) -> bool:
        """A ruling title of the text must be one the person held; others may be unknown here."""
        ruling = {"president", "prime minister", "monarch", "foreign minister", "secretary general"} & set(
            entity.offices
        )
        if not ruling:
            return True
        held = {office_of(r.title) for r in actor.roles}
        return bool(ruling & held) or (
            self.day is not None and not self._roles_now(actor) and "former" in entity.reason
        )

    def _surname(self, entity: Entity, word: str) -> Resolution:
        bearers = list(self.registry.bearers(word))
        nickname = [a for a in self.registry.lookup(entity.name) if a.kind == "person"]
        pool = list(dict.fromkeys([*nickname, *bearers]))
        if not pool:
            return Resolution(None, 0.5, f"{entity.name}: not in the registry")
        fitting = [a for a in pool if self._surname_fits(a, entity)] or self._leader(pool, word)
        if len(fitting) > 1 and entity.offices:
            fitting = self._by_office(fitting, entity) or fitting
        if entity.offices and not entity.stated_country():
            fitting = [a for a in fitting if self._holds_office(a, entity.offices)] or (
                [] if self._ruling(entity) else fitting
            )
        if len(fitting) > 1:
            near = [a for a in fitting if self._state_present(a)]
            fitting = near or fitting
        if len(fitting) > 1:
            fitting = self._highest(fitting)
        if len(fitting) != 1:
            reason = f"{entity.name}: {len(fitting) or 'no'} office-holders of that name at the time fit"
            return Resolution(None, 0.3, reason)
        actor = fitting[0]
        at_hand = self._state_present(actor)
        ranked = max((rank_of(r.title) for r in self._roles_now(actor)), default=0)
        titled = bool(entity.offices) and self._holds_office(actor, entity.offices)
        if not at_hand and word in COMMON_SURNAMES and not titled:
            return Resolution(
                None, 0.3, f"{entity.name}: a widespread name, and nothing in the report points to a state"
            )
        if not at_hand and ranked < 3 and not titled and actor not in nickname:
            return Resolution(None, 0.3, f"{entity.name}: no state in the report points to {actor.name}")
        return Resolution(
            actor,
            0.9 if titled or at_hand else 0.75,
            f"surname of {actor.name}" + (", in office at the time" if self.day else ""),
        )

    def _leader(self, pool: Sequence[Actor], word: str) -> list[Actor]:
        """Of those with an unusual surname the only one in a highest office, of a state that the report names, whatever state stands beside it."""
        ruling = [a for a in pool if self._highest_offices(a)]
        at_hand = (
            self.day and word not in COMMON_SURNAMES and len(ruling) == 1 and self._state_present(ruling[0])
        )
        return ruling if at_hand else []

    def _ruling(self, entity: Entity) -> bool:
        return bool({"president", "prime minister", "monarch", "foreign minister"} & set(entity.offices))

    def _surname_fits(self, actor: Actor, entity: Entity) -> bool:
        stated = entity.stated_country()
        if stated and stated not in {self._state_of(r) for r in actor.roles} | {actor.country}:
            return False
        if self.day is None:
            return self._state_present(actor) or self._at_any_time(actor, entity)
        if self._roles_now(actor):
            return True
        recent = [
            r
            for r in actor.roles
            if r.end
            and 0 <= int(self.day[:4]) - int(r.end[:4]) <= _YEARS_AFTER
            and first_day(r.end) <= self.day
            and rank_of(r.title) == 3
        ]
        return bool(recent) and self._state_present(actor)

    def _at_any_time(self, actor: Actor, entity: Entity) -> bool:
        """Whether an unusual surname with the highest office its bearer ever held means them, whatever a report without a date names: "President Obama"."""
        return name_tokens(entity.name)[-1] not in COMMON_SURNAMES and bool(
            self._highest_offices(actor) & set(entity.offices)
        )

    def _highest(self, actors: Iterable[Actor]) -> list[Actor]:
        def rank(actor: Actor) -> int:
            return max((rank_of(r.title) for r in self._roles_now(actor)), default=0)

        ranked = sorted(((rank(a), a) for a in actors), key=lambda pair: -pair[0])
        return [a for n, a in ranked if n == ranked[0][0] and n > 0]

    def _by_office(self, actors: Iterable[Actor], entity: Entity) -> list[Actor]:
        return [a for a in actors if self._holds_office(a, entity.offices)]

    def _holds_office(self, actor: Actor, offices: Iterable[str]) -> bool:
        wanted = {o for office in offices for o in self.equivalents(office)}
        return any(office_of(r.title) in wanted for r in self._roles_now(actor))

    @staticmethod
    def equivalents(office: str) -> tuple[str, ...]:
        """The offices a title may mean: the head of state is a president or a monarch."""
        if office == "head of state":
            return tuple(sorted(HEAD_OF_STATE))
        return (office,)

    def _roles_now(self, actor: Actor) -> list[RoleHeld]:
        if self.day is None:
            return list(actor.roles)
        return [r for r in actor.roles if holds(r, self.day)]

    def _rules_as(self, actor: Actor, offices: Iterable[str]) -> bool:
        """Whether a person holds one of these offices and it is a highest one: two heads of state of one name there are not."""
        wanted = {o for office in offices for o in self.equivalents(office)}
        return bool(wanted & self._highest_offices(actor))

    def _highest_offices(self, actor: Actor) -> set[str]:
        """The highest offices that a person holds on the report's day."""
        return {office_of(r.title) for r in self._roles_now(actor) if rank_of(r.title) == HIGHEST}

    def state_of_namesakes(self, name: str, *, government: bool = False) -> str | None:
        """The state whose heads of state or government, and no other's, bore the surname of a name, at whatever time.

        A widespread surname tells one only of a ``government`` ("the Blair government"), and then of those who came before
        the report's day.
        """
        words = name_tokens(name)
        if not words or (words[-1] in COMMON_SURNAMES and not (government and self.day)):
            return None
        states = {
            self._state_of(r)
            for actor in self.registry.bearers(words[-1])
            for r in actor.roles
            if rank_of(r.title) == HIGHEST
            and (words[-1] not in COMMON_SURNAMES or not r.start or first_day(r.start) <= (self.day or ""))
        } - {None, "IGO"}
        return states.pop() if len(states) == 1 else None

    def in_office(self, name: str) -> bool:
        """Whether a name alone is that of a person of the registry, a surname only of one in a highest office."""
        words = name_tokens(name)
        if len(words) > 1:
            return any(a.kind == "person" for a in self.registry.lookup(name))
        if self.day is None or words[0] in COMMON_SURNAMES or any(self.registry.lookup(name)):
            return False
        return any(self._highest_offices(a) for a in self.registry.bearers(words[0]))

    def countries(self, actor: Actor) -> frozenset[str]:
        """The states, and ``IGO``, that a registered person acts or acted for."""
        return frozenset(c for c in (actor.country, *(self._state_of(r) for r in actor.roles)) if c)

    def bodies_headed(self, actor: Actor) -> tuple[Actor, ...]:
        """The bodies and groups, not states, in which a person holds an office on the report's day."""
        ids = dict.fromkeys(r.organization_id for r in self._roles_now(actor) if r.organization_id)
        found = (self.registry.actor(i) for i in ids)
        return tuple(a for a in found if a is not None and a.kind != "state")

    def current_offices(self, actor: Actor) -> tuple[str, ...]:
        """The offices a person holds on the report's day."""
        return tuple(dict.fromkeys(office_of(r.title) for r in self._roles_now(actor)))

    def _state_of(self, role: RoleHeld) -> str | None:
        body = self.registry.actor(role.organization_id) if role.organization_id else None
        return body.country if body else None

    def _state_present(self, actor: Actor) -> bool:
        own = {self._state_of(r) for r in actor.roles} | {actor.country}
        bodies = {r.organization_id for r in actor.roles}
        return bool((own - {"IGO", None}) & self.present) or bool(bodies & self.present)

    def country_of(self, actor: Actor, offices: Iterable[str] = ()) -> str | None:
        """The state a registered person acts for on the day: by role, else the last one, else home.

        Without a day it is that of the role the text gives them (``offices``), if it gives one.
        """
        if self.day:
            now = sorted(self._roles_now(actor), key=lambda r: (-rank_of(r.title), r.start or ""))
            if now:
                return self._state_of(now[0]) or actor.country
            past = [r for r in actor.roles if r.end and first_day(r.end) <= self.day]
            if past:
                return self._state_of(max(past, key=lambda r: r.end or "")) or actor.country
        else:
            wanted = set(offices)
            told = [r for r in actor.roles if office_of(r.title) in wanted]
            if told:
                return self._state_of(told[-1]) or actor.country
        return actor.country

    def office_holder(self, body: str, office: str) -> Resolution:
        """Who held an office of a state or body (by actor id) on the report's day."""
        if self.day is None:
            return Resolution(None, 0.3, "the report has no date, so the office cannot tell the person")
        actor = self.registry.actor(body)
        name = actor.name if actor else body
        for wanted in self._leaders(body, office):
            held = self.registry.holders(body, wanted, self.day)
            sure = {a.id: a for a, _, how in held if how == "surely"}
            maybe = {a.id: a for a, _, _ in held}
            if len(sure) == 1 and len(maybe) == 1:
                found = next(iter(sure.values()))
                return Resolution(found, 0.93, f"{office} of {name} on {self.day}")
            if len(maybe) == 1:
                found = next(iter(maybe.values()))
                return Resolution(found, 0.7, f"{office} of {name} around {self.day}")
            if maybe:
                return Resolution(None, 0.3, f"{office} of {name} changed about {self.day}")
        return Resolution(None, 0.3, f"no {office} of {name} on {self.day} in the registry")

    def _leaders(self, body: str, office: str) -> tuple[str, ...]:
        if office == "head of state":
            return tuple(o for o in ("monarch", "president") if o in self.registry.offices(body))
        if office != "leader":
            return (office,)
        actor = self.registry.actor(body)
        row = self.registry.states.get(actor.country or "") if actor and actor.kind == "state" else None
        if row is None:
            return ("leader", "political leader")
        if row.leader == "head of state":
            return ("leader", "supreme leader", "general secretary", "monarch", "president")
        if row.leader == "head of government":
            return ("leader", "prime minister")
        return ("leader", "supreme leader") if row.leader else ("leader",)


def _same_sound(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    if sound_key(a[-1]) != sound_key(b[-1]):
        return False
    return (
        compatible_given(a[0], b[0])
        and len(a[0]) > 1
        and len(b[0]) > 1
        and sound_key(a[0])[:1] == sound_key(b[0])[:1]
    )


def same_name(a: str, b: str) -> bool:
    """Whether two names are one when accents, case and marks are left out."""
    return fold(a) == fold(b)
