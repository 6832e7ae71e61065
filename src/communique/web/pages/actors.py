"""Actors: the list, and one actor with roles over time, positions, ties and events."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from fastapi import APIRouter, Request

from communique.errors import UsageError
from communique.ledger import Filter
from communique.ledger.browse import Browser
from communique.ledger.lines import Line
from communique.ledger.listed import ActorCount, Said
from communique.records import Actor, RoleHeld, Stance
from communique.web.queries import PAGE_SIZE
from communique.web.render import Context, as_of, index, page, today, view

router = APIRouter()

_SHOWN = 12
_ROLES = 60
_STATEMENTS = 200
"""Statements of an actor that positions are told from, the latest first."""


@dataclass(frozen=True, slots=True)
class Row:
    """An actor of the list with how often it is named."""

    actor: Actor
    counts: ActorCount


@page(router, "/actors", "actors.html")
def actors(request: Request) -> Context:
    """The list: by how often they are named, or those with a name like ``?q=``."""
    query = request.query_params
    name = query.get("q", "").strip()[:200]
    at = view(request)
    counts = _counts(request, at)
    if name:
        wanted = set(at.actor_ids(name, PAGE_SIZE * 10))
        canonical = {actor.id for actor in at.named(sorted(wanted)).values()}
        counts = [c for c in counts if c.id in canonical]
    after = query.get("after", "0")
    if not (after.isascii() and after.isdigit() and len(after) < 9):
        raise UsageError(f"after: {after!r} is no number; follow the links of the list")
    start = int(after)
    part = counts[start : start + PAGE_SIZE]
    known = at.named([c.id for c in part])
    return {
        "rows": [Row(known[c.id], c) for c in part if c.id in known],
        "total": len(counts),
        "first": start + 1,
        "older": start + PAGE_SIZE if start + PAGE_SIZE < len(counts) else None,
        "newer": max(0, start - PAGE_SIZE) if start else None,
        "q": name,
    }


def _counts(request: Request, at: Browser) -> list[ActorCount]:
    """The counts of all actors, kept until the ledger changes."""
    found: list[ActorCount] = request.app.state.kept.get(
        ("actors", index(request).pulse, as_of(request)), at.actor_counts
    )
    return found


@dataclass(frozen=True, slots=True)
class Partner:
    """Another party to an actor's events, with how many."""

    key: str
    name: str
    events: int


@dataclass(frozen=True, slots=True)
class Stand:
    """What an actor said of another one: how often with which stance, and the last time."""

    key: str
    name: str
    positive: int
    neutral: int
    negative: int
    last: Said


@page(router, "/actors/{number}", "actor.html")
def actor(request: Request) -> Context:
    """One actor."""
    at, now = view(request), index(request)
    found = at.actor(request.path_params["number"])
    ids = at.same_actor(found.id)
    state = found.kind == "state" and found.country
    mask = now.facets.having("actor", ids)
    if state:
        mask |= now.facets.having("country", [found.country or ""])
    lines = now.facets.chosen(mask)
    said = at.statement_lines(Filter(actor=found.id), None, _STATEMENTS)
    return {
        "actor": found,
        "roles": _terms(found.roles),
        "reported": at.roles_of(sorted(ids), _ROLES),
        "stands": _stands(said),
        "said": said[:_SHOWN],
        "more_said": len(said) > _SHOWN,
        "partners": _partners(lines, set(ids) | {found.id}, found.country if state else None),
        "lines": lines[:_SHOWN],
        "total": len(lines),
        "day": today(request).isoformat(),
        "judgements": [j for j in at.judged_on(sorted(ids)) if "actor" in j.kind],
    }


def _terms(roles: tuple[RoleHeld, ...]) -> list[RoleHeld]:
    """Roles, the latest term first."""
    return sorted(roles, key=lambda r: (r.end or "9999", r.start or "", r.title), reverse=True)


def _partners(lines: list[Line], own: set[str], country: str | None) -> list[Partner]:
    counts: Counter[str] = Counter()
    names: dict[str, str] = {}
    for line in lines:
        others = {p.key: p.name for p in line.parties if p.key not in own}
        if country:
            others = {p.key: p.name for p in line.parties if p.key not in own and p.country != country}
        counts.update(others.keys())
        names.update(others)
    ranked = sorted(counts, key=lambda k: (-counts[k], names[k], k))
    return [Partner(k, names[k], counts[k]) for k in ranked[:_SHOWN]]


def _stands(said: list[Said]) -> list[Stand]:
    """Positions from statements given the latest first."""
    counts: dict[str, Counter[Stance]] = {}
    last: dict[str, tuple[str, Said]] = {}
    for line in said:
        for about in line.statement.about:
            key = about.actor_id or about.name
            counts.setdefault(key, Counter())[about.stance] += 1
            last.setdefault(key, (about.name, line))
    ranked = sorted(counts, key=lambda k: (-counts[k].total(), last[k][0], k))
    return [
        Stand(
            k,
            last[k][0],
            counts[k][Stance.POSITIVE],
            counts[k][Stance.NEUTRAL],
            counts[k][Stance.NEGATIVE],
            last[k][1],
        )
        for k in ranked[:_SHOWN]
    ]


def actor_of(at: Browser, key: str) -> Actor | None:
    """The actor of an id, or the state of a country code."""
    found = at.named([key]).get(key)
    if found is None and len(key) == 3 and key.isupper():
        return at.state(key)
    return found
