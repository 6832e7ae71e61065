"""Names as keys: folding, acronyms, transliteration-tolerant keys and the tests that two names may be
one person's.

A *fold* is a name in lower case without accents, apostrophes, dots, hyphens and leading article. A
*sound key* is a
fold after the spelling differences of common romanisations are levelled (Aliyev, Aliev, Əliyev).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_SPECIAL = str.maketrans(
    {
        "ø": "o",
        "đ": "d",
        "ł": "l",
        "ı": "i",
        "ß": "ss",
        "æ": "ae",
        "œ": "oe",
        "ə": "a",
        "þ": "th",
        "ð": "d",
        "‘": "'",
        "’": "'",
        "ʻ": "'",
        "ʼ": "'",
        "`": "'",
        "´": "'",
        "–": "-",
        "—": "-",
    }
)
_WORD = re.compile(r"[^\W_]+(?:[.&+][^\W_]+)*\+?")
_ACRONYM = re.compile(r"(?:[A-Z0-9]\.?){2,7}\+?|[A-Z]{1,5}[-/][A-Z0-9]{1,4}")
_PARENTHESIS = re.compile(r"\s*\([^)]*\)")

# Romanisation levelling, applied in order to a fold; each pair is a known variation between transliteration
# systems of Cyrillic (BGN, ISO 9, GOST), Arabic and Turkic names in the press.
_SOUND = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"\b(?:al|el|ul|ud|ad|as|ash|an|ar|at|az)\b ?", ""),
        (r"dzh|dj", "j"),
        (r"shch|sch|sh", "s"),
        (r"tch|ch|c(?=[ei])", "c"),
        (r"tsch|ts|tz", "c"),
        (r"zh|gh", "g"),
        (r"kh", "h"),
        (r"q|ck", "k"),
        (r"ph", "f"),
        (r"th", "t"),
        (r"w", "v"),
        (r"x", "ks"),
        (r"ou|oo", "u"),
        (r"(?<=[aeiou])y(?=[aeiou])|(?<=[aeiou])j(?=[aeiou])", ""),
        (r"ij\b|iy\b|ii\b|yy\b|yi\b|ie\b|y\b|j\b", "i"),
        (r"yo", "e"),
        (r"y", "i"),
        (r"ee", "i"),
        (r"(.)\1", r"\1"),
    )
)
_VOWELS = re.compile(r"[aeiou]+")
_HONORIFIC = frozenset(["jr", "sr", "ii", "iii", "iv", "dr", "sir", "dame", "lord"])


def word_set(words: str, mark: str | None = None) -> frozenset[str]:
    """The words of a text as a set; parted by ``mark``, by spaces without it."""
    return frozenset(words.split(mark))


@lru_cache(maxsize=200_000)
def fold(text: str) -> str:
    """The name in lower case, without accents, punctuation and leading article.

    ``Côte d'Ivoire`` → ``cote divoire``.
    """
    lowered = text.lower().translate(_SPECIAL)
    if not lowered.isascii():
        decomposed = unicodedata.normalize("NFKD", lowered)
        lowered = "".join(c for c in decomposed if not unicodedata.combining(c)).lower().translate(_SPECIAL)
    lowered = lowered.replace("'", "").replace(".", " " if ". " in lowered else "")
    folded = " ".join(_WORD.findall(lowered))
    return folded[4:] if folded.startswith("the ") and len(folded) > 4 else folded


def acronym(text: str) -> str | None:
    """The letters of an acronym without dots (``U.N.`` → ``UN``), or ``None`` if ``text`` is none."""
    bare = text.removeprefix("The ").removeprefix("the ").strip()
    return bare.replace(".", "") if _ACRONYM.fullmatch(bare) else None


def initials(text: str) -> str:
    """The capitals of a name's words, small words left out: ``World Health Organization`` → ``WHO``."""
    small = {"of", "the", "and", "for", "in", "on", "to", "de", "la", "du", "des", "al"}
    return "".join(
        w[0] for w in re.split(r"[\s\-–/]+", text) if w and w[0].isalpha() and w.lower() not in small
    ).upper()


def display(name: str) -> str:
    """A registry name without the parenthesis that tells it from its namesakes."""
    return _PARENTHESIS.sub("", name)


def slug(name: str) -> str:
    """A stable readable key for ids: the fold with hyphens."""
    return fold(name.replace("(", " ").replace(")", " ")).replace(" ", "-")


@lru_cache(maxsize=200_000)
def sound_key(text: str) -> str:
    """A key that is equal for the common romanisations of one name."""
    key = fold(text)
    for pattern, replacement in _SOUND:
        key = pattern.sub(replacement, key)
    return " ".join(key.split())


@lru_cache(maxsize=200_000)
def skeleton(word: str) -> str:
    """The consonants of a sound key, for blocking: two spellings of one surname share it nearly always."""
    key = sound_key(word).replace(" ", "")
    return (key[:1] + _VOWELS.sub("", key[1:])).replace("h", "") or key


@lru_cache(maxsize=200_000)
def name_tokens(name: str) -> tuple[str, ...]:
    """Folded words of a person's name without suffixes such as Jr."""
    words = tuple(fold(name).split())
    kept = tuple(w for w in words if w not in _HONORIFIC)
    return kept or words


def is_short_form(short: str, full: str, *, family_first: bool = False) -> bool:
    """Whether ``short`` may stand for ``full`` within one text.

    It may as a surname, or as the family name of a name that is written family name first.
    """
    a, b = name_tokens(short), name_tokens(full)
    if not a or not b or len(a) > len(b):
        return False
    if a == b or b[-len(a) :] == a:
        return True
    if family_first and b[: len(a)] == a:
        return True
    # First name and surname around middle names or initials: "George Bush", "George W. Bush".
    return len(a) >= 2 and a[0] == b[0] and a[-1] == b[-1] and set(a) <= set(b)


def compatible_given(a: str, b: str) -> bool:
    """Whether two given names may be one person's.

    They may when equal in sound, when one is the other's initial, or its first three letters and more.
    """
    x, y = sound_key(a), sound_key(b)
    if x == y or (len(x) == 1 and y.startswith(x)) or (len(y) == 1 and x.startswith(y)):
        return True
    shorter, longer = sorted((x, y), key=len)
    return len(shorter) >= 3 and longer.startswith(shorter)
