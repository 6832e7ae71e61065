from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from builders import Hours
from communique.ledger import Ledger


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.open(tmp_path / "ledger.db", clock=Hours()) as opened:
        yield opened
