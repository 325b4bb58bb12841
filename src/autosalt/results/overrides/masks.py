"""Masks that a reviewer corrects: what they come to, their files, and their overlay.

The files lie in the results under the sha256 of the pair: the corrected pair and the pair that the
reviewer began with. A mask is a PNG of one bit a pixel.
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from autosalt.batch.outcome import PhotoOutcome
from autosalt.batch.overlays import corrected_name
from autosalt.batch.result import DrawnMasks
from autosalt.batch.scorers import OVERLAY_MAX_SIDE
from autosalt.core.reasons import REASON_TEXT, PhotoRefused, Reason
from autosalt.core.types import RGB, BoolMask
from autosalt.errors import OverrideError
from autosalt.files.io import sha256_of, write_atomically, written_aside
from autosalt.files.layout import MASKS
from autosalt.imaging.decode import Limits
from autosalt.imaging.drawing.overlay import draw_overlay, encode_jpeg
from autosalt.imaging.geometry import resize_mask
from autosalt.imaging.masks import (
    MASK_MISTAKES,
    encode_mask,
    has_shape_of,
    measure_pair,
    read_mask,
)

MAX_SIDE: Final = 1024
"""Of masks that a reviewer draws: the longer side, in pixels."""
_MIN_SIDE: Final = Limits().min_side
"""Smaller files are not read as masks."""


@dataclass(frozen=True, slots=True, eq=False)
class CorrectedMasks:
    """The masks of a photo as a reviewer corrected them.

    Attributes:
        path: of the photo, as in photos.csv.
        scalp, loss: what the reviewer drew on the upright photo, bool [h, w], of the photo's shape;
            each side at least as long as that of a photo, and at most `MAX_SIDE`.
        original_scalp, original_loss: what the model had painted, of the same size.
        picture: the upright photo, uint8 [h, w, 3] of any size, for the overlay; None: no overlay.
    """

    path: str
    scalp: BoolMask
    loss: BoolMask
    original_scalp: BoolMask
    original_loss: BoolMask
    picture: RGB | None = None

    def measured(self) -> DrawnMasks:
        """What the masks come to.

        Raises:
            OverrideError: they are too large or empty, differ in shape, or no photo can show them.
        """
        self._require_shapes()
        try:
            area = measure_pair(self.scalp, self.loss)
        except PhotoRefused as refusal:
            mistake = refusal.reason in MASK_MISTAKES
            why = REASON_TEXT[refusal.reason] if mistake else f"{refusal.detail}; paint the scalp"
            raise OverrideError(f"{self.path}: {why}") from None
        return DrawnMasks(
            *(area.scalp_px, area.loss_px, area.loss_pct),
            pair_sha256(self.scalp, self.loss),
            pair_sha256(self.original_scalp, self.original_loss),
        )

    def _require_shapes(self) -> None:
        shape = self.scalp.shape
        others = self.loss, self.original_scalp, self.original_loss
        if len(shape) != 2 or any(mask.shape != shape for mask in others):
            raise OverrideError(f"{self.path}: its masks differ in shape; draw them on one picture")
        if max(shape) > MAX_SIDE or min(shape) < _MIN_SIDE:
            raise OverrideError(
                f"{self.path}: its masks are {_size(shape)} pixels; each side must have "
                f"{_MIN_SIDE} to {MAX_SIDE}"
            )
        if self.picture is not None and not has_shape_of(shape, self.picture.shape):
            raise OverrideError(
                f"{self.path}: its masks are {_size(shape)} pixels, which is not the shape of the "
                f"photo ({_size(self.picture.shape)}); draw them on the upright photo"
            )


def pair_sha256(scalp: BoolMask, loss: BoolMask) -> str:
    """The sha256 that names a pair of masks, bool [h, w]: of their two files."""
    return sha256_of(_files(scalp, loss))


def write_masks(out: Path, masks: CorrectedMasks) -> None:
    """Write the corrected pair and the original pair into the results `out`, onto the disk."""
    (out / MASKS).mkdir(exist_ok=True)
    for pair in (
        _files(masks.scalp, masks.loss),
        _files(masks.original_scalp, masks.original_loss),
    ):
        for name, content in zip(mask_names(sha256_of(pair)), pair, strict=True):
            with written_aside(out / name) as aside, aside.open("wb") as file:
                # Unlike results, nobody can compute them again.
                file.write(content)
                file.flush()
                os.fsync(file.fileno())


def read_masks(out: Path, sha256: str) -> tuple[BoolMask, BoolMask]:
    """Read the scalp and the loss of a pair from the results `out`, bool [h, w].

    Raises:
        PhotoRefused: a file is missing, or the pair is not as it was written (`MASKS_CHANGED`).
    """
    try:
        scalp, loss = ((out / name).read_bytes() for name in mask_names(sha256))
    except OSError:
        raise PhotoRefused(Reason.MASKS_CHANGED, "a file is missing") from None
    if sha256_of((scalp, loss)) != sha256:
        raise PhotoRefused(Reason.MASKS_CHANGED, "the pair has another hash")
    return read_mask(scalp), read_mask(loss)


def read_masks_of_size(
    out: Path, sha256: str, height: int, width: int
) -> tuple[BoolMask, BoolMask]:
    """As `read_masks`, on another copy of the photo: enlarged by the nearest pixel, bool [h, w]."""
    scalp, loss = read_masks(out, sha256)
    return resize_mask(scalp, height, width), resize_mask(loss, height, width)


def mask_names(sha256: str) -> tuple[str, str]:
    """The names of a pair's files in the results: scalp and loss."""
    return f"{MASKS}/{sha256}_scalp.png", f"{MASKS}/{sha256}_loss.png"


def draw_corrected(
    out: Path, wanted: Iterable[CorrectedMasks], outcomes: Iterable[PhotoOutcome]
) -> None:
    """Write the overlays of corrected masks into the results `out`.

    Only of photos that have an overlay already: who wanted results without pictures gets none.

    Args:
        out: the results.
        wanted: the masks; those without a picture are left out.
        outcomes: of the photos, as they were scored.
    """
    pictures = {one.path: one for one in wanted if one.picture is not None}
    for outcome in outcomes:
        masks = pictures.get(outcome.row.path)
        if masks is None or masks.picture is None or not outcome.overlay:
            continue
        name = corrected_name(outcome.photo_sha256, pair_sha256(masks.scalp, masks.loss))
        write_atomically(out / name, _draw(masks.picture, masks.scalp, masks.loss))


def _draw(picture: RGB, scalp: BoolMask, loss: BoolMask) -> bytes:
    height, width = picture.shape[:2]
    enlarged = resize_mask(scalp, height, width), resize_mask(loss, height, width)
    return encode_jpeg(draw_overlay(picture, *enlarged, max_side=OVERLAY_MAX_SIDE))


def _files(scalp: BoolMask, loss: BoolMask) -> tuple[bytes, bytes]:
    return encode_mask(scalp), encode_mask(loss)


def _size(shape: tuple[int, ...]) -> str:
    return " x ".join(map(str, shape[:2]))
