"""Acts that take place at, or stay away from, a meeting which the report tells of elsewhere: day and place are the meeting's.

"Will skip the meeting", "a congress at which the members are to vote": where the act has no day or place of its own, it has that of the
meeting (codebook, convention 4: talks inside a visit are part of it).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from communique.coding.setting import MEETING
from communique.records import EventAssertion, EventMention, EventType, Status

REACH = 80
"""Characters between an act and the noun of the meeting that it stays away from, or between a meeting and "at which"."""

CLAUSE = 140
"""Characters from "at which" to the act."""

BACK = 600
"""Characters back to the meeting that "the event" takes up."""

_ABSENT = re.compile(
    r"\b(?:boycott|skip|snub|shun|stay(?:s|ed|ing)? away|(?:not|n['’]t|refus\w+ to|declin\w+ to)(?: be)? (?:attend|tak\w+ part|participat))",
    re.IGNORECASE,
)
_OCCASION = re.compile(rf"\b(?:{MEETING}|event|gathering|ceremony|negotiations|round)\b")
_AT_WHICH = re.compile(r",? (?:at|in|during) which\b|,? where\b")


def at_occasions(events: Sequence[EventAssertion], text: str) -> list[EventAssertion]:
    """The events of one report in the order given, planned ones without a day or place with that of their meeting.

    ``text`` is the report's. Ids are left as they are: who names the events calls this before.
    """
    meetings = [e for e in events if e.type is EventType.CONSULT]
    return [_at(e, _meeting(e, meetings, text)) for e in events]


def _meeting(event: EventAssertion, meetings: Sequence[EventAssertion], text: str) -> EventAssertion | None:
    if event.status is not Status.PLANNED or event.type is EventType.CONSULT:
        return None
    if event.when is not None and event.where is not None:
        return None
    found = (
        meeting
        for mention in event.mentions
        for ways in (_stayed_away_from(event, mention, meetings, text), _held_at(mention, meetings, text))
        for meeting in ways
    )
    return next(found, None)


def _stayed_away_from(
    event: EventAssertion, mention: EventMention, meetings: Sequence[EventAssertion], text: str
) -> Iterator[EventAssertion]:
    """The meeting that a refusal to come names after its verb, or the last one told before it."""
    trigger = mention.trigger
    if event.type is not EventType.REJECT or not _ABSENT.search(text, trigger.start - 12, trigger.end):
        return
    noun = _OCCASION.search(text, trigger.end, min(mention.end, trigger.end + REACH))
    if noun is None:
        return
    told = [(m.trigger.start, m.trigger.end, e) for e in meetings for m in e.mentions]
    yield from (e for start, end, e in told if start < noun.end() and noun.start() < end)
    before = [(start, e) for start, _, e in told if 0 < trigger.start - start < BACK]
    if before:
        yield max(before, key=lambda b: b[0])[1]


def _held_at(
    mention: EventMention, meetings: Sequence[EventAssertion], text: str
) -> Iterator[EventAssertion]:
    """The meeting of the same sentence "at which" the act is done."""
    for which in _AT_WHICH.finditer(
        text, max(mention.start, mention.trigger.start - CLAUSE), mention.trigger.start
    ):
        for meeting in meetings:
            for m in meeting.mentions:
                if mention.start <= m.trigger.start and 0 <= which.start() - m.trigger.end <= REACH:
                    yield meeting


def _at(event: EventAssertion, meeting: EventAssertion | None) -> EventAssertion:
    if meeting is None:
        return event
    when, where = event.when or meeting.when, event.where or meeting.where
    if (when, where) == (event.when, event.where):
        return event
    filled = {name for name, value in (("when", when), ("where", where)) if value is not None}
    unknown = tuple((name, why) for name, why in event.unknown if name not in filled)
    return replace(event, when=when, where=where, unknown=unknown)
