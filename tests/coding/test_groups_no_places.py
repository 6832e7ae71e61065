"""An armed group's name is no place."""

from __future__ import annotations

from communique.actors import Linker, Registry
from communique.coding.events import _without_groups
from communique.records import EventType, Mention, MentionKind, Place, Reading, Report, Status, Trigger

TEXT = "Fighters of the Taliban held two men in Herat."


def test_the_name_of_an_armed_group_is_no_place_and_the_others_keep_their_links() -> None:
    """Whatever village is called so; the places that stay are counted anew."""
    group, town = TEXT.index("Taliban"), TEXT.index("Herat")
    mention = Mention(group, group + 7, "Taliban", MentionKind.GROUP, 0, 1.0)
    places = Place(group, group + 7, "Taliban"), Place(town, town + 5, "Herat")
    held = Trigger(24, 28, "held", EventType.COERCE, Status.OCCURRED, None, (0,), (), 1, None, None, 0.9)
    read = Reading("r", ((0, len(TEXT)),), (mention,), triggers=(held,), places=places)
    linked = Linker(Registry.load()).link(Report("r", "a", TEXT), read)
    left = _without_groups(read, linked)
    assert left.places == places[1:]
    assert left.triggers[0].place == 0


def test_the_name_of_a_people_that_no_gazetteer_knows_is_no_place() -> None:
    """A country of the same name stays."""
    text = "Soldiers attacked Norwegians and Testians in Lima."
    low = text.index("Testians")
    mention = Mention(low, low + 8, "Testians", MentionKind.GROUP, 0, 1.0)
    unknown, town = Place(low, low + 8, "Testians"), Place(45, 49, "Lima", "Lima", "PER")
    read = Reading("r", ((0, len(text)),), (mention,), places=(unknown, town))
    linked = Linker(Registry.load()).link(Report("r", "a", text), read)
    assert _without_groups(read, linked).places == (town,)
