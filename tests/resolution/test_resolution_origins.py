"""Copies, stated origins, chains: what counts as one source, and why."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from builders import CODER, event, report
from communique.ledger import Ledger, View
from communique.ledger.model import Origins
from communique.ledger.resolving import resolve_read
from communique.records import Coded, Report, ReportStatus
from communique.resolution import copies, shingles, stated_origin
from communique.resolution.origins import origin_key

STORY = (
    "VELNA (Ostra Press) - Foreign Minister Ana Terzic of Ostrania met her Kalvian counterpart Bo Marek in Velna on "
    "Monday. They spoke for two hours about the bridge that the flood of last spring carried away, and about who should "
    "pay for a new one.\nThe river police of both states have kept a ferry going since then, which takes forty cars an "
    "hour and stops at dusk.\nEngineers of a third country looked at the old pillars in autumn and found three of them "
    "sound enough to carry a road again."
)
CUT = STORY.replace("VELNA (Ostra Press) - ", "").split("\nEngineers")[0].replace("which takes", "and takes")
OTHER = (
    "Ana Terzic and Bo Marek met on Monday. Our correspondent saw them walk down to the ferry landing in Velna with "
    "umbrellas, and later shared soup with the drivers who were waiting there for the boat from the Kalvian bank."
)


def test_a_cut_and_edited_copy_is_found_and_an_independent_report_is_not() -> None:
    found = copies(shingles(STORY), shingles(CUT))
    assert found is not None
    assert found.containment > 0.8
    assert copies(shingles(STORY), shingles(OTHER)) is None


def test_words_in_quotation_marks_make_no_copy() -> None:
    quote = "“We shall build it again, and whoever says otherwise has not stood in the cold waiting for that ferry to come.”"
    one = f"In Velna the minister told farmers: {quote} They nodded and went home."
    other = f"{quote} So spoke Ana Terzic before a small crowd by the river this morning."
    assert copies(shingles(one), shingles(other)) is None


def lead(text: str, **changes: object) -> Report:
    given: dict[str, Any] = {"cited_sources": (), **changes}
    return replace(report("x", text=text, origin=None), **given)


@pytest.mark.parametrize(
    "text",
    [
        "Ana Terzic left for Velna, the press service of the Danish Foreign Ministry said.",
        "Ana Terzic left for Velna, according to a statement from the Foreign Ministry of Denmark.",
        "Denmark's Foreign Ministry said in a statement that Ana Terzic had left for Velna.",
    ],
)
def test_one_ministry_is_one_origin_however_it_is_named(text: str) -> None:
    found = stated_origin(lead(text))
    assert found is not None
    assert found.key == origin_key("Ministry of Foreign Affairs of Denmark")


def test_a_ministry_without_a_state_could_be_anybodys_and_is_no_origin() -> None:
    assert (
        stated_origin(lead("Ana Terzic left for Velna, the press service of the foreign ministry said."))
        is None
    )


def test_a_source_cited_further_down_is_not_the_reports_origin() -> None:
    text = "Ana Terzic met Bo Marek. " + "They walked along the river. " * 20 + "Ostra Press reported rain."
    assert stated_origin(lead(text, cited_sources=("Ostra Press",))) is None
    first = stated_origin(
        lead("Ana Terzic met Bo Marek, Ostra Press reported.", cited_sources=("Ostra Press",))
    )
    assert first is not None
    assert first.name == "Ostra Press"


def origins(path: Path, *reports: Report) -> Origins:
    """The origins of the one event that the reports tell."""
    with Ledger.open(path / "ledger.db") as ledger:
        for one in reports:
            ledger.commit(one, ReportStatus.READ, Coded(one.id, events=(event(one),)), CODER)
            resolve_read(ledger, [one.id], CODER)
        (found,) = View(ledger).events()
    return found.origins


def test_reprints_of_one_story_are_one_origin_with_the_reason(tmp_path: Path) -> None:
    wire = report("w", text=STORY, publisher="The Courier", origin="Ostra Press")
    copy = replace(report("c", text=CUT.replace("\n", " "), publisher="The Mirror"), cited_sources=())
    own = replace(
        report("o", text=OTHER.replace("and Bo Marek met", "of Ostrania met Bo Marek"), publisher="The Eye")
    )
    found = origins(tmp_path, wire, copy, replace(own, cited_sources=()))
    assert (found.independent, found.unknown) == (2, 0)
    group = next(g for g in found.groups if g.origin == "Ostra Press")
    assert set(group.reports) == {wire.id, copy.id}
    assert "near-duplicate texts" in group.reason


def test_copies_of_which_none_names_a_source_are_one_unknown_origin(tmp_path: Path) -> None:
    one = replace(report("a", text=CUT, publisher="The Mirror"), cited_sources=())
    two = replace(report("b", text=CUT, publisher="The Lamp"), cited_sources=())
    found = origins(tmp_path, one, two)
    assert (found.independent, found.unknown) == (0, 1)


def test_a_chain_of_citations_is_followed_to_its_end(tmp_path: Path) -> None:
    text = "Ana Terzic of Ostrania met Bo Marek in Velna, {} reported. It rained."
    first = replace(
        report("a", text="Ana Terzic of Ostrania met Bo Marek in Velna. It rained.", publisher="Alfa"),
        cited_sources=(),
    )
    second = replace(report("b", text=text.format("Alfa"), publisher="Beta"), cited_sources=("Alfa",))
    third = replace(report("c", text=text.format("Beta"), publisher="Gamma"), cited_sources=("Beta",))
    found = origins(tmp_path, first, second, third)
    assert [(g.origin, len(g.reports)) for g in found.groups] == [("Alfa", 3)]
    assert found.independent == 1
