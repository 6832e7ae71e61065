"""``communique token``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from communique.cli.main import main
from communique.web.access import Access


@pytest.fixture
def ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "ledger.db"
    monkeypatch.setenv("COMMUNIQUE_LEDGER", str(path))
    return path


def test_a_token_is_printed_once_and_opens_the_door_until_it_is_revoked(
    ledger: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["token", "add", "ana", "--role", "reviewer"]) == 0
    token = capsys.readouterr().out.strip()
    access = Access.beside(ledger)
    assert access is not None
    assert access.find(token) is not None
    assert main(["token", "list", "--format", "json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert (listed["name"], listed["role"], listed["revoked_at"]) == ("ana", "reviewer", None)
    assert token not in json.dumps(listed)
    assert main(["token", "revoke", "ana"]) == 0
    assert access.find(token) is None


def test_wrong_roles_and_unknown_names_are_one_line(ledger: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["token", "add", "ana", "--role", "king"]) == 2
    assert main(["token", "revoke", "ana"]) == 2
    assert main(["token", "list"]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 3
    assert "one of reader, reviewer, admin" in lines[0]
