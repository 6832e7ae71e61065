"""The lines of all events in a file beside the ledger, so that the next start need not merge them again.

The file is a copy of what the ledger says, and is believed only if it was made by this very code, is whole, and its
last reading and judgement are the ledger's of those numbers: the tables only grow, so what came before is then the
same, and what came after is merged as ever. Any other file counts as none. It holds columns, in which
what lines share stands once: that loads ten times as fast as objects. Nothing in it is ever run.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import astuple, fields
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import accumulate, islice, pairwise
from pathlib import Path
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from communique.ledger import schema
from communique.ledger.lines import Line, Party
from communique.ledger.pulse import Pulse
from communique.records import EventType, Mode, Status, When, Where

FORMAT = 1
"""Of the file. One of another number is not read."""

_SOURCES = ("ledger", "resolution", "ontology", "records.py")
"""The parts of the package that decide what a line says, with their tables."""

_COLUMNS = tuple(f.name for f in fields(Line))
_NUMBERS = ("independent", "unknown", "goldstein", "claimed_only", "confidence")
_SIDES = ("actors", "recipients")
_OWN = ("id", "passage", "members")
"""What no two lines share."""
_SHARED = tuple(name for name in _COLUMNS if name not in (*_NUMBERS, *_OWN))


def _itself(value: Any) -> Any:
    return value


_PLAIN: Mapping[str, Callable[[Any], Any]] = {"when": astuple, "where": astuple}
_MADE: Mapping[str, Callable[[Any], Any]] = {
    "type": EventType,
    "mode": Mode,
    "status": Status,
    "when": lambda row: When(*row),
    "where": lambda row: Where(*row),
    "disputed": tuple,
    "reports": tuple,
    "publishers": tuple,
}
"""How the values of a column are written, and made again."""


class Saved(NamedTuple):
    """What a file gave: the lines, and up to which rows of the ledger they go."""

    lines: tuple[Line, ...]
    pulse: Pulse


def beside(ledger: Path) -> Path:
    """The file of a ledger's lines."""
    return ledger.with_name(ledger.name + ".lines")


def anchor(connection: Connection, pulse: Pulse) -> str | None:
    """What tells a ledger up to its rows of these numbers from any other; ``None`` where it has no such rows."""
    read, j = schema.readings, schema.judgements
    rows: list[Any] = list(
        connection.execute(sa.select(schema.migrations.c.applied_at).order_by(sa.text("1")))
    )
    rows = rows[:1]  # of the first step: when the ledger was made
    for table, columns, number in (
        (read, (read.c.seq, read.c.report, read.c.coder, read.c.read_at), pulse.readings),
        (j, (j.c.seq, j.c.id, j.c.made_at), pulse.judgements),
    ):
        found = connection.execute(sa.select(*columns).where(table.c.seq == number)).first()
        if number and found is None:
            return None
        rows.append(found or ())
    return hashlib.sha256(repr([tuple(row) for row in rows]).encode()).hexdigest()


@cache
def made_by() -> str:
    """A digest of the code that decides what a line says: lines of other code are not believed."""
    total = hashlib.sha256(str(FORMAT).encode())
    package = files("communique")
    for part in _SOURCES:
        for name, content in _contents(package / part):
            total.update(f"{part}/{name}:{len(content)}\n".encode() + content)
    return total.hexdigest()


def _contents(part: Traversable) -> Iterable[tuple[str, bytes]]:
    if part.is_file():
        yield part.name, part.read_bytes()
    elif part.is_dir():
        for inner in sorted(part.iterdir(), key=lambda p: p.name):
            if inner.name.endswith((".py", ".csv")):
                yield inner.name, inner.read_bytes()


# --- writing ------------------------------------------------------------------------------------------


def save(path: Path, lines: Sequence[Line], pulse: Pulse, anchored: str) -> bool:
    """Write the lines, all or nothing; whether it could be done (a folder may be read-only, a disk full)."""
    body = _body(lines)
    head = {
        "made_by": made_by(),
        "pulse": list(pulse),
        "anchor": anchored,
        "sha256": hashlib.sha256(body).hexdigest(),
    }
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".part")
    except OSError:
        return False
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(json.dumps(head).encode() + b"\n" + body)
        os.replace(name, path)
    except OSError:
        with contextlib.suppress(OSError):
            os.unlink(name)
        return False
    return True


class _Table:
    """Values that many lines share, each once."""

    def __init__(self) -> None:
        self.numbers: dict[Any, int] = {}

    def number(self, value: Any) -> int:
        return self.numbers.setdefault(value, len(self.numbers))

    def rows(self, plain: Callable[[Any], Any] = lambda value: value) -> list[Any]:
        return [None if value is None else plain(value) for value in self.numbers]


def _body(lines: Sequence[Line]) -> bytes:
    """A line of JSON with all but the texts of their own, which follow it end to end."""
    shared = {name: _Table() for name in _SHARED}
    columns: dict[str, Any] = {
        name: [table.number(getattr(line, name)) for line in lines] for name, table in shared.items()
    }
    columns |= {name: [getattr(line, name) for line in lines] for name in _NUMBERS}
    parties = _Table()
    tables = {name: table.rows(_PLAIN.get(name, _itself)) for name, table in shared.items()}
    for side in _SIDES:
        tables[side] = [[parties.number(p) for p in people] for people in tables[side]]
    texts = [text for line in lines for text in (line.id, line.passage, *line.members)]
    told = {
        "columns": columns,
        "tables": tables,
        "parties": parties.rows(astuple),
        "members": [len(line.members) for line in lines],
        "lengths": list(map(len, texts)),
    }
    head = json.dumps(told, separators=(",", ":")).encode()
    return head + b"\n" + "".join(texts).encode("utf-8", "surrogatepass")


# --- reading ------------------------------------------------------------------------------------------


def load(path: Path, connection: Connection) -> Saved | None:
    """The lines of a file, if they are this ledger's; ``None`` for any file that cannot be believed."""
    try:
        head, _, body = path.read_bytes().partition(b"\n")
        told = json.loads(head)
        if told["made_by"] != made_by() or told["sha256"] != hashlib.sha256(body).hexdigest():
            return None
        pulse = Pulse(*map(int, told["pulse"]))
        if told["anchor"] != anchor(connection, pulse):
            return None
        return Saved(_lines(body), pulse)
    except (OSError, ValueError, TypeError, KeyError, IndexError, RecursionError):
        return None


def _lines(body: bytes) -> tuple[Line, ...]:
    head, _, tail = body.partition(b"\n")
    told = json.loads(head)
    text = tail.decode("utf-8", "surrogatepass")
    ends = list(accumulate(told["lengths"], initial=0))
    texts = iter([text[start:end] for start, end in pairwise(ends)])
    parties = [Party(*row) for row in told["parties"]]
    made: dict[str, Iterable[Any]] = {name: told["columns"][name] for name in _NUMBERS}
    for name in _SHARED:
        table = told["tables"][name]
        values: list[Any]
        if name in _SIDES:
            values = [tuple(map(parties.__getitem__, people)) for people in table]
        else:
            values = [None if row is None else _MADE.get(name, _itself)(row) for row in table]
        made[name] = map(values.__getitem__, told["columns"][name])
    made["id"], made["passage"], made["members"] = zip(
        *((next(texts), next(texts), tuple(islice(texts, n))) for n in told["members"]), strict=True
    )
    return tuple(map(Line, *(made[name] for name in _COLUMNS)))
