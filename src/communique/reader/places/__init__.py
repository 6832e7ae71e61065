"""Places: the gazetteer, and which place each name means; see ``docs/places.md``."""

from __future__ import annotations

from collections.abc import Sequence

from communique.records import Place, Span

__all__ = ["Gazetteer", "resolve_places"]


class Gazetteer:
    """Names and coordinates of the world's places."""

    @classmethod
    def open(cls) -> Gazetteer:
        """The gazetteer, built on first use."""
        return cls()


def resolve_places(
    text: str,
    spans: Sequence[Span],
    gazetteer: Gazetteer,
    *,
    dateline: str | None = None,
    url: str | None = None,
    publisher: str | None = None,
    countries: Sequence[str] = (),
) -> tuple[Place, ...]:
    """The places that ``spans`` name."""
    return tuple(Place(span.start, span.end, span.text) for span in spans)
