"""Several processes that serve one reading room, and what they share: secrets, counts of requests, states of jobs.

Each has its own interpreter, so that cores work beside each other; they meet in the ledger, whose one writer at a time
is kept by its own locks. The first makes the index of events and keeps it in its file, the others start from that
file. They end with the process that started them, however it ends. Needs ``fork``: elsewhere there is one process.
"""

from __future__ import annotations

import multiprocessing
import os
import secrets
import signal
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import wait
from pathlib import Path
from typing import TYPE_CHECKING, Any

import uvicorn

from communique.web.access.limits import Counts, Limits, SharedBuckets

if TYPE_CHECKING:
    from fastapi import FastAPI

MOST_BY_DEFAULT = 4
"""Processes where nobody says how many: each holds an index of all events."""

SOON_SECONDS = 10.0
"""A process that ends sooner after its start would end again: then all end."""

SECRET_BYTES = 32

CAN_FORK = "fork" in multiprocessing.get_all_start_methods() and sys.platform != "darwin"
"""macOS has ``fork``, but its own libraries do not bear it."""


@dataclass(frozen=True, slots=True)
class Shared:
    """What the processes of one room have in common. ``jobs`` is a folder for the states of jobs."""

    jobs: Path
    limits: Limits = field(default_factory=Limits)
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(SECRET_BYTES))
    requests: Counts = field(init=False)
    refusals: Counts = field(init=False)

    def __post_init__(self) -> None:
        bounds = self.limits
        object.__setattr__(self, "requests", SharedBuckets(bounds.per_second, bounds.burst))
        refusals = SharedBuckets(bounds.refusals_per_minute / 60, bounds.refusals_per_minute)
        object.__setattr__(self, "refusals", refusals)


def cores() -> int:
    """How many processes serve where nobody says it."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(MOST_BY_DEFAULT, usable)) if CAN_FORK else 1


@contextmanager
def sharing() -> Iterator[Shared]:
    """What several processes share, for as long as the block lasts."""
    with tempfile.TemporaryDirectory(prefix="communique-jobs-") as folder:
        yield Shared(Path(folder))


Make = Callable[[Shared | None], "FastAPI"]
"""Makes the application of one process."""

Prepare = Callable[["FastAPI"], None]
"""Makes what an application needs while nobody waits for it."""

Bind = Callable[[], socket.socket]
"""A listening socket of one more process."""


def run(app: FastAPI, bound: socket.socket, stop: threading.Event | None = None) -> None:
    """Serve an application until a signal ends it, or ``stop`` is set."""
    config = uvicorn.Config(
        app, log_level="warning", server_header=False, proxy_headers=False, lifespan="on", access_log=False
    )
    server = uvicorn.Server(config)
    if stop is not None:

        def watch() -> None:
            stop.wait()
            server.should_exit = True

        threading.Thread(target=watch, daemon=True).start()
    server.run(sockets=[bound])


@dataclass(slots=True)
class _Worker:
    process: Any
    bound: socket.socket
    since: float


def serve(make: Make, prepare: Prepare, bind: Bind, first: socket.socket, count: int) -> int:
    """Serve with so many processes until a signal comes; the exit code. ``first`` is the socket of the first one."""
    fork = multiprocessing.get_context("fork")
    ready = fork.Event()
    alive, held = os.pipe()  # the other end closes when this process ends, however it does
    stopping = False
    workers: list[_Worker] = []

    def stop(*_: object) -> None:
        nonlocal stopping
        stopping = True

    def start(bound: socket.socket) -> None:
        process = fork.Process(target=_work, args=(common, bound))
        process.start()
        workers.append(_Worker(process, bound, time.monotonic()))

    with sharing() as shared:
        common = _Common(make, prepare, shared, ready, alive, held)
        start(first)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, stop)
        code = 0
        while not stopping:
            wait([w.process.sentinel for w in workers], timeout=_LOOK_SECONDS)
            for worker in [w for w in workers if not w.process.is_alive()]:
                workers.remove(worker)
                worker.bound.close()
                if time.monotonic() - worker.since < SOON_SECONDS:
                    code, stopping = worker.process.exitcode or 1, True
                elif not stopping:
                    start(bind())
            while ready.is_set() and len(workers) < count and not stopping:
                start(bind())
        os.close(held)
        for worker in workers:
            worker.process.join()
            worker.bound.close()
        os.close(alive)
    return code


_LOOK_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class _Common:
    """What a process is given: ``ready`` is set when the index is made, the pipe closes when the first process ends."""

    make: Make
    prepare: Prepare
    shared: Shared
    ready: Any
    alive: int
    held: int


def _work(common: _Common, bound: socket.socket) -> None:
    """One process: it ends when the one that started it does. Ctrl-C goes to that one alone."""
    os.close(common.held)
    os.setpgrp()
    stop = threading.Event()

    def watch() -> None:
        os.read(common.alive, 1)  # never written to: returns when the other end is closed
        stop.set()

    app = common.make(common.shared)

    def prepared() -> None:
        common.prepare(app)
        common.ready.set()

    for target in (watch, prepared):
        threading.Thread(target=target, daemon=True).start()
    run(app, bound, stop)
