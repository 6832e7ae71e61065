"""The marked passages (MARKUP.md) as documents with exact character offsets."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field
from pathlib import Path

TAGS = ("a", "e", "l", "t", "q", "c", "o")
KIND_OF = {"per": "person", "org": "organization", "state": "state", "igo": "igo", "grp": "group"}


@dataclass
class Marked:
    """One tag: its span and attributes; ``depth`` counts the tags of the same name around it."""

    tag: str
    start: int
    end: int
    attributes: dict[str, str]
    depth: int


@dataclass
class Passage:
    """One ``<p>``: its text and its marks in order of start (outer before inner)."""

    source: str
    attributes: dict[str, str]
    text: str
    marks: list[Marked] = field(default_factory=list)


def parse_passage(element: ET.Element, source: str) -> Passage:
    """The text of a ``<p>`` with its marks; white space inside a paragraph is folded, blank lines are kept."""
    raw: list[str] = []
    length = 0
    marks: list[Marked] = []

    def add(text: str | None) -> None:
        nonlocal length
        if text:
            raw.append(text)
            length += len(text)

    def walk(node: ET.Element, depths: dict[str, int]) -> None:
        add(node.text)
        for child in node:
            start = length
            mark = Marked(child.tag, start, start, dict(child.attrib), depths.get(child.tag, 0))
            marks.append(mark)
            walk(child, {**depths, child.tag: depths.get(child.tag, 0) + 1})
            mark.end = length
            add(child.tail)

    walk(element, {})
    text = "".join(raw)
    folded, where = fold(text)
    for mark in marks:
        mark.start, mark.end = where[mark.start], where[mark.end]
        while mark.start < mark.end and folded[mark.start].isspace():
            mark.start += 1
        while mark.end > mark.start and folded[mark.end - 1].isspace():
            mark.end -= 1
    kept = [m for m in marks if m.end > m.start]
    return Passage(
        source, dict(element.attrib), folded, sorted(kept, key=lambda m: (m.start, -m.end, m.depth))
    )


def fold(text: str) -> tuple[str, list[int]]:
    """``text`` with runs of blanks folded (to a blank line, or one space) and, per old offset, the new one."""
    out: list[str] = []
    where = [0] * (len(text) + 1)
    size = position = 0
    for run in re.finditer(r"\s+|\S+", text):
        if run.group().isspace():
            at_edge = run.start() == 0 or run.end() == len(text)
            new = "" if at_edge else "\n\n" if re.search(r"\n[ \t]*\n", run.group()) else " "
            for k in range(run.start(), run.end()):
                where[k] = size
        else:
            new = run.group()
            for k in range(run.start(), run.end()):
                where[k] = size + k - run.start()
        out.append(new)
        size += len(new)
        position = run.end()
    where[position:] = [size] * (len(text) + 1 - position)
    return "".join(out), where


def read_passages(folder: Path) -> list[Passage]:
    """Every passage of every ``.xml`` file in ``folder``, in file order."""
    passages: list[Passage] = []
    for path in sorted(folder.glob("*.xml")):
        try:
            root = ET.parse(path).getroot()
        except ET.ParseError as error:
            print(f"{path.name}: not well-formed ({error}); left out")
            continue
        for number, element in enumerate(root.findall("p"), 1):
            passages.append(parse_passage(element, f"{path.stem}#{number}"))
    return passages
