"""The ledger: storage of reports, assertions and judgements, and the View that everything else reads.

The only package that holds SQL. :class:`Ledger` writes, :class:`View` reads.
"""

from __future__ import annotations

from communique.ledger.filters import Filter
from communique.ledger.ledger import Entry, Ledger
from communique.ledger.view import View

__all__ = ["Entry", "Filter", "Ledger", "View"]
