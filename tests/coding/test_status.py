"""The status of an event that is told several times."""

from __future__ import annotations

from communique.coding.events import _status
from communique.coding.same_event import Telling
from communique.records import EventType, Status, Trigger


def telling(start: int, status: Status, confidence: float) -> Telling:
    made = Trigger(start, start + 3, "met", EventType.CONSULT, status, None, (), (), None, None, None, confidence)  # fmt: skip
    return Telling(made, (), (), None, None)


def test_the_first_telling_counts_twice() -> None:
    """The report's news outweighs one surer remark further down, and yields to two."""
    news, remark = telling(0, Status.PLANNED, 0.5), telling(90, Status.OCCURRED, 0.8)
    assert _status([remark, news]) is Status.PLANNED
    assert _status([remark, news, telling(120, Status.OCCURRED, 0.8)]) is Status.OCCURRED


def test_on_a_draw_the_leading_telling_decides() -> None:
    """The surest and fullest telling stands first."""
    first, lead = telling(0, Status.PLANNED, 0.4), telling(90, Status.OCCURRED, 0.8)
    assert _status([lead, first]) is Status.OCCURRED
