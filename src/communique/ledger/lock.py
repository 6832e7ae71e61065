"""The writer's place beside a ledger file.

One process holds it, and the system frees it when that process ends.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from communique.errors import LedgerBusy, LedgerFull, LedgerReadOnly

if sys.platform == "win32":  # pragma: no cover
    import msvcrt

    def _take(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _take(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _holder(descriptor: int) -> str:
    os.lseek(descriptor, 0, os.SEEK_SET)
    number = os.read(descriptor, 20).decode("ascii", "replace").strip()
    return f"process {number}" if number.isdigit() else "another process"


@contextmanager
def writer_place(ledger: Path) -> Iterator[None]:
    """Hold the writer's place of ``ledger`` for the block.

    The place is a lock on ``<ledger>.lock``; the file stays, an ended process (even a killed one) leaves no
    lock. Raises LedgerBusy with the holder's process number, LedgerReadOnly, LedgerFull.
    """
    path = ledger.with_name(ledger.name + ".lock")
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise LedgerReadOnly(
            f"{ledger}: its folder does not allow writing ({error.strerror}); "
            "copy the ledger elsewhere or use --ledger"
        ) from error
    try:
        try:
            _take(descriptor)
        except OSError as error:
            raise LedgerBusy(
                f"{ledger}: {_holder(descriptor)} is writing to it; "
                "wait for it to end or use another --ledger"
            ) from error
        try:
            os.ftruncate(descriptor, 0)
            os.lseek(descriptor, 0, os.SEEK_SET)
            os.write(descriptor, str(os.getpid()).encode("ascii"))
        except OSError as error:
            raise LedgerFull(
                f"{ledger}: no space left beside it ({error.strerror}); free some and read again"
            ) from error
        yield
    finally:
        os.close(descriptor)
