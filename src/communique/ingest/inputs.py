"""What a user names, as a stream of reports: files, folders, globs, standard input and addresses."""

from __future__ import annotations

import glob
import gzip
import hashlib
import io
import logging
import os
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO, cast

from communique.errors import InputError
from communique.ingest.fetch import Fetcher
from communique.ingest.formats import (
    Context,
    Note,
    limited_lines,
    read_document,
    read_json,
    read_jsonl,
    read_parquet,
    read_table,
    record_outcome,
    sniff,
)
from communique.records import Failure, Report
from communique.settings import Settings

FORMATS: Mapping[str, str] = {
    ".txt": "text", ".text": "text", ".html": "html", ".htm": "html", ".xhtml": "html", ".json": "json",
    ".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".tsv": "tsv", ".parquet": "parquet",
}  # fmt: skip
"""The formats by file name ending; each but Parquet may have ".gz" behind it."""

_CONTENT_TYPES: Mapping[str, str] = {
    "text/html": "html", "application/xhtml+xml": "html", "text/plain": "text",
    "application/json": "json", "text/json": "json",
    "application/x-ndjson": "jsonl", "application/jsonl": "jsonl", "text/csv": "csv",
    "text/tab-separated-values": "tsv",
}  # fmt: skip

_log = logging.getLogger("communique.ingest")

OnNote = Callable[[Note], None]
OnRepeat = Callable[[Report], None]


def load(
    inputs: Sequence[str],
    settings: Settings,
    *,
    stdin: BinaryIO | None = None,
    on_note: OnNote | None = None,
    on_repeat: OnRepeat | None = None,
    drop_residue: bool = True,
) -> Iterator[Report | Failure]:
    """The reports that ``inputs`` name, one at a time and in order; a Failure for each input that gives
    none.

    An input is a file, a folder (read with its subfolders, in name order), a glob, ``-`` (``stdin``) or an
    http(s) address. A report met twice (same id, same text) comes out once and is given to ``on_repeat`` (by
    default it is logged); the same id with another text comes out as its own report, with a note. ``on_note`` receives what was odd about inputs that were read
    (by default they are logged as warnings). With ``drop_residue=False`` texts are normalised and otherwise
    left as given.
    """
    note = on_note or _log_note
    repeated = on_repeat or _log_repeat
    seen = _Seen()
    with Fetcher(settings) as fetcher:
        files_seen: set[str] = set()
        for name in inputs:
            context = Context(name, settings.max_input_bytes, note, drop_residue)
            for made in _load_one(name, context, fetcher, stdin, files_seen):
                if isinstance(made, Failure) or seen.is_new(made, note):
                    yield made
                else:
                    repeated(made)


def report_from_record(
    record: Mapping[str, Any],
    source_id: str,
    settings: Settings | None = None,
    *,
    on_note: OnNote | None = None,
    drop_residue: bool = True,
) -> Report | Failure:
    """The Report of one record (``id``, ``text`` or ``html``, and metadata under the names of common dumps).

    ``source_id`` names the record when it has no id of its own.
    """
    limit = (settings or Settings()).max_input_bytes
    return record_outcome(record, source_id, Context(source_id, limit, on_note or _log_note, drop_residue))


def _log_note(note: Note) -> None:
    _log.warning("%s: %s", note.source_id, note.text)


def _log_repeat(report: Report) -> None:
    _log.info("%s: came before with the same text; not read again", report.source_id)


class _Seen:
    """Which reports came out already. Only 8-byte digests are kept, so that millions of reports fit."""

    def __init__(self) -> None:
        self._ids: set[bytes] = set()
        self._reports: set[bytes] = set()

    def is_new(self, report: Report, note: OnNote) -> bool:
        """Whether this report has not come out yet; a known id with another text is new, and noted."""
        whole = _digest(f"{report.source_id}\n{report.text}")
        if whole in self._reports:
            return False
        self._reports.add(whole)
        known = _digest(report.source_id)
        if known in self._ids:
            note(Note(report.source_id, "this id came before with another text: read as a report of its own"))
        self._ids.add(known)
        return True


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=8).digest()


def _load_one(
    name: str,
    context: Context,
    fetcher: Fetcher,
    stdin: BinaryIO | None,
    files_seen: set[str],
) -> Iterator[Report | Failure]:
    if name == "-":
        if stdin is None:
            yield Failure("-", "there is no standard input to read")
        else:
            yield from _guarded(sniff(stdin, context), "-")
    elif name.lower().startswith(("http://", "https://")):
        yield from _load_address(name, context, fetcher)
    elif "://" in name:
        yield Failure(name, "only http and https addresses are fetched")
    elif "\x00" in name or not name:
        yield Failure(name.replace("\x00", "�"), "not a file name")
    else:
        yield from _load_paths(name, context, files_seen)


