"""Lay real strands over bald scalp: combed-over hair, with skin in stripes between.

Strands that only lie across bald skin, without roots under them, are no hair (docs: what counts as
hair). They come from squares of real hair, turned and bent as one sheet, which is then cut along
its own strands.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.random import Generator
from PIL import Image
from scipy import ndimage

from autosalt.core.types import RGB, BoolMask
from research.datasets.composites.bald import MIN_BALD, bald_scalp, hair_on_scalp
from research.datasets.composites.blur import blurred
from research.datasets.composites.hair_loss import Floats
from research.datasets.entry import Entry

COVER: Final = (0.08, 0.7)
"""Least and most of the bald scalp that strands cover: some skin shows between them."""
MIN_SQUARE: Final = 24
"""Least side of a square of hair, in pixels."""
_OWN: Final = 0.6
"""How often strands are of the photo's own hair, where it has a square of it."""


def hair_square(entry: Entry) -> RGB | None:
    """The largest square of hair on the scalp, uint8 [s, s, 3]; None where it is small."""
    hair = hair_on_scalp(entry)
    depth = ndimage.distance_transform_cdt(np.pad(hair, 1), "chessboard")[1:-1, 1:-1]
    half = int(depth.max()) - 1
    if 2 * half < MIN_SQUARE:
        return None
    row, col = np.unravel_index(int(depth.argmax()), depth.shape)
    return entry.image[row - half : row + half, col - half : col + half]


