"""Which tellings of a report are one event: what the words, the parties and the setting say of every pair, weighed.

A pair of tellings of one type has yes-or-no features, the reader's own same-event link among them; a logistic weighing
gives the chance that both tell one event (codebook: "one entry per distinct real-world event"). Groups are joined by
the mean chance between them, the surest first. The weights are fitted on reports coded by hand that no training of the
reader sees (``training/fit_same_event.py``).
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from communique.coding.status import SINCE
from communique.fitted import fitted
from communique.ontology import RECIPROCAL
from communique.records import EventType, Participant, Place, Reading, Status, Time, Trigger

WEIGHTS = Path(__file__).with_name("same_event_weights.json")
FLOOR = 0.4
"""Groups are joined down to this mean chance: chosen on the same reports, each judged by weights fitted on others."""
# A chance is kept this far from 0 and 1.
LEAST = 1e-4
# First letters that two forms of a word share ("visit", "visited", "visiting").
STEM = 5
# Sentences at the head of a report that tell its own news.
LEAD = 2
# Sentences apart, as one number from 0 to 1, and what counts as far.
NEAR, FAR, FARTHEST = 4, 8, 16
_UNREAL = frozenset({Status.DENIED, Status.CANCELLED})
_TAKEN_UP = re.compile(
    r"\b(?:the|this|that|these|those|its|their|his|her|such)(?: [\w’'-]+){0,2} \Z", re.IGNORECASE
)
_BEFORE_NOUN = re.compile(
    r"\b(?:the|a|an|this|that|his|her|its|their|of|for|in|after|new|[a-z]+(?:al|ic|an|sh|ish))\s+\Z",
    re.IGNORECASE,
)
_DETERMINER_REACH, _NOUN_REACH = 40, 18
# SUPPORT gathers signing and praise or backing (codebook): never one act. In the coded reports too few pairs for a fitted weight.
_SIGNING = re.compile(r"\b(?:co-?)?(?:sign|ratif|initial|acced|access)", re.IGNORECASE)
_PRAISE = re.compile(
    r"\b(?:support|back(?:s|ed|ing)?\b|endors|prais|welcom|hail|applau|congratul|thank|appreciat|tribute|grat|laud|salut|commend)",
    re.IGNORECASE,
)
# "Six years after Peru had recalled its envoy": what stands behind, like what stands behind "since", came before the rest of
# the sentence.
_LONG_AFTER = re.compile(r"\b(?:hours?|days?|weeks?|months?|years?|decades?) after\b[^,;:—–.]{0,60}\Z")
# A mutual act that bears the names of both: "the Peru-Chile summit".
_COMPOUND = re.compile(
    r"[A-Z][\w.]*[-–/][A-Z][\w.]*(?: [A-Z][\w.]*)? (?:[a-z]+ ){0,2}\Z|\A[A-Z][\w.]*[-–/][A-Z]"
)
_COMPOUND_REACH = 60
APART = -4.0
"""Nats against a pair that cannot be one act whatever else speaks for it; so few are coded that no weight could be fitted."""
SURELY_APART = ("signing and praise", "long after", "named after others")
"""The features that say so."""


@dataclass(frozen=True, slots=True)
class Telling:
    """One trigger with what it says of its event."""

    trigger: Trigger
    actors: tuple[Participant, ...]
    recipients: tuple[Participant, ...]
    time: Time | None
    place: Place | None


def join(tellings: Sequence[Telling], reading: Reading, text: str) -> list[list[Telling]]:
    """Groups of tellings of one event, each in the order of the text."""
    known = fitted(WEIGHTS)
    return [
        [tellings[numbers[k]] for k in group]
        for numbers, pairs in pairs_by_type(tellings, reading, text)
        for group in grouped(len(numbers), {pair: chance_of(said, known) for pair, said in pairs.items()})
    ]


Pair = tuple[int, int]
"""Two tellings ``x > y`` of one type, by their places among those of the type."""


def pairs_by_type(
    tellings: Sequence[Telling], reading: Reading, text: str
) -> Iterator[tuple[list[int], dict[Pair, dict[str, float]]]]:
    """For each type the numbers of its tellings, and the features of every pair of them."""
    links = {(i, j): chance for i, j, chance in reading.same_event}
    by_type: dict[EventType, list[int]] = {}
    for number, telling in enumerate(tellings):
        by_type.setdefault(telling.trigger.type, []).append(number)
    starts = [start for start, _ in reading.sentences]
    for numbers in by_type.values():
        yield (
            numbers,
            {
                (x, y): features(tellings[j], tellings[i], links.get((i, j)), text, starts)
                for x, i in enumerate(numbers)
                for y, j in enumerate(numbers[:x])
            },
        )


def chance_of(said: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """The chance that a pair with these features tells one event; ``weights`` are in nats."""
    total = sum(weights.get(name, 0.0) * value for name, value in said.items())
    total += APART * sum(said.get(name, 0.0) for name in SURELY_APART)
    return 1 / (1 + math.exp(-total))


def features(
    one: Telling, other: Telling, link: float | None, text: str, starts: Sequence[int]
) -> dict[str, float]:
    """What speaks for and against two tellings of one type being one event, by name; ``link`` is the reader's chance.

    ``starts`` are the characters at which the report's sentences begin. What is not named is 0.
    """
    if one.trigger.start > other.trigger.start:
        one, other = other, one
    a, b = one.trigger, other.trigger
    first, second = bisect_right(starts, a.start), bisect_right(starts, b.start)
    apart = second - first
    yes = {
        "always": True,
        "out of reach": link is None,
        "one stem": _stem(a.text) == _stem(b.text),
        "a word shared": bool(_words(a.text) & _words(b.text)),
        "taken up": bool(_TAKEN_UP.search(text[max(0, b.start - _DETERMINER_REACH) : b.start])),
        "one status": a.status == b.status,
        "one unreal": (a.status in _UNREAL) != (b.status in _UNREAL),
        "modes differ": a.mode != b.mode,
        "one sentence": apart == 0,
        "next sentence": apart == 1,
        "far": apart > FAR,
        "farther": apart > FARTHEST,
        "from the lead": first <= LEAD,
        "number differs": a.text.endswith("s") != b.text.endswith("s"),
        "two nouns": _is_noun(text, a) and _is_noun(text, b),
        "force": a.type is EventType.ASSAULT,
        "talks": a.type is EventType.CONSULT,
        "signing and praise": a.type is EventType.SUPPORT and _is_signing_and_praise(a.text, b.text),
        "long after": apart == 0 and _is_long_after(a, b, text, starts[first - 1] if first else 0),
        "named after others": a.type in RECIPROCAL and _is_named_after_others(one, other, text),
        **_parties(one, other),
        **_compared("day", _day(one), _day(other)),
        **_compared("place", _place(one), _place(other)),
    }
    out = {name: 1.0 for name, said in yes.items() if said}
    out["sentences"] = min(apart, NEAR) / NEAR
    if link is not None:
        sure = min(max(link, LEAST), 1 - LEAST)
        out["link"] = math.log(sure / (1 - sure))
    return out


def _is_signing_and_praise(one: str, other: str) -> bool:
    return any(_SIGNING.search(a) and _PRAISE.search(b) for a, b in ((one, other), (other, one)))


def _is_named_after_others(one: Telling, other: Telling, text: str) -> bool:
    """Whether two mutual acts each bear the names of their parties, and of different ones."""
    (a, b), (c, d) = sides(one), sides(other)
    if (a | b) <= (c | d) or (c | d) <= (a | b):
        return False
    return all(
        _COMPOUND.search(text, max(0, t.start - _COMPOUND_REACH), t.start) or _COMPOUND.search(t.text)
        for t in (one.trigger, other.trigger)
    )


def _is_long_after(a: Trigger, b: Trigger, text: str, start: int) -> bool:
    """Whether one of two acts of a sentence is what the other came days or years after."""
    return len({any(p.search(text, start, t.start) for p in (_LONG_AFTER, SINCE)) for t in (a, b)}) > 1


def _parties(one: Telling, other: Telling) -> dict[str, bool]:
    (a, b), (c, d) = sides(one), sides(other)
    if one.trigger.type in RECIPROCAL:
        a, b, c, d = a | b, frozenset(), c | d, frozenset()
    return {
        "actors shared": bool(a & c),
        "actors differ": bool(a and c and not a & c),
        "actors open": not a or not c,
        "recipients shared": bool(b & d),
        "recipients differ": bool(b and d and not b & d),
        "recipients open": (not b or not d) and one.trigger.type not in RECIPROCAL,
        "sides turned": bool(a & d or b & c),
    }


def sides(telling: Telling) -> tuple[frozenset[str], frozenset[str]]:
    """Who stands on either side: actor ids, else names."""
    actors = frozenset(p.actor_id or p.name.lower() for p in telling.actors)
    return actors, frozenset(p.actor_id or p.name.lower() for p in telling.recipients)


def _compared(name: str, a: str | None, b: str | None) -> dict[str, bool]:
    given = a is not None and b is not None
    return {f"one {name}": given and a == b, f"{name}s differ": given and a != b}


def _day(telling: Telling) -> str | None:
    return telling.time.begin if telling.time is not None else None


def _place(telling: Telling) -> str | None:
    return telling.place.text.lower() if telling.place is not None else None


def _stem(text: str) -> str:
    return max(text.lower().split(), key=len)[:STEM]


def _words(text: str) -> set[str]:
    return {word[:STEM] for word in re.findall(r"[a-z]{4,}", text.lower())}


def _is_noun(text: str, trigger: Trigger) -> bool:
    before = text[max(0, trigger.start - _NOUN_REACH) : trigger.start]
    return bool(_BEFORE_NOUN.search(before))


def grouped(size: int, chances: Mapping[Pair, float]) -> list[list[int]]:
    """Groups of ``size`` tellings by the mean chance between them, the surest first, of equals the earliest, down to ``FLOOR``."""
    groups = [[k] for k in range(size)]
    mean = np.full((size, size), -1.0)
    for (x, y), chance in chances.items():
        mean[x, y] = mean[y, x] = chance
    while len(groups) > 1:
        x, y = sorted(divmod(int(mean.argmax()), len(groups)))
        if mean[x, y] < FLOOR:
            break
        n, m = len(groups[x]), len(groups[y])
        mean[x] = mean[:, x] = (n * mean[x] + m * mean[y]) / (n + m)
        mean[x, x] = -1.0
        mean = np.delete(np.delete(mean, y, 0), y, 1)
        groups[x] = sorted(groups[x] + groups.pop(y))
    return groups
