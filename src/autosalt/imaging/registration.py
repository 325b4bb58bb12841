"""Registration of a later photo of a view onto the first: turned, scaled and shifted, never bent.

The outlines of the two scalps are brought together: by their middle and size first, then by least
squares over the distance to the outline (scipy). Other ways were measured and are worse, see
`docs/explanation/regrowth.md`. Hair that comes and goes changes brightness and texture. A method
that relies on these moves with the hair, or fails.

A good fit of the outlines does not show a good fit of the heads. So every area
comes with a range over registrations that are off as far as they usually are (`nudged`).
"""

import math
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage, optimize

from autosalt.core.statistics.agreement import iou
from autosalt.core.types import RGB, BoolMask
from autosalt.imaging.geometry import mask_image

WORK_SIDE: Final = 640
"""Longer side, px, of the copies that are compared."""
MIN_SCALP_SHARE: Final = 0.01
"""Of the photo; a smaller scalp has no usable outline."""
MIN_OVERLAP: Final = 0.75
"""Of the two scalps once registered, intersection over union."""
MAX_SCALE: Final = 1.6
"""A head may be so many times larger or smaller in the later photo."""
MAX_TURN_DEG: Final = 12.0
"""Round outlines turn too easily: on phantoms the worst registrations were turned by more."""
NUDGE_SHARE: Final = 0.06
"""How far a registration may be off, of the scalp's width; see `docs/explanation/regrowth.md`."""

_NUDGES: Final = 8  # directions
_NEAR_SHARE: Final = 0.08  # of the longer side: the outline is looked at this far in and out
_SOFT_SHARE: Final = 0.01  # of the longer side: what is off by more counts less and less
_USUAL_TURN: Final = math.radians(5.0)  # heads are held upright; the top's outline is nearly round
_TURN_WEIGHT: Final = 1.0 / 300.0  # of that, against one place of the outline
_PLACES: Final = 4000


class Doubt(StrEnum):
    """Why a photo cannot be laid onto another one."""

    LITTLE_SCALP = "little_scalp"
    IMPLAUSIBLE_SCALE = "implausible_scale"
    IMPLAUSIBLE_TURN = "implausible_turn"
    LITTLE_OVERLAP = "little_overlap"


DOUBT_TEXT: Final = {
    Doubt.LITTLE_SCALP: "One of the photos shows too little scalp.",
    Doubt.IMPLAUSIBLE_SCALE: "The head would be much larger or smaller in the later photo.",
    Doubt.IMPLAUSIBLE_TURN: "The head would be turned too far in the later photo.",
    Doubt.LITTLE_OVERLAP: "The two photos show too different parts of the scalp.",
}
"""What each reason means, in one line for people."""


class NotRegistered(Exception):  # noqa: N818 - an outcome, not a fault of the program
    """A photo that cannot be laid onto another one; `reason` is why."""

    def __init__(self, reason: Doubt) -> None:
        self.reason = reason
        super().__init__(DOUBT_TEXT[reason])


@dataclass(frozen=True, slots=True, eq=False)
class SegmentedPhoto:
    """A photo and what was seen in it: upright sRGB, uint8 [h, w, 3]; masks bool [h, w]."""

    image: RGB
    scalp: BoolMask
    loss: BoolMask

    def __post_init__(self) -> None:
        if not self.image.shape[:2] == self.scalp.shape == self.loss.shape:
            raise ValueError(
                f"masks {self.scalp.shape}, {self.loss.shape} do not fit photo "
                f"{self.image.shape[:2]}"
            )


@dataclass(frozen=True, slots=True, eq=False)
class Registration:
    """How a later photo lies on the first one.

    Attributes:
        matrix: float64 [2, 3]; takes (x, y, 1) in the first photo to (x, y) in the later one, in
            pixels, the centre of the first pixel at 0.5.
        height, width: of the first photo, pixels.
        scalp_width: of the first photo, pixels.
    """

    matrix: NDArray[np.float64]
    height: int
    width: int
    scalp_width: int

    @property
    def scale(self) -> float:
        """How many times larger the head is in the later photo."""
        return math.hypot(self.matrix[0, 0], self.matrix[1, 0])

    @property
    def turn_deg(self) -> float:
        """How far it is turned there, degrees; positive is clockwise."""
        return math.degrees(math.atan2(self.matrix[1, 0], self.matrix[0, 0]))

    def nudged(self) -> tuple["Registration", ...]:
        """Registrations off by `NUDGE_SHARE` of the scalp's width, all around this one."""
        turns = np.arange(_NUDGES) * 2.0 * np.pi / _NUDGES
        off = NUDGE_SHARE * self.scalp_width * self.scale
        shifts = off * np.stack([np.cos(turns), np.sin(turns)], axis=1)
        return tuple(
            replace(self, matrix=self.matrix + np.column_stack([np.zeros((2, 2)), shift]))
            for shift in shifts
        )

    def bring(self, later: SegmentedPhoto) -> SegmentedPhoto:
        """The later photo and its masks on the first one's grid; black and False off its frame."""
        image = self._move(Image.fromarray(later.image))
        return SegmentedPhoto(np.array(image, np.uint8), *self.bring_masks(later))

    def bring_masks(self, later: SegmentedPhoto) -> tuple[BoolMask, BoolMask]:
        """Scalp and loss of the later photo on the first one's grid, bool [h, w]."""
        return self._move_mask(later.scalp), self._move_mask(later.loss)

    def _move(self, image: Image.Image) -> Image.Image:
        # Pillow's map is of the same kind: from a pixel of the result to the photo, in its pixels.
        coefficients = tuple(float(value) for value in self.matrix.ravel())
        return image.transform(
            (self.width, self.height),
            Image.Transform.AFFINE,
            coefficients,
            resample=Image.Resampling.BILINEAR,
        )

    def _move_mask(self, mask: BoolMask) -> BoolMask:
        return np.asarray(self._move(mask_image(mask))) >= 128


