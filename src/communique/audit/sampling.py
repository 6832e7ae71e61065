"""Drawing a sample: strata, how many of each, and which; the same ledger and seed draw the same records.

Within a stratum records are taken in the order of a hash of seed and id, which is simple random sampling without
replacement; a larger sample with the same seed holds the smaller one's records of each stratum.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from communique.audit import fields
from communique.errors import NotFound, UsageError
from communique.ledger import Filter, View
from communique.ledger.audits import Audit, AuditItem, Stratum
from communique.ledger.model import Event, ReportRead
from communique.records import ReportStatus, RoleAssertion, StatementAssertion, content_id

LAYERS = ("events", "statements", "roles", "reports")
PROPORTIONAL, EQUAL = "proportional", "equal"
ALLOCATIONS = (PROPORTIONAL, EQUAL)
EVERYTHING = Filter()
UNKNOWN = "unknown"
POOLED = "others"
"""The key of a stratum made of strata too small to be drawn from on their own."""

Drawable = Event | StatementAssertion | RoleAssertion | ReportRead


@dataclass(frozen=True, slots=True)
class Asked:
    """What to draw: how many of which layer, stratified by which keys, with which seed."""

    size: int
    layer: str = "events"
    by: tuple[str, ...] = ()
    seed: int = 1
    allocation: str = PROPORTIONAL
    name: str = ""
    filter: Filter = EVERYTHING

    def __post_init__(self) -> None:
        if self.size < 1:
            raise UsageError(f"audit draw: {self.size} records are none; draw at least 1")
        _one_of("--layer", self.layer, LAYERS)
        _one_of("--allocate", self.allocation, ALLOCATIONS)
        for key in self.by:
            _one_of("--by", key, tuple(KEYS[self.layer]))


def _one_of(option: str, value: str, allowed: Sequence[str]) -> None:
    if value not in allowed:
        raise UsageError(f"{option}: unknown value {value!r}; one of {', '.join(allowed)}")


def draw(view: View, asked: Asked, drawn_at: str) -> tuple[Audit, list[AuditItem]]:
    """Draw a sample of what a View holds; ``drawn_at`` is the View's time. Raises NotFound when there is nothing."""
    outlets = Outlets(view)
    frame = [
        (record_id(record), tuple(KEYS[asked.layer][key](record, outlets) for key in asked.by))
        for record in _population(view, asked)
    ]
    if not frame:
        raise NotFound(f"no {asked.layer} to draw from; read reports first, or loosen the filters")
    groups = _pooled(frame, asked.size)
    counts = allocate([len(ids) for _, ids in groups], asked.size, asked.allocation)
    chosen = [
        (stratum, number)
        for stratum, ((_, ids), count) in enumerate(zip(groups, counts, strict=True))
        for number in sorted(ids, key=lambda i: order(asked.seed, i))[:count]
    ]
    chosen.sort(key=lambda pair: order(asked.seed, pair[1]))
    records = {record_id(record): record for record in _load(view, asked.layer, [n for _, n in chosen])}
    found = _contents(view, asked.layer, records)
    items = [
        fields.item(position, stratum, records[number], found.get(number, ()))
        for position, (stratum, number) in enumerate(chosen, 1)
    ]
    frame_digest = hashlib.sha256("\n".join(sorted(number for number, _ in frame)).encode()).hexdigest()
    strata = tuple(Stratum(key, len(ids), n) for (key, ids), n in zip(groups, counts, strict=True))
    coders = tuple(sorted({c for record in records.values() for c in _coders(record)}))
    name = asked.name or f"{asked.layer}-{asked.size}-seed{asked.seed}"
    number = content_id("aud", name, asked.layer, asked.seed, asked.by, frame_digest, drawn_at)
    return (
        Audit(
            number,
            name,
            asked.layer,
            asked.seed,
            asked.by,
            asked.allocation,
            strata,
            frame_digest,
            coders,
            drawn_at,
        ),
        items,
    )


def order(seed: int, number: str) -> str:
    """Where a record stands in the random order of a seed."""
    return hashlib.sha256(f"{seed}\0{number}".encode()).hexdigest()


def allocate(sizes: Sequence[int], wanted: int, how: str = PROPORTIONAL) -> list[int]:
    """How many to draw from each stratum: one of each at least, no more than there are, ``wanted`` in all (or all).

    Proportional by largest remainder, or as equal as the sizes allow. ``wanted`` must reach the number of strata.
    """
    wanted = min(wanted, sum(sizes))
    counts = [1] * len(sizes)
    while (left := wanted - sum(counts)) > 0:
        open_ = [h for h, size in enumerate(sizes) if counts[h] < size]
        share = {h: sizes[h] if how == PROPORTIONAL else 1 for h in open_}
        total = sum(share.values())
        # What each lacks of its share of the whole, as if the open strata were all there is.
        held = sum(counts[h] for h in open_)
        lack = {h: max(0.0, (left + held) * share[h] / total - counts[h]) for h in open_}
        whole = {h: min(int(lack[h]), sizes[h] - counts[h]) for h in open_}
        if 0 < sum(whole.values()) <= left:
            for h, more in whole.items():
                counts[h] += more
        else:
            for h in sorted(open_, key=lambda h: (-lack[h], h))[:left]:
                counts[h] += 1
    return counts


