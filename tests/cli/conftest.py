from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from communique.cli.main import main
from communique.run.parts import Parts
from doubles import PatternLinker, PatternReader, pattern_code

Run = Callable[..., int]


@pytest.fixture
def parts(monkeypatch: pytest.MonkeyPatch) -> PatternReader:
    """The commands read with stand-ins for the model, the registry and coding."""
    reader = PatternReader()
    monkeypatch.setattr(
        "communique.run.parts.parts", lambda settings: Parts(reader, PatternLinker(), "pattern-1")
    )
    monkeypatch.setattr("communique.coding.code", pattern_code)
    return reader


@pytest.fixture
def run(parts: PatternReader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs one command in an empty folder with a ledger of its own; gives its exit code."""
    del parts
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COMMUNIQUE_LEDGER", str(tmp_path / "ledger.db"))
    return lambda *arguments: main([str(a) for a in arguments])
