"""Pages and the example reports give the records that lie beside them, to the byte."""

import importlib.util
from pathlib import Path

import pytest

_spec = importlib.util.spec_from_file_location("golden_make", Path(__file__).parent / "golden" / "make.py")
assert _spec is not None
assert _spec.loader is not None
make = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(make)


@pytest.mark.parametrize(("source", "golden"), list(make.cases()), ids=lambda path: path.name)
def test_an_input_gives_its_golden_records(source: Path, golden: Path) -> None:
    assert make.expected(source) == golden.read_text("utf-8")


def test_the_example_reports_hold_what_they_are_for() -> None:
    text = (make.HERE / "examples.json").read_text("utf-8")
    assert '"language": "de"' in text
    assert '"published": null' not in text
    assert text.count('"origin": "Straits Wire"') == 4
    assert text.count('"Straits Wire"\n') >= 2
    for residue in (
        "Font size",
        "Read also",
        "Photo:",
        "Subscribe",
        "Facebook",
        "You may also like",
        "Ten dishes",
    ):
        assert residue not in text
