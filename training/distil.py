"""What larger and earlier networks see in text that nobody marked: ``python training/distil.py --data DATA --out soft.pt ...``.

Every network gives its probabilities for the same windows; their weighted mean is kept: the tags, status and mode of every
token, and the links between the spans that the mean finds. ``train.py --taught`` learns from them beside the marked text
(Hinton et al. 2015; of several teachers: You et al. 2017). The text is real reports that nobody coded and machine-written
stories (NGEC, Halterman 2023), of which the texts alone are used; none of it is held-out text.
"""

from __future__ import annotations

import argparse
import csv
import random
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent.parent / "src")]

import coded
from communique.reader.layers import LINK_NAMES, LINKS, MODES, STATUSES, TAG_LAYERS
from communique.reader.sentences import split_sentences
from documents import Document
from features import Example, apart, buckets, examples
from network import Network

WINDOW = 300  # tokens of a window, as in train.py
BATCH = 4096  # tokens that a network sees at once, padding included
SOFTLY = 0.35  # a trigger's tokens are in a span from this probability of not being outside
EVENTS = ("trigger", "status", "mode")  # layers that the larger network judges too
EVENT_LINKS = ("actor", "recipient", "place", "time", "same_event")
TAUGHT_LINKS = (*EVENT_LINKS, "same_entity", "content_cue", "content_source", "cue_source", "about")


@dataclass
class Taught:
    """One window with a teacher's probabilities: ``tags`` (tokens, all tag layers, status, mode) as float16."""

    ids: np.ndarray
    shapes: np.ndarray
    sentence: np.ndarray
    tags: np.ndarray
    spans: dict[str, np.ndarray]
    links: dict[str, np.ndarray]


def slices() -> dict[str, slice]:
    """Where in ``Taught.tags`` each layer stands."""
    out, at = {}, 0
    for name, size in (
        *((layer.name, layer.size) for layer in TAG_LAYERS),
        ("status", len(STATUSES)),
        ("mode", len(MODES)),
    ):
        out[name] = slice(at, at + size)
        at += size
    return out


SLICES = slices()


def texts(data: Path, labels: Path, stories: int, rng: random.Random) -> Iterator[tuple[str, str]]:
    """Source and text: the coded reports that training may see, reports that nobody coded, machine-written stories."""
    known = set()
    for label, report in coded.at_hand(labels, data):
        known.add(report.id)
        if label.get("events") and not coded.is_sentence(report.id) and not coded.held_coded(report.id):
            yield report.id, report.text
    with (data / "relations/plover_synthetic_stories.csv").open(encoding="utf8", newline="") as file:
        rows = [row["text"] for row in csv.DictReader(file)]
    for number in sorted(rng.sample(range(len(rows)), min(stories, len(rows)))):
        yield f"story-{number}", rows[number]


def windows(source: str, text: str, tokenizer: Tokenizer) -> list[Example]:
    return examples(Document(source, text, list(split_sentences(text)), set()), tokenizer, WINDOW)


def batches(pool: Sequence[Example]) -> Iterator[list[int]]:
    order = sorted(range(len(pool)), key=lambda k: len(pool[k].ids))
    current: list[int] = []
    for k in order:
        if current and (len(current) + 1) * len(pool[k].ids) > BATCH:
            yield current
            current = []
        current.append(k)
    if current:
        yield current


