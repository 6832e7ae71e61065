"""What runs of words in a mention say, before anything is known of their meaning."""

from __future__ import annotations

import re

from communique.actors.names import acronym, word_set
from communique.actors.vocabulary import BODY, Entry, Token

# What two states have together: "Cuban-American relations".
_BETWEEN_STATES = word_set(
    "relations relationship ties talks summit meeting negotiations dialogue deal agreement treaty accord alliance trade "
    "border war conflict commission committee forces troops coalition operation cooperation partnership dispute"
)


def between(tokens: list[Token], a: int, b: int) -> str:
    """The word of token ``a`` without its ending of possession, and the blank before token ``b``, if there is one."""
    word = re.sub(r"(?:['’]s|['’])$", "", tokens[a].text)
    if b < 0:
        return word
    return word + (" " * (tokens[b].start - tokens[a].end) if tokens[b].start >= tokens[a].end else "")[:1]


def before_american(tokens: list[Token], at: int) -> bool:
    """Whether a demonym before these tokens tells only where an American's family is from: "Cuban American politicians"."""
    after = tokens[at + 1 :] if at < len(tokens) and tokens[at].text == "-" else tokens[at:]
    return (
        bool(after)
        and after[0].bare in ("american", "americans")
        and not any(t.bare in _BETWEEN_STATES for t in after[1:])
    )


def is_common(tokens: list[Token], entries: tuple[Entry, ...]) -> bool:
    """Whether words that name a body stand there in small letters."""
    return len(tokens) > 1 and all(e.kind == BODY for e in entries) and not any(t.capital for t in tokens)


def parenthesis(text: str) -> str | None:
    """The acronym that a text has in parentheses."""
    m = re.search(r"\(([^()]{2,12})\)", text)
    return acronym(m.group(1)) if m else None


def without_parentheses(tokens: list[Token]) -> list[Token]:
    """The tokens outside of parentheses."""
    out, depth = [], 0
    for token in tokens:
        if token.text == "(":
            depth += 1
        elif token.text == ")":
            depth = max(0, depth - 1)
        elif not depth:
            out.append(token)
    return out


def honorific_gender(tokens: list[Token]) -> str | None:
    """ "m" or "f" where an honorific among the first two words tells it."""
    for token in tokens[:2]:
        if token.bare in ("mr", "sir", "lord"):
            return "m"
        if token.bare in ("mrs", "ms", "miss", "lady", "dame", "baroness"):
            return "f"
    return None
