"""The status of an event that is told several times."""

from __future__ import annotations

from dataclasses import replace

import pytest

from communique.coding.events import _status
from communique.coding.same_event import Telling
from communique.coding.status import stated_status
from communique.records import EventType, Status, Trigger

TEXT = "x" * 200


def telling(start: int, status: Status, confidence: float) -> Telling:
    made = Trigger(start, start + 3, "met", EventType.CONSULT, status, None, (), (), None, None, None, confidence)  # fmt: skip
    return Telling(made, (), (), None, None)


def test_the_first_telling_counts_twice() -> None:
    """The report's news outweighs one surer remark further down, and yields to two."""
    news, remark = telling(0, Status.PLANNED, 0.5), telling(90, Status.OCCURRED, 0.8)
    assert _status([remark, news], TEXT) is Status.PLANNED
    assert _status([remark, news, telling(120, Status.OCCURRED, 0.8)], TEXT) is Status.OCCURRED


def test_on_a_draw_the_leading_telling_decides() -> None:
    """The surest and fullest telling stands first."""
    first, lead = telling(0, Status.PLANNED, 0.4), telling(90, Status.OCCURRED, 0.8)
    assert _status([lead, first], TEXT) is Status.OCCURRED


@pytest.mark.parametrize(
    ("text", "trigger", "read", "stated"),
    [
        ("It would be the first round since the Lima conference.", "conference", "planned", "occurred"),
        ("It would be the first round since the Lima conference.", "round", "planned", "planned"),
        ("Peru stayed away since Chile would host the talks.", "talks", "planned", "planned"),
        ("The talks in Lima were to have begun on Monday.", "talks", "occurred", "cancelled"),
        ("The envoys were to have met in Lima.", "met", "planned", "cancelled"),
        ("The envoys, who met in Lima, were to have gone on to Quito.", "met", "occurred", "occurred"),
        ("The case is not being investigated only by Peru.", "investigated", "denied", "ongoing"),
        ("He was believed to have been killed in Lima.", "killed", "occurred", "occurred"),
        ("They have not met only in Lima.", "met", "denied", "occurred"),
        ("They have not met in Lima.", "met", "denied", "denied"),
        ("They have not met only in Lima.", "met", "occurred", "occurred"),
        ("They have not yet met in Lima.", "met", "occurred", "denied"),
        ("Peru was not consulted.", "consulted", "occurred", "denied"),
        ("This was not the raid of Lima.", "raid", "occurred", "occurred"),
        ("Peru had been pressing Chile since May.", "pressing", "ongoing", "occurred"),
        ("Peru has been pressing Chile since May.", "pressing", "ongoing", "ongoing"),
        ("Peru plans to host the talks.", "host", "occurred", "planned"),
        ("The envoys are due to meet in Lima.", "meet", "ongoing", "planned"),
        ("The first two states to ratify the pact were Peru and Chile.", "ratify", "planned", "occurred"),
        ("Peru would be the first state to ratify the pact.", "ratify", "planned", "planned"),
        ("Peru decided last week to ratify the pact.", "ratify", "planned", "planned"),
        ("The talks were denied and were to have been secret.", "denied", "denied", "denied"),
    ],
)
def test_words_that_leave_no_choice_correct_the_reader(
    text: str, trigger: str, read: str, stated: str
) -> None:
    """What came before has been; what was to have been has not."""
    start = text.index(trigger)
    span = start, start + len(trigger)
    assert stated_status(Status(read), text, span, (0, len(text))) is Status(stated)


@pytest.mark.parametrize(
    ("text", "words", "status"),
    [
        ("Peru plans talks. It met Chile.", ("talks", "met"), Status.OCCURRED),
        ("Peru plans talks. It hopes to meet Chile.", ("talks", "meet"), Status.PLANNED),
    ],
)
def test_a_finite_verb_says_more_than_a_noun_and_an_infinitive_less(
    text: str, words: tuple[str, str], status: Status
) -> None:
    """The noun stands first and counts twice; the verb is a little surer."""
    noun, verb = (
        replace(telling(text.index(w), s, c).trigger, text=w)
        for w, s, c in zip(words, (Status.PLANNED, Status.OCCURRED), (0.5, 0.6), strict=True)
    )
    assert _status([Telling(t, (), (), None, None) for t in (noun, verb)], text) is status
