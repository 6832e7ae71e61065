"""Scores of the shipped reader (or one in a folder) on the coded reports held out of every training.

    python training/held_out.py --data FOLDER [--model FOLDER] [--countries]

Counted as ``communique eval gold`` counts, of what was coded: type, participants and status of events, statements with their
speakers. ``--countries``: only on the reports whose actors have a country (``countries/``), with the country F1 of their events.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from coded import Label, at_hand, held_coded, is_sentence
from communique.actors import Linker, Registry
from communique.coding import code
from communique.evaluation.gold import Scorer
from communique.reader.read import Reader
from communique.reader.sentences import split_sentences
from communique.records import Report, to_plain
from fit_affiliation import COUNTRIES, countries

# A name of more words is a description.
WORDS_OF_A_NAME = 6
Span = list[int]


def gold(label: Label, text: str, given: dict[str, str | None]) -> dict[str, Any]:
    """The coded events and statements of a report as ``communique eval gold`` reads them; ``given``: countries of its actors."""
    sentences = split_sentences(text)
    actors = label.get("actors", [])
    number = {tuple(span): k for k, actor in enumerate(actors) for span in actor["mentions"]}

    def sentence(span: Span) -> str:
        return next((text[a:b] for a, b in sentences if a <= span[0] < b), text[slice(*span)])

    def party(span: Span) -> dict[str, str | None]:
        words = text[slice(*span)]
        k = number.get(tuple(span))
        key = f"s{span[0]}-{span[1]}" if k is None else f"a{k}"
        # A state has many names ("the administration", "Washington"); any of them may be told, none is fuller.
        told = (
            []
            if k is None or actors[k]["kind"] == "state"
            else [text[slice(*m)] for m in actors[k]["mentions"]]
        )
        names = [name for name in told if name[:1].isupper() and len(name.split()) <= WORDS_OF_A_NAME]
        return {"text": words, "name": max(names, key=len, default=words), "country": given.get(key)}

    events = [
        {
            "type": e["type"],
            "status": e["status"],
            "actors": [party(s) for s in e.get("actors", [])],
            "recipients": [party(s) for s in e.get("recipients", [])],
            "when": None,
            "where": {"name": text[slice(*e["places"][0])]} if e.get("places") else None,
            "trigger": text[slice(*e["trigger"])],
            "evidence": [sentence(e["trigger"]), *(sentence(m) for m in e.get("mentions", []))],
        }
        for e in label.get("events", [])
    ]
    statements = [
        {
            "speaker": {"text": text[slice(*s["source"])]} if "source" in s else {},
            "content": [text[slice(*c)] for c in s["content"]],
        }
        for s in label.get("statements", [])
    ]
    return {"events": events, "statements": statements, "roles": []}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="folder with the texts of the coded reports")
    parser.add_argument("--model", type=Path, help="folder of the reader's model; without it the one shipped")
    parser.add_argument(
        "--countries", action="store_true", help="only the reports whose actors have a country"
    )
    options = parser.parse_args()
    reader, linker = Reader(model=options.model), Linker(Registry.load())
    given = countries(COUNTRIES)
    scorer = Scorer()
    for label, report in at_hand(Path(__file__).parent / "labels", options.data):
        if not held_coded(report.id) or is_sentence(report.id):
            continue
        if options.countries and report.id not in given:
            continue
        scorer.add(report.id, *scored(label, report, given.get(report.id, {}), reader, linker))
    print(json.dumps(shown(scorer.result(), options.countries), indent=1))


def shown(result: dict[str, Any], with_countries: bool) -> dict[str, Any]:
    """The scores of what was coded: days and roles were not, countries only in some reports."""
    events = {
        k: v
        for k, v in result["events"].items()
        if k in ("type", "who") or (k == "country" and with_countries)
    }
    kept = {k: result[k] for k in ("reports", "status_accuracy", "where_accuracy", "statements")}
    return kept | {"events": events}


def scored(
    label: Label, report: Report, given: dict[str, str | None], reader: Reader, linker: Linker
) -> tuple[dict[str, list[Any]], dict[str, Any]]:
    """What the reader finds of what was coded in a report, and what was coded."""
    (reading,) = reader.read_batch([report])
    found = code(report, reading, linker.link(report, reading), reader.coder)
    mine = {
        name: [to_plain(a) for a in getattr(found, name)] if name in label else []
        for name in ("events", "statements")
    }
    return mine | {"roles": []}, gold(label, report.text, given)


if __name__ == "__main__":
    main()
