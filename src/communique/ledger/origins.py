"""Origins: which reports count as one source, and why.

Pure functions. Reports are grouped by the origin or publisher they name and by ``same_origin`` judgements.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from communique.ledger.judgements import Kept
from communique.ledger.model import Facts, OriginGroup, Origins
from communique.resolution.origins import origin_key


class OriginJudgements:
    """Living ``same_origin`` judgements, by the reports they name."""

    def __init__(self, kept: Sequence[Kept] = ()) -> None:
        self._about: dict[str, list[Kept]] = {}
        for item in kept:
            for subject in item.judgement.subjects:
                self._about.setdefault(subject, []).append(item)

    def reaching(self, report_ids: Collection[str]) -> list[Kept]:
        """Those that tie the reports to each other and to others, in the order they were made."""
        reached, frontier = set(report_ids), list(report_ids)
        found: dict[int, Kept] = {}
        while frontier:
            for item in self._about.get(frontier.pop(), ()):
                if item.seq not in found:
                    found[item.seq] = item
                    fresh = [s for s in item.judgement.subjects if s not in reached]
                    reached.update(fresh)
                    frontier += fresh
        return [found[seq] for seq in sorted(found)]


def origins_of(
    report_ids: Collection[str], reports: Mapping[str, Facts], same: Sequence[Kept] = ()
) -> Origins:
    """The origin groups of some reports.

    By the origin or publisher they name, joined by ``same_origin`` judgements.
    """
    keys = _origin_keys(report_ids, reports, _said_origins(same))
    every = {s for kept in same for s in kept.judgement.subjects} | set(keys)
    place = {number: keys.get(number, f"report {number}") for number in every}
    roots: dict[str, str] = {key: key for key in place.values()}

    def root(key: str) -> str:
        while roots[key] != key:
            key = roots[key]
        return key

    for kept in same:
        touched = sorted({root(place[s]) for s in kept.judgement.subjects})
        for other in touched[1:]:
            roots[other] = touched[0]
    grouped: dict[str, list[str]] = {}
    for number in sorted(keys):
        grouped.setdefault(root(keys[number]), []).append(number)
    judged: dict[str, list[Kept]] = {}
    for kept in same:
        judged.setdefault(root(place[kept.judgement.subjects[0]]), []).append(kept)
    groups = [
        _origin_group(members, reports, judged.get(key, []), {keys[m] for m in members})
        for key, members in grouped.items()
    ]
    groups.sort(key=lambda g: (g.origin is None, g.origin or "", g.reports))
    unknown = sum(g.origin is None for g in groups)
    return Origins(len(groups) - unknown, unknown, tuple(groups))


def _origin_keys(
    report_ids: Collection[str], reports: Mapping[str, Facts], named: Mapping[str, Kept]
) -> dict[str, str]:
    """What each report stems from: as judged, else its tag, else its publisher; a chain is followed to its end."""
    keys: dict[str, str] = {}
    next_in_chain: dict[str, str] = {}
    for number in sorted(report_ids):
        facts = reports.get(number)
        said = named.get(number)
        own = (facts.origin or facts.publisher) if facts else None
        key = _said_key(said) if said else origin_key(own) if own else None
        keys[number] = f"name {key}" if key else f"report {number}"
        if facts and facts.publisher and key and key != (mine := origin_key(facts.publisher)):
            next_in_chain.setdefault(f"name {mine}", f"name {key}")
    for number, key in keys.items():
        seen = {key}
        while (further := next_in_chain.get(keys[number])) is not None and further not in seen:
            seen.add(further)
            keys[number] = further
    return keys


def _said_key(said: Kept) -> str:
    value = said.judgement.value
    return str(value.get("key") or origin_key(str(value["origin"])))


def _said_origins(same: Sequence[Kept]) -> dict[str, Kept]:
    """The judgement that names the origin of each single report: the highest in rank."""
    found: dict[str, Kept] = {}
    for kept in sorted(
        same, key=lambda k: (k.human, k.judgement.made_at or "" if k.human else k.judgement.id)
    ):
        if len(kept.judgement.subjects) == 1:
            found[kept.judgement.subjects[0]] = kept
    return found


def _origin_group(
    members: Sequence[str], reports: Mapping[str, Facts], judged: Sequence[Kept], keys: Collection[str]
) -> OriginGroup:
    facts = [reports[m] for m in members if m in reports]
    about = [k for k in judged if set(k.judgement.subjects) & set(members)]
    said = sorted({str(k.judgement.value["origin"]) for k in about if k.judgement.value.get("origin")})
    tags = sorted({f.origin for f in facts if f.origin})
    publishers = sorted({f.publisher for f in facts if f.publisher})
    named = [name for name in (*said, *tags) if f"name {origin_key(name)}" in keys]  # the end of a chain
    origin = next(iter([*named, *said, *tags]), None) or _first_publisher(facts)
    reasons = sorted({k.judgement.reason for k in about if k.judgement.reason})
    if about and tags:
        reasons.append(f"named as its origin by {_count(sum(f.origin == tags[0] for f in facts))}: {tags[0]}")
    if about:
        if origin is None:
            reasons.append("none of them names where the text comes from")
        reason = "; ".join(reasons)
    elif tags:
        reason = (
            f"names {tags[0]} as its origin"
            if len(members) == 1
            else f"{len(members)} reports name {tags[0]}"
        )
    elif publishers:
        reason = f"published by {publishers[0]}, which names no other origin"
    else:
        reason = "states neither origin nor publisher"
    return OriginGroup(origin, tuple(members), reason or "judged to be one source")


def _count(reports: int) -> str:
    return "one report" if reports == 1 else f"{reports} reports"


def _first_publisher(facts: Sequence[Facts]) -> str | None:
    """The one publisher of some reports of one origin, or who was a day earlier than every other one."""
    publishers = {f.publisher for f in facts if f.publisher}
    if len(publishers) <= 1:
        return next(iter(publishers), None)
    if any(f.published is None or f.publisher is None for f in facts):
        return None
    first = min(str(f.published)[:10] for f in facts)
    earliest = {f.publisher for f in facts if str(f.published)[:10] == first}
    return next(iter(earliest)) if len(earliest) == 1 else None
