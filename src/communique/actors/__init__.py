"""Who: the registry of states, bodies and office-holders, linking, coreference, merging across reports.

::

    registry = Registry.load()
    linked = Linker(registry).link(report, reading)
"""

from communique.actors.linking import Link, Linked, Linker
from communique.actors.merging import NamedMention, propose_merges
from communique.actors.phrases import PRONOUNS
from communique.actors.registry import Registry
from communique.actors.splitting import split_mention

__all__ = [
    "PRONOUNS",
    "Link",
    "Linked",
    "Linker",
    "NamedMention",
    "Registry",
    "propose_merges",
    "split_mention",
]
