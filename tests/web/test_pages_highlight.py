from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from communique.web.highlight import Mark, pieces

marks = st.builds(
    Mark,
    st.integers(-3, 40),
    st.integers(-3, 40),
    st.sampled_from(["event", "actor", "words"]),
    st.sampled_from(["/a", "/b"]),
    st.just("label"),
)


@given(
    st.text(max_size=30),
    st.lists(marks, max_size=12),
    st.none() | st.tuples(st.integers(-2, 35), st.integers(-2, 35)),
)
def test_pieces_are_the_whole_text_whatever_the_marks(
    text: str, given_marks: list[Mark], at: tuple[int, int] | None
) -> None:
    found = pieces(text, given_marks, at)
    assert "".join(p.text for p in found) == text
    assert sum(p.first for p in found) <= 1


@given(st.text(min_size=1, max_size=30), st.lists(marks, max_size=12))
def test_each_character_has_the_kinds_of_the_marks_over_it(text: str, given_marks: list[Mark]) -> None:
    inside = [m for m in given_marks if 0 <= m.start < m.end <= len(text)]
    at = 0
    for piece in pieces(text, given_marks):
        for place in range(at, at + len(piece.text)):
            assert set(piece.kinds) == {m.kind for m in inside if m.start <= place < m.end}
        at += len(piece.text)


def test_of_overlapping_marks_the_shortest_gives_the_link() -> None:
    found = pieces("one two three", [Mark(0, 13, "event", "/e", "event"), Mark(4, 7, "actor", "/a", "actor")])
    assert [(p.text, p.kinds, p.link) for p in found] == [
        ("one ", ("event",), "/e"),
        ("two", ("actor", "event"), "/a"),
        (" three", ("event",), "/e"),
    ]
