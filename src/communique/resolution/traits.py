"""What an event assertion says that tells one event from another, taken out once for every comparison.

The time of an assertion is a stretch of days. A day the report states is firm; one that was taken from the
day of publication may be a day off (news of the night before); a plan without a day lies somewhere after its
report.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from communique.records import EventAssertion, EventType, MentionKind, Mode, Participant, Status
from communique.resolution.days import day_number, stretch

FAMILIES: dict[EventType, str] = {
    EventType.CONSULT: "consult",
    EventType.AGREE: "agree",
    EventType.COOPERATE: "agree",
    EventType.SUPPORT: "agree",
    EventType.AID: "aid",
    EventType.CONCEDE: "yield",
    EventType.RETREAT: "yield",
    EventType.REQUEST: "request",
    EventType.ACCUSE: "dispute",
    EventType.REJECT: "dispute",
    EventType.THREATEN: "dispute",
    EventType.PROTEST: "protest",
    EventType.SANCTION: "sanction",
    EventType.MOBILIZE: "force",
    EventType.COERCE: "force",
    EventType.ASSAULT: "force",
}
"""Types that two reports of one event may well give it; only assertions of one family are compared."""

AWAITED = frozenset({Status.PLANNED, Status.PROPOSED})
HAPPENED = frozenset({Status.OCCURRED, Status.ONGOING})

SOFT_DAYS_BEFORE = 1
"""An act told as the news of its report's day may be of the day before (time zones, evening papers)."""
RECENT_DAYS = 3
"""An act told without any time is taken to lie at most so many days before its report."""
AHEAD_DAYS = 120
"""A plan without a day is looked for up to so many days after its report."""
COARSE_DAYS = 14
"""A stretch longer than this says no more than the season of an event."""
POSTPONED_BACK_DAYS = 14
"""A report of a postponement may come so many days after the day that was planned."""

_POSTPONED = re.compile(
    r"\b(?:postpon\w+|re-?schedul\w+|put(?:ting)? (?:off|back)|push(?:ed|es|ing)? back|delay(?:ed|s|ing)|deferr\w+|"
    r"adjourn\w+|brought forward|moved (?:to|from|back|forward)|new date)\b",
    re.IGNORECASE,
)
_TO_A_DAY = re.compile(
    r"\b(?:postpon|re-?schedul|put|push|delay|deferr|adjourn|mov|brought|new date)\w*\b[^.]{0,80}?\b(?:to|until|till|for|of|is)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]{4,}")
