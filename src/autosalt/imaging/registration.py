"""Lay a later photo of a view onto the first one: turned, scaled and shifted, never bent.

Landmarks of the skin are found in both photos (SIFT: Lowe 2004, 10.1023/B:VISI.0000029664.99615.94),
those that look alike are paired, and the similarity transform that most pairs agree on is taken
(RANSAC), all by OpenCV. Other ways were measured and are worse, see `docs/regrowth.md`: hair that
comes and goes changes the brightness and the outline of the scalp, so what relies on either moves
with the hair. Where too few pairs agree, or what they say cannot be, there is no registration but a
reason.
"""

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from autosalt.core.agreement import iou
from autosalt.core.types import RGB, BoolMask
from autosalt.imaging.geometry import mask_image

WORK_SIDE: Final = 640
"""Longer side, px, of the copies that are compared."""
MIN_LANDMARKS: Final = 10
"""Pairs of landmarks that must agree. Chosen by measurement, see `docs/regrowth.md`."""
MIN_OVERLAP: Final = 0.6
"""Of the two scalps, intersection over union."""
MAX_SCALE: Final = 1.6
"""A head may be so many times larger or smaller in the later photo."""
MAX_TURN_DEG: Final = 30.0

_AGREE_SHARE: Final = 0.01  # pairs agree within this share of the longer side
_REACH_SHARE: Final = 0.1  # landmarks lie on the scalp or this near to it: ears, nape, forehead
_FEATURES: Final = 2000
_CONTRAST: Final = 0.02  # lower than SIFT's own: skin has little
_DISTINCT: Final = 0.8  # the best partner is so much nearer than the second best (Lowe 2004)
_SPREAD_SHARE: Final = 0.006  # landmarks nearer to each other than this count once


class Doubt(StrEnum):
    """Why a photo cannot be laid onto another one."""

    TOO_FEW_LANDMARKS = "too_few_landmarks"
    IMPLAUSIBLE_SCALE = "implausible_scale"
    IMPLAUSIBLE_TURN = "implausible_turn"
    LITTLE_OVERLAP = "little_overlap"


DOUBT_TEXT: Final = {
    Doubt.TOO_FEW_LANDMARKS: "Too few places were found again in the later photo.",
    Doubt.IMPLAUSIBLE_SCALE: "The head would be much larger or smaller in the later photo.",
    Doubt.IMPLAUSIBLE_TURN: "The head would be turned too far in the later photo.",
    Doubt.LITTLE_OVERLAP: "The two photos show too different parts of the scalp.",
}
"""What each reason means, in one line for people."""


class NotRegistered(Exception):  # noqa: N818 - an outcome, not a fault of the program
    """A photo that cannot be laid onto another one; `reason` says why."""

    def __init__(self, reason: Doubt) -> None:
        self.reason = reason
        super().__init__(DOUBT_TEXT[reason])


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
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
        landmarks: pairs that agree.
    """

    matrix: NDArray[np.float64]
    height: int
    width: int
    landmarks: int

    @property
    def scale(self) -> float:
        """How many times larger the head is in the later photo."""
        return math.hypot(self.matrix[0, 0], self.matrix[1, 0])

    @property
    def turn_deg(self) -> float:
        """How far it is turned there, degrees; positive is clockwise."""
        return math.degrees(math.atan2(self.matrix[1, 0], self.matrix[0, 0]))

    def bring(self, later: Seen) -> Seen:
        """The later photo and its masks on the first one's grid; black and False off its frame."""
        image = self._move(Image.fromarray(later.image))
        return Seen(
            np.array(image, np.uint8), self._move_mask(later.scalp), self._move_mask(later.loss)
        )

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


def register(first: Seen, later: Seen) -> Registration:
    """Find how the later photo lies on the first one, both of one view of one head.

    Args:
        first, later: photos of about `WORK_SIDE` (see `to_work`), with their masks.

    Raises:
        NotRegistered: it cannot be told well enough, with the reason.
        ImportError: OpenCV is not installed.
    """
    matrix, landmarks = _agreed(*_pairs(first, later), max(first.scalp.shape))
    height, width = first.scalp.shape
    found = Registration(matrix, height, width, landmarks)
    if landmarks < MIN_LANDMARKS:
        raise NotRegistered(Doubt.TOO_FEW_LANDMARKS)
    if not 1.0 / MAX_SCALE <= found.scale <= MAX_SCALE:
        raise NotRegistered(Doubt.IMPLAUSIBLE_SCALE)
    if abs(found.turn_deg) > MAX_TURN_DEG:
        raise NotRegistered(Doubt.IMPLAUSIBLE_TURN)
    if iou(first.scalp, found.bring(later).scalp) < MIN_OVERLAP:
        raise NotRegistered(Doubt.LITTLE_OVERLAP)
    return found


def _pairs(first: Seen, later: Seen) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Places [n, 2] of (x, y) in both photos that look alike."""
    import cv2

    finder = cv2.SIFT_create(_FEATURES, contrastThreshold=_CONTRAST)
    points, looks = [], []
    for seen in (first, later):
        grey = np.asarray(Image.fromarray(seen.image).convert("L"))
        found, look = finder.detectAndCompute(grey, _near(seen.scalp))
        points.append(np.array([one.pt for one in found], np.float64).reshape(-1, 2) + 0.5)
        looks.append(look)
    if min(len(points[0]), len(points[1])) < 2:
        return np.empty((0, 2)), np.empty((0, 2))
    two_best = cv2.BFMatcher().knnMatch(looks[0], looks[1], k=2)
    kept = [best for best, next_ in two_best if best.distance < _DISTINCT * next_.distance]
    return (
        points[0][[match.queryIdx for match in kept]],
        points[1][[match.trainIdx for match in kept]],
    )


def _near(scalp: BoolMask) -> NDArray[np.uint8]:
    """Where landmarks are looked for: 255 on the scalp and near it."""
    if not scalp.any():
        return np.zeros(scalp.shape, np.uint8)
    reach = _REACH_SHARE * max(scalp.shape)
    return np.where(ndimage.distance_transform_edt(~scalp) < reach, 255, 0).astype(np.uint8)


def _agreed(
    first: NDArray[np.float64], later: NDArray[np.float64], side: int
) -> tuple[NDArray[np.float64], int]:
    """The transform that most pairs agree on, and how many do; 0 where there is none."""
    import cv2

    nothing = np.eye(2, 3), 0
    if len(first) < 2:
        return nothing
    cv2.setRNGSeed(0)  # RANSAC draws: the same photos shall give the same map
    matrix, agreed = cv2.estimateAffinePartial2D(
        first,
        later,
        ransacReprojThreshold=_AGREE_SHARE * side,
        maxIters=5000,
        confidence=0.999,
    )
    if matrix is None:
        return nothing
    # One freckle is often found several times over: it is one landmark.
    places = np.rint(first[agreed.ravel() > 0] / (_SPREAD_SHARE * side))
    return np.asarray(matrix, np.float64), len(np.unique(places, axis=0))
