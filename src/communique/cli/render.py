"""Printing records: tables for eyes, JSON lines and CSV for programs, text with its words highlighted."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from communique.cli.options import Show

if TYPE_CHECKING:
    from rich.console import Console

PIPED_WIDTH = 160
"""Columns of a table that goes to a file or pipe."""

# Control characters and direction overrides: a report must not steer the terminal it is shown on.
_HARMFUL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")

Cell = str | None


def harmless(text: str) -> str:
    """Text without characters that could steer a terminal.

    Each becomes a replacement mark, so offsets keep.
    """
    return _HARMFUL.sub("\ufffd", text)


def console() -> Console:
    """A console on standard output that is quiet about a closed pipe and wide where nobody looks."""
    from rich.console import Console

    class Quiet(Console):
        def on_broken_pipe(self) -> None:
            raise BrokenPipeError

    if sys.stdout.isatty():
        return Quiet()
    return Quiet(width=PIPED_WIDTH, highlight=False)


def print_records(
    records: Iterable[Any],
    show: Show,
    limit: int,
    *,
    columns: Sequence[str],
    row: Any,
    plain: Any,
) -> int:
    """Print records in the chosen form; how many were printed.

    ``row`` gives the cells of ``columns``, ``plain`` the JSON object of a record.
    """
    chosen = islice(records, limit) if limit else iter(records)
    if show is Show.JSON:
        from communique.export.formats import json_line

        return sum(1 for record in chosen if sys.stdout.write(json_line(plain(record))))
    if show is Show.CSV:
        return _print_csv(chosen, columns, row)
    return _print_table(list(chosen), limit, columns, row)


def _print_csv(records: Iterable[Any], columns: Sequence[str], row: Any) -> int:
    from communique.export.formats import csv_lines

    lines = csv_lines(columns, (dict(zip(columns, row(r), strict=True)) for r in records))
    return sum(1 for line in lines if sys.stdout.write(line)) - 1


def _print_table(records: Sequence[Any], limit: int, columns: Sequence[str], row: Any) -> int:
    from rich.table import Table
    from rich.text import Text

    table = Table(*columns, box=None, pad_edge=False, header_style="bold")
    for record in records:
        table.add_row(*(Text(harmless(" ".join((cell or "").split()))) for cell in row(record)))
    out = console()
    if records:
        out.print(table)
    if limit and len(records) == limit:
        out.print(Text(f"The first {limit}; --limit 0 shows all.", style="dim"))
    return len(records)


def print_fields(fields: Mapping[str, Cell]) -> None:
    """Print names and values, one a line; those without a value are shown as a dash."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in fields.items():
        table.add_row(name, Text(harmless(value)) if value else Text("–", style="dim"))
    console().print(table)


def print_passage(text: str, span: tuple[int, int], marks: Sequence[tuple[int, int]], source: str) -> None:
    """Print a passage with its stated words and.

    Stronger, its marked ones; then the line that says whence it is.
    """
    from rich.text import Text

    begin, end = context(text, span)
    passage = Text(harmless(text[begin:end]).replace("\n", " "))
    passage.stylize("yellow", span[0] - begin, span[1] - begin)
    for mark in marks:
        passage.stylize("bold underline", mark[0] - begin, mark[1] - begin)
    if not sys.stdout.isatty():  # no colour there: brackets show the stated words
        head, words, tail = text[begin : span[0]], text[span[0] : span[1]], text[span[1] : end]
        passage = Text(harmless(f"{head}[{words}]{tail}").replace("\n", " "))
    out = console()
    out.print(Text("… ") + passage + Text(" …") if begin or end < len(text) else passage)
    out.print(Text("   " + harmless(source), style="dim"))


CONTEXT_CHARACTERS = 120


def context(text: str, span: tuple[int, int], width: int = CONTEXT_CHARACTERS) -> tuple[int, int]:
    """The span with up to ``width`` characters of its paragraph on either side, cut at blanks."""
    paragraph = text.rfind("\n", 0, span[0]) + 1
    begin = max(paragraph, span[0] - width)
    if begin > paragraph:
        blank = text.find(" ", begin, span[0])
        begin = blank + 1 if blank >= 0 else span[0]
    stop = text.find("\n", span[1])
    paragraph_end = len(text) if stop < 0 else stop
    end = min(paragraph_end, span[1] + width)
    if end < paragraph_end:
        blank = text.rfind(" ", span[1], end)
        end = blank if blank >= 0 else span[1]
    return begin, end
