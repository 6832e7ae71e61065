"""What a mention says by itself: the states and bodies in it, its title, its proper name, its head noun."""

from __future__ import annotations

import re
from dataclasses import dataclass

from communique.actors.names import word_set
from communique.actors.vocabulary import (
    BODY,
    CAPITAL,
    DEMONYM,
    HEAD,
    METONYM,
    PEOPLE,
    REGION,
    STATE,
    STATE_LIKE,
    TITLE,
    Entry,
    Token,
    Vocabulary,
)
from communique.actors.wording import (
    before_american,
    between,
    honorific_gender,
    is_common,
    parenthesis,
    without_parentheses,
)

PRONOUNS = {
    "he": "he",
    "him": "he",
    "his": "he",
    "himself": "he",
    "she": "she",
    "her": "she",
    "hers": "she",
    "herself": "she",
    "it": "it",
    "its": "it",
    "itself": "it",
    "they": "they",
    "them": "they",
    "their": "they",
    "theirs": "they",
    "themselves": "they",
    "we": "we",
    "us": "we",
    "our": "we",
    "ours": "we",
    "i": "i",
    "me": "i",
    "my": "i",
    "myself": "i",
    "both": "they",
    "who": "who",
    "you": "you",
    "your": "you",
    "yours": "you",
}
_DETERMINERS = frozenset(
    ["the", "this", "that", "these", "those", "his", "her", "its", "their", "our", "my", "such"]
)
_MODIFIERS = word_set(
    "the a an former ex late current new newly outgoing incoming acting interim caretaker then "
    "longtime veteran senior top deputy chief visiting and mr mrs ms sir dr his her its their our my "
    "one some two three several many most key leading other official main major national"
)
_FORMER = frozenset(
    ["former", "ex", "late", "then", "onetime", "outgoing", "ousted", "deposed", "toppled"]
) - {"outgoing", "then"}
# After these words a state is not the one acted for ("ambassador to Russia", "talks with Iran").
_AWAY = word_set(
    "to on with against about between towards toward over than into after before under via through"
)
# After these a state counts only if none stands before ("officials in Jerusalem").
_PLACED = frozenset(["in", "from", "at", "near", "inside", "across", "outside", "within", "around", "for"])
_STOP = frozenset(["who", "that", "which", "whose", "where", "when", "while", "as", "said", "says"])
_PARTICLES = word_set(
    "de del della di da dos das du la le el al ul ad van von der den ter bin ibn bint ben abu af zu y e o"
)
# A state followed by one of these is not the one acted for ("Turkey-based", "US-led").
_PARTICIPLES = word_set(
    "led backed based sponsored brokered funded supported mediated allied aligned trained made born "
    "linked hosted owned imposed sanctioned drafted proposed wide style friendly occupied controlled "
    "held bashing"
)
# The same without a dash; a proxy is of another state than its backer.
_OF_A_BACKER = word_set("backed allied aligned sponsored funded proxy proxies")
_DASH = re.compile(r"(?<=\w)–(?=\w)")  # "US–backed"
# "a friend of Israel" does not act for Israel.
_TOWARD_OF = word_set(
    "friend friends supporter supporters critic critics expert scholar student historian enemy foe"
)
# After a state's name: who studies or covers it ("the charity's Syria researcher") does not act for it.
_STUDENTS = word_set(
    "researcher researchers expert experts analyst analysts specialist specialists scholar correspondent editor "
    "desk watcher watchers project programme program"
)
_NOT_NAMES = word_set(
    "western eastern northern southern european arab african asian latin muslim islamic christian "
    "jewish shia shiite sunni communist socialist democratic republican conservative labour liberal "
    "green key top senior five six seven ten three two four several many some all both other another "
    "no any each every most authorities officials government mr mrs ms dr sir north south east west "
    "central gulf baltic nordic balkan from in at on after before during under with for by as while when "
    "if but since until despite against between among through over into about because although"
)

