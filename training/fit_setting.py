"""Fits the weights by which an event's place is chosen (src/communique/coding/setting_weights.json).

    python training/fit_setting.py            # a quarter of the passages kept apart, scores printed
    python training/fit_setting.py --write    # fitted on all passages that training may see, weights written

A conditional logit: for each telling of a marked act the candidates are "no place" and the places near it (the marked
ones, and names that the gazetteer knows); the likelihood of the marked one is raised, with a quadratic penalty.
The held-out passages (evals/passages.py) take no part.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from communique.coding.events import VERBAL
from communique.coding.setting import Act, Setting, Told, candidates, features, none_features, plain_name
from communique.coding.where import CAUTION, WEIGHTS
from communique.reader.places import Gazetteer
from communique.reader.places import candidates as known_names
from communique.reader.sentences import split_sentences
from communique.records import EventType, Place, Span, Status
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
    quoted = [(m.start, m.end) for m in passage.marks if m.tag == "q"]
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
        for mark in marks:
            said = kind in VERBAL and any(s <= mark.start < e for s, e in quoted)
            act = Act(Span(mark.start, mark.end, text[mark.start : mark.end]), kind, status, said, people)
            found = candidates(setting, act, told)
            rows = [none_features(setting, act, found), *(features(setting, act, p, told) for p in found)]
            yield Choice(
                passage.source,
                f"{passage.source}/{number}",
                rows,
                [None, *(plain_name(p.text) for p in found)],
                gold,
            )
        if gold:
            first = Span(marks[0].start, marks[0].end, text[marks[0].start : marks[0].end])
            shortest = min(gold, key=lambda name: (len(name), name))
            told.append(Told(Act(first, kind, status, False, people), shortest))


def fit(sample: Sequence[Choice]) -> dict[str, float]:
    """The weights that make the marked candidates likeliest."""
    names: dict[str, int] = {}
    columns: list[int] = []
    ends, owner, right = [0], [], []
    for number, choice in enumerate(sample):
        hits = [n in choice.gold if choice.gold else n is None for n in choice.names]
        if not any(hits):
            continue
        for row, hit in zip(choice.rows, hits, strict=True):
            columns += [names.setdefault(name, len(names)) for name in row]
            ends.append(len(columns))
            owner.append(number)
            right.append(hit)
    table = csr_matrix((np.ones(len(columns)), columns, ends), shape=(len(owner), len(names)))
    of, gold = np.array(owner), np.array(right)
    starts = np.flatnonzero(np.r_[True, of[1:] != of[:-1]])
    group = np.cumsum(np.r_[True, of[1:] != of[:-1]]) - 1

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        scores = table @ weights
        raised = np.exp(scores - np.maximum.reduceat(scores, starts)[group])
        total = np.add.reduceat(raised, starts)
        hit = np.where(gold, raised, 0.0)
        share = np.add.reduceat(hit, starts)
        slope = table.T @ (raised / total[group] - hit / share[group]) + PENALTY * weights
        return float(np.log(total / share).sum() + PENALTY * weights @ weights / 2), slope

    found = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", options={"maxiter": 300})
    return {name: float(found.x[k]) for name, k in names.items()}


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
    parser.add_argument("--write", action="store_true", help="write the weights fitted on all passages")
    options = parser.parse_args()
    gazetteer = Gazetteer.open()
    sample = [
        choice
        for passage in read_passages(FOLDER)
        if not is_held(passage.source)
        for choice in choices(passage, gazetteer)
    ]
    apart = [c for c in sample if int(hashlib.sha256(c.source.encode()).hexdigest()[8:12], 16) % APART == 0]
    names = {c.act for c in apart}
    print("kept apart:", score(apart, fit([c for c in sample if c.act not in names])))
    if options.write:
        weights = {k: round(v, 2) for k, v in sorted(fit(sample).items()) if abs(v) >= LEAST}
        WEIGHTS.write_text(json.dumps(weights, indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
