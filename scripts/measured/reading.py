"""A dataset read by the released model."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from autosalt import Scorer
from autosalt.core.types import BoolMask
from autosalt.imaging.pipeline import to_masks
from autosalt.training.data import Example, load_examples, read_items
from autosalt.training.predict import Maps, load_model, predict_all


class Seen(NamedTuple):
    """One photo with what the model gave for it, all on the model's square."""

    example: Example
    maps: Maps
    scalp: BoolMask
    loss: BoolMask


def read(folder: Path, scorer: Scorer) -> Iterator[Seen]:
    """Every photo of a dataset folder, in its order."""
    model = load_model(scorer.model.path)
    examples = load_examples(read_items([folder]), model.input)
    for example, maps in zip(examples, predict_all(model.predict, examples), strict=True):
        scalp, loss = to_masks(maps.scalp, maps.loss, model.thresholds)
        yield Seen(example, maps, scalp, loss)
