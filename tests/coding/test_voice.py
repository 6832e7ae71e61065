"""Who suffers a passive act is no actor."""

from __future__ import annotations

import pytest
from tests.builders import linked_as

from communique.coding.voice import is_passive, turned
from communique.records import EventType, Mention, MentionKind, Reading, Status, Trigger


def told(
    text: str, words: str, kind: EventType, actors: tuple[int, ...] = (), recipients: tuple[int, ...] = ()
) -> Trigger:
    start = text.index(words)
    return Trigger(
        start,
        start + len(words),
        words,
        kind,
        Status.OCCURRED,
        None,
        actors,
        recipients,
        None,
        None,
        None,
        0.9,
    )


@pytest.mark.parametrize(
    ("text", "words", "kind", "passive"),
    [
        ("Two men were arrested in Lima.", "arrested", EventType.COERCE, True),
        ("A party long accused of fraud won.", "accused", EventType.ACCUSE, True),
        ("Peru has accused of fraud a party of the left.", "accused", EventType.ACCUSE, False),
        ("Peru accused Chile.", "accused", EventType.ACCUSE, False),
        ("Police arrested two men.", "arrested", EventType.COERCE, False),
        ("Troops were moved.", "moved", EventType.MOBILIZE, False),
    ],
)
def test_a_passive_is_known_by_its_auxiliary_or_its_of(
    text: str, words: str, kind: EventType, passive: bool
) -> None:
    assert is_passive(text, told(text, words, kind)) is passive


def test_who_stands_before_a_passive_suffers_it_and_who_did_it_stays() -> None:
    text = "The rebels said on Monday that two teachers were killed by soldiers."
    rebels, teachers, soldiers = (
        Mention(text.index(w), text.index(w) + len(w), w, MentionKind.GROUP, k, 1.0)
        for k, w in enumerate(("The rebels", "two teachers", "soldiers"))
    )
    read = Reading("r", ((0, len(text)),), (rebels, teachers, soldiers))
    linked = linked_as("rebels", "teachers", "soldiers")
    killed = told(text, "killed", EventType.ASSAULT, (1, 2))
    found = turned(read, linked, killed, text, (0, len(text)))
    assert (found.actors, found.recipients) == ((2,), (1,))
    known = told(text, "killed", EventType.ASSAULT, (0, 2), (1,))
    assert turned(read, linked, known, text, (0, len(text))) == known
