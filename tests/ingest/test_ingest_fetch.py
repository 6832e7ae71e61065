"""Fetching: polite, safe, bounded. The servers are local; name resolution is played."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest

from communique.errors import FetchFailed, FetchRefused
from communique.ingest import load
from communique.ingest.fetch import Fetcher, is_public
from communique.records import Failure, Report
from communique.settings import Settings

PAGE = (
    "<html><head><title>Ministers meet</title></head><body><article><p>The foreign ministers of the two "
    "states met on Monday and agreed that the talks would go on in June.</p></article></body></html>"
)
Answer = tuple[int, dict[str, str], bytes]


class Site:
    """A server on 127.0.0.1 whose answers a test sets by path; a list of answers is given out in turn."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer | list[Answer]] = {"/robots.txt": (404, {}, b"")}
        self.asked: list[tuple[str, str]] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked.append((self.path, self.headers["Host"]))
                answer = site.answers.get(self.path, (404, {}, b""))
                if isinstance(answer, list):
                    answer = answer.pop(0) if len(answer) > 1 else answer[0]
                status, headers, body = answer
                self.send_response(status)
                for name, value in {"Content-Type": "text/html; charset=utf-8", **headers}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        self.thread = threading.Thread(
            target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )
        self.thread.start()

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()
    yield made
    made.close()


class Waits:
    """Stands in for sleeping: remembers how long it was asked to."""

    def __init__(self) -> None:
        self.slept: list[float] = []
        self.now = 0.0

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    def clock(self) -> float:
        return self.now


@pytest.fixture
def waits() -> Waits:
    return Waits()


def fetcher(waits: Waits, *, names: dict[str, list[str]] | None = None, **changed: Any) -> Fetcher:
    changed = {"fetch_private": True, **changed}
    resolve = (lambda host, port: names.get(host, [])) if names is not None else (lambda host, port: [host])
    return Fetcher(Settings(**changed), sleep=waits.sleep, clock=waits.clock, resolve=resolve)


def test_an_address_is_read_as_a_report(site: Site) -> None:
    site.answers["/2025/03/04/a"] = (200, {}, PAGE.encode())
    (report,) = load([site.url("/2025/03/04/a")], Settings(fetch_private=True))
    assert isinstance(report, Report)
    assert (report.title, report.published, report.published_from) == ("Ministers meet", "2025-03-04", "url")
    assert report.source_id == report.url == site.url("/2025/03/04/a")


