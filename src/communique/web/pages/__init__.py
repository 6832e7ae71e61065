"""The pages of the reading room, one module a page or pair of pages. Each gives a ``router``."""

from __future__ import annotations

from communique.web.pages import (
    actors,
    coverage,
    events,
    help,
    meetings,
    places,
    reports,
    search,
    statements,
    ties,
    today,
)

ROUTERS = tuple(
    module.router
    for module in (
        today,
        events,
        reports,
        actors,
        statements,
        ties,
        places,
        meetings,
        search,
        coverage,
        help,
    )
)
"""Every page."""

__all__ = ["ROUTERS"]
