"""``communique serve``: what it refuses, in one line and with which exit code; what it does at start and end."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from builders import CODER, Hours, coded, report
from communique.cli import serve as serving
from communique.cli.main import main
from communique.ledger import Entry, Ledger
from communique.records import ReportStatus
from communique.web.app import create_app

Capture = pytest.CaptureFixture[str]

USAGE, LEDGER, INSTALLATION = 2, 4, 5


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    path = tmp_path / "ledger.db"
    of = report()
    with Ledger.open(path, clock=Hours()) as opened:
        opened.commit_batch([Entry(of, ReportStatus.READ, coded(of))], CODER)
    return path


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that another program listens at."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def refused(capsys: Capture, *arguments: object) -> tuple[int, str]:
    """Exit code and the one line of a command that does not start."""
    code = main(["serve", *map(str, arguments)])
    shown = capsys.readouterr()
    (line,) = shown.err.splitlines()
    assert not shown.out
    return code, line


def test_a_missing_ledger_is_one_line_that_says_how_to_make_one(tmp_path: Path, capsys: Capture) -> None:
    missing = tmp_path / "none.db"
    code, line = refused(capsys, "--ledger", missing, "--port", 0)
    assert code == LEDGER
    assert str(missing) in line
    assert "communique read" in line
    assert not missing.exists()


def test_a_file_that_is_no_ledger_is_one_line(tmp_path: Path, capsys: Capture) -> None:
    wrong = tmp_path / "notes.db"
    wrong.write_text("not a database, but long enough to be taken for the header of one " * 20)
    code, line = refused(capsys, "--ledger", wrong, "--port", 0)
    assert code == LEDGER
    assert str(wrong) in line


def test_a_taken_port_is_named_with_the_way_out(ledger: Path, taken: int, capsys: Capture) -> None:
    code, line = refused(capsys, "--ledger", ledger, "--port", taken)
    assert (code, line) == (
        USAGE,
        f"communique: --port {taken}: taken by another program; name another one",
    )


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7"])
def test_an_address_that_others_reach_is_refused_without_a_token(
    ledger: Path, host: str, capsys: Capture
) -> None:
    code, line = refused(capsys, "--ledger", ledger, "--host", host, "--port", 0)
    assert code == USAGE
    assert f"--host {host}" in line
    assert "communique token add" in line


def test_a_revoked_token_guards_nothing(ledger: Path, capsys: Capture) -> None:
    assert main(["token", "add", "ana", "--role", "reader", "--ledger", str(ledger)]) == 0
    assert main(["token", "revoke", "ana", "--ledger", str(ledger)]) == 0
    capsys.readouterr()
    code, line = refused(capsys, "--ledger", ledger, "--host", "0.0.0.0", "--port", 0)
    assert (code, "no token guards it" in line) == (USAGE, True)


def test_a_name_that_is_no_host_is_refused(ledger: Path, capsys: Capture) -> None:
    assert main(["token", "add", "ana", "--role", "reader", "--ledger", str(ledger)]) == 0
    capsys.readouterr()
    code, line = refused(capsys, "--ledger", ledger, "--host", "no.such.host.invalid", "--port", 0)
    assert (code, "--host no.such.host.invalid: no address of this machine" in line) == (USAGE, True)


@pytest.mark.parametrize("port", ["-1", "65536", "http"])
def test_an_impossible_port_is_a_usage_error(ledger: Path, port: str, capsys: Capture) -> None:
    assert main(["serve", "--ledger", str(ledger), "--port", port]) == USAGE
    assert "--port" in capsys.readouterr().err


def test_a_missing_extra_is_named_with_the_command_that_installs_it(
    ledger: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    code, line = refused(capsys, "--ledger", ledger, "--port", 0)
    assert code == INSTALLATION
    assert "pip install communique[web]" in line


def test_the_first_index_says_now_and_then_how_far_it_is(
    ledger: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.setattr(serving, "_TELL_SECONDS", 0.0)
    app = create_app(ledger)
    serving._prepare(app)
    app.state.indexes.close()
    app.state.ledger.close()
    assert capsys.readouterr().err == "merging events for the lists: 0 of 1; reports can be read meanwhile\n"


def test_a_room_opens_at_a_free_port_and_ends_well_when_it_is_told_to(ledger: Path) -> None:
    command = [sys.executable, "-c", "from communique.cli.main import run; run()"]
    options = ["serve", "--ledger", str(ledger), "--port", "0"]
    with subprocess.Popen([*command, *options], stderr=subprocess.PIPE, text=True) as room:
        try:
            assert room.stderr is not None
            line = room.stderr.readline()
            address = re.search(r"http://127\.0\.0\.1:\d+/", line)
            assert address, line
            with urllib.request.urlopen(address.group() + "events", timeout=60) as page:
                assert page.status == 200
                assert b"Ana Terzic" in page.read()
            room.send_signal(signal.SIGINT)
            _, rest = room.communicate(timeout=60)
            assert "Traceback" not in rest
            assert room.returncode in (0, 130)
        finally:
            room.kill()
