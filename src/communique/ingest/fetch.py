"""Fetching pages politely and safely.

Polite: robots.txt is read once a host and obeyed, requests to one host keep a distance, a failing server is
asked at most three times. Safe: only http and https; the address that is connected to is the one that was
checked (the name is resolved once, every answer must be public, and the connection goes to that very
address, so that a name that resolves differently a moment later gains nothing); redirects are followed by
hand, and each hop is checked anew; size and time are bounded while the answer streams. Proxies set in the
environment are not used, since they would resolve the name again.
"""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Self
from urllib.parse import urljoin, urlsplit, urlunsplit
from urllib.robotparser import RobotFileParser

import httpx

from communique.errors import FetchError, FetchFailed, FetchRefused
from communique.ingest.wordlists import words
from communique.settings import Settings

MAX_REDIRECTS = 5
TRIES = 3
BACKOFF = 1.0
"""Seconds before the second try; doubled before the third."""
HOST_DELAY = 1.0
"""Seconds between two requests to one host."""
MAX_WAIT = 30.0
"""Seconds; a longer Crawl-delay or Retry-After is cut to this."""
ROBOTS_BYTES = 512_000
"""RFC 9309, section 2.5: a crawler may stop reading robots.txt after 500 KiB."""

CONTENT_TYPES = words(
    """text/html application/xhtml+xml text/plain application/json text/json application/x-ndjson
    application/jsonl text/csv text/tab-separated-values"""
)

Resolve = Callable[[str, int], list[str]]


@dataclass(frozen=True, slots=True)
class Fetched:
    """A fetched page: the address it came from after redirects, its bytes, and what the server says they
    are.
    """

    url: str
    body: bytes
    content_type: str | None
    charset: str | None


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: httpx.Headers
    body: bytes


def resolve_host(host: str, port: int) -> list[str]:
    """Every address that the system's resolver gives for a host, in its order."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise FetchFailed(f"the host {host} cannot be found") from error
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def is_public(address: str) -> bool:
    """Whether an IP address is on the public internet, also when it is wrapped in an IPv6 form."""
    try:
        ip = ipaddress.ip_address(address.split("%", maxsplit=1)[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None) or _nat64(ip)
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def _nat64(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address in a NAT64 one (RFC 6052, the well-known prefix 64:ff9b::/96)."""
    if ip in ipaddress.ip_network("64:ff9b::/96"):
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return None


