"""The words that mentions are made of: states and their demonyms, capitals, bodies, titles, head nouns."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from communique.actors import tables
from communique.actors.names import acronym, fold
from communique.actors.registry import Registry, plural

# Kinds of entry. A DEMONYM modifies ("Turkish"), PEOPLE stands for the state ("the Turks"), METONYM and
# CAPITAL too.
STATE, DEMONYM, PEOPLE, CAPITAL, METONYM, REGION, BODY, TITLE, HEAD = (
    "state",
    "demonym",
    "people",
    "capital",
    "metonym",
    "region",
    "body",
    "title",
    "head",
)
STATE_LIKE = frozenset({STATE, DEMONYM, PEOPLE, CAPITAL, METONYM})

_TOKEN = re.compile(
    r"(?:[A-Za-z]\.){2,}|(?:[A-Z]\.)+[A-Z](?![^\W_]|\.)|[^\W_]+(?:['’ʻ][^\W_]+)*['’]?|[,()]|-"
)
_POSSESSIVE = re.compile(r"(?:['’]s|['’])$")
_LOWER_TOKENS = 3  # an alias of this many words may stand in lower case ("high negotiations committee")


@dataclass(frozen=True, slots=True)
class Entry:
    """One reading of a word sequence: its kind and what it stands for.

    ``value`` is a state's code, an actor id, a title's term or a head noun.
    """

    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class Token:
    """A word or mark with its fold; ``bare`` is the fold without a possessive ending."""

    text: str
    start: int
    end: int
    fold: str
    bare: str
    possessive: bool

    @property
    def capital(self) -> bool:
        """Whether the word starts with a capital letter."""
        return self.text[:1].isupper()


@dataclass(frozen=True, slots=True)
class TitleWord:
    """A row of titles.tsv; ``states`` are the only ones that news gives an office of that title."""

    office: str
    sector: str | None
    gender: str | None
    states: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HeadWord:
    """A row of heads.tsv: ``role`` is state, body or group.

    ``slug`` makes the id of a state's standing body.
    """

    role: str
    kind: str
    sector: str | None
    slug: str | None


class Vocabulary:
    """Word sequences → entries, with the longest sequence that each first word can begin."""

    def __init__(self, registry: Registry) -> None:
        self.entries: dict[str, tuple[Entry, ...]] = {}
        self.reach: dict[str, int] = {}
        self.endings: set[str] = set()
        self.titles: dict[str, TitleWord] = {}
        self.heads: dict[str, HeadWord] = {}
        self.ambiguous: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {}
        self._lower: set[str] = set()
        # Analyses of runs of capitals, kept by the context module.
        self.kept: dict[str, tuple[tuple[tuple[str, ...], tuple[str, ...], bool, bool, int, int], ...]] = {}
        collected: dict[str, dict[Entry, None]] = defaultdict(dict)
        for word, entry in self._words(registry):
            letters = acronym(word) if entry.kind not in (TITLE, HEAD) else None
            key = "=" + letters if letters else fold(word)
            if not key:
                continue
            collected[key][entry] = None
            if word == word.lower() or key.count(" ") + 1 >= _LOWER_TOKENS:
                self._lower.add(key)
            words = [letters.lower()] if letters else key.split()
            self.endings.add(words[-1])
            for first in {words[0], words[0].replace(" ", "")}:
                self.reach[first] = max(self.reach.get(first, 0), len(words))
        self.entries = {key: tuple(found) for key, found in collected.items()}
        for name, candidates, against, _ in tables.rows("ambiguous.tsv"):
            self.ambiguous[fold(name)] = (tables.listed(candidates), tables.listed(against))

    def _words(self, registry: Registry) -> Iterator[tuple[str, Entry]]:
        for row in registry.states.values():
            for word in (row.name, *row.aliases):
                yield word, Entry(STATE, row.code)
            for word in row.adjectives:
                yield word, Entry(DEMONYM, row.code)
                if word not in row.aliases:
                    yield plural(word), Entry(PEOPLE, row.code)
            for word in row.people:
                yield word, Entry(PEOPLE, row.code)
            for word in row.capitals:
                yield word, Entry(CAPITAL, row.code)
            for word in row.metonyms:
                yield word, Entry(METONYM, row.code)
        for name, country, adjectives, _ in tables.rows("regions.tsv"):
            for word in (name, *tables.listed(adjectives)):
                yield word, Entry(REGION, country)
        for code, words in registry.country_words.items():
            for word in words:
                yield word, Entry(DEMONYM, code)
        for actor in registry:
            if actor.kind in ("igo", "group", "organization"):
                for word in (actor.name, *actor.aliases):
                    yield word, Entry(BODY, actor.id)
        yield "Brussels", Entry(BODY, "igo-eu")
        yield "Brussels", Entry(CAPITAL, "BEL")
        for term, office, sector, gender, states in tables.rows("titles.tsv"):
            self.titles[term] = TitleWord(office, sector or None, gender or None, tables.listed(states))
            yield term, Entry(TITLE, term)
            if term.endswith(_PLURAL_TITLES):
                yield term + "s", Entry(TITLE, term)
        for head, role, kind, sector, slug in tables.rows("heads.tsv"):
            self.heads[head] = HeadWord(role, kind, sector or None, slug or None)
            yield head, Entry(HEAD, head)

    def tokens(self, text: str) -> list[Token]:
        """The words and marks of a text."""
        out = []
        for m in _TOKEN.finditer(text):
            word = m.group()
            bare = _POSSESSIVE.sub("", word) if word[-1] in "s'’" else word
            folded = _spelling(fold(word))
            out.append(Token(word, m.start(), m.end(), folded, _spelling(fold(bare)), bare != word))
        return out

    def match(self, tokens: list[Token], at: int) -> tuple[int, tuple[Entry, ...]]:
        """The longest entry that begins at token ``at``: how many tokens, and its readings (none: ``(0.

        ())``).
        """
        first = tokens[at]
        reach = max(self.reach.get(first.bare, 0), self.reach.get(first.fold, 0))
        if not reach:
            return 0, ()
        keys: list[str] = []
        lengths: list[int] = []
        words: list[str] = []
        for offset in range(min(len(tokens) - at, 2 * reach + 1)):
            token = tokens[at + offset]
            if token.text in ",()":
                break
            if token.text == "-":
                lengths.append(0)
                continue
            words.append(token.fold)
            keys.append(" ".join([*words[:-1], token.bare]))
            lengths.append(offset + 1)
            if len(words) >= reach:
                break
        used = [n for n in lengths if n]
        for index in range(len(keys) - 1, -1, -1):
            n = used[index]
            found = self._entries(keys[index], tokens[at : at + n])
            if found:
                return n, found
        return 0, ()

    def _entries(self, key: str, tokens: list[Token]) -> tuple[Entry, ...]:
        if len(tokens) == 1:
            letters = acronym(tokens[0].text) or acronym(_POSSESSIVE.sub("", tokens[0].text))
            if letters and "=" + letters in self.entries:
                return self.entries["=" + letters]
        found = self.entries.get(key, ())
        if not found:
            return ()
        if len(tokens) > 1 and tokens[0].text in _DIRECTIONS:
            # "south Sudan" in lower case is a region of a state, not South Sudan.
            found = tuple(e for e in found if e.kind not in STATE_LIKE)
        if tokens[0].capital or tokens[-1].capital or key in self._lower or any(t.capital for t in tokens):
            return found
        return tuple(e for e in found if e.kind in (TITLE, HEAD))


def _spelling(word: str) -> str:
    """British and American forms of the title words, levelled."""
    return _LEVELLED.get(word, word)


_DIRECTIONS = frozenset({"north", "south", "east", "west", "northern", "southern", "eastern", "western"})
_LEVELLED = {
    "defense": "defence",
    "advisor": "adviser",
    "advisors": "advisers",
    "spokespeople": "spokespersons",
}
_PLURAL_TITLES = (
    "minister",
    "president",
    "premier",
    "secretary",
    "envoy",
    "representative",
    "chancellor",
    "spokesman",
    "general",
    "commander",
    "negotiator",
    "king",
    "chief",
    "governor",
    "mayor",
    "judge",
    "prosecutor",
    "lawyer",
    "activist",
    "journalist",
    "analyst",
    "expert",
    "politician",
    "candidate",
    "head",
    "mediator",
    "bishop",
    "rabbi",
)
