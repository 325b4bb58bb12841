"""Augmentation of training photos; the only module that imports albumentations.

Changes happen on the letterboxed square, after exactly the preprocessing that scoring has. A
mirrored left side of a head is a right side, so mirroring also swaps those two labels.
"""

import os
from functools import partial
from typing import NamedTuple

os.environ["NO_ALBUMENTATIONS_UPDATE"] = "1"  # else it asks the network for a newer version

import albumentations as A
import cv2
import numpy as np
from numpy.typing import NDArray

from autosalt.core.types import RGB
from autosalt.core.views import VIEWS, View
from autosalt.training.data import unscorable
from autosalt.training.data.truth import NONE_OF_THE_VIEWS
from autosalt.training.settings import AugmentSettings

_LEFT, _RIGHT, _TOP = (VIEWS.index(view) for view in (View.LEFT, View.RIGHT, View.TOP))
_MIRRORED = {_LEFT: _RIGHT, _RIGHT: _LEFT}


class Augmented(NamedTuple):
    """A changed photo uint8 [s, s, 3], its masks uint8 [s, s, k] (0 or 1) and its label.

    The label is that of `losses.Truth.view`.
    """

    image: RGB
    masks: NDArray[np.uint8]
    label: int


class Augmenter:
    """Changes a photo and its masks at random, the same way for the same seed.

    Args:
        settings: Probabilities and strengths.
        fill: Colour of pixels from outside the picture, the same as the letterbox's.
    """

    def __init__(self, settings: AugmentSettings, fill: tuple[int, int, int]) -> None:
        cv2.setNumThreads(0)  # worker processes are the parallelism; threads in them only fight
        self._settings = settings
        self._fill = fill
        self._transform = _transform(settings, fill)

    def __call__(self, image: RGB, masks: NDArray[np.uint8], label: int, seed: int) -> Augmented:
        """Change one photo.

        Args:
            image: uint8 [s, s, 3].
            masks: uint8 [s, s, 4], 0 or 1, as in `batches.Batch`; they move with the photo.
            label: Its view, as in `losses.Truth`.
            seed: 0 .. 2**32 - 1.
        """
        rng = np.random.default_rng(seed)
        if rng.random() < self._settings.flip_p:
            image, masks, label = mirror(image, masks, label)
        if label == _TOP and rng.random() < self._settings.turn_top_p:
            image, masks = turn(image, masks, int(rng.integers(1, 4)))
        image, masks, label = self._make_unscorable(image, masks, label, rng)
        # A seed each: `Compose.set_random_seed` gives all the same one, and then what is blurred is
        # always noisy too, and as strongly.
        for change in self._transform.transforms:
            change.set_random_seed(int(rng.integers(2**32)))
        changed = self._transform(image=image, mask=masks)
        return Augmented(changed["image"], changed["mask"], label)

    def _make_unscorable(
        self, image: RGB, masks: NDArray[np.uint8], label: int, rng: np.random.Generator
    ) -> Augmented:
        """Now and then make a photo that shows none of the four views."""
        lot = rng.random()
        if lot < self._settings.no_head_p:
            return Augmented(*unscorable.no_head(image, masks, rng), NONE_OF_THE_VIEWS)
        lot -= self._settings.no_head_p
        for p, change in (
            (self._settings.cover_p, unscorable.cover),
            (self._settings.cut_p, partial(unscorable.cut_off, fill=self._fill)),
        ):
            if 0 <= lot < p and (changed := change(image, masks, rng)) is not None:
                return Augmented(*changed, NONE_OF_THE_VIEWS)
            lot -= p
        return Augmented(image, masks, label)


def mirror(image: RGB, masks: NDArray[np.uint8], label: int) -> Augmented:
    """The photo seen in a mirror: the patient's left becomes the right."""
    return Augmented(
        np.ascontiguousarray(image[:, ::-1]),
        np.ascontiguousarray(masks[:, ::-1]),
        _MIRRORED.get(label, label),
    )


def turn(image: RGB, masks: NDArray[np.uint8], quarters: int) -> tuple[RGB, NDArray[np.uint8]]:
    """The photo turned by quarters of a circle; from above a head has no right way up."""
    return (
        np.ascontiguousarray(np.rot90(image, quarters)),
        np.ascontiguousarray(np.rot90(masks, quarters)),
    )


def _transform(s: AugmentSettings, fill: tuple[int, int, int]) -> A.Compose:
    geometry = A.Affine(
        scale=(1 - s.scale, 1 + s.scale),
        translate_percent=(-s.shift, s.shift),
        rotate=(-s.rotate_deg, s.rotate_deg),
        keep_ratio=True,
        fill=fill,
        fill_mask=(0, 0, 1, 1),  # what lay outside the photo is not known
        p=s.affine_p,
    )
    light = [
        A.ColorJitter(
            brightness=(1 - s.brightness, 1 + s.brightness),
            contrast=(1 - s.contrast, 1 + s.contrast),
            saturation=(1 - s.saturation, 1 + s.saturation),
            hue=(-s.hue, s.hue),
            p=s.colour_p,
        ),
        A.RandomGamma(gamma_limit=(100 * (1 - s.gamma), 100 * (1 + s.gamma)), p=s.gamma_p),
        A.RandomShadow(shadow_roi=(0, 0, 1, 1), shadow_intensity_range=(0.2, 0.5), p=s.shadow_p),
    ]
    camera = [
        A.GaussianBlur(blur_limit=0, sigma_limit=(0.3, max(0.3, s.blur_sigma_px)), p=s.blur_p),
        A.GaussNoise(std_range=(0.0, s.noise_std), p=s.noise_p),
        A.ImageCompression(quality_range=(s.jpeg_min_quality, 95), p=s.jpeg_p),
    ]
    side = (0.3 * s.dropout_side, s.dropout_side)
    cover = A.CoarseDropout(  # a name tag, a hand: the truth under it stays
        num_holes_range=(1, 3),
        hole_height_range=side,
        hole_width_range=side,
        fill="random_uniform",
        fill_mask=None,
        p=s.dropout_p,
    )
    return A.Compose([geometry, *light, *camera, cover])