# "President Bill Clinton Thursday": agency style has the day without "on".
_WEEKDAYS = frozenset(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"])
_NO_PART = _NOT_NAMES | _MODIFIERS


@dataclass(frozen=True, slots=True)
class Phrase:
    """The analysis of one mention's words.

    ``whole`` are the readings when the phrase is nothing but one registered name; ``states`` the codes
    acted for,
    in order, each with all its readings when a word names more than one; ``placed`` those of a place only;
    ``having`` the only states with an office of its title.
    """

    text: str
    pronoun: str | None = None
    whole: tuple[Entry, ...] = ()
    states: tuple[tuple[str, ...], ...] = ()
    placed: tuple[tuple[str, ...], ...] = ()
    bodies: tuple[str, ...] = ()
    body_last: bool = False
    title: str | None = None
    offices: tuple[str, ...] = ()
    title_text: str | None = None
    sector: str | None = None
    gender: str | None = None
    former: bool = False
    plural: bool = False
    name: str | None = None
    head: str | None = None
    definite: bool = False
    owner: str | None = None
    acronym: str | None = None
    having: tuple[str, ...] = ()


@dataclass(slots=True)
class _Segment:
    entries: tuple[Entry, ...]
    start: int
    end: int
    zone: str

    def kinds(self) -> frozenset[str]:
        return frozenset(e.kind for e in self.entries)


class Grammar:
    """Analyses phrases against a vocabulary; results are kept, since reports repeat their mentions."""

    # A bound on kept analyses, so that a long run stays flat in memory.
    CACHE = 50_000

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self._cache: dict[tuple[str, bool], Phrase] = {}

    def analyse(self, text: str, person: bool = False) -> Phrase:
        """The analysis of a mention; ``person`` reads a state's name beside a capital as a person's name."""
        key = (text, person)
        found = self._cache.get(key)
        if found is None:
            if len(self._cache) >= self.CACHE:
                self._cache.clear()
            found = self._cache[key] = self._analyse(text, person)
        return found

    def _analyse(self, text: str, person: bool) -> Phrase:
        text = _DASH.sub("-", text)
        lowered = text.lower()
        if lowered in PRONOUNS and text not in ("US", "WHO", "IT"):
            return Phrase(text, pronoun=PRONOUNS[lowered])
        tokens = self.vocabulary.tokens(text)
        inside = parenthesis(text)
        tokens = without_parentheses(tokens)
        segments, free = self._segments(tokens)
        name = self._name(tokens, segments, free, person)
        content = [t for t in tokens if t.bare not in _MODIFIERS and t.text not in ",-"]
        whole: tuple[Entry, ...] = ()
        first = segments[0] if segments else None
        if (
            first
            and name is None
            and sum(1 for t in tokens[first.start : first.end] if t.text != "-")
            == len([t for t in tokens if t.bare != "the" and t.text not in ",-"])
        ):
            whole = tuple(e for e in first.entries if e.kind not in (TITLE, HEAD))
        title, title_text = self._title(segments, text, tokens)
        head = self._head(segments, tokens)
        if title == "diplomat" and any(t.bare in ("top", "chief") for t in tokens):
            title = "top diplomat"
        word = self.vocabulary.titles.get(title) if title else None
        headword = self.vocabulary.heads.get(head) if head else None
        states, placed, bodies, body_last = self._relations(
            segments, tokens, whole, name is not None and person
        )
        lead = tokens[0].bare if tokens else ""
        return Phrase(
            text=text,
            whole=whole,
            states=states,
            placed=placed,
            bodies=bodies,
            body_last=body_last and not whole and not (word and word.office),
            title=(word.office or None) if word else None,
            offices=self._offices(segments)
            if word is None or word.office in self._offices(segments)
            else (word.office, *self._offices(segments)),
            title_text=title_text,
            sector=(word.sector if word else None) or (headword.sector if headword else None),
            gender=word.gender if word else honorific_gender(tokens),
            former=any(t.bare in _FORMER for t in tokens),
            plural=bool(content) and _is_plural(text, tokens, segments),
            name=name,
            head=head,
            definite=lead in _DETERMINERS,
            owner=PRONOUNS.get(lead)
            if lead in PRONOUNS
            and len(tokens) > 1
            and "." not in tokens[0].text
            and tokens[0].text not in ("US", "IT", "WHO")
            else None,
            acronym=inside,
            having=word.states if word else (),
        )

    def _segments(self, tokens: list[Token]) -> tuple[list[_Segment], list[int]]:
        segments: list[_Segment] = []
        free: list[int] = []
        zone, at = "own", 0
        while at < len(tokens):
            token = tokens[at]
            if token.text == ",":
                zone = "own"
            elif token.bare in _STOP and at > 0 and token.text.islower():
                break
            elif (token.bare in _AWAY and not token.capital and at > 0) or (
                token.bare == "of" and at > 0 and tokens[at - 1].bare in _TOWARD_OF
            ):
                zone = "away"
            elif token.bare in _PLACED and not token.capital and at > 0:
                zone = "placed" if zone != "away" else zone
            n, entries = self.vocabulary.match(tokens, at)
            if n and at and tokens[at - 1].bare == "national" and tokens[at].bare == "security":
                n = 0  # "the national security council" is no council of the United Nations
            if tokens[0].bare in ("a", "an") and is_common(tokens[at : at + n], entries):
                n = 0  # "a border security force" is not the one so called
            if n:
                following = tokens[at + n : at + n + 2]
                led = bool(following) and following[0].text == "-" and following[-1].bare in _PARTICIPLES
                based = led and following[-1].bare == "based"
                # "Russian backed forces", "US proxies"
                led = led or (bool(following) and following[0].bare in _OF_A_BACKER)
                # "US- and Iran-backed groups"
                led = led or (
                    [t.text for t in following] == ["-", "and"]
                    and any(t.bare in _PARTICIPLES for t in tokens[at + n + 2 : at + n + 6])
                )
                opposed = (
                    at >= 2 and tokens[at - 1].text == "-" and tokens[at - 2].bare in ("anti", "pro", "non")
                )
                studied = (
                    bool(following)
                    and following[0].bare in _STUDENTS
                    and any(e.kind == STATE for e in entries)
                    and not any(e.kind == DEMONYM for e in entries)
                    and not tokens[at + n - 1].possessive
                )
                by_people = any(e.kind == DEMONYM for e in entries) and (
                    (at > 0 and tokens[at - 1].bare == "ethnic") or before_american(tokens, at + n)
                )
                # "a candidate for president", "King's College", "the president's son"
                no_office = any(e.kind == TITLE for e in entries) and (
                    (at > 0 and tokens[at - 1].bare == "for")
                    or (tokens[at + n - 1].possessive and at + n < len(tokens))
                )
                away = (led and not based) or opposed or studied or by_people or no_office
                segments.append(
                    _Segment(
                        entries,
                        at,
                        at + n,
                        "away" if away else "placed" if based and zone == "own" else zone,
                    )
                )
                at += n
                continue
            if token.text not in ",-":
                free.append(at)
            at += 1
        return segments, free

    def _name(
        self, tokens: list[Token], segments: list[_Segment], free: list[int], person: bool
    ) -> str | None:
        """The longest run of capitalised words that no entry explains, in the phrase's own zone."""
        loose = set(free)
        cut = min(
            (i for i, t in enumerate(tokens) if t.bare in _STOP and i > 0 and not t.capital),
            default=len(tokens),
        )
        if person:
            for s in segments:
                beside = {s.start - 1, s.end} & loose
                joins = any(tokens[i].capital and tokens[i].bare not in _NO_PART for i in beside)
                last_possessive = tokens[s.end - 1].possessive
                plain = (
                    not s.kinds() & {TITLE, HEAD, DEMONYM, BODY}
                    or _ends_name(tokens, s, loose)
                    or _amid_name(tokens, s, loose)
                )
                after_person = s.end in beside or not last_possessive
                if plain and joins and not last_possessive and after_person and tokens[s.start].capital:
                    loose.update(range(s.start, s.end))
                    s.zone = "name"
        runs: list[list[int]] = []
        current: list[int] = []
        for i in range(min(len(tokens), cut)):
            token = tokens[i]
            namelike = (
                i in loose
                and not (current and token.bare in _WEEKDAYS)
                and (
                    (
                        token.capital
                        and token.bare not in _MODIFIERS
                        and (token.bare not in _NOT_NAMES or bool(current))
                    )
                    or (token.bare in _PARTICLES and (bool(current) or person))
                    or (token.text == "A" and bool(current))  # "Samuel A. Probe"
                    or (bool(current) and tokens[current[-1]].text == "-" and token.text != "-")
                )
            )
            if token.text == "-" and current and i + 1 < len(tokens) and tokens[i].start == tokens[i - 1].end:
                current.append(i)
            elif namelike:
                current.append(i)
                if token.possessive:
                    runs.append(current)
                    current = []
            elif current:
                runs.append(current)
                current = []
        if current:
            runs.append(current)
        best = ""
        for run in runs:
            while run and (tokens[run[-1]].text == "-" or tokens[run[-1]].bare in _PARTICLES - {"al"}):
                run.pop()
            if not run or not any(tokens[i].capital for i in run):
                continue
            source = "".join(between(tokens, a, b) for a, b in zip(run, [*run[1:], -1], strict=True))
            if len(source.split()) > len(best.split()) or not best:
                best = source
        return best or None

    def _title(
        self, segments: list[_Segment], text: str, tokens: list[Token]
    ) -> tuple[str | None, str | None]:
        best: tuple[str | None, str | None] = (None, None)
        for s in segments:
            value = next((e.value for e in s.entries if e.kind == TITLE), None)
            if value is None or s.zone == "away":
                continue
            word = self.vocabulary.titles[value]
            words = text[tokens[s.start].start : tokens[s.end - 1].end]
            if (word.office and (best[0] is None or not self.vocabulary.titles[best[0]].office)) or best[
                0
            ] is None:
                best = (value, words)
        return best

    def _offices(self, segments: list[_Segment]) -> tuple[str, ...]:
        values = (e.value for s in segments if s.zone != "away" for e in s.entries if e.kind == TITLE)
        offices = (self.vocabulary.titles[v].office for v in values)
        return tuple(dict.fromkeys(o for o in offices if o))

    def _head(self, segments: list[_Segment], tokens: list[Token]) -> str | None:
        found = None
        for s in segments:
            if found and (s.zone in ("away", "placed") or any(t.bare == "of" for t in tokens[: s.start])):
                break
            value = next((e.value for e in s.entries if e.kind == HEAD), None)
            if value is not None:
                found = value
        return found

    def _relations(
        self, segments: list[_Segment], tokens: list[Token], whole: tuple[Entry, ...], named: bool
    ) -> tuple[tuple[tuple[str, ...], ...], tuple[tuple[str, ...], ...], tuple[str, ...], bool]:
        states: list[tuple[str, ...]] = []
        placed: list[tuple[str, ...]] = []
        bodies: list[str] = []
        body_last = False
        for s in segments:
            if s.zone in ("away", "name"):
                continue
            body = [e.value for e in s.entries if e.kind == BODY]
            codes = tuple(
                dict.fromkeys(e.value for e in s.entries if e.kind in STATE_LIKE | {REGION} and e.value)
            )
            if body and s.zone == "own":
                bodies.extend(body[:1])
                body_last = True
            elif codes and not body:
                (states if s.zone == "own" else placed).append(codes)
                body_last = body_last and bool(s.kinds() & {REGION})
            elif s.kinds() & {TITLE}:
                body_last = False
            elif s.kinds() & {HEAD}:
                head = next(e.value for e in s.entries if e.kind == HEAD)
                body_last = body_last and head in _SAME_BODY
        return tuple(states), tuple(placed), tuple(bodies), body_last


# "the YPG militia", "the Hamas movement": the head repeats what the body is.
_SAME_BODY = word_set(
    "militia militias movement group party rebels rebel group militants insurgents guerrillas fighters "
    "forces army agency news agency newspaper television radio organization organisation bloc alliance "
    "coalition union bank company firm church community commission committee council parliament "
    "government leadership side"
) | {"rebel group", "news agency", "rights group", "state news agency", "security forces"}


# Titles that are surnames behind a first name.
_SURNAMES = word_set("bishop king pope major dean marshal judge prince duke baron abbot sheriff constable")


def _ends_name(tokens: list[Token], s: _Segment, loose: set[int]) -> bool:
    """Whether a demonym or a title is the last word of a person's name: "Mark Cuban, the owner of", "Julie Bishop"."""
    return (
        (s.kinds() == {DEMONYM} or (s.kinds() == {TITLE} and tokens[s.start].bare in _SURNAMES))
        and s.end == s.start + 1
        and s.start - 1 in loose
        and tokens[s.start - 1].capital
        and not tokens[s.start - 1].possessive
        and (s.end == len(tokens) or tokens[s.end].text == ",")
    )


def _amid_name(tokens: list[Token], s: _Segment, loose: set[int]) -> bool:
    """Whether a body's name is a middle part of a person's: "Abdel Fatah al-Sisi"."""
    before, after = s.start - 1, s.end
    return (
        s.kinds() == {BODY}
        and s.end == s.start + 1
        and {before, after} <= loose
        and tokens[before].capital
        and not tokens[before].possessive
        and tokens[before].bare not in _MODIFIERS
        and tokens[after].bare in _PARTICLES
    )


def _is_plural(text: str, tokens: list[Token], segments: list[_Segment]) -> bool:
    if any(
        t.bare in ("two", "three", "four", "five", "several", "many", "some", "both", "all")
        for t in tokens[:2]
    ):
        return True
    for s in segments:
        if any(e.kind in (TITLE, HEAD) for e in s.entries):
            last = tokens[s.end - 1].text.lower()
            return (
                last.endswith("s")
                and not last.endswith(("ss", "us"))
                and last not in ("forces", "armed forces")
            )
    return False


__all__ = ["BODY", "CAPITAL", "DEMONYM", "METONYM", "PEOPLE", "PRONOUNS", "STATE", "Grammar", "Phrase"]
