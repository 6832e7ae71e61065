"""Coding sheets: reports in numbered sentences for a coder, and the filled sheet back as character offsets.

``sheets.py print REPORTS.jsonl`` writes the sheet; ``sheets.py read REPORTS.jsonl SHEET… > labels/NAME.jsonl`` checks
filled sheets (``.ev`` for events, ``.st`` for statements, ``.mn`` for actors) and prints one JSON line a report: offsets and labels without a word of the text (see ``coded.py``).
A filled sheet has ``##### ID`` before each report and under it one line an event,

    E SENTENCE TYPE[:MODE] STATUS «trigger» a=«actor» r=«recipient»@SENTENCE t=«time» p=«place» m=«further mention»@SENTENCE

``D SENTENCE «words»`` for words that are neither to be taught as an act nor as none. Another sheet has the statements
and roles of a report:

    S SENTENCE direct|indirect|mixed s=«source» c=«cue» q=«first words … last words of the content» q=«…»@SENTENCE
    R SENTENCE current|former t=«title» p=«person» o=«organization»@SENTENCE

A third sheet (``.mn``) lists the actors of a report, a line each, with every mention of each:

    per|org|state|igo|grp SENTENCE«words» SENTENCE«words»#2

``«…»#2`` is the second occurrence: of the characters in ``E`` and ``D``, of the whole words elsewhere.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent.parent / "src")]

from communique.reader.layers import TYPES
from communique.reader.sentences import split_sentences
from communique.records import Mode, Status
from markup import KIND_OF

ITEM = re.compile(r"\s+([artpm])=«([^«»]*)»(?:#(\d+))?(?:@(\d+))?")
EVENT = re.compile(
    r"E (\d+) ([A-Z]+)(?::([\w-]+))? (\w+) «([^«»]+)»(?:#(\d+))?"
    r"((?:\s+[artpm]=«[^«»]*»(?:#\d+)?(?:@\d+)?)*)$"
)
DOUBT = re.compile(r"D (\d+) «([^«»]+)»(?:#(\d+))?$")
STATED = re.compile(
    r"([SR]) (\d+) (direct|indirect|mixed|current|former)((?:\s+[csqtpo]=«[^«»]*»(?:#\d+)?(?:@\d+)?)*)$"
)
STATED_ITEM = re.compile(r"\s+([csqtpo])=«([^«»]*)»(?:#(\d+))?(?:@(\d+))?")
STATED_FIELDS = {"c": "cue", "s": "source", "q": "content", "t": "title", "p": "person", "o": "organization"}
NAMED = re.compile(r"(per|org|state|igo|grp)((?: +\d+«[^«»]+»(?:#\d+)?)+)$")
NAMED_ITEM = re.compile(r"(\d+)«([^«»]+)»(?:#(\d+))?")
LAYERS = {".ev": ("events", "doubtful"), ".st": ("statements", "roles"), ".mn": ("actors",)}
FIELDS = {"a": "actors", "r": "recipients", "t": "times", "p": "places", "m": "mentions"}


def digest(text: str) -> str:
    """What ties labels to the text they were made on."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def sheet(record: dict[str, str]) -> str:
    text = record["text"]
    lines = [f"##### {record['id']}  published {record['published']}"]
    lines += [f"[{k}] {' '.join(text[a:b].split())}" for k, (a, b) in enumerate(split_sentences(text))]
    return "\n".join(lines) + "\n"


def locate(text: str, sentence: tuple[int, int], words: str, occurrence: int) -> list[int]:
    """Characters of the n-th ``words`` of a sentence, whatever white space the text has between them."""
    pattern = re.compile(r"\s+".join(re.escape(w) for w in words.split()))
    found = [m.span() for m in pattern.finditer(text, *sentence)]
    if len(found) < occurrence:
        raise ValueError(f"«{words}»#{occurrence} is not in that sentence")
    whole = [s for s in found[occurrence - 1 :] if not inside_word(text, *s)]  # «he» is not the "he" of "the"
    return list(whole[0] if whole else found[occurrence - 1])


def inside_word(text: str, start: int, end: int) -> bool:
    return text[start - 1 : start].isalnum() or text[end : end + 1].isalnum()


def event(text: str, sentences: list[tuple[int, int]], match: re.Match[str]) -> dict[str, object]:
    number = int(match[1])
    if match[2] not in TYPES:
        raise ValueError(f"type {match[2]}")
    out: dict[str, object] = {
        "trigger": locate(text, sentences[number], match[5], int(match[6] or 1)),
        "type": match[2],
        "mode": str(Mode(match[3])) if match[3] else "",
        "status": str(Status(match[4])),
    }
    for kind, words, occurrence, where in ITEM.findall(match[7]):
        span = locate(text, sentences[int(where or number)], words, int(occurrence or 1))
        listed = out.setdefault(FIELDS[kind], [])
        assert isinstance(listed, list)
        if span not in listed:
            listed.append(span)
    return out


