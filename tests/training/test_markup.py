"""The marked passages: offsets are exact whatever the nesting and the white space."""

import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "training"))

from markup import parse_passage, read_passages  # noqa: E402

words = st.text(alphabet="abcdé&<>“”'", min_size=1, max_size=6)
blank = st.sampled_from([" ", "  ", "\n", "\n\n", " \n \n "])


@st.composite
def nested(draw: st.DrawFn, depth: int = 0) -> tuple[str, list[str]]:
    """XML of a stretch with tags, and the folded words each tag should wrap, in order of opening."""
    xml, wrapped = [], []
    for _ in range(draw(st.integers(1, 3))):
        if depth < 3 and draw(st.booleans()):
            inner, below = draw(nested(depth + 1))
            plain = " ".join("".join(ET.fromstring(f"<x>{inner}</x>").itertext()).split())
            xml.append(f'<a id="{depth}">{inner}</a>')
            wrapped += [plain, *below]
        else:
            xml.append(escape(draw(words)))
        xml.append(draw(blank))
    return "".join(xml), wrapped


@given(nested())
def test_every_mark_wraps_its_own_words(made: tuple[str, list[str]]) -> None:
    xml, wrapped = made
    passage = parse_passage(ET.fromstring(f"<p>{xml}</p>"), "test")
    found = [" ".join(passage.text[m.start : m.end].split()) for m in passage.marks]
    assert sorted(found) == sorted(w for w in wrapped if w)
    assert passage.text == passage.text.strip()


def test_the_project_s_own_passages_parse() -> None:
    passages = read_passages(ROOT / "training" / "passages")
    assert len(passages) >= 1485
    for passage in passages:
        for mark in passage.marks:
            assert 0 <= mark.start < mark.end <= len(passage.text)


def test_a_broken_file_is_named_and_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "bad.xml").write_text("<passages><p>")
    assert read_passages(tmp_path) == []
    assert "bad.xml" in capsys.readouterr().out
