"""Merging across reports, names as keys, and actor files that come back as they went out."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from communique.actors import NamedMention, Registry, propose_merges
from communique.actors.files import to_csv, to_toml
from communique.actors.ftm import dump, load
from communique.actors.linking import actor_id_for
from communique.actors.merging import undo
from communique.actors.names import fold, is_short_form, sound_key
from communique.actors.offices import first_day, holds, last_day
from communique.records import Actor, RoleHeld


def person(name: str, country: str | None = None, title: str | None = None) -> Actor:
    roles = (RoleHeld(title, None, None, None, None),) if title else ()
    return Actor(actor_id_for(name, "person", country), name, "person", country, "GOV", (), None, roles)


def body(name: str, country: str | None = None) -> Actor:
    return Actor(actor_id_for(name, "organization", country), name, "organization", country, None)


def pairs(*actors: Actor) -> set[tuple[str, ...]]:
    names = {a.id: a.name for a in actors}
    return {
        tuple(sorted(names[i] for i in j.subjects)) for j in propose_merges(NamedMention(a) for a in actors)
    }


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ilgar Aliyev", "Ilqar Əliyev"),
        ("Sergei Testov", "Sergey Testov"),
        ("Yusif Mamedkhanov", "Yusif Mammadhanov"),
    ],
)
def test_transliterations_of_one_name_and_state_are_one(one: str, other: str) -> None:
    assert len(pairs(person(one, "AZE", "mayor"), person(other, "AZE", "mayor"))) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (person("Ilgar Aliyev", "AZE"), person("Rashad Aliyev", "AZE")),
        (person("Aliyev", "AZE", "mayor"), person("Ilgar Aliyev", "AZE", "mayor")),
        (person("Jan Test", "POL"), person("Jan Test", "CZE")),
        (person("Jana Testova", "CZE", "mayor"), person("Dana Testova", "CZE", "mayor")),
        (body("Party of Test", "POL"), person("Party of Test", "POL")),
        (body("2nd Harbour Dock Committee", "POL"), body("3rd Harbour Dock Committee", "POL")),
    ],
)
def test_a_shared_surname_or_another_state_joins_nobody(one: Actor, other: Actor) -> None:
    assert pairs(one, other) == set()


def test_a_surname_among_the_aliases_joins_nobody() -> None:
    one = Actor("act-1", "Mark Testfield", "person", "GBR", "GOV", ("Testfield",))
    other = Actor("act-2", "Mary Testfield", "person", "GBR", "GOV", ("Testfield",))
    assert pairs(one, other) == set()


def test_unnamed_actors_of_two_reports_stay_apart() -> None:
    one = Actor("act-unnamed-1", "Western diplomats", "group", None, "GOV")
    other = Actor("act-unnamed-2", "Western diplomats", "group", None, "GOV")
    assert pairs(one, other) == set()


def test_an_acronym_joins_its_full_name_in_one_state_only() -> None:
    assert len(pairs(body("Free Harbour Movement", "POL"), body("FHM", "POL"))) == 1
    assert pairs(body("Free Harbour Movement", "POL"), body("FHM", "CZE")) == set()


def test_two_registered_actors_are_never_joined_even_through_a_third() -> None:
    a = Actor("per-x-one", "Anna Test", "person", "POL", "GOV")
    b = Actor("per-x-two", "Anna Test", "person", "POL", "GOV")
    found = propose_merges(NamedMention(x) for x in (a, b, person("Anna Test", "POL")))
    assert len(found) == 1


def test_what_a_person_took_apart_stays_apart() -> None:
    one, other = person("Sergei Testov", "RUS", "mayor"), person("Sergey Testov", "RUS", "mayor")
    [proposal] = propose_merges([NamedMention(one), NamedMention(other)])
    back = undo(proposal, "reviewer", "two brothers", "2024-01-01T00:00:00Z")
    assert back.kind == "different_actor"
    assert propose_merges([NamedMention(one), NamedMention(other)], [frozenset(back.subjects)]) == ()


def test_the_order_of_mentions_does_not_matter() -> None:
    names = ["Sergei Testov", "Sergey Testov", "Serguei Testov", "Anna Probe", "Anna M. Probe"]
    mentions = [NamedMention(person(n, "RUS", "mayor")) for n in names]
    first = propose_merges(mentions)
    random.Random(3).shuffle(mentions)
    assert propose_merges(mentions) == first


@settings(deadline=None)
@given(st.text(max_size=60))
def test_folding_is_idempotent(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@settings(deadline=None)
@given(st.text(max_size=40))
def test_a_sound_key_is_plain_lower_case(text: str) -> None:
    assert sound_key(text) == sound_key(text).lower()


def test_a_surname_is_a_short_form_and_a_given_name_is_not() -> None:
    assert is_short_form("Probe", "Lena Probe")
    assert not is_short_form("Lena", "Lena Probe")
    assert is_short_form("Roh", "Roh Test-un", family_first=True)


@settings(deadline=None)
@given(st.integers(1900, 2100), st.none() | st.integers(1, 12))
def test_a_coarse_date_covers_its_days(year: int, month: int | None) -> None:
    partial = f"{year}" if month is None else f"{year}-{month:02d}"
    assert first_day(partial).startswith(partial)
    assert last_day(partial).startswith(partial)
    assert first_day(partial) < last_day(partial)


def test_a_day_at_a_coarse_bound_of_a_term_is_only_possibly_in_it() -> None:
    term = RoleHeld("mayor", None, None, "2001", "2005-03")
    assert holds(term, "2001-06-01") == "possibly"
    assert holds(term, "2003-06-01") == "surely"
    assert holds(term, "2005-03-10") == "possibly"
    assert holds(term, "2005-04-01") is None


TEXT = (
    st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=20)
    .map(str.strip)
    .filter(bool)
)
NAMES = TEXT.filter(lambda t: ";" not in t)


@settings(deadline=None)
@given(NAMES, st.lists(NAMES, max_size=3, unique=True), st.sampled_from(["GHA", "POL", None]))
def test_actor_files_come_back_as_they_went_out(name: str, aliases: list[str], country: str | None) -> None:
    import tempfile

    actor = Actor("own-actor-1", name, "person", country, "GOV", tuple(aliases), "Q42",
                  (RoleHeld("mayor", "Town", None, "2001", "2002-03"),))  # fmt: skip
    for suffix, text in ((".toml", to_toml([actor])), (".csv", to_csv([actor]))):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"own{suffix}"
            path.write_text(text, encoding="utf-8")
            from communique.actors.files import read

            overlay = read([path], frozenset(), frozenset({"GHA", "POL"}))
        assert overlay.problems == []
        assert overlay.actors == [actor]


def test_followthemoney_entities_come_back_as_actors_with_their_roles() -> None:
    actor = Actor("own-1", "Ana Probova", "person", "BGR", None, ("A. Probova",), "Q42",
                  (RoleHeld("mayor", "Sofia", None, "2001", "2005-03-01"),))  # fmt: skip
    back, problems = load(dump([actor], {"BGR": "BG"}).splitlines(), {"BG": "BGR"})
    assert problems == []
    assert back == [actor]


def test_a_broken_followthemoney_line_is_named_and_the_rest_read() -> None:
    good = json.dumps(
        {"id": "x", "schema": "Organization", "properties": {"name": ["Dock"], "country": ["qq"]}}
    )
    actors, problems = load(["{", "[]", good], {"BG": "BGR"})
    assert [a.name for a in actors] == ["Dock"]
    assert len(problems) == 3


def test_every_packaged_actor_survives_a_trip_through_toml(tmp_path: Path) -> None:
    registry = Registry.load()
    chosen = [a for a in registry if a.kind == "person"][:50]
    path = tmp_path / "all.toml"
    path.write_text(to_toml(chosen), encoding="utf-8")
    again = Registry.load([path])
    assert again.problems == ()
    assert [again.actor(a.id) for a in chosen] == chosen
