"""What was announced and has not come about: what is due, and what lies ahead."""

from __future__ import annotations

from datetime import date, timedelta

from communique.ledger.filters import Filter
from communique.ledger.model import Event
from communique.ledger.view import View


def due(view: View, asked: Filter) -> list[Event]:
    """The announced events whose day has passed and of which no report was found, the longest overdue first."""
    found = (e for e in view.awaited(asked) if e.follow_up and e.follow_up.state == "due")
    return sorted(found, key=due_order)


def ahead(view: View, asked: Filter, day: str, days: int) -> list[Event]:
    """What lies ahead of a day, within ``days`` when that is not 0."""
    first = date.fromisoformat(day)
    end = (first + timedelta(days=min(days, (date.max - first).days)) if days else date.max).isoformat()
    found = []
    for event in view.awaited(asked):
        follow_up = event.follow_up
        if follow_up is None or follow_up.state not in ("open", "postponed"):
            continue
        if follow_up.due is None and days:
            continue
        if follow_up.due is None or day <= follow_up.due <= end:
            found.append(event)
    return sorted(found, key=due_order)


def due_order(event: Event) -> tuple[str, str]:
    """Sorts by due day, those without one last."""
    return ((event.follow_up.due if event.follow_up else None) or "9999-12-31", event.id)
