"""A browser over the reading room. Skipped where there is no Chromium, except in continuous integration."""

from __future__ import annotations

import os
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from builders import CODER, TEXT, coded, event, report
from communique.ledger import Entry, Ledger, View, by_hand
from communique.records import EventType, ReportStatus, Status
from communique.web.app import create_app

CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))),
    None,
)
REQUIRED = os.environ.get("COMMUNIQUE_CI") == "1"
TIMEOUT_MS = 60_000
"""Generous: a busy machine must not fail a test."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


class Room:
    """A running reading room and a page that looks at it."""

    def __init__(self, address: str, ledger: Path, page: Any) -> None:
        self.address = address
        self.ledger = ledger
        self.page = page
        self.complaints: list[str] = []
        page.on("console", lambda message: self._note(message.type, message.text))
        page.on("pageerror", lambda error: self._note("error", str(error)))

    def _note(self, kind: str, text: str) -> None:
        if kind == "error":
            self.complaints.append(text)

    def open(self, path: str) -> None:
        self.page.goto(self.address + path)


def fill(path: Path) -> None:
    """Reports of a meeting (two of them), of a plan, and of an accusation; the two that tell one meeting merged by hand."""
    entries = []
    for number, (kind, status) in enumerate(
        [
            (EventType.CONSULT, Status.OCCURRED),
            (EventType.CONSULT, Status.OCCURRED),
            (EventType.CONSULT, Status.PLANNED),
            (EventType.ACCUSE, Status.OCCURRED),
        ]
    ):
        of = report(
            f"r{number}",
            text=f"{TEXT} The river was calm in week {number}.",
            title=f"Report {number}",
            publisher=("The Velna Courier", "Ostra Press")[number % 2],
            published=f"2031-03-{number + 4:02d}",
        )
        made = event(
            of,
            kind=kind,
            status=status,
            day=f"2031-03-{3 if number < 2 else 20 + number:02d}",
            confidence=0.3 + number / 10,
        )
        entries.append(Entry(of, ReportStatus.READ, coded(of, made)))
    with Ledger.open(path) as ledger:
        ledger.commit_batch(entries, CODER)
        view = View(ledger)
        pair = [e.id for e in view.events() if e.when is not None and e.when.start == "2031-03-03"]
        hand = by_hand.Hand("Ira Solm", "one talk", "2026-01-02T00:00:00.000000Z")
        ledger.judge(*by_hand.merge(view, hand, pair))


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Debian's Chromium, once a module: while it runs, no other test may start an event loop."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        if REQUIRED:
            raise
        pytest.skip("playwright is not installed")
    if CHROMIUM is None:
        if REQUIRED:
            pytest.fail("COMMUNIQUE_CI is set and there is no Chromium: apt-get install chromium")
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
            timeout=2 * TIMEOUT_MS,
        )
        yield opened
        opened.close()


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A ledger and the address of the reading room over it."""
    path = tmp_path / "ledger.db"
    fill(path)
    bound = socket.socket()
    bound.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(create_app(path), log_level="error", lifespan="on"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.05)
    yield f"http://127.0.0.1:{bound.getsockname()[1]}", path
    server.should_exit = True
    thread.join()
    bound.close()


@pytest.fixture
def room(browser: Any, served: tuple[str, Path]) -> Iterator[Room]:
    """A room with a page of its own; a complaint of the browser (script, policy) fails the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(TIMEOUT_MS)
    opened = Room(*served, context.new_page())
    yield opened
    context.close()
    assert opened.complaints == []
