"""Fits what the syntax of a sentence tells of an act's sides (src/communique/reader/model/sides.npz).

    python training/fit_sides.py --data FOLDER            # scores printed, on the coded reports held out
    python training/fit_sides.py --data FOLDER --write    # the same, and the weights written

A logistic regression for either side over the pairs of a trigger and a mention in one sentence, in the passages and the
coded reports, with the syntax that the reader's own network gives. How much it counts beside the network's links is fitted
on the coded reports held out, since the network knows the others by heart; the scores are of five folds of these.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent.parent / "src")]

import coded
import documents
from communique.reader.decode import Found, Links
from communique.reader.model import Model
from communique.reader.participants import by_sentence
from communique.reader.settings import Thresholds
from communique.reader.syntax import FEATURES, SIDES, Part, Sides, bucket
from communique.reader.windows import make_windows, tokenize
from documents import Document
from features import locate
from logit import logit
from sheets import digest
from train import is_held

PENALTY = 20.0
HELD_PASSAGES = 0.05
FOLDS = 5
# The joined chances are brought back to the scale of the links', on which the reader's floors were chosen (the links were
# taught with true pairs counted twice): stretched by this much, read off the counts of held-out pairs above .02, .15, .5,
# .8 and .95, and moved so that as many as before reach the floor.
STRETCH = 1.65


@dataclass(frozen=True)
class Pair:
    """A trigger and a mention: their features' buckets, the links' logits, whether they are linked (None: not told), by side."""

    source: str
    held: bool
    is_passage: bool
    buckets: list[int]
    network: tuple[float, float]
    gold: tuple[bool | None, bool | None]


def pairs(doc: Document, model: Model, held: bool, is_passage: bool) -> Iterator[Pair]:
    """The pairs of one document whose actors and recipients were marked."""
    tokens = tokenize(model.tokenizer, doc.text)
    if not len(tokens.ids):
        return
    spans = {
        layer: [
            (k, Found(*locate(tokens, s.start, s.end), 0, 1.0), s.label)
            for k, s in enumerate(doc.spans[layer])
            if locate(tokens, s.start, s.end)[0] >= 0
        ]
        for layer in ("trigger", "mention")
    }
    if not spans["trigger"] or not spans["mention"]:
        return
    (seen,) = model.encode([(tokens, make_windows(tokens, doc.sentences))])
    starts = np.array([start for start, _ in doc.sentences], np.int64)
    links = Links(
        seen, model.heads, {layer: [f for _, f, _ in found] for layer, found in spans.items()}, starts
    )
    chances = [np.clip(links.probabilities(side), 1e-6, 1 - 1e-6) for side in SIDES]
    parts = {layer: [Part(f.first, f.last, label) for _, f, label in found] for layer, found in spans.items()}
    for acts, named, told in by_sentence(
        doc.text, seen, model.heads, starts, triggers=parts["trigger"], mentions=parts["mention"]
    ):
        for a, row in zip(acts, told, strict=True):
            for b, features in zip(named, row, strict=True):
                ends = spans["trigger"][a][0], spans["mention"][b][0]
                gold = [
                    True if ends in doc.links[side] else None if ends in doc.ignored[side] else False
                    for side in SIDES
                ]
                chance = [float(c[a, b]) for c in chances]
                yield Pair(
                    doc.source, held, is_passage, [bucket(f) for f in features],
                    (np.log(chance[0] / (1 - chance[0])), np.log(chance[1] / (1 - chance[1]))), (gold[0], gold[1]),
                )  # fmt: skip


def best(scores: np.ndarray, gold: np.ndarray) -> float:
    """The largest F1 of any floor."""
    right = np.cumsum(gold[np.argsort(-scores, kind="stable")])
    return float((2 * right / (np.arange(1, len(gold) + 1) + gold.sum())).max())


def mixed(columns: np.ndarray, gold: np.ndarray) -> np.ndarray:
    """What the network's logit, the features' and 1 count."""
    weights, offset = logit(csr_matrix(columns), gold, 0.01)
    return np.append(weights, offset)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--model", type=Path, help="folder of the model files")
    parser.add_argument("--readings", type=Path, default=Path(__file__).parent / "runs/readings.pickle")
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    here = Path(__file__).parent
    if (
        args.model and not (args.model / "sides.npz").exists()
    ):  # newly exported: for now the network's links alone
        silent = Sides(np.zeros((len(SIDES), FEATURES), np.float32), np.array([[1, 0, 0]] * 2, np.float32))
        silent.save(args.model / "sides.npz")
    model = Model(args.model)
    found: list[Pair] = []
    reports = coded.coded(here / "labels", args.data, args.readings)
    for doc in [*reports, *documents.passages(here / "passages")]:
        if "trigger" not in doc.layers or (doc.linked is not None and "actor" not in doc.linked):
            continue
        is_passage = doc.linked is None
        held = is_held(doc.source, HELD_PASSAGES if is_passage else coded.HELD)
        found += pairs(doc, model, held, is_passage)
    table = csr_matrix(
        (
            np.ones(sum(len(p.buckets) for p in found)),
            [b for p in found for b in p.buckets],
            np.cumsum([0, *(len(p.buckets) for p in found)]),
        ),
        shape=(len(found), FEATURES),
    )
    held = np.array([p.held for p in found])
    passage = np.array([p.is_passage for p in found])
    fold = np.array([int(digest(p.source)[6:10], 16) % FOLDS for p in found])
    weights, mix = [], []
    for side, name in enumerate(SIDES):
        told = np.array([p.gold[side] is not None for p in found])
        gold = np.array([bool(p.gold[side]) for p in found])
        train = told & ~held
        by_side, offset = logit(table[train], gold[train], PENALTY)
        syntax = table @ by_side + offset
        network = np.array([p.network[side] for p in found])
        columns = np.stack([network, syntax], 1)
        test = told & held & ~passage
        joined = np.zeros(len(found))
        for k in range(FOLDS):
            of_fold = test & (fold == k)
            counts = mixed(columns[test & (fold != k)], gold[test & (fold != k)])
            joined[of_fold] = columns[of_fold] @ counts[:2] + counts[2]
        print(
            f"{name}: {int(gold[test].sum())} of {int(test.sum())} pairs; best F1 of the links {best(network[test], gold[test]):.3f},"
            f" of syntax {best(syntax[test], gold[test]):.3f}, of both {best(joined[test], gold[test]):.3f};"
            f" passages held out {best(network[held & passage & told], gold[held & passage & told]):.3f},"
            f" {best(syntax[held & passage & told], gold[held & passage & told]):.3f}"
        )
        own, by_syntax, _ = STRETCH * mixed(columns[test], gold[test])
        floor = getattr(Thresholds(), name)
        wanted = np.log(floor / (1 - floor))
        level = wanted - np.sort(columns[test] @ [own, by_syntax])[-int((network[test] >= wanted).sum())]
        weights.append(by_side)
        mix.append([own, by_syntax, level + by_syntax * offset])
        print(f"  mix {np.round(mix[-1], 3).tolist()}")
    if args.write:
        path = model.folder / "sides.npz"
        Sides(np.array(weights, np.float32), np.array(mix, np.float32)).save(path)
        print(f"{path}: {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
