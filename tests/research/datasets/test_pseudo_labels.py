"""Pseudo-labels: certain pixels become labels, known ones stay, the rest is unknown."""

from pathlib import Path

import numpy as np
import pytest

from autosalt.core.types import RGB
from autosalt.core.views import View
from autosalt.imaging.geometry import Letterbox
from autosalt.training.data.dataset import Example, Item
from autosalt.training.model.predict import Predictor
from research.datasets.pseudo_labels import mean_of_mirrored, pseudo_label

SIZE = 8
ITEM = Item(Path("d"), "photos/p_left.jpg", None, None, "s", View.LEFT, "toy", {"tone": "dark"})


def example(item: Item = ITEM, **truth: np.ndarray) -> Example:
    image = np.zeros((SIZE, SIZE, 3), np.uint8)
    # A photo half as high as wide: the fill lies above and below.
    box = Letterbox.fit(SIZE // 2, SIZE, SIZE)
    return Example(item, image, truth.get("scalp"), truth.get("loss"), box, None)


def labels(scalp: np.ndarray, loss: np.ndarray) -> Predictor:
    """A model that gives these maps, in the mirror those of the mirror image."""

    def predict(images: RGB) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        assert len(images) == 2
        maps = [np.stack([m, m[:, ::-1]]).astype(np.float32) for m in (scalp, loss)]
        return maps[0], maps[1], np.full((2, 4), 0.25, np.float32)

    return predict


def columns(*values: float) -> np.ndarray:
    """A map whose columns have these probabilities, each as wide as the others."""
    return np.tile(np.repeat(values, SIZE // len(values)), (SIZE, 1))


def test_only_certain_pixels_become_a_label() -> None:
    (entry,) = pseudo_label(labels(columns(0.95, 0.5, 0.05, 0.9), columns(0.05)), [example()])
    assert entry.scalp is not None
    assert entry.scalp.mask[0].tolist() == [True] * 2 + [False] * 4 + [True] * 2
    assert entry.scalp.known[0].tolist() == [True] * 2 + [False] * 2 + [True] * 4
    assert entry.image.shape == (SIZE // 2, SIZE, 3)
    assert (entry.name, entry.view, entry.groups) == ("p_left", "left", {"tone": "dark"})


def test_known_pixels_keep_their_labels() -> None:
    nothing_lost = np.zeros((SIZE, SIZE), bool)
    photo = example(loss=nothing_lost)
    (entry,) = pseudo_label(labels(columns(0.95), columns(0.99)), [photo])
    assert entry.loss is not None
    assert not entry.loss.mask.any()
    assert entry.loss.known.all()


def test_loss_is_never_labelled() -> None:
    """A model that has seen full hair only is sure of too little loss, and would pass that on."""
    (entry,) = pseudo_label(labels(columns(0.95), columns(0.01)), [example()])
    assert entry.loss is None


def test_a_photo_without_sure_scalp_is_left_out() -> None:
    assert list(pseudo_label(labels(columns(0.6), columns(0.1)), [example()])) == []


def test_the_mean_is_taken_in_the_photos_own_direction() -> None:
    slope = columns(0.0, 0.25, 0.5, 1.0)
    maps = mean_of_mirrored(labels(slope, slope), example())
    np.testing.assert_allclose(maps.scalp, slope)
    assert maps.loss[0, -1] == pytest.approx(1.0)
