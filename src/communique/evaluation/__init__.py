"""Accuracy on text nobody here wrote: one function a public data set, each taking the folder or file it lies in.

The data sets are not part of the project; docs/evaluation.md names where each comes from.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from communique.evaluation.gold import gold
    from communique.evaluation.places import places
    from communique.evaluation.relation import plv
    from communique.evaluation.statements import polnear
    from communique.evaluation.times import timebank

__all__ = ["gold", "places", "plv", "polnear", "timebank"]

_HOMES = {
    "gold": "gold",
    "plv": "relation",
    "polnear": "statements",
    "timebank": "times",
    "places": "places",
}


def __getattr__(name: str) -> Any:
    # Each function brings its own heavy imports; the command line asks for one of them.
    from importlib import import_module

    if name not in _HOMES:
        raise AttributeError(name)
    return getattr(import_module(f"communique.evaluation.{_HOMES[name]}"), name)
