"""The syntax of the sentences in which acts are told, and what it says of each act and each mention there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from communique.reader.decode import gaps, sentence_numbers, word_starts
from communique.reader.layers import DEPENDENCIES
from communique.reader.model import Encoded, Heads
from communique.reader.syntax import Part, Tree, sentence_features
from communique.reader.windows import MAX_TOKENS

Numbers = NDArray[np.int64]


def by_sentence(
    text: str,
    encoded: Encoded,
    heads: Heads,
    starts: Numbers,
    *,
    triggers: Sequence[Part],
    mentions: Sequence[Part],
) -> Iterator[tuple[Numbers, Numbers, list[list[list[str]]]]]:
    """Of each sentence that has both: the numbers of its triggers, of its mentions, and their features, pair by pair.

    ``starts``: where the sentences begin. What is longer than a window is a list or a table, no sentence, and left out.
    """
    if not triggers or not mentions:
        return
    of = sentence_numbers(encoded.tokens, starts)
    acting = of[[t.first for t in triggers]]
    naming = of[[m.first for m in mentions]]
    numbers = np.array([n for n in np.intersect1d(acting, naming) if (of == n).sum() <= MAX_TOKENS], np.int64)
    tree = syntax_tree(text, encoded, heads, starts, numbers)
    for number in numbers:
        acts, named = np.flatnonzero(acting == number), np.flatnonzero(naming == number)
        features = sentence_features(
            tree, [triggers[int(k)] for k in acts], [mentions[int(k)] for k in named]
        )
        yield acts, named, features


def syntax_tree(text: str, encoded: Encoded, heads: Heads, starts: Numbers, numbers: Numbers) -> Tree:
    """The syntax of the sentences of these numbers (``decode.sentence_numbers``); elsewhere each piece is its own head."""
    tokens = encoded.tokens
    of = sentence_numbers(tokens, starts)
    above = np.arange(len(of))
    labels = np.zeros(len(of), np.int64)
    for number in numbers:
        (pieces,) = np.nonzero(of == number)
        distances = gaps(pieces[None, :] - pieces[:, None])
        found, labels[pieces] = heads.syntax(encoded.syntax[pieces], distances)
        above[pieces] = pieces[found]
    words = word_starts(tokens, text)
    ends = np.append(words[1:], len(of))
    told = [text[tokens.starts[a] : tokens.ends[b - 1]].lower() for a, b in zip(words, ends, strict=True)]
    return Tree(
        above.tolist(),
        [DEPENDENCIES[k] for k in labels.tolist()],
        [word for word, n in zip(told, (ends - words).tolist(), strict=True) for _ in range(n)],
    )
