"""What the syntax of a sentence tells of who takes part in an act."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from communique.reader.decode import sentence_numbers
from communique.reader.model import Model
from communique.reader.participants import syntax_tree
from communique.reader.read import Reader
from communique.reader.sentences import split_sentences
from communique.reader.syntax import FEATURES, SIDES, Part, Sides, Tree, bucket, sentence_features
from communique.reader.windows import make_windows, tokenize
from communique.records import Report

# Peru expelled the envoy of Chile .
EXPELLED = Tree(
    [1, 1, 3, 1, 3, 4, 1],
    ["nsubj", "ROOT", "det", "dobj", "prep", "pobj", "punct"],
    ["peru", "expelled", "the", "envoy", "of", "chile", "."],
)


def features(tree: Tree, trigger: Part, mentions: list[Part]) -> list[list[str]]:
    (row,) = sentence_features(tree, [trigger], mentions)
    return row


def test_the_head_of_a_mention_is_the_word_that_hangs_on_another_outside_it() -> None:
    assert EXPELLED.head_of(2, 5) == 3
    assert EXPELLED.head_of(5, 5) == 5


def test_an_article_or_preposition_heads_no_mention_that_has_another_word() -> None:
    tree = Tree([2, 2, 2, 2], ["prep", "det", "ROOT", "dobj"], ["of", "the", "met", "envoys"])
    assert tree.head_of(0, 3) == 2
    assert (
        Tree([3, 3, 3, 3], ["det", "nmod", "amod", "ROOT"], ["the", "un", "new", "said"]).head_of(0, 1) == 1
    )


def test_further_pieces_of_a_word_head_nothing() -> None:
    tree = Tree([2, 0, 2], ["nsubj", "part", "ROOT"], ["peruvians", "peruvians", "left"])
    assert tree.head_of(0, 1) == 0


def test_a_circle_of_heads_is_left_where_it_closes() -> None:
    tree = Tree([1, 2, 0], ["dep", "dep", "dep"], ["a", "b", "c"])
    assert tree.upwards(0) == [0, 1, 2]
    assert "p=*|*" not in features(tree, Part(2, 2, "ACCUSE"), [Part(0, 0, "state")])[0]


def test_features_tell_the_path_between_act_and_mention() -> None:
    peru, envoy, chile = features(
        EXPELLED,
        Part(1, 1, "SANCTION"),
        [Part(0, 0, "state"), Part(2, 5, "person"), Part(5, 5, "state")],
    )
    assert "p=nsubj|" in peru
    assert "p=dobj|" in envoy
    assert "p=pobj^prep:of^dobj|" in chile
    assert "bk=pobj^prep^dobj|state" in chile


def test_a_passive_is_told_from_an_active() -> None:
    # The envoy was expelled by Peru
    passive = Tree(
        [1, 3, 3, 3, 3, 4],
        ["det", "nsubjpass", "auxpass", "ROOT", "agent", "pobj"],
        ["the", "envoy", "was", "expelled", "by", "peru"],
    )
    envoy, peru = features(passive, Part(3, 3, "SANCTION"), [Part(0, 1, "person"), Part(5, 5, "state")])
    assert "ff=nsubjpasspROOT" in envoy
    assert "p=pobj^agent:by|" in peru


def test_what_stands_in_another_tree_has_no_path() -> None:
    tree = Tree([0, 1], ["ROOT", "ROOT"], ["peru", "talks"])
    assert "p=*|*" in features(tree, Part(1, 1, "CONSULT"), [Part(0, 0, "state")])[0]


@given(st.text(min_size=1, max_size=30))
def test_every_feature_has_a_bucket(name: str) -> None:
    assert 0 <= bucket(name) < FEATURES


def test_weights_are_kept_to_a_part_in_255(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    weights = random.normal(size=(len(SIDES), FEATURES)).astype(np.float32)
    mix = np.array([[0.5, 0.7, -0.1], [0.4, 0.8, 0.2]], np.float32)
    Sides(weights, mix).save(tmp_path / "sides.npz")
    again = Sides.load(tmp_path / "sides.npz")
    assert np.abs(again.weights - weights).max() <= np.abs(weights).max() / 127
    assert np.array_equal(again.mix, mix)


def test_logits_are_the_sums_of_the_weights_of_the_features() -> None:
    weights = np.zeros((len(SIDES), FEATURES), np.float32)
    weights[0, bucket("p=nsubj|")] = 2.0
    weights[1, bucket("p=nsubj|")] = -1.5
    sides = Sides(weights, np.zeros((2, 3), np.float32))
    assert sides.logits(["p=nsubj|", "b"]).tolist() == [2.0, -1.5]


@given(st.floats(0, 1), st.floats(-20, 20))
def test_without_syntax_in_the_mix_the_chance_is_the_networks(chance: float, logit: float) -> None:
    sides = Sides(np.zeros((2, 1), np.float32), np.array([[1, 0, 0], [1, 0, 0]], np.float32))
    found = sides.joined(0, np.array([chance], np.float32), np.array([logit], np.float32))
    assert found == pytest.approx([min(max(chance, 1e-6), 1 - 1e-6)], rel=1e-3)


def parsed(text: str, *numbers: int) -> tuple[Tree, np.ndarray]:
    """The reader's syntax of the sentences of these numbers, and the number of each piece's sentence."""
    model = Model(threads=1)
    sentences = split_sentences(text)
    tokens = tokenize(model.tokenizer, text)
    (seen,) = model.encode([(tokens, make_windows(tokens, sentences))])
    starts = np.array([a for a, _ in sentences])
    return syntax_tree(text, seen, model.heads, starts, np.array(numbers)), sentence_numbers(tokens, starts)


def test_the_reader_sees_subject_object_and_agent() -> None:
    tree, _ = parsed("Peru expelled the Chilean envoy. The minister was summoned by Bolivia.", 1, 2)
    words = {word: k for k, word in reversed(list(enumerate(tree.words)))}

    def edge(word: str) -> tuple[str, str]:
        return tree.dependencies[words[word]], tree.words[tree.heads[words[word]]]

    assert edge("peru") == ("nsubj", "expelled")
    assert edge("envoy") == ("dobj", "expelled")
    assert edge("expelled") == ("ROOT", "expelled")
    assert edge("minister") == ("nsubjpass", "summoned")
    assert edge("by") == ("agent", "summoned")
    assert edge("bolivia") == ("pobj", "by")


def test_sentences_that_are_not_asked_for_are_not_parsed() -> None:
    tree, numbers = parsed("Peru left. Chile stayed.", 2)
    assert [head == k for k, head in enumerate(tree.heads) if numbers[k] == 1] == [True] * 3
    assert any(head != k for k, head in enumerate(tree.heads) if numbers[k] == 2)


def test_what_is_longer_than_a_window_is_left_to_the_links() -> None:
    text = "Peru accused Chile and " * 300 + "left."
    (reading,) = Reader().read_batch([Report(id="long", source_id="long", text=text)])
    assert reading.triggers
    with_syntax = [t for t in reading.triggers if t.chances]
    reader = Reader()
    reader.model.sides = Sides(np.zeros((2, FEATURES), np.float32), np.array([[1, 0, 0]] * 2, np.float32))
    (without,) = reader.read_batch([Report(id="long", source_id="long", text=text)])
    assert with_syntax == [t for t in without.triggers if t.chances]
