"""Data loader: from examples in memory to batches, drawn by the share of each source."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TypedDict

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor
from torch.utils.data import DataLoader, Dataset

from autosalt.core.views import VIEWS
from autosalt.errors import DatasetError
from autosalt.training.data.augmentation import Augmenter
from autosalt.training.data.dataset import Example, Item
from autosalt.training.data.order import ALONE, Draw, Process, TrainingOrder, validation_order
from autosalt.training.data.truth import NONE_OF_THE_VIEWS, VIEW_UNKNOWN, Truth
from autosalt.training.settings import side_at


class Batch(TypedDict):
    """A batch of n photos.

    image is uint8 [n, s, s, 3], view as in `truth.Truth`. masks are uint8 [n, s, s, 4], 0 or 1.
    They hold scalp, loss, and the pixels where each of them is not known. photo is int64 [n], the
    number of each photo in its dataset.
    """

    image: Tensor
    masks: Tensor
    view: Tensor
    photo: Tensor


class PhotoSquares(Dataset[Batch]):
    """Letterboxed photos with their truth, augmented at each visit if an augmenter is given.

    Kept as three arrays, not as objects: worker processes then share the memory.
    """

    def __init__(self, examples: Sequence[Example], augmenter: Augmenter | None = None) -> None:
        self._images = np.stack([example.image for example in examples])
        self._masks = np.stack([_packed(example) for example in examples])
        self._labels = [_label(example.item) for example in examples]
        self._augmenter = augmenter

    def __len__(self) -> int:
        return len(self._labels)

    def __getitem__(self, draw: Draw) -> Batch:
        image, label = self._images[draw.photo], self._labels[draw.photo]
        masks = _unpacked(self._masks[draw.photo])
        if self._augmenter is not None:
            image, masks, label = self._augmenter(image, masks, label, draw.seed)
        return {
            "image": torch.from_numpy(image),
            "masks": torch.from_numpy(masks),
            "view": torch.tensor(label),
            "photo": torch.tensor(draw.photo),
        }


def training_loader(
    dataset: PhotoSquares, order: TrainingOrder, num_workers: int = 0
) -> DataLoader[Batch]:
    """Batches for training, in an order; `num_workers` processes augment, with 0 this one."""
    return _loader(dataset, order, order.batch_size, num_workers)


def validation_loader(
    dataset: PhotoSquares, batch_size: int, num_workers: int = 0, process: Process = ALONE
) -> DataLoader[Batch]:
    """Batches of every photo of the dataset, or of the part that this process validates."""
    return _loader(dataset, validation_order(len(dataset), process), batch_size, num_workers)


def _loader(
    dataset: PhotoSquares, order: TrainingOrder | list[Draw], batch_size: int, num_workers: int
) -> DataLoader[Batch]:
    return DataLoader(
        dataset,
        batch_size=batch_size,
        sampler=order,
        num_workers=num_workers,
        persistent_workers=num_workers > 0,
        pin_memory=torch.cuda.is_available(),
        # Its draw of a seed for workers, which nothing uses, must not move the network's.
        generator=torch.Generator(),
    )


def photo_weights(items: Sequence[Item], shares: Mapping[str, float]) -> list[float] | None:
    """How often each photo is drawn for every source to have its share; None without shares.

    Raises:
        DatasetError: A share is negative, a source has none, or all are 0.
    """
    if not shares:
        return None
    counts = Counter(item.source for item in items)
    missing = sorted(counts.keys() - shares.keys())
    if missing:
        raise DatasetError(f"data.shares must name every source; not named: {', '.join(missing)}")
    if min(shares.values()) < 0 or not any(shares[source] for source in counts):
        raise DatasetError("data.shares must be 0 or more, and one of them over 0")
    return [shares[item.source] / counts[item.source] for item in items]


def truth(batch: Batch) -> Truth:
    """The truth of a batch, masks as float."""
    scalp, loss, scalp_unknown, loss_unknown = batch["masks"].float().unbind(-1)
    return Truth(scalp, loss, 1 - scalp_unknown, 1 - loss_unknown, batch["view"])


def shrunk(batch: Batch, scale: float) -> Batch:
    """The batch with sides `scale` times as long, to the nearest multiple of 32 px.

    Areas are averaged; a mask is set where at least half its area is, and known there.
    """
    side = side_at(scale, batch["image"].shape[1])
    image = F.adaptive_avg_pool2d(batch["image"].permute(0, 3, 1, 2).float(), side).round()
    masks = F.adaptive_avg_pool2d(batch["masks"].permute(0, 3, 1, 2).float(), side) >= 0.5
    masks[:, :2] &= ~masks[:, 2:]
    return {
        "image": image.to(torch.uint8).permute(0, 2, 3, 1),
        "masks": masks.to(torch.uint8).permute(0, 2, 3, 1),
        "view": batch["view"],
        "photo": batch["photo"],
    }


def _packed(example: Example) -> NDArray[np.uint8]:
    """The four masks of `Batch` as bits 0 to 3 of one byte a pixel, [s, s].

    By arithmetic: np.packbits takes 30 times as long for so few bits.
    """
    packed = np.zeros(example.image.shape[:2], np.uint8)
    for bit, (mask, known) in enumerate(
        ((example.scalp, example.scalp_known), (example.loss, example.loss_known))
    ):
        if mask is None:
            packed |= np.uint8(4 << bit)
        else:
            packed |= mask.view(np.uint8) << np.uint8(bit)
            if known is not None:
                packed |= (~known).view(np.uint8) << np.uint8(2 + bit)
    return packed


def _unpacked(packed: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The four masks, uint8 [s, s, 4] of 0 or 1, from `_packed`."""
    return (packed[..., np.newaxis] >> np.arange(4, dtype=np.uint8)) & np.uint8(1)


def _label(item: Item) -> int:
    if item.shows_none:
        return NONE_OF_THE_VIEWS
    return VIEW_UNKNOWN if item.view is None else VIEWS.index(item.view)
