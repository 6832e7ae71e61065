"""The held-out marked passages as gold: text written for the project that no training run has seen.

``python -m evals.passages`` prints the scores of the shipped reader on them.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from communique.evaluation.gold import Scorer
from communique.reader import Reader
from communique.reader.sentences import split_sentences
from communique.records import Report, to_plain

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "training" / "passages"
# The share of passages that training/train.py leaves out (its option --hold).
HELD = 0.05


def is_held(source: str) -> bool:
    """Whether training leaves this passage out; decided by its name alone, so that it stays so."""
    return int(hashlib.sha256(source.encode()).hexdigest()[:6], 16) < HELD * 0x1000000


def held() -> Iterator[tuple[Report, dict[str, Any]]]:
    """Every held-out passage as a report with its gold annotation."""
    sys.path.insert(0, str(ROOT / "training"))
    read_passages: Any = importlib.import_module("markup").read_passages

    for passage in read_passages(FOLDER):
        if is_held(passage.source):
            yield (
                Report(
                    id=passage.source,
                    source_id=passage.source,
                    text=passage.text,
                    published=passage.attributes.get("date"),
                    dateline_place=passage.attributes.get("place") or None,
                ),
                _gold(passage),
            )


def _gold(passage: Any) -> dict[str, Any]:
    text: str = passage.text
    sentences = split_sentences(text)
    actors: dict[str, dict[str, Any]] = {}
    cues: dict[str, str] = {}
    places: dict[str | None, dict[str, Any]] = {}
    times: dict[str | None, str] = {}
    for mark in passage.marks:
        at, words = mark.attributes, text[mark.start : mark.end]
        if mark.tag == "a":
            actor = actors.setdefault(at["id"], {"text": words, "name": words, "country": None})
            if at.get("n"):
                actor.update(name=at["n"], country=at.get("c") or None, text=words)
        elif mark.tag == "c":
            cues[at["id"]] = words
        elif mark.tag == "l":
            places.setdefault(at.get("id"), {"name": words, "country": at.get("c") or None})
        elif mark.tag == "t":
            times.setdefault(at.get("id"), at.get("v") or "")
    events: dict[str, dict[str, Any]] = {}
    statements: dict[str, dict[str, Any]] = {}
    roles = []
    for number, mark in enumerate(passage.marks):
        at, words = mark.attributes, text[mark.start : mark.end]
        if mark.tag == "e":
            sentence = next(text[s:e] for s, e in sentences if s <= mark.start < e)
            event = events.setdefault(
                at["id"],
                {
                    "type": at["t"],
                    "status": at["s"],
                    "actors": [actors[i] for i in _ids(at.get("a")) if i in actors],
                    "recipients": [actors[i] for i in _ids(at.get("r")) if i in actors],
                    "when": _when(times.get(at.get("d"))),
                    "where": places.get(at.get("l")),
                    "trigger": words,
                    "evidence": [],
                },
            )
            if sentence not in event["evidence"]:
                event["evidence"].append(sentence)
        elif mark.tag == "q":
            one = statements.setdefault(
                at.get("g") or f"#{number}",
                {"speaker": actors.get(at.get("by", ""), {}), "cue": cues.get(at.get("cue")), "content": []},
            )
            one["content"].append(words)
        elif mark.tag == "o":
            person, body = actors.get(at.get("p", "")), actors.get(at.get("org", ""))
            roles.append(
                {
                    "person": person["name"] if person else "",
                    "title": words,
                    "organization": body["name"] if body else None,
                }
            )
    return {"events": [*events.values()], "statements": [*statements.values()], "roles": roles}


def _ids(value: str | None) -> list[str]:
    return [v.strip() for v in (value or "").split(",") if v.strip()]


def _when(value: str | None) -> dict[str, str] | None:
    found = re.match(r"\d{4}(?:-\d\d){0,2}$", value or "")
    return {"start": found.group()} if found else None


def score(reader: Reader | None = None) -> dict[str, object]:
    """Scores of a reader on the held-out passages, with the codebook's counting."""
    from communique.actors import Linker, Registry
    from communique.coding import code

    reader = reader or Reader()
    linker = Linker(Registry.load())
    scorer = Scorer()
    for report, gold in held():
        reading = reader.read_batch([report])[0]
        coded = code(report, reading, linker.link(report, reading), reader.coder)
        mine = {
            name: [to_plain(a) for a in getattr(coded, name)] for name in ("events", "statements", "roles")
        }
        scorer.add(report.id, mine, gold)
    return scorer.result()


def digest() -> str:
    """The first 12 hex digits of SHA-256 over the held-out passages' texts."""
    whole = hashlib.sha256()
    for report, gold in held():
        whole.update(json.dumps([report.text, gold], sort_keys=True).encode())
    return whole.hexdigest()[:12]


if __name__ == "__main__":
    print(json.dumps(score(), indent=1))
