"""What an audit lets one state: precision by field, recall, agreement of judges, and every error with its place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from communique.audit import estimates
from communique.audit.estimates import Counted, Estimate, Found
from communique.audit.fields import FIELDS, FOUND, KINDS, MISSED, READ
from communique.ledger.audits import Audit, AuditItem, Verdict

WHOLE = "every field"
"""The row for records of which every given field is right."""


@dataclass(frozen=True, slots=True)
class FieldResult:
    """A field's precision over the judged items that give it, and how often it was rightly left open.

    ``plain`` is of the sample, ``weighted`` of the ledger (each stratum by its size). ``unsure`` are left out of both.
    """

    field: str
    judged: int
    right: int
    unsure: int
    plain: Estimate | None
    weighted: Estimate | None
    open: int
    rightly_open: int


@dataclass(frozen=True, slots=True)
class RecallResult:
    """Of fully read reports: how many, records found in them that are right and wrong, records missed."""

    kind: str
    reports: int
    right: int
    wrong: int
    missed: int
    recall: Estimate | None


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing judged wrong or missed, with where it stands."""

    item: int
    record_id: str
    field: str
    value: str | None
    report_id: str
    start: int
    end: int
    note: str
    authors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Agreement:
    """Fields that two people judged alike: pairs compared, the share alike, and Cohen's kappa."""

    pairs: int
    alike: float
    kappa: float | None


@dataclass(frozen=True, slots=True)
class Result:
    """All of an audit's outcome."""

    audit: Audit
    authors: tuple[str, ...]
    items: int
    judged_items: int
    fields: tuple[FieldResult, ...]
    recall: tuple[RecallResult, ...]
    agreement: Agreement | None
    faults: tuple[Fault, ...]


Settled = dict[tuple[int, str], str]


def result(audit: Audit, items: Sequence[AuditItem], verdicts: Sequence[Verdict]) -> Result:
    """The outcome of an audit so far. Of several judges the majority counts; a tie is unsure."""
    settled = settle(verdicts)
    touched = {number for number, _ in settled}
    return Result(
        audit,
        tuple(sorted({v.author for v in verdicts})),
        len(items),
        sum(item.number in touched for item in items),
        _field_results(audit, items, settled) if audit.layer in FIELDS else (),
        _recall_results(audit, items, settled) if audit.layer == "reports" else (),
        _agreement(verdicts),
        tuple(_faults(items, settled, verdicts)),
    )


def settle(verdicts: Iterable[Verdict]) -> Settled:
    """The verdict of each field of each item: what more judges say than anything else, else unsure."""
    given: dict[tuple[int, str], Counter[str]] = {}
    for v in verdicts:
        given.setdefault((v.item, v.field), Counter())[v.verdict] += 1
    found = {}
    for key, counts in given.items():
        (first, most), *rest = counts.most_common()
        found[key] = "unsure" if rest and rest[0][1] == most else first
    return found


def _field_results(audit: Audit, items: Sequence[AuditItem], settled: Settled) -> tuple[FieldResult, ...]:
    found = []
    for field in FIELDS[audit.layer]:
        given: list[tuple[AuditItem, str]] = []
        open_: list[str] = []
        for item in items:
            verdict = settled.get((item.number, field))
            if verdict is None:
                continue
            if next(f.value for f in item.fields if f.name == field) is None:
                open_.append(verdict)
            else:
                given.append((item, verdict))
        found.append(_counted(audit, field, given, open_))
    whole = [(item, verdict) for item in items if (verdict := _whole(item, settled)) is not None]
    return (*found, _counted(audit, WHOLE, whole, []))


def _whole(item: AuditItem, settled: Settled) -> str | None:
    verdicts = [settled.get((item.number, f.name)) for f in item.fields if f.value is not None]
    if "no" in verdicts:
        return "no"
    if not verdicts or None in verdicts:
        return None
    return "unsure" if "unsure" in verdicts else "yes"


def _counted(
    audit: Audit, field: str, given: Sequence[tuple[AuditItem, str]], open_: Sequence[str]
) -> FieldResult:
    sure = [(item, verdict) for item, verdict in given if verdict != "unsure"]
    judged, right = Counter(i.stratum for i, _ in sure), Counter(i.stratum for i, v in sure if v == "yes")
    strata = [Counted(s.population, judged[h], right[h]) for h, s in enumerate(audit.strata)]
    total = sum(right.values())
    return FieldResult(
        field,
        len(sure),
        total,
        len(given) - len(sure),
        estimates.proportion(total, len(sure)),
        estimates.weighted(strata),
        sum(v != "unsure" for v in open_),
        sum(v == "yes" for v in open_),
    )


def _recall_results(audit: Audit, items: Sequence[AuditItem], settled: Settled) -> tuple[RecallResult, ...]:
    populations = [s.population for s in audit.strata]
    results = []
    for kind in KINDS:
        read = [item for item in items if settled.get((item.number, f"{READ}:{kind}")) == "yes"]
        found, wrong = [], 0
        for item in read:
            of = Counter(
                (field.split(":")[0], verdict)
                for (number, field), verdict in settled.items()
                if number == item.number and field.split(":")[1] == kind
            )
            found.append(Found(item.stratum, of[FOUND, "yes"], of[MISSED, "yes"]))
            wrong += of[FOUND, "no"]
        right, missed = sum(f.right for f in found), sum(f.missed for f in found)
        estimate = estimates.recall(found, populations)
        results.append(RecallResult(kind, len(read), right, wrong, missed, estimate))
    return tuple(results)


def _agreement(verdicts: Sequence[Verdict]) -> Agreement | None:
    by_field: dict[tuple[int, str], list[Verdict]] = {}
    for v in sorted(verdicts, key=lambda v: v.author):
        if v.verdict != "unsure":
            by_field.setdefault((v.item, v.field), []).append(v)
    pairs = [
        (a.verdict == "yes", b.verdict == "yes")
        for given in by_field.values()
        for a, b in combinations(given, 2)
    ]
    if not pairs:
        return None
    return Agreement(len(pairs), sum(a == b for a, b in pairs) / len(pairs), estimates.kappa(pairs))


def _faults(items: Sequence[AuditItem], settled: Settled, verdicts: Sequence[Verdict]) -> Iterable[Fault]:
    said: dict[tuple[int, str], list[Verdict]] = {}
    for v in verdicts:
        said.setdefault((v.item, v.field), []).append(v)
    for item in items:
        values = {f.name: f.value for f in item.fields}
        fields = [*values, *sorted(f for n, f in settled if n == item.number and f not in values)]
        for field in fields:
            verdict = settled.get((item.number, field))
            missed = field.startswith(f"{MISSED}:")
            if verdict != ("yes" if missed else "no") or field.startswith(f"{READ}:"):
                continue
            notes = sorted({v.note for v in said[item.number, field] if v.note})
            authors = tuple(sorted({v.author for v in said[item.number, field] if v.verdict == verdict}))
            report_id, start, end = _place(item, field)
            value = values.get(field)
            yield Fault(
                item.number, item.record_id, field, value, report_id, start, end, "; ".join(notes), authors
            )


def _place(item: AuditItem, field: str) -> tuple[str, int, int]:
    passage = item.passages[0] if item.passages else None
    if passage is None:
        return "", 0, 0
    if field.startswith(f"{MISSED}:"):
        start, _, end = field.rpartition(":")[2].partition("-")
        return passage.report_id, int(start), int(end)
    return passage.report_id, passage.start, passage.end
