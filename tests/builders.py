"""Records made for the tests, about invented states and persons."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from communique.actors import Link, Linked
from communique.records import (
    About,
    Actor,
    Coded,
    EventAssertion,
    EventMention,
    EventType,
    MentionKind,
    Mode,
    Participant,
    Report,
    RoleAssertion,
    Span,
    Stance,
    StatementAssertion,
    Status,
    When,
    Where,
    content_id,
    report_id,
)

CODER = "coder-1"
TEXT = (
    "VELNA (Ostra Press) - Foreign Minister Ana Terzic of Ostrania met her Kalvian counterpart Bo Marek in "
    'Velna on Monday. "We will reopen the bridge," Ms Terzic said.'
)


def report(
    source_id: str = "one",
    *,
    text: str = TEXT,
    publisher: str | None = "The Velna Courier",
    published: str | None = "2031-03-04",
    origin: str | None = None,
    language: str | None = "en",
    title: str | None = "Ministers meet in Velna",
) -> Report:
    return Report(
        id=report_id(text, source_id, published, publisher),
        source_id=source_id,
        text=text,
        url=None,
        publisher=publisher,
        title=title,
        byline=("Ira Solm",),
        dateline_place="VELNA",
        published=published,
        published_from="field" if published else None,
        language=language,
        cited_sources=("Ostra Press",),
        origin=origin,
    )


def span(text: str, words: str) -> Span:
    start = text.index(words)
    return Span(start, start + len(words), words)


def person(text: str, words: str, name: str, country: str | None, actor_id: str | None = None) -> Participant:
    at = span(text, words)
    kind = MentionKind.STATE if name == words and country else MentionKind.PERSON
    return Participant(actor_id, name, words, at.start, at.end, country, "GOV", kind)


TERZIC = Actor("act-terzic", "Ana Terzic", "person", "OST", "GOV", ("Ms Terzic",))
MAREK = Actor("act-marek", "Bo Marek", "person", "KAL", "GOV")
OSTRANIA = Actor("state-ost", "Ostrania", "state", "OST", "GOV", ("Ostranian",))


def event(
    of: Report,
    *,
    status: Status = Status.OCCURRED,
    kind: EventType = EventType.CONSULT,
    day: str | None = "2031-03-03",
    attributed_to: str | None = None,
    confidence: float = 0.8,
    coder: str = CODER,
    trigger: str = "met",
) -> EventAssertion:
    text = of.text
    sentence = span(text, text.split(". ")[0] + ".")
    mention = EventMention(
        of.id, sentence.start, sentence.end, sentence.text, span(text, trigger), status, attributed_to
    )
    return EventAssertion(
        id=content_id("evt", of.id, kind, status, day, attributed_to, trigger),
        report_id=of.id,
        type=kind,
        status=status,
        mode=Mode.VISIT if kind is EventType.CONSULT else None,
        contexts=("diplomatic",),
        actors=(person(text, "Ana Terzic", "Ana Terzic", "OST", TERZIC.id),),
        recipients=(person(text, "Bo Marek", "Bo Marek", "KAL", MAREK.id),),
        when=When(day, None, "day", "on Monday") if day else None,
        where=Where("Velna", "KAL", 51.5, 21.25, None, "Velna"),
        mentions=(mention,),
        attributed_to=attributed_to,
        confidence=confidence,
        coder=coder,
    )


def statement(of: Report, coder: str = CODER) -> StatementAssertion:
    text = of.text
    return StatementAssertion(
        id=content_id("stm", of.id, "bridge"),
        report_id=of.id,
        speaker=person(text, "Ms Terzic", "Ana Terzic", "OST", TERZIC.id),
        cue=span(text, "said"),
        content=(span(text, "We will reopen the bridge,"),),
        kind="direct",
        addressee=None,
        said_on=None,
        about=(About(MAREK.id, "Bo Marek", Stance.POSITIVE),),
        chain=(),
        confidence=0.9,
        coder=coder,
    )


def role(of: Report, coder: str = CODER) -> RoleAssertion:
    at = span(of.text, "Foreign Minister")
    return RoleAssertion(
        id=content_id("rol", of.id, "terzic"),
        report_id=of.id,
        person="Ana Terzic",
        person_id=TERZIC.id,
        title="Foreign Minister",
        organization="Ostrania",
        organization_id=OSTRANIA.id,
        status="current",
        as_of=of.published,
        start=at.start,
        end=at.end,
        text=at.text,
        confidence=0.9,
        coder=coder,
    )


def coded(of: Report, *events: EventAssertion, coder: str = CODER) -> Coded:
    return Coded(
        of.id,
        events=events or (event(of, coder=coder),),
        statements=(statement(of, coder),),
        roles=(role(of, coder),),
        actors=(TERZIC, MAREK, OSTRANIA),
    )


START = datetime(2031, 3, 10, tzinfo=UTC)


class Hours:
    """A clock that moves on one hour whenever it is read."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        self.now += timedelta(hours=1)
        return self.now


def linked_as(*names: str) -> Linked:
    """Mentions linked in turn to entities of these names; the same name is the same entity."""
    entities = tuple(dict.fromkeys(names))
    links = tuple(Link(f"act-{n.lower()}", n, MentionKind.STATE, None, None, "", 1.0) for n in entities)
    return Linked(links, tuple(entities.index(n) for n in names), ())
