"""Joint mentions into their members: "Poland, Hungary and the Czech Republic", "the presidents of Kenya and Uganda",
"Israeli-Palestinian".
"""

from __future__ import annotations

import re
from functools import lru_cache

from communique.actors.names import word_set
from communique.actors.persons import owned
from communique.actors.phrases import Grammar, Phrase
from communique.actors.registry import Registry
from communique.actors.vocabulary import BODY, DEMONYM, HEAD, STATE, STATE_LIKE, TITLE, Token, Vocabulary

_AND = re.compile(r"\s*,?\s+(?:and|as well as|along with)\s+|\s*,\s+|\s+&\s+")
_JOINING = re.compile(r" (?:and|&|as well as|along with) ")
# Who or how, before the first of several peoples: "her American and Mexican counterparts".
_BEFORE_PEOPLES = re.compile(
    r"^(?:(?P<whose>his|her|its|their|our|my)|the|both|senior|top|some|several|many)\s+", re.IGNORECASE
)
# What may follow a compound of two actors and is no actor itself: "US-Russian talks".
_MATTERS = word_set(
    "summit summits talks meeting meetings dialogue negotiations relations ties deal agreement treaty "
    "accord pact truce ceasefire war conflict border trade dispute crisis partnership alliance "
    "cooperation"
)
DASHES = frozenset("-–/")
"""The marks that join two names to one word."""
_AFTER_OF = re.compile(r"\b(?:of|for) (?:the )?\Z")
# Words of titles that look like names.
_RANKS = frozenset(
    {"Extraordinary", "Plenipotentiary", "Supreme", "Holiness", "Excellency", "Highness", "Majesty"}
)
_NAME_ALONE = re.compile(r"(?:[^\W\d_a-z][\w.’'-]*(?: |\Z)){2,4}")
_APPOSITION = re.compile(r", (?:an? |the |former )?[a-z]")
_HIGHEST = frozenset({"president", "prime minister", "king", "queen", "emperor", "chancellor", "pope"})
_FIRST_HALVES = {
    "anglo": "United Kingdom",
    "franco": "France",
    "sino": "China",
    "russo": "Russia",
    "indo": "India",
    "greco": "Greece",
    "turco": "Turkey",
    "austro": "Austria",
    "italo": "Italy",
    "luso": "Portugal",
    "hispano": "Spain",
    "serbo": "Serbia",
}
# States that go by one name and are few (their treaties' and the usual reckoning): "the Baltic states", "the three NAFTA partners".
_BLOCS = {
    "baltic": ("Estonia", "Latvia", "Lithuania"),
    "benelux": ("Belgium", "the Netherlands", "Luxembourg"),
    "central asian": ("Kazakhstan", "Kyrgyzstan", "Tajikistan", "Turkmenistan", "Uzbekistan"),
    "nafta": ("Canada", "Mexico", "the United States"),
    "nordic": ("Denmark", "Finland", "Iceland", "Norway", "Sweden"),
    "south caucasus": ("Armenia", "Azerbaijan", "Georgia"),
    "usmca": ("Canada", "Mexico", "the United States"),
    "visegrad": ("the Czech Republic", "Hungary", "Poland", "Slovakia"),
}
_BLOC = re.compile(
    rf"(?:[Tt]he |[Aa]ll )*(?:three |four |five )?(?P<bloc>{'|'.join(_BLOCS)}) "
    r"(?:countries|states|nations|republics|partners|members|governments|capitals|member (?:states|countries))",
    re.IGNORECASE,
)
_OF = re.compile(r"^(?P<head>(?:the |both )?[\w\s\-]+?) (?P<of>of|from|for) (?P<list>.+)$", re.IGNORECASE)
_SINGULAR = {
    "ministers": "minister",
    "presidents": "president",
    "ambassadors": "ambassador",
    "leaders": "leader",
    "envoys": "envoy",
    "secretaries": "secretary",
    "representatives": "representative",
    "kings": "king",
    "officials": "officials",
    "governments": "government",
    "delegations": "delegation",
    "armies": "army",
    "parliaments": "parliament",
    "premiers": "premier",
    "chiefs": "chief",
    "negotiators": "negotiator",
    "spokesmen": "spokesman",
    "heads": "head",
    "forces": "forces",
    "embassies": "embassy",
    "ministries": "ministry",
    "chancellors": "chancellor",
    "diplomats": "diplomats",
    "counterparts": "counterpart",
    "peoples": "people",
}


