"""Whose a government, a leader or a body is: by the place behind it, by the name before it, by the office."""

from __future__ import annotations

import pytest
from test_actors_home import GROUP, ORGANIZATION, PERSON, STATE, link

from communique.actors import Link, Linker
from communique.records import MentionKind, Place


def one(
    linker: Linker, text: str, words: str, kind: MentionKind, published: str | None = "2016-05-18"
) -> Link:
    """The link of the only mention of a text."""
    return link(linker, text, (words, kind), published=published)[0]


@pytest.mark.parametrize(
    ("words", "country"),
    [
        ("the government in Lima", "PER"),
        ("the authorities in Baku", "AZE"),
        ("the Bush administration", "USA"),
        ("the Blair government", "GBR"),
        ("the Castro government", "CUB"),
    ],
)
def test_a_government_is_of_its_seat_or_its_head(linker: Linker, words: str, country: str) -> None:
    """Not of the state that the report speaks of, where it is named after a town or after whoever led one state only."""
    text = f"Chile shut its border. Santiago wrote to {words} about it, and Chile waited."
    assert one(linker, text, words, STATE).country == country


def test_the_place_may_stand_behind_the_mention(linker: Linker) -> None:
    text = "Chile was told by the new regime in Lima to wait."
    at = text.index("Lima")
    lima = Place(at, at + 4, "Lima", "Lima", "PER")
    (regime,) = link(linker, text, ("the new regime", STATE), places=(lima,))
    assert regime.country == "PER"


def test_a_bare_surname_of_former_leaders_tells_their_state(linker: Linker) -> None:
    text = "Chile remembers that Britain sent ships when Thatcher asked for them."
    known = one(linker, text, "Thatcher", PERSON)
    assert (known.country, known.told) == ("GBR", True)
    assert not known.actor_id.startswith("per-"), "who it is stays open"


def test_a_head_of_state_is_himself_whatever_state_stands_beside_him(linker: Linker) -> None:
    """A reader's mention may take in the end of another's title."""
    text = "With the help of Ana Test, Iran's president, Vladimir Putin asked for more."
    putin = one(linker, text, "Iran's president, Vladimir Putin", PERSON)
    assert (putin.actor_id, putin.country) == ("per-rus-vladimir-putin", "RUS")


def test_another_of_that_name_stays_another(linker: Linker) -> None:
    text = "The Chilean baker Vladimir Putin asked for more flour in Santiago."
    baker = one(linker, text, "The Chilean baker Vladimir Putin", PERSON)
    assert not baker.actor_id.startswith("per-")
    assert baker.country == "CHL"


def test_kings_are_not_namesakes_of_another_state(linker: Linker) -> None:
    text = "King Hussein of Jordan called. Saddam Hussein did not answer him."
    king, saddam = link(
        linker,
        text,
        ("King Hussein of Jordan", PERSON),
        ("Saddam Hussein", PERSON),
        published="1990-08-16",
    )
    assert (king.country, saddam.country) == ("JOR", "IRQ")


@pytest.mark.parametrize(
    ("words", "kind", "country"),
    [
        ("a Kurdish border security force", ORGANIZATION, None),
        ("Germany, another NATO member", STATE, "DEU"),
        ("a Cuban-American baker", PERSON, "USA"),
        ("Japanese Americans", GROUP, "USA"),
        ("Cuban-American relations", GROUP, "CUB"),
        ("Norway-based exiles", GROUP, "NOR"),
        ("the Department of Commerce", ORGANIZATION, "USA"),
    ],
)
def test_which_state_words_tell(linker: Linker, words: str, kind: MentionKind, country: str | None) -> None:
    found = one(linker, f"Late on Monday {words} stood in the rain.", words, kind)
    assert found.country == country


def test_backed_forces_and_proxies_are_not_of_their_backer(linker: Linker) -> None:
    text = "Syria, Syria and again Syria: US proxies and Russian backed rebels met there."
    proxies, rebels = link(linker, text, ("US proxies", GROUP), ("Russian backed rebels", GROUP))
    assert (proxies.country, rebels.country) == ("SYR", "SYR")


