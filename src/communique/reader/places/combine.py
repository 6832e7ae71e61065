"""The reader's place tags and the look-up's names together.

The tags know from the words around whether a name is meant as a place; the look-up knows names that the tags are unsure
of. A looked-up name counts where no tag covers it, unless it lies in a mention of a person or a body ("the Bank of
England", "the Crown Prince of Dubai") that no preposition of place introduces.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from communique.reader.places.candidates import is_located
from communique.reader.places.seats import seats
from communique.records import Mention, MentionKind, Span

_NOT_GROUND = frozenset({MentionKind.PERSON, MentionKind.ORGANIZATION, MentionKind.IGO})


def place_spans(
    text: str, tagged: Sequence[Span], known: Sequence[Span], mentions: Sequence[Mention]
) -> tuple[tuple[Span, ...], tuple[int, ...]]:
    """All literal place names in order, and for every tagged span its number among them.

    ``tagged`` and ``known`` (of ``candidates``) are in order and each without overlaps.
    """
    described = seats(text)
    tagged = [next((d for d in described if d.start <= s.start and s.end <= d.end), s) for s in tagged]
    known = sorted([*(k for k in known if not _covered(k, described)), *described], key=lambda s: s.start)
    bodies = [(m.start, m.end) for m in mentions if m.kind in _NOT_GROUND]
    added = [
        span
        for span in known
        if not _covered(span, tagged)
        and (
            is_located(text, span.start)
            or not any(start < span.end and span.start < end for start, end in bodies)
        )
    ]
    spans = tuple(sorted({*tagged, *added}, key=lambda s: (s.start, s.end)))
    number = {(s.start, s.end): k for k, s in enumerate(spans)}
    return spans, tuple(number[s.start, s.end] for s in tagged)


def _covered(span: Span, others: Sequence[Span]) -> bool:
    """Whether one of ``others`` (in order, without overlaps) shares a character with ``span``."""
    k = bisect_right(others, span.start, key=lambda s: s.start)
    return (k > 0 and others[k - 1].end > span.start) or (k < len(others) and others[k].start < span.end)
