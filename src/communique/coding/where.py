"""Event place: where an event took place, or the reason why no place is given.

Every literal place near the telling, the dateline's place, and "no place is stated" are weighed against each other by a
log-linear ranking: a softmax over the summed weights of the features that ``setting`` reads off the words (preposition,
clause breaks, distance in sentences, kind of act, the place of the act told before). The weights are fitted on the
project's marked passages and on the reports coded by hand, where every act bears its place or none
(``training/fit_setting.py``). The reader's own link from trigger to place counts as one more feature. A place that stands for a government ("Ankara rejected") is no
place; the reader's tags leave it out.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from communique.coding.setting import (
    BEFORE,
    MEETING,
    Act,
    Setting,
    Told,
    candidates,
    features,
    none_features,
    plain_name,
)
from communique.fitted import fitted
from communique.reader.places import country_names, demonyms, is_seat
from communique.reader.settings import LIKELY
from communique.records import Place, Where

WEIGHTS = Path(__file__).with_name("setting_weights.json")

GAIN = 1.3
"""What a place gains for each nat of the reader's own chance of it above LIKELY: chosen on the coded reports held out (the fit cannot see it)."""

SURE = 0.95
"""Above this the reader's chance counts no more."""

CAUTION = -0.2
"""Added to the weight of "no place": there, of the coded reports held out, .72 of the placed acts are placed right and .69 of the others left without (at 0: .71 and .70)."""

LEADING = 1.5
"""What the leading telling's word on the place counts beside another's: chosen on the reports kept apart (1 to 3 tried: .609 to .631)."""

# A place by a noun alone: it goes back to one named before.
_DESCRIBED = re.compile(
    r"(?:the|this|that) (?:(?!neighbou?ring|nearby|next|other|adjacent|surrounding)[a-z-]+ ){0,2}"
    r"(?P<noun>town|city|village|suburb|district|neighbou?rhood|camp|area|region|province|enclave|zone|territory|island|peninsula|"
    r"valley|governorate|canton|stronghold|country|nation|kingdom)",
    re.IGNORECASE,
)
_COUNTRY_NOUNS = frozenset({"country", "nation", "kingdom"})
_EMPTY = re.compile(
    r"(?:the|a|an|of|in|at|on|near|to|from|its|his|her|their|st|el|al|de|la)\Z", re.IGNORECASE
)
_REST = re.compile(r"(?:['’]\w+|\w+)?(?: [A-Z][\w’'-]+)*")
_HEAD = re.compile(r" (?:[a-z][\w-]+|[A-Z][\w’'-]+)(?: of(?: the)? [A-Z][\w’'-]+| [A-Z][\w’'-]+)*")


