"""One reader per input format: an open byte stream in, reports and failures out, one at a time.

Every reader is a generator that never holds more than one record of a stream. A fault in one record is a
Failure that names the file and the line; the records around it are read.
"""

from __future__ import annotations

import csv
import dataclasses
import hashlib
import io
import itertools
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

from communique.errors import InputError, UnreadableInput
from communique.ingest.assemble import Parts, assemble
from communique.ingest.fields import parts_of_record
from communique.ingest.html import read_page
from communique.ingest.normal import bom_encoding, declared_encoding, decode, is_binary
from communique.records import Failure, Report

JSON_CHUNK = 65_536
"""Characters read at a time from a JSON stream."""

LIST_KEYS = (
    "articles",
    "reports",
    "items",
    "results",
    "data",
    "records",
    "documents",
    "docs",
    "stories",
    "hits",
    "response",
)
"""Keys under which API answers keep their list of records."""

PARQUET_ROWS = 256
"""Rows of a Parquet file held at a time."""


@dataclass(frozen=True, slots=True)
class Note:
    """Something odd about an input that was read all the same: one line for the user."""

    source_id: str
    text: str


@dataclass(frozen=True, slots=True)
class Context:
    """What every reader needs: the input's name, the size limit in bytes, and where notes go."""

    name: str
    max_bytes: int
    note: Callable[[Note], None]
    drop_residue: bool = True
    url: str | None = None
    charset: str | None = None

    def too_large(self, what: str = "it") -> str:
        """The reason line of an input beyond the limit."""
        return f"{what} is larger than {self.max_bytes:,} bytes: raise max_input_bytes to read it"


def outcome(parts: Parts, context: Context) -> Report | Failure:
    """The Report of ``parts``, or the Failure that says why there is none; notes are passed on."""
    try:
        made = assemble(parts, drop_residue=context.drop_residue)
    except InputError as error:
        return Failure(parts.source_id, str(error))
    for text in made.notes:
        context.note(Note(parts.source_id, text))
    return made.report


def read_document(stream: BinaryIO, context: Context, *, is_html: bool) -> Iterator[Report | Failure]:
    """A file that holds one report: plain text or a page."""
    raw = stream.read(context.max_bytes + 1)
    try:
        yield outcome(_document_parts(raw, context, is_html=is_html), context)
    except InputError as error:
        yield Failure(context.name, str(error))


def _document_parts(raw: bytes, context: Context, *, is_html: bool) -> Parts:
    if len(raw) > context.max_bytes:
        raise UnreadableInput(context.too_large())
    if not raw.strip():
        raise UnreadableInput("empty")
    if is_binary(raw):
        raise UnreadableInput("not text but a binary file" + (", whatever its name says" if is_html else ""))
    declared = declared_encoding(raw) if is_html else None
    text, note = decode(raw, context.charset or declared)
    digest = hashlib.sha256(raw).hexdigest()
    notes = (note,) if note else ()
    if not is_html:
        return Parts(context.name, text, url=context.url, raw_sha256=digest, notes=notes)
    page = read_page(text, context.url)
    return Parts(
        source_id=context.name,
        text=page.text,
        url=page.url,
        publisher=page.publisher,
        title=page.title,
        byline=page.byline,
        published_markup=page.published,
        language=page.language,
        raw_sha256=digest,
        notes=notes,
    )


def record_outcome(record: Any, source_id: str, context: Context) -> Report | Failure:
    """The Report of one record of a dump; a fault is a Failure named by the record's place."""
    if not isinstance(record, Mapping):
        return Failure(source_id, f"a record must be a JSON object, this is {_kind(record)}")
    try:
        parts, markup = parts_of_record(record, source_id)
        if markup is not None:
            page = read_page(markup, parts.url)
            parts = dataclasses.replace(
                parts,
                text=page.text,
                url=parts.url or page.url,
                publisher=parts.publisher or page.publisher,
                title=parts.title or page.title,
                byline=parts.byline or page.byline,
                published_markup=page.published,
                language=parts.language or page.language,
            )
    except InputError as error:
        return Failure(source_id, str(error))
    made = outcome(parts, context)
    return Failure(source_id, made.reason) if isinstance(made, Failure) else made


