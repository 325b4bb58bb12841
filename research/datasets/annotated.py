"""Read heads whose scalp and loss were drawn by hand.

The folder has the layout that training reads: an index.csv, photos and masks. Masks may be grey
where the truth is not known.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from autosalt.imaging.decode import open_photo
from autosalt.imaging.masks import read_partial_mask
from autosalt.imaging.training_index import COLUMNS, INDEX
from research.datasets.entry import AnnotationError, Entry, Partial, rows_of

_OWN: Final = frozenset(COLUMNS) - {"source"}


def annotated_heads(folder: Path) -> Iterator[Entry]:
    """Read every photo of a dataset folder with its masks.

    Args:
        folder: index.csv with photo, scalp, loss, subject, view, source and perhaps subgroups.

    Yields:
        The photos, their source among the groups; a mask that the index leaves blank is None.

    Raises:
        AnnotationError: the index is missing, or a mask is not of its photo's size.
    """
    for row in rows_of(folder / INDEX, *COLUMNS):
        image = open_photo(folder / row["photo"])
        parts: list[Partial | None] = []
        for column in ("scalp", "loss"):
            part = None
            if row[column]:
                part = Partial(*read_partial_mask(folder / row[column]))
                if part.mask.shape != image.shape[:2]:
                    raise AnnotationError(f"{folder / row[column]}: not of its photo's size")
            parts.append(part)
        yield Entry(
            name=Path(row["photo"]).stem,
            image=image,
            scalp=parts[0],
            loss=parts[1],
            subject=row["subject"],
            view=row["view"],
            groups={name: cell for name, cell in row.items() if name not in _OWN},
        )
