"""Titles and roles: whole spans, holders by apposition, bodies by syntax before links."""

from __future__ import annotations

import pytest

from communique.actors import Linker, Registry
from communique.coding.roles import code_roles
from communique.reader.sentences import split_sentences
from communique.records import Mention, MentionKind, Reading, Report, Title

PERSON, STATE, IGO, BODY = (
    MentionKind.PERSON,
    MentionKind.STATE,
    MentionKind.IGO,
    MentionKind.ORGANIZATION,
)


@pytest.fixture(scope="module")
def linker() -> Linker:
    return Linker(Registry.load())


def roles(
    linker: Linker,
    text: str,
    mentions: list[tuple[str, MentionKind]],
    titles: list[tuple[str, int | None, int | None]],
) -> list[tuple[str, str, str | None, str]]:
    """Roles of a text as (person, title, organisation, status); titles as (words, person, organisation)."""
    found = []
    for number, (words, kind) in enumerate(mentions):
        at = text.index(words)
        found.append(Mention(at, at + len(words), words, kind, number, 0.9))
    marked = []
    for words, holder, body in titles:
        at = text.index(words)
        marked.append(Title(at, at + len(words), words, holder, body, False, 0.9))
    report = Report("rep-t", "t", text, published="2024-05-06")
    reading = Reading("rep-t", split_sentences(text), tuple(found), tuple(marked))
    coded = code_roles(report, reading, linker.link(report, reading), "c")
    return [(r.person, r.title, r.organization, r.status) for r in coded]


@pytest.mark.parametrize(
    ("text", "mentions", "titles", "expected"),
    [
        (
            "The Polish foreign minister, Jana Wolska, left on Monday.",
            [("Polish", STATE), ("Jana Wolska", PERSON)],
            [("foreign minister", None, None)],
            ("Jana Wolska", "Polish foreign minister", "Poland", "current"),
        ),
        (
            "Jana Wolska, Poland's foreign minister, left on Monday.",
            [("Jana Wolska", PERSON), ("Poland's", STATE)],
            [("foreign", None, None)],
            ("Jana Wolska", "foreign minister", "Poland", "current"),
        ),
        (
            "Former Prime Minister Jana Wolska left on Monday.",
            [("Jana Wolska", PERSON)],
            [],
            ("Jana Wolska", "Prime Minister", None, "former"),
        ),
        (
            "Jana Wolska, special envoy for Cyprus, left on Monday.",
            [("Jana Wolska", PERSON), ("Cyprus", STATE)],
            [("special envoy", None, None)],
            ("Jana Wolska", "special envoy for Cyprus", None, "current"),
        ),
        (
            "Jana Wolska, the chair of Grain Watch, left on Monday.",
            [("Jana Wolska", PERSON), ("Grain Watch", BODY)],
            [("chair", None, None)],
            ("Jana Wolska", "chair of Grain Watch", "Grain Watch", "current"),
        ),
    ],
)
def test_a_title_is_whole_and_tied_by_syntax(
    linker: Linker,
    text: str,
    mentions: list[tuple[str, MentionKind]],
    titles: list[tuple[str, int | None, int | None]],
    expected: tuple[str, str, str | None, str],
) -> None:
    assert roles(linker, text, mentions, titles) == [expected]


def test_apposition_outranks_a_link_to_a_person_further_off(linker: Linker) -> None:
    text = "Jana Wolska met the Greek defence minister, Nikos Arvas, on Monday."
    found = roles(
        linker,
        text,
        [("Jana Wolska", PERSON), ("Greek", STATE), ("Nikos Arvas", PERSON)],
        [("defence minister", 0, None)],
    )
    assert found == [("Nikos Arvas", "Greek defence minister", "Greece", "current")]


def test_a_person_is_no_organisation(linker: Linker) -> None:
    text = "The adviser, Jana Wolska, met Nikos Arvas."
    found = roles(linker, text, [("Jana Wolska", PERSON), ("Nikos Arvas", PERSON)], [("adviser", 0, 1)])
    assert found == [("Jana Wolska", "adviser", None, "current")]


def test_the_same_title_told_shorter_is_no_second_role(linker: Linker) -> None:
    text = "Polish President Jana Wolska spoke. President Jana Wolska left."
    at = text.rindex("Jana")
    report = Report("rep-t", "t", text, published="2024-05-06")
    mentions = (
        Mention(0, 6, "Polish", STATE, 0, 0.9),
        Mention(17, 28, "Jana Wolska", PERSON, 1, 0.9),
        Mention(at, at + 11, "Jana Wolska", PERSON, 1, 0.9),
    )
    reading = Reading("rep-t", split_sentences(text), mentions)
    coded = code_roles(report, reading, linker.link(report, reading), "c")
    assert [(r.person, r.title, r.organization) for r in coded] == [
        ("Jana Wolska", "Polish President", "Poland")
    ]


def test_a_title_beside_nobody_is_no_role(linker: Linker) -> None:
    assert roles(linker, "The president spoke on Monday.", [], []) == []
