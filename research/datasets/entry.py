"""Write a dataset folder from annotated photos.

`autosalt.training.data.dataset` reads the folder: index.csv, photos/ and masks/. Photos are written
from their pixels, so that no EXIF comes along.
"""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image

from autosalt.core.types import RGB, BoolMask
from autosalt.imaging.drawing.overlay import encode_jpeg
from autosalt.imaging.geometry import resize_mask
from autosalt.imaging.masks import encode_partial_mask
from autosalt.imaging.training_index import COLUMNS, INDEX

MAX_SIDE: Final = 384
"""Longer side of the photos that are written, in pixels: training looks at 256 at most."""


@dataclass(frozen=True, slots=True)
class Partial:
    """A mask and where it is known, bool [h, w] each."""

    mask: BoolMask
    known: BoolMask

    @classmethod
    def whole(cls, mask: BoolMask) -> "Partial":
        """A mask that is known everywhere."""
        return cls(mask, np.ones_like(mask))

    @classmethod
    def unknown(cls, like: BoolMask) -> "Partial":
        """Return a mask without a known pixel, of the size of another mask."""
        return cls(np.zeros_like(like), np.zeros_like(like))


@dataclass(frozen=True, slots=True)
class Entry:
    """One photo with its annotations.

    Attributes:
        name: of its files, unique in the dataset.
        image: upright sRGB, uint8 [h, w, 3].
        scalp, loss: of the photo's size; None where nothing is known.
        subject: id of the person; a split never divides a subject.
        view: left, right, top, back, `NO_VIEW` (none of these), or "" (not known).
        groups: further columns of the index.
    """

    name: str
    image: RGB
    scalp: Partial | None
    loss: Partial | None
    subject: str
    view: str = ""
    groups: Mapping[str, str] = field(default_factory=dict)


class AnnotationError(ValueError):
    """A folder is not what its reader expects; the message names the file and the reason."""


def write_dataset(out: Path, entries: Iterable[Entry], source: str, quality: int = 95) -> Path:
    """Write a dataset folder and return its index.

    Photos are reduced to 384 px. Existing photos are written again, because they may have changed.

    Args:
        out: folder; it is created where it does not exist.
        entries: the photos.
        source: name of the dataset, in the column source, for photos whose groups have none.
        quality: of the photos' JPEG compression.

    Raises:
        AnnotationError: no entries, or two of one name.
    """
    for folder in ("photos", "masks"):
        (out / folder).mkdir(parents=True, exist_ok=True)
    rows = [{"source": source, **_write(out, reduced(entry), quality)} for entry in entries]
    names = Counter(row["photo"] for row in rows)
    if twice := [name for name, count in names.items() if count > 1]:
        raise AnnotationError(f"{out}: {source} has several photos named {twice[0]}")
    if not rows:
        raise AnnotationError(f"{out}: nothing to write from {source}")
    columns = [*COLUMNS, *sorted({key for row in rows for key in row} - set(COLUMNS))]
    index = out / INDEX
    with index.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return index


def rows_of(manifest: Path, *columns: str) -> Iterator[dict[str, str]]:
    """The rows of a CSV file that must have these columns.

    Raises:
        AnnotationError: no such file, or a column is missing.
    """
    if not manifest.is_file():
        raise AnnotationError(f"{manifest}: not found")
    with manifest.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        missing = [name for name in columns if name not in (reader.fieldnames or ())]
        if missing:
            raise AnnotationError(f"{manifest}: no column {', '.join(missing)}")
        yield from reader


def reduced(entry: Entry) -> Entry:
    """The photo with its longer side at most 384 px, and its masks with it."""
    scale = MAX_SIDE / max(entry.image.shape[:2])
    if scale >= 1.0:
        return entry
    h, w = (max(1, round(side * scale)) for side in entry.image.shape[:2])
    small = Image.fromarray(entry.image).resize((w, h), Image.Resampling.LANCZOS)

    def fit(part: Partial | None) -> Partial | None:
        if part is None:
            return None
        return Partial(resize_mask(part.mask, h, w), ~resize_mask(~part.known, h, w))

    return replace(
        entry,
        image=np.asarray(small, np.uint8),
        scalp=fit(entry.scalp),
        loss=fit(entry.loss),
    )


def _write(out: Path, entry: Entry, quality: int) -> dict[str, str]:
    row = {**entry.groups, "subject": entry.subject, "view": entry.view}
    row["photo"] = f"photos/{entry.name}.jpg"
    (out / row["photo"]).write_bytes(encode_jpeg(entry.image, quality))
    for kind, part in (("scalp", entry.scalp), ("loss", entry.loss)):
        row[kind] = ""
        if part is not None:
            row[kind] = f"masks/{entry.name}_{kind}.png"
            (out / row[kind]).write_bytes(encode_partial_mask(part.mask, part.known))
    return row
