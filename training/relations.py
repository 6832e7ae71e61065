"""The relation layer: which type of event joins a given actor and recipient.

The pair is marked in the word pieces with the four unused entries 1 to 4 of the vocabulary, before and after each span.
"""

from __future__ import annotations

import csv
import hashlib
import json
import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

import documents
from communique.reader.layers import TYPES
from communique.reader.relation import mark_pair
from communique.reader.windows import tokenize
from network import Network
from renaming import Renamer

OLD_TYPES = {
    "DEMAND": "REQUEST",
    "DISAPPROVE": "ACCUSE",
    "FIGHT": "ASSAULT",
    "INVESTIGATE": "ACCUSE",
    "YIELD": "YIELD",
}
YIELD = ("CONCEDE", "RETREAT")
ECONOMIC = re.compile(r"sanction|embargo|fr(?:ee|o)z", re.IGNORECASE)


@dataclass
class Pair:
    ids: np.ndarray
    shapes: np.ndarray
    actor: int
    recipient: int
    label: str  # a PLOVER type or YIELD, "" where only soft labels are known
    weight: float
    soft: np.ndarray | None = None
    key: str = ""
    group: str = ""


Rename = Callable[[str, Sequence[tuple[int, int]]], tuple[str, list[tuple[int, int]]]]
"""A sentence and its spans to the same under other names."""


def as_written(text: str, spans: Sequence[tuple[int, int]]) -> tuple[str, list[tuple[int, int]]]:
    return text, list(spans)


def group_of(text: str) -> str:
    """What all pairs of one sentence share."""
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def pair(
    tokenizer: Tokenizer,
    text: str,
    actor: tuple[int, int],
    recipient: tuple[int, int],
    label: str,
    weight: float,
    rename: Rename = as_written,
) -> Pair | None:
    """The pair under the names that ``rename`` gives; its group stays that of the sentence as written."""
    group = group_of(text)
    text, (actor, recipient) = rename(text, (actor, recipient))
    marked = mark_pair(tokenize(tokenizer, text), actor, recipient)
    if marked is None:
        return None
    key = hashlib.sha256(json.dumps([text, actor, recipient]).encode()).hexdigest()[:16]
    return Pair(marked.ids, marked.shapes, marked.actor, marked.recipient, label, weight, None, key, group)


def unmark(marked: str) -> tuple[str, tuple[int, int], tuple[int, int]] | None:
    """The plain text and spans of a sentence with ``<s>…</s>`` and ``<t>…</t>``."""
    text, spans = "", {}
    rest = marked
    while rest:
        starts = [(rest.find(tag), tag) for tag in ("<s>", "</s>", "<t>", "</t>") if tag in rest]
        if not starts:
            text += rest
            break
        at, tag = min(starts)
        text += rest[:at]
        spans[tag] = len(text)
        rest = rest[at + len(tag) :]
    if len(spans) < 4:
        return None
    return text, (spans["<s>"], spans["</s>"]), (spans["<t>"], spans["</t>"])


def plv(path: Path, tokenizer: Tokenizer, rename: Rename = as_written) -> list[Pair]:
    out = []
    with path.open(encoding="utf8") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            got = unmark(row["marked_sentence"])
            made = got and pair(tokenizer, *got, row["type"], 1.0, rename)
            if made:
                out.append(made)
    return out


def written(folder: Path, tokenizer: Tokenizer, rename: Rename = as_written) -> list[Pair]:
    """Marked sentences written for this layer: tab-separated ``type`` and ``marked_sentence``."""
    out = []
    for path in sorted(folder.glob("*.tsv")):
        with path.open(encoding="utf8") as lines:
            for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
                got = unmark(row["marked_sentence"])
                made = got and pair(tokenizer, *got, row["type"], 1.0, rename)
                if made and row["type"] in (*TYPES, "YIELD"):
                    out.append(made)
    return out


def gsr(path: Path, tokenizer: Tokenizer) -> list[Pair]:
    out = []
    for record in json.loads(path.read_text(encoding="utf8")):
        kind = OLD_TYPES.get(record.get("event", ""), record.get("event", ""))
        if kind not in (*TYPES, "YIELD") or not record.get("source") or not record.get("target"):
            continue
        text = record["text"]
        source, target = record["source"][0], record["target"][0]
        if not isinstance(source, dict) or not isinstance(target, dict):
            continue
        a, r = source.get("actorText", ""), target.get("actorText", "")
        x, y = text.find(a), text.find(r)
        if not a or not r or x < 0 or y < 0 or x == y:
            continue
        made = pair(tokenizer, text, (x, x + len(a)), (y, y + len(r)), kind, 0.5)
        if made:
            out.append(made)
    return out


