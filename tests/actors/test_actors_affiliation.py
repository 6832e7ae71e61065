"""The state of actors of whom no words tell one: the likeliest of those that the report names, or none."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communique.actors import Linker
from communique.actors.affiliation import choose
from communique.actors.linking import Link
from communique.reader.sentences import split_sentences
from communique.records import Mention, MentionKind, Reading, Report

PERSON, ORGANIZATION, GROUP, STATE = (
    MentionKind.PERSON,
    MentionKind.ORGANIZATION,
    MentionKind.GROUP,
    MentionKind.STATE,
)
STORY = "Bolivia counted its dead on Friday. The Bolivian army had shelled two villages of Bolivia, and Chile closed its border. "


def link(linker: Linker, text: str, *wanted: tuple[str, MentionKind]) -> list[Link]:
    """The links of the last occurrence of each of these words."""
    mentions = [
        Mention(at := text.rindex(words), at + len(words), words, kind, k, 1.0)
        for k, (words, kind) in enumerate(wanted)
    ]
    report = Report("rep-test", "test", text, published="2016-05-18")
    linked = linker.link(report, Reading("rep-test", split_sentences(text), tuple(mentions)))
    return [linked.entities[i] for i in linked.entity_of]


def test_who_acts_in_a_report_on_one_state_is_of_it(linker: Linker) -> None:
    text = STORY + "Nora Probe, who hid gunmen in her barn, accuses the Society of Bakers."
    found = link(
        linker, text, ("Nora Probe", PERSON), ("gunmen", GROUP), ("the Society of Bakers", ORGANIZATION)
    )
    assert [x.country for x in found] == ["BOL", "BOL", "BOL"]
    assert not any(x.told for x in found)
    assert all("likeliest state of those the report names" in x.reason for x in found)


def test_what_words_tell_comes_first(linker: Linker) -> None:
    """Who is led by a state or called foreign is not of it by that."""
    text = STORY + "Chilean nurses, US-backed fighters and foreign gunmen came."
    nurses, fighters, gunmen = link(
        linker, text, ("Chilean nurses", GROUP), ("US-backed fighters", GROUP), ("foreign gunmen", GROUP)
    )
    assert (nurses.country, nurses.told) == ("CHL", True)
    assert fighters.country != "USA"
    assert gunmen.country is None


def test_a_report_that_names_no_state_gives_none(linker: Linker) -> None:
    [person] = link(linker, "Nora Probe baked bread.", ("Nora Probe", PERSON))
    assert (person.country, person.told) == (None, True)


def test_who_somebody_is_does_not_hang_on_where_one_report_plays(linker: Linker) -> None:
    """The id of a person whose state no words tell is the same in every report."""
    [here] = link(linker, STORY + "Nora Probe wept.", ("Nora Probe", PERSON))
    [there] = link(linker, "Nora Probe wept.", ("Nora Probe", PERSON))
    assert (here.country, there.country) == ("BOL", None)
    assert here.actor_id == there.actor_id


def test_europe_acts_as_the_union(linker: Linker) -> None:
    [europe] = link(linker, STORY + "Europe condemned it.", ("Europe", STATE))
    assert europe.country == "IGO"


def test_whose_somebody_is_decides(linker: Linker) -> None:
    """Aides of a person have that person's state, though the report plays elsewhere."""
    text = STORY + "Lina Testow, the Australian novelist, wept. Her aides left."
    novelist, aides = link(
        linker, text, ("Lina Testow, the Australian novelist", PERSON), ("Her aides", GROUP)
    )
    assert novelist.country == aides.country == "AUS"


ROWS = st.lists(st.dictionaries(st.sampled_from("abcd"), st.floats(0, 1), max_size=4), min_size=1, max_size=6)
WEIGHTS = st.dictionaries(st.sampled_from("abcd"), st.floats(-9, 9), max_size=4)


@given(ROWS, WEIGHTS)
def test_the_choice_is_the_first_of_the_likeliest(
    rows: list[dict[str, float]], weights: dict[str, float]
) -> None:
    codes: list[str | None] = [None, *(f"C{k}" for k in range(1, len(rows)))]
    scores = [sum(weights.get(n, 0.0) * v for n, v in row.items()) for row in rows]
    code, chance = choose(codes, rows, weights)
    assert codes.index(code) == scores.index(max(scores))
    assert chance == pytest.approx(math.exp(max(scores)) / sum(map(math.exp, scores)))


def test_the_congress_is_that_of_the_united_states_where_they_are_named(linker: Linker) -> None:
    text = STORY + "Members of Congress in Washington urged the United States to act."
    [members] = link(linker, text, ("Members of Congress", GROUP))
    assert members.country == "USA"


def test_the_pope_is_of_the_holy_see(linker: Linker) -> None:
    [pope] = link(linker, STORY + "Pope Francis prayed for Bolivia.", ("Pope Francis", PERSON))
    assert (pope.actor_id, pope.country) == ("per-vat-francis", "VAT")


def test_a_pope_of_alexandria_is_not_of_the_holy_see(linker: Linker) -> None:
    [pope] = link(linker, STORY + "Pope Tawadros prayed for Bolivia.", ("Pope Tawadros", PERSON))
    assert pope.country != "VAT"


def test_a_surname_that_names_a_people_is_a_surname(linker: Linker) -> None:
    [owner] = link(
        linker,
        STORY + "Nora Cuban, the owner of a bakery, wept.",
        ("Nora Cuban, the owner of a bakery", PERSON),
    )
    assert owner.name == "Nora Cuban"
    assert owner.country != "CUB"


def test_whom_somebody_backs_is_not_his_name(linker: Linker) -> None:
    text = STORY + "Testow's main backer, the Chilean president, Nora Probe, spoke."
    words = "Testow's main backer, the Chilean president, Nora Probe"
    [backer] = link(linker, text, (words, PERSON))
    assert (backer.name, backer.country) == ("Nora Probe", "CHL")


@pytest.mark.parametrize("words", ["foreign nurses", "Officials of both capitals", "European nurses"])
def test_who_is_from_elsewhere_is_of_no_state_named(linker: Linker, words: str) -> None:
    [group] = link(linker, STORY + f"{words} came.", (words, GROUP))
    assert group.country is None


def test_titles_tell_the_state_of_who_bears_them(linker: Linker) -> None:
    """A senator in a report on the United States; an ambassador of a state to an international body."""
    text = "The United States and Bolivia talked. Washington sent Sen. Nora Probe. Chilean UN ambassador Lina Testow left."
    senator, envoy = link(
        linker, text, ("Sen. Nora Probe", PERSON), ("Chilean UN ambassador Lina Testow", PERSON)
    )
    assert (senator.country, senator.told) == ("USA", True)
    assert envoy.country == "CHL"


def test_the_authorities_of_a_people_are_no_states(linker: Linker) -> None:
    text = STORY + "Syria fell apart. The Kurdish authorities in Syria freed a Bolivian nurse."
    [authorities] = link(linker, text, ("The Kurdish authorities", ORGANIZATION))
    assert authorities.actor_id != "state-bol"
    assert authorities.country == "SYR"


def test_a_national_security_council_is_not_that_of_the_united_nations(linker: Linker) -> None:
    [council] = link(
        linker, STORY + "Its National Security Council met.", ("Its National Security Council", ORGANIZATION)
    )
    assert council.actor_id != "igo-un-security-council"
