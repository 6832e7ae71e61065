"""From parts to a Report: text frozen, residue out, metadata settled; one place for all input formats."""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass

from communique.errors import UnreadableInput
from communique.ingest.dateline import find_dateline
from communique.ingest.dates import TEXT_DATE_LINES, date_line, parse_date, url_date
from communique.ingest.language import detect_language, language_code
from communique.ingest.normal import normalise
from communique.ingest.outlets import outlet_named, publisher_of
from communique.ingest.residue import TOP_LINES, Removed, byline_of_line, remove_residue
from communique.ingest.sources import cited_sources, self_name, signed_agency
from communique.records import Report, report_id


@dataclass(frozen=True, slots=True)
class Parts:
    """What an input format found of a report, before anything is settled; all values as the input gave them.

    ``published`` comes from a record's field, ``published_markup`` from a page's markup.
    """

    source_id: str
    text: str
    url: str | None = None
    publisher: str | None = None
    title: str | None = None
    byline: tuple[str, ...] = ()
    dateline_place: str | None = None
    published: object = None
    published_markup: str | None = None
    language: str | None = None
    origin: str | None = None
    raw_sha256: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Assembled:
    """A Report, what was odd about its input (one line each), and the residue lines taken out of its text."""

    report: Report
    notes: tuple[str, ...]
    removed: tuple[Removed, ...]


def assemble(parts: Parts, *, drop_residue: bool = True) -> Assembled:
    """The Report of ``parts``. Raises :class:`UnreadableInput` when no text is left.

    With ``drop_residue=False`` the text is normalised and nothing else (see :mod:`communique.ingest.normal`).
    """
    notes = list(parts.notes)
    text = normalise(parts.text)
    if not re.search(r"\w", text):
        raise UnreadableInput("no text in it")
    title = _line(parts.title)
    publisher = _line(parts.publisher) or publisher_of(parts.url) or self_name(text)
    published, published_from = _published(parts, text, notes)
    byline = parts.byline or _text_byline(text)
    removed: tuple[Removed, ...] = ()
    signed = signed_agency(text)
    if drop_residue:
        text, removed = _cleaned(text, title, publisher)
    dateline = find_dateline(text)
    if published is None and dateline and dateline.date:
        published, published_from = dateline.date, "text"
    if published is None and (dated := url_date(parts.url)):
        published, published_from = dated, "url"
    byline, by_agency = _split_byline(byline)
    origin = _line(parts.origin) or (dateline.agency if dateline else None) or by_agency or signed
    language = language_code(parts.language) or detect_language(text)
    report = Report(
        id=report_id(text, parts.source_id, published, publisher),
        source_id=parts.source_id,
        text=text,
        url=parts.url,
        publisher=publisher,
        title=title or _first_line_title(text),
        byline=byline,
        dateline_place=_line(parts.dateline_place) or (dateline.place if dateline else None),
        published=published,
        published_from=published_from,
        language=language,
        cited_sources=cited_sources(text, publisher, (dateline.start, dateline.end) if dateline else None),
        origin=origin,
        raw_sha256=parts.raw_sha256,
    )
    return Assembled(report, tuple(notes), removed)


def _line(value: str | None) -> str | None:
    """A metadata value as one line, or ``None``."""
    if value is None:
        return None
    return re.sub(r"\s+", " ", normalise(value)).strip() or None


def _published(parts: Parts, text: str, notes: list[str]) -> tuple[str | None, str | None]:
    """The publication date and where it stands; a value that is no date leaves a note and the next place is
    tried.
    """
    for value, place in ((parts.published, "field"), (parts.published_markup, "markup")):
        if value is None or not str(value).strip():
            continue
        if dated := parse_date(value):
            return dated, place
        notes.append(
            f"publication date {_shown(value)} is no date that can be read: left open unless given elsewhere"
        )
    lines = [line for line in text.split("\n") if line.strip()]
    for line in lines[:TEXT_DATE_LINES] if len(lines) > 1 else ():
        if dated := date_line(line):
            return dated, "text"
    return None, None


def _shown(value: object) -> str:
    shown = re.sub(r"\s+", " ", str(value))
    return repr(shown if len(shown) <= 40 else shown[:39] + "…")


def _text_byline(text: str) -> tuple[str, ...]:
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) < 3:
        return ()
    return next((names for line in lines[:TOP_LINES] if (names := byline_of_line(line))), ())


def _split_byline(names: tuple[str, ...]) -> tuple[tuple[str, ...], str | None]:
    """The persons of a byline, and the agency among its names: "Reuters" in an author field names the
    maker.
    """
    people: list[str] = []
    agency: str | None = None
    for name in names:
        cleaned = re.sub(r"^(?:by|BY|By)\s+", "", _line(name) or "")
        if not cleaned or "@" in cleaned or "/" in cleaned or len(cleaned) > 80:
            continue
        outlet = outlet_named(cleaned)
        if outlet and outlet.kind == "agency":
            agency = agency or outlet.name
        elif cleaned not in people:
            people.append(cleaned)
    return tuple(people), agency


def _cleaned(text: str, title: str | None, publisher: str | None) -> tuple[str, tuple[Removed, ...]]:
    """The text without residue and without the date lines at its top, whose date is metadata now."""
    cleaned, removed = remove_residue(text, title, publisher)
    lines = cleaned.split("\n")
    filled = [index for index, line in enumerate(lines) if line.strip()]
    dated = [index for index in filled[:TEXT_DATE_LINES] if date_line(lines[index])]
    if dated and len(dated) < len(filled):
        removed += tuple(Removed("date line", lines[index]) for index in dated)
        cleaned = normalise("\n".join(line for index, line in enumerate(lines) if index not in dated))
    return cleaned, removed


MAX_TITLE = 160
"""Characters; a longer first line is a paragraph."""


def _first_line_title(text: str) -> str | None:
    """The first line of a plain text, if it stands alone, is short and ends like a headline."""
    first, _, rest = text.partition("\n")
    body = rest.strip()
    if (
        not body
        or len(first) > MAX_TITLE
        or re.search(r"[.!?:;,–—_-][”\"’')]?$", first)
        or len(body) < 2 * len(first)
    ):
        return None
    if find_dateline(first) or len(first.split()) < 3:
        return None
    return first


def with_source_id(parts: Parts, source_id: str) -> Parts:
    """The same parts under another id."""
    return dataclasses.replace(parts, source_id=source_id)
