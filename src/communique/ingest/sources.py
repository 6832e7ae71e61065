"""Cited sources: the agencies and outlets that a report names as where it, or a passage of it, comes from.

"News.Az reports, citing AZERTAC", "told Interfax", "according to the Tass news agency", "Reuters reported".
The report's own agency tag ("(AP)" in a dateline) and its own publisher are not cited sources; they are
``origin`` and ``publisher``. Names come out verbatim, without their article, in the order of first mention.

An outlet is recognised by the outlet table, or by a word for its kind beside a capitalised name ("the
newspaper El Heraldo"); either must stand in one of the citing frames below, so that "Reuters shares rose"
cites nobody.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from communique.ingest.outlets import is_ambiguous, needs_article, outlet_named, without_article
from communique.ingest.wordlists import words

_KINDS = words(
    """agency newspaper newspapers daily weekly tabloid broadsheet magazine broadcaster television TV
    channel station network site website portal radio newswire wire outlet service"""
)
_WEAK_KINDS = words("service network site website portal station wire channel outlet")
"""Kinds that other bodies have too ("the State Department website"): no sign of an outlet after an unknown
name.
"""

_MODIFIERS = _KINDS | words(
    """the a an its state state-run state-owned state-controlled state's official semi-official
    semiofficial government-run government-controlled pro-government opposition private privately-owned
    independent local leading national public influential news daily business financial respected
    liberal conservative left-wing right-wing pan-Arab Arabic-language English-language Kurdish-language
    local-language Hebrew-language London-based Beirut-based Dubai-based Istanbul-based UK-based
    US-based international foreign online satellite TV-channel country's also separately former"""
)
_ADJECTIVE_ENDS = (
    "ish",
    "ian",
    "ean",
    "ese",
    "can",
    "eli",
    "aqi",
    "abi",
    "ani",
    "aiti",
    "ati",
    "emi",
    "hai",
    "ech",
)
_ADJECTIVES = words(
    """French Greek Dutch Swiss Czech German Arab Kurdish Saudi US UK British Thai Danish Emirati Afghan
    Filipino"""
)

_AFTER = re.compile(
    r"\b(?:(?:has |have |had )?(?:told|tells|telling)|[Cc]it(?:ing|es|ed by|ed)|[Aa]ccording to|"
    r"[Qq]uot(?:ed|ing|es)(?: by)?|"
    r"(?:first |earlier |also )?(?:reported|carried|published|quoted|cited|broadcast|aired|obtained|seen|"
    r"confirmed|released)(?:,? [^.,;“”\"]{0,30})? (?:by|on)|"
    r"(?:interview|interviews|interviewed) (?:with|by|to|for|on)|(?:speaking|spoke|spoken|remarks|"
    r"statement|comments|article|op-ed|editorial) (?:to|in|for|on)|"
    r"[Ww]ith reference to|[Rr]eferring to|wrote in|writing in|per|via|reports? (?:by|from|in)|"
    r"inputs? from|[Ss]ource:)\s+"
)
_BEFORE = re.compile(
    r"(?:,)?\s+(?:(?:has|have|had|also|later|earlier|previously|separately|correspondent|has also)\s+){0,2}"
    r"(?:reported|reports|reporting|said|says|wrote|writes|quoted|quotes|cited|cites|contributed|learned|"
    r"revealed|published|called|found|carried|"
    r"news agency|news service|newspaper|agency|television|TV|report|story|dispatch|interview|"
    r"investigation)\b"
)
NAME_START = r"(?<![\w’'.-])"
"""Where a name may begin. Within a word none does: trying there costs the square of the word's length."""
_APPOSITION = re.compile(
    NAME_START + r"(?P<name>[A-Z][\w’'-]*(?: [A-Z][\w’'-]*){0,3}), (?:the|a|an|"
    r"[A-Z]\w+[’']s) [^,.;]{0,40}\b(?:news agency|newspaper|daily|broadcaster|TV channel|news site|"
    r"magazine)\b"
)
_NAMED_KIND = re.compile(
    NAME_START
    + r"(?P<name>[A-Z][\w’'-]*(?: [A-Z][\w’'-]*){0,3}) (?:news agency|newspaper|newswire|daily|weekly)"
    r" (?:(?:has|later|also|earlier) )?"
    r"(?:reported|reports|said|says|wrote|writes|quoted|cited|published|carried)\b"
)
_KIND_NAME = re.compile(
    r"\b(?:newspaper|daily|weekly|news agency|agency|broadcaster|magazine|tabloid|TV channel|news site|"
    r"news website|newswire)\s+(?P<name>[A-Z][\w’'-]*(?:[ -][A-Z][\w’'-]*){0,3})$"
)
_TOLD = re.compile(r"\b(?:told|tells|telling)\s+$|\b(?:quot|cit)(?:ed|ing|es)\s+$")
_AFTER_REPORT = re.compile(r"\b(?:a|an|by|in)\s+$")
_TOKEN = re.compile(r"[^\s“”\"()]+")
_TRAIL = ".,;:!?…—–-"
_SIGNED = re.compile(r"^(?:[-–—(\[]\s*)?(?P<name>[A-Z][\w.&’'/ -]{1,40}?)(?:\s*[)\]])?[.]?$")
_SIGNED_OFF = re.compile(r"[.!?”\"]\s+(?:[-–—]+\s*|\()?(?P<name>[A-Z][\w.&’' -]{1,30}?)\)?\.?$")
_CREDIT_LINE = re.compile(
    r"^\(?(?:[Ss]ource|SOURCE|[Vv]ia|Courtesy)\s*:\s*(?P<name>[A-Z][\w.&’'/ -]{1,40}?)\)?\.?$"
)
_SELF_REPORT = re.compile(
    NAME_START + r"(?P<name>[A-Z][\w.-]*(?: [A-Z][\w.-]*){0,3}) (?:reports|informs|reported),? (?:citing|"
    r"with reference to|referring to|quoting|via|according to)\b"
)

