"""Read photographs with hair masks, of people with full hair: Figaro1k and FASSEG.

They teach a model two facts: hair is not loss, and a pixel without hair is not scalp. They do not
show how much scalp falling hair hides, so inside the hair the scalp is not known.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image

from autosalt.core.types import BoolMask
from autosalt.imaging.decode import open_photo
from autosalt.imaging.training_index import NO_VIEW
from research.datasets.entry import AnnotationError, Entry, Partial

_FASSEG_HAIR: Final = 2
_FASSEG_NAME: Final = re.compile(r"personne(\d{2})\d{3}[+-]\d+([+-]\d+)")
"""person, series and number, tilt, yaw in degrees: personne01140+0-90."""
FACING_DEG, SIDE_DEG = 30, 75
"""Up to the first a photo shows a face, from the second on it is a side view."""


def figaro1k(folder: Path) -> Iterator[Entry]:
    """Read one part of Figaro1k (Muhammad et al., Image and Vision Computing 2018): img/, mask/.

    Every photo is a person of its own; views are not known.

    Raises:
        AnnotationError: no photos, or a mask is missing or of another size.
    """
    for photo in _photos(folder):
        hair = np.array(Image.open(_mask_of(photo)).convert("L")) > 0
        yield _entry(photo, f"figaro1k-{photo.stem}", hair, "")


def fasseg(folder: Path) -> Iterator[Entry]:
    """Read one part of FASSEG's multi-pose set (Khan et al., ICIP 2015): img/, mask/.

    The file name holds the person and the yaw: turned to -90 degrees the nose points to the
    picture's right, which is the patient's right side.

    Raises:
        AnnotationError: no photos, a file named otherwise, or a mask missing or of another size.
    """
    for photo in _photos(folder):
        name = _FASSEG_NAME.match(photo.stem)
        if name is None:
            raise AnnotationError(f"{photo}: not named as in FASSEG (personne01140+0-90)")
        hair = np.asarray(Image.open(_mask_of(photo))) == _FASSEG_HAIR
        yield _entry(photo, f"fasseg-{name[1]}", hair, view_of_yaw(int(name[2])))


def view_of_yaw(degrees: int) -> str:
    """The view of a head turned by a yaw; "" between face and side."""
    if abs(degrees) <= FACING_DEG:
        return NO_VIEW
    if abs(degrees) < SIDE_DEG:
        return ""
    return "left" if degrees > 0 else "right"


def _photos(folder: Path) -> list[Path]:
    photos = sorted((folder / "img").glob("*.jpg"))
    if not photos:
        raise AnnotationError(f"{folder / 'img'}: no .jpg files")
    return photos


def _mask_of(photo: Path) -> Path:
    path = photo.parents[1] / "mask" / f"{photo.stem}.png"
    if not path.is_file():
        raise AnnotationError(f"{path}: not found")
    return path


def _entry(photo: Path, subject: str, hair: BoolMask, view: str) -> Entry:
    image = open_photo(photo)
    if hair.shape != image.shape[:2]:
        raise AnnotationError(f"{photo}: its mask is {hair.shape}, the photo {image.shape[:2]}")
    return Entry(
        name=photo.stem.replace("+", "_"),
        image=image,
        scalp=Partial(np.zeros_like(hair), ~hair),
        loss=Partial.whole(np.zeros_like(hair)),
        subject=subject,
        view=view,
    )
