"""Titles → roles: who holds or held which office, as the report states it."""

from __future__ import annotations

import re

from communique.actors import Link, Linked
from communique.coding.titles import HeldTitle, held_titles
from communique.records import MentionKind, Reading, Report, RoleAssertion, content_id

_FORMER = re.compile(
    r"\b(?:former|ex|late|then|erstwhile|onetime|one-time|ousted|deposed|past|outgoing)\b[ -]*$", re.I
)
# Offices of a state: their holder's state is their organisation, whatever body is named near by.
_STATE_OFFICE = re.compile(
    r"\b(?:president|premier|prime minister|chancellor|king|queen|foreign (?:affairs )?minister|foreign secretary"
    r"|secretary of (?:state|defen[cs]e)|(?:defen[cs]e|finance|interior|justice|trade|economy|oil|energy) minister)\b",
    re.I,
)
# What somebody is by birth or dwelling is no office.
_NO_TITLE = re.compile(
    r"(?:[\w-]+ )?(?:citizens?|nationals?|natives?|residents?|man|woman|men|women|Mr\.?|Mrs\.?|Ms\.?)", re.I
)
_OUTGOING = re.compile(r"outgoing[ -]*$", re.I)


def code_roles(report: Report, reading: Reading, linked: Linked, coder: str) -> tuple[RoleAssertion, ...]:
    """One role a person, title and organisation; repeated mention of the same role in a report is one role."""
    out: list[RoleAssertion] = []
    seen: list[tuple[str, set[str], str | None]] = []
    for title in held_titles(report.text, reading, linked):
        person = linked.entities[linked.entity_of[title.person]]
        if person.kind is not MentionKind.PERSON or not _named(person.name):
            continue
        words = " ".join(report.text[title.start : title.end].split())
        if _NO_TITLE.fullmatch(words):
            continue
        organization, organization_id = _organization(linked, title, words, person)
        # "President" after "Polish President" adds nothing.
        telling = set(re.findall(r"[^\W_]+", words.lower()))
        if any(
            p == person.actor_id
            and (telling <= w or w <= telling)
            and (o is None or organization_id in (o, None))
            for p, w, o in seen
        ):
            continue
        seen.append((person.actor_id, telling, organization_id))
        status = "former" if _former(report.text, title, words) else "current"
        fields = (
            person.name,
            person.actor_id,
            words,
            organization,
            organization_id,
            status,
            report.published,
        )
        out.append(
            RoleAssertion(
                content_id("rol", report.id, coder, *fields, title.start),
                report.id,
                *fields,
                title.start,
                title.end,
                report.text[title.start : title.end],
                title.confidence,
                coder,
            )
        )
    return tuple(sorted(out, key=lambda r: (r.start, r.id)))


def _named(name: str) -> bool:
    """A name has a capitalised word; a description ("a senior official") has none."""
    return any(w[:1].isupper() for w in name.split()) and not re.match(
        r"(?:an?|the|his|her|their|some) ", name, re.I
    )


def _former(text: str, title: HeldTitle, words: str) -> bool:
    before = text[max(0, title.start - 20) : title.start]
    if _OUTGOING.search(before) or re.match(r"outgoing\b", words, re.I):
        return False
    return (
        title.former or bool(_FORMER.search(before)) or bool(re.match(r"(?:former|ex-|late)\b", words, re.I))
    )


def _organization(
    linked: Linked, title: HeldTitle, words: str, person: Link
) -> tuple[str | None, str | None]:
    """The organisation beside the title; else the state that the person is known to act for, where the title is a state
    office; else the one the reader links to it; else that state."""
    link = linked.entities[linked.entity_of[title.organization]] if title.organization is not None else None
    if link is not None and title.near:
        return link.name, link.actor_id
    state = None
    if person.told and person.country and person.country != "IGO":
        state = next((a for a in linked.actors if a.kind == "state" and a.country == person.country), None)
    if link is not None and not (
        state is not None and _STATE_OFFICE.search(words) and link.country != person.country
    ):
        return link.name, link.actor_id
    return (state.name, state.id) if state is not None else (None, None)