class Fetcher:
    """Fetches pages with one connection pool and one memory of hosts. ``sleep``, ``clock`` and ``resolve``
    are for tests.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        resolve: Resolve = resolve_host,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._settings = settings
        self._sleep, self._clock, self._resolve = sleep, clock, resolve
        self._transport = transport
        self._client: httpx.Client | None = None
        self._robots: dict[str, RobotFileParser | None] = {}
        self._last: dict[str, float] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._client is not None:
            self._client.close()

    def fetch(self, url: str) -> Fetched:
        """The page at ``url``. Raises :class:`FetchRefused` or, after three tries, :class:`FetchFailed`."""
        for attempt in range(1, TRIES + 1):
            try:
                return self._follow(url)
            except FetchFailed as error:
                if attempt == TRIES:
                    raise FetchFailed(f"{error} ({TRIES} tries)") from error
                self._sleep(BACKOFF * 2 ** (attempt - 1))
        raise AssertionError("unreachable")

    def _follow(self, url: str) -> Fetched:
        """The page at the end of the redirects; robots.txt and the address rule hold at every hop."""
        for _ in range(MAX_REDIRECTS + 1):
            self._ask_robots(url)
            self._keep_distance(url)
            answer = self._get(url, self._settings.fetch_max_bytes)
            if moved := _moved(answer, url):
                url = moved
                continue
            self._judge_status(answer, url)
            kind, charset = _content_type(answer.headers)
            if kind is not None and kind not in CONTENT_TYPES:
                raise FetchRefused(f"the address gives {kind}, not a page or a list of records")
            return Fetched(url, answer.body, kind, charset)
        raise FetchRefused(f"more than {MAX_REDIRECTS} redirects")

    def _judge_status(self, answer: _Answer, url: str) -> None:
        if answer.status == 429 or answer.status >= 500:
            wait = answer.headers.get("retry-after", "")
            if wait.isdigit():
                self._sleep(min(float(wait), MAX_WAIT))
            raise FetchFailed(f"the server answers {answer.status}")
        if answer.status != 200:
            raise FetchRefused(f"the server answers {answer.status}")
        if not answer.body:
            raise FetchRefused("the server gives an empty page")

    def _ask_robots(self, url: str) -> None:
        """Refuses what the host's robots.txt forbids. RFC 9309: 4xx means no rules, 5xx means wait."""
        (scheme, netloc, *_), _, _ = _target(url)
        origin = f"{scheme}://{netloc}"
        if origin not in self._robots:
            self._robots[origin] = self._read_robots(origin)
        rules = self._robots[origin]
        agent = self._settings.user_agent.split("/")[0]
        if rules is not None and not rules.can_fetch(agent, url):
            raise FetchRefused(f"{netloc}'s robots.txt forbids it")

    def _read_robots(self, origin: str) -> RobotFileParser | None:
        url = f"{origin}/robots.txt"
        for _ in range(MAX_REDIRECTS + 1):
            answer = self._get(url, ROBOTS_BYTES, cut=True)
            if moved := _moved(answer, url):
                url = moved
                continue
            if answer.status >= 500 or answer.status == 429:
                raise FetchFailed(f"robots.txt: the server answers {answer.status}")
            if answer.status != 200:
                return None
            rules = RobotFileParser()
            rules.parse(answer.body.decode("utf-8", "replace").splitlines())
            return rules
        return None

    def _get(self, url: str, limit: int, *, cut: bool = False) -> _Answer:
        """One request to one checked address. A body beyond ``limit`` is refused, or with ``cut`` cut off."""
        target, host, port = _target(url)
        address = self._checked_address(host, port)
        scheme, netloc, path, query, _ = target
        connect_to = f"[{address}]" if ":" in address else address
        request_url = urlunsplit((scheme, f"{connect_to}:{port}", path or "/", query, ""))
        headers = {
            "Host": netloc,
            "User-Agent": self._settings.user_agent,
            "Accept": "text/html,application/json;q=0.9,*/*;q=0.5",
        }
        deadline = self._clock() + self._settings.fetch_timeout
        body = bytearray()
        try:
            with self._opened().stream(
                "GET", request_url, headers=headers, extensions={"sni_hostname": host}
            ) as response:
                for chunk in response.iter_bytes(65_536):
                    body += chunk
                    if len(body) > limit:
                        if cut:
                            break
                        raise FetchRefused(
                            f"the page is larger than {limit:,} bytes: raise fetch_max_bytes to fetch it"
                        )
                    if self._clock() > deadline:
                        raise FetchFailed(f"no full answer within {self._settings.fetch_timeout:g} seconds")
                return _Answer(response.status_code, response.headers, bytes(body[:limit]))
        except httpx.TimeoutException as error:
            raise FetchFailed(f"no answer within {self._settings.fetch_timeout:g} seconds") from error
        except httpx.DecodingError as error:
            raise FetchRefused("the answer's compression is damaged") from error
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise FetchFailed(f"the connection failed: {str(error)[:100] or type(error).__name__}") from error

    def _checked_address(self, host: str, port: int) -> str:
        """The address to connect to. All of a host's addresses must be allowed, not only the one that is
        used.
        """
        addresses = self._resolve(host, port)
        if not addresses:
            raise FetchFailed(f"the host {host} cannot be found")
        if not self._settings.fetch_private:
            for address in addresses:
                if not is_public(address):
                    raise FetchRefused(
                        f"{host} is at {address}, not a public address: set fetch_private to allow it"
                    )
        return addresses[0]

    def _keep_distance(self, url: str) -> None:
        """Waits until the host's last page lies far enough back; robots.txt itself does not count."""
        _, host, _ = _target(url)
        delay = HOST_DELAY
        for origin, rules in self._robots.items():
            if rules is not None and urlsplit(origin).hostname == host:
                asked = rules.crawl_delay(self._settings.user_agent.split("/")[0])
                delay = min(max(delay, float(asked or 0)), MAX_WAIT)
        if host in self._last:
            wait = self._last[host] + delay - self._clock()
            if wait > 0:
                self._sleep(wait)
        self._last[host] = self._clock()

    def _opened(self) -> httpx.Client:
        if self._client is None:
            self._client = httpx.Client(
                timeout=self._settings.fetch_timeout,
                follow_redirects=False,
                trust_env=False,
                transport=self._transport,
            )
        return self._client


def _target(url: str) -> tuple[tuple[str, str, str, str, str], str, int]:
    """An address in its five parts, with its host and port; refuses what is no plain http(s) address."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise FetchRefused("not a valid address") from error
    if parts.scheme not in ("http", "https"):
        raise FetchRefused(f"only http and https addresses are fetched, not {parts.scheme or 'this'}")
    if parts.username or parts.password:
        raise FetchRefused("an address with a user name or password is not fetched")
    if not host or any(character <= " " for character in url):
        raise FetchRefused("not a valid address")
    try:
        host.encode("idna")
    except UnicodeError as error:
        raise FetchRefused("not a valid address") from error
    return tuple(parts), host, port or (443 if parts.scheme == "https" else 80)  # type: ignore[return-value]


def _moved(answer: _Answer, url: str) -> str | None:
    """Where a redirect leads, ``None`` for any other answer."""
    location: str | None = answer.headers.get("location")
    if answer.status not in (301, 302, 303, 307, 308) or not location:
        return None
    try:
        return urljoin(url, location)
    except ValueError as error:
        raise FetchRefused("it redirects to what is not a valid address") from error


def _content_type(headers: httpx.Headers) -> tuple[str | None, str | None]:
    kind, _, parameters = headers.get("content-type", "").partition(";")
    charset = None
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset" and value.strip():
            charset = value.strip().strip("\"'")
    return kind.strip().lower() or None, charset


__all__ = ["FetchError", "Fetched", "Fetcher", "is_public", "resolve_host"]
