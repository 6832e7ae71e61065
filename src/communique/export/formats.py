"""The export formats by name.

A format is a function from a View to pieces of text; a new one is a new entry.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TextIO

from communique.errors import UsageError
from communique.export import plain
from communique.ledger import Filter, View
from communique.ledger.model import Event

Pieces = Callable[[View, Filter], Iterator[str]]


@dataclass(frozen=True, slots=True)
class Format:
    """An export format.

    Its name, what it holds in one line, and the function that writes it piece by piece.
    """

    name: str
    about: str
    pieces: Pieces


def json_line(value: object) -> str:
    """A record as one line of JSON, text unescaped, keys in their documented order."""
    return json.dumps(value, ensure_ascii=False, separators=(", ", ": ")) + "\n"


def _jsonl(view: View, filter: Filter) -> Iterator[str]:
    for report in view.reports(_without(filter, "status")):
        yield json_line(plain.report(report))
    for event in view.events(filter):
        yield json_line(plain.event(event))
    for statement in view.statements(_without(filter, "status", "type", "place")):
        yield json_line(plain.statement(statement))
    for role in view.roles(_without(filter, "status", "type", "place")):
        yield json_line(plain.role(role))
    for actor in view.actors(Filter(actor=filter.actor)):
        yield json_line(plain.actor(actor))


def _without(filter: Filter, *names: str) -> Filter:
    """The filter without the conditions that a kind of record cannot meet."""
    return replace(filter, **dict.fromkeys(names))


EVENT_COLUMNS = (
    "id",
    "type",
    "mode",
    "status",
    "contexts",
    "actors",
    "actor_ids",
    "actor_countries",
    "actor_sectors",
    "recipients",
    "recipient_ids",
    "recipient_countries",
    "recipient_sectors",
    "start",
    "end",
    "granularity",
    "place",
    "place_country",
    "lat",
    "lon",
    "geonames_id",
    "goldstein",
    "cameo",
    "confidence",
    "origins_independent",
    "origins_unknown",
    "reports",
    "report_ids",
    "follow_up",
    "trigger",
    "text",
)
"""The columns of the CSV export.

Several values in one cell are parted by ``|``, in one order throughout a row.
"""


def event_row(event: Event) -> dict[str, object]:
    """An event as one row of :data:`EVENT_COLUMNS`; unknown is an empty cell."""
    first = event.mentions[0] if event.mentions else None
    reports = sorted({m.report_id for m in event.mentions})
    sides: dict[str, object] = {}
    for side, people in (("actor", event.actors), ("recipient", event.recipients)):
        sides[f"{side}s"] = _cell(p.name for p in people)
        sides[f"{side}_ids"] = _cell(p.actor_id for p in people)
        sides[f"{side}_countries"] = _cell(p.country for p in people)
        sides[f"{side}_sectors"] = _cell(p.sector for p in people)
    when, where = event.when, event.where
    return {
        "id": event.id,
        "type": event.type.value,
        "mode": event.mode.value if event.mode else None,
        "status": event.status.value,
        "contexts": _cell(event.contexts),
        **sides,
        "start": when.start if when else None,
        "end": when.end if when else None,
        "granularity": when.granularity if when else None,
        "place": where.name if where else None,
        "place_country": where.country if where else None,
        "lat": where.lat if where else None,
        "lon": where.lon if where else None,
        "geonames_id": where.geonames_id if where else None,
        "goldstein": event.goldstein,
        "cameo": event.cameo,
        "confidence": event.confidence,
        "origins_independent": event.origins.independent,
        "origins_unknown": event.origins.unknown,
        "reports": len(reports),
        "report_ids": _cell(reports),
        "follow_up": event.follow_up.state if event.follow_up else None,
        "trigger": first.trigger.text if first else None,
        "text": first.text if first else None,
    }


def _cell(values: Iterable[str | None]) -> str:
    return "|".join((value or "").replace("|", "/") for value in values)


def csv_lines(columns: Iterable[str], rows: Iterable[dict[str, object]]) -> Iterator[str]:
    """Rows as CSV (RFC 4180, header first), a line at a time."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(columns), lineterminator="\r\n")
    writer.writeheader()
    yield out.getvalue()
    for row in rows:
        out.seek(0)
        out.truncate()
        writer.writerow(row)
        yield out.getvalue()


def _csv(view: View, filter: Filter) -> Iterator[str]:
    return csv_lines(EVENT_COLUMNS, map(event_row, view.events(filter)))


FORMATS: dict[str, Format] = {
    made.name: made
    for made in (
        Format("jsonl", "every record, one JSON object a line", _jsonl),
        Format("csv", "one row an event", _csv),
    )
}
"""Every export format by its name."""


def find_format(name: str) -> Format:
    """The format of a name. Raises UsageError that lists the names there are."""
    if name not in FORMATS:
        raise UsageError(f"--format: unknown format {name!r}; one of {', '.join(FORMATS)}")
    return FORMATS[name]


def export(view: View, out: TextIO, format: str = "jsonl", filter: Filter | None = None) -> int:
    """Write what a View holds to ``out`` (opened with ``newline=""``); how many characters were written.

    The same ledger gives the same bytes.
    """
    return sum(out.write(piece) for piece in find_format(format).pieces(view, filter or Filter()))
