"""Fits the weights by which an event's place is chosen (src/communique/coding/setting_weights.json).

    python training/fit_setting.py --data FOLDER            # a quarter kept apart, scores printed
    python training/fit_setting.py --data FOLDER --write    # fitted on all that training may see, weights written

A conditional logit: for each telling of a marked act the candidates are "no place" and the places near it (the marked
ones, and names that the gazetteer knows; in the reports coded by hand, those that the reader finds); the likelihood of
the marked one is raised, with a quadratic penalty. The held-out passages (evals/passages.py) and reports (coded.py)
take no part.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import pickle
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from coded import Label, at_hand, held_coded, is_sentence
from communique.coding.events import VERBAL
from communique.coding.setting import Act, Setting, Told, candidates, features, none_features, plain_name
from communique.coding.where import CAUTION, WEIGHTS
from communique.reader.places import Gazetteer
from communique.reader.places import candidates as known_names
from communique.reader.sentences import split_sentences
from communique.records import EventType, Place, Reading, Span, Status
from logit import conditional_logit
from markup import Marked, Passage, read_passages

sys.path.insert(0, str(Path(__file__).parent.parent))
from evals.passages import FOLDER, is_held

# The quadratic penalty of a weight, chosen on the quarter kept apart.
PENALTY = 2.0
# Weights below this say next to nothing and are left out of the file.
LEAST = 0.05
# Where in a passage its dateline can stand.
DATELINE_REACH = 200
# One passage in so many is kept apart for the printed scores.
APART = 4


@dataclass(frozen=True)
class Choice:
    """One telling: the features and name of every candidate ("no place" first), and the marked names."""

    source: str
    act: str
    rows: list[list[str]]
    names: list[str | None]
    gold: frozenset[str]


def choices(passage: Passage, gazetteer: Gazetteer) -> Iterator[Choice]:
    """Every telling of every marked act of a passage, in order of the acts."""
    text, sentences = passage.text, split_sentences(passage.text)
    marked = {m.start: m for m in reversed([m for m in passage.marks if m.tag == "l"])}
    spans = {start: (m.end, m.attributes.get("id")) for start, m in marked.items()}
    for name in known_names(text, gazetteer):
        if not any(start < name.end and name.start < end for start, (end, _) in spans.items()):
            spans[name.start] = (name.end, None)
    line = passage.attributes.get("place") or ""
    at = text[:DATELINE_REACH].find(line) if line else -1
    if at >= 0 and not any(start < at + len(line) and at < end for start, (end, _) in spans.items()):
        spans[at] = (at + len(line), None)
    places = tuple(Place(s, e, text[s:e], country="") for s, (e, _) in sorted(spans.items()))
    home = next((p for p in places if p.end <= DATELINE_REACH and p.text.lower() == line.lower()), None)
    acts: dict[str, list[Marked]] = defaultdict(list)
    for mark in passage.marks:
        if mark.tag == "e":
            acts[mark.attributes["id"]].append(mark)
    cues = {m.attributes["id"]: (m.start, m.end) for m in passage.marks if m.tag == "c"}
    groups: dict[str, list[Marked]] = defaultdict(list)
    for mark in passage.marks:
        if mark.tag == "q":
            groups[mark.attributes["g"]].append(mark)
    quoted = [
        (
            tuple((m.start, m.end) for m in parts),
            next((cues[c] for m in parts if (c := m.attributes.get("cue", "")) in cues), None),
        )
        for parts in groups.values()
    ]
    triggers = tuple(Span(m.start, m.end, text[m.start : m.end]) for marks in acts.values() for m in marks)
    setting = Setting(text, sentences, places, tuple(sorted(triggers, key=lambda t: t.start)), home)
    told: list[Told] = []
    for number, marks in sorted(acts.items(), key=lambda item: item[1][0].start):
        wanted = next((m.attributes["l"] for m in marks if m.attributes.get("l")), None)
        gold = frozenset(
            plain_name(text[s:e]) for s, (e, label) in spans.items() if wanted and label == wanted
        )
        if wanted and not gold:
            continue
        people = frozenset(
            person.strip()
            for m in marks
            for side in ("a", "r")
            for person in m.attributes.get(side, "").split(",")
            if person.strip()
        )
        kind, status = EventType(marks[0].attributes["t"]), Status(marks[0].attributes["s"])
        tellings = [act(text, m.start, m.end, kind, status, quoted, people) for m in marks]
        yield from of_event(passage.source, number, setting, tellings, gold, told)


Spoken = tuple[tuple[tuple[int, int], ...], tuple[int, int] | None]  # the parts of a quotation, its cue


def act(
    text: str,
    start: int,
    end: int,
    kind: EventType,
    status: Status,
    quoted: Sequence[Spoken],
    people: frozenset[str],
) -> Act:
    """A telling as ``Act``; said where it stands in one of the ``quoted`` and can be done by saying so."""
    around = [(parts, cue) for parts, cue in quoted if any(s <= start < e for s, e in parts)]
    words, cue = around[0] if around and kind in VERBAL else ((), None)
    return Act(Span(start, end, text[start:end]), kind, status, people, words, cue)


def of_event(
    source: str,
    number: str,
    setting: Setting,
    tellings: Sequence[Act],
    gold: frozenset[str],
    told: list[Told],
) -> Iterator[Choice]:
    """The choice at every telling of an event; where the event has a place, ``told`` grows by it."""
    for telling in tellings:
        found = candidates(setting, telling, told)
        rows = [none_features(setting, telling, found), *(features(setting, telling, p, told) for p in found)]
        names = [None, *(plain_name(p.text) for p in found)]
        yield Choice(source, f"{source}/{number}", rows, names, gold)
    if gold:
        shortest = min(gold, key=lambda name: (len(name), name))
        told.append(Told(tellings[0], shortest))


def coded_choices(label: Label, text: str, reading: Reading) -> Iterator[Choice]:
    """Every telling of every event coded in a report that somebody coded by hand; places are those the reader finds."""
    places = reading.places
    home = next((p for p in places if p.end <= DATELINE_REACH and p.text.isupper()), None)
    events = [e for e in label["events"] if all(shared(places, span) for span in e.get("places", []))]
    spots = sorted(
        (start, end) for e in label["events"] for start, end in (e["trigger"], *e.get("mentions", []))
    )
    triggers = tuple(Span(start, end, text[start:end]) for start, end in spots)
    setting = Setting(text, reading.sentences, places, triggers, home)
    people = {i: str(m.entity) for i, m in enumerate(reading.mentions)}
    quoted = [
        (tuple((p.start, p.end) for p in q.content), (q.cue.start, q.cue.end) if q.cue else None)
        for q in reading.quotations
    ]
    told: list[Told] = []
    for number, event in enumerate(sorted(events, key=lambda e: e["trigger"])):
        found_at = [p for span in event.get("places", []) for p in shared(places, span)]
        gold = frozenset(plain_name(p.text) for p in found_at)
        party = frozenset(
            entity
            for side in ("actors", "recipients")
            for start, end in event.get(side, [])
            for i, entity in people.items()
            if reading.mentions[i].start < end and start < reading.mentions[i].end
        )
        kind, status = EventType(event["type"]), Status(event["status"])
        tellings = [
            act(text, start, end, kind, status, quoted, party)
            for start, end in (event["trigger"], *event.get("mentions", []))
        ]
        yield from of_event(label["report"], str(number), setting, tellings, gold, told)


def shared(places: Sequence[Place], span: Sequence[int]) -> list[Place]:
    """The places that have characters in common with a span."""
    return [p for p in places if p.start < span[1] and span[0] < p.end]


def coded_sample(data: Path, readings: Path) -> list[Choice]:
    """The choices of the coded reports that training may see; ``readings`` is what ``train.py`` kept of them."""
    seen: dict[str, Reading] = pickle.loads(readings.read_bytes())
    return [
        choice
        for label, report in at_hand(Path(__file__).parent / "labels", data)
        if label.get("events") and report.id in seen
        if not is_sentence(report.id) and not held_coded(report.id)
        for choice in coded_choices(label, report.text, seen[report.id])
    ]


def fit(sample: Sequence[Choice]) -> dict[str, float]:
    """The weights that make the marked candidates likeliest."""
    told = []
    for choice in sample:
        hits = [n in choice.gold if choice.gold else n is None for n in choice.names]
        if any(hits):
            told.append(([dict.fromkeys(row, 1.0) for row in choice.rows], hits))
    return conditional_logit(told, PENALTY)


def score(sample: Sequence[Choice], weights: dict[str, float]) -> str:
    """How many acts with a marked place get it, and how many without one get none."""
    best: dict[str, tuple[float, bool, bool]] = {}
    for choice in sample:
        sums = np.array([sum(weights.get(f, 0.0) for f in row) for row in choice.rows])
        sums[0] += CAUTION
        shares: Counter[str | None] = Counter()
        for name, value in zip(
            choice.names, np.exp(sums - sums.max()) / np.exp(sums - sums.max()).sum(), strict=True
        ):
            shares[name] += value
        top = max(shares, key=lambda name: shares[name])
        hit = top in choice.gold if choice.gold else top is None
        best[choice.act] = min(
            best.get(choice.act, (2.0, False, False)), (float(shares[None]), hit, bool(choice.gold))
        )
    placed = [hit for _, hit, gold in best.values() if gold]
    free = [hit for _, hit, gold in best.values() if not gold]
    return f"placed right {np.mean(placed):.3f} of {len(placed)}, without a place {np.mean(free):.3f} of {len(free)}"


def main() -> None:
    """Fit, print scores, and write the weights where asked."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, help="folder with the texts of the reports coded by hand")
    parser.add_argument("--readings", type=Path, default=Path("training/runs/readings.pickle"))
    parser.add_argument("--write", action="store_true", help="write the weights fitted on all passages")
    options = parser.parse_args()
    gazetteer = Gazetteer.open()
    sample = [
        choice
        for passage in read_passages(FOLDER)
        if not is_held(passage.source)
        for choice in choices(passage, gazetteer)
    ]
    if options.data:
        sample += coded_sample(options.data, options.readings)
    apart = [c for c in sample if int(hashlib.sha256(c.source.encode()).hexdigest()[8:12], 16) % APART == 0]
    names = {c.act for c in apart}
    weights = fit([c for c in sample if c.act not in names])
    for kind, part in (("passages", True), ("reports", False)):
        print(f"kept apart, {kind}:", score([c for c in apart if ("#" in c.source) is part], weights))
    if options.write:
        weights = {k: round(v, 2) for k, v in sorted(fit(sample).items()) if abs(v) >= LEAST}
        WEIGHTS.write_text(json.dumps(weights, indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
