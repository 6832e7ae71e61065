"""Reports coded by hand (``labels/*.jsonl``, made with ``sheets.py``): events as offsets into texts that are not kept here.

The places and times among which the coded ones stand, and the mentions where no actors were coded, are those a trained
reader finds in the report; only what was coded (events; statements and roles; actors) is taught from these reports, every
other layer is left as it is.
"""

from __future__ import annotations

import csv
import json
import pickle
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import documents
from communique.reader.read import Reader
from communique.reader.sentences import split_sentences
from communique.records import Reading, Report
from documents import Document, LabelledSpan
from sheets import digest

EVENT_LINKS = {"actor", "recipient", "place", "time", "same_event"}
STATEMENT_LINKS = {"content_source", "content_cue", "cue_source", "same_statement"}
TITLE_LINKS = {"title_person", "title_org"}
POLNEAR = "statements/polnear/train/text"
SIDES = (("actor", "actors"), ("recipient", "recipients"))
SETTING = (("place", "places"), ("time", "times"))
Label = dict[str, list]  # as sheets.py prints it


SENTENCES = ("plv", "gsr")  # sets of single sentences, by the first part of their ids
HELD = 0.12  # share of the coded reports that no training sees


def held_coded(report: str) -> bool:
    """Whether a coded report is held out: by its id, the same for everything that learns from them."""
    return int(digest(report)[:6], 16) < HELD * 0x1000000


def labels(folder: Path) -> Iterator[Label]:
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text(encoding="utf8").splitlines():
            yield json.loads(line)


def report_texts(data: Path) -> dict[str, dict[str, str]]:
    """The texts at hand by id: ``reports.jsonl``; ``polnear/NAME``, ``gum/NAME``; ``lgl/ID``; sentences ``plv/ID``, ``gsr/NUMBER``."""
    out = {r["id"]: r for r in map(json.loads, (data / "reports.jsonl").read_text("utf8").splitlines())}
    more = {f"polnear/{p.stem}": p.read_text("utf8") for p in (data / POLNEAR).glob("*.txt")}
    more |= {f"gum/{d.source}": d.text for d in documents.gum(data / "mentions/gum") if "_news_" in d.source}
    with (data / "relations/plv_train.tsv").open(encoding="utf8") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        more |= {f"plv/{row['id']}": row["sentence"] for row in rows}
    gsr = json.loads((data / "relations/plover_gsr_cameo.json").read_text("utf8"))
    more |= {f"gsr/{k}": record["text"] for k, record in enumerate(gsr) if record.get("text")}
    for article in ET.parse(data / "places/lgl.xml").getroot().iter("article"):
        more[f"lgl/{article.get('docid')}"] = article.findtext("text") or ""
    return out | {name: {"id": name, "text": more[name], "published": ""} for name in sorted(more)}


def at_hand(folder: Path, data: Path) -> Iterator[tuple[Label, Report]]:
    """The labels of each coded report whose text ``data`` holds unchanged, those of its several sheets in one."""
    texts = report_texts(data)
    merged: dict[str, Label] = {}
    for label in labels(folder):
        name = str(label["report"])
        if name in texts and digest(texts[name]["text"]) == label["digest"]:
            merged[name] = merged.get(name, {}) | label
    for name, label in merged.items():
        of = texts[name]
        yield label, Report(id=name, source_id=name, text=of["text"], published=of["published"] or None)


def is_sentence(report: str) -> bool:
    """Whether a coded text is a single sentence of a set of those, not a report."""
    return report.split("/", maxsplit=1)[0] in SENTENCES


def coded(folder: Path, data: Path, cache: Path) -> list[Document]:
    """One document for each coded report whose text ``data`` holds unchanged.

    ``cache`` keeps the shipped reader's readings of them from one run to the next.
    """
    found = list(at_hand(folder, data))
    seen: dict[str, Reading] = pickle.loads(cache.read_bytes()) if cache.exists() else {}
    fresh = [report for _, report in found if report.id not in seen]
    if fresh:
        reader = Reader()
        for begin in range(0, len(fresh), 16):
            seen |= {r.report_id: r for r in reader.read_batch(fresh[begin : begin + 16])}
        cache.write_bytes(pickle.dumps(seen))
    return [document(report.text, label, seen[report.id]) for label, report in found]


