"""Read a dataset folder with a model, photo by photo."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.random import Generator

from autosalt.core.reasons import PhotoRefused
from autosalt.core.statistics.estimate import Estimate, in_percent
from autosalt.core.statistics.share import estimate_share
from autosalt.core.types import RGB, BoolMask
from autosalt.core.views import VIEWS
from autosalt.imaging.pipeline import Measurement, to_masks
from autosalt.training.data.dataset import Example, Item, load_examples, read_items
from autosalt.training.model.predict import Maps, Model, see_all


class Seen(NamedTuple):
    """One photo with what the model gave for it, all on the model's square."""

    example: Example
    maps: Maps
    scalp: BoolMask
    loss: BoolMask
    measured: Measurement | None
    """None where no scalp was found."""

    @property
    def item(self) -> Item:
        """The photo's row of the index."""
        return self.example.item


def read(
    folder: Path, model: Model, change: Callable[[RGB, Generator], RGB] | None = None
) -> Iterator[Seen]:
    """Every photo of a dataset folder, in its order; `change` changes each before it is read.

    A changed photo is read once: what a second look would see of it is not known.
    """
    examples = load_examples(read_items([folder]), model.input)
    if change is not None:
        examples = [
            replace(example, image=change(example.image, np.random.default_rng([17, number])))
            for number, example in enumerate(examples)
        ]
    closer = None if change is not None else model.closer
    every = see_all(model.predict, examples, closer)
    for example, seen in zip(examples, every, strict=True):
        maps = seen.maps
        scalp, loss = to_masks(maps.scalp, maps.loss, model.thresholds)
        try:
            measured = seen.measure(model.thresholds)
        except PhotoRefused:
            measured = None
        yield Seen(example, maps, scalp, loss, measured)


def right_views(seen: Sequence[Seen]) -> Estimate:
    """Share of photos whose most likely view is the true one, in percent."""
    right = [VIEWS[int(one.maps.view.argmax())] == one.item.view for one in seen]
    return in_percent(estimate_share(right, [one.item.subject for one in seen]))
