"""Bytes to text, and text to the frozen form that every offset counts in.

:func:`normalise` is the whole of what happens to a text that a user gives: nothing else is changed, added
or reordered. It is idempotent. Its steps, in order:

1. lone surrogates become U+FFFD;
2. CRLF, CR, NEL, LINE SEPARATOR and PARAGRAPH SEPARATOR become LF;
3. characters without a printed form go: other control characters, soft hyphens, zero-width spaces and
   joiners, byte-order marks, bidirectional marks, embeddings, overrides and isolates (they can make a text
   read otherwise than it is stored). A zero-width joiner stays between letters of scripts that spell with it;
4. every kind of space becomes U+0020, runs become one, lines lose spaces at both ends;
5. three or more line feeds become two, line feeds at both ends go;
6. Unicode normalisation form C, so that one letter is one character.

Quotation marks, dashes and letters stay as they are.
"""

from __future__ import annotations

import codecs
import re
import unicodedata

SNIFFED_BYTES = 8192
"""How much of an input decides whether it is text."""

BINARY_CONTROL_SHARE = 0.05
"""Above this share of control bytes among the sniffed ones an input is taken for binary; text has next to
none.
"""

_MAGIC = (
    b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x03\x04", b"\x7fELF", b"\x1f\x8b", b"BZh",
    b"\xfd7zXZ",
    b"PAR1", b"SQLite format 3", b"\xd0\xcf\x11\xe0", b"RIFF", b"OggS", b"ID3", b"\x00asm",
    b"7z\xbc\xaf", b"Rar!",
)  # fmt: skip
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})|<\?xml[^>]{0,100}?encoding\s*=\s*["']([A-Za-z0-9_.:-]{2,40})""",
    re.IGNORECASE,
)
_CONTROL_BYTES = bytes(b for b in range(32) if b not in b"\t\n\r\f\x1b") + b"\x7f"

_LINE_ENDS = re.compile("\r\n|[\r\u0085\u2028\u2029\v\f]")
_UNPRINTED = re.compile(
    "[\u0000-\u0008\u000e-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)
_JOINERS = re.compile("[\u200c\u200d]+")
_SPACES = re.compile("[\t \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_LINE_EDGES = re.compile(" ?\n ?")
_BLANK_LINES = re.compile("\n{3,}")
_SURROGATES = re.compile("[\ud800-\udfff]")


def is_binary(head: bytes) -> bool:
    """Whether the first bytes of an input show that it is not text."""
    head = head[:SNIFFED_BYTES]
    if head.startswith(_MAGIC):
        return True
    if head.startswith(tuple(bom for bom, _ in _BOMS)):
        return False
    if b"\x00" in head:
        return True
    controls = len(head) - len(head.translate(None, _CONTROL_BYTES))
    return controls > BINARY_CONTROL_SHARE * len(head)


def bom_encoding(head: bytes) -> str | None:
    """The encoding that a byte-order mark declares."""
    return next((name for bom, name in _BOMS if head.startswith(bom)), None)


def declared_encoding(head: bytes) -> str | None:
    """The encoding that the head of an HTML or XML page declares, if Python knows it."""
    found = _DECLARED.search(head[:SNIFFED_BYTES])
    if not found:
        return None
    name = (found.group(1) or found.group(2)).decode("ascii")
    return _known(name)


def _known(name: str) -> str | None:
    """A text encoding's Python name; WHATWG reads the label ISO-8859-1 as windows-1252."""
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError):
        return None
    if not getattr(info, "_is_text_encoding", True):
        return None
    return "cp1252" if info.name in ("iso8859-1", "ascii") else info.name


def decode(raw: bytes, declared: str | None = None) -> tuple[str, str | None]:
    """The text of ``raw`` and a note when something in it could not be decoded as declared.

    Order: byte-order mark, ``declared`` (a page's or server's word), UTF-8. Bytes that are not valid go
    through windows-1252 when nothing in them looks like UTF-8, else become U+FFFD; both are said in the
    note.
    """
    encoding = bom_encoding(raw) or (_known(declared) if declared else None)
    for name in dict.fromkeys(n for n in (encoding, "utf-8") if n):
        try:
            return raw.decode(name), None
        except UnicodeError:
            continue
    if encoding and encoding.startswith("utf-") and encoding not in ("utf-8", "utf-8-sig"):
        return raw.decode(
            encoding, "replace"
        ), f"not valid {encoding.upper()}: unreadable characters replaced"
    text = raw.decode("utf-8", "replace")
    if re.search("[\u0080-\ufffc\U00010000-\U0010ffff]", text):
        return text, f"not valid UTF-8: {text.count('�')} unreadable characters replaced"
    return raw.decode("cp1252", "replace"), "not valid UTF-8: read as windows-1252"


def normalise(text: str) -> str:
    """The frozen form of ``text``; see the module's docstring for the steps."""
    text = _SURROGATES.sub("\ufffd", text)
    text = _LINE_ENDS.sub("\n", text)
    text = unicodedata.normalize("NFC", _UNPRINTED.sub("", text))
    text = _JOINERS.sub(lambda found: _joiner(found, text), text)
    text = _SPACES.sub(" ", text)
    text = _LINE_EDGES.sub("\n", text)
    text = _BLANK_LINES.sub("\n\n", text)
    return unicodedata.normalize("NFC", text.strip("\n "))


def _joiner(found: re.Match[str], text: str) -> str:
    """A joiner run stays as one joiner between letters of scripts that spell with it (Hebrew onwards)."""
    before, after = text[found.start() - 1 : found.start()], text[found.end() : found.end() + 1]
    if before and after and _spells_with_joiners(before) and _spells_with_joiners(after):
        return found.group()[0]
    return ""


def _spells_with_joiners(character: str) -> bool:
    return "\u0590" <= character < "\u1e00" and unicodedata.category(character)[0] in "LM"
