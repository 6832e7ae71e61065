"""Audit in the pages: draw, judge one item a page, read the result."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse, RedirectResponse

from communique.audit import fields
from communique.audit.judging import parse_verdict, unjudged, words_of
from communique.audit.report import result
from communique.audit.sampling import ALLOCATIONS, KEYS, LAYERS, Asked, draw
from communique.audit.tables import FORMS, fault_table, main_table, printed
from communique.errors import NotFound, UsageError
from communique.ledger import Ledger, View
from communique.ledger.audits import (
    AuditItem,
    Verdict,
    add_verdicts,
    all_audits,
    audit_items,
    find_audit,
    store_audit,
    verdicts_of,
)
from communique.ledger.days import parse_moment, stamp
from communique.web.access import who
from communique.web.render import ledger, render
from communique.web.review import forms
from communique.web.review.forms import Reviewer, Sent

router = APIRouter()

FORM_TYPES = {"csv": "text/csv", "json": "application/json"}


@router.get("/audit")
def audits(request: Request) -> Response:
    """The audits of the ledger, and a form to draw another one."""
    return render(
        request,
        "review/audits.html",
        audits=all_audits(ledger(request)),
        layers=LAYERS,
        keys=sorted({key for keys in KEYS.values() for key in keys}),
        allocations=ALLOCATIONS,
    )


@router.post("/audit")
def drawn(request: Request, form: Sent, asking: Reviewer) -> Response:
    """Draw a sample."""
    del asking  # who draws is in the access log; who judges is kept with the verdict
    layer = form.get("layer") or LAYERS[0]
    by = tuple(key for key in form.all("by") if key in KEYS.get(layer, ()))
    asked = Asked(form.number("size") or 0, layer, by, form.number("seed") or 1, form.get("allocate") or ALLOCATIONS[0], form.get("name"))  # fmt: skip
    now = datetime.now(UTC)
    with Ledger.open(request.app.state.ledger_path) as opened:
        audit, items = draw(View(opened, now), asked, stamp(now))
        store_audit(opened, audit, items)
    return RedirectResponse(_address(audit.name), 303)


def _address(name: str, item: int | None = None) -> str:
    return f"/audit/{quote(name, safe='')}" + (f"/{item}" if item else "")


@router.get("/audit/{name}")
def audit(request: Request, name: str) -> Response:
    """An audit's outcome so far; ``?format=latex`` (markdown, csv, text, json) is the table alone."""
    opened = ledger(request)
    found, items, verdicts = find_audit(opened, name), audit_items(opened, name), verdicts_of(opened, name)
    outcome = result(found, items, verdicts)
    form = request.query_params.get("format")
    if form:
        if form not in (*FORMS, "json"):
            raise UsageError(f"format: unknown value {form!r}; one of {', '.join((*FORMS, 'json'))}")
        kind = FORM_TYPES.get(form, "text/plain")
        return PlainTextResponse(printed(outcome, form), media_type=f"{kind}; charset=utf-8")
    left = unjudged(items, verdicts, who(request).name)
    return render(
        request,
        "review/audit.html",
        audit=found,
        outcome=outcome,
        table=main_table(outcome),
        faults=fault_table(outcome),
        left=len(left),
        next=left[0].number if left else None,
        address=_address(name),
        formats=(*FORMS, "json"),
    )


def _item(opened: Ledger, name: str, number: int) -> AuditItem:
    item = next((i for i in audit_items(opened, name) if i.number == number), None)
    if item is None:
        raise NotFound(f"audit {name} has no item {number}")
    return item


@router.get("/audit/{name}/{number}")
def item(request: Request, name: str, number: int) -> Response:
    """One item: its words on one side, its fields to judge on the other."""
    opened = ledger(request)
    found, wanted = find_audit(opened, name), _item(opened, name, number)
    verdicts = [v for v in verdicts_of(opened, name) if v.item == number]
    me = who(request).name
    mine = {v.field: v for v in verdicts if v.author == me}
    missed = [v for v in mine.values() if v.field.startswith(f"{fields.MISSED}:") and v.verdict == "yes"]
    return render(
        request,
        "review/item.html",
        audit=found,
        item=wanted,
        total=sum(s.drawn for s in found.strata),
        passages=words_of(View(opened, parse_moment(found.drawn_at, "drawn at")), wanted),
        mine=mine,
        missed=missed,
        others=[v for v in verdicts if v.author != me],
        address=_address(name),
        kinds=fields.KINDS,
        me=me,
    )


@router.post("/audit/{name}/{number}")
def judged(request: Request, name: str, number: int, form: Sent, asking: Reviewer) -> Response:
    """Keep the verdicts on an item, and go on to the next one that lacks one."""
    with Ledger.open(request.app.state.ledger_path) as opened:
        wanted, at = _item(opened, name, number), forms.now()
        verdicts = [
            Verdict(number, f.name, parse_verdict(given), form.get(f"note:{f.name}"), asking.name, at)
            for f in wanted.fields
            if (given := form.get(f"verdict:{f.name}"))
        ]
        add_verdicts(opened, name, verdicts)
        left = unjudged(audit_items(opened, name), verdicts_of(opened, name), asking.name)
    after = [i.number for i in left if i.number > number] or [i.number for i in left]
    return RedirectResponse(_address(name, after[0] if after else None), 303)


@router.post("/audit/{name}/{number}/missed")
def missed(request: Request, name: str, number: int, form: Sent, asking: Reviewer) -> Response:
    """Note what a fully read report states and the ledger lacks, or take such a note back."""
    with Ledger.open(request.app.state.ledger_path) as opened:
        found, wanted = find_audit(opened, name), _item(opened, name, number)
        field, verdict = form.get("field"), "no"
        if not field:
            report = View(opened).report(wanted.record_id).report
            text, start = form.get("words"), form.number("start")
            if start is None or not report.text.startswith(text, start):
                start = report.text.find(text) if text else -1
            if start < 0:
                raise UsageError(
                    f"missed: the report does not hold the words {text!r}; select or copy them from its text"
                )
            field, verdict = fields.missed_field(form.get("kind"), start, start + len(text)), "yes"
        fields.check_field(found, wanted, field)
        note = form.get("words") or form.get("note")
        add_verdicts(opened, name, [Verdict(number, field, verdict, note, asking.name, forms.now())])
    return RedirectResponse(_address(name, number) + "#missed", 303)
