"""Reading and links → what one report states: events, statements and roles, each with its words.

Coding stands above ``actors``: participants are coded with the actor, country and sector their mentions are linked to.
"""

from __future__ import annotations

from communique.actors import Linked
from communique.coding.events import code_events
from communique.coding.roles import code_roles
from communique.coding.statements import code_statements
from communique.records import Coded, Reading, Report

__all__ = ["code"]


def code(report: Report, reading: Reading, linked: Linked, coder: str) -> Coded:
    """All that ``report`` states, as assertions with content-hash ids, and the actors they name."""
    return Coded(
        report_id=report.id,
        events=code_events(report, reading, linked, coder),
        statements=code_statements(report, reading, linked, coder),
        roles=code_roles(report, reading, linked, coder),
        actors=linked.actors,
    )