def between(text: str, sentence: tuple[int, int], words: str, occurrence: int) -> list[int]:
    """Characters of the n-th ``words`` that are whole words there; ``first … last`` runs from the first to the last."""
    first, _, last = words.partition(" … ")

    def whole(part: str, begin: int) -> list[tuple[int, int]]:
        pattern = re.compile(r"\s+".join(re.escape(w) for w in part.split()))
        return [
            m.span() for m in pattern.finditer(text, begin, sentence[1]) if not inside_word(text, *m.span())
        ]

    starts = whole(first, sentence[0])
    if len(starts) < occurrence:
        raise ValueError(f"«{words}»#{occurrence} is not in that sentence")
    start, end = starts[occurrence - 1]
    if last:
        ends = whole(last, start + 1)
        if not ends:
            raise ValueError(f"«{words}» does not end in that sentence")
        end = ends[0][1]
    return [start, end]


def stated(text: str, sentences: list[tuple[int, int]], match: re.Match[str]) -> dict[str, object]:
    """A statement or a role."""
    number = int(match[2])
    out: dict[str, object] = {"kind" if match[1] == "S" else "status": match[3]}
    for kind, words, occurrence, where in STATED_ITEM.findall(match[4]):
        span = between(text, sentences[int(where or number)], words, int(occurrence or 1))
        if kind == "q":
            out.setdefault("content", []).append(span)  # type: ignore[attr-defined]
        else:
            out[STATED_FIELDS[kind]] = span
    if match[1] == "S" and "content" not in out:
        raise ValueError("a statement without content")
    if match[1] == "R" and not out.keys() >= {"title", "person"}:
        raise ValueError("a role without title or person")
    return out


def named(text: str, sentences: list[tuple[int, int]], match: re.Match[str]) -> dict[str, object]:
    """An actor with the characters of its mentions."""
    spans = []
    for number, words, occurrence in NAMED_ITEM.findall(match[2]):
        start, end = between(text, sentences[int(number)], words, int(occurrence or 1))
        dotted = re.search(r"\.[A-Z]\Z", text[start:end]) and text[end : end + 1] == "."
        spans.append([start, end + bool(dotted)])  # «U.S» is "U.S."
    return {"kind": KIND_OF[match[1]], "mentions": sorted(spans)}


def read(path: Path, reports: dict[str, str]) -> list[dict[str, object]]:
    """The labels of a filled sheet; a line that cannot be read is told and left out."""
    out: list[dict[str, object]] = []
    text, sentences = "", []
    for number, raw in enumerate(path.read_text(encoding="utf8").splitlines(), 1):
        line = raw.strip()
        if line.startswith("##### "):
            name = line.split()[1]
            text = reports[name]
            sentences = list(split_sentences(text))
            out.append(
                {"report": name, "digest": digest(text)} | {layer: [] for layer in LAYERS[path.suffix]}
            )
            continue
        try:
            if match := EVENT.match(line):
                out[-1]["events"].append(event(text, sentences, match))  # type: ignore[attr-defined]
            elif match := DOUBT.match(line):
                span = locate(text, sentences[int(match[1])], match[2], int(match[3] or 1))
                out[-1]["doubtful"].append(span)  # type: ignore[attr-defined]
            elif match := STATED.match(line):
                out[-1]["statements" if match[1] == "S" else "roles"].append(stated(text, sentences, match))  # type: ignore[attr-defined]
            elif match := NAMED.match(line):
                out[-1]["actors"].append(named(text, sentences, match))  # type: ignore[attr-defined]
            elif line:
                raise ValueError("cannot be read")
        except (ValueError, IndexError, KeyError) as problem:
            print(f"{path.name}:{number}: {problem}: {line[:120]}", file=sys.stderr)
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("print", "read"))
    parser.add_argument("reports", type=Path, help="reports as JSON lines with id, published and text")
    parser.add_argument("sheets", type=Path, nargs="*")
    args = parser.parse_args()
    records = [json.loads(line) for line in args.reports.read_text(encoding="utf8").splitlines()]
    if args.what == "print":
        print("\n".join(sheet(r) for r in records))
        return
    texts = {r["id"]: r["text"] for r in records}
    for path in args.sheets:
        for label in read(path, texts):
            print(json.dumps(label, separators=(",", ":")))


if __name__ == "__main__":
    main()
