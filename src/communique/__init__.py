"""Communiqué reads news reports and keeps the sourced record of diplomacy.

The public names below are loaded when first used, so that importing the package is quick::

    from communique import Ledger, Reader, Registry, Report, Settings, View, load, records
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from communique import records
    from communique.actors import Registry
    from communique.ingest import load
    from communique.ledger import Ledger, View
    from communique.reader import Reader
    from communique.records import Report
    from communique.settings import Settings

__version__ = "0.1.0"
__all__ = ["Ledger", "Reader", "Registry", "Report", "Settings", "View", "load", "records"]

_HOMES = {
    "Ledger": "communique.ledger",
    "Reader": "communique.reader",
    "Registry": "communique.actors",
    "Report": "communique.records",
    "Settings": "communique.settings",
    "View": "communique.ledger",
    "load": "communique.ingest",
}


def __getattr__(name: str) -> Any:
    if name == "records":
        return import_module("communique.records")
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'communique' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
