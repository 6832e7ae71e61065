"""Cited sources, self-names and closing credits."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communique.ingest import sources
from communique.ingest.sources import citations, cited_sources, self_name, signed_agency


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The talks will go on, News.Az reports, citing AZERTAC.", ("News.Az", "AZERTAC")),
        ("A former admiral told Interfax that the ship had left.", ("Interfax",)),
        ("The deal is done, according to Reuters.", ("Reuters",)),
        ("According to the Turkish newspaper Hurriyet, he agreed.", ("Hurriyet",)),
        ("The IRNA news agency quoted the minister as saying so.", ("IRNA",)),
        ("He said so, according to Iran’s state Irna news agency.", ("Irna",)),
        ("It was first reported by the New York Times. The Times said more.", ("New York Times",)),
        ("“No,” he told the Guardian.", ("Guardian",)),
        ("The report appeared on Monday, AFP said.", ("AFP",)),
        ("He was speaking in an interview with the Associated Press.", ("Associated Press",)),
        ("Local media followed. The newspaper El Heraldo said so.", ("El Heraldo",)),
        ("It will open in July, the Straits Wire news agency reports.", ("Straits Wire",)),
        ("Sana, the Syrian state news agency, claimed that it had.", ("Sana",)),
        ("Reuters contributed to this report.", ("Reuters",)),
        ("She told the Maravik Daily newspaper that it was empty.", ("Maravik Daily",)),
    ],
)
def test_a_cited_source_is_named_in_the_reports_own_words(text: str, expected: tuple[str, ...]) -> None:
    assert cited_sources(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Reuters shares rose five pence on Monday.",
        "The minister told parliament that he would resign.",
        "She told Sana Khan that the house was sold.",
        "He guards a statue of Time, according to Beta testers.",
        "The statement was published on the State Department website.",
        "According to the government, the Times Square rally was peaceful.",
        "Two Reuters journalists are in prison.",
        "The United Nations said that aid had arrived, according to NATO.",
    ],
)
def test_an_outlet_that_is_no_source_is_not_cited(text: str) -> None:
    assert cited_sources(text) == ()


def test_the_publisher_and_its_editions_are_not_cited_by_themselves() -> None:
    text = "“No,” he told the Guardian. Pearson told Guardian Australia more, Reuters reported."
    assert cited_sources(text, publisher="The Guardian") == ("Reuters",)


def test_the_agency_tag_of_the_dateline_is_no_cited_source() -> None:
    text = "BAGHDAD, Iraq (AP)_ The talks failed, Reuters said."
    assert cited_sources(text, skip=(0, 20)) == ("Reuters",)


def test_a_report_that_signs_with_the_name_it_calls_itself_names_its_publisher() -> None:
    assert self_name("The talks go on, News.Az reports, citing AZERTAC.\n\nNews.Az") == "News.Az"
    assert self_name("The talks go on.\n\nThe end") is None


def test_a_closing_credit_names_the_agency() -> None:
    assert signed_agency("The talks go on.\n\nSource: Xinhua") == "Xinhua"
    assert signed_agency("The talks go on in the hall. AFP") == "Agence France-Presse"
    assert signed_agency("The talks go on in the hall.") is None


@given(st.text(max_size=200))
def test_every_citation_lies_where_it_says(text: str) -> None:
    for citation in citations(text + " told Reuters and, citing the Tass news agency, left."):
        whole = text + " told Reuters and, citing the Tass news agency, left."
        assert whole[citation.start : citation.end] == citation.name


NAMING = {
    name: pattern
    for name, pattern in vars(sources).items()
    if isinstance(pattern, re.Pattern) and "(?P<name>[A-Z]" in pattern.pattern
}


@pytest.mark.parametrize("name", sorted(NAMING))
def test_every_pattern_that_names_is_held_to_the_start_of_a_word_or_line(name: str) -> None:
    before = NAMING[name].pattern.partition("(?P<name>")[0]
    assert before == sources.NAME_START or before.startswith(("^", r"\b(?:", r"[.!?”\"]\s+"))


@pytest.mark.parametrize("word", ["A" * 9000, "A-" * 4500, "A’" * 4500, "A." * 4500, "aA" * 4500])
def test_in_an_endless_word_a_name_is_tried_once_at_most(word: str) -> None:
    assert len(re.findall(sources.NAME_START + "[A-Z]", word)) <= 1


def test_the_end_of_a_word_is_no_name() -> None:
    assert not citations("The xBelgravia newspaper reported it.")
    assert [c.name for c in citations("The Belgravia newspaper reported it.")] == ["Belgravia"]
