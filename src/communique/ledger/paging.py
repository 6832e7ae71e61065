"""Lists of a View from a place on: what a client that pages through a ledger asks for."""

from __future__ import annotations

import sqlalchemy as sa

from communique.ledger import schema
from communique.ledger.ledger import Ledger


def last_change(ledger: Ledger) -> str | None:
    """When the ledger was last written to, as it stores times; ``None`` when it is empty.

    A View as of that time and one as of now see the same.
    """
    columns = (schema.readings.c.read_at, schema.judgements.c.made_at, schema.failures.c.failed_at)
    with ledger.store.reading() as connection:
        found = [connection.execute(sa.select(sa.func.max(column))).scalar() for column in columns]
    return max((str(stamp) for stamp in found if stamp), default=None)
