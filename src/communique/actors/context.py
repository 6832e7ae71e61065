"""The context of a mention: its sentence, the titles beside it, the report's states and acronyms."""

from __future__ import annotations

import re
from bisect import bisect_right

from communique.actors.home import home_state
from communique.actors.names import initials, word_set
from communique.actors.phrases import Grammar
from communique.actors.registry import Registry
from communique.actors.vocabulary import (
    BODY,
    CAPITAL,
    DEMONYM,
    HEAD,
    REGION,
    STATE,
    STATE_LIKE,
    TITLE,
    Vocabulary,
)
from communique.records import Mention, Reading, Report

_CAPITALISED = re.compile(
    r"(?:[A-Z]\.){2,}|\b[A-ZÀ-Þ][^\W_]*(?:['’][A-Z]?[^\W_]+)?(?:[ -](?:of |the |and )?[A-ZÀ-Þ][^\W_]+)*"
)
_BRACKETS = re.compile(r"\(([A-Z][A-Za-z]{1,7})\)")
_DEFINITION = re.compile(r"(?:[^\W_]+[\s\-’'&]+){1,10}$")
_BEFORE_BRACKETS = 120  # characters in which an acronym's full name is looked for
_BESIDE = word_set(
    "and of the a an former ex late current new newly outgoing incoming acting interim for , mr mrs ms "
    "dr sir s"
)
_OWNER_WORDS = 3
_TOWARD = frozenset({"to", "toward", "towards", "against", "for", "over", "on"})
_OF_OR_IN = re.compile(r" (?:of|in) (?:the )?([A-Z][^\W_]*(?: [A-Z][^\W_]*)*)")
_IN = frozenset({"in", "near", "from", "at", "across", "inside", "into", "outside", "around", "within"})
_UNION = re.compile(r"\b(?:EU|European|Europe|[Ee]urozone)\b")
# "Niger state": a federal state, unless "state" belongs to the next word ("Iran state television").
_FEDERAL = re.compile(
    r" state\b(?!-|[ ](?:media|television|tv|radio|news|visit|oil|department|agency|funeral|security|secretary|"
    r"bank|company|banquet|budget|broadcaster|prosecutors?|council|police|intelligence|of|and|TV|owned|run)\b)"
)
# Words of match reports; two of them in a sentence make its states teams.
_MATCH = re.compile(
    r"\b(?:goals?|extra time|winning shot|seconds left|World Cup|World Series|semi-?finals?|quarter-?finals?|"
    r"striker|goalkeeper|innings|wickets?|penalty shoot-?out|touchdown|home run|scored|the cup|match|halftime|"
    r"\d{1,3}-\d{1,3})\b"
)
# What is said of the act beside its doer's name: "President X, the first visit by a Peruvian head of state".
_ACT = re.compile(
    r"(?:the|a|an|his|her|its|their|one of (?:the|his|her|its|their)) (?:[\w-]+ ){0,3}?"
    r"(?:visit|meeting|trip|talks|summit|tour|call|attack|raid|move|decision|agreement|deal|statement)s?\b(?!['’])"
)
# What a sentence goes on to say after the commas around a title: "…, the Secretary of State, telephoned Norway's foreign minister".
_VERB = re.compile(
    r"(?!(?:acting|incoming|leading|outgoing|ruling|sitting|disgraced|exiled|jailed|retired|self-\w+)\b)"
    r"(?:[a-z]+(?:ed|ing)|met|told|held|spoke|left|flew|began|made|took|gave|sent|wrote|saw|heard|led|sat|won|lost)\b"
)
_SMALL = frozenset(["of", "the", "and", "for", "in", "on", "by", "with", "to", "a", "an"])  # begin no name
_LEFT, _RIGHT = 90, 110  # characters looked at beside a name for its title


