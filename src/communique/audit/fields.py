"""What is judged of a record: its fields as one line of text each, and the passages that state it."""

from __future__ import annotations

from collections.abc import Sequence

from communique.errors import UsageError
from communique.ledger.audits import Audit, AuditField, AuditItem, Passage
from communique.ledger.model import Event, ReportRead
from communique.records import Participant, RoleAssertion, StatementAssertion

PASSAGES = 3
"""Passages shown of one event; the record holds all."""

READ, FOUND, MISSED = "read", "found", "missed"
"""What a verdict on a fully read report says: that a layer was read, that a found record is right, what was missed."""

FIELDS = {
    "events": ("type", "status", "actor", "recipient", "date", "place"),
    "statements": ("content", "speaker", "about"),
    "roles": ("person", "title", "organization", "status"),
}
"""The fields of each layer, in the order of the tables."""

KINDS = ("event", "statement", "role")

Record = Event | StatementAssertion | RoleAssertion | ReportRead


def item(number: int, stratum: int, record: Record, contents: Sequence[Record]) -> AuditItem:
    """A drawn record as an item to judge; ``contents`` are the records found in a drawn report."""
    match record:
        case Event():
            return AuditItem(number, record.id, stratum, _event(record), _event_passages(record))
        case StatementAssertion():
            return AuditItem(number, record.id, stratum, _statement(record), _statement_passages(record))
        case RoleAssertion():
            place = Passage(record.report_id, record.start, record.end, ((record.start, record.end),))
            return AuditItem(number, record.id, stratum, _role(record), (place,))
    report = record.report
    found = tuple(
        AuditField(f"{FOUND}:{kind_of(r)}:{_number(r)}", describe(r))
        for r in sorted(contents, key=lambda r: (_start(r, report.id), _number(r)))
    )
    read = tuple(AuditField(f"{READ}:{kind}", None) for kind in KINDS)
    return AuditItem(
        number, report.id, stratum, (*found, *read), (Passage(report.id, 0, len(report.text), ()),)
    )


def _number(record: Record) -> str:
    return record.report.id if isinstance(record, ReportRead) else record.id


def kind_of(record: Record) -> str:
    """event, statement or role."""
    if isinstance(record, Event):
        return "event"
    return "statement" if isinstance(record, StatementAssertion) else "role"


def _start(record: Record, report_id: str) -> int:
    if isinstance(record, Event):
        return min(m.start for m in record.mentions if m.report_id == report_id)
    if isinstance(record, StatementAssertion):
        return record.content[0].start if record.content else 0
    return record.start if isinstance(record, RoleAssertion) else 0


def describe(record: Record) -> str:
    """A record on one line: the values of its fields that are given."""
    if isinstance(record, ReportRead):
        return record.report.title or record.report.id
    given = (
        _event(record)
        if isinstance(record, Event)
        else _statement(record)
        if isinstance(record, StatementAssertion)
        else _role(record)
    )
    return " · ".join(f.value for f in given if f.value)


def _people(group: Sequence[Participant]) -> str | None:
    return "; ".join(p.name + (f" ({p.country})" if p.country else "") for p in group) or None


def _event(of: Event) -> tuple[AuditField, ...]:
    when, date = of.when, None
    if when is not None:
        days = when.start + (f" to {when.end}" if when.end and when.end != when.start else "")
        date = f"{days} ({when.granularity})"
    place = of.where.name + (f" ({of.where.country})" if of.where.country else "") if of.where else None
    values = (of.type.value, of.status.value, _people(of.actors), _people(of.recipients), date, place)
    return tuple(map(AuditField, FIELDS["events"], values))


def _event_passages(of: Event) -> tuple[Passage, ...]:
    first: dict[str, Passage] = {}
    for m in of.mentions:
        if m.report_id not in first and len(first) < PASSAGES:
            first[m.report_id] = Passage(m.report_id, m.start, m.end, ((m.trigger.start, m.trigger.end),))
    return tuple(first.values())


def _statement(of: StatementAssertion) -> tuple[AuditField, ...]:
    said = " … ".join(part.text for part in of.content) or None
    about = "; ".join(f"{a.name} ({a.stance.value})" for a in of.about) or None
    speaker = _people([of.speaker]) if of.speaker else None
    return tuple(map(AuditField, FIELDS["statements"], (said, speaker, about)))


def _statement_passages(of: StatementAssertion) -> tuple[Passage, ...]:
    marks = [(part.start, part.end) for part in of.content]
    every = [*marks, *((m.start, m.end) for m in (of.speaker, of.cue) if m is not None)]
    if not every:
        return ()
    return (Passage(of.report_id, min(s for s, _ in every), max(e for _, e in every), tuple(sorted(marks))),)


def _role(of: RoleAssertion) -> tuple[AuditField, ...]:
    return tuple(map(AuditField, FIELDS["roles"], (of.person, of.title, of.organization, of.status)))


def missed_field(kind: str, start: int, end: int) -> str:
    """The field under which a missed record is noted: its kind and the offsets of the words that state it."""
    if kind not in KINDS:
        raise UsageError(f"missed: unknown kind {kind!r}; one of {', '.join(KINDS)}")
    if not 0 <= start < end:
        raise UsageError(f"missed: {start}-{end} are no words; give the first and the end offset")
    return f"{MISSED}:{kind}:{start}-{end}"


def check_field(audit: Audit, item_: AuditItem, field: str) -> None:
    """Raise UsageError when an item has no such field."""
    if any(f.name == field for f in item_.fields):
        return
    parts = field.split(":")
    if audit.layer == "reports" and len(parts) == 3 and parts[0] == MISSED:
        start, _, end = parts[2].partition("-")
        if start.isascii() and start.isdigit() and end.isascii() and end.isdigit():
            missed_field(parts[1], int(start), int(end))
            return
    names = ", ".join(f.name for f in item_.fields)
    raise UsageError(f"item {item_.number}: no field {field!r}; one of {names}")
