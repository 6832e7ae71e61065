"""Windows: every token is some window's own exactly once, and sentences stay whole where they fit."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from communique.reader.relation import ACTOR_OPEN, RECIPIENT_OPEN, mark_pair
from communique.reader.windows import Tokens, make_windows, shape_of


def tokens_of(size: int) -> Tokens:
    starts = np.arange(size, dtype=np.int64) * 2
    return Tokens(np.full(size, 1000, dtype=np.int64), starts, starts + 1, np.zeros(size, dtype=np.int64))


@given(st.lists(st.integers(1, 700), min_size=1, max_size=25))
def test_own_parts_tile_the_text_and_fit_the_encoder(lengths: list[int]) -> None:
    bounds = np.cumsum([0, *lengths]) * 2
    sentences = [(int(a), int(b)) for a, b in itertools.pairwise(bounds)]
    windows = make_windows(tokens_of(sum(lengths)), sentences)
    assert [w.own for w in windows[1:]] == [w.last for w in windows[:-1]]
    assert windows[0].own == 0
    assert windows[-1].last == sum(lengths)
    assert all(w.first <= w.own < w.last and w.last - w.first <= 510 for w in windows)


@given(st.lists(st.integers(1, 120), min_size=1, max_size=25))
def test_short_sentences_are_never_cut(lengths: list[int]) -> None:
    bounds = np.cumsum([0, *lengths])
    sentences = [(int(a) * 2, int(b) * 2) for a, b in itertools.pairwise(bounds)]
    for window in make_windows(tokens_of(sum(lengths)), sentences):
        assert window.own in bounds
        assert window.last in bounds


@pytest.mark.parametrize(
    ("word", "shape"),
    [("talks", 0), ("Ankara", 1), ("NATO", 2), ("McKay", 3), ("2019", 4), ("—", 5), ("A", 1)],
)
def test_the_shape_of_a_word_keeps_its_case(word: str, shape: int) -> None:
    assert shape_of(word) == shape


@given(st.integers(0, 400), st.integers(0, 20), st.integers(0, 400), st.integers(0, 20))
def test_a_marked_pair_opens_at_the_words_given(a: int, n: int, b: int, m: int) -> None:
    pair = mark_pair(tokens_of(430), (2 * a, 2 * (a + n) + 1), (2 * b, 2 * (b + m) + 1))
    assert pair is not None
    assert pair.ids[pair.actor] == ACTOR_OPEN
    assert pair.ids[pair.recipient] == RECIPIENT_OPEN
    assert len(pair.ids) == len(pair.shapes)


def test_a_span_that_covers_no_word_gives_no_pair() -> None:
    assert mark_pair(tokens_of(5), (100, 101), (0, 1)) is None
