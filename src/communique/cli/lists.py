"""``reports``, ``events``, ``statements``, ``roles``, ``actors``: what the ledger holds, filtered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from communique.cli.options import (
    DEFAULT_LEDGER,
    DEFAULT_LIMIT,
    ActorOption,
    AsOfOption,
    ExitCode,
    LedgerOption,
    LimitOption,
    PlaceOption,
    PublisherOption,
    Show,
    ShowOption,
    SinceOption,
    StatusOption,
    TypeOption,
    UntilOption,
    WithOption,
    make_filter,
    make_view,
    open_for_reading,
    warn,
)
from communique.cli.render import Cell, print_records

if TYPE_CHECKING:
    from communique.ledger import Filter, View
    from communique.ledger.model import Event, Origins, ReportRead, Statement
    from communique.records import Actor, Participant, RoleAssertion

SHORT_ID = 16
"""Characters of an id in a table: ten or more hex digits, which seldom meet twice among a million."""


def reports(
    *,
    ledger: LedgerOption = DEFAULT_LEDGER,
    actor: ActorOption = None,
    with_: WithOption = None,
    type: TypeOption = None,
    status: StatusOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    place: PlaceOption = None,
    publisher: PublisherOption = None,
    as_of: AsOfOption = None,
    limit: LimitOption = DEFAULT_LIMIT,
    show: ShowOption = Show.TABLE,
) -> None:
    """List reports with what became of them; --since and --until ask for the day of publication."""
    asked = make_filter(
        actor=actor,
        with_=with_,
        type=type,
        status=status,
        since=since,
        until=until,
        place=place,
        publisher=publisher,
    )
    columns = ("id", "published", "publisher", "title", "status", "source")
    _list(
        ledger=ledger,
        as_of=as_of,
        asked=asked,
        limit=limit,
        show=show,
        kind="report",
        records=lambda view: view.reports(asked),
        columns=columns,
        row=_report_row,
    )


def events(
    *,
    ledger: LedgerOption = DEFAULT_LEDGER,
    actor: ActorOption = None,
    with_: WithOption = None,
    type: TypeOption = None,
    status: StatusOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    place: PlaceOption = None,
    publisher: PublisherOption = None,
    as_of: AsOfOption = None,
    limit: LimitOption = DEFAULT_LIMIT,
    show: ShowOption = Show.TABLE,
) -> None:
    """List events in the order of their days; an event without a day never meets --since or --until."""
    asked = make_filter(
        actor=actor,
        with_=with_,
        type=type,
        status=status,
        since=since,
        until=until,
        place=place,
        publisher=publisher,
    )
    columns = ("id", "day", "type", "status", "actors", "recipients", "place", "origins", "words")
    _list(
        ledger=ledger,
        as_of=as_of,
        asked=asked,
        limit=limit,
        show=show,
        kind="event",
        records=lambda view: view.events(asked),
        columns=columns,
        row=_event_row,
    )


def statements(
    *,
    ledger: LedgerOption = DEFAULT_LEDGER,
    actor: ActorOption = None,
    with_: WithOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    publisher: PublisherOption = None,
    as_of: AsOfOption = None,
    limit: LimitOption = DEFAULT_LIMIT,
    show: ShowOption = Show.TABLE,
) -> None:
    """List statements; --actor is the speaker, --with whom the statement is about."""
    asked = make_filter(actor=actor, with_=with_, since=since, until=until, publisher=publisher)
    columns = ("id", "said", "speaker", "kind", "about", "origins", "content")
    _list(
        ledger=ledger,
        as_of=as_of,
        asked=asked,
        limit=limit,
        show=show,
        kind="statement",
        records=lambda view: view.statements(asked),
        columns=columns,
        row=_statement_row,
    )


def roles(
    *,
    ledger: LedgerOption = DEFAULT_LEDGER,
    actor: ActorOption = None,
    with_: WithOption = None,
    status: StatusOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    publisher: PublisherOption = None,
    as_of: AsOfOption = None,
    limit: LimitOption = DEFAULT_LIMIT,
    show: ShowOption = Show.TABLE,
) -> None:
    """List roles; --actor is the person, --with the organisation."""
    asked = make_filter(
        actor=actor, with_=with_, status=status, since=since, until=until, publisher=publisher
    )
    columns = ("id", "as of", "person", "title", "organization", "status")
    _list(
        ledger=ledger,
        as_of=as_of,
        asked=asked,
        limit=limit,
        show=show,
        kind="role",
        records=lambda view: view.roles(asked),
        columns=columns,
        row=_role_row,
    )


def actors(
    *,
    ledger: LedgerOption = DEFAULT_LEDGER,
    actor: ActorOption = None,
    as_of: AsOfOption = None,
    limit: LimitOption = DEFAULT_LIMIT,
    show: ShowOption = Show.TABLE,
) -> None:
    """List the actors that the ledger's records name."""
    asked = make_filter(actor=actor)
    columns = ("id", "name", "kind", "country", "sector", "aliases")
    _list(
        ledger=ledger,
        as_of=as_of,
        asked=asked,
        limit=limit,
        show=show,
        kind="actor",
        records=lambda view: view.actors(asked),
        columns=columns,
        row=_actor_row,
    )


