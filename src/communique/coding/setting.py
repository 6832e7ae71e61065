"""What the words say of a place as an act's setting: named yes-or-no features for the ranking in ``where``.

A feature's name is what it says: ``CONSULT.in`` is "a meeting's sentence has the place after 'in'". The weights of the
features are fitted on the marked passages (``training/fit_setting.py``).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from communique.reader.places import demonyms
from communique.records import EventType, Place, Span, Status

BEFORE = 3
"""Sentences before the trigger's from which a place may still be its setting."""

REACH = 12
"""Sentences back to an act with a place whose scene may still last."""

AFTER = 1
"""Sentences after it."""

NAMES_KEPT = 10_000
"""Names whose plain form is remembered."""

NEAR = 60
"""Characters of "close to the trigger"."""

AROUND = 60
"""Characters before a place in which the one that it contains stands."""

TOPIC_REACH = 70
"""Characters before a place in which the word stands that is about it."""

LEAD = 2
"""Sentences at the head of a report that tell its own news."""

_FAMILY = {
    EventType.CONSULT: "CONSULT",
    EventType.ASSAULT: "FORCE",
    EventType.MOBILIZE: "FORCE",
    EventType.PROTEST: "PROTEST",
    EventType.COERCE: "COERCE",
    EventType.RETREAT: "MOVE",
    EventType.AID: "MOVE",
    EventType.COOPERATE: "DEAL",
    EventType.SUPPORT: "DEAL",
    EventType.SANCTION: "SANCTION",
}
_SKIP = r"(?:(?:the|a|an|his|her|its|their|[a-z]+(?:ern|al|ed)?|[A-Z]\w+(?:n|ese|ish)) ){0,3}(?:(?:city|town|capital|village|province|region|state|border|port|suburb) of )?"
MEETING = "summit|conference|congress|forum|meeting|talks|session"
"""Nouns of meetings, as a part of patterns; each adds the fellows that its place allows."""

