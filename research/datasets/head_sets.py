"""Read photographs of heads: AloNet's samples, and men's heads from four sides."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image

from autosalt.core.types import BoolMask, FloatMap
from autosalt.imaging.decode import open_photo
from research.datasets.entry import AnnotationError, Entry, Partial, rows_of

DOUBT: Final = (0.45, 0.55)
"""Between these probabilities a peer's map is taken as not known."""
FULL_SIDES_NORWOOD: Final = 2
"""Up to this level of male-pattern loss, hair is full on sides and back."""


def alonet_samples(folder: Path, views: dict[str, str] | None = None) -> Iterator[Entry]:
    """Read AloNet's sample photos with its probability maps (Lee et al., JAMA Dermatol 2020).

    The maps are another program's output. Where they are in doubt nothing is known.

    Args:
        folder: manifest.csv with photo, alonet_scalp_probability, alonet_loss_probability.
        views: the view of a photo by its name, where a person looked.

    Raises:
        AnnotationError: the manifest is missing, or a map is not of its photo's size.
    """
    columns = ("photo", "alonet_scalp_probability", "alonet_loss_probability")
    for row in rows_of(folder / "manifest.csv", *columns):
        image = open_photo(folder / row["photo"])
        scalp, loss = (peer_map(folder / row[column]) for column in columns[1:])
        for part in (scalp, loss):
            if part.mask.shape != image.shape[:2]:
                raise AnnotationError(f"{folder / row['photo']}: a map is of another size")
        stem = Path(row["photo"]).stem
        yield Entry(stem, image, scalp, loss, f"alonet-{stem}", (views or {}).get(stem, ""))


def peer_map(path: Path) -> Partial:
    """A probability map in a file, as `cut_peer_map` sees it."""
    return cut_peer_map(peer_probability(path))


def cut_peer_map(probability: FloatMap) -> Partial:
    """A probability map [h, w], cut at one half; not known where it is in doubt."""
    doubt = (probability > DOUBT[0]) & (probability < DOUBT[1])
    return Partial(probability > 0.5, ~doubt)


def peer_probability(path: Path) -> FloatMap:
    """Read a probability map, 8-bit with 0..255 for 0..1, as float32 [h, w]."""
    return np.asarray(Image.open(path).convert("L"), np.float32) / np.float32(255.0)


@dataclass(frozen=True, slots=True)
class Mark:
    """An ellipse in which every pixel is bald scalp, or none is; lengths in percent of the sides.

    Attributes:
        bald: whether it is bald; otherwise it is covered with hair.
        x, y: its centre.
        half_width, half_height: its half axes.
    """

    bald: bool
    x: float
    y: float
    half_width: float
    half_height: float

    def mask(self, height: int, width: int) -> BoolMask:
        """The pixels inside, bool [height, width]."""
        rows, cols = np.mgrid[:height, :width] + 0.5
        across = (100 * cols / width - self.x) / self.half_width
        down = (100 * rows / height - self.y) / self.half_height
        return np.asarray(across**2 + down**2 <= 1)


Marks = Mapping[str, Sequence[Mark]]
"""Marks by the name of the photo, without ending."""


def read_marks(path: Path) -> Marks:
    """Read photo, mark (bald, hair), x_pct, y_pct, half_width_pct, half_height_pct.

    Raises:
        AnnotationError: the file or a column is missing, or a mark is none of the two.
    """
    marks: dict[str, list[Mark]] = defaultdict(list)
    numbers = ("x_pct", "y_pct", "half_width_pct", "half_height_pct")
    for row in rows_of(path, "photo", "mark", *numbers):
        if row["mark"] not in ("bald", "hair"):
            raise AnnotationError(f"{path}: mark {row['mark']!r} must be bald or hair")
        place = (float(row[name]) for name in numbers)
        marks[row["photo"]].append(Mark(row["mark"] == "bald", *place))
    return marks


def five_view(folder: Path, marks: Marks | None = None) -> Iterator[Entry]:
    """Read men photographed from four sides: manifest.csv with photo, person, view, norwood_level.

    They have no masks. But up to Norwood level 2 there is no loss on sides and back, however short
    the hair is.

    Args:
        folder: with the manifest.
        marks: regions that a person marked as certain in some of the photos.

    Raises:
        AnnotationError: the manifest is missing.
    """
    for row in rows_of(folder / "manifest.csv", "photo", "person", "view", "norwood_level"):
        image = open_photo(folder / row["photo"])
        loss = None
        if full_hair(row["view"], row["norwood_level"]):
            none: BoolMask = np.zeros(image.shape[:2], np.bool_)
            loss = Partial.whole(none)
        name = Path(row["photo"]).stem
        scalp = None
        if marks and name in marks:
            scalp, loss = _marked(marks[name], *image.shape[:2])
        yield Entry(
            name=name,
            image=image,
            scalp=scalp,
            loss=loss,
            subject=f"five-view-{row['person']}",
            view=row["view"],
            groups={"norwood_level": row["norwood_level"]},
        )


def _marked(marks: Sequence[Mark], height: int, width: int) -> tuple[Partial, Partial]:
    """Scalp and loss, known inside the marks alone."""
    bald, hair = np.zeros((2, height, width), np.bool_)
    for mark in marks:
        (bald if mark.bald else hair)[...] |= mark.mask(height, width)
    return Partial(bald | hair, bald | hair), Partial(bald, bald | hair)


def full_hair(view: str, norwood_level: str) -> bool:
    """Whether a man of this level has lost nothing that this view shows."""
    return view != "top" and norwood_level.isdigit() and int(norwood_level) <= FULL_SIDES_NORWOOD
