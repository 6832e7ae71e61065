"""Page residue goes, the body stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communique.ingest.residue import byline_of_line, remove_residue

BODY = "The two ministers met in the harbour hall on Monday and agreed to meet again in June."


@pytest.mark.parametrize(
    "line",
    [
        "date 2026-02-09 + ↺ − 16 px",
        "A- A A+",
        "Font size: A- A+",
        "Share: Facebook Twitter Telegram WhatsApp",
        "Share this article",
        "Facebook Twitter Email Print",
        "Read also: Ministers to meet in June",
        "READ MORE | Ministers to meet in June",
        "Related: Six years of silence",
        "You may also like",
        "Subscribe to our newsletter and get the day's news at seven.",
        "Follow us on Telegram for more news.",
        "Join our WhatsApp channel",
        "Advertisement",
        "Story continues below advertisement",
        "© 2025 Maravik Daily. All rights reserved.",
        "(Copyright 2018 by The Agency. All Rights Reserved.)",
        "Tags: Averna, Kestrya, gas",
        "Home > News > Diplomacy",
        "3 min read",
        "12 comments",
        "Photo: Ina Verd/Straits Wire",
        "File photo of the harbour. Photo by Ina Verd",
        "The ministers on Monday. (AP Photo/Ina Verd)",
        "The ministers on Monday. Picture: Ina Verd.",
        "FILE - The minister at the harbour last year.",
        "* * *",
        ".",
    ],
)
def test_a_line_of_page_residue_goes(line: str) -> None:
    cleaned, removed = remove_residue(f"{BODY}\n\n{line}\n\n{BODY[:-1]} indeed.")
    assert cleaned == f"{BODY}\n\n{BODY[:-1]} indeed."
    assert [part.line for part in removed] == [line]


@pytest.mark.parametrize(
    "line",
    [
        "Share prices fell after the talks.",
        "Related parties will be heard, the court said.",
        "Read the treaty aloud, he told the clerk.",
        "Subscribers of the gas company were told to wait.",
        "“Follow us into the hall,” she said.",
        "Photographers were sent out of the room before the signing.",
        "The photo was taken in 2019, the ministry said.",
        "Copyright law was on the agenda of the two ministers, who spoke long. They agreed on nothing.",
        "Line by line, the delegations read the draft.",
        "Print and e-mail were cut off in the capital.",
        "More news is expected on Friday.",
        "He will sign in June.",
        "Log in hand, the captain came ashore.",
        "Tags were cut from the crates.",
        "Home rule was refused.",
        "By Monday the ships were gone.",
        "Advertisement of the tender begins in June.",
        "See also the treaty of 1921, the minister said.",
        "Image matters in Maravik, a diplomat said.",
    ],
)
def test_a_sentence_of_the_body_stays(line: str) -> None:
    text = f"{BODY}\n\n{line}\n\nThe talks went on until the evening."
    assert remove_residue(text) == (text, ())


def test_a_text_of_one_paragraph_stays_whole() -> None:
    text = "Advertisement. Read also: everything. Photo: Ina Verd"
    assert remove_residue(text) == (text, ())


def test_when_the_rules_would_take_most_of_a_text_nothing_goes() -> None:
    text = "\n".join(["Read also: a very long headline about ministers"] * 5 + ["Short body."])
    assert remove_residue(text) == (text, ())


def test_a_title_repeated_at_the_top_goes_once_it_is_known() -> None:
    cleaned, _ = remove_residue(f"Ministers meet!\n\n{BODY}", title="Ministers meet")
    assert cleaned == BODY
    kept = f"Ministers meet!\n\n{BODY}"
    assert remove_residue(kept) == (kept, ())


def test_a_caption_that_repeats_itself_with_its_credit_goes() -> None:
    cleaned, removed = remove_residue(f"The signing\nThe signingOffice of the President\n\n{BODY}")
    assert cleaned == BODY
    assert {part.rule for part in removed} == {"caption"}


def test_headlines_listed_under_related_articles_go_up_to_the_next_sentence() -> None:
    text = (
        f"{BODY}\n\nRelated articles\n\nTen dishes of the coast\nThe silent pipeline\n\n{BODY[:-1]} indeed."
    )
    assert remove_residue(text)[0] == f"{BODY}\n\n{BODY[:-1]} indeed."


def test_the_publishers_name_as_a_last_line_goes() -> None:
    assert remove_residue(f"{BODY}\n\nNews.Az", publisher="News.Az")[0] == BODY


def test_a_byline_is_a_line_of_names_alone() -> None:
    assert byline_of_line("By Ana Duro and Piet van Maas") == ("Ana Duro", "Piet van Maas")
    assert byline_of_line("By Ana Duro, Lissen Courier") == ("Ana Duro", "Lissen Courier")
    assert byline_of_line("By Monday the ships were gone.") == ()


LINES = st.lists(
    st.sampled_from([BODY, "Advertisement", "Photo: X Y", "The talks went on.", "", "Read also: a story"]),
    max_size=8,
)


@given(LINES)
def test_what_is_kept_are_whole_lines_in_their_order(lines: list[str]) -> None:
    text = "\n".join(lines).strip("\n ")
    cleaned, removed = remove_residue(text)
    kept = [line for line in cleaned.split("\n") if line]
    everything = [line for line in text.split("\n") if line]
    gone = [part.line for part in removed]
    assert sorted(kept + gone) == sorted(everything)
    assert [line for line in everything if line not in gone] == [line for line in kept if line not in gone]


@given(st.text(max_size=120))
def test_any_text_can_be_cleaned(text: str) -> None:
    remove_residue(text)