Group = tuple[tuple[str, ...], list[str]]


def _pooled(frame: Sequence[tuple[str, tuple[str, ...]]], size: int) -> list[Group]:
    """The strata in the order of their keys; the smallest are pooled while there are more than can be drawn from."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for number, key in frame:
        groups.setdefault(key, []).append(number)
    if len(groups) <= size:
        return [(key, groups[key]) for key in sorted(groups)]
    ordered = sorted(groups, key=lambda key: (-len(groups[key]), key))
    kept, rest = ordered[: size - 1], ordered[size - 1 :]
    pool = [number for key in rest for number in groups[key]]
    return [*((key, groups[key]) for key in sorted(kept)), ((POOLED,) * len(frame[0][1]), pool)]


def record_id(record: Drawable) -> str:
    """The id of any record that can be drawn."""
    return record.report.id if isinstance(record, ReportRead) else record.id


def _population(view: View, asked: Asked) -> Iterable[Drawable]:
    match asked.layer:
        case "events":
            return view.events(asked.filter)
        case "statements":
            return view.statements(asked.filter)
        case "roles":
            return view.roles(asked.filter)
    codable = (ReportStatus.READ, ReportStatus.NOTHING_FOUND)
    return (read for read in view.reports(asked.filter) if read.status in codable)


def _load(view: View, layer: str, ids: Sequence[str]) -> Iterator[Drawable]:
    by_layer: dict[str, Callable[[str], Drawable]] = {
        "events": view.event,
        "statements": view.statement,
        "roles": view.role,
        "reports": view.report,
    }
    return map(by_layer[layer], ids)


def _contents(view: View, layer: str, records: dict[str, Any]) -> dict[str, list[Drawable]]:
    """Of drawn reports, the records found in them."""
    found: dict[str, list[Drawable]] = {}
    if layer == "reports":
        for event in view.events():
            for number in sorted({m.report_id for m in event.mentions} & set(records)):
                found.setdefault(number, []).append(event)
        stated: list[StatementAssertion | RoleAssertion] = [*view.statements(), *view.roles()]
        for said in stated:
            if said.report_id in records:
                found.setdefault(said.report_id, []).append(said)
    return found


def _coders(record: Drawable) -> tuple[str, ...]:
    if isinstance(record, Event):
        return tuple(a.coder for a in record.assertions)
    return (record.coder,) if record.coder else ()


class Outlets:
    """Looks up who published a report and when, each once."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._known: dict[str, tuple[str, str]] = {}

    def of(self, report_id: str) -> tuple[str, str]:
        """Publisher and publication day, ``unknown`` where nobody says."""
        if report_id not in self._known:
            report = self._view.report(report_id).report
            self._known[report_id] = (report.publisher or UNKNOWN, report.published or UNKNOWN)
        return self._known[report_id]


def _report_of(record: Any) -> str:
    if isinstance(record, Event):
        return record.mentions[0].report_id if record.mentions else record.assertions[0].report_id
    return record.report.id if isinstance(record, ReportRead) else record.report_id


def _outlet(record: Any, outlets: Outlets) -> str:
    return outlets.of(_report_of(record))[0]


def _day(record: Any, outlets: Outlets) -> str:
    if isinstance(record, Event) and record.when is not None:
        return record.when.start
    return outlets.of(_report_of(record))[1]


def _month(record: Any, outlets: Outlets) -> str:
    day = _day(record, outlets)
    return day[:7] if len(day) >= 7 and day[:4].isdigit() else UNKNOWN


def _year(record: Any, outlets: Outlets) -> str:
    day = _day(record, outlets)
    return day[:4] if day[:4].isdigit() else UNKNOWN


def _confidence(record: Any, _: Outlets) -> str:
    """The quarter that a record's confidence lies in."""
    low = min(3, int(record.confidence * 4)) / 4
    return f"{low:.2f}-{low + 0.25:.2f}"


def _country(record: Any, _: Outlets) -> str:
    people = record.actors if isinstance(record, Event) else [record.speaker] if record.speaker else []
    return next((p.country for p in people if p.country), UNKNOWN)


Key = Callable[[Any, Outlets], str]

_COMMON: dict[str, Key] = {"outlet": _outlet, "month": _month, "year": _year}
KEYS: dict[str, dict[str, Key]] = {
    "events": {
        "type": lambda record, _: record.type.value,
        "status": lambda record, _: record.status.value,
        "confidence": _confidence,
        "country": _country,
        **_COMMON,
    },
    "statements": {
        "kind": lambda record, _: record.kind,
        "confidence": _confidence,
        "country": _country,
        **_COMMON,
    },
    "roles": {"status": lambda record, _: record.status, "confidence": _confidence, **_COMMON},
    "reports": {"status": lambda record, _: record.status.value, **_COMMON},
}
"""By which keys each layer can be stratified."""
