"""Verdicts from wherever they are given: a sheet (CSV) out and in, or one field at a time."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from communique.audit import fields
from communique.errors import UsageError
from communique.ledger import View
from communique.ledger.audits import VERDICTS, Audit, AuditItem, Verdict
from communique.ledger.listed import headline

COLUMNS = (
    "audit",
    "item",
    "record",
    "report",
    "outlet",
    "published",
    "url",
    "passage",
    "field",
    "value",
    "verdict",
    "note",
)
"""The columns of a sheet: one row a field. Only item, field, verdict and note are read back."""

_WORDS = {"y": "yes", "n": "no", "?": "unsure", "1": "yes", "0": "no", "u": "unsure"}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
CONTEXT_CHARACTERS = 300
"""Text shown on either side of a passage."""


@dataclass(frozen=True, slots=True)
class Words:
    """A passage in its context: ``text`` of the report from ``offset`` on, the stated words and the marks in it."""

    report_id: str
    outlet: str | None
    published: str | None
    headline: str
    url: str | None
    offset: int
    text: str
    start: int
    end: int
    marks: tuple[tuple[int, int], ...]

    def pieces(self) -> Iterator[tuple[str, bool, bool]]:
        """The text in pieces: each with whether it is among the stated words, and whether it is marked."""
        cuts = {0, len(self.text), self.start - self.offset, self.end - self.offset}
        cuts |= {edge - self.offset for mark in self.marks for edge in mark}
        points = sorted(c for c in cuts if 0 <= c <= len(self.text))
        for begin, end in pairwise(points):
            at = begin + self.offset
            marked = any(s <= at < e for s, e in self.marks)
            yield self.text[begin:end], self.start <= at < self.end, marked


def words_of(view: View, item: AuditItem, context: int = CONTEXT_CHARACTERS) -> list[Words]:
    """The passages of an item with their context and source."""
    found = []
    for passage in item.passages:
        report = view.report(passage.report_id).report
        begin = max(0, passage.start - context)
        end = min(len(report.text), passage.end + context)
        if begin and (blank := report.text.find(" ", begin, passage.start)) >= 0:
            begin = blank + 1
        if end < len(report.text) and (blank := report.text.rfind(" ", passage.end, end)) >= 0:
            end = blank
        found.append(
            Words(
                report.id,
                report.publisher,
                report.published,
                headline(report.title, report.text),
                report.url,
                begin,
                report.text[begin:end],
                passage.start,
                passage.end,
                passage.marks,
            )
        )
    return found


def parse_verdict(text: str) -> str:
    """yes, no or unsure, from the word or its first letter (y, n, ?). Raises UsageError."""
    word = text.strip().lower()
    word = _WORDS.get(word, word)
    if word not in VERDICTS:
        raise UsageError(f"verdict {text!r}: write y (yes), n (no) or ? (unsure)")
    return word


def sheet(
    view: View, audit: Audit, items: Sequence[AuditItem], mine: Iterable[Verdict] = ()
) -> Iterator[str]:
    """An audit as CSV, one row a field, ready to be judged in a spreadsheet; ``mine`` are verdicts already given.

    A cell that a spreadsheet would take for a formula gets an apostrophe in front: reports are strangers' text.
    """
    known = {(v.item, v.field): v for v in mine}
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for item in items:
        passages = words_of(view, item)
        first = passages[0] if passages else None
        shown = " […] ".join("".join(_bracketed(p)) for p in passages)
        for field in item.fields:
            verdict = known.get((item.number, field.name))
            cells = (
                audit.name,
                str(item.number),
                item.record_id,
                first.report_id if first else "",
                (first.outlet if first else None) or "",
                (first.published if first else None) or "",
                (first.url if first else None) or "",
                shown,
                field.name,
                field.value or "",
                verdict.verdict if verdict else "",
                verdict.note if verdict else "",
            )
            writer.writerow(["'" + cell if cell.startswith(_FORMULA) else cell for cell in cells])
    yield out.getvalue()


def _bracketed(words: Words) -> Iterator[str]:
    inside = False
    for text, stated, _ in words.pieces():
        if stated != inside:
            yield "[[" if stated else "]]"
            inside = stated
        yield " ".join(text.splitlines())
    if inside:
        yield "]]"


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a judged sheet holds: verdicts, and one line for each row that cannot be read."""

    verdicts: tuple[Verdict, ...]
    faults: tuple[str, ...]


def read_sheet(
    lines: Iterable[str], audit: Audit, items: Sequence[AuditItem], author: str, made_at: str
) -> Sheet:
    """Verdicts from a sheet. Rows without a verdict are left out, rows that cannot be read are faults of one line.

    Raises UsageError when columns are missing.
    """
    reader = csv.DictReader(lines)
    lacking = [c for c in ("item", "field", "verdict") if c not in (reader.fieldnames or ())]
    if lacking:
        raise UsageError(
            f"the sheet has no column {', '.join(lacking)}; `communique audit judge --csv` writes one"
        )
    by_number = {str(item.number): item for item in items}
    verdicts, faults = [], []
    for row in reader:
        if not (row.get("verdict") or "").strip():
            continue
        try:
            verdicts.append(_row_verdict(row, audit, by_number, author, made_at))
        except UsageError as error:
            faults.append(f"line {reader.line_num}: {error}")
    return Sheet(tuple(verdicts), tuple(faults))


def _row_verdict(
    row: dict[str, str], audit: Audit, items: dict[str, AuditItem], author: str, made_at: str
) -> Verdict:
    if (name := (row.get("audit") or "").strip().lstrip("'")) and name != audit.name:
        raise UsageError(f"of audit {name!r}, not {audit.name!r}")
    number = (row.get("item") or "").strip()
    if number not in items:
        raise UsageError(f"no item {number!r} in audit {audit.name}")
    field = (row.get("field") or "").strip()
    fields.check_field(audit, items[number], field)
    verdict = parse_verdict((row.get("verdict") or "").lstrip("'"))
    return Verdict(int(number), field, verdict, (row.get("note") or "").strip(), author, made_at)


def unjudged(items: Sequence[AuditItem], verdicts: Iterable[Verdict], author: str) -> list[AuditItem]:
    """The items of which an author has not judged every field, in order."""
    done = {(v.item, v.field) for v in verdicts if v.author == author}
    return [item for item in items if any((item.number, f.name) not in done for f in item.fields)]
