"""Coverage: the denominator. What was read, in which nothing was found, what was not read, what failed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from fastapi import APIRouter, Request

from communique.ledger.listed import Covered
from communique.records import ReportStatus
from communique.web.render import Context, page, view

router = APIRouter()

_FAILURES = 100
_OUTLETS = 60
_MONTHS = 120


@dataclass(frozen=True, slots=True)
class Sum:
    """Reports of one month, outlet or language by what became of them; ``share`` of the largest sum."""

    key: str | None
    counts: tuple[int, ...]
    total: int
    share: float


OUTCOMES = (
    ReportStatus.READ,
    ReportStatus.NOTHING_FOUND,
    ReportStatus.LANGUAGE_NOT_READ,
    ReportStatus.FAILED,
)


@page(router, "/coverage", "coverage.html")
def coverage(request: Request) -> Context:
    """All reports, counted."""
    at = view(request)
    found = at.coverage()
    failures = at.failures(_FAILURES + 1)
    outlets = _sums(found, lambda c: c.publisher)
    months = sorted(_sums(found, lambda c: c.month), key=lambda s: s.key or "", reverse=True)
    return {
        "outcomes": OUTCOMES,
        "whole": _sums(found, lambda _: "all"),
        "outlets": outlets[:_OUTLETS],
        "more_outlets": max(0, len(outlets) - _OUTLETS),
        "languages": _sums(found, lambda c: c.language),
        "months": months[:_MONTHS],
        "more_months": max(0, len(months) - _MONTHS),
        "failures": failures[:_FAILURES],
        "more_failures": len(failures) > _FAILURES,
    }


def _sums(found: Iterable[Covered], key: Callable[[Covered], str | None]) -> list[Sum]:
    """The reports by a key, the most first."""
    counts: dict[str | None, dict[ReportStatus, int]] = {}
    for covered in found:
        of = counts.setdefault(key(covered), {})
        of[covered.status] = of.get(covered.status, 0) + covered.reports
    most = max((sum(of.values()) for of in counts.values()), default=1)
    made = [
        Sum(k, tuple(of.get(o, 0) for o in OUTCOMES), sum(of.values()), sum(of.values()) / most)
        for k, of in counts.items()
    ]
    return sorted(made, key=lambda s: (-s.total, s.key is None, s.key or ""))
