"""The event ontology: PLOVER types, modes and contexts, with their CAMEO codes and Goldstein weights.

Sources of the facts; the wording of the definitions is this project's own:

- Types and modes: Halterman, Bagozzi, Beger, Schrodt and Scarborough, "PLOVER and POLECAT: A New Political
  Event Ontology and Dataset" (2023), and the PLOVER codebook of the Open Event Data Alliance.
- CAMEO root codes: Gerner, Schrodt and Yilmaz, CAMEO codebook 1.1b3 (2012). ``cameo`` is the root an export
  writes, ``cameo_roots`` all roots that fall under the type in the alliance's CAMEO to PLOVER conversion
  (draft 0.8, 2021).
- Weights: Goldstein, "A Conflict-Cooperation Scale for WEIS Events Data", Journal of Conflict Resolution 36
  (1992), in its CAMEO version by the KEDS project: the value of the root code in ``cameo``; RETREAT takes
  that of 084 (return, release), the first of the material codes under root 08. The scale runs from -10
  (conflict) to +10.

The data are the CSV files beside this module. Weights belong to a type whatever the event's status: a
figure that adds them up chooses the statuses it counts.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType

from communique.records import EventType, Mode

RECIPROCAL = frozenset({EventType.CONSULT, EventType.AGREE, EventType.COOPERATE, EventType.SUPPORT})
"""Types whose parties act on each other alike: who stands on which side may differ from telling to telling."""


@dataclass(frozen=True, slots=True)
class TypeInfo:
    """One event type.

    Its CAMEO root (two digits), all roots under it, its Goldstein weight and a definition.
    """

    type: EventType
    cameo: str
    cameo_roots: tuple[str, ...]
    goldstein: float
    definition: str


def _rows(name: str) -> list[dict[str, str]]:
    text = resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@cache
def types() -> Mapping[EventType, TypeInfo]:
    """Every event type with what is known of it, in the order of :class:`EventType`."""
    found = {
        EventType(row["type"]): TypeInfo(
            type=EventType(row["type"]),
            cameo=row["cameo"],
            cameo_roots=tuple(row["cameo_roots"].split("|")),
            goldstein=float(row["goldstein"]),
            definition=row["definition"],
        )
        for row in _rows("plover.csv")
    }
    return MappingProxyType({kind: found[kind] for kind in EventType})


@cache
def modes() -> Mapping[Mode, str]:
    """Every mode of a CONSULT event with its definition."""
    return MappingProxyType({Mode(row["mode"]): row["definition"] for row in _rows("modes.csv")})


@cache
def contexts() -> Mapping[str, str]:
    """Every context an event may carry, with its definition, in alphabetical order."""
    return MappingProxyType({row["context"]: row["definition"] for row in _rows("contexts.csv")})


def goldstein(kind: EventType) -> float:
    """The Goldstein weight of an event type, from -10 (conflict) to +10 (cooperation)."""
    return types()[kind].goldstein


def cameo(kind: EventType) -> str:
    """The two-digit CAMEO root code that an export writes for an event type."""
    return types()[kind].cameo
