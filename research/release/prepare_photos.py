"""Turn public photographs into the dataset folders that training reads.

Usage: python -m research.release.prepare_photos DATA OUT

DATA holds any of these folders; a missing one is reported. OUT then holds one dataset folder for
each. A part to measure on has `-test` in its name and must never be trained on.

    hair-photos-figaro1k    photos and hair masks   figaro1k, figaro1k-test
    hair-photos-fasseg      photos and parts        fasseg, fasseg-test
    scalp-photos-5view      men from four sides     five-view, five-view-test (40 % of the men)
    real-photos-dev         AloNet's samples        alonet-samples
    not-heads               anything else           everyday, everyday-test (40 % of the photos)
    alonet-masks            shapes of loss          composites, alonet-composites (loss put into
                                                    the hair of figaro1k and AloNet's samples),
                                                    shapes (those that may be trained on)

Read the terms of each: these photos may be used for research only.
"""

import argparse
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from rich.progress import track

from autosalt.training.data.split import Places, Split, split_of
from research.datasets.composites.hair_loss import (
    all_hair,
    read_shapes,
    recoloured,
    skin_samples,
    with_loss,
)
from research.datasets.composites.thinning import thinned
from research.datasets.entry import Entry, reduced, write_dataset
from research.datasets.everyday import everyday
from research.datasets.hair_sets import fasseg, figaro1k
from research.datasets.head_sets import alonet_samples, five_view, read_marks
from research.release.training_shapes import training_shapes

MARKS = Path(__file__).with_name("five_view_marks.csv")
"""Where we saw bald scalp or hair for certain in photos of the men, drawn by eye as ellipses."""
TEST = Places(val_fraction=0.0, test_fraction=0.4, seed=0)
"""Share of the men of five-view, and of everyday photos, that is measured on; seed of the split."""

ALONET_VIEWS = {
    "11": "top", "19": "top", "20": "left", "21": "top", "22": "top",
    **{f"{k:02d}": "back" for k in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 13, 14, 15, 16, 17, 18)},
}  # fmt: skip
"""Which view each sample photo shows, as we see it; 12 is left open."""
SAME_PERSON = {"20": "14"}
"""Two samples that may be of one person, so that no split divides them."""
COPIES = 16
"""Composites of each sample photo; a quarter of them with thin hair, the others with more loss."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("data", type=Path, help="folder of the public datasets")
    parser.add_argument("out", type=Path, help="folder for the dataset folders")
    parser.add_argument("--only", nargs="*", help="make these datasets only")
    options = parser.parse_args()
    data, out = options.data, options.out

    figaro, fas = data / "hair-photos-figaro1k", data / "hair-photos-fasseg"
    men, samples = data / "scalp-photos-5view", data / "real-photos-dev"
    masks, others = data / "alonet-masks", data / "not-heads"
    shapes = training_shapes(masks, out) if masks.is_dir() else masks
    datasets: dict[str, tuple[list[Path], Callable[[], Iterator[Entry]]]] = {
        "figaro1k": ([figaro], lambda: figaro1k(figaro / "train")),
        "figaro1k-test": ([figaro], lambda: figaro1k(figaro / "test")),
        "fasseg": ([fas], lambda: fasseg(fas / "multipose_train")),
        "fasseg-test": ([fas], lambda: fasseg(fas / "multipose_test")),
        "five-view": ([men], lambda: part_of(five_view(men, read_marks(MARKS)), Split.TRAIN)),
        "five-view-test": ([men], lambda: part_of(five_view(men, read_marks(MARKS)), Split.TEST)),
        "everyday": ([others], lambda: part_of(everyday(others), Split.TRAIN)),
        "everyday-test": ([others], lambda: part_of(everyday(others), Split.TEST)),
        "alonet-samples": ([samples], lambda: the_samples(samples)),
        "composites": ([figaro, shapes], lambda: composites(figaro / "train", shapes)),
        "alonet-composites": ([samples, shapes], lambda: sample_composites(samples, shapes)),
    }
    for name, (needed, entries) in datasets.items():
        if options.only and name not in options.only:
            continue
        missing = [folder.name for folder in needed if not folder.is_dir()]
        if missing:
            print(f"{name}: left out, {', '.join(missing)} not found in {data}")
            continue
        index = write_dataset(out / name, track(entries(), name, total=None), name)
        print(index)


def part_of(entries: Iterator[Entry], part: Split) -> Iterator[Entry]:
    """Those to train on, or those to measure on."""
    for entry in entries:
        if split_of(entry.subject, TEST) is part:
            yield entry


def the_samples(folder: Path) -> Iterator[Entry]:
    """AloNet's samples with views and people as we see them."""
    for entry in alonet_samples(folder, ALONET_VIEWS):
        yield replace(entry, subject=f"alonet-{SAME_PERSON.get(entry.name, entry.name)}")


def sample_composites(folder: Path, masks: Path) -> Iterator[Entry]:
    """Each sample photo with more loss or thinner hair, two in five with hair of another colour.

    Skin is taken from the same photo only, and no shape is of a sample's patient, so that
    cross-validation stays clean.
    """
    shapes = read_shapes(masks)
    for number, entry in enumerate(the_samples(folder)):
        assert entry.scalp is not None
        assert entry.loss is not None
        hair = entry.scalp.mask & ~entry.loss.mask & entry.loss.known
        everywhere = all_hair(entry.image, hair, entry.loss.mask)
        skins = skin_samples([entry])
        for copy in range(COPIES):
            rng = np.random.default_rng([8, number, copy])
            image = recoloured(entry.image, everywhere, rng) if rng.random() < 0.4 else entry.image
            changed = replace(entry, name=f"{entry.name}-{copy}", image=image)
            if copy % 4 == 3:
                yield thinned(changed, hair, shapes, rng) or changed
            else:
                yield with_loss(changed, hair, shapes, skins, rng) or changed


def composites(figaro: Path, masks: Path) -> Iterator[Entry]:
    """Each photo of Figaro1k with loss in its hair; half of them with hair of another colour."""
    shapes = read_shapes(masks)
    for number, entry in enumerate(map(reduced, figaro1k(figaro))):
        rng = np.random.default_rng([7, number])
        assert entry.scalp is not None
        hair = ~entry.scalp.known
        image = recoloured(entry.image, hair, rng) if rng.random() < 0.5 else entry.image
        changed = replace(entry, image=image)
        yield with_loss(changed, hair, shapes, [], rng) or changed


if __name__ == "__main__":
    main()
