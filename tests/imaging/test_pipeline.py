"""Probability maps become areas: thresholds as they are, nothing stretched."""

import io

import numpy as np
import pytest
from PIL import Image

from autosalt.core.reasons import PhotoRefused, Reason
from autosalt.core.types import RGB
from autosalt.imaging.geometry import Letterbox
from autosalt.imaging.pipeline import (
    InputSpec,
    Thresholds,
    measure,
    picture_sha256,
    prepare,
    require_a_view,
)


def scene(height: int, width: int) -> RGB:
    """Smooth light, a disc with an edge, and grain, as a photo of a head has them."""
    rng = np.random.default_rng(height)
    y, x = np.mgrid[:height, :width] / max(height, width)
    image = np.stack([90 + 80 * x, 120 + 60 * y, 150 - 50 * x], axis=-1)
    image[np.hypot(x - 0.4, y - 0.3) < 0.2] = (60, 40, 30)
    return np.clip(image + rng.normal(0, 6, image.shape), 0, 255).astype(np.uint8)


def jpeg(image: RGB) -> bytes:
    file = io.BytesIO()
    Image.fromarray(image).save(file, "JPEG", quality=92)
    return file.getvalue()


BOX = Letterbox.fit(50, 100, 64)  # 32 rows of photo, 16 of fill above and below
HALF = Thresholds(scalp=0.5, loss=0.5)


def constant(value: float) -> np.ndarray:
    return np.full((64, 64), value, np.float32)


def test_prepare_makes_what_the_model_takes() -> None:
    prepared = prepare(np.full((100, 200, 3), 7, np.uint8), InputSpec(64, (114, 114, 114)))
    assert prepared.tensor.shape == (64, 64, 3)
    assert prepared.tensor.dtype == np.uint8
    assert prepared.box == Letterbox.fit(100, 200, 64)
    assert (prepared.image == 7).all()


def test_photos_of_twelve_megapixels_are_decoded_at_an_eighth() -> None:
    """The most common size by far: a quarter would cost four times the pixels for nothing."""
    enough = InputSpec(256, (128, 128, 128)).enough_side
    assert enough == 480
    assert enough <= 4000 // 8  # cameras; phones have 4032
    assert enough > 3264 // 8  # 8 megapixels: a quarter


def test_a_picture_is_identified_by_its_pixels_and_sides() -> None:
    image = np.random.default_rng(1).integers(0, 256, (64, 96, 3), np.uint8)
    digest = picture_sha256(image)
    assert picture_sha256(image.copy()) == picture_sha256(np.asfortranarray(image)) == digest
    others = [image.reshape(96, 64, 3), image[::-1], image.swapaxes(0, 1)]
    assert len({digest, *map(picture_sha256, others)}) == 4


@pytest.mark.parametrize(("probability", "loss_pct"), [(0.2, 0.0), (0.8, 100.0)])
def test_maps_are_never_stretched(probability: float, loss_pct: float) -> None:
    """A full head of hair scores 0 and a bald one 100, however unsure the model is."""
    nearly = constant(probability)
    nearly[30, 30] += 0.05  # a map stretched to its own range would turn this into a bald patch
    nearly[31, 31] -= 0.05
    assert measure(constant(0.9), nearly, BOX, HALF).loss_pct == loss_pct


def test_areas_by_hand() -> None:
    scalp, loss = constant(0), constant(0)
    scalp[20:40, 10:50] = 1  # 20 x 40
    loss[30:48, 10:60] = 1  # of which 10 x 40 in the scalp
    measured = measure(scalp, loss, BOX, HALF)
    assert (measured.scalp_px, measured.loss_px, measured.loss_pct) == (800, 400, 50.0)
    assert measured.uncertainty_pct == 0.0


def test_the_fill_never_counts() -> None:
    assert measure(constant(1), constant(1), BOX, HALF).scalp_px == 32 * 64


def test_a_pixel_at_the_threshold_counts() -> None:
    measured = measure(constant(0.25), constant(0.75), BOX, Thresholds(scalp=0.25, loss=0.75))
    assert measured.loss_pct == 100.0


def test_uncertainty_is_of_the_loss_inside_the_scalp() -> None:
    loss = constant(0.5)
    scalp = constant(0)
    scalp[20:30] = 1
    loss[20:30] = 0.9
    assert measure(scalp, loss, BOX, HALF).uncertainty_pct == pytest.approx(10.0, abs=1e-4)


def test_no_scalp_is_refused() -> None:
    scalp = constant(0.4)
    scalp[:16] = 1.0  # in the fill
    with pytest.raises(PhotoRefused) as refused:
        measure(scalp, constant(0), BOX, HALF)
    assert refused.value.reason is Reason.NO_SCALP


@pytest.mark.parametrize("value", [np.nan, -0.5, 1.5, 255.0])
def test_what_is_not_a_probability_is_an_error(value: float) -> None:
    loss = constant(0.5)
    loss[30, 30] = value
    with pytest.raises(ValueError, match="not probabilities"):
        measure(constant(1), loss, BOX, HALF)
    with pytest.raises(ValueError, match="expected 64x64"):
        measure(constant(1), loss[:32], BOX, HALF)


@pytest.mark.parametrize(
    "make",
    [
        lambda: InputSpec(0, (0, 0, 0)),
        lambda: InputSpec(64, (0, 0, 256)),
        lambda: InputSpec(64, (0, 0, 0), resize="nearest"),
        lambda: Thresholds(0.0, 0.5),
        lambda: Thresholds(0.5, 1.0),
        lambda: Thresholds(0.5, float("nan")),
    ],
)
def test_settings_out_of_range_are_named(make: object) -> None:
    with pytest.raises(ValueError, match="must be"):
        make()  # type: ignore[operator]


@pytest.mark.parametrize("view", [[float("nan")] * 4, [7.0, 0.1, 0.1, 0.1], [-0.5, 0.5, 0.5, 0.5]])
def test_views_that_are_no_probabilities_never_pass(view: list[float]) -> None:
    with pytest.raises(ValueError, match="no probabilities"):
        require_a_view(view, 0.3)


def test_a_view_that_rounding_took_over_one_passes() -> None:
    require_a_view([1.0, 1e-6, 0.0, 0.0], 0.3)


@pytest.mark.slow
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
