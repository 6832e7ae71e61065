"""Where a report says it has its story from: an outlet or agency it cites in its first lines, or an official readout.

An agency tag is already ``Report.origin``. Here: the chain stated in the text ("the ministry's press service
said", "News agency A, citing agency B"), read in the headline and the first sentences only, for what is cited
further down is one passage's source, not the report's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from communique.actors.tables import states
from communique.records import Report
from communique.resolution.traits import plain

LEAD_CHARACTERS = 420
"""The first one or two sentences, where a report that rests on another one says so."""

_BODY_NOUN = (
    r"(?:[Mm]inistry|[Pp]residency|[Gg]overnment|[Cc]abinet|[Ee]mbassy|[Pp]arliament|[Pp]resident|"
    r"[Pp]rime [Mm]inister|[Cc]hancellery|[Dd]epartment|Kremlin|Commission|[Pp]alace)"
)
_OWNER = r"(?:[A-Z][\w-]+(?:[’']s)?\s+){0,4}"
_OF = r"(?:\s+(?:of|for)\s+(?:the\s+)?(?:[A-Z][\w-]+|[Pp]resident|[Mm]inister)(?:\s+[A-Z][\w-]+){0,3}){0,3}"
_BODY = rf"(?P<body>{_OWNER}(?:[a-z]+\s+)?{_BODY_NOUN}{_OF})"
_SAID = r"(?:said|says|reported|reports|announced|stated|informed|noted)"
_RELEASE = r"(?:statement|readout|read-out|press release|news release|communiqu[eé]|note|message)"
_OFFICE = r"(?:press|information)[ -](?:service|office|secretariat|department|centre|center)"

_OFFICIAL = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_OFFICE} of (?:the )?{_BODY}",
        rf"{_BODY}(?:[’']s)? {_OFFICE}\b",
        rf"(?P<body>{_OWNER}(?:[Pp]residential|[Gg]overnmental|[Pp]arliamentary)) {_OFFICE}(?P<of> of [A-Z][\w-]+)?",
        rf"[Aa]ccording to (?:a |an |the )?(?:[a-z]+ )?{_RELEASE} (?:by|from|of|issued by|published by|released by) (?:the )?{_BODY}",
        rf"[Aa] {_RELEASE} (?:by|from|issued by|published by|released by) (?:the )?{_BODY}",
        rf"{_BODY}(?: (?:on|late on) [A-Z][a-z]+day)? {_SAID} (?:[\w, ]{{0,30}} )?in an? (?:[a-z]+ )?{_RELEASE}",
        rf"[Aa]ccording to (?:the )?{_BODY}(?=[,.;])",
        rf"{_BODY} {_SAID} on its (?:website|social media|official)",
    )
)
_BODY_WORD = re.compile(rf"{_BODY_NOUN}|[Pp]residential|[Gg]overnmental|[Pp]arliamentary")
_DROPPED = frozenset({"the", "of", "for", "and", "s", "affairs", "press", "service", "office", "republic"})
_STEM = 5


@dataclass(frozen=True, slots=True)
class Stated:
    """The origin a report states: its name, the key under which equal origins meet, and the words that say it."""

    name: str
    key: str
    reason: str


def stated_origin(report: Report) -> Stated | None:
    """The origin that a report's first lines state, other than its own tag; ``None`` when they state none."""
    lead = report.text[:LEAD_CHARACTERS]
    head = f"{report.title or ''}\n{lead}"
    own = {plain(name) for name in (report.publisher, report.origin) if name}
    at = {name: head.find(name) for name in report.cited_sources if plain(name) not in own}
    named = sorted((place, name) for name, place in at.items() if place >= 0)
    if report.origin is not None:
        return None
    if named:
        name = named[0][1]
        return Stated(name, origin_key(name), f"cites {name} in its first lines")
    found = [m for pattern in _OFFICIAL if (m := pattern.search(lead))]
    if not found:
        return None
    first = min(found, key=lambda m: (m.start(), -len(m["body"])))
    body = " ".join((first["body"] + (first.groupdict().get("of") or "")).split())
    if plain(body) in own or not body_key(body):
        return None
    words = " ".join(first.group().split())
    return Stated(body, origin_key(body), f"rests on an official source: “{words}”")


def origin_key(name: str) -> str:
    """The key under which two names of one origin meet: a body's (see :func:`body_key`), else the plain name."""
    body = body_key(name) if _BODY_WORD.search(name) else ""
    return f"official {body}" if body else plain(name)


def body_key(body: str) -> str:
    """A body's name as sorted stems and state codes, so that "Denmark's Foreign Ministry" and "the Danish foreign
    ministry" meet.

    Empty for a body named without whose it is ("the foreign ministry"): it could be anybody's.
    """
    words = [w for w in re.split(r"[\s-]+", plain(body)) if w and w not in _DROPPED]
    if words == ["kremlin"]:
        return "RUS presi"
    owned = any(w[:1].isupper() and not _BODY_WORD.fullmatch(w) for w in re.findall(r"[^\W\d_]+", body))
    if not owned or len(words) < 2:
        return ""
    return " ".join(sorted({_states().get(w) or w[:_STEM] for w in words}))


@cache
def _states() -> dict[str, str]:
    """One-word names and demonyms of states, with their ISO 3166-1 alpha-3 codes."""
    found: dict[str, str] = {}
    for row in states():
        for word in (row.name, *row.aliases, *row.adjectives, *row.people, *row.capitals):
            if " " not in word:
                found.setdefault(plain(word), row.code)
    return found
