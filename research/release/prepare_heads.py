"""Turn heads with hand-drawn scalp and loss into the folders that training reads.

Usage: python -m research.release.prepare_heads DATA OUT

DATA holds heads-annotated (only its train part is read, never devtest), scalp-photos-5view and
alonet-masks. People are divided first, by name, into three parts:

    heads-held     men whom prepare_photos.py keeps to measure views on (five-view-test); never
                   trained on
    heads-val      15 % of the others, to choose between trainings
    heads-train    the rest

Intervals may be calibrated on the first two. Each part gets a second folder, `-framed`, with each
photo closer and farther away. heads-train-composites has loss, thin hair, strands, stubble, clips
and light put into it. five-view-heads holds the men of scalp-photos-5view who are in none of
five-view-test, heads-annotated/devtest and heads-val. Subjects have the names of heads-annotated
everywhere, so that no split divides a man.
"""

import argparse
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from itertools import chain
from pathlib import Path

import numpy as np
from rich.progress import track

from autosalt.core.types import RGB
from autosalt.imaging.training_index import INDEX
from autosalt.machine import usable_cores
from autosalt.phantom.datasets.workers import map_in_order
from autosalt.training.data.split import Places, Split, split_of
from research.datasets.annotated import annotated_heads
from research.datasets.composites.hair_loss import read_shapes
from research.datasets.composites.rare_heads import RareMaterials, rare_materials, rarer
from research.datasets.entry import Entry, reduced, rows_of, write_dataset
from research.datasets.framing import closer, farther, share_of_photo, without_scalp
from research.datasets.head_sets import five_view, read_marks
from research.release.prepare_photos import MARKS, TEST
from research.release.training_shapes import training_shapes

VALIDATION = Places(val_fraction=0.15, test_fraction=0.0, seed=64)
"""Which people validate; the seed divides sources, views and severities most evenly."""
PARTS = "train", "val", "held"
MAN, FIVE_VIEW = "M-", "five-view-"
"""Before the number of a man of scalp-photos-5view: in heads-annotated, and as subject there."""
CLOSE, FAR = 3, 1
"""Closer frames of each photo, and frames from farther away."""
SMALL = 0.45
"""A scalp that takes less of the photo is small already, and is brought closer instead."""
COPIES = 15
"""Composites of each photo: of its hair, or of its bald scalp, as it has either."""

Change = Callable[[Entry, "Materials", int], Iterator[Entry]]
"""A function of a photo, the material of composites and a seed that yields other photos."""


@dataclass(frozen=True)
class Materials:
    """Material of composites.

    Attributes:
        rare: of the same part, so that no skin or hair gets into another part.
        rooms: pictures without scalp.
    """

    rare: RareMaterials
    rooms: Sequence[RGB]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("data", type=Path, help="folder of the public datasets")
    parser.add_argument("out", type=Path, help="folder for the dataset folders")
    options = parser.parse_args()
    data, out = options.data, options.out
    out.mkdir(parents=True, exist_ok=True)
    heads = data / "heads-annotated" / "train"
    shapes = training_shapes(data / "alonet-masks", out)
    for part in PARTS:
        photos = people(heads, part)
        print(write_dataset(out / f"heads-{part}", photos, ""))
        for suffix in CHANGES if part == "train" else ("framed",):
            change_one = partial(changed, heads, shapes, part, suffix)
            made = map_in_order(change_one, range(len(photos)), usable_cores())
            every = chain.from_iterable(track(made, f"{part}-{suffix}", total=len(photos)))
            print(write_dataset(out / f"heads-{part}-{suffix}", every, ""))
    measured = {row["subject"] for row in rows_of(heads.parent / "devtest" / INDEX, "subject")}
    measured |= {entry.subject for entry in people(heads, "val")}
    men = other_men(data / "scalp-photos-5view", measured)
    print(write_dataset(out / "five-view-heads", men, "five-view"))


def part_of(subject: str) -> str:
    """The part of a person of heads-annotated/train: train, val or held."""
    if subject.startswith(MAN):
        man = FIVE_VIEW + subject.removeprefix(MAN)
        if split_of(man, TEST) is Split.TEST:
            return "held"
    return "val" if split_of(subject, VALIDATION) is Split.VAL else "train"


@cache
def people(heads: Path, part: str) -> list[Entry]:
    """The photos of a part."""
    return [entry for entry in annotated_heads(heads) if part_of(entry.subject) == part]


@cache
def materials(heads: Path, shapes: Path, part: str) -> Materials:
    """Return the material for composites of a part."""
    photos, rng = people(heads, part), np.random.default_rng(21)
    rooms = [room for entry in photos if (room := without_scalp(entry, rng)) is not None]
    return Materials(rare_materials(photos, read_shapes(shapes)), rooms)


def other_men(folder: Path, left_out: set[str]) -> Iterator[Entry]:
    """The men of scalp-photos-5view from four sides, but those who are measured on or validate."""
    for entry in five_view(folder, read_marks(MARKS)):
        subject = MAN + entry.subject.removeprefix(FIVE_VIEW)
        if split_of(entry.subject, TEST) is Split.TRAIN and subject not in left_out:
            yield replace(entry, subject=subject)


def changed(heads: Path, shapes: Path, part: str, suffix: str, number: int) -> list[Entry]:
    """Return other photos of a photo; each worker reads the photos once."""
    entry = people(heads, part)[number]
    return list(CHANGES[suffix](entry, materials(heads, shapes, part), number))


def framed(entry: Entry, materials: Materials, number: int) -> Iterator[Entry]:
    """The photo in other frames."""
    small = share_of_photo(entry) < SMALL
    for copy in range(CLOSE + FAR):
        rng = np.random.default_rng([22, number, copy])
        made = _far(entry, materials, rng) if copy >= CLOSE and not small else closer(entry, rng)
        if made is not None:
            yield replace(made, name=f"{entry.name}-f{copy}")


def composites(entry: Entry, materials: Materials, number: int) -> Iterator[Entry]:
    """The photo as other heads, of rare kinds: see `research.datasets.composites.rare_heads`."""
    for copy in range(COPIES):
        rng = np.random.default_rng([23, number, copy])
        lot = rng.random()
        start = (closer(entry, rng) or entry) if lot < 0.55 else entry
        made = rarer(reduced(start), materials.rare, rng)
        if made is None:
            continue
        if lot > 0.88 and share_of_photo(entry) >= SMALL:
            made = _far(made, materials, rng)
        groups = {**made.groups, "source": "heads-composites"}
        yield replace(made, name=f"{entry.name}-c{copy}", groups=groups)


def _far(entry: Entry, materials: Materials, rng: np.random.Generator) -> Entry:
    return farther(entry, materials.rooms[int(rng.integers(len(materials.rooms)))], rng)


CHANGES: dict[str, Change] = {"framed": framed, "composites": composites}
"""Changes of each photo that may be trained on, by the ending of the folder."""


if __name__ == "__main__":
    main()
