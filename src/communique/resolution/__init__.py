"""Resolution: assertions of many reports to judgements, the same event, the same origin; and what became of plans.

Pure comparisons over :mod:`communique.records`; what is stored comes through :class:`Memory`, which the ledger
implements (:func:`communique.ledger.resolving.resolve_reports`).
"""

from __future__ import annotations

from communique.resolution.followup import Course, Step, course, history
from communique.resolution.origins import Stated, stated_origin
from communique.resolution.resolve import Memory, Resolved, resolve
from communique.resolution.score import Scored, clash, rules_out, score
from communique.resolution.texts import Copies, copies, shingles
from communique.resolution.traits import Traits, traits

__all__ = [
    "Copies",
    "Course",
    "Memory",
    "Resolved",
    "Scored",
    "Stated",
    "Step",
    "Traits",
    "clash",
    "copies",
    "course",
    "history",
    "resolve",
    "rules_out",
    "score",
    "shingles",
    "stated_origin",
    "traits",
]
