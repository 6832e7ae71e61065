"""Train the reader: ``python training/train.py --data SHARED/data --base FOLDER --out runs/NAME``.

Every run writes ``log.jsonl`` (settings, data digest, losses, scores), a checkpoint an epoch, and resumes from the last one.
"""

from __future__ import annotations

import argparse
import copy
import hashlib
import json
import math
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from tokenizers import Tokenizer

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent.parent / "src")]

import coded
import documents
import relations
import sheets
from communique.reader.layers import LINK_NAMES, LINKS, TAG_LAYERS
from features import BEGINS, GOES_ON, Example, apart, buckets, examples
from network import Network
from renaming import Renamer

TAG_WEIGHTS = {
    "mention": 4.0,
    "inner": 2.0,
    "place": 2.0,
    "time": 0.5,
    "title": 2.0,
    "content": 4.0,
    "cue": 2.0,
    "source": 3.0,
    "trigger": 8.0,
    "status": 3.0,
    "mode": 1.0,
}
LINK_WEIGHTS = {
    "actor": 4.0,
    "recipient": 4.0,
    "same_event": 1.0,
    "same_entity": 0.7,
    "content_source": 1.0,
    "content_cue": 0.7,
    "about": 0.7,
}
PAIR_WEIGHT = 6.0  # pairs come in batches of their own; Adam scales them with the far larger losses of text
KEEP_WEIGHT = 20.0  # of a token's distance from what it was, in units of its variance (--keep)
POSITIVE = 2.0  # weight of a true link against a false one: true links are rare
MASK, UNUSED = 103, 998  # of the BERT vocabulary: what hides a piece; the last of the special entries
WINDOW = 300  # tokens of a training window; attention costs less than at the reading width of 446


