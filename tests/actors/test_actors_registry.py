"""The packaged registry, its validator and the user's own files."""

from __future__ import annotations

from pathlib import Path

import pytest

from communique.actors import Registry
from communique.actors.validate import faults


@pytest.fixture(scope="module")
def registry() -> Registry:
    return Registry.load()


def test_the_packaged_data_have_no_fault(registry: Registry) -> None:
    assert list(faults(registry)) == []


def test_every_united_nations_member_is_there(registry: Registry) -> None:
    assert sum(row.status == "member" for row in registry.states.values()) == 193


def test_the_registry_holds_three_hundred_bodies_and_three_hundred_groups(registry: Registry) -> None:
    kinds = [actor.kind for actor in registry]
    assert kinds.count("igo") >= 300
    assert kinds.count("group") + kinds.count("organization") >= 300


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("Azerbaijani", "AZE"),
        ("Baku", "AZE"),
        ("the Dutch", "NLD"),
        ("UK", "GBR"),
        ("Czechia", "CZE"),
        ("Israelis", "ISR"),
    ],
)
def test_a_name_demonym_or_capital_gives_its_state(registry: Registry, word: str, code: str) -> None:
    assert registry.country(word) == code


@pytest.mark.parametrize("word", ["Congo", "Korean", "Dominican", "us", "nowhere at all"])
def test_an_ambiguous_or_unknown_word_gives_no_state(registry: Registry, word: str) -> None:
    assert registry.country(word) is None


@pytest.mark.parametrize("name", ["Ilham Aliyev", "Ilham Aliev", "İlham Əliyev", "ilham aliyev"])
def test_a_person_is_found_under_every_spelling_listed(registry: Registry, name: str) -> None:
    assert [a.id for a in registry.lookup(name)] == ["per-aze-ilham-aliyev"]


def test_an_acronym_is_no_common_word(registry: Registry) -> None:
    assert [a.id for a in registry.lookup("WHO")] == ["igo-who"]
    assert registry.lookup("who") == ()


@pytest.mark.parametrize(
    "word",
    [
        "Hindu",
        "Independent",
        "Economist",
        "the Left",
        "Liberation",
        "Azov",
        "MoD",
        "Labour Party",
        "Democratic Party",
        "Islamic Group",
        "Central Command",
        "US-led coalition",
        "National Electoral Council",
        "government of national unity",
        "national unity government",
    ],
)
def test_an_ordinary_word_or_a_name_of_many_bodies_is_no_registered_one(
    registry: Registry, word: str
) -> None:
    assert registry.lookup(word) == ()


@pytest.mark.parametrize(
    ("name", "country"),
    [
        ("Pakistan's Foreign Office", "PAK"),
        ("German Foreign Office", "DEU"),
        ("Moroccan Justice and Development Party", "MAR"),
        ("Kenya's National Intelligence Service", "KEN"),
        ("Ukraine's Main Intelligence Directorate", "UKR"),
        ("Department of State Services", "NGA"),
        ("Ukrainska Pravda", "UKR"),
    ],
)
def test_a_body_that_shares_its_name_with_a_better_known_one_is_of_its_own_state(
    registry: Registry, name: str, country: str
) -> None:
    assert [actor.country for actor in registry.lookup(name)] == [country]


def test_former_office_holders_end_where_the_next_begin(registry: Registry) -> None:
    sharon = registry.actor("per-isr-ariel-sharon")
    assert sharon is not None
    held = [r for r in sharon.roles if r.title == "prime minister"]
    assert [(r.start, r.end) for r in held] == [("2001-03-07", "2006-01-04")]


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_a_faulty_entry_is_one_line_and_the_rest_is_read(tmp_path: Path) -> None:
    """Unknown codes, kinds and dates are named; what is right in the file is kept."""
    file = write(
        tmp_path / "mine.toml",
        """
[[actor]]
name = "Harbour Board"
country = "QQ1"
[[actor]]
name = "Harbour Club"
kind = "guild"
[[actor]]
id = "harbour-union"
name = "Harbour Union"
country = "GHA"
[[actor]]
id = "kofi-testman"
name = "Kofi Testman"
kind = "person"
country = "GHA"
[[actor.role]]
title = "chairman"
organization = "Harbour Union"
start = "2020"
end = "2019"
""",
    )
    registry = Registry.load([file])
    assert len(registry.problems) == 3
    assert all(str(file) in line and "\n" not in line for line in registry.problems)
    assert "'QQ1'" in registry.problems[0]
    assert registry.actor("harbour-union") is not None
    kofi = registry.actor("kofi-testman")
    assert kofi is not None
    assert kofi.roles == ()


def test_an_unreadable_file_leaves_the_packaged_registry_whole(tmp_path: Path) -> None:
    broken = write(tmp_path / "broken.toml", "[[actor]\nname=")
    registry = Registry.load([broken, tmp_path / "absent.toml"])
    assert len(registry.problems) == 2
    assert registry.actor("state-fra") is not None


def test_a_circle_of_merges_is_refused_and_the_first_merges_hold(tmp_path: Path) -> None:
    file = write(
        tmp_path / "merges.toml",
        "".join(f'[[actor]]\nid = "{i}"\nname = "Body {i}"\n' for i in ("aa", "bb", "cc"))
        + "".join(
            f'[[merge]]\nactor = "{a}"\ninto = "{b}"\n' for a, b in (("aa", "bb"), ("bb", "cc"), ("cc", "aa"))
        ),
    )
    registry = Registry.load([file])
    assert len(registry.problems) == 1
    assert "circle" in registry.problems[0]
    merged = registry.actor("aa")
    assert merged is not None
    assert merged.id == "cc"
    assert {"Body aa", "Body bb"} <= set(merged.aliases)


def test_a_split_undoes_its_merge(tmp_path: Path) -> None:
    file = write(
        tmp_path / "split.toml",
        '[[actor]]\nid = "aa"\nname = "Body A"\n[[actor]]\nid = "bb"\nname = "Body B"\n'
        '[[merge]]\nactor = "aa"\ninto = "bb"\n[[split]]\nactor = "aa"\nfrom = "bb"\n',
    )
    found = Registry.load([file]).actor("aa")
    assert found is not None
    assert found.id == "aa"


def test_csv_rows_of_one_id_are_one_person_with_several_roles(tmp_path: Path) -> None:
    file = write(
        tmp_path / "mine.csv",
        "id,name,kind,country,aliases,title,organization,start,end\n"
        "p1,Ana Probova,person,BGR,A. Probova;Anna Probova,mayor,Sofia,2001,2005\n"
        "p1,Ana Probova,person,BGR,,senator,Bulgaria,2006,\n",
    )
    actor = Registry.load([file]).actor("p1")
    assert actor is not None
    assert [r.title for r in actor.roles] == ["mayor", "senator"]
    assert actor.aliases == ("A. Probova", "Anna Probova")
