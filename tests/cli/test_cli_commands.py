"""The commands from end to end, with stand-ins for the model."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from communique.cli import read as read_command
from communique.cli.render import context, harmless
from communique.records import Failure
from communique.run import Tally
from communique.settings import Settings
from doubles import PatternReader

Run = Callable[..., int]
Capture = pytest.CaptureFixture[str]

LINES = [
    {
        "id": "one",
        "text": "Ana met Bo in the old town hall of Velna.",
        "published": "2031-03-04",
        "publisher": "Courier",
    },
    {
        "id": "two",
        "text": "“The bridge opens in May” said Ana to reporters in the hall.",
        "published": "2031-03-05",
    },
    {
        "id": "three",
        "text": "It rained all day long in the hills and in the valley.",
        "published": "2031-03-06",
    },
]


@pytest.fixture
def jsonl(tmp_path: Path) -> Path:
    path = tmp_path / "in.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in LINES), encoding="utf-8")
    return path


@pytest.fixture
def filled(run: Run, jsonl: Path, capsys: Capture) -> Run:
    assert run("read", jsonl) == 0
    capsys.readouterr()
    return run


def lines(capsys: Capture) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_read_prints_the_whole_denominator(run: Run, jsonl: Path, capsys: Capture) -> None:
    assert run("read", jsonl) == 0
    summary = {
        line.split("  ")[0].strip() or line: line.split()[-1] for line in capsys.readouterr().out.splitlines()
    }
    assert summary["reports"] == "3"
    text = " ".join(summary)
    for name in ("reports", "failed", "events", "statements", "roles", "seconds"):
        assert name in text


def test_reading_again_changes_no_byte_of_the_export(filled: Run, jsonl: Path, capsys: Capture) -> None:
    filled("export")
    before = capsys.readouterr().out
    assert filled("read", jsonl) == 0
    capsys.readouterr()
    filled("export")
    assert capsys.readouterr().out == before


def test_inputs_that_fail_are_named_with_a_reason_and_stop_nothing(
    run: Run, jsonl: Path, tmp_path: Path, capsys: Capture
) -> None:
    (tmp_path / "empty.txt").write_text("")
    assert run("read", jsonl, tmp_path / "empty.txt", tmp_path / "missing.txt") == 3
    told = capsys.readouterr().err.splitlines()
    assert [line for line in told if "empty.txt" in line]
    assert [line for line in told if "missing.txt" in line]
    assert run("reports", "--status", "failed", "--format", "json") == 0
    assert len(lines(capsys)) == 2


def test_nothing_but_failures_is_nothing_read(run: Run, tmp_path: Path) -> None:
    assert run("read", tmp_path / "missing.txt") == 1


def test_reports_outside_the_dates_are_left_out(run: Run, jsonl: Path, capsys: Capture) -> None:
    assert run("read", jsonl, "--published-before", "2031-03-05") == 0
    capsys.readouterr()
    run("reports", "--format", "json")
    assert [r["source_id"] for r in lines(capsys)] == ["one"]


@pytest.mark.parametrize(
    ("arguments", "count"),
    [
        (["events"], 1),
        (["events", "--actor", "Ana", "--with", "bo"], 1),
        (["statements", "--actor", "ana"], 1),
        (["reports", "--since", "2031-03-05"], 2),
        (["reports", "--publisher", "cour"], 1),
        (["actors"], 2),
        (["events", "--type", "consult", "--status", "Occurred"], 1),
        (["events", "--limit", "1"], 1),
    ],
)
def test_a_list_prints_what_meets_its_filters(
    filled: Run, arguments: list[str], count: int, capsys: Capture
) -> None:
    assert filled(*arguments, "--format", "json") == 0
    assert len(lines(capsys)) == count
    assert filled(*arguments, "--format", "csv") == 0
    assert len(list(csv.DictReader(io.StringIO(capsys.readouterr().out)))) == count
    assert filled(*arguments) == 0
    assert capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments", [["roles"], ["events", "--actor", "Zed"], ["search", "volcano"], ["show", "evt-9"]]
)
def test_finding_nothing_is_exit_code_1_and_one_line(
    filled: Run, arguments: list[str], capsys: Capture
) -> None:
    assert filled(*arguments) == 1
    out = capsys.readouterr()
    assert out.out == ""
    assert len(out.err.splitlines()) == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["events", "--type", "MEET"],
        ["events", "--since", "2031-02-31"],
        ["events", "--as-of", "yesterday"],
        ["export", "--format", "papyrus"],
        ["search", "?!"],
        ["events", "--limit", "-1"],
        ["no-such-command"],
        ["show"],
        ["read", "x.txt", "--published-since", "soon"],
    ],
)
def test_wrong_usage_is_exit_code_2_and_no_traceback(
    filled: Run, arguments: list[str], capsys: Capture
) -> None:
    assert filled(*arguments) == 2
    out = capsys.readouterr()
    assert out.err
    assert "Traceback" not in out.err + out.out


def test_show_gives_the_words_in_their_place(filled: Run, capsys: Capture) -> None:
    filled("events", "--format", "json")
    (event,) = lines(capsys)
    assert filled("show", str(event["id"])[:15]) == 0
    out = capsys.readouterr().out
    assert "[Ana met Bo] in the old town hall" in out
    assert "Courier · 2031-03-04 · one" in out
    filled("statements", "--format", "json")
    (statement,) = lines(capsys)
    assert filled("show", statement["id"]) == 0
    assert "“[The bridge opens in May]” said Ana" in capsys.readouterr().out


@pytest.mark.parametrize("kind", ["reports", "events", "statements", "actors"])
def test_every_record_can_be_shown_by_its_id(filled: Run, kind: str, capsys: Capture) -> None:
    filled(kind, "--format", "json")
    for record in lines(capsys):
        assert filled("show", record["id"]) == 0
        assert str(record["id"]) in capsys.readouterr().out
        assert filled("show", record["id"], "--format", "json") == 0
        assert lines(capsys) == [record]


def test_search_finds_reports_and_statements(filled: Run, capsys: Capture) -> None:
    assert filled("search", "bridge", "--format", "json") == 0
    assert {hit["kind"] for hit in lines(capsys)} == {"report", "statement"}
    assert filled("search", "old town", "--format", "json") == 0
    assert len(lines(capsys)) == 1


def test_export_writes_a_file_whole_or_not_at_all(filled: Run, tmp_path: Path, capsys: Capture) -> None:
    filled("export")
    wanted = capsys.readouterr().out
    target = tmp_path / "out.jsonl"
    assert filled("export", "-o", target) == 0
    assert target.read_text(encoding="utf-8") == wanted
    assert filled("export", "-o", tmp_path / "none" / "out.jsonl") == 2
    assert not list(tmp_path.glob("**/*.part"))


def test_annotate_keeps_order_and_ids_and_goes_on_after_broken_lines(
    run: Run, tmp_path: Path, capsys: Capture
) -> None:
    path = tmp_path / "in.jsonl"
    given = [
        json.dumps(LINES[1]),
        "{broken",
        "[1]",
        json.dumps({"id": "bare"}),
        "",
        json.dumps(LINES[0] | {"id": 7}),
    ]
    path.write_text("\n".join(given), encoding="utf-8")
    assert run("annotate", path) == 3
    out = capsys.readouterr()
    found = [json.loads(line) for line in out.out.splitlines()]
    assert [r["id"] for r in found] == ["two", 7]
    keys = ["id", "text", "sentences", "mentions", "statements", "events", "times", "places"]
    assert all(list(r) == keys for r in found)
    assert [m["text"] for m in found[1]["mentions"]] == ["Ana", "Bo"]
    assert found[1]["mentions"][0]["actor_id"] == "act-Ana"
    assert [e["type"] for e in found[1]["events"]] == ["CONSULT"]
    assert len(out.err.splitlines()) == 4


def test_a_missing_ledger_is_exit_code_4(run: Run, capsys: Capture) -> None:
    assert run("events") == 4
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_a_newer_ledger_is_exit_code_4(filled: Run, tmp_path: Path, jsonl: Path) -> None:
    with sqlite3.connect(tmp_path / "ledger.db") as connection:
        connection.execute("INSERT INTO migrations VALUES (99, 'later', '2040-01-01T00:00:00.000000Z')")
    connection.close()
    assert filled("read", jsonl) == 4
    assert filled("events") == 4


def test_ctrl_c_stores_the_batch_in_hand_and_says_so(
    run: Run, jsonl: Path, parts: PatternReader, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    whole = parts._read

    def interrupted(report: object) -> object:
        os.kill(os.getpid(), signal.SIGINT)
        parts._read = whole  # type: ignore[method-assign]
        return whole(report)  # type: ignore[arg-type]

    parts._read = interrupted  # type: ignore[method-assign, assignment]
    monkeypatch.setattr("communique.settings.Settings", partial(Settings, batch_reports=1))
    before = signal.getsignal(signal.SIGINT)
    assert run("read", jsonl) == 130
    assert signal.getsignal(signal.SIGINT) is before
    assert "stored" in capsys.readouterr().err
    run("reports", "--format", "json")
    assert len(lines(capsys)) == 1
    assert run("read", jsonl) == 0
    capsys.readouterr()
    run("reports", "--format", "json")
    assert len(lines(capsys)) == 3


def test_a_pipe_closed_early_is_quiet(filled: Run, tmp_path: Path) -> None:
    del filled
    program = (
        "import sys; from communique.cli.main import main\n"
        "sys.exit(main(['export', '--ledger', sys.argv[1]]))"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path / "ledger.db")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 0


def test_text_cannot_steer_the_terminal() -> None:
    assert harmless("a\x1b[31mred\x07\u202eb") == "a\ufffd[31mred\ufffd\ufffdb"
    assert harmless("tab\tnew\nline é “q”") == "tab\tnew\nline é “q”"


def test_context_stays_in_the_paragraph_and_cuts_at_blanks() -> None:
    text = "First paragraph.\n" + "word " * 60 + "HERE " + "tail " * 60
    at = text.index("HERE")
    begin, end = context(text, (at, at + 4), 23)
    assert text[begin:end] == "word word word word HERE tail tail tail tail"


@pytest.mark.parametrize(
    ("tally", "code"),
    [
        (Tally(read=1), 0),
        (Tally(unchanged=2), 0),
        (Tally(), 1),
        (Tally(failed=[Failure("a", "b")]), 1),
        (Tally(read=1, failed=[Failure("a", "b")]), 3),
        (Tally(read=1, failed=[Failure("a", "b")], interrupted=True), 130),
    ],
)
def test_the_exit_code_of_a_run_says_how_it_ended(tally: Tally, code: int) -> None:
    assert read_command.exit_code(tally) == code
