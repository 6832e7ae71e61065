"""Puts this folder on the path, so that tests share ``builders`` and ``doubles``; sets hypothesis up.

No test is timed: a busy machine must not fail one.
"""

from __future__ import annotations

from hypothesis import HealthCheck, settings

settings.register_profile(
    "communique", deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("communique")
