"""Coding sheets: filled sheets become offsets into the text they were made on."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

TRAINING = Path(__file__).parent.parent.parent / "training"
sys.path.insert(0, str(TRAINING))

from sheets import between, locate, read, sheet  # noqa: E402

TEXT = (
    "The foreign ministers of Peru and Chile met in Lima on Friday. They agreed to reopen\nthe border, "
    "the Peruvian minister, Ana Quispe Rojas, said. “We will not wait another year,” she added. “Not one day.”"
)


def filled(tmp_path: Path, name: str, *lines: str) -> list[dict[str, object]]:
    path = tmp_path / name
    path.write_text("\n".join(["##### r1", *lines]), encoding="utf-8")
    return read(path, {"r1": TEXT})


def words(span: object) -> str:
    assert isinstance(span, list)
    return TEXT[span[0] : span[1]]


def test_an_event_line_becomes_offsets(tmp_path: Path) -> None:
    """Trigger and participants are found in the sentence named, across line breaks too."""
    (label,) = filled(
        tmp_path,
        "a.ev",
        "E 0 CONSULT:multilateral occurred «met» a=«The foreign ministers of Peru and Chile» p=«Lima» t=«Friday»",
        "E 1 AGREE occurred «agreed» a=«They» m=«reopen the border»",
        "D 2 «wait»",
    )
    first, second = label["events"]  # type: ignore[misc]
    assert words(first["trigger"]) == "met"
    assert (first["type"], first["mode"], first["status"]) == ("CONSULT", "multilateral", "occurred")
    assert [words(s) for s in first["places"] + first["times"]] == ["Lima", "Friday"]
    assert words(second["mentions"][0]) == "reopen\nthe border"
    assert [words(s) for s in label["doubtful"]] == ["wait"]  # type: ignore[attr-defined]


def test_a_statement_runs_from_its_first_words_to_its_last(tmp_path: Path) -> None:
    """``first … last`` covers all between; the parts of one statement stay together."""
    (label,) = filled(
        tmp_path,
        "a.st",
        "S 2 direct s=«she» c=«added» q=«We will … another year» q=«Not one day»@3",
        "R 1 current t=«minister» p=«Ana Quispe Rojas» o=«Peruvian»",
    )
    (statement,) = label["statements"]  # type: ignore[misc]
    assert [words(s) for s in statement["content"]] == ["We will not wait another year", "Not one day"]
    (role,) = label["roles"]  # type: ignore[misc]
    assert [words(role[k]) for k in ("title", "person", "organization")] == [
        "minister",
        "Ana Quispe Rojas",
        "Peruvian",
    ]


def test_an_actor_line_becomes_all_its_mentions(tmp_path: Path) -> None:
    """One line an actor: kind and every mention, a later occurrence by its number."""
    (label,) = filled(
        tmp_path,
        "a.mn",
        "grp 0«The foreign ministers of Peru and Chile» 1«They»",
        "per 1«the Peruvian minister, Ana Quispe Rojas» 2«she»",
        "state 0«Peru» 1«Peruvian»",
    )
    ministers, minister, state = label["actors"]  # type: ignore[misc]
    assert [words(s) for s in ministers["mentions"]] == ["The foreign ministers of Peru and Chile", "They"]
    assert [a["kind"] for a in (ministers, minister, state)] == ["group", "person", "state"]


def test_an_abbreviation_keeps_its_last_dot(tmp_path: Path) -> None:
    """«U.S» stands for "U.S." whether or not the coder took the dot with it."""
    (tmp_path / "a.mn").write_text("##### r2\nstate 0«U.S»\norg 0«U.S. troops»\n", encoding="utf-8")
    text = "Two U.S. troops left."
    (label,) = read(tmp_path / "a.mn", {"r2": text})
    assert [text[slice(*span)] for a in label["actors"] for span in a["mentions"]] == ["U.S.", "U.S. troops"]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "line",
    [
        "E 0 MEET occurred «met»",
        "E 0 CONSULT happened «met»",
        "E 0 CONSULT occurred «spoke»",
        "E 9 CONSULT occurred «met»",
        "S 2 direct s=«she» c=«added»",
        "R 1 current t=«minister»",
        "anything else",
    ],
)
def test_a_line_that_cannot_be_read_is_told_and_left_out(
    line: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One clear line names the sheet, the line and the words; the rest is read."""
    (label,) = filled(tmp_path, "a.ev" if line[0] == "E" else "a.st", line)
    assert not any(label[k] for k in label if k not in ("report", "digest"))
    assert ":2: " in capsys.readouterr().err


def test_a_short_word_is_not_found_inside_a_longer_one() -> None:
    """«he» is the pronoun, not the end of "The"."""
    text = "The talks, he said, failed."
    assert locate(text, (0, len(text)), "he", 1) == [11, 13]


@given(
    st.lists(st.sampled_from(["talks", "the", "in", "Lima", "said,", "“we"]), min_size=1, max_size=12),
    st.data(),
)
def test_what_is_found_is_what_was_written(tokens: list[str], data: st.DataObject) -> None:
    """Any run of whole words is found again, word for word."""
    text = " ".join(tokens)
    begin = data.draw(st.integers(0, len(tokens) - 1))
    end = data.draw(st.integers(begin + 1, len(tokens)))
    wanted = " ".join(tokens[begin:end])
    start, stop = between(text, (0, len(text)), wanted, 1)
    assert text[start:stop] == wanted


def test_the_empty_sheet_numbers_the_sentences() -> None:
    """A coder sees the report's sentences, numbered from 0, on lines of their own."""
    lines = sheet({"id": "r1", "published": "2020-01-01", "text": TEXT}).splitlines()
    assert lines[0] == "##### r1  published 2020-01-01"
    assert lines[2].startswith("[1] They agreed to reopen the border")


def test_labels_hold_no_words_of_the_reports() -> None:
    """What is kept of a coded report is offsets and labels."""
    for path in (TRAINING / "labels").glob("*.jsonl"):
        for line in path.read_text(encoding="utf-8").splitlines():
            label = json.loads(line)
            layers = {"events", "statements", "roles", "actors"}
            assert label.keys() <= {"report", "digest", "doubtful"} | layers
            for record in (r for layer in layers for r in label.get(layer, [])):
                text = {k: v for k, v in record.items() if isinstance(v, str)}
                assert text.keys() <= {"type", "mode", "status", "kind"}


def test_the_command_prints_labels(tmp_path: Path) -> None:
    """Reports and a filled sheet in, one JSON line a report out."""
    reports, filled_sheet = tmp_path / "reports.jsonl", tmp_path / "a.ev"
    reports.write_text(json.dumps({"id": "r1", "published": "2020-01-01", "text": TEXT}), encoding="utf-8")
    filled_sheet.write_text("##### r1\nE 0 CONSULT occurred «met»\n", encoding="utf-8")
    command = [sys.executable, str(TRAINING / "sheets.py"), "read", str(reports), str(filled_sheet)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)["events"][0]["type"] == "CONSULT"
