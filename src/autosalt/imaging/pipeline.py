"""Pipeline from a photo to its numbers: all steps outside the model's graph.

Training, evaluation, batch runs and embeddings all call these functions, so no path can drift:

    photo --prepare--> uint8 square --model--> probability maps --measure--> hair loss

Probabilities are compared with a fixed threshold as they are. They are never stretched to their
own minimum and maximum: a full head of hair must be able to score 0 and a bald head 100.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
from PIL import Image

from autosalt.core.interval import uncertainty_pct
from autosalt.core.reasons import PhotoRefused, Reason
from autosalt.core.salt import loss_pct
from autosalt.core.types import RGB, BoolMask, FloatMap
from autosalt.imaging.decode import DEFAULT_LIMITS, Limits, open_reduced, reduction
from autosalt.imaging.geometry import Letterbox, letterbox
from autosalt.imaging.photo_source import PhotoSource
from autosalt.imaging.second_look import Frame

RESIZE_RULE = "bilinear_antialias"
"""The only resize rule there is; see ``geometry`` for its definition."""

ENOUGH_DETAIL = 1.875
"""A photo is decoded at no less than so many times the model's side. Just under 2, so that photos
of 12 megapixels (4032 px) are decoded at an eighth for a model of 256 px, not at a quarter. Hair
loss of a view is then 0.08 points off that of the whole photo on average, with a quarter 0.02
(`research/measure/robustness/reduction.py`, 24 simulated photos of 16 megapixels)."""


@dataclass(frozen=True, slots=True)
class InputSpec:
    """What the model's ``image`` input expects: a square of ``size`` px, its fill and resize rule.

    Raises ValueError on a size under 1, a fill outside 0..255 or an unknown resize rule. Like that
    of ``Thresholds`` it begins with the field's name, as a model's manifest has it.
    """

    size: int
    fill: tuple[int, int, int]
    resize: str = RESIZE_RULE

    def __post_init__(self) -> None:
        if self.size < 1:
            raise ValueError(f"size must be at least 1 px, got {self.size}")
        if len(self.fill) != 3 or not all(0 <= channel <= 255 for channel in self.fill):
            raise ValueError(f"fill must be three values of 0 to 255, got {self.fill}")
        if self.resize != RESIZE_RULE:
            raise ValueError(f"resize must be {RESIZE_RULE!r}, the only rule, got {self.resize!r}")

    @property
    def enough_side(self) -> int:
        """Longer side in pixels that is enough of a photo to make the square from."""
        return math.ceil(ENOUGH_DETAIL * self.size)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """A pixel is scalp (or loss) when its probability is at least this.

    Each is over 0 and under 1, or ValueError is raised: at 0 every pixel would be, at 1 only those
    whose probability was rounded up.
    """

    scalp: float
    loss: float

    def __post_init__(self) -> None:
        for name, value in (("scalp", self.scalp), ("loss", self.loss)):
            if not 0.0 < value < 1.0:
                raise ValueError(f"{name} must be over 0 and under 1, got {value}")


@dataclass(frozen=True, slots=True)
class Prepared:
    """A photo, or a part of one, as the model takes it.

    Attributes:
        tensor: uint8 [size, size, 3].
        box: the way back to the own pixels of the photo, or of that part.
        photo: the photo or the part as it was decoded, perhaps reduced; upright sRGB.
        frame: which part it is.
    """

    tensor: RGB
    box: Letterbox
    photo: Image.Image
    frame: Frame

    @property
    def image(self) -> RGB:
        """The pixels of ``photo``, uint8 [h, w, 3]; not to be written to."""
        return np.asarray(self.photo)

    @property
    def inside(self) -> RGB:
        """The photo's part of the square, uint8 [h, w, 3]."""
        return self.tensor[self.box.inside]


@dataclass(frozen=True, slots=True)
class Measurement:
    """One view measured. Areas in pixels of the model's square; the two others in percent."""

    scalp_px: int
    loss_px: int
    loss_pct: float
    uncertainty_pct: float


def prepare(photo: PhotoSource, spec: InputSpec, limits: Limits = DEFAULT_LIMITS) -> Prepared:
    """Open a photo and letterbox it into the square the model takes.

    Large photos are decoded at a half, a quarter or an eighth (`decode.open_reduced`), and the
    square is made from that copy: its sides decide how far the square is filled.

    Raises:
        PhotoRefused: the photo cannot be opened, with the reason.
    """
    opened = open_reduced(photo, spec.enough_side, limits)
    tensor, box = letterbox(opened.photo, spec.size, spec.fill)
    height, width = opened.height, opened.width
    return Prepared(tensor, box.of(height, width), opened.photo, Frame.whole(height, width))


