"""What the reader's network labels: the tag layers, the links between their spans, and the numbering of labels.

The order of every tuple is part of the model file: changing one means training again.
"""

from __future__ import annotations

from dataclasses import dataclass

TYPES = (
    "AGREE", "CONSULT", "SUPPORT", "COOPERATE", "AID", "CONCEDE", "RETREAT", "REQUEST", "ACCUSE", "REJECT",
    "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
)  # fmt: skip
STATUSES = ("occurred", "ongoing", "planned", "proposed", "cancelled", "denied")
MODES = ("", "visit", "third-party", "multilateral", "phone")
KINDS = ("person", "organization", "state", "igo", "group")


@dataclass(frozen=True, slots=True)
class TagLayer:
    """One tag per token: 0 outside, then begin and inside for each label: ``1 + 2 * label`` and ``2 + 2 * label``."""

    name: str
    labels: tuple[str, ...]

    @property
    def size(self) -> int:
        """Number of tags."""
        return 1 + 2 * len(self.labels)


# Mentions nest ("Turkey's foreign minister" holds "Turkey"): one layer for the outermost, one for the next inside.
TAG_LAYERS = (
    TagLayer("mention", KINDS),
    TagLayer("inner", KINDS),
    TagLayer("place", ("place",)),
    TagLayer("time", ("time",)),
    TagLayer("title", ("current", "former")),
    TagLayer("content", ("content",)),
    TagLayer("cue", ("cue",)),
    TagLayer("source", ("source",)),
    TagLayer("trigger", TYPES),
)

# Links: label -> (layer of the first span, layer of the second).
LINKS = {
    "actor": ("trigger", "mention"),
    "recipient": ("trigger", "mention"),
    "place": ("trigger", "place"),
    "time": ("trigger", "time"),
    "same_event": ("trigger", "trigger"),
    "same_entity": ("mention", "mention"),
    "content_cue": ("content", "cue"),
    "content_source": ("content", "source"),
    "cue_source": ("cue", "source"),
    "same_statement": ("content", "content"),
    "about": ("content", "mention"),
    "about_positive": ("content", "mention"),
    "about_negative": ("content", "mention"),
    "about_neutral": ("content", "mention"),
    "title_person": ("title", "mention"),
    "title_org": ("title", "mention"),
}
LINK_NAMES = tuple(LINKS)
LINK_WIDTH = 64
SPAN_WIDTH = 256

# The dependency of a word on its head, in the scheme of ClearNLP (Choi and Palmer 2012); "part" joins a word's further
# pieces to its first.
DEPENDENCIES = (
    "ROOT", "part", "acl", "acomp", "advcl", "advmod", "agent", "amod", "appos", "attr", "aux", "auxpass", "case",
    "cc", "ccomp", "compound", "conj", "csubj", "csubjpass", "dative", "dep", "det", "dobj", "expl", "intj", "mark",
    "meta", "neg", "nmod", "npadvmod", "nsubj", "nsubjpass", "nummod", "oprd", "parataxis", "pcomp", "pobj", "poss",
    "preconj", "predet", "prep", "prt", "punct", "quantmod", "relcl", "xcomp",
)  # fmt: skip
SYNTAX_WIDTH = 96  # of the comparison of a word with its head

# Distances between two spans in word pieces fall into buckets: sign, then a logarithmic scale.
DISTANCE_BUCKETS = 24


# Distances in sentences, clipped: three or more before, two, one, the same, one after, and so on.
SENTENCE_REACH = 3
SENTENCE_BUCKETS = 2 * SENTENCE_REACH + 1


def distance_bucket(gap: int) -> int:
    """The bucket of a signed distance in word pieces: 0 to 11 backwards or equal, 12 to 23 forwards."""
    size = abs(gap)
    step = size if size < 4 else min(11, 4 + (size // 4).bit_length())
    return step if gap <= 0 else 12 + step