def collate(batch: Sequence[Example]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    width = -(-max(len(e.ids) for e in batch) // 32) * 32
    ids = torch.zeros(len(batch), width, dtype=torch.long)
    shapes = torch.full((len(batch), width), 5, dtype=torch.long)
    for k, e in enumerate(batch):
        ids[k, : len(e.ids)] = torch.from_numpy(e.ids)
        shapes[k, : len(e.shapes)] = torch.from_numpy(e.shapes)
    return ids, shapes, ids != 0


def hidden_of(net: Network, batch: Sequence[Example]) -> torch.Tensor:
    with torch.autocast("cpu", dtype=torch.bfloat16):
        return net.encoder(*collate(batch)).float()


def tags_of(net: Network, hidden: torch.Tensor) -> torch.Tensor:
    parts = [torch.softmax(net.tags[layer.name](hidden), -1) for layer in TAG_LAYERS]
    parts += [torch.softmax(net.status(hidden), -1), torch.softmax(net.mode(hidden), -1)]
    return torch.cat(parts, -1)


def spans_in(tags: np.ndarray, layer: str) -> np.ndarray:
    """The spans (first, last) of a layer: runs of tokens that are likelier inside, cut where a token rather begins one."""
    part = tags[:, SLICES[layer]]
    floor = SOFTLY if layer == "trigger" else 0.5
    inside = 1 - part[:, 0] > floor
    begins = part[:, 1::2].sum(1) > part[:, 2::2].sum(1)
    out: list[list[int]] = []
    for k in range(1, len(part) - 1):
        if not inside[k]:
            continue
        if out and out[-1][1] == k - 1 and not begins[k]:
            out[-1][1] = k
        else:
            out.append([k, k])
    return np.array(out, dtype=np.int64).reshape(-1, 2)


def both_depths(tags: np.ndarray) -> np.ndarray:
    """The spans of mentions, outer and inner, in order."""
    found = {tuple(s) for layer in ("mention", "inner") for s in spans_in(tags, layer).tolist()}
    return np.array(sorted(found), dtype=np.int64).reshape(-1, 2)


@torch.no_grad()
def label(nets: Sequence[Network], shares: Sequence[float], pool: Sequence[Example]) -> list[Taught]:
    """The weighted mean of the networks' probabilities for every window; the first is asked for events alone."""
    for net in nets:
        net.eval()
    out: list[Taught | None] = [None] * len(pool)
    began, done = time.time(), 0
    event = torch.zeros(max(s.stop for s in SLICES.values()))
    for name in EVENTS:
        event[SLICES[name]] = 1
    for numbers in batches(pool):
        batch = [pool[k] for k in numbers]
        hidden = [hidden_of(net, batch) for net in nets]
        mean = torch.zeros(*hidden[0].shape[:2], len(event))
        rest = sum(shares[1:])
        for k, (net, state) in enumerate(zip(nets, hidden, strict=True)):
            others = 0.0 if k == 0 and rest else shares[k] / (rest or 1)
            mean += tags_of(net, state) * (event * shares[k] / sum(shares) + (1 - event) * others)
        tags = mean.numpy()
        for row, number in enumerate(numbers):
            e = pool[number]
            mine = tags[row, : len(e.ids)]
            spans = {layer.name: spans_in(mine, layer.name) for layer in TAG_LAYERS if layer.name != "inner"}
            spans["mention"] = both_depths(mine)
            links: dict[str, np.ndarray] = {}
            for name in TAUGHT_LINKS:
                left, right = LINKS[name]
                if not len(spans[left]) or not len(spans[right]) or (left == right and len(spans[left]) < 2):
                    continue
                near = buckets(spans[left], spans[right]), apart(e, spans[left], spans[right])
                total = torch.zeros(len(spans[left]), len(spans[right]))
                whole = 0.0
                for k, (net, state) in enumerate(zip(nets, hidden, strict=True)):
                    if k == 0 and rest and name not in EVENT_LINKS:
                        continue
                    a = net.spans(state[row], *torch.from_numpy(spans[left]).T)
                    b = a if left == right else net.spans(state[row], *torch.from_numpy(spans[right]).T)
                    total += shares[k] * torch.sigmoid(net.score(LINK_NAMES.index(name), a, b, *near))
                    whole += shares[k]
                links[name] = (total / whole).numpy().astype(np.float16)
            out[number] = Taught(
                e.ids.astype(np.int32),
                e.shapes.astype(np.int8),
                e.sentence.astype(np.int32),
                mine.astype(np.float16),
                spans,
                links,
            )
        done += len(numbers)
        if done % 200 < len(numbers):
            print(done, len(pool), round(time.time() - began), flush=True)
    return [t for t in out if t is not None]


def load(path: Path) -> list[Taught]:
    """The windows that ``main`` wrote."""
    return [Taught(**window) for window in torch.load(path, weights_only=False)["windows"]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--vocabulary", type=Path, required=True, help="folder of the pupil's encoder")
    parser.add_argument(
        "--teacher",
        nargs=3,
        action="append",
        required=True,
        metavar=("BASE", "WEIGHTS", "SHARE"),
        help="folder of a pretrained encoder, trained weights, and what its word counts; the first judges events alone",
    )
    parser.add_argument("--stories", type=int, default=3000, help="machine-written stories")
    parser.add_argument("--limit", type=int, help="windows, for a trial")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    rng = random.Random(args.seed)
    tokenizer = Tokenizer.from_file(str(args.vocabulary / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    nets = []
    for base, weights, _ in args.teacher:
        net = Network(Path(base))
        net.load_state_dict(torch.load(weights)["net"])
        nets.append(net)
    sources, pool = [], []
    for source, text in texts(args.data, Path(__file__).parent / "labels", args.stories, rng):
        found = windows(source, text, tokenizer)
        pool += found
        sources += [source] * len(found)
    if args.limit:
        keep = rng.sample(range(len(pool)), args.limit)
        pool, sources = [pool[k] for k in keep], [sources[k] for k in keep]
    taught = label(nets, [float(share) for _, _, share in args.teacher], pool)
    torch.save({"windows": [vars(t) for t in taught], "sources": sources}, args.out)
    print(f"{len(taught)} windows, {sum(len(t.ids) for t in taught)} tokens")


if __name__ == "__main__":
    main()
