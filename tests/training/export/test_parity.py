"""The gate of export closes on any disagreement that would change a mask or a score."""

import math
from pathlib import Path

import numpy as np
import pytest

from autosalt.core.types import RGB
from autosalt.errors import ParityError
from autosalt.imaging.pipeline import InputSpec, Thresholds
from autosalt.training.data.dataset import Example, load_examples, read_items
from autosalt.training.export.parity import Parity, compare, require_parity
from autosalt.training.model.predict import Predictor

THRESHOLDS = Thresholds(0.5, 0.5)


@pytest.fixture(scope="module")
def examples(toy: Path) -> list[Example]:
    return load_examples(read_items([toy])[:8], InputSpec(size=64, fill=(128, 128, 128)))


def model(threshold: float = 150.0, view: int = 0) -> Predictor:
    """Reads red as loss; a scalp wherever the photo is not blue."""

    def predict(images: RGB) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        red, blue = images[..., 0].astype(np.float32), images[..., 2]
        views = np.zeros((len(images), 4), np.float32)
        views[:, view] = 1
        return np.float32(blue < 160), np.float32(red > threshold), views

    return predict


def test_the_same_model_agrees_with_itself(examples: list[Example]) -> None:
    parity = compare(model(), model(), examples, THRESHOLDS)
    assert parity == Parity(8, 0.0, 0.0, 0, 0.0)
    require_parity(parity, 0.0, 0.0, 0.0)


def test_differing_masks_are_counted(examples: list[Example]) -> None:
    def one_pixel_off(images: RGB) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        scalp, loss, view = model()(images)
        scalp[:, 0, 0] = 1 - scalp[:, 0, 0]
        return scalp, loss, view

    parity = compare(model(), one_pixel_off, examples, THRESHOLDS)
    assert parity.mask_disagreement_ppm == pytest.approx(1e6 / (2 * 64 * 64))
    assert 0 < parity.max_loss_pct_difference < 1
    with pytest.raises(ParityError, match="122\\.1 mask elements in a million \\(limit 50\\)"):
        require_parity(parity, 50.0, 1.0, 0.5)
    with pytest.raises(ParityError, match="hair loss points"):
        require_parity(parity, 200.0, 0.0, 0.5)


def test_another_view_is_a_disagreement(examples: list[Example]) -> None:
    parity = compare(model(), model(view=1), examples, THRESHOLDS)
    with pytest.raises(ParityError, match="8 views"):
        require_parity(parity, 50.0, 1.0, 0.5)


def sure(pixels: float, of_view: float) -> Predictor:
    """The same masks and the same view first, by other probabilities."""

    def predict(images: RGB) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        scalp, loss, view = model()(images)
        loss = np.float32(np.where(loss > 0.5, pixels, 1 - pixels))
        return scalp, loss, np.float32(view * of_view)

    return predict


@pytest.mark.parametrize(("other", "points"), [(sure(0.9, 0.8), 20.0), (sure(0.7, 0.9), 10.0)])
def test_a_graph_that_is_more_or_less_sure_is_a_disagreement(
    examples: list[Example], other: Predictor, points: float
) -> None:
    """Intervals and refusals would be others, with masks and hair loss equal to the pixel."""
    parity = compare(sure(0.7, 0.8), other, examples, THRESHOLDS)
    assert (parity.mask_disagreement_ppm, parity.max_loss_pct_difference) == (0.0, 0.0)
    assert parity.max_probability_difference == pytest.approx(points, abs=1e-3)
    with pytest.raises(ParityError, match=r"points of uncertainty .*\(limit 0\.5\)"):
        require_parity(parity, 0.0, 0.0, 0.5)


def test_scalp_found_by_one_alone_is_a_disagreement(examples: list[Example]) -> None:
    def blind(images: RGB) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        scalp, loss, view = model()(images)
        return np.zeros_like(scalp), loss, view

    assert compare(model(), blind, examples, THRESHOLDS).max_loss_pct_difference == math.inf
    assert compare(blind, blind, examples, THRESHOLDS).max_loss_pct_difference == 0.0


def test_comparing_nothing_is_no_agreement() -> None:
    with pytest.raises(ParityError, match="no photos"):
        require_parity(compare(model(), model(), [], THRESHOLDS), 50.0, 1.0, 0.5)
