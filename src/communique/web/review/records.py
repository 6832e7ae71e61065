"""One record under review: its words, its fields as forms, what was judged of it; and a report to add to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from communique.audit.judging import CONTEXT_CHARACTERS, Words
from communique.errors import UsageError
from communique.ledger import by_hand
from communique.ledger.browse import Browser
from communique.ledger.facets import ordinal
from communique.ledger.lines import Line
from communique.ledger.listed import headline
from communique.ledger.model import Event
from communique.records import (
    EventType,
    Judgement,
    Mode,
    Report,
    RoleAssertion,
    Stance,
    StatementAssertion,
    Status,
    to_plain,
)
from communique.web.render import index, render, view
from communique.web.review import forms
from communique.web.review.forms import Form, Reviewer, Sent

router = APIRouter()

CANDIDATES = 8
"""Events offered for merging."""
NEAR_DAYS = 40
CHOICES: dict[str, tuple[str, ...]] = {
    "type": tuple(t.value for t in EventType),
    "status": tuple(s.value for s in Status),
    "mode": ("", *(m.value for m in Mode)),
    "kind": ("direct", "indirect", "mixed"),
    "role status": ("current", "former"),
    "stance": tuple(s.value for s in Stance),
}


@router.get("/review/events/{number}")
def event(request: Request, number: str) -> Response:
    """One event under review."""
    at = view(request)
    found = at.event(number)
    subjects = [found.id, *(a.id for a in found.assertions)]
    passages = [
        _words(at.report(m.report_id).report, m.start, m.end, [(m.trigger.start, m.trigger.end)])
        for m in found.mentions
    ]
    return render(
        request,
        "review/event.html",
        event=found,
        passages=passages,
        reports=at.titles(sorted({a.report_id for a in found.assertions})),
        judgements=at.judged_on(subjects),
        candidates=_near(request, found),
        choices=CHOICES,
        done=_done(request),
    )


@router.get("/review/statements/{number}")
def statement(request: Request, number: str) -> Response:
    """One statement under review."""
    at = view(request)
    found = at.statement(number)
    spans = [(part.start, part.end) for part in found.content]
    every = [*spans, *((m.start, m.end) for m in (found.speaker, found.cue) if m is not None)] or [(0, 0)]
    report = at.report(found.report_id).report
    passages = [_words(report, min(s for s, _ in every), max(e for _, e in every), spans)]
    return render(
        request,
        "review/statement.html",
        statement=found,
        passages=passages,
        judgements=at.judged_on([found.id]),
        choices=CHOICES,
        done=_done(request),
    )


@router.get("/review/roles/{number}")
def role(request: Request, number: str) -> Response:
    """One role under review."""
    at = view(request)
    found = at.role(number)
    passages = [_words(at.report(found.report_id).report, found.start, found.end, [])]
    return render(
        request,
        "review/role.html",
        role=found,
        passages=passages,
        judgements=at.judged_on([found.id]),
        choices=CHOICES,
        done=_done(request),
    )


def _words(report: Report, start: int, end: int, marks: list[tuple[int, int]]) -> Words:
    begin, stop = max(0, start - CONTEXT_CHARACTERS), min(len(report.text), end + CONTEXT_CHARACTERS)
    if begin and (blank := report.text.find(" ", begin, start)) >= 0:
        begin = blank + 1
    return Words(
        report.id, report.publisher, report.published, headline(report.title, report.text), report.url, begin, report.text[begin:stop], start, end, tuple(marks)
    )  # fmt: skip


def _near(request: Request, of: Event) -> list[Line]:
    """Events of the same type with a common party, the nearest in time first."""
    now = index(request)
    mine = now.line(of.id)
    if mine is None:
        return []
    keys = {p.key for p in mine.parties} | {p.country for p in mine.parties if p.country}
    facets = now.facets
    alike = facets.having("type", [mine.type.value])
    alike &= facets.having("actor", keys) | facets.having("country", keys)
    alike &= facets.around(mine.sort_day, NEAR_DAYS)

    def shared(line: Line) -> int:
        return len(keys & ({p.key for p in line.parties} | {p.country for p in line.parties if p.country}))

    def apart(line: Line) -> int:
        return abs(ordinal(line.sort_day) - ordinal(mine.sort_day))

    found = [line for line in facets.chosen(alike) if line.id != mine.id]
    return sorted(found, key=lambda line: (apart(line), -shared(line), line.id))[:CANDIDATES]


def _done(request: Request) -> list[str]:
    """The judgements just made, which the notice offers to undo."""
    return [n for n in request.query_params.get("done", "").split(",") if n.startswith("jdg-")][:50]


# --- judging ------------------------------------------------------------------------------------------

Judge = Callable[[Browser, by_hand.Hand, str, Form], list[Judgement]]


def _back(path: str, done: str) -> Response:
    return RedirectResponse(f"{path}?done={done}#main", 303)


@router.get("/review/reports/{number}")
def report(request: Request, number: str) -> Response:
    """A report with its text, to add what no reader found."""
    at = view(request)
    found = at.report(number)
    of = found.report
    whole = Words(
        of.id, of.publisher, of.published, headline(of.title, of.text), of.url, 0, of.text, 0, 0, ()
    )
    stated = at.of_report(found)
    ids = [s.id for s in stated.statements] + [r.id for r in stated.roles]
    ids += [a.id for _, own in stated.events for a in own]
    return render(
        request,
        "review/report.html",
        report=of,
        words=whole,
        stated=stated,
        judgements=at.judged_on(ids),
        choices=CHOICES,
        done=_done(request),
    )


@router.post("/review/reports/{number}/add")
def add(request: Request, number: str, form: Sent, asking: Reviewer) -> Response:
    """Add an event, a statement or a role with the words that state it."""
    at = Browser(request.app.state.ledger)
    made = by_hand.add(forms.hand_of(asking, form), forms.added(at, form, number))
    return _back(f"/review/reports/{number}", forms.store(request, made))


@router.post("/review/{kind}s/{number}/{doing}")
def judge(  # noqa: PLR0917 - FastAPI calls it by name
    request: Request, kind: str, number: str, doing: str, form: Sent, asking: Reviewer
) -> Response:
    """Confirm, reject, correct, merge, split or undo."""
    if kind not in ("event", "statement", "role") or doing not in DOING:
        raise UsageError(f"{kind} {doing}: there is nothing of that name to do")
    at = Browser(request.app.state.ledger)
    hand = forms.hand_of(asking, form)
    made = DOING[doing](at, hand, number, form)
    done = forms.store(request, made)
    after = form.get("back")
    if doing == "reject" or after == "queue":
        return _back("/review", done)
    return _back(f"/review/{kind}s/{number}", done)


@router.post("/review/undo")
def undo(request: Request, form: Sent, asking: Reviewer) -> Response:
    """Take judgements back, by rule or person."""
    hand = forms.hand_of(asking, form)
    made = [j for number in form.all("judgement") for j in by_hand.undo(hand, number)]
    if not made:
        raise UsageError("undo: name a judgement")
    forms.store(request, made)
    back = form.get("back")
    return RedirectResponse(back if back.startswith("/review") and "//" not in back else "/review", 303)


def _correct(at: Browser, hand: by_hand.Hand, number: str, form: Form) -> list[Judgement]:
    record = at.find(number)
    field, text = form.get("field"), form.get("value")
    if not isinstance(record, Event | StatementAssertion | RoleAssertion):
        raise UsageError(f"{number!r} is no event, statement or role")
    return by_hand.correct(at, hand, number, field, _value(at, record, field, text, form))


def _value(
    at: Browser, record: Event | StatementAssertion | RoleAssertion, field: str, text: str, form: Form
) -> Any:
    """What was typed, chosen or selected, as the field wants it. Raises UsageError."""
    passage = record.mentions[0] if isinstance(record, Event) else record
    report_id = passage.report_id
    near = (
        passage.start
        if not isinstance(passage, StatementAssertion)
        else min((c.start for c in passage.content), default=0)
    )
    if field in ("actors", "recipients"):
        names = [name for line in form.all("value") for name in line.split(";") if name.strip()]
        current = {p.name: to_plain(p) for p in (*_people(record, "actors"), *_people(record, "recipients"))}
        return [
            current.get(name.strip())
            or forms.participant(at, forms.words(at, form, report_id, name.strip(), near))
            for name in names
        ]
    if field == "about":
        assert isinstance(
            record, StatementAssertion
        )  # the only record with the field; any other is refused below
        stances = form.all("value")
        return [to_plain(a) | {"stance": s} for a, s in zip(record.about, stances, strict=False)]
    if field == "contexts":
        return [part.strip() for part in text.split(",") if part.strip()]
    if not text:
        return None
    given = forms.words(at, form, report_id, text, near)
    if field == "when":
        return forms.when_value(given)
    if field == "where":
        return by_hand.typed("where", text) | {"text": text if given.start is not None else None}
    if field == "speaker":
        return forms.participant(at, given)
    if field == "content":
        return [given.span]
    return text


def _people(record: Any, side: str) -> tuple[Any, ...]:
    return getattr(record, side, ())


def _merge(at: Browser, hand: by_hand.Hand, number: str, form: Form) -> list[Judgement]:
    return by_hand.merge(at, hand, [number, *form.all("with")])


def _split(at: Browser, hand: by_hand.Hand, number: str, form: Form) -> list[Judgement]:
    return by_hand.split(at, hand, number, form.all("away"))


DOING: dict[str, Judge] = {
    "confirm": lambda at, hand, number, _: by_hand.confirm(at, hand, number),
    "reject": lambda at, hand, number, _: by_hand.reject(at, hand, number),
    "correct": _correct,
    "merge": _merge,
    "split": _split,
}
"""What can be done with a record, by the last part of the address."""
