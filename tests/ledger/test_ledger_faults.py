"""Ledgers that cannot be opened or written: one clear line each."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from builders import CODER, coded, report
from communique.errors import LedgerBusy, LedgerError, LedgerFull, LedgerReadOnly, LedgerTooNew
from communique.ledger import Ledger, View, schema
from communique.ledger.migrations import STEPS, add_column, applied, bring_up_to_date
from communique.ledger.store import open_store
from communique.records import ReportStatus


def fill(path: Path, name: str = "one") -> None:
    with Ledger.open(path) as ledger:
        made = report(name)
        ledger.commit(made, ReportStatus.READ, coded(made), CODER)


def test_a_ledger_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "l.db"
    fill(path)
    with sqlite3.connect(path) as connection:
        connection.execute("INSERT INTO migrations VALUES (99, 'later', '2040-01-01T00:00:00.000000Z')")
    connection.close()
    with pytest.raises(LedgerTooNew, match=r"l\.db.*schema 99"):
        Ledger.open(path)


@pytest.mark.parametrize(
    "content", [b"no database at all, but quite a text " * 40, b"SQLite format 3\x00" + b"\xff" * 900]
)
def test_a_file_that_is_no_ledger_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "l.db"
    path.write_bytes(content)
    with pytest.raises(LedgerError, match=r"l\.db"):
        Ledger.open(path)


def test_a_database_of_something_else_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "l.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")
    connection.close()
    with pytest.raises(LedgerError, match="other tables"):
        Ledger.open(path)
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("recipes",)]
    connection.close()


def test_a_missing_ledger_is_not_made_by_reading_it(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="no ledger there"):
        Ledger.open(tmp_path / "l.db", read_only=True)
    assert not (tmp_path / "l.db").exists()


def test_a_folder_and_a_missing_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="a folder"):
        Ledger.open(tmp_path)
    with pytest.raises(LedgerError, match="folder does not exist"):
        Ledger.open(tmp_path / "none" / "l.db")


def test_an_unknown_database_url_is_refused() -> None:
    with pytest.raises(LedgerError):
        Ledger.open("parchment://shelf/l")


def test_a_ledger_opened_for_reading_refuses_to_write(tmp_path: Path) -> None:
    path = tmp_path / "l.db"
    fill(path)
    made = report("two")
    with Ledger.open(path, read_only=True) as ledger, pytest.raises(LedgerReadOnly):
        ledger.commit(made, ReportStatus.READ, coded(made), CODER)


@pytest.mark.skipif(os.geteuid() == 0 and shutil.which("setpriv") is None, reason="root may write everywhere")
def test_a_read_only_ledger_in_a_read_only_folder_can_be_read_but_not_written(tmp_path: Path) -> None:
    folder = tmp_path / "shelf"
    folder.mkdir()
    path = folder / "l.db"
    fill(path)
    path.chmod(0o444)
    folder.chmod(0o555)
    program = (
        "import sys\nfrom communique.ledger import Ledger, View\n"
        "from communique.errors import LedgerReadOnly\n"
        "with Ledger.open(sys.argv[1], read_only=True) as l: print(len(list(View(l).reports())))\n"
        "try:\n"
        "    with Ledger.open(sys.argv[1]) as l, l.writer(): l.judge()\n"
        "except LedgerReadOnly as e: print('refused', 'l.db' in str(e))\n"
    )
    # Root stays who he is, so that he can read a clone in a private folder, and loses what lets him write everywhere.
    powers = "-dac_override,-dac_read_search"
    drop = ["setpriv", f"--bounding-set={powers}", f"--inh-caps={powers}"] if os.geteuid() == 0 else []
    ran = subprocess.run(
        [*drop, sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=False
    )
    folder.chmod(0o755)
    assert ran.stdout.split() == ["1", "refused", "True"], ran.stderr


def test_a_full_disk_is_told_and_what_was_committed_stays(tmp_path: Path) -> None:
    path = tmp_path / "l.db"
    fill(path)
    long = report("long", text=report().text + " And on they talked." * 50_000)
    with Ledger.open(path) as ledger:

        @sa.event.listens_for(ledger.store.engine, "checkout")
        def fill_up(connection: sqlite3.Connection, *_: object) -> None:
            pages = connection.execute("PRAGMA page_count").fetchone()[0]
            connection.execute(f"PRAGMA max_page_count = {pages + 2}")

        with pytest.raises(LedgerFull, match="disk is full"):
            ledger.commit(long, ReportStatus.READ, coded(long), CODER)
    with Ledger.open(path) as ledger:
        assert [r.report.source_id for r in View(ledger).reports()] == ["one"]
        assert ledger.commit(long, ReportStatus.READ, coded(long), CODER)


def test_a_second_process_that_reads_into_a_ledger_is_told_who_does(tmp_path: Path) -> None:
    path = tmp_path / "l.db"
    program = (
        "import sys, time; from communique.ledger import Ledger\n"
        "with Ledger.open(sys.argv[1]) as l, l.writer():\n"
        "    print('in', flush=True); sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "in\n"
        with (
            Ledger.open(path) as ledger,
            pytest.raises(LedgerBusy, match=f"process {other.pid} "),
            ledger.writer(),
        ):
            pass
        other.communicate("")
    with Ledger.open(path) as ledger, ledger.writer():
        assert list(View(ledger).reports()) == []


def test_migrations_leave_the_tables_that_the_schema_describes(tmp_path: Path) -> None:
    with Ledger.open(tmp_path / "l.db") as ledger:
        inspector = sa.inspect(ledger.store.engine)
        for table in schema.metadata.sorted_tables:
            found = {c["name"] for c in inspector.get_columns(table.name)}
            assert found == set(table.columns.keys()), table.name


NEXT = STEPS[-1][0] + 1


def test_a_failed_upgrade_leaves_the_ledger_at_the_step_before(tmp_path: Path) -> None:
    path = tmp_path / "l.db"
    fill(path)
    extra = sa.Table("extra", sa.MetaData(), sa.Column("name", sa.Text))

    def second(connection: sa.Connection) -> None:
        extra.create(connection, checkfirst=True)
        add_column(connection, schema.runs, sa.Column("note", sa.Text))
        raise RuntimeError("pulled the plug")

    store = open_store(path, read_only=False)
    with pytest.raises(RuntimeError):
        bring_up_to_date(store, (*STEPS, (NEXT, second)))
    with store.reading() as connection:
        assert applied(connection) == NEXT - 1
        assert not sa.inspect(connection).has_table("extra")
        assert "note" not in {c["name"] for c in sa.inspect(connection).get_columns("runs")}
    store.engine.dispose()


def test_an_upgrade_adds_a_column_once(tmp_path: Path) -> None:
    path = tmp_path / "l.db"
    fill(path)

    def second(connection: sa.Connection) -> None:
        for _ in range(2):
            add_column(connection, schema.runs, sa.Column("note", sa.Text))

    store = open_store(path, read_only=False)
    bring_up_to_date(store, (*STEPS, (NEXT, second)))
    with store.reading() as connection:
        assert applied(connection) == NEXT
    store.engine.dispose()
    with pytest.raises(LedgerTooNew):
        Ledger.open(path)
