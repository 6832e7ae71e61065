"""What a review asks of the ledger: which records a person has judged, and which the reader is least sure of."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from communique.ledger import judgements as judging
from communique.ledger import rows, schema
from communique.ledger.gather import current_reading
from communique.ledger.judgements import Kept, Undone
from communique.ledger.ledger import Ledger, undo_rows, until
from communique.ledger.store import SQLITE


def judged_by_people(ledger: Ledger, as_of: datetime | None = None) -> frozenset[str]:
    """The subjects of every living judgement that a person made, undoing apart."""
    with ledger.store.reading() as connection:
        if (held := ledger.store.remembered) is not None:
            last = held.last(connection)
            undone = held.undone(last, as_of)
            made = [k for k in held.by_people(last, as_of) if k.judgement.kind != judging.UNDO]
            return frozenset(s for k in made if undone.holds(k) for s in k.judgement.subjects)
    j = schema.judgements
    query = until(sa.select(j).where(j.c.author.is_not(None), j.c.kind != judging.UNDO), j.c.made_at, as_of)
    with ledger.store.reading() as connection:
        undone = Undone(undo_rows(connection, as_of))
        kept = [Kept(row.seq, rows.judgement_of(row)) for row in connection.execute(query)]
    return frozenset(s for k in kept if undone.holds(k) for s in k.judgement.subjects)


def least_sure(
    ledger: Ledger, kind: str, limit: int, as_of: datetime | None = None
) -> list[tuple[str, float]]:
    """The ids of the statements or roles (``kind``) of current readings with the lowest confidence, lowest first."""
    a = schema.assertions
    with ledger.store.reading() as connection:
        # SQLite takes a text for JSON as it is; elsewhere it must be cast.
        as_json: Any = sa.type_coerce if connection.dialect.name == SQLITE else sa.cast
        confidence = as_json(a.c.payload, sa.JSON)["confidence"].as_float()
        query = (
            sa.select(a.c.id, confidence.label("confidence"))
            .where(a.c.kind == kind, current_reading(a, as_of))
            .order_by(sa.text("confidence"), a.c.id)
            .limit(limit)
        )
        return [(row.id, float(row.confidence)) for row in connection.execute(query)]


__all__ = ["judged_by_people", "least_sure"]
