"""Quotations → statements (codebook section "statements", convention 9)."""

from __future__ import annotations

import re

from communique.actors import Linked
from communique.coding.calibration import calibrated
from communique.coding.people import participant, says_nothing, sentence_at
from communique.records import (
    About,
    MentionKind,
    Participant,
    Quotation,
    Reading,
    Report,
    Stance,
    StatementAssertion,
    content_id,
)

# Cues whose grammatical object is the one spoken to.
_TOLD = re.compile(
    r"^(?:had |has |have )?(?:told|informed|assured|reminded|warned|urged|asked|wrote to|telling)\b", re.I
)
_OBJECT = re.compile(
    r"\s*((?:the |a |an |his |her |their )?[\w.’' -]{2,60}?)(?=[,.:;]|\s+(?:that|on|in|at|by|after|during|this|last|to|he|she|they|it|the)\b|$)"
)


def code_statements(
    report: Report, reading: Reading, linked: Linked, coder: str
) -> tuple[StatementAssertion, ...]:
    """One assertion a quotation, in order of the text.

    Words that nothing introduces and no marks enclose are the report's own: of 23 such in annotated reports 6 were said
    by the one the reader gave.
    """
    out = []
    for quotation in reading.quotations:
        if quotation.cue is None and quotation.kind == "indirect":
            continue
        speaker = _speaker(reading, linked, quotation)
        fields = (
            speaker,
            quotation.cue,
            quotation.content,
            quotation.kind,
            _addressee(report.text, quotation),
            _said_on(reading, quotation),
            _about(reading, linked, quotation, speaker),
            _chain(report, reading, quotation),
        )
        confidence = calibrated("statement", quotation.confidence)
        number = content_id("sta", report.id, coder, *fields)
        out.append(StatementAssertion(number, report.id, *fields, confidence, coder))
    return tuple(sorted(out, key=lambda s: (s.content[0].start, s.id)))


def _speaker(reading: Reading, linked: Linked, quotation: Quotation) -> Participant | None:
    span = quotation.source_span
    if quotation.source is not None:
        found = participant(reading, linked, quotation.source)
        if span is None or (found.start, found.end) == (span.start, span.end):
            return found
        return Participant(
            found.actor_id,
            found.name,
            span.text,
            span.start,
            span.end,
            found.country,
            found.sector,
            found.kind,
        )
    if span is None:
        return None
    return Participant(None, span.text, span.text, span.start, span.end, kind=MentionKind.PERSON)


def _about(
    reading: Reading, linked: Linked, quotation: Quotation, speaker: Participant | None
) -> tuple[About, ...]:
    """One entry an actor; the speaker takes no position on himself, and nobody on a bare "these"."""
    seen: dict[str, About] = {}
    for mention, stance in quotation.about:
        if says_nothing(reading, linked, mention):
            continue
        link = linked.entities[linked.entity_of[mention]]
        if speaker is None or link.actor_id != speaker.actor_id:
            kept = seen.get(link.actor_id)
            if kept is None or (kept.stance is Stance.NEUTRAL and stance is not Stance.NEUTRAL):
                seen[link.actor_id] = About(link.actor_id, link.name, stance)
    return tuple(seen[k] for k in sorted(seen))


def _addressee(text: str, quotation: Quotation) -> str | None:
    """Whom it was said to, where the cue takes an object ("told reporters", "said to the BBC")."""
    cue = quotation.cue
    if cue is None:
        return None
    rest = text[cue.end : cue.end + 80]
    if re.match(r"\s+to\s", rest) and re.match(r"(?:said|spoke|speaking|wrote|writing)$", cue.text, re.I):
        rest = rest.lstrip()[2:]
    elif not _TOLD.match(cue.text):
        return None
    elif len(cue.text.split()) > 1 and not re.match(r"(?:had|has|have)\b", cue.text, re.I):
        return cue.text.split(None, 1)[1] or None
    found = _OBJECT.match(rest)
    return found[1].strip() if found else None


def _said_on(reading: Reading, quotation: Quotation) -> str | None:
    """The day stated beside the cue, outside the words that were said."""
    anchor = quotation.cue or quotation.source_span
    if anchor is None:
        return None
    start, end = sentence_at(reading, anchor.start)
    days = [
        (abs(t.start - anchor.end), t.begin)
        for t in reading.times
        if start <= t.start < end
        and t.type in ("DATE", "TIME")
        and t.begin is not None
        and t.begin == t.until
        and not any(c.start <= t.start < c.end for c in quotation.content)
    ]
    return min(days)[1] if days else None


def _chain(report: Report, reading: Reading, quotation: Quotation) -> tuple[str, ...]:
    """The cited sources named in the statement's own sentence: through whom the words came."""
    anchor = quotation.cue or quotation.content[0]
    start, end = sentence_at(reading, anchor.start)
    sentence = report.text[start:end]
    return tuple(name for name in report.cited_sources if name in sentence)
