"""The state of those told by their party alone."""

from __future__ import annotations

import pytest

from communique.actors.partisans import description, state_of


@pytest.mark.parametrize(
    ("words", "named", "state"),
    [
        ("Ora Pale, a veteran Republican senator", {"USA", "SYR"}, "USA"),
        ("House Democrats", {"USA"}, "USA"),
        ("Rep. Ora Pale, R-Utah", {"USA"}, "USA"),
        ("Tory MPs", {"GBR", "FRA"}, "GBR"),
        ("a Labour peer", {"GBR"}, "GBR"),
        # Parties of these names stand elsewhere too: the report must name the state.
        ("a Labour member", {"NOR"}, None),
        ("the Republican Guard", {"USA", "IRQ"}, None),
        ("republican lawmakers", {"USA", "FRA"}, None),
        ("Labour MPs and House Republicans", {"USA", "GBR"}, None),
    ],
)
def test_a_party_s_members_are_of_its_state(words: str, named: set[str], state: str | None) -> None:
    assert state_of([words], dict.fromkeys(named, 1)) == state


@pytest.mark.parametrize(
    ("named", "state"), [({"USA": 3, "PHL": 2}, "USA"), ({"USA": 2, "PHL": 3}, None), ({}, None)]
)
def test_a_senator_is_of_the_united_states_where_they_are_named_most(
    named: dict[str, int], state: str | None
) -> None:
    assert state_of(["Sen. Ora Pale"], named) == state


def test_what_describes_a_name_stands_right_behind_it() -> None:
    text = "Ora Pale, a veteran Republican senator, met Bo Marl in Lima."
    assert description(text, len("Ora Pale")) == ", a veteran Republican senator"
    assert not description(text, text.index(" in Lima"))
