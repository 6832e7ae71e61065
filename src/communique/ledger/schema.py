"""The tables of a ledger.

Append-only: rows of reports, readings, failures, assertions, actors and judgements are never changed or
removed. Which reading of a report is current is itself a row: the one with the highest ``readings.seq``.
Days are ISO dates of ten characters, times ISO 8601 in UTC with microseconds, so both compare as text.
Integer ``seq`` keys join the tables; the text ids are what leaves the ledger.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, MetaData, Table, Text, UniqueConstraint

metadata = MetaData()


def _seq() -> Column[int]:
    return Column("seq", Integer, primary_key=True, autoincrement=True)


migrations = Table(
    "migrations",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("applied_at", Text, nullable=False),
)

coders = Table("coders", metadata, _seq(), Column("name", Text, nullable=False, unique=True))

runs = Table(
    "runs",
    metadata,
    _seq(),
    Column("coder", Integer, ForeignKey("coders.seq"), nullable=False),
    Column("started_at", Text, nullable=False),
    Column("ended_at", Text, nullable=False),
    Column("counts", Text, nullable=False),
)

# ``text`` stands last: SQLite reads a row's columns in order, and the lists never need it.
reports = Table(
    "reports",
    metadata,
    _seq(),
    Column("id", Text, nullable=False, unique=True),
    Column("source_id", Text, nullable=False, index=True),
    Column("url", Text),
    Column("publisher", Text),
    Column("publisher_key", Text, index=True),
    Column("title", Text),
    Column("byline", Text, nullable=False),
    Column("dateline_place", Text),
    Column("published", Text),
    Column("sort_day", Text, nullable=False),
    Column("published_from", Text),
    Column("language", Text),
    Column("cited_sources", Text, nullable=False),
    Column("origin", Text),
    Column("raw_sha256", Text),
    Column("sha256", Text, nullable=False),
    Column("text", Text, nullable=False),
    Index("reports_order", "sort_day", "id"),
)

readings = Table(
    "readings",
    metadata,
    _seq(),
    Column("report", Integer, ForeignKey("reports.seq"), nullable=False),
    Column("coder", Integer, ForeignKey("coders.seq"), nullable=False),
    Column("status", Text, nullable=False),
    Column("reason", Text),
    Column("read_at", Text, nullable=False),
    Index("readings_current", "report", "seq", "coder", "read_at"),
)

failures = Table(
    "failures",
    metadata,
    _seq(),
    Column("source_id", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("failed_at", Text, nullable=False),
    UniqueConstraint("source_id", "reason"),
)

# ``handle`` is the event id that an event assertion gives when it is the smallest of its event; of a
# statement or role it is the id itself. An event's id changes when its event grows, and every id it ever
# had stays a handle.
assertions = Table(
    "assertions",
    metadata,
    _seq(),
    Column("id", Text, nullable=False),
    Column("handle", Text, nullable=False, index=True),
    Column("report", Integer, ForeignKey("reports.seq"), nullable=False),
    Column("coder", Integer, ForeignKey("coders.seq"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("type", Text),
    Column("status", Text),
    Column("first_day", Text),
    Column("last_day", Text),
    Column("sort_day", Text, nullable=False),
    Column("country", Text),
    Column("place_key", Text),
    Column("payload", Text, nullable=False),
    UniqueConstraint("id", "coder"),
    Index("assertions_reading", "report", "coder", "kind"),
    Index("assertions_order", "kind", "sort_day", "id"),
    Index("assertions_type", "kind", "type", "sort_day", "id"),
    Index("assertions_status", "kind", "status", "sort_day", "id"),
    Index("assertions_country", "kind", "country"),
    Index("assertions_place", "kind", "place_key"),
)

participants = Table(
    "participants",
    metadata,
    Column("assertion", Integer, ForeignKey("assertions.seq"), nullable=False, index=True),
    Column("side", Text, nullable=False),
    Column("actor_id", Text),
    Column("name_key", Text, nullable=False),
    Column("country", Text),
    Index("participants_actor", "actor_id", "assertion"),
    Index("participants_country", "country", "assertion"),
    Index("participants_name", "name_key", "assertion"),
)

# Several rows may describe one actor (each report adds what it knows); the View joins them.
actors = Table(
    "actors",
    metadata,
    _seq(),
    Column("id", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("country", Text),
    Column("payload", Text, nullable=False),
    Column("made_at", Text, nullable=False),
    UniqueConstraint("id", "digest"),
)

actor_names = Table(
    "actor_names",
    metadata,
    Column("name_key", Text, primary_key=True),
    Column("actor_id", Text, primary_key=True),
    Index("actor_names_actor", "actor_id"),
)

judgements = Table(
    "judgements",
    metadata,
    _seq(),
    Column("id", Text, nullable=False, index=True),
    Column("kind", Text, nullable=False, index=True),
    Column("subjects", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("rule", Text),
    Column("author", Text),
    Column("reason", Text, nullable=False),
    Column("made_at", Text, nullable=False),
)

# Under which keys the comparisons across reports find assertions and texts (see :mod:`communique.resolution`).
# ``subject`` is the id of an event assertion or a report; derived from them, and never shown.
resolution_keys = Table(
    "resolution_keys",
    metadata,
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("subject", Text, primary_key=True),
    sqlite_with_rowid=False,
)

judgement_subjects = Table(
    "judgement_subjects",
    metadata,
    Column("subject", Text, primary_key=True),
    Column("judgement", Integer, ForeignKey("judgements.seq"), primary_key=True),
    Column("kind", Text, nullable=False),
)

# What was drawn to be judged, and what people said of it (see :mod:`communique.audit`). Append-only like the rest.
audits = Table(
    "audits",
    metadata,
    _seq(),
    Column("id", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False, unique=True),
    Column("payload", Text, nullable=False),
    Column("drawn_at", Text, nullable=False),
)

audit_items = Table(
    "audit_items",
    metadata,
    Column("audit", Integer, ForeignKey("audits.seq"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("payload", Text, nullable=False),
)

audit_verdicts = Table(
    "audit_verdicts",
    metadata,
    _seq(),
    Column("audit", Integer, ForeignKey("audits.seq"), nullable=False, index=True),
    Column("item", Integer, nullable=False),
    Column("field", Text, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("made_at", Text, nullable=False),
)
