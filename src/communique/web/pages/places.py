"""The map: places of events, near ones as one circle, each a link to its events."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

from fastapi import APIRouter, Request

from communique.errors import UsageError
from communique.web.projection import HEIGHT, WIDTH, project
from communique.web.queries import Spot, asked_of, choices, label_of, select, spots
from communique.web.render import Context, index, page, today, view

router = APIRouter()

_NEAR = 13.0
"""Places nearer than this (map units at zoom 1) make one circle."""
_ZOOMS = (1, 3, 8)
_LISTED = 60


@dataclass(frozen=True, slots=True)
class Circle:
    """A place, or several near ones, on the map."""

    spots: tuple[Spot, ...]
    events: int
    x: float
    y: float
    radius: float


@page(router, "/map", "map.html")
def places(request: Request) -> Context:
    """The map of the events that meet the filters; ``?zoom=3&x=…&y=…`` shows a part of it."""
    now, at, asked = index(request), view(request), asked_of(request.query_params)
    mask = select(now, at, asked, today(request).isoformat())
    found, unresolved, without = spots(now, mask)
    zoom, x, y = _window(request)
    return {
        "asked": asked,
        "given": [(name, label_of(now, at, name, value)) for name, value in asked.given.items()],
        "choices": choices(now, mask, asked),
        "circles": clustered(found, zoom),
        "spots": found[:_LISTED],
        "more": max(0, len(found) - _LISTED),
        "unresolved": unresolved,
        "without": without,
        "events": sum(s.events for s in found),
        "zoom": zoom,
        "deeper": next((z for z in _ZOOMS if z > zoom), None),
        "box": (x, y, WIDTH / zoom, HEIGHT / zoom),
        "world": (WIDTH, HEIGHT),
    }


def _window(request: Request) -> tuple[int, float, float]:
    """The zoom and the upper left corner of the part shown. Raises UsageError."""
    query = request.query_params
    try:
        zoom = int(query.get("zoom") or 1)
        x, y = (float(query.get(name) or middle) for name, middle in (("x", WIDTH / 2), ("y", HEIGHT / 2)))
    except ValueError:
        raise UsageError("zoom, x, y: numbers are needed; follow the links of the map") from None
    if zoom not in _ZOOMS or not (0 <= x <= WIDTH and 0 <= y <= HEIGHT):
        raise UsageError(f"zoom {zoom} at {x:g}, {y:g} is off the map; follow its links")
    width, height = WIDTH / zoom, HEIGHT / zoom
    left = min(max(0.0, x - width / 2), WIDTH - width)
    top = min(max(0.0, y - height / 2), HEIGHT - height)
    return zoom, round(left, 1), round(top, 1)


def clustered(found: list[Spot], zoom: int) -> list[Circle]:
    """Circles whose area grows with their events: each place joins the first, larger one that is near."""
    near = _NEAR / zoom
    heads: list[tuple[float, float, list[Spot]]] = []
    for spot in found:
        x, y = project(spot.lat, spot.lon)
        for hx, hy, members in heads:
            if abs(hx - x) < near and abs(hy - y) < near:
                members.append(spot)
                break
        else:
            heads.append((x, y, [spot]))
    most = max((sum(s.events for s in members) for _, _, members in heads), default=1)
    circles = []
    for x, y, members in heads:
        events = sum(s.events for s in members)
        radius = (2.5 + 11.5 * sqrt(events / most)) / zoom**0.8
        circles.append(Circle(tuple(members), events, round(x, 1), round(y, 1), round(radius, 2)))
    return sorted(circles, key=lambda c: (-c.radius, c.spots[0].label))
