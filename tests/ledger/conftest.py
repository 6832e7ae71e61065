from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from builders import Hours
from communique.ledger import Ledger


@pytest.fixture
def clock() -> Hours:
    return Hours()


@pytest.fixture
def ledger(tmp_path: Path, clock: Hours) -> Iterator[Ledger]:
    with Ledger.open(tmp_path / "ledger.db", clock=clock) as opened:
        yield opened
