"""A short piece of text around the first word that a search found."""

from __future__ import annotations

import re
from collections.abc import Sequence

EXCERPT_CHARACTERS = 160
_LEAD = 40
_STEM_CHARACTERS = 4


def excerpt(text: str, terms: Sequence[str], width: int = EXCERPT_CHARACTERS) -> str:
    """About ``width`` characters of ``text`` around the first term (or its stem) found, on one line."""
    start = _first(text, terms)
    begin = max(0, start - _LEAD)
    if begin:
        space = text.find(" ", begin, start)
        begin = space + 1 if space >= 0 else begin
    end = min(len(text), begin + width)
    if end < len(text):
        space = text.rfind(" ", start + 1, end)
        end = space if space > start else end
    piece = " ".join(text[begin:end].split())
    return ("… " if begin else "") + piece + (" …" if end < len(text) else "")


def _first(text: str, terms: Sequence[str]) -> int:
    words = [term for term in terms if term]
    stems = [re.escape(word[: max(_STEM_CHARACTERS, len(word) - 3)]) for word in words]
    for patterns in ([re.escape(word) for word in words], [rf"\b{stem}" for stem in stems]):
        found = [m.start() for p in patterns if (m := re.search(p, text, re.IGNORECASE))]
        if found:
            return min(found)
    return 0
