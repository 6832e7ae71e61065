"""An audit's outcome as a table: plain text, Markdown, LaTeX (booktabs) for an appendix, CSV, JSON."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from dataclasses import dataclass

from communique.audit.estimates import Estimate
from communique.audit.report import Result
from communique.records import to_plain


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a caption; cells are text."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def main_table(result: Result) -> Table:
    """Precision by field, or recall by kind of record: what a paper prints."""
    if result.audit.layer == "reports":
        kinds = ("record", "reports read", "found right", "found wrong", "missed", "recall", "95% interval")
        rows = tuple(
            (r.kind, str(r.reports), str(r.right), str(r.wrong), str(r.missed), *_shown(r.recall))
            for r in result.recall
        )
        return Table(caption(result), kinds, rows)
    columns = (
        "field",
        "judged",
        "right",
        "unsure",
        "precision",
        "95% interval",
        "weighted",
        "95% interval (weighted)",
        "left open",
        "rightly",
    )
    fields = tuple(
        (
            f.field,
            str(f.judged),
            str(f.right),
            str(f.unsure),
            *_shown(f.plain),
            *_shown(f.weighted),
            str(f.open) if f.open else "",
            str(f.rightly_open) if f.open else "",
        )
        for f in result.fields
    )
    return Table(caption(result), columns, fields)


def _shown(of: Estimate | None) -> tuple[str, str]:
    return (f"{of.point:.3f}", f"{of.low:.3f} to {of.high:.3f}") if of else ("", "")


def caption(result: Result) -> str:
    """How the sample was drawn and judged, in one or two sentences."""
    audit = result.audit
    population = sum(s.population for s in audit.strata)
    strata = f", stratified by {', '.join(audit.by)} ({audit.allocation})" if audit.by else ""
    judges = f"{len(result.authors)} judge{'' if len(result.authors) == 1 else 's'}"
    coders = f" Coder: {', '.join(audit.coders)}." if audit.coders else ""
    alike = ""
    if (a := result.agreement) is not None:
        alike = f" Judges agree on {a.alike:.1%} of {a.pairs} fields judged twice"
        alike += f" (Cohen's kappa {a.kappa:.2f})." if a.kappa is not None else "."
    return (
        f"Audit {audit.name}: {result.judged_items} of {result.items} drawn {audit.layer} judged by {judges}; "
        f"drawn from {population} with seed {audit.seed}{strata}, state of {audit.drawn_at}. "
        f"Wilson 95% intervals; weighted: by the size of the strata.{coders}{alike}"
    )


def fault_table(result: Result) -> Table:
    """Every error with the place of its words and the page that shows it."""
    rows = tuple(
        (
            str(f.item),
            f.field,
            f.value or "",
            f.note,
            f"{f.report_id}:{f.start}-{f.end}",
            f"/audit/{result.audit.name}/{f.item}",
            ", ".join(f.authors),
        )
        for f in result.faults
    )
    columns = ("item", "field", "value", "note", "where", "page", "judged by")
    return Table(f"Errors of audit {result.audit.name}", columns, rows)


def text(table: Table) -> str:
    """Columns of plain text."""
    widths = [max(map(len, column)) for column in zip(table.columns, *table.rows, strict=True)]
    lines = [
        "  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)).rstrip()
        for row in (table.columns, *table.rows)
    ]
    return "\n".join([table.caption, "", *lines]) + "\n"


_MARKDOWN = str.maketrans({c: "\\" + c for c in "\\`*_[]<>|"} | {"\n": " ", "\r": " "})


def markdown(table: Table) -> str:
    """A Markdown table; text of reports is escaped."""
    rows = [table.columns, ("---",) * len(table.columns)]
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    lines += ["| " + " | ".join(cell.translate(_MARKDOWN) for cell in row) + " |" for row in table.rows]
    return f"{table.caption.translate(_MARKDOWN)}\n\n" + "\n".join(lines) + "\n"


_LATEX = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{c: "\\" + c for c in "&%$#_{}"},
}
_LATEX_SPECIAL = re.compile(r"[\\~^&%$#_{}\n\r]")


def latex_text(value: str) -> str:
    """Text in which nothing is a LaTeX command."""
    return _LATEX_SPECIAL.sub(lambda m: _LATEX.get(m[0], " "), value)


def latex(table: Table) -> str:
    r"""A LaTeX table with booktabs rules; needs ``\usepackage{booktabs}``."""
    align = "l" + "r" * (len(table.columns) - 1)
    lines = [
        r"\begin{table}",
        r"  \centering",
        rf"  \caption{{{latex_text(table.caption)}}}",
        rf"  \begin{{tabular}}{{{align}}}",
        r"    \toprule",
    ]
    for number, row in enumerate((table.columns, *table.rows)):
        lines.append("    " + " & ".join(map(latex_text, row)) + r" \\")
        if number == 0:
            lines.append(r"    \midrule")
    return "\n".join([*lines, r"    \bottomrule", r"  \end{tabular}", r"\end{table}"]) + "\n"


def csv_text(table: Table) -> str:
    """CSV with a header; the caption is left out."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows((table.columns, *table.rows))
    return out.getvalue()


def json_text(result: Result) -> str:
    """The whole outcome as one JSON object; an estimate without limit has ``size`` null."""
    return json.dumps(_finite(to_plain(result)), ensure_ascii=False, indent=2) + "\n"


def _finite(value: object) -> object:
    if isinstance(value, dict):
        return {key: _finite(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_finite(inner) for inner in value]
    return None if value == float("inf") else value


FORMS: dict[str, Callable[[Table], str]] = {
    "text": text,
    "markdown": markdown,
    "latex": latex,
    "csv": csv_text,
}
"""The printed forms of a table by name."""


def printed(result: Result, form: str, *, faults: bool = False) -> str:
    """An outcome in a form of :data:`FORMS`, or json; with ``faults`` the list of errors instead of the table."""
    if form == "json":
        return json_text(result)
    return FORMS[form](fault_table(result) if faults else main_table(result))
