"""Titles → roles: who holds or held which office, as the report states it."""

from __future__ import annotations

import re

from communique.actors import Linked
from communique.records import MentionKind, Reading, Report, RoleAssertion, Title, content_id

_FORMER = re.compile(
    r"\b(?:former|ex|late|then|erstwhile|onetime|one-time|ousted|deposed|past|outgoing)\b[ -]*$", re.I
)
_OUTGOING = re.compile(r"outgoing[ -]*$", re.I)


def code_roles(report: Report, reading: Reading, linked: Linked, coder: str) -> tuple[RoleAssertion, ...]:
    """One role a person, title and organisation; repeated mention of the same role in a report is one role."""
    out: dict[tuple[str, str, str | None], RoleAssertion] = {}
    for title in reading.titles:
        if title.person is None:
            continue
        person = linked.entities[linked.entity_of[title.person]]
        if person.kind is not MentionKind.PERSON or not _named(person.name):
            continue
        organization, organization_id = _organization(reading, linked, title)
        status = "former" if _former(report.text, title) else "current"
        key = (person.actor_id, title.text.lower(), organization_id)
        if key in out:
            continue
        fields = (
            person.name,
            person.actor_id,
            title.text,
            organization,
            organization_id,
            status,
            report.published,
        )
        out[key] = RoleAssertion(
            content_id("rol", report.id, coder, *fields, title.start),
            report.id,
            *fields,
            title.start,
            title.end,
            title.text,
            title.confidence,
            coder,
        )
    return tuple(sorted(out.values(), key=lambda r: (r.start, r.id)))


def _named(name: str) -> bool:
    """A name has a capitalised word; a description ("a senior official") has none."""
    return any(w[:1].isupper() for w in name.split()) and not re.match(
        r"(?:an?|the|his|her|their|some) ", name, re.I
    )


def _former(text: str, title: Title) -> bool:
    before = text[max(0, title.start - 20) : title.start]
    if _OUTGOING.search(before):
        return False
    return (
        title.former
        or bool(_FORMER.search(before))
        or bool(re.match(r"(?:former|ex-|late)\b", title.text, re.I))
    )


def _organization(reading: Reading, linked: Linked, title: Title) -> tuple[str | None, str | None]:
    """The organisation the title names; else the state the person acts for, where the title is a state office."""
    if title.organization is not None:
        link = linked.entities[linked.entity_of[title.organization]]
        return link.name, link.actor_id
    for k, mention in enumerate(reading.mentions):
        # A body inside the title's own words ("NATO secretary-general", "Hungarian prime minister").
        if (
            title.start <= mention.start
            and mention.end <= title.end
            and mention.kind is not MentionKind.PERSON
        ):
            link = linked.entities[linked.entity_of[k]]
            return link.name, link.actor_id
    if title.person is None:
        return None, None
    person = linked.entities[linked.entity_of[title.person]]
    if person.country and person.country != "IGO":
        for actor in linked.actors:
            if actor.kind == "state" and actor.country == person.country:
                return actor.name, actor.id
    return None, None
