"""Which way a time expression points: the tense and aspect of the verb it hangs on.

There is no parser here. The nearest verbal sign to the left within the clause decides; failing that, the nearest to the
right. News tells the past unless a sign says otherwise.
"""

from __future__ import annotations

import re
from enum import IntEnum

CLAUSE_REACH = 160
"""Characters looked at on each side: a clause of news is rarely longer (about 25 words)."""


class Direction(IntEnum):
    """Back, forward, or no sign either way."""

    BACK = -1
    UNKNOWN = 0
    FORWARD = 1


_GOVERNORS = (
    r"scheduled|expected|slated|planned|set|supposed|likely|poised|bound|tipped|projected|due|plans?|planning|intends?|"
    r"intending|aims?|aiming|hopes?|hoping|expects?|wants?|wanted|agreed|agrees|ready|pledged|promised|vowed|threatened|"
    r"threatens|prepares?|preparing|invited|decided|intended|called (?:on|for) [\w ]{1,40}?|urged [\w ]{1,40}?|asked [\w ]{1,40}?"
)
_FUTURE = (
    r"(?:will|won['’]t|shall|['’]ll|would|could|should|may|might|must|can)(?: (?:not|also|now|soon|then|be|have|been|only|[a-z]+ly))*(?: [a-z]+)?|"
    r"going to|about to|"
    rf"(?:{_GOVERNORS}) (?:back |also |now )?to (?:be )?(?:[a-z]+)|to be [a-z]+|(?:is|are) to [a-z]+|"
    r"(?:scheduled|slated|planned|due|expected|billed) (?:for|on|in|by|this|next)|set (?:aside )?(?:for|by|this|next)|due|scheduled|upcoming|forthcoming|"
    r"payable|expires?|matur(?:es?|ing)|arriv(?:es|ing)|(?:meets|leaves|travels|flies|begins|returns|convenes|speaks|opens|gathers|resumes|takes (?:place|effect|office)|goes into (?:effect|force)|comes into (?:effect|force))(?= )|(?:is|are) [a-z]{3,}ing to"
)
_PAST = (
    r"was|were|had|did|has|have|been|said|told|met|made|took|came|went|began|saw|gave|held|left|won|lost|rose|fell|"
    r"became|sent|signed|wrote|spoke|led|got|put|kept|broke|grew|brought|thought|found|ran|paid|built|fought|struck|"
    r"shot|sat|stood|hit|cut|quit|flew|drove|threw|withdrew|chose|bought|sold|taught|caught|sought|sank|laid|lay|"
    r"set (?:on|in)|heard|felt|knew|drew|fled|bore|shook|rode|swore|spent|meant|dealt|"
    r"since|after|ago|(?<!\ba )(?<!\ban )(?<!\bthe )(?<!\bstill )[a-z]{2,}(?:ed|[a-z]ied)(?<!need)(?<!hundred)(?<!speed)(?<!indeed)(?<!exceed)"
)
_SIGN = re.compile(rf"(?<![\w-])(?:(?P<future>{_FUTURE})|(?P<past>{_PAST}))(?![\w-])")
_CLAUSE_END = re.compile(
    r"[;.!?][\"'”’)]*(?=\s)|[—–]|--|\n\n|,? (?:but|while|whereas|although|though)\b", re.IGNORECASE
)
_ABBREVIATION = re.compile(
    r"(?:\b[A-Z]|\b(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Lt|Col|Inc|Corp|Co|Cos|Ltd|Jr|St|No|vs|Jan|Feb|Mar|Apr|Aug|Sept?|Oct|Nov|Dec))\.\Z"
)
_LIMIT = re.compile(
    r"\b(?:until|till|up to|by|effective|beginning|starting|as from|no later than|through|deadline of|due|expires|scheduled for|set for|planned for)\s(?:on |in |the |early |late |mid[- ]|at least )*\Z",
    re.IGNORECASE,
)
"""Words right before a time that put a limit ahead."""

_REACHED = re.compile(
    r"\bhad (?:not |already |all |[a-z]+ly )?(?!been\b|to\b|asked|demanded|called|urged|ordered|told|given|warned|wanted|sought)"
    r"[a-z]+(?:ed|en|ne|wn|un|nt|d|t)\b[^,;:.]*\bby (?:late |early )?\Z"
)
"""A limit that lies behind: "thirty states had signed by Wednesday"."""


def direction(text: str, start: int, end: int) -> Direction:
    """The direction of the clause around ``text[start:end]``."""
    left_from = max(0, start - CLAUSE_REACH)
    left = text[left_from:start]
    limit = _LIMIT.search(left)
    if limit and not _REACHED.search(left):
        return Direction.FORWARD
    cut = 0
    for boundary in _CLAUSE_END.finditer(left):
        if not _ABBREVIATION.search(left, max(0, boundary.start() - 6), boundary.start() + 1):
            cut = boundary.end()
    signs = list(_SIGN.finditer(left, cut))
    if limit and not (signs and signs[-1]["past"]):
        return Direction.FORWARD
    if signs:
        return _of(signs[-1])
    right = text[end : end + CLAUSE_REACH]
    stop = _CLAUSE_END.search(right)
    sign = _SIGN.search(right, 0, stop.start() if stop else len(right))
    return _of(sign) if sign is not None else Direction.UNKNOWN


def _of(sign: re.Match[str]) -> Direction:
    return Direction.FORWARD if sign["future"] else Direction.BACK
