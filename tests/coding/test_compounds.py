"""Mutual acts that bear the names of both: "the Peru-Chile summit"."""

from __future__ import annotations

from dataclasses import replace

from tests.builders import linked_as

from communique.coding.compounds import named_by_both
from communique.coding.same_event import Telling, features
from communique.records import (
    EventType,
    Mention,
    MentionKind,
    Participant,
    Place,
    Reading,
    Status,
    Trigger,
)

TEXT = "Bolivia hopes for the Peru-Chile summit and for the Peru–Cuba talks in Lima."
NAMES = ("Bolivia", "Peru", "Chile", "Peru", "Cuba")


def reading() -> Reading:
    at, mentions = 0, []
    for k, name in enumerate(NAMES):
        at = TEXT.index(name, at)
        mentions.append(Mention(at, at + len(name), name, MentionKind.STATE, k, 1.0))
        at += len(name)
    peru = mentions[1]
    place = Place(peru.start, peru.end, "Peru", "Peru", "PER")
    return Reading("r", ((0, len(TEXT)),), tuple(mentions), places=(place,))


def act(words: str, kind: EventType, actors: tuple[int, ...], chances: tuple[float, ...]) -> Trigger:
    start = TEXT.index(words)
    fields = (kind, Status.PLANNED, None, actors, (), 0, None, None, 0.9)
    return Trigger(start, start + len(words), words, *fields, place_chances=((0, 0.8),), chances=chances)


def test_the_two_before_the_act_are_its_parties_and_those_of_another_are_not() -> None:
    summit = act("summit", EventType.CONSULT, (0, 1, 4), (0.4, 0.8, 0.9))
    found = named_by_both(reading(), linked_as(*NAMES), summit, TEXT)
    assert found.actors == (0, 1, 2)
    assert found.chances == (0.4, 1.0, 1.0)


def test_their_names_are_no_place() -> None:
    summit = act("summit", EventType.CONSULT, (1,), (0.8,))
    found = named_by_both(reading(), linked_as(*NAMES), summit, TEXT)
    assert (found.place, found.place_chances) == (None, ())


def test_acts_with_a_side_that_suffers_stay_as_they_are() -> None:
    blow = act("summit", EventType.ASSAULT, (0,), (0.4,))
    assert named_by_both(reading(), linked_as(*NAMES), blow, TEXT) is blow


def test_what_is_said_of_their_treaty_is_not_theirs() -> None:
    """SUPPORT gathers signing and praise."""
    text = TEXT.replace("summit and", "summit praised")
    praise = replace(
        act("summit", EventType.SUPPORT, (0,), (0.4,)), start=text.index("praised"), text="praised"
    )
    assert named_by_both(reading(), linked_as(*NAMES), praise, text) is praise


def test_two_named_after_different_pairs_are_surely_apart() -> None:
    def telling(words: str, *who: str) -> Telling:
        people = tuple(Participant(f"state-{name}", name, name, 0, len(name)) for name in who)
        return Telling(act(words, EventType.CONSULT, (), ()), people, (), None, None)

    summit, talks = telling("summit", "per", "chl"), telling("talks", "per", "cub")
    assert "named after others" in features(summit, talks, 0.9, TEXT, [0])
    again = replace(talks, actors=summit.actors)
    assert "named after others" not in features(summit, again, 0.9, TEXT, [0])
