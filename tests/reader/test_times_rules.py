"""Rules of the time grammar, one by one: what a report on results compares with, which way a day points, what is a set."""

from __future__ import annotations

import pytest

from communique.reader.times import find_times

THURSDAY = "2019-10-31"


def values(text: str, published: str = THURSDAY) -> dict[str, tuple[str, str]]:
    return {time.text: (time.type, time.value) for time in find_times(text, published)}


@pytest.mark.parametrize(
    ("text", "expression", "value"),
    [
        ("Orders fell in the 2017 second quarter.", "the 2017 second quarter", "2017-Q2"),
        ("Aid rose in the 2016 first half.", "the 2016 first half", "2016-H1"),
        ("Output rose in the third quarter, against a fall for the quarter a year ago.",
         "the quarter a year ago", "2018-Q3"),
        ("Output rose in the third quarter; last year's quarter had seen a strike.",
         "last year's quarter", "2018-Q3"),
        ("Dues fell in fiscal 2018's first quarter.", "fiscal 2018's first quarter", "2018-Q1"),
        ("Dues fell in the most recent quarter.", "the most recent quarter", "2019-Q3"),
        ("Traffic rose in the third quarter from the prior-year period.", "the prior-year period", "2018-Q3"),
        ("Traffic rose in the third quarter from the like period last year.",
         "the like period last year", "2018-Q3"),
        ("Traffic rose in the third quarter from the comparable 2017 quarter.",
         "the comparable 2017 quarter", "2017-Q3"),
        ("Traffic rose in the third quarter. Dues fell in the period.", "the period", "2019-Q3"),
        ("The mill lost money in the quarter ended July 31.", "the quarter", "2019-Q2"),
        ("The mill lost money in the quarter ended Dec. 28, 2016.", "the quarter", "2016-Q4"),
    ],
)  # fmt: skip
def test_a_quarter_is_found_by_its_year_by_the_year_before_or_by_its_last_day(
    text: str, expression: str, value: str
) -> None:
    assert values(text)[expression] == ("DATE", value)


def test_a_quarter_looked_forward_to_is_not_the_one_results_are_told_of() -> None:
    found = values(
        "Third-quarter freight fell. Floods will cut fourth-quarter traffic further. "
        "Tolls grew in the latest quarter from a year earlier."
    )
    assert found["the latest quarter"] == ("DATE", "2019-Q3")
    assert found["a year earlier"] == ("DATE", "2018-Q3")


def test_an_earlier_quarter_is_told_by_the_way_outside_its_own_sentence() -> None:
    found = values(
        "The port was busy in the third quarter. Strikes had marred the second quarter, unlike a year earlier. "
        "Dues rose from the year-ago level."
    )
    assert found["a year earlier"] == ("DATE", "2018-Q2")
    assert found["the year-ago"] == ("DATE", "2018-Q3")


@pytest.mark.parametrize(
    ("months", "year"),
    [
        ("For the nine months,", "2018"),
        ("In the first nine months of last year", "2017"),
        ("In the first nine months of 2015", "2014"),
        ("In the nine months since the strike", "2018-Q3"),
    ],
)
def test_after_the_nine_months_of_a_year_a_year_earlier_is_the_year_before(months: str, year: str) -> None:
    found = values(
        f"Third-quarter traffic rose. {months} the port took in less. Dues were above those of a year earlier."
    )
    assert found["a year earlier"] == ("DATE", year)


def test_a_year_earlier_than_a_year_named_in_the_sentence_is_the_year_before_that() -> None:
    found = values("Third-quarter traffic rose. In 2015 it had been below that of a year earlier.")
    assert found["a year earlier"] == ("DATE", "2014")


def test_a_year_earlier_than_a_weekday_is_the_year_before() -> None:
    found = values("The port said on Monday that traffic was below that of a year earlier.")
    assert found["a year earlier"] == ("DATE", "2018")
    found = values("The envoy died on 4 May 2017. A year earlier he had resigned.")
    assert found["A year earlier"] == ("DATE", "2016-05-04")


def test_quarterly_is_no_quarter() -> None:
    assert [time.type for time in find_times("It was the port's second quarterly surplus.", THURSDAY)] == [
        "SET"
    ]


