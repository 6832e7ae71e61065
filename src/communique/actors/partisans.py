"""The state of those told by their party alone: "a veteran Republican senator", "Tory MPs", "Rep. Ana Test (D-Ohio)"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

_OF_PARTY = {
    "USA": re.compile(
        r"\b(?:House|Senate|[Cc]ongressional) (?:Republican|Democrat)s?\b|[(, ][RD]-[A-Z][a-z]+\b|"
        r"\b(?:[Mm]embers?|[Ll]eaders?) of Congress\b|"
        r"\b(?:Republican|Democratic?|GOP) (?:senators?|congress\w+|lawmakers?|legislators?|representatives?|governors?|"
        r"presidential|front-?runner|nominee|leadership|whip|caucus)\b"
    ),
    "GBR": re.compile(
        r"\b(?:Tory|Tories|Lib Dems?)\b|\b(?:Labour|Conservative|Liberal Democrat|SNP|Ukip) "
        r"(?:MPs?|peers?|backbench\w*|frontbench\w*|shadow|members?|chair\w*|leader(?:ship)?|spokes\w+|ministers?|government)\b"
    ),
}
# Titles of the United States' legislators and governors as their newspapers write them.
_TITLED = re.compile(r"\b(?:Sens?|Reps?|Gov)\. [A-Z]")
BEHIND = 60
"""Characters behind a name in which its bearer is described: "Ana Test, a veteran Republican senator"."""
_DESCRIBED = re.compile(r",? (?:an?|the) [^,.;]*|,? \([^)]*\)|, [RD]-\w+")


def state_of(told: Iterable[str], named: Mapping[str, int]) -> str | None:
    """The state whose party the words name, among those that the report names at all (``named``: how often, by code); none where they differ.

    Other states have senators too: by such a title somebody is of the United States where no state is named more often.
    """
    words = list(told)
    if named and max(named.values()) == named.get("USA") and any(map(_TITLED.search, words)):
        return "USA"
    found = {
        code for code, party in _OF_PARTY.items() if code in named and any(party.search(w) for w in words)
    }
    return found.pop() if len(found) == 1 else None


def description(text: str, end: int) -> str:
    """What describes the bearer of a name that ends at ``end``; empty where nothing does."""
    found = _DESCRIBED.match(text, end, end + BEHIND)
    return found.group() if found else ""
