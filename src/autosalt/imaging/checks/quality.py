"""Quality of a photo: measures of sharpness, exposure, head size and framing, with limits.

Everything is measured on a small copy of fixed size, so that a number does not depend on the
camera's megapixels. The limits refuse only what is clearly unusable.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from autosalt.core.reasons import PhotoRefused, Reason
from autosalt.core.types import RGB, BoolMask
from autosalt.imaging.checks.framing import missing_share
from autosalt.imaging.checks.seams import find_bars
from autosalt.imaging.geometry import pillow_image, resize_mask

WORKING_SIDE = 128
"""Longer side, in pixels, of the copy that is measured. Camera noise averages out at this size and
blur that matters to the measurement does not."""

MIN_CUT_SHARE = 0.02
"""Less of a head than this is missing of many whole ones."""

DARK, BURNT = 20, 250
"""Levels (0..255) under which a grey is dark, and over which a channel is burnt out."""


@dataclass(frozen=True, slots=True)
class Quality:
    """Quality measures of one photo.

    Attributes:
        sharpness: 100 x standard deviation of the Laplacian / standard deviation of the grey
            levels. Free of contrast and exposure. Usable photos: about 10 to 90; under 3 nothing
            finer than a twentieth of the frame is left.
        brightness: mean grey level, 0..255.
        contrast: 95th minus 5th percentile of the grey levels, 0..255.
        dark_share: share of the frame that is dark, 0..1.
        burnt_share: share that is burnt out, 0..1, of the scalp where it is known, else of the
            frame (a white background is no fault). Burnt out are pixels with two channels or more
            at their end; red alone is there on fair skin under any flash.
        head_share: share of the frame that is scalp, 0..1; None when the scalp is not known.
        scalp_cut_share: share of the scalp's outline, counted in pixel steps, that lies on the edge
            of the frame, 0..1 (a head cut through its middle: 0.31); bars of one colour next to the
            picture are not part of its frame. None when the scalp is not known or empty.
        missing_share: share of the scalp that lies beyond the edge of the same frame, 0..0.8; see
            ``framing.missing_share``. None as ``scalp_cut_share``.
    """

    sharpness: float
    brightness: float
    contrast: float
    dark_share: float
    burnt_share: float
    head_share: float | None = None
    scalp_cut_share: float | None = None
    missing_share: float | None = None


@dataclass(frozen=True, slots=True)
class QualityLimits:
    """Beyond these a photo is refused. See ``Quality`` for the measures.

    Set with margin on usable photographs (clinical and phone), none of which they refuse. Scalp on
    3 % of the frame is some 35 pixels across in the square that the model sees.

    Attributes:
        max_missing_share: None for that of the model's manifest.
    """

    min_sharpness: float = 4.0
    max_dark_share: float = 0.95
    max_burnt_share: float = 0.45
    min_head_share: float = 0.03
    max_scalp_cut_share: float = 0.25
    max_missing_share: float | None = None

    def of_model(self, max_missing_share: float | None) -> QualityLimits:
        """These limits; what they leave to the model is as its manifest has it."""
        if self.max_missing_share is not None:
            return self
        return replace(self, max_missing_share=max_missing_share)


DEFAULT_QUALITY_LIMITS = QualityLimits()


def measure_quality(image: RGB | Image.Image, scalp: BoolMask | None = None) -> Quality:
    """Measure one photo.

    Args:
        image: upright sRGB, uint8 [h, w, 3] or a Pillow image.
        scalp: where the scalp is, when it is known: bool [rows, columns] over the same frame, as
            fine as the photo or coarser. Sharpness is then measured on the scalp's bounding box,
            and its share and framing are measured too.

    Raises:
        ValueError: the sides of ``scalp`` have other proportions than the photo's.
    """
    photo = pillow_image(image)
    grey = _working_grey(photo)
    colours = np.asarray(photo.resize(grey.shape[::-1], Image.Resampling.BOX))
    burnt = _middle(colours) > BURNT
    region = grey
    burnt_share = float(burnt.mean())
    head_share: float | None = None
    cut_share: float | None = None
    missing: float | None = None
    if scalp is not None:
        frame = photo.height, photo.width
        if not _same_frame(scalp.shape, frame):
            raise ValueError(f"scalp mask {scalp.shape} does not fit photo {frame}")
        small = resize_mask(scalp, *grey.shape)
        head_share = float(np.count_nonzero(scalp) / scalp.size)
        if small.any():
            region = grey[_bounding_box(small)]
            burnt_share = float(burnt[small].mean())
            bars = find_bars(colours)
            cut_share = _cut_share(small[bars.inside(*small.shape)])
            missing = missing_share(scalp[bars.inside(*scalp.shape)])
    low, high = np.percentile(grey, [5, 95])
    return Quality(
        sharpness=_sharpness(region),
        brightness=float(grey.mean()),
        contrast=float(high - low),
        dark_share=float((grey < DARK).mean()),
        burnt_share=burnt_share,
        head_share=head_share,
        scalp_cut_share=cut_share,
        missing_share=missing,
    )


def require_quality(quality: Quality, limits: QualityLimits = DEFAULT_QUALITY_LIMITS) -> None:
    """Raise PhotoRefused where the photo is beyond a limit. Exposure first: it affects the rest."""
    head, cut, missing = quality.head_share, quality.scalp_cut_share, quality.missing_share
    most_missing = 1.0 if limits.max_missing_share is None else limits.max_missing_share
    for reason, measure, beyond in (
        (Reason.TOO_DARK, "dark_share", quality.dark_share > limits.max_dark_share),
        (Reason.BURNT_OUT, "burnt_share", quality.burnt_share > limits.max_burnt_share),
        (Reason.NO_SCALP, "head_share", head is not None and head < limits.min_head_share),
        (Reason.BLURRED, "sharpness", quality.sharpness < limits.min_sharpness),
        (Reason.SCALP_CUT, "missing_share", (missing or 0.0) > most_missing),
        (Reason.SCALP_CUT, "scalp_cut_share", (cut or 0.0) > limits.max_scalp_cut_share),
    ):
        if beyond:
            raise PhotoRefused(reason, f"{measure} {getattr(quality, measure):.2g}")


def as_cut_head(refusal: PhotoRefused, quality: Quality, limits: QualityLimits) -> PhotoRefused:
    """The refusal; of a head that was cut off, for that where the model sees none of the views.

    A model takes many cut heads for none of the views. "Take it from further away" mends those.
    Only where cut heads have a limit of their own.
    """
    missing = quality.missing_share or 0.0
    seen_none = refusal.reason is Reason.NOT_A_VIEW and limits.max_missing_share is not None
    if not seen_none or missing < MIN_CUT_SHARE:
        return refusal
    return PhotoRefused(Reason.SCALP_CUT, f"missing_share {missing:.2g}, {refusal.detail}")


def _same_frame(mask: tuple[int, ...], photo: tuple[int, ...]) -> bool:
    """Whether both have the same proportions, but for sides that are rounded to whole pixels."""
    return abs(mask[0] * photo[1] - mask[1] * photo[0]) <= photo[0] + photo[1]


def _working_grey(photo: Image.Image) -> NDArray[np.float32]:
    # Float before the resize: rounding to whole grey levels would look like detail.
    grey = photo.convert("L")
    scale = WORKING_SIDE / max(grey.size)
    size = (max(3, round(grey.width * scale)), max(3, round(grey.height * scale)))
    return np.asarray(grey.convert("F").resize(size, Image.Resampling.BILINEAR), np.float32)


def _middle(colours: RGB) -> NDArray[np.uint8]:
    """The middle of each pixel's three channels; ten times as fast as `np.median`."""
    red, green, blue = colours[..., 0], colours[..., 1], colours[..., 2]
    middle: NDArray[np.uint8] = np.maximum(
        np.minimum(red, green), np.minimum(np.maximum(red, green), blue)
    )
    return middle


