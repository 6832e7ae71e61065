"""Titles in the text: whole spans, the person who holds each, the body it belongs to.

The reader's network marks titles; words it leaves out at the edges ("secretary" of "secretary of state"), titles that
stand right beside a name, and the ties that apposition states are settled here by syntax, which is surer than a link
over a distance: "X, the Polish foreign minister", "Polish Foreign Minister X", "Poland's foreign minister, X".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from communique.actors import Linked, tables
from communique.records import Mention, MentionKind, Reading, Title

# How sure a title is that only the list of titles finds, right beside a name.
LISTED = 0.5

_RANK_BEFORE = r"(?:(?:deputy|vice|acting|assistant|associate|first|interim|outgoing|incoming|caretaker|chief|senior|permanent|special|high|national|general)[ -])*"
# Between a title and the name after it: "minister X", "minister, X", "minister Mr. X".
_TO_NAME = re.compile(r",?\s+(?:(?:Mr|Mrs|Ms|Dr|Sir|Dame|Lord|Gen|Lt|Col|Maj|Capt|Adm)\.?\s+)*")
# Between a name and the title in apposition: ", the", ", who is the", " (the".
_FROM_NAME = re.compile(
    r"(?:,\s+|\s+\()(?:who\s+(?:is|was|has been)\s+)?(?:(?:the|a|an|its|his|her|their|now|then)\s+)?(?:[\w’'.&-]+\s+){0,4}$"
)
# What completes a title on its right.
_COMPLEMENT = re.compile(r"\s+(of|for|to|on|at|in)\s+(?:the\s+)?")
_HOLDING = frozenset({"of", "at", "in"})  # prepositions whose object is the body that the title belongs to
_POSSESSIVE = re.compile(r"(?:['’]s?)?\s+(?:[a-z][\w-]*\s+){0,2}$")
_BODIES = (MentionKind.STATE, MentionKind.IGO, MentionKind.ORGANIZATION, MentionKind.GROUP)
_COMPLEMENT_AT_MOST = 60


@dataclass(frozen=True, slots=True)
class HeldTitle:
    """A title with its holder and its body, as indices into ``Reading.mentions``; ``near``: the body is told by syntax."""

    start: int
    end: int
    person: int
    organization: int | None
    near: bool
    former: bool
    confidence: float


@cache
def _listed() -> re.Pattern[str]:
    """The titles of the actors' tables as one pattern, longest first."""
    terms = sorted((row[0] for row in tables.rows("titles.tsv")), key=lambda t: (-len(t), t))
    words = "|".join(re.escape(t).replace(r"\ ", r"[ -]") for t in terms if len(t) > 1)
    return re.compile(rf"(?<![\w-]){_RANK_BEFORE}(?:{words})(?![\w-])", re.IGNORECASE)


def held_titles(text: str, reading: Reading, linked: Linked) -> list[HeldTitle]:
    """Every title of the text with a holder, in order."""
    finder = _Finder(text, reading, linked)
    found: list[HeldTitle] = []
    taken: list[tuple[int, int]] = []
    listed = list(finder.listed())
    for title in reading.titles:
        start, end = finder.whole(title.start, title.end, listed)
        person = finder.beside(start, end)
        if person is None:
            person = title.person
        if person is None or any(a < end and start < b for a, b in taken):
            continue
        taken.append((start, end))
        found.append(finder.held(start, end, person, title))
    for start, end in listed:
        person = finder.beside(start, end)
        if person is not None and not any(a < end and start < b for a, b in taken):
            taken.append((start, end))
            found.append(finder.held(start, end, person))
    return sorted(found, key=lambda h: (h.start, h.end))


