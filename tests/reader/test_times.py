"""The time grammar: values, spans, and what must hold for any text."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communique.evaluation.times import expressions
from communique.reader.times import find_times
from communique.reader.times.calendar import Grain, Point, add_months, easter, unit_of

ROOT = Path(__file__).parents[2]
VALUE = re.compile(
    r"PAST_REF|PRESENT_REF|FUTURE_REF|BC\d{2,4}|"
    r"P(?:T?(?:X|\d+(?:\.\d+)?)[SMHDWQYECL])+|P\d+Y\d+M|P\d*D?T\d+H|PT\d+M|"
    r"[\dX]{2,4}(?:-[\dX]{2}(?:-[\dX]{2})?|-W[\dX]{2}(?:-WE|-\d)?|-WXX-\d|-Q[\dX]|-H[\dX]|-(?:SP|SU|FA|WI))?"
    r"(?:T(?:MO|AF|EV|NI|MI|\d{2}(?::\d{2})?(?::\d{2})?Z?))?"
)
PHRASES = (
    "on Friday", "last August", "mid-March", "nine years ago", "within weeks", "the 1990s", "April 13-14",
    "8-18 April",
    "by year-end", "Christmas Eve", "two days later", "the following week", "10 p.m. Wednesday", "14:30 GMT", "1939-45",
    "the third quarter of 2017", "fiscal 2020", "44 BC", "every Friday", "the past six months", "next year", "2018-04-05",
    "31/12/2019", "29 February", "the 20th century", "last night", "a year earlier", "the quarter", "nineteen eighty-four",
)  # fmt: skip
days = st.dates(min_value=date(1700, 1, 1), max_value=date(2100, 12, 31))
texts = st.lists(st.one_of(st.sampled_from(PHRASES), st.text(max_size=12)), max_size=12).map(" ".join)


@given(texts, st.one_of(st.none(), days.map(date.isoformat), st.text(max_size=12)))
def test_any_text_gives_exact_sorted_separate_spans_with_wellformed_values(
    text: str, published: str | None
) -> None:
    times = find_times(text, published)
    for one in times:
        assert one.text == text[one.start : one.end]
        assert one.text.strip()
        assert one.type in {"DATE", "TIME", "DURATION", "SET"}
        assert VALUE.fullmatch(one.value), one
        assert (one.begin is None) == (one.until is None)
        if one.begin is not None and one.until is not None:
            assert date.fromisoformat(one.begin) <= date.fromisoformat(one.until)
    assert all(a.end <= b.start for a, b in pairwise(times))
    assert times == find_times(text, published)


@given(
    days,
    st.integers(1, 200),
    st.sampled_from(
        ["said on Friday", "will meet on Tuesday", "last Sunday", "next Monday", "today", "three days ago"]
    ),
)
def test_weekdays_move_with_the_anchor_by_whole_weeks(day: date, weeks: int, phrase: str) -> None:
    text = f"The minister {phrase} that talks would resume."
    first = find_times(text, day.isoformat())[0]
    moved = find_times(text, (day + timedelta(weeks=weeks)).isoformat())[0]
    assert first.begin is not None
    assert moved.begin is not None
    assert date.fromisoformat(moved.begin) - date.fromisoformat(first.begin) == timedelta(weeks=weeks)


@given(days, st.sampled_from(list(Grain)))
def test_a_unit_holds_its_day_and_units_follow_without_a_gap(day: date, grain: Grain) -> None:
    unit = unit_of(grain, day)
    if grain is not Grain.WEEKEND:
        assert unit.begin <= day <= unit.until
    after = unit.shift(1)
    assert unit.until < after.begin
    if grain is not Grain.WEEKEND:
        assert after.begin - unit.until == timedelta(days=1)
    assert after.shift(-1) == unit


@given(days, st.integers(-600, 600))
def test_adding_months_keeps_the_day_or_takes_the_last_of_the_month(day: date, months: int) -> None:
    moved = add_months(day, months)
    assert (moved.year * 12 + moved.month) - (day.year * 12 + day.month) == months
    assert moved.day == day.day or (moved + timedelta(days=1)).month != moved.month


@pytest.mark.parametrize(
    ("year", "day"),
    [
        (1998, date(1998, 4, 12)),
        (2016, date(2016, 3, 27)),
        (2019, date(2019, 4, 21)),
        (2025, date(2025, 4, 20)),
    ],
)
def test_easter_falls_on_the_known_days(year: int, day: date) -> None:
    assert easter(year) == day


def test_a_page_brought_up_to_date_may_speak_of_the_day_after_publication() -> None:
    (one,) = find_times("WELLINGTON, New Zealand: The premier said Friday that she would go.", "1998-08-20")
    assert one.value == "1998-08-21"


def test_direction_comes_from_tense() -> None:
    assert find_times("They met on Friday.", "2019-02-20")[0].value == "2019-02-15"
    assert find_times("They will meet on Friday.", "2019-02-20")[0].value == "2019-02-22"


def test_a_weekend_point_begins_on_saturday() -> None:
    point = Point(Grain.WEEKEND, date(2019, 2, 11))
    assert (point.begin, point.until, point.value) == (date(2019, 2, 16), date(2019, 2, 17), "2019-W07-WE")


def test_the_written_expressions_keep_their_floor() -> None:
    """Expressions of registers and eras apart from the development corpus."""
    path = ROOT / "evals" / "times" / "expressions.tsv"
    assert expressions(path)["accuracy"] >= 0.98
