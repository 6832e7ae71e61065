"""Figures on development data that is not part of the project; COMMUNIQUE_SHARED names its folder."""

import json
import os
from pathlib import Path

import pytest

from communique.ingest import load, report_from_record
from communique.records import Failure, Report
from communique.settings import Settings

pytestmark = pytest.mark.shared


@pytest.fixture
def shared() -> Path:
    folder = os.environ.get("COMMUNIQUE_SHARED")
    if not folder:
        pytest.skip("COMMUNIQUE_SHARED is not set")
    return Path(folder)


def test_every_development_report_is_read_and_single_paragraphs_stay_whole(shared: Path) -> None:
    path = shared / "data" / "reports.jsonl"
    given = {r["id"]: r for r in map(json.loads, path.read_text("utf-8").splitlines())}
    made = list(load([str(path)], Settings()))
    assert not [m for m in made if isinstance(m, Failure)]
    assert {m.source_id for m in made} == set(given)
    for report in made:
        text = given[report.source_id]["text"]
        if isinstance(report, Report) and "\n" not in text.strip():
            assert len(report.text.split()) >= len(text.split()) - 2


def test_metadata_of_the_development_gold_are_found(shared: Path) -> None:
    right = wanted = found = 0
    for path in sorted((shared / "eval" / "dev" / "docs").glob("*.json")):
        document = json.loads(path.read_text("utf-8"))
        gold = json.loads((path.parents[1] / "gold" / path.name).read_text("utf-8"))["report"]
        report = report_from_record(document, path.name)
        assert isinstance(report, Report)
        assert report.dateline_place == gold["dateline_place"]
        assert report.published == gold["published"]
        right += len(set(report.cited_sources) & set(gold["cited_sources"]))
        wanted += len(gold["cited_sources"])
        found += len(report.cited_sources)
    assert right == wanted == found
