"""One frozen Settings, passed in, never global."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Settings:
    """What a user may change. Sizes are bytes, times seconds.

    ``max_input_bytes``: a larger page or text file is refused with a clear line (50 MB pages exist; news does not).
    ``fetch_timeout`` and ``fetch_max_bytes`` bound one download; ``fetch_private`` allows private and loopback
    addresses. ``threads`` are the reader's; results do not depend on it. ``actor_files`` are the user's own actors.
    """

    ledger: Path = field(default_factory=lambda: Path("communique.db"))
    max_input_bytes: int = 20_000_000
    fetch_timeout: float = 20.0
    fetch_max_bytes: int = 10_000_000
    fetch_private: bool = False
    user_agent: str = "communique/0.1"
    threads: int = 2
    batch_reports: int = 32
    actor_files: tuple[Path, ...] = ()
