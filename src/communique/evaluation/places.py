"""Places: recognition and resolution on GeoWebNews (Gritta et al. 2019) and LGL (Lieberman et al. 2010).

Resolution is scored on the annotated names: the share within 161 km (100 miles, the customary bound) of the gold
position, of those the gazetteer resolved. A name counts as literal when its annotation says so (Literal, Literal
modifier that is a noun, Mixed, Coercion, Embedded literal); recognition of an overlapping span counts.
"""

from __future__ import annotations

import html
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from communique.errors import UnreadableInput
from communique.reader import Reader
from communique.reader.places import Gazetteer, candidates, resolve_places
from communique.records import Place, Report, Span

LITERAL = frozenset({"Literal", "Literal_Modifier", "Mixed", "Coercion", "Embedded_Literal"})
BOUND_KM = 161.0


@dataclass(frozen=True, slots=True)
class Toponym:
    """An annotated name with what the annotation says of its place."""

    start: int
    end: int
    geonames_id: int | None
    position: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Document:
    """A report with its literal toponyms; ``held``: of the half kept unseen while the rules were written."""

    name: str
    text: str
    url: str | None
    toponyms: tuple[Toponym, ...]
    held: bool


def read_geowebnews(folder: Path) -> list[Document]:
    """The reports of GeoWebNews with their literal names."""
    documents = []
    for index, path in enumerate(sorted(folder.glob("*.ann"))):
        spans: dict[str, tuple[int, int]] = {}
        notes: dict[str, str] = {}
        adjectives: set[str] = set()
        for line in path.read_text(encoding="utf-8").splitlines():
            parts = line.split("\t")
            if len(parts) < 2:
                continue
            head = parts[1].split()
            if parts[0].startswith("T") and head[0] in LITERAL:
                spans[parts[0]] = (int(head[1]), int(head[-1]))
            elif parts[0].startswith("#") and len(parts) > 2:
                notes[head[1]] = parts[2].strip()
            elif parts[0].startswith("A") and len(head) > 2 and head[2] == "Adjective":
                adjectives.add(head[1])
        toponyms = []
        for key, (start, end) in sorted(spans.items(), key=lambda item: item[1]):
            if key in adjectives:
                continue
            note = notes.get(key, "")
            pair = re.fullmatch(r"(-?[\d.]+)\s*,\s*(-?[\d.]+)", note)
            position = (float(pair[1]), float(pair[2])) if pair else None
            toponyms.append(Toponym(start, end, int(note) if note.isdigit() else None, position))
        text = path.with_suffix(".txt").read_text(encoding="utf-8")
        documents.append(Document(path.name, text, None, tuple(toponyms), bool(index % 2)))
    return documents


def read_lgl(path: Path) -> list[Document]:
    """The reports of LGL with the names that have a position."""
    documents = []
    source = path.read_text(encoding="utf-8")
    for index, article in enumerate(re.findall(r"<article .*?</article>", source, re.DOTALL)):
        text = _first(r"<text>(?:<!\[CDATA\[)?(.*?)(?:\]\]>)?</text>", article) or ""
        toponyms = []
        for tag in re.findall(r"<toponym>(.*?)</toponym>", article, re.DOTALL):
            lat, lon, number = (
                _first(r"<lat>(.*?)<", tag),
                _first(r"<lon>(.*?)<", tag),
                _first(r'geonameid="(\d+)"', tag),
            )
            start, end = _first(r"<start>(\d+)", tag), _first(r"<end>(\d+)", tag)
            if lat and lon and start and end:
                toponyms.append(
                    Toponym(int(start), int(end), int(number) if number else None, (float(lat), float(lon)))
                )
        url = _first(r"<url>(.*?)</url>", article)
        documents.append(
            Document(
                _first(r'docid="(\d+)"', article) or "",
                text,
                html.unescape(url or "") or None,
                tuple(toponyms),
                bool(index % 2),
            )
        )
    return documents


def _first(pattern: str, text: str) -> str | None:
    match = re.search(pattern, text, re.DOTALL)
    return match[1] if match else None