@lru_cache(maxsize=1)
def _packaged_grammar() -> Grammar:
    return Grammar(Vocabulary(Registry.load()))


def split_mention(text: str) -> tuple[str, ...]:
    """The members of a joint mention, or ``(text,)`` when it names one actor; names with "and" stay whole."""
    return members(text, _packaged_grammar())


def members(text: str, grammar: Grammar, *, person: bool = True) -> tuple[str, ...]:
    """As :func:`split_mention`, against the names of a given vocabulary.

    ``person``: the mention names people. One that does not falls only into registered names and what belongs to them
    ("Johnson and Johnson" stays whole), and a compound ("Iranian-German") joins two actors only there.
    """
    text = text.strip()
    if text.isalpha():
        return (text,)  # one word
    if bloc := _BLOC.fullmatch(text):
        return _BLOCS[bloc["bloc"].lower()]
    if not person:
        compound = _compound(text, grammar)
        if compound:
            return compound
    if not _JOINING.search(text) and ", " not in text:
        return (text,)
    if grammar.analyse(text).whole:
        return (text,)
    if person and ", " in text and ", and " not in text and not _is_list_of_names(text, grammar):
        return (text,)  # "X, head of the Centre for A and B"
    m = _OF.match(text)
    if m:
        head_words = m["head"].split()
        singular = _SINGULAR.get(head_words[-1].lower())
        parts = _parts(m["list"], grammar)
        if singular and len(parts) > 1:
            head = " ".join([*head_words[:-1], singular])
            return tuple(f"{head} {m['of']} {part}" for part in parts)
        if " and " not in m["head"] and (len(parts) < 2 or not singular):
            outer = _named_parts(text, grammar)
            return (
                outer if len(outer) > 1 and all(_stands_alone(p, grammar, person) for p in outer) else (text,)
            )
    shared = _shared_noun(text, grammar)
    if shared:
        return shared
    parts = _named_parts(text, grammar)
    if len(parts) > 1 and all(_stands_alone(p, grammar, person) for p in parts):
        return parts
    return (text,)


def _is_list_of_names(text: str, grammar: Grammar) -> bool:
    """Whether commas part names and nothing else ("Nora Probe, Karl Test and Lina Testow"), or names each with a state."""
    parts = _parts(text, grammar)
    plain = all(_NAME_ALONE.fullmatch(part) or grammar.analyse(part, person=True).whole for part in parts)
    return plain or not _APPOSITION.search(text)


def _compound(text: str, grammar: Grammar) -> tuple[str, ...]:
    """ "Israeli-Palestinian", "the EU-Turkey deal", "Franco-German": the two actors; nothing if it is no such compound."""
    if not DASHES & set(text):
        return ()
    tokens = [t for t in grammar.vocabulary.tokens(re.sub("[–/]", "-", text)) if t.bare not in ("the", "a")]
    if "-" not in [t.text for t in tokens] or grammar.analyse(text).whole:
        return ()
    first, rest = _actor(tokens, grammar)
    if first is None or not rest or rest[0].text != "-":
        return ()
    second, rest = _actor(rest[1:], grammar)
    if second is None or any(t.bare not in _MATTERS for t in rest):
        return ()
    return (first, second)


def _actor(tokens: list[Token], grammar: Grammar) -> tuple[str | None, list[Token]]:
    """The state or body that the tokens begin with, and what comes after it."""
    if tokens and tokens[0].bare in _FIRST_HALVES:
        return _FIRST_HALVES[tokens[0].bare], tokens[1:]
    n, entries = grammar.vocabulary.match(tokens, 0) if tokens else (0, ())
    if not n or not any(e.kind in STATE_LIKE or e.kind == BODY for e in entries):
        return None, tokens
    return " ".join(t.text for t in tokens[:n]), tokens[n:]


