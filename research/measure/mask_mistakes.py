"""Print how many pairs of masks are found to be mistakes: as drawn, and changed on purpose.

Usage: python -m research.measure.mask_mistakes MASKS

MASKS is a folder in the layout of alonet-masks (manifest.csv). Each pair is also read with its
scalp mask inverted, its loss mask inverted, the two exchanged, and with classes that exclude each
other (bald skin is no scalp). Its loss is shifted, mirrored, turned upside down, or that of the
next pair. Only pairs with some loss inside the scalp are damaged in the last five ways: others show
no change.
"""

import argparse
import csv
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np

from autosalt.core.types import BoolMask
from autosalt.imaging.geometry import resize_mask
from autosalt.imaging.masks import find_mistake, read_mask

Pair = tuple[BoolMask, BoolMask]
ALL: dict[str, Callable[[BoolMask, BoolMask], Pair]] = {
    "as drawn": lambda scalp, loss: (scalp, loss),
    "scalp inverted": lambda scalp, loss: (~scalp, loss),
    "loss inverted": lambda scalp, loss: (scalp, ~loss),
    "exchanged": lambda scalp, loss: (loss, scalp),
}
WITH_LOSS: dict[str, Callable[[BoolMask, BoolMask], Pair]] = {
    "exclusive classes": lambda scalp, loss: (scalp & ~loss, loss),
    "loss shifted by a third of the width": lambda scalp, loss: (scalp, shifted(loss, 1 / 3)),
    "loss shifted by half the width": lambda scalp, loss: (scalp, shifted(loss, 1 / 2)),
    "loss mirrored": lambda scalp, loss: (scalp, loss[:, ::-1]),
    "loss upside down": lambda scalp, loss: (scalp, loss[::-1]),
}
OF_NEXT = "loss of the next pair"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("masks", type=Path)
    folder: Path = parser.parse_args().masks
    found = {name: Counter[str]() for name in (*ALL, *WITH_LOSS, OF_NEXT)}
    pairs = list(read_pairs(folder))
    for scalp, loss in pairs:
        damaged = {**ALL, **(WITH_LOSS if (scalp & loss).any() else {})}
        for name, change in damaged.items():
            found[name][find_mistake(*change(scalp, loss)) or "none"] += 1
    for (scalp, _), (other, loss) in pairwise(pairs):
        if (other & loss).any():
            found[OF_NEXT][find_mistake(scalp, resize_mask(loss, *scalp.shape)) or "none"] += 1
    print(f"{len(pairs)} pairs of masks")
    for name, counts in found.items():
        print(f"{name}: " + ", ".join(f"{what} {n}" for what, n in sorted(counts.items())))


def shifted(mask: BoolMask, share: float) -> BoolMask:
    """A mask moved to the right by a share of its width; what leaves the picture is lost."""
    columns = round(share * mask.shape[1])
    moved = np.zeros_like(mask)
    moved[:, columns:] = mask[:, : mask.shape[1] - columns]
    return moved


def read_pairs(folder: Path) -> Iterator[Pair]:
    """Scalp and loss of each row of the manifest."""
    with (folder / "manifest.csv").open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            yield read_mask(folder / row["scalp"]), read_mask(folder / row["loss"])


if __name__ == "__main__":
    main()
