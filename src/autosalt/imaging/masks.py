"""Masks as files: written as 1-bit PNG, read also as other tools write them.

A mask lies on the upright photo. Where its file has an EXIF orientation, the mask is turned by it,
as photos are. So it lies as people see it, in every format.

A partial mask marks what is not known: 8-bit grey, 0 no, 255 yes, 128 not known.
"""

from __future__ import annotations

import io
import os
from dataclasses import dataclass
from typing import Final

import numpy as np
from PIL import Image

from autosalt.core.reasons import PhotoRefused, Reason
from autosalt.core.salt import loss_pct
from autosalt.core.types import BoolMask
from autosalt.imaging.colour import to_upright
from autosalt.imaging.decode import load_image
from autosalt.imaging.geometry import Letterbox, mask_image

UNKNOWN: Final = 128
"""Grey level of a pixel that is not known in a partial mask."""

# Limits of `find_mistake`, each a share.
_EDGE: Final = 0.75
_OUTSIDE: Final = 0.9
_ENOUGH_OUTSIDE: Final = 0.05
_COVERED: Final = 0.8
_TIMES: Final = 2.0
_WHOLE_PICTURE: Final = 0.99
_WORTH: Final = 0.02


def encode_mask(mask: BoolMask) -> bytes:
    """A mask, bool [h, w], as a 1-bit PNG (white is set)."""
    buffer = io.BytesIO()
    mask_image(mask).convert("1", dither=Image.Dither.NONE).save(buffer, "PNG")
    return buffer.getvalue()


def read_mask(file: str | os.PathLike[str] | bytes) -> BoolMask:
    """Read a mask made elsewhere, within the limits of photos.

    Args:
        file: a path or the bytes of an image: 1-bit, or 8-bit grey that holds only 0 and 255, or
            only 0 and 1.

    Returns:
        bool [h, w], upright.

    Raises:
        PhotoRefused: the file cannot be opened or is not whole.
        ValueError: its pixels are not those of a mask.
    """
    return _whole_mask(to_upright(load_image(file)))


