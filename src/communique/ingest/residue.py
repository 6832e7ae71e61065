"""Page residue: whole lines of a text that belong to the page, not to the report.

Only whole lines go, and only lines that a rule below names; a sentence of the body is never cut. A text of
one line stays as it is, and so does a text of which the rules would take more than half: then they have
misread it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from communique.ingest.wordlists import words

TOP_LINES = 8
"""Titles, bylines, dates and captions repeat within this many lines from the top."""

MAX_CAPTION = 450
"""Characters of a caption with its credit; a longer paragraph that ends on a credit is body with a credit
in it.
"""

MAX_LISTED = 160
"""Characters of a headline in a list of other reports."""

MAX_SHARE_LOST = 0.5
"""If the rules name more than this share of the characters, nothing is removed."""

_SHARE_WORDS = words(
    """share sharing facebook twitter x whatsapp telegram linkedin email e-mail mail print tweet pinterest
    reddit copy link url messenger viber vk ok line pin instagram youtube tumblr flipboard pocket sms
    comments comment save bookmark listen gift this article story on via to with post page by now follow
    us like read aloud threads bluesky mastodon wechat weibo clipboard all options news"""
)
_SHARE_CORE = words(
    """share facebook twitter whatsapp telegram linkedin tweet pinterest reddit messenger viber flipboard
    e-mail email print wechat weibo"""
)
_AGENCIES = (
    r"(?:AP|AFP|EPA|EPA-EFE|REUTERS|Reuters|Xinhua|TASS|Getty|Anadolu|AA|PA|DPA|dpa|"
    r"Shutterstock|Alamy|Rex|ANSA|EFE|Bloomberg)"
)
_CREDIT_END = re.compile(
    rf"(?:\((?:[^()]{{0,40}}\b)?(?:Photo|PHOTO|Image|Picture|Pool|Handout|File)\b[^()]{{0,60}}\)|"
    rf"\b{_AGENCIES} ?(?:Photo|PHOTO|/)\s?/?[\w .’'/-]{{0,50}}|"
    rf"\b(?:Photo|Photograph|Image|Picture|Illustration)(?: (?:credit|courtesy))?(?: by|:|"
    rf"/)\s?[\w .,’'/&-]{{2,60}}|/?\s?Getty Images(?:/[\w .’'-]{{0,40}})?|"
    r"\((?:file photo|File photo|FILE PHOTO|handout|archive)\)|\b(?:file photo|File photo|FILE PHOTO))\.?$"
)
_CREDIT_START = re.compile(
    r"^(?:\(?(?:File )?(?:Photo|PHOTO|Photograph|Image|Picture|Illustration|Video|Credit|CREDIT|"
    r"Photo credit|Image credit|Photo courtesy|Caption)(?: by|:| ©|/| courtesy of)\s?\S.{0,140}|"
    r"©\s?\S.{0,80}|FILE PHOTO:? .{0,400}|FILE ?[-–—:] .{0,400}|Handout\b.{0,60}|Archive photo\b.{0,80})$"
)
_PERSON = r"[A-ZÀ-Þ][\w’'.-]+(?: (?:[A-ZÀ-Þ][\w’'.-]*|de|van|von|der|al|bin|el)){0,4}"
_BYLINE = re.compile(
    rf"^(?:By|BY|Written by|Reported by|Text by)\s+(?P<names>{_PERSON}(?:(?:, | and |"
    rf" & ){_PERSON}){{0,3}})(?:\s*[|,/–—-]\s*[\w .’'/-]{{2,60}})?$"
)

_RULES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("font size widget", re.compile(
        r"^(?:date\s+\d{4}-\d{2}-\d{2}\s*)?(?=.*(?:px\b|[+−–-]|\bA\b))[\s+−–\-↺±⟲↻|]*(?:\d{1,3}\s*(?:px|"
        r"pt|%)|A(?:\s*[+−–-])?)[\s+−–\-↺±A|]*$|"
        r"^(?:font|text) size\b.{0,40}$|^(?:A\s?[-−–+]?\s*){2,4}$|^(?:increase|decrease|reset) (?:font|"
        r"text) size$", re.IGNORECASE)),
    ("no words", re.compile(r"^[\W_]+$")),
    ("other reports", re.compile(
        r"^[\W_]*(?:(?:read|see|watch|listen|view)\s+(?:also|more|next)\b\s*(?:[:|>»–—-].*|about .{0,100}|"
        r"on .{0,100}|$)|also\s+(?:read|see|watch)\b\s*(?:[:|>»–—-].*|$)|"
        r"(?:related|similar|more|further|recommended|other|latest|top|most read|popular|trending|"
        r"editor[’']?s picks?)(?: (?:news|stories|articles|reports|posts|content|coverage|topics|reading|"
        r"headlines))\s*:?$|"
        r"(?:related|recommended|most read|trending(?: now)?|don[’']t miss|you (?:may|might) also (?:like|"
        r"be interested in)|more on this (?:story|topic)|more from .{2,60}|what to read next)\s*(?::.*|$)|"
        r"(?:related|recommended)\s*[:|].*)$", re.IGNORECASE)),
    ("subscription or follow prompt", re.compile(
        r"^[\W_]*(?:(?:subscribe|sign up|sign in|log in|register)\b(?: (?:to|for|now|here|with|today|free|"
        r"and)\b.{0,160}|[.!:]?$)|"
        r"(?:follow|join|like|find) (?:us|our|@?\w+(?:\.\w+)?)\b.{0,40}\b(?:on|in|channel|page|group|"
        r"at)\b.{0,100}|(?:download|get) (?:our|the) (?:free )?(?:mobile )?app\b.{0,120}|"
        r"get (?:the|our|your) (?:latest|daily|best|top)\b.{0,60}\b(?:newsletter|inbox|email|"
        r"news)\b.{0,80}|already a (?:subscriber|member)\b.{0,60}|"
        r"(?:enable|turn on|allow) notifications\b.{0,80}|support (?:our|independent|"
        r"quality) journalism\b.{0,160}|become a (?:member|supporter|subscriber)\b.{0,100}|"
        r"(?:stay|keep) (?:up to date|informed|updated)\b.{0,120}\b(?:newsletter|channel|app|alerts|"
        r"subscribe)\b.{0,80}|newsletter sign-?up.{0,60}|"
        r"(?:we|this (?:site|website)) uses? cookies\b.{0,300}|accept (?:all )?cookies.{0,40}|"
        r"this article is (?:for|available to) subscribers.{0,80})$", re.IGNORECASE)),
    ("advertisement", re.compile(
        r"^[\W_]*(?:advertisements?|sponsored(?: content)?|promoted(?: content)?|ad|(?:article|"
        r"story) continues (?:below|after)\b.{0,40}|continue reading\b.{0,60}|"
        r"scroll (?:down )?to continue.{0,40})[\W_]*$", re.IGNORECASE)),
    ("copyright line", re.compile(
        r"^[\W_]*(?:copyright\s*(?:©|\(c\)|\d{4}|by )|©|\(c\) ?\d{4}|"
        r"all rights reserved)[^.]{0,160}\.?(?:[^.]{0,40}\.)?(?:\s*all rights reserved\.?)?"
        r"(?:\s*this material may not be published.{0,120})?\)?$", re.IGNORECASE)),
    ("page navigation", re.compile(
        r"^(?:(?:tags?|topics?|keywords|categor(?:y|ies)|filed under|section)\s*[:|].{0,200}|"
        r"home(?:page)?\s*(?:[>»/|›→]\s*[\w &-]{2,40}\s*){1,5}(?:[>»/|›→].{0,120})?|"
        r"(?:back to (?:top|news|home)|next article|previous article|print (?:this|article|page)\b.{0,20}|"
        r"skip to (?:main )?content|leave a (?:comment|reply)|(?:no|\d+) comments?|comments? \(\d+\)|"
        r"\d+ (?:views|shares|likes|reads)|views?\s*:\s*[\d,. ]+|hits\s*:\s*\d+|"
        r"(?:reading time\s*:?\s*)?\d{1,2}[ -]min(?:ute)?s?(?: read)?|listen to (?:this|the) (?:article|"
        r"story)\b.{0,40}|click here\b.{0,100}|(?:photo|image) gallery|"
        r"\d{1,2} of \d{1,3}|hide caption|toggle caption|show caption|enlarge (?:this )?image|"
        r"view (?:full )?gallery|play video|watch(?: the)? video)[.!]?)$", re.IGNORECASE)),
    ("caption credit", _CREDIT_START),
)  # fmt: skip
_LIST_HEAD = re.compile(r"[\W_]*[\w’' ]{3,40}:?$")


@dataclass(frozen=True, slots=True)
class Removed:
    """A line that was taken out, and the rule that named it."""

    rule: str
    line: str


def remove_residue(
    text: str, title: str | None = None, publisher: str | None = None
) -> tuple[str, tuple[Removed, ...]]:
    """``text`` without page residue, and the removed lines in order. ``text`` is normalised; so is the
    result.
    """
    lines = text.split("\n")
    filled = [index for index, line in enumerate(lines) if line.strip()]
    if len(filled) < 2:
        return text, ()
    named: dict[int, str] = {}
    for index in filled:
        if rule := _rule_of(lines[index].strip()):
            named[index] = rule
    _name_top(lines, filled, title, named)
    _name_listed(lines, filled, named)
    if publisher and _squeezed(lines[filled[-1]]) == _squeezed(publisher):
        named.setdefault(filled[-1], "sign-off")
    lost = sum(len(lines[index]) for index in named)
    if not named or lost > MAX_SHARE_LOST * sum(len(line) for line in lines):
        return text, ()
    kept = "\n".join(line for index, line in enumerate(lines) if index not in named)
    removed = tuple(Removed(named[index], lines[index].strip()) for index in sorted(named))
    return re.sub("\n{3,}", "\n\n", kept).strip("\n "), removed


def byline_of_line(line: str) -> tuple[str, ...]:
    """The names of a line that holds a byline and nothing else: "By Ana Duro and Piet Maas"."""
    found = _BYLINE.match(line.strip())
    if not found or len(line) > 120:
        return ()
    return tuple(name.strip() for name in re.split(r", | and | & ", found.group("names")) if name.strip())


def _rule_of(line: str) -> str | None:
    for rule, pattern in _RULES:
        if pattern.match(line):
            return rule
    if len(line) <= MAX_CAPTION and _CREDIT_END.search(line):
        return "caption"
    words = re.findall(r"[\w-]+", line.lower())
    if (
        1 <= len(words) <= 16
        and set(words) <= _SHARE_WORDS
        and set(words) & _SHARE_CORE
        and line[-1] not in ".?"
    ):
        return "share bar"
    return None


def _name_top(lines: list[str], filled: list[int], title: str | None, named: dict[int, str]) -> None:
    """Names repeated titles, a caption that repeats itself with its credit, and byline lines near the top."""
    top = filled[:TOP_LINES]
    seen = {_squeezed(title)} if title else set()
    for position, index in enumerate(top):
        line = lines[index].strip()
        squeezed = _squeezed(line)
        if squeezed in seen and len(squeezed) > 3:
            named.setdefault(index, "repeated title")
        following = lines[top[position + 1]].strip() if position + 1 < len(top) else ""
        if _is_doubled_caption(line, following) and top[position + 1] == index + 1:
            named.setdefault(index, "caption")
            named.setdefault(index + 1, "caption")
        if len(filled) > 2 and byline_of_line(line):
            named.setdefault(index, "byline")
        seen.add(squeezed)


def _is_doubled_caption(line: str, following: str) -> bool:
    """A caption and the same caption run together with its credit: "The signing" / "The signingOffice of
    …".
    """
    rest = following[len(line) :]
    return (
        0 < len(line) <= 200
        and line[-1] not in '.!?:;”"'
        and following.startswith(line)
        and bool(rest)
        and rest[0].isupper()
        and len(rest) <= 80
    )


def _name_listed(lines: list[str], filled: list[int], named: dict[int, str]) -> None:
    """Names the headlines listed below a heading such as "Related articles", up to the next sentence."""
    listing = False
    for index in filled:
        line = lines[index].strip()
        if named.get(index) == "other reports":
            listing = bool(_LIST_HEAD.fullmatch(line))
        elif listing and len(line) <= MAX_LISTED and line[-1] not in '.!?:;”"’)':
            named.setdefault(index, "other reports")
        else:
            listing = False


def _squeezed(line: str) -> str:
    return "".join(re.findall(r"[^\W_]+", line.casefold()))
