"""Publication dates from fields, addresses and lines of text."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communique.ingest.dates import date_line, parse_date, text_date, url_date

DAYS = st.dates(min_value=date(1850, 1, 1), max_value=date(2090, 12, 31))


@given(DAYS)
def test_every_written_form_of_a_day_gives_that_day(day: date) -> None:
    forms = (
        day.isoformat(),
        f"{day.isoformat()}T23:59:00-05:00",
        f"{day:%Y%m%d}",
        f"{day:%B} {day.day}, {day.year}",
        f"{day.day} {day:%b} {day.year}",
        f"{day:%a, %d %b %Y} 10:00:00 GMT",
        f"{day.year}/{day.month}/{day.day}",
    )
    assert {parse_date(form) for form in forms} == {day.isoformat()}


@given(st.one_of(st.text(max_size=40), st.integers(), st.floats(), st.none(), st.booleans()))
def test_any_value_gives_a_date_or_none(value: object) -> None:
    found = parse_date(value)
    assert found is None or found[:4].isdigit()


@pytest.mark.parametrize(
    "value", ["2026-02-31", "31 February 2026", "2026-13-01", "20260231", "0001-01-01", "soon", ""]
)
def test_a_day_that_does_not_exist_is_none(value: str) -> None:
    assert parse_date(value) is None


def test_coarse_dates_stay_coarse() -> None:
    assert parse_date("2019") == "2019"
    assert parse_date("2019-03") == "2019-03"
    assert parse_date("March 2019") == "2019-03"


def test_a_slashed_date_is_read_only_when_one_order_alone_is_possible() -> None:
    assert parse_date("25/03/2019") == "2019-03-25"
    assert parse_date("03/25/2019") == "2019-03-25"
    assert parse_date("04/03/2019") is None
    assert parse_date("04/04/2019") == "2019-04-04"


def test_seconds_and_milliseconds_since_1970_are_told_apart() -> None:
    moment = datetime(2019, 3, 12, 12, tzinfo=UTC).timestamp()
    assert parse_date(int(moment)) == "2019-03-12"
    assert parse_date(moment * 1000) == "2019-03-12"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.example/2018/04/05/title", "2018-04-05"),
        ("https://a.example/world/2018/apr/05/title", "2018-04-05"),
        ("https://a.example/news/2018-04-05/x", "2018-04-05"),
        ("https://a.example/stories/201804030014.html", "2018-04-03"),
        ("https://a.example/World/2018/0405/title", "2018-04-05"),
        ("https://a.example/2018/04/title.html", "2018-04"),
        ("https://a.example/2018/02/31/title", "2018-02"),
        ("https://a.example/id/12345678?d=2018/04/05", None),
        ("https://a.example/title", None),
        ("http://[broken/2018/04/05", None),
        (None, None),
    ],
)
def test_an_address_tells_its_date_in_the_path_alone(url: str | None, expected: str | None) -> None:
    assert url_date(url) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Published: 12 March 2019 14:05 GMT", "2019-03-12"),
        ("Channel Nine Published Saturday, March 31, 2018 1:19PM CST", "2018-03-31"),
        ("date 2026-02-09 + ↺ − 16 px", "2026-02-09"),
        ("March 12, 2019", "2019-03-12"),
        ("Updated on 3 May 2021", "2021-05-03"),
        ("The treaty was published on March 12, 2019.", None),
        ("March 12, 2019 was a cold day in the capital.", None),
        ("31 February 2019", None),
    ],
)
def test_a_date_line_holds_a_date_and_no_sentence(line: str, expected: str | None) -> None:
    assert date_line(line) == expected


def test_only_the_top_of_a_text_is_searched_for_a_date_line() -> None:
    lines = ["A headline", "By Somebody"] + ["A sentence of the story."] * 5 + ["12 March 2019"]
    assert text_date(lines) is None
    assert text_date(["A headline", "12 March 2019", "A sentence."]) == "2019-03-12"
