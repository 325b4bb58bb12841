"""Put hair loss into real photographs: skin under real mask shapes.

No open photographs of alopecia areata come with masks. Available are masks without photos, and
photos of hair without loss. Together they teach a model that hair of any colour is not loss, and
that smooth skin inside it is.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from scipy import ndimage

from autosalt.core.types import RGB, BoolMask
from autosalt.imaging.geometry import resize_mask
from autosalt.imaging.masks import read_mask
from research.datasets.composites.blur import blurred
from research.datasets.entry import AnnotationError, Entry, Partial, rows_of

Floats = NDArray[np.float32]

SKINS: Final = (
    (238, 205, 188), (228, 186, 160), (205, 160, 130), (170, 122, 92), (122, 84, 62), (80, 54, 42),
)  # fmt: skip
"""sRGB of scalps from light to dark, for photos that show no skin to take the colour from."""
UPPER: Final = 0.6
"""Loss is put into the upper part of the hair only: below, hair falls free of the scalp."""
_ALIKE: Final = 9.0
"""Square of the Mahalanobis distance up to which a colour is that of the hair."""
MIN_PATCH: Final = 0.004
"""Smallest share of the photo that is worth a composite."""
LEAST_LOSS_PCT: Final = 3.0
MOST_LOSS_PCT: Final = 75.0
"""Shapes are taken from masks with so much hair loss, in percent of the scalp."""


def read_shapes(folder: Path) -> list[BoolMask]:
    """Read shapes of loss from masks without photos (layout of alonet-masks).

    Args:
        folder: manifest.csv with scalp, loss, loss_percent_full_resolution.

    Returns:
        Each loss, bool [h, w], cut to the box of the scalp it lay on.

    Raises:
        AnnotationError: the manifest is missing or no mask is in the range.
    """
    shapes = []
    column = "loss_percent_full_resolution"
    for row in rows_of(folder / "manifest.csv", "scalp", "loss", column):
        if LEAST_LOSS_PCT <= float(row[column]) <= MOST_LOSS_PCT:
            scalp, loss = (read_mask(folder / row[kind]) for kind in ("scalp", "loss"))
            box = ndimage.find_objects(scalp.astype(np.uint8))
            shapes.append((loss & scalp)[box[0]])
    if not shapes:
        raise AnnotationError(
            f"{folder}: no masks with {LEAST_LOSS_PCT:g} to {MOST_LOSS_PCT:g} % loss"
        )
    return shapes


def skin_samples(entries: Sequence[Entry]) -> list[RGB]:
    """The largest square of bald scalp of each photo whose masks are known, where it is large."""
    samples = []
    for entry in entries:
        if entry.scalp is None or entry.loss is None:
            continue
        bald = entry.scalp.mask & entry.loss.mask & entry.loss.known
        depth = ndimage.distance_transform_cdt(np.pad(bald, 1), "chessboard")[1:-1, 1:-1]
        half = int(depth.max()) - 2
        if half >= 12:
            row, col = np.unravel_index(int(depth.argmax()), depth.shape)
            samples.append(entry.image[row - half : row + half, col - half : col + half])
    return samples


def with_loss(
    entry: Entry, hair: BoolMask, shapes: Sequence[BoolMask], skins: Sequence[RGB], rng: Generator
) -> Entry | None:
    """Put loss of a random shape into the hair of a photo.

    Args:
        entry: the photo.
        hair: bool [h, w], its hair.
        shapes: possible shapes of the loss.
        skins: samples of real bald scalp, uint8 [s, s, 3]; without any, skin is made up.
        rng: of everything random.

    Returns:
        The changed photo, loss and scalp known in the patches; None when they do not fit.
    """
    patch = placed(shapes[int(rng.integers(len(shapes)))], hair, rng)
    if patch is None:
        return None
    image = entry.image.astype(np.float32)
    own = Partial.unknown(patch) if entry.loss is None else entry.loss
    skin = skin_over(image, hair, patch, skins, rng, own.mask & own.known)
    edge = ndimage.gaussian_filter(patch.astype(np.float32), float(rng.uniform(0.6, 2.5)))
    changed = image * (1 - edge[..., None]) + skin * edge[..., None]
    changed = _strands(changed, image, hair & ~patch, patch, rng)
    scalp = entry.scalp or Partial.unknown(patch)
    loss = entry.loss or Partial.unknown(patch)
    # What is half skin and half hair is neither for certain.
    border = (edge > 0.25) & (edge < 0.75)
    return replace(
        entry,
        image=np.clip(changed, 0, 255).astype(np.uint8),
        scalp=Partial(scalp.mask | patch, scalp.known | patch),
        loss=Partial(loss.mask | patch, (loss.known | patch) & ~border),
    )


def all_hair(image: RGB, hair: BoolMask, bald: BoolMask) -> BoolMask:
    """Return all hair of a photo from a known part of it, for example from that on the scalp.

    A change of the hair on the scalp alone would show a model where the scalp ends.

    Args:
        image: uint8 [h, w, 3].
        hair: bool [h, w], pixels that are known to be hair.
        bald: bool [h, w], pixels that are known not to be hair.

    Returns:
        bool [h, w]: `hair`, and connected pixels of its colour.
    """
    if not hair.any():
        return hair
    colours = image[hair].astype(np.float32)
    centre, spread = colours.mean(0), np.cov(colours.T) + 8.0**2 * np.eye(3)
    off = image.astype(np.float32) - centre
    distance = np.einsum("hwi,ij,hwj->hw", off, np.linalg.inv(spread), off)
    alike = ndimage.gaussian_filter((distance < _ALIKE).astype(np.float32), 1.0) > 0.5
    places, _ = ndimage.label((alike | hair) & ~bald)
    touching = np.unique(places[hair & ~bald])
    return np.asarray(np.isin(places, touching[touching > 0]) | hair, np.bool_)


FAIR: Final = (140, 215)
"""Light of white, blond and light grey hair, of 255."""


def recoloured(image: RGB, hair: BoolMask, rng: Generator, *, fair: bool = False) -> RGB:
    """The photo with its hair bleached, greyed or darkened; uint8 [h, w, 3].

    Args:
        image: uint8 [h, w, 3].
        hair: bool [h, w], its hair.
        rng: of everything random.
        fair: whether it becomes white, blond or light grey, not any colour.
    """
    if not hair.any():
        return image
    soft = ndimage.gaussian_filter(hair.astype(np.float32), 1.0)[..., None]
    pixels = image.astype(np.float32)
    grey = pixels.mean(2)
    # Light and strands apart: in black hair the strands are too faint to be scaled with the light.
    light = blurred(grey, 5.0)
    strands = grey - light
    faint = 1.48 * float(np.median(np.abs(strands[hair]))) + 0.5
    targets = [rng.uniform(*FAIR), rng.uniform(90, 150), rng.uniform(15, 50)]
    target = targets[0] if fair else float(rng.choice(targets))
    gain = min(4.0, (3.0 + 0.06 * target) * rng.uniform(0.6, 1.3) / faint)
    lit = np.clip(light / max(float(light[hair].mean()), 1.0), 0.3, 3.0)
    level = target * lit ** rng.uniform(0.3, 0.7)
    tint = np.array([1.0, rng.uniform(0.9, 1.0), rng.uniform(0.7, 1.0)], np.float32)
    kept = rng.uniform(0.0, 0.4)
    shade = (level + 45 * np.tanh(gain * strands / 45))[..., None]
    colour = shade * tint + kept * (pixels - grey[..., None])
    mixed = np.clip(pixels * (1 - soft) + colour * soft, 0, 255)
    return np.asarray(mixed, np.uint8)


def placed(shape: BoolMask, hair: BoolMask, rng: Generator) -> BoolMask | None:
    """The shape over the upper part of the hair, bool [h, w]; None when little of it meets hair."""
    box = ndimage.find_objects(hair.astype(np.uint8))
    if not box:
        return None
    rows, cols = box[0]
    height = max(8, int((rows.stop - rows.start) * min(1.0, UPPER * rng.uniform(0.7, 1.1))))
    width = cols.stop - cols.start
    loss = shape[:, ::-1] if rng.random() < 0.5 else shape
    patch = np.zeros_like(hair)
    patch[rows.start : rows.start + height, cols] = resize_mask(loss, height, width)[
        : hair.shape[0] - rows.start
    ]
    patch &= hair
    return patch if patch.mean() >= MIN_PATCH else None


def skin_over(
    image: Floats,
    hair: BoolMask,
    patch: BoolMask,
    skins: Sequence[RGB],
    rng: Generator,
    bald: BoolMask | None = None,
) -> Floats:
    """Return skin for the whole photo: its colour, a texture, and the light on the hair.

    Args:
        image: the photo, float [h, w, 3] of 0..255.
        hair: bool [h, w], its hair.
        patch: bool [h, w], the pixels that will show skin; the light is measured on them.
        skins: samples of real bald scalp, uint8 [s, s, 3].
        rng: of everything random.
        bald: bool [h, w], bald scalp of the photo; other skin beside it has its colour.

    Returns:
        float [h, w, 3], about 0..255.
    """
    h, w = patch.shape
    if bald is not None and bald.mean() >= MIN_PATCH:
        colour = _colour_around(image, bald)
    else:
        colour = _skin_colour(image, hair, rng)
    if skins and rng.random() < 0.6:
        sample = skins[int(rng.integers(len(skins)))].astype(np.float32)
        sample = np.rot90(sample, int(rng.integers(4)))
        side = int(max(h, w) * rng.uniform(0.8, 1.4))
        big = Image.fromarray(sample.astype(np.uint8)).resize(
            (side, side), Image.Resampling.BICUBIC
        )
        wide = np.asarray(big, np.float32)
        wide = np.pad(wide, ((0, max(0, h - side)), (0, max(0, w - side)), (0, 0)), "reflect")
        texture = np.clip(wide[:h, :w] / np.maximum(wide.mean((0, 1)), 1.0), 0.75, 1.3)
    else:
        texture = np.ones((h, w, 3), np.float32)
        for sigma, strength in ((0.7, 0.05), (3.0, 0.05), (12.0, 0.06)):
            noise = blurred(rng.standard_normal((h, w)), sigma)
            texture *= 1 + (strength * rng.uniform(0.3, 1.2) / noise.std() * noise)[..., None]
    grey = image.mean(2)
    light = blurred(grey * hair, 0.05 * h) / (blurred(hair, 0.05 * h) + 1e-3)
    light = np.clip(light / max(float(light[patch].mean()), 1.0), 0.5, 1.7) ** rng.uniform(0.2, 0.7)
    return np.asarray(colour * texture * light[..., None], np.float32)


def _colour_around(image: Floats, bald: BoolMask) -> Floats:
    """The colour of the nearest bald scalp, and far from it that of all; float [h, w, 3]."""
    total = image[bald].mean(0) * np.float32(1e-3)
    near = np.full(bald.shape, 1e-3, np.float32)
    for sigma in (0.01, 0.05):
        near = near + blurred(bald, sigma * len(bald))
        channels = [blurred(image[..., k] * bald, sigma * len(bald)) for k in range(3)]
        total = total + np.stack(channels, axis=-1)
    return np.asarray(total / near[..., None], np.float32)


def _skin_colour(image: Floats, hair: BoolMask, rng: Generator) -> Floats:
    """The colour of the photo's own skin where it shows any, else that of some scalp."""
    red, green, blue = (image[..., k] for k in range(3))
    # A plain rule for skin of any tone: redder than green, greener than blue (Kovac et al. 2003).
    skin = (red > green) & (green > blue) & (red - blue > 18) & (red - blue < 130) & (red > 60)
    skin &= ~ndimage.binary_dilation(hair, iterations=4)
    if skin.mean() > 0.03 and rng.random() < 0.7:
        colour = np.median(image[skin], axis=0)
    else:
        colour = np.array(SKINS[int(rng.integers(len(SKINS)))], np.float32)
    return np.asarray(colour * rng.uniform(0.85, 1.15) * rng.normal(1, 0.03, 3), np.float32)


