"""Pseudo-labels: certain pixels become labels, known ones stay, the rest is unknown."""

from pathlib import Path

import numpy as np

from autosalt.core.types import RGB
from autosalt.core.views import View
from autosalt.imaging.geometry import Letterbox
from autosalt.training.data.dataset import Example, Item
from autosalt.training.model.predict import Predictor
from research.datasets.pseudo_labels import four_looks, pseudo_label

SIZE = 80
ITEM = Item(Path("d"), "photos/p_left.jpg", None, None, "s", View.LEFT, "toy", {"tone": "dark"})


def example(item: Item = ITEM, **truth: np.ndarray) -> Example:
    image = np.zeros((SIZE, SIZE, 3), np.uint8)
    # A photo half as high as wide: the fill lies above and below.
    box = Letterbox.fit(SIZE // 2, SIZE, SIZE)
    return Example(item, image, truth.get("scalp"), truth.get("loss"), box, None)


def labels(scalp: np.ndarray, loss: np.ndarray) -> Predictor:
    """A model that gives these maps, in the mirror those of the mirror image.

    Of the smaller photo, which lies in an empty square, it gives smaller ones.
    """

    def predict(images: RGB) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        assert len(images) == 2
        maps = [scalp, loss]
        if images[0, 0, 0, 0] != 0:  # the fill of the smaller photo; the photos are black
            maps = [np.pad(m[::5, ::5].repeat(4, 0).repeat(4, 1), SIZE // 10) for m in maps]
        out = [np.stack([m, m[:, ::-1]]).astype(np.float32) for m in maps]
        return out[0], out[1], np.full((2, 4), 0.25, np.float32)

    return predict


def columns(*values: float) -> np.ndarray:
    """A map whose columns have these probabilities, each as wide as the others."""
    return np.tile(np.repeat(values, SIZE // len(values)), (SIZE, 1))


def test_only_certain_pixels_become_a_label() -> None:
    (entry,) = pseudo_label(labels(columns(0.95, 0.5, 0.05, 0.9), columns(0.05)), [example()])
    assert entry.scalp is not None
    middles = slice(10, SIZE, 20)  # the smaller photo is less exact where columns meet
    assert entry.scalp.mask[0, middles].tolist() == [True, False, False, True]
    assert entry.scalp.known[0, middles].tolist() == [True, False, True, True]
    assert entry.image.shape == (SIZE // 2, SIZE, 3)
    assert (entry.name, entry.view, entry.groups) == ("p_left", "left", {"tone": "dark"})


def test_known_pixels_keep_their_labels() -> None:
    nothing_lost = np.zeros((SIZE, SIZE), bool)
    photo = example(loss=nothing_lost)
    (entry,) = pseudo_label(labels(columns(0.95), columns(0.99)), [photo])
    assert entry.loss is not None
    assert not entry.loss.mask.any()
    assert entry.loss.known.all()


def test_loss_is_labelled_where_asked_and_sure_on_sure_scalp() -> None:
    scalp, loss = columns(0.95, 0.95, 0.95, 0.05), columns(0.99, 0.9, 0.01, 0.5)
    (entry,) = pseudo_label(labels(scalp, loss), [example()], loss=True)
    assert entry.loss is not None
    middles = slice(10, SIZE, 20)
    assert entry.loss.mask[0, middles].tolist() == [True, False, False, False]
    assert entry.loss.known[0, middles].tolist() == [True, False, True, True]


def test_a_label_needs_every_look_to_be_sure() -> None:
    """The mirror image of this photo is read otherwise."""

    def predict(images: RGB) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        maps = np.stack([np.full((SIZE, SIZE), p, np.float32) for p in (0.95, 0.6)])
        return maps, maps, np.full((2, 4), 0.25, np.float32)

    assert list(pseudo_label(predict, [example()])) == []


def test_loss_is_not_labelled_unasked() -> None:
    """A model that has seen full hair only is sure of too little loss, and would pass that on."""
    (entry,) = pseudo_label(labels(columns(0.95), columns(0.01)), [example()])
    assert entry.loss is None


def test_a_photo_without_sure_scalp_is_left_out() -> None:
    assert list(pseudo_label(labels(columns(0.6), columns(0.1)), [example()])) == []


def test_every_look_is_in_the_photos_own_direction_and_place() -> None:
    slope = columns(0.0, 0.25, 0.5, 1.0)
    looks = four_looks(labels(slope, slope), example())
    assert len(looks) == 4
    middles = slice(10, SIZE, 20)
    for look in looks:
        np.testing.assert_allclose(look.scalp[40, middles], slope[40, middles], atol=0.02)
        np.testing.assert_allclose(look.loss[40, middles], slope[40, middles], atol=0.02)
