"""The gazetteer, the meaning of names, and the recogniser by look-up."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from communique.reader.places import Gazetteer, candidates, place_spans, resolve_places, seats
from communique.reader.places import index as index_module
from communique.reader.places.index import name_key, normalise, ready_folder
from communique.records import Place, Span


@pytest.fixture(scope="session")
def gazetteer(tmp_path_factory: pytest.TempPathFactory) -> Gazetteer:
    return Gazetteer.open(tmp_path_factory.mktemp("gazetteer"))


def _resolve(
    text: str, names: list[str], gazetteer: Gazetteer, *, dateline: str | None = None, url: str | None = None
) -> list[Place]:
    spans = [Span(text.index(n), text.index(n) + len(n), n) for n in names]
    return list(resolve_places(text, spans, gazetteer, dateline=dateline, url=url))


@pytest.mark.parametrize(
    ("name", "country"),
    [
        ("Bombay", "IND"),
        ("Kyiv", "UKR"),
        ("Kiev", "UKR"),
        ("Burma", "MMR"),
        ("the Hague", "NLD"),
        ("Zaire", "COD"),
        ("Peking", "CHN"),
        ("Guantánamo Bay", "CUB"),
        ("Königsberg", "RUS"),
    ],
)
def test_former_and_foreign_names_are_known(name: str, country: str, gazetteer: Gazetteer) -> None:
    place = _resolve(f"They met in {name} again.", [name], gazetteer)[0]
    assert place.country == country


def test_a_qualifier_decides(gazetteer: Gazetteer) -> None:
    text = "A man from Paris, Texas, met a woman from Springfield, Ill., on a ship."
    paris, springfield = _resolve(text, ["Paris", "Springfield"], gazetteer)
    assert paris.lat == pytest.approx(33.66, abs=0.1)
    assert springfield.lat == pytest.approx(39.8, abs=0.1)


def test_without_a_sign_the_famous_place_is_meant(gazetteer: Gazetteer) -> None:
    assert _resolve("Talks were held in Paris.", ["Paris"], gazetteer)[0].country == "FRA"


def test_neighbours_decide(gazetteer: Gazetteer) -> None:
    text = "The road links Cambridge with Somerville and Boston."
    assert _resolve(text, ["Cambridge", "Somerville", "Boston"], gazetteer)[0].country == "USA"


def test_one_name_has_one_meaning_in_a_report(gazetteer: Gazetteer) -> None:
    text = "Police in Athens, Ga., said so. Later Athens was calm."
    spans = [
        Span(text.index("Athens"), text.index("Athens") + 6, "Athens"),
        Span(text.rindex("Athens"), text.rindex("Athens") + 6, "Athens"),
    ]
    first, second = resolve_places(text, spans, gazetteer)
    assert first.geonames_id == second.geonames_id


def test_an_unknown_name_stays_unresolved(gazetteer: Gazetteer) -> None:
    place = _resolve("They met in Qwertyville.", ["Qwertyville"], gazetteer)[0]
    assert (place.name, place.country, place.lat, place.geonames_id) == (None, None, None, None)


def test_a_capital_that_acts_is_no_place(gazetteer: Gazetteer) -> None:
    assert candidates("Ankara rejected the offer.", gazetteer) == ()
    assert [s.text for s in candidates("Talks in Ankara failed.", gazetteer)] == ["Ankara"]


@pytest.mark.slow
def test_building_twice_gives_the_same_bytes(tmp_path: Path, gazetteer: Gazetteer) -> None:
    with ThreadPoolExecutor(2) as pool:
        folders = list(pool.map(ready_folder, [tmp_path / "cache", tmp_path / "cache"]))
    assert folders[0] == folders[1]
    assert len(Gazetteer(folders[0])) == len(gazetteer)
    assert [p.name for p in (tmp_path / "cache").iterdir()] == [folders[0].name]


def test_a_complete_index_is_not_built_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / f"gazetteer-{index_module.digest()}"
    folder.mkdir()
    (folder / "meta.json").write_text("{}")
    monkeypatch.setattr(index_module, "build", lambda _: pytest.fail("built again"))
    assert ready_folder(tmp_path) == folder


@given(st.text(max_size=40))
def test_normalising_twice_changes_nothing(name: str) -> None:
    once = normalise(name)
    assert normalise(once) == once
    assert 0 <= name_key(once) < 2**64


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.sampled_from(
            [
                "Paris",
                "Texas",
                "in",
                "Ankara",
                "said",
                "Madison County",
                ",",
                "the Gaza Strip",
                "\n",
                "’s",
                "Ü",
                "New York",
            ]
        ),
        max_size=15,
    ).map(" ".join)
)
def test_any_text_gives_exact_sorted_separate_spans_and_valid_positions(
    gazetteer: Gazetteer, text: str
) -> None:
    spans = candidates(text, gazetteer)
    assert all(s.text == text[s.start : s.end] for s in spans)
    assert all(a.end <= b.start for a, b in pairwise(spans))
    places = resolve_places(text, spans, gazetteer)
    assert [(p.start, p.end) for p in places] == [(s.start, s.end) for s in spans]
    for place in places:
        assert place.lat is None or (
            -90 <= place.lat <= 90 and place.lon is not None and -180 <= place.lon <= 180
        )
        assert 0 <= place.confidence <= 1
    assert places == resolve_places(text, tuple(reversed(spans)), gazetteer)


def test_a_described_capital_is_its_city(gazetteer: Gazetteer) -> None:
    """ "The Ethiopian capital" is Addis Ababa, also where only the adjective was tagged."""
    text = "Ministers met in the Ethiopian capital on Friday."
    at = text.index("Ethiopian")
    spans, numbers = place_spans(text, [Span(at, at + 9, "Ethiopian")], candidates(text, gazetteer), [])
    assert [s.text for s in spans] == ["the Ethiopian capital"]
    assert numbers == (0,)
    (place,) = resolve_places(text, spans, gazetteer)
    assert (place.name, place.country) == ("Addis Ababa", "ETH")


@pytest.mark.parametrize(
    "text", ["The Swiss capital market rose.", "Chinese capital flowed out.", "the Italian capital gains tax"]
)
def test_money_is_no_capital(text: str) -> None:
    """Capital in the sense of money describes no city."""
    assert not seats(text)


@pytest.mark.parametrize("words", ["the valley", "the bay", "north-east"])
def test_names_have_capitals(words: str, gazetteer: Gazetteer) -> None:
    """Towns are called The Valley, Bay and North East; words without capitals name none of them."""
    text = f"Soldiers were seen in {words} on Monday."
    at = text.index(words)
    (place,) = resolve_places(text, [Span(at, at + len(words), words)], gazetteer)
    assert (place.name, place.country) == (None, None)
