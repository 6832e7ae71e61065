"""The reading room under load: how long each page takes under concurrent readers, beside a bare page, and its bytes.

usage: python -m benchmarks.web [--reports 10000] [--readers 20] [--requests 200] [--ledger FILE]

A ledger of reports varied as in :mod:`benchmarks.growth`, with a statement and a role each, is made (or taken from
``--ledger``, where it is kept). The room and, for comparison, a bare FastAPI page are served by uvicorn in processes
of their own; readers keep their connections and ask as fast as they are answered. Every kind of page is asked for
under as many addresses as there are, so that kept pages do not stand for made ones. Times are of the whole answer.
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
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
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

    return {
        "today": ["/"],
        "events": [f"/events?since={m}" for m in months],
        "event": of("/events", [e.id for e in events]),
        "reports": [f"/reports?since={m}" for m in months],
        "report": of("/reports", [r.id for r in reports]),
        "actors": ["/actors"],
        "actor": of("/actors", actors),
        "statements": [f"/statements?since={m}" for m in months],
        "statement": of("/statements", said),
        "tie": [f"/ties/{quote(str(a), safe='')}/{quote(str(b), safe='')}" for a, b in pairs if a and b],
        "map": [f"/map?since={m}&until={m}" for m in months],
        "network": [f"/network?since={m}&until={m}" for m in months],
        "calendar": [f"/calendar?month={m}" for m in months],
        "search": [f"/search?q={w}" for w in words],
        "coverage": ["/coverage"],
        "review": [f"/review?since={m}" for m in months],
        "review, one": of("/review/events", [e.id for e in events]),
        "audit": ["/audit"],
    }


# --- servers ------------------------------------------------------------------------------------------


def _room(path: str, bound: socket.socket) -> None:
    from communique.web.app import create_app

    _serve(create_app(Path(path)), bound)


def _bare(_: str, bound: socket.socket) -> None:
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


def started(target: Callable[[str, socket.socket], None], path: Path) -> tuple[multiprocessing.Process, int]:
    """A server in a process of its own, and its port; it answers when this returns."""
    bound = socket.socket(
        socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP
    )  # asyncio sets no delay for TCP
    bound.bind(("127.0.0.1", 0))
    port = int(bound.getsockname()[1])
    process = multiprocessing.get_context("fork").Process(target=target, args=(str(path), bound), daemon=True)
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
            failed += status != 200
        stream[1].close()

    await asyncio.gather(*(read() for _ in range(readers)))
    return seconds, failed


async def first_view(port: int, path: str) -> int:
    """The bytes of a page with the style sheets, scripts and pictures it names."""
    _, body = await _once(port, path)
    linked = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', body.decode()))
    parts = [await _once(port, link) for link in sorted(linked)]
    return len(body) + sum(len(part) for _, part in parts)


def row(name: str, seconds: Sequence[float], failed: int, distinct: int, size: int | None) -> str:
    """One line of the table."""
    ordered = sorted(seconds)
    median, p95 = 1000 * statistics.median(ordered), 1000 * ordered[int(0.95 * (len(ordered) - 1))]
    over = (
        "" if median <= MEDIAN_GOAL_MS and p95 <= P95_GOAL_MS and (size or 0) <= FIRST_VIEW_GOAL else "  over"
    )
    bytes_ = f"{size / 1000:9.1f}" if size is not None else " " * 9
    return f"{name:14} {len(ordered):8d} {distinct:9d} {failed:6d} {median:10.1f} {p95:8.1f} {bytes_}{over}"


def run(path: Path, readers: int, requests: int) -> None:
    """Print the table."""
    pages = addresses(path, requests)
    room, port = started(_room, path)
    bare, bare_port = started(_bare, path)
    try:
        print(
            f"{'page':14} {'requests':>8} {'addresses':>9} {'failed':>6} {'median ms':>10} {'p95 ms':>8} {'first kB':>9}"
        )
        asyncio.run(load_page(bare_port, ["/"], readers, 2 * readers))
        print(row("bare page", *asyncio.run(load_page(bare_port, ["/"], readers, requests)), 1, None))
        for name, paths in pages.items():
            if paths:
                size = asyncio.run(first_view(port, paths[0]))
                seconds, failed = asyncio.run(load_page(port, paths, readers, requests))
                print(row(name, seconds, failed, min(len(paths), requests), size), flush=True)
        print(row("bare page", *asyncio.run(load_page(bare_port, ["/"], readers, requests)), 1, None))
    finally:
        for process in (room, bare):
            process.terminate()
            process.join()


def main(arguments: list[str]) -> int:
    """Fill, serve, load, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.web")
    parser.add_argument("--reports", type=int, default=10_000)
    parser.add_argument("--readers", type=int, default=20)
    parser.add_argument("--requests", type=int, default=200)
    parser.add_argument("--ledger", type=Path)
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        path = given.ledger or Path(folder) / "ledger.db"
        fill(path, given.reports)
        burden = os.getloadavg()[0]
        print(
            f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, load {burden:.1f} before; "
            f"{given.reports} reports, {path.stat().st_size / 1e6:.0f} MB, {given.readers} readers; "
            f"goals: median {MEDIAN_GOAL_MS} ms, p95 {P95_GOAL_MS} ms, first view {FIRST_VIEW_GOAL // 1000} kB"
        )
        run(path, given.readers, given.requests)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
