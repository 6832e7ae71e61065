"""Which records a seed draws, and from which strata."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communique.audit.sampling import EQUAL, LAYERS, POOLED, Asked, allocate, draw
from communique.errors import NotFound, UsageError
from communique.ledger import Filter, Ledger, View

AT = "2031-03-11T00:00:00.000000Z"


@given(
    st.lists(st.integers(1, 200), min_size=1, max_size=12),
    st.integers(0, 400),
    st.sampled_from(["proportional", EQUAL]),
)
def test_an_allocation_takes_one_of_each_stratum_at_least_and_what_was_asked(
    sizes: list[int], more: int, how: str
) -> None:
    wanted = len(sizes) + more
    counts = allocate(sizes, wanted, how)
    assert sum(counts) == min(wanted, sum(sizes))
    assert all(1 <= count <= size for count, size in zip(counts, sizes, strict=True))


def test_a_proportional_allocation_follows_the_sizes_and_an_equal_one_does_not() -> None:
    assert allocate([80, 15, 5], 20) == [16, 3, 1]
    assert allocate([80, 15, 5], 21, EQUAL) == [8, 8, 5]


def test_the_same_seed_draws_the_same_records_and_another_seed_others(ledger: Ledger) -> None:
    view = View(ledger)
    one, other, third = (
        [item.record_id for item in draw(view, Asked(6, seed=seed), AT)[1]] for seed in (1, 1, 2)
    )
    assert one == other
    assert set(one) != set(third)


def test_a_larger_sample_with_the_same_seed_holds_the_smaller_one(ledger: Ledger) -> None:
    view = View(ledger)
    small, large = ({i.record_id for i in draw(view, Asked(n), AT)[1]} for n in (4, 9))
    assert small < large


def test_strata_are_counted_and_drawn_from_in_proportion(ledger: Ledger) -> None:
    audit, items = draw(View(ledger), Asked(8, by=("type", "outlet")), AT)
    assert sum(s.population for s in audit.strata) == 12
    assert [s.key for s in audit.strata] == sorted(s.key for s in audit.strata)
    assert sum(s.drawn for s in audit.strata) == len(items) == 8
    assert all(1 <= s.drawn <= s.population for s in audit.strata)


def test_more_strata_than_records_asked_for_are_pooled(ledger: Ledger) -> None:
    audit, items = draw(View(ledger), Asked(2, by=("type", "outlet")), AT)
    assert len(items) == 2
    assert audit.strata[-1].key == (POOLED, POOLED)
    assert sum(s.population for s in audit.strata) == 12


@pytest.mark.parametrize("layer", LAYERS)
def test_every_layer_can_be_drawn_and_each_item_has_fields_and_words(ledger: Ledger, layer: str) -> None:
    view = View(ledger)
    _, items = draw(view, Asked(3, layer), AT)
    assert [item.number for item in items] == [1, 2, 3]
    for item in items:
        assert item.fields
        text = view.report(item.passages[0].report_id).report.text
        assert 0 <= item.passages[0].start < item.passages[0].end <= len(text)


def test_a_drawn_report_lists_what_was_found_in_it(ledger: Ledger) -> None:
    _, (item,) = draw(View(ledger), Asked(1, "reports"), AT)
    kinds = [f.name.split(":")[:2] for f in item.fields]
    assert (
        kinds.count(["found", "event"])
        == kinds.count(["found", "statement"])
        == kinds.count(["found", "role"])
        == 1
    )
    assert ["read", "event"] in kinds


@pytest.mark.parametrize(
    "wrong",
    [
        {"size": 0},
        {"size": 1, "layer": "acts"},
        {"size": 1, "by": ("mood",)},
        {"size": 1, "allocation": "fair"},
    ],
)
def test_an_impossible_wish_is_refused_by_name(wrong: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        Asked(**wrong)  # type: ignore[arg-type]


def test_nothing_to_draw_from_says_so(ledger: Ledger) -> None:
    with pytest.raises(NotFound):
        draw(View(ledger), Asked(3, filter=Filter(since="2040")), AT)
