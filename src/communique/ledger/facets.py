"""Filtering and counting all events at once: numpy arrays over the lines, so that a page costs milliseconds."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from communique.ledger.days import UNDATED
from communique.ledger.lines import Line, place_label, state_on
from communique.ledger.rows import name_key
from communique.records import Where

Mask = NDArray[np.bool_]
Codes = NDArray[np.int32]

FACETS = ("actor", "country", "type", "status", "place", "outlet")
"""What lists of events are counted and filtered by."""


@dataclass(frozen=True, slots=True)
class Count:
    """One value of a facet with the number of events that have it. ``label`` is what is shown."""

    value: str
    label: str
    events: int


@dataclass(frozen=True, slots=True)
class Page:
    """A stretch of a list. ``older`` and ``newer`` are the cursors of its neighbours, ``None`` at the ends.

    ``newer`` is the empty text where the neighbour is the first page.
    """

    lines: tuple[Line, ...]
    total: int
    first: int
    older: str | None
    newer: str | None


@dataclass(frozen=True, slots=True)
class Together:
    """Values of a facet that stand in a line beside others, the most frequent first, and pairs of them."""

    values: list[Count]
    pairs: dict[tuple[str, str], int]


class _Facet:
    """The values of one field: ``rows[i]`` has ``values[codes[i]]``; a line may have several."""

    def __init__(self, lines: Sequence[Line], give: Callable[[Line], Iterable[tuple[str, str]]]) -> None:
        numbers: dict[str, int] = {}
        self.labels: list[str] = []
        rows: list[int] = []
        codes: list[int] = []
        for row, line in enumerate(lines):
            for value, label in dict(give(line)).items():
                code = numbers.setdefault(value, len(numbers))
                if code == len(self.labels):
                    self.labels.append(label)
                rows.append(row)
                codes.append(code)
        self.numbers = numbers
        self.values = list(numbers)
        self.rows: Codes = np.array(rows, dtype=np.int32)
        self.codes: Codes = np.array(codes, dtype=np.int32)

    def having(self, size: int, wanted: Iterable[int]) -> Mask:
        """The lines that have any of the values."""
        chosen = np.zeros(len(self.values) or 1, dtype=bool)
        chosen[list(wanted)] = True
        mask = np.zeros(size, dtype=bool)
        if len(self.codes):
            mask[self.rows[chosen[self.codes]]] = True
        return mask

    def counts(self, mask: Mask, limit: int) -> tuple[Count, ...]:
        """The most frequent values among some lines, each with its number of lines."""
        if not len(self.codes):
            return ()
        found = self.tally(mask)
        present = np.flatnonzero(found)
        order = self._ranks[present] - found[present].astype(np.int64) * len(self.values)
        if len(present) > limit:
            first = np.argpartition(order, limit)[:limit]
            present, order = present[first], order[first]
        chosen = present[np.argsort(order)].tolist()
        return tuple(Count(self.values[c], self.labels[c], int(found[c])) for c in chosen)

    def tally(self, mask: Mask) -> NDArray[np.intp]:
        """How many of some lines have each value, by its code."""
        if not len(self.codes):
            return np.zeros(0, dtype=np.intp)
        return np.bincount(self.codes[mask[self.rows]], minlength=len(self.values))

    @cached_property
    def firsts(self) -> list[int]:
        """The first line that has each value."""
        return [int(row) for row in self.rows[np.unique(self.codes, return_index=True)[1]]]

    def together(self, mask: Mask) -> Together:
        """See :meth:`Facets.together`."""
        inside = mask[self.rows] if len(self.rows) else np.zeros(0, dtype=bool)
        rows, codes = self.rows[inside], self.codes[inside].astype(np.int64)
        ones, others = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
        for step in range(1, len(rows)):  # the values of one line stand together
            same = rows[step:] == rows[:-step]
            if not same.any():
                break
            ones.append(np.minimum(codes[:-step], codes[step:])[same])
            others.append(np.maximum(codes[:-step], codes[step:])[same])
        width = max(1, len(self.values))
        pairs, times = np.unique(np.concatenate(ones) * width + np.concatenate(others), return_counts=True)
        company = np.bincount(rows)[rows] > 1 if len(rows) else np.zeros(0, dtype=bool)
        lines = np.bincount(codes[company], minlength=len(self.values)) if len(self.values) else codes
        present = np.flatnonzero(lines)
        ranked = present[np.argsort(self._ranks[present] - lines[present].astype(np.int64) * width)].tolist()
        return Together(
            [Count(self.values[c], self.labels[c], int(lines[c])) for c in ranked],
            {
                (self.values[p // width], self.values[p % width]): int(n)
                for p, n in zip(pairs.tolist(), times, strict=True)
            },
        )

    @cached_property
    def _ranks(self) -> NDArray[np.int64]:
        """The place of each value in the order of the labels."""
        ordered = sorted(range(len(self.values)), key=lambda c: (self.labels[c], c))
        ranks = np.empty(len(ordered), dtype=np.int64)
        ranks[ordered] = np.arange(len(ordered))
        return ranks


_GIVE: dict[str, Callable[[Line], Iterable[tuple[str, str]]]] = {
    "actor": lambda line: ((p.key, p.name) for p in line.parties),
    "country": lambda line: ((p.country, p.country) for p in line.parties if p.country),
    "type": lambda line: [(line.type.value, line.type.value)],
    "status": lambda line: [(line.status.value, line.status.value)],
    "place": lambda line: [(place_label(line.where),) * 2] if line.where else [],
    "outlet": lambda line: ((p, p) for p in line.publishers),
    "report": lambda line: ((r, r) for r in line.reports),
    "spot": lambda line: [(place_label(line.where),) * 2] if line.where and _on_map(line.where) else [],
}


def _on_map(where: Where) -> bool:
    return where.lat is not None and where.lon is not None


class Facets:
    """Lines in the order of their latest report, then their day, and what they can be asked by."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self.lines: tuple[Line, ...] = tuple(sorted(lines, key=_by_report))
        self.size = len(self.lines)
        self._facets: dict[str, _Facet] = {}

    def facet(self, name: str) -> _Facet:
        """One facet, made when first asked for."""
        if name not in self._facets:
            self._facets[name] = _Facet(self.lines, _GIVE[name])
        return self._facets[name]

    def prepare(self) -> None:
        """Make all that lists ask for, while nobody waits for it."""
        for name in _GIVE:
            self.facet(name)
        _ = self._origins, self._days, self._orders, self._urgencies, self._rows, self._ordinals, self._placed

    @cached_property
    def _origins(self) -> Codes:
        return np.array([line.independent for line in self.lines], dtype=np.int32)

    @cached_property
    def _days(self) -> tuple[NDArray[np.str_], NDArray[np.str_]]:
        covered = [line.covered or (UNDATED, "") for line in self.lines]
        return np.array([c[0] for c in covered], dtype="U10"), np.array([c[1] for c in covered], dtype="U10")

    @cached_property
    def _orders(self) -> dict[str, tuple[list[str], Codes]]:
        """For each order, the keys ascending and the rows in that order."""
        found = {}
        for name, key in (("reported", _by_report), ("day", _by_day)):
            keys = [" ".join(key(line)) for line in self.lines]  # a space sorts before all else
            ranked = sorted(range(self.size), key=keys.__getitem__)
            found[name] = [keys[row] for row in ranked], np.array(ranked, dtype=np.int32)
        return found

    @cached_property
    def _urgencies(self) -> dict[str, Codes]:
        """For each order of the review, the rows in that order."""
        keys: dict[str, Callable[[int], tuple[float, str]]] = {
            "unsure": lambda row: uncertainty(self.lines[row]),
            "weight": lambda row: weight(self.lines[row]),
        }
        return {
            name: np.array(sorted(range(self.size), key=key), dtype=np.int32) for name, key in keys.items()
        }

    @cached_property
    def _rows(self) -> dict[str, int]:
        return {line.id: row for row, line in enumerate(self.lines)}

    def everything(self) -> Mask:
        """Every line."""
        return np.ones(self.size, dtype=bool)

    def having(self, name: str, values: Iterable[str]) -> Mask:
        """The lines with any of the values of a facet, exactly."""
        facet = self.facet(name)
        return facet.having(self.size, [facet.numbers[v] for v in values if v in facet.numbers])

    def named(self, name: str, part: str) -> Mask:
        """The lines with a value of a facet whose label holds ``part``, whatever the case and accents."""
        facet, key = self.facet(name), name_key(part)
        return facet.having(self.size, [c for c, label in enumerate(facet.labels) if key in name_key(label)])

    def unnamed(self, part: str) -> Mask:
        """The lines with a participant of no registered actor whose name holds ``part`` (a name key)."""
        facet = self.facet("actor")
        codes = (
            c for value, c in facet.numbers.items() if value == facet.labels[c] and part in name_key(value)
        )
        return facet.having(self.size, codes)

    def among(self, ids: Iterable[str]) -> Mask:
        """The lines of some events."""
        mask = np.zeros(self.size, dtype=bool)
        mask[[row for number in ids if (row := self._rows.get(number)) is not None]] = True
        return mask

    def urgent(self, mask: Mask, order: str, most: int) -> list[Line]:
        """The first of some lines in an order of the review: ``unsure`` or ``weight``."""
        rows = self._urgencies[order]
        return [self.lines[row] for row in rows[mask[rows]][:most].tolist()]

    @cached_property
    def _placed(self) -> Mask:
        return np.array([line.where is not None for line in self.lines], dtype=bool)

    def spots(self, mask: Mask) -> tuple[list[tuple[str, Where, int]], int, int]:
        """The places on the map of some lines, each with its label and number of lines.

        Also how many lines have a place that has no coordinates, and how many have none.
        """
        facet = self.facet("spot")
        found = facet.tally(mask)
        places = [
            (facet.labels[c], where, int(found[c]))
            for c in np.flatnonzero(found).tolist()
            if (where := self.lines[facet.firsts[c]].where) is not None
        ]
        placed, every = int((mask & self._placed).sum()), int(mask.sum())
        return places, placed - int(found.sum()), every - placed

    def together(self, name: str, mask: Mask) -> Together:
        """Which values of a facet some lines have beside others, and which two are together in how many lines."""
        return self.facet(name).together(mask)

    def origins(self, least: int) -> Mask:
        """The lines with at least so many independent origins."""
        found: Mask = self._origins >= least
        return found

    def between(self, first: str | None, last: str | None) -> Mask:
        """The lines whose day overlaps a period of complete days, inclusive; those without a day never do."""
        begin, end = self._days
        mask = self.everything()
        if first:
            mask &= end >= first
        if last:
            mask &= begin <= last
        return mask & (begin < UNDATED) if first or last else mask

    @cached_property
    def _ordinals(self) -> Codes:
        return np.array([ordinal(line.sort_day) for line in self.lines], dtype=np.int32)

    def around(self, day: str, days: int) -> Mask:
        """The lines whose first day is at most about so many days from a complete day."""
        found: Mask = np.abs(self._ordinals - ordinal(day)) <= days
        return found

    def where(self, test: Callable[[Line], bool]) -> Mask:
        """The lines that pass a test: for what few ask."""
        return np.fromiter((test(line) for line in self.lines), dtype=bool, count=self.size)

    def in_state(self, states: frozenset[str], today: str) -> Mask:
        """The lines whose follow-up is in one of some states on a day."""
        return self.where(lambda line: line.state is not None and state_on(line, today) in states)

    def chosen(self, mask: Mask) -> list[Line]:
        """The lines of a mask, the latest reported first."""
        return [self.lines[row] for row in np.flatnonzero(mask)[::-1].tolist()]

    def page(self, mask: Mask, order: str, cursor: str | None, size: int) -> Page:
        """A stretch of the lines of a mask, the newest first, from after the line that the cursor names."""
        keys, rows = self._orders[order]
        kept = np.flatnonzero(mask[rows])
        stop = int(np.searchsorted(kept, bisect_left(keys, cursor))) if cursor else len(kept)
        start = max(0, stop - size)
        lines = tuple(self.lines[rows[place]] for place in kept[start:stop][::-1])
        newer: str | None = None
        if stop < len(kept):
            before = stop + size
            newer = keys[kept[before]] if before < len(kept) else ""
        older = keys[kept[start]] if start > 0 else None
        return Page(lines, len(kept), len(kept) - stop + 1, older, newer)


def ordinal(day: str) -> int:
    """A complete day as a number whose differences are about days."""
    return int(day[:4]) * 365 + int(day[5:7]) * 30 + int(day[8:10])


def uncertainty(line: Line) -> tuple[float, str]:
    """Sorts the least sure first; what reports contradict each other in counts as less sure."""
    return (line.confidence - 0.25 * len(line.disputed), line.id)


def weight(line: Line) -> tuple[float, str]:
    """Sorts the heaviest first: independent origins (unknown ones count half) times the weight of the type."""
    return (-(line.independent + line.unknown / 2) * abs(line.goldstein), line.id)


def _by_report(line: Line) -> tuple[str, str, str]:
    """Sorts by latest report, then day; what has neither comes first, so last in a list of the newest."""
    return (line.reported or "", line.sort_day if line.sort_day < UNDATED else "", line.id)


def _by_day(line: Line) -> tuple[str, str]:
    return (line.sort_day if line.sort_day < UNDATED else "", line.id)
