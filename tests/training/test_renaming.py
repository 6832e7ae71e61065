"""Training documents under other names."""

from __future__ import annotations

import random
import sys
from collections import defaultdict
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

TRAINING = Path(__file__).parent.parent.parent / "training"
sys.path.insert(0, str(TRAINING))

from documents import Document, LabelledSpan  # noqa: E402
from renaming import Renamer  # noqa: E402

TEXT = "BAKU - Azerbaijan's president, Nora Probek, met Turkish envoys. Probek told the US ambassador that Hamas had left."
WORDS = (
    "Nora Probek",
    "Probek",
    "Azerbaijan",
    "Turkish",
    "Hamas",
    "the US ambassador",
    "BAKU",
    "met",
    "left",
)


def document() -> Document:
    spans = defaultdict(list)
    for word in WORDS:
        kind = "person" if "Probek" in word else "state"
        at = TEXT.index(word) if word != "Probek" else TEXT.index("Probek told")
        spans["mention"].append(LabelledSpan(at, at + len(word), kind))
    return Document("d", TEXT, [(0, 63), (64, len(TEXT))], {"mention"}, spans)


@given(st.integers(0, 500))
def test_spans_keep_their_words_under_other_names(seed: int) -> None:
    """Words that are no names are found where their spans say; a name is exchanged for the same one everywhere."""
    old = document()
    new = Renamer([old]).document(old, random.Random(seed))
    said = [new.text[s.start : s.end] for s in new.spans["mention"]]
    assert said[-2:] == ["met", "left"]
    assert said[0].endswith(said[1])
    assert "ambassador" in said[5]
    assert said[2][:1].isupper()
    assert said[6].isupper()
    assert new.text[new.sentences[1][0] :].startswith(said[1])


def test_a_text_without_known_names_stays_the_same_document() -> None:
    doc = Document("d", "It rained.", [(0, 10)], {"mention"})
    assert Renamer([doc]).document(doc, random.Random(1)) is doc


def test_articles_go_with_the_new_name() -> None:
    """ "An Azerbaijani envoy" is not "an Peruvian envoy"; "the US said" names a state without an article."""
    renamer = Renamer([])
    for seed in range(30):
        text, spans = renamer.text("An Azerbaijani envoy left the US.", [(0, 20)], random.Random(seed))
        first, second = text.split()[:2]
        assert (first == "An") == (second[0] in "AEIO")
        assert text[slice(*spans[0])].endswith(" envoy")
        assert " the " not in text
