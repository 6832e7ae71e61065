"""A recogniser by look-up: the literal place names of a text, without a model.

It serves as the fallback and as the baseline of the trained tags. A name is kept when the gazetteer knows it, when
nothing around it makes it a person, a body or a title, and when the words do not use it for a government or a people
("Ankara rejected", "China's president").
"""

from __future__ import annotations

import re
from pathlib import Path

from communique.reader.places.gazetteer import Entry, Gazetteer
from communique.records import Span

COMMON_WORDS = Path(__file__).with_name("data") / "common_words.txt"

LONGEST = 5
"""Words in the longest name that is looked up ("Democratic Republic of the Congo" is six with its article)."""

BIG_TOWN = 100_000
"""A town of this size is taken for a place wherever it stands; a smaller one needs a sign that a place is meant."""

_WORD = re.compile(
    r"(?:[A-Z]\.){2,}|(?:St|Mt|Ft)\.|[A-ZÀ-ÖØ-Þ][\w’'‘]*(?:-[\w’']+)*|(?:of|and|the|al|de|la|el|del|da|do|dos|du|le|les|sur|upon|am|an|der)\b"
)
_SMALL = frozenset(
    [
        "of",
        "and",
        "the",
        "al",
        "de",
        "la",
        "el",
        "del",
        "da",
        "do",
        "dos",
        "du",
        "le",
        "les",
        "sur",
        "upon",
        "am",
        "an",
        "der",
    ]
)
_IN = re.compile(
    r"\b(?:in|at|near|from|to|into|toward|towards|outside|inside|across|around|throughout|through|via|between|within|off|over|on|of|for|leaving|left|"
    r"visit(?:s|ed|ing)?|entered|entering|reach(?:ed|ing)?|invaded|northern|southern|eastern|western|central|downtown|neighbou?ring|nearby|"
    r"north|south|east|west|rural|coastal|mainland)\s+(?:the )?\Z",
    re.IGNORECASE,
)
_STRICT_IN = re.compile(
    r"\b(?:in|at|near|from|to|into|toward|towards|outside|inside|across|around|throughout|via|northern|southern|eastern|western|central|downtown|nearby|of)\s+(?:the )?\Z",
    re.IGNORECASE,
)
_OF = re.compile(r"\b(?:of|to|toward|towards)\s+(?:the )?\Z", re.IGNORECASE)
_TIGHT_IN = re.compile(
    r"\b(?:in|at|near|from|outside|inside|across|around|throughout|between)\s+\Z", re.IGNORECASE
)
_APPOSED = re.compile(
    r"[A-Z][\w.’']*, \Z|\b(?:in|from|to|across|of) [A-Z][\w’']+(?:, [A-Z][\w’' ]+)*,? and (?:the )?\Z"
)
_LISTED = re.compile(
    r"\b(?:than|like|such as|fled|fleeing|between [A-Z]\w+ and|as [A-Z]\w+ or|outside|against|with|exclude) (?:the )?\Z"
)
_OF_BODY = re.compile(
    r"\b(?:president|minister|king|queen|prince|ruler|ambassador|embassy|republic|council|government|governments|bank|institute|bishop|archbishop|church|people|citizens|interests?|leaders?|head|rights|culture|future|role|economy|army|team|state|states|members?|part|policy|name|behalf|history|view|support|recognition|accused|secretary|university|patriarch|dreams)\s(?:and \w+ )?(?:of|to|for) (?:the )?\Z",
    re.IGNORECASE,
)
_AGENT = re.compile(
    r"(?:['’]s?)?\s+(?:(?:also|now|again|still|has|have|had|will|would|could|should|may|might|must|can|cannot|is|was|were|are|does|did|do|not|never|later|recently|"
    r"repeatedly|immediately|quickly|formally|reportedly) )*"
    r"(?:said|says|saying|told|announce[sd]?|reject(?:s|ed)?|accus(?:es|ed|ing)|warn(?:s|ed)?|advocates?|urge[sd]?|call(?:s|ed)|want(?:s|ed)?|seek(?:s)?|sought|agree[sd]?|sign(?:s|ed)|"
    r"support(?:s|ed)?|oppose[sd]?|condemn(?:s|ed)|den(?:y|ies|ied)|hop(?:e|es|ed)|plan(?:s|ned)|consider(?:s|ed)?|insist(?:s|ed)|demand(?:s|ed)|threaten(?:s|ed)?|expel(?:s|led)|"
    r"recogni[sz]e[sd]?|impose[sd]?|pledge[sd]?|vow(?:s|ed)?|launch(?:es|ed)|withdr(?:aw|ew|awn)|deploy(?:s|ed)|invade[sd]?|attack(?:s|ed)|ha(?:s|ve) (?:been )?\w+(?:ed|ing|en)|"
    r"made|taken|decided|offer(?:s|ed)|believe[sd]?|argue[sd]?|claim(?:s|ed)|voted|won|beat|lost|play(?:s|ed)|defeated|joined|continue[sd]? to|need(?:s|ed)? to|failed to|trying to|"
    r"to (?:strengthen|keep|resume|stop|end|meet|accept|reject|sign|withdraw|agree|join|release|allow|halt|hold|take|make|do|show|play))\b"
)
_OWN = re.compile(
    r"['’]s?\s+(?!(?:capital|border|coast|north|south|east|west|northern|southern|eastern|western|central|city|cities|province|region|airport|streets?|suburbs?|port|second|largest|main)\b)"
)
_PERSON_BEFORE = re.compile(
    r"\b(?:Mr|Mrs|Ms|Dr|Sir|Lord|Lady|Prince|Princess|President|Minister|Secretary|Sen|Rep|Gov|Gen|Col|Capt|Lt|Sgt|King|Queen|Pope|Judge|Justice|Senator|Governor|"
    r"Mayor|Chancellor|Ambassador|Professor|Coach|Officer|Detective|Chief|Sheriff|Rev|Father|Sister|Saint|[A-Z])\.? \Z"
)
_NAME_BEFORE = re.compile(r"(?:^|[\s“\"(])([A-Z][a-z’'-]+|[A-Z]\.) \Z")
_NAME_AFTER = re.compile(r"(?:-[A-Z]\w*)?[ ](?:&|[A-Z][\w’'.-]*)")
_BODY_AFTER = re.compile(
    r" (?:Times|Post|News|Herald|Daily|Police|University|College|School|Council|Court|Hospital|Club|United|City|FC|Rovers|Town|Agency|Party|Bank|Airlines|Street|St\.|Road|Rd|Avenue|Ave)\b"
)
_STOP = frozenset(
    word
    for line in COMMON_WORDS.read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
    for word in line.split()
)
_PLACES_ALL_THE_SAME = frozenset({"jordan", "us", "lincoln", "wellington", "eu"})
_ALWAYS = frozenset(
    {
        "PCLI",
        "PPLC",
        "CONT",
        "ADM1",
        "RGN",
        "SEA",
        "STRT",
        "CNL",
        "LK",
        "MT",
        "MTS",
        "DSRT",
        "ISL",
        "FAC",
        "HIST",
        "COUNTY",
        "ADM2",
        "STM",
    }
)
_PERSONIFIED = frozenset({"PCLI", "PPLC", "CONT", "ADM1", "HIST"})