@pytest.mark.parametrize(
    ("text", "expression", "value"),
    [
        ("The licence had been due to lapse on Tuesday.", "Tuesday", "2019-10-29"),
        ("The licence is due to lapse on Tuesday.", "Tuesday", "2019-11-05"),
        ("Twelve states had signed by Tuesday.", "Tuesday", "2019-10-29"),
        ("Twelve states will have signed by Tuesday.", "Tuesday", "2019-11-05"),
        ("The council had demanded an answer by Tuesday.", "Tuesday", "2019-11-05"),
        ("The river rose above the mark set on Jan. 6.", "Jan. 6", "2019-01-06"),
        ("Talks are set for Jan. 6.", "Jan. 6", "2020-01-06"),
    ],
)
def test_a_plan_or_a_limit_told_in_the_pluperfect_lies_behind(text: str, expression: str, value: str) -> None:
    assert values(text)[expression] == ("DATE", value)


def test_evenings_of_two_weekdays_are_sets() -> None:
    assert values("The court will sit on Monday and Friday evenings.") == {
        "Monday": ("SET", "XXXX-WXX-1TEV"),
        "Friday evenings": ("SET", "XXXX-WXX-5TEV"),
    }


@pytest.mark.parametrize(
    ("text", "expression", "kind", "value"),
    [
        ("The queen died last Tuesday, April 3.", "last Tuesday, April 3", "DATE", "2018-04-03"),
        ("The lease was signed last Oct. 3.", "last Oct. 3", "DATE", "2017-10-03"),
        ("The lease was signed on 7 February last year.", "7 February last year", "DATE", "2017-02-07"),
        ("The lease was signed on Nov. 7 of last year.", "Nov. 7 of last year", "DATE", "2017-11-07"),
        ("The lease ends next Jan. 31.", "next Jan. 31", "DATE", "2019-01-31"),
        ("On the evening of April 3 shots were heard.", "the evening of April 3", "TIME", "2018-04-03TEV"),
        ("On the night of Sunday shots were heard.", "the night of Sunday", "TIME", "2018-04-01TNI"),
        ("The dam broke in the summer of '68.", "the summer of '68", "DATE", "1968-SU"),
        ("The treaty takes effect in January.", "January", "DATE", "2019-01"),
        ("They vote on March seventh.", "March seventh", "DATE", "2018-03-07"),
        ("The two islands may one day unite.", "one day", "DATE", "FUTURE_REF"),
        ("The crossing takes one day by boat.", "one day", "DURATION", "P1D"),
        ("Prices may rise in the short term.", "the short term", "DATE", "FUTURE_REF"),
        ("The rules must be in place by year's end.", "year's end", "DATE", "2018"),
        ("Grain sank to a low for the year of $40.", "the year", "DATE", "2018"),
        ("No drought of the past century was worse.", "the past century", "DURATION", "P100Y"),
        ("The dam broke in 2013; in August that year it was mended.", "August that year", "DATE", "2013-08"),
        ("The guards left before dawn on Sunday.", "dawn on Sunday", "TIME", "2018-04-01TMO"),
        ("The bus left in the early hours of Sunday.", "the early hours of Sunday", "TIME", "2018-04-01TMO"),
        ("The mill did well in the late 80s.", "the late 80s", "DATE", "198"),
        ("News came over the weekend that the dam held.", "over the weekend", "DATE", "2018-W13-WE"),
        ("They were children at the time.", "at the time", "DATE", "PAST_REF"),
        ("The weeklong fair has begun.", "weeklong", "DURATION", "P1W"),
        ("The permit runs up to May.", "up to May", "DATE", "2018-05"),
        ("They remember 2013's flood.", "2013", "DATE", "2013"),
        ("They remember the 1990's.", "the 1990's", "DATE", "199"),
    ],
)
def test_expressions_of_the_calendar_and_vague_ones(
    text: str, expression: str, kind: str, value: str
) -> None:
    assert values(text, "2018-04-05")[expression] == (kind, value)


def test_at_the_time_before_a_clause_refers_to_nothing_named() -> None:
    text = "They fought in May 2016. At the time Khan was captured, few knew him."
    assert [time.value for time in find_times(text, THURSDAY)] == ["2016-05"]


def test_a_day_is_unknown_when_only_a_year_was_named() -> None:
    assert values("The pact was signed in 2014. Crowds cheered that day.")["that day"] == (
        "DATE",
        "XXXX-XX-XX",
    )


def test_a_person_called_may_is_no_month() -> None:
    text = "Nora May came in May. They wrote to May and call on May to answer; on May 4 she did."
    assert [time.value for time in find_times(text, "2018-06-05")] == ["2018-05", "2018-05-04"]
