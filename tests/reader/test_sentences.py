"""Sentences: spans that hold every word, split where news prose ends a sentence."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communique.reader.sentences import split_sentences


def cut(text: str) -> list[str]:
    return [text[s:e] for s, e in split_sentences(text)]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Mr. Adeyemi met Gov. Sato in the U.S. capital. They agreed.", 2),
        ('"We will go," he said. "It is time." Nobody answered.', 3),
        ("The visit cost $3.5 million. Critics asked why.", 2),
        ("He lives in the U.S. The minister does not.", 2),
        ("Talks began on Jan. 5 and ended at 3 p.m. on Friday.", 1),
        ("A headline without a stop\n\nThe body follows.", 2),
        ("A line that goes\non in the next line.", 1),
        ("“Is it over?” asked the envoy. ‘No.’", 2),
        ("J. K. Ameyaw, the envoy, left.", 1),
    ],
)
def test_news_prose_is_split_where_a_reader_would(text: str, count: int) -> None:
    assert len(cut(text)) == count


@given(st.text(alphabet="ab .!?\n\"“”'’US.Mr,0", max_size=200))
def test_spans_are_ordered_disjoint_and_hold_every_word(text: str) -> None:
    spans = split_sentences(text)
    assert all(a < b for a, b in spans)
    assert all(x[1] <= y[0] for x, y in itertools.pairwise(spans))
    covered = "".join(text[s:e] for s, e in spans)
    assert "".join(covered.split()) == "".join(text.split())
