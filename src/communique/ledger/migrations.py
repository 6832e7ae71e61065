"""Numbered steps that bring a ledger's tables up to date.

Each step and its row in ``migrations`` are one transaction, so a killed upgrade leaves a ledger of a known
number. A step must also do no harm to a ledger made fresh by step 1, which makes every table of
:mod:`.schema` as it now is: new tables with ``checkfirst``, new columns through :func:`add_column`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from communique.errors import LedgerError, LedgerTooNew
from communique.ledger import schema
from communique.ledger.days import stamp
from communique.ledger.store import Store, create_search

Step = Callable[[Connection], None]


def _first_tables(connection: Connection) -> None:
    schema.metadata.create_all(connection)
    create_search(connection)


def _resolution_keys(connection: Connection) -> None:
    schema.resolution_keys.create(connection, checkfirst=True)


def _audits(connection: Connection) -> None:
    for table in (schema.audits, schema.audit_items, schema.audit_verdicts):
        table.create(connection, checkfirst=True)


STEPS: tuple[tuple[int, Step], ...] = ((1, _first_tables), (2, _resolution_keys), (3, _audits))
"""Every step with its number, ascending."""


def add_column(connection: Connection, table: sa.Table, column: sa.Column[object]) -> None:
    """Add a nullable column to a table of an older ledger; nothing when it is there."""
    known = {c["name"] for c in sa.inspect(connection).get_columns(table.name)}
    if column.name not in known:
        kind = column.type.compile(connection.dialect)
        connection.exec_driver_sql(f'ALTER TABLE {table.name} ADD COLUMN "{column.name}" {kind}')


def applied(connection: Connection) -> int:
    """The number of the last step applied; 0 for an empty database.

    Raises LedgerError for a stranger's database.
    """
    names = set(sa.inspect(connection).get_table_names())
    if schema.migrations.name in names and schema.assertions.name in names:
        return int(connection.execute(sa.select(sa.func.max(schema.migrations.c.number))).scalar() or 0)
    if names:
        raise LedgerError("holds other tables than a ledger's; name a new file with --ledger")
    return 0


def bring_up_to_date(store: Store, steps: tuple[tuple[int, Step], ...] = STEPS) -> None:
    """Apply the steps a ledger lacks.

    Raises LedgerTooNew, and LedgerError for an old ledger opened read-only.
    """
    newest = steps[-1][0]
    with store.reading() as connection:
        try:
            number = applied(connection)
        except LedgerError as error:
            raise LedgerError(f"{store.name}: {error}") from None
    if number > newest:
        raise LedgerTooNew(
            f"{store.name}: written by a newer version (schema {number}, this version knows {newest}); "
            "upgrade communique"
        )
    if number < newest and store.read_only:
        raise LedgerError(
            f"{store.name}: of an older schema ({number}); open it once for writing to upgrade it"
        )
    for step_number, step in steps:
        if step_number > number:
            _apply(store, step_number, step)


def _apply(store: Store, number: int, step: Step) -> None:
    with store.writing() as connection:
        if sa.inspect(connection).has_table(schema.migrations.name) and connection.scalar(
            sa.select(schema.migrations.c.number).where(schema.migrations.c.number == number)
        ):
            return  # another process was quicker
        step(connection)
        connection.execute(
            sa.insert(schema.migrations).values(
                number=number, name=step.__name__.strip("_"), applied_at=stamp(datetime.now(UTC))
            )
        )
