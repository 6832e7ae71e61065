"""Reports on their way into the ledger: jobs in a bounded queue, read one after another by one worker thread.

Jobs live in memory: the reports of a finished job are in the ledger, what waited when the server ended is sent again
by its sender, which is harmless, for reading a report again changes nothing.
"""

from __future__ import annotations

import json
import queue
import re
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from communique.errors import CommuniqueError, LedgerBusy
from communique.ingest import report_from_record
from communique.ingest.fields import parts_of_record
from communique.ingest.html import read_page
from communique.ledger import Ledger
from communique.ledger.codec import from_plain
from communique.records import Failure, Report, content_id, to_plain
from communique.run import read_into
from communique.settings import Settings
from communique.web.problem import one_line

if TYPE_CHECKING:
    from communique.run.parts import Parts

BATCH = 200
"""Reports of one request at most."""

REPORT_CHARACTERS = 1_000_000
"""A longer text or page is refused: the longest official documents stay well below."""

WORD_CHARACTERS = 500
"""A text with a longer word is no text; patterns that look for names cost time with the square of a word's length."""

WAITING = 16
"""Jobs that wait at a time; with the limit on a body this bounds the memory they hold."""

KEPT = 1000
"""Jobs that can be asked for; the oldest that ended are forgotten first."""

FAILURES_SHOWN = 20
RETRY_SECONDS = 1.0
BUSY_SECONDS = 600.0
"""How long a job waits for another process to end its writing."""

JOIN_SECONDS = 10.0

_NUMBER_BYTES = 10
_NUMBER = re.compile(rf"job-[0-9a-f]{{{2 * _NUMBER_BYTES}}}\Z")


@dataclass(frozen=True, slots=True)
class Job:
    """One request's reports. ``state`` is waiting, running, done or failed; ``summary`` is the tally of the run."""

    id: str
    state: str
    reports: int
    summary: Mapping[str, Any] | None = None
    failures: tuple[Failure, ...] = ()
    reason: str | None = None


class Jobs:
    """The jobs of one ledger and the thread that works on them, started with the first one."""

    def __init__(self, settings: Settings, told: Path | None = None) -> None:
        """``told``: a folder in which other processes find how far each job is."""
        self._settings = settings
        self._told = told
        self._queue: queue.Queue[tuple[str, Sequence[Any]] | None] = queue.Queue(WAITING)
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None
        self._parts: Parts | None = None

    def submit(self, records: Sequence[Any]) -> Job | None:
        """A job for records as JSON gave them; ``None`` when too many wait already."""
        job = Job(f"job-{secrets.token_hex(_NUMBER_BYTES)}", "waiting", len(records))
        with self._lock:
            try:
                self._queue.put_nowait((job.id, records))
            except queue.Full:
                return None
            self._keep(job)
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="reading", daemon=True)
                self._thread.start()
        return job

    def find(self, number: str) -> Job | None:
        """The job with an id, also of another process."""
        with self._lock:
            found = self._jobs.get(number)
        if found is not None or self._told is None or not _NUMBER.match(number):
            return found
        try:
            told: Job = from_plain(Job, json.loads((self._told / number).read_text(encoding="utf-8")))
        except FileNotFoundError:
            return None
        return told

    def _tell(self, job: Job) -> None:
        if self._told is not None:
            part = self._told / f"{job.id}.part"
            part.write_text(json.dumps(to_plain(job)), encoding="utf-8")
            part.replace(self._told / job.id)

    def close(self) -> None:
        """End after the batch in hand; what it found is stored."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join(JOIN_SECONDS)

    def _keep(self, job: Job) -> None:
        self._jobs[job.id] = job
        self._tell(job)
        for number in list(self._jobs)[: max(0, len(self._jobs) - KEPT)]:
            if self._jobs[number].state in ("done", "failed"):
                del self._jobs[number]
                if self._told is not None:
                    (self._told / number).unlink(missing_ok=True)

    def _set(self, number: str, **values: Any) -> None:
        with self._lock:
            self._jobs[number] = replace(self._jobs[number], **values)
            self._tell(self._jobs[number])

    def _work(self) -> None:
        while not self._stopped.is_set():
            try:
                taken = self._queue.get(timeout=RETRY_SECONDS)
            except queue.Empty:
                continue
            if taken is not None:
                self._do(*taken)

    def _do(self, number: str, records: Sequence[Any]) -> None:
        try:
            self._set(number, state="running")
            made = [as_report(record, self._settings) for record in records]
            self._read(number, made)
        except CommuniqueError as error:
            self._set(number, state="failed", reason=one_line(str(error)))
        except (
            Exception
        ) as error:  # a fault of ours in one job must not end the thread that serves the others
            self._set(number, state="failed", reason=one_line(f"{type(error).__name__}: {error}"))

    def _read(self, number: str, made: Sequence[Report | Failure]) -> None:
        from communique.run.parts import parts

        self._parts = self._parts or parts(self._settings)
        until = time.monotonic() + BUSY_SECONDS
        while True:
            try:
                with Ledger.open(self._settings.ledger) as ledger:
                    tally = read_into(
                        ledger,
                        made,
                        self._parts.reader,
                        self._parts.linker,
                        coder=self._parts.coder,
                        batch_reports=self._settings.batch_reports,
                        stopped=self._stopped.is_set,
                    )
                break
            except LedgerBusy:
                if time.monotonic() > until or self._stopped.wait(RETRY_SECONDS):
                    raise
        failures = tuple(Failure(one_line(f.source_id), one_line(f.reason)) for f in tally.failed)
        self._set(number, state="done", summary=tally.plain(), failures=failures[:FAILURES_SHOWN])


def as_report(record: Any, settings: Settings) -> Report | Failure:
    """The report of a record as JSON gave it. One without an id is named by its address, else by its content."""
    name = "post"
    try:
        name = _name(record)
        if isinstance(record, Mapping) and (fault := _too_long(record)):
            return Failure(name, fault)
        return report_from_record(record, name, settings, on_note=lambda note: None)
    except CommuniqueError as error:
        return Failure(name, one_line(str(error)))
    except Exception as error:  # the border to parsers of what strangers send: a fault costs one record
        return Failure("post", one_line(f"cannot be read ({type(error).__name__}: {error})"))


def _name(record: Any) -> str:
    given = (record.get("id"), record.get("url")) if isinstance(record, Mapping) else ()
    named = next((value for value in given if isinstance(value, str) and value.strip()), None)
    return named or content_id("post", record)


_LONG_WORD = re.compile(rf"\S{{{WORD_CHARACTERS + 1}}}")


def _too_long(record: Mapping[Any, Any]) -> str | None:
    for name, value in record.items():
        if isinstance(value, str) and len(value) > REPORT_CHARACTERS:
            return (
                f"{one_line(str(name), 40)}: longer than {REPORT_CHARACTERS:,} characters; send it in parts"
            )
    parts, markup = parts_of_record(record, "post")
    text = read_page(markup, parts.url).text if markup is not None else parts.text
    if _LONG_WORD.search(text) or _LONG_WORD.search(parts.title or ""):
        return f"holds a word of more than {WORD_CHARACTERS:,} characters; leave it out"
    return None