def of_sentence(
    tokenizer: Tokenizer,
    text: str,
    sentence: tuple[int, int],
    actor: tuple[int, int],
    recipient: tuple[int, int],
    label: str,
) -> Pair | None:
    """The pair of two spans of a report in the sentence that holds both; ``None`` where it does not."""
    start, end = sentence
    if not all(start <= a and b <= end for a, b in (actor, recipient)):
        return None
    spans = [(a - start, b - start) for a, b in (actor, recipient)]
    return pair(tokenizer, text[start:end], *spans, label, 0.5)


def from_documents(docs: Iterable[documents.Document], tokenizer: Tokenizer) -> list[Pair]:
    """Every event that happened whose actor and recipient stand in its own sentence.

    Not the planned ones: PLOVER's pairs take a planned act for AGREE or THREATEN, an event keeps its own type. Nor economic
    sanctions, which those pairs take for COERCE (CAMEO 163) and the codebook for SANCTION.
    """
    out = []
    for doc in docs:
        per: dict[str, dict[int, list[int]]] = {k: defaultdict(list) for k in ("actor", "recipient")}
        for name in per:
            for i, j in sorted(doc.links[name]):
                per[name][i].append(j)
        for i, trigger in enumerate(doc.spans["trigger"]):
            if trigger.status not in ("occurred", "ongoing") or ECONOMIC.search(
                doc.text[trigger.start : trigger.end]
            ):
                continue
            where = next((s for s in doc.sentences if s[0] <= trigger.start < s[1]), None)
            if where is None:
                continue
            actors, recipients = per["actor"][i], per["recipient"][i]
            if not recipients and len(actors) > 1:
                actors, recipients = actors[:1], actors[1:]
            for a in actors[:1]:
                for r in recipients[:1]:
                    x, y = doc.spans["mention"][a], doc.spans["mention"][r]
                    made = of_sentence(
                        tokenizer, doc.text, where, (x.start, x.end), (y.start, y.end), trigger.label
                    )
                    if made and len(made.ids) < 200:
                        out.append(made)
    return out


def load(
    data: Path | None,
    docs: Iterable[documents.Document],
    folder: Path,
    tokenizer: Tokenizer,
    fold: int,
    teacher: Mapping[str, np.ndarray] | None,
    renamer: Renamer | None = None,
) -> dict[str, list[Pair]]:
    """``fold`` of five of the PLV file is the test set; trained on are the rest, the GSR, the events of ``docs``
    and in ``folder`` the sentences of ``pairs``. ``teacher``: soft labels by key. With a ``renamer`` the set "renamed" holds
    the pairs trained on under other names.
    """
    docs = list(docs)
    sets: dict[str, list[Pair]] = {"train": from_documents(docs, tokenizer), "test": [], "renamed": []}
    sets["train"] += written(folder / "pairs", tokenizer)
    if data:
        rows = plv(data / "relations/plv_train.tsv", tokenizer)
        for row in rows:  # by sentence: the pairs of one sentence stay in one fold
            sets["test" if is_test(row, fold) else "train"].append(row)
        sets["train"] += gsr(data / "relations/plover_gsr_cameo.json", tokenizer)
    if renamer:
        rng = random.Random(0)
        rename = partial(renamer.text, rng=rng)
        sets["renamed"] = from_documents([renamer.document(d, rng) for d in docs], tokenizer)
        sets["renamed"] += written(folder / "pairs", tokenizer, rename)
        if data:
            rows = plv(data / "relations/plv_train.tsv", tokenizer, rename)
            sets["renamed"] += [row for row in rows if not is_test(row, fold)]
    for row in sets["train"]:
        row.soft = (teacher or {}).get(row.key)
    return sets


