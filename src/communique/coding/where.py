"""Event place: where an event took place, or the reason why no place is given.

The order follows the codebook: the reader's own place argument, then a place that the trigger's clause puts the act in
("met in Vienna"), then the dateline, and that only for an act of the report's own news told in its lead ("said here
Friday"). A place that stands for a government ("Ankara rejected") is no place; the reader's tags leave it out, and the
prepositions asked for here leave it out once more.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from communique.records import Place, Span, Status, Where

LEAD_REACH = 400
"""Where a sentence of the lead may begin at most (the dateline, the headline and two sentences)."""

_LOCATIVE = re.compile(
    r"\b(?:in|at|near|inside|outside|across|around|throughout|within|from|into|to|visit(?:s|ed|ing)?|"
    r"(?:visit|trip|return|tour|attack|strikes?|raid|assault|bombings?|offensive|operations?|war|troops|forces|elections?|talks|ceremony)(?: to| of| on| in| against)?)"
    r"\s+(?:the |its |his |their )?(?:(?:[a-z-]+|[A-Z][a-z]+ian|[A-Z]\w+n) ){0,3}(?:(?:city|town|capital|village|province|region|state|border|enclave|resort|port|area) (?:city )?(?:of )?)?\Z"
)
_INTO = re.compile(r"\b(?:from|to|into)\s+(?:the )?\Z")
_MOVES = re.compile(
    r"visit|arriv|travel|fl(?:y|ew)|go(?:es|ing)?\b|went|tour|trip|head|return|deploy|sen[dt]|enter|cross|invad",
    re.IGNORECASE,
)
_BREAK = re.compile(
    r"[;:]|--|,\s|\b(?:and|but|while|whereas|although|because|that|which|who|after|before|since|until|if|as)\b"
)
SCENE_REACH = 1200
"""Characters from the start within which the scene of the story is set (headline and the first four paragraphs)."""

SCENE_NEAR = 900
"""Characters around the place that sets the scene within which an act is still taken to belong to it."""

_SCENE = re.compile(
    r"\b(?:was held|were held|held|met|said|told|spoke|signed|arrived|opened)\b"
    r"(?:(?!\b(?:will|would|due|planned|plans|scheduled|attend)\b)[^;\n]){0,160}\b(?:in|at)\s+(?:the )?(?:city of |town of |\w+ capital,? )?\Z"
)
_TOLD = re.compile(
    r"\b(?:said|says|told|added|stressed|vowed|condemned|expressed|conveyed|welcomed|urged|warned|noted|called|accepted|announced|agreed|met|meeting|ceremony|talks|session|marked|described)\b"
)
_MODIFIER = re.compile(
    r"(?<=[.A-Z]) (?!on\b|in\b|and\b|to\b|for\b|with\b|after\b|before\b|is\b|was\b|has\b|as\b|that\b|or\b|but\b|by\b|of\b|since\b|from\b)[a-z]+"
)
_HERE = re.compile(r"\bhere\b")
_PASSED = re.compile(r"\b(?:had|has|have)\s+(?:\w+ )?\Z")


def event_place(
    *,
    argument: Place | None,
    places: Sequence[Place],
    trigger: Span,
    sentence: tuple[int, int],
    dateline_place: Place | None,
    status: Status,
    text: str,
    is_statement: bool = False,
) -> tuple[Where | None, str | None]:
    """Where an event took place: the place, or ``None`` and the reason.

    ``places`` are the report's literal places in order, ``argument`` the one the reader linked to the trigger,
    ``dateline_place`` the dateline's, resolved. ``is_statement`` marks an act done by saying it.
    """
    if argument is not None:
        return _where(argument), None
    inside = [place for place in places if sentence[0] <= place.start < sentence[1]]
    ranked = sorted(
        (rank, abs(place.start - trigger.start), place.start, place)
        for place in inside
        if (rank := _rank(place, trigger, text)) is not None
    )
    if ranked:
        return _where(ranked[0][3]), None
    if status is not Status.OCCURRED:
        return None, f"no place is stated for this {status.value} event"
    clause, before = text[sentence[0] : sentence[1]], text[max(0, trigger.start - 40) : trigger.start]
    here = _HERE.search(clause) is not None
    scene = None if here and dateline_place else story_scene(places, text)
    told = is_statement or bool(_TOLD.search(clause)) or any(mark in clause for mark in '“”"')
    if (
        scene is not None
        and told
        and abs(sentence[0] - scene.start) < SCENE_NEAR
        and not _PASSED.search(before)
    ):
        return _where(scene), None
    if dateline_place is None:
        return None, "no place is stated"
    if _HERE.search(clause) or (
        sentence[0] <= LEAD_REACH and not _PASSED.search(text[max(0, trigger.start - 12) : trigger.start])
    ):
        return _where(dateline_place), None
    return None, "no place is stated; the dateline is not the act's"


def story_scene(places: Sequence[Place], text: str) -> Place | None:
    """The place where the story's main act goes on: the first that the report's opening puts a meeting or a speech in."""
    for place in places:
        if place.start > SCENE_REACH:
            return None
        if place.country and _SCENE.search(text[max(0, place.start - 180) : place.start]):
            return place
    return None


def _rank(place: Place, trigger: Span, text: str) -> int | None:
    """Clause breaks between trigger and place; ``None`` where the words do not put the act there."""
    if place.start < trigger.end and trigger.start < place.end:
        return 0
    if _MODIFIER.match(text, place.end):
        return None
    before = text[max(0, place.start - 60) : place.start]
    locative = _LOCATIVE.search(before)
    if locative is None:
        return None
    if (
        _INTO.search(before)
        and not _MOVES.search(text[max(0, place.start - 60) : place.start])
        and not _MOVES.search(trigger.text)
    ):
        return None
    left, right = (place.end, trigger.start) if place.start < trigger.start else (trigger.end, place.start)
    between = text[left:right]
    breaks = len(_BREAK.findall(between)) + (1 if place.start < trigger.start else 0)
    return breaks if breaks <= (3 if place.start > trigger.start else 2) else None


def _where(place: Place) -> Where:
    return Where(place.name or place.text, place.country, place.lat, place.lon, place.geonames_id, place.text)
