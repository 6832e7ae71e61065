"""Training documents: text, labelled spans by layer, links between them; and the adapters that make them.

Layers (span label): mention (kind), place, time, title (current|former), content, cue, source, trigger (type).
Links (from layer to layer): see ``LINKS``. A document says which layers it annotates; the others are not trained on it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from communique.reader.sentences import split_sentences
from markup import KIND_OF, Passage, read_passages


@dataclass
class LabelledSpan:
    start: int
    end: int
    label: str
    depth: int = 0
    entity: str = ""
    status: str = ""
    mode: str = ""


class Word(NamedTuple):
    """A word of a parsed sentence: its characters, the number of its head (its own for a root), how it depends on it."""

    start: int
    end: int
    head: int
    dependency: str


@dataclass
class Document:
    source: str
    text: str
    sentences: list[tuple[int, int]]
    layers: set[str]
    spans: dict[str, list[LabelledSpan]] = field(default_factory=lambda: defaultdict(list))
    links: dict[str, set[tuple[int, int]]] = field(default_factory=lambda: defaultdict(set))
    ignored: dict[str, set[tuple[int, int]]] = field(default_factory=lambda: defaultdict(set))
    tagged: set[str] | None = None  # the layers whose tags are taught, where not all of ``layers``
    linked: set[str] | None = None  # the links that are taught, where not all
    known: list[tuple[int, int]] = field(default_factory=list)  # some of the mentions, of a kind not told
    # Words that teach neither a span of the layer nor none: "trigger", "mention".
    doubtful: dict[str, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    # Each sentence's words as a parser sees them, where one was asked (syntax.parse).
    words: list[Word] = field(default_factory=list)


def sentence_index(sentences: list[tuple[int, int]], position: int) -> int:
    for number, (_start, end) in enumerate(sentences):
        if position < end:
            return number
    return len(sentences)


def ids(value: str | None) -> list[str]:
    return [v.strip() for v in (value or "").split(",") if v.strip()]


def from_passage(passage: Passage) -> Document:
    """A marked passage as a document of all layers."""
    sentences = list(split_sentences(passage.text))
    doc = Document(
        passage.source,
        passage.text,
        sentences,
        {"mention", "place", "time", "title", "content", "cue", "source", "trigger"},
    )
    spans = doc.spans
    kind: dict[str, str] = {}
    for mark in passage.marks:
        if mark.tag == "a" and mark.attributes.get("k"):
            kind.setdefault(mark.attributes["id"], KIND_OF[mark.attributes["k"]])
    attributes: dict[str, list[dict[str, str]]] = defaultdict(list)

    def put(layer: str, mark, label: str, **more: str) -> None:
        spans[layer].append(LabelledSpan(mark.start, mark.end, label, mark.depth, **more))
        attributes[layer].append(mark.attributes)

    for mark in passage.marks:
        at = mark.attributes
        match mark.tag:
            case "a":
                put("mention", mark, kind.get(at["id"], "group"), entity=at["id"])
            case "l":
                put("place", mark, "place", entity=at.get("id", ""))
            case "t":
                put("time", mark, "time", entity=at.get("id", ""))
            case "o":
                put("title", mark, "former" if at.get("st") == "former" else "current")
            case "c":
                put("cue", mark, "cue", entity=at["id"])
            case "q":
                put("content", mark, "content", entity=at.get("g", ""))
            case "e":
                put("trigger", mark, at["t"], entity=at["id"], status=at["s"], mode=at.get("m", ""))
    mentions = spans["mention"]

    def sentence_of(span: LabelledSpan) -> int:
        return sentence_index(sentences, span.start)

    def nearest(span: LabelledSpan, layer: str, wanted: str, same_sentence: bool = False) -> int | None:
        """The realisation of ``wanted`` that stands nearest: same sentence first, then before, then after."""
        best: tuple[tuple[int, int], int] | None = None
        here = sentence_of(span)
        for index, other in enumerate(spans[layer]):
            if other.entity != wanted:
                continue
            gap = sentence_of(other) - here
            if same_sentence and gap:
                continue
            rank = 0 if gap == 0 else -gap if gap < 0 else 5 + gap
            outer = 1 if other.depth else 0
            key = (rank * 10 + outer, abs(other.start - span.start))
            if best is None or key < best[0]:
                best = (key, index)
        return best[1] if best else None

    def link(label: str, i: int, j: int | None, layer: str, wanted: str) -> None:
        if j is None:
            return
        doc.links[label].add((i, j))
        for other, span in enumerate(spans[layer]):
            if span.entity == wanted and other != j:
                doc.ignored[label].add((i, other))

    for i, at in enumerate(attributes["trigger"]):
        span = spans["trigger"][i]
        for label, key, layer in (
            ("actor", "a", "mention"),
            ("recipient", "r", "mention"),
            ("place", "l", "place"),
            ("time", "d", "time"),
        ):
            for wanted in ids(at.get(key)):
                link(label, i, nearest(span, layer, wanted, layer in ("place", "time")), layer, wanted)
        for j in range(i):
            if spans["trigger"][j].entity == span.entity:
                doc.links["same_event"].add((i, j))
    for i, span in enumerate(mentions):
        for j in range(i):
            if mentions[j].entity == span.entity:
                doc.links["same_entity"].add((i, j))
    # The source of a statement is the speaker's mention nearest to its cue; it becomes a span of the source layer.
    source_of: dict[tuple[int, int], int] = {}
    for i, at in enumerate(attributes["content"]):
        span = spans["content"][i]
        cue = (
            next((k for k, c in enumerate(spans["cue"]) if c.entity == at.get("cue", "")), None)
            if at.get("cue")
            else None
        )
        anchor = spans["cue"][cue] if cue is not None else span
        speaker: int | None = None
        for wanted in ids(at.get("by"))[:1]:
            outside = [
                k
                for k, m in enumerate(mentions)
                if m.entity == wanted
                and not any(q.start <= m.start and m.end <= q.end for q in spans["content"])
            ]
            best = min(
                outside,
                key=lambda k: (
                    abs(sentence_of(mentions[k]) - sentence_of(anchor)) * 10
                    + (1 if mentions[k].depth else 0),
                    abs(mentions[k].start - anchor.start),
                ),
                default=None,
            )
            speaker = best if best is not None else nearest(anchor, "mention", wanted)
        if cue is not None:
            doc.links["content_cue"].add((i, cue))
        if speaker is not None:
            m = mentions[speaker]
            key = (m.start, m.end)
            if key not in source_of:
                source_of[key] = len(spans["source"])
                spans["source"].append(LabelledSpan(m.start, m.end, "source"))
            doc.links["content_source"].add((i, source_of[key]))
            if cue is not None:
                doc.links["cue_source"].add((cue, source_of[key]))
        for j in range(i):
            if attributes["content"][j].get("g") == at.get("g") and at.get("g"):
                doc.links["same_statement"].add((i, j))
        for part in ids(at.get("about")):
            who, _, sign = part.partition(":")
            label = {"+": "about_positive", "-": "about_negative", "0": "about_neutral"}.get(
                sign, "about_neutral"
            )
            target = nearest(span, "mention", who)
            link(label, i, target, "mention", who)
            if target is not None:
                doc.links["about"].add((i, target))
                doc.ignored["about"] |= {
                    (i, k) for k, m in enumerate(mentions) if m.entity == who and k != target
                }
    for i, at in enumerate(attributes["title"]):
        span = spans["title"][i]
        for label, key in (("title_person", "p"), ("title_org", "org")):
            for wanted in ids(at.get(key))[:1]:
                link(label, i, nearest(span, "mention", wanted), "mention", wanted)
    return doc


def passages(folder: Path) -> list[Document]:
    return [from_passage(p) for p in read_passages(folder)]


def polnear(folder: Path) -> list[Document]:
    """PolNeAR 1.0 (Newell et al. 2018): brat standoff; every attribution's source, cue and content spans."""
    documents = []
    for path in sorted((folder / "attributions").glob("*.ann")):
        text_path = folder / "text" / (path.stem + ".txt")
        text = text_path.read_text(encoding="utf8")
        doc = Document(path.stem, text, list(split_sentences(text)), {"content", "cue", "source"})
        where: dict[str, tuple[str, list[tuple[int, int]]]] = {}
        attributions: list[dict[str, list[str]]] = []
        for line in path.read_text(encoding="utf8").splitlines():
            parts = line.split("\t")
            if parts[0].startswith("T") and len(parts) > 1:
                kind, _, offsets = parts[1].partition(" ")
                where[parts[0]] = (
                    kind.lower(),
                    [(int(a), int(b)) for a, b in (p.split() for p in offsets.split(";"))],
                )
            elif parts[0].startswith("E") and len(parts) > 1:
                roles: dict[str, list[str]] = defaultdict(list)
                for item in parts[1].split():
                    name, _, ref = item.partition(":")
                    roles[re.sub(r"\d+$", "", name).lower()].append(ref)
                attributions.append(roles)
        index: dict[tuple[str, int, int], int] = {}

        def add(
            layer: str,
            start: int,
            end: int,
            doc: Document = doc,
            index: dict[tuple[str, int, int], int] = index,
        ) -> int:
            while start < end and doc.text[start] in ' \n\t"“”':
                start += 1
            while end > start and doc.text[end - 1] in ' \n\t"“”':
                end -= 1
            key = (layer, start, end)
            if key not in index:
                index[key] = len(doc.spans[layer])
                doc.spans[layer].append(LabelledSpan(start, end, layer))
            return index[key]

        for roles in attributions:
            got: dict[str, list[int]] = {}
            for layer in ("source", "cue", "content"):
                got[layer] = [
                    add(layer, s, e) for ref in roles.get(layer, []) if ref in where for s, e in where[ref][1]
                ]
            for q in got["content"]:
                doc.links["content_cue"] |= {(q, c) for c in got["cue"]}
                doc.links["content_source"] |= {(q, s) for s in got["source"]}
                doc.links["same_statement"] |= {(q, p) for p in got["content"] if p < q}
            for c in got["cue"]:
                doc.links["cue_source"] |= {(c, s) for s in got["source"]}
        documents.append(doc)
    return documents


