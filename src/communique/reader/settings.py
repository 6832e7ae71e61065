"""The thresholds of decoding, chosen on coded reports that no training saw, with an eye on the development reports."""

from __future__ import annotations

from dataclasses import dataclass

LIKELY = 0.02
"""The least probability of a place that is handed on with a trigger: below it nothing speaks for it."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Probabilities from which a span or link counts.

    ``event`` is the floor of a trigger's own probability times that of its type. A mention in the trigger's sentence is a
    participant from ``actor`` or ``recipient`` on, one outside it from ``elsewhere`` on; where none in the sentence is,
    the likeliest are from ``likeliest`` on.
    """

    mention: float = 0.2
    inner: float = 0.3
    place: float = 0.3
    title: float = 0.2
    content: float = 0.25
    cue: float = 0.3
    source: float = 0.2
    trigger: float = 0.5
    event: float = 0.45
    actor: float = 0.15
    recipient: float = 0.12
    likeliest: float = 0.01
    elsewhere: float = 0.3
    event_place: float = 0.3
    event_time: float = 0.3
    same_entity: float = 0.5
    content_cue: float = 0.2
    content_source: float = 0.15
    same_statement: float = 0.5
    about: float = 0.5
    title_link: float = 0.2
