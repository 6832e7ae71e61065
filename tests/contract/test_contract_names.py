"""The public names of the package, and the time it takes to have them."""

from __future__ import annotations

import subprocess
import sys

import pytest

import communique

NAMES = ["Ledger", "Reader", "Registry", "Report", "Settings", "View", "load", "records"]


def test_the_public_names_are_these() -> None:
    assert communique.__all__ == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(communique, name) is not None
    assert name in dir(communique)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Ledgre'"):
        _ = communique.Ledgre


HEAVY = ("sqlalchemy", "onnxruntime", "numpy", "trafilatura", "httpx", "tokenizers")


@pytest.mark.parametrize("line", ["import communique", "import communique.cli.main"])
def test_importing_loads_nothing_heavy(line: str) -> None:
    program = f"import sys; {line}; print([m for m in {HEAVY} if m in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
