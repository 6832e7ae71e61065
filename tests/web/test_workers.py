"""Several processes of one room: what they share, and that none shows what another one's judgement changed."""

from __future__ import annotations

import multiprocessing
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import rooms
from fastapi.testclient import TestClient

from communique.ledger import Ledger
from communique.ledger import judgements as judging
from communique.ledger.browse import Browser
from communique.records import to_plain
from communique.settings import Settings
from communique.web.access.limits import Buckets, SharedBuckets
from communique.web.api.jobs import Jobs
from communique.web.app import create_app
from communique.web.workers import CAN_FORK, sharing

pytestmark = pytest.mark.skipif(not CAN_FORK, reason="one process where there is no fork")

BASE = "http://127.0.0.1:8000"


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def _take(buckets: SharedBuckets, times: int) -> None:
    for _ in range(times):
        buckets.wait("ana")


def test_requests_are_counted_over_all_processes() -> None:
    clock = Clock()
    buckets = SharedBuckets(0.5, 4, clock)
    other = multiprocessing.get_context("fork").Process(target=_take, args=(buckets, 3))
    other.start()
    other.join()
    assert buckets.wait("ana") == 0.0
    assert buckets.wait("ana") == pytest.approx(2.0)
    assert buckets.wait("bo") == 0.0
    clock.now = 2.0
    assert buckets.wait("ana") == 0.0


def test_shared_buckets_let_through_what_buckets_of_one_process_do() -> None:
    clock = Clock()
    one, shared = Buckets(2.0, 3, clock), SharedBuckets(2.0, 3, clock)
    for step in range(60):
        clock.now += (step % 7) / 10
        client, take = f"client {step % 3}", step % 4 != 0
        assert shared.wait(client, take=take) == pytest.approx(one.wait(client, take=take))


def _form(page: str) -> dict[str, str]:
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found
    return {"csrf": found[1]}


def test_a_judgement_made_at_one_process_shows_at_once_at_every_other(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    number = rooms.fill(path)[0]
    with sharing() as shared:
        rooms_ = [create_app(path, shared=shared) for _ in range(2)]
        with TestClient(rooms_[0], base_url=BASE) as one, TestClient(rooms_[1], base_url=BASE) as other:
            address = f"/events/{_event_id(path, number)}"
            before = [room.get(address) for room in (one, other, one, other)]
            assert len({page.text for page in before}) == 1
            etag = before[0].headers["etag"]
            assert other.get(address, headers={"If-None-Match": etag}).status_code == 304
            lists = [room.get("/events").text for room in (one, other)]
            assert lists[0] == lists[1]

            form = _form(one.get(f"/review{address}").text)
            other.cookies.update(one.cookies)  # a browser whose second connection another process answers
            sent = other.post(f"/review{address}/correct", data={**form, "field": "type", "value": "COERCE"})
            assert sent.status_code == 200

            for room in (one, other):
                again = room.get(address, headers={"If-None-Match": etag})
                assert again.status_code == 200
                assert again.headers["etag"] != etag
                assert "Coerce" in again.text
                assert "Coerce" in room.get("/events").text


def test_a_form_of_another_room_is_still_refused(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    number = rooms.fill(path)[0]
    with (
        sharing() as ours,
        sharing() as theirs,
        TestClient(create_app(path, shared=ours), base_url=BASE) as one,
        TestClient(create_app(path, shared=theirs), base_url=BASE) as other,
    ):
        address = f"/review/events/{_event_id(path, number)}"
        form = _form(one.get(address).text)
        other.cookies.update(one.cookies)
        sent = other.post(f"{address}/correct", data={**form, "field": "type", "value": "COERCE"})
        assert sent.status_code == 403


def _event_id(path: Path, assertion: str) -> str:
    with Ledger.open(path, read_only=True) as ledger:
        return Browser(ledger).event(assertion).id


def test_a_job_is_known_to_every_process_and_a_strange_number_to_none(tmp_path: Path) -> None:
    folder = tmp_path / "jobs"
    folder.mkdir()
    (tmp_path / "secret").write_text("{}")
    settings = Settings(ledger=tmp_path / "ledger.db")
    one, other = Jobs(settings, folder), Jobs(settings, folder)
    job = one.submit([{"nothing": "in it"}])
    assert job is not None
    try:
        told = other.find(job.id)
        assert told is not None
        assert told.id == job.id
        assert other.find("../secret") is None
        assert other.find("job-" + "0" * 20) is None
        deadline = time.monotonic() + 60
        while (told := other.find(job.id)) and told.state in ("waiting", "running"):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert told == one.find(job.id)
    finally:
        one.close()
        other.close()


def test_what_is_remembered_of_judgements_is_what_the_ledger_holds(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    ids = rooms.fill(path, meetings=5)
    made: list[list[Any]] = [
        [judging.make(judging.SAME_EVENT, ids[:2], author="Ira", made_at="2031-04-01T00:00:00.000000Z")],
        [judging.make(judging.REJECT, [ids[2]], author="Ira", made_at="2031-04-02T00:00:00.000000Z")],
        [
            judging.make(
                judging.CORRECT,
                [ids[3]],
                author="Ira",
                value={"field": "type", "value": "COERCE"},
                made_at="2031-04-03T00:00:00.000000Z",
            )
        ],
    ]
    made.append(
        [judging.make(judging.UNDO, [made[1][0].id], author="Ola", made_at="2031-04-04T00:00:00.000000Z")]
    )
    with Ledger.open(path, read_only=True) as asked, Ledger.open(path, read_only=True) as held:
        held.remember()
        for judgements in [[], *made]:
            with Ledger.open(path) as ledger:
                ledger.judge(*judgements)
            for as_of in (None, *(j[0].made_at for j in made)):
                moment = None if as_of is None else _moment(as_of)
                plain, quick = Browser(asked, moment, "2031-05-01"), Browser(held, moment, "2031-05-01")
                assert list(map(to_plain, quick.events())) == list(map(to_plain, plain.events()))
                for number in ids:
                    assert quick.judged_on([number]) == plain.judged_on([number])
                with quick.snapshot():
                    assert list(map(to_plain, quick.statements())) == list(map(to_plain, plain.statements()))


def _moment(text: str) -> Any:
    from communique.ledger.days import parse_moment

    return parse_moment(text, "as_of")


def test_the_processes_of_a_room_end_when_the_first_one_is_killed(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    rooms.fill(path)
    command = [sys.executable, "-c", "from communique.cli.main import run; run()", "serve"]
    options = ["--ledger", str(path), "--port", "0", "--workers", "2"]
    with subprocess.Popen([*command, *options], stderr=subprocess.PIPE, text=True) as room:
        assert room.stderr is not None
        found = re.search(r"http://127\.0\.0\.1:(\d+)/", room.stderr.readline())
        assert found
        port = int(found[1])
        with socket.create_connection(("127.0.0.1", port), timeout=60):
            pass
        room.send_signal(signal.SIGKILL)
        deadline = time.monotonic() + 60
        while True:
            try:
                with socket.create_connection(("127.0.0.1", port), timeout=5):
                    assert time.monotonic() < deadline
                    time.sleep(0.1)
            except ConnectionRefusedError:
                break
