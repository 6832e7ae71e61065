"""The reading room under load: how long each page takes under concurrent readers, beside a bare page, and its bytes.

usage: python -m benchmarks.web [--reports 10000] [--readers 20] [--requests 300] [--workers 2] [--ledger FILE]

A ledger of reports varied as in :mod:`benchmarks.growth`, with a statement and a role each, is made (or taken from
``--ledger``, where it is kept). The room is served by its own command, and for comparison a bare FastAPI page by
uvicorn in one process; readers keep their connections and ask as fast as they are answered. Every kind of page is
asked for under some hundred addresses, each once, so that the pages are made and none is a kept one; then again.
Times are of the whole answer; the
processor time of the room for one answer tells about it where other programs take the cores.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import os
import platform
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from urllib.parse import quote

from evals.merges.run import CODER, Case, load

from benchmarks.growth import BATCH, varied
from communique.ledger import Entry, Ledger, View
from communique.ledger.resolving import resolve_reports
from communique.records import (
    About,
    Actor,
    Coded,
    ReportStatus,
    RoleAssertion,
    Span,
    Stance,
    StatementAssertion,
    content_id,
)

OK = 200
START_SECONDS = 2.0
"""In which the other processes of the room start when the first one is ready."""
ASKED = 24
"""Connections by which each of them is asked at least once, near enough."""
MEDIAN_GOAL_MS, P95_GOAL_MS = 150, 400
FIRST_VIEW_GOAL = 400_000
"""Bytes of a first view with its style sheet and scripts."""
BARE_CHARACTERS = 12_000
"""The bare page is about as long as a page of the room."""


def coded(case: Case) -> Coded:
    """The events of a varied report, a statement and a role of its first participant, and all its actors."""
    report = case.report
    people = [p for e in case.events for p in (*e.actors, *e.recipients)]
    actors = {
        p.actor_id: Actor(p.actor_id, f"{p.name} of {p.country}", p.kind.value, p.country, p.sector)
        for p in people
        if p.actor_id
    }
    if not people:
        return Coded(report.id, events=case.events)
    speaker, words = people[0], Span(0, min(90, len(report.text)), report.text[:90])
    stance = list(Stance)[int(report.id[-1], 16) % 3]
    about = tuple(About(p.actor_id, p.name, stance) for p in people[1:2])
    said = StatementAssertion(
        content_id("stm", report.id),
        report.id,
        speaker,
        None,
        (words,),
        "direct",
        None,
        None,
        about,
        (),
        0.8,
        CODER,
    )
    held = RoleAssertion(
        content_id("rol", report.id), report.id, speaker.name, speaker.actor_id, "Minister", speaker.country, None,
        "current", report.published, 0, 8, report.text[:8], 0.8, CODER,
    )  # fmt: skip
    return Coded(report.id, case.events, (said,), (held,), tuple(actors.values()))


def fill(path: Path, reports: int) -> None:
    """Bring the ledger to so many reports."""
    with Ledger.open(path) as ledger:
        stored = sum(1 for _ in View(ledger).reports())
        source = islice(varied(load(), seed=7), stored, reports)
        while batch := list(islice(source, BATCH)):
            outlets = [
                replace(c, report=replace(c.report, publisher=c.report.publisher or "Outlet")) for c in batch
            ]
            ledger.commit_batch([Entry(c.report, ReportStatus.READ, coded(c)) for c in outlets], CODER)
            resolve_reports(ledger, [c.report.id for c in outlets])


def addresses(path: Path, most: int) -> dict[str, list[str]]:
    """Addresses of every kind of page, as many as there are up to ``most``."""
    with Ledger.open(path, read_only=True) as ledger:
        view = View(ledger)
        events = list(islice(view.events(), 4 * most))[::4]
        every = [r.report for r in view.reports()]
        reports = every[:: max(1, len(every) // most)][:most]
        said = [s.id for s in islice(view.statements(), most)]
        actors = [a.id for a in islice(view.actors(), most)]
    months = sorted({(r.published or "")[:7] for r in every} - {""})[:most]
    pairs = sorted({(e.actors[0].actor_id, e.recipients[0].actor_id) for e in events if e.actors and e.recipients} - {(None, None)}, key=str)  # fmt: skip
    words = sorted({w for r in reports for w in re.findall(r"\b[a-z]{6,}\b", r.text)})[:most]

    def of(prefix: str, ids: Sequence[str]) -> list[str]:
        return [f"{prefix}/{quote(number, safe='')}" for number in ids]

    def periods(prefix: str) -> list[str]:
        """Lists from a month on, and of a month."""
        lists = [f"{prefix}?since={m}" for m in months] + [f"{prefix}?since={m}&until={m}" for m in months]
        return lists[:most]

    return {
        "today": ["/"],
        "events": periods("/events"),
        "event": of("/events", [e.id for e in events]),
        "reports": periods("/reports"),
        "report": of("/reports", [r.id for r in reports]),
        "actors": ["/actors"],
        "actor": of("/actors", actors),
        "statements": periods("/statements"),
        "statement": of("/statements", said),
        "tie": [f"/ties/{quote(str(a), safe='')}/{quote(str(b), safe='')}" for a, b in pairs if a and b],
        "map": periods("/map"),
        "network": periods("/network"),
        "calendar": [f"/calendar?month={m}" for m in months],
        "search": [f"/search?q={w}" for w in words],
        "coverage": ["/coverage"],
        "review": periods("/review"),
        "review, one": of("/review/events", [e.id for e in events]),
        "audit": ["/audit"],
    }


# --- servers ------------------------------------------------------------------------------------------


def room(path: Path, workers: int) -> tuple[subprocess.Popen[str], int]:
    """The room as its command serves it, and its port; every process answers when this returns."""
    command = [
        sys.executable,
        "-c",
        "from communique.cli.main import run; run()",
        "serve",
        "--ledger",
        str(path),
        "--port",
        "0",
    ]
    process = subprocess.Popen([*command, "--workers", str(workers)], stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    line = process.stderr.readline()
    found = re.search(r"http://127\.0\.0\.1:(\d+)/", line)
    if not found:
        raise SystemExit(line)
    port = int(found[1])
    asyncio.run(_awaited(port))
    time.sleep(START_SECONDS)
    asyncio.run(_awaited(port))
    return process, port


async def _awaited(port: int) -> None:
    """Ask until the list of events is there, over so many connections that every process is asked."""

    async def asked() -> bool:
        try:
            return (await _once(port, "/events"))[0] == OK
        except OSError:
            return False

    while not all(await asyncio.gather(*(asked() for _ in range(ASKED)))):
        await asyncio.sleep(0.2)


def _bare(bound: socket.socket) -> None:
    from fastapi import FastAPI
    from fastapi.responses import HTMLResponse

    app = FastAPI()
    body = "<p>" + "x" * BARE_CHARACTERS

    @app.get("/")
    def page() -> HTMLResponse:
        return HTMLResponse(body)

    _serve(app, bound)


def _serve(app: object, bound: socket.socket) -> None:
    import uvicorn

    config = uvicorn.Config(app, log_level="error", access_log=False, lifespan="on")  # type: ignore[arg-type]
    uvicorn.Server(config).run(sockets=[bound])


def bare() -> tuple[multiprocessing.Process, int]:
    """A bare page's server in a process of its own, and its port; it answers when this returns."""
    bound = socket.socket(
        socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP
    )  # asyncio sets no delay for TCP
    bound.bind(("127.0.0.1", 0))
    port = int(bound.getsockname()[1])
    process = multiprocessing.get_context("fork").Process(target=_bare, args=(bound,), daemon=True)
    process.start()
    bound.close()
    while process.is_alive():
        try:
            asyncio.run(_once(port, "/"))
            break
        except OSError:
            time.sleep(0.2)
    return process, port


