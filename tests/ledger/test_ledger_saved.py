"""The file of all events' lines: believed only where it says what the ledger says."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from builders import CODER, Hours, coded, event, report
from communique.errors import LedgerBusy
from communique.ledger import Entry, Ledger, saved
from communique.ledger import index as indexing
from communique.ledger.gather import Gatherer
from communique.ledger.index import EventIndex, EventIndexes
from communique.records import EventType, Judgement, ReportStatus, Status, content_id

ODD = "Ñandú \ud800 “so”\t\u241e ends"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A ledger with six events of two kinds, one of them planned."""
    made = tmp_path / "ledger.db"
    with Ledger.open(made, clock=Hours()) as ledger:
        entries = []
        for number in range(6):
            of = report(f"r{number}", published=f"2031-03-0{number + 1}")
            kind = (EventType.ACCUSE, EventType.CONSULT)[number % 2]
            status = Status.PLANNED if number == 5 else Status.OCCURRED
            stated = event(of, kind=kind, status=status, day=f"2031-03-0{number + 1}")
            entries.append(Entry(of, ReportStatus.READ, coded(of, stated)))
        ledger.commit_batch(entries, CODER)
    return made


@pytest.fixture
def merged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The assertion ids that were merged, as they are merged."""
    found: list[str] = []
    real = Gatherer.events

    def counted(self: Gatherer, ids: list[str], seen: set[str]) -> Iterator[object]:
        found.extend(ids)
        return real(self, ids, seen)

    monkeypatch.setattr(Gatherer, "events", counted)
    return found


def started(path: Path) -> EventIndex:
    """The index of a process that starts, and keeps its lines when it ends."""
    with Ledger.open(path, read_only=True) as ledger:
        indexes = EventIndexes(ledger, worth_saving=1)
        made = indexes.prepare()
        indexes.close()
    return made


def reject(path: Path, subject: str) -> None:
    with Ledger.open(path) as ledger:
        number = content_id("jud", "reject", subject)
        ledger.judge(Judgement(number, "reject", (subject,), {}, None, "Ira", "no such meeting", None))


def test_a_second_start_merges_nothing_and_knows_the_same(path: Path, merged: list[str]) -> None:
    first = started(path)
    assert len(first.lines) == 6
    assert saved.beside(path).exists()
    merged.clear()
    assert started(path) == first
    assert merged == []


def test_what_came_after_the_file_is_merged_and_nothing_else(path: Path, merged: list[str]) -> None:
    first = started(path)
    gone = sorted(first.lines)[0]
    reject(path, gone)
    merged.clear()
    second = started(path)
    assert second.lines == {k: v for k, v in first.lines.items() if k != gone}
    assert set(merged) == set(first.lines[gone].members)
    saved.beside(path).unlink()
    assert started(path) == second


def test_a_copy_of_the_ledger_that_went_its_own_way_is_not_told_the_others_lines(
    path: Path, tmp_path: Path, merged: list[str]
) -> None:
    other = tmp_path / "other.db"
    shutil.copy(path, other)
    ids = sorted(started(path).lines)
    reject(path, ids[0])
    started(path)
    reject(other, ids[1])
    shutil.copy(saved.beside(path), saved.beside(other))
    merged.clear()
    assert set(started(other).lines) == set(ids) - {ids[1]}
    assert merged


def _cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


def _flipped(content: bytes) -> bytes:
    return content[:-3] + bytes([content[-3] ^ 1]) + content[-2:]


def _of_other_code(content: bytes) -> bytes:
    head, _, body = content.partition(b"\n")
    return json.dumps({**json.loads(head), "made_by": "0" * 64}).encode() + b"\n" + body


def _of_a_longer_ledger(content: bytes) -> bytes:
    head, _, body = content.partition(b"\n")
    return json.dumps({**json.loads(head), "pulse": [900, 0, 0]}).encode() + b"\n" + body


@pytest.mark.parametrize(
    "harm",
    [
        _cut,
        _flipped,
        _of_other_code,
        _of_a_longer_ledger,
        lambda _: b"",
        lambda _: b"[]\n",
        lambda _: b"\xff\xfe\n{}",
        lambda _: b"[" * 100_000,
    ],
)
def test_a_file_that_cannot_be_believed_counts_as_none_and_is_replaced(
    path: Path, merged: list[str], harm: object
) -> None:
    first = started(path)
    file = saved.beside(path)
    whole = file.read_bytes()
    file.write_bytes(harm(whole))  # type: ignore[operator]
    merged.clear()
    assert started(path) == first
    assert len(merged) == 6
    assert file.read_bytes() == whole


def test_where_no_file_can_be_written_the_room_opens_all_the_same(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object, **__: object) -> object:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(saved.tempfile, "mkstemp", refused)
    assert len(started(path).lines) == 6
    assert not saved.beside(path).exists()


def test_a_full_disk_leaves_no_half_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(saved.os, "replace", full)
    started(path)
    assert [p.name for p in path.parent.iterdir() if "lines" in p.name] == []


def test_a_small_ledger_gets_no_file(path: Path) -> None:
    with Ledger.open(path, read_only=True) as ledger:
        indexes = EventIndexes(ledger)
        indexes.prepare()
        assert not indexes.save()
        indexes.close()
    assert not saved.beside(path).exists()


def test_lines_of_any_text_come_back_as_they_were(path: Path, tmp_path: Path) -> None:
    from dataclasses import replace

    now = started(path)
    lines = [replace(line, passage=ODD, publishers=(ODD, ""), reported=None) for line in now.lines.values()]
    file = tmp_path / "odd.lines"
    with Ledger.open(path, read_only=True) as ledger, ledger.store.reading() as connection:
        anchored = saved.anchor(connection, now.pulse)
        assert anchored is not None
        assert saved.save(file, lines, now.pulse, anchored)
        found = saved.load(file, connection)
    assert found == saved.Saved(tuple(lines), now.pulse)


def test_who_asks_while_the_first_index_is_made_is_told_how_far_it_is(path: Path) -> None:
    with Ledger.open(path, read_only=True) as ledger:
        indexes = EventIndexes(ledger, patience=0.0)
        reached, leave = threading.Event(), threading.Event()

        def tell(done: int, of: int) -> None:
            reached.set()
            leave.wait(10)

        making = threading.Thread(target=indexes.prepare, args=(tell,))
        making.start()
        assert reached.wait(10)
        with pytest.raises(LedgerBusy, match="0 of 6 merged"):
            indexes.at()
        leave.set()
        making.join(10)
        assert len(indexes.at().lines) == 6
        indexes.close()


def test_an_event_of_many_reports_is_merged_once(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its assertions stand in several lists of ids; the later lists leave out what the first has merged."""
    monkeypatch.setattr(indexing, "chunks", lambda ids: iter([[n] for n in ids]))
    with Ledger.open(path) as ledger:
        ids = sorted(EventIndexes(ledger).at().holder)
        number = content_id("jud", "same_event", *ids[:3])
        ledger.judge(Judgement(number, "same_event", tuple(ids[:3]), {}, None, "Ira", "one", None))
        made: list[str] = []
        real = indexing.line_of
        monkeypatch.setattr(indexing, "line_of", lambda e, r: made.append(e.id) or real(e, r))
        indexes = EventIndexes(ledger)
        assert len(indexes.at().lines) == 4
        assert len(made) == 4
