"""``show`` and ``search``: from an id or a word to the source."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from communique.cli.lists import SHORT_ID, names
from communique.cli.options import (
    DEFAULT_LEDGER,
    AsOfOption,
    ExitCode,
    LedgerOption,
    Show,
    ShowOption,
    make_view,
    open_for_reading,
    warn,
)
from communique.cli.render import Cell, console, harmless, print_fields, print_passage, print_records

if TYPE_CHECKING:
    from communique.ledger import View
    from communique.ledger.model import Event, FollowUp, Hit, Origins, ReportRead, Statement
    from communique.records import Actor, Report, RoleAssertion


def show(
    id: Annotated[str, typer.Argument(help="The id of any record, or the beginning of one.", metavar="ID")],
    ledger: LedgerOption = DEFAULT_LEDGER,
    as_of: AsOfOption = None,
    show: ShowOption = Show.TABLE,
) -> None:
    """Show one record with the words that state it, highlighted in their context, and where they stand."""
    from communique.errors import NotFound

    with open_for_reading(ledger) as opened:
        view = make_view(opened, as_of)
        try:
            found = view.find(id)
        except NotFound as error:
            warn(f"communique: {error}")
            raise typer.Exit(ExitCode.NOTHING) from None
        if show is Show.TABLE:
            _show(view, found)
            return
        from communique.export import plain
        from communique.export.formats import json_line

        sys.stdout.write(json_line(plain.record(found)))


def _show(view: View, found: ReportRead | Event | Statement | RoleAssertion | Actor) -> None:
    from communique.ledger.model import Event, ReportRead, Statement
    from communique.records import RoleAssertion

    match found:
        case ReportRead():
            _show_report(found)
        case Event():
            _show_event(view, found)
        case Statement():
            _show_statement(view, found)
        case RoleAssertion():
            _show_role(view, found)
        case _:
            _show_actor(found)


def _source(of: Report) -> str:
    parts = [
        of.publisher or "publisher unknown",
        of.published or "undated",
        of.title or "",
        of.source_id,
        of.id,
    ]
    return " · ".join(part for part in parts if part)


def _show_report(read: ReportRead) -> None:
    of = read.report
    fields: dict[str, Cell] = {
        "report": of.id,
        "title": of.title,
        "publisher": of.publisher,
        "byline": ", ".join(of.byline),
        "dateline": of.dateline_place,
        "published": f"{of.published} (from {of.published_from})" if of.published else None,
        "origin": of.origin,
        "cites": ", ".join(of.cited_sources),
        "language": of.language,
        "status": read.status.value + (f": {read.reason}" if read.reason else ""),
        "source": of.url or of.source_id,
        "read": f"{read.read_at} by {read.coder}",
    }
    print_fields(fields)
    console().print("\n" + harmless(of.text), markup=False, highlight=False)


def _show_event(view: View, of: Event) -> None:
    kind = of.type.value + (f" ({of.mode.value})" if of.mode else "")
    follow_up = of.follow_up
    place = of.where
    fields: dict[str, Cell] = {
        "event": of.id,
        "type": kind,
        "status": of.status.value,
        "actors": names(of.actors),
        "recipients": names(of.recipients),
        "when": _when(of),
        "where": place.name + (f" ({place.country})" if place.country else "") if place else None,
        "contexts": ", ".join(of.contexts),
        "follow-up": _followed(follow_up) if follow_up else None,
        "confidence": f"{of.confidence:.2f}",
        "Goldstein": f"{of.goldstein:+.1f}   CAMEO {of.cameo}",
    } | _origins(of.origins)
    for claim in of.claims:
        fields[f"  {claim.claimant}"] = f"{claim.says} it"
    print_fields(fields)
    for mention in of.mentions:
        report = view.report(mention.report_id).report
        status = f"{mention.status.value}" + (
            f", said by {mention.attributed_to}" if mention.attributed_to else ""
        )
        trigger = (mention.trigger.start, mention.trigger.end)
        console().print()
        print_passage(report.text, (mention.start, mention.end), [trigger], f"{status} · {_source(report)}")


def _followed(of: FollowUp) -> str:
    parts = [of.state, f"due {of.due}" if of.due else "", f"from {of.moved_from}" if of.moved_from else ""]
    return " ".join(part for part in (*parts, of.by_event) if part)


def _origins(of: Origins) -> dict[str, Cell]:
    """How many origins, reprints and unknown ones, and why reports count as one origin."""
    counts = f"{of.independent} independent, {of.reprints} reprints, {of.unknown} unknown"
    fields: dict[str, Cell] = {"origins": counts}
    for number, group in enumerate(of.groups, 1):
        reports = "1 report" if len(group.reports) == 1 else f"{len(group.reports)} reports"
        fields[f"  {number} {group.origin or 'unknown'}"] = f"{reports}: {group.reason}"
    return fields


def _when(of: Event) -> Cell:
    if of.when is None:
        return None
    days = of.when.start + (f" to {of.when.end}" if of.when.end and of.when.end != of.when.start else "")
    return f"{days} ({of.when.granularity})" + (f", “{of.when.text}”" if of.when.text else "")


def _show_statement(view: View, of: Statement) -> None:
    speaker = of.speaker
    fields: dict[str, Cell] = {
        "statement": of.id,
        "speaker": names([speaker]) if speaker else None,
        "cue": of.cue.text if of.cue else None,
        "kind": of.kind,
        "addressee": of.addressee,
        "said on": of.said_on,
        "about": ", ".join(f"{a.name} ({a.stance.value})" for a in of.about),
        "chain": " → ".join(of.chain),
        "confidence": f"{of.confidence:.2f}",
    } | _origins(of.origins)
    print_fields(fields)
    report = view.report(of.report_id).report
    spans = [(part.start, part.end) for part in of.content]
    marks = [(m.start, m.end) for m in (speaker, of.cue) if m is not None]
    for span in spans or marks[:1]:
        console().print()
        print_passage(report.text, span, marks, _source(report))


def _show_role(view: View, of: RoleAssertion) -> None:
    fields: dict[str, Cell] = {
        "role": of.id,
        "person": of.person,
        "title": of.title,
        "organization": of.organization,
        "status": of.status,
        "as of": of.as_of,
        "confidence": f"{of.confidence:.2f}",
    }
    print_fields(fields)
    report = view.report(of.report_id).report
    console().print()
    print_passage(report.text, (of.start, of.end), [], _source(report))


def _show_actor(of: Actor) -> None:
    fields: dict[str, Cell] = {
        "actor": of.id,
        "name": of.name,
        "kind": of.kind,
        "country": of.country,
        "sector": of.sector,
        "aliases": ", ".join(of.aliases),
        "Wikidata": of.wikidata,
    }
    for number, role in enumerate(of.roles, 1):
        term = f" ({role.start or '…'} to {role.end or '…'})" if role.start or role.end else ""
        fields[f"role {number}"] = role.title + (f", {role.organization}" if role.organization else "") + term
    print_fields(fields)


def search(
    words: Annotated[
        list[str], typer.Argument(metavar="WORD", help='Words, and "quoted phrases"; all must occur.')
    ],
    ledger: LedgerOption = DEFAULT_LEDGER,
    as_of: AsOfOption = None,
    limit: Annotated[
        int, typer.Option("--limit", metavar="N", min=1, help="At most so many of each kind.")
    ] = 20,
    show: ShowOption = Show.TABLE,
) -> None:
    """Search the titles and texts of reports and the content of statements."""
    from communique.records import to_plain

    # An argument with blanks was quoted in the shell: a phrase, unless it brings its own quotation marks.
    text = " ".join(f'"{word}"' if " " in word and '"' not in word else word for word in words)
    with open_for_reading(ledger) as opened:
        hits = make_view(opened, as_of).search(text, limit)
        columns = ("id", "published", "publisher", "excerpt")
        if not print_records(hits, show, 0, columns=columns, row=_hit_row, plain=to_plain):
            warn(f"no report or statement holds {text}")
            raise typer.Exit(ExitCode.NOTHING)


def _hit_row(hit: Hit) -> tuple[Cell, ...]:
    return (hit.id[:SHORT_ID], hit.published, hit.publisher, hit.excerpt)
