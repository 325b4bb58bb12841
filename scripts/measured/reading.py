"""A dataset read by a model, and what several kinds of data have in common."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from autosalt.core.agreement import Estimate, grouped_bootstrap
from autosalt.core.reasons import PhotoRefused
from autosalt.core.types import BoolMask
from autosalt.core.views import VIEWS
from autosalt.imaging.pipeline import Measurement, measure, to_masks
from autosalt.training.data import Example, Item, load_examples, read_items
from autosalt.training.predict import Maps, Model, predict_all


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


def read(folder: Path, model: Model) -> Iterator[Seen]:
    """Every photo of a dataset folder, in its order."""
    examples = load_examples(read_items([folder]), model.input)
    for example, maps in zip(examples, predict_all(model.predict, examples), strict=True):
        scalp, loss = to_masks(maps.scalp, maps.loss, model.thresholds)
        try:
            measured = measure(maps.scalp, maps.loss, example.box, model.thresholds)
        except PhotoRefused:
            measured = None
        yield Seen(example, maps, scalp, loss, measured)


def right_views(seen: Sequence[Seen]) -> Estimate:
    """Share of photos whose most likely view is the true one, in percent."""
    right = [100.0 * (VIEWS[int(one.maps.view.argmax())] == one.item.view) for one in seen]
    return grouped_bootstrap(right, [one.item.subject for one in seen])
