"""Datelines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communique.ingest.dateline import find_dateline


@pytest.mark.parametrize(
    ("text", "place", "agency", "month_day", "date"),
    [
        ("BUDAPEST, March 12 (Xinhua) --\n\nThe", "BUDAPEST", "Xinhua", (3, 12), None),
        ("WASHINGTON (AP) _ The", "WASHINGTON", "Associated Press", None, None),
        ("ADDIS ABABA, Ethiopia (AP)_ The", "ADDIS ABABA, Ethiopia", "Associated Press", None, None),
        ("MEXICO CITY (AP) Mexico's senate", "MEXICO CITY", "Associated Press", None, None),
        ("Baku, November 3, AZERTAC\nThe", "Baku", "AZERTAC", (11, 3), None),
        ("Baku, 3 November 2025, AZERTAC\nThe", "Baku", "AZERTAC", (11, 3), "2025-11-03"),
        ("TBILISI, Georgia — The", "TBILISI, Georgia", None, None, None),
        ("WASHINGTON—President", "WASHINGTON", None, None, None),
        ("MOSCOW, April 5. /TASS/. The", "MOSCOW", "TASS", (4, 5), None),
        ("TEHRAN, IRNA – The", "TEHRAN", "IRNA", None, None),
        ("LONDON/PARIS (Reuters) - The", "LONDON/PARIS", "Reuters", None, None),
        ("NEW DELHI: The", "NEW DELHI", None, None, None),
        ("Brussels – The", "Brussels", None, None, None),
        ("O'SMACH, Cambodia (AP)_ The", "O'SMACH, Cambodia", "Associated Press", None, None),
        ("ST. JOHN'S, Antigua (CMC) – The", "ST. JOHN'S, Antigua", "Caribbean Media Corporation", None, None),
        ("NORVANE, March 4, 2025 (Straits Wire) -- The", "NORVANE", "Straits Wire", (3, 4), "2025-03-04"),
        (
            "A headline of the day\n\nBy Somebody\n\nGENEVA, 3 Dec. 2018 – A",
            "GENEVA",
            None,
            (12, 3),
            "2018-12-03",
        ),
    ],
)
def test_a_dateline_gives_place_agency_and_date(
    text: str, place: str, agency: str | None, month_day: tuple[int, int] | None, date: str | None
) -> None:
    found = find_dateline(text)
    assert found is not None
    assert (found.place, found.agency, found.month_day, found.date) == (place, agency, month_day, date)


@pytest.mark.parametrize(
    "text",
    [
        "NATO — the alliance — will meet.",
        "EXCLUSIVE: The minister will resign.",
        "JEWELL: Two rangers on the shore.",
        "CMS ENERGY Corp. said it would pay.",
        "PROGRAM TRADING is being curbed.",
        "LONDON The pope spoke.",
        "Norvane — a town that nobody knows — is quiet.",
        "The minister met his colleague in Baku, November 3, AZERTAC reports.",
        "Reuters – the agency – was founded in 1851.",
        "",
    ],
)
def test_what_only_looks_like_a_dateline_is_none(text: str) -> None:
    assert find_dateline(text) is None


@given(st.text(max_size=200))
def test_any_text_is_parsed_and_offsets_lie_within_it(text: str) -> None:
    found = find_dateline(text)
    if found:
        assert 0 <= found.start < found.end <= len(text)
        assert text[found.start :].startswith(found.place)


@given(
    place=st.sampled_from(["MARAVIK", "PORT ANSEL", "SAINT-LOUIS", "N'DJAMENA"]),
    agency=st.sampled_from(["AP", "Reuters", "Xinhua", "Straits Wire"]),
    day=st.integers(1, 28),
    dash=st.sampled_from(["--", "—", "–", "_", "-"]),
)
def test_place_day_and_agency_come_back_whatever_the_dash(
    place: str, agency: str, day: int, dash: str
) -> None:
    found = find_dateline(f"{place}, May {day} ({agency}) {dash} The talks went on.")
    assert found is not None
    assert (found.place, found.month_day) == (place, (5, day))
    assert found.agency in (agency, "Associated Press")
