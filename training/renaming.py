"""Training documents under other names: who acts is learned from the words around, not from who usually does.

A state is exchanged for another throughout a document with its adjective, its people and its capital, a person's names
for names from other documents, an armed group for another. Every span keeps its words' place.
"""

from __future__ import annotations

import csv
import random
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from communique.actors.names import word_set
from documents import Document, LabelledSpan

STATES = Path(__file__).parent.parent / "src/communique/actors/data/states.tsv"
TITLES = STATES.with_name("titles.tsv")
# States whose name goes with "the": exchanged for others, never taken in exchange.
WITH_ARTICLE = word_set("USA GBR ARE NLD PHL CZE DOM CAF MDV BHS GMB SYC MHL SLB COM VAT SUN YUG CSK DDR")
# Armed groups and movements of one word, exchanged among each other.
GROUPS = [
    "Isis",
    "Hamas",
    "Hezbollah",
    "Taliban",
    "Fatah",
    "Farc",
    "Houthis",
    "Hizbullah",
    "Unita",
    "Renamo",
    "Frelimo",
    "Swapo",
    "Polisario",
    "Fretilin",
    "Zapatistas",
    "Sandinistas",
    "Mujahideen",
    "Peshmerga",
    "Janjaweed",
    "PKK",
    "YPG",
    "SDF",
    "LTTE",
    "ETA",
    "IRA",
    "ELN",
    "KLA",
    "SPLA",
    "MILF",
    "NPA",
    "TTP",
    "ISIS",
    "FARC",
    "HTS",
]
# Capitalised words beside names that are none.
NO_NAMES = word_set(
    "the a an of and in on at for to from by with sir lord lady mr mrs ms dr st al el bin ibn abu de la "
    "von van der monday tuesday wednesday thursday friday saturday sunday january february march april "
    "may june july august september october november december north south east west northern southern "
    "eastern western new old president minister prime foreign secretary general king queen prince "
    "princess pope sheikh emir sultan senator sen rep gov governor colonel col gen lt maj major captain "
    "capt sgt ambassador chancellor premier mayor judge justice professor prof rabbi imam ayatollah "
    "archbishop bishop cardinal reverend rev baroness baron count republican democrat labour "
    "conservative tory state defense defence treasury interior home deputy vice chief former acting "
    "chairman chairwoman speaker commander marshal admiral brigadier house white un us uk eu nato i he "
    "she they we it"
)
COMMON = 3  # a word this often in lower case in the documents is a word, not a name
LEAST_LETTERS = 3


@dataclass(frozen=True)
class State:
    code: str
    names: tuple[str, ...]
    adjectives: tuple[str, ...]
    people: tuple[str, ...]
    capitals: tuple[str, ...]


def _states() -> list[State]:
    out = []
    with STATES.open(encoding="utf8") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            parts = {
                k: tuple(x for x in (row[k] or "").split(";") if x)
                for k in ("aliases", "adjectives", "people")
            }
            capitals = tuple((row["capitals"] or "").split(";")[:1]) if row["capitals"] else ()
            out.append(
                State(
                    row["code"],
                    (row["name"], *parts["aliases"]),
                    parts["adjectives"],
                    parts["people"],
                    capitals,
                )
            )
    return out


def _plural(adjective: str) -> str:
    return adjective if adjective.endswith(("se", "sh", "ch", "ss")) else adjective + "s"