_PREPOSITIONS = (
    (
        "in",
        r"(?:in|at|near|inside|outside|around|across|throughout|within|along|off|above|beside|aboard)",
    ),
    ("on", r"(?:on|over)"),
    ("to", r"(?:to|into|towards?|for|onto|reach(?:ed|ing)?)"),
    ("visit", r"(?:visit(?:s|ed|ing)?|tour(?:s|ed|ing)?|enter(?:ed|ing)?|invad(?:ed|ing)|reach(?:ed|ing))"),
    ("from", r"(?:from|out of|leav(?:e|es|ing)|left)"),
    ("of", r"of"),
    ("with", r"(?:with|by|against|about|between|regarding|concerning)"),
)
_BEFORE = tuple((name, re.compile(rf"\b{words} {_SKIP}\Z", re.IGNORECASE)) for name, words in _PREPOSITIONS)
_LISTED = re.compile(r"[A-Z][\w’'-]+,? (?:and|or) (?:the )?\Z|[A-Z][\w’'-]+, (?:the )?\Z")
_ADJECTIVE = re.compile(r" (?:[a-z-]{4,}s?)\b")
_GRAMMAR = (
    "on|in|and|to|for|with|after|before|is|was|has|had|as|that|or|but|by|of|since|from|when|where|which|while|were|will|would|"
    "during|until|at|about|amid|under|against|between|are|have|could|should|may|might"
)
_NOT_NOUN = re.compile(
    rf" (?:{_GRAMMAR}|this|last|next|over|said|late|early|earlier|without|who|because|despite|through)\b"
)
_BREAK = re.compile(
    r"[;:]|--|[–—]|,\s|\b(?:and|but|while|whereas|although|because|that|which|who|after|before|since|until|if|as|when|where)\b"
)
# Between a place and the noun that it stands before: "the Karbala prison bombings".
_COMPOUND = re.compile(rf" (?:(?!(?:{_GRAMMAR})\b)[a-z][\w-]* ){{0,3}}")
_INSIDE = re.compile(
    r",? (?:in|near|inside|outside) (?:the )?(?:[a-z][\w’'-]* ){0,3}(?:of )?(?:the )?[A-Z]|, (?:[A-Z][\w’'-]+ ){0,2}[A-Z][\w’'-]+(?:,|\.\Z)"
)
_AROUND = re.compile(
    r"[A-Z][\w’'-]+,? (?:in|near|inside|outside) (?:the )?(?:[a-z][\w’'-]* ){0,3}(?:of )?(?:the )?\Z"
)
# "At last year's Madrid summit".
_VENUE = re.compile(rf" (?:[a-z][\w-]* ){{0,2}}(?:{MEETING}|assembly|rally|gathering)\b")
# "Policy on Chad", "a dispute with Paris over Mali": what words are about.
_TOPIC = re.compile(
    rf"\b(?:{MEETING}|negotiation|discussion|consultation|dialogue|debate|polic[a-z]+|stance|position|"
    r"views?|concern|worr[a-z]+|anger|fear|differ[a-z]+|divi[a-z]+|disagree[a-z]*|dispute|tension|row|rift|clash|split|statement|remark|comment|speech|briefing|report|"
    r"resolution|vote|draft|deal|agreement|accord|plan|proposal|idea|question|issue|crisis|sanction|pressure|decision|criticism|warning|consensus|role|stand|line)s?"
    r"(?: (?:with|between|among|by|of) [^,;:.–—]{1,30})? (?:on|about|over|regarding|concerning|towards?) (?:the )?(?:[a-z]+ (?:of|in) )?\Z",
    re.IGNORECASE,
)
_HERE = re.compile(r"\b(?:here|the city|the capital|the town)\b")
_THERE = re.compile(
    r"\bthere\b(?!['’]| (?:is|are|was|were|has|have|had|will|would|may|might|can|could|should|must|be|seem)s?\b)"
)
_PERFECT = re.compile(r"\b(?:had|has|have)\s+(?:\w+ ){0,2}\Z")