def apart(
    data: Path,
    docs: Iterable[documents.Document],
    folder: Path,
    tokenizer: Tokenizer,
    fold: int,
    teacher: Mapping[str, np.ndarray] | None = None,
) -> dict[str, list[Pair]]:
    """``load`` without anything else that holds a sentence of the fold.

    Sentences of the file were also coded by hand as texts of their own; under other names their words would still be known.
    """
    docs = list(docs)
    held = {p.group for p in plv(data / "relations/plv_train.tsv", tokenizer) if is_test(p, fold)}
    seen = [d for d in docs if group_of(d.text) not in held]
    sets = load(data, seen, folder, tokenizer, fold, teacher, Renamer(docs))
    for name in ("train", "renamed"):
        sets[name] = [p for p in sets[name] if p.group not in held]
    return sets


def is_test(row: Pair, fold: int) -> bool:
    return fold >= 0 and int(row.group, 16) % 5 == fold


def batches(pool: list[Pair], budget: int, rng: random.Random, repeat: float) -> list[list[Pair]]:
    chosen = [p for p in pool if p.weight == 1 or rng.random() < repeat]
    order = sorted(chosen, key=lambda p: len(p.ids) + rng.random() * 10)
    out: list[list[Pair]] = []
    current: list[Pair] = []
    for p in order:
        if current and (
            (len(current) + 1) * max(len(p.ids), len(current[-1].ids)) > budget or len(current) >= 32
        ):
            out.append(current)
            current = []
        current.append(p)
    return [*out, current] if current else out


def encoded(net: Network, batch: list[Pair]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Hidden states (n, t, w) of the pairs' sentences, and the positions (n) of actor and recipient in them."""
    width = -(-max(len(p.ids) for p in batch) // 16) * 16
    ids = torch.zeros(len(batch), width, dtype=torch.long)
    shapes = torch.full((len(batch), width), 5, dtype=torch.long)
    for k, p in enumerate(batch):
        ids[k, : len(p.ids)] = torch.from_numpy(p.ids)
        shapes[k, : len(p.shapes)] = torch.from_numpy(p.shapes)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        hidden = net.encoder(ids, shapes, ids != 0)
    actors, recipients = ([getattr(p, side) for p in batch] for side in ("actor", "recipient"))
    return hidden.float(), torch.tensor(actors), torch.tensor(recipients)


def forward(net: Network, batch: list[Pair]) -> torch.Tensor:
    return net.relation(*encoded(net, batch)).float()


def loss(net: Network, batch: list[Pair]) -> torch.Tensor:
    return loss_of(forward(net, batch), batch)


def loss_of(logits: torch.Tensor, batch: list[Pair]) -> torch.Tensor:
    """The loss of a batch from its logits (n, types)."""
    parts = []
    for row, p in zip(torch.log_softmax(logits, -1), batch, strict=True):
        if not p.label:
            hard = torch.zeros(())
        elif p.label == "YIELD":
            hard = -torch.logsumexp(row[[TYPES.index(t) for t in YIELD]], 0)
        else:
            hard = -0.95 * row[TYPES.index(p.label)] - 0.05 * row.mean()
        if p.soft is not None:
            taught = -(torch.from_numpy(p.soft) * row).sum()
            hard = 0.4 * hard + 0.6 * taught if p.label else taught
        parts.append(p.weight * hard)
    return torch.stack(parts).mean()


@torch.no_grad()
def predict(net: Network, rows: list[Pair]) -> np.ndarray:
    net.eval()
    out = []
    for k in range(0, len(rows), 32):
        out.append(torch.softmax(forward(net, rows[k : k + 32]), -1).numpy())
    net.train()
    return np.concatenate(out)


def macro_f1(gold: list[str], guess: list[str]) -> float:
    scores = []
    for label in sorted(set(gold)):
        hit = sum(g == p == label for g, p in zip(gold, guess, strict=True))
        scores.append(2 * hit / (gold.count(label) + guess.count(label)) if hit else 0.0)
    return sum(scores) / len(scores)


def joined(probabilities: np.ndarray) -> list[str]:
    """The best of the 15 PLV types: CONCEDE and RETREAT add up to YIELD."""
    names = [t for t in TYPES if t not in YIELD]
    columns = np.stack(
        [probabilities[:, TYPES.index(t)] for t in names]
        + [probabilities[:, [TYPES.index(t) for t in YIELD]].sum(1)],
        1,
    )
    return [[*names, "YIELD"][k] for k in columns.argmax(1)]


def evaluate(net: Network, rows: list[Pair]) -> float:
    if not rows:
        return 0.0
    guess = joined(predict(net, rows))
    return round(macro_f1(["YIELD" if r.label in YIELD else r.label for r in rows], guess), 3)
