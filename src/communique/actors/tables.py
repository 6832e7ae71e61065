"""Readers of the packaged data files: tab-separated text with one header line, lists parted by semicolons.

Every reader raises :class:`RegistryError` lines only through ``problems``; a faulty row is left out, the
rest is read.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources

from communique.records import RoleHeld

_TERM = re.compile(
    r"(?P<start>\d{4}(?:-\d\d){0,2})(?:\.\.(?P<end>\d{4}(?:-\d\d){0,2}))? "
    r"(?P<name>[^@]+)(?:@(?P<home>[A-Z]{3}))?"
)

# Three-letter code spaces of the packaged ids.
IGO = "IGO"


@dataclass(frozen=True, slots=True)
class StateRow:
    """One row of states.tsv; ``until`` is the first day the state no longer existed."""

    code: str
    name: str
    aliases: tuple[str, ...]
    adjectives: tuple[str, ...]
    people: tuple[str, ...]
    capitals: tuple[str, ...]
    metonyms: tuple[str, ...]
    leader: str | None
    since: str | None
    until: str | None
    status: str
    wikidata: str | None


@dataclass(frozen=True, slots=True)
class TermRow:
    """One term of offices.tsv: ``body`` is a state's code or the id of a body.

    ``home`` the holder's own state.
    """

    body: str
    title: str
    person: str
    home: str
    start: str
    end: str | None


def rows(name: str) -> Iterator[list[str]]:
    """The rows of a packaged table without its header."""
    text = resources.files("communique.actors").joinpath("data", name).read_text(encoding="utf-8")
    reader = csv.reader(io.StringIO(text), delimiter="\t", quoting=csv.QUOTE_NONE)
    next(reader)
    return reader


def listed(cell: str) -> tuple[str, ...]:
    """The items of a semicolon-separated cell."""
    return tuple(item for item in (part.strip() for part in cell.split(";")) if item)


def states() -> Iterator[StateRow]:
    """states.tsv."""
    for r in rows("states.tsv"):
        yield StateRow(
            r[0],
            r[2],
            listed(r[3]),
            listed(r[4]),
            listed(r[5]),
            listed(r[6]),
            listed(r[7]),
            r[8] or None,
            r[9] or None,
            r[10] or None,
            r[11],
            r[12] or None,
        )


def terms() -> Iterator[TermRow]:
    """offices.tsv: ``START[..END] NAME[@HOME]`` in order; a term without END ends where the next begins."""
    for body, title, cell in rows("offices.tsv"):
        found = [m for m in (_TERM.fullmatch(part) for part in listed(cell)) if m]
        for i, m in enumerate(found):
            following = found[i + 1]["start"] if i + 1 < len(found) else None
            home = m["home"] or (body if len(body) == 3 else "")
            yield TermRow(body, title, m["name"].strip(), home, m["start"], m["end"] or following)


def malformed_terms() -> Iterator[str]:
    """The parts of offices.tsv that the grammar of terms does not read."""
    for body, title, cell in rows("offices.tsv"):
        for part in listed(cell):
            if not _TERM.fullmatch(part):
                yield f"offices.tsv: {body} {title}: {part!r} is no term (START[..END] NAME[@STATE])"


def role(title: str, organization: str, organization_id: str, start: str | None, end: str | None) -> RoleHeld:
    """A role as actors carry it."""
    return RoleHeld(title, organization, organization_id, start, end)