def document(text: str, label: Label, reading: Reading) -> Document:
    sentences = list(split_sentences(text))
    doc = Document(
        str(label["report"]), text, sentences, {"mention", "place", "time"}, tagged=set(), linked=set()
    )
    if "actors" in label:
        add_actors(doc, label)
    else:
        for m in reading.mentions:
            doc.spans["mention"].append(LabelledSpan(m.start, m.end, str(m.kind), entity=str(m.entity)))
    for layer, found in (("place", reading.places), ("time", reading.times)):
        doc.spans[layer] += [LabelledSpan(s.start, s.end, layer) for s in found]
    if "events" in label:
        add_events(doc, label)
    if "statements" in label:
        add_statements(doc, label)
        add_roles(doc, label)
    return doc


UNTAGGED = 2  # a depth of mentions that no tag layer teaches
RELATIVE = {"who", "whom", "whose"}  # marked by some coders, left bare in the passages


def add_actors(doc: Document, label: Label) -> None:
    teaches(doc, {"mention"}, {"same_entity"})
    marked = sorted(
        (start, -end, str(actor["kind"]), str(number))
        for number, actor in enumerate(label["actors"])
        for start, end in actor["mentions"]
    )
    spans = doc.spans["mention"]
    for start, minus_end, kind, number in marked:
        end = -minus_end
        if doc.text[start:end].casefold() in RELATIVE:
            doc.doubtful["mention"].append((start, end))
            continue
        around = [s for s in spans if s.start <= start and end <= s.end]
        if any(s.start < end and start < s.end for s in spans if s not in around):
            doc.doubtful["mention"].append((start, end))
            continue
        spans.append(LabelledSpan(start, end, kind, len(around), entity=number))
    doc.links["same_entity"] |= {
        (i, j) for i, span in enumerate(spans) for j in range(i) if spans[j].entity == span.entity
    }


def add_events(doc: Document, label: Label) -> None:
    teaches(doc, {"trigger"}, EVENT_LINKS)
    doc.doubtful["trigger"] = [(a, b) for a, b in label["doubtful"]]
    taken: list[tuple[int, int]] = []
    for number, event in enumerate(label["events"]):
        first = trigger(doc, event, event["trigger"], number, taken)
        if first is None:
            continue
        for name, key in SIDES:
            doc.known += [(a, b) for a, b in event.get(key, [])]
            side = [at(doc, "mention", *span) for span in event.get(key, [])]
            teach(doc, name, first, side)
        for name, key in SETTING:
            teach(doc, name, first, [at(doc, name, *span) for span in event.get(key, [])])
        further = [trigger(doc, event, span, number, taken) for span in event.get("mentions", [])]
        for other in further:
            if other is None:
                continue
            for name, _key in SETTING:  # where and when else it is told there was not coded
                doc.ignored[name] |= {(other, k) for k in range(len(doc.spans[name]))}
            for name, key in SIDES:
                if "actors" in label:
                    told_again(doc, name, other, event.get(key, []))
                else:
                    doc.ignored[name] |= {(other, k) for k in range(len(doc.spans["mention"]))}
        same = [t for t in (first, *further) if t is not None]
        doc.links["same_event"] |= {(i, j) for i in same for j in same if j < i}


