"""Confidences: a rising line through the fitted corners."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communique.coding.calibration import Kind, calibrated, knots

scores = st.floats(0, 1)
kinds = st.sampled_from(["event", "statement"])


@given(kinds, scores, scores)
def test_a_surer_record_is_never_told_less_sure(kind: Kind, one: float, other: float) -> None:
    """The order of the reader's scores is kept, and every confidence is a share."""
    low, high = sorted([one, other])
    assert 0 <= calibrated(kind, low) <= calibrated(kind, high) <= 1


@pytest.mark.parametrize("kind", ["event", "statement"])
def test_corners_are_hit(kind: Kind) -> None:
    """At a corner the fitted share is told, outside of all corners the nearest one's."""
    corners, shares = knots()[kind]
    assert list(corners) == sorted(set(corners))
    assert [calibrated(kind, c) for c in corners] == list(shares)
    assert calibrated(kind, 0.0) == shares[0]
    assert calibrated(kind, 1.0) == shares[-1]
