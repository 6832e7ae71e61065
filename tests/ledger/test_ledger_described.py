"""Participants of one event over several reports: a description stands back behind the person it describes."""

from __future__ import annotations

from dataclasses import replace

from builders import event, person, report
from communique.ledger.merge import Decisions, merge
from communique.ledger.model import Facts
from communique.records import MentionKind, Participant, When

OTHER = "In Velna on Monday the Ostranian foreign minister received a guest from Kalvia, the agency says."


def described(country: str | None, name: str = "Ostranian foreign minister") -> Participant:
    who = person(OTHER, "the Ostranian foreign minister", name, country, "act-some")
    return replace(who, kind=MentionKind.PERSON)


def names(country: str | None, name: str = "Ostranian foreign minister") -> set[str]:
    first = report("one")
    second = report("two", text=OTHER, publisher="Ostra Evening")
    told = event(first, trigger="met")
    told = replace(told, actors=tuple(replace(p, kind=MentionKind.PERSON) for p in told.actors))
    again = replace(
        told,
        id="later",
        report_id=second.id,
        actors=(described(country, name),),
        recipients=(),
        confidence=0.1,
    )
    facts = {r.id: Facts(r.id, r.publisher, r.origin, r.published) for r in (first, second)}
    merged = merge([told, again], facts, Decisions())
    return {p.name for p in (*merged.actors, *merged.recipients)}


def test_a_person_only_described_is_not_counted_beside_a_named_one_of_the_country() -> None:
    assert "Ostranian foreign minister" not in names("OST")


def test_where_a_described_person_goes_is_no_name() -> None:
    """ "The minister to Kalvia" is as little a name as "the minister"."""
    assert "Ostranian minister to Kalvia" not in names("OST", "Ostranian minister to Kalvia")
    assert "Minister Dorr of Ostra" in names("OST", "Minister Dorr of Ostra")


def test_a_description_of_another_or_unknown_country_stays() -> None:
    assert "Ostranian foreign minister" in names("NOR")
    assert "Ostranian foreign minister" in names(None)


def test_an_unnamed_person_of_the_same_words_in_two_reports_is_shown_once() -> None:
    first, second = report("one"), report("two", text=OTHER, publisher="Ostra Evening")
    told = replace(event(first, trigger="met"), actors=(described(None),), recipients=())
    other = replace(described(None), actor_id="act-other")
    again = replace(told, id="later", report_id=second.id, actors=(other,), confidence=0.1)
    facts = {r.id: Facts(r.id, r.publisher, r.origin, r.published) for r in (first, second)}
    assert len(merge([told, again], facts, Decisions()).actors) == 1


def test_of_equal_days_the_one_that_a_report_names_is_shown() -> None:
    """Before the story's day, which no words tell; whichever report came first."""
    first, second = report("one"), report("two", text=OTHER, publisher="Ostra Evening")
    day = When("2025-03-03", None, "day", "Monday")
    told = replace(event(first, trigger="met"), when=day)
    again = replace(told, id="0", report_id=second.id, when=replace(day, text=None), confidence=0.1)
    facts = {r.id: Facts(r.id, r.publisher, r.origin, r.published) for r in (first, second)}
    assert merge([told, again], facts, Decisions()).when == day