def _named_parts(text: str, grammar: Grammar) -> tuple[str, ...]:
    """The parts without the appositions among them ("X, the Israeli minister, and Y"), or the text when it names one actor.

    Commas alone make a list only of names that each come with a state of their own ("X of Poland, Y of Hungary").
    """
    parts = _parts(text, grammar)
    said = [grammar.analyse(part, person=True) for part in parts]
    named = [bool(p.name or p.whole) for p in said]
    if not _JOINING.search(text):
        states = [p.states[:1] or _state(p) for p in said]
        apart = all(named) and all(states) and len(set(states)) == len(states)
        return parts if apart else (text,)
    if ", " in text and any(named):
        return tuple(part for part, is_named in zip(parts, named, strict=True) if is_named)
    # "the Iraqi foreign minister and deputy premier X" is one person.
    if len(parts) > 1 and not named[0] and named[-1] and not said[-1].states:
        # "The Chilean State Councillor and Foreign Minister X" too; "the Chilean President and Prime Minister X" are two.
        lower = parts[-1][:1].islower()
        lesser = said[0].title is not None and said[0].title not in _HIGHEST and said[-1].title is not None
        if lower or (lesser and not said[0].plural):
            return (text,)
    return parts


def _state(phrase: Phrase) -> tuple[str, ...]:
    """The code of the state whose name a part is: "India, South Korea"."""
    return tuple(dict.fromkeys(e.value for e in phrase.whole if e.kind == STATE))


def _parts(text: str, grammar: Grammar) -> tuple[str, ...]:
    """Cut at commas and conjunctions, never inside a registered name."""
    tokens = grammar.vocabulary.tokens(text)
    guarded: list[tuple[int, int]] = []
    at = 0
    while at < len(tokens):
        n, entries = grammar.vocabulary.match(tokens, at)
        if n > 1 and any(e.kind not in (TITLE, HEAD) for e in entries):
            guarded.append((tokens[at].start, tokens[at + n - 1].end))
        at += n or 1
    cuts = [m for m in _AND.finditer(text) if not any(a < m.start() and m.end() < b for a, b in guarded)]
    out, low = [], 0
    for m in cuts:
        out.append(text[low : m.start()])
        low = m.end()
    out.append(text[low:])
    return tuple(p.strip() for p in out if p.strip())


def _stands_alone(part: str, grammar: Grammar, person: bool) -> bool:
    """Whether a part is a name of its own rather than an apposition ("the justice minister")."""
    phrase = grammar.analyse(part, person=True)
    if phrase.whole:
        return True
    if phrase.name and person:
        return not (phrase.head and not phrase.title) and not _of_another(part, phrase)
    return bool((phrase.states or phrase.bodies) and (phrase.title or phrase.head))


def _of_another(part: str, phrase: Phrase) -> bool:
    """Whether a part's name is not that of the one it means: "Trump's son-in-law", "the Minister of Business"."""
    name = phrase.name or ""
    before = part[: part.find(name)] if name in part else ""
    return owned(part, phrase) or bool(_AFTER_OF.search(before)) or name in _RANKS


def _shared_noun(text: str, grammar: Grammar) -> tuple[str, ...] | None:
    """ "Israeli and Egyptian officials" → each people with the noun."""
    whose, peoples = "", text
    while m := _BEFORE_PEOPLES.match(peoples):
        whose = f"{m['whose']} " if m["whose"] else whose
        peoples = peoples[m.end() :]
    parts = _parts(peoples, grammar)
    if len(parts) < 2:
        return None
    last = grammar.vocabulary.tokens(parts[-1])
    if not last:
        return None
    n, entries = grammar.vocabulary.match(last, 0)
    if not n or n == len(last) or not any(e.kind == DEMONYM for e in entries):
        return None
    noun = parts[-1][last[n].start :]
    if grammar.analyse(noun).name:
        return None
    for part in parts[:-1]:
        tokens = grammar.vocabulary.tokens(part)
        used, found = grammar.vocabulary.match(tokens, 0) if tokens else (0, ())
        if used != len(tokens) or not any(e.kind in STATE_LIKE for e in found):
            return None
    words = noun.split()
    words[-1] = _SINGULAR.get(words[-1].lower(), words[-1])
    one = " ".join(words)
    return tuple(f"{whose}{p} {one}" for p in (*parts[:-1], parts[-1][: last[n - 1].end]))