def _kind(value: Any) -> str:
    return {list: "a list", str: "a string", bool: "a truth value", type(None): "null"}.get(
        type(value), "a number"
    )


def read_jsonl(lines: Iterable[bytes | None], context: Context) -> Iterator[Report | Failure]:
    """JSON Lines; ``None`` among the lines stands for one beyond the limit. Line numbers count from 1."""
    empty = True
    for number, raw in enumerate(lines, start=1):
        place = f"{context.name}:{number}"
        if raw is None:
            empty = False
            yield Failure(place, context.too_large("the line"))
            continue
        if not raw.strip(b"\xef\xbb\xbf \t\r\n\x00"):
            continue
        empty = False
        text, note = decode(raw.strip(b"\x00"))
        if note:
            context.note(Note(place, note))
        try:
            record = json.loads(text.lstrip("\ufeff"), strict=False)
        except (ValueError, RecursionError) as error:
            yield Failure(place, f"not valid JSON: {_json_fault(error)}")
            continue
        yield record_outcome(record, place, context)
    if empty:
        yield Failure(context.name, "empty")


def _json_fault(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} at column {error.colno}"
    return "nested too deeply" if isinstance(error, RecursionError) else str(error).split(";")[0]


def limited_lines(stream: BinaryIO, limit: int) -> Iterator[bytes | None]:
    """The lines of a stream; ``None`` for one of more than ``limit`` bytes, which is skipped, not held."""
    while line := stream.readline(limit + 1):
        if len(line) > limit and not line.endswith(b"\n"):
            while (rest := stream.readline(limit)) and not rest.endswith(b"\n"):
                pass
            yield None
        else:
            yield line


