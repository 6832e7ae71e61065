"""Which mentions stand on which side of an act."""

from __future__ import annotations

from tests.builders import linked_as

from communique.coding.lists import listed
from communique.coding.sides import settled
from communique.records import EventType, Mention, MentionKind, Reading, Status, Trigger


def reading(text: str, *names: str, groups: tuple[int, ...] | None = None) -> Reading:
    at = [text.index(n) for n in names]
    mentions = tuple(
        Mention(start, start + len(n), n, MentionKind.STATE, (groups or range(len(names)))[k], 1.0)
        for k, (start, n) in enumerate(zip(at, names, strict=True))
    )
    return Reading("r", ((0, len(text)),), mentions)


def act(
    text: str, words: str, actors: tuple[int, ...], recipients: tuple[int, ...], chances: tuple[float, ...]
) -> Trigger:
    start = text.index(words)
    fields = (EventType.REQUEST, Status.OCCURRED, None, actors, recipients, None, None, None, 0.9)
    return Trigger(start, start + len(words), words, *fields, chances=chances)


def sides(trigger: Trigger) -> tuple[tuple[int, ...], tuple[int, ...]]:
    return trigger.actors, trigger.recipients


PRESSED = "Peru pressed Chile to reopen the road, and Lima pressed again."


def test_two_states_that_the_reader_groups_as_one_stand_on_both_sides() -> None:
    read = reading(PRESSED, "Peru", "Chile", groups=(0, 0))
    found = settled(read, linked_as("Peru", "Chile"), act(PRESSED, "pressed", (0,), (1,), (0.98, 0.9)))
    assert sides(found) == ((0,), (1,))


def test_one_state_under_two_names_stays_where_it_is_likelier() -> None:
    read = reading(PRESSED, "Peru", "Chile", "Lima")
    pressed = act(PRESSED, "pressed", (0,), (1, 2), (0.98, 0.9, 0.4))
    found = settled(read, linked_as("Peru", "Chile", "Peru"), pressed)
    assert sides(found) == ((0,), (1,))
    assert found.chances == (0.98, 0.9)


def test_a_doubtful_mention_beside_a_likelier_one_of_its_group_takes_no_part() -> None:
    read = reading(PRESSED, "Peru", "Chile", "Lima", groups=(0, 1, 1))
    pressed = act(PRESSED, "pressed", (0,), (1, 2), (0.98, 0.9, 0.4))
    assert sides(settled(read, linked_as("Peru", "Chile", "Lima"), pressed)) == ((0,), (1,))


def test_sides_without_chances_are_left_alone() -> None:
    read = reading(PRESSED, "Peru", "Chile")
    pressed = act(PRESSED, "pressed", (0, 1), (1,), ())
    assert settled(read, linked_as("Peru", "Chile"), pressed) is pressed


MEDIATED = "Peru will mediate between Laos, Fiji and Chad, and Oman's fleet is nowhere near."
STATES = ("Peru", "Laos", "Fiji", "Chad", "Oman")


def test_a_sure_member_brings_the_rest_of_its_list() -> None:
    read = reading(MEDIATED, *STATES)
    mediate = act(MEDIATED, "mediate", (0,), (3,), (0.9, 0.8))
    found = listed(read, linked_as(*STATES), mediate, MEDIATED, (0, len(MEDIATED)))
    assert sides(found) == ((0,), (1, 2, 3))
    assert found.chances == (0.9, 0.8, 0.8, 0.8)


def test_a_doubtful_member_brings_nobody() -> None:
    read = reading(MEDIATED, *STATES)
    mediate = act(MEDIATED, "mediate", (0,), (3,), (0.9, 0.3))
    found = listed(read, linked_as(*STATES), mediate, MEDIATED, (0, len(MEDIATED)))
    assert sides(found) == ((0,), (3,))


def test_who_owns_what_ends_a_list_is_no_member() -> None:
    text = "Peru praised Laos and Fiji's navy."
    read = reading(text, "Peru", "Laos", "Fiji")
    praised = act(text, "praised", (0,), (1,), (0.9, 0.9))
    found = listed(read, linked_as("Peru", "Laos", "Fiji"), praised, text, (0, len(text)))
    assert sides(found) == ((0,), (1,))
