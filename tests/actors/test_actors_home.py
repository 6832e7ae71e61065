"""The home state of a report, and what takes its state from it; pronouns after verbs of saying; homonyms."""

from __future__ import annotations

import pytest

from communique.actors import Link, Linker
from communique.records import Mention, MentionKind, Place, Reading, Report, Title

PERSON, STATE, ORGANIZATION, GROUP = (
    MentionKind.PERSON,
    MentionKind.STATE,
    MentionKind.ORGANIZATION,
    MentionKind.GROUP,
)


def link(
    linker: Linker,
    text: str,
    *wanted: tuple[str, MentionKind],
    published: str | None = "2016-05-18",
    dateline: str | None = None,
    places: tuple[Place, ...] = (),
    titles: tuple[Title, ...] = (),
) -> list[Link]:
    """The links of mentions found one after the other in a text of plain sentences."""
    mentions: list[Mention] = []
    low = 0
    for i, (words, kind) in enumerate(wanted):
        low = text.index(words, low)
        if any((m.start, m.text) == (low, words) for m in mentions):
            low = text.index(words, low + 1)
        mentions.append(Mention(low, low + len(words), words, kind, i, 1.0))
    ends = [i + 1 for i, c in enumerate(text) if c in ".!?" and (i + 1 == len(text) or text[i + 1] == " ")]
    sentences = tuple(zip([0, *[e + 1 for e in ends[:-1]]], ends, strict=True))
    reading = Reading("rep-test", sentences, tuple(mentions), titles=titles, places=places)
    report = Report("rep-test", "test", text, published=published, dateline_place=dateline)
    linked = linker.link(report, reading)
    return [linked.entities[i] for i in linked.entity_of]


def test_a_dateline_gives_public_bodies_and_inhabitants_their_state(linker: Linker) -> None:
    text = "Several thousand students sat in the road. The government has received nobody. Police looked on."
    students, government, police = link(
        linker,
        text,
        ("Several thousand students", GROUP),
        ("The government", ORGANIZATION),
        ("Police", ORGANIZATION),
        dateline="OUAGADOUGOU",
    )
    assert (students.country, government.country, police.country) == ("BFA", "BFA", "BFA")


def test_without_dateline_or_named_state_nothing_is_guessed(linker: Linker) -> None:
    text = "Several thousand students sat in the road."
    assert link(linker, text, ("Several thousand students", GROUP))[0].country is None


@pytest.mark.parametrize(("published", "state"), [("1986-09-23", "sun"), ("1996-09-23", "rus")])
def test_a_dateline_is_the_state_of_that_day(linker: Linker, published: str, state: str) -> None:
    [police] = link(
        linker,
        "The police shut the bridge.",
        ("The police", ORGANIZATION),
        published=published,
        dateline="MOSCOW",
    )
    assert (police.actor_id, police.country) == (f"org-{state}-police", "RUS")


def test_a_dateline_of_which_the_text_says_nothing_yields_to_the_state_it_names_most(linker: Linker) -> None:
    text = "Syria sent nobody. Syria wants talks. Syrian rebels want none. The government will wait."
    [government] = link(linker, text, ("The government", ORGANIZATION), dateline="GENEVA")
    assert government.country == "SYR"


def test_an_ambassador_does_not_act_for_the_state_of_the_dateline(linker: Linker) -> None:
    [envoy] = link(
        linker, "Ambassador Ama Exemplar left early.", ("Ambassador Ama Exemplar", PERSON), dateline="SEOUL"
    )
    assert envoy.country is None


def test_a_body_takes_its_state_from_the_place_in_its_name(linker: Linker) -> None:
    text = "The Greater Exton League of Bakers met."
    place = Place(text.index("Exton"), text.index("Exton") + 5, "Exton", "Exton", "GBR")
    [body] = link(linker, text, ("The Greater Exton League of Bakers", ORGANIZATION), places=(place,))
    assert body.country == "GBR"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Kenya was pleased. Turkey also said it opposed the plan.", STATE),
        ("Kenya was pleased. Turkey signalled on Friday that it opposed the plan.", STATE),
    ],
)
def test_a_pronoun_after_a_verb_of_saying_is_who_says_it(
    linker: Linker, text: str, kind: MentionKind
) -> None:
    links = link(linker, text, ("Kenya", kind), ("Turkey", kind), ("it", kind))
    assert links[2].actor_id == "state-tur"


def test_a_pronoun_without_antecedent_is_none_for_the_next(linker: Linker) -> None:
    first, second = link(linker, "It rained. It froze.", ("It", STATE), ("It", STATE))
    assert first.confidence < 0.5
    assert second.confidence < 0.5


def test_a_known_persons_name_is_a_person_whatever_kind_the_reader_gave(linker: Linker) -> None:
    text = "Benjamin Netanyahu arrived. Netanyahu will speak."
    full, short = link(linker, text, ("Benjamin Netanyahu", PERSON), ("Netanyahu", STATE))
    assert short.actor_id == full.actor_id == "per-isr-benjamin-netanyahu"


def test_a_weekday_behind_a_name_is_no_part_of_it(linker: Linker) -> None:
    text = "President Bill Clinton Thursday condemned it."
    [clinton] = link(linker, text, ("President Bill Clinton Thursday", PERSON), published="1998-08-14")
    assert clinton.actor_id == "per-usa-bill-clinton"


def test_officials_of_an_administration_are_not_its_president(linker: Linker) -> None:
    text = "Trump administration officials left."
    [officials] = link(linker, text, ("Trump administration officials", PERSON), published="2018-04-05")
    assert officials.actor_id != "per-usa-donald-trump"


