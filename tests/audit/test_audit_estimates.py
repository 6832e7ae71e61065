"""The estimators against published values, against each other, and against simulated truth."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communique.audit.estimates import Counted, Found, kappa, proportion, recall, student, weighted, wilson


@pytest.mark.parametrize(
    ("right", "judged", "low", "high"),
    # Newcombe (1998), "Two-sided confidence intervals for the single proportion", Statistics in Medicine 17, table I.
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_the_wilson_interval_gives_the_published_values(
    right: int, judged: int, low: float, high: float
) -> None:
    found = wilson(right / judged, judged)
    assert found == pytest.approx((low, high), abs=5e-5)


@given(st.integers(0, 400), st.integers(0, 400))
def test_an_interval_holds_its_point_and_narrows_with_more_judged(right: int, wrong: int) -> None:
    found = proportion(right, right + wrong)
    if right + wrong == 0:
        assert found is None
        return
    assert found is not None
    assert 0 <= found.low <= found.point <= found.high <= 1
    more = proportion(2 * right, 2 * (right + wrong))
    assert more is not None
    assert more.high - more.low < found.high - found.low


strata = st.lists(
    st.tuples(st.integers(0, 30), st.integers(0, 30), st.integers(0, 500)).map(
        lambda t: Counted(t[0] + t[1] + t[2], t[0] + t[1], t[0])
    ),
    min_size=1,
    max_size=6,
)


@given(strata)
def test_a_weighted_estimate_lies_between_its_strata(counted: list[Counted]) -> None:
    found = weighted(counted)
    shares = [s.right / s.judged for s in counted if s.judged]
    if not shares:
        assert found is None
        return
    assert found is not None
    assert min(shares) - 1e-9 <= found.point <= max(shares) + 1e-9
    assert 0 <= found.low <= found.point <= found.high <= 1


@given(st.integers(1, 60), st.integers(0, 60), st.integers(1, 10_000))
def test_one_stratum_weighted_is_the_plain_proportion(right: int, wrong: int, left: int) -> None:
    judged = right + wrong
    plain, whole = proportion(right, judged), weighted([Counted(judged * left, judged, right)])
    assert plain is not None
    assert whole is not None
    assert whole.point == pytest.approx(plain.point)
    assert whole.high - whole.low <= plain.high - plain.low + 1e-9


def test_a_population_judged_in_full_leaves_nothing_to_estimate() -> None:
    found = weighted([Counted(4, 4, 3), Counted(6, 6, 6)])
    assert found is not None
    assert (found.low, found.point, found.high) == (0.9, 0.9, 0.9)
    assert math.isinf(found.size)


@pytest.mark.parametrize("truth", [(0.95, 0.7, 0.85), (0.98, 0.97, 0.9), (0.5, 0.6, 0.2)])
def test_the_weighted_interval_covers_the_truth_about_as_often_as_it_says(truth: tuple[float, ...]) -> None:
    rng = random.Random(20)
    sizes, drawn = (5000, 900, 60), (60, 25, 15)
    populations = [
        [number < round(p * size) for number in range(size)] for p, size in zip(truth, sizes, strict=True)
    ]
    actual = sum(map(sum, populations)) / sum(sizes)
    covered = 0
    for _ in range(600):
        counted = [
            Counted(len(all_), n, sum(rng.sample(all_, n)))
            for all_, n in zip(populations, drawn, strict=True)
        ]
        found = weighted(counted)
        assert found is not None
        covered += found.low <= actual <= found.high
    assert 0.93 <= covered / 600 <= 0.995


def test_the_recall_interval_covers_the_truth_about_as_often_as_it_says() -> None:
    rng = random.Random(21)
    reports = []
    for _ in range(2000):
        skill = rng.choice(
            (0.4, 0.7, 0.9)
        )  # reports differ: records of one report are found or missed together
        stated = rng.randrange(6)
        right = sum(rng.random() < skill for _ in range(stated))
        reports.append(Found(0, right, stated - right))
    actual = sum(r.right for r in reports) / sum(r.right + r.missed for r in reports)
    covered = 0
    for _ in range(400):
        found = recall(rng.sample(reports, 30), [2000])
        assert found is not None
        covered += found.low <= actual <= found.high
    assert 0.92 <= covered / 400 <= 0.995


def test_recall_of_one_report_is_not_stated() -> None:
    assert recall([Found(0, 3, 1)], [10]) is None
    assert recall([Found(0, 0, 0), Found(0, 0, 0)], [10]) is None


def test_recall_weighs_strata_by_their_reports() -> None:
    found = recall([Found(0, 1, 0), Found(0, 1, 0), Found(1, 0, 1), Found(1, 0, 1)], [90, 10])
    assert found is not None
    assert found.point == pytest.approx(0.9)


@pytest.mark.parametrize(("freedom", "quantile"), [(2, 4.303), (5, 2.571), (30, 2.042), (1000, 1.962)])
def test_the_student_quantile_is_near_the_tables(freedom: int, quantile: float) -> None:
    assert student(freedom) == pytest.approx(quantile, rel=0.04)


def test_kappa_is_one_for_equal_and_zero_for_chance() -> None:
    assert kappa([(True, True), (False, False)]) == 1
    assert kappa([(True, True), (True, False), (False, True), (False, False)]) == 0
    assert kappa([(True, True)]) is None
