"""A linker for all tests of actors: it keeps nothing of the reports it links."""

from __future__ import annotations

import pytest

from communique.actors import Linker, Registry


@pytest.fixture(scope="session")
def linker() -> Linker:
    return Linker(Registry.load())
