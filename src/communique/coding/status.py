"""The status of one telling: the reader's, corrected where the words around the trigger leave no choice."""

from __future__ import annotations

import re

from communique.records import Status

# "The first talks since the Lima conference": what stands behind has been.
SINCE = re.compile(r"\bsince\b(?! then)(?P<between>[^,;:—–.“”\"]{0,60})\Z")
_AHEAD = re.compile(r"\b(?:will|would|may|might|could|can|should|must|plans?|going to|about to|not)\b")
# "The talks were to have begun on Monday": they did not.
_WERE_TO_HAVE = re.compile(
    r"\b(?:was|were)(?: (?:also|never|originally|initially|first|at first))? to have (?:been )?"
)
_BREAK = re.compile(r"[;:,—–.]|\b(?:and|but|while|that|which|who|after|before|when|because|as)\b")
REACH = 60
"""Characters between "were to have" and the trigger that it speaks of."""
# "Not being investigated by Peru only": it is.
_NOT_ONLY = re.compile(r"\bnot(?P<being> being)?\b[^,;:—–.“”\"]{0,80}\bonly\b|\bnot only\b")
# "He did not meet her", "the EU was not consulted"; what is refused in the negative is still refused.
_NOT = re.compile(r"\b(?:did|had|has|have)(?: not|n['’]t)(?: yet| ever| been)* \Z")
_WAS_NOT = re.compile(r"\b(?:was|were)(?: not|n['’]t)(?: yet| ever| being)* \Z")
# "Had been pressing": no longer on the day of the report.
_HAD_BEEN = re.compile(r"\bhad (?:long |already |also )?been (?:\w+ly )?\Z")
# "Plans to visit", "is due to sign".
_TO_COME = re.compile(
    r"\b(?:(?:intend|plan|expect)(?:s|ed|ned|ning|ing)?|scheduled|due|set|poised|slated) to (?:be )?(?:\w+ly )?\Z"
)
# "The first two states to ratify", "the only senator to object": they did.
_FIRST_TO = re.compile(r"\b(?:first|second|third|only)(?: (?!to\b)[\w’'-]+){1,6} to \Z")
_UNREALISED = frozenset({Status.OCCURRED, Status.ONGOING, Status.PLANNED, Status.PROPOSED})
_OPEN = frozenset({Status.PLANNED, Status.PROPOSED})
_NOT_DONE = _OPEN | {Status.CANCELLED}
_DONE = frozenset({Status.OCCURRED, Status.ONGOING})


def stated_status(status: Status, text: str, trigger: tuple[int, int], sentence: tuple[int, int]) -> Status:
    """The status of the telling at ``trigger``, of which the reader says ``status``; both spans are characters of ``text``."""
    start, end = trigger
    since = SINCE.search(text, sentence[0], start)
    if status in _OPEN and since is not None and not _AHEAD.search(since["between"]):
        return Status.OCCURRED
    first = _FIRST_TO.search(text, sentence[0], start)
    if status in _NOT_DONE and first is not None and not _AHEAD.search(text, sentence[0], first.start()):
        return Status.OCCURRED
    only = _NOT_ONLY.search(text, max(sentence[0], start - REACH), sentence[1])
    if status is Status.DENIED and only is not None and only.start() < start < only.end() + 1:
        return Status.ONGOING if only["being"] else Status.OCCURRED
    if status in _UNREALISED and any(
        (
            found.start() <= start <= found.end() + REACH
            and not _BREAK.search(text, min(found.end(), start), start)
        )
        or (0 <= found.start() - end <= REACH and not _BREAK.search(text, end, found.start()))
        for found in _WERE_TO_HAVE.finditer(text, *sentence)
    ):
        return Status.CANCELLED
    return _by_its_verb(status, text, trigger, sentence) if status in _DONE and only is None else status


def _by_its_verb(status: Status, text: str, trigger: tuple[int, int], sentence: tuple[int, int]) -> Status:
    """What the auxiliary before a trigger makes of an act that the reader holds for done or going on.

    Of all tellings with such words before them (319, 21 and 277 in the passages and coded reports that training may see) 96 % are
    denied, 86 % occurred and 75 % planned; of the last 2 % occurred.
    """
    before, word = (
        text[max(sentence[0], trigger[0] - REACH) : trigger[0]],
        text[slice(*trigger)].split(" ", maxsplit=1)[0],
    )
    if _NOT.search(before) or (_WAS_NOT.search(before) and word.endswith(("ed", "en"))):
        return Status.DENIED
    if status is Status.ONGOING and word.endswith("ing") and _HAD_BEEN.search(before):
        return Status.OCCURRED
    return Status.PLANNED if _TO_COME.search(before) else status