_FACILITY = re.compile(
    r"(?<=[ (“‘\"])(?:[A-Z][\w’']*(?: (?:of|the|and|de|la|St\.|[A-Z][\w’'.-]*)){0,4} (?:Street|Road|Avenue|Boulevard|Lane|Drive|Square|Bridge|Park|Church|Cathedral|Mosque|Temple|Airport|"
    r"Hospital|Stadium|Station|Racecourse|Prison|Castle|Palace|Tower|Harbour|Harbor|Beach|River|Creek|Canyon|Valley|Mountains?|Hills?|Islands?|Lake|Bay|Peninsula|Cape|Point|Forest|"
    r"Gardens?|Museum|Theatre|Theater|Centre|Center|Complex|Market|Mall|Plaza|Inn|Hotel|Library|Highway|Expressway|County|Township|Parish|Province|Region|District|Village|Base|Camp|Dam|Canal|Plantation)|"
    r"(?:White House|Oval Office|West Wing|Holy See|Capitol Hill|Whitehall|Pentagon|Kremlin)(?= ?[a-z.,;:)]|\Z)|[AM]\d{1,4}(?=[ ,.;])|Interstate \d+|Highway \d+|Route \d+)(?![\w-])"
)
_AT = re.compile(
    r"\b(?:in|at|near|on|from|to|into|toward|towards|outside|inside|across|around|along|through|via|below|above|of|off|overlooking|between|called|then|and|home to)\s+(?:the )?\Z",
    re.IGNORECASE,
)


def candidates(text: str, gazetteer: Gazetteer) -> tuple[Span, ...]:
    """The literal place names of ``text``, in order and without overlaps.

    Names of streets, buildings and landscapes are found by their last word even where the gazetteer lacks them.
    """
    named = [
        Span(m.start(), m.end(), m[0])
        for m in _FACILITY.finditer(text)
        if _AT.search(text[max(0, m.start() - 20) : m.start()]) and not _NAME_AFTER.match(text, m.end())
    ]
    known = [
        s for s in _by_name(text, gazetteer) if not any(s.start < f.end and f.start < s.end for f in named)
    ]
    return tuple(sorted([*named, *known], key=lambda s: s.start))