_STEM = 6
_COMMON = frozenset(
    ["about", "after", "again", "against", "agency", "also", "among", "another", "back", "been", "before", "being", "between", "called", "came", "could", "country", "during", "earlier", "first", "following", "foreign", "from", "further", "given", "government", "have", "held", "here", "high", "into", "issue", "issues", "last", "later", "leader", "made", "many", "meet", "meeting", "minister", "ministers", "month", "more", "most", "news", "next", "official", "officials", "other", "over", "part", "place", "plan", "planned", "president", "prime", "reported", "reports", "said", "same", "says", "state", "statement", "such", "take", "talks", "than", "that", "their", "them", "then", "there", "these", "they", "this", "those", "through", "time", "told", "took", "under", "until", "very", "visit", "week", "were", "what", "when", "where", "which", "while", "will", "with", "would", "year", "years", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
)  # fmt: skip
_TITLE_WORDS = frozenset(
    [
        "the",
        "a",
        "an",
        "of",
        "for",
        "and",
        "president",
        "prime",
        "minister",
        "foreign",
        "defence",
        "defense",
        "chief",
        "secretary",
        "general",
        "deputy",
        "envoy",
        "ambassador",
        "king",
        "queen",
        "crown",
        "prince",
        "chancellor",
        "speaker",
        "mr",
        "mrs",
        "ms",
        "dr",
        "sir",
        "counterpart",
        "delegation",
    ]
)


@dataclass(frozen=True, slots=True)
class Traits:
    """The comparable side of one event assertion.

    ``first``/``last`` are day numbers (inclusive); ``firm`` when the report states a stretch of at most
    ``COARSE_DAYS``; ``coarse`` when the stretch says little. ``named`` maps a party to the surnames given for
    it. ``moves``: the assertion says that a planned event was put off. ``published`` is a day number.
    """

    id: str
    report_id: str
    family: str
    type: EventType
    mode: Mode | None
    status: Status
    first: int
    last: int
    firm: bool
    coarse: bool
    dated: bool
    moves: bool
    published: int
    acting: frozenset[str]
    acted_on: frozenset[str]
    named: tuple[tuple[str, frozenset[str]], ...]
    place: str | None
    place_country: str | None
    place_id: int | None
    words: frozenset[str]

    @property
    def parties(self) -> frozenset[str]:
        """Every party on either side."""
        return self.acting | self.acted_on


def traits(assertion: EventAssertion, published: str | None) -> Traits:
    """The traits of an assertion of a report published on a day (``None``: unknown)."""
    moves = postpones(assertion)
    status = Status.PLANNED if moves else assertion.status
    covered = stretch(published)
    day = covered[1] if covered else 0
    first, last, firm, dated = _time(assertion, status, day, moves)
    where = assertion.where
    people = (*assertion.actors, *assertion.recipients)
    names = {word for person in people for word in stems(person.name) | stems(person.text)}
    if where is not None:
        names |= stems(where.name) | stems(where.text or "")
    told = {word for mention in assertion.mentions for word in stems(mention.text)}
    return Traits(
        id=assertion.id,
        report_id=assertion.report_id,
        family=FAMILIES[assertion.type],
        type=assertion.type,
        mode=assertion.mode,
        status=status,
        first=first,
        last=last,
        firm=firm,
        coarse=last - first > COARSE_DAYS,
        dated=dated,
        moves=moves,
        published=day,
        acting=frozenset(party(p) for p in assertion.actors),
        acted_on=frozenset(party(p) for p in assertion.recipients),
        named=_named(people),
        place=plain(where.name) if where else None,
        place_country=where.country if where else None,
        place_id=where.geonames_id if where else None,
        words=frozenset(told - names),
    )


def postpones(assertion: EventAssertion) -> bool:
    """Whether an assertion says that an awaited event was put off or moved to another day."""
    if assertion.status in HAPPENED | {Status.DENIED}:
        return any(_POSTPONED.search(m.trigger.text) for m in assertion.mentions)
    return any(_POSTPONED.search(m.text) for m in assertion.mentions)


def gives_new_day(assertion: EventAssertion) -> bool:
    """Whether the day of a postponement is the new one ("postponed to 3 May"), not the one given up."""
    words = assertion.when.text if assertion.when else None
    if words is None:
        return False
    return any(
        (found := _TO_A_DAY.search(m.text)) is not None and m.text.find(words, found.start()) >= 0
        for m in assertion.mentions
    )


def _time(
    assertion: EventAssertion, status: Status, published: int, moves: bool
) -> tuple[int, int, bool, bool]:
    """First and last day, whether they are firm, and whether the assertion has a day at all."""
    when = assertion.when
    start = stretch(when.start) if when else None
    if when is not None and start is not None and (when.text or status in HAPPENED or not published):
        end = stretch(when.end) or start
        first, last = start[0], max(start[1], end[1])
        if when.text is None and status in HAPPENED:
            return first - SOFT_DAYS_BEFORE, last, False, True
        if when.end is None and when.granularity == "range" and status is Status.ONGOING:
            last = max(last, published)
        return first, last, last - first <= COARSE_DAYS, True
    if not published:
        return 0, 0, False, False
    if status in HAPPENED or status is Status.DENIED:
        return published - RECENT_DAYS, published, False, False
    back = POSTPONED_BACK_DAYS if moves or status is Status.CANCELLED else 0
    return published - back, published + AHEAD_DAYS, False, False


def party(person: Participant) -> str:
    """What a participant counts as when events are compared: its state, else its id, else its name."""
    if person.country and person.country != "IGO" and len(person.country) == 3:
        return person.country
    return person.actor_id or plain(person.name)


def _named(people: tuple[Participant, ...]) -> tuple[tuple[str, frozenset[str]], ...]:
    found: dict[str, set[str]] = {}
    for person in people:
        if person.kind is MentionKind.PERSON and (name := surname(person.name)):
            found.setdefault(party(person), set()).add(name)
    return tuple((key, frozenset(found[key])) for key in sorted(found))


def surname(name: str) -> str | None:
    """The last capitalised word of a person's name, folded; ``None`` for a description."""
    words = [w for w in name.split() if w[:1].isupper() and w.lower().strip(".") not in _TITLE_WORDS]
    return plain(words[-1]) if words else None


def plain(name: str) -> str:
    """A name without case, accents, possessive and punctuation."""
    folded = unicodedata.normalize("NFKD", name.casefold())
    kept = "".join(c for c in folded if not unicodedata.combining(c))
    return " ".join(re.sub(r"[’']s\b|[^\w\s-]", "", kept).split())


def stems(text: str) -> set[str]:
    """The longer words of a text, folded and cut, without those that every such text has."""
    return {w[:_STEM] for w in _WORD.findall(plain(text)) if w not in _COMMON}


def status_day(assertion: EventAssertion) -> int | None:
    """The exact day an assertion states, as a day number."""
    return day_number(assertion.when.start) if assertion.when else None
