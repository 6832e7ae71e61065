"""Home: the state a report is written in or plays in, for actors that the text gives no state of their own."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from communique.actors.names import fold
from communique.actors.offices import REGISTRY_AS_OF
from communique.actors.registry import Registry
from communique.actors.tables import StateRow
from communique.records import Reading, Report

# "N'DJAMENA — ", "MOSCOW (AP) -- ", "LA PAZ, Bolivia - " at the head of a text.
_DATELINE = re.compile(
    r"\s*([A-ZÀ-Þ][A-ZÀ-Þ'’.\- ]{2,30}?)(?:,[^\n—–]{2,40}?)?\s*(?:\([A-Za-z/ ]{2,20}\)\s*)?(?:—|–|--| - )"
)
# Without a dateline a state must be named this often, and this many times as often as any other.
_LEAST, _LEAD = 2, 2


@dataclass(frozen=True, slots=True)
class Home:
    """A state's code, what shows that the report plays there, and how often the report names it or its places."""

    code: str | None = None
    reason: str = ""
    votes: int = 0


def home_state(report: Report, reading: Reading, registry: Registry, named: Mapping[str, int]) -> Home:
    """The home state; without a code where nothing shows one.

    ``named`` counts how often the text names each state. A dateline at the seat of the United Nations shows nothing.
    """
    votes = Counter(dict(named))
    votes.update(p.country for p in reading.places if p.country)
    place = report.dateline_place or _headed(report.text)
    if place:
        code = _country_of(place, report, reading, registry)
        if code:
            return Home(code, f"the report's dateline {place}", votes[code])
    ranked = sorted(votes.items(), key=lambda pair: (-pair[1], pair[0]))
    if not ranked or ranked[0][1] < _LEAST or (len(ranked) > 1 and ranked[0][1] < _LEAD * ranked[1][1]):
        return Home()
    return Home(ranked[0][0], "the state that the report names most", ranked[0][1])


def _headed(text: str) -> str | None:
    m = _DATELINE.match(text)
    return m.group(1).strip() if m else None


def _country_of(dateline: str, report: Report, reading: Reading, registry: Registry) -> str | None:
    """The state of a dateline ("MANAGUA, Nicaragua"): of its capital on the report's day, by name, by its place."""
    parts = [part.strip() for part in dateline.split(",") if part.strip()]
    for part in parts:
        key = fold(part)
        for row in registry.states.values():
            if key in map(fold, row.capitals) and _alive(row, report.published):
                return row.code
        code = registry.country(part.title()) or registry.country(part)
        if code in registry.states:
            return code
        found = (p.country for p in reading.places if key in (fold(p.text), fold(p.name or "")))
        code = next((c for c in found if c), None)
        if code:
            return code
    return None


def _alive(row: StateRow, published: str | None) -> bool:
    day = (published or REGISTRY_AS_OF)[:10]
    return not (row.until and day >= row.until) and not (row.since and day < row.since)
