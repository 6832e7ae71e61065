"""FollowTheMoney entities in and out (schema Person, Organization, PublicBody, LegalEntity, Position,
Occupancy).

One JSON object a line: ``{"id", "schema", "properties": {name: [values]}}``. Property names are those of the
public FollowTheMoney schema; only those listed in this module are written or read.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from communique.actors.files import checked_roles
from communique.records import Actor, RoleHeld, content_id

_SCHEMA = {
    "person": "Person",
    "organization": "Organization",
    "igo": "Organization",
    "group": "Organization",
    "state": "PublicBody",
}
_KIND = {
    "Person": "person",
    "Organization": "organization",
    "PublicBody": "organization",
    "LegalEntity": "organization",
    "Company": "organization",
}
# FollowTheMoney has no sector; PLOVER's goes through its free "topics"-like property "sector".
_TOPIC = {"MIL": "mil", "GOV": "gov"}


def entities(actors: Iterable[Actor], alpha2: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Actors as FollowTheMoney entities; roles become Position and Occupancy.

    ``alpha2`` maps ISO 3166-1 alpha-3 codes to alpha-2.
    """
    positions: set[str] = set()
    for actor in actors:
        country = alpha2.get(actor.country or "", "")
        properties: dict[str, list[str]] = {"name": [actor.name]}
        _put(properties, "alias", actor.aliases)
        _put(properties, "country", [country.lower()] if country else [])
        _put(properties, "wikidataId", [actor.wikidata] if actor.wikidata else [])
        if actor.kind != "person":
            _put(properties, "sector", [actor.sector] if actor.sector else [])
        yield {"id": actor.id, "schema": _SCHEMA[actor.kind], "properties": properties}
        if actor.kind != "person":
            continue
        for role in actor.roles:
            position = content_id("pos", role.title, role.organization_id or role.organization)
            if position not in positions:
                positions.add(position)
                held = {"name": [f"{role.title}, {role.organization}" if role.organization else role.title]}
                _put(held, "country", [country.lower()] if country else [])
                _put(held, "organization", [role.organization_id] if role.organization_id else [])
                yield {"id": position, "schema": "Position", "properties": held}
            occupancy: dict[str, list[str]] = {"holder": [actor.id], "post": [position]}
            _put(occupancy, "startDate", [role.start] if role.start else [])
            _put(occupancy, "endDate", [role.end] if role.end else [])
            yield {
                "id": content_id("occ", actor.id, position, role.start),
                "schema": "Occupancy",
                "properties": occupancy,
            }


def _put(properties: dict[str, list[str]], key: str, values: Iterable[str]) -> None:
    found = [v for v in values if v]
    if found:
        properties[key] = found


def dump(actors: Iterable[Actor], alpha2: Mapping[str, str]) -> str:
    """:func:`entities` as JSON lines."""
    return "".join(json.dumps(e, ensure_ascii=False, sort_keys=True) + "\n" for e in entities(actors, alpha2))


def load(lines: Iterable[str], alpha3: Mapping[str, str]) -> tuple[list[Actor], list[str]]:
    """Actors from JSON lines and a line for each unreadable entity; other schemas are passed over.

    ``alpha3`` maps ISO 3166-1 alpha-2 codes (upper case) to alpha-3.
    """
    problems: list[str] = []
    found: list[tuple[str, str, Mapping[str, Any]]] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            entity = json.loads(line)
            schema, properties, identity = entity["schema"], entity.get("properties", {}), str(entity["id"])
        except (json.JSONDecodeError, KeyError, TypeError, AttributeError) as error:
            problems.append(
                f"line {number}: no FollowTheMoney entity ({type(error).__name__}); it needs id and schema"
            )
            continue
        if not isinstance(properties, dict):
            problems.append(f"line {number}: properties of {identity!r} are no object; entity left out")
            continue
        found.append((identity, str(schema), properties))
    posts = {i: p for i, s, p in found if s == "Position"}
    roles: dict[str, list[RoleHeld]] = defaultdict(list)
    for _, schema, properties in found:
        if schema == "Occupancy":
            for holder in _all(properties, "holder"):
                roles[holder].append(_role(properties, posts))
    actors = []
    for identity, schema, properties in found:
        if schema not in _KIND:
            continue
        name = _one(properties, "name")
        if not name:
            problems.append(f"{identity}: a {schema} without name; left out")
            continue
        code = (_one(properties, "country") or "").upper()
        if code and code not in alpha3:
            problems.append(f"{identity}: unknown country {code.lower()!r}; kept without country")
        country = alpha3.get(code)
        names = tuple(dict.fromkeys([*_all(properties, "name")[1:], *_all(properties, "alias")]))
        held = tuple(sorted(roles.get(identity, ()), key=lambda r: (r.start or "", r.title)))
        actor = Actor(
            identity,
            name,
            _KIND[schema],
            country,
            _one(properties, "sector") if schema != "Person" else None,
            names,
            _one(properties, "wikidataId"),
            held,
        )
        actor, faults = checked_roles(actor)
        problems.extend(faults)
        actors.append(actor)
    return actors, problems


def _role(properties: Mapping[str, Any], posts: Mapping[str, Mapping[str, Any]]) -> RoleHeld:
    post = posts.get(_one(properties, "post") or "", {})
    title, _, organization = (_one(post, "name") or "member").partition(", ")
    return RoleHeld(
        title,
        organization or None,
        _one(post, "organization"),
        _one(properties, "startDate"),
        _one(properties, "endDate"),
    )


def _all(properties: Mapping[str, Any], key: str) -> list[str]:
    value = properties.get(key, [])
    return [str(v) for v in value] if isinstance(value, list) else [str(value)]


def _one(properties: Mapping[str, Any], key: str) -> str | None:
    values = _all(properties, key)
    return values[0] if values else None