def test_the_united_states_have_no_ministries(linker: Linker) -> None:
    text = (
        "US troops and US ships came. The United States thanked Britain. The Ministry of Defence named him."
    )
    _, _, ministry = link(
        linker, text, ("US", STATE), ("The United States", STATE), ("The Ministry of Defence", ORGANIZATION)
    )
    assert ministry.country == "GBR"


def test_a_party_leader_is_no_head_of_state(linker: Linker) -> None:
    text = "President Bashar al-Assad of Syria wrote to Britain. The Labour leader read it in London."
    _, leader = link(linker, text, ("President Bashar al-Assad", PERSON), ("The Labour leader", PERSON))
    assert leader.country == "GBR"
    assert not leader.actor_id.startswith("per-syr")


def test_two_states_side_by_side_are_two(linker: Linker) -> None:
    from communique.actors.splitting import split_mention

    assert split_mention("India, South Korea") == ("India", "South Korea")
    assert split_mention("Paris, France") == ("Paris, France",)


@pytest.mark.parametrize(("words", "country"), [("the Soviet Union", "RUS"), ("Yugoslavia", "SRB")])
def test_former_states_bear_the_code_of_the_state_that_continues_them(
    linker: Linker, words: str, country: str
) -> None:
    """ISO 3166-1 has no code of theirs; the actor stays the former state."""
    found = one(linker, f"He said that {words} was wrong.", words, STATE, published="1990-08-16")
    assert found.country == country
    assert found.actor_id in ("state-sun", "state-yug")


def test_a_list_of_names_shares_what_stands_before_it(linker: Linker) -> None:
    """However the reader cuts it: the first with the description, the others bare."""
    text = "Chile, Chile, Chile: the British bakers Nora Probe, Lina Testow and Karl Test left Santiago."
    probe, testow, test = link(
        linker,
        text,
        ("the British bakers Nora Probe", PERSON),
        ("Lina Testow", PERSON),
        ("Karl Test", PERSON),
    )
    assert (probe.name, probe.country) == ("Nora Probe", "GBR")
    assert (testow.country, test.country) == ("GBR", "GBR")


def test_several_told_before_a_name_are_others(linker: Linker) -> None:
    text = "In the opinion of many Chilean ministers, Vladimir Putin is late."
    putin = one(linker, text, "Vladimir Putin", PERSON)
    assert putin.actor_id == "per-rus-vladimir-putin"


def test_a_title_behind_a_first_name_is_a_surname(linker: Linker) -> None:
    text = "In Canberra the foreign minister, Julie Bishop, was late."
    found = one(linker, text, "the foreign minister, Julie Bishop", PERSON, published="2017-03-01")
    assert found.actor_id == "per-aus-julie-bishop"


def test_a_party_s_government_is_its_state_s(linker: Linker) -> None:
    text = "Turkey thanked Britain. The Conservative government sold it ships, and the Labour leadership was silent."
    government, party = link(
        linker, text, ("The Conservative government", ORGANIZATION), ("the Labour leadership", ORGANIZATION)
    )
    assert government.actor_id == "state-gbr"
    assert party.country == "GBR"
    assert party.actor_id != "state-gbr"


def test_what_a_title_s_bearer_does_is_no_title(linker: Linker) -> None:
    """Behind the commas around a title the sentence goes on, with another's title in it."""
    text = "John Kerry, the Secretary of State, telephoned Norway's foreign minister about the sailors."
    kerry, minister = link(
        linker,
        text,
        ("John Kerry, the Secretary of State", PERSON),
        ("Norway's foreign minister", PERSON),
        published="2015-05-05",
    )
    assert kerry.actor_id == "per-usa-john-kerry"
    assert minister.country == "NOR"


def test_a_body_s_name_may_be_part_of_a_person_s(linker: Linker) -> None:
    text = "In Cairo he thanked the Egyptian president, Abdel Fatah al-Sisi, for the gift."
    found = one(linker, text, "the Egyptian president, Abdel Fatah al-Sisi", PERSON, published="2019-01-10")
    assert found.actor_id == "per-egy-abdel-fattah-el-sisi"


