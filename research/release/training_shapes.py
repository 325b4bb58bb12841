"""Select the shapes of loss that may be trained on, without the patients of the samples.

Some of AloNet's sample photographs show visits whose masks are in alonet-masks. A model that has
seen their shapes, on whatever head, would not read those photographs unseen.
"""

import csv
from pathlib import Path

SAMPLE_PATIENTS = frozenset(
    {"P006", "P007", "P020", "P054", "P109", "P178", "P186", "P205", "P221"}
)
"""Patients of samples 13, 14, 20 and 21 (same shapes), and possibly of 03, 10, 11, 15 and 17.
They were found by the overlap of each sample's map with every mask."""


def training_shapes(masks: Path, work: Path) -> Path:
    """A folder like alonet-masks without those patients; files are linked, not copied.

    Args:
        masks: alonet-masks.
        work: where `shapes` is made, or is left as it is.
    """
    folder = work / "shapes"
    folder.mkdir(parents=True, exist_ok=True)
    with (masks / "manifest.csv").open(newline="", encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    kept = [row for row in rows if row[header.index("patient")] not in SAMPLE_PATIENTS]
    for patient in {row[header.index("patient")] for row in kept}:
        if not (folder / patient).exists():
            (folder / patient).symlink_to((masks / patient).resolve())
    with (folder / "manifest.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([header, *kept])
    return folder
