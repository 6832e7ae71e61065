"""From verdicts to what may be stated, and its printed forms."""

from __future__ import annotations

import csv
import io
import json

import pytest

from communique.audit.fields import missed_field
from communique.audit.judging import COLUMNS, parse_verdict, read_sheet, sheet, unjudged, words_of
from communique.audit.report import WHOLE, result, settle
from communique.audit.sampling import Asked, draw
from communique.audit.tables import latex, latex_text, main_table, markdown, printed
from communique.errors import NotFound, UsageError
from communique.ledger import Ledger, View
from communique.ledger.audits import (
    Audit,
    AuditItem,
    Verdict,
    add_verdicts,
    audit_items,
    find_audit,
    store_audit,
    verdicts_of,
)

AT = "2031-03-11T00:00:00.000000Z"


def drawn(
    ledger: Ledger, size: int = 6, layer: str = "events", by: tuple[str, ...] = ()
) -> tuple[Audit, list[AuditItem]]:
    audit, items = draw(View(ledger), Asked(size, layer, by, name="mine"), AT)
    store_audit(ledger, audit, items)
    return audit, items


def verdict(item: int, field: str, word: str = "yes", author: str = "R. Vale", note: str = "") -> Verdict:
    return Verdict(item, field, word, note, author, AT)


def test_an_audit_comes_back_from_the_ledger_as_it_was_drawn(ledger: Ledger) -> None:
    audit, items = drawn(ledger)
    assert find_audit(ledger, "mine") == find_audit(ledger, audit.id) == audit
    assert audit_items(ledger, "mine") == items
    with pytest.raises(UsageError, match="already drawn"):
        store_audit(ledger, audit, items)
    with pytest.raises(NotFound):
        find_audit(ledger, "other")


def test_the_last_verdict_of_a_judge_counts_and_nothing_is_lost_of_others(ledger: Ledger) -> None:
    drawn(ledger)
    add_verdicts(ledger, "mine", [verdict(1, "type", "no"), verdict(1, "type", "no", "S. Orr")])
    add_verdicts(ledger, "mine", [verdict(1, "type")])
    assert [(v.author, v.verdict) for v in verdicts_of(ledger, "mine")] == [
        ("S. Orr", "no"),
        ("R. Vale", "yes"),
    ]


@pytest.mark.parametrize(
    "wrong", [verdict(99, "type"), verdict(1, "type", "perhaps"), verdict(1, "type", author=" ")]
)
def test_an_impossible_verdict_is_refused_and_nothing_of_its_batch_kept(
    ledger: Ledger, wrong: Verdict
) -> None:
    drawn(ledger)
    with pytest.raises(UsageError):
        add_verdicts(ledger, "mine", [verdict(1, "type"), wrong])
    assert verdicts_of(ledger, "mine") == []


def test_precision_counts_given_fields_and_keeps_open_ones_apart(ledger: Ledger) -> None:
    audit, items = drawn(ledger, 3)
    verdicts = [verdict(i.number, f.name) for i in items for f in i.fields]
    verdicts[1] = verdict(1, "status", "no", note="only planned")
    verdicts[2] = verdict(1, "actor", "unsure")
    found = result(audit, items, verdicts)
    by_name = {f.field: f for f in found.fields}
    assert (by_name["status"].right, by_name["status"].judged) == (2, 3)
    assert (by_name["actor"].right, by_name["actor"].judged, by_name["actor"].unsure) == (2, 2, 1)
    assert (by_name[WHOLE].right, by_name[WHOLE].judged) == (2, 3)
    (fault,) = found.faults
    assert (fault.item, fault.field, fault.note, fault.authors) == (1, "status", "only planned", ("R. Vale",))
    assert fault.report_id == items[0].passages[0].report_id


def test_a_tie_of_judges_is_unsure_and_their_agreement_is_stated(ledger: Ledger) -> None:
    audit, items = drawn(ledger, 2)
    verdicts = [
        verdict(1, "type"),
        verdict(1, "type", "no", "S. Orr"),
        verdict(2, "type"),
        verdict(2, "type", "yes", "S. Orr"),
    ]
    assert settle(verdicts)[1, "type"] == "unsure"
    found = result(audit, items, verdicts)
    assert found.agreement is not None
    assert (found.agreement.pairs, found.agreement.alike) == (2, 0.5)


def test_recall_counts_what_a_reader_marked_as_missed(ledger: Ledger) -> None:
    audit, items = drawn(ledger, 4, "reports")
    verdicts = []
    for item in items:
        verdicts += [verdict(item.number, f.name) for f in item.fields]
    verdicts.append(verdict(1, missed_field("event", 3, 9), note="a call"))
    verdicts.append(verdict(2, missed_field("event", 3, 9), "no"))  # taken back
    found = result(audit, items, verdicts)
    events = next(r for r in found.recall if r.kind == "event")
    assert (events.reports, events.right, events.missed) == (4, 4, 1)
    assert events.recall is not None
    assert events.recall.point == pytest.approx(0.8)
    assert [(f.start, f.end) for f in found.faults] == [(3, 9)]


