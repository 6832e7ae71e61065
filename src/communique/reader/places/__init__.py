"""Places: the gazetteer, which place each name means, and a recogniser by look-up; see ``docs/places.md``."""

from __future__ import annotations

from communique.reader.places.candidates import candidates
from communique.reader.places.combine import place_spans
from communique.reader.places.gazetteer import Entry, Gazetteer, demonyms
from communique.reader.places.resolve import country_names, resolve_places
from communique.reader.places.seats import is_seat, seats

__all__ = [
    "Entry",
    "Gazetteer",
    "candidates",
    "country_names",
    "demonyms",
    "is_seat",
    "place_spans",
    "resolve_places",
    "seats",
]
