"""The arithmetic of an audit: proportions with intervals. Pure functions of counts.

Sources: Wilson (1927), "Probable inference, the law of succession, and statistical inference", JASA 22, for the
interval; Cochran (1977), *Sampling Techniques*, chapters 5 and 6, for stratified means and ratios; Kish (1965),
*Survey Sampling*, for effective sample sizes, put into Wilson's interval as Franco et al. (2019), "Comparative study
of confidence intervals for proportions in complex sample surveys", JSSAM 7, found to cover best.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

Z95 = 1.959963984540054
"""The 0.975 quantile of the normal distribution."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A proportion with its 95% interval; all in 0 … 1. ``size`` is the (effective) number of units behind it."""

    point: float
    low: float
    high: float
    size: float


@dataclass(frozen=True, slots=True)
class Counted:
    """One stratum's judged items: how many there are in all, how many were judged, how many of these are right."""

    population: int
    judged: int
    right: int


def wilson(point: float, size: float, z: float = Z95) -> tuple[float, float]:
    """The score interval of a proportion seen in ``size`` units (need not be whole); (0, 1) when there are none."""
    if size <= 0:
        return 0.0, 1.0
    spread = z * z / size
    centre = (point + spread / 2) / (1 + spread)
    half = z / (1 + spread) * math.sqrt(max(0.0, point * (1 - point) / size + spread / (4 * size)))
    # At the ends the interval holds its point exactly; rounding must not put it outside.
    return max(0.0, min(point, centre - half)), min(1.0, max(point, centre + half))


def proportion(right: int, judged: int) -> Estimate | None:
    """The plain proportion with Wilson's interval, ``None`` when nothing was judged."""
    if judged == 0:
        return None
    point = right / judged
    return Estimate(point, *wilson(point, judged), judged)


def weighted(strata: Sequence[Counted]) -> Estimate | None:
    """The proportion in the whole population, each stratum weighted by its size.

    Strata in which nothing was judged are left out (the estimate is of the others). Each stratum's variance is taken
    with one pseudo-observation of the common proportion, so that a stratum of one item, or one that is all right, does
    not count as certain; a stratum judged in full adds none. ``None`` when nothing was judged.
    """
    judged = [s for s in strata if s.judged]
    total = sum(s.population for s in judged)
    if not judged or total == 0:
        return None
    shares = [s.population / total for s in judged]
    point = min(1.0, sum(share * s.right / s.judged for share, s in zip(shares, judged, strict=True)))
    variance = kish = 0.0
    for share, s in zip(shares, judged, strict=True):
        left = 1 - s.judged / s.population
        near = (s.right + point) / (s.judged + 1)
        variance += share * share * left * near * (1 - near) / s.judged
        kish += share * share * left / s.judged
    if kish == 0:  # every item was judged: nothing is estimated
        return Estimate(point, point, point, math.inf)
    binomial = point * (1 - point)
    size = binomial / variance if binomial > 0 and variance > 0 else 1 / kish
    # What strata gain over a plain sample is not claimed: near 0 and 1 it would be claimed of a few lucky items.
    size = min(size, sum(s.judged for s in judged) / (1 - sum(s.judged for s in judged) / total))
    return Estimate(point, *wilson(point, size), size)


@dataclass(frozen=True, slots=True)
class Found:
    """One fully read report: records found in it that are right, and records missed."""

    stratum: int
    right: int
    missed: int


def recall(reports: Sequence[Found], populations: Sequence[int]) -> Estimate | None:
    """The share of what reports state that was found: a ratio over reports, drawn whole (clusters) within strata.

    ``populations`` are the sizes of the strata in reports. The interval is Wilson's over the effective number of
    records, with Student's quantile for the number of reports. ``None`` when the reports state nothing, or fewer than
    two were read: one report tells nothing of how reports differ.
    """
    groups: dict[int, list[Found]] = {}
    for report in reports:
        groups.setdefault(report.stratum, []).append(report)
    weight = {h: populations[h] / len(group) for h, group in groups.items()}
    right = sum(weight[r.stratum] * r.right for r in reports)
    stated = sum(weight[r.stratum] * (r.right + r.missed) for r in reports)
    if len(reports) < 2 or stated == 0:
        return None
    point = min(1.0, right / stated)
    off = [r.right - point * (r.right + r.missed) for r in reports]
    common = sum(d * d for d in off) / (len(off) - 1)
    variance = 0.0
    for h, group in groups.items():
        mine = [d for d, r in zip(off, reports, strict=True) if r.stratum == h]
        mean = sum(mine) / len(mine)
        spread = sum((d - mean) ** 2 for d in mine) / (len(mine) - 1) if len(mine) > 1 else common
        variance += populations[h] ** 2 * (1 - len(group) / populations[h]) * spread / len(group)
    variance /= stated * stated
    if all(len(group) == populations[h] for h, group in groups.items()):
        return Estimate(point, point, point, math.inf)
    seen = sum(r.right + r.missed for r in reports)
    size = min(point * (1 - point) / variance, seen) if variance > 0 else float(seen)
    size *= (Z95 / student(len(reports) - len(groups) or 1)) ** 2
    return Estimate(point, *wilson(point, size), size)


def student(freedom: int) -> float:
    """The 0.975 quantile of Student's t (Abramowitz and Stegun 26.7.5; within 2% from 2 degrees of freedom on)."""
    z = Z95
    terms = (
        z,
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
    )
    return sum(term / float(freedom**power) for power, term in enumerate(terms))


def kappa(pairs: Sequence[tuple[bool, bool]]) -> float | None:
    """Cohen's kappa (1960) of two judges on the same fields; ``None`` without pairs or where chance alone agrees."""
    if not pairs:
        return None
    both = sum(a == b for a, b in pairs) / len(pairs)
    one, other = (sum(p[k] for p in pairs) / len(pairs) for k in (0, 1))
    chance = one * other + (1 - one) * (1 - other)
    return None if chance == 1 else (both - chance) / (1 - chance)
