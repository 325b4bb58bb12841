"""Order of training photos: which photo is read at which step, by which process.

The order depends only on the seed and the step. A run that was killed and resumed therefore reads
the same photos, augmented in the same way, as one that was not.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from torch.utils.data import Sampler

from autosalt.errors import DatasetError


class Draw(NamedTuple):
    """One reading of a photo: its number in the dataset, and the seed of its augmentation."""

    photo: int
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Process:
    """The place of this process among those that train together."""

    rank: int = 0
    count: int = 1


ALONE = Process()


def seed_of(*parts: int) -> int:
    """One seed from several numbers of 0 or more; near numbers give unrelated seeds."""
    return int(np.random.SeedSequence(parts).generate_state(1, np.uint64)[0] >> np.uint64(1))


class TrainingOrder(Sampler[Draw]):
    """The photos that one process reads, an epoch at a time, from a step on.

    An epoch is a whole number of optimiser steps; what is left over is drawn in other epochs.

    Args:
        photos: How many there are.
        batch_size: Photos in a batch of one process; fewer where there are not so many.
        seed: Of order and augmentation.
        weights: How often each photo is drawn, relative to the others; None: each once an epoch.
        accumulate: Batches of one optimiser step.
        first_step: The step at which reading begins.
        process: Which process reads.

    Attributes:
        batch_size: Photos in a batch.
        steps_an_epoch: Optimiser steps in an epoch.

    Raises:
        DatasetError: There are too few photos for the processes and accumulated batches.
    """

    def __init__(
        self,
        photos: int,
        *,
        batch_size: int,
        seed: int,
        weights: Sequence[float] | None = None,
        accumulate: int = 1,
        first_step: int = 0,
        process: Process = ALONE,
    ) -> None:
        at_once = process.count * accumulate
        if photos < at_once:
            raise DatasetError(
                f"{photos} photos to train on are too few for {at_once} batches in one step; "
                "give fewer trainer.devices, or a lower trainer.accumulate"
            )
        self.batch_size = min(batch_size, photos // at_once)
        self._photos = photos
        self._seed = seed
        self._weights = None if weights is None else torch.tensor(weights, dtype=torch.float64)
        self._process = process
        self._first_step = first_step
        self._step_photos = self.batch_size * at_once
        self.steps_an_epoch = photos // self._step_photos
        self._epoch = first_step // self.steps_an_epoch

    def __len__(self) -> int:
        """Photos of this process in a whole epoch."""
        return self.steps_an_epoch * self._step_photos // self._process.count

    def set_epoch(self, epoch: int) -> None:
        """Lightning names the epoch that is read next, from 0."""
        self._epoch = epoch

    def __iter__(self) -> Iterator[Draw]:
        generator = torch.Generator().manual_seed(seed_of(self._seed, self._epoch))
        if self._weights is None:
            photos = torch.randperm(self._photos, generator=generator)
        else:
            photos = torch.multinomial(self._weights, self._photos, True, generator=generator)
        seeds = torch.randint(2**32, (self._photos,), generator=generator)
        done = max(0, self._first_step - self._epoch * self.steps_an_epoch) * self._step_photos
        for place in range(
            done + self._process.rank, self.steps_an_epoch * self._step_photos, self._process.count
        ):
            yield Draw(int(photos[place]), int(seeds[place]))


def validation_order(photos: int, process: Process = ALONE) -> list[Draw]:
    """The photos that one process validates.

    Every process has as many, or the others would wait for it for ever. So the first photos may be
    read by two processes; `PhotoErrors` counts them once.
    """
    padded = -(-photos // process.count) * process.count
    return [Draw(place % photos) for place in range(process.rank, padded, process.count)]
