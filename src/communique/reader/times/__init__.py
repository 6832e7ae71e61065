"""Time expressions: found and normalised as TimeML (TIMEX3) by a grammar of its own; see
``docs/times.md``."""

from __future__ import annotations

from communique.reader.times.scan import find_times

__all__ = ["find_times"]
