"""A photo decoded at no more than the detail that is needed, alike however it is reduced."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from autosalt.core.reasons import PhotoRefused, Reason
from autosalt.core.types import RGB
from autosalt.imaging.decode import Limits, open_photo, open_reduced
from autosalt.imaging.pipeline import InputSpec, prepare

ORIENTATION = 0x0112


def scene(height: int, width: int) -> RGB:
    """Smooth light, a disc with an edge, and grain, as a photo of a head has them."""
    rng = np.random.default_rng(height)
    y, x = np.mgrid[:height, :width] / max(height, width)
    image = np.stack([90 + 80 * x, 120 + 60 * y, 150 - 50 * x], axis=-1)
    image[np.hypot(x - 0.4, y - 0.3) < 0.2] = (60, 40, 30)
    return np.clip(image + rng.normal(0, 6, image.shape), 0, 255).astype(np.uint8)


def jpeg(image: RGB, orientation: int = 1) -> bytes:
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    file = io.BytesIO()
    Image.fromarray(image).save(file, "JPEG", quality=92, exif=exif)
    return file.getvalue()


@pytest.mark.parametrize(
    ("height", "width", "reduced"),
    [
        (1600, 1200, (400, 300)),  # by 4: by 8 would leave 200
        (3072, 400, (384, 50)),  # by 8, and 384 is enough
        (3071, 401, (768, 101)),  # one pixel less is not; sides are rounded up
        (767, 500, (767, 500)),
        (300, 384, (300, 384)),
    ],
)
def test_a_photo_is_reduced_by_the_most_that_leaves_enough(
    height: int, width: int, reduced: tuple[int, int]
) -> None:
    image = scene(height, width)
    for source in (jpeg(image), image):
        opened = open_reduced(source, 384)
        assert opened.image.shape == (*reduced, 3)
        assert (opened.height, opened.width) == (height, width)


@pytest.mark.parametrize(("side", "by", "mean_levels"), [(150, 8, 0.6), (300, 4, 1.6), (600, 2, 3)])
def test_the_decoder_and_the_average_reduce_alike(side: int, by: int, mean_levels: float) -> None:
    file = jpeg(scene(1200, 900))
    pixels = open_photo(file)
    decoded, averaged = open_reduced(file, side).image, open_reduced(pixels, side).image
    assert decoded.shape == averaged.shape == (1200 // by, -(-900 // by), 3)
    # At 8 only rounding is between them; else how grain is averaged, too.
    assert np.abs(decoded.astype(int) - averaged).mean() < mean_levels


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_turned_photo_is_reduced_upright(orientation: int) -> None:
    file = jpeg(scene(1200, 800), orientation)
    opened = open_reduced(file, 300)
    full = open_photo(file)
    assert (opened.height, opened.width) == full.shape[:2]
    small = np.asarray(Image.fromarray(full).reduce(4))
    assert np.abs(opened.image.astype(int) - small).mean() < 2


def test_nothing_is_reduced_that_would_be_refused(tmp_path: Path) -> None:
    file = jpeg(scene(1600, 1200))
    with pytest.raises(PhotoRefused) as cut:
        open_reduced(file[: len(file) // 2], 384)
    assert cut.value.reason is Reason.TRUNCATED
    with pytest.raises(PhotoRefused) as large:
        open_reduced(file, 384, Limits(max_pixels=1600 * 1200 - 1))
    assert large.value.reason is Reason.TOO_MANY_PIXELS
    with pytest.raises(PhotoRefused) as missing:
        open_reduced(tmp_path / "none.jpg", 384)
    assert missing.value.reason is Reason.MISSING_FILE


def test_a_large_photo_fills_the_square_as_the_whole_of_it_would() -> None:
    image = scene(2400, 1800)
    spec = InputSpec(96, (114, 114, 114))
    large, small = prepare(jpeg(image), spec), prepare(image, spec)
    assert large.box == small.box
    assert (large.box.height, large.box.width) == (2400, 1800)
    assert large.image.shape == (300, 225, 3)
    whole = np.asarray(Image.fromarray(image).resize((72, 96), Image.Resampling.BILINEAR))
    for prepared in (large, small):
        inside = prepared.tensor[prepared.box.inside].astype(int)
        assert np.abs(inside - whole).mean() < 1.5
        assert np.abs(inside - whole).max() < 24  # on the disc's edge