def encode_partial_mask(mask: BoolMask, known: BoolMask) -> bytes:
    """A partial mask as 8-bit PNG; `mask` and `known` bool [h, w]."""
    levels = np.where(known, np.where(mask, 255, 0), UNKNOWN).astype(np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(levels).save(buffer, "PNG")
    return buffer.getvalue()


def read_partial_mask(file: str | os.PathLike[str] | bytes) -> tuple[BoolMask, BoolMask]:
    """Read a mask that may be partial.

    Returns:
        The mask and where it is known, bool [h, w] each; the mask is False where it is not known.

    Raises:
        PhotoRefused, ValueError: as `read_mask`, which reads masks without unknown pixels.
    """
    image = to_upright(load_image(file))
    levels = np.asarray(image, np.uint8) if image.mode == "L" else None
    if levels is None or not np.any(levels == UNKNOWN):
        mask = _whole_mask(image)
        return mask, np.ones_like(mask)
    if not np.isin(levels, (0, UNKNOWN, 255)).all():
        raise ValueError(f"a partial mask must hold only 0, {UNKNOWN} (not known) and 255")
    return np.array(levels == 255, np.bool_), np.array(levels != UNKNOWN, np.bool_)


@dataclass(frozen=True, slots=True)
class PairArea:
    """The area of a pair of masks: scalp, loss within it, in pixels; hair loss in percent."""

    scalp_px: int
    loss_px: int
    loss_pct: float


def has_shape_of(mask: tuple[int, ...], photo: tuple[int, ...]) -> bool:
    """Whether a mask of this shape (h, w) may lie on a photo of that shape, but for rounding.

    A mask may be drawn on a smaller copy of its photo; each side is then rounded to whole pixels.
    """
    box = Letterbox.fit(photo[0], photo[1], max(mask))
    return abs(box.inner_height - mask[0]) <= 1 and abs(box.inner_width - mask[1]) <= 1


def measure_pair(scalp: BoolMask, loss: BoolMask) -> PairArea:
    """The hair loss of a pair of masks that a person made; see `core.salt.loss_pct`.

    Args:
        scalp: bool [h, w].
        loss: bool [h, w]; outside the scalp it does not count.

    Raises:
        PhotoRefused: the two differ in shape, there is no scalp, or no photo can show them (see
            `require_pair`).
    """
    if scalp.shape != loss.shape:
        raise PhotoRefused(Reason.UNREADABLE, f"scalp is {scalp.shape} pixels, loss {loss.shape}")
    if not scalp.any():
        raise PhotoRefused(Reason.NO_SCALP, "the scalp mask is empty")
    require_pair(scalp, loss)
    scalp_px, loss_px = int(np.count_nonzero(scalp)), int(np.count_nonzero(scalp & loss))
    return PairArea(scalp_px, loss_px, loss_pct(scalp, loss))


MASK_MISTAKES: Final = (
    Reason.SCALP_INVERTED,
    Reason.LOSS_INVERTED,
    Reason.MASKS_EXCHANGED,
    Reason.LOSS_OUTSIDE_SCALP,
)
"""Mistakes that explain a pair of masks that no photo can show."""


def require_pair(scalp: BoolMask, loss: BoolMask, known: BoolMask | None = None) -> None:
    """Refuse a pair of masks that no photo can show; see `find_mistake`.

    Raises:
        PhotoRefused: one of `MASK_MISTAKES`, with how much of the loss lies outside the scalp.
    """
    if (mistake := find_mistake(scalp, loss, known)) is not None:
        drawn = loss if known is None else loss & known
        share = float(np.mean(~scalp[drawn])) if drawn.any() else 0.0
        raise PhotoRefused(mistake, f"{100 * share:.0f} % of the loss outside the scalp")


def find_mistake(scalp: BoolMask, loss: BoolMask, known: BoolMask | None = None) -> Reason | None:
    """The mistake by which a pair of masks must have been made; None without one.

    Of the 2,224 pairs of alonet-masks (Lee et al. 2020) 36 show a mistake as they were drawn: most
    of their loss is outside the scalp, at the nape or the temples. With the scalp inverted all do,
    with the loss inverted 1,813, with both exchanged 1,931. Of the 1,810 with loss on the scalp
    1,592 do where classes exclude each other (all with 2 % loss or more). With the loss shifted by
    half the width 1,077 do, with it mirrored 138 (`research/measure/mask_mistakes.py`): loss that
    is still on the scalp may be right.

    Inversion is checked first: an inverted loss mask may also hold most of the scalp, as exchanged
    masks do.

    Args:
        scalp: bool [h, w].
        loss: bool [h, w].
        known: where both are known, bool [h, w]; None: everywhere. Elsewhere they do not count.

    Returns:
        One of `MASK_MISTAKES`.
    """
    if known is not None:
        scalp, loss = scalp & known, loss & known
    outside = ~scalp if known is None else known & ~scalp
    if _scalp_inverted(scalp, outside):
        return Reason.SCALP_INVERTED
    if _loss_inverted(scalp, loss, outside):
        return Reason.LOSS_INVERTED
    if _exchanged(scalp, loss):
        return Reason.MASKS_EXCHANGED
    return Reason.LOSS_OUTSIDE_SCALP if _mostly_outside(scalp, loss) else None


def _scalp_inverted(scalp: BoolMask, outside: BoolMask) -> bool:
    """Whether the scalp runs along the edge of the picture, which is not scalp throughout."""
    edge = np.concatenate([scalp[0], scalp[-1], scalp[1:-1, 0], scalp[1:-1, -1]])
    return bool(np.count_nonzero(edge) > _EDGE * edge.size and outside.any())


def _loss_inverted(scalp: BoolMask, loss: BoolMask, outside: BoolMask) -> bool:
    """Whether all but the scalp is lost. Not where it is lost too: some draw total loss so."""
    outside_px = np.count_nonzero(outside)
    return bool(
        outside_px > _ENOUGH_OUTSIDE * scalp.size
        and np.count_nonzero(loss & outside) > _OUTSIDE * outside_px
        and np.any(scalp & ~loss)
    )


def _exchanged(scalp: BoolMask, loss: BoolMask) -> bool:
    """Whether the loss mask must be the scalp, and the scalp mask the loss: nearly all is lost.

    True where it holds at least 80 % of the scalp and is more than twice as large. Not for a mask
    of the whole picture, which some people draw for total loss.
    """
    scalp_px, loss_px = np.count_nonzero(scalp), np.count_nonzero(loss)
    return bool(
        np.count_nonzero(scalp & loss) >= _COVERED * scalp_px
        and loss_px > _TIMES * scalp_px
        and loss_px < _WHOLE_PICTURE * loss.size
    )


def _mostly_outside(scalp: BoolMask, loss: BoolMask) -> bool:
    """Whether more loss is outside the scalp than on it, so that most of it would not count.

    So it is where each pixel has one class (bald skin is then no scalp), where one mask was shifted
    or turned, or is another photo's. Not where nearly all of the scalp is lost, which may be drawn
    over its edge, nor where it is worth less than two readers differ by.
    """
    scalp_px, inside_px = np.count_nonzero(scalp), np.count_nonzero(scalp & loss)
    outside_px = np.count_nonzero(loss) - inside_px
    return bool(
        outside_px > inside_px
        and outside_px >= _WORTH * scalp_px
        and inside_px <= _COVERED * scalp_px
    )


def _whole_mask(image: Image.Image) -> BoolMask:
    """The pixels of a mask without unknown ones. Raises ValueError where they are not a mask's."""
    if image.mode not in ("1", "L"):
        raise ValueError(f"a mask must be 1-bit or 8-bit grey, this is {image.mode}; export it so")
    levels = np.asarray(image, np.uint8)
    # Counted, not sorted: a mask of 12 megapixels takes as long to sort as a photo to decode.
    values = set(np.flatnonzero(np.bincount(levels.ravel(), minlength=256)).tolist())
    if not (values <= {0, 255} or values <= {0, 1}):
        raise ValueError(
            f"a mask must hold only 0 and 255 (or 0 and 1), this holds {len(values)} grey levels; "
            "cut it at a threshold and save it as PNG"
        )
    return np.array(levels > 0, np.bool_)
