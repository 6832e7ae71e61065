"""The View: filters, merging, search, looking up by id."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise, permutations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import CODER, coded, event, report
from communique.errors import NotFound, UsageError
from communique.ledger import Filter, Ledger, View
from communique.ledger import judgements as j
from communique.ledger.merge import Decisions, merge
from communique.ledger.model import Facts, ReportRead
from communique.ledger.store import search_terms
from communique.records import EventType, MentionKind, ReportStatus, Status


@pytest.fixture
def filled(ledger: Ledger) -> View:
    """A planned visit in one paper, the visit in another, an agreement of no known day in a third."""
    plan = report("plan", published="2031-02-20", publisher="The Velna Courier")
    visit = report("visit", published="2031-03-04", publisher="Ostra Post")
    deal = report("deal", published=None, publisher=None)
    stated = {
        plan: event(plan, status=Status.PLANNED),
        visit: event(visit),
        deal: event(deal, kind=EventType.AGREE, day=None),
    }
    for of, said in stated.items():
        ledger.commit(of, ReportStatus.READ, coded(of, said), CODER)
    return View(ledger)


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        (Filter(), 3),
        (Filter(type="AGREE"), 1),
        (Filter(status="planned"), 1),
        (Filter(since="2031-03"), 2),
        (Filter(since="2031-03-03", until="2031-03-03"), 2),
        (Filter(until="2031-02"), 0),
        (Filter(actor="Ana Terzic"), 3),
        (Filter(actor="terzic"), 3),
        (Filter(actor="act-terzic", with_="Bo Marek"), 3),
        (Filter(actor="Ostrania"), 3),
        (Filter(actor="OST", with_="KAL"), 3),
        (Filter(actor="FRA"), 0),
        (Filter(actor="nobody of the kind"), 0),
        (Filter(actor="Robert'); DROP TABLE reports;--"), 0),
        (Filter(actor="%"), 0),
        (Filter(place="VELNA"), 3),
        (Filter(place="KAL"), 3),
        (Filter(place="Paris"), 0),
        (Filter(publisher="courier"), 1),
        (Filter(publisher="courier", type="AGREE"), 0),
    ],
)
def test_a_filter_gives_the_events_that_meet_all_of_it(filled: View, asked: Filter, count: int) -> None:
    assert len(list(filled.events(asked))) == count


def test_a_merged_event_meets_conditions_that_its_members_meet_apart(filled: View, ledger: Ledger) -> None:
    planned, held = (e for e in filled.events() if e.type is EventType.CONSULT)
    numbers = [planned.assertions[0].id, held.assertions[0].id]
    ledger.judge(j.make(j.SAME_EVENT, numbers, rule="days", reason="same visit"))
    asked = Filter(publisher="courier", status="occurred")
    (found,) = filled.events(asked)
    assert found.status is Status.OCCURRED
    assert list(filled.events(Filter(status="planned"))) == []


def test_a_corrected_field_is_what_a_filter_asks_for(filled: View, ledger: Ledger) -> None:
    number = next(filled.events(Filter(type="AGREE"))).id
    value = {"field": "type", "value": "CONCEDE"}
    ledger.judge(j.make(j.CORRECT, [number], value=value, author="R. Vale", reason="gives way"))
    assert [e.id for e in filled.events(Filter(type="CONCEDE"))] == [number]
    assert list(filled.events(Filter(type="AGREE"))) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"type": "MEET"},
        {"status": "perhaps"},
        {"since": "2031-02-31"},
        {"until": "March"},
        {"since": "2032", "until": "2031"},
        {"actor": " "},
    ],
)
def test_an_impossible_filter_is_refused_with_its_value(wrong: dict[str, str]) -> None:
    with pytest.raises(UsageError):
        Filter(**wrong)


def test_reports_are_filtered_by_their_day_publisher_and_records(filled: View) -> None:
    def sources(asked: Filter) -> list[str]:
        return [r.report.source_id for r in filled.reports(asked)]

    assert sources(Filter()) == ["plan", "visit", "deal"]
    assert sources(Filter(since="2031-03")) == ["visit"]
    assert sources(Filter(publisher="ostra post")) == ["visit"]
    assert sources(Filter(type="AGREE")) == ["deal"]
    assert sources(Filter(actor="Terzic")) == ["plan", "visit", "deal"]
    assert sources(Filter(status="nothing_found")) == []


def test_records_are_found_by_the_beginning_of_an_id(filled: View) -> None:
    for record in (*filled.events(), *filled.statements(), *filled.roles(), *filled.actors()):
        assert filled.find(record.id) == record
        assert filled.find(record.id[:-3]) == record
    read = next(filled.reports())
    found = filled.find(read.report.id)
    assert isinstance(found, ReportRead)
    assert found == read


@pytest.mark.parametrize("prefix", ["evt", "zzz", "", "%"])
def test_an_id_that_begins_none_or_several_records_is_not_found(filled: View, prefix: str) -> None:
    with pytest.raises(NotFound):
        filled.find(prefix)


def test_search_finds_words_in_any_form_and_phrases_as_they_stand(filled: View) -> None:
    assert {h.kind for h in filled.search("bridges reopened")} == {"statement", "report"}
    assert len(filled.search('"Kalvian counterpart"')) == 3
    assert filled.search('"counterpart Kalvian"') == []
    assert all("bridge" in h.excerpt for h in filled.search("bridge"))


@given(st.text(max_size=30))
def test_no_search_text_breaks_the_search(text: str) -> None:
    try:
        terms = search_terms(text)
    except UsageError:
        return
    assert all(any(c.isalnum() for c in term) for term in terms)


@pytest.mark.parametrize("text", ['"', "NEAR(", "a AND", "title:x", "*", "(b", "-c", "O'Neil", 'say "so'])
def test_search_syntax_of_the_database_has_no_power(filled: View, text: str) -> None:
    try:
        hits = filled.search(text)
    except UsageError:
        return
    assert isinstance(hits, list)


def test_the_plain_word_search_of_other_databases_finds_the_same(
    filled: View, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = {h.id for h in filled.search("bridge")}
    monkeypatch.setattr("communique.ledger.store.SQLITE", "none")
    assert {h.id for h in filled.search("bridge")} == wanted


def test_the_same_reports_in_any_order_give_the_same_events(tmp_path: Path) -> None:
    made = [report(name, publisher=name, published=f"2031-03-0{n}") for n, name in enumerate("abc", 1)]
    results = []
    for number, order in enumerate(permutations(made)):
        with Ledger.open(tmp_path / f"{number}.db") as ledger:
            for of in order:
                ledger.commit(of, ReportStatus.READ, coded(of), CODER)
            for one, other in pairwise(order):
                subjects = [event(one).id, event(other).id]
                ledger.judge(j.make(j.SAME_EVENT, subjects, rule="r", reason="same"))
            view = View(ledger)
            results.append((list(view.events()), list(view.statements()), list(view.actors())))
    assert all(result == results[0] for result in results)
    assert len(results[0][0]) == 1


def merged(*said: tuple[Status, str, str | None]) -> Status:
    """The status of an event from (status, published, attributed to)."""
    reports, assertions = {}, []
    for number, (status, published, claimant) in enumerate(said):
        of = report(str(number), published=published)
        reports[of.id] = Facts(of.id, of.publisher, None, published)
        assertions.append(event(of, status=status, attributed_to=claimant))
    return merge(assertions, reports, Decisions()).status


S = Status


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ([(S.PLANNED, "2031-03-01", None), (S.OCCURRED, "2031-03-04", None)], S.OCCURRED),
        ([(S.OCCURRED, "2031-03-04", None), (S.PLANNED, "2031-03-05", None)], S.OCCURRED),
        ([(S.PLANNED, "2031-03-01", None), (S.CANCELLED, "2031-03-02", None)], S.CANCELLED),
        ([(S.OCCURRED, "2031-03-04", None), (S.DENIED, "2031-03-05", None)], S.DENIED),
        ([(S.OCCURRED, "2031-03-04", "Kalvia"), (S.DENIED, "2031-03-04", None)], S.DENIED),
        ([(S.OCCURRED, "2031-03-04", "Kalvia")], S.OCCURRED),
        ([(S.PROPOSED, "2031-03-04", None), (S.PLANNED, "2031-03-04", None)], S.PLANNED),
    ],
)
def test_the_status_of_an_event_follows_its_latest_own_report(
    said: list[tuple[Status, str, str | None]], status: Status
) -> None:
    assert merged(*said) is status
    assert merged(*reversed(said)) is status


def test_a_claim_stays_with_its_claimant() -> None:
    of = report()
    facts = {of.id: Facts(of.id, of.publisher, None, of.published)}
    made = merge([event(of, attributed_to="Bo Marek"), event(of, trigger="reopen")], facts, Decisions())
    assert [(c.claimant, c.says) for c in made.claims] == [("Bo Marek", "asserts")]


def test_an_unknown_origin_is_counted_apart_and_never_as_independent() -> None:
    known, unknown = report("a"), report("b", publisher=None)
    facts = {r.id: Facts(r.id, r.publisher, None, r.published) for r in (known, unknown)}
    origins = merge([event(known), event(unknown)], facts, Decisions()).origins
    assert (origins.independent, origins.unknown) == (1, 1)
    assert [g.origin for g in origins.groups] == ["The Velna Courier", None]


def test_reports_that_name_one_agency_are_one_origin() -> None:
    both = [report(name, publisher=name, origin="Ostra Press") for name in ("a", "b")]
    facts = {r.id: Facts(r.id, r.publisher, r.origin, r.published) for r in both}
    origins = merge([event(r) for r in both], facts, Decisions()).origins
    assert origins.independent == 1
    assert origins.groups[0].reason == "2 reports name Ostra Press"


def test_a_planned_event_is_due_once_its_last_day_has_passed() -> None:
    of = report()
    planned = event(of, status=Status.PLANNED)
    facts = {of.id: Facts(of.id, of.publisher, None, of.published)}

    def state(today: str | None) -> str:
        follow_up = merge([planned], facts, Decisions(today=today)).follow_up
        assert follow_up is not None
        return follow_up.state

    assert [state(day) for day in (None, "2031-03-03", "2031-03-04")] == ["open", "open", "due"]


def test_a_state_is_not_added_beside_those_who_act_for_it() -> None:
    one, other = report("a"), report("b", publisher="b")
    plain = event(other)
    state = replace(plain.actors[0], actor_id="state-ost", name="Ostrania", kind="state")
    facts = {r.id: Facts(r.id, r.publisher, None, r.published) for r in (one, other)}
    lead = replace(event(one), confidence=0.9)
    made = merge([lead, replace(plain, actors=(replace(state, kind=MentionKind.STATE),))], facts, Decisions())
    assert [p.name for p in made.actors] == ["Ana Terzic"]
