"""Label texts softly with a trained, larger network: ``python training/teach.py runs/TEACHER/checkpoint.pt …``.

Layers a text has gold for keep it; the others get the teacher's probabilities, its spans (at a low floor, so that the
pupil sees doubtful ones too) and the probabilities of their links. Texts whose first words stand in ``--without`` are
left out. The result is a list of ``features.Example`` and soft relation labels for ``train.py --soft``.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent.parent / "src")]

import documents
import relations
from communique.reader.decode import tagged
from communique.reader.layers import LINK_NAMES, LINKS, TAG_LAYERS
from communique.reader.model import Encoded
from communique.reader.sentences import split_sentences
from documents import Document
from features import Example, apart, buckets, examples
from network import Network
from train import WINDOW, batches, collate

FLOOR = {"content": 0.4, "trigger": 0.3}
FLOOR_DEFAULT = 0.35
SPANS_AT_MOST = 120  # of one layer in one window: a teacher that tags more is lost


def plain(path: Path, without: set[str]) -> list[Document]:
    """Unmarked reports (JSON lines with ``text``)."""
    out = []
    for line in path.read_text(encoding="utf8").splitlines():
        record = json.loads(line)
        text = record["text"]
        if fingerprint(text) not in without:
            out.append(Document(str(record.get("id", "")), text, list(split_sentences(text)), set()))
    return out


def fingerprint(text: str) -> str:
    return "".join(c for c in text.lower() if c.isalnum())[200:400]


def columns(net: Network, hidden: torch.Tensor) -> np.ndarray:
    heads = [net.tags[layer.name] for layer in TAG_LAYERS] + [net.status, net.mode]
    return torch.cat([head(hidden) for head in heads], -1).numpy()


@torch.no_grad()
def teach(net: Network, pool: list[Example], budget: int) -> None:
    """Fill in what the examples lack: ``soft``, ``spans`` and ``links``."""
    began, done = time.time(), 0
    for batch in batches(pool, budget, random.Random(0)):
        with torch.autocast("cpu", dtype=torch.bfloat16):
            hidden = net.encoder(*collate(batch))
        hidden = hidden.float()
        for k, e in enumerate(batch):
            fill(net, e, hidden[k, : len(e.ids)])
        done += sum(len(e.ids) for e in batch)
        print(done, round(time.time() - began), flush=True)


def fill(net: Network, e: Example, hidden: torch.Tensor) -> None:
    scores = columns(net, hidden)
    open_layers = [layer for layer in TAG_LAYERS if (e.tags[layer.name] >= 0).sum() == 0]
    if "trigger" in {layer.name for layer in open_layers}:
        for name in ("status", "mode"):
            e.soft[name] = torch.softmax(getattr(net, name)(hidden), -1).half().numpy()
    encoded = Encoded(None, None, scores[:-1])  # type: ignore[arg-type]
    for layer in open_layers:
        probabilities = torch.softmax(net.tags[layer.name](hidden), -1)
        e.soft[layer.name] = probabilities.half().numpy()
        if layer.name == "inner" or not len(e.words):
            continue
        found = tagged(encoded, layer.name, FLOOR.get(layer.name, FLOOR_DEFAULT), e.words)
        if layer.name == "mention":
            found += tagged(encoded, "inner", FLOOR_DEFAULT, e.words)
        spots = sorted({(f.first, f.last) for f in found})[:SPANS_AT_MOST]
        e.spans[layer.name] = np.array(spots, dtype=np.int64).reshape(-1, 2)
    vectors = {
        name: net.spans(hidden, *torch.from_numpy(spots).T) for name, spots in e.spans.items() if len(spots)
    }
    for name, (left, right) in LINKS.items():
        if name in e.links or left not in vectors or right not in vectors:
            continue
        a, b = e.spans[left], e.spans[right]
        logits = net.score(
            LINK_NAMES.index(name), vectors[left], vectors[right], buckets(a, b), apart(e, a, b)
        )
        target = torch.sigmoid(logits).numpy().astype(np.float32)
        weight = np.ones_like(target)
        if left == right:
            weight = np.tril(weight, -1)
        if name.startswith("about_") and "about" in e.links:
            weight *= e.links["about"][0]
        if weight.sum():
            e.links[name] = (target, weight)


def pairs_of(
    docs: list[Document], pool: dict[str, list[Example]], tokenizer: Tokenizer
) -> list[relations.Pair]:
    """Likely actor and recipient of each trigger of the unmarked texts, as unlabelled pairs."""
    from communique.reader.windows import CONTEXT_TOKENS, make_windows, tokenize

    out = []
    for doc in docs:
        tokens = tokenize(tokenizer, doc.text)
        windows = make_windows(tokens, doc.sentences, WINDOW, CONTEXT_TOKENS)
        for window, e in zip(windows, pool[doc.source], strict=True):
            if "actor" not in e.links or "recipient" not in e.links:
                continue
            for t in range(len(e.spans["trigger"])):
                doing, receiving = e.links["actor"][0][t].copy(), e.links["recipient"][0][t].copy()
                here = e.sentence[e.spans["mention"][:, 0]] == e.sentence[e.spans["trigger"][t, 0]]
                doing[~here], receiving[~here] = 0, 0
                a = int(doing.argmax())
                receiving[a] = 0
                r = int(receiving.argmax())
                if doing[a] < 0.3 or receiving[r] < 0.2:
                    continue
                spots = []
                for m in (a, r):
                    first, last = e.spans["mention"][m] + window.first - 1
                    spots.append((int(tokens.starts[first]), int(tokens.ends[last])))
                start, end = next(s for s in doc.sentences if s[0] <= spots[0][0] < s[1])
                if not all(start <= x and y <= end for x, y in spots):
                    continue
                made = relations.pair(
                    tokenizer,
                    doc.text[start:end],
                    (spots[0][0] - start, spots[0][1] - start),
                    (spots[1][0] - start, spots[1][1] - start),
                    "",
                    0.5,
                )
                if made and len(made.ids) < 160:
                    out.append(made)
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("weights", type=Path)
    parser.add_argument("--base", type=Path, required=True, help="the teacher's base model")
    parser.add_argument("--tokenizer", type=Path, required=True, help="the pupil's tokenizer.json")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--without", type=Path, nargs="*", default=[], help="JSON reports to leave out")
    parser.add_argument("--polnear", type=float, default=0.5)
    parser.add_argument("--budget", type=int, default=4096)
    parser.add_argument("--limit", type=int, default=0, help="at most this many windows of each kind")
    args = parser.parse_args()
    tokenizer = Tokenizer.from_file(str(args.tokenizer))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    net = Network(args.base)
    state = torch.load(args.weights)
    net.load_state_dict(state.get("average", state["net"]))
    net.eval()
    without = {fingerprint(json.loads(p.read_text(encoding="utf8"))["text"]) for p in args.without}
    unmarked = plain(args.data / "reports.jsonl", without)
    print("reports", len(unmarked), flush=True)
    by_doc = {d.source: examples(d, tokenizer, WINDOW) for d in unmarked}
    pools = {
        "reports": [e for d in unmarked for e in by_doc[d.source]],
        "places": [
            e
            for d in documents.geowebnews(args.data / "places/geowebnews")
            for e in examples(d, tokenizer, WINDOW)
        ],
        "polnear": [
            e
            for d in documents.polnear(args.data / "statements/polnear/train")
            for e in examples(d, tokenizer, WINDOW)
        ],
    }
    rng = random.Random(5)
    pools["polnear"] = rng.sample(pools["polnear"], int(args.polnear * len(pools["polnear"])))
    for name, pool in pools.items():
        if args.limit:
            pools[name] = pool[: args.limit]
        teach(net, pools[name], args.budget)
        torch.save(pools, args.out)
    if args.limit:
        return
    pairs = pairs_of(unmarked, by_doc, tokenizer)
    gold = relations.load(args.data, [], Path(__file__).parent, tokenizer, fold=0, teacher=None)["train"]
    soft = relations.predict(net, pairs + gold)
    for row, probabilities in zip(pairs + gold, soft, strict=True):
        row.soft = probabilities.astype(np.float32)
    torch.save(pools | {"pairs": pairs, "relations": {p.key: p.soft for p in gold}}, args.out)
    print("pairs", len(pairs), flush=True)


if __name__ == "__main__":
    main()
