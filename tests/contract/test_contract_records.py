"""The keys of exported records: a contract with everyone who reads them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from builders import CODER, coded, event, report
from communique.export import FORMATS, export
from communique.ledger import Ledger, View
from communique.records import Failure, ReportStatus, Status

KEYS = {
    "report": "record id source_id url publisher title byline dateline_place published published_from "
    "language cited_sources origin text sha256 read_at coder status reason",
    "event": "record id type mode contexts status actors recipients when where mentions origins claims "
    "follow_up confidence goldstein cameo",
    "statement": "record id report_id speaker cue content kind addressee said_on about chain origins",
    "role": "record id report_id person person_id title organization organization_id status as_of start "
    "end text",
    "actor": "record id name kind country sector aliases wikidata roles",
}
PARTS = {
    ("event", "actors"): "actor_id name text country sector",
    ("event", "recipients"): "actor_id name text country sector",
    ("event", "when"): "start end granularity text",
    ("event", "where"): "name country lat lon geonames_id text",
    ("event", "mentions"): "report_id start end text trigger status attributed_to",
    ("event", "origins"): "independent unknown groups",
    ("event", "claims"): "claimant says report_id start end text",
    ("event", "follow_up"): "state by_event due granularity moved_from",
    ("statement", "origins"): "independent unknown groups",
    ("statement", "speaker"): "actor_id name text start end country",
    ("statement", "cue"): "start end text",
    ("statement", "content"): "start end text",
    ("statement", "about"): "actor_id name stance",
}


class Out(list[str]):
    def write(self, piece: str) -> int:
        self.append(piece)
        return len(piece)

    @property
    def text(self) -> str:
        return "".join(self)


def filled(path: Path) -> Ledger:
    ledger = Ledger.open(path)
    made, other = report(), report("two", published=None, publisher=None)
    ledger.commit(made, ReportStatus.READ, coded(made, event(made, status=Status.PLANNED)), CODER)
    ledger.commit(
        other, ReportStatus.READ, coded(other, event(other, attributed_to="Bo Marek", day=None)), CODER
    )
    ledger.record_failures([Failure("x.bin", "binary")])
    return ledger


def exported(ledger: Ledger, format: str = "jsonl") -> str:
    out = Out()
    export(View(ledger), out, format)  # type: ignore[arg-type]
    return out.text


def records(ledger: Ledger) -> list[dict[str, Any]]:
    return [json.loads(line) for line in exported(ledger).splitlines()]


def test_every_record_has_exactly_the_keys_of_its_kind(tmp_path: Path) -> None:
    with filled(tmp_path / "l.db") as ledger:
        found = records(ledger)
    assert {r["record"] for r in found} == set(KEYS)
    for record in found:
        assert " ".join(record) == KEYS[record["record"]]


def test_every_part_of_a_record_has_exactly_its_keys(tmp_path: Path) -> None:
    with filled(tmp_path / "l.db") as ledger:
        found = records(ledger)
    met = set()
    for record in found:
        for (kind, key), keys in PARTS.items():
            if record["record"] == kind and record[key]:
                parts = record[key] if isinstance(record[key], list) else [record[key]]
                assert all(" ".join(part) == keys for part in parts), (kind, key)
                met.add((kind, key))
    assert met == set(PARTS)


def test_unknown_is_null_and_never_an_empty_text(tmp_path: Path) -> None:
    with filled(tmp_path / "l.db") as ledger:
        found = records(ledger)

    def texts(value: Any) -> list[str]:
        if isinstance(value, dict):
            return [t for v in value.values() for t in texts(v)]
        if isinstance(value, list):
            return [t for v in value for t in texts(v)]
        return [value] if isinstance(value, str) else []

    assert all(text for record in found for text in texts(record))
    failed = next(r for r in found if r["record"] == "report" and r["status"] == "failed")
    assert failed["text"] is None
    assert failed["reason"] == "binary"


def test_every_offset_gives_the_words_it_stands_for(tmp_path: Path) -> None:
    with filled(tmp_path / "l.db") as ledger:
        found = records(ledger)
    text = {r["id"]: r["text"] for r in found if r["record"] == "report"}
    for record in found:
        for mention in record.get("mentions", []):
            for part in (mention, mention["trigger"]):
                assert text[mention["report_id"]][part["start"] : part["end"]] == part["text"]
        if record["record"] == "statement":
            for part in (*record["content"], record["cue"], record["speaker"]):
                assert text[record["report_id"]][part["start"] : part["end"]] == part["text"]


def test_two_ledgers_of_the_same_reports_export_the_same_but_for_read_at(tmp_path: Path) -> None:
    both = []
    for name in ("a.db", "b.db"):
        with filled(tmp_path / name) as ledger:
            both.append([{k: v for k, v in r.items() if k != "read_at"} for r in records(ledger)])
            assert exported(ledger) == exported(ledger)
    assert both[0] == both[1]


def test_every_format_writes_the_same_bytes_twice(tmp_path: Path) -> None:
    with filled(tmp_path / "l.db") as ledger:
        for name in FORMATS:
            assert exported(ledger, name) == exported(ledger, name) != ""


def test_the_csv_has_one_row_an_event(tmp_path: Path) -> None:
    import csv

    with filled(tmp_path / "l.db") as ledger:
        rows = list(csv.DictReader(exported(ledger, "csv").splitlines()))
        events = [r for r in records(ledger) if r["record"] == "event"]
    assert [r["id"] for r in rows] == [e["id"] for e in events]
    assert rows[0]["actors"] == "Ana Terzic"
    assert rows[0]["follow_up"] == "open"
