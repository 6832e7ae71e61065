"""Records survive storage, whatever they hold."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builders import CODER, coded, event, report, role, statement
from communique.ledger import Ledger, View
from communique.ledger.codec import decode, encode, from_plain
from communique.ledger.days import bounds, parse_moment, stamp
from communique.records import (
    About,
    Coded,
    Judgement,
    Report,
    ReportStatus,
    Span,
    Stance,
    When,
    Where,
    content_id,
)

# Every character but lone surrogates, which are no text in any encoding.
words = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
maybe = st.none() | words
reports = st.builds(
    lambda **fields: Report(id=content_id("rep", fields), **fields),
    source_id=words,
    text=words,
    url=maybe,
    publisher=maybe,
    title=maybe,
    byline=st.lists(words, max_size=3).map(tuple),
    dateline_place=maybe,
    published=st.none() | st.dates().map(str) | words,
    published_from=maybe,
    language=maybe,
    cited_sources=st.lists(words, max_size=3).map(tuple),
    origin=maybe,
    raw_sha256=maybe,
)
spans = st.builds(Span, st.integers(0, 99), st.integers(0, 99), words)
whens = st.builds(When, words, maybe, words, maybe)
places = st.builds(
    Where,
    words,
    maybe,
    st.none() | st.floats(-90, 90),
    st.none() | st.floats(-180, 180),
    st.none() | st.integers(),
    maybe,
)
abouts = st.builds(About, maybe, words, st.sampled_from(Stance))
pairs = st.tuples(words, words)


@given(st.tuples(whens, places), spans, abouts, pairs, st.floats(0, 1))
def test_any_event_or_statement_comes_back_from_its_json(
    set_in: tuple[When, Where], part: Span, about: About, unknown: tuple[str, str], confidence: float
) -> None:
    records = (
        replace(event(report()), when=set_in[0], where=set_in[1], unknown=(unknown,), confidence=confidence),
        replace(statement(report()), cue=part, content=(part, part), about=(about,), chain=unknown),
        replace(role(report()), person=part.text, start=part.start),
    )
    for record in records:
        assert decode(type(record), encode(record)) == record


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
@given(made=reports)
def test_any_report_comes_back_from_the_ledger(ledger: Ledger, made: Report) -> None:
    ledger.commit(made, ReportStatus.NOTHING_FOUND, Coded(made.id), CODER)
    assert View(ledger).report(made.id).report == made


def test_a_judgement_comes_back_from_its_json() -> None:
    made = Judgement(
        "jdg-1", "correct", ("evt-1",), {"field": "when", "value": None}, None, "R. Vale", "ß", "2031"
    )
    assert decode(Judgement, encode(made)) == made


@pytest.mark.parametrize("record", [event(report()), statement(report()), role(report()), coded(report())])
def test_the_json_of_a_record_is_canonical(record: object) -> None:
    assert encode(record) == encode(decode(type(record), encode(record)))
    assert ": " not in encode(When("2031", None, "year", None))


@pytest.mark.parametrize(
    "wrong",
    [{"start": 1}, {"start": "2031", "day": 3}, "2031", {"start": "2031", "end": None, "granularity": None}],
)
def test_json_of_another_shape_is_refused(wrong: object) -> None:
    with pytest.raises((TypeError, KeyError, ValueError)):
        from_plain(When, wrong)


@pytest.mark.parametrize(
    ("day", "covered"),
    [
        ("2031", ("2031-01-01", "2031-12-31")),
        ("2032-02", ("2032-02-01", "2032-02-29")),
        ("2031-03-04", ("2031-03-04", "2031-03-04")),
        ("2031-03-04T10:30", ("2031-03-04", "2031-03-04")),
        ("2031-W10", ("2031-03-03", "2031-03-09")),
        ("203", ("2030-01-01", "2039-12-31")),
        ("2031-02-31", None),
        ("2031-13", None),
        ("soon", None),
        ("", None),
        (None, None),
    ],
)
def test_a_coarse_day_covers_its_days_and_an_odd_one_none(
    day: str | None, covered: tuple[str, str] | None
) -> None:
    assert bounds(day) == covered


@given(st.text(max_size=12))
def test_bounds_never_fail_and_never_end_before_they_begin(day: str) -> None:
    covered = bounds(day)
    assert covered is None or covered[0] <= covered[1]


@given(st.datetimes(), st.datetimes())
def test_stamps_compare_as_their_times(one: object, other: object) -> None:
    assert (stamp(one) < stamp(other)) == (one < other)  # type: ignore[arg-type, operator]


def test_a_day_as_of_means_its_end() -> None:
    assert stamp(parse_moment("2031-03-04", "--as-of")) == "2031-03-04T23:59:59.999999Z"
    assert stamp(parse_moment("2031-03-04T12:00:00+02:00", "--as-of")) == "2031-03-04T10:00:00.000000Z"