def _list(
    *,
    ledger: Path,
    as_of: str | None,
    asked: Filter,
    limit: int,
    show: Show,
    kind: str,
    records: Callable[[View], Iterable[Any]],
    columns: Sequence[str],
    row: Callable[[Any], Sequence[Cell]],
) -> None:
    from communique.export import plain

    with open_for_reading(ledger) as opened:
        found = records(make_view(opened, as_of))
        count = print_records(found, show, limit, columns=columns, row=row, plain=plain.record)
    if not count:
        given = [f"{name.rstrip('_')} {value}" for name, value in _given(asked)]
        warn(f"no {kind} found" + (f" with {', '.join(given)}" if given else ""))
        raise typer.Exit(ExitCode.NOTHING)


def _given(asked: Filter) -> list[tuple[str, str]]:
    from dataclasses import asdict

    return [(name, value) for name, value in asdict(asked).items() if value is not None]


def _report_row(read: ReportRead) -> tuple[Cell, ...]:
    of = read.report
    said = f"{read.status.value}: {read.reason}" if read.reason else read.status.value
    return (of.id[:SHORT_ID], of.published, of.publisher, of.title, said, of.source_id)


def _event_row(of: Event) -> tuple[Cell, ...]:
    words = of.mentions[0].trigger.text if of.mentions else None
    day = of.when.start if of.when else None
    return (of.id[:SHORT_ID], day, of.type.value, of.status.value, *parties(of), words)


def parties(of: Event) -> tuple[Cell, Cell, Cell, Cell]:
    """Who acts, on whom, where and by how many origins: cells that every list of events has."""
    return (names(of.actors), names(of.recipients), of.where.name if of.where else None, counted(of.origins))


def counted(of: Origins) -> str:
    """The count of independent origins; a + and a question mark count those that are unknown."""
    return str(of.independent) + (f"+{of.unknown}?" if of.unknown else "")


def names(people: Sequence[Participant]) -> str | None:
    """The participants' names with their countries, as one line."""
    return ", ".join(p.name + (f" ({p.country})" if p.country else "") for p in people) or None


def _statement_row(of: Statement) -> tuple[Cell, ...]:
    about = ", ".join(f"{a.name} ({a.stance.value})" for a in of.about)
    content = " … ".join(part.text for part in of.content)
    speaker = of.speaker.name if of.speaker else None
    return (of.id[:SHORT_ID], of.said_on, speaker, of.kind, about, counted(of.origins), content)


def _role_row(of: RoleAssertion) -> tuple[Cell, ...]:
    return (of.id[:SHORT_ID], of.as_of, of.person, of.title, of.organization, of.status)


def _actor_row(of: Actor) -> tuple[Cell, ...]:
    return (of.id, of.name, of.kind, of.country, of.sector, ", ".join(of.aliases))