# --- readers ------------------------------------------------------------------------------------------

Stream = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def _get(stream: Stream, port: int, path: str) -> tuple[int, bytes]:
    """Status and body of one request over a kept connection (the answers have a length)."""
    reader, writer = stream
    writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    length = re.search(r"content-length: (\d+)", head)
    body = await reader.readexactly(int(length[1])) if length else b""
    return int(head.split(" ", 2)[1]), body


async def _once(port: int, path: str) -> tuple[int, bytes]:
    stream = await asyncio.open_connection("127.0.0.1", port)
    try:
        return await _get(stream, port, path)
    finally:
        stream[1].close()


async def load_page(port: int, paths: Sequence[str], readers: int, requests: int) -> tuple[list[float], int]:
    """The seconds of each of so many requests by so many readers, and how many were not answered well."""
    waiting = iter([paths[n % len(paths)] for n in range(requests)])
    seconds: list[float] = []
    failed = 0

    async def read() -> None:
        nonlocal failed
        stream = await asyncio.open_connection("127.0.0.1", port)
        for path in waiting:
            began = time.perf_counter()
            status, _ = await _get(stream, port, path)
            seconds.append(time.perf_counter() - began)
            failed += status != OK
        stream[1].close()

    await asyncio.gather(*(read() for _ in range(readers)))
    return seconds, failed


