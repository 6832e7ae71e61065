"""Records as answers of bounded size: what the record says, and citations of the words that state it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from communique.export import plain
from communique.ledger import View
from communique.ledger.model import Event, Hit
from communique.records import Report, RoleAssertion, StatementAssertion

Plain = dict[str, Any]

CITATIONS = 5
"""Citations of one record, one a report; ``citations_left_out`` counts the others."""
QUOTE_CHARACTERS = 400
LISTED = 12
"""Entries of a list within a record (participants, groups of origins, claims, aliases, roles)."""
CONTENT_CHARACTERS = 1200


class Teller:
    """Tells records with their citations, looking each report up once."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._known: dict[str, Report] = {}

    def _report(self, number: str) -> Report:
        if number not in self._known:
            self._known[number] = self._view.report(number).report
        return self._known[number]

    def citation(self, report_id: str, start: int, end: int) -> Plain:
        """The words of a report from ``start`` to ``end``; a long quotation is cut and says so by its ``end``."""
        of = self._report(report_id)
        if end - start > QUOTE_CHARACTERS:
            blank = of.text.rfind(" ", start + 1, start + QUOTE_CHARACTERS)
            end = blank if blank > start else start + QUOTE_CHARACTERS
        return {
            "report_id": of.id,
            "outlet": of.publisher,
            "published": of.published,
            "title": of.title,
            "url": of.url,
            "start": start,
            "end": end,
            "quote": of.text[start:end],
        }

    def event(self, of: Event) -> Plain:
        """An event; its mentions are the citations."""
        told = plain.event(of)
        del told["mentions"]
        first: dict[str, tuple[int, int]] = {}
        for mention in of.mentions:
            first.setdefault(mention.report_id, (mention.start, mention.end))
        told["origins"]["groups"] = [
            {**group, "reports": len(group["reports"])} for group in told["origins"]["groups"][:LISTED]
        ]
        told["claims"] = [
            {**claim, "text": claim["text"][:QUOTE_CHARACTERS]} for claim in told["claims"][:LISTED]
        ]
        for side in ("actors", "recipients"):
            told[side] = told[side][:LISTED]
        return self._cited(told, [(number, *span) for number, span in first.items()])

    def statement(self, of: StatementAssertion) -> Plain:
        """A statement; the citation covers what was said."""
        told = plain.statement(of)
        words = " … ".join(part.text for part in of.content)
        told["content"] = words[:CONTENT_CHARACTERS]
        told["about"] = told["about"][:LISTED]
        spans = [(of.report_id, part.start, part.end) for part in of.content]
        if not spans and of.speaker is not None:
            spans = [(of.report_id, of.speaker.start, of.speaker.end)]
        return self._cited(told, spans)

    def role(self, of: RoleAssertion) -> Plain:
        """A role with the words of the title."""
        return self._cited(plain.role(of), [(of.report_id, of.start, of.end)])

    def hit(self, of: Hit) -> Plain:
        """A find of a search, with the excerpt's words where the report has them."""
        shown = of.excerpt.removeprefix("… ").removesuffix(" …")
        text = self._report(of.report_id).text
        start = text.find(shown)
        if (
            start < 0
        ):  # the excerpt puts line breaks and gaps on one line: the longest run of words stands for it
            shown = max(shown.split(" … "), key=len).strip()
            start = max(0, text.find(shown.split("  ")[0]))
            end = start + (len(shown) if text.startswith(shown, start) else len(of.excerpt))
        else:
            end = start + len(shown)
        told = {"record": of.kind, "id": of.id, "excerpt": of.excerpt}
        return self._cited(told, [(of.report_id, start, min(end, len(text)))])

    def passage(self, report_id: str, start: int, length: int) -> Plain:
        """A stretch of a report's text with the report's facts."""
        of = self._report(report_id)
        start = min(max(0, start), len(of.text))
        end = min(len(of.text), start + length)
        return {
            "record": "report",
            "id": of.id,
            "outlet": of.publisher,
            "published": of.published,
            "title": of.title,
            "url": of.url,
            "byline": list(of.byline),
            "origin": of.origin,
            "cited_sources": list(of.cited_sources)[:LISTED],
            "start": start,
            "end": end,
            "characters": len(of.text),
            "text": of.text[start:end],
        }

    def _cited(self, told: Plain, spans: Sequence[tuple[str, int, int]]) -> Plain:
        told["citations"] = [self.citation(*span) for span in spans[:CITATIONS]]
        told["citations_left_out"] = max(0, len(spans) - CITATIONS)
        return told


def listed(records: Iterable[Plain], limit: int, **facts: Any) -> Plain:
    """At most ``limit`` records, and whether there are more. ``records`` is read no further than that."""
    found: list[Plain] = []
    for record in records:
        if len(found) == limit:
            return {**facts, "records": found, "more": True}
        found.append(record)
    return {**facts, "records": found, "more": False}
