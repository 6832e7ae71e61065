"""A plain mention finder for the evaluation: registered names, capitalised runs, titles and pronouns.

No model.
"""

from __future__ import annotations

import re

from communique.actors.linking import Linker
from communique.actors.phrases import PRONOUNS
from communique.actors.vocabulary import BODY, HEAD, STATE_LIKE, TITLE
from communique.records import Mention, MentionKind

_SENTENCE = re.compile(r"(?<=[.!?])[\"”’']*\s+(?=[A-Z“\"‘])|\n+")
_RUN = re.compile(
    r"(?:[A-Z]\.){2,}|[A-ZÀ-ÞİŞÇĞÜÖ][^\W_]*(?:['’][^\W_]+)?"
    r"(?:[ -](?:(?:al|el|bin|de|von|der|van|ben|abu)[ -])*[A-ZÀ-ÞƏİŞÇĞÜÖ][^\W_]*)*"
)


def sentences(text: str) -> tuple[tuple[int, int], ...]:
    """Sentence spans, cut at end marks before a capital and at line ends."""
    out, low = [], 0
    for m in _SENTENCE.finditer(text):
        out.append((low, m.start()))
        low = m.end()
    out.append((low, len(text)))
    return tuple((a, b) for a, b in out if b > a)


def kind_of(text: str, linker: Linker) -> MentionKind:
    """A guess at what a mention's words refer to."""
    phrase = linker.grammar.analyse(text, person=False)
    if phrase.pronoun:
        return MentionKind.PERSON if phrase.pronoun in ("he", "she", "i") else MentionKind.GROUP
    kinds = {e.kind for e in phrase.whole}
    if kinds & set(STATE_LIKE):
        return MentionKind.STATE
    if kinds & {BODY} or phrase.body_last:
        actor = linker.registry.actor(
            next((e.value for e in phrase.whole if e.kind == BODY), phrase.bodies[-1])
        )
        return MentionKind(actor.kind) if actor else MentionKind.ORGANIZATION
    head = linker.vocabulary.heads.get(phrase.head) if phrase.head else None
    if phrase.title or (phrase.title_text and phrase.name):
        return MentionKind.PERSON if not phrase.plural else MentionKind.GROUP
    if head is not None and not (
        phrase.name and len(phrase.name.split()) >= 2 and text[:1].isupper() and not head.slug
    ):
        return MentionKind.ORGANIZATION if head.role != "group" else MentionKind.GROUP
    many = (
        phrase.name is not None
        and phrase.name.endswith("s")
        and " " not in (phrase.name or "")
        and bool(phrase.states or text[:1].islower())
    )
    if (many and not text.startswith(("the ", "The "))) or re.fullmatch(r"The [A-Z]\w+", text):
        return MentionKind.GROUP if many else MentionKind.ORGANIZATION
    if (
        phrase.name
        and head is None
        and len(phrase.name.split()) <= 5
        and not phrase.acronym
        and not phrase.name.isupper()
    ):
        return MentionKind.PERSON
    return MentionKind.ORGANIZATION if phrase.name or phrase.acronym else MentionKind.GROUP


def spot(text: str, linker: Linker, taken: list[tuple[int, int]]) -> list[Mention]:
    """Mentions outside the spans ``taken``, each its own entity."""
    found: list[tuple[int, int, MentionKind]] = []
    for m in _RUN.finditer(text):
        piece = m.group()
        tokens = linker.vocabulary.tokens(piece)
        at = 0
        low = m.start()
        rest_start: int | None = None
        while at < len(tokens):
            n, entries = linker.vocabulary.match(tokens, at)
            kinds = {e.kind for e in entries}
            if n and kinds & (set(STATE_LIKE) | {BODY}) and rest_start is None:
                a, b = low + tokens[at].start, low + tokens[at + n - 1].end
                found.append((a, b - (2 if tokens[at + n - 1].possessive else 0), kind_of(text[a:b], linker)))
            elif n and kinds & {TITLE, HEAD} and rest_start is None:
                pass
            elif not n and rest_start is None:
                rest_start = low + tokens[at].start
            at += n or 1
        if rest_start is not None:
            name = text[rest_start : m.end()]
            name = re.sub(r"['’]s$", "", name)
            while name.split(" ")[0].lower() in _SKIP and " " in name:
                rest_start += name.index(" ") + 1
                name = name.split(" ", 1)[1]
            alone = text[max(0, rest_start - 2) : rest_start].strip() in ("", ".") and " " not in name
            first_word = " " not in name and text[max(0, rest_start - 3) : rest_start].strip() in (
                "",
                ".",
                "“",
                '"',
            )
            if first_word and len(re.findall(rf"\b{re.escape(name)}\b", text)) < 2:
                continue
            if (
                name.lower() not in _SKIP
                and name.lower() not in PRONOUNS
                and not (alone and name.lower() in _OPENERS)
            ):
                found.append((rest_start, rest_start + len(name), kind_of(name, linker)))
    for m in re.finditer(r"\b(?:he|she|it|they|He|She|It|They)\b", text):
        found.append((m.start(), m.end(), kind_of(m.group(), linker)))
    free = [f for f in found if not any(f[0] < b and a < f[1] for a, b in taken)]
    return [Mention(a, b, text[a:b], kind, i, 0.9) for i, (a, b, kind) in enumerate(sorted(set(free)))]


_SKIP = frozenset(
    [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "the",
        "a",
        "an",
        "in",
        "on",
        "at",
    ]
)
_OPENERS = frozenset(
    [
        "the",
        "a",
        "an",
        "in",
        "on",
        "at",
        "but",
        "and",
        "or",
        "if",
        "when",
        "while",
        "after",
        "before",
        "as",
        "it",
        "he",
        "she",
        "they",
        "this",
        "that",
        "these",
        "those",
        "there",
        "we",
        "i",
    ]
)