async def first_view(port: int, path: str) -> int:
    """The bytes of a page with the style sheets, scripts and pictures it names."""
    _, body = await _once(port, path)
    linked = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', body.decode()))
    parts = [await _once(port, link) for link in sorted(linked)]
    return len(body) + sum(len(part) for _, part in parts)


Taken = tuple[list[float], int]
"""The seconds of some requests, and how many were not answered well."""


def figures(taken: Taken) -> tuple[float, float]:
    """Median and 95th percentile in milliseconds."""
    ordered = sorted(taken[0])
    return 1000 * statistics.median(ordered), 1000 * ordered[int(0.95 * (len(ordered) - 1))]


def spent(of: int) -> float:
    """Seconds of processor time that a process and those it started have used; 0 where the system does not tell."""
    try:
        started = Path(f"/proc/{of}/task/{of}/children").read_text(encoding="ascii").split()
        ticks = Path(f"/proc/{of}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[11:13]
    except OSError:
        return 0.0
    return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK") + sum(spent(int(child)) for child in started)


def row(name: str, first: Taken | None, again: Taken, distinct: int, size: int | None, *, cpu: float | None = None) -> str:  # fmt: skip
    """One line of the table. The goals are for pages made anew, but where there is but one address."""
    judged = figures(again if first is None or distinct == 1 else first)
    met = judged[0] <= MEDIAN_GOAL_MS and judged[1] <= P95_GOAL_MS and (size or 0) <= FIRST_VIEW_GOAL
    cold, warm = (
        f"{pair[0]:10.1f} {pair[1]:8.1f}" if pair else " " * 19
        for pair in (figures(first) if first else None, figures(again))
    )
    failed = again[1] + (first[1] if first else 0)
    bytes_ = f"{size / 1000:9.1f}" if size is not None else " " * 9
    cpu_ = f"{1000 * cpu:8.1f}" if cpu is not None else " " * 8
    return f"{name:12} {distinct:9d} {failed:6d} {cold} {cpu_} {warm} {bytes_}{'' if met else '  over'}"


def run(path: Path, readers: int, requests: int, workers: int) -> None:
    """Print the table."""
    pages = addresses(path, requests)
    served, port = room(path, workers)
    beside, bare_port = bare()

    def loaded(port: int, paths: Sequence[str], times: int) -> Taken:
        return asyncio.run(load_page(port, paths, readers, times))

    try:
        print(f"{'':12} {'':>9} {'':>6} {'made anew, ms':>28} {'asked again, ms':>19}")
        heads = ("median", "p95", "CPU", "median", "p95", "first kB")
        print(f"{'page':12} {'addresses':>9} {'failed':>6} {heads[0]:>10} {heads[1]:>8} {heads[2]:>8} {heads[3]:>10} {heads[4]:>8} {heads[5]:>9}")  # fmt: skip
        loaded(bare_port, ["/"], 2 * readers)
        print(row("bare page", None, loaded(bare_port, ["/"], requests), 1, None))
        for name, paths in pages.items():
            if paths:
                size = asyncio.run(first_view(port, paths[0]))
                cold = paths[1:] or paths  # the first one was just asked for
                before = spent(served.pid)
                first = loaded(port, cold, len(cold))
                cpu = (spent(served.pid) - before) / len(cold)
                again = loaded(port, cold, requests)
                print(row(name, first, again, len(paths), size, cpu=cpu), flush=True)
        print(row("bare page", None, loaded(bare_port, ["/"], requests), 1, None))
    finally:
        served.terminate()
        served.wait()
        beside.terminate()
        beside.join()


def main(arguments: list[str]) -> int:
    """Fill, serve, load, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.web")
    parser.add_argument("--reports", type=int, default=10_000)
    parser.add_argument("--readers", type=int, default=20)
    parser.add_argument("--requests", type=int, default=300)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--ledger", type=Path)
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        path = given.ledger or Path(folder) / "ledger.db"
        fill(path, given.reports)
        burden = os.getloadavg()[0]
        print(
            f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, load {burden:.1f} before; "
            f"{given.reports} reports, {path.stat().st_size / 1e6:.0f} MB, {given.readers} readers, {given.workers} processes; "
            f"goals: median {MEDIAN_GOAL_MS} ms, p95 {P95_GOAL_MS} ms, first view {FIRST_VIEW_GOAL // 1000} kB"
        )
        run(path, given.readers, given.requests, given.workers)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
