"""Statements and roles as a View shows them: under their actors, corrected, with what people said of them in
older readings, and statements with the origins of all reports that give the same words.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

import sqlalchemy as sa

from communique.ledger import judgements as judging
from communique.ledger import schema
from communique.ledger.codec import decode
from communique.ledger.gather import Gatherer, carried, chunks, current_reading, replaced_by
from communique.ledger.identity import group
from communique.ledger.judgements import Kept
from communique.ledger.merge import Decisions, corrected_assertion
from communique.ledger.model import Origins, Statement
from communique.ledger.origins import origins_of
from communique.records import Actor, RoleAssertion, StatementAssertion

A = TypeVar("A", StatementAssertion, RoleAssertion)


def statements(gather: Gatherer, page: Sequence[Any]) -> list[Statement]:
    """The statements of some rows (``id``, ``payload``) of the table of assertions, rejected ones left out."""
    reached, kept = gather.closure([row.id for row in page], judging.SAME_STATEMENT)
    shown, decisions = _standing(gather, StatementAssertion, page, kept)
    if not shown:
        return []
    told_in = _told_in(gather, shown, reached, kept)
    reports = gather.look_up({number for every in told_in.values() for number in every})
    same = gather.decisions((), sorted(reports), ()).same_origin
    found: dict[frozenset[str], Origins] = {}
    for ids in told_in.values():
        if ids not in found:
            found[ids] = origins_of(ids, reports, same.reaching(ids))
    named = gather.canonical(number for item in shown for number in _actor_ids(item))
    made = (corrected_assertion(_renamed(item, named), decisions) for item in shown)
    return [Statement(**_fields(item), origins=found[told_in[item.id]]) for item in made]


def roles(gather: Gatherer, page: Sequence[Any]) -> list[RoleAssertion]:
    """The roles of some rows (``id``, ``payload``) of the table of assertions, rejected ones left out."""
    _, kept = gather.closure([row.id for row in page], judging.SAME_ROLE)
    shown, decisions = _standing(gather, RoleAssertion, page, kept)
    named = gather.canonical(number for item in shown for number in _actor_ids(item))
    return [corrected_assertion(_renamed(item, named), decisions) for item in shown]


_FIELDS = tuple(field.name for field in dataclasses.fields(StatementAssertion))


def _fields(item: StatementAssertion) -> dict[str, Any]:
    return {name: getattr(item, name) for name in _FIELDS}


def _standing(
    gather: Gatherer, owner: type[A], page: Sequence[Any], kept: Iterable[Kept]
) -> tuple[list[A], Decisions]:
    """The rows that nobody rejected, and what was decided about them, older readings' judgements included."""
    ids: set[str] = {row.id for row in page}
    old: dict[str, str] = {
        number: new for number, new in replaced_by(kept).items() if new in ids and number not in ids
    }
    rejected = gather.rejected(ids, old)
    made = gather.decisions([*ids, *old], (), ())
    decisions = replace(made, corrections=carried(made.corrections, old))
    return [decode(owner, row.payload) for row in page if row.id not in rejected], decisions


def _told_in(
    gather: Gatherer, shown: Sequence[StatementAssertion], reached: Collection[str], kept: Collection[Kept]
) -> dict[str, frozenset[str]]:
    """The reports that give the words of each statement, its own among them."""
    a, r = schema.assertions, schema.reports
    current: dict[str, str] = {item.id: item.report_id for item in shown}
    others = sorted(set(reached) - set(current))
    for chunk in chunks(others):
        query = (
            sa.select(a.c.id, r.c.id.label("report"))
            .join(r, r.c.seq == a.c.report)
            .where(a.c.id.in_(chunk), current_reading(a, gather.as_of))
        )
        current.update((row.id, row.report) for row in gather.connection.execute(query))
    for number in gather.rejected(others):
        current.pop(number, None)
    groups = group(kept, judging.SAME_STATEMENT, "", current)
    return {item.id: frozenset(current[n] for n in groups.members(item.id) if n in current) for item in shown}


def _actor_ids(item: StatementAssertion | RoleAssertion) -> Iterator[str]:
    if isinstance(item, RoleAssertion):
        numbers: Iterable[str | None] = (item.person_id, item.organization_id)
    else:
        numbers = (*(a.actor_id for a in item.about), item.speaker.actor_id if item.speaker else None)
    return (number for number in numbers if number)


def _renamed(item: A, named: Mapping[str, Actor]) -> A:
    """A statement or role under the actors that its ids count as."""
    if not named:
        return item
    if isinstance(item, RoleAssertion):
        person, body = named.get(item.person_id or ""), named.get(item.organization_id or "")
        return replace(
            item,
            person=person.name if person else item.person,
            person_id=person.id if person else item.person_id,
            organization=body.name if body else item.organization,
            organization_id=body.id if body else item.organization_id,
        )
    speaker = item.speaker
    if speaker and (actor := named.get(speaker.actor_id or "")):
        speaker = replace(speaker, actor_id=actor.id, name=actor.name)
    about = tuple(
        replace(a, actor_id=actor.id, name=actor.name) if (actor := named.get(a.actor_id or "")) else a
        for a in item.about
    )
    return replace(item, speaker=speaker, about=about)
