"""News outlets: a table of well-known ones, and what an address says about who published a page."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from urllib.parse import urlsplit

from communique.ingest.wordlists import words

_SECOND_LEVEL = words("""co com net org gov gob gouv go ac edu or ne mil info nom govt in web id my uol""")
"""Labels under which two-letter country domains register names (bbc.co.uk, haber.com.tr)."""

_AMBIGUOUS = words(
    """Time TIME Beta Trend TREND Report Punch Dawn Mint Vanguard Stuff Sky Fox Geo Geo Kan Insider Semana
    Reforma Tempo Fana Sabah Petra Mehr Fars Saba Sana Turan Kabar MIA TAP MAP PAP TT DR UNI RSS AGI STA
    ATA BTA ABC INA ANI APA APS ENA NAN ONA SPA STT AA CNS CNA CP SME RIA RT RTS INN MTI CMC IPS i Globo
    Clarín Delfi Politika Danas Blic Inquirer Intercept Economist Observer Liberation Libération Bild
    Asahi Sankei Mainichi Yomiuri Nikkei Beta Excelsior Excélsior Kompas Detik Walla Ahval Hina Ansa Efe
    Rai Irrawaddy Granma Telam Antara Kabar Fortune Forbes Vox Axios Politico Dabanga Shabelle Graphic
    Milenio Infobae Rappler Meduza Haberler VG FT FBC GMA DHA IHA PNA VNA TNA BNA IPN BNS MMC"""
)  # fmt: skip
"""Names that are also words, places, persons or other bodies: taken for an outlet only beside "newspaper",
"agency"…
"""


@dataclass(frozen=True, slots=True)
class Outlet:
    """A news outlet. ``kind`` is agency, broadcaster, paper, site or press_office."""

    name: str
    kind: str
    domains: tuple[str, ...]
    names: tuple[str, ...]


@cache
def outlets() -> tuple[Outlet, ...]:
    """The outlets of ``data/outlets.tsv``, in file order."""
    table = files("communique.ingest").joinpath("data", "outlets.tsv").read_text("utf-8")
    found = []
    for line in table.splitlines():
        if line and not line.startswith("#"):
            name, kind, domains, names, *_ = (*line.split("\t"), "", "")
            others = tuple(part for part in names.split("|") if part)
            found.append(Outlet(name, kind, tuple(domains.split()), (name, *others)))
    return tuple(found)


@cache
def _by_domain() -> dict[str, Outlet]:
    return {domain: outlet for outlet in outlets() for domain in outlet.domains}


@cache
def _by_name() -> dict[str, Outlet]:
    """Outlets by each name without its article; the first in the table wins (agencies come first)."""
    found: dict[str, Outlet] = {}
    for outlet in outlets():
        for name in outlet.names:
            found.setdefault(without_article(name), outlet)
    return found


def without_article(name: str) -> str:
    """``name`` without a leading "the"."""
    return name[4:] if name[:4] in ("The ", "the ") else name


def outlet_named(name: str) -> Outlet | None:
    """The outlet that ``name`` (in its usual letter case, with or without "the") stands for."""
    return _by_name().get(without_article(name.strip()))


def needs_article(name: str) -> bool:
    """Whether ``name`` means an outlet only after "the": "told the Guardian", but "told Reuters"."""
    outlet = _by_name().get(name)
    if outlet is None or " " in name:
        return False
    return f"The {name}" in outlet.names or f"the {name}" in outlet.names


def is_ambiguous(name: str) -> bool:
    """Whether ``name`` alone may well mean something else than an outlet."""
    return name in _AMBIGUOUS


def host_of(url: str | None) -> str | None:
    """The host of an http(s) address or of a bare domain, lower case, without "www."."""
    if not url:
        return None
    address = url.strip().lower()
    if "//" not in address:
        address = "//" + address
    try:
        host = urlsplit(address).hostname
    except ValueError:
        return None
    host = (host or "").removeprefix("www.").strip(".")
    return host if "." in host and " " not in host else None


def registrable_domain(host: str) -> str:
    """The part of a host name that its owner registered: one label below the public suffix."""
    labels = host.split(".")
    if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL:
        return ".".join(labels[-3:])
    return ".".join(labels[-2:])


def publisher_of(url: str | None) -> str | None:
    """Who publishes at an address: the outlet's name if the table knows it, else its registrable domain."""
    host = host_of(url)
    if host is None or host.replace(".", "").isdigit() or ":" in host:
        return None
    labels = host.split(".")
    for start in range(len(labels) - 1):
        if outlet := _by_domain().get(".".join(labels[start:])):
            return outlet.name
    return registrable_domain(host)
