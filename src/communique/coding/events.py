"""Triggers → events: one assertion per real event that the report states, however often it tells it.

Which tellings are one event is weighed in ``same_event``; codebook: "one entry per distinct real-world event".
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from communique.actors import Linked
from communique.actors.names import fold
from communique.coding.calibration import calibrated
from communique.coding.compounds import named_by_both
from communique.coding.lists import listed
from communique.coding.nouns import ends_as_noun
from communique.coding.occasion import at_occasions
from communique.coding.people import participants, sentence_at
from communique.coding.same_event import Telling, join, sides
from communique.coding.setting import Act, Setting, Told
from communique.coding.sides import settled
from communique.coding.status import stated_status
from communique.coding.voice import turned
from communique.coding.when import event_time
from communique.coding.where import PlaceTelling, event_place, scene_of
from communique.ingest.dateline import find_dateline
from communique.ontology import RECIPROCAL
from communique.records import (
    EventAssertion,
    EventMention,
    EventType,
    MentionKind,
    Mode,
    Participant,
    Place,
    Reading,
    Report,
    Span,
    Status,
    Trigger,
    When,
    content_id,
)

# The sides of an act.
BOTH = 2
# So many tellings of an event must name a party that its leading telling does not name.
SAID_BY = 2
# What a finite verb and an infinitive count beside a noun when the status is weighed: about the log odds of being right, which on the
# reports kept apart are 90 %, 66 % and 75 % of the tellings.
FINITE, INFINITIVE = 2.0, 0.7
_TO, TO_REACH = re.compile(r"\bto (?:be )?\Z"), 8
# Types that can be done by saying so: the time of such an act is that of the saying.
VERBAL = frozenset(
    {
        EventType.AGREE,
        EventType.SUPPORT,
        EventType.CONCEDE,
        EventType.REQUEST,
        EventType.ACCUSE,
        EventType.REJECT,
        EventType.THREATEN,
    }
)
# Types of which a building may be what is acted upon.
ON_PROPERTY = frozenset({EventType.ASSAULT, EventType.PROTEST, EventType.COERCE})
# Sectors whose actors' names are no places: rebels and parties.
_NO_PLACE = frozenset({"REB", "PTY"})
# Words with which an outlet's name is told or not.
_OUTLET_WORDS = frozenset({"news", "agency", "newspaper", "service"})
# Kinds of actors that meet.
_WHO_MEET = frozenset({MentionKind.PERSON, MentionKind.STATE, MentionKind.IGO})
# Where in a report the dateline's place can stand.
DATELINE_REACH = 200


def code_events(report: Report, reading: Reading, linked: Linked, coder: str) -> tuple[EventAssertion, ...]:
    """The events of one report, in order of their first words."""
    reading = _without_groups(reading, linked)
    tellings = tellings_of(reading, linked, report.text)
    setting = _setting(report, reading)
    told: list[Told] = []
    events = []
    for group in sorted(join(tellings, reading, report.text), key=lambda g: min(t.trigger.start for t in g)):
        event = _code(report, reading, linked, coder, group, setting, told)
        if event.where is not None and event.where.text:
            first = min(group, key=lambda t: t.trigger.start)
            told.append(Told(_act(first, event.status, group, reading), scene_of(event.where)))
        events.append(event)
    named = [_named(e) for e in at_occasions(events, report.text)]
    return tuple(sorted(named, key=lambda e: (e.mentions[0].trigger.start, e.id)))


def _named(event: EventAssertion) -> EventAssertion:
    """An assertion under the id that hashes what it states."""
    e = event
    fields = (e.type, e.status, e.mode, e.contexts, e.actors, e.recipients, e.when, e.where, e.mentions)
    return replace(e, id=content_id("ass", e.report_id, e.coder, *fields, e.attributed_to))


def tellings_of(reading: Reading, linked: Linked, text: str) -> list[Telling]:
    """The reader's triggers with the participants, time and place they are linked to."""
    triggers = [_sided(reading, linked, t, text) for t in reading.triggers]
    return [
        Telling(
            replace(trigger, status=_stated(reading, trigger, text)),
            participants(reading, linked, trigger.actors, trigger.start),
            participants(
                reading, linked, trigger.recipients, trigger.start, owners=trigger.type in ON_PROPERTY
            ),
            reading.times[trigger.time] if trigger.time is not None else None,
            reading.places[trigger.place] if trigger.place is not None else None,
        )
        for trigger in triggers
    ]


