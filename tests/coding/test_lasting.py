"""Since when a state of affairs lasts."""

from __future__ import annotations

from datetime import date

import pytest

from communique.coding.lasting import begun, counted_back, told_after
from communique.reader.times import find_times
from communique.records import Span


@pytest.mark.parametrize(
    ("text", "trigger", "start", "granularity"),
    [
        ("They spoke of the weeklong offensive in the north.", "offensive", "2018-01-21", "day"),
        ("The three-year civil war goes on.", "war", "2015", "year"),
        ("The eight-day-old blockade was felt.", "blockade", "2018-01-20", "day"),
        ("Troops have been besieging the town for more than two years.", "besieging", "2016", "year"),
        ("She has been held for 16 months without trial.", "held", "2016-09", "month"),
    ],
)
def test_what_has_lasted_so_long_began_so_long_ago(
    text: str, trigger: str, start: str, granularity: str
) -> None:
    """As coarse as the unit: days and weeks to the day, months to the month, years to the year."""
    at = text.index(trigger)
    when = begun(
        find_times(text, "2018-01-28"),
        Span(at, at + len(trigger), trigger),
        (0, len(text)),
        date(2018, 1, 28),
        text,
    )
    assert when is not None
    assert (when.start, when.end, when.granularity) == (start, None, granularity)


@pytest.mark.parametrize(
    ("text", "trigger"),
    [
        ("The embargo will stay for six months.", "embargo"),
        ("The three-year-old girl was hurt in the long siege of the old town.", "siege"),
        ("The army has attacked, and the town was cut off for two days.", "attacked"),
        ("They gave a two-day ultimatum and the shelling goes on.", "shelling"),
    ],
)
def test_other_durations_say_nothing_of_the_beginning(text: str, trigger: str) -> None:
    """What lies ahead, an age, another act's length."""
    at = text.index(trigger)
    times = find_times(text, "2018-01-28")
    assert begun(times, Span(at, at + len(trigger), trigger), (0, len(text)), date(2018, 1, 28), text) is None


@pytest.mark.parametrize(
    ("text", "trigger", "start"),
    [
        ("An envoy arrived, six years after Peru had recalled its own.", "recalled", "2012"),
        ("Retaliating 13 days after the deadly embassy bombings, they struck.", "bombings", "2018-01-15"),
        ("He was freed three months after his arrest.", "arrest", "2017-10"),
    ],
)
def test_what_another_act_came_long_after_is_counted_back(text: str, trigger: str, start: str) -> None:
    """From the other act's day."""
    at = text.index(trigger)
    lag = told_after(
        find_times(text, "2018-01-28"), Span(at, at + len(trigger), trigger), (0, len(text)), text
    )
    assert lag is not None
    when = counted_back(date(2018, 1, 28), lag)
    assert when is not None
    assert when.start == start


@pytest.mark.parametrize(
    ("text", "trigger"),
    [
        ("Six years after the vote, and long before that, they clashed.", "clashed"),
        ("They clashed six years after the vote.", "clashed"),
        ("The army left six years before the attack.", "attack"),
    ],
)
def test_an_act_outside_such_a_clause_is_not_counted_back(text: str, trigger: str) -> None:
    """The act itself, one behind a comma, one that came later."""
    at = text.index(trigger)
    assert (
        told_after(find_times(text, "2018-01-28"), Span(at, at + len(trigger), trigger), (0, len(text)), text)
        is None
    )
