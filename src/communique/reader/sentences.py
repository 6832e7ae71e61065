"""Sentences of a report as character spans, by punctuation, case and a list of news abbreviations.

A paragraph break (blank line) always ends a sentence; a single line break only where the line ends like one.
"""

from __future__ import annotations

import re

# Abbreviations that a capitalised word often follows inside one sentence.
_ABBREVIATIONS = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "dr",
        "prof",
        "sen",
        "rep",
        "gov",
        "gen",
        "lt",
        "col",
        "maj",
        "capt",
        "sgt",
        "cpl",
        "adm",
        "cmdr",
        "brig",
        "rev",
        "hon",
        "st",
        "sr",
        "jr",
        "messrs",
        "pres",
        "amb",
        "dist",
        "atty",
        "supt",
        "insp",
        "det",
        "ft",
        "mt",
        "vs",
        "no",
        "nos",
        "vol",
        "pp",
        "fig",
        "approx",
        "dept",
        "est",
        "inc",
        "corp",
        "co",
        "ltd",
        "llc",
        "plc",
        "bros",
        "assn",
        "ave",
        "blvd",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sep",
        "sept",
        "oct",
        "nov",
        "dec",
        "mon",
        "tue",
        "tues",
        "wed",
        "thu",
        "thurs",
        "fri",
        "sat",
        "sun",
        "ala",
        "ariz",
        "ark",
        "calif",
        "colo",
        "conn",
        "del",
        "fla",
        "ga",
        "ill",
        "ind",
        "kan",
        "ky",
        "la",
        "mass",
        "md",
        "mich",
        "minn",
        "miss",
        "mo",
        "mont",
        "neb",
        "nev",
        "okla",
        "ore",
        "pa",
        "tenn",
        "tex",
        "va",
        "vt",
        "wash",
        "wis",
        "wyo",
        "u.s",
        "u.k",
        "u.n",
        "e.u",
        "u.a.e",
        "u.s.s.r",
        "d.c",
        "n.y",
        "n.j",
        "a.m",
        "p.m",
        "i.e",
        "e.g",
        "cf",
        "al",
    ]
)
# Abbreviations that do end sentences when a capital follows that starts a clause of its own.
_MAY_END = frozenset(
    [
        "u.s",
        "u.k",
        "u.n",
        "e.u",
        "u.a.e",
        "u.s.s.r",
        "d.c",
        "n.y",
        "n.j",
        "a.m",
        "p.m",
        "inc",
        "corp",
        "co",
        "ltd",
        "llc",
        "plc",
        "jr",
        "sr",
    ]
)
_STARTERS = frozenset(
    [
        "the",
        "a",
        "an",
        "he",
        "she",
        "it",
        "they",
        "we",
        "i",
        "you",
        "his",
        "her",
        "its",
        "their",
        "our",
        "this",
        "that",
        "these",
        "those",
        "there",
        "in",
        "on",
        "at",
        "but",
        "and",
        "as",
        "for",
        "if",
        "when",
        "while",
        "after",
        "before",
        "since",
        "although",
        "however",
        "meanwhile",
        "asked",
        "earlier",
        "last",
    ]
)
_BREAK = re.compile(
    r"(?P<para>[ \t]*\n[ \t]*\n\s*)|(?P<stop>[.!?…]+(?:[\"'”’»)\]]+)?)(?=\s|$)|(?P<line>[ \t]*\n\s*)"
)
_OPENERS = "\"'“‘«(["


def split_sentences(text: str) -> tuple[tuple[int, int], ...]:
    """Spans of the sentences of ``text``, in order, without surrounding blanks; together they hold every word."""
    spans: list[tuple[int, int]] = []
    start = 0
    for match in _BREAK.finditer(text):
        if match.start() < start:
            continue
        if match["stop"] is not None and not _ends(text, match):
            continue
        if match["line"] is not None and not _line_ends(text, match):
            continue
        end = match.end() if match["stop"] is not None else match.start()
        _add(spans, text, start, end)
        start = match.end()
    _add(spans, text, start, len(text))
    return tuple(spans)


def _add(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        spans.append((start, end))


def _line_ends(text: str, match: re.Match[str]) -> bool:
    """A single line break splits unless the next line goes on in lower case (hard-wrapped text)."""
    following = text[match.end() : match.end() + 1]
    return not (following.islower() or following.isdigit()) and not text[: match.start()].endswith(",")


def _ends(text: str, match: re.Match[str]) -> bool:
    stop = match["stop"]
    after = text[match.end() : match.end() + 80].lstrip()
    if not after:
        return True
    first = after.lstrip(_OPENERS)[:1]
    if stop[0] in "!?…" or stop.startswith(".."):
        return not first.islower()
    if first.islower():
        return False
    word = re.search(r"[\w.&'’-]*$", text[max(0, match.start() - 24) : match.start()])
    last = word.group().lower().strip("'’") if word else ""
    following = re.match(r"\w+", after.lstrip(_OPENERS))
    next_word = following.group().lower() if following else ""
    if len(stop) > 1:
        return True
    if last in _MAY_END:
        return next_word in _STARTERS or after[:1] in '"“'
    if last in _ABBREVIATIONS:
        return False
    if re.fullmatch(r"[a-z]", last):
        return last == "i" and next_word in _STARTERS
    return not re.fullmatch(r"(?:[a-z]\.)+[a-z]", last) or next_word in _STARTERS
