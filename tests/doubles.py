"""Stand-ins for the model, the registry and coding: quick, and exact about what a text states."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass

from communique.records import (
    Actor,
    Coded,
    EventAssertion,
    EventMention,
    EventType,
    Mention,
    MentionKind,
    Participant,
    Reading,
    Report,
    Span,
    StatementAssertion,
    Status,
    When,
    content_id,
)

_MET = re.compile(r"([A-Z]\w+) met ([A-Z]\w+)")
_SAID = re.compile(r"“([^”]+)” said ([A-Z]\w+)")


@dataclass(frozen=True)
class Link:
    actor_id: str | None


@dataclass(frozen=True)
class Links:
    entities: tuple[Link, ...]
    entity_of: tuple[int, ...]


@dataclass
class PatternReader:
    """Finds names; a text with BREAK in it breaks it, as a bug would. ``delay``: seconds a report takes."""

    coder: str = "pattern-1"
    delay: float = 0.0
    reports: int = 0

    def read_batch(self, reports: Sequence[Report]) -> list[Reading]:
        return [self._read(report) for report in reports]

    def _read(self, report: Report) -> Reading:
        time.sleep(self.delay)
        self.reports += 1
        if "BREAK" in report.text:
            raise IndexError("list index out of range")
        names = {name for pair in _MET.findall(report.text) for name in pair}
        mentions = []
        for found in re.finditer(r"[A-Z]\w+", report.text):
            if found[0] in names:
                number = sorted(names).index(found[0])
                mentions.append(Mention(*found.span(), found[0], MentionKind.PERSON, number, 1.0))
        return Reading(report.id, ((0, len(report.text)),), tuple(mentions))


class PatternLinker:
    """Gives every name an actor of its own."""

    def link(self, report: Report, reading: Reading) -> Links:
        del report
        return Links(
            tuple(Link(f"act-{m.text}") for m in reading.mentions), tuple(range(len(reading.mentions)))
        )


def _party(text: str, found: re.Match[str], group: int) -> Participant:
    start, end = found.span(group)
    return Participant(f"act-{found[group]}", found[group], text[start:end], start, end)


def pattern_code(report: Report, reading: Reading, linked: Links, coder: str) -> Coded:
    """“X met Y” is an event, “…” said X a statement."""
    del reading, linked
    events, statements, actors = [], [], set()
    for found in _MET.finditer(report.text):
        words = Span(*found.span(), found[0])
        mention = EventMention(report.id, words.start, words.end, words.text, words, Status.OCCURRED, None)
        who, whom = _party(report.text, found, 1), _party(report.text, found, 2)
        when = When(report.published, None, "day", None) if report.published else None
        events.append(
            EventAssertion(
                id=content_id("evt", report.id, coder, found.span()),
                report_id=report.id,
                type=EventType.CONSULT,
                status=Status.OCCURRED,
                mode=None,
                contexts=(),
                actors=(who,),
                recipients=(whom,),
                when=when,
                where=None,
                mentions=(mention,),
                attributed_to=None,
                confidence=0.5,
                coder=coder,
            )
        )
        actors |= {who.name, whom.name}
    for found in _SAID.finditer(report.text):
        speaker = _party(report.text, found, 2)
        content = Span(*found.span(1), found[1])
        statements.append(
            StatementAssertion(
                id=content_id("stm", report.id, coder, found.span()),
                report_id=report.id,
                speaker=speaker,
                cue=None,
                content=(content,),
                kind="direct",
                addressee=None,
                said_on=None,
                about=(),
                chain=(),
                confidence=0.5,
                coder=coder,
            )
        )
        actors.add(speaker.name)
    made = tuple(Actor(f"act-{name}", name, "person", None, None) for name in sorted(actors))
    return Coded(report.id, tuple(events), tuple(statements), (), made)
