"""Exported records against gold reports: events, statements and roles, as the codebook counts them.

A gold folder holds ``docs/<id>.json`` (a report as JSON input) and ``gold/<id>.json`` (its annotation: events,
statements, roles in the codebook's form). Text is compared as words, so that cleaning a report costs nothing.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from communique.errors import UnreadableInput
from communique.evaluation.matching import containment, f1, jaccard, pair_up, words
from communique.ontology import RECIPROCAL

Json = Mapping[str, Any]

# An evidence passage or content counts from this overlap on.
FLOOR = 0.5
# Words of office and grammar that tell no actor from another.
_COMMON = frozenset(
    [
        "the",
        "a",
        "an",
        "of",
        "and",
        "for",
        "in",
        "on",
        "to",
        "at",
        "by",
        "from",
        "his",
        "her",
        "its",
        "their",
        "mr",
        "mrs",
        "ms",
        "dr",
        "sir",
        "president",
        "prime",
        "minister",
        "foreign",
        "ministry",
        "secretary",
        "state",
        "government",
        "officials",
        "official",
        "leader",
        "king",
        "queen",
        "chief",
    ]
)


def telling_words(name: str | None) -> set[str]:
    """The words of a name that tell it from others; all of them when none does."""
    every = words(name)
    return {w for w in every if w not in _COMMON} or set(every)


def state_words() -> frozenset[str]:
    """Words of state names and demonyms: sharing only these does not make two actors one."""
    from communique.actors import Registry

    out: set[str] = set()
    for actor in Registry.load():
        if actor.kind == "state":
            for name in (actor.name, *actor.aliases):
                out.update(words(name))
    return frozenset(out)


class Scorer:
    """Counts hits over reports; ``result`` gives the table."""

    def __init__(self, states: frozenset[str] | None = None) -> None:
        self.states = state_words() if states is None else states
        self.n: Counter[str] = Counter()
        self.missed: list[str] = []
        self.spurious: list[str] = []

    def same_actor(self, p: Json, g: Json) -> bool:
        """Two actors agree in a telling word of name or mention; two states in the state."""
        a = telling_words(p.get("name")) | telling_words(p.get("text"))
        b = telling_words(g.get("name")) | telling_words(g.get("text"))
        common = a & b
        return bool(common - self.states) or bool(common and a <= self.states and b <= self.states)

    def _side(self, mine: Sequence[Json], gold: Sequence[Json]) -> bool:
        return not gold or any(self.same_actor(p, g) for p in mine for g in gold)

    def participants_agree(self, p: Json, g: Json) -> bool:
        """Both sides by name; for reciprocal types two of all participants on whichever side."""
        if self._side(p["actors"], g["actors"]) and self._side(p["recipients"], g["recipients"]):
            return True
        if g["type"] not in RECIPROCAL:
            return False
        mine, wanted = [*p["actors"], *p["recipients"]], [*g["actors"], *g["recipients"]]
        return sum(any(self.same_actor(x, w) for x in mine) for w in wanted) >= min(2, len(wanted))

    def event_score(self, p: Json, g: Json) -> float:
        """0 where type or evidence differ; more the more agrees."""
        if p["type"] != g["type"]:
            return 0.0
        overlap = max(
            (
                containment(m["text"], e) * min(1.0, 3 * len(words(e)) / max(1, len(words(m["text"]))))
                for m in p["mentions"]
                for e in g["evidence"]
            ),
            default=0.0,
        )
        if overlap < FLOOR:
            return 0.0
        telling = any(set(words(m["trigger"]["text"])) & set(words(g["trigger"])) for m in p["mentions"])
        return overlap + telling + self.participants_agree(p, g) + 0.1 * _day_agrees(p, g)

    def add(self, name: str, mine: Json, gold: Json) -> None:
        """Count one report: ``mine`` and ``gold`` hold events, statements and roles."""
        n = self.n
        n["reports"] += 1
        events = pair_up(mine["events"], gold["events"], self.event_score, FLOOR)
        n["events"] += len(mine["events"])
        n["gold events"] += len(gold["events"])
        for p, g in events:
            who, status, day = self.participants_agree(p, g), p["status"] == g["status"], _day_agrees(p, g)
            n["type"] += 1
            n["who"] += who
            n["country"] += _countries_agree(p, g)
            n["full"] += who and status and day
            n["status"] += status
            if g.get("when"):
                n["dated"] += 1
                n["when"] += day
            if g.get("where"):
                n["placed"] += 1
                n["where"] += bool(
                    telling_words((p.get("where") or {}).get("name")) & telling_words(g["where"]["name"])
                )
        found_g, found_p = {id(g) for _, g in events}, {id(p) for p, _ in events}
        self.missed += [_line(name, e, e["evidence"][0]) for e in gold["events"] if id(e) not in found_g]
        self.spurious += [
            _line(name, e, e["mentions"][0]["text"]) for e in mine["events"] if id(e) not in found_p
        ]
        n["statements"] += len(mine["statements"])
        n["gold statements"] += len(gold["statements"])
        for p, g in pair_up(
            mine["statements"], gold["statements"], lambda p, g: jaccard(_said(p), _said(g)), FLOOR
        ):
            n["content"] += 1
            n["attributed"] += self.same_actor(p.get("speaker") or {}, g.get("speaker") or {})
        n["roles"] += len(mine["roles"])
        n["gold roles"] += len(gold["roles"])
        n["role"] += len(pair_up(mine["roles"], gold["roles"], _role_agrees, FLOOR))

    def result(self) -> dict[str, object]:
        """F1 of each layer, and accuracies on type-matched events."""
        n = self.n
        return {
            "reports": n["reports"],
            "events": {
                k: f1(n[k], n["events"], n["gold events"]) for k in ("type", "who", "country", "full")
            },
            "status_accuracy": round(n["status"] / max(1, n["type"]), 3),
            "when_accuracy": round(n["when"] / max(1, n["dated"]), 3),
            "where_accuracy": round(n["where"] / max(1, n["placed"]), 3),
            "statements": {
                k: f1(n[k], n["statements"], n["gold statements"]) for k in ("content", "attributed")
            },
            "roles": f1(n["role"], n["roles"], n["gold roles"]),
        }


def gold(folder: Path, records: Iterable[Json]) -> dict[str, object]:
    """Score exported records (RECORDS: one mapping a record) against a gold folder, report by ``source_id``."""
    paths = sorted((folder / "gold").glob("*.json"))
    if not paths:
        raise UnreadableInput(f"{folder}: holds no gold/*.json; give the folder that has docs/ and gold/")
    by_kind: dict[str, list[Json]] = defaultdict(list)
    for record in records:
        by_kind[record["record"]].append(record)
    source_of = {r["id"]: r["source_id"] for r in by_kind["report"]}
    mine: dict[str, dict[str, list[Json]]] = defaultdict(
        lambda: {"events": [], "statements": [], "roles": []}
    )
    for event in by_kind["event"]:
        per_report: dict[str, list[Json]] = defaultdict(list)
        for mention in event["mentions"]:
            per_report[source_of.get(mention["report_id"], "")].append(mention)
        for source, mentions in per_report.items():
            mine[source]["events"].append({**event, "mentions": mentions})
    for kind in ("statement", "role"):
        for record in by_kind[kind]:
            mine[source_of.get(record["report_id"], "")][kind + "s"].append(record)
    scorer = Scorer()
    missing = []
    for path in paths:
        truth = json.loads(path.read_text(encoding="utf8"))
        if truth["id"] not in source_of.values():
            missing.append(truth["id"])
        scorer.add(truth["id"], mine[truth["id"]], truth)
    return {**scorer.result(), "missing_reports": missing}


def _line(name: str, event: Json, text: str) -> str:
    return f"{name} {event['type']} {event['status']} | {' '.join(text.split())[:110]}"


def _said(statement: Json) -> str:
    return " ".join(c if isinstance(c, str) else c["text"] for c in statement["content"])


def _day_agrees(p: Json, g: Json) -> bool:
    if not g.get("when"):
        return True
    mine, wanted = (p.get("when") or {}).get("start") or "", g["when"]["start"]
    return bool(mine.startswith(wanted) or (len(mine) >= 4 and wanted.startswith(mine)))


def _countries_agree(p: Json, g: Json) -> bool:
    def of(people: Sequence[Json]) -> set[str]:
        return {x["country"] for x in people if x.get("country")}

    pa, pr, ga, gr = of(p["actors"]), of(p["recipients"]), of(g["actors"]), of(g["recipients"])
    if g["type"] in RECIPROCAL:
        return (ga | gr) <= (pa | pr)
    return (not ga or bool(ga & pa)) and (not gr or bool(gr & pr))


def _role_agrees(p: Json, g: Json) -> float:
    if (
        not telling_words(p["person"]) & telling_words(g["person"])
        or containment(p["title"], g["title"]) < FLOOR
    ):
        return 0.0
    if not g.get("organization"):
        return 1.0
    wanted = telling_words(g["organization"])
    return float(bool((telling_words(p.get("organization")) | telling_words(p["title"])) & wanted))