def read_json(stream: BinaryIO, context: Context) -> Iterator[Report | Failure]:
    """A JSON file: one record, a list of records, an API answer that holds a list, or records one after
    another.
    """
    head = stream.read(4096)
    if not head.strip():
        yield Failure(context.name, "empty")
        return
    if is_binary(head):
        yield Failure(context.name, "not text but a binary file")
        return
    joined = io.BufferedReader(_Joined(head, stream))
    text = io.TextIOWrapper(joined, encoding=bom_encoding(head) or "utf-8-sig", errors="replace")
    single = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{"
    number = 0
    try:
        for value in _json_values(text, context.max_bytes):
            for record in _records_in(value):
                number += 1
                alone = single and number == 1 and record is value
                yield record_outcome(record, context.name if alone else f"{context.name}:{number}", context)
    except (ValueError, RecursionError) as error:
        where = f" after record {number}" if number else ""
        yield Failure(context.name, f"not valid JSON{where}: {_json_fault(error)}")
    except InputError as error:
        yield Failure(context.name, str(error))
    finally:
        text.detach()


class _Joined(io.RawIOBase):
    """The bytes already read, then the stream they came from; closing it leaves the stream open."""

    def __init__(self, head: bytes, stream: BinaryIO) -> None:
        self._head, self._stream = head, stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        size = len(buffer)
        chunk, self._head = (
            (self._head[:size], self._head[size:]) if self._head else (self._stream.read(size), b"")
        )
        buffer[: len(chunk)] = chunk
        return len(chunk)


def _json_values(text: io.TextIOBase, limit: int) -> Iterator[Any]:
    """The elements of a top-level array, or the values that follow one another; one at a time.

    Raises ``ValueError`` at the first fault, :class:`UnreadableInput` when one value is beyond ``limit``
    characters.
    """
    decoder = json.JSONDecoder(strict=False)
    buffer, at, ended, chunk = "", 0, False, JSON_CHUNK
    in_array: bool | None = None
    while True:
        while at < len(buffer) and (buffer[at] in " \t\r\n\x1e" or (in_array and buffer[at] == ",")):
            at += 1
        if at < len(buffer) and in_array is None:
            in_array = buffer[at] == "["
            at += in_array
            continue
        if at < len(buffer) and in_array and buffer[at] == "]":
            return
        if at < len(buffer):
            try:
                value, end = decoder.raw_decode(buffer, at)
                if ended or end < len(buffer):
                    yield value
                    at, chunk = end, JSON_CHUNK
                    continue
            except ValueError:
                if ended:
                    raise
        elif ended:
            if in_array:
                raise ValueError("the list is not closed")
            return
        if len(buffer) - at > limit:
            raise UnreadableInput(
                f"a record is larger than {limit:,} bytes: raise max_input_bytes to read it"
            )
        more = text.read(chunk)
        buffer, at, ended, chunk = buffer[at:] + more, 0, not more, chunk * 2


def _records_in(value: Any) -> Iterator[Any]:
    """The records of an API answer, else the value itself."""
    if isinstance(value, Mapping):
        for key in LIST_KEYS:
            held = value.get(key)
            if isinstance(held, list) and held and all(isinstance(part, Mapping) for part in held):
                yield from held
                return
            if (
                key in ("response", "data", "hits")
                and isinstance(held, Mapping)
                and any(isinstance(held.get(k), list) for k in LIST_KEYS)
            ):
                yield from _records_in(held)
                return
    yield value


def read_table(stream: BinaryIO, context: Context, *, delimiter: str) -> Iterator[Report | Failure]:
    """A CSV or TSV file with a header line; rows are named by the line they end on."""
    head = stream.read(4096)
    if not head.strip():
        yield Failure(context.name, "empty")
        return
    if is_binary(head):
        yield Failure(context.name, "not text but a binary file")
        return
    csv.field_size_limit(min(context.max_bytes, 2**31 - 1))
    encoding = bom_encoding(head) or _table_encoding(head)
    if encoding == "cp1252":
        context.note(Note(context.name, "not valid UTF-8: read as windows-1252"))
    text = io.TextIOWrapper(
        io.BufferedReader(_Joined(head, stream)), encoding=encoding, errors="replace", newline=""
    )
    try:
        rows = csv.DictReader(text, delimiter=delimiter, restkey="", restval="")
        for row in rows:
            record = {name: value for name, value in row.items() if name and isinstance(value, str)}
            place = f"{context.name}:{rows.line_num}"
            if any(value.strip() for value in record.values()):
                yield record_outcome(record, place, context)
        if rows.line_num <= 1:
            yield Failure(context.name, "no rows below the header line")
    except csv.Error as error:
        yield Failure(context.name, f"not a readable table: {error}")
    finally:
        text.detach()


def _table_encoding(head: bytes) -> str:
    """UTF-8 unless the head's bytes cannot be (a character cut at the head's end is no fault)."""
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < len(head) - 4:
            return "cp1252" if decode(head)[1] == "not valid UTF-8: read as windows-1252" else "utf-8"
    return "utf-8"


def read_parquet(stream: BinaryIO, context: Context) -> Iterator[Report | Failure]:
    """A Parquet file, batch by batch; rows are named by their number from 1. Needs the ``parquet`` extra."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        yield Failure(context.name, "Parquet needs the extra: pip install 'communique[parquet]'")
        return
    if not stream.read(1):
        yield Failure(context.name, "empty")
        return
    stream.seek(0)
    number = 0
    try:
        for batch in pq.ParquetFile(stream).iter_batches(batch_size=PARQUET_ROWS):
            for row in batch.to_pylist():
                number += 1
                yield record_outcome(row, f"{context.name}:{number}", context)
    except (pa.ArrowException, ValueError, OSError) as error:
        yield Failure(
            context.name,
            f"not a readable Parquet file: {(str(error) or type(error).__name__).splitlines()[0][:120]}",
        )


def sniff(stream: BinaryIO, context: Context) -> Iterator[Report | Failure]:
    """An input without a telling name (standard input): JSON Lines, JSON, a page or plain text, by its
    first bytes.
    """
    first = stream.readline(context.max_bytes + 1)
    while first and not first.strip():
        first = stream.readline(context.max_bytes + 1)
    start = first.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if start == b"{" and _is_whole_json(first):
        yield from read_jsonl(itertools.chain([first], limited_lines(stream, context.max_bytes)), context)
        return
    joined = io.BufferedReader(_Joined(first, stream))
    if start in (b"{", b"["):
        yield from read_json(joined, context)
    else:
        yield from read_document(joined, context, is_html=start == b"<")
    joined.detach()


def _is_whole_json(line: bytes) -> bool:
    try:
        json.loads(line.lstrip(b"\xef\xbb\xbf"), strict=False)
    except (ValueError, RecursionError):
        return False
    return True
