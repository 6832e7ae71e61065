"""Statements: the list, and one statement with its words, its origins and what else its speaker said."""

from __future__ import annotations

from fastapi import APIRouter, Request

from communique.errors import UsageError
from communique.ledger import Filter
from communique.records import Stance
from communique.web.queries import PAGE_SIZE, label_of
from communique.web.render import Context, index, page, view

router = APIRouter()

_FILTERS = ("actor", "about", "publisher", "since", "until")
_BESIDE = 8


@page(router, "/statements", "statements.html")
def statements(request: Request) -> Context:
    """The list."""
    query = request.query_params
    given = {name: query.get(name, "").strip() or None for name in (*_FILTERS, "stance")}
    if given["stance"] not in (None, *Stance):
        raise UsageError(f"stance: unknown value {given['stance']!r}; one of {', '.join(Stance)}")
    asked = Filter(
        actor=given["actor"],
        with_=given["about"],
        publisher=given["publisher"],
        since=given["since"],
        until=given["until"],
    )
    at, now = view(request), index(request)
    lines = at.statement_lines(asked, query.get("after"), PAGE_SIZE + 1, given["stance"])
    names = {"about": "actor"}
    return {
        "lines": lines[:PAGE_SIZE],
        "older": lines[PAGE_SIZE - 1].cursor if len(lines) > PAGE_SIZE else None,
        "given": [(n, label_of(now, at, names.get(n, n), v)) for n, v in given.items() if v],
        "asked": given,
        "stances": [s.value for s in Stance],
    }


@page(router, "/statements/{number}", "statement.html")
def statement(request: Request) -> Context:
    """One statement."""
    at = view(request)
    found = at.statement(request.path_params["number"])
    told_in = sorted({found.report_id} | {r for group in found.origins.groups for r in group.reports})
    speaker = found.speaker.actor_id if found.speaker else None
    others = at.statement_lines(Filter(actor=speaker), None, _BESIDE + 1) if speaker else []
    return {
        "said": found,
        "reports": at.titles(told_in),
        "others": [line for line in others if line.statement.id != found.id][:_BESIDE],
        "judgements": at.judged_on([found.id]),
    }
