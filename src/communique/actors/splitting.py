"""Joint mentions into their members: "Poland, Hungary and the Czech Republic".

"the presidents of Kenya and Uganda".
"""

from __future__ import annotations

import re
from functools import lru_cache

from communique.actors.phrases import Grammar
from communique.actors.registry import Registry
from communique.actors.vocabulary import DEMONYM, HEAD, STATE_LIKE, TITLE, Vocabulary

_AND = re.compile(r"\s*,?\s+(?:and|as well as|along with)\s+|\s*,\s+|\s+&\s+")
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


def members(text: str, grammar: Grammar) -> tuple[str, ...]:
    """As :func:`split_mention`, against the names of a given vocabulary."""
    text = text.strip()
    if " and " not in text and " & " not in text and " as well as " not in text and ", " not in text:
        return (text,)
    if grammar.analyse(text).whole:
        return (text,)
    m = _OF.match(text)
    if m:
        head_words = m["head"].split()
        singular = _SINGULAR.get(head_words[-1].lower())
        parts = _parts(m["list"], grammar)
        if singular and len(parts) > 1:
            head = " ".join([*head_words[:-1], singular])
            return tuple(f"{head} {m['of']} {part}" for part in parts)
        if " and " not in m["head"] and (len(parts) < 2 or not singular):
            outer = _parts(text, grammar)
            return outer if len(outer) > 1 and all(_stands_alone(p, grammar) for p in outer) else (text,)
    shared = _shared_noun(text, grammar)
    if shared:
        return shared
    parts = _parts(text, grammar)
    if len(parts) > 1 and all(_stands_alone(p, grammar) for p in parts):
        return parts
    return (text,)


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


def _stands_alone(part: str, grammar: Grammar) -> bool:
    """Whether a part is a name of its own rather than an apposition ("the justice minister")."""
    phrase = grammar.analyse(part, person=True)
    if phrase.whole or phrase.name:
        return True
    return bool((phrase.states or phrase.bodies) and (phrase.title or phrase.head))


def _shared_noun(text: str, grammar: Grammar) -> tuple[str, ...] | None:
    """ "Israeli and Egyptian officials" → each people with the noun."""
    m = re.match(r"^(?P<the>(?:the|both) )?(?P<list>.+?(?:,| and) .+)$", text, re.IGNORECASE)
    if not m:
        return None
    parts = _parts(m["list"], grammar)
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
    return tuple(f"{p} {one}" for p in (*parts[:-1], parts[-1][: last[n - 1].end]))
