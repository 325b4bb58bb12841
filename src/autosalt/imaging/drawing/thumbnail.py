"""Small pictures of photos, or of overlays, for pages that show many."""

from __future__ import annotations

import numpy as np

from autosalt.imaging.decode import Limits, open_reduced
from autosalt.imaging.drawing.overlay import WHITE, encode_jpeg
from autosalt.imaging.geometry import letterbox
from autosalt.imaging.photo_source import PhotoSource

_LIMITS = Limits(min_side=1)  # an overlay of a long photo may be low
_JPEG_QUALITY = 80


def thumbnail(photo: PhotoSource, size: int, share: float = 1.0) -> bytes:
    """A photo in the middle of a white square, its proportions kept.

    Args:
        photo: as `decode.open_photo` takes it.
        size: side of the square in pixels, at least 1.
        share: of the side that the photo's longer side takes, over 0, at most 1. Photos whose
            scalps should look equally large get different shares.

    Returns:
        A JPEG file without metadata of any kind, size x size pixels.

    Raises:
        PhotoRefused: the photo cannot be opened.
        ValueError: `size` or `share` is out of range.
    """
    if size < 1 or not 0.0 < share <= 1.0:
        raise ValueError(f"size {size} must be at least 1, share {share} over 0 and at most 1")
    inner = max(1, round(size * share))
    image = open_reduced(photo, inner, _LIMITS).image
    small, _ = letterbox(image, inner, WHITE)
    square = np.full((size, size, 3), 255, np.uint8)
    edge = (size - inner) // 2
    square[edge : edge + inner, edge : edge + inner] = small
    return encode_jpeg(square, _JPEG_QUALITY)
