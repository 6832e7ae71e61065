"""Countries and speakers against annotated reports: mention texts are given, everything else is linking.

Usage: ``COMMUNIQUE_SHARED=FOLDER python -m evals.actors.gold [--errors]`` where FOLDER holds
``eval/dev`` with
``docs`` and ``gold``. Each participant's text is looked for in its event's evidence, its kind is
guessed, and the
report's other names are spotted by rule; every mention starts as an entity of its own.
"""

from __future__ import annotations

import importlib.util
import json
import os
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from communique.actors import Linker, Registry
from communique.records import Mention, MentionKind, Quotation, Reading, Report, Span
from evals.actors.spotter import kind_of, sentences, spot


def _score_module(shared: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("score", shared / "eval" / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _place(text: str, mention: str, evidence: list[str]) -> int:
    for sentence in evidence:
        at = text.find(sentence)
        if at >= 0 and mention in sentence:
            return at + sentence.index(mention)
    return text.find(mention)


def _speaker_place(text: str, statement: dict[str, Any]) -> int:
    mention = statement["speaker"]["text"]
    content = statement["content"][0] if statement["content"] else ""
    anchor = text.find(content)
    spots = [i for i in range(len(text)) if text.startswith(mention, i) and _whole(text, i, len(mention))]
    return min(
        spots, key=lambda i: abs(i - anchor) if i < anchor else abs(i - anchor - len(content)), default=-1
    )


def _whole(text: str, at: int, length: int) -> bool:
    before, after = text[at - 1 : at], text[at + length : at + length + 1]
    return not (before.isalnum() or after.isalnum())


def _reports(folder: Path) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    for path in sorted((folder / "gold").glob("*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        yield gold, json.loads((folder / "docs" / path.name).read_text(encoding="utf-8"))


def main(arguments: list[str]) -> int:
    """Print country accuracy of participants and the share of speakers resolved to the right name."""
    shared = Path(os.environ.get("COMMUNIQUE_SHARED", ""))
    if not (shared / "eval" / "dev").is_dir():
        print("set COMMUNIQUE_SHARED to a folder that holds eval/dev")
        return 2
    score = _score_module(shared)
    linker = Linker(Registry.load())
    n: Counter[str] = Counter()
    show = "--errors" in arguments
    for gold, doc in _reports(shared / "eval" / "dev"):
        text = doc["text"]
        wanted: dict[tuple[int, int], Mention] = {}
        participants = []
        for event in gold["events"]:
            for a in event["actors"] + event["recipients"]:
                at = _place(text, a["text"], event["evidence"])
                if at >= 0:
                    span = (at, at + len(a["text"]))
                    wanted.setdefault(span, Mention(*span, a["text"], kind_of(a["text"], linker), 0, 1.0))
                    participants.append((span, a))
        speakers = []
        for s in gold["statements"]:
            at = _speaker_place(text, s)
            if at >= 0:
                span = (at, at + len(s["speaker"]["text"]))
                wanted.setdefault(
                    span, Mention(*span, s["speaker"]["text"], kind_of(s["speaker"]["text"], linker), 0, 1.0)
                )
                speakers.append((span, s))
        others = spot(text, linker, list(wanted))
        mentions = [*wanted.values(), *others]
        mentions.sort(key=lambda m: (m.start, -m.end))
        mentions = [Mention(m.start, m.end, m.text, m.kind, i, 1.0) for i, m in enumerate(mentions)]
        index = {(m.start, m.end): i for i, m in enumerate(mentions)}
        quotations = []
        for span, s in speakers:
            content = tuple(Span(text.find(c), text.find(c) + len(c), c) for c in s["content"] if c in text)
            quotations.append(
                Quotation(content, None, index[span], Span(*span, s["speaker"]["text"]), s["kind"], (), 1.0)
            )
        report = Report(
            gold["id"],
            gold["id"],
            text,
            published=doc.get("published"),
            publisher=doc.get("publisher"),
            dateline_place=None,
        )
        reading = Reading(gold["id"], sentences(text), tuple(mentions), quotations=tuple(quotations))
        linked = linker.link(report, reading)
        for span, a in participants:
            i = index[span]
            link = linked.entities[linked.entity_of[i]]
            key = "null" if a["country"] is None else "known"
            n[key] += 1
            ok = link.country == a["country"]
            if not ok and link.country is None:
                ok = a["country"] in {linked.entities[k].country for k in linked.members(i)}
            n[key + " right"] += ok
            n["named wrongly"] += bool(a["country"] and link.country and not ok)
            if show and not ok:
                print(
                    f"{gold['id']} {a['text']!r} {a['country']} got {link.country} [{mentions[i].kind}] "
                    f"{link.name} | {link.reason}"
                )
        for span, s in speakers:
            i = index[span]
            link = linked.entities[linked.entity_of[i]]
            ok = score.same_person({"name": link.name, "text": s["speaker"]["text"]}, s["speaker"])
            strict = score.same_person(
                {"name": link.name, "text": ""}, {"name": s["speaker"]["name"], "text": ""}
            )
            n["speakers"] += 1
            n["speakers right"] += ok
            n["speakers strict"] += strict
            if show and not strict:
                print(
                    f"{gold['id']} SPEAKER {s['speaker']['text']!r} is {s['speaker']['name']!r} "
                    f"got {link.name!r} | {link.reason}"
                )
    for title, right, total in (
        ("country, gold known", "known right", "known"),
        ("country, gold null", "null right", "null"),
        ("speakers, mention counts", "speakers right", "speakers"),
        ("speakers, name alone", "speakers strict", "speakers"),
    ):
        print(f"{title:26} {n[right]}/{n[total]} = {n[right] / max(1, n[total]):.3f}")
    print(f"{'another country given':26} {n['named wrongly']}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))


__all__ = ["MentionKind", "main"]
