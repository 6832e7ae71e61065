"""The relation head alone on what the encoder sees in the pairs: ``python training/fit_relation.py weights.pt --base FOLDER --data DATA --out fitted.pt``.

For weights that are a mean of several: the mean of the heads no longer fits the mean of the encoders. The encoder stays as it is, each
pair is seen once, and the two matrices of the head go on from where they are.
"""

from __future__ import annotations

import argparse
import random
import sys
from pathlib import Path

import torch
import torch.nn.functional as F

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent.parent / "src")]

import relations
from network import Network
from train import tokenizer_of, told

BATCH = 64
EPOCHS = 12
RATE = 3e-4
DROPOUT = 0.15
DECAY = 0.995
LONGEST = 110  # word pieces of a pair


def fit(net: Network, pairs: list[relations.Pair], rng: random.Random) -> None:
    """Fits ``relation_in`` and ``relation_out`` to the pairs; the mean of the weights along the way is kept."""
    pairs = sorted(pairs, key=lambda p: len(p.ids))
    with torch.no_grad():
        states = torch.cat(
            [net.pair(*relations.encoded(net, pairs[k : k + BATCH])) for k in range(0, len(pairs), BATCH)]
        )
    heads = [*net.relation_in.parameters(), *net.relation_out.parameters()]
    average = [p.detach().clone() for p in heads]
    optimizer = torch.optim.AdamW(heads, lr=RATE, weight_decay=0.01)
    step = 0
    for epoch in range(EPOCHS):
        order = rng.sample(range(len(pairs)), len(pairs))
        total = 0.0
        for begin in range(0, len(order), BATCH):
            chosen = order[begin : begin + BATCH]
            x = F.dropout(states[torch.tensor(chosen)], DROPOUT, True)
            logits = net.relation_out(F.gelu(net.relation_in(x)))
            loss = relations.loss_of(logits, [pairs[k] for k in chosen])
            loss.backward()
            optimizer.step()
            optimizer.zero_grad()
            step += 1
            total += loss.item() * len(chosen)
            decay = min(DECAY, step / (step + 20))
            with torch.no_grad():
                for mean, value in zip(average, heads, strict=True):
                    mean.lerp_(value, 1 - decay)
        print(f"epoch {epoch + 1}: {total / len(pairs):.4f}", flush=True)
    with torch.no_grad():
        for mean, value in zip(average, heads, strict=True):
            value.copy_(mean)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("weights", type=Path)
    parser.add_argument("--base", type=Path, required=True, help="folder of the pretrained encoder")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--readings", type=Path, default=Path("runs/readings.pickle"))
    parser.add_argument("--soft", type=Path, help="a teacher's labels of pairs (training/teach.py)")
    parser.add_argument("--more", type=int, default=6000, help="pairs taken of those that marked events give")
    parser.add_argument("--seed", type=int, default=3)
    args = parser.parse_args()
    torch.manual_seed(args.seed)
    rng = random.Random(args.seed)
    soft = torch.load(args.soft, weights_only=False) if args.soft else {}
    docs = told(args.data, args.readings)
    tokenizer = tokenizer_of(args.base)
    here = Path(__file__).parent
    pairs = relations.load(args.data, docs, here, tokenizer, fold=-1, teacher=soft.get("relations"))["train"]
    rest = [p for p in pairs if p.weight != 1]
    chosen = [p for p in pairs if p.weight == 1] + rng.sample(rest, min(args.more, len(rest)))
    net = Network(args.base)
    net.load_state_dict(torch.load(args.weights)["net"])
    net.eval()
    fit(net, [p for p in chosen if len(p.ids) < LONGEST], rng)
    torch.save({"net": net.state_dict(), "base": str(args.base)}, args.out)


if __name__ == "__main__":
    main()
