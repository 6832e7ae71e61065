"""Event time: argument, clause, story, and openly none."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communique.coding.when import event_time
from communique.reader.times import find_times
from communique.records import Span, Status, When

PUBLISHED = "2019-02-20"  # a Wednesday
LEAD = "x" * 400 + ". "
"""Puts what follows behind the opening of a report."""


def _when(
    text: str,
    trigger: str,
    status: Status = Status.OCCURRED,
    published: str | None = PUBLISHED,
    *,
    lead: str = "",
    linked: bool = False,
    is_statement: bool = False,
    in_own_words: bool = False,
    verbal: bool = False,
) -> tuple[When | None, str | None]:
    """The time of the act in a sentence behind ``lead``; ``linked``: the reader links its first time to the trigger."""
    start = len(lead) + text.index(trigger)
    times = find_times(lead + text, published)
    return event_time(
        report_published=published,
        dateline_day=None,
        times=times,
        argument=times[0] if linked else None,
        trigger=Span(start, start + len(trigger), trigger),
        sentence=(len(lead), len(lead + text)),
        status=status,
        text=lead + text,
        is_statement=is_statement,
        in_own_words=in_own_words,
        verbal=verbal,
    )


def test_a_planned_event_takes_the_day_ahead() -> None:
    when, _ = _when("The envoy will visit Cairo on Friday.", "visit", Status.PLANNED)
    assert when is not None
    assert (when.start, when.granularity, when.text) == ("2019-02-22", "day", "Friday")


def test_the_day_of_saying_is_not_the_day_of_the_plan() -> None:
    when, reason = _when("The envoy said on Monday he would visit Cairo.", "visit", Status.PLANNED)
    assert when is None
    assert reason is not None


def test_news_without_a_day_is_of_the_story_day_and_says_so() -> None:
    when, _ = _when("The court rejected the request.", "rejected", Status.OCCURRED)
    assert when == When("2019-02-20", None, "day", None)


def test_an_act_in_the_present_progressive_goes_on_as_the_story_is_told() -> None:
    """The verb itself decides, whether or not the trigger took "is" with it; a noun or a participle does not."""
    visiting = "The minister, who is currently visiting Cairo, said nothing."
    assert _when(visiting, "visiting", Status.ONGOING)[0] == When("2019-02-20", None, "day", None)
    assert _when(visiting, "is currently visiting", Status.ONGOING)[0] is not None
    assert _when("The troops holding the town are tired.", "holding", Status.ONGOING)[0] is None
    assert _when("The offensive goes on.", "offensive", Status.ONGOING)[0] is None


def test_background_in_the_pluperfect_stays_undated() -> None:
    text = "The two sides met. " * 20 + "The king had met the envoy."
    start = text.rindex("met")
    when, reason = event_time(
        report_published=PUBLISHED, dateline_day=None, times=(), argument=None, trigger=Span(start, start +
        3, "met"),
        sentence=(text.rindex("The king"), len(text)), status=Status.OCCURRED, text=text,
    )  # fmt: skip
    assert when is None
    assert reason is not None
    assert "background" in reason


def test_a_range_stays_a_range() -> None:
    when, _ = _when("The fleets will exercise on 8-18 April.", "exercise", Status.PLANNED)
    assert when is not None
    assert (when.start, when.end, when.granularity) == ("2019-04-08", "2019-04-18", "range")


def test_an_unknown_day_of_publication_is_no_date() -> None:
    when, reason = _when("The court rejected the request.", "rejected", Status.OCCURRED, published=None)
    assert when is None
    assert reason == "the report's day is not known"


def test_the_reader_s_argument_comes_first() -> None:
    text = "They met in 2016, and again on Monday."
    times = find_times(text, PUBLISHED)
    when, _ = event_time(
        report_published=PUBLISHED, dateline_day=None, times=times, argument=times[0], trigger=Span(5, 8,
        "met"),
        sentence=(0, len(text)), status=Status.OCCURRED, text=text,
    )  # fmt: skip
    assert when is not None
    assert when.start == "2016"


@given(st.text(max_size=80), st.sampled_from(list(Status)), st.dates().map(date.isoformat), st.data())
def test_any_input_gives_a_time_or_a_reason(
    text: str, status: Status, published: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    when, reason = event_time(
        report_published=published, dateline_day=None, times=find_times(text, published), argument=None,
        trigger=Span(start, end, text[start:end]), sentence=(0, len(text)), status=status, text=text,
    )  # fmt: skip
    assert (when is None) != (reason is None)


def test_a_weekday_of_a_cancelled_act_lies_ahead() -> None:
    when, _ = _when("The rally fixed for Saturday has been banned.", "rally", Status.CANCELLED)
    assert when is not None
    assert when.start == "2019-02-23"


def test_a_plan_is_dated_by_its_own_day_not_by_the_saying() -> None:
    when, _ = _when(
        "The envoy said in Aden that officials were thinking of a long visit to Sanaa in September.",
        "visit",
        Status.PROPOSED,
    )
    assert when is not None
    assert when.start == "2019-09"


@pytest.mark.parametrize(
    ("spoken", "trigger", "day"),
    [
        ("“I know that others have been jailed by the state,” she said.", "jailed", None),
        ("“They went abroad to fight the rebels,” she said.", "fight", None),
        ("“They shelled the harbour,” she said.", "shelled", "2019-02-20"),
    ],
)
def test_what_somebody_recalls_in_his_own_words_is_not_of_the_storys_day(
    spoken: str, trigger: str, day: str | None
) -> None:
    """Behind the lead, and in the perfect tense or an infinitive; the plain past may be news."""
    when, reason = _when(spoken, trigger, lead=LEAD)
    assert (when.start if when else None) == day
    assert reason or day


def test_the_time_of_a_relative_clause_is_not_the_acts() -> None:
    """Even where the reader links it."""
    when, _ = _when("Police held a man who had fled in 2013.", "held", linked=True)
    assert when is not None
    assert when.start == PUBLISHED


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("The minister said that Peru had broken its word.", PUBLISHED),
        ("The minister had said that Peru had broken its word.", None),
    ],
)
def test_what_somebody_does_by_his_own_words_is_of_the_day_they_are_told_whatever_their_tense(
    text: str, day: str | None
) -> None:
    """Unless the saying itself lies further back."""
    when, _ = _when(text, "broken", lead=LEAD, is_statement=True, in_own_words=True)
    assert (when.start if when else None) == day


@pytest.mark.parametrize(("verbal", "day"), [(True, PUBLISHED), (False, "2018-08")])
def test_the_time_of_what_is_praised_is_not_that_of_the_praise(verbal: bool, day: str) -> None:
    """Behind another verb; an act that is no words may well be told so."""
    text = "She hailed the progress made last August."
    when, _ = _when(text, "hailed", linked=True, is_statement=verbal, verbal=verbal)
    assert when is not None
    assert when.start == day


def test_two_days_ahead_are_turned_together() -> None:
    when, _ = _when(
        "The bishops, meeting in Quito on Monday and Tuesday, are shunned by the press.",
        "meeting",
        Status.PLANNED,
    )
    assert when is not None
    assert (when.start, when.end) == ("2019-02-25", "2019-02-26")


def test_the_day_of_what_has_been_done_is_not_that_of_the_plan() -> None:
    assert _when("The singers decided on Saturday not to join the talks.", "talks", Status.PLANNED)[0] is None
    when, _ = _when("The talks are to be held on Saturday.", "talks", Status.PLANNED)
    assert when is not None
    assert when.start == "2019-02-23"


@pytest.mark.parametrize("status", [Status.OCCURRED, Status.ONGOING])
def test_ministers_meeting_in_the_lead_meet_on_the_storys_day(status: Status) -> None:
    """Not on the day of what they speak of."""
    text = "Ministers meeting in Lima set up a panel to ask who had sold the mine in May 1994."
    when, _ = _when(text, "meeting", status, linked=True)
    assert when is not None
    assert when.start == PUBLISHED


def test_what_goes_on_is_counted_back_from_the_day_of_the_saying() -> None:
    text = "The mayor said on Tuesday that the weeklong strike must end."
    when, _ = _when(text, "strike", Status.ONGOING, lead=LEAD)
    assert when is not None
    assert when.start == "2019-02-12"


def test_a_time_of_the_other_half_of_a_contrast_is_not_the_acts() -> None:
    text = "Peru promised on Monday to pay, while Chile turned the offer down."
    when, _ = _when(text, "offer", lead=LEAD, linked=True)
    assert when is None or when.text is None
    when, _ = _when(text, "promised", lead=LEAD, linked=True)
    assert when is not None
    assert when.start == "2019-02-18"


@pytest.mark.parametrize(("verbal", "day"), [(True, "2019-02-18"), (False, None)])
def test_the_day_of_what_another_sentence_says_is_that_of_words_alone(verbal: bool, day: str | None) -> None:
    lead = LEAD + "The mayor said on Monday that she would stay. "
    when, _ = _when("Two buses had blocked the road.", "blocked", lead=lead, linked=True, verbal=verbal)
    assert (when.start if when else None) == day


@pytest.mark.parametrize(
    ("text", "trigger", "dated"),
    [
        ("The book deals with arms raids in the south.", "arms raids", False),
        ("The club closed its gates to avoid needless clashes.", "clashes", False),
        ("The talk is of a secret offer.", "offer", False),
        ("The army attacks the town.", "attacks", True),
    ],
)
def test_an_act_named_in_passing_has_not_the_storys_day(text: str, trigger: str, dated: bool) -> None:
    """Whether its noun is one or many; a verb that looks like one is told as news."""
    when, _ = _when(text, trigger, lead="y" * 1000 + ". ")
    assert (when is not None) is dated


def test_the_year_of_a_law_is_not_that_of_the_act() -> None:
    text = "In Lima the miners asked the court for its opinion under the Water Act of 1956."
    when, _ = _when(text, "asked", linked=True)
    assert when is not None
    assert when.start == PUBLISHED
    when, _ = _when("The treaty of 1956 ended the war.", "treaty", linked=True)
    assert when is not None
    assert when.start == "1956"


def test_what_the_lead_condemns_is_not_of_the_storys_day() -> None:
    text = "The mayor condemned the bombing."
    assert _when(text, "bombing")[0] is None
    assert _when(text, "condemned")[0] is not None
