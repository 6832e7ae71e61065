"""Score resolution on the written reports beside this file: same event, origins, follow-up.

usage: run.py [--errors]

``reports.jsonl`` and ``hard.jsonl``: one report a line with the event assertions it states, each with the event it
belongs to (``gold``), and the origin the report stems from (``origin_gold``; ``?`` begins one that nobody names).
``follow_up.jsonl`` and ``hard_follow_up.jsonl``: the state of announced events on a day. Reports and persons are
invented. Pairwise F1 counts pairs of assertions; an event's origins are right when its reports fall into exactly the
written groups.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

from communique.ledger import Entry, Ledger, View
from communique.ledger.model import Event
from communique.ledger.resolving import resolve_reports
from communique.records import (
    Coded,
    EventAssertion,
    EventMention,
    EventType,
    MentionKind,
    Mode,
    Participant,
    Report,
    ReportStatus,
    Span,
    Status,
    When,
    Where,
    content_id,
)

HERE = Path(__file__).parent
CODER = "written by hand"
SETS = {"first": ("reports.jsonl", "follow_up.jsonl"), "hard": ("hard.jsonl", "hard_follow_up.jsonl")}
"""The written sets: reports, and states of announced events."""


@dataclass(frozen=True, slots=True)
class Case:
    """A report with its assertions; ``gold`` is the event of each, ``origin`` the report's origin."""

    report: Report
    events: tuple[EventAssertion, ...]
    gold: tuple[str, ...]
    origin: str


@dataclass(frozen=True, slots=True)
class Score:
    """Pairwise counts, origins and follow-up right of all, and merged meetings of different days."""

    right: int
    wrong: int
    missed: int
    meetings_merged: int
    origins_right: int
    origins: int
    states_right: int
    states: int
    errors: tuple[str, ...]

    @property
    def precision(self) -> float:
        """Of the pairs judged one event, the share that is."""
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        """Of the pairs that are one event, the share judged so."""
        return self.right / max(1, self.right + self.missed)

    @property
    def f1(self) -> float:
        """The pairwise F1."""
        total = 2 * self.right + self.wrong + self.missed
        return 2 * self.right / total if total else 0.0


