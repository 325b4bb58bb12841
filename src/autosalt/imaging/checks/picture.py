"""Check that a picture is one whole head in true colour: not grey, negative, cut or composed.

Model and quality gate take many such pictures for photographs. Everything is measured on small
copies, inside of bars of one colour; see ``true_colour`` and ``seams`` for how. A clear
fault is refused. A doubt is left for a person to look at (``doubt``, ``lacks_red``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
from PIL import Image

from autosalt.core.reasons import PhotoRefused, Reason
from autosalt.core.types import RGB, BoolMask
from autosalt.imaging.checks.seams import Seam, find_bars, seams
from autosalt.imaging.checks.true_colour import measure_colours, over_red
from autosalt.imaging.geometry import pillow_image, resize_mask

WORKING_SIDE: Final = 128
"""Longer side, in pixels, of the copy in which edges are looked for; colours: half of it."""

MAX_MEAN_OVER_RED: Final = 0.05
"""Of the photos of a visit, see ``lacks_red``. 100 men from four sides have -0.71 to 0.03, with red
and blue exchanged 0.10 to 0.83; 240 simulated heads -0.8 to 0.03."""

_CROSSED_SHARE: Final = 0.5
"""Of the scalp's greatest breadth: a seam that so much scalp crosses runs behind one head."""


@dataclass(frozen=True, slots=True)
class Picture:
    """Measures for or against one whole head in true colour.

    Attributes:
        chroma, colour_spread, one_hue: see ``Colours``.
        blue_over_red, green_over_red: in what is lit in the middle, -1..1; see ``over_red``.
        flat_share: of the frame's side, taken by a part of one flat colour with a straight edge and
            without its like on the other side, 0..1.
        seam_share: share of a line across the frame, near its middle and not crossed by the scalp,
            at which there is a step, 0..1.
        beside_seam: share of the scalp on that side of this line where there is less, 0..0.5.
        apart: the same for any line, times how clear of scalp it is, 0..0.5; two equal scalps side
            by side give 0.5, one gives about 0. It and ``beside_seam`` are 0 where no scalp is
            known.
    """

    chroma: float
    colour_spread: float
    one_hue: float
    blue_over_red: float
    green_over_red: float
    flat_share: float
    seam_share: float
    beside_seam: float = 0.0
    apart: float = 0.0

    @property
    def over_red(self) -> float:
        """The more of ``blue_over_red`` and ``green_over_red``."""
        return max(self.blue_over_red, self.green_over_red)


@dataclass(frozen=True, slots=True)
class PictureLimits:
    """Beyond these a picture is refused; beyond those of ``doubt`` a person should look at it.

    Chosen on photographs of heads (`research/measure/robustness/pictures.py`, whose figures are
    in the model card). White hair before white walls, dark skin in blue light and red light are
    kept.

    Attributes:
        min_chroma: of ``Picture.chroma``.
        max_toned_spread, max_toned_share, min_toned_hue: a picture is toned whose colours are of
            one hue and spread less than the first, and less than that share of the chroma.
        max_over_red: of blue or green over red.
        max_flat_share: bars of a viewer are a pair or narrow, those of a cut picture neither.
        max_seam_share: of a seam, whatever is on its sides.
        max_seam_between: of a seam with scalp on both sides, at least ``min_beside_seam``.
        max_apart: of two scalps.
    """

    min_chroma: float = 3.0
    doubt_chroma: float = 4.2
    max_toned_spread: float = 1.0
    doubt_toned_spread: float = 1.6
    max_toned_share: float = 0.1
    min_toned_hue: float = 0.95
    max_over_red: float = 0.3
    doubt_over_red: float = 0.12
    max_flat_share: float = 0.2
    max_seam_share: float = 0.65
    doubt_seam_share: float = 0.5
    max_seam_between: float = 0.5
    doubt_seam_between: float = 0.4
    min_beside_seam: float = 0.1
    max_apart: float = 0.3
    doubt_apart: float = 0.22


DEFAULT_PICTURE_LIMITS: Final = PictureLimits()


def measure_picture(image: RGB | Image.Image, scalp: BoolMask | None = None) -> Picture:
    """Measure one picture.

    Args:
        image: upright sRGB, uint8 [h, w, 3] or a Pillow image.
        scalp: where the scalp is, when it is known: bool [rows, columns] over the same frame.
    """
    photo = pillow_image(image)
    scale = WORKING_SIDE / max(photo.size)
    size = (max(2, round(photo.width * scale)), max(2, round(photo.height * scale)))
    whole = np.asarray(photo.resize(size, Image.Resampling.BOX, reducing_gap=1.0))
    bars = find_bars(whole)
    inside = bars.inside(*whole.shape[:2])
    copy = np.ascontiguousarray(whole[inside])
    colours = np.asarray(Image.fromarray(copy).reduce(2))
    small = None if scalp is None else resize_mask(scalp, *whole.shape[:2])[inside]
    seam_share, beside = max((_beside(seam, small) for seam in seams(copy)), default=(0.0, 0.0))
    return Picture(
        *measure_colours(colours),
        *over_red(colours),
        flat_share=bars.one_sided,
        seam_share=seam_share,
        beside_seam=beside,
        apart=0.0 if small is None else max(_apart(small), _apart(small.T)),
    )


