"""Make pictures that are not one upright head in true colour."""

from collections.abc import Callable
from functools import partial
from io import BytesIO
from typing import Final, Literal

import numpy as np
from PIL import Image

from autosalt.core.types import RGB

Maker = Callable[[RGB, RGB], RGB]
"""Takes a photo and another person's of the same view and size, both uint8 [h, w, 3]."""
Side = Literal["left", "right", "top", "bottom"]

_SEPIA: Final = np.array(
    [[0.393, 0.769, 0.189], [0.349, 0.686, 0.168], [0.272, 0.534, 0.131]], np.float32
)
_GREY: Final = np.array([0.299, 0.587, 0.114], np.float32)
_QUALITY: Final = 92


def saved(image: RGB) -> RGB:
    """As it comes back from a JPEG file: what is damaged was saved again."""
    file = BytesIO()
    Image.fromarray(np.ascontiguousarray(image)).save(file, "JPEG", quality=_QUALITY)
    return np.asarray(Image.open(file).convert("RGB"))


def with_colour(photo: RGB, _other: RGB, share: float) -> RGB:
    """Only a share of the colour is left, 0 to 1."""
    grey = (photo @ _GREY)[..., None]
    return _levels(grey + share * (photo - grey))


def sepia(photo: RGB, _other: RGB) -> RGB:
    """Toned brown, by the usual matrix."""
    return _levels(photo @ _SEPIA.T)


def exchanged(photo: RGB, _other: RGB, order: tuple[int, int, int]) -> RGB:
    """Channels in another order."""
    return photo[..., list(order)]


def negative(photo: RGB, _other: RGB) -> RGB:
    """Light for dark."""
    return np.asarray(255 - photo, np.uint8)


def half(photo: RGB, _other: RGB, side: Side, level: int) -> RGB:
    """One half of the frame is flat, of that level of grey."""
    rows, columns = photo.shape[0] // 2, photo.shape[1] // 2
    whole = slice(None)
    parts: dict[Side, tuple[slice, slice]] = {
        "left": (whole, slice(columns)),
        "right": (whole, slice(columns, None)),
        "top": (slice(rows), whole),
        "bottom": (slice(rows, None), whole),
    }
    made = photo.copy()
    made[parts[side]] = level
    return made


def side_by_side(photo: RGB, other: RGB, gap: float = 0.0) -> RGB:
    """Two photos in one, with a white gap of that share of a photo's width."""
    white = np.full((photo.shape[0], round(gap * photo.shape[1]), 3), 255, np.uint8)
    return np.hstack([photo, white, other])


def mirrored(photo: RGB, _other: RGB) -> RGB:
    """A photo and its mirror image side by side: no edge between them."""
    return np.hstack([photo, photo[:, ::-1]])


def one_above_the_other(photo: RGB, other: RGB) -> RGB:
    """Two photos in one."""
    return np.vstack([photo, other])


def two_by_two(photo: RGB, other: RGB) -> RGB:
    """Four photos in one."""
    rows = np.hstack([photo, other]), np.hstack([other[:, ::-1], photo[:, ::-1]])
    return np.vstack(rows)


def turned(photo: RGB, _other: RGB, quarters: int) -> RGB:
    """Turned to the left by that many quarters."""
    return np.rot90(photo, quarters)


def _levels(values: np.ndarray) -> RGB:
    return np.asarray(np.clip(np.rint(values), 0, 255), np.uint8)


COLOURS: Final[dict[str, Maker]] = {
    "grey": partial(with_colour, share=0.0),
    "a tenth of its colour": partial(with_colour, share=0.1),
    "sepia": sepia,
    "red and blue exchanged": partial(exchanged, order=(2, 1, 0)),
    "red and green exchanged": partial(exchanged, order=(1, 0, 2)),
    "green and blue exchanged": partial(exchanged, order=(0, 2, 1)),
    "negative": negative,
}
CUTS: Final[dict[str, Maker]] = {
    **{f"{side} half black": partial(half, side=side, level=0)
       for side in ("left", "right", "top", "bottom")},
    "right half white": partial(half, side="right", level=255),
    "bottom half grey": partial(half, side="bottom", level=128),
    "beside another head": side_by_side,
    "the same with a white gap": partial(side_by_side, gap=0.04),
    "beside its mirror image": mirrored,
    "above another head": one_above_the_other,
    "two by two": two_by_two,
}  # fmt: skip
TURNS: Final[dict[str, Maker]] = {
    "turned by 180 degrees": partial(turned, quarters=2),
    "turned by 90 degrees": partial(turned, quarters=1),
    "turned by 270 degrees": partial(turned, quarters=3),
}