LITERAL = {"Literal", "Literal_Modifier", "Mixed", "Coercion", "Embedded_Literal"}


def geowebnews(folder: Path) -> list[Document]:
    """GeoWebNews (Gritta et al. 2019): the toponyms used literally."""
    documents = []
    for path in sorted(folder.glob("*.ann")):
        text = path.with_suffix(".txt").read_text(encoding="utf8")
        doc = Document(path.stem, text, list(split_sentences(text)), {"place"})
        for line in path.read_text(encoding="utf8").splitlines():
            found = re.match(r"T\d+\t(\w+) (\d+) (\d+)\t", line)
            if found and found[1] in LITERAL:
                doc.spans["place"].append(LabelledSpan(int(found[2]), int(found[3]), "place"))
        documents.append(doc)
    return documents


_ENTITY = re.compile(r"\((\d+)-([a-z]+)-[^()]*(\))?|(\d+)\)")
_ACTORS = {"person": "person", "organization": "organization", "place": "state", "animal": "", "object": ""}


def gum(folder: Path) -> list[Document]:
    """GUM (Zeldes 2017), CoNLL-U: which mentions of persons, bodies and places are one; nothing else of it is used."""
    return [_gum(path) for path in sorted(folder.glob("*.conllu"))]


def _gum(path: Path) -> Document:
    text, found = "", []
    opened: list[tuple[str, str, int]] = []
    here = 0
    for line in path.read_text(encoding="utf8").splitlines():
        if line.startswith("# newpar") and text and not text.endswith("\n"):
            text += "\n\n"
        elif line.startswith("# text = "):
            text += "" if not text or text.endswith("\n") else " "
            here = len(text)
            text += line.removeprefix("# text = ")
        cells = line.split("\t")
        if len(cells) < 10 or not cells[0].isdigit():
            continue
        start = text.find(cells[1], here)
        if start < 0:
            start, end = here, here
        else:
            end = here = start + len(cells[1])
        entity = next((m[7:] for m in cells[9].split("|") if m.startswith("Entity=")), "")
        for match in _ENTITY.finditer(entity):
            if match[1]:
                opened.append((match[1], match[2], start))
            if match[3] or match[4]:
                number = match[1] or match[4]
                k = next((k for k in range(len(opened) - 1, -1, -1) if opened[k][0] == number), None)
                if k is not None:
                    _, kind, begin = opened.pop(k)
                    found.append((begin, end, number, kind))
    doc = Document(
        path.stem, text, list(split_sentences(text)), {"mention"}, tagged=set(), linked={"same_entity"}
    )
    found = [(a, b - 2 if text[a:b].endswith(("'s", "’s")) else b, n, k) for a, b, n, k in found]
    spans = sorted({f for f in found if _ACTORS.get(f[3]) and f[0] < f[1]})
    for i, (start, end, number, kind) in enumerate(spans):
        doc.spans["mention"].append(LabelledSpan(start, end, _ACTORS[kind], entity=number))
        doc.links["same_entity"] |= {(i, j) for j in range(i) if spans[j][2] == number}
    return doc
