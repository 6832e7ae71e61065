"""Acts at, or away from, a meeting told elsewhere."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.builders import event, report, span

from communique.coding.occasion import at_occasions
from communique.records import EventAssertion, EventMention, EventType, Status, When, Where

DAY = When("2019-02-13", None, "day", "13 February")
LIMA = Where("Lima", "PER", -12.0, -77.0, 1, "Lima")


def _event(text: str, words: str, kind: EventType, status: Status, at: bool = False) -> EventAssertion:
    when, where = (DAY, LIMA) if at else (None, None)
    trigger = span(text, words)
    start = text.rfind(". ", 0, trigger.start) + 2 if ". " in text[: trigger.start] else 0
    end = text.find(". ", trigger.end) + 1 or len(text)
    mention = EventMention("r", start, end, text[start:end], trigger, status, None)
    return replace(
        event(report()),
        type=kind,
        status=status,
        when=when,
        where=where,
        mentions=(mention,),
        unknown=(("when", "no time is stated"),) if when is None else (),
    )


@pytest.mark.parametrize(
    ("text", "words", "kind", "status", "found"),
    [
        (
            "The summit opens soon. Chile will skip the meeting.",
            "skip",
            EventType.REJECT,
            Status.PLANNED,
            True,
        ),
        (
            "The summit opens soon. Chile will skip the payment.",
            "skip",
            EventType.REJECT,
            Status.PLANNED,
            False,
        ),
        (
            "The summit opens soon. Chile skipped the meeting.",
            "skipped",
            EventType.REJECT,
            Status.OCCURRED,
            False,
        ),
        (
            "Peru called a summit at which members are to sign a pact.",
            "sign",
            EventType.SUPPORT,
            Status.PLANNED,
            True,
        ),
        (
            "Peru called a summit. The members are to sign a pact.",
            "sign",
            EventType.SUPPORT,
            Status.PLANNED,
            False,
        ),
    ],
)
def test_a_planned_act_at_a_meeting_or_against_it_has_its_day_and_place(
    text: str, words: str, kind: EventType, status: Status, found: bool
) -> None:
    meeting = _event(text, "summit", EventType.CONSULT, Status.PLANNED, at=True)
    act = _event(text, words, kind, status)
    first, second = at_occasions([meeting, act], text)
    assert first == meeting
    assert (second.when, second.where) == ((DAY, LIMA) if found else (None, None))
    assert [name for name, _ in second.unknown] == ([] if found else ["when"])


def test_a_day_and_place_of_its_own_stay() -> None:
    text = "The summit opens soon. Chile will skip the meeting."
    meeting = _event(text, "summit", EventType.CONSULT, Status.PLANNED, at=True)
    own = replace(DAY, start="2019-02-14")
    act = replace(_event(text, "skip", EventType.REJECT, Status.PLANNED), when=own, unknown=())
    assert at_occasions([meeting, act], text)[1] == replace(act, where=LIMA)
