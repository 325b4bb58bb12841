"""Print how many pairs of masks are taken for a mistake: as they were drawn, and spoilt on purpose.

Usage: python scripts/measure_mask_mistakes.py MASKS

MASKS is a folder in the layout of alonet-masks (manifest.csv). Each pair is also read with its
scalp mask inverted, its loss mask inverted, and the two exchanged.
"""

import argparse
import csv
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from autosalt.core.types import BoolMask
from autosalt.imaging.masks import find_mistake, read_mask

Pair = tuple[BoolMask, BoolMask]
SPOILT: dict[str, Callable[[BoolMask, BoolMask], Pair]] = {
    "as drawn": lambda scalp, loss: (scalp, loss),
    "scalp inverted": lambda scalp, loss: (~scalp, loss),
    "loss inverted": lambda scalp, loss: (scalp, ~loss),
    "exchanged": lambda scalp, loss: (loss, scalp),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("masks", type=Path)
    folder: Path = parser.parse_args().masks
    found = {name: Counter[str]() for name in SPOILT}
    number = 0
    for scalp, loss in read_pairs(folder):
        number += 1
        for name, change in SPOILT.items():
            found[name][find_mistake(*change(scalp, loss)) or "none"] += 1
    print(f"{number} pairs of masks")
    for name, counts in found.items():
        print(f"{name}: " + ", ".join(f"{what} {n}" for what, n in sorted(counts.items())))


def read_pairs(folder: Path) -> Iterator[Pair]:
    """Scalp and loss of each row of the manifest."""
    with (folder / "manifest.csv").open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            yield read_mask(folder / row["scalp"]), read_mask(folder / row["loss"])


if __name__ == "__main__":
    main()
