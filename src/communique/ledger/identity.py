"""Which ids are one: groups under ``same_…`` judgements that ``different_…`` judgements keep apart.

The result depends on what the judgements say and who made them, not on the order in which rules made theirs.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import combinations

from communique.ledger.judgements import Kept

Pair = tuple[str, str]

Clash = Callable[[Collection[str], Collection[str]], bool]
"""Whether two groups of ids must not become one."""

REPLACES = "replaces"
"""The key in the value of a rule's judgement that ties an older reading's assertion to the newer one."""

TELLINGS = "tellings"
"""The key in the value of a rule's same_event judgement under which each subject's telling stands (see
:mod:`communique.resolution.tellings`): what it says of its subjects holds for every other id of these tellings.
"""


class Groups:
    """A union-find over ids that refuses to join ids kept apart."""

    def __init__(self, apart: Iterable[Pair]) -> None:
        self._parent: dict[str, str] = {}
        self._members: dict[str, set[str]] = {}
        self._apart: dict[str, set[str]] = {}
        for one, other in apart:
            self._apart.setdefault(one, set()).add(other)
            self._apart.setdefault(other, set()).add(one)

    def root(self, subject: str) -> str:
        """The smallest id of the group that ``subject`` is in."""
        path = []
        while (parent := self._parent.get(subject, subject)) != subject:
            path.append(subject)
            subject = parent
        for step in path:
            self._parent[step] = subject
        return subject

    def members(self, subject: str) -> set[str]:
        """Every id of the group that ``subject`` is in."""
        root = self.root(subject)
        return self._members.get(root, {root})

    def join(self, one: str, other: str, clash: Clash | None = None) -> bool:
        """Make two groups one, unless any two of their ids are kept apart or clash; whether they are one now."""
        low, high = sorted((self.root(one), self.root(other)))
        if low == high:
            return True
        ours, theirs = self.members(low), self.members(high)
        small, large = (ours, theirs) if len(ours) <= len(theirs) else (theirs, ours)
        if any(self._apart.get(subject, set()) & large for subject in small):
            return False
        if clash is not None and clash(ours, theirs):
            return False
        self._members[low] = ours | theirs
        self._members.pop(high, None)
        self._parent[high] = low
        return True


def _pairs(kept: Kept) -> Iterator[Pair]:
    yield from combinations(sorted(set(kept.judgement.subjects)), 2)


def _score(kept: Kept) -> float:
    score = kept.judgement.value.get("score", 1.0)
    return float(score) if isinstance(score, int | float) else 1.0


def group(
    kept: Collection[Kept],
    same: str,
    different: str,
    current: Collection[str] | None = None,
    clash: Clash | None = None,
) -> Groups:
    """The groups that living judgements of the kinds ``same`` and ``different`` make.

    Of two people's words on one pair the later counts, and a person's word on a pair outranks every rule's.
    Rules join in the order of their score, then of what they join; with ``current`` given, a rule joins
    current ids only (what a newer reading replaced must not tie events together), a person's word also
    reaches over the others, and an assertion stands with the one it replaces. ``clash`` holds rules back, not
    people.
    """
    human: dict[Pair, Kept] = {}
    for item in sorted(
        (k for k in kept if k.human and k.judgement.kind in (same, different)), key=lambda k: k.rank
    ):
        human.update(dict.fromkeys(_pairs(item), item))
    said_same = {pair for pair, item in human.items() if item.judgement.kind == same}
    apart = {pair for pair, item in human.items() if item.judgement.kind == different}
    rules = [k for k in kept if not k.human]
    for item in rules:
        if item.judgement.kind == different:
            apart.update(pair for pair in _pairs(item) if pair not in said_same)
    groups = Groups(apart)
    for pair in sorted(said_same, key=lambda p: (human[p].rank, p), reverse=True):
        groups.join(*pair)
    joining = [k for k in rules if k.judgement.kind == same]
    for item in sorted((k for k in joining if REPLACES in k.judgement.value), key=lambda k: k.judgement.id):
        for one, other in _pairs(item):
            groups.join(one, other)
    members = _members([k for k in joining if REPLACES not in k.judgement.value], current)
    for one, other in _joins(joining):
        _unite(groups, sorted(members.get(one, set()) | members.get(other, set())), clash)
    return groups


def tellings(kept: Iterable[Kept]) -> dict[str, str]:
    """The telling of each id, as far as judgements name it."""
    found: dict[str, str] = {}
    for item in kept:
        found.update(zip(item.judgement.subjects, item.judgement.value.get(TELLINGS, ()), strict=False))
    return found


def _members(joining: Iterable[Kept], current: Collection[str] | None) -> dict[str, set[str]]:
    """The ids that may be joined, by telling; an id without one is its own."""
    found: dict[str, set[str]] = {}
    for item in joining:
        for subject, name in zip(item.judgement.subjects, _names(item), strict=True):
            if current is None or subject in current:
                found.setdefault(name, set()).add(subject)
    return found


def _names(kept: Kept) -> tuple[str, ...]:
    named = tuple(kept.judgement.value.get(TELLINGS, ()))
    return named if len(named) == len(kept.judgement.subjects) else kept.judgement.subjects


def _joins(joining: Iterable[Kept]) -> list[Pair]:
    """What rules join, tellings or ids: the best score first, each pair once."""
    ranked: dict[Pair, float] = {}
    for item in joining:
        if REPLACES not in item.judgement.value:
            names = sorted(_names(item))
            for pair in combinations(names, 2):
                ranked[pair] = max(ranked.get(pair, -1.0), _score(item))
    return sorted(ranked, key=lambda pair: (-ranked[pair], pair))


def _unite(groups: Groups, ids: Iterable[str], clash: Clash | None) -> None:
    """Make the groups of some ids one, as far as they may be."""
    standing: list[str] = []
    for number in ids:
        root = groups.root(number)
        if any(groups.root(known) == root for known in standing):
            continue
        if not any(groups.join(known, number, clash) for known in standing):
            standing.append(number)
