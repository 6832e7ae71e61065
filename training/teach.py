"""A larger network that teaches the relation layer: ``python training/teach.py --base MPNET --vocabulary FOLDER --data DATA --out soft.pt``.

The teacher (all-mpnet-base-v2, 110 million parameters) is trained on the marked pairs alone, the test fold of PLV and its coded sentences left out,
and then gives its probabilities for the pairs that the reader trains on and for pairs of real reports that
nobody labelled. ``train.py --soft`` learns from both (Hinton et al. 2015).
"""

from __future__ import annotations

import argparse
import math
import pickle
import random
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent.parent / "src")]

import coded
import relations
from communique.records import Reading
from network import Network
from relations import Pair
from train import tokenizer_of, told

BUDGET = 2048  # tokens a step, padding included
LONGEST = 110  # tokens of an unlabelled pair
AVERAGE = 0.99  # decay of the averaged weights
HEAD_RATE = 10  # times the encoder's rate


def unlabelled(
    here: Path, data: Path, readings: Path, tokenizer: Tokenizer, tests: Sequence[Pair]
) -> list[Pair]:
    """Pairs that the reader finds in real reports, without a label; none of a report or sentence held out."""
    seen: dict[str, Reading] = pickle.loads(readings.read_bytes())
    known = {p.group for p in tests}
    out = []
    for _, report in coded.at_hand(here / "labels", data):
        if coded.is_sentence(report.id) or coded.held_coded(report.id) or report.id not in seen:
            continue
        reading = seen[report.id]
        for trigger in reading.triggers:
            where = next((s for s in reading.sentences if s[0] <= trigger.start < s[1]), None)
            for i in trigger.actors[:1]:
                for j in trigger.recipients[:2]:
                    a, r = reading.mentions[i], reading.mentions[j]
                    made = where and relations.of_sentence(
                        tokenizer, report.text, where, (a.start, a.end), (r.start, r.end), ""
                    )
                    if made and len(made.ids) < LONGEST and made.group not in known:
                        out.append(made)
    return out


def train(net: Network, sets: dict[str, list[Pair]], args: argparse.Namespace, rng: random.Random) -> None:
    """Cosine-scheduled AdamW over the pairs, half of them under other names; the averaged weights stay in ``net``."""
    head = [*net.relation_in.parameters(), *net.relation_out.parameters()]
    groups = [
        {"params": [p for p in net.encoder.parameters() if p.requires_grad], "lr": args.rate},
        {"params": head, "lr": args.rate * HEAD_RATE},
    ]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01, fused=True)
    plans = []
    for _ in range(args.epochs):
        both = [p for p in sets["train"] if rng.random() >= args.rename]
        both += [p for p in sets["renamed"] if rng.random() < args.rename]
        plan = relations.batches(both, BUDGET, rng, args.repeat)
        rng.shuffle(plan)
        plans.append(plan)
    total, step, began = sum(map(len, plans)), 0, time.time()
    average = {k: v.clone() for k, v in net.state_dict().items()}
    for epoch, plan in enumerate(plans):
        losses = []
        for batch in plan:
            step += 1
            scale = min(1, step / total / 0.06) * (0.02 + 0.49 * (1 + math.cos(math.pi * step / total)))
            for group, times in zip(optimizer.param_groups, (1, HEAD_RATE), strict=True):
                group["lr"] = args.rate * times * scale
            loss = relations.loss(net, batch)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad()
            losses.append(loss.item())
            with torch.no_grad():
                for name, value in net.named_parameters():
                    if not value.requires_grad:
                        continue
                    average[name].lerp_(value, 1 - min(AVERAGE, step / (step + 20)))
        kept = {k: v.clone() for k, v in net.state_dict().items()}
        net.load_state_dict(average)
        score = relations.evaluate(net, sets["test"])
        print(
            f"epoch {epoch + 1} {time.time() - began:.0f} s loss {np.mean(losses):.3f} plv {score}",
            flush=True,
        )
        if epoch + 1 < args.epochs:
            net.load_state_dict(kept)


def label(net: Network, pairs: Sequence[Pair]) -> list[np.ndarray]:
    """The probabilities (16,) of each pair."""
    order = sorted(range(len(pairs)), key=lambda k: len(pairs[k].ids))
    found = relations.predict(net, [pairs[k] for k in order])
    out: list[np.ndarray] = [np.zeros(0)] * len(pairs)
    for k, row in zip(order, found, strict=True):
        out[k] = row.astype(np.float32)
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", type=Path, required=True, help="folder of the pretrained teacher")
    parser.add_argument(
        "--vocabulary", type=Path, required=True, help="folder of the pupil's encoder (its tokenizer)"
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True, help="the soft labels")
    parser.add_argument("--readings", type=Path, default=Path("runs/readings.pickle"))
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--rate", type=float, default=3e-5)
    parser.add_argument("--repeat", type=float, default=0.25, help="share of the pairs of reports an epoch")
    parser.add_argument(
        "--rename", type=float, default=0.5, help="share of the pairs an epoch under other names"
    )
    parser.add_argument(
        "--told", type=int, default=3000, help="pairs of marked events that get soft labels too"
    )
    parser.add_argument(
        "--freeze", type=int, default=0, help="leave word vectors and this many lower layers as they are"
    )
    parser.add_argument("--unlabelled", type=int, default=4000)
    parser.add_argument("--hold-plv", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    torch.manual_seed(args.seed)
    rng = random.Random(args.seed)
    tokenizer = tokenizer_of(args.vocabulary)
    here = Path(__file__).parent
    docs = told(args.data, args.readings)
    sets = relations.apart(args.data, docs, here, tokenizer, args.hold_plv)
    net = Network(args.base)
    if args.freeze:
        for part in (net.encoder.words, net.encoder.positions, *net.encoder.layers[: args.freeze]):
            part.requires_grad_(False)
    net.train()
    train(net, sets, args, rng)
    known = [p for p in sets["train"] if p.weight == 1]
    events = [p for p in sets["train"] if p.weight != 1]
    known += rng.sample(events, min(args.told, len(events)))
    free = unlabelled(here, args.data, args.readings, tokenizer, sets["test"])
    free = rng.sample(free, min(args.unlabelled, len(free)))
    soft = {p.key: row for p, row in zip(known, label(net, known), strict=True)}
    for p, row in zip(free, label(net, free), strict=True):
        p.soft = row
    torch.save({"relations": soft, "pairs": free}, args.out)
    print(f"{len(soft)} labelled pairs, {len(free)} unlabelled")


if __name__ == "__main__":
    main()