def kilometres(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Great-circle distance."""
    p, q, d = math.radians(a[0]), math.radians(b[0]), math.radians(b[1] - a[1])
    return 6371.0 * math.acos(
        max(-1.0, min(1.0, math.sin(p) * math.sin(q) + math.cos(p) * math.cos(q) * math.cos(d)))
    )


@dataclass(slots=True)
class Tally:
    """Counts for one set of documents."""

    gold: int = 0
    predicted: int = 0
    hit_gold: int = 0
    hit_predicted: int = 0
    placed: int = 0
    resolved: int = 0
    near: int = 0

    def report(self) -> dict[str, float]:
        """Recognition and resolution scores with the counts behind them."""
        precision, recall = self.hit_predicted / max(1, self.predicted), self.hit_gold / max(1, self.gold)
        return {
            "found_p": round(precision, 3),
            "found_r": round(recall, 3),
            "found_f1": round(2 * precision * recall / max(1e-9, precision + recall), 3),
            "within_161km_of_resolved": round(self.near / max(1, self.resolved), 3),
            "within_161km_of_all": round(self.near / max(1, self.placed), 3),
            "resolved": self.resolved,
            "placed": self.placed,
            "gold": self.gold,
        }


def score_document(
    document: Document,
    gazetteer: Gazetteer,
    tally: Tally,
    positions: dict[int, tuple[float, float]],
    spans: Sequence[Span | Place],
) -> list[str]:
    """Add one document, with the names found in it, to ``tally``; the errors, one line each."""
    errors = []
    gold = document.toponyms
    found = [any(s.start < g.end and g.start < s.end for s in spans) for g in gold]
    right = [any(s.start < g.end and g.start < s.end for g in gold) for s in spans]
    tally.gold += len(gold)
    tally.predicted += len(spans)
    tally.hit_gold += sum(found)
    tally.hit_predicted += sum(right)
    errors += [
        f"{document.name}\tmissed\t{_around(document.text, g.start, g.end)}"
        for g, hit in zip(gold, found, strict=True)
        if not hit
    ]
    errors += [
        f"{document.name}\tspurious\t{_around(document.text, s.start, s.end)}"
        for s, hit in zip(spans, right, strict=True)
        if not hit
    ]
    given = [Span(g.start, g.end, document.text[g.start : g.end]) for g in gold]
    for place, g in zip(
        resolve_places(document.text, given, gazetteer, url=document.url),
        sorted(gold, key=lambda t: (t.start, t.end)),
        strict=True,
    ):
        verdict = _near(place, g, positions)
        if verdict is None:
            continue
        tally.placed += 1
        tally.resolved += place.lat is not None
        tally.near += verdict
        if not verdict and place.lat is not None:
            found_at = f"{place.name}, {place.country} ({place.lat}, {place.lon})"
            errors.append(
                f"{document.name}\tfar\t{place.text}\t{found_at}\tgold {g.position or g.geonames_id}"
            )
    return errors


def _around(text: str, start: int, end: int) -> str:
    return " ".join(f"{text[max(0, start - 30) : start]}[{text[start:end]}]{text[end : end + 30]}".split())


def _near(place: Place, gold: Toponym, positions: dict[int, tuple[float, float]]) -> bool | None:
    """Whether a place is the gold one or near it; ``None`` where the gold's position is not known here."""
    if gold.geonames_id is not None and place.geonames_id == gold.geonames_id:
        return True
    at = gold.position or positions.get(gold.geonames_id or 0)
    if at is None:
        return None
    if place.lat is None or place.lon is None:
        return False
    return kilometres((place.lat, place.lon), at) <= BOUND_KM


def known_positions(gazetteer: Gazetteer) -> dict[int, tuple[float, float]]:
    """Positions by GeoNames id, for annotations that give only an id."""
    entries = (gazetteer.entry(row) for row in range(len(gazetteer)))
    return {
        e.geonames_id: (e.lat, e.lon)
        for e in entries
        if e.geonames_id and e.lat is not None and e.lon is not None
    }


def places(
    path: Path, *, errors: list[str] | None = None, reader: Reader | None = None
) -> dict[str, dict[str, float]]:
    """Scores of a set: whole, the half developed on, and the half kept unseen.

    Names are found by look-up alone, or by ``reader`` (tags and look-up) where one is given.
    ``path``: a folder of GeoWebNews (``.txt`` and ``.ann``), LGL's ``.xml`` file, or a folder that holds
    ``geowebnews/`` and ``lgl.xml``.
    """
    web = path / "geowebnews" if (path / "geowebnews").is_dir() else path
    lgl = path if path.suffix == ".xml" else path / "lgl.xml"
    gazetteer = Gazetteer.open()
    positions = known_positions(gazetteer)
    sets = {
        "geowebnews": read_geowebnews(web) if web.is_dir() else [],
        "lgl": read_lgl(lgl) if lgl.is_file() else [],
    }
    if not any(sets.values()):
        raise UnreadableInput(
            f"{path}: holds neither .ann files nor lgl.xml; give the folder of GeoWebNews or LGL's file"
        )
    result: dict[str, dict[str, float]] = {}
    for name, documents in sets.items():
        tallies = {part: Tally() for part in ("all", "developed", "held")}
        for document in documents:
            part = "held" if document.held else "developed"
            spans: Sequence[Span | Place] = candidates(document.text, gazetteer)
            if reader is not None:
                report = Report(id=document.name, source_id=document.name, text=document.text)
                spans = reader.read_batch([report])[0].places
            lines = score_document(document, gazetteer, tallies["all"], positions, spans)
            if errors is not None and not document.held:
                errors += lines
            score_document(document, gazetteer, tallies[part], positions, spans)
        result |= {f"{name}_{part}": tally.report() for part, tally in tallies.items()}
    return result
