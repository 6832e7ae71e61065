"""Cutting word probabilities into spans."""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from communique.reader.decode import _QUIET, _cut, _stretches

COST, SPLIT = 2.0, 1.0


def cut(begin: list[float], inside: list[float], cost: float = COST) -> list[tuple[int, int]]:
    """Spans from the probability of a first word and of any word of a span."""
    b, i = np.array(begin), np.array(inside)
    tiny = 1e-4
    return _cut(
        np.log(1 - i + tiny),
        np.log(np.minimum(b, i) + tiny),
        np.log(np.maximum(i - b, 0) + tiny),
        cost,
        SPLIT,
    )


def test_a_doubtful_word_within_a_span_is_bridged() -> None:
    inside = [0.0, 0.99, 0.98, 0.4, 0.97, 0.99, 0.0]
    assert cut([0, 0.98, 0, 0, 0, 0, 0], inside) == [(1, 6)]


def test_a_doubtful_word_alone_is_no_span_but_a_sure_one_is() -> None:
    assert cut([0.5, 0, 0.0], [0.6, 0.0, 0.0]) == []
    assert cut([0.0, 0.999, 0.0], [0.0, 0.9995, 0.0]) == [(1, 2)]


def test_a_sure_first_word_opens_a_second_span_at_once() -> None:
    assert cut([0.99, 0, 0.999, 0], [0.999, 0.99, 0.9999, 0.99], cost=0.0) == [(0, 2), (2, 4)]


@given(
    hnp.arrays(np.float64, st.shared(st.integers(0, 40), key="n"), elements=st.floats(0, 1)),
    hnp.arrays(np.float64, st.shared(st.integers(0, 40), key="n"), elements=st.floats(0, 1)),
)
def test_spans_are_in_order_and_apart(begin: np.ndarray, inside: np.ndarray) -> None:
    spans = cut((begin * inside).tolist(), inside.tolist())
    assert all(a < b for a, b in spans)
    assert all(first[1] <= second[0] for first, second in itertools.pairwise(spans))
    assert all(a >= 0 and b <= len(inside) for a, b in spans)


@given(hnp.arrays(np.float64, st.integers(1, 30), elements=st.floats(0, 1)))
def test_without_costs_words_surely_outside_belong_to_no_span(inside: np.ndarray) -> None:
    inside[inside < 0.5] = 0.0
    covered = {k for a, b in cut((inside / 2).tolist(), inside.tolist(), cost=0.0) for k in range(a, b)}
    assert not covered & set(np.flatnonzero(inside == 0.0).tolist())


@given(
    hnp.arrays(np.float64, st.shared(st.integers(0, 60), key="n"), elements=st.floats(0, 1)),
    hnp.arrays(
        np.float64,
        st.shared(st.integers(0, 60), key="n"),
        elements=st.one_of(st.floats(0, _QUIET), st.floats(0, 1)),
    ),
    st.sampled_from([0.15, 0.3, 0.5]),
)
def test_cutting_between_quiet_words_finds_what_cutting_the_whole_finds(
    begin: np.ndarray, inside: np.ndarray, floor: float
) -> None:
    """Words surely outside part a report: what lies between them is cut by itself."""
    tiny = 1e-4
    off = np.log(1 - inside + tiny) + np.log(floor / (1 - floor))
    first = np.log(begin * inside + tiny)
    later = np.log(inside - begin * inside + tiny)
    parts = [
        (a + k, a + stop)
        for a, b in _stretches(inside > _QUIET)
        for k, stop in _cut(off[a:b], first[a:b], later[a:b], COST, SPLIT)
    ]
    assert parts == _cut(off, first, later, COST, SPLIT)
