"""The user's own actors: TOML and CSV files in and out, merges and splits kept with them.

TOML::

    [[actor]]
    id = "my-union"            # kept as it is; an id of the registry adds to that actor
    name = "Dockers' Union"
    kind = "organization"      # state | igo | organization | person | group
    country = "GHA"
    sector = "LAB"
    aliases = ["DU"]

    [[actor.role]]             # for persons
    title = "secretary general"
    organization = "my-union"  # an id or a name
    start = "2019-04"

    [[merge]]
    actor = "act-0123"
    into = "my-union"
    reason = "same office address"

    [[split]]
    actor = "act-0123"
    from = "my-union"

CSV has the columns id, name, kind, country, sector, aliases, demonyms, capital, metonyms, wikidata, title,
organization, start, end; lists are parted by semicolons; a further role of a person is a further row
with its id.
"""

from __future__ import annotations

import csv
import dataclasses
import io
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from communique.actors.offices import first_day, last_day
from communique.actors.sectors import SECTORS
from communique.actors.tables import StateRow
from communique.errors import RegistryError
from communique.records import Actor, MentionKind, RoleHeld

KINDS = frozenset(kind.value for kind in MentionKind)
COLUMNS = (
    "id",
    "name",
    "kind",
    "country",
    "sector",
    "aliases",
    "demonyms",
    "capital",
    "metonyms",
    "wikidata",
    "title",
    "organization",
    "start",
    "end",
)
_PARTIAL_DATE = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")
# Codes that ISO 3166-1 leaves to users.
_USER_ASSIGNED = re.compile(r"AA[A-Z]|Q[M-Z][A-Z]|X[A-Z][A-Z]|ZZ[A-Z]")
_WIKIDATA = re.compile(r"Q[1-9]\d*")


@dataclass
class Overlay:
    """What the user's files say. ``country_words`` are demonyms, capitals and metonyms by country code."""

    actors: list[Actor] = field(default_factory=list)
    merges: list[tuple[str, str]] = field(default_factory=list)
    splits: list[tuple[str, str]] = field(default_factory=list)
    country_words: dict[str, tuple[str, ...]] = field(default_factory=dict)
    states: list[StateRow] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def read(files: Sequence[Path], known_ids: frozenset[str], codes: frozenset[str]) -> Overlay:
    """Read the user's files; every fault is one line of ``problems``, the rest is kept."""
    overlay = Overlay()
    for path in files:
        try:
            entries, merges, splits = _load(path)
        except RegistryError as error:
            overlay.problems.append(str(error))
            continue
        for where, entry in entries:
            try:
                actor, words = parse_actor(entry, codes)
            except RegistryError as error:
                overlay.problems.append(f"{path}: {where}: {error}")
                continue
            actor, faults = checked_roles(actor)
            overlay.problems.extend(f"{path}: {where}: {fault}" for fault in faults)
            overlay.actors.append(actor)
            if actor.kind == "state" and actor.country and actor.country not in codes:
                overlay.states.append(_state_row(actor, entry))
            elif words and actor.country:
                overlay.country_words[actor.country] = overlay.country_words.get(actor.country, ()) + words
        ids = known_ids | {a.id for a in overlay.actors}
        for pairs, name, target in ((merges, "merge", overlay.merges), (splits, "split", overlay.splits)):
            for a, b in pairs:
                if not a or not b or (name == "merge" and b not in ids):
                    overlay.problems.append(
                        f"{path}: {name}: no actor {b or a or '?'!r}; add it or correct the id"
                    )
                else:
                    target.append((a, b))
    return overlay


