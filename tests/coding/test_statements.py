"""Whom a statement takes a position on."""

from __future__ import annotations

from communique.actors import Linker, Registry
from communique.coding.statements import code_statements
from communique.records import Mention, MentionKind, Quotation, Reading, Report, Span, Stance


def test_nobody_takes_a_position_on_a_bare_these() -> None:
    """A word that the reader marks without its noun is nobody; a state beside it is somebody."""
    text = "“These weapons came from Chad,” the minister said."
    these = Mention(1, 6, "These", MentionKind.GROUP, 0, 1.0)
    chad = Mention(25, 29, "Chad", MentionKind.STATE, 1, 1.0)
    minister = Mention(32, 44, "the minister", MentionKind.PERSON, 2, 1.0)
    quotation = Quotation(
        (Span(1, 29, text[1:29]),),
        Span(45, 49, "said"),
        2,
        Span(32, 44, text[32:44]),
        "direct",
        ((0, Stance.NEGATIVE), (1, Stance.NEGATIVE)),
        0.9,
    )
    read = Reading("r", ((0, len(text)),), (these, chad, minister), quotations=(quotation,))
    report = Report("r", "a", text, published="2020-01-01")
    (statement,) = code_statements(report, read, Linker(Registry.load()).link(report, read), "x")
    assert [a.name for a in statement.about] == ["Chad"]
