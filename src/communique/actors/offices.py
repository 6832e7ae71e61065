"""Terms of office: partial dates, who held an office on a day, and which titles name the same office."""

from __future__ import annotations

import calendar
from functools import lru_cache

from communique.records import RoleHeld

# The day to which the packaged terms are kept; a term without an end is known to run at least until here.
REGISTRY_AS_OF = "2025-12-31"
# How long after that day an open term may still answer an office title.
OPEN_TERM_UNTIL = "2026-12-31"

# Offices held in another state or body than the holder's own.
ABROAD = frozenset(
    {"ambassador", "envoy", "special envoy", "consul", "consul general", "special representative"}
)
HEAD_OF_STATE = frozenset({"president", "monarch", "chairman of the Supreme Soviet", "head of state"})

# Titles in offices.tsv → the office as titles.tsv names it. Titles not listed are their own office.
_OFFICE = {
    "king": "monarch",
    "queen": "monarch",
    "emir": "monarch",
    "sultan": "monarch",
    "emperor": "monarch",
    "pope": "monarch",
    "grand duke": "monarch",
    "prince": "monarch",
    "monarch": "monarch",
    "premier": "prime minister",
    "chancellor": "prime minister",
    "taoiseach": "prime minister",
    "head of government": "prime minister",
    "first prime minister": "prime minister",
    "second prime minister": "prime minister",
    "state counsellor": "state counsellor",
    "secretary of state": "foreign minister",
    "foreign secretary": "foreign minister",
    "secretary of defense": "defence minister",
    "defence secretary": "defence minister",
    "secretary-general": "secretary general",
    "deputy secretary-general": "deputy secretary general",
    "director-general": "director general",
    "commissioner-general": "commissioner general",
    "political leader": "leader",
    "commander": "leader",
    "leader in Gaza": "leader in Gaza",
    "co-president": "president",
    "leader of the opposition": "opposition leader",
    "foreign ministry spokesman": "spokesman",
    "kremlin spokesman": "spokesman",
    "state department spokesman": "spokesman",
    "presidential spokesman": "spokesman",
    "chief executive": "chief executive",
}

# Rank of an office when only a surname is given: the head of state or government is meant before a minister.
_RANK = {
    "president": 3,
    "monarch": 3,
    "prime minister": 3,
    "supreme leader": 3,
    "leader": 3,
    "secretary general": 3,
    "general secretary": 3,
    "state counsellor": 3,
    "chairman of the junta": 3,
    "chairman of the Sovereign Council": 3,
    "crown prince": 2,
    "foreign minister": 2,
    "vice president": 2,
    "defence minister": 2,
    "high representative": 2,
    "managing director": 2,
    "director general": 2,
    "high commissioner": 2,
}


def office_of(title: str) -> str:
    """The office a registry title names: king and emir are ``monarch``.

    Chancellor and premier ``prime minister``.
    """
    return _OFFICE.get(title, title)


def rank_of(title: str) -> int:
    """3 for heads of state and government, 2 for foreign ministers and their like, else 1."""
    return _RANK.get(office_of(title), 1)


@lru_cache(maxsize=20_000)
def first_day(partial: str) -> str:
    """The first day of a date as coarse as known: ``1998-02`` → ``1998-02-01``."""
    return (
        partial + "-01-01"[3 * (len(partial) // 5 if len(partial) > 4 else 0) :]
        if len(partial) < 10
        else partial
    )


@lru_cache(maxsize=20_000)
def last_day(partial: str) -> str:
    """The last day of a date as coarse as known: ``1998-02`` → ``1998-02-28``."""
    if len(partial) == 4:
        return partial + "-12-31"
    if len(partial) == 7:
        return f"{partial}-{calendar.monthrange(int(partial[:4]), int(partial[5:7]))[1]:02d}"
    return partial


def holds(role: RoleHeld, day: str) -> str | None:
    """``"surely"``, ``"possibly"`` or ``None``: whether the role was held on ``day`` (ISO, any precision).

    "possibly" where the term's bounds or the day are too coarse to tell.
    """
    start, end = role.start, role.end
    low, high = first_day(day), last_day(day)
    if start is not None and high < first_day(start):
        return None
    if end is not None and low > last_day(end):
        return None
    if end is None and low > OPEN_TERM_UNTIL:
        return None
    certain = (start is None or low >= last_day(start)) and (end is None or high <= first_day(end))
    return "surely" if certain else "possibly"