class ReportWords:
    """Which states and bodies a report's text names, and which acronyms it defines."""

    def __init__(self, report: Report, vocabulary: Vocabulary) -> None:
        self.text = report.text
        self.states: set[str] = set()
        self.sure: set[str] = set()
        self.by_name: set[str] = set()
        self.bodies: dict[str, None] = {}
        # Where the text names a state, by name, demonym or seat: start, end, codes.
        self.named: list[tuple[int, int, tuple[str, ...]]] = []
        counts: dict[str, int] = {}
        for m in _CAPITALISED.finditer(report.text):
            for codes, bodies, ambiguous, seat, first, last in _named(m.group(), vocabulary):
                if codes:
                    self.named.append((m.start() + first, m.start() + last, codes))
                if not seat:
                    self.by_name.update(codes)
                for code in codes:
                    counts[code] = counts.get(code, 0) + 1
                self.states.update(codes)
                self.states.update(bodies)
                if len(bodies) == 1:
                    self.bodies[bodies[0]] = None
                if len(codes) == 1 and not ambiguous:
                    self.sure.update(codes)
        self.counts = counts
        self.home: str | None = None
        self.home_reason = ""
        # Every state named by name, demonym or seat.
        self.codes = tuple(counts)
        self.of_the_union = _UNION.search(report.text) is not None
        self.acronyms: dict[str, str] = {}
        self.owners: dict[str, str] = {}
        for m in _BRACKETS.finditer(report.text):
            before = _DEFINITION.search(report.text[max(0, m.start() - _BEFORE_BRACKETS) : m.start()])
            if before is None:
                continue
            full = _expansion(before.group(), m.group(1))
            self.acronyms[m.group(1)] = full
            owner = before.group().strip()[: -len(full)].split()[-_OWNER_WORDS:]
            # "the Syrian opposition's high negotiations committee (HNC)": the words before own it.
            if owner and owner[-1].endswith(("'s", "’s", "s'", "s’")):
                self.owners[m.group(1)] = " ".join(owner)

    def settle_home(self, report: Report, reading: Reading, registry: Registry) -> None:
        """Find the state the report is written in (``home``) and say what shows it."""
        home = home_state(report, reading, registry, self.counts)
        self.home, self.home_reason = home.code, home.reason
        main = self.main_state()
        # A dateline of which the text says nothing more ("GENEVA") is not where its governments are.
        if main and home.votes <= 1:
            self.home, self.home_reason = main, "the state that the report names most"

    def main_state(self) -> str | None:
        """The state named at least twice as often as any other and three times at least."""
        ranked = sorted(self.counts.items(), key=lambda pair: (-pair[1], pair[0]))
        if not ranked or ranked[0][1] < 3:
            return None
        return ranked[0][0] if len(ranked) == 1 or ranked[0][1] >= 2 * ranked[1][1] else None


_Named = tuple[tuple[str, ...], tuple[str, ...], bool, bool, int, int]  # ... and where in the words
_KEPT = 100_000  # analysed runs of capitals kept, so that memory stays flat


def _named(words: str, vocabulary: Vocabulary) -> tuple[_Named, ...]:
    kept = vocabulary.kept
    found = kept.get(words)
    if found is None:
        if len(kept) > _KEPT:
            kept.clear()
        tokens = vocabulary.tokens(words)
        out: list[_Named] = []
        at = 0
        while at < len(tokens):
            n, entries = vocabulary.match(tokens, at)
            if n:
                codes = tuple(
                    dict.fromkeys(
                        e.value for e in entries if (e.kind in STATE_LIKE or e.kind == REGION) and e.value
                    )
                )
                bodies = tuple(e.value for e in entries if e.kind == BODY)
                if codes or bodies:
                    seat = all(
                        e.kind in (CAPITAL, REGION)
                        for e in entries
                        if e.kind in STATE_LIKE or e.kind == REGION
                    )
                    first, last = tokens[at].start, tokens[at + n - 1].end
                    out.append((codes, bodies, tokens[at].bare in vocabulary.ambiguous, seat, first, last))
            at += n or 1
        found = kept[words] = tuple(out)
    return found


def _expansion(words: str, letters: str) -> str:
    """The words before a parenthesis whose capitals make the acronym; else the last ones."""
    parts = words.split()
    for n in range(min(len(parts), len(letters) + 4), 0, -1):
        stretch = parts[-n:]
        if stretch[0].lower() in _SMALL:
            continue
        if initials(" ".join(w.title() for w in stretch)) == letters.upper():
            return " ".join(stretch)
    return " ".join(parts[-len(letters) :])


