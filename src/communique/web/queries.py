"""What the pages ask of the ledger: filters from an address, lists, and what they count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

from communique.errors import UsageError
from communique.ledger import Filter
from communique.ledger.browse import Browser
from communique.ledger.facets import FACETS, Count, Mask, Page
from communique.ledger.index import EventIndex

PAGE_SIZE = 40
"""Lines of a list on one page."""
FACET_VALUES = 8
"""Values of a facet that are offered, the most frequent first."""
_LONGEST = 200
"""Characters of one filter: longer ones are no name of anything."""
_STATES = ("open", "due", "came_about", "postponed", "cancelled")


@dataclass(frozen=True, slots=True)
class Asked:
    """The filters of a list of events, as the address gives them; ``None`` asks nothing.

    ``actor`` and ``with_`` (``with`` in the address) are an id, a country code or (part of) a name; ``origins`` the
    least number of independent origins; ``state`` that of the follow-up; ``disputed`` any value for: yes.
    """

    q: str | None = None
    actor: str | None = None
    with_: str | None = None
    country: str | None = None
    type: str | None = None
    status: str | None = None
    place: str | None = None
    outlet: str | None = None
    since: str | None = None
    until: str | None = None
    origins: str | None = None
    state: str | None = None
    disputed: str | None = None

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if value is not None and len(value) > _LONGEST:
                raise UsageError(f"{field.name.rstrip('_')}: longer than {_LONGEST} characters; shorten it")
        _ = self.period
        if self.origins is not None and not (self.origins.isascii() and self.origins.isdigit()):
            raise UsageError(f"origins: {self.origins!r} is no number; write 1, 2, 3")
        if self.state is not None and self.state not in _STATES:
            raise UsageError(f"state: unknown value {self.state!r}; one of {', '.join(_STATES)}")

    @property
    def period(self) -> tuple[str | None, str | None]:
        """The first and last day asked for. Raises UsageError."""
        asked = Filter(type=self.type, status=self.status, since=self.since, until=self.until)
        return asked.first_day, asked.last_day

    @property
    def given(self) -> dict[str, str]:
        """The filters that ask something, under their names in the address."""
        pairs = ((f.name.rstrip("_"), getattr(self, f.name)) for f in fields(self))
        return {name: value for name, value in pairs if value is not None}


def asked_of(query: Mapping[str, str]) -> Asked:
    """The filters of an address. Raises UsageError."""
    values = {f.name: query.get(f.name.rstrip("_"), "").strip() or None for f in fields(Asked)}
    if kind := values["type"]:
        values["type"] = kind.upper()
    return Asked(**values)


def select(index: EventIndex, view: Browser, asked: Asked, today: str) -> Mask:
    """The events that meet the filters, over the lines of the index. Raises UsageError."""
    facets = index.facets
    mask = facets.everything()
    for name in (asked.actor, asked.with_):
        if name:
            mask &= _acting(index, view, name)
    if asked.country:
        mask &= facets.having("country", [asked.country.upper()])
    for name, value in (("type", asked.type), ("status", asked.status)):
        if value:
            mask &= facets.having(name, [value])
    if asked.place:
        mask &= _placed(index, asked.place)
    if asked.outlet:
        exact = facets.having("outlet", [asked.outlet])
        mask &= exact if exact.any() else facets.named("outlet", asked.outlet)
    first, last = asked.period
    if first or last:
        mask &= facets.between(first, last)
    if asked.origins:
        mask &= facets.origins(int(asked.origins))
    if asked.state:
        mask &= facets.in_state(frozenset({asked.state}), today)
    if asked.disputed:
        mask &= facets.where(lambda line: bool(line.disputed))
    if asked.q:
        mask &= facets.having("report", view.found_reports(asked.q))
    return mask


def _acting(index: EventIndex, view: Browser, name: str) -> Mask:
    """The events in which an actor takes part; a state's name means everyone who acts for it."""
    facets = index.facets
    match = view.matching(name)
    mask = facets.having("actor", match.ids) | facets.having("country", match.countries)
    if match.part:
        mask |= facets.unnamed(match.part)
    return mask


def _placed(index: EventIndex, place: str) -> Mask:
    facets = index.facets
    exact = facets.having("place", [place])
    if exact.any():
        return exact
    if len(place) == 3 and place.isupper():
        return facets.where(lambda line: line.where is not None and line.where.country == place)
    return facets.named("place", place)


@dataclass(frozen=True, slots=True)
class Choice:
    """One facet with the values it offers."""

    name: str
    label: str
    counts: tuple[Count, ...]


_LABELS = {
    "actor": "Who",
    "country": "State",
    "type": "Type",
    "status": "Status",
    "place": "Where",
    "outlet": "Outlet",
}


def choices(index: EventIndex, mask: Mask, asked: Asked) -> list[Choice]:
    """The facets of some events, without those that are filtered by already."""
    given = asked.given
    found = [
        Choice(name, _LABELS[name], index.facets.facet(name).counts(mask, FACET_VALUES))
        for name in FACETS
        if name not in given
    ]
    return [choice for choice in found if len(choice.counts) > 1]


def event_list(
    index: EventIndex, mask: Mask, order: str | None, cursor: str | None, size: int = PAGE_SIZE
) -> Page:
    """A stretch of some events: by their latest ``report`` (the default) or by their own ``day``."""
    if order not in (None, "", "reported", "day"):
        raise UsageError(f"order: unknown value {order!r}; one of reported, day")
    return index.facets.page(mask, order or "reported", cursor, size)


def label_of(index: EventIndex, view: Browser, name: str, value: str) -> str:
    """What a filter's value is called: the name of an actor for its id."""
    if name in ("actor", "with") and (actor := view.named([value]).get(value)):
        return actor.name
    return value


@dataclass(frozen=True, slots=True)
class Spot:
    """A place on the map with the number of events there."""

    label: str
    lat: float
    lon: float
    events: int


def spots(index: EventIndex, mask: Mask) -> tuple[list[Spot], int, int]:
    """The places of some events, the most frequent first; how many have a place without coordinates, and none."""
    places, unresolved, without = index.facets.spots(mask)
    found = [
        Spot(label, where.lat, where.lon, events)
        for label, where, events in places
        if where.lat is not None and where.lon is not None
    ]
    return sorted(found, key=lambda s: (-s.events, s.label)), unresolved, without
