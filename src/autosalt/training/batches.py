"""From examples in memory to the batches training reads."""

from collections.abc import Sequence
from typing import TypedDict

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor
from torch.utils.data import DataLoader, Dataset

from autosalt.core.views import VIEWS, View
from autosalt.training.augmentation import Augmenter
from autosalt.training.data import Example
from autosalt.training.losses import NO_VIEW, Truth


class Batch(TypedDict):
    """A batch of n photos; the image is uint8 [n, s, s, 3], the rest as in `losses.Truth`."""

    image: Tensor
    masks: Tensor
    has_masks: Tensor
    view: Tensor


class PhotoSquares(Dataset[Batch]):
    """Letterboxed photos with their truth, augmented anew at each visit if an augmenter is given.

    Kept as three arrays, not as objects: worker processes then share the memory.
    """

    def __init__(self, examples: Sequence[Example], augmenter: Augmenter | None = None) -> None:
        self._images = np.stack([example.image for example in examples])
        self._masks = np.stack([_masks(example) for example in examples])
        self._has_masks = np.array(
            [[example.scalp is not None, example.loss is not None] for example in examples]
        )
        self._views = [example.item.view for example in examples]
        self._augmenter = augmenter

    def __len__(self) -> int:
        return len(self._views)

    def __getitem__(self, index: int) -> Batch:
        image, view = self._images[index], self._views[index]
        masks = np.unpackbits(self._masks[index], axis=-1, count=2)
        if self._augmenter is not None:
            # torch seeds itself anew in every worker and epoch; NumPy would repeat itself.
            seed = int(torch.randint(2**32, ()).item())
            image, masks, view = self._augmenter(image, masks, view, seed)
        return {
            "image": torch.from_numpy(image),
            "masks": torch.from_numpy(masks),
            "has_masks": torch.from_numpy(self._has_masks[index]),
            "view": torch.tensor(_label(view)),
        }


def loader(
    dataset: PhotoSquares, batch_size: int, *, training: bool, num_workers: int, seed: int
) -> DataLoader[Batch]:
    """A loader; in training it shuffles and drops an incomplete last batch."""
    return DataLoader(
        dataset,
        batch_size=min(batch_size, len(dataset)),
        shuffle=training,
        drop_last=training,
        num_workers=num_workers,
        persistent_workers=num_workers > 0,
        pin_memory=torch.cuda.is_available(),
        generator=torch.Generator().manual_seed(seed),
    )


def truth(batch: Batch) -> Truth:
    """The truth of a batch, masks as float."""
    scalp, loss = batch["masks"].float().unbind(-1)
    has_scalp, has_loss = batch["has_masks"].unbind(-1)
    return Truth(scalp, loss, has_scalp, has_loss, batch["view"])


def halved(batch: Batch) -> Batch:
    """The batch at half its size: areas averaged, a mask set where at least half its area is."""
    image = F.avg_pool2d(batch["image"].permute(0, 3, 1, 2).float(), 2).round()
    masks = F.avg_pool2d(batch["masks"].permute(0, 3, 1, 2).float(), 2) >= 0.5
    return {
        "image": image.to(torch.uint8).permute(0, 2, 3, 1),
        "masks": masks.to(torch.uint8).permute(0, 2, 3, 1),
        "has_masks": batch["has_masks"],
        "view": batch["view"],
    }


def _masks(example: Example) -> NDArray[np.uint8]:
    """Scalp and loss as the two highest bits of one byte a pixel, [s, s, 1]; missing is 0."""
    empty = np.zeros(example.image.shape[:2], np.bool_)
    pair = [empty if mask is None else mask for mask in (example.scalp, example.loss)]
    return np.packbits(np.stack(pair, axis=-1), axis=-1)


def _label(view: View | None) -> int:
    return NO_VIEW if view is None else VIEWS.index(view)
