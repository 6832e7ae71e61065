"""The reader marks whatever it marks: no mention, however odd, makes the linker fail."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from communique.actors import Linker
from communique.reader.sentences import split_sentences
from communique.records import Mention, MentionKind, Reading, Report

WORDS = st.sampled_from(
    [
        *[
            "the",
            "The",
            "of",
            "and",
            "'",
            "’s",
            "-",
            "(",
            ")",
            ",",
            ".",
            "…",
            "“",
            "”",
            "&",
            "/",
            "'s",
            "his",
            "He",
            "they",
            "it",
            "both",
            "Both",
            "other",
            "U",
            "S",
        ],
        *[
            "Turkish",
            "Turkey",
            "president",
            "minister",
            "Smith",
            "bloc",
            "states",
            "countries",
            "12",
            "é",
            "Ölund",
            "the-",
        ],
    ]
)


@settings(max_examples=150, deadline=None)
@given(words=st.lists(WORDS, min_size=1, max_size=14), data=st.data())
def test_no_mention_makes_the_linker_fail(linker: Linker, words: list[str], data: st.DataObject) -> None:
    text = " ".join(words) + "."
    spans = data.draw(
        st.lists(
            st.tuples(st.integers(0, len(text) - 1), st.integers(1, 20), st.sampled_from(list(MentionKind))),
            min_size=1,
            max_size=5,
        )
    )
    mentions = tuple(
        Mention(start, end, text[start:end], kind, k, 0.5)
        for k, (start, length, kind) in enumerate(sorted(spans, key=lambda s: (s[0], -s[1])))
        if text[start : (end := min(len(text), start + length))].strip()
    )
    report = Report("rep-any", "any", text, published="2020-02-03")
    linked = linker.link(report, Reading("rep-any", split_sentences(text), mentions))
    assert len(linked.entity_of) == len(mentions)