class _Finder:
    def __init__(self, text: str, reading: Reading, linked: Linked) -> None:
        self.text = text
        self.mentions = reading.mentions
        self.people = [
            (k, m)
            for k, m in enumerate(reading.mentions)
            if m.kind is MentionKind.PERSON and any(w[:1].isupper() for w in m.text.split())
        ]
        self.bodies = [(k, m) for k, m in enumerate(reading.mentions) if m.kind in _BODIES]
        self.linked = linked

    def listed(self) -> Iterator[tuple[int, int]]:
        """Where words of the list of titles stand."""
        for match in _listed().finditer(self.text):
            yield match.span()

    def whole(self, start: int, end: int, listed: list[tuple[int, int]]) -> tuple[int, int]:
        """A tagged span with the listed title that overlaps it, stripped of marks at its edges."""
        for a, b in listed:
            if (
                a < end
                and start < b
                and not any(m.start < b and max(a, start) <= m.start for _, m in self.people)
            ):
                start, end = min(a, start), max(b, end)
        while end > start and not self.text[end - 1].isalnum():
            end -= 1
        while start < end and not self.text[start].isalnum():
            start += 1
        return start, end

    def beside(self, start: int, end: int) -> int | None:
        """The person whose name the title stands beside."""
        for k, m in self.people:
            if m.end <= start and _FROM_NAME.fullmatch(self.text[m.end : start]):
                between = [p for j, p in self.people if j != k and m.end <= p.start < start]
                if not between:
                    return k
        gap = _TO_NAME.match(self.text, end)
        if gap is None:
            return None
        for k, m in self.people:
            inside = m.start <= start and gap.end() < m.end and self.text[gap.end() : gap.end() + 1].isupper()
            if m.start == gap.end() or (m.start < gap.end() < m.end and inside and "," not in gap[0]):
                return k
        return None

    def held(self, start: int, end: int, person: int, tagged: Title | None = None) -> HeldTitle:
        """The title with the modifiers that belong to it, and its body; ``tagged``: what the reader says of it."""
        body, near = self._inside(start, end, person), True
        left = next((k for k, m in self.bodies if m.end == start - 1 and self.text[m.end] == " "), None)
        if left is not None and not self.mentions[left].text.endswith(("'s", "’s", "s'", "s’")):
            start = self.mentions[left].start
            body = left if body is None else body
        if body is None:
            body = self._possessor(start)
        complement = _COMPLEMENT.match(self.text, end)
        if complement is not None:
            right = self._starting(complement.end())
            if right is not None and right.end - end <= _COMPLEMENT_AT_MOST:
                if body is None and complement[1] in _HOLDING:
                    body = next(
                        (k for k, m in self.bodies if m.start == right.start and m.end == right.end), None
                    )
                end = right.end
        if body is None:
            body, near = tagged.organization if tagged is not None else None, False
            if body is not None and self.mentions[body].kind is MentionKind.PERSON:
                body = None
        former = tagged is not None and tagged.former
        return HeldTitle(start, end, person, body, near, former, tagged.confidence if tagged else LISTED)

    def _inside(self, start: int, end: int, person: int) -> int | None:
        return next((k for k, m in self.bodies if start <= m.start and m.end <= end and k != person), None)

    def _possessor(self, start: int) -> int | None:
        before = [(m.end, k) for k, m in self.bodies if m.end < start and start - m.end < 40]
        if not before:
            return None
        end, k = max(before)
        ending = self.text[max(0, end - 2) : end] in ("'s", "’s") or self.text[end : end + 1] in ("'", "’")
        return k if ending and _POSSESSIVE.fullmatch(self.text[end:start]) else None

    def _starting(self, position: int) -> Mention | None:
        """The longest mention that starts here, with or without its article."""
        starts = {position}
        article = re.compile(r"the\s+", re.I).match(self.text, position)
        if article:
            starts.add(article.end())
        before = re.compile(r"the\s+$", re.I).search(self.text[max(0, position - 8) : position])
        if before:
            starts.add(position - len(before[0]))
        found = [m for m in self.mentions if m.start in starts]
        return max(found, key=lambda m: m.end, default=None)
