"""Train the reader's syntax: ``python training/train_syntax.py weights.pt --base FOLDER --data DATA --parser PIPELINE --out new.pt``.

A parser (a spaCy pipeline for English) gives the heads and dependencies of the words in the texts at hand; two narrow
layers learn them from what the encoder's layers see, the encoder and everything else being left as they are. Of the coded
reports and passages held out elsewhere nothing is learnt here either; they give the scores.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import sys
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent.parent / "src")]

import coded
import documents
import syntax
from features import Example, buckets, examples
from network import Network
from train import WINDOW, batches, collate, is_held, tokenizer_of

HELD = 0.05  # of the passages
BUDGET = 6144  # tokens a step, padding included
RATE = 1e-3
AVERAGE = 0.998


def losses(net: Network, states: Tensor, batch: list[Example]) -> tuple[Tensor, int, int, int]:
    """The loss a piece; how many pieces there are, how many heads and how many dependencies (given the head) are right."""
    total, count, right, labelled = torch.zeros(()), 0, 0, 0
    for k, e in enumerate(batch):
        of = torch.from_numpy((e.heads >= 0).nonzero()[0])
        if not len(of):
            continue
        place = np.arange(len(e.ids))
        spots = np.stack([place, place], 1)
        number = torch.from_numpy(e.sentence)
        scores = net.syntax.heads(states[k, : len(e.ids)], buckets(spots, spots))[of]
        scores = scores.masked_fill(number[of][:, None] != number[None, :], -1e4)
        gold, wanted = torch.from_numpy(e.heads)[of], torch.from_numpy(e.dependencies)[of]
        labels = net.syntax.dependencies(states[k], of, gold)
        total = total + F.cross_entropy(scores, gold, reduction="sum")
        total = total + F.cross_entropy(labels, wanted, reduction="sum")
        count += len(of)
        right += int((scores.argmax(-1) == gold).sum())
        labelled += int((labels.argmax(-1) == wanted).sum())
    return total / max(1, count), count, right, labelled


def states_of(net: Network, batch: list[Example]) -> Tensor:
    """The states (n, t, WIDTH) of the syntax layers, in single precision."""
    ids, shapes, mask = collate(batch)
    bias = torch.where(mask[:, None, None, :], 0.0, -1e4)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        with torch.no_grad():
            seen = net.encoder.states(ids, shapes, bias)
        return net.syntax(seen, bias).float()


@torch.no_grad()
def evaluate(net: Network, pool: list[Example]) -> dict[str, float]:
    """The share of heads and, with the head given, of dependencies that are right."""
    net.eval()
    counts = np.zeros(3)
    for batch in batches(pool, BUDGET, random.Random(0)):
        counts += losses(net, states_of(net, batch), batch)[1:]
    net.syntax.train()
    return {"heads": round(counts[1] / counts[0], 4), "dependencies": round(counts[2] / counts[0], 4)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("weights", type=Path)
    parser.add_argument("--base", type=Path, required=True, help="folder of the pretrained encoder")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--parser", required=True, help="name or folder of a spaCy pipeline for English")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--parsed", type=Path, default=Path("runs/parsed.pickle"), help="what it has parsed")
    parser.add_argument("--readings", type=Path, default=Path("runs/readings.pickle"))
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    torch.manual_seed(args.seed)
    rng = random.Random(args.seed)
    tokenizer = tokenizer_of(args.base)
    here = Path(__file__).parent
    reports = coded.coded(here / "labels", args.data, args.readings)
    passages = documents.passages(here / "passages")
    others = documents.polnear(args.data / "statements/polnear/train")
    others += documents.geowebnews(args.data / "places/geowebnews")
    others += documents.gum(args.data / "mentions/gum")
    syntax.parse([*reports, *passages, *others], args.parser, args.parsed)
    out = {d.source for d in reports if coded.held_coded(d.source)}
    out |= {d.source for d in passages if is_held(d.source, HELD)}
    pool = [
        e
        for d in (*reports, *passages, *others)
        if d.source not in out
        for e in examples(d, tokenizer, WINDOW)
    ]
    held = {
        "reports": [e for d in reports if d.source in out for e in examples(d, tokenizer, WINDOW)],
        "passages": [e for d in passages if d.source in out for e in examples(d, tokenizer, WINDOW)],
    }
    net = Network(args.base)
    net.load_state_dict(torch.load(args.weights)["net"], strict=False)
    net.eval()
    net.requires_grad_(False)
    net.syntax.requires_grad_(True).train()
    first, step = 0, 0
    checkpoint = args.out.with_suffix(".checkpoint")
    optimizer = torch.optim.AdamW(net.syntax.parameters(), lr=RATE, weight_decay=0.01)
    average = {k: v.clone() for k, v in net.syntax.state_dict().items()}
    if checkpoint.exists():
        saved = torch.load(checkpoint)
        net.syntax.load_state_dict(saved["syntax"])
        optimizer.load_state_dict(saved["optimizer"])
        average, first, step = saved["average"], saved["epoch"], saved["step"]
    log = args.out.with_suffix(".jsonl").open("a")
    for epoch in range(first, args.epochs):
        began = time.time()
        todo = batches(pool, BUDGET, rng)
        rng.shuffle(todo)
        counts, sums = np.zeros(3), 0.0
        for place, batch in enumerate(todo):
            step += 1
            done = (epoch + place / len(todo)) / args.epochs
            optimizer.param_groups[0]["lr"] = (
                RATE * min(1.0, done / 0.03) * (0.02 + 0.98 * math.cos(math.pi * done / 2) ** 2)
            )
            loss, *seen = losses(net, states_of(net, batch), batch)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(net.syntax.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad()
            counts += seen
            sums += loss.item()
            decay = min(AVERAGE, step / (step + 20))
            with torch.no_grad():
                for name, value in net.syntax.named_parameters():
                    average[name].lerp_(value, 1 - decay)
            if place % 25 == 24:
                print(
                    epoch + 1,
                    place + 1,
                    len(todo),
                    round(time.time() - began),
                    (counts[1:] / counts[0]).round(4),
                    flush=True,
                )
                counts[:] = 0
        weights = {k: v.clone() for k, v in net.syntax.state_dict().items()}
        net.syntax.load_state_dict(average)
        scores = {name: evaluate(net, examples_) for name, examples_ in held.items()}
        line = {
            "epoch": epoch + 1,
            "seconds": round(time.time() - began),
            "step": step,
            "windows": len(pool),
            "loss": round(sums / len(todo), 4),
            "scores": scores,
        }
        print(json.dumps(line), flush=True)
        log.write(json.dumps(line) + "\n")
        log.flush()
        torch.save({"net": net.state_dict(), "base": str(args.base)}, args.out)
        net.syntax.load_state_dict(weights)
        torch.save(
            {
                "syntax": weights,
                "optimizer": optimizer.state_dict(),
                "average": average,
                "epoch": epoch + 1,
                "step": step,
            },
            checkpoint,
        )


if __name__ == "__main__":
    main()