def _strands(
    changed: Floats, image: Floats, hair: BoolMask, patch: BoolMask, rng: Generator
) -> Floats:
    """Single hairs over the skin: over the border, and a few in the middle."""
    places = np.argwhere(patch)
    ring = np.argwhere(ndimage.binary_dilation(patch, iterations=3) & hair)
    if len(ring) == 0:
        return changed
    h = len(patch)
    layer = Image.fromarray(np.clip(changed, 0, 255).astype(np.uint8))
    draw = ImageDraw.Draw(layer)
    slope = rng.normal(0, 0.5)
    inner = int(len(places) * rng.choice([0.0, 0.002, 0.006]))
    for from_places, count in ((ring, len(ring) // 6), (places, inner)):
        for k in rng.integers(len(from_places), size=count):
            row, col = from_places[k]
            source = ring[int(rng.integers(len(ring)))]
            red, green, blue = (int(value) for value in image[source[0], source[1]])
            length = rng.gamma(2.0, 0.008) * h
            bend = rng.normal(slope, 0.4)
            end = (float(col + bend * length), float(row + rng.choice([-1, 1, 1]) * length))
            draw.line([(float(col), float(row)), end], fill=(red, green, blue), width=1)
    mixed = np.asarray(layer, np.float32)
    return np.asarray(0.25 * changed + 0.75 * mixed, np.float32)
