"""Ingest: bytes to :class:`~communique.records.Report`.

``load`` reads what a user names (files, folders, globs, standard input, addresses); ``report_from_record``
reads one record. What they make is frozen: every later offset counts in ``Report.text``.
"""

from communique.ingest.formats import Note
from communique.ingest.inputs import FORMATS, load, report_from_record
from communique.ingest.language import READ_LANGUAGES, is_read
from communique.ingest.normal import normalise

__all__ = ["FORMATS", "READ_LANGUAGES", "Note", "is_read", "load", "normalise", "report_from_record"]
