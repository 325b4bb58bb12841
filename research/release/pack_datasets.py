"""Copy dataset folders at the size that training reads, to train on another machine.

Usage: python -m research.release.pack_datasets WORK OUT FOLDER [FOLDER ...] [--size 256]

Each FOLDER of WORK (such as train or real/figaro1k) becomes the same folder of OUT, a tenth as
large. Photos are reduced by the rule that scoring has, so that training sees what it would have
seen, but for one more JPEG compression.
"""

import argparse
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from autosalt.training.data.dataset import Item, load_example, read_items
from autosalt.training.settings import DataSettings
from research.datasets.entry import Entry, write_dataset
from research.datasets.pseudo_labels import entry_of, partial_of


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("work", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("folders", nargs="+")
    parser.add_argument("--size", type=int, default=256, help="of the model's square, in pixels")
    parser.add_argument("--quality", type=int, default=90, help="of JPEG")
    options = parser.parse_args()
    pack_one = partial(pack, options.work, options.out, options.size, options.quality)
    with ProcessPoolExecutor() as pool:
        for index in pool.map(pack_one, options.folders):
            print(index)


def pack(work: Path, out: Path, size: int, quality: int, name: str) -> Path:
    """Write one folder of `work` again in `out`; return its index."""
    items = read_items([work / name])
    (source,) = {item.source for item in items}
    return write_dataset(out / name, _entries(items, size), source, quality)


def _entries(items: list[Item], size: int) -> Iterator[Entry]:
    spec = DataSettings(folders=[], size=size).input_spec()
    for item in items:
        example = load_example(item, spec)
        yield entry_of(
            example,
            partial_of(example.scalp, example.scalp_known),
            partial_of(example.loss, example.loss_known),
        )


if __name__ == "__main__":
    main()
