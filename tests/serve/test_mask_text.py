"""Masks as text: to PNG in base64 and back, without decoding what is too large."""

import base64
import io

import numpy as np
import pytest
from PIL import Image

from autosalt.core.types import BoolMask
from autosalt.serve.mask_text import mask_from_text, mask_to_text


@pytest.fixture
def mask() -> BoolMask:
    return np.random.default_rng(1).random((80, 65)) > 0.5


def test_a_mask_comes_back_as_it_was(mask: BoolMask) -> None:
    text = mask_to_text(mask)
    assert Image.open(io.BytesIO(base64.b64decode(text))).mode == "1"
    np.testing.assert_array_equal(mask_from_text(text, 80, 65), mask)


def as_text(image: Image.Image, kind: str = "PNG") -> str:
    buffer = io.BytesIO()
    image.save(buffer, kind)
    return base64.b64encode(buffer.getvalue()).decode()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("not base64!", "is not base64"),
        ("", "is no PNG"),
        ("Ä", "is not base64"),
        (as_text(Image.new("L", (65, 80)), "GIF"), "is no PNG"),
        (as_text(Image.new("1", (80, 65))), "is 80 x 65 pixels; send 65 x 80 pixels"),
        (as_text(Image.new("RGB", (65, 80))), "1-bit or 8-bit grey"),
        (as_text(Image.new("L", (65, 80), 9)), "must hold only 0 and 255"),
        (as_text(Image.new("1", (65, 80)))[:96], "cannot be opened"),
    ],
)
def test_what_is_no_such_mask_is_one_line(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words) as raised:
        mask_from_text(text, 80, 65)
    assert "\n" not in str(raised.value)


@pytest.mark.slow
def test_a_mask_of_many_pixels_is_refused_by_its_size() -> None:
    with pytest.raises(ValueError, match="is 30000 x 30000 pixels"):
        mask_from_text(as_text(Image.new("1", (30_000, 30_000))), 80, 65)
