"""The seam between the ledger and its database: opening, writing, errors, full-text search.

Everything that differs between SQLite and another database lives here. SQLite is the one that is tested and
shipped; another database by URL gets the same tables and a plain word search.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.exc import DBAPIError

from communique.errors import LedgerBusy, LedgerError, LedgerFull, LedgerReadOnly, UsageError
from communique.ledger import schema
from communique.ledger.lock import writer_place

if TYPE_CHECKING:
    from communique.ledger.remembered import Remembered

BUSY_TIMEOUT_SECONDS = 30.0
"""How long a short write (a judgement) waits for another short write."""

SQLITE = "sqlite"
"""The dialect whose own full-text search is used; any other gets a plain word search."""

CHUNK = 500
"""Ids in one IN list.

Below the smallest limit on bound values of the databases served (SQLite before 3.32: 999).
"""

_FTS_TOKENIZER = "porter unicode61 remove_diacritics 2"


class Store:
    """One open database. ``name`` is what messages call it: the path, or the URL without its password."""

    def __init__(self, engine: Engine, name: str, path: Path | None, read_only: bool) -> None:
        self.engine = engine
        self.name = name
        self.path = path
        self.read_only = read_only
        self.remembered: Remembered | None = None
        """Judgements held in memory, for whoever asks often (:meth:`Ledger.remember`)."""

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection in one read transaction: it sees one state of the ledger throughout."""
        with self.errors(), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection in one write transaction: all of it is stored, or nothing."""
        if self.read_only:
            raise LedgerReadOnly(f"{self.name}: opened for reading only; open it without read_only to write")
        with self.errors(), self.engine.execution_options(write=True).begin() as connection:
            yield connection

    def writer_place(self) -> AbstractContextManager[None]:
        """The place of the one process that reads reports into this ledger."""
        return writer_place(self.path) if self.path else nullcontext()

    @contextmanager
    def errors(self) -> Iterator[None]:
        """Turn the database's errors into one line of the package's own."""
        try:
            yield
        except DBAPIError as error:
            raise _translated(self.name, error) from error

    def insert_new(self, connection: Connection, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> int:
        """Insert the rows that break no uniqueness rule and leave the others out; how many were inserted."""
        if not rows:
            return 0
        if self.engine.dialect.name == "sqlite":
            statement: Any = sa.insert(table).prefix_with("OR IGNORE")
        else:
            from sqlalchemy.dialects import postgresql

            statement = postgresql.insert(table).on_conflict_do_nothing()
        return int(connection.execute(statement, list(rows)).rowcount)


def open_store(target: str | Path, *, read_only: bool) -> Store:
    """Open a ledger's database by path or SQLAlchemy URL.

    A missing SQLite file is made unless ``read_only``.
    """
    url = str(target)
    if "://" not in url:
        return _open_sqlite(Path(target), read_only)
    try:
        parsed = make_url(url)
    except sa.exc.ArgumentError as error:
        raise LedgerError(
            f"{url!r} is no ledger: give a file or a URL such as postgresql+psycopg://host/name"
        ) from error
    if parsed.get_backend_name() == "sqlite":
        return _open_sqlite(Path(parsed.database or ""), read_only)
    return _open_url(parsed, read_only)


def _open_url(url: URL, read_only: bool) -> Store:  # needs a server; exercised by the PostgreSQL contract run
    name = url.render_as_string(hide_password=True)
    try:
        return Store(sa.create_engine(url), name, None, read_only)
    except (ImportError, sa.exc.NoSuchModuleError) as error:
        raise LedgerError(f"{name}: no driver for this database; install communique[postgres]") from error


def _open_sqlite(path: Path, read_only: bool) -> Store:
    if path.is_dir():
        raise LedgerError(f"{path}: a folder, not a ledger; name a file in it")
    if read_only and not path.exists():
        raise LedgerError(
            f"{path}: no ledger there; `communique read INPUT` makes one, or name yours with --ledger"
        )
    if not read_only and not path.parent.is_dir():
        raise LedgerError(f"{path}: its folder does not exist; make it first")
    return Store(_sqlite_engine(path, read_only), str(path), path, read_only)


def _sqlite_engine(path: Path, read_only: bool) -> Engine:
    location = "file:" + quote(str(path.absolute()))
    if read_only:
        location += "?mode=ro"
        if _needs_immutable(path):
            location += "&immutable=1"

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(
            location, uri=True, timeout=BUSY_TIMEOUT_SECONDS, isolation_level=None, check_same_thread=False
        )
        connection.execute("PRAGMA foreign_keys = ON")
        if not read_only:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")  # a committed report survives a power cut as well
        return connection

    engine = sa.create_engine("sqlite://", creator=connect, poolclass=sa.pool.QueuePool)

    @sa.event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        write = connection.get_execution_options().get("write", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    return engine


def _needs_immutable(path: Path) -> bool:
    """A ledger on a read-only medium cannot be opened in WAL mode.

    Without a log beside it, it can be read as it is.
    """
    if path.with_name(path.name + "-wal").exists():
        return False
    probe = sqlite3.connect("file:" + quote(str(path.absolute())) + "?mode=ro", uri=True)
    try:
        probe.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.OperationalError as error:
        return error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY)
    except sqlite3.DatabaseError:
        return False
    finally:
        probe.close()
    return False


def _translated(name: str, error: DBAPIError) -> LedgerError:
    code = getattr(error.orig, "sqlite_errorcode", None)
    match code and code & 0xFF:
        case sqlite3.SQLITE_FULL:
            return LedgerFull(
                f"{name}: the disk is full; free some space and run again (what was committed is kept)"
            )
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM:
            return LedgerReadOnly(
                f"{name}: does not allow writing; change its permissions or use another --ledger"
            )
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return LedgerBusy(f"{name}: another process is writing to it; try again when it has ended")
        case sqlite3.SQLITE_NOTADB | sqlite3.SQLITE_CORRUPT:
            return LedgerError(
                f"{name}: damaged or not a ledger ({error.orig}); restore a copy or use another --ledger"
            )
    return LedgerError(f"{name}: {error.orig}; check the ledger or use another --ledger")


# --- full-text search -----------------------------------------------------------------------------


def create_search(connection: Connection) -> None:
    """Make the full-text tables: report title and text, statement content.

    They hold an index, not the words.
    """
    if connection.dialect.name != SQLITE:
        return
    for table, columns in (("reports_words", "title, body"), ("statements_words", "body")):
        connection.exec_driver_sql(
            f"CREATE VIRTUAL TABLE IF NOT EXISTS {table} "
            f"USING fts5({columns}, content='', tokenize='{_FTS_TOKENIZER}')"
        )


def index_report(connection: Connection, seq: int, title: str | None, text: str) -> None:
    """Add a report to the full-text index."""
    if connection.dialect.name == SQLITE:
        connection.exec_driver_sql(
            "INSERT INTO reports_words (rowid, title, body) VALUES (?, ?, ?)", (seq, title or "", text)
        )


def index_statements(connection: Connection, rows: Sequence[tuple[int, str]]) -> None:
    """Add statements, as (assertion seq, content), to the full-text index."""
    if rows and connection.dialect.name == SQLITE:
        connection.exec_driver_sql("INSERT INTO statements_words (rowid, body) VALUES (?, ?)", list(rows))


def search_terms(text: str) -> list[str]:
    """The words and quoted phrases of what a user typed. Raises UsageError when there is none."""
    terms: list[str] = []
    for number, part in enumerate(text.split('"')):
        found = [part] if number % 2 else part.split()
        terms += [term.strip() for term in found if any(c.isalnum() for c in term)]
    if not terms:
        raise UsageError(f'nothing to search for in {text!r}; give a word or a "quoted phrase"')
    return terms


def matching(connection: Connection, table: sa.Table, terms: Sequence[str]) -> sa.Select[Any]:
    """A SELECT of (seq.

    Rank) of the reports or statements that hold every term; the lower the rank the better.
    """
    if connection.dialect.name == SQLITE:
        words = "reports_words" if table is schema.reports else "statements_words"
        query = " ".join('"' + term.replace('"', '""') + '"' for term in terms)
        found = sa.table(words, sa.column("rowid", sa.Integer), sa.column("rank", sa.Float))
        return sa.select(found.c.rowid.label("seq"), found.c.rank.label("rank")).where(
            sa.literal_column(words).op("MATCH")(query)
        )
    hay = [table.c.title, table.c.text] if table is schema.reports else [table.c.payload]
    folded = [sa.func.lower(sa.func.coalesce(column, "")) for column in hay]
    conditions = [sa.or_(*(c.contains(t.casefold(), autoescape=True) for c in folded)) for t in terms]
    return sa.select(table.c.seq.label("seq"), sa.literal(0.0).label("rank")).where(*conditions)
