"""Exports: what a View holds, in the formats that leave the ledger."""

from __future__ import annotations

from communique.export.formats import FORMATS, Format, export, find_format

__all__ = ["FORMATS", "Format", "export", "find_format"]