def is_located(text: str, start: int) -> bool:
    """Whether a preposition of place introduces what begins at ``start`` ("in", "outside", "northern")."""
    return bool(_STRICT_IN.search(text, max(0, start - 40), start)) and not _OF.search(
        text, max(0, start - 10), start
    )


def _by_name(text: str, gazetteer: Gazetteer) -> list[Span]:
    words = [(m.start(), m.end(), m[0]) for m in _WORD.finditer(text)]
    found: list[Span] = []
    i = 0
    while i < len(words):
        start, _, first = words[i]
        if first in _SMALL or (start and (text[start - 1].isalnum() or text[start - 1] in "-@#_")):
            i += 1
            continue
        step = 1
        for size in range(min(LONGEST, len(words) - i), 0, -1):
            end = _end(text, words, i, size)
            if end is None:
                continue
            name = text[start:end]
            entries = gazetteer.lookup(name)
            if entries and _literal(text, start, end, entries, size):
                found.append(Span(start, end, name))
                step = size
                break
            if entries and size > 1:
                step = size
                break
        i += step
    return found


def _end(text: str, words: list[tuple[int, int, str]], i: int, size: int) -> int | None:
    """Where a name of ``size`` words that begins with word ``i`` ends, if its words are next to each other."""
    last = words[i + size - 1]
    if size > 1 and last[2] in _SMALL:
        return None
    for a, b in zip(words[i : i + size - 1], words[i + 1 : i + size], strict=True):
        if text[a[1] : b[0]] != " ":
            return None
    end = last[1]
    if end > 2 and text[end - 2 : end] in {"'s", "’s"}:
        end -= 2
    return end - 1 if text[end - 1] in "'’" else end


def _literal(text: str, start: int, end: int, entries: tuple[Entry, ...], size: int) -> bool:
    name = text[start:end]
    low = name.lower().replace(".", "")
    before, after = text[max(0, start - 40) : start], text[end : end + 60]
    best = max(entries, key=lambda e: (e.kind in _ALWAYS, e.population))
    if (
        (len(low) < 3 or (name.isupper() and len(low) < 4))
        and low not in {"uk", "us", "uae", "usa", "drc", "nyc"}
        and "." not in name
    ):
        return False
    if low in {"us"} and name == "Us":
        return False
    located = bool(_STRICT_IN.search(before))
    qualified = bool(re.match(r", (?:[A-Z][a-z]+\.?|[A-Z]\.[A-Z]\.|D\.C\.)", after))
    if size == 1 and low in _STOP and not (low in _PLACES_ALL_THE_SAME and (located or qualified)):
        return False
    if _PERSON_BEFORE.search(before) and not located and not re.search(r"[.!?]\s+[A-Z]\.? \Z", before):
        return False
    if (
        (near := _NAME_BEFORE.search(before))
        and not before.endswith(". ")
        and not re.match(
            r"(?:In|At|From|To|Near|The|Outside|Across|North|South|East|West|Northern|Southern|Eastern|Western|Central|Downtown|But|And|For|While|When|As|Since|With|Inside|Around|After|Before)\Z",
            near[1],
        )
        and not re.match(r"[AM]\d", near[1])
    ):
        return False
    if _NAME_AFTER.match(after) and not re.match(
        r" (?:January|February|March|April|May|June|July|August|September|October|November|December|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|Airport|International Airport)\b",
        after,
    ):
        return False
    if _BODY_AFTER.match(after):
        return False
    if best.kind in _PERSONIFIED and not located:
        if (
            _AGENT.match(after)
            or _OWN.match(after)
            or re.match(r" and (?:the )?[A-Z][a-z]+" + _AGENT.pattern, after)
        ):
            return False
        if re.match(r"-[A-Za-z]", after) or (
            best.kind in {"PCLI", "HIST"}
            and not (_APPOSED.search(before) or _IN.search(before) or _LISTED.search(before))
        ):
            return False
    if best.kind in _PERSONIFIED and _OF_BODY.search(before):
        return False
    if best.kind == "FAC" and (not located or re.match(r" [a-z]+", after)) and not _APPOSED.search(before):
        return False
    if best.kind in _ALWAYS or best.population >= BIG_TOWN:
        return True
    return bool(_TIGHT_IN.search(before)) or qualified


__all__ = ["candidates"]
