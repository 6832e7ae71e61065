"""Who takes part in an event that is told several times."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from communique.actors import Linker, Registry
from communique.coding.events import _in_particular, _made, _on_one_side, _parties
from communique.coding.people import participants
from communique.records import Mention, MentionKind, Participant, Reading, Report


def party(name: str) -> Participant:
    return Participant(None, name, name, 0, len(name))


def names(sides: list[list[str]]) -> list[str]:
    return [p.name for p in _parties([tuple(party(n) for n in side) for side in sides])]


def test_the_leading_telling_decides_and_others_add_whom_two_of_them_name() -> None:
    """One passing telling adds nobody; a party named again and again is in."""
    assert names([["Peru"], ["Chile"], ["Chile", "Cuba"]]) == ["Peru", "Chile"]


def test_of_a_meeting_one_telling_is_enough() -> None:
    """They are told one by one, by name: the host first, who else came further down."""
    peru, chile = (replace(party(name), kind=MentionKind.STATE) for name in ("Peru", "Chile"))
    other = replace(party("its government"), kind=MentionKind.STATE)
    assert _parties([(peru,), (chile, other)], meeting=True) == (peru, chile)
    assert _parties([(peru,), (chile, other)]) == (peru,)


def test_where_the_leading_telling_names_nobody_the_next_decides() -> None:
    """A headline without parties leaves them to the telling that names them."""
    assert names([[], ["Peru", "Chile"]]) == ["Peru", "Chile"]


def test_each_member_of_a_joint_mention_takes_part_in_its_own_name() -> None:
    """Both are told by the same words; a member named for itself is told by those."""
    text = "Kenyan and Ugandan officials met. Kenya was pleased."
    joint = Mention(0, 28, text[:28], MentionKind.GROUP, 0, 1.0)
    kenya = Mention(34, 39, text[34:39], MentionKind.STATE, 1, 1.0)
    reading = Reading("r", ((0, 33), (34, len(text))), (joint, kenya))
    linked = Linker(Registry.load()).link(Report("r", "a", text), reading)
    found = participants(reading, linked, (0,), 29)
    assert [(p.name, p.country, p.text) for p in found] == [
        ("Kenyan officials", "KEN", text[:28]),
        ("Ugandan officials", "UGA", text[:28]),
    ]


def test_who_stands_on_both_sides_is_an_actor_unless_only_a_joint_mention_makes_him_one() -> None:
    """The US among "the five nations", and blasted by name, is the one blasted."""
    usa, chad = (Participant(name, name, "two nations", 0, 11) for name in ("usa", "chad"))
    blasted = Participant("usa", "usa", "the US", 20, 26)
    assert _on_one_side((usa, chad), (blasted,)) == ((chad,), (blasted,))
    alone = Participant("usa", "usa", "Washington", 0, 10)
    assert _on_one_side((alone,), (blasted,)) == ((alone,), ())


def test_one_told_as_one_of_many_stands_back_behind_a_named_person_of_the_country() -> None:
    """ "The first visit by a Peruvian president": it is the one named who visits."""
    named = Participant("per-1", "Nora Probe", "Nora Probe", 0, 10, "PER")
    many = Participant(None, "Peruvian president", "a Peruvian president", 20, 40, "PER")
    abroad = Participant(None, "Chilean minister", "a Chilean minister", 50, 68, "CHL")
    assert _in_particular((named, many, abroad), (named, many, abroad)) == (named, abroad)
    assert _in_particular((many, abroad), (many, abroad)) == (many, abroad)


def test_an_embassy_acted_upon_stands_for_its_state_where_asked() -> None:
    """Property is no recipient, its owner is (codebook, convention 14)."""
    text = "Protesters stormed the Kenyan embassy."
    embassy = Mention(19, 37, text[19:37], MentionKind.ORGANIZATION, 0, 1.0)
    reading = Reading("r", ((0, len(text)),), (embassy,))
    linked = Linker(Registry.load()).link(Report("r", "a", text), reading)
    (owner,) = participants(reading, linked, (0,), 11, owners=True)
    assert (owner.name, owner.country, owner.text) == ("Kenya", "KEN", "the Kenyan embassy")
    assert participants(reading, linked, (0,), 11)[0].name == "Embassy of Kenya"


@given(st.lists(st.lists(st.sampled_from("ABCDE"), unique=True), max_size=5))
def test_parties_are_named_and_told_once(sides: list[list[str]]) -> None:
    """Every party is named by some telling, none comes twice, and all of the leading telling's are in."""
    out = names(sides)
    assert len(out) == len(set(out))
    assert set(out) <= {n for side in sides for n in side}
    assert set(next((side for side in sides if side), [])) <= set(out)


def test_the_outlet_and_the_agency_it_cites_are_no_claimants() -> None:
    """What a report's makers say is the report's own news; what others say is claimed."""
    report = Report("r", "a", "x", publisher="Lima Post", cited_sources=("the Straits Wire news agency",))
    assert _made(report, "Straits Wire")
    assert _made(report, "The Lima Post")
    assert not _made(report, "Nora Probe")
    assert not _made(Report("r", "a", "x", publisher="China Daily"), "China")
