"""Makes the world map of the reading room, ``src/communique/web/static/world.svg``.

usage: make_outlines.py countries-110m.json

The input is the file of that name in the npm package world-atlas 2.0.2 (ISC): Natural Earth's country outlines at
1:110 million, which are in the public domain, as TopoJSON. Land becomes one path to fill, the lines between two
countries another one to draw; both are in the units of :mod:`communique.web.projection`.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from communique.web.projection import HEIGHT, WIDTH, project

OUT = Path(__file__).parent.parent / "src" / "communique" / "web" / "static" / "world.svg"
_LEAST = 0.35
"""A point nearer than this to the one before adds nothing that can be seen."""

Point = tuple[float, float]


def main(arguments: list[str]) -> int:
    """Write the map; 0, or 2 after the usage."""
    if len(arguments) != 1:
        print(__doc__)
        return 2
    world = json.loads(Path(arguments[0]).read_text())
    arcs = [list(_positions(arc, world["transform"])) for arc in world["arcs"]]
    rings = [_unwrapped(_joined(ring, arcs)) for ring in _rings(world["objects"]["land"]["geometries"])]
    shown = [part for ring in rings for shift in (-360, 0, 360) if (part := _clipped(ring, shift))]
    land = "".join(_path([project(lat, lon) for lon, lat in part]) + "z" for part in shown)
    used = Counter(
        number if number >= 0 else ~number
        for ring in _rings(world["objects"]["countries"]["geometries"])
        for number in ring
    )
    lines = [arcs[number] for number in sorted(used) if used[number] > 1]
    borders = "".join(_path([project(lat, lon) for lon, lat in line]) for line in lines)
    OUT.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:g} {HEIGHT:g}">\n'
        "<!-- Natural Earth, 1:110 million, public domain; made by tools/make_outlines.py -->\n"
        f'<path id="land" d="{land}"/>\n<path id="borders" fill="none" d="{borders}"/>\n</svg>\n'
    )
    print(f"{OUT.name}: {OUT.stat().st_size:,} bytes")
    return 0


def _positions(arc: list[list[int]], transform: dict[str, list[float]]) -> Iterator[Point]:
    """The points (longitude, latitude) of a quantised arc, each given as the way from the one before."""
    x = y = 0
    (sx, sy), (tx, ty) = transform["scale"], transform["translate"]
    for dx, dy in arc:
        x, y = x + dx, y + dy
        yield x * sx + tx, y * sy + ty


def _rings(geometries: list[dict[str, Any]]) -> Iterator[list[int]]:
    for geometry in geometries:
        if geometry["type"] == "GeometryCollection":
            yield from _rings(geometry["geometries"])
        elif geometry["type"] == "Polygon":
            yield from geometry["arcs"]
        elif geometry["type"] == "MultiPolygon":
            for polygon in geometry["arcs"]:
                yield from polygon


def _joined(ring: list[int], arcs: list[list[Point]]) -> list[Point]:
    points: list[Point] = []
    for number in ring:
        part = arcs[number] if number >= 0 else arcs[~number][::-1]
        points += part[1:] if points else part
    return points


def _unwrapped(ring: list[Point]) -> list[Point]:
    """A ring whose longitudes run on past 180 degrees; one around a pole is closed along it."""
    found = [ring[0]]
    for lon, lat in ring[1:]:
        turns = round((lon - found[-1][0]) / 360)
        found.append((lon - 360 * turns, lat))
    if abs(found[-1][0] - found[0][0]) > 180:
        pole = -90.0 if found[0][1] < 0 else 90.0
        found += [(found[-1][0], pole), (found[0][0], pole), found[0]]
    return found


def _clipped(ring: list[Point], shift: float) -> list[Point]:
    """The part of a ring, moved by some degrees, that lies between 180 west and 180 east."""
    points = [(lon + shift, lat) for lon, lat in ring]
    for side in (-1, 1):
        kept: list[Point] = []
        for (x, y), (u, v) in zip(points, points[1:] + points[:1], strict=True):
            inside, next_inside = x * side <= 180, u * side <= 180
            if inside:
                kept.append((x, y))
            if inside != next_inside:
                edge = 180.0 * side
                kept.append((edge, y + (v - y) * (edge - x) / (u - x)))
        points = kept
        if not points:
            return []
    return points


def _path(points: list[Point]) -> str:
    """Points of the map as path data: relative steps with one decimal."""
    kept = [points[0]]
    for point in points[1:-1]:
        if abs(point[0] - kept[-1][0]) + abs(point[1] - kept[-1][1]) >= _LEAST:
            kept.append(point)
    kept.append(points[-1])
    whole = [(round(x * 10), round(y * 10)) for x, y in kept]
    steps = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(whole) if a != b]
    data = " ".join(f"{_number(x)} {_number(y)}" for x, y in steps).replace(" -", "-")
    return f"M{_number(whole[0][0])} {_number(whole[0][1])}l{data}"


def _number(tenths: int) -> str:
    return f"{tenths / 10:g}".replace("0.", ".", 1) if abs(tenths) < 10 else f"{tenths / 10:g}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