def combed_over(entry: Entry, hairs: Sequence[RGB], rng: Generator) -> Entry | None:
    """The photo with strands over its bald scalp; None with too little bald scalp.

    Args:
        entry: the photo.
        hairs: squares of real hair, uint8 [s, s, 3].
        rng: of everything random.

    Returns:
        The changed photo. What is known of it is as it was.
    """
    bald, hair = bald_scalp(entry), hair_on_scalp(entry)
    if bald.mean() < MIN_BALD:
        return None
    square = hair_square(entry) if rng.random() < _OWN else None
    if square is None:
        if not hairs:
            return None
        square = _in_colour_of(hairs[int(rng.integers(len(hairs)))], entry.image, hair, rng)
    image = entry.image.astype(np.float32)
    sheet, cover = _sheet(_along(square), bald, rng)
    near = ndimage.binary_dilation(bald, iterations=max(2, len(bald) // 60)) & (bald | hair)
    near_soft = ndimage.gaussian_filter(near.astype(np.float32), 1.0) * (bald | hair)
    alpha = (cover * near_soft * rng.uniform(0.75, 1.0))[..., np.newaxis]
    shadow = ndimage.shift(ndimage.gaussian_filter(cover, 1.5), rng.uniform(-2, 2, 2), order=1)
    shaded = image * (1 - rng.uniform(0.0, 0.35) * (shadow * near_soft)[..., np.newaxis])
    lit = sheet * _light(image, bald)[..., np.newaxis] ** rng.uniform(0.3, 0.9)
    mixed = shaded * (1 - alpha) + lit * alpha
    return replace(entry, image=np.clip(mixed, 0, 255).astype(np.uint8))


def _along(square: RGB) -> RGB:
    """The square turned so that its strands lie along its rows; its middle, uint8 [s, s, 3]."""
    grey = ndimage.gaussian_filter(square.astype(np.float32).mean(2), 1.0)
    down, across = np.gradient(grey)
    # The direction in which light changes least (structure tensor) is that of the strands.
    angle = 0.5 * np.arctan2(2 * (down * across).mean(), (across**2 - down**2).mean()) + np.pi / 2
    turned = Image.fromarray(square).rotate(np.degrees(angle), Image.Resampling.BICUBIC)
    side = len(square)
    cut = round(side * 0.15)  # the corners of a turned square are empty
    return np.ascontiguousarray(np.asarray(turned)[cut : side - cut, cut : side - cut])


def _sheet(strands: RGB, bald: BoolMask, rng: Generator) -> tuple[Floats, Floats]:
    """Strands for the whole photo.

    Args:
        strands: real hair that lies along the rows.
        bald: bool [h, w], where strands are wanted.
        rng: of everything random.

    Returns:
        Their picture, float [h, w, 3] of 0..255, and where they lie, float [h, w] of 0..1.
    """
    height, width = bald.shape
    places = np.argwhere(bald)
    middle, reach = places.mean(0), 2.0 * float(np.sqrt(len(places) / np.pi))
    y, x = np.mgrid[:height, :width].astype(np.float32)
    turn, bend = rng.uniform(0, 2 * np.pi), rng.normal(0, 0.5)
    along = (np.cos(turn) * (x - middle[1]) + np.sin(turn) * (y - middle[0])) / reach
    across = (np.cos(turn) * (y - middle[0]) - np.sin(turn) * (x - middle[1])) / reach
    waves = blurred(rng.standard_normal(bald.shape), 0.08 * height)
    across = across + bend * along**2 + rng.uniform(0, 0.04) * waves / waves.std()
    fan = rng.uniform(-0.5, 0.5)  # strands spread from where they are rooted
    across = across / (1 + fan * np.clip(along, -0.9, 0.9))

    scale = len(strands) * rng.uniform(0.9, 1.8)
    coordinates = np.stack([across * scale, along * scale * rng.uniform(0.5, 1.0)])
    picture = np.stack(
        [
            ndimage.map_coordinates(strands[..., k].astype(np.float32), coordinates, order=1,
                                    mode="mirror")
            for k in range(3)
        ],
        axis=-1,
    )  # fmt: skip
    grey = picture.mean(2)
    detail = grey - ndimage.gaussian_filter(grey, 4.0)
    fine, clumps = (
        _lanes(across, along, count, rng) for count in (rng.uniform(90, 260), rng.uniform(12, 50))
    )
    picture = picture * (1 + rng.uniform(0.05, 0.25) * np.clip(fine, -2, 2))[..., np.newaxis]
    score = fine + rng.uniform(0.5, 1.5) * clumps + 0.7 * detail / max(float(detail.std()), 1e-3)
    # Each lock begins and ends somewhere else.
    ends = _lanes(across, along * 0, 30.0, rng) * rng.uniform(0.05, 0.3)
    side = rng.choice([-1.0, 1.0])
    inside = 1 / (1 + np.exp((side * along - rng.uniform(-0.1, 0.8) - ends) * 40))
    wanted = rng.uniform(*COVER)
    cut = float(np.quantile(score[bald], 1 - wanted))
    cover = np.clip((score - cut) / rng.uniform(0.3, 0.9) + 0.5, 0, 1) * inside
    return picture, np.asarray(cover, np.float32)


def _lanes(across: Floats, along: Floats, count: float, rng: Generator) -> Floats:
    """Noise that changes across strands and hardly along them, float [h, w], spread 1."""
    noise = rng.standard_normal((512, 16)).astype(np.float32)
    noise = ndimage.gaussian_filter(noise, (0.7, 1.0), mode="wrap")
    noise /= noise.std()
    coordinates = np.stack([across * count, along * 2.0 + 8.0])
    lanes = ndimage.map_coordinates(noise, coordinates, order=1, mode="grid-wrap")
    return np.asarray(lanes, np.float32)


def _in_colour_of(square: RGB, image: RGB, hair: BoolMask, rng: Generator) -> RGB:
    """A square of hair in the colour of a photo's own hair, where it has any."""
    if np.count_nonzero(hair) < 50 or rng.random() < 0.2:
        return square
    own, other = image[hair].astype(np.float32), square.reshape(-1, 3).astype(np.float32)
    moved = (square - other.mean(0)) * np.clip(own.std(0) / (other.std(0) + 1), 0.5, 2.0)
    return np.asarray(np.clip(moved + own.mean(0), 0, 255), np.uint8)


def _light(image: Floats, bald: BoolMask) -> Floats:
    """Light on bald scalp against its mean, float [h, w] of 0.4 to 1.8."""
    sigma = 0.04 * len(image)
    light = blurred(image.mean(2) * bald, sigma) / (blurred(bald, sigma) + 1e-3)
    return np.asarray(np.clip(light / max(float(light[bald].mean()), 1.0), 0.4, 1.8), np.float32)