def require_one_whole(picture: Picture, limits: PictureLimits = DEFAULT_PICTURE_LIMITS) -> None:
    """Raise PhotoRefused where the picture was cut, or composed of several."""
    seam = limits.max_seam_between if _between(picture, limits) else limits.max_seam_share
    _refuse_beyond(
        picture,
        (Reason.PART_BLANK, "flat_share", picture.flat_share > limits.max_flat_share),
        (Reason.SEVERAL_PICTURES, "seam_share", picture.seam_share > seam),
        (Reason.SEVERAL_PICTURES, "apart", picture.apart > limits.max_apart),
    )


def require_true_colour(picture: Picture, limits: PictureLimits = DEFAULT_PICTURE_LIMITS) -> None:
    """Raise PhotoRefused where the picture has no colour, or none that a person has."""
    toned = _toned(picture, limits.max_toned_spread, limits)
    _refuse_beyond(
        picture,
        (Reason.NO_COLOUR, "chroma", picture.chroma < limits.min_chroma),
        (Reason.NO_COLOUR, "colour_spread", toned),
        (Reason.FALSE_COLOUR, "over_red", picture.over_red > limits.max_over_red),
    )


def doubt(picture: Picture, limits: PictureLimits = DEFAULT_PICTURE_LIMITS) -> Reason | None:
    """Why a person should look at a picture that is not refused; None where that is not needed."""
    seam = limits.doubt_seam_between if _between(picture, limits) else limits.doubt_seam_share
    if picture.seam_share > seam or picture.apart > limits.doubt_apart:
        return Reason.SEVERAL_PICTURES
    toned = _toned(picture, limits.doubt_toned_spread, limits)
    if picture.chroma < limits.doubt_chroma or toned:
        return Reason.NO_COLOUR
    if picture.over_red > limits.doubt_over_red:
        return Reason.FALSE_COLOUR
    return None


def _between(picture: Picture, limits: PictureLimits) -> bool:
    return picture.beside_seam >= limits.min_beside_seam


def _toned(picture: Picture, spread: float, limits: PictureLimits) -> bool:
    little = min(spread, limits.max_toned_share * picture.chroma)
    return picture.one_hue > limits.min_toned_hue and picture.colour_spread < little


def _refuse_beyond(picture: Picture, *checks: tuple[Reason, str, bool]) -> None:
    for reason, measure, beyond in checks:
        if beyond:
            raise PhotoRefused(reason, f"{measure} {getattr(picture, measure):.2g}")


def find_fault(picture: Picture, limits: PictureLimits = DEFAULT_PICTURE_LIMITS) -> Reason | None:
    """Why a picture would be refused or doubted; None where it is neither."""
    try:
        require_one_whole(picture, limits)
        require_true_colour(picture, limits)
    except PhotoRefused as refusal:
        return refusal.reason
    return doubt(picture, limits)


def lacks_red(over_red: Iterable[float]) -> bool:
    """Whether photos of one sitting, judged together, have exchanged colours.

    One may have too little red by its light or its wall; hardly ever do all of a visit.

    Args:
        over_red: ``Picture.over_red`` of each, two or more; one alone decides nothing.
    """
    values = tuple(over_red)
    return len(values) > 1 and sum(values) / len(values) > MAX_MEAN_OVER_RED


def _beside(seam: Seam, scalp: BoolMask | None) -> tuple[float, float]:
    """Share of steps of a seam that the scalp does not cross, and of scalp on its lesser side."""
    if scalp is None or not scalp.any():
        return seam.share, 0.0
    along = (scalp if seam.upright else scalp.T).sum(axis=0)
    crossing = along[max(0, seam.place - 1) : seam.place + 2].min()
    if crossing >= _CROSSED_SHARE * along.max():
        return 0.0, 0.0
    before = along[: seam.place].sum() / along.sum()
    return seam.share, float(min(before, 1.0 - before))


def _apart(scalp: BoolMask) -> float:
    """See ``Picture.apart``; over all columns but those near the left and right of the frame."""
    along = scalp.sum(axis=0).astype(np.float32)
    total = along.sum()
    if not total:
        return 0.0
    before = np.cumsum(along) / total
    height = np.minimum(np.maximum.accumulate(along), np.maximum.accumulate(along[::-1])[::-1])
    clear = 1.0 - along / np.maximum(height, 1.0)
    edge = len(along) * 15 // 100
    middle = slice(edge, len(along) - edge)
    return float((np.minimum(before, 1.0 - before) * clear)[middle].max(initial=0.0))