def _load_paths(name: str, context: Context, files_seen: set[str]) -> Iterator[Report | Failure]:
    path = Path(name)
    if path.is_dir():
        yield from _load_folder(path, context, files_seen)
    elif path.exists() or not glob.has_magic(name):
        yield from _load_file(path, context, files_seen, named=True)
    else:
        matched = sorted(glob.glob(name, recursive=True))
        if not matched:
            yield Failure(name, "no file matches")
        for match in matched:
            if Path(match).is_dir():
                yield from _load_folder(Path(match), context, files_seen)
            else:
                yield from _load_file(Path(match), context, files_seen, named=True)


def _load_folder(folder: Path, context: Context, files_seen: set[str]) -> Iterator[Report | Failure]:
    """The report files of a folder and its subfolders in name order; hidden ones and other kinds are passed
    over.
    """
    read = others = 0
    problems: list[OSError] = []
    for root, folders, names in os.walk(folder, onerror=problems.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(root, name)
            if name.startswith(".") or (not path.is_file() and not path.is_symlink()):
                continue
            if format_of(name) is None:
                others += 1
                continue
            read += 1
            yield from _load_file(path, context, files_seen, named=False)
    for problem in problems:
        yield Failure(str(problem.filename), problem.strerror or "cannot be opened")
    if not read and not problems:
        found = f" ({others} files of other kinds)" if others else ""
        yield Failure(
            str(folder),
            f"no report files in this folder{found}: {', '.join(FORMATS)}, each also with .gz, are read",
        )
    elif others:
        context.note(Note(str(folder), f"{others} files of other kinds were not read"))


def format_of(name: str) -> str | None:
    """The format a file's name tells, ``None`` if it tells none."""
    lowered = name.lower()
    zipped = lowered.endswith(".gz")
    kind = FORMATS.get(os.path.splitext(lowered.removesuffix(".gz"))[1])
    return None if zipped and kind == "parquet" else kind


def _load_file(
    path: Path, context: Context, files_seen: set[str], *, named: bool
) -> Iterator[Report | Failure]:
    name = path.as_posix()
    known = os.path.realpath(path)
    if known in files_seen:
        return
    files_seen.add(known)
    context = Context(name, context.max_bytes, context.note, context.drop_residue)
    try:
        with _opened(path) as stream:
            yield from _guarded(_read_as(format_of(path.name), stream, context), name)
    except OSError as error:
        yield Failure(name, _os_fault(error))


def _opened(path: Path) -> BinaryIO:
    if path.suffix.lower() == ".gz":
        return cast(BinaryIO, gzip.open(path, "rb"))
    return path.open("rb")


def _read_as(kind: str | None, stream: BinaryIO, context: Context) -> Iterator[Report | Failure]:
    match kind:
        case "text" | "html":
            return read_document(stream, context, is_html=kind == "html")
        case "json":
            return read_json(stream, context)
        case "jsonl":
            return read_jsonl(limited_lines(stream, context.max_bytes), context)
        case "csv" | "tsv":
            return read_table(stream, context, delimiter="," if kind == "csv" else "\t")
        case "parquet":
            return read_parquet(stream, context)
        case _:
            return sniff(stream, context)


def _guarded(made: Iterator[Report | Failure], name: str) -> Iterator[Report | Failure]:
    """What a reader makes, ended by a Failure if the bytes below it cannot be read on."""
    try:
        yield from made
    except (EOFError, zlib.error, gzip.BadGzipFile):
        yield Failure(name, "the compressed data is damaged or cut off")
    except OSError as error:
        yield Failure(name, _os_fault(error))


def _os_fault(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "no such file"
    if isinstance(error, gzip.BadGzipFile):
        return "the compressed data is damaged or cut off"
    return f"cannot be read: {error.strerror or type(error).__name__}"


def _load_address(url: str, context: Context, fetcher: Fetcher) -> Iterator[Report | Failure]:
    try:
        page = fetcher.fetch(url)
    except InputError as error:
        yield Failure(url, str(error))
        return
    context = Context(url, context.max_bytes, context.note, context.drop_residue, page.url, page.charset)
    kind = _CONTENT_TYPES.get(page.content_type or "")
    yield from _guarded(_read_as(kind, io.BytesIO(page.body), context), url)
