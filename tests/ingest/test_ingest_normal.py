"""Bytes to text, and text to its frozen form."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communique.ingest.normal import declared_encoding, decode, is_binary, normalise


@given(st.text())
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once


@given(st.text(alphabet=st.characters(min_codepoint=1, max_codepoint=0x2FF), max_size=80))
def test_the_words_of_ordinary_text_are_kept_in_order(text: str) -> None:
    letters = [c for c in normalise(text) if c.isascii() and c.isalnum()]
    assert letters == [c for c in text if c.isascii() and c.isalnum()] or not text.isascii()


@given(st.text(max_size=200))
def test_no_control_or_override_character_survives(text: str) -> None:
    forbidden = set("\r\t\u200b\u200e\u202e\u2066\ufeff\u00ad\u00a0") | {chr(n) for n in range(32) if n != 10}
    assert not forbidden & set(normalise(text))


@given(st.text(max_size=60))
def test_the_frozen_text_can_be_written_as_utf_8(text: str) -> None:
    normalise(text + "\ud800").encode()


def test_quotation_marks_and_dashes_stay_as_they_are() -> None:
    text = "“Yes,” she said — ‘no’ – «oui» …"
    assert normalise(text) == text


def test_line_ends_of_all_systems_become_line_feeds() -> None:
    assert normalise("a\r\nb\rc\u2028d\u2029e") == "a\nb\nc\nd\ne"


def test_a_reversing_override_cannot_hide_the_order_of_words() -> None:
    assert normalise("met \u202egnihton\u202c today") == "met gnihton today"


def test_a_joiner_stays_where_a_script_spells_with_it_and_goes_elsewhere() -> None:
    assert normalise("می\u200cخواهم") == "می\u200cخواهم"
    assert normalise("for\u200ceign") == "foreign"


def test_decomposed_letters_are_composed() -> None:
    assert normalise("Erdog\u0306an") == "Erdoğan"


@given(st.binary(max_size=300))
def test_any_bytes_can_be_decoded(raw: bytes) -> None:
    text, note = decode(raw)
    assert isinstance(text, str)
    assert note is None or note.startswith("not valid")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_decides_the_encoding(encoding: str) -> None:
    assert decode("Zürich – März".encode(encoding)) == ("Zürich – März", None)


def test_a_declared_encoding_is_used_and_an_unknown_one_is_not() -> None:
    assert declared_encoding(b'<html><head><meta charset="windows-1251">') == "cp1251"
    assert declared_encoding(b"<meta charset=klingon>") is None
    assert decode("Москва".encode("cp1251"), "windows-1251") == ("Москва", None)


def test_bytes_without_any_utf_8_in_them_are_read_as_windows_1252_with_a_note() -> None:
    assert decode("“Müller”".encode("cp1252")) == ("“Müller”", "not valid UTF-8: read as windows-1252")


def test_broken_utf_8_is_replaced_with_a_note_that_counts() -> None:
    text, note = decode("März".encode() + b"\xff 2025")
    assert text == "März\ufffd 2025"
    assert note == "not valid UTF-8: 1 unreadable characters replaced"


def test_pictures_and_archives_are_seen_to_be_binary_and_text_is_not() -> None:
    assert is_binary(b"\x89PNG\r\n\x1a\n")
    assert is_binary(b"abc\x00def")
    assert not is_binary("“Ja”, sagte er.\n".encode())
    assert not is_binary(codecs.BOM_UTF16_LE + "text".encode("utf-16-le"))
