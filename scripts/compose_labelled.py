"""Put loss and thin hair into photos of the men whose scalp a model has labelled, as a new dataset.

Usage: python scripts/compose_labelled.py LABELLED PHOTOS MASKS OUT

LABELLED is what pseudo_label.py wrote, PHOTOS the dataset folder that it labelled, MASKS a folder
of real shapes of loss (layout of alonet-masks), OUT the new dataset folder; its photos have the
source that OUT is named.
"""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from rich.progress import track

from autosalt.annotations.composite import read_shapes, recoloured, with_loss
from autosalt.annotations.entry import Entry, Partial, write_dataset
from autosalt.annotations.thinning import thinned
from autosalt.core.types import BoolMask
from autosalt.imaging.decode import open_photo
from autosalt.imaging.geometry import resize_mask
from autosalt.imaging.masks import read_partial_mask
from autosalt.training.data import Item, read_items

COPIES = 4
"""Of each photo; half of them lose hair in patches, half become thin."""
FULL_NORWOOD, FULL_SIDES_NORWOOD = 3, 5
"""Up to these levels of male-pattern loss, what a model surely takes for scalp, well inside the
hairline, is covered with hair: on all views, and on the sides."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    for name in ("labelled", "photos", "masks", "out"):
        parser.add_argument(name, type=Path)
    options = parser.parse_args()
    shapes = read_shapes(options.masks)
    items = read_items([options.labelled])
    entries = composites(items, options.photos, shapes)
    track_ = track(entries, "composing", total=COPIES * len(items))
    print(write_dataset(options.out, track_, options.out.name))


def composites(items: Sequence[Item], photos: Path, shapes: Sequence[BoolMask]) -> Iterator[Entry]:
    """Each labelled photo several times, changed; photos without enough sure hair are left out."""
    for number, item in enumerate(items):
        if not covered(item):
            continue
        entry = _entry(item, photos)
        assert entry.scalp is not None
        hair = entry.scalp.mask & entry.scalp.known
        entry = replace(entry, loss=entry.loss or Partial(np.zeros_like(hair), hair))
        for copy in range(COPIES):
            rng = np.random.default_rng([9, number, copy])
            image = recoloured(entry.image, hair, rng) if rng.random() < 0.4 else entry.image
            copied = replace(entry, name=f"{entry.name}-{copy}", image=image)
            if copy % 2:
                made = thinned(copied, hair, shapes, rng)
            else:
                made = with_loss(copied, hair, shapes, [], rng)
            if made is not None:
                yield made


def covered(item: Item) -> bool:
    """Whether hair covers what a model surely takes for scalp in this photo, by the man's level."""
    level = int(item.subgroups["norwood_level"])
    return level <= FULL_NORWOOD or (item.view in ("left", "right") and level <= FULL_SIDES_NORWOOD)


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