def told_again(doc: Document, name: str, trigger: int, side: list[list[int]]) -> None:
    """Who is named beside a further mention of an event: the actors coded for it, where its sentence names them."""
    spans = doc.spans["mention"]
    here = documents.sentence_index(doc.sentences, doc.spans["trigger"][trigger].start)
    first, last = doc.sentences[min(here, len(doc.sentences) - 1)]
    entities = {spans[at(doc, "mention", *span)].entity for span in side}
    beside = [k for k, s in enumerate(spans) if first <= s.start and s.end <= last]
    anchor = doc.spans["trigger"][trigger].start
    nearest: dict[str, int] = {}
    for k in sorted(beside, key=lambda k: (spans[k].depth > 1, abs(spans[k].start - anchor))):
        if spans[k].entity in entities - {""}:
            nearest.setdefault(spans[k].entity, k)
    doc.ignored[name] |= {(trigger, k) for k in range(len(spans)) if k not in beside}
    teach(doc, name, trigger, list(nearest.values()))


def add_statements(doc: Document, label: Label) -> None:
    teaches(doc, {"content", "cue", "source"}, STATEMENT_LINKS)

    def put(layer: str, span: list[int]) -> int:
        made = LabelledSpan(span[0], span[1], layer)
        if made not in doc.spans[layer]:
            doc.spans[layer].append(made)
        return doc.spans[layer].index(made)

    for statement in label["statements"]:
        parts = [put("content", span) for span in statement["content"]]
        cue = put("cue", statement["cue"]) if "cue" in statement else None
        source = put("source", statement["source"]) if "source" in statement else None
        doc.links["same_statement"] |= {(i, j) for i in parts for j in parts if j < i}
        if cue is not None:
            doc.links["content_cue"] |= {(i, cue) for i in parts}
        if source is not None:
            doc.links["content_source"] |= {(i, source) for i in parts}
        if cue is not None and source is not None:
            doc.links["cue_source"].add((cue, source))


def add_roles(doc: Document, label: Label) -> None:
    teaches(doc, {"title"}, TITLE_LINKS)
    for role in label["roles"]:
        doc.spans["title"].append(LabelledSpan(*role["title"], role["status"]))
        number = len(doc.spans["title"]) - 1
        for name, key in (("title_person", "person"), ("title_org", "organization")):
            teach(doc, name, number, [at(doc, "mention", *role[key])] if key in role else [])


def teaches(doc: Document, tags: set[str], links: set[str]) -> None:
    assert doc.tagged is not None
    assert doc.linked is not None
    doc.layers |= tags
    doc.tagged |= tags
    doc.linked |= links


def trigger(
    doc: Document, event: Label, span: list[int], number: int, taken: list[tuple[int, int]]
) -> int | None:
    """A new span of the trigger layer; none where another act already stands on these words."""
    start, end = span
    if any(a < end and start < b for a, b in taken):
        doc.doubtful["trigger"].append((start, end))
        return None
    taken.append((start, end))
    made = LabelledSpan(
        start, end, str(event["type"]), 0, str(number), str(event["status"]), str(event["mode"])
    )
    doc.spans["trigger"].append(made)
    return len(doc.spans["trigger"]) - 1


def at(doc: Document, layer: str, start: int, end: int) -> int:
    """The span the reader found there (at least half of both in common), else a new one."""
    best, found = 0.5, None
    for k, span in enumerate(doc.spans[layer]):
        common = min(end, span.end) - max(start, span.start)
        share = common / max(end - start, span.end - span.start)
        if share >= best:
            best, found = share, k
    if found is not None:
        return found
    doc.spans[layer].append(LabelledSpan(start, end, layer, UNTAGGED if layer == "mention" else 0))
    doc.doubtful[layer].append((start, end))
    return len(doc.spans[layer]) - 1


def teach(doc: Document, name: str, trigger: int, given: list[int]) -> None:
    """Link what was coded; leave out of account what may be the same: equal words, one entity, overlapping spans."""
    layer = name if name in ("place", "time") else "mention"
    spans = doc.spans[layer]
    for k in given:
        doc.links[name].add((trigger, k))
    for k, span in enumerate(spans):
        for g in given:
            other = spans[g]
            alike = (
                (span.entity and span.entity == other.entity)
                or doc.text[span.start : span.end].casefold() == doc.text[other.start : other.end].casefold()
                or (span.start < other.end and other.start < span.end)
            )
            if k not in given and alike:
                doc.ignored[name].add((trigger, k))