def test_another_persons_words_are_not_the_organisation_of_a_title(linker: Linker) -> None:
    text = "Israeli minister Dov Sample saw President Abel Testperson."
    [_, _, host] = link(
        linker,
        text,
        ("Israeli minister Dov Sample", PERSON),
        ("Israeli", STATE),
        ("President Abel Testperson", PERSON),
        dateline="N'DJAMENA",
        titles=(Title(text.index("President"), text.index("President") + 9, "President", 2, 1, False, 1.0),),
    )
    assert host.country == "TCD"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Anna Washington won the prize. Washington thanked her teachers.", "Washington thanked"),
        ("The governor of Niger state spoke.", "Niger"),
        ("A goal in extra time gave Germany the cup.", "Germany"),
        ("Villages in south Sudan have had no rain.", "south Sudan"),
    ],
)
def test_a_states_name_is_not_the_state_for_persons_federal_states_teams_and_regions(
    linker: Linker, text: str, words: str
) -> None:
    word = words.removesuffix(" thanked")
    wanted = [("Anna Washington", PERSON)] if "Anna" in text else []
    links = link(linker, text, *wanted, (word, STATE))
    assert not links[-1].actor_id.startswith("state-")


def test_the_north_is_north_korea_in_a_report_on_korea(linker: Linker) -> None:
    text = "Seoul said the North fired first."
    assert link(linker, text, ("the North", STATE))[0].actor_id == "state-prk"


def test_the_elected_president_is_who_takes_office_next(linker: Linker) -> None:
    text = "Diplomats met Iran's president-elect."
    [elect] = link(linker, text, ("Iran's president-elect", PERSON), published="2005-07-10")
    assert elect.actor_id == "per-irn-mahmoud-ahmadinejad"


def test_states_that_share_a_name_are_told_apart_by_the_office(linker: Linker) -> None:
    text = "The Dominican prime minister flew home."
    [found] = link(linker, text, ("The Dominican prime minister", PERSON), published="2010-06-18")
    assert found.actor_id == "per-dma-roosevelt-skerrit"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("Nora Probe, 24, a baker from Leipzig, died.", True),
        ("Nora Probe, originally from north Leipzig, died.", True),
        ("Nora Probe said that the train from Leipzig was late.", False),
    ],
)
def test_a_private_person_is_of_the_country_of_the_place_he_comes_from(
    linker: Linker, words: str, told: bool
) -> None:
    """Of whom no words say it, the state that the report plays in is only the likeliest."""
    at = words.index("Leipzig")
    place = Place(at, at + 7, "Leipzig", name="Leipzig", country="DEU")
    [person] = link(linker, words, ("Nora Probe", PERSON), places=(place,))
    assert (person.country, person.told) == ("DEU", told)


@pytest.mark.parametrize(
    ("more", "country"), [("", "PER"), (" Chile's ambassador left.", None)], ids=["one", "two"]
)
def test_an_ambassador_is_of_the_one_state_whose_ambassador_the_report_speaks_of(
    linker: Linker, more: str, country: str | None
) -> None:
    text = "Peru's ambassador came back. Ambassador Nora Probe saw the premier." + more
    wanted = [("Peru's ambassador", PERSON), ("Ambassador Nora Probe", PERSON)]
    links = link(linker, text, *wanted, *([("Chile's ambassador", PERSON)] if more else []))
    assert links[1].country == country


def test_who_studies_a_state_or_directs_a_body_for_it(linker: Linker) -> None:
    """A researcher on Syria is not Syria's; the Australian director of an American body is Australian."""
    text = "Nora Probe, the charity's Syria researcher, wrote to Lina Testow, the Australian director of Human Rights Watch."
    first, second = link(
        linker,
        text,
        ("Nora Probe, the charity's Syria researcher", PERSON),
        ("Lina Testow, the Australian director of Human Rights Watch", PERSON),
    )
    assert not first.told
    assert first.country != "SYR"
    assert second.country == "AUS"


@pytest.mark.parametrize(("words", "country"), [("The US-led coalition", None), ("The ministry", "BFA")])
def test_a_coalition_led_by_one_of_its_members_is_of_no_state(
    linker: Linker, words: str, country: str | None
) -> None:
    [body] = link(linker, f"{words} met on Monday.", (words, ORGANIZATION), dateline="OUAGADOUGOU")
    assert body.country == country


def test_a_surname_told_with_another_state_is_another_person(linker: Linker) -> None:
    text = "Iraq's Saddam Hussein wrote to King Hussein of Jordan."
    first, second = link(
        linker,
        text,
        ("Iraq's Saddam Hussein", PERSON),
        ("King Hussein of Jordan", PERSON),
        published="1990-08-16",
    )
    assert (first.country, second.country) == ("IRQ", "JOR")
    assert first.actor_id != second.actor_id


def test_a_title_that_the_reader_links_to_another_state_is_still_its_holders(linker: Linker) -> None:
    """ "Turkey said that President Bashar al-Assad": the words beside him name no state, the registry does."""
    text = "Turkey said that President Bashar al-Assad stays."
    at = text.index("President")
    _, president = link(
        linker,
        text,
        ("Turkey", STATE),
        ("President Bashar al-Assad", PERSON),
        published="2017-11-27",
        titles=(Title(at, at + 9, "President", 1, 0, False, 1.0),),
    )
    assert president.actor_id == "per-syr-bashar-al-assad"