def tokenizer_of(folder: Path) -> Tokenizer:
    """The tokenizer of a pretrained encoder, which neither cuts nor pads."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def told(
    data: Path | None, readings: Path, hold: float = 0.05, hold_coded: float = coded.HELD
) -> list[documents.Document]:
    """The passages and, where the reports are at hand, the coded reports from whose events pairs are drawn."""
    here = Path(__file__).parent
    docs = [d for d in documents.passages(here / "passages") if not is_held(d.source, hold)]
    if data:
        docs += [d for d in coded.coded(here / "labels", data, readings) if not is_held(d.source, hold_coded)]
    return docs


def is_held(source: str, share: float) -> bool:
    """Whether a document is among the ``share`` that no part of a training sees."""
    return int(sheets.digest(source)[:6], 16) < share * 0x1000000


def halves(
    docs: list[documents.Document],
    tokenizer: Tokenizer,
    share: float,
    rename: Callable[[documents.Document], documents.Document],
) -> tuple[list[Example], list[Example]]:
    """The examples of the documents trained on, and of the ``share`` held out."""
    held = {d.source for d in docs if is_held(d.source, share)}
    return (
        [e for d in docs if d.source not in held for e in examples(rename(d), tokenizer, WINDOW)],
        [e for d in docs if d.source in held for e in examples(d, tokenizer, WINDOW)],
    )


def load_written(
    path: Path, tokenizer: Tokenizer, args: argparse.Namespace, rng: random.Random
) -> dict[str, list[Example]]:
    """The passages and, where the reports are at hand, the labels made by hand on them; a share of them under other names."""
    passages = documents.passages(path / "passages")
    docs = coded.coded(path / "labels", args.data, args.readings) if args.data else []
    renamer = Renamer([*passages, *docs]) if args.rename else None

    def rename(doc: documents.Document) -> documents.Document:
        return renamer.document(doc, rng) if renamer and rng.random() < args.rename else doc

    always = [d for d in passages if args.always and d.source.startswith(args.always)]
    others = [d for d in passages if not args.always or not d.source.startswith(args.always)]
    sets = {}
    sets["passages"], sets["held"] = halves(others, tokenizer, args.hold, rename)
    sets["always"], more = halves(always, tokenizer, args.hold, rename)
    sets["held"] += more
    sets["coded"], sets["held_coded"] = halves(docs, tokenizer, args.hold_coded, rename)
    return sets


def load(
    path: Path, tokenizer: Tokenizer, args: argparse.Namespace, rng: random.Random
) -> dict[str, list[Example]]:
    sets = load_written(path, tokenizer, args, rng)
    if args.data:
        polnear = documents.polnear(args.data / "statements/polnear/train")
        sets["polnear"] = [e for d in polnear for e in examples(d, tokenizer, WINDOW)]
        sets["places"] = [
            e
            for d in documents.geowebnews(args.data / "places/geowebnews")
            for e in examples(d, tokenizer, WINDOW)
        ]
        sets["gum"] = [
            e
            for d in documents.gum(args.data / "mentions/gum")
            for e in examples(d, tokenizer, WINDOW)
            if e.links
        ]
    return sets


def collate(batch: list[Example]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    width = -(-max(len(e.ids) for e in batch) // 32) * 32  # few shapes: each new one is a new kernel
    ids = torch.zeros(len(batch), width, dtype=torch.long)
    shapes = torch.full((len(batch), width), 5, dtype=torch.long)
    for k, e in enumerate(batch):
        ids[k, : len(e.ids)] = torch.from_numpy(e.ids)
        shapes[k, : len(e.shapes)] = torch.from_numpy(e.shapes)
    return ids, shapes, ids != 0


def stack(rows: list[np.ndarray], width: int) -> torch.Tensor:
    out = torch.full((len(rows), width), -100, dtype=torch.long)
    for k, row in enumerate(rows):
        out[k, : len(row)] = torch.from_numpy(row)
    return out


def tag_losses(net: Network, hidden: torch.Tensor, batch: list[Example]) -> dict[str, torch.Tensor]:
    width = hidden.shape[1]
    losses = {}
    flat = hidden.reshape(-1, hidden.shape[-1])
    for layer in TAG_LAYERS:
        gold = stack([e.tags[layer.name] for e in batch], width).view(-1)
        keep = (gold >= 0).nonzero()[:, 0]
        if len(keep):
            losses[layer.name] = F.cross_entropy(net.tags[layer.name](flat[keep]).float(), gold[keep])
        for mark, first in ((BEGINS, 1), (GOES_ON, 2)):
            spots = (gold == mark).nonzero()[:, 0]
            if len(spots):
                scores = F.log_softmax(net.tags[layer.name](flat[spots]).float(), -1)
                part = -torch.logsumexp(scores[:, first::2], -1).mean()
                losses[layer.name] = weigh(losses.get(layer.name), len(keep), part, len(spots))
    for name in ("status", "mode"):
        gold = stack([getattr(e, name) for e in batch], width).view(-1)
        keep = (gold >= 0).nonzero()[:, 0]
        if len(keep):
            losses[name] = F.cross_entropy(getattr(net, name)(flat[keep]).float(), gold[keep])
    return losses


def weigh(hard: torch.Tensor | None, n: int, part: torch.Tensor, m: int) -> torch.Tensor:
    """The mean of two mean losses over n and m tokens."""
    return part if hard is None else (hard * n + part * m) / (n + m)


def link_losses(net: Network, hidden: torch.Tensor, batch: list[Example]) -> dict[str, torch.Tensor]:
    total: dict[str, list[torch.Tensor]] = {}
    count: dict[str, float] = {}
    for k, e in enumerate(batch):
        if not e.links:
            continue
        vectors = {}
        for layer in {x for name in e.links for x in LINKS[name]}:
            spots = torch.from_numpy(e.spans[layer])
            vectors[layer] = net.spans(hidden[k], spots[:, 0], spots[:, 1])
        cache: dict[tuple[str, str], tuple[torch.Tensor, torch.Tensor]] = {}
        for name, (target, weight) in e.links.items():
            left, right = LINKS[name]
            if (left, right) not in cache:
                cache[left, right] = (
                    buckets(e.spans[left], e.spans[right]),
                    apart(e, e.spans[left], e.spans[right]),
                )
            logits = net.score(
                LINK_NAMES.index(name), vectors[left], vectors[right], *cache[left, right]
            ).float()
            gold, w = torch.from_numpy(target), torch.from_numpy(weight)
            w = w * (1 + (POSITIVE - 1) * gold)
            loss = F.binary_cross_entropy_with_logits(logits, gold, w, reduction="sum")
            total.setdefault(name, []).append(loss)
            count[name] = count.get(name, 0) + max(1.0, float(gold.sum()))
    return {"link_" + name: sum(parts) / (count[name] * 4) for name, parts in total.items()}


def keep_loss(
    net: Network, kept: Network, ids: torch.Tensor, shapes: torch.Tensor, mask: torch.Tensor
) -> torch.Tensor:
    """How far the hidden states of a text have moved from those of the weights that it is to keep."""
    with torch.autocast("cpu", dtype=torch.bfloat16):
        with torch.no_grad():
            before = kept.encoder(ids, shapes, mask).float()[mask]
        now = net.encoder(ids, shapes, mask).float()[mask]
    return F.mse_loss(now, before) / before.var()


def batches(pool: list[Example], budget: int, rng: random.Random) -> list[list[Example]]:
    order = sorted(pool, key=lambda e: len(e.ids) + rng.random() * 20)
    out: list[list[Example]] = []
    current: list[Example] = []
    for e in order:
        if current and (len(current) + 1) * max(len(e.ids), len(current[-1].ids)) > budget:
            out.append(current)
            current = []
        current.append(e)
    if current:
        out.append(current)
    return out


@torch.no_grad()
def evaluate(net: Network, pool: list[Example]) -> dict[str, float]:
    """Quick look on held passages: exact-span F1 by tag layer with gold-free decoding, link F1 on gold spans."""
    net.eval()
    hit: dict[str, float] = {}
    pred: dict[str, float] = {}
    gold: dict[str, float] = {}
    right = [0, 0]
    rng = random.Random(0)
    for batch in batches(pool, 4096, rng):
        ids, shapes, mask = collate(batch)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            hidden = net.encoder(ids, shapes, mask).float()
        for k, e in enumerate(batch):
            for layer in TAG_LAYERS:
                if (e.tags[layer.name] >= 0).sum() == 0:
                    continue
                guess = net.tags[layer.name](hidden[k, : len(e.ids)]).argmax(-1).numpy()
                a, b = spans_of(guess), spans_of(e.tags[layer.name])
                hit[layer.name] = hit.get(layer.name, 0) + len(a & b)
                pred[layer.name] = pred.get(layer.name, 0) + len(a)
                gold[layer.name] = gold.get(layer.name, 0) + len(b)
            where = e.status >= 0
            right[0] += int(
                (net.status(hidden[k, : len(e.ids)]).argmax(-1).numpy()[where] == e.status[where]).sum()
            )
            right[1] += int(where.sum())
            for name, (target, weight) in e.links.items():
                left, other = LINKS[name]
                v = {x: net.spans(hidden[k], *torch.from_numpy(e.spans[x]).T) for x in (left, other)}
                near = buckets(e.spans[left], e.spans[other]), apart(e, e.spans[left], e.spans[other])
                logits = net.score(LINK_NAMES.index(name), v[left], v[other], *near)
                yes = (logits > 0).numpy() & (weight > 0)
                key = "link_" + name
                hit[key] = hit.get(key, 0) + float((yes & (target > 0)).sum())
                pred[key] = pred.get(key, 0) + float(yes.sum())
                gold[key] = gold.get(key, 0) + float((target * weight).sum())
    net.train()
    scores = {k: round(2 * hit[k] / max(1, pred[k] + gold[k]), 3) for k in sorted(hit)}
    scores["status"] = round(right[0] / max(1, right[1]), 3)
    return scores


def spans_of(tags: np.ndarray) -> set[tuple[int, int, int]]:
    out = set()
    start = label = -1
    for k, tag in enumerate([*tags.tolist(), 0]):
        if start >= 0 and (tag <= 0 or tag % 2 == 1 or (tag - 1) // 2 != label):
            out.add((start, k, label))
            start = -1
        if tag > 0 and start < 0:
            start, label = k, (tag - 1) // 2
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", type=Path, required=True, help="folder of the pretrained encoder")
    parser.add_argument(
        "--data", type=Path, help="folder of the other training material (relations, statements, places)"
    )
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--init", type=Path, help="weights to start from")
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--polnear", type=float, default=0.3, help="share of PolNeAR windows an epoch")
    parser.add_argument("--passages", type=float, default=1.0, help="share of the passages' windows an epoch")
    parser.add_argument("--always", help="passages whose file names begin so take part in every epoch")
    parser.add_argument("--text", type=float, default=1.0, help="share of all these windows an epoch")
    parser.add_argument(
        "--keep",
        action="store_true",
        help="teach pairs alone: what --init sees in a text stays as it is (learning without forgetting, Li and Hoiem 2016)",
    )
    parser.add_argument(
        "--rename", type=float, default=0.0, help="share of documents and pairs an epoch under other names"
    )
    parser.add_argument(
        "--readings",
        type=Path,
        default=Path("runs/readings.pickle"),
        help="what the reader finds in coded reports",
    )
    parser.add_argument(
        "--hold-coded", type=float, default=coded.HELD, help="share of coded reports held out"
    )
    parser.add_argument("--rate", type=float, default=1.5e-4)
    parser.add_argument("--head-rate", type=float, default=6e-4)
    parser.add_argument("--budget", type=int, default=4096, help="tokens a step, padding included")
    parser.add_argument(
        "--mask", type=float, default=0.0, help="share of word pieces hidden in training text"
    )
    parser.add_argument(
        "--freeze", type=int, default=0, help="leave word vectors and this many lower layers as they are"
    )
    parser.add_argument("--hold", type=float, default=0.05, help="share of passages held out")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--average", type=float, default=0.999, help="decay of the averaged weights")
    parser.add_argument("--relation-repeat", type=float, default=1.0)
    parser.add_argument("--soft", type=Path, help="a teacher's labels of pairs (training/teach.py)")
    parser.add_argument(
        "--hold-plv", type=int, default=0, help="fold of the relation file held out; -1: none"
    )
    args = parser.parse_args()
    if args.keep and not args.init:
        parser.error("--keep: give the weights that are to be kept by --init")
    args.out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(args.seed)
    rng = random.Random(args.seed)
    tokenizer = tokenizer_of(args.base)
    sets = load(Path(__file__).parent, tokenizer, args, rng)
    soft = torch.load(args.soft, weights_only=False) if args.soft else {}
    docs = told(args.data, args.readings, args.hold, args.hold_coded)
    pairs = relations.load(
        args.data,
        docs,
        Path(__file__).parent,
        tokenizer,
        fold=args.hold_plv,
        teacher=soft.get("relations"),
        renamer=Renamer(docs) if args.rename else None,
    )
    pairs["train"] += soft.get("pairs", [])
    digest = hashlib.sha256(
        json.dumps({k: [e.ids.tolist() for e in v[:50]] for k, v in sets.items()}).encode()
    ).hexdigest()[:12]
    net = Network(args.base)
    if args.init:
        start = torch.load(args.init)["net"]
        fitting = {k: v for k, v in start.items() if net.state_dict()[k].shape == v.shape}
        net.load_state_dict(fitting, strict=False)
    kept = copy.deepcopy(net).eval() if args.keep else None
    if args.freeze:
        for part in (net.encoder.words, net.encoder.positions, *net.encoder.layers[: args.freeze]):
            part.requires_grad_(False)
    encoder = [p for p in net.encoder.parameters() if p.requires_grad]
    fresh = {id(p) for layer in net.encoder.layers if not layer.out.weight.any() for p in layer.parameters()}
    own = (
        {id(p) for p in encoder} - {id(net.encoder.shapes.weight)} - fresh
    )  # silent layers (deepen.py) learn like heads
    slow = [p for p in net.parameters() if id(p) in own]
    quick = [p for p in net.parameters() if p.requires_grad and id(p) not in own]
    optimizer = torch.optim.AdamW(
        [{"params": slow, "lr": args.rate}, {"params": quick, "lr": args.head_rate}],
        weight_decay=0.01,
        fused=True,
    )
    bases = [args.rate, args.head_rate]
    average = {k: v.clone() for k, v in net.state_dict().items()}
    log = (args.out / "log.jsonl").open("a")

    def note(**values: object) -> None:
        print(json.dumps(values), flush=True)
        log.write(json.dumps(values) + "\n")
        log.flush()

    note(
        start=vars(args) | {k: str(v) for k, v in vars(args).items() if isinstance(v, Path)},
        digest=digest,
        sizes={k: [len(v), sum(len(e.ids) for e in v)] for k, v in sets.items()},
        pairs={k: len(v) for k, v in pairs.items()},
    )
    first, step = 0, 0
    checkpoint = args.out / "checkpoint.pt"
    if checkpoint.exists():
        saved = torch.load(checkpoint)
        net.load_state_dict(saved["net"])
        optimizer.load_state_dict(saved["optimizer"])
        average, first, step = saved["average"], saved["epoch"], saved["step"]
        rng.setstate(saved["rng"])
    net.train()

    def plan() -> list[tuple[str, list]]:
        pool = rng.sample(sets["passages"], int(args.passages * len(sets["passages"])))
        pool += sets["always"] + sets["coded"]
        if sets.get("polnear"):
            pool += rng.sample(sets["polnear"], int(args.polnear * len(sets["polnear"])))
            pool += rng.sample(sets["places"], len(sets["places"]) // 3)
        pool += rng.sample(sets.get("gum", []), len(sets.get("gum", [])) // 2)
        pool = rng.sample(pool, int(args.text * len(pool)))
        todo: list[tuple[str, list]] = [("text", b) for b in batches(pool, args.budget, rng)]
        both = [p for p in pairs["train"] if rng.random() >= args.rename]
        both += [p for p in pairs["renamed"] if rng.random() < args.rename]
        todo += [("pair", b) for b in relations.batches(both, args.budget, rng, args.relation_repeat)]
        rng.shuffle(todo)
        return todo

    for epoch in range(first, args.epochs):
        began = time.time()
        sums: dict[str, list[float]] = {}
        if epoch > first:  # passages are still being written while a long run goes on
            sets |= load_written(Path(__file__).parent, tokenizer, args, rng)
        todo = plan()
        for place, (kind, batch) in enumerate(todo):
            step += 1
            done = (epoch + place / len(todo)) / args.epochs
            scale = min(1.0, done / 0.05) * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * done)))
            for group, base in zip(optimizer.param_groups, bases, strict=True):
                group["lr"] = base * scale
            # Only the encoder runs in bfloat16: the heads' many small shapes would each cost a compiled kernel.
            net.train(kept is None or kind == "pair")
            if kind == "text" and kept is not None:
                losses = {"keep": keep_loss(net, kept, *collate(batch))}
                loss = KEEP_WEIGHT * losses["keep"]
            elif kind == "text":
                ids, shapes, mask = collate(batch)
                if args.mask:
                    hide = (torch.rand(ids.shape) < args.mask) & (ids > UNUSED)
                    ids = torch.where(hide, MASK, ids)
                with torch.autocast("cpu", dtype=torch.bfloat16):
                    hidden = net.encoder(ids, shapes, mask)
                hidden = hidden.float()
                losses = tag_losses(net, hidden, batch) | link_losses(net, hidden, batch)
                loss = sum(
                    losses[k] * (TAG_WEIGHTS.get(k) or LINK_WEIGHTS.get(k.removeprefix("link_"), 0.5))
                    for k in losses
                )
            else:
                losses = {"pair": relations.loss(net, batch)}
                loss = PAIR_WEIGHT * losses["pair"]
            loss.backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad()
            decay = min(args.average, step / (step + 20))
            with torch.no_grad():
                for name, value in net.named_parameters():
                    if value.requires_grad:
                        average[name].lerp_(value, 1 - decay)
            if place % 25 == 24:
                print(epoch + 1, place + 1, len(todo), round(time.time() - began), flush=True)
            for k, v in losses.items():
                sums.setdefault(k, []).append(v.item())
        weights = {k: v.clone() for k, v in net.state_dict().items()}
        net.load_state_dict(average)
        scores = evaluate(net, sets["held"]) if sets["held"] else {}
        if sets["held_coded"]:
            scores |= {f"coded_{k}": v for k, v in evaluate(net, sets["held_coded"]).items()}
        scores["plv"] = relations.evaluate(net, pairs["test"])
        net.load_state_dict(weights)
        note(
            epoch=epoch + 1,
            seconds=round(time.time() - began),
            step=step,
            passages=len(sets["passages"]),
            coded=len(sets["coded"]),
            losses={k: round(float(np.mean(v)), 4) for k, v in sums.items()},
            scores=scores,
        )
        torch.save(
            {
                "net": net.state_dict(),
                "optimizer": optimizer.state_dict(),
                "average": average,
                "epoch": epoch + 1,
                "step": step,
                "rng": rng.getstate(),
            },
            checkpoint,
        )
    net.load_state_dict(average)
    torch.save({"net": net.state_dict(), "base": str(args.base)}, args.out / "final.pt")
    note(done=True)


if __name__ == "__main__":
    main()