def _sided(reading: Reading, linked: Linked, trigger: Trigger, text: str) -> Trigger:
    """The trigger with those who take part on their sides."""
    sentence = sentence_at(reading, trigger.start)
    joined = named_by_both(reading, linked, settled(reading, linked, trigger), text)
    known = listed(reading, linked, joined, text, sentence)
    return turned(reading, linked, known, text, sentence)


def _stated(reading: Reading, trigger: Trigger, text: str) -> Status:
    status = stated_status(
        trigger.status, text, (trigger.start, trigger.end), sentence_at(reading, trigger.start)
    )
    # "Did not agree" tells a refusal: REJECT is not denied by it.
    return trigger.status if trigger.type is EventType.REJECT and status is Status.DENIED else status


def _code(  # noqa: PLR0917 (a group of tellings with the report around it)
    report: Report,
    reading: Reading,
    linked: Linked,
    coder: str,
    group: list[Telling],
    setting: Setting,
    told: Sequence[Told],
) -> EventAssertion:
    """One assertion, not yet named, from the tellings of one event: the surest telling leads, the others fill what it leaves open."""
    ranked = sorted(group, key=lambda t: (-_fullness(t), t.trigger.start))
    lead = ranked[0]
    kind = lead.trigger.type
    meeting = kind is EventType.CONSULT
    actors = _parties([t.actors for t in ranked], meeting=meeting)
    recipients = _parties([t.recipients for t in ranked], meeting=meeting)
    actors, recipients = _on_one_side(actors, recipients)
    everybody = (*actors, *recipients)
    actors, recipients = _in_particular(actors, everybody), _in_particular(recipients, everybody)
    status = _status(ranked, report.text)
    mode = _mode(ranked) if kind is EventType.CONSULT else None
    when, when_reason = _when(report, reading, linked, ranked, status)
    where, where_reason = event_place(
        setting, [PlaceTelling(_act(t, status, group, reading), _chances(reading, t)) for t in ranked], told
    )
    mentions = tuple(
        _mention(report, reading, linked, t) for t in sorted(group, key=lambda t: t.trigger.start)
    )
    attributed = [m.attributed_to for m in mentions]
    claimant = next((a for a in attributed if a), None) if all(attributed) else None
    unknown = [("when", when_reason)] if when_reason else []
    unknown += [("where", where_reason)] if where_reason else []
    if not actors:
        unknown.append(("actors", "the report does not say who did it"))
    confidence = calibrated("event", max(t.trigger.confidence for t in group))
    fields = (kind, status, mode, (), actors, recipients, when, where, mentions, claimant)
    return EventAssertion(
        "",
        report.id,
        *fields,
        confidence,
        coder,
        tuple(unknown),
    )


def _fullness(t: Telling) -> float:
    """Prefers the telling that is sure and names most; of a mutual act all sides may stand as actors."""
    actors, recipients = (sum(not _is_anybody(p) for p in side) for side in (t.actors, t.recipients))
    parties = bool(actors) + bool(recipients)
    if t.trigger.type in RECIPROCAL:
        parties = min(BOTH, actors + recipients)
    named = parties + (t.time is not None) / 2 + (t.place is not None) / 2
    return t.trigger.confidence + named / 2


def _on_one_side(
    actors: tuple[Participant, ...], recipients: tuple[Participant, ...]
) -> tuple[tuple[Participant, ...], tuple[Participant, ...]]:
    """Both sides without whom they share: an actor, unless only a joint mention ("the five nations") makes one of him."""
    told = Counter((p.start, p.end) for p in actors)
    both = {_key(p) for p in actors} & {_key(p) for p in recipients}
    joint = {_key(p) for p in actors if _key(p) in both and told[p.start, p.end] > 1}
    alone = Counter((p.start, p.end) for p in recipients)
    joint -= {_key(p) for p in recipients if alone[p.start, p.end] > 1}
    return (
        tuple(p for p in actors if _key(p) not in joint),
        tuple(p for p in recipients if _key(p) not in both or _key(p) in joint),
    )


def _key(party: Participant) -> str:
    return party.actor_id or party.name