@pytest.mark.parametrize(
    ("words", "actor"),
    [("President Obama", "per-usa-barack-obama"), ("Chancellor Merkel", "per-deu-angela-merkel")],
)
def test_an_unusual_surname_with_its_highest_office_needs_no_date(
    linker: Linker, words: str, actor: str
) -> None:
    found = one(linker, f"It was {words} who began with the tariffs on ships.", words, PERSON, published=None)
    assert found.actor_id == actor
    assert "at the time" not in found.reason


def test_a_bare_surname_without_a_date_is_nobody_in_office(linker: Linker) -> None:
    found = one(linker, "Obama and Mason ran a farm.", "Obama", PERSON, published=None)
    assert found.actor_id.startswith("act-")


@pytest.mark.parametrize(
    ("words", "actor"),
    [
        ("the home secretary", "per-gbr-sajid-javid"),
        ("the defence secretary", "per-gbr-gavin-williamson"),
        ("the secretary of state", "per-usa-mike-pompeo"),
        ("the defense secretary", "per-usa-jim-mattis"),
        ("the chancellor", "per-deu-angela-merkel"),
    ],
)
def test_few_states_have_such_an_office(linker: Linker, words: str, actor: str) -> None:
    """The one of them that the report names, also where it names another far more often."""
    others = {"the chancellor": "Berlin"}.get(words, "London and Washington")
    text = f"Iraq, Iraq and Iraq wrote to {others}. In Baghdad {words} was heard."
    assert one(linker, text, words, PERSON, published="2018-06-06").actor_id == actor


def test_an_office_of_states_not_named_tells_nothing(linker: Linker) -> None:
    found = one(linker, "Chile, Chile and Chile heard the home secretary.", "the home secretary", PERSON)
    assert not found.actor_id.startswith("per-")


@pytest.mark.parametrize("words", ["Senator Ana Test", "98 senators"])
def test_senators_are_of_the_only_state_named_that_has_a_senate(linker: Linker, words: str) -> None:
    kind = PERSON if "Ana" in words else GROUP
    text = f"Iran, Iran and Iran spoke with Americans. In the end {words} agreed."
    assert one(linker, text, words, kind).country == "USA"


def test_its_head_is_of_the_body_named_last(linker: Linker) -> None:
    text = "Turkey met the YPG in June and heard its head, Karl Test."
    _, head = link(linker, text, ("the YPG", ORGANIZATION), ("its head, Karl Test", PERSON))
    assert head.country == "SYR"


def test_what_a_state_is_said_to_be_is_the_state(linker: Linker) -> None:
    ally = one(linker, "On Friday Iran, Russia's ally, disagreed.", "Iran, Russia's ally", STATE)
    assert ally.actor_id == "state-irn"


def test_without_a_date_a_role_s_body_is_who_its_bearer_acts_for(linker: Linker) -> None:
    words = "Secretary-General Ban Ki-moon"
    assert one(linker, f"It was {words} who wrote.", words, PERSON, published=None).country == "IGO"


def test_what_somebody_runs_for_is_no_office(linker: Linker) -> None:
    """A title beside a full name that the registry knows for another office makes nobody another."""
    text = "In Chicago the Democratic candidate for president, Hillary Clinton, was late. Americans waited."
    words = "the Democratic candidate for president, Hillary Clinton"
    assert one(linker, text, words, PERSON, published="2016-08-01").actor_id == "per-usa-hillary-clinton"


@pytest.mark.parametrize(
    ("words", "offices"),
    [
        ("Nora Probe of King's College London", ()),
        ("the president's baker, Nora Probe", ()),
        ("Karl Test, a candidate for president", ("candidate",)),
        ("the president's", ("president",)),
    ],
)
def test_a_title_that_owns_or_is_sought_is_not_borne(
    linker: Linker, words: str, offices: tuple[str, ...]
) -> None:
    assert linker.grammar.analyse(words, person=True).offices == offices
