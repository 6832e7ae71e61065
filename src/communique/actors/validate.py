"""Checks of the packaged registry: ``python -m communique.actors.validate`` prints one line for each.

Fault.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from communique.actors import tables
from communique.actors.names import acronym, display, fold
from communique.actors.offices import first_day, last_day
from communique.actors.registry import Registry
from communique.actors.sectors import SECTORS

# Codes of states.tsv that are not current ISO 3166-1: ISO 3166-3 codes of former states and the usual
# code of Kosovo.
FORMER_CODES = frozenset({"SUN", "YUG", "SCG", "CSK", "DDR", "YMD", "VDR"})
OTHER_CODES = frozenset({"XKX"})
_WIKIDATA = re.compile(r"Q[1-9]\d*")
# Offices that several persons hold at once.
_SHARED = frozenset(
    {"deputy foreign minister", "presidential aide", "deputy spokesman", "co-president", "vice president"}
)


def faults(registry: Registry | None = None) -> Iterator[str]:
    """One line for each fault of the packaged data."""
    registry = registry or Registry.load()
    yield from tables.malformed_terms()
    yield from _codes(registry)
    yield from _terms(registry)
    yield from _aliases(registry)
    yield from _unused(registry)
    for row in tables.rows("titles.tsv"):
        for code in tables.listed(row[4]):
            if code not in registry.states:
                yield f"titles.tsv: {row[0]}: unknown state {code!r}"
    for actor in registry:
        if actor.sector is not None and actor.sector not in SECTORS:
            yield f"{actor.id}: unknown sector {actor.sector!r}"
        if actor.wikidata is not None and not _WIKIDATA.fullmatch(actor.wikidata):
            yield f"{actor.id}: {actor.wikidata!r} is no Wikidata id"
        if actor.country is not None and actor.country != "IGO" and actor.country not in registry.states:
            yield f"{actor.id}: unknown country {actor.country!r}"


def _codes(registry: Registry) -> Iterator[str]:
    alpha2: dict[str, str] = {}
    for row in tables.rows("states.tsv"):
        code, two = row[0], row[1]
        if not re.fullmatch(r"[A-Z]{3}", code) or not re.fullmatch(r"[A-Z]{2}", two):
            yield f"states.tsv: {code} {two}: not an ISO code"
        if row[11] != "historic":
            if two in alpha2:
                yield f"states.tsv: {two} stands for {alpha2[two]} and {code}"
            alpha2[two] = code
    for code in FORMER_CODES:
        if code not in registry.states:
            yield f"states.tsv: former state {code} is missing"


def _terms(registry: Registry) -> Iterator[str]:
    by_office: dict[tuple[str, str], list[tables.TermRow]] = defaultdict(list)
    ids = {actor.id for actor in registry}
    for term in tables.terms():
        by_office[term.body, term.title].append(term)
        body = f"state-{term.body.lower()}" if len(term.body) == 3 else term.body
        if body not in ids:
            yield f"offices.tsv: {term.body} {term.title}: no such body"
        if term.home not in registry.states:
            yield f"offices.tsv: {term.person}: no home state {term.home!r}"
        if term.end and last_day(term.end) < first_day(term.start):
            yield f"offices.tsv: {term.person}, {term.title}: ends {term.end} before {term.start}"
    for (body_code, title), terms in by_office.items():
        if title in _SHARED:
            continue
        for a, b in pairwise(terms):
            if first_day(b.start) < first_day(a.start):
                yield f"offices.tsv: {title} of {body_code}: {b.person} starts before {a.person}"
            elif a.end and first_day(a.end) > last_day(b.start):
                yield f"offices.tsv: {title} of {body_code}: {a.person} and {b.person} overlap"


def _aliases(registry: Registry) -> Iterator[str]:
    bearers: dict[str, set[str]] = defaultdict(set)
    for actor in registry:
        if actor.kind == "person":
            continue
        for name in (actor.name, *actor.aliases):
            letters = acronym(name)
            bearers["=" + letters if letters else fold(name)].add(actor.id)
    for key, ids in sorted(bearers.items()):
        if len(ids) > 1 and key not in KNOWN_NAMESAKES:
            yield f"{key.lstrip('=')!r} is a name of {', '.join(sorted(ids))}"


def _unused(registry: Registry) -> Iterator[str]:
    persons = {(t.home, t.person) for t in tables.terms()}
    for home, name, _, _ in tables.rows("people.tsv"):
        if (home, name) not in persons:
            yield f"people.tsv: {name} ({home}) holds no office in offices.tsv"
    names: dict[str, list[str]] = defaultdict(list)
    for actor in registry:
        if actor.kind == "person":
            names[fold(display(actor.name)) + str(actor.country)].append(actor.id)
    for ids in names.values():
        if len(ids) > 1 and not all("-" in i for i in ids):
            yield f"two persons of one name and state: {', '.join(ids)}"


# Names that several bodies bear; the linker chooses by the report's states or abstains.
KNOWN_NAMESAKES = frozenset(
    {
        "congo",
        "korea",
        "peoples democratic party",
        "hezbollah",
        "hizbullah",
        "al shabab",
        "=AAP",
        "=AUC",
        "=BNP",
        "=CBI",
        "=CNA",
        "=DPP",
        "=FSA",
        "=PA",
        "=PAP",
        "=PPP",
        "=PTI",
        "=SDF",
        "=UDA",
        "department of foreign affairs and trade",
        "foreign office",
        "general peoples congress",
        "house of commons",
        "jamaat e islami",
        "justice and development party",
        "democratic progressive party",
        "liberal democratic party",
        "majlis",
        "ministry of law and justice",
        "national liberation army",
        "republican party",
        "transitional military council",
        "workers party",
    }
)


def main() -> int:
    """Print the faults; 1 if there are any."""
    found = list(faults())
    for line in found:
        print(line)
    print(f"{len(found)} faults")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
