"""Every error the package raises on purpose.

::

    CommuniqueError
    ├── InputError            a file, record or address that cannot be read; counted, never fatal for the rest
    │   ├── UnreadableInput   missing, binary, too large, broken
    │   └── FetchError        an address that could not be fetched
    │       ├── FetchRefused  terminal: forbidden by robots.txt, by the address rule or by the server (4xx)
    │       └── FetchFailed   transient: time-out, connection, server fault (5xx); worth another try
    ├── LedgerError           the ledger cannot be opened or written
    │   ├── LedgerReadOnly
    │   ├── LedgerTooNew      written by a newer version of this package
    │   ├── LedgerBusy        another process holds the writer's place
    │   └── LedgerFull        no space left where the ledger lies
    ├── ModelError            the reader's model file is missing or damaged
    ├── RegistryError         an actor file with a fault: names the file, the row and the value
    ├── NotFound              no record with that id
    └── UsageError            an option or filter with an impossible value

Each message is one line that carries the value and the next step; the command line prints it without a traceback.
"""

from __future__ import annotations


class CommuniqueError(Exception):
    """Base of every error raised on purpose."""


class InputError(CommuniqueError):
    """An input that gives no report."""


class UnreadableInput(InputError):
    """A file or record that is missing, binary, too large or broken."""


class FetchError(InputError):
    """An address that could not be fetched."""


class FetchRefused(FetchError):
    """Terminal: trying again gives the same answer."""


class FetchFailed(FetchError):
    """Transient: trying again may succeed."""


class LedgerError(CommuniqueError):
    """The ledger cannot be opened or written."""


class LedgerReadOnly(LedgerError):
    """The ledger's file or folder does not allow writing."""


class LedgerTooNew(LedgerError):
    """The ledger was written by a newer version of this package."""


class LedgerBusy(LedgerError):
    """Another process is writing to the ledger."""


class LedgerFull(LedgerError):
    """No space is left where the ledger lies."""


class ModelError(CommuniqueError):
    """The reader's model is missing or damaged."""


class RegistryError(CommuniqueError):
    """An actor file with a fault."""


class NotFound(CommuniqueError):
    """No record has that id."""


class UsageError(CommuniqueError):
    """An option or filter has an impossible value."""
