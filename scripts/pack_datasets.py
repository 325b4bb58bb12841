"""Copy dataset folders at the size that training reads, to train on another machine.

Usage: python scripts/pack_datasets.py WORK OUT FOLDER [FOLDER ...] [--size 256] [--quality 90]

Each FOLDER of WORK (such as train or real/figaro1k) becomes the same folder of OUT, a tenth as
large. Photos are reduced by the rule that scoring has, so that training sees what it would have
seen, but for one more JPEG compression.
"""

import argparse
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from autosalt.annotations.entry import Entry, write_dataset
from autosalt.training.data import Item, load_example, read_items
from autosalt.training.pseudo import entry_of, partial_of
from autosalt.training.settings import DataSettings


@dataclass(frozen=True)
class Job:
    """One folder to pack."""

    folder: Path
    out: Path
    size: int
    quality: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("work", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("folders", nargs="+")
    parser.add_argument("--size", type=int, default=256, help="of the model's square, in pixels")
    parser.add_argument("--quality", type=int, default=90, help="of JPEG")
    options = parser.parse_args()
    jobs = [
        Job(options.work / name, options.out / name, options.size, options.quality)
        for name in options.folders
    ]
    with ProcessPoolExecutor() as pool:
        for job, index in zip(jobs, pool.map(pack, jobs), strict=True):
            print(f"{job.folder}: {index}")


def pack(job: Job) -> Path:
    """Write one folder anew; return its index."""
    items = read_items([job.folder])
    (source,) = {item.source for item in items}
    return write_dataset(job.out, _entries(items, job.size), source, job.quality)


def _entries(items: list[Item], size: int) -> Iterator[Entry]:
    spec = DataSettings(folders=[], size=size).input_spec()
    for item in items:
        example = load_example(item, spec)
        yield entry_of(example, partial_of(example.scalp, example.scalp_known))


if __name__ == "__main__":
    main()
