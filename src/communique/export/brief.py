"""A brief: what is new, what was said, what is due, what is disputed. Every line leads to the words that state it.

:func:`make` reads a ledger; :func:`markdown` and :func:`html` print what it gives, the terminal prints the same.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from html import escape
from typing import TypeVar

from communique.ledger import Filter, Ledger, View
from communique.ledger.changes import NEW, Change, changes, reports_read_since
from communique.ledger.model import Event
from communique.records import Participant, StatementAssertion, Status

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Source:
    """The words behind a line: ``quote == report.text[start:end]``, with who published them when and where."""

    report_id: str
    start: int
    end: int
    quote: str
    publisher: str | None
    published: str | None
    url: str | None


@dataclass(frozen=True, slots=True)
class Line:
    """One line: what it says, the record it stands for, and its sources, the first report first."""

    text: str
    record_id: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """Lines under a heading; ``more`` were left out. ``empty`` is said when there are none."""

    heading: str
    lines: tuple[Line, ...]
    more: int
    empty: str


@dataclass(frozen=True, slots=True)
class Brief:
    """A brief over what was read after ``since`` (ISO), told on ``today`` (ISO day)."""

    title: str
    since: str
    today: str
    sections: tuple[Section, ...]


SOURCES_A_LINE = 3
"""Sources shown under a line; the record holds all."""
QUOTE_CHARACTERS = 280


def make(
    ledger: Ledger,
    since: datetime,
    *,
    about: str | None = None,
    with_: str | None = None,
    as_of: datetime | None = None,
    today: str,
    limit: int = 20,
) -> Brief:
    """The brief of what the ledger learnt after ``since``, about an actor (and another one) when given."""
    view = View(ledger, as_of, today)
    asked = Filter(actor=about, with_=with_)
    wanted = {e.id for e in view.events(asked)} if about or with_ else None
    found = [c for c in changes(ledger, since, as_of, today) if wanted is None or _touches(c, wanted)]
    fresh = reports_read_since(ledger, since, as_of)
    awaited = sorted(view.awaited(asked), key=_due)
    told = _Told(view)
    new = sorted((c.shown for c in found if c.kind == NEW), key=_latest)
    other = [c for c in found if c.kind != NEW]
    said = [s for s in _statements(view, about, with_) if s.report_id in fresh]
    due = [e for e in awaited if e.follow_up and e.follow_up.state == "due"]
    ahead = [e for e in awaited if e.follow_up and e.follow_up.state in ("open", "postponed")]
    touched = {c.event.id: c.event for c in found if c.event is not None}
    disputed = [(e, why) for e in sorted(touched.values(), key=_latest) if (why := dispute(e))]
    cut = _Cut(limit)
    sections = (
        cut.section("New", new, told.event, "Nothing new."),
        cut.section("Changed", other, told.change, "Nothing else changed."),
        cut.section("Said", said, told.statement, "No new statement."),
        cut.section("Due", due, told.awaited, "Nothing is due."),
        cut.section("Ahead", ahead, told.awaited, "Nothing announced lies ahead."),
        cut.section("Disputed", disputed, told.disputed, "Nothing in dispute."),
    )
    whom = " and ".join(name for name in (about, with_) if name)
    return Brief("Brief" + (f": {whom}" if whom else ""), since.isoformat(), today, sections)


def _touches(change: Change, wanted: set[str]) -> bool:
    return change.shown.id in wanted


def _latest(event: Event) -> tuple[int, str]:
    """Sorts by day, the latest first; those without one last."""
    day = (event.when.start if event.when else "")[:10].replace("-", "").ljust(8, "0")
    return (-int(day) if day.isdigit() else 0, event.id)


def _due(event: Event) -> tuple[str, str]:
    return ((event.follow_up.due if event.follow_up else None) or "9999", event.id)


def _statements(view: View, about: str | None, with_: str | None) -> Iterator[StatementAssertion]:
    """What was said by or about an actor; with two, by each about the other."""
    if about is None:
        yield from view.statements(Filter(with_=with_) if with_ else Filter())
        return
    asked = [Filter(actor=about, with_=with_), Filter(actor=with_, with_=about)]
    seen: set[str] = set()
    for filter in asked if with_ else [Filter(actor=about), Filter(with_=about)]:
        for said in view.statements(filter):
            if said.id not in seen:
                seen.add(said.id)
                yield said


def dispute(event: Event) -> str | None:
    """What an event's sources disagree on: whether it happened, its day, its place; ``None`` when nothing."""
    says: dict[str, set[str]] = {"asserts": set(), "denies": set()}
    for claim in event.claims:
        says[claim.says].add(claim.claimant)
    statuses = {a.status for a in event.assertions}
    reasons = []
    if says["denies"] or Status.DENIED in statuses:
        denied = ", ".join(sorted(says["denies"])) or "a report"
        asserted = ", ".join(sorted(says["asserts"])) or "other reports"
        reasons.append(f"{asserted} assert(s) it, {denied} denies it")
    elif event.claimed_only and says["asserts"]:
        reasons.append(f"only claimed, by {', '.join(sorted(says['asserts']))}")
    days = Counter(
        a.when.start for a in event.assertions if a.when and a.when.granularity == "day" and a.when.text
    )
    if len(days) > 1 and not (event.follow_up and event.follow_up.moved_from):
        reasons.append("days differ: " + ", ".join(f"{day} ({n})" for day, n in sorted(days.items())))
    places: dict[str, Counter[str]] = defaultdict(Counter)  # "LISSEN" of a dateline and "Lissen" are one
    for where in (a.where for a in event.assertions if a.where):
        places[where.name.casefold()][where.name] += 1
    if len(places) > 1:
        named = sorted(
            (max(sorted(names), key=lambda n: names[n]), names.total()) for names in places.values()
        )
        reasons.append("places differ: " + ", ".join(f"{name} ({n})" for name, n in named))
    return "; ".join(reasons) or None


