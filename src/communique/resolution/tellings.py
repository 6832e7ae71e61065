"""Tellings: what event assertions of many reports have in common when nothing that is compared tells them apart.

A wire story printed by hundreds of outlets gives hundreds of assertions but few tellings. Comparisons are made
once for each pair of tellings, so the cost of one more copy does not grow with the copies before it.
"""

from __future__ import annotations

from dataclasses import replace

from communique.records import Status, content_id
from communique.resolution.score import score
from communique.resolution.traits import HAPPENED, Traits

REPORTS_COMPARED = 2
"""Reports of one telling whose assertions stand for all others: two, since a pair within one report is held to more."""


def telling(t: Traits) -> str:
    """The name of what an assertion tells: equal for equal traits, whatever the assertion and its report.

    An assertion that says too little to be the same event as its own copy is a telling of its own.
    """
    timed = t.firm and t.status in HAPPENED | {
        Status.DENIED
    }  # then the day of publication is never looked at
    said = (
        (t.family, t.type, t.mode, t.status),
        (t.first, t.last, t.firm, t.coarse, t.dated, t.moves, None if timed else t.published),
        (sorted(t.acting), sorted(t.acted_on), [(key, sorted(names)) for key, names in t.named]),
        (t.place, t.place_country, t.place_id, sorted(t.words)),
    )
    alike = score(t, replace(t, id="", report_id="")).same
    return content_id("tel", said, None if alike else t.id)