def to_work(image: RGB) -> RGB:
    """A copy at which photos are compared, `WORK_SIDE` px long; a smaller one stays as it is."""
    height, width = image.shape[:2]
    scale = WORK_SIDE / max(height, width)
    if scale >= 1.0:
        return image
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.array(Image.fromarray(image).resize(size, Image.Resampling.BOX), np.uint8)


def register(first: SegmentedPhoto, later: SegmentedPhoto) -> Registration:
    """Find how the later photo lies on the first one, both of one view of one head.

    Args:
        first: photo of about `WORK_SIDE` (see `to_work`), with its masks.
        later: the later photo, as `first`.

    Raises:
        NotRegistered: the registration is not clear enough, with the reason.
    """
    if min(seen.scalp.mean() for seen in (first, later)) < MIN_SCALP_SHARE:
        raise NotRegistered(Doubt.LITTLE_SCALP)
    height, width = first.scalp.shape
    scalp_width = int(np.ptp(np.flatnonzero(first.scalp.any(axis=0)))) + 1
    found = Registration(_fit(first.scalp, later.scalp), height, width, scalp_width)
    if not 1.0 / MAX_SCALE <= found.scale <= MAX_SCALE:
        raise NotRegistered(Doubt.IMPLAUSIBLE_SCALE)
    if abs(found.turn_deg) > MAX_TURN_DEG:
        raise NotRegistered(Doubt.IMPLAUSIBLE_TURN)
    if iou(first.scalp, found.bring_masks(later)[0]) < MIN_OVERLAP:
        raise NotRegistered(Doubt.LITTLE_OVERLAP)
    return found


def _fit(first: BoolMask, later: BoolMask) -> NDArray[np.float64]:
    """The similarity transform [2, 3] that brings the outlines of two scalps together."""
    side = max(first.shape)
    middle, size = _middle_and_size(first)
    later_middle, later_size = _middle_and_size(later)
    scale = later_size / size
    depth, later_depth = _depth(first), _depth(later)
    near = _NEAR_SHARE * side
    rows, columns = np.nonzero(np.abs(depth) < near)
    step = max(1, len(rows) // _PLACES)
    rows, columns = rows[::step], columns[::step]
    expected = depth[rows, columns] * scale
    places = np.stack([columns, rows], axis=1) + 0.5

    def matrix(move: NDArray[np.float64]) -> NDArray[np.float64]:
        grown, turn, right, down = move
        cos, sin = (
            scale * math.exp(grown) * math.cos(turn),
            scale * math.exp(grown) * math.sin(turn),
        )
        linear = np.array([[cos, -sin], [sin, cos]])
        to = later_middle + np.array([right, down]) * later_size
        return np.column_stack([linear, to - linear @ middle])

    def misfit(move: NDArray[np.float64]) -> NDArray[np.float64]:
        at = np.column_stack([places, np.ones(len(places))]) @ matrix(move).T - 0.5
        seen = ndimage.map_coordinates(later_depth, [at[:, 1], at[:, 0]], order=1, mode="nearest")
        off = (np.clip(seen, -near * scale, near * scale) - expected) / (_SOFT_SHARE * side)
        # the square root of the "soft L1" loss, as the turn below must not be softened
        soft = np.sign(off) * np.sqrt(2.0 * (np.sqrt(1.0 + off**2) - 1.0))
        return np.append(soft, move[1] / _USUAL_TURN * math.sqrt(_TURN_WEIGHT * len(places)))

    best = optimize.least_squares(misfit, np.zeros(4), diff_step=1e-3, max_nfev=40)
    return matrix(best.x)


def _middle_and_size(mask: BoolMask) -> tuple[NDArray[np.float64], float]:
    """Middle (x, y) in pixels, and the square root of the area."""
    rows, columns = np.nonzero(mask)
    return np.array([columns.mean() + 0.5, rows.mean() + 0.5]), math.sqrt(len(rows))


def _depth(mask: BoolMask) -> NDArray[np.float32]:
    """Distance to the outline in pixels, negative outside."""
    inside = ndimage.distance_transform_edt(mask)
    return np.asarray(inside - ndimage.distance_transform_edt(~mask), np.float32)
