"""PLOVER sectors of actors (PLOVER codebook, "Agents": primary role codes), from title and head words."""

from __future__ import annotations

SECTORS = frozenset(
    {
        "GOV",
        "MIL",
        "COP",
        "JUD",
        "LEG",
        "SPY",
        "OPP",
        "PTY",
        "REB",
        "SEP",
        "UAF",
        "CRM",
        "BUS",
        "LAB",
        "CVL",
        "EDU",
        "MED",
        "NGO",
        "IGO",
        "REL",
        "REF",
        "UNK",
    }
)
