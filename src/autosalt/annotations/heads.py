"""Photographs of heads: AloNet's sample outputs, and men's heads from four sides."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image

from autosalt.annotations.entry import AnnotationError, Entry, Partial, rows_of
from autosalt.core.types import BoolMask
from autosalt.imaging.decode import open_photo

DOUBT: Final = (0.45, 0.55)
"""Between these probabilities a peer's map is taken as not known."""
FULL_SIDES_NORWOOD: Final = 2
"""Up to this level of male-pattern loss, hair is full on sides and back."""


def alonet_samples(folder: Path, views: dict[str, str] | None = None) -> Iterator[Entry]:
    """Read AloNet's sample photos with its probability maps (Lee et al., JAMA Dermatol 2020).

    The maps are another program's output. Where they are in doubt nothing is known.

    Args:
        folder: manifest.csv with photo, alonet_scalp_probability, alonet_loss_probability.
        views: the view of a photo by its name, where somebody looked.

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
    """A probability map (8-bit, 0..255 for 0..1), cut at one half."""
    probability = np.asarray(Image.open(path).convert("L"), np.float32) / 255.0
    doubt = (probability > DOUBT[0]) & (probability < DOUBT[1])
    return Partial(np.asarray(probability > 0.5), ~np.asarray(doubt))


def five_view(folder: Path) -> Iterator[Entry]:
    """Read men photographed from four sides: manifest.csv with photo, person, view, norwood_level.

    No masks; but up to Norwood level 2 nothing is lost on sides and back, however short the hair.

    Raises:
        AnnotationError: the manifest is missing.
    """
    for row in rows_of(folder / "manifest.csv", "photo", "person", "view", "norwood_level"):
        image = open_photo(folder / row["photo"])
        loss = None
        if full_hair(row["view"], row["norwood_level"]):
            none: BoolMask = np.zeros(image.shape[:2], np.bool_)
            loss = Partial.whole(none)
        yield Entry(
            name=Path(row["photo"]).stem,
            image=image,
            scalp=None,
            loss=loss,
            subject=f"five-view-{row['person']}",
            view=row["view"],
            groups={"norwood_level": row["norwood_level"]},
        )


def full_hair(view: str, norwood_level: str) -> bool:
    """Whether a man of this level has lost nothing that this view shows."""
    return view != "top" and norwood_level.isdigit() and int(norwood_level) <= FULL_SIDES_NORWOOD
