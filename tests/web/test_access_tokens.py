"""Tokens, sessions, form fields and limits by themselves."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communique.errors import NotFound, UsageError
from communique.web.access import Access, Role, Who, token_file, tokens
from communique.web.access.forms import (
    SESSION_SECONDS,
    form_is_ours,
    form_value,
    make_session,
    session_token_id,
)
from communique.web.access.limits import CLIENTS_KEPT, Buckets

SECRET = b"s" * 32


def test_a_token_is_kept_as_its_hash_in_a_file_of_its_owner(tmp_path: Path) -> None:
    ledger = tmp_path / "ledger.db"
    token = tokens.add(ledger, "ana", Role.REVIEWER)
    path = token_file(ledger)
    assert token not in path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(token) > 40
    access = Access(path)
    found = access.find(token)
    assert found is not None
    assert (found.name, found.role) == ("ana", Role.REVIEWER)
    assert access.find(found.sha256) is None


def test_without_a_file_there_are_no_tokens(tmp_path: Path) -> None:
    assert Access.beside(tmp_path / "ledger.db") is None


def test_a_revoked_name_can_be_given_again_and_the_old_token_stays_dead(tmp_path: Path) -> None:
    ledger = tmp_path / "ledger.db"
    old = tokens.add(ledger, "ana", Role.READER)
    with pytest.raises(UsageError, match="there is one of that name"):
        tokens.add(ledger, "ana", Role.ADMIN)
    tokens.revoke(ledger, "ana")
    new = tokens.add(ledger, "ana", Role.READER)
    access = Access(token_file(ledger))
    assert access.find(old) is None
    assert access.find(new) is not None
    assert len(access.tokens) == 2


def test_revoking_what_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="token list"):
        tokens.revoke(tmp_path / "ledger.db", "nobody")


@pytest.mark.parametrize("name", ["", " ana", "a" * 65, "a\nb", "a\0", "-ana"])
def test_a_name_is_one_plain_line(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="a name is"):
        tokens.add(tmp_path / "ledger.db", name, Role.READER)


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"version": 2}', '{"version": 1, "secret": "00", "tokens": []}', "\0"],
)
def test_a_damaged_token_file_opens_no_door(tmp_path: Path, text: str) -> None:
    path = tmp_path / "ledger.db.tokens.json"
    path.write_text(text)
    with pytest.raises(UsageError, match="not a readable token file"):
        Access.beside(tmp_path / "ledger.db")


def test_a_token_file_that_vanishes_or_breaks_shuts_the_door(tmp_path: Path) -> None:
    ledger = tmp_path / "ledger.db"
    token = tokens.add(ledger, "ana", Role.ADMIN)
    access = Access(token_file(ledger))
    held = json.loads(token_file(ledger).read_text())
    token_file(ledger).unlink()
    with pytest.raises(UsageError):
        access.find(token)
    token_file(ledger).write_text(json.dumps(held))
    assert access.find(token) is not None


def test_roles_cover_those_below_them() -> None:
    assert [(a, b) for a in Role for b in Role if a.covers(b)] == [
        (Role.READER, Role.READER),
        (Role.REVIEWER, Role.READER),
        (Role.REVIEWER, Role.REVIEWER),
        (Role.ADMIN, Role.READER),
        (Role.ADMIN, Role.REVIEWER),
        (Role.ADMIN, Role.ADMIN),
    ]


def test_a_session_holds_until_its_end_and_under_its_own_secret() -> None:
    cookie = make_session(SECRET, "0a1b2c3d", now=1000.0)
    assert session_token_id(SECRET, cookie, now=1000.0 + SESSION_SECONDS - 1) == "0a1b2c3d"
    assert session_token_id(SECRET, cookie, now=1000.0 + SESSION_SECONDS) is None
    assert session_token_id(b"t" * 32, cookie, now=1000.0) is None


@given(st.text(max_size=200))
def test_no_text_is_a_session_by_chance(cookie: str) -> None:
    assert session_token_id(SECRET, cookie, now=0.0) is None


@given(at=st.integers(0, 90), character=st.characters(codec="ascii"))
def test_a_changed_session_is_none(at: int, character: str) -> None:
    cookie = make_session(SECRET, "0a1b2c3d", now=1000.0)
    at %= len(cookie)
    changed = cookie[:at] + character + cookie[at + 1 :]
    assert changed == cookie or session_token_id(SECRET, changed, now=1000.0) is None


def test_a_form_field_belongs_to_one_browser_and_one_person() -> None:
    ana = Who("ana", Role.READER, "session", "11111111")
    ben = Who("ben", Role.READER, "session", "22222222")
    value = form_value(SECRET, "seed", ana)
    assert form_is_ours(SECRET, "seed", ana, value)
    assert not form_is_ours(SECRET, "other", ana, value)
    assert not form_is_ours(SECRET, "seed", ben, value)
    assert not form_is_ours(SECRET, None, ana, value)
    assert not form_is_ours(SECRET, "seed", ana, None)


def test_a_bucket_gives_its_burst_then_its_rate() -> None:
    now = [0.0]
    buckets = Buckets(2.0, 3, lambda: now[0])
    assert [buckets.wait("a") for _ in range(4)] == [0.0, 0.0, 0.0, 0.5]
    assert buckets.wait("b") == 0.0
    now[0] = 0.5
    assert [buckets.wait("a"), buckets.wait("a")] == [0.0, 0.5]
    assert buckets.wait("c", take=False) == 0.0


def test_buckets_of_many_clients_do_not_grow_without_end() -> None:
    buckets = Buckets(1.0, 1, lambda: 0.0)
    for number in range(CLIENTS_KEPT + 10):
        buckets.wait(str(number))
    assert buckets.wait("0") == 0.0
    assert buckets.wait(str(CLIENTS_KEPT)) > 0