def _is_anybody(party: Participant) -> bool:
    """Whether a party is told as one of many ("the first visit by a Peruvian president"), which tells nobody in particular."""
    return party.kind is MentionKind.PERSON and party.text.lower().startswith(("a ", "an "))


def _is_named(party: Participant) -> bool:
    """Whether a state, a body of states or a person stands under a name and not under a description ("his government")."""
    return party.kind in _WHO_MEET and not re.search(
        r"\b(?!(?:of|the|and|al|de|van|von|bin|da|del|la|el)\b)[a-z]", party.name
    )


def _in_particular(side: tuple[Participant, ...], others: Sequence[Participant]) -> tuple[Participant, ...]:
    """A side without those told as one of many where somebody of their country is named on either side."""
    known = {p.country for p in others if p.kind is MentionKind.PERSON and not _is_anybody(p)} - {None}
    return tuple(p for p in side if not (_is_anybody(p) and p.country in known))


def _parties(sides: Sequence[tuple[Participant, ...]], *, meeting: bool = False) -> tuple[Participant, ...]:
    """Whom the leading telling names (the first that names anybody), and whom at least two others name.

    One telling alone adds nobody: a passing mention far from the act is where the reader errs most. Only those who come
    to a ``meeting`` are told one by one, by their names.
    """
    named = [{p.actor_id or p.name.lower(): p for p in side} for side in sides if side]
    counts = Counter(key for side in named for key in side)
    out: dict[str, Participant] = {}
    for place, side in enumerate(named):
        for key, p in side.items():
            if place == 0 or counts[key] >= SAID_BY or (meeting and _is_named(p)):
                out.setdefault(key, p)
    return tuple(out.values())


def _status(ranked: Sequence[Telling], text: str) -> Status:
    """The status with the most confidence behind it, the first telling's counted twice; on a draw the leading telling's.

    A report says first how its news stands; what it tells again further down is often background to another state of it.
    A finite verb says more of its status than a noun, and a noun more than an infinitive.
    """
    weight: Counter[Status] = Counter()
    first = min(ranked, key=lambda t: t.trigger.start)
    for t in ranked:
        weight[t.trigger.status] += t.trigger.confidence * (1 + (t is first)) * _says(t.trigger, text)  # type: ignore[assignment]
    top = max(weight.values())
    return next(t.trigger.status for t in ranked if weight[t.trigger.status] >= top - 1e-9)


def _says(trigger: Trigger, text: str) -> float:
    """What a telling's form counts when the status is weighed."""
    if ends_as_noun(trigger.text):
        return 1.0
    return INFINITIVE if _TO.search(text, max(0, trigger.start - TO_REACH), trigger.start) else FINITE


def _mode(ranked: Sequence[Telling]) -> Mode | None:
    modes = [t.trigger.mode for t in ranked if t.trigger.mode is not None]
    return max(modes, key=lambda m: (modes.count(m), -modes.index(m))) if modes else None


def _span(trigger: Trigger) -> Span:
    return Span(trigger.start, trigger.end, trigger.text)


def _when(
    report: Report, reading: Reading, linked: Linked, ranked: Sequence[Telling], status: Status
) -> tuple[When | None, str | None]:
    """The first telling that gives a time decides; tellings with a time of their own come first."""
    reason: str | None = None
    dateline = find_dateline(report.text)
    day = dateline.date if dateline is not None else None
    for t in sorted(ranked, key=lambda t: t.time is None):
        when, why = event_time(
            report_published=report.published,
            dateline_day=day,
            times=reading.times,
            argument=t.time,
            trigger=_span(t.trigger),
            sentence=sentence_at(reading, t.trigger.start),
            status=status,
            text=report.text,
            is_statement=_is_said(reading, t),
            in_own_words=_in_own_words(reading, linked, t),
            verbal=t.trigger.type in VERBAL,
        )
        if when is not None:
            return when, None
        reason = reason or why
    return None, reason


