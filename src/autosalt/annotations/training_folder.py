"""Training folder: photos, masks, `index.csv` and `problems.csv`, as `autosalt train` reads them.

Photos are written upright from their pixels, as JPEG, without EXIF.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from autosalt.annotations.dropped import PROBLEMS, DroppedPhoto, problems_table
from autosalt.annotations.masks.combine import CombinedMasks
from autosalt.core.types import RGB, BoolMask
from autosalt.files.io import write_atomically
from autosalt.files.table import Kind, Table, to_csv
from autosalt.imaging.drawing.overlay import encode_jpeg
from autosalt.imaging.masks import encode_mask, encode_partial_mask
from autosalt.imaging.training_index import COLUMNS, INDEX

PHOTO_QUALITY: Final = 95
"""Of the JPEG compression of photos that are written."""


def write_photo(out: Path, stem: str, image: RGB, masks: CombinedMasks) -> dict[str, str]:
    """Write an upright photo, uint8 [h, w, 3], and its masks, bool [h, w].

    Args:
        out: the folder.
        stem: name of the new files, see `flat_stem`.
        image: the photo.
        masks: those that are known.

    Returns:
        Their paths below `out` by column of `index.csv`; empty for a mask that is not known.
    """
    for folder in ("photos", "masks"):
        (out / folder).mkdir(exist_ok=True)
    written = {"photo": f"photos/{stem}.jpg", "scalp": "", "loss": ""}
    (out / written["photo"]).write_bytes(encode_jpeg(image, PHOTO_QUALITY))
    for kind, mask in (("scalp", masks.scalp), ("loss", masks.loss)):
        if mask is not None:
            written[kind] = f"masks/{stem}_{kind}.png"
            (out / written[kind]).write_bytes(_encoded(mask, masks.known))
    return written


def write_tables(
    out: Path, rows: Sequence[Mapping[str, str]], dropped: Iterable[DroppedPhoto]
) -> None:
    """Write `index.csv` with these rows, and `problems.csv` with the photos that were dropped."""
    groups = sorted({key for row in rows for key in row} - set(COLUMNS))
    columns: dict[str, Kind] = dict.fromkeys((*COLUMNS, *groups), "text")
    write_atomically(out / INDEX, to_csv(Table("index", columns, rows)))
    write_atomically(out / PROBLEMS, to_csv(problems_table(dropped)))


def flat_stem(stem: str) -> str:
    """The path of a photo as a name of letters, digits and few signs, without folders."""
    return re.sub(r"[^\w-]+", "_", stem)[-100:]


def _encoded(mask: BoolMask, known: BoolMask) -> bytes:
    return encode_mask(mask) if known.all() else encode_partial_mask(mask, known)