def _load(
    path: Path,
) -> tuple[list[tuple[str, dict[str, Any]]], list[tuple[str, str]], list[tuple[str, str]]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise RegistryError(f"{path}: cannot be read as UTF-8 text ({error}); check the path") from None
    if path.suffix.lower() == ".csv":
        return _csv_entries(path, text), [], []
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RegistryError(f"{path}: not valid TOML ({error}); correct that line") from None
    entries = [(f"actor {i}", e) for i, e in enumerate(_tables(document, "actor"), 1)]
    merges = [(str(m.get("actor", "")), str(m.get("into", ""))) for m in _tables(document, "merge")]
    splits = [(str(s.get("actor", "")), str(s.get("from", ""))) for s in _tables(document, "split")]
    return entries, merges, splits


def _tables(document: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    value = document.get(key, [])
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _csv_entries(path: Path, text: str) -> list[tuple[str, dict[str, Any]]]:
    reader = csv.DictReader(io.StringIO(text))
    if not reader.fieldnames or "name" not in reader.fieldnames:
        raise RegistryError(f"{path}: the first line has no column 'name'; columns are {', '.join(COLUMNS)}")
    entries: dict[str, tuple[str, dict[str, Any]]] = {}
    for number, row in enumerate(reader, 2):
        cells = {
            k: (v or "").strip() for k, v in row.items() if isinstance(k, str) and not isinstance(v, list)
        }
        key = cells.get("id") or f"row {number}"
        if key not in entries:
            entry: dict[str, Any] = {k: v for k, v in cells.items() if v and k in COLUMNS[:10]}
            for name in ("aliases", "demonyms", "metonyms"):
                entry[name] = [x.strip() for x in cells.get(name, "").split(";") if x.strip()]
            entry["role"] = []
            entries[key] = (f"row {number}", entry)
        if cells.get("title"):
            entries[key][1]["role"].append({k: cells[k] for k in COLUMNS[10:] if cells.get(k)})
    return list(entries.values())


def parse_actor(entry: Mapping[str, Any], codes: frozenset[str]) -> tuple[Actor, tuple[str, ...]]:
    """An actor from a TOML table or CSV row, with the words that name its country."""
    name = _text(entry, "name")
    if not name:
        raise RegistryError("no name; give the actor a name")
    kind = _text(entry, "kind") or "organization"
    if kind not in KINDS:
        raise RegistryError(f"{name}: unknown kind {kind!r}; one of {', '.join(sorted(KINDS))}")
    country = _text(entry, "country")
    if country and country != "IGO" and country not in codes and not _USER_ASSIGNED.fullmatch(country):
        raise RegistryError(f"{name}: unknown country code {country!r}; use ISO 3166-1 alpha-3, or IGO")
    sector = _text(entry, "sector")
    if sector and sector not in SECTORS:
        raise RegistryError(f"{name}: unknown sector {sector!r}; one of {', '.join(sorted(SECTORS))}")
    wikidata = _text(entry, "wikidata")
    if wikidata and not _WIKIDATA.fullmatch(wikidata):
        raise RegistryError(f"{name}: {wikidata!r} is no Wikidata id; it looks like Q42")
    from communique.actors.linking import actor_id_for

    actor_id = _text(entry, "id") or actor_id_for(name, kind, country)
    roles = tuple(_role(r) for r in entry.get("role", ()) if isinstance(r, Mapping))
    aliases = _texts(entry, "aliases")
    words = _texts(entry, "demonyms") + _texts(entry, "metonyms") + _texts(entry, "capital")
    if kind == "state":
        words = (name, *aliases, *words)
    return Actor(actor_id, name, kind, country, sector, aliases, wikidata, roles), words if country else ()


def _state_row(actor: Actor, entry: Mapping[str, Any]) -> StateRow:
    """A state of the user's own, with the words that name it."""
    capitals, seats = _texts(entry, "capital"), _texts(entry, "metonyms")
    return StateRow(
        actor.country or "",
        actor.name,
        actor.aliases,
        _texts(entry, "demonyms"),
        (),
        capitals,
        tuple(s for s in seats if s not in capitals),
        "head of state",
        None,
        None,
        "user",
        actor.wikidata,
    )


def _role(entry: Mapping[str, Any]) -> RoleHeld:
    organization = _text(entry, "organization")
    is_id = bool(organization and re.fullmatch(r"[a-z]+-[\w-]+", organization))
    return RoleHeld(
        _text(entry, "title") or "member",
        organization,
        organization if is_id else None,
        _text(entry, "start"),
        _text(entry, "end"),
    )


def checked_roles(actor: Actor) -> tuple[Actor, list[str]]:
    """The actor without roles whose dates cannot be, and a line for each."""
    kept, faults = [], []
    for role in actor.roles:
        bad = next((d for d in (role.start, role.end) if d and not _PARTIAL_DATE.fullmatch(d)), None)
        if bad:
            faults.append(f"{actor.name}: {role.title}: {bad!r} is no date; use YYYY, YYYY-MM or YYYY-MM-DD")
        elif role.start and role.end and last_day(role.end) < first_day(role.start):
            faults.append(
                f"{actor.name}: {role.title}: the term ends ({role.end}) before it starts ({role.start})"
            )
        else:
            kept.append(role)
    return dataclasses.replace(actor, roles=tuple(kept)), faults


def _text(entry: Mapping[str, Any], key: str) -> str | None:
    value = entry.get(key)
    return str(value).strip() or None if value is not None and not isinstance(value, list | dict) else None


def _texts(entry: Mapping[str, Any], key: str) -> tuple[str, ...]:
    value = entry.get(key)
    if isinstance(value, str):
        return (value,) if value.strip() else ()
    return tuple(str(v).strip() for v in value if str(v).strip()) if isinstance(value, list) else ()


def overlaid(base: Actor | None, own: Actor) -> Actor:
    """The user's entry over the packaged one: the user's fields win, aliases and roles add up."""
    if base is None:
        return own
    return Actor(
        base.id,
        own.name,
        own.kind,
        own.country or base.country,
        own.sector or base.sector,
        tuple(dict.fromkeys((*base.aliases, *own.aliases, *((base.name,) if base.name != own.name else ())))),
        own.wikidata or base.wikidata,
        tuple(dict.fromkeys((*base.roles, *own.roles))),
    )


def merge_targets(
    merges: Iterable[tuple[str, str]], splits: Iterable[tuple[str, str]], problems: list[str]
) -> dict[str, str]:
    """Id → the id it is merged into, chains followed; a split undoes its merge.

    A cycle is refused with a line of ``problems``.
    """
    undone = set(splits)
    into: dict[str, str] = {}
    for a, b in merges:
        if (a, b) in undone or a == b:
            continue
        end = b
        while end in into and end != a:
            end = into[end]
        if end == a:
            problems.append(f"merge of {a!r} into {b!r} closes a circle; it is left out")
            continue
        if a in into:
            problems.append(
                f"merge of {a!r} into {b!r}: it is already merged into {into[a]!r}; the first one stays"
            )
            continue
        into[a] = b
    resolved = {}
    for a, first in into.items():
        end = first
        while end in into:
            end = into[end]
        resolved[a] = end
    return resolved


def merged(actors: Mapping[str, Actor], moved: Mapping[str, str], problems: list[str]) -> dict[str, Actor]:
    """The actors with the merged ones folded into their targets (names become aliases, roles add up)."""
    out = {i: a for i, a in actors.items() if i not in moved}
    for source, target in moved.items():
        gone, kept = actors.get(source), out.get(target)
        if gone is None or kept is None:
            continue
        if gone.kind != kept.kind and "person" in (gone.kind, kept.kind):
            problems.append(f"merge of {source!r} into {target!r}: a {gone.kind} and a {kept.kind}; check it")
        out[target] = dataclasses.replace(
            kept,
            aliases=tuple(dict.fromkeys((*kept.aliases, gone.name, *gone.aliases))),
            roles=tuple(dict.fromkeys((*kept.roles, *gone.roles))),
        )
    return out


def to_toml(actors: Iterable[Actor]) -> str:
    """Actors as a TOML file that :func:`read` takes back unchanged."""
    lines: list[str] = []
    for actor in actors:
        lines.append("[[actor]]")
        lines += [
            f"{k} = {quoted(v)}"
            for k, v in (
                ("id", actor.id),
                ("name", actor.name),
                ("kind", actor.kind),
                ("country", actor.country),
                ("sector", actor.sector),
                ("wikidata", actor.wikidata),
            )
            if v
        ]
        if actor.aliases:
            lines.append("aliases = [" + ", ".join(quoted(a) for a in actor.aliases) + "]")
        for role in actor.roles:
            organization = role.organization_id or role.organization
            lines.append("[[actor.role]]")
            lines += [
                f"{k} = {quoted(v)}"
                for k, v in (
                    ("title", role.title),
                    ("organization", organization),
                    ("start", role.start),
                    ("end", role.end),
                )
                if v
            ]
        lines.append("")
    return "\n".join(lines)


def quoted(text: str) -> str:
    """A TOML basic string."""
    escaped = "".join(_ESCAPE.get(c, c if c >= " " and c != "\x7f" else f"\\u{ord(c):04x}") for c in text)
    return f'"{escaped}"'


_ESCAPE = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def to_csv(actors: Iterable[Actor]) -> str:
    """Actors as CSV: one row a role, one row for an actor without roles."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n", restval="")
    writer.writeheader()
    for actor in actors:
        base = {
            "id": actor.id,
            "name": actor.name,
            "kind": actor.kind,
            "country": actor.country or "",
            "sector": actor.sector or "",
            "aliases": ";".join(actor.aliases),
            "wikidata": actor.wikidata or "",
        }
        for role in actor.roles or (None,):
            row = dict(base)
            if role:
                row |= {
                    "title": role.title,
                    "organization": role.organization_id or role.organization or "",
                    "start": role.start or "",
                    "end": role.end or "",
                }
            writer.writerow(row)
    return out.getvalue()
