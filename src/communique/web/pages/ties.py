"""The tie of two actors: months of cooperation and conflict, events, statements, who stood between them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from fastapi import APIRouter, Request

from communique.ledger import Filter
from communique.ledger.browse import Browser
from communique.ledger.days import UNDATED
from communique.ledger.filters import Match
from communique.ledger.lines import Line, Party
from communique.ledger.listed import Said
from communique.ledger.rows import name_key
from communique.ledger.series import COUNTED
from communique.records import EventType
from communique.web.pages.actors import actor_of
from communique.web.queries import Asked, select
from communique.web.render import Context, index, page, today, view

router = APIRouter()

_EVENTS = 60
_STATEMENTS = 20
_MONTHS = 48
"""Months that are drawn, up to the last one with an event; the table below holds all with events."""
STEP = 20.0
MARK = 70.0
"""Width of a month's name below the drawing."""
HALF = 90.0
"""Height of the drawing above and below its line."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A month of the tie: weights of what happened, added up by sign, and the events (all of them) it counts.

    ``up`` and ``down`` are heights in the drawing, ``x`` the place, less than 0 for a month that is not drawn.
    """

    month: str
    cooperation: float
    conflict: float
    events: int
    types: tuple[tuple[str, int], ...]
    x: float
    up: float
    down: float


@dataclass(frozen=True, slots=True)
class Mediator:
    """A third party at meetings or agreements of the two."""

    key: str
    name: str
    events: int


@page(router, "/ties/{one}/{other}", "tie.html")
def tie(request: Request) -> Context:
    """Two actors, each an id, a country code or a name."""
    one, other = (request.path_params[side].strip() for side in ("one", "other"))
    query = request.query_params
    since, until = (query.get(name, "").strip() or None for name in ("since", "until"))
    now, at = index(request), view(request)
    mask = select(
        now, at, Asked(actor=one, with_=other, since=since, until=until), today(request).isoformat()
    )
    chosen = now.facets.chosen(mask)
    both = (at.matching(one), at.matching(other))
    lines = [line for line in chosen if _between(line, *both)]
    bars = _bars(lines)
    width, marks = _drawing(bars)
    actors = [actor_of(at, side) for side in (one, other)]
    return {
        "one": one,
        "other": other,
        "names": [found.name if found else side for found, side in zip(actors, (one, other), strict=True)],
        "links": [found.id if found else None for found in actors],
        "since": since,
        "until": until,
        "bars": bars,
        "drawn": [bar for bar in bars if bar.x >= 0],
        "width": width,
        "marks": marks,
        "half": HALF,
        "total": len(lines),
        "lines": sorted(lines, key=lambda x: (x.sort_day < UNDATED, x.sort_day, x.id), reverse=True)[
            :_EVENTS
        ],
        "said": [_said(at, one, other, since, until), _said(at, other, one, since, until)],
        "mediators": _mediators(lines, both),
        "day": today(request).isoformat(),
    }


def _is(party: Party, match: Match) -> bool:
    return (
        party.actor_id in match.ids
        or party.country in match.countries
        or (party.actor_id is None and bool(match.part) and match.part in name_key(party.name))
    )


def _between(line: Line, one: Match, other: Match) -> bool:
    """Whether two different parties of an event are the two: one state's people alone are no tie with it."""
    ours = [n for n, p in enumerate(line.parties) if _is(p, one)]
    theirs = [n for n, p in enumerate(line.parties) if _is(p, other)]
    return any(a != b for a in ours for b in theirs)


def _bars(lines: list[Line]) -> list[Bar]:
    months: dict[str, list[Line]] = {}
    for line in lines:
        if line.covered is not None:
            months.setdefault(line.sort_day[:7], []).append(line)
    sums = []
    for month in sorted(months):
        happened = [x for x in months[month] if x.status in COUNTED and not x.claimed_only]
        types = Counter(x.type for x in happened)
        sums.append(
            (
                month,
                round(sum(x.goldstein for x in happened if x.goldstein > 0), 1),
                round(sum(x.goldstein for x in happened if x.goldstein < 0), 1),
                len(months[month]),
                tuple((t.value, types[t]) for t in EventType if types[t]),
            )
        )
    first = _first([month for month, *_ in sums])
    drawn = [(up, -down) for m, up, down, _, _ in sums if _number(m) >= first]
    most = max((max(pair) for pair in drawn), default=0.0) or 1.0
    return [
        Bar(
            month,
            up,
            down,
            events,
            types,
            (_number(month) - first) * STEP,
            round(HALF * up / most, 1),
            round(HALF * -down / most, 1),
        )
        for month, up, down, events, types in sums
    ]


def _first(months: list[str]) -> int:
    """The first month that is drawn."""
    return max(_number(months[0]), _number(months[-1]) - _MONTHS + 1) if months else 0


def _number(month: str) -> int:
    """Months since year 0, so that the drawing leaves room for those without events."""
    return int(month[:4]) * 12 + int(month[5:7]) - 1


def _drawing(bars: list[Bar]) -> tuple[float, list[tuple[float, str]]]:
    """The width of the drawing, and where it names a January or July."""
    if not bars:
        return 0.0, []
    first, last = _first([bar.month for bar in bars]), _number(bars[-1].month)
    named = [m for m in range(first, last + 1) if m % 6 == 0] or [first]
    width = max((last - first + 1) * STEP, (named[-1] - first) * STEP + MARK)
    return width, [((m - first) * STEP, f"{m // 12}-{m % 12 + 1:02d}") for m in named]


def _said(at: Browser, one: str, other: str, since: str | None, until: str | None) -> list[Said]:
    """What one said of the other, the latest first."""
    asked = Filter(actor=one, with_=other, since=since, until=until)
    return at.statement_lines(asked, None, _STATEMENTS)


def _mediators(lines: list[Line], both: tuple[Match, Match]) -> list[Mediator]:
    counts: Counter[str] = Counter()
    names: dict[str, str] = {}
    for line in lines:
        if line.type in (EventType.CONSULT, EventType.AGREE):
            third = {p.key: p.name for p in line.parties if not any(_is(p, match) for match in both)}
            counts.update(third.keys())
            names.update(third)
    ranked = sorted(counts, key=lambda k: (-counts[k], names[k], k))
    return [Mediator(k, names[k], counts[k]) for k in ranked[:12]]