def prepare_part(
    photo: PhotoSource,
    whole: Prepared,
    frame: Frame,
    spec: InputSpec,
    limits: Limits = DEFAULT_LIMITS,
) -> Prepared:
    """Letterbox a part of a photo into the square the model takes, for a second look.

    The longer side of the part has `spec.size` pixels or more, where the photo is that large: no
    pixel of the square is made up. The copy that `prepare` made is enough for most heads. For a
    smaller one a large photo is opened once more, with more detail. The part has all pixels of the
    copy that `frame` covers, wholly or in part.

    Args:
        photo: as it was given to `prepare`.
        whole: what `prepare` returned for it.
        frame: which part of it.
        spec: what the model takes.
        limits: see ``Limits``.

    Raises:
        PhotoRefused: the photo cannot be opened, or has other sides than before.
    """
    box = whole.box
    side = frame.photo_side(spec.size)
    copy, longest = whole.photo, max(box.height, box.width)
    if reduction(longest, side) < reduction(longest, spec.enough_side):
        opened = open_reduced(photo, side, limits)
        if (opened.height, opened.width) != (box.height, box.width):
            raise PhotoRefused(Reason.UNREADABLE, "it changed while it was read")
        copy = opened.photo
    rows, columns = frame.on(copy.height, copy.width)
    part = copy.crop((columns.start, rows.start, columns.stop, rows.stop))
    tensor, part_box = letterbox(part, spec.size, spec.fill)
    return Prepared(tensor, part_box.of(frame.height, frame.width), part, frame)


def picture_sha256(image: RGB) -> str:
    """Identify a picture, whatever file it came in: the sha256 of its sides and pixels.

    Args:
        image: as `Prepared` has it, uint8 [h, w, 3].

    Returns:
        64 hexadecimal digits.
    """
    height, width = image.shape[:2]
    digest = hashlib.sha256(f"{height} {width} ".encode())
    digest.update(np.ascontiguousarray(image).data)
    return digest.hexdigest()


def to_masks(scalp: FloatMap, loss: FloatMap, thresholds: Thresholds) -> tuple[BoolMask, BoolMask]:
    """Cut two probability maps [h, w] to masks of scalp, and of loss within the scalp."""
    is_scalp = scalp >= thresholds.scalp
    return is_scalp, (loss >= thresholds.loss) & is_scalp


_ROUNDING: Final = 1e-3
"""By which sums of single precision may miss."""


def require_a_view(view: Iterable[float], none_max_probability: float) -> None:
    """Refuse a photo that shows none of the four views.

    Args:
        view: probability of each view, 0..1; what they lack to 1 is that of none.
        none_max_probability: from the manifest.

    Raises:
        PhotoRefused: `NOT_A_VIEW`.
        ValueError: they are no probabilities.
    """
    view = tuple(view)
    none = 1.0 - sum(view)
    # Written so that NaN is caught too.
    if not (none >= -_ROUNDING and all(value >= -_ROUNDING for value in view)):
        raise ValueError("the model's views are no probabilities: its file is damaged")
    if none > none_max_probability:
        raise PhotoRefused(Reason.NOT_A_VIEW, f"none of the views {none:.2f}")


def measure(scalp: FloatMap, loss: FloatMap, box: Letterbox, thresholds: Thresholds) -> Measurement:
    """Measure one photo's hair loss from the model's two probability maps.

    Areas are counted on the model's square, inside the photo only (never in the fill). Loss
    outside the scalp does not count.

    Args:
        scalp: probability of scalp, float32 [size, size], 0..1.
        loss: probability of missing hair, float32 [size, size], 0..1.
        box: the photo's letterbox, from ``prepare``.
        thresholds: see ``Thresholds``.

    Raises:
        PhotoRefused: ``NO_SCALP`` when no pixel of the photo is scalp.
        ValueError: a map has the wrong shape, or is not a number from 0 to 1 everywhere.
    """
    scalp_inside = _probabilities("scalp", scalp, box)
    loss_inside = _probabilities("loss", loss, box)
    is_scalp, is_loss = to_masks(scalp_inside, loss_inside, thresholds)
    scalp_px = int(np.count_nonzero(is_scalp))
    if scalp_px == 0:
        raise PhotoRefused(
            Reason.NO_SCALP, f"highest scalp probability {float(scalp_inside.max()):.2f}"
        )
    return Measurement(
        scalp_px=scalp_px,
        loss_px=int(np.count_nonzero(is_loss)),
        loss_pct=loss_pct(is_scalp, is_loss),
        uncertainty_pct=uncertainty_pct(loss_inside[is_scalp]),
    )


def _probabilities(name: str, values: FloatMap, box: Letterbox) -> FloatMap:
    """The part of a map that shows the photo, checked."""
    if values.shape != (box.size, box.size):
        raise ValueError(f"{name} map has shape {values.shape}, expected {box.size}x{box.size}")
    inside = values[box.inside]
    # A little beyond 0..1 is rounding in the graph. NaN fails both comparisons.
    if not (inside.min() >= -1e-4 and inside.max() <= 1.0001):
        raise ValueError(f"{name} map holds values that are not probabilities (0 to 1)")
    return inside
