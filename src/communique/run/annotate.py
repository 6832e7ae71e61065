"""The Reading of one report as JSON: what ``communique annotate`` prints."""

from __future__ import annotations

from typing import Any

from communique.export import plain
from communique.ledger.merge import Decisions, merge
from communique.ledger.model import Facts
from communique.records import Coded, Mention, Place, Reading, Report, Time


def annotate(input_id: object, report: Report, reading: Reading, linked: Any, coded: Coded) -> dict[str, Any]:
    """A report's Reading as a JSON object with the input's id.

    ``linked`` is what the linker gave: ``linked.entities[linked.entity_of[i]].actor_id`` is the actor of
    mention i. Events and statements have the keys they have in an export, without ``record``.
    """
    facts = {report.id: Facts(report.id, report.publisher, report.origin, report.published)}
    events = [plain.event(merge([event], facts, Decisions())) for event in coded.events]
    statements = [plain.statement(statement) for statement in coded.statements]
    for made in (*events, *statements):
        del made["record"]
    return {
        "id": input_id,
        "text": report.text,
        "sentences": [list(bounds) for bounds in reading.sentences],
        "mentions": [_mention(m, _actor_id(linked, i)) for i, m in enumerate(reading.mentions)],
        "statements": statements,
        "events": events,
        "times": [_time(time) for time in reading.times],
        "places": [_place(place) for place in reading.places],
    }


def _actor_id(linked: Any, mention: int) -> str | None:
    number: str | None = linked.entities[linked.entity_of[mention]].actor_id
    return number


def _mention(of: Mention, actor_id: str | None) -> dict[str, Any]:
    return {"start": of.start, "end": of.end, "text": of.text, "kind": of.kind.value, "actor_id": actor_id}


def _time(of: Time) -> dict[str, Any]:
    return {"start": of.start, "end": of.end, "text": of.text, "type": of.type, "value": of.value}


def _place(of: Place) -> dict[str, Any]:
    return {
        "start": of.start,
        "end": of.end,
        "text": of.text,
        "name": of.name,
        "country": of.country,
        "lat": of.lat,
        "lon": of.lon,
        "geonames_id": of.geonames_id,
    }