class Renamer:
    """Exchanges names in documents; the pool of persons' names comes from the documents it is made of."""

    def __init__(self, docs: Iterable[Document]) -> None:
        self.states = _states()
        self.forms: dict[str, tuple[int, str]] = {}
        for number, state in enumerate(self.states):
            for kind, words in (
                ("name", state.names),
                ("adjective", state.adjectives),
                ("people", state.people),
            ):
                for word in words:
                    self.forms.setdefault(word, (number, kind))
            for word in state.adjectives:
                if word[:1].isupper() and "." not in word and len(word) > LEAST_LETTERS:
                    self.forms.setdefault(_plural(word), (number, "people"))
            for word in state.capitals:
                self.forms.setdefault(word, (number, "capital"))
                self.forms.setdefault(word.upper(), (number, "CAPITAL"))
        words = sorted(self.forms, key=len, reverse=True)
        self._state = re.compile(rf"(?<![\w.-])(?:{'|'.join(map(re.escape, words))})(?![\w])")
        self._group = re.compile(rf"\b(?:{'|'.join(GROUPS)})\b")
        self.taken = [
            k
            for k, s in enumerate(self.states)
            if s.code not in WITH_ARTICLE and s.adjectives and s.capitals and " " not in s.names[0]
        ]
        lower: Counter[str] = Counter()
        names: Counter[str] = Counter()
        for doc in docs:
            lower.update(re.findall(r"\b[a-z]{3,}\b", doc.text))
        self.common = {w for w, n in lower.items() if n >= COMMON}
        for doc in docs:
            names.update(self._tokens(doc.text, doc.spans.get("mention", [])))
        self.pool = sorted(names)

    def _tokens(self, text: str, mentions: Sequence[LabelledSpan]) -> set[str]:
        """The words of persons' names in a document."""
        out: set[str] = set()
        for m in mentions:
            if m.label != "person":
                continue
            for found in re.findall(r"[^\W\d_][\w’']*[^\W\d_]", text[m.start : m.end]):
                word = re.sub(r"['’]s\Z", "", found)
                low = word.lower()
                if (
                    word[:1].isupper()
                    and not word.isupper()
                    and len(word) >= LEAST_LETTERS
                    and low not in NO_NAMES
                    and low not in self.common
                    and word not in self.forms
                ):
                    out.add(word)
        return out

    def _changes(
        self, text: str, mentions: Sequence[LabelledSpan], rng: random.Random
    ) -> list[tuple[int, int, str]]:
        changes: list[tuple[int, int, str]] = []
        to: dict[int, State] = {}
        for m in self._state.finditer(text):
            number, kind = self.forms[m.group()]
            if number not in to:
                to[number] = self.states[rng.choice(self.taken)]
            new = to[number]
            start, end = m.span()
            article = re.search(r"\b(?:[Tt]he|[Aa]n?) \Z", text[max(0, start - 4) : start])
            after = text[end : end + 2]
            noun = bool(re.match(r" [a-zA-Z]", after))
            if kind == "name":
                word = new.names[0]
                if self.states[number].code in WITH_ARTICLE:
                    if article and article.group().lower() == "the " and not noun:
                        start -= 4
                        article = None
                    elif noun and not article:
                        word = new.adjectives[0]
            elif kind == "adjective":
                word = new.adjectives[0]
            elif kind == "people":
                word = _plural(new.adjectives[0])
            else:
                word = new.capitals[0].upper() if kind == "CAPITAL" else new.capitals[0]
            if article and article.group().lower().startswith("a"):
                start -= len(article.group())
                an = "an " if word[:1] in "AEIO" else "a "
                word = (an.capitalize() if article.group()[0] == "A" else an) + word
            changes.append((start, end, word))
        tokens = sorted(self._tokens(text, mentions))
        if tokens and self.pool:
            other = {t: rng.choice(self.pool) for t in tokens}
            pattern = re.compile(
                rf"\b(?:{'|'.join(map(re.escape, sorted(tokens, key=len, reverse=True)))})\b"
            )
            changes += [(m.start(), m.end(), other[m.group()]) for m in pattern.finditer(text)]
        groups = sorted({m.group() for m in self._group.finditer(text)})
        swap = {g: rng.choice(GROUPS) for g in groups}
        changes += [(m.start(), m.end(), swap[m.group()]) for m in self._group.finditer(text)]
        kept: list[tuple[int, int, str]] = []
        for change in sorted(changes):
            if not kept or change[0] >= kept[-1][1]:
                kept.append(change)
        return kept

    def text(
        self, text: str, spans: Sequence[tuple[int, int]], rng: random.Random
    ) -> tuple[str, list[tuple[int, int]]]:
        """A sentence and its spans under other names of states and groups."""
        moved = _Moved(text, self._changes(text, (), rng))
        return moved.text, [moved.span(*s) for s in spans]

    def document(self, doc: Document, rng: random.Random) -> Document:
        """The document under other names; the same object where it names nobody known."""
        changes = self._changes(doc.text, doc.spans.get("mention", []), rng)
        if not changes:
            return doc
        moved = _Moved(doc.text, changes)
        out = replace(
            doc,
            text=moved.text,
            sentences=[moved.span(*s) for s in doc.sentences],
            known=[moved.span(*s) for s in doc.known],
        )
        out.spans = type(doc.spans)(list)
        for layer, spans in doc.spans.items():
            for s in spans:
                start, end = moved.span(s.start, s.end)
                out.spans[layer].append(replace(s, start=start, end=end))
        out.doubtful = type(doc.doubtful)(list)
        for layer, doubtful in doc.doubtful.items():
            out.doubtful[layer] = [moved.span(*s) for s in doubtful]
        return out


class _Moved:
    """A text with stretches exchanged, and where its old characters went."""

    def __init__(self, text: str, changes: Sequence[tuple[int, int, str]]) -> None:
        parts, low, shift = [], 0, 0
        self.starts: list[int] = []
        self.changes: list[tuple[int, int, int, int]] = []
        for start, end, new in changes:
            parts += [text[low:start], new]
            self.starts.append(start)
            self.changes.append((start, end, start + shift, start + shift + len(new)))
            shift += len(new) - (end - start)
            low = end
        self.text = "".join([*parts, text[low:]])

    def span(self, start: int, end: int) -> tuple[int, int]:
        return self._at(start, False), self._at(end, True)

    def _at(self, position: int, is_end: bool) -> int:
        k = bisect_right(self.starts, position - is_end) - 1
        if k < 0:
            return position
        _, end, new_start, new_end = self.changes[k]
        if position - is_end < end:
            return new_end if is_end else new_start
        return position - end + new_end