class Context:
    """Sentences of a report and the words beside its mentions."""

    def __init__(self, report: Report, reading: Reading, grammar: Grammar) -> None:
        self.text = report.text
        self.grammar = grammar
        self.sentences = reading.sentences or ((0, len(report.text)),)
        self._starts = [s for s, _ in self.sentences]

    def sentence(self, offset: int) -> int:
        """The number of the sentence that holds an offset."""
        after = bisect_right(self._starts, offset)
        return after - 1 if after else 0

    def sentence_start(self, offset: int) -> int:
        """Where the sentence that holds an offset begins."""
        return self._starts[self.sentence(offset)]

    def begin(self, offset: int, back: int) -> int:
        """Where the sentence begins that stands ``back`` sentences before the one that holds an offset; 0 where there are not so many."""
        number = self.sentence(offset) - back
        return self._starts[number] if number > 0 else 0

    def offset_in_sentence(self, offset: int) -> int:
        """Characters from the start of its sentence."""
        return offset - self._starts[self.sentence(offset)]

    def widened(self, mention: Mention) -> str:
        """The mention with the titles that stand before and behind it: "Prime Minister Viktor Orban"."""
        start, end = self.sentences[self.sentence(mention.start)]
        left = self._left(max(start, mention.start - _LEFT), mention.start)
        right = self._right(mention.end, min(end, mention.end + _RIGHT))
        return self.text[left : mention.start] + mention.text + self.text[mention.end : right]

    def is_place(self, mention: Mention) -> bool:
        """Whether the words before a state or capital make it a place ("talks in Vienna")."""
        return self._before(mention) in _IN

    def is_federal_state(self, mention: Mention) -> bool:
        """Whether "state" stands behind a name that states and federal states share."""
        return _FEDERAL.match(self.text, mention.end) is not None

    def is_match(self, mention: Mention) -> bool:
        """Whether the sentence reports a match, so that a state's name is a team's."""
        start, end = self.sentences[self.sentence(mention.start)]
        return len({m.group() for m in _MATCH.finditer(self.text, start, end)}) > 1

    def is_aside(self, mention: Mention) -> bool:
        """Whether the words before a state make it a place or a goal, not one that others belong to."""
        return self._before(mention) in _IN | _TOWARD

    def _before(self, mention: Mention) -> str:
        before = self.text[max(0, mention.start - 12) : mention.start].split()
        return before[-1] if before else ""

    def placed(self, words: str) -> tuple[str, ...]:
        """The states that some occurrence of the words is said to be of or in ("the court in Turkey")."""
        at = self.text.find(words)
        while at >= 0:
            m = _OF_OR_IN.match(self.text, at + len(words))
            if m:
                tokens = self.grammar.vocabulary.tokens(m.group(1))
                n, entries = self.grammar.vocabulary.match(tokens, 0) if tokens else (0, ())
                codes = tuple(dict.fromkeys(e.value for e in entries if e.kind == STATE))
                if n and codes and n == len(tokens):
                    return codes
            at = self.text.find(words, at + 1)
        return ()

    def owners(self, head: str) -> list[str]:
        """The capitalised words that stand before a head somewhere in the report ("the Assad regime")."""
        return re.findall(rf"\b([A-Z][^\W_]+)(?:['’]s)? {re.escape(head)}\b", self.text)

    def _left(self, low: int, high: int) -> int:
        before = self.text[low:high]
        if not before.strip() or before.rstrip()[-1:] in '.;:?!"”“)':
            return high
        vocabulary = self.grammar.vocabulary
        last = vocabulary.tokens(before[before.rstrip().rfind(" ") + 1 :])
        if (
            last
            and last[0].text != ","
            and not (last[0].bare in vocabulary.endings or last[0].bare in _BESIDE)
        ):
            return high
        tokens = vocabulary.tokens(before)
        spans: list[tuple[int, int, frozenset[str]]] = []
        at = 0
        while at < len(tokens):
            n, entries = vocabulary.match(tokens, at)
            if n:
                spans.append((at, at + n, frozenset(e.kind for e in entries)))
            at += n or 1
        explained = {i: kinds for a, b, kinds in spans for i in range(a, b)}
        i, best, titled = len(tokens), len(tokens), False
        while i > 0:
            token = tokens[i - 1]
            kinds = explained.get(i - 1, frozenset())
            if kinds & {TITLE}:
                titled = True
                best = i - 1
            elif kinds & (STATE_LIKE | {BODY, HEAD, REGION}):
                if titled or kinds & {DEMONYM}:
                    best = i - 1
                elif not titled:
                    break
            elif (token.text == "," and not titled and i != len(tokens)) or (
                token.bare not in _BESIDE and token.text not in ",-"
            ):
                break
            i -= 1
        if not titled or best >= len(tokens):
            return high
        return low + tokens[best].start

    def _right(self, low: int, high: int) -> int:
        after = self.text[low:high]
        if after.startswith(" of "):
            tokens = self.grammar.vocabulary.tokens(after[4:])
            if (tokens and tokens[0].capital) or (len(tokens) > 1 and tokens[0].bare == "the"):
                skip = 1 if tokens[0].bare == "the" else 0
                n, entries = self.grammar.vocabulary.match(tokens, skip)
                if n and any(e.kind in STATE_LIKE for e in entries):
                    return low + 4 + tokens[skip + n - 1].end
            return low
        if not after.startswith(", "):
            return low
        stop = re.search(r"[,.;:”\"()]|\s(?:and|who|said|told|has|was|is|had|will|also)\s", after[2:])
        part = after[2 : 2 + stop.start()] if stop else after[2:]
        if _ACT.match(part) or _VERB.match(part):
            return low
        phrase = self.grammar.analyse(part.strip())
        opening = phrase.definite or part[:2] in ("a ", "an") or part[:1].islower()
        if phrase.title and (phrase.name is None or opening) and (opening or phrase.states or phrase.bodies):
            return low + 2 + len(part.rstrip())
        if opening and (phrase.states or phrase.bodies) and part.split()[0] in ("a", "an", "the"):
            return low + 2 + len(part.rstrip())
        return low


def registry_states(registry: Registry) -> frozenset[str]:
    """All codes of the registry's states."""
    return frozenset(registry.states)