# Left out outright, beside the fitted feature "topic", since the reader's own chance of such a place would outweigh that.
# "A summit on the Sahel", "the Congress of Carinthia": what a meeting is about or called is not where it is held.
_MEETING = re.compile(
    rf"(?:{MEETING}|negotiations?|discussions?|consultations|dialogue|debate)\Z", re.IGNORECASE
)
_ABOUT = re.compile(
    r"(?: [a-z][\w-]*){0,2} (?:on|about|over|regarding|concerning) (?:(?:the|a) )?(?:[a-z]+ (?:of|in) )?"
)
_CALLED = re.compile(r" (?:of|on|for) (?:the )?")
_HOSTS = re.compile(r"host(?:s|ed|ing)?\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PlaceTelling:
    """One telling of an act with the places that the reader holds likely for it, and how likely."""

    act: Act
    chances: tuple[tuple[Place, float], ...] = ()


def event_place(
    setting: Setting, tellings: Sequence[PlaceTelling], told: Sequence[Told] = ()
) -> tuple[Where | None, str | None]:
    """Where an event took place: the place, or ``None`` and the reason.

    ``tellings`` are all tellings of the event in the report, ``told`` the acts with a place told before
    it, in order, the leading telling first.
    The telling that is surest of a place decides whether there is one; which one, all of them.
    """
    shares = [_weigh(setting, telling, told) for telling in tellings]
    surest = min(shares, key=lambda share: share[None], default={None: 1.0})
    chosen = max(surest, key=lambda name: surest[name])
    if chosen is not None:
        total: Counter[str | None] = Counter()
        for number, share in enumerate(shares):
            for name, value in share.items():
                total[name] += value * (LEADING if number == 0 else 1.0)  # type: ignore[assignment]
        del total[None]
        chosen = max(total, key=lambda name: total[name])
    if chosen is None:
        status = tellings[0].act.status.value if tellings else "occurred"
        return None, f"no place is stated for this {status} event"
    likely = sorted(((chance, place) for t in tellings for place, chance in t.chances), key=lambda c: -c[0])
    named = [
        *(p for _, p in likely if plain_name(p.text) == chosen),
        *(p for p in setting.places if plain_name(p.text) == chosen),
    ]
    place = next((p for p in named if p.country), named[0])
    return _where(place, setting.text, _meant(setting, place)), None


def _weigh(setting: Setting, telling: PlaceTelling, told: Sequence[Told]) -> dict[str | None, float]:
    """The share of every place name, and of ``None``."""
    host = _host(setting, telling.act)
    if host is not None:
        return {None: 0.0, host: 1.0}
    table = fitted(WEIGHTS)
    act, gains = telling.act, {id(place): _gain(chance) for place, chance in telling.chances}
    found = [p for p in candidates(setting, act, told) if not _EMPTY.match(p.text) or id(p) in gains]
    found += [p for p, _ in telling.chances if all(p is not other for other in found)]
    found = [p for p in found if not _is_topic(setting, act, p)]
    names: list[str | None] = [None, *(plain_name(p.text) for p in found)]
    sums = [CAUTION + sum(table.get(f, 0.0) for f in none_features(setting, act, found))]
    for place in found:
        score = sum(table.get(f, 0.0) for f in features(setting, act, place, told))
        sums.append(score + gains.get(id(place), 0.0))
    top = max(sums)
    raised = [math.exp(s - top) for s in sums]
    shares: dict[str | None, float] = {}
    for name, value in zip(names, raised, strict=True):
        shares[name] = shares.get(name, 0.0) + value / sum(raised)
    return shares


def _is_topic(setting: Setting, act: Act, place: Place) -> bool:
    """Whether a place is what a meeting is about, or stands in its name."""
    between = setting.text[act.trigger.end : place.start]
    noun = _MEETING.search(act.trigger.text)
    if noun is None or not between:
        return False
    return _ABOUT.fullmatch(between) is not None or (
        noun[0][0].isupper() and _CALLED.fullmatch(between) is not None
    )


def _host(setting: Setting, act: Act) -> str | None:
    """The plain name of the town or country that is told as the host ("Lima hosted the envoys"), where the report names it as a place too."""
    if not _HOSTS.match(act.trigger.text):
        return None
    before = setting.text[: act.trigger.start].rstrip()
    names = (p for p in setting.places if p.country and before.endswith(p.text))
    return next((plain_name(p.text) for p in names), None)


def _gain(chance: float) -> float:
    """What the reader's own chance of a place adds to its weight, in nats."""
    chance = min(SURE, max(LIKELY, chance))
    return GAIN * (math.log(chance / (1 - chance)) - math.log(LIKELY / (1 - LIKELY)))


def _meant(setting: Setting, place: Place) -> Place | None:
    """The named place that a described one goes back to ("the town"): the last one of its kind, in its sentence or the three before.

    ``None`` for a place with a name of its own, and where nothing before it fits.
    """
    noun = _DESCRIBED.fullmatch(place.text)
    if noun is None or place.country:
        return None
    wants_country = noun["noun"].lower() in _COUNTRY_NOUNS
    here = setting.sentence(place.start)
    for other in reversed(setting.places):
        if other.start >= place.start or here - setting.sentence(other.start) > BEFORE:
            continue
        if not other.country or _is_plain(other.text) or other.text in demonyms():
            continue
        if (country_names().get(other.country) == other.name) is wants_country:
            return other
    return None


def scene_of(where: Where) -> str:
    """The words by which a later act may be at the same place: the report's own, or the name that they go back to."""
    words = where.text or where.name
    return where.name if _DESCRIBED.fullmatch(words) else words


def _is_plain(text: str) -> bool:
    """Whether no word but an article has a capital."""
    return not any(c.isupper() for c in re.sub(r"\A(?:The|This|That) ", "", text))


def _where(place: Place, text: str, meant: Place | None = None) -> Where:
    """The record's place, ``meant`` being the one that its words go back to.

    Its name is the report's own, or the gazetteer's: a fuller spelling of the same words, the name of a described capital.
    """
    if meant is not None:
        return replace(_where(meant, text), text=place.text)
    words = place.text
    if place.country is None:
        if words.lower() == "the" and (head := _HEAD.match(text, place.end)):
            words += head[0]
        elif rest := _REST.match(text, place.end):
            words += rest[0]
    name = re.sub(r"\A[Tt]he ", "", words) if place.country else words
    if place.name and (is_seat(place.text) or set(_words(place.name)) & set(_words(name))):
        name = place.name
    return Where(name, place.country, place.lat, place.lon, place.geonames_id, place.text)


def _words(name: str) -> list[str]:
    return re.findall(r"\w+", name.lower())
