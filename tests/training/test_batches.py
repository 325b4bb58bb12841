"""What training reads is what the examples hold."""

from pathlib import Path

import numpy as np
import torch

from autosalt.core.views import VIEWS, View
from autosalt.imaging.geometry import Letterbox
from autosalt.training.batches import PhotoSquares, halved, loader, truth
from autosalt.training.data import Example, Item
from autosalt.training.losses import NO_VIEW

RNG = np.random.default_rng(0)


def example(view: View | None, *, scalp: bool = True, loss: bool = True) -> Example:
    def mask(there: bool) -> np.ndarray | None:
        return RNG.random((8, 8)) > 0.5 if there else None

    item = Item(Path("d"), "p.jpg", None, None, "s", view, "toy", {})
    image = RNG.integers(0, 256, (8, 8, 3), np.uint8)
    return Example(item, image, mask(scalp), mask(loss), Letterbox.fit(8, 8, 8), None)


def test_masks_and_labels_arrive_unchanged() -> None:
    examples = [
        example(View.RIGHT),
        example(None, loss=False),
        example(View.BACK, scalp=False),
    ]
    batch = next(iter(loader(PhotoSquares(examples), 3, training=False, num_workers=0, seed=0)))
    known = truth(batch)
    assert known.has_scalp.tolist() == [True, True, False]
    assert known.has_loss.tolist() == [True, False, True]
    assert known.view.tolist() == [VIEWS.index(View.RIGHT), NO_VIEW, VIEWS.index(View.BACK)]
    for k, one in enumerate(examples):
        np.testing.assert_array_equal(batch["image"][k].numpy(), one.image)
        for maps, mask in ((known.scalp, one.scalp), (known.loss, one.loss)):
            expected = np.zeros((8, 8)) if mask is None else mask
            np.testing.assert_array_equal(maps[k].numpy(), expected)


def test_an_incomplete_last_batch_is_dropped_in_training_only() -> None:
    squares = PhotoSquares([example(View.TOP) for _ in range(5)])
    assert len(loader(squares, 2, training=True, num_workers=0, seed=0)) == 2
    assert len(loader(squares, 2, training=False, num_workers=0, seed=0)) == 3
    assert len(loader(squares, 99, training=True, num_workers=0, seed=0)) == 1


def test_halving_averages_areas() -> None:
    image = torch.zeros(1, 2, 4, 3, dtype=torch.uint8)
    image[0, :, :2] = 200
    masks = torch.zeros(1, 2, 4, 2, dtype=torch.uint8)
    masks[0, 0, :2, 0] = 1  # half of the left block: set
    masks[0, 0, 0, 1] = 1  # a quarter: not
    half = halved(
        {
            "image": image,
            "masks": masks,
            "has_masks": torch.tensor([[True, True]]),
            "view": torch.tensor([1]),
        }
    )
    assert half["image"][0, 0, :, 0].tolist() == [200, 0]
    assert half["masks"][0, 0].tolist() == [[1, 0], [0, 0]]
    assert half["image"].dtype == half["masks"].dtype == torch.uint8
