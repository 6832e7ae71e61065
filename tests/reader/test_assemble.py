"""Putting a Reading together: what a mention is cut to."""

from __future__ import annotations

import pytest

from communique.reader.assemble import _bare, _from_mention, _is_fragment, _is_nobody, _with_noun
from communique.records import Mention, MentionKind, Span


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("UN-brokered", "UN"),
        ("the Saudi-led", "the Saudi"),
        ("US-backed Kurdish fighters", "US-backed Kurdish fighters"),
        ("Tel Aviv-Yafo", "Tel Aviv-Yafo"),
        ("-led", "-led"),
        ("Peru,", "Peru"),
        ("the envoy, Ana Rojas,", "the envoy, Ana Rojas"),
        ("the U.S.", "the U.S."),
        ("China and", "China"),
        ("hostage families and the", "hostage families and the"),
        ("the rebels are in", "the rebels"),
        ("women and children who", "women and children"),
    ],
)
def test_what_hangs_on_the_end_of_a_name_is_no_part_of_it(words: str, name: str) -> None:
    """Only the end of a mention is cut, and never all of it."""
    assert _bare(Span(7, 7 + len(words), words)) == Span(7, 7 + len(name), name)


@pytest.mark.parametrize(
    ("text", "fragment"),
    [("The", True), ("of", True), ("’s", True), ("s", True), ("I", False), ("They", False), ("“Zed”", False)],
)
def test_a_word_that_names_nobody_is_no_mention(text: str, fragment: bool) -> None:
    """Articles, prepositions and pieces of words are cut from the mentions; pronouns and names stay."""
    assert _is_fragment(text) is fragment


def test_what_is_said_begins_with_the_whole_mention() -> None:
    """A mention cut by the start of a quotation is taken in, unless a mark of quotation or a comma parts it."""
    text = "Premier Nora Probe of Peru will go, officials said. “Chile, of all states, will go.”"
    probe = Mention(0, 26, text[:26], MentionKind.PERSON, 0, 1.0)
    said = Span(19, 34, text[19:34])
    assert _from_mention(text, said, (probe,)) == Span(0, 34, text[:34])
    chile = Mention(52, 75, text[52:75], MentionKind.STATE, 0, 1.0)
    later = Span(60, 83, text[60:83])
    assert _from_mention(text, later, (chile,)) == later


def test_the_there_of_there_were_reports_is_nobody() -> None:
    assert _is_nobody("there")
    assert _is_nobody("The")
    assert not _is_nobody("reports")


@pytest.mark.parametrize(
    ("text", "cut", "whole"),
    [
        ("three patrol vessels sailed", "three patrol", "three patrol vessels"),
        ("six inspectors came", "six", "six inspectors"),
        ("Several aid groups left", "Several aid", "Several aid groups"),
        ("nine were wounded", "nine", "nine"),
        ("two soldiers guards saw", "two soldiers", "two soldiers"),
        ("12 people always left", "12 people", "12 people"),
        ("the patrol vessels", "the patrol", "the patrol"),
        ("two across the river", "two", "two"),
    ],
)
def test_several_of_a_kind_are_told_with_their_noun(text: str, cut: str, whole: str) -> None:
    """Nothing else is drawn into a mention."""
    assert _with_noun(text, Span(0, len(cut), cut)).text == whole
