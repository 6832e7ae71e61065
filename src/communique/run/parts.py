"""The parts that reading needs.

Put together from the settings; imported when first used, for they are heavy.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from communique.settings import Settings

if TYPE_CHECKING:
    from communique.run.batch import ReportLinker, ReportReader


class Parts(NamedTuple):
    """A reader, a linker, and the name under which what they make is stored."""

    reader: ReportReader
    linker: ReportLinker
    coder: str


def parts(settings: Settings) -> Parts:
    """The shipped reader and a linker over the registry and the user's actors.

    Raises ModelError, RegistryError.
    """
    from communique import actors as linking
    from communique.reader import Reader
    from communique.run.batch import coder_of

    coder_settings: Sequence[Path] = settings.actor_files
    made: Any = linking
    linker: ReportLinker = made.Linker(made.Registry.load(settings.actor_files))
    reader: ReportReader = Reader(settings)
    return Parts(reader, linker, coder_of(reader, coder_settings))
