"""From decoded spans and links to the Reading of one report."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from communique.reader.decode import Found, Links, clusters, tagged, trigger_labels, word_starts
from communique.reader.layers import KINDS, MODES, STATUSES, TYPES
from communique.reader.model import Encoded, Floats, Heads
from communique.reader.participants import by_sentence
from communique.reader.settings import LIKELY, Thresholds
from communique.reader.syntax import SIDES, Part, Sides
from communique.records import (
    EventType,
    Mention,
    MentionKind,
    Mode,
    Quotation,
    Span,
    Stance,
    Status,
    Time,
    Title,
    Trigger,
)

# Where in a report the dateline can stand.
# Sentences from its trigger within which somebody who takes part is named.
NEXT = 1
DATELINE_REACH = 200
_QUOTES = '"“”«»„‟'
# What hangs on the name of a backer or leader ("UN-brokered"): not a part of the name.
_LOOSE = re.compile(
    r"(?<=\w)(?:[\s,]+(?:and|or|but|are|is|was|were|in|on|at|of|to|for|with|by|say|says|said|has|have|that|which|who|whom|whose|where|when|while))+\Z"
)
_COMMA = re.compile(r"(?<=\w)[,;:\s]+\Z")
_HANGING = re.compile(
    r"(?<=\w)[-–](?:led|backed|brokered|sponsored|mediated|funded|supported|based|allied|aligned|run|held|controlled|hosted|owned|born|trained|made)\Z"
)
# An actor's name with what it takes part in: "North Korea summit".
_MATTER = re.compile(
    r"((?!The\b|This\b|A\b|Our\b|Its\b)\b[A-Z][\w.]*) (?:summits?|talks|negotiations|meetings?|dialogue|relations|ties|deal|treaty|accord|truce|ceasefire|war|"
    r"border|crisis|conflict)\Z"
)
# Several of a kind, and the plural noun that must then come: "three patrol" of "three patrol vessels".
_SEVERAL = re.compile(
    r"(?:the |some |about |at least |more than |around |nearly )*(?:\d[\d,]*|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|"
    r"thirty|forty|fifty|several|many|few|dozens of|hundreds of|thousands of)(?P<kind>(?: [\w’'-]+)*)\Z",
    re.IGNORECASE,
)
_PLURAL = re.compile(
    r"(?:\w+s|people|men|women|children|police|troops|personnel|crew|dead|sides?)\Z", re.IGNORECASE
)
_NOUN_NEXT = re.compile(
    r" (?!(?:is|was|has|its|his|this|as|us|says|does|goes|less|across|towards|perhaps|always|besides|yes)\b)[a-z]{2,}[^\Ws\d_]s\b"
)
_THAT = re.compile(r"that\s+(?=\w)")
# Words that alone are no mention: the network sometimes cuts one off a longer name.
_EMPTY = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "dr",
        "the",
        "a",
        "an",
        "of",
        "and",
        "for",
        "in",
        "on",
        "to",
        "at",
        "by",
        "from",
        "or",
        "as",
        "with",
        "over",
    ]
)
# "There were reports that": what the network takes for a source and is none.
_NOBODY = frozenset(["there"])
_ABOUT = (
    ("about_positive", Stance.POSITIVE),
    ("about_negative", Stance.NEGATIVE),
    ("about_neutral", Stance.NEUTRAL),
)


class Assembler:
    """Builds the layers of one Reading; every index it hands out is an index into the Reading's tuples."""

    def __init__(
        self,
        text: str,
        encoded: Encoded,
        heads: Heads,
        times: tuple[Time, ...],
        thresholds: Thresholds,
        *,
        sides: Sides,
        sentences: Sequence[tuple[int, int]] = (),
        dateline: str | None = None,
    ) -> None:
        self.text = text
        self.encoded = encoded
        self.sides = sides
        self.floor = thresholds
        self.sentence_starts = np.array([start for start, _ in sentences], dtype=np.int64)
        spans: dict[str, list[Found]] = {}
        words = word_starts(encoded.tokens, text)
        for layer in ("place", "title", "content", "cue", "source", "trigger"):
            spans[layer] = tagged(encoded, layer, getattr(thresholds, layer), words)
        self._add_dateline(spans["place"], dateline)
        outer = tagged(encoded, "mention", thresholds.mention, words)
        inner = tagged(encoded, "inner", thresholds.inner, words)
        known = {(s.first, s.last) for s in outer}
        spans["mention"] = sorted(
            (
                s
                for s in outer + [s for s in inner if (s.first, s.last) not in known]
                if not _is_fragment(_bare(self.span(s)).text)
            ),
            key=lambda s: (s.first, -s.last),
        )
        self.times = times
        spans["time"] = [self._tokens_of(t.start, t.end) for t in times]
        self.spans = spans
        self.links = Links(encoded, heads, spans, self.sentence_starts)
        self.same = self.links.probabilities("same_entity")

    def _add_dateline(self, places: list[Found], dateline: str | None) -> None:
        """The dateline's place is a place, whether or not the network tags it."""
        start = self.text[:DATELINE_REACH].find(dateline) if dateline else -1
        if dateline and start >= 0:
            found = self._tokens_of(start, start + len(dateline))
            if not any(p.first <= found.last and found.first <= p.last for p in places):
                places.append(found)
                places.sort(key=lambda p: p.first)

    def _tokens_of(self, start: int, end: int) -> Found:
        tokens = self.encoded.tokens
        first = int(np.searchsorted(tokens.ends, start, side="right"))
        last = max(first, int(np.searchsorted(tokens.starts, end, side="left")) - 1)
        top = max(0, len(tokens.ids) - 1)
        return Found(min(first, top), min(last, top), 0, 1.0)

    def span(self, found: Found) -> Span:
        """The characters of a token span."""
        start = int(self.encoded.tokens.starts[found.first])
        end = int(self.encoded.tokens.ends[found.last])
        return Span(start, end, self.text[start:end])

    def mentions(self) -> tuple[Mention, ...]:
        """Mentions with the network's own clusters as entities (rules refine them later)."""
        found = self.spans["mention"]
        same = self.same
        nested = np.array(
            [[not (b.first <= a.first and a.last <= b.last) for b in found] for a in found], dtype=np.bool_
        )
        entities = clusters(same, self.floor.same_entity, nested) if found else []
        out = []
        for item, entity in zip(found, entities, strict=True):
            span = _with_noun(self.text, _bare(self.span(item)))
            kind = MentionKind(KINDS[item.label])
            out.append(Mention(span.start, span.end, span.text, kind, entity, round(item.probability, 4)))
        return tuple(out)

    def same_entity(self) -> tuple[tuple[int, int, float], ...]:
        """For two mentions ``i > j``: the chance that they mean one actor, where there is any to speak of."""
        rows, columns = np.nonzero(np.tril(self.same, -1) >= LIKELY)
        chances = np.round(self.same[rows, columns].astype(np.float64), 4)
        return tuple(zip(rows.tolist(), columns.tolist(), chances.tolist(), strict=True))

    def titles(self) -> tuple[Title, ...]:
        """Titles with the person and the organisation they tie."""
        found = self.spans["title"]
        persons = self.links.probabilities("title_person")
        bodies = self.links.probabilities("title_org")
        out = []
        for k, item in enumerate(found):
            span = self.span(item)
            person = _best(persons[k], self.floor.title_link) if persons.size else None
            body = _best(bodies[k], self.floor.title_link) if bodies.size else None
            out.append(
                Title(
                    span.start, span.end, span.text, person, body, item.label == 1, round(item.probability, 4)
                )
            )
        return tuple(out)

    def quotations(self, mentions: tuple[Mention, ...]) -> tuple[Quotation, ...]:
        """Statements: contents joined under one cue, or under one uninterrupted quotation; each with its source."""
        contents = self.spans["content"]
        if not contents:
            return ()
        cue_of = self._choose("content_cue", self.floor.content_cue)
        joined = self.links.probabilities("same_statement")
        groups: list[list[int]] = []
        by_cue: dict[int, int] = {}
        for k in range(len(contents)):
            cue = cue_of[k]
            if cue is not None and cue in by_cue:
                groups[by_cue[cue]].append(k)
                continue
            if cue is None and k and joined[k, k - 1] >= self.floor.same_statement:
                next(g for g in groups if k - 1 in g).append(k)
                continue
            if cue is not None:
                by_cue[cue] = len(groups)
            groups.append([k])
        by_content = self.links.probabilities("content_source")
        by_cue_link = self.links.probabilities("cue_source")
        about = self.links.probabilities("about")
        stances = [(self.links.probabilities(name), stance) for name, stance in _ABOUT]
        out = []
        for group in groups:
            chosen = next((cue_of[k] for k in group if cue_of[k] is not None), None)
            source: int | None = None
            confidence = float(np.mean([contents[k].probability for k in group]))
            if self.spans["source"]:
                row = by_content[group].max(axis=0)
                if chosen is not None:
                    row = (row + by_cue_link[chosen]) / 2
                source = _best(row, self.floor.content_source)
                if source is not None:
                    confidence *= float(row[source])
            source_span = _bare(self.span(self.spans["source"][source])) if source is not None else None
            if source_span and _is_nobody(source_span.text) and _covering(mentions, source_span) is None:
                source_span = None
            if chosen is None and source_span is None:
                continue
            # Not the one who says it.
            others = [
                m
                for m in mentions
                if not (source_span and m.start < source_span.end and source_span.start < m.end)
            ]
            parts = tuple(_from_mention(self.text, self._trim(contents[k]), others) for k in group)
            row = about[group].max(axis=0) if about.size else np.zeros(0, np.float32)
            positions = []
            for m in np.flatnonzero(row >= self.floor.about):
                scores = [float(p[group, m].max()) for p, _ in stances]
                positions.append((int(m), stances[int(np.argmax(scores))][1]))
            out.append(
                Quotation(
                    content=parts,
                    cue=self.span(self.spans["cue"][chosen]) if chosen is not None else None,
                    source=_covering(mentions, source_span) if source_span else None,
                    source_span=source_span,
                    kind=self._kind(parts),
                    about=tuple(positions),
                    confidence=round(confidence, 4),
                )
            )
        return tuple(out)

    def _choose(self, link: str, floor: float) -> list[int | None]:
        rows = self.links.probabilities(link)
        return [_best(row, floor) if row.size else None for row in rows]

    def _trim(self, found: Found) -> Span:
        span = self.span(found)
        start, end = span.start, span.end
        while start < end and (self.text[start] in _QUOTES or self.text[start] in " ,"):
            start += 1
        that = _THAT.match(self.text, start, end)
        start = that.end() if that else start
        while end > start and (self.text[end - 1] in _QUOTES or self.text[end - 1] in " ,"):
            end -= 1
        return Span(start, end, self.text[start:end])

    def _kind(self, parts: tuple[Span, ...]) -> str:
        """direct: all of it between quotation marks; mixed: some of it; indirect: none."""
        direct = 0
        inner = False
        for part in parts:
            before = self.text[max(0, part.start - 2) : part.start]
            after = self.text[part.end : part.end + 3]
            direct += any(c in _QUOTES for c in before) or (
                part.start == 0 and any(c in _QUOTES for c in after)
            )
            inner = inner or any(c in _QUOTES for c in part.text)
        if direct == len(parts) and not (inner and len(parts) == 1 and _QUOTES[0] in parts[0].text[1:-1]):
            return "direct"
        return "mixed" if direct or inner else "indirect"

    def triggers(
        self, mentions: tuple[Mention, ...], quotations: tuple[Quotation, ...]
    ) -> tuple[Trigger, ...]:
        """Codable acts with their arguments."""
        found = self.spans["trigger"]
        if not found:
            return ()
        labels = [trigger_labels(self.encoded, item) for item in found]
        actors, recipients = self._participants([TYPES[int(types.argmax())] for types, _, _ in labels])
        places = self.links.probabilities("place")
        times = self.links.probabilities("time")
        out = []
        for k, item in enumerate(found):
            span = self.span(item)
            confidence = item.probability * float(labels[k][0].max())
            if confidence < self.floor.event:
                continue
            kind = EventType(TYPES[int(labels[k][0].argmax())])
            status = Status(STATUSES[int(labels[k][1].argmax())])
            mode = MODES[int(labels[k][2].argmax())] if kind is EventType.CONSULT else ""
            doing, receiving = self._sides(self._apart(span, mentions), actors[k], recipients[k])
            chances = [float(actors[k, m]) for m in doing] + [float(recipients[k, m]) for m in receiving]
            quotation = next(
                (
                    q
                    for q, quote in enumerate(quotations)
                    if any(p.start <= span.start and span.end <= p.end for p in quote.content)
                ),
                None,
            )
            out.append(
                Trigger(
                    span.start,
                    span.end,
                    span.text,
                    kind,
                    status,
                    Mode(mode) if mode else None,
                    doing,
                    receiving,
                    _best(places[k], self.floor.event_place) if places.size else None,
                    _best(times[k], self.floor.event_time) if times.size else None,
                    quotation,
                    round(confidence, 4),
                    tuple(
                        (p, round(float(places[k, p]), 4))
                        for p in np.flatnonzero(places[k] >= LIKELY).tolist()
                    ),
                    tuple(round(c, 4) for c in chances),
                )
            )
        return tuple(out)

    def _participants(self, types: Sequence[str]) -> list[Floats]:
        """The chances (triggers, mentions) of acting and of suffering: the links' and, in one sentence, those of its syntax."""
        chances = [self.links.probabilities(side) for side in SIDES]
        triggers = [Part(s.first, s.last, kind) for s, kind in zip(self.spans["trigger"], types, strict=True)]
        mentions = [Part(s.first, s.last, KINDS[s.label]) for s in self.spans["mention"]]
        for acts, named, told in by_sentence(
            self.text,
            self.encoded,
            self.links.heads,
            self.sentence_starts,
            triggers=triggers,
            mentions=mentions,
        ):
            logits = np.array([[self.sides.logits(features) for features in row] for row in told])
            here = np.ix_(acts, named)
            for side, found in enumerate(chances):
                found[here] = self.sides.joined(side, found[here], logits[..., side])
        return chances

    def same_event(self, triggers: Sequence[Trigger]) -> tuple[tuple[int, int, float], ...]:
        """For two triggers ``i > j`` of one type within reach of each other: the chance that they tell one event."""
        number = {self.span(item).start: k for k, item in enumerate(self.spans["trigger"])}
        alike = self.links.probabilities("same_event")
        pairs = (
            (i, j, round(float(alike[number[a.start], number[b.start]]), 4))
            for i, a in enumerate(triggers)
            for j, b in enumerate(triggers[:i])
            if a.type is b.type
        )
        return tuple(pair for pair in pairs if pair[2] > 0)

    def _apart(self, trigger: Span, mentions: tuple[Mention, ...]) -> NDArray[np.int64]:
        """How many sentences each mention stands from the trigger."""
        starts = np.array([m.start for m in mentions], dtype=np.int64)
        if not len(self.sentence_starts):
            return np.zeros(len(mentions), np.int64)
        here = np.searchsorted(self.sentence_starts, trigger.start, side="right")
        found: NDArray[np.int64] = np.abs(np.searchsorted(self.sentence_starts, starts, side="right") - here)
        return found

    def _sides(
        self, apart: NDArray[np.int64], doing: Floats, receiving: Floats
    ) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Mentions on either side, each on its likelier side only; who is one actor is not settled here.

        The trigger's own sentence comes first: what reaches the floor there, and in the sentences beside it only what is
        sure. Where nothing does, the likeliest mention of the sentence and the likeliest of all that near. From further
        away nobody is taken: of 119 so taken in annotated reports 9 were right.
        """
        near, within = apart == 0, apart <= NEXT
        best: dict[int, tuple[float, bool]] = {}
        for row, acting, floor in ((doing, True, self.floor.actor), (receiving, False, self.floor.recipient)):
            if not row.size:
                continue
            here, around = row * near, row * within
            picked = np.flatnonzero(here >= floor).tolist()
            if picked:
                picked += np.flatnonzero(around >= self.floor.elsewhere).tolist()
            else:
                likeliest = {int(here.argmax()), int(around.argmax())}
                picked = [m for m in sorted(likeliest) if around[m] >= self.floor.likeliest]
            for m in picked:
                if float(row[m]) > best.get(m, (0.0, True))[0]:
                    best[m] = (float(row[m]), acting)
        chosen = sorted((m, acting) for m, (_, acting) in best.items())
        return tuple(m for m, a in chosen if a), tuple(m for m, a in chosen if not a)


def _bare(span: Span) -> Span:
    """A mention without what hangs on its end: "UN" of "UN-brokered", "Peru" of "Peru,", "China" of "China and"."""
    text = _LOOSE.sub("", _HANGING.sub("", _COMMA.sub("", span.text)))
    text = _MATTER.sub(r"\1", text)
    return Span(span.start, span.start + len(text), text)


def _with_noun(text: str, span: Span) -> Span:
    """A mention of several with the plural noun that it was cut off from: "six inspectors" of "six"."""
    several = _SEVERAL.match(span.text)
    if several is None or _PLURAL.search(several["kind"]):
        return span
    noun = _NOUN_NEXT.match(text, span.end)
    return Span(span.start, noun.end(), text[span.start : noun.end()]) if noun else span


def _from_mention(text: str, content: Span, mentions: Sequence[Mention]) -> Span:
    """What is said from where the mention begins in whose middle it would: no name is half inside a quotation."""
    around = [m.start for m in mentions if m.start < content.start < m.end < content.end]
    start = min(around, default=content.start)
    if any(c in _QUOTES or c in ",;:" for c in text[start : content.start]):
        return content
    return Span(start, content.end, text[start : content.end])


def _is_nobody(text: str) -> bool:
    """A source that names nobody: a fragment, or the "there" of "there were reports"."""
    return _is_fragment(text) or text.lower() in _NOBODY


def _is_fragment(text: str) -> bool:
    """A mention of no word that could name or describe anybody."""
    words = re.findall(r"[^\W\d_]+", text)
    if not words or (not text[0].isalnum() and text[0] not in _QUOTES):
        return True
    return len(words) == 1 and (words[0].lower() in _EMPTY or (len(words[0]) == 1 and words[0] != "I"))


def _best(row: Floats, floor: float) -> int | None:
    if not row.size:
        return None
    k = int(row.argmax())
    return k if float(row[k]) >= floor else None


def _covering(mentions: tuple[Mention, ...], span: Span) -> int | None:
    """The mention that shares most with ``span``."""
    best: tuple[float, int] | None = None
    for k, m in enumerate(mentions):
        shared = min(m.end, span.end) - max(m.start, span.start)
        if shared > 0:
            score = 2 * shared / (m.end - m.start + span.end - span.start)
            if best is None or score > best[0]:
                best = (score, k)
    return best[1] if best else None
