"""What people judged of statements and roles passes to what a newer reading states at the same words."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import CODER, coded, event, report, role, statement
from communique.errors import NotFound
from communique.ledger import Ledger, View
from communique.ledger import judgements as j
from communique.ledger.resolving import resolve_read
from communique.records import (
    Coded,
    Judgement,
    Report,
    ReportStatus,
    RoleAssertion,
    Span,
    StatementAssertion,
    content_id,
)
from communique.resolution.reread import successors

NEWER = "coder-2"


def newly(made: Coded, coder: str = NEWER) -> Coded:
    """What a report states as another coder reads it: the same words under other ids."""
    events, statements, roles = (
        tuple(replace(a, id=f"{a.id}-{coder}", coder=coder) for a in kind)
        for kind in (made.events, made.statements, made.roles)
    )
    return Coded(made.report_id, events, statements, roles, made.actors)  # type: ignore[arg-type]


def read(ledger: Ledger, of: Report, made: Coded, coder: str = CODER) -> None:
    ledger.commit(of, ReportStatus.READ, made, coder)
    resolve_read(ledger, [of.id], coder)


def by_hand(kind: str, subject: str, **value: object) -> Judgement:
    return j.make(kind, [subject], value=value, author="R. Vale", reason="read it myself")


def correction(subject: str, field: str, value: object) -> Judgement:
    return by_hand(j.CORRECT, subject, field=field, value=value)


def test_corrections_of_a_statement_and_a_role_hold_for_a_newer_reading_and_can_be_undone(
    ledger: Ledger,
) -> None:
    of = report()
    made = coded(of)
    read(ledger, of, made)
    said = correction(made.statements[0].id, "kind", "indirect")
    held = correction(made.roles[0].id, "title", "Minister of Bridges")
    ledger.judge(said, held)
    read(ledger, of, newly(made), NEWER)
    (shown,), (title,) = View(ledger).statements(), View(ledger).roles()
    assert (shown.id, shown.kind) == (f"{made.statements[0].id}-{NEWER}", "indirect")
    assert title.title == "Minister of Bridges"
    assert View(ledger).statement(made.statements[0].id) == shown
    assert View(ledger).role(made.roles[0].id) == title
    ledger.judge(by_hand(j.UNDO, said.id), by_hand(j.UNDO, held.id))
    assert [s.kind for s in View(ledger).statements()] == ["direct"]
    assert [r.title for r in View(ledger).roles()] == ["Foreign Minister"]


def test_a_rejected_statement_stays_rejected_until_the_new_one_is_confirmed(ledger: Ledger) -> None:
    of = report()
    made = coded(of)
    read(ledger, of, made)
    ledger.judge(by_hand(j.REJECT, made.statements[0].id), by_hand(j.REJECT, made.events[0].id))
    read(ledger, of, newly(made), NEWER)
    assert list(View(ledger).statements()) == []
    assert list(View(ledger).events()) == []
    with pytest.raises(NotFound):
        View(ledger).statement(made.statements[0].id)
    newer = newly(made)
    ledger.judge(by_hand(j.CONFIRM, newer.statements[0].id), by_hand(j.CONFIRM, newer.events[0].id))
    assert [s.id for s in View(ledger).statements()] == [newer.statements[0].id]
    assert [e.assertions[0].id for e in View(ledger).events()] == [newer.events[0].id]


def test_the_tie_of_two_readings_can_be_undone_and_stays_undone(ledger: Ledger) -> None:
    of = report()
    made = coded(of)
    read(ledger, of, made)
    ledger.judge(correction(made.statements[0].id, "kind", "indirect"))
    read(ledger, of, newly(made), NEWER)
    (tie,) = [t for t in ledger.judgements() if t.kind == j.SAME_STATEMENT]
    ledger.judge(by_hand(j.UNDO, tie.id))
    assert [s.kind for s in View(ledger).statements()] == ["direct"]
    ledger.judge(tie)  # the rule runs again
    assert [s.kind for s in View(ledger).statements()] == ["direct"]


def test_corrections_outlive_several_readings_and_a_return_to_the_first_coder(ledger: Ledger) -> None:
    of = report()
    made = coded(of)
    read(ledger, of, made)
    ledger.judge(correction(made.roles[0].id, "title", "Minister of Bridges"))
    for coder in (NEWER, "coder-3"):
        read(ledger, of, newly(made, coder), coder)
        assert [r.title for r in View(ledger).roles()] == ["Minister of Bridges"]
    read(ledger, of, made, CODER)
    assert [(r.id, r.title) for r in View(ledger).roles()] == [(made.roles[0].id, "Minister of Bridges")]


def test_what_was_judged_of_a_part_does_not_fall_on_other_words(ledger: Ledger) -> None:
    of = report()
    made = coded(of)
    read(ledger, of, made)
    ledger.judge(by_hand(j.REJECT, made.statements[0].id))
    elsewhere = replace(statement(of, NEWER), id="elsewhere", content=(Span(0, 5, of.text[:5]),))
    read(ledger, of, Coded(of.id, (event(of, coder=NEWER),), (elsewhere,), (), made.actors), NEWER)
    assert [s.id for s in View(ledger).statements()] == ["elsewhere"]


OF = report()
STRETCHES = st.tuples(st.integers(0, 120), st.integers(1, 30)).map(lambda s: (s[0], s[0] + s[1]))


def said_at(stretch: tuple[int, int], coder: str) -> StatementAssertion:
    start, end = stretch
    made = replace(statement(OF, coder), content=(Span(start, end, OF.text[start:end]),))
    return replace(made, id=content_id("sta", coder, stretch))


def held_at(stretch: tuple[int, int], coder: str) -> RoleAssertion:
    start, end = stretch
    return replace(role(OF, coder), id=content_id("rol", coder, stretch), start=start, end=end)


@given(
    old=st.lists(STRETCHES, unique=True, max_size=6),
    new=st.lists(STRETCHES, unique=True, max_size=6),
    make=st.sampled_from([said_at, held_at]),
)
def test_each_old_one_has_at_most_one_successor_with_words_in_common_whatever_the_order(
    old: list[tuple[int, int]], new: list[tuple[int, int]], make: object
) -> None:
    before = [make(s, CODER) for s in old]  # type: ignore[operator]
    after = [make(s, NEWER) for s in new]  # type: ignore[operator]
    found = {(a.id, b.id) for a, b in successors(after, before)}
    assert found == {(a.id, b.id) for a, b in successors(after[::-1], before[::-1])}
    for one, other in combinations(sorted(found), 2):
        assert one[0] != other[0]
        assert one[1] != other[1]
    where = {a.id: s for a, s in zip((*before, *after), (*old, *new), strict=True)}
    for one, other in found:
        assert where[one][0] < where[other][1]
        assert where[other][0] < where[one][1]


@given(stretches=st.lists(STRETCHES, unique=True, max_size=6))
def test_a_reading_that_finds_the_same_words_takes_over_everything(
    stretches: list[tuple[int, int]],
) -> None:
    before, after = ([said_at(s, coder) for s in stretches] for coder in (CODER, NEWER))
    found = {a.id: b.id for a, b in successors(after, before)}
    assert found == {said_at(s, CODER).id: said_at(s, NEWER).id for s in stretches}


LEADS = {
    "The Velna Courier": "The river crossing that the flood closed three years ago is to carry lorries and buses again.",
    "Oria Post": "Commuters on both banks of the Ister may soon be spared an hour of detours over the hills each day.",
    "Kalv Daily": "Ostrania means to open its border to goods from the east, its minister told a crowded hall on Monday.",
    "Rem News": "Ostrania means to open its border to goods from the east, its minister told a crowded hall on Monday.",
}


def test_statements_show_their_independent_origins_reprints_and_why(ledger: Ledger) -> None:
    made = [
        report(
            name,
            publisher=name,
            origin="Ostra Press" if name in ("Kalv Daily", "Rem News") else None,
            text=f'{lead} "We will reopen the bridge," Ms Terzic said.',
        )
        for name, lead in LEADS.items()
    ]
    alone = report("Sole Voice", publisher="Sole Voice")
    for of in made:
        read(ledger, of, Coded(of.id, (), (statement(of),)))
    other = replace(statement(alone), content=(Span(29, 58, alone.text[29:58]),))
    read(ledger, alone, Coded(alone.id, (), (other,)))
    shown = {s.report_id: s.origins for s in View(ledger).statements()}
    of_all = shown[made[0].id]
    assert (of_all.independent, of_all.reprints, of_all.unknown) == (3, 1, 0)
    assert any("Ostra Press" in group.reason for group in of_all.groups)
    assert all(shown[of.id] == of_all for of in made)
    assert (shown[alone.id].independent, shown[alone.id].reprints) == (1, 0)
