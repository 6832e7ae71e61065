"""Reading reports into a ledger: a plain function over a batch, and the local loop around it."""

from __future__ import annotations

from communique.run.annotate import annotate
from communique.run.batch import ReportLinker, ReportReader, coder_of, read_batch
from communique.run.local import Tally, read_into

__all__ = ["ReportLinker", "ReportReader", "Tally", "annotate", "coder_of", "read_batch", "read_into"]