WINDOW_TOKENS = 9
"""How many words after a frame are looked at: modifiers ("Iran's semi-official …") and the name."""


@dataclass(frozen=True, slots=True)
class Citation:
    """A cited source: its verbatim name and where that stands in the text."""

    name: str
    start: int
    end: int


def cited_sources(
    text: str, publisher: str | None = None, skip: tuple[int, int] | None = None
) -> tuple[str, ...]:
    """The verbatim names of the sources that ``text`` cites, each once, in order; ``skip`` is the
    dateline's span.
    """
    own = _key(publisher) if publisher else None
    found: dict[str, str] = {}
    for citation in citations(text):
        key = _key(citation.name)
        if any(longer.endswith(" " + citation.name) for longer in found.values()):
            continue  # "the Times" after "the New York Times"
        if (
            key != own
            and not (skip and skip[0] <= citation.start < skip[1])
            and not _is_own(citation.name, publisher)
        ):
            found.setdefault(key, citation.name)
    return tuple(found.values())


def citations(text: str) -> list[Citation]:
    """Every citation in order of place, the publisher's own among them."""
    found: dict[int, Citation] = {}
    for frame in _AFTER.finditer(text):
        if citation := _name_after(text, frame.end()):
            found.setdefault(citation.start, citation)
    for frame in _BEFORE.finditer(text):
        if citation := _name_before(text, frame.start(), frame.group()):
            found.setdefault(citation.start, citation)
    for named in _NAMED_KIND.finditer(text):
        start, name = named.start("name"), named.group("name")
        while " " in name and _is_modifier(name.split(" ")[0]):
            start, name = start + len(name.split(" ")[0]) + 1, name.split(" ", 1)[1]
        if not _is_adjective(name) and name not in ("The", "A", "State"):
            found.setdefault(start, Citation(name, start, start + len(name)))
    for apposed in _APPOSITION.finditer(text):
        outlet = outlet_named(apposed.group("name"))
        if outlet and outlet.kind != "press_office":
            found.setdefault(
                apposed.start(), Citation(without_article(apposed.group("name")), *apposed.span("name"))
            )
    return [found[start] for start in sorted(found)]


def self_name(text: str) -> str | None:
    """The outlet a report calls itself: "News.Az reports, citing …" that also signs the last line."""
    last = text.rstrip().rsplit("\n", 1)[-1].strip()
    signed = _SIGNED.match(last)
    if not signed:
        return None
    name = signed.group("name").strip()
    said = any(found.group("name").endswith(name) for found in _SELF_REPORT.finditer(text))
    return name if said or (outlet_named(name) and not is_ambiguous(name)) else None


def signed_agency(text: str) -> str | None:
    """The agency a report ends on: a last line "Source: Xinhua", "AFP", or a closing "— AP."."""
    last = text.rstrip().rsplit("\n", 1)[-1].strip()
    if credit := _CREDIT_LINE.match(last):
        outlet = outlet_named(credit.group("name"))
        return outlet.name if outlet else credit.group("name")
    for signed in (_SIGNED.match(last), _SIGNED_OFF.search(last)):
        outlet = outlet_named(signed.group("name").strip()) if signed else None
        if outlet and outlet.kind == "agency":
            return outlet.name
    return None


def _key(name: str) -> str:
    outlet = outlet_named(name)
    return (outlet.name if outlet else without_article(name)).casefold()


def _is_own(name: str, publisher: str | None) -> bool:
    """Whether a name is the publisher's or a part of it ("Guardian Australia" in The Guardian)."""
    if not publisher:
        return False
    mine, theirs = without_article(publisher).casefold(), without_article(name).casefold()
    return mine == theirs or theirs.startswith(mine + " ")


def _name_after(text: str, at: int) -> Citation | None:
    """The outlet named right after a frame, behind modifiers only."""
    tokens = _tokens(text, at)
    kind = article = False
    for index, (start, end) in enumerate(tokens):
        word = text[start:end].rstrip(_TRAIL)
        if citation := _outlet_at(text, tokens[index:], kind=kind, article=article):
            return citation
        if word in ("the", "The"):
            article = True
        if word in _KINDS:
            kind = True
        broken = text[start:end] != word
        if broken or not (
            word in _MODIFIERS
            or word.endswith(("’s", "'s", "’", "-based", "-language"))
            or _is_adjective(word)
        ):
            return None
    return None


