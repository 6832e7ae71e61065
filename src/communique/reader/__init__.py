"""Report → Reading: spans only, by one trained encoder, the time grammar and the gazetteer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from communique.reader.read import Reader
    from communique.reader.settings import Thresholds

__all__ = ["Reader", "Thresholds"]


def __getattr__(name: str) -> Any:
    # The model's libraries are heavy; whoever only needs layers, sentences or times does not pay for them.
    if name == "Reader":
        from communique.reader.read import Reader

        return Reader
    if name == "Thresholds":
        from communique.reader.settings import Thresholds

        return Thresholds
    raise AttributeError(name)
