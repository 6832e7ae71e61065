"""Putting a Reading together: what a mention is cut to."""

from __future__ import annotations

import pytest

from communique.reader.assemble import _bare, _is_fragment
from communique.records import Span


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
