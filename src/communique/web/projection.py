"""Where a place stands on the map: the Equal Earth projection (Šavrič, Patterson and Jenny 2018, Int. J. GIS 33)."""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt

WIDTH, HEIGHT = 960.0, 467.0
"""Of the whole world, in the map's units; the projection's own proportion is 2.055 to 1."""

_A = (1.340264, -0.081106, 0.000893, 0.003796)
_WIDEST = 2.70663
"""Half the width of the projected world for a globe of radius 1."""


def project(lat: float, lon: float) -> tuple[float, float]:
    """A place (WGS 84 degrees) as (x, y) from the upper left corner, x to the right, y down."""
    theta = asin(sqrt(3) / 2 * sin(radians(max(-90.0, min(90.0, lat)))))
    square = theta * theta
    sixth = square**3
    slope = _A[0] + 3 * _A[1] * square + sixth * (7 * _A[2] + 9 * _A[3] * square)
    x = 2 * sqrt(3) * radians(max(-180.0, min(180.0, lon))) * cos(theta) / (3 * slope)
    y = theta * (_A[0] + _A[1] * square + sixth * (_A[2] + _A[3] * square))
    scale = WIDTH / (2 * _WIDEST)
    return WIDTH / 2 + x * scale, HEIGHT / 2 - y * scale