@dataclass(frozen=True, slots=True)
class Setting:
    """A report as the ranking sees it: its places in order, sentences, other triggers, the dateline's place."""

    text: str
    sentences: tuple[tuple[int, int], ...]
    places: tuple[Place, ...]
    triggers: tuple[Span, ...]
    dateline: Place | None
    starts: tuple[int, ...] = field(init=False, repr=False)
    named: Counter[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """What every telling asks again: where sentences begin, and how often a place is named."""
        object.__setattr__(self, "starts", tuple(start for start, _ in self.sentences))
        object.__setattr__(self, "named", Counter(plain_name(p.text) for p in self.places))

    def sentence(self, at: int) -> int:
        """The number of the sentence of a character."""
        return max(0, bisect_right(self.starts, at) - 1)

    def bounds(self, number: int) -> tuple[int, int]:
        """The characters of a sentence."""
        return self.sentences[number] if number < len(self.sentences) else (0, len(self.text))


@dataclass(frozen=True, slots=True)
class Act:
    """One telling of an act: its trigger, type and status, the ids of who takes part.

    For an act done by what is quoted: the characters (start, end) of each part of those ``words``, and of their ``cue``.
    """

    trigger: Span
    type: EventType
    status: Status
    people: frozenset[str] = frozenset()
    words: tuple[tuple[int, int], ...] = ()
    cue: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """An act told before that has a place: one entry of the scenes of a report, in order."""

    act: Act
    place: str


def same_name(a: str, b: str) -> bool:
    """Whether two spans name one place, by their words."""
    return plain_name(a) == plain_name(b)


@lru_cache(maxsize=NAMES_KEPT)
def plain_name(text: str) -> str:
    """A place's words without article and case."""
    return re.sub(r"\Athe ", "", text.lower()).strip()


def candidates(setting: Setting, act: Act, told: Sequence[Told]) -> list[Place]:
    """The places near enough to be the act's setting, the dateline's, and those of the scenes that may still last."""
    here = setting.sentence(act.trigger.start)
    scenes = {plain_name(t.place) for t in told if here - setting.sentence(t.act.trigger.start) <= REACH}
    spoken = setting.sentence(act.cue[0]) if act.cue else here
    found = [
        p
        for p in setting.places
        if -BEFORE <= (there := setting.sentence(p.start)) - here <= AFTER or there == spoken
    ]
    near = {plain_name(p.text) for p in found}
    for place in setting.places:
        name = plain_name(place.text)
        if place is setting.dateline and place not in found:
            found.append(place)
        elif name in scenes and name not in near:
            found.append(place)
            near.add(name)
    return found


def none_features(setting: Setting, act: Act, found: Sequence[Place]) -> list[str]:
    """What speaks for "no place is stated"."""
    here = setting.sentence(act.trigger.start)
    inside = any(setting.sentence(p.start) == here for p in found)
    family = _FAMILY.get(act.type, "WORDS")
    before = setting.text[max(0, act.trigger.start - 30) : act.trigger.start]
    out = [
        "none",
        f"none.{act.type.value}",
        f"none.{act.status.value}",
        f"none.{family}.{'some' if inside else 'nothing'} in sentence",
    ]
    if act.words:
        out.append("none.said")
    if _PERFECT.search(before):
        out.append("none.perfect")
    if here >= LEAD:
        out.append("none.later")
    return out


def features(setting: Setting, act: Act, place: Place, told: Sequence[Told]) -> list[str]:
    """What speaks for ``place``; ``told`` are the acts with a place told before this one."""
    return [*_features(setting, act, place), *_scene(setting, act, place, told)]


def _features(setting: Setting, act: Act, place: Place) -> Iterator[str]:
    text, trigger = setting.text, act.trigger
    family = _FAMILY.get(act.type, "WORDS")
    here, there = setting.sentence(trigger.start), setting.sentence(place.start)
    word = _preposition(text, place)
    if place is setting.dateline:
        yield "dateline"
        yield f"dateline.{family}"
        yield f"dateline.{act.status.value}"
        yield f"dateline.{'lead' if here < LEAD else 'later'}"
        if _HERE.search(text, *setting.bounds(here)):
            yield "dateline.here"
        if _PERFECT.search(text[max(0, trigger.start - 30) : trigger.start]):
            yield "dateline.perfect"
    elif here == there:
        yield "same"
        yield f"same.{family}"
        yield f"same.{word}"
        yield f"{family}.{word}"
        yield from _within(setting, act, place, word, family)
    else:
        offset = max(-BEFORE, min(AFTER, there - here))
        yield f"sentence {offset:+d}"
        yield f"sentence {offset:+d}.{family}"
        yield f"other sentence.{word}"
        yield f"other sentence.{act.status.value}"
        if _HERE.search(text, *setting.bounds(here)):
            yield "other sentence.here"
        if _THERE.search(text, *setting.bounds(here)):
            yield "other sentence.there"
    yield from _spoken(setting, act, place, word)
    after = text[place.end : place.end + 30]
    if after.startswith(("'s", "’s")):
        yield "possessive"
    elif _ADJECTIVE.match(after) and not _NOT_NOUN.match(after):
        yield "modifier"
    if _VENUE.match(after):
        yield "venue"
        yield f"venue.{family}"
    if _TOPIC.search(text, max(0, place.start - TOPIC_REACH), place.start):
        yield "topic"
        yield f"topic.{family}"
    if place.text in demonyms():
        yield "demonym"
    if setting.named[plain_name(place.text)] > 1:
        yield "named again"


def _spoken(setting: Setting, act: Act, place: Place, word: str) -> Iterator[str]:
    """Whether a place is where the words of an act were said, or only what they speak of."""
    if any(start <= place.start < end for start, end in act.words):
        yield "words"
        yield f"words.{word}"
    elif act.cue is not None and setting.sentence(act.cue[0]) == setting.sentence(place.start):
        yield "cue"
        yield f"cue.{word}"
        yield f"cue.{'after' if place.start >= act.cue[1] else 'before'}"


def _scene(setting: Setting, act: Act, place: Place, told: Sequence[Told]) -> Iterator[str]:
    """Whether the act may belong to a scene told before at this place."""
    family = _FAMILY.get(act.type, "WORDS")
    here = setting.sentence(act.trigger.start)
    there = [t for t in told if same_name(t.place, place.text)]
    if not there:
        if told:
            yield "scene.elsewhere"
        return
    if told[-1] in there:
        yield "scene.last"
        yield f"scene.last.{family}"
        if _THERE.search(setting.text, *setting.bounds(here)):
            yield "scene.last.there"
    nearest = there[-1]
    gap = here - setting.sentence(nearest.act.trigger.start)
    yield f"scene.{'same sentence' if gap <= 0 else 'sentence before' if gap == 1 else 'earlier'}"
    yield f"scene.{family}.{'same sentence' if gap <= 0 else 'earlier'}"
    shared = [t for t in there if t.act.people & act.people]
    if shared:
        yield "scene.shared"
        yield f"scene.shared.{family}"
        if any(t.act.type is EventType.CONSULT for t in shared):
            yield f"scene.meeting.{family}"
    elif any(t.act.type is EventType.CONSULT for t in there):
        yield f"scene.meeting of others.{family}"
    if act.status is not nearest.act.status:
        yield "scene.other status"
    if any(t.act.type is act.type for t in there):
        yield "scene.same type"


def _within(setting: Setting, act: Act, place: Place, word: str, family: str) -> Iterator[str]:
    """How place and trigger stand to each other inside a sentence."""
    text, trigger = setting.text, act.trigger
    if place.start < trigger.end and trigger.start < place.end:
        yield "inside the trigger"
        yield f"inside.{word}"
        return
    follows = place.start >= trigger.end
    side = "after" if follows else "before"
    left, right = (trigger.end, place.start) if follows else (place.end, trigger.start)
    between = text[left:right]
    breaks = min(3, len(_BREAK.findall(between)))
    yield side
    yield f"{side}.{breaks} breaks"
    yield f"{side}.{word}"
    yield f"{side}.{family}"
    if right - left <= NEAR:
        yield f"{side}.near"
    if not between.strip():
        yield f"{side}.adjacent"
    if _COMPOUND.fullmatch(between):
        yield f"{side}.compound"
        yield f"{side}.compound.{family}"
    yield from _nested(text, place)
    others = sum(left <= t.start < right for t in setting.triggers)
    yield f"{side}.{min(2, others)} acts between"
    closer = sum(
        other is not place
        and setting.sentence(other.start) == setting.sentence(trigger.start)
        and (left <= other.start < right)
        for other in setting.places
    )
    yield f"{side}.{min(2, closer)} places between"
    rest = text[place.end : setting.bounds(setting.sentence(place.start))[1]]
    if follows and not rest.strip(' ."”'):
        yield "ends the sentence"
    if act.status in (Status.PLANNED, Status.PROPOSED):
        yield f"ahead.{word}"


def _nested(text: str, place: Place) -> Iterator[str]:
    """Whether a place stands inside another that the words name after it ("the town of Afrin in Idlib"), or round one before it."""
    if _INSIDE.match(text, place.end):
        yield "inner"
    if _AROUND.search(text, max(0, place.start - AROUND), place.start):
        yield "outer"


def _preposition(text: str, place: Place) -> str:
    before = text[max(0, place.start - 60) : place.start]
    for name, pattern in _BEFORE:
        if pattern.search(before):
            return name
    if _LISTED.search(before):
        return "listed"
    return "none" if before.strip() and not before.rstrip().endswith((".", "”", '"')) else "first"
