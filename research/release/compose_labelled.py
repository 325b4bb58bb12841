"""Put loss and thin hair into photos whose scalp a model has labelled, as a new dataset.

Usage: python -m research.release.compose_labelled LABELLED PHOTOS MASKS OUT

LABELLED is the output of pseudo_label.py, and PHOTOS the dataset folder that it labelled. MASKS is
a folder of real shapes of loss (layout of alonet-masks). OUT is the new dataset folder; its name is
the source of its photos.
"""

import argparse
from dataclasses import replace
from functools import cache, partial
from itertools import chain
from pathlib import Path

import numpy as np
from rich.progress import track

from autosalt.core.types import BoolMask
from autosalt.imaging.decode import open_photo
from autosalt.imaging.geometry import resize_mask
from autosalt.imaging.masks import read_partial_mask
from autosalt.machine import usable_cores
from autosalt.phantom.datasets.workers import map_in_order
from autosalt.training.data.dataset import Item, read_items
from research.datasets.composites.hair_loss import all_hair, read_shapes, recoloured, with_loss
from research.datasets.composites.thinning import thinned
from research.datasets.entry import Entry, Partial, write_dataset

COPIES = 4
"""Of each photo; half of them lose hair in patches, half become thin."""
COVERED_NORWOOD, COVERED_SIDES_NORWOOD = 3, 5
"""The highest levels of male-pattern loss at which certain scalp, well inside the hairline, is
covered with hair: on all views, and on the sides."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    for name in ("labelled", "photos", "masks", "out"):
        parser.add_argument(name, type=Path)
    options = parser.parse_args()
    # The number is the seed: counted over all, so that it stays whatever is left out.
    numbered = [pair for pair in enumerate(read_items([options.labelled])) if covered(pair[1])]
    compose = partial(composites, options.photos, options.masks)
    made = map_in_order(compose, numbered, usable_cores())
    entries = chain.from_iterable(track(made, "composing", total=len(numbered)))
    print(write_dataset(options.out, entries, options.out.name))


def composites(photos: Path, masks: Path, numbered: tuple[int, Item]) -> list[Entry]:
    """A labelled photo several times, changed, where it has enough sure hair."""
    number, item = numbered
    shapes = shapes_of(masks)
    entry = _entry(item, photos)
    assert entry.scalp is not None
    hair = entry.scalp.mask & entry.scalp.known
    entry = replace(entry, loss=entry.loss or Partial(np.zeros_like(hair), hair))
    everywhere = all_hair(entry.image, hair, np.zeros_like(hair))
    entries = []
    for copy in range(COPIES):
        rng = np.random.default_rng([9, number, copy])
        image = recoloured(entry.image, everywhere, rng) if rng.random() < 0.4 else entry.image
        copied = replace(entry, name=f"{entry.name}-{copy}", image=image)
        change = (
            thinned(copied, hair, shapes, rng)
            if copy % 2
            else with_loss(copied, hair, shapes, [], rng)
        )
        if change is not None:
            entries.append(change)
    return entries


@cache
def shapes_of(masks: Path) -> list[BoolMask]:
    """The shapes of loss, read once in each process."""
    return read_shapes(masks)


def covered(item: Item) -> bool:
    """Whether hair covers what a model surely takes for scalp in this photo, by the man's level."""
    level = int(item.subgroups["norwood_level"])
    side = item.view in ("left", "right")
    return level <= (COVERED_SIDES_NORWOOD if side else COVERED_NORWOOD)


def _entry(item: Item, photos: Path) -> Entry:
    """The photo at its full size with the labels of its smaller copy."""
    image = open_photo(photos / item.photo)
    scalp, loss = (
        None if name is None else _part(item.folder / name, image.shape)
        for name in (item.scalp, item.loss)
    )
    name = Path(item.photo).stem
    groups = item.subgroups
    return Entry(name, image, scalp, loss, item.subject, item.view or "", groups)


def _part(file: Path, shape: tuple[int, ...]) -> Partial:
    mask, known = read_partial_mask(file)
    return Partial(resize_mask(mask, *shape[:2]), ~resize_mask(~known, *shape[:2]))


if __name__ == "__main__":
    main()
