"""Which language a text is in.

``None`` means that the text is too short or too mixed to tell. A caller reads such a text as English
(:func:`is_read`): a headline that is wrongly read costs a few odd records that can be seen, one that is
wrongly left out is lost without a trace.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Any

from communique.ingest.wordlists import words

READ_LANGUAGES = frozenset({"en"})
"""The languages that the reader reads, as ISO 639-1."""

SAMPLE_CHARACTERS = 600
SAMPLES = 5
"""A text is judged by up to five stretches of 600 characters, evenly spread: enough to see a mixed text,
and quick.
"""

MIN_LETTERS = 40
"""Below this many letters a Latin-script text is not judged: names alone decide it, mostly wrongly."""

MIN_SHARE = 0.5
"""The winning language must have more than this share of the judged characters, else the text is mixed."""

ENGLISH_WORDS = words(
    """the of and to in that is was for on with as at by from has have had were are be been its his her
    their will would said not which who after this but it he she they an"""
)
ENGLISH_WORD_SHARE = 0.18
"""Running English has about 40 % such words, headlines about 20 %; other Latin-script languages stay below
10 %.
"""

_NAMES = {"english": "en", "french": "fr", "german": "de", "spanish": "es", "portuguese": "pt",
    "italian": "it", "russian": "ru",
          "arabic": "ar", "chinese": "zh", "japanese": "ja", "turkish": "tr", "persian": "fa",
          "farsi": "fa", "hebrew": "he",
          "ukrainian": "uk", "azerbaijani": "az", "dutch": "nl", "polish": "pl", "korean": "ko",
          "hindi": "hi"}  # fmt: skip
_THREE = {"eng": "en", "fra": "fr", "fre": "fr", "deu": "de", "ger": "de", "spa": "es", "por": "pt",
    "ita": "it", "rus": "ru", "ara": "ar",
          "zho": "zh", "chi": "zh", "jpn": "ja", "tur": "tr", "fas": "fa", "per": "fa", "heb": "he",
          "ukr": "uk", "aze": "az",
          "nld": "nl", "dut": "nl", "pol": "pl", "kor": "ko", "hin": "hi"}  # fmt: skip


def is_read(language: str | None) -> bool:
    """Whether the reader reads a report in this language."""
    return language is None or language in READ_LANGUAGES


def language_code(value: object) -> str | None:
    """ISO 639-1 of what a field or a page declares: "en-US", "EN", "eng", "English"."""
    if not isinstance(value, str):
        return None
    name = value.strip().lower()
    if name in _NAMES:
        return _NAMES[name]
    primary = re.split(r"[-_ ;,]", name, maxsplit=1)[0]
    if re.fullmatch("[a-z]{2}", primary):
        return primary
    return _THREE.get(primary)


def detect_language(text: str) -> str | None:
    """The language of most of ``text`` as ISO 639-1, or ``None``: too short or too mixed to tell."""
    words = re.findall(r"[^\W\d_]+", text[: SAMPLES * SAMPLE_CHARACTERS])
    letters = sum(map(len, words))
    if not letters:
        return None
    if letters < MIN_LETTERS and _latin_share(words) > 0.5:
        return "en" if len(words) >= 4 and _english_share(words) >= ENGLISH_WORD_SHARE else None
    votes: dict[str, int] = {}
    for sample in _samples(text):
        language = _classify(sample)
        votes[language] = votes.get(language, 0) + len(sample)
    best = max(sorted(votes), key=lambda language: votes[language])
    return best if votes[best] > MIN_SHARE * sum(votes.values()) else None


def _samples(text: str) -> list[str]:
    if len(text) <= SAMPLES * SAMPLE_CHARACTERS:
        return [text[at : at + SAMPLE_CHARACTERS] for at in range(0, len(text), SAMPLE_CHARACTERS)]
    step = (len(text) - SAMPLE_CHARACTERS) // (SAMPLES - 1)
    return [text[n * step : n * step + SAMPLE_CHARACTERS] for n in range(SAMPLES)]


def _classify(sample: str) -> str:
    """English by its function words where they are plain, else what the identifier says."""
    words = re.findall(r"[^\W\d_]+", sample)
    if len(words) >= 4 and _english_share(words) >= ENGLISH_WORD_SHARE:
        return "en"
    return str(_identifier().classify(sample)[0])


def _english_share(words: list[str]) -> float:
    return sum(word.lower() in ENGLISH_WORDS for word in words) / len(words)


def _latin_share(words: list[str]) -> float:
    letters = "".join(words)
    return sum(unicodedata.name(letter, "").startswith("LATIN") for letter in letters) / len(letters)


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