def test_a_private_address_is_one_failure_without_any_request(site: Site) -> None:
    (failure,) = load([site.url("/a")], Settings())
    assert isinstance(failure, Failure)
    assert failure.reason == "127.0.0.1 is at 127.0.0.1, not a public address: set fetch_private to allow it"
    assert site.asked == []


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1", "2002:7f00:1::", "192.0.2.1", "not an address",
    ],
)  # fmt: skip
def test_addresses_that_are_not_on_the_public_internet_are_known(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"])
def test_public_addresses_are_known(address: str) -> None:
    assert is_public(address)


def test_a_name_with_one_private_address_among_its_answers_is_refused(waits: Waits) -> None:
    names = {"a.example": ["93.184.216.34", "10.0.0.7"]}
    with pytest.raises(FetchRefused, match=r"a\.example is at 10\.0\.0\.7"):
        fetcher(waits, names=names, fetch_private=False).fetch("http://a.example/x")


def test_the_checked_address_is_the_one_connected_to_though_the_name_changes(waits: Waits) -> None:
    answers = iter([["93.184.216.34"], ["93.184.216.34"], ["127.0.0.1"]])
    connected: list[tuple[str, str, str]] = []

    def handle(request: httpx.Request) -> httpx.Response:
        connected.append((request.url.host, request.headers["Host"], request.extensions["sni_hostname"]))
        return httpx.Response(404 if request.url.path == "/robots.txt" else 200, html=PAGE)

    made = Fetcher(
        Settings(),
        sleep=waits.sleep,
        clock=waits.clock,
        resolve=lambda host, port: next(answers),
        transport=httpx.MockTransport(handle),
    )
    with made:
        made.fetch("https://a.example/x")
        assert connected == [("93.184.216.34", "a.example", "a.example")] * 2
        with pytest.raises(FetchRefused, match="not a public address"):
            made.fetch("https://a.example/y")
    assert len(connected) == 2


def test_every_hop_of_a_redirect_is_checked(site: Site, waits: Waits) -> None:
    site.answers["/a"] = (302, {"Location": "http://inner.example/secret"}, b"")
    names = {"outer.example": ["127.0.0.1"], "inner.example": []}
    with (
        fetcher(waits, names=names) as made,
        pytest.raises(FetchFailed, match=r"the host inner\.example cannot be found"),
    ):
        made.fetch(site.url("/a", "outer.example"))
    site.answers["/b"] = (302, {"Location": "file:///etc/hostname"}, b"")
    with fetcher(waits) as made, pytest.raises(FetchRefused, match="only http and https"):
        made.fetch(site.url("/b"))


def test_a_redirect_is_followed_with_its_own_host_name(site: Site, waits: Waits) -> None:
    site.answers["/a"] = (301, {"Location": site.url("/b", "second.example")}, b"")
    site.answers["/b"] = (200, {}, PAGE.encode())
    names = {"first.example": ["127.0.0.1"], "second.example": ["127.0.0.1"]}
    with fetcher(waits, names=names) as made:
        page = made.fetch(site.url("/a", "first.example"))
    assert page.url == site.url("/b", "second.example")
    hosts = [host.split(":")[0] for path, host in site.asked if path != "/robots.txt"]
    assert hosts == ["first.example", "second.example"]


def test_a_circle_of_redirects_ends(site: Site, waits: Waits) -> None:
    site.answers["/a"] = (302, {"Location": "/a"}, b"")
    with fetcher(waits) as made, pytest.raises(FetchRefused, match="more than 5 redirects"):
        made.fetch(site.url("/a"))
    assert len([path for path, _ in site.asked if path == "/a"]) == 6


def test_robots_txt_is_asked_once_and_obeyed(site: Site, waits: Waits) -> None:
    site.answers["/robots.txt"] = (
        200,
        {"Content-Type": "text/plain"},
        b"User-agent: communique\nDisallow: /private\n",
    )
    site.answers["/open"] = (200, {}, PAGE.encode())
    with fetcher(waits) as made:
        made.fetch(site.url("/open"))
        with pytest.raises(FetchRefused, match=r"robots\.txt forbids it"):
            made.fetch(site.url("/private/a"))
    assert [path for path, _ in site.asked] == ["/robots.txt", "/open"]


def test_requests_to_one_host_keep_the_distance_that_the_host_asks_for(site: Site, waits: Waits) -> None:
    site.answers["/robots.txt"] = (200, {}, b"User-agent: *\nCrawl-delay: 4\n")
    site.answers["/a"] = (200, {}, PAGE.encode())
    with fetcher(waits) as made:
        made.fetch(site.url("/a"))
        made.fetch(site.url("/a"))
    assert waits.slept == [4.0]


def test_a_failing_server_is_asked_three_times_with_growing_pauses(site: Site, waits: Waits) -> None:
    site.answers["/a"] = (503, {}, b"")
    with fetcher(waits) as made, pytest.raises(FetchFailed, match=r"the server answers 503 \(3 tries\)"):
        made.fetch(site.url("/a"))
    assert len([path for path, _ in site.asked if path == "/a"]) == 3


def test_a_server_that_recovers_is_read(site: Site, waits: Waits) -> None:
    site.answers["/a"] = [(503, {"Retry-After": "7"}, b""), (200, {}, PAGE.encode())]
    with fetcher(waits) as made:
        assert made.fetch(site.url("/a")).body == PAGE.encode()
    assert 7.0 in waits.slept


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ((404, {}, b"gone"), "the server answers 404"),
        ((200, {}, b""), "the server gives an empty page"),
        ((200, {"Content-Type": "application/pdf"}, b"%PDF-1.7"), "the address gives application/pdf"),
        ((200, {}, b"x" * 3000), "the page is larger than 2,000 bytes: raise fetch_max_bytes"),
        ((200, {"Content-Encoding": "gzip"}, b"no gzip at all"), "the answer's compression is damaged"),
    ],
)
def test_an_answer_that_is_no_page_is_refused_at_once(
    site: Site, waits: Waits, answer: Answer, reason: str
) -> None:
    site.answers["/a"] = answer
    with fetcher(waits, fetch_max_bytes=2000) as made, pytest.raises(FetchRefused) as caught:
        made.fetch(site.url("/a"))
    assert str(caught.value).startswith(reason)
    assert len(site.asked) == 2


@pytest.mark.parametrize(
    "url",
    [
        "http://",
        "http://user:pw@a.example/",
        "http://a.example:99999/",
        "http://a b.example/",
        "http://[::1/",
        "http://.../",
    ],
)
def test_an_address_that_is_none_is_refused(waits: Waits, url: str) -> None:
    with fetcher(waits) as made, pytest.raises((FetchRefused, FetchFailed)):
        made.fetch(url)


def test_a_server_that_is_not_there_is_a_failure_of_one_line(waits: Waits) -> None:
    with fetcher(waits) as made, pytest.raises(FetchFailed, match="the connection failed") as caught:
        made.fetch("http://127.0.0.1:9/")
    assert "\n" not in str(caught.value)


def test_the_servers_charset_outweighs_the_pages(site: Site) -> None:
    site.answers["/a"] = (
        200,
        {"Content-Type": "text/html; charset=windows-1251"},
        "<p>Министр прибыл в понедельник.</p>".encode("cp1251"),
    )
    (report,) = load([site.url("/a")], Settings(fetch_private=True))
    assert isinstance(report, Report)
    assert report.text == "Министр прибыл в понедельник."


def test_records_behind_an_address_are_read(site: Site) -> None:
    body = (
        b'{"id": "1", "text": "The ministers met on Monday."}\n{"id": "2", "text": "They met on Friday."}\n'
    )
    site.answers["/a"] = (200, {"Content-Type": "application/x-ndjson"}, body)
    made = list(load([site.url("/a")], Settings(fetch_private=True)))
    assert [m.source_id for m in made] == ["1", "2"]