def load(path: Path = HERE / "reports.jsonl") -> list[Case]:
    """The written reports."""
    return [_case(json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]


def _case(row: Mapping[str, Any]) -> Case:
    text = row["text"]
    report = Report(
        id=content_id("rep", row["id"], text),
        source_id=row["id"],
        text=text,
        publisher=row["publisher"],
        title=row["title"],
        published=row["published"],
        published_from="field",
        language="en",
        cited_sources=tuple(row["cited_sources"]),
        origin=row["origin"],
    )
    events = tuple(_event(report, stated) for stated in row["events"])
    return Case(report, events, tuple(stated["gold"] for stated in row["events"]), row["origin_gold"])


def _event(report: Report, row: Mapping[str, Any]) -> EventAssertion:
    status = Status(row["status"])
    mentions = tuple(
        EventMention(
            report.id,
            m["start"],
            m["end"],
            report.text[m["start"] : m["end"]],
            _span(report, *m["trigger"]),
            status,
            row["attributed_to"],
        )
        for m in row["mentions"]
    )
    where = row["where"]
    return EventAssertion(
        id=content_id("ass", report.id, row["gold"], status, mentions),
        report_id=report.id,
        type=EventType(row["type"]),
        status=status,
        mode=Mode(row["mode"]) if row["mode"] else None,
        contexts=(),
        actors=tuple(_participant(p) for p in row["actors"]),
        recipients=tuple(_participant(p) for p in row["recipients"]),
        when=When(**row["when"]) if row["when"] else None,
        where=Where(where["name"], where["country"], None, None, None, where["text"]) if where else None,
        mentions=mentions,
        attributed_to=row["attributed_to"],
        confidence=0.9,
        coder=CODER,
    )


def _span(report: Report, start: int, end: int) -> Span:
    return Span(start, end, report.text[start:end])


def _participant(row: Mapping[str, Any]) -> Participant:
    kind = MentionKind(row["kind"])
    number = f"state-{row['country']}" if kind is MentionKind.STATE else content_id("act", row["name"])
    return Participant(number, row["name"], row["text"], row["start"], row["end"], row["country"], None, kind)


def fill(ledger: Ledger, cases: list[Case], batch: int = 32) -> None:
    """Commit and resolve the reports as reading does, batch by batch."""
    for start in range(0, len(cases), batch):
        part = cases[start : start + batch]
        ledger.commit_batch(
            [Entry(c.report, ReportStatus.READ, Coded(c.report.id, events=c.events)) for c in part], CODER
        )
        resolve_reports(ledger, [c.report.id for c in part])


def score(ledger: Ledger, cases: list[Case], follow_ups: list[Mapping[str, Any]]) -> Score:
    """Compare the ledger's View with what is written."""
    gold = {event.id: name for c in cases for event, name in zip(c.events, c.gold, strict=True)}
    assertions = {event.id: event for c in cases for event in c.events}
    reports = {c.report.id: c for c in cases}
    events = list(View(ledger).events())
    found = {a.id: e.id for e in events for a in e.assertions}
    errors: list[str] = []
    right = wrong = missed = meetings = 0
    for one, other in combinations(sorted(gold), 2):
        together, should = found[one] == found[other], gold[one] == gold[other]
        right += together and should
        if together and not should:
            wrong += 1
            errors.append(
                f"merged {gold[one]} and {gold[other]}: {_words(assertions[one])} | {_words(assertions[other])}"
            )
            meetings += _meetings_apart(assertions[one], assertions[other])
        if should and not together:
            missed += 1
            errors.append(f"apart {gold[one]}: {_words(assertions[one])} | {_words(assertions[other])}")
    by_gold: dict[str, list[str]] = {}
    for number, name in gold.items():
        by_gold.setdefault(name, []).append(number)
    by_id = {e.id: e for e in events}
    origins_right = 0
    for name, members in sorted(by_gold.items()):
        event = by_id[found[members[0]]]
        wanted, seen = (
            _groups(members, assertions, reports),
            {frozenset(g.reports) for g in event.origins.groups},
        )
        unknown = sum(1 for members in wanted.values() if _unknown(members, reports))
        if set(wanted.values()) == seen and unknown == event.origins.unknown:
            origins_right += 1
        else:
            errors.append(
                f"origins of {name}: {[(g.origin, len(g.reports), g.reason) for g in event.origins.groups]}"
            )
    states_right = 0
    for row in follow_ups:
        event = View(ledger, today=row["today"]).event(min(by_gold[row["gold"]]))
        if _followed(event, row):
            states_right += 1
        else:
            errors.append(
                f"follow-up of {row['gold']} on {row['today']}: {event.follow_up}, wanted {row['state']}"
            )
    return Score(
        right,
        wrong,
        missed,
        meetings,
        origins_right,
        len(by_gold),
        states_right,
        len(follow_ups),
        tuple(errors),
    )


def _followed(event: Event, row: Mapping[str, Any]) -> bool:
    follow_up = event.follow_up
    if follow_up is None or follow_up.state != row["state"]:
        return False
    return row["due"] is None or follow_up.due == row["due"]


def _words(assertion: EventAssertion) -> str:
    return assertion.mentions[0].text[:70]


def _meetings_apart(a: EventAssertion, b: EventAssertion) -> bool:
    consult = a.type is b.type is EventType.CONSULT
    return consult and a.when is not None and b.when is not None and a.when.start != b.when.start


def _groups(
    members: list[str], assertions: Mapping[str, EventAssertion], reports: Mapping[str, Case]
) -> dict[str, frozenset[str]]:
    groups: dict[str, set[str]] = {}
    for number in members:
        report = assertions[number].report_id
        groups.setdefault(reports[report].origin, set()).add(report)
    return {name: frozenset(found) for name, found in groups.items()}


def _unknown(members: frozenset[str], reports: Mapping[str, Case]) -> bool:
    return any(reports[number].origin.startswith("?") for number in members)


def measured(name: str) -> tuple[list[Case], Score]:
    """A set, read into a fresh ledger and scored."""
    reports, states = (HERE / file for file in SETS[name])
    cases = load(reports)
    follow_ups = [json.loads(line) for line in states.read_text(encoding="utf-8").splitlines()]
    with tempfile.TemporaryDirectory() as folder, Ledger.open(Path(folder) / "ledger.db") as ledger:
        fill(ledger, cases)
        return cases, score(ledger, cases, follow_ups)


def main(arguments: list[str]) -> int:
    """Print the figures; 0 when those of every set stand above the bars of the README."""
    good = True
    for name in SETS:
        cases, found = measured(name)
        if "--errors" in arguments:
            print("\n".join(found.errors))
        assertions = sum(len(c.events) for c in cases)
        print(f"{name} set: reports {len(cases)}, assertions {assertions}, events {found.origins}")
        print(f"  same event, pairwise: P {found.precision:.3f} R {found.recall:.3f} F1 {found.f1:.3f}")
        print(f"  meetings of different days merged: {found.meetings_merged}")
        print(f"  origin groups exactly right: {found.origins_right}/{found.origins}")
        print(f"  follow-up states right: {found.states_right}/{found.states}")
        good = good and found.f1 >= 0.90 and not found.meetings_merged
        good = good and found.origins_right >= 0.95 * found.origins
        good = good and found.states_right >= 0.90 * found.states
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
