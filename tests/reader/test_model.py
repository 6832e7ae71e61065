"""What windows see of the tokens they share."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from communique.errors import ModelError
from communique.reader.model import EDGE_SHAPE, FADE, FILES, Model
from communique.reader.windows import CLS, SEP, Window, tokenize


def test_a_token_of_two_windows_has_the_mean_of_both_weighed_by_its_distance_from_the_cut() -> None:
    model = Model(threads=1)
    tokens = tokenize(model.tokenizer, "The envoys met in Lima. They will meet again in Quito. Peru agreed.")
    size = len(tokens.ids)
    windows = [Window(0, 0, 10), Window(6, 10, size)]

    def seen(window: Window) -> np.ndarray:
        part = slice(window.first, window.last)
        ids = np.concatenate([[CLS], tokens.ids[part], [SEP]])
        shapes = np.concatenate([[EDGE_SHAPE], tokens.shapes[part], [EDGE_SHAPE]])
        return model.run(ids[None], shapes[None])[0][0, 1:-1]

    (encoded,) = model.encode([(tokens, windows)])
    first, second = seen(windows[0]), seen(windows[1])
    assert np.allclose(encoded.hidden[:6], first[:6], atol=1e-5)
    assert np.allclose(encoded.hidden[10:], second[4:], atol=1e-5)
    # Token 8 is the second last of the one window and the third of the other.
    assert np.allclose(encoded.hidden[8], (2 * first[8] + 3 * second[2]) / 5, atol=1e-5)
    assert size < FADE


@pytest.mark.parametrize("name", ["heads.npz", "sides.npz"])
def test_a_damaged_file_of_the_model_is_named(tmp_path: Path, name: str) -> None:
    for file in FILES:
        (tmp_path / file).symlink_to(Model().folder / file)
    (tmp_path / name).unlink()
    (tmp_path / name).write_bytes(b"PK\x03\x04 cut short")
    with pytest.raises(ModelError, match=name):
        Model(tmp_path)


def test_heads_of_another_version_are_refused(tmp_path: Path) -> None:
    for file in FILES:
        (tmp_path / file).symlink_to(Model().folder / file)
    (tmp_path / "heads.npz").unlink()
    np.savez(tmp_path / "heads.npz", span_w=np.zeros((2, 2), np.float16))
    with pytest.raises(ModelError, match="another version"):
        Model(tmp_path)