def _sharpness(grey: NDArray[np.float32]) -> float:
    """See ``Quality.sharpness``. One grey level is added below: a flat picture gives 0."""
    if min(grey.shape) < 3:
        return 0.0
    centre = grey[1:-1, 1:-1]
    neighbours = grey[:-2, 1:-1] + grey[2:, 1:-1] + grey[1:-1, :-2] + grey[1:-1, 2:]
    return 100.0 * float(np.std(neighbours - 4.0 * centre)) / (float(np.std(grey)) + 1.0)


def _bounding_box(mask: BoolMask) -> tuple[slice, slice]:
    """Rows and columns of the mask's box, widened by a tenth so that the outline is in it."""
    slices = []
    for axis, length in ((1, mask.shape[0]), (0, mask.shape[1])):
        hits = np.flatnonzero(mask.any(axis=axis))
        margin = max(2, (int(hits[-1]) - int(hits[0])) // 10)
        slices.append(slice(max(0, int(hits[0]) - margin), min(length, int(hits[-1]) + 1 + margin)))
    return slices[0], slices[1]


def _cut_share(mask: BoolMask) -> float:
    """Share of the outline's pixel edges (4-neighbours) that lie on the frame."""
    on_frame = sum(
        int(np.count_nonzero(edge)) for edge in (mask[0], mask[-1], mask[:, 0], mask[:, -1])
    )
    inside = int(np.count_nonzero(mask[1:] != mask[:-1])) + int(
        np.count_nonzero(mask[:, 1:] != mask[:, :-1])
    )
    return on_frame / max(on_frame + inside, 1)