def test_a_report_not_marked_as_read_says_nothing_of_recall(ledger: Ledger) -> None:
    audit, items = drawn(ledger, 3, "reports")
    found = result(audit, items, [verdict(1, items[0].fields[0].name)])
    assert all(r.reports == 0 and r.recall is None for r in found.recall)


def test_a_judged_sheet_comes_back_as_verdicts(ledger: Ledger) -> None:
    audit, items = drawn(ledger, 2)
    text = "".join(sheet(View(ledger), audit, items))
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert tuple(rows[0]) == COLUMNS
    assert "[[" in rows[0]["passage"]
    rows[0]["verdict"], rows[1]["verdict"], rows[2]["verdict"] = "Y", "n", "perhaps"
    rows[1]["note"] = "no, planned"
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, COLUMNS)
    writer.writeheader()
    writer.writerows(rows)
    found = read_sheet(io.StringIO(out.getvalue(), newline=""), audit, items, "R. Vale", AT)
    assert [(v.field, v.verdict, v.note) for v in found.verdicts] == [
        ("type", "yes", ""),
        ("status", "no", "no, planned"),
    ]
    (fault,) = found.faults
    assert fault.startswith("line 4: verdict 'perhaps'")
    again = "".join(sheet(View(ledger), audit, items, found.verdicts))
    assert next(iter(csv.DictReader(io.StringIO(again, newline=""))))["verdict"] == "yes"


@pytest.mark.parametrize("line", ["9,type,y", "1,mood,y", "1,missed:event:2-9,y"])
def test_a_row_about_nothing_drawn_is_one_fault(ledger: Ledger, line: str) -> None:
    audit, items = drawn(ledger, 2)
    found = read_sheet(["item,field,verdict\n", line], audit, items, "R. Vale", AT)
    assert (len(found.verdicts), len(found.faults)) == (0, 1)


def test_a_sheet_without_its_columns_is_refused(ledger: Ledger) -> None:
    audit, items = drawn(ledger, 2)
    with pytest.raises(UsageError, match="verdict"):
        read_sheet(["item,field\n", "1,type\n"], audit, items, "R. Vale", AT)


def test_the_words_of_an_item_are_the_reports_own(ledger: Ledger) -> None:
    _, items = drawn(ledger, 1)
    (words,) = words_of(View(ledger), items[0])
    pieces = list(words.pieces())
    assert "".join(text for text, _, _ in pieces) == words.text
    assert "".join(text for text, _, marked in pieces if marked) == "met"


def test_items_leave_the_queue_of_the_judge_who_judged_every_field(ledger: Ledger) -> None:
    _, items = drawn(ledger, 2)
    mine = [verdict(1, f.name) for f in items[0].fields]
    assert [i.number for i in unjudged(items, mine, "R. Vale")] == [2]
    assert [i.number for i in unjudged(items, mine, "S. Orr")] == [1, 2]


def test_a_word_that_is_no_verdict_is_named() -> None:
    assert [parse_verdict(w) for w in ("Y", "no", "?")] == ["yes", "no", "unsure"]
    with pytest.raises(UsageError, match="maybe"):
        parse_verdict("maybe")


def test_every_printed_form_holds_the_figures(ledger: Ledger) -> None:
    audit, items = drawn(ledger, 3)
    found = result(audit, items, [verdict(i.number, "type") for i in items])
    for form in ("text", "markdown", "latex", "csv"):
        assert "1.000" in printed(found, form)
    assert json.loads(printed(found, "json"))["fields"][0]["right"] == 3


def test_a_latex_table_is_balanced_and_names_no_command_of_a_stranger(ledger: Ledger) -> None:
    audit, items = drawn(ledger, 3)
    shown = latex(main_table(result(audit, items, [verdict(1, "type")])))
    assert shown.count(r"\begin") == shown.count(r"\end") == 2
    assert r"\toprule" in shown
    assert shown.count("{") == shown.count("}")
    assert latex_text("50% & \\input{x}_$#~^") == (
        r"50\% \& \textbackslash{}input\{x\}\_\$\#\textasciitilde{}\textasciicircum{}"
    )


def test_markdown_of_a_strangers_text_stays_text(ledger: Ledger) -> None:
    audit, items = drawn(ledger, 1)
    verdicts = [verdict(1, "type", "no", note="<b>|[x](y)")]
    shown = printed(result(audit, items, verdicts), "markdown", faults=True)
    assert r"\<b\>\|\[x\](y)" in shown
    assert markdown(main_table(result(audit, items, verdicts))).count("\n| ") >= 8
