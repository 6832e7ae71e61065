"""The commands over what resolution judged: by hand, what changed, what is due, a brief."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., int]
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def two(run: Run, tmp_path: Path, capsys: Capture) -> Run:
    """Runs commands over a ledger of two reports that tell two meetings, and a statement."""
    rows = [
        {
            "id": "1",
            "text": "Terzic met Marek. “We will reopen it” said Terzic.",
            "published": "2031-03-04",
            "language": "en",
        },
        {
            "id": "2",
            "text": "Solm met Quand. “No <b>bridge</b>” said Quand.",
            "published": "2031-03-05",
            "language": "en",
        },
    ]
    file = tmp_path / "reports.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    assert run("read", file, "--quiet") == 0
    capsys.readouterr()
    return run


def ids(two: Run, capsys: Capture) -> list[str]:
    assert two("events", "--format", "json") == 0
    return [json.loads(line)["id"] for line in capsys.readouterr().out.splitlines()]


def test_a_merge_by_hand_holds_until_it_is_undone(two: Run, capsys: Capture) -> None:
    before = ids(two, capsys)
    assert two("judge", "merge", *before, "--by", "R. Vale", "--note", "one talk") == 0
    judgement = capsys.readouterr().out.strip()
    assert len(ids(two, capsys)) == 1
    assert two("judge", "list") == 0
    assert judgement in capsys.readouterr().out
    assert two("judge", "undo", judgement, "--by", "R. Vale") == 0
    capsys.readouterr()
    assert ids(two, capsys) == before


def test_what_changed_since_a_time_names_the_kind_of_change(two: Run, capsys: Capture) -> None:
    assert two("changed", "--since", "2000-01-01", "--format", "json") == 0
    kinds = [json.loads(line)["change"] for line in capsys.readouterr().out.splitlines()]
    assert kinds == ["new", "new"]


@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_a_brief_names_its_records_and_the_place_of_their_words(two: Run, capsys: Capture, form: str) -> None:
    known = ids(two, capsys)
    assert two("brief", "--since", "2000-01-01", "--format", form, "--today", "2031-03-06") == 0
    printed = capsys.readouterr().out
    assert all(number in printed for number in known)
    assert ":0-" in printed
    assert "<b>" not in printed or form == "text"


def test_a_brief_is_where_the_next_one_begins(two: Run, capsys: Capture) -> None:
    assert two("changed", "--since", "last-brief") == 2
    assert two("brief", "--since", "2000-01-01") == 0
    capsys.readouterr()
    assert two("changed", "--since", "last-brief") == 1


def test_nothing_due_says_so(two: Run, capsys: Capture) -> None:
    assert two("due", "--today", "2031-03-06") == 1
    assert "nothing is due" in capsys.readouterr().err


def test_ties_of_a_pair_open_their_events(two: Run, capsys: Capture) -> None:
    assert two("ties", "Terzic", "Marek", "--format", "json") == 0
    (month,) = json.loads(capsys.readouterr().out)["months"]
    assert (month["month"], month["meetings"]) == ("2031-03", 1)
    assert set(month["events"]) <= set(ids(two, capsys))


def test_a_repeated_report_is_counted_in_the_summary_and_named(
    run: Run, tmp_path: Path, capsys: Capture
) -> None:
    row = {"id": "1", "text": "Terzic met Marek.", "published": "2031-03-04", "language": "en"}
    file = tmp_path / "reports.jsonl"
    file.write_text((json.dumps(row) + "\n") * 2, encoding="utf-8")
    assert run("read", file) == 0
    printed = capsys.readouterr()
    (line,) = [line for line in (printed.out + printed.err).splitlines() if "duplicates" in line]
    assert line.split() == ["duplicates", "1"]
    assert "1: note: came before with the same text; not read again" in " ".join(printed.err.split())


def test_show_gives_origins_of_an_event_and_a_statement_with_the_reason(two: Run, capsys: Capture) -> None:
    shown = [*ids(two, capsys)[:1]]
    assert two("statements", "--format", "json") == 0
    said = json.loads(capsys.readouterr().out.splitlines()[0])
    assert said["origins"]["independent"] + said["origins"]["unknown"] == 1
    for number in (*shown, said["id"]):
        assert two("show", number) == 0
        out = " ".join(capsys.readouterr().out.split())
        assert "independent, 0 reprints" in out
        assert said["origins"]["groups"][0]["reason"] in out
