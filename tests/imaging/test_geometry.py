"""Letterbox, and the way back to the photo."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from autosalt.imaging.geometry import Letterbox, letterbox, letterbox_mask, unletterbox

SIDES = st.integers(1, 5000)
FILL = (114, 115, 116)


def test_by_hand() -> None:
    assert Letterbox.fit(3000, 4000, 256) == Letterbox(256, 3000, 4000, 32, 0, 192, 256)
    # 100 x 256 / 300 = 85.33 -> 85; (256 - 85) / 2 = 85.5 -> 85.
    assert Letterbox.fit(300, 100, 256) == Letterbox(256, 300, 100, 0, 85, 256, 85)
    # 1 x 5 / 2 = 2.5 is rounded up, not to even.
    assert Letterbox.fit(1, 2, 5).inner_height == 3
    assert Letterbox.fit(1, 5000, 64).inner_height == 1
    with pytest.raises(ValueError, match="at least 1"):
        Letterbox.fit(0, 5, 64)


@pytest.mark.slow
@given(height=SIDES, width=SIDES, size=st.integers(1, 1024))
def test_the_photo_fills_the_square_one_way_and_lies_centred(
    height: int, width: int, size: int
) -> None:
    box = Letterbox.fit(height, width, size)
    assert max(box.inner_height, box.inner_width) == size
    below = size - box.top - box.inner_height
    right = size - box.left - box.inner_width
    assert 0 <= below - box.top <= 1
    assert 0 <= right - box.left <= 1
    assert (
        abs(box.inner_height - height * size / max(height, width)) <= 0.5 or box.inner_height == 1
    )


def test_fill_and_photo_are_where_the_box_says() -> None:
    image = np.full((30, 60, 3), 200, np.uint8)
    square, box = letterbox(image, 40, FILL)
    assert square.shape == (40, 40, 3)
    assert (square[box.inside] == 200).all()
    outside = np.ones((40, 40), bool)
    outside[box.inside] = False
    assert (square[outside] == FILL).all()


def test_a_photo_of_the_models_size_goes_through_untouched() -> None:
    image = np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8)
    square, box = letterbox(image, 64, FILL)
    np.testing.assert_array_equal(square, image)
    values = image[..., 0].astype(np.float32)
    np.testing.assert_array_equal(unletterbox(values, box), values)


@pytest.mark.parametrize(
    ("height", "width", "size"), [(37, 90, 32), (90, 37, 32), (288, 288, 256), (20, 31, 64)]
)
def test_the_resize_is_the_documented_one(height: int, width: int, size: int) -> None:
    """The filter as `geometry` words it, written out, against what is used: every pixel."""
    image = np.random.default_rng(1).integers(0, 256, (height, width, 3), np.uint8)
    square, box = letterbox(image, size, FILL)

    def resized(values: np.ndarray, n_out: int) -> np.ndarray:
        n_in = len(values)
        scale = n_in / n_out
        support = max(scale, 1.0)
        i, j = np.arange(n_out)[:, None], np.arange(n_in)[None]
        weights = np.maximum(0, 1 - np.abs((j + 0.5) - (i + 0.5) * scale) / support)
        weights /= weights.sum(axis=1, keepdims=True)
        whole = np.floor(weights * 2**22 + 0.5).astype(np.int64)
        return np.clip((np.tensordot(whole, values, axes=1) + 2**21) >> 22, 0, 255)

    columns = resized(image.transpose(1, 0, 2).astype(np.int64), box.inner_width)
    expected = resized(columns.transpose(1, 0, 2), box.inner_height)
    np.testing.assert_array_equal(square[box.inside], expected)


@pytest.mark.slow
@settings(max_examples=30, deadline=None)
@given(height=st.integers(20, 300), width=st.integers(20, 300), size=st.sampled_from([64, 128]))
def test_a_smooth_map_comes_back_in_place(height: int, width: int, size: int) -> None:
    """A ramp over the square is, brought back, the same ramp over the photo: no half-pixel slip."""
    box = Letterbox.fit(height, width, size)
    columns, rows = np.meshgrid(np.arange(size) + 0.5, np.arange(size) + 0.5)
    photo_columns, photo_rows = np.meshgrid(np.arange(width) + 0.5, np.arange(height) + 0.5)
    across = box.left + photo_columns * box.inner_width / width
    down = box.top + photo_rows * box.inner_height / height
    for ramp, place in ((columns, across), (rows, down)):
        back = unletterbox((ramp / size).astype(np.float32), box)
        assert back.shape == (height, width)
        expected = place / size
        # At the rim there is nothing to interpolate with: at most one square pixel there.
        assert np.abs(back - expected).max() <= 1 / size + 1e-5
        inner = tuple(slice(n // 4, n - n // 4) for n in (height, width))
        np.testing.assert_allclose(back[inner], expected[inner], atol=0.1 / size)


@pytest.mark.parametrize("value", [0.0, 0.2, 1.0])
def test_a_constant_map_stays_constant(value: float) -> None:
    box = Letterbox.fit(100, 37, 64)
    back = unletterbox(np.full((64, 64), value, np.float32), box)
    np.testing.assert_allclose(back, value, atol=1e-6)


def test_the_fill_never_bleeds_into_the_photo() -> None:
    box = Letterbox.fit(50, 100, 64)
    values = np.ones((64, 64), np.float32)
    values[box.inside] = 0
    assert unletterbox(values, box).max() == 0


def test_masks_go_with_their_photo() -> None:
    image = np.zeros((200, 120, 3), np.uint8)
    mask = np.zeros((200, 120), bool)
    mask[60:140, 30:90] = True
    image[mask] = 255
    square, box = letterbox(image, 64, FILL)
    small = letterbox_mask(mask, box)
    agree = small[box.inside] == (square[box.inside][..., 0] >= 128)
    assert agree.mean() > 0.99
    assert not small[:, : box.left].any()
    share = small.sum() / (box.inner_height * box.inner_width)
    assert share == pytest.approx(mask.mean(), abs=0.02)


def test_half_covered_pixels_are_set() -> None:
    mask = np.zeros((128, 128), bool)
    mask[:, ::2] = True
    assert letterbox_mask(mask, Letterbox.fit(128, 128, 64)).all()


def test_shapes_that_do_not_fit_are_named() -> None:
    box = Letterbox.fit(10, 20, 64)
    with pytest.raises(ValueError, match="mask is 20x10, its photo 10x20"):
        letterbox_mask(np.zeros((20, 10), bool), box)
    with pytest.raises(ValueError, match="64x64"):
        unletterbox(np.zeros((32, 32), np.float32), box)


def test_pillow_is_the_resizer() -> None:
    """Another implementation may be checked against Pillow itself."""
    image = np.random.default_rng(2).integers(0, 256, (90, 120, 3), np.uint8)
    square, box = letterbox(image, 60, FILL)
    again = Image.fromarray(image).resize((60, 45), Image.Resampling.BILINEAR)
    np.testing.assert_array_equal(square[box.inside], np.asarray(again))