def people(group: Sequence[Participant]) -> str:
    """Participants as one phrase."""
    return ", ".join(
        p.name + (f" ({p.country})" if p.country and p.country not in p.name else "") for p in group
    )


def origins(event: Event) -> str:
    """The count of an event's origins as a phrase."""
    of = event.origins
    reports = len({a.report_id for a in event.assertions})
    parts = [f"{of.independent} independent origin{'' if of.independent == 1 else 's'}"]
    if of.unknown:
        parts.append(f"{of.unknown} of unknown origin")
    return f"{', '.join(parts)}; {reports} report{'' if reports == 1 else 's'}"


class _Told:
    """Makes lines of records, looking each report up once."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._known: dict[str, Source] = {}

    def _source(self, report_id: str, start: int, end: int, quote: str) -> Source:
        if report_id not in self._known:
            of = self._view.report(report_id).report
            self._known[report_id] = Source(report_id, 0, 0, "", of.publisher, of.published, of.url)
        return replace(self._known[report_id], start=start, end=end, quote=" ".join(quote.split()))

    def _mentions(self, event: Event) -> tuple[Source, ...]:
        first: dict[str, Source] = {}
        for m in event.mentions:
            if m.report_id not in first and len(first) < SOURCES_A_LINE:
                first[m.report_id] = self._source(m.report_id, m.start, m.end, m.text)
        return tuple(first.values())

    def _what(self, event: Event) -> str:
        day = event.when.start if event.when else "undated"
        sides = people(event.actors) or "somebody"
        if event.recipients:
            sides += f" → {people(event.recipients)}"
        place = f", {event.where.name}" if event.where else ""
        kind = event.type.value + (f" ({event.mode.value})" if event.mode else "")
        return f"{day} · {kind}, {event.status.value}: {sides}{place} · {origins(event)}"

    def event(self, event: Event) -> Line:
        return Line(self._what(event), event.id, self._mentions(event))

    def change(self, change: Change) -> Line:
        return Line(
            f"{change.kind}: {change.detail} · {self._what(change.shown)}",
            change.shown.id,
            self._mentions(change.shown),
        )

    def awaited(self, event: Event) -> Line:
        follow_up = event.follow_up
        assert follow_up is not None  # what is awaited has one
        day = follow_up.due or "no day given"
        moved = f", moved from {follow_up.moved_from}" if follow_up.moved_from else ""
        not_found = "; no report found of what became of it" if follow_up.state == "due" else ""
        return Line(
            f"{follow_up.state} {day}{moved}{not_found} · {self._what(event)}",
            event.id,
            self._mentions(event),
        )

    def statement(self, said: StatementAssertion) -> Line:
        speaker = people([said.speaker]) if said.speaker else "somebody"
        about = ", ".join(f"{a.name} ({a.stance.value})" for a in said.about)
        source = [self._source(said.report_id, part.start, part.end, part.text) for part in said.content]
        day = said.said_on or (source[0].published if source else None) or "undated"
        chain = f", through {' → '.join(said.chain)}" if said.chain else ""
        return Line(f"{day} · {speaker}" + (f" on {about}" if about else "") + chain, said.id, tuple(source))

    def disputed(self, pair: tuple[Event, str]) -> Line:
        return Line(f"{pair[1]} · {self._what(pair[0])}", pair[0].id, self._mentions(pair[0]))


class _Cut:
    """Makes sections of at most ``limit`` lines (0: all)."""

    def __init__(self, limit: int) -> None:
        self._limit = limit

    def section(self, heading: str, found: Iterable[T], line: Callable[[T], Line], empty: str) -> Section:
        every = list(found)
        shown = every[: self._limit] if self._limit else every
        return Section(heading, tuple(line(one) for one in shown), len(every) - len(shown), empty)


def short(text: str) -> str:
    """A quotation cut at a blank to what fits a line or two."""
    if len(text) <= QUOTE_CHARACTERS:
        return text
    return text[: text.rfind(" ", 0, QUOTE_CHARACTERS)] + " …"


def credit(source: Source) -> str:
    """Who published the words, when, and where in the report they stand."""
    parts = [source.publisher or "publisher unknown", source.published or "undated"]
    return f"{', '.join(parts)} [{source.report_id}:{source.start}-{source.end}]"


_MARKS = str.maketrans({c: "\\" + c for c in "\\`*_[]<>#|"})


def markdown(brief: Brief) -> str:
    """The brief as Markdown. Words of reports are escaped: they cannot become markup."""
    out = [f"# {brief.title.translate(_MARKS)}", "", f"Read since {brief.since}; told on {brief.today}.", ""]
    for section in brief.sections:
        out += [f"## {section.heading}", ""]
        if not section.lines:
            out += [section.empty, ""]
        for line in section.lines:
            out.append(f"- {line.text.translate(_MARKS)} `{line.record_id}`")
            for source in line.sources:
                where = credit(source).translate(_MARKS)
                linked = f"[{where}](<{source.url}>)" if _safe(source.url) else where
                out.append(f"  - “{short(source.quote).translate(_MARKS)}” — {linked}")
        if section.more:
            out.append(f"- and {section.more} more")
        if section.lines:
            out.append("")
    return "\n".join(out).rstrip() + "\n"


def _safe(url: str | None) -> bool:
    return url is not None and url.startswith(("http://", "https://")) and not set(url) & set('<> \n"')


_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a;"
    "background:#fff}h1{font-size:1.6rem}h2{font-size:1.15rem;border-bottom:1px solid #ccc;margin-top:2rem}"
    "li{margin:.6rem 0}blockquote{margin:.3rem 0 .3rem 1rem;color:#333}cite{color:#595959;font-style:normal;"
    "font-size:.85rem}code{font-size:.8rem;color:#595959}p.empty{color:#595959}"
    "@media(prefers-color-scheme:dark){body{background:#151515;color:#e6e6e6}blockquote{color:#cfcfcf}"
    "cite,code,p.empty{color:#a6a6a6}a{color:#8ab4ff}}"
)


def html(brief: Brief) -> str:
    """The brief as one page that needs nothing else: no script, no address is fetched. Every text is escaped."""
    title = escape(brief.title)
    out = [
        '<!doctype html><html lang="en"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width,initial-scale=1">',
        f"<title>{title}</title><style>{_STYLE}</style></head><body><main><h1>{title}</h1>",
        f"<p>Read since {escape(brief.since)}; told on {escape(brief.today)}.</p>",
    ]
    for section in brief.sections:
        out.append(f"<section><h2>{escape(section.heading)}</h2>")
        if section.lines:
            out.append("<ul>" + "".join(_item(line) for line in section.lines) + "</ul>")
        else:
            out.append(f'<p class="empty">{escape(section.empty)}</p>')
        if section.more:
            out.append(f"<p>and {section.more} more</p>")
        out.append("</section>")
    return "\n".join(out) + "\n</main></body></html>\n"


def _item(line: Line) -> str:
    quotes = []
    for source in line.sources:
        where = escape(credit(source))
        if _safe(source.url):
            where = f'<a href="{escape(str(source.url))}" rel="noreferrer">{where}</a>'
        quotes.append(f"<blockquote>“{escape(short(source.quote))}” <cite>{where}</cite></blockquote>")
    return f'<li id="{escape(line.record_id)}">{escape(line.text)} <code>{escape(line.record_id)}</code>{"".join(quotes)}</li>'
