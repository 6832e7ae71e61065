"""The relation layer alone, five times: ``python training/cross_validate.py --base FOLDER --data DATA``.

Each fold of the PLV file is judged by a network trained from the pretrained encoder on everything else that ``train.py`` gives the
relation layer (the other folds, the GSR, the written sentences, the marked events); no weights or choices of another fold are
used, and soft labels only of a teacher that has not seen the fold either. Printed: macro-F1 and accuracy of each fold, and of all pairs together.
"""

from __future__ import annotations

import argparse
import random
import sys
from pathlib import Path

import numpy as np
import torch

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent.parent / "src")]

import relations
import teach
from network import Network
from train import tokenizer_of, told

FOLDS = 5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", type=Path, required=True, help="folder of the pretrained encoder")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--readings", type=Path, default=Path("runs/readings.pickle"))
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--rate", type=float, default=1.5e-4)
    parser.add_argument("--repeat", type=float, default=0.1, help="share of the pairs of events an epoch")
    parser.add_argument("--rename", type=float, default=0.5)
    parser.add_argument(
        "--soft", type=Path, help="labels of a teacher (training/teach.py) that has not seen the fold judged"
    )
    parser.add_argument("--folds", type=int, nargs="*", default=list(range(FOLDS)))
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    tokenizer = tokenizer_of(args.base)
    docs = told(args.data, args.readings)
    soft = torch.load(args.soft, weights_only=False) if args.soft else {}
    gold: list[str] = []
    guess: list[str] = []
    for fold in args.folds:
        torch.manual_seed(args.seed)
        sets = relations.apart(args.data, docs, Path(__file__).parent, tokenizer, fold, soft.get("relations"))
        sets["train"] += soft.get("pairs", [])
        net = Network(args.base)
        net.train()
        teach.train(net, sets, args, random.Random(args.seed))
        right = ["YIELD" if p.label in relations.YIELD else p.label for p in sets["test"]]
        found = relations.joined(relations.predict(net, sets["test"]))
        print(
            f"fold {fold}: {len(right)} pairs, macro-F1 {relations.macro_f1(right, found):.3f}, "
            f"accuracy {np.mean([a == b for a, b in zip(right, found, strict=True)]):.3f}",
            flush=True,
        )
        gold += right
        guess += found
    print(
        f"together: {len(gold)} pairs, macro-F1 {relations.macro_f1(gold, guess):.3f}, "
        f"accuracy {np.mean([a == b for a, b in zip(gold, guess, strict=True)]):.3f}"
    )


if __name__ == "__main__":
    main()
