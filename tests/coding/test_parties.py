"""Who takes part in an event that is told several times."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from communique.coding.events import _parties
from communique.records import Participant


def party(name: str) -> Participant:
    return Participant(None, name, name, 0, len(name))


def names(sides: list[list[str]]) -> list[str]:
    return [p.name for p in _parties([tuple(party(n) for n in side) for side in sides])]


def test_the_leading_telling_decides_and_others_add_whom_two_of_them_name() -> None:
    """One passing telling adds nobody; a party named again and again is in."""
    assert names([["Peru"], ["Chile"], ["Chile", "Cuba"]]) == ["Peru", "Chile"]


def test_where_the_leading_telling_names_nobody_the_next_decides() -> None:
    """A headline without parties leaves them to the telling that names them."""
    assert names([[], ["Peru", "Chile"]]) == ["Peru", "Chile"]


@given(st.lists(st.lists(st.sampled_from("ABCDE"), unique=True), max_size=5))
def test_parties_are_named_and_told_once(sides: list[list[str]]) -> None:
    """Every party is named by some telling, none comes twice, and all of the leading telling's are in."""
    out = names(sides)
    assert len(out) == len(set(out))
    assert set(out) <= {n for side in sides for n in side}
    assert set(next((side for side in sides if side), [])) <= set(out)