def _outlet_at(text: str, tokens: list[tuple[int, int]], *, kind: bool, article: bool) -> Citation | None:
    """The longest outlet name at the first token; of unknown names, one that a word for its kind stands
    beside.
    """
    start = tokens[0][0]
    if not (text[start].isupper() or text[start].isdigit() or text[start] in "i"):
        return None
    run = _capitalised_run(text, tokens)
    for length in range(min(6, len(tokens)), 0, -1):
        name = _clean(text[start : tokens[length - 1][1]])
        after = [text[s:e].rstrip(_TRAIL) for s, e in tokens[length : length + 2]]
        beside = kind or bool(set(after) & _KINDS)
        outlet = outlet_named(name)
        if outlet is None or outlet.kind == "press_office":
            continue
        if length < run and not beside and (length == 1 or is_ambiguous(name)):
            continue
        if needs_article(name) and not (article or name.startswith(("The ", "the "))):
            continue
        if is_ambiguous(name) and not beside:
            continue
        return Citation(
            without_article(name), start + (len(name) - len(without_article(name))), start + len(name)
        )
    if not run:
        return None
    name = _clean(text[start : tokens[run - 1][1]])
    while run > 1 and _is_adjective(name.split(" ", 1)[0]):
        cut = len(name.split(" ", 1)[0]) + 1
        start, name, run = start + cut, name[cut:], run - 1
        if outlet_named(name):
            return Citation(name, start, start + len(name))
    after = [text[s:e].rstrip(_TRAIL) for s, e in tokens[run : run + 2]]
    named_kind = bool(after) and (
        after[0] in _KINDS - _WEAK_KINDS
        or after[:2] in (["news", "agency"], ["news", "service"], ["news", "site"], ["news", "website"])
    )
    if (named_kind or kind) and not _is_adjective(name) and len(name) > 2:
        return Citation(without_article(name), start, start + len(name))
    return None


def _name_before(text: str, at: int, frame: str) -> Citation | None:
    """The outlet named right before a reporting verb."""
    window = max(0, at - 60)
    tokens = [(m.start() + window, m.end() + window) for m in _TOKEN.finditer(text[window:at])]
    kind = frame.strip().split()[-1] in _KINDS
    for length in range(min(6, len(tokens)), 0, -1):
        start, end = tokens[-length][0], tokens[-1][1]
        name = text[start:end]
        outlet = outlet_named(name)
        if outlet is None or outlet.kind == "press_office" or name != name.rstrip(",;:"):
            continue
        previous = text[max(0, start - 14) : start]
        if _TOLD.search(previous) or (start and text[start - 1] == "("):
            continue
        bare = without_article(name)
        if needs_article(bare) and not (name != bare or re.search(r"\b[Tt]he\s+$", previous)):
            continue
        before = re.search(r"(\S+)\s+$", previous)
        if is_ambiguous(bare) and not kind and not (before and before.group(1) in _KINDS):
            continue
        if (
            before
            and before.group(1)[0].isupper()
            and before.group(1) != "The"
            and not before.group(1).endswith((*_TRAIL, "’s", "'s"))
            and length == 1
            and not _is_adjective(before.group(1))
        ):
            continue
        return Citation(bare, start + len(name) - len(bare), end)
    if not kind and (named := _KIND_NAME.search(text[window:at])) and not _is_adjective(named.group("name")):
        return Citation(named.group("name"), window + named.start("name"), at)
    return None


def _tokens(text: str, at: int) -> list[tuple[int, int]]:
    found = []
    for token in _TOKEN.finditer(text, at, at + 120):
        found.append(token.span())
        if len(found) == WINDOW_TOKENS or (
            text[token.end() - 1] in ".;:!?" and len(found) > 1 and text[token.start()].islower()
        ):
            break
    return found


def _capitalised_run(text: str, tokens: list[tuple[int, int]]) -> int:
    """How many tokens from the first are capitalised and unbroken by punctuation."""
    for index, (start, end) in enumerate(tokens):
        if not (text[start].isupper() or text[start].isdigit()):
            return index
        if text[end - 1] in ".,;:!?" or text[start:end].endswith(("’s", "'s")):
            return index + 1
    return len(tokens)


def _clean(name: str) -> str:
    name = name.rstrip(_TRAIL + " ")
    return name.removesuffix("’s").removesuffix("'s")


def _is_modifier(word: str) -> bool:
    return word == "The" or word.endswith(("’s", "'s")) or _is_adjective(word)


def _is_adjective(word: str) -> bool:
    return word in _ADJECTIVES or (
        word[:1].isupper() and word.lower().endswith(_ADJECTIVE_ENDS) and outlet_named(word) is None
    )
