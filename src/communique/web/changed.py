"""What became different between two indexes of one ledger: told from the lines, without merging anything again."""

from __future__ import annotations

from dataclasses import dataclass

from communique.ledger.changes import FOLLOW_UP, GONE, KINDS, MERGED, MORE, NEW, REVISED, SPLIT, STATUS
from communique.ledger.index import EventIndex
from communique.ledger.lines import Line
from communique.web.words import STATES

_FIELDS = ("type", "mode", "when", "where", "actors", "recipients")


@dataclass(frozen=True, slots=True)
class Told:
    """One change of one event: ``line`` as it is (was last, when gone), and what changed in words."""

    kind: str
    line: Line
    detail: str


def changed(now: EventIndex, then: EventIndex) -> dict[str, list[Told]]:
    """The changes by kind, in the order of :data:`KINDS`; within one the latest report first."""
    found: dict[str, list[Told]] = {kind: [] for kind in KINDS}
    for number, line in now.lines.items():
        if then.lines.get(number) is not line:
            for told in _compared(line, now, then):
                found[told.kind].append(told)
    for line in then.lines.values():
        if not any(member in now.holder for member in line.members):
            found[GONE].append(Told(GONE, line, "rejected, or not found by a newer reading"))
    for kind in KINDS:
        found[kind].sort(key=lambda told: (told.line.reported or "", told.line.id), reverse=True)
    return {kind: told for kind, told in found.items() if told}


def _compared(line: Line, now: EventIndex, then: EventIndex) -> list[Told]:
    held = {then.holder[m] for m in line.members if m in then.holder}
    if not held:
        return [Told(NEW, line, "")]
    if len(held) > 1:
        return [Told(MERGED, line, f"{len(held)} events are one")]
    old = then.lines[held.pop()]
    if old == line:
        return []
    parts = {now.holder[m] for m in old.members if m in now.holder}
    found = [Told(SPLIT, line, f"one event is now {len(parts)}")] if len(parts) > 1 else []
    if line.status is not old.status:
        found.append(Told(STATUS, line, f"{old.status.value} → {line.status.value}"))
    elif line.state != old.state:
        states = (STATES.get(state or "", "nothing announced") for state in (old.state, line.state))
        found.append(Told(FOLLOW_UP, line, " → ".join(states)))
    fields = [name for name in _FIELDS if getattr(line, name) != getattr(old, name)]
    if fields:
        found.append(Told(REVISED, line, ", ".join(fields)))
    more = len(set(line.reports) - set(old.reports))
    if more:
        found.append(Told(MORE, line, f"{more} more report{'' if more == 1 else 's'}"))
    return found