def _without_groups(reading: Reading, linked: Linked) -> Reading:
    """The reading without the places that are the name of an armed group or party, whatever village is called so, or of a people."""
    named = {
        (m.start, m.end)
        for m, entity in zip(reading.mentions, linked.entity_of, strict=True)
        if linked.entities[entity].sector in _NO_PLACE
    }
    people = {
        (m.start, m.end) for m in reading.mentions if m.kind is MentionKind.GROUP and m.text[:1].isupper()
    }
    kept = {
        k: p
        for k, p in enumerate(reading.places)
        if (p.start, p.end) not in named and (p.country or (p.start, p.end) not in people)
    }
    if len(kept) == len(reading.places):
        return reading
    number = {old: new for new, old in enumerate(kept)}
    triggers = tuple(
        replace(
            t,
            place=number.get(t.place) if t.place is not None else None,
            place_chances=tuple((number[p], chance) for p, chance in t.place_chances if p in number),
        )
        for t in reading.triggers
    )
    return replace(reading, places=tuple(kept.values()), triggers=triggers)


def _setting(report: Report, reading: Reading) -> Setting:
    """The report as the choice of places sees it."""
    dateline = (report.dateline_place or "").lower()
    home = next(
        (p for p in reading.places if dateline and p.end <= DATELINE_REACH and p.text.lower() == dateline),
        None,
    )
    triggers = tuple(_span(t) for t in reading.triggers)
    return Setting(report.text, reading.sentences, reading.places, triggers, home)


def _act(t: Telling, status: Status, group: Sequence[Telling], reading: Reading) -> Act:
    """A telling as the choice of places sees it."""
    number = t.trigger.quotation if t.trigger.type in VERBAL else None
    quotation = reading.quotations[number] if number is not None else None
    return Act(
        _span(t.trigger),
        t.trigger.type,
        status,
        frozenset().union(*(side for telling in group for side in sides(telling))),
        tuple((part.start, part.end) for part in quotation.content) if quotation else (),
        (quotation.cue.start, quotation.cue.end) if quotation and quotation.cue else None,
    )


def _chances(reading: Reading, t: Telling) -> tuple[tuple[Place, float], ...]:
    return tuple((reading.places[p], chance) for p, chance in t.trigger.place_chances)


def _is_said(reading: Reading, t: Telling) -> bool:
    """The act is done by the words that tell it: its trigger is a cue, or stands in what its own actor says."""
    if t.trigger.type not in VERBAL:
        return False
    if t.trigger.quotation is not None:
        return True
    return any(
        q.cue is not None and q.cue.start < t.trigger.end and t.trigger.start < q.cue.end
        for q in reading.quotations
    )


def _in_own_words(reading: Reading, linked: Linked, t: Telling) -> bool:
    """The act is done by what its own actor is quoted as saying, whatever tense the words are in."""
    if t.trigger.type not in VERBAL or t.trigger.quotation is None:
        return False
    source = reading.quotations[t.trigger.quotation].source
    return source is not None and any(
        _key(p) in (linked.entities[e].actor_id, linked.entities[e].name)
        for e in linked.members(source)
        for p in t.actors
    )


def _made(report: Report, speaker: str) -> bool:
    """Whether a speaker is the outlet itself or an agency that it names as its source: no claimant of its own."""
    makers = (report.publisher, report.origin, *report.cited_sources)
    return _outlet(speaker) in {_outlet(name) for name in makers if name}


def _outlet(name: str) -> frozenset[str]:
    """The words of an outlet's name that tell it: "Straits Wire" of "the Straits Wire news agency"."""
    words = frozenset(fold(name).split())
    return words - _OUTLET_WORDS or words


def _mention(report: Report, reading: Reading, linked: Linked, t: Telling) -> EventMention:
    """The sentence that tells it, its trigger, and the speaker where only a quotation tells it."""
    start, end = sentence_at(reading, t.trigger.start)
    end = max(end, t.trigger.end)
    speaker: str | None = None
    if t.trigger.quotation is not None:
        quotation = reading.quotations[t.trigger.quotation]
        if quotation.source is not None:
            speaker = linked.entities[linked.entity_of[quotation.source]].name
        elif quotation.source_span is not None:
            speaker = quotation.source_span.text
        # What the speaker does by saying it ("we condemn") is the report's own news, and so is what its makers say.
        if speaker is not None and (any(p.name == speaker for p in t.actors) or _made(report, speaker)):
            speaker = None
    return EventMention(
        report.id, start, end, report.text[start:end], _span(t.trigger), t.trigger.status, speaker
    )
