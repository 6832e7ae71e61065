"""Makes the world map of the reading room, ``src/communique/web/static/world.svg``.

usage: make_outlines.py countries-110m.json

The input is the file of that name in the npm package world-atlas 2.0.2 (ISC): Natural Earth's country outlines at
1:110 million, which are in the public domain, as TopoJSON. Land becomes one path to fill, the lines between two
countries another one to draw; both are in the units of :mod:`communique.web.projection`.
"""

from __future__ import annotations

import itertools
import json
import sys
from collections import Counter
from collections.abc import Iterator
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
    rings = list(_rings(world["objects"]["land"]["geometries"]))
    land = "".join(_path(_joined(ring, arcs), closed=True) for ring in rings)
    used = Counter(
        number if number >= 0 else ~number
        for ring in _rings(world["objects"]["countries"]["geometries"])
        for number in ring
    )
    borders = "".join(_path(arcs[number], closed=False) for number in sorted(used) if used[number] > 1)
    OUT.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:g} {HEIGHT:g}">\n'
        "<!-- Natural Earth, 1:110 million, public domain; made by tools/make_outlines.py -->\n"
        f'<path id="land" d="{land}"/>\n<path id="borders" fill="none" d="{borders}"/>\n</svg>\n'
    )
    print(f"{OUT.name}: {OUT.stat().st_size:,} bytes")
    return 0


def _positions(arc: list[list[int]], transform: dict[str, list[float]]) -> Iterator[Point]:
    """The points of a quantised arc, each given as the way from the one before, on the map."""
    x = y = 0
    (sx, sy), (tx, ty) = transform["scale"], transform["translate"]
    for dx, dy in arc:
        x, y = x + dx, y + dy
        yield project(y * sy + ty, x * sx + tx)


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


def _path(points: list[Point], *, closed: bool) -> str:
    """Points as path data: relative steps with one decimal; a step around the back of the globe is not drawn."""
    kept = [points[0]]
    for point in points[1:-1]:
        if abs(point[0] - kept[-1][0]) + abs(point[1] - kept[-1][1]) >= _LEAST:
            kept.append(point)
    kept.append(points[-1])
    whole = [(round(x * 10), round(y * 10)) for x, y in kept]
    parts = [[whole[0]]]
    for before, point in itertools.pairwise(whole):
        if abs(point[0] - before[0]) > WIDTH * 5:  # half the width, in tenths
            parts.append([])
        if not parts[-1] or point != parts[-1][-1]:
            parts[-1].append(point)
    return "".join(_drawn(part) + ("z" if closed else "") for part in parts if len(part) > 1)


def _drawn(part: list[tuple[int, int]]) -> str:
    steps = [(b[0] - a[0], b[1] - a[1]) for a, b in itertools.pairwise(part)]
    data = " ".join(f"{_number(x)} {_number(y)}" for x, y in steps).replace(" -", "-")
    return f"M{_number(part[0][0])} {_number(part[0][1])}l{data}"


def _number(tenths: int) -> str:
    return f"{tenths / 10:g}".replace("0.", ".", 1) if abs(tenths) < 10 else f"{tenths / 10:g}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
