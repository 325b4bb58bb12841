"""Output of a model for a photo, or for the part of it that it looked at a second time."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from autosalt.core.reasons import PhotoRefused, Reason
from autosalt.core.statistics.agreement import iou
from autosalt.core.types import RGB, BoolMask, FloatMap
from autosalt.imaging.checks.quality import Quality, QualityLimits, measure_quality, require_quality
from autosalt.imaging.geometry import Letterbox, unletterbox
from autosalt.imaging.pipeline import Measurement, Thresholds, measure
from autosalt.imaging.second_look import Frame


@dataclass(frozen=True, slots=True)
class Look:
    """Output of the model for one square.

    Attributes:
        frame: the part of the photo that the square shows.
        box: where that part, at the photo's own size, lies in the square.
        scalp, loss: probabilities, float32 [size, size], 0..1.
        view: probability of left, right, top, back, float32 [4].
    """

    frame: Frame
    box: Letterbox
    scalp: FloatMap
    loss: FloatMap
    view: NDArray[np.float32]

    @classmethod
    def at_whole(
        cls, box: Letterbox, scalp: FloatMap, loss: FloatMap, view: NDArray[np.float32]
    ) -> Look:
        """A look at all of a photo."""
        return cls(Frame.whole(box.height, box.width), box, scalp, loss, view)

    def maps(self, height: int, width: int) -> tuple[FloatMap, FloatMap]:
        """Scalp and loss probabilities for a copy of the photo of this size, float32 [h, w].

        Outside the frame they are 0: what lies there is not of the head that was looked at.
        """
        place = self.frame.on(height, width)
        box = self.box.of(*(side.stop - side.start for side in place))
        return (
            _placed(unletterbox(self.scalp, box), place, height, width),
            _placed(unletterbox(self.loss, box), place, height, width),
        )

    def maps_on(self, whole: Letterbox) -> tuple[FloatMap, FloatMap]:
        """The same on the square of the whole photo, float32 [size, size], 0 in the fill.

        Args:
            whole: how the whole photo lies in its square.
        """
        if self.frame.is_whole:
            return self.scalp, self.loss
        scalp, loss = self.maps(whole.inner_height, whole.inner_width)
        square = whole.size, whole.size
        return _placed(scalp, whole.inside, *square), _placed(loss, whole.inside, *square)

    def is_scalp(self, thresholds: Thresholds) -> BoolMask:
        """Where the frame shows scalp, bool [h, w], as fine as the square."""
        return self.scalp[self.box.inside] >= thresholds.scalp

    def measure(self, thresholds: Thresholds) -> Measurement:
        """Measure hair loss in the frame, see ``pipeline.measure``.

        Hair loss and uncertainty are counted on this look's square. Areas are in pixels of the
        square of the whole photo, rounded, so that they mean the same however often it was read.

        Raises:
            PhotoRefused: ``NO_SCALP``.
            ValueError: as ``pipeline.measure``.
        """
        measured = measure(self.scalp, self.loss, self.box, thresholds)
        pixel = self.frame.share**2
        return replace(
            measured,
            scalp_px=round(measured.scalp_px * pixel),
            loss_px=round(measured.loss_px * pixel),
        )


def _placed(values: FloatMap, place: tuple[slice, slice], height: int, width: int) -> FloatMap:
    if values.shape == (height, width):
        return values
    around = np.zeros((height, width), np.float32)
    around[place] = values
    return around


def require_agreement(
    first: Look, last: Look, thresholds: Thresholds, min_agreement: float
) -> None:
    """Refuse a photo whose two looks see scalp at different places: one of them sees no head.

    Args:
        first: the look at the whole photo.
        last: the look that is measured, perhaps the same.
        thresholds: from the manifest.
        min_agreement: see ``SecondLook``.

    Raises:
        PhotoRefused: ``NO_SCALP``.
    """
    if last is first:
        return
    scalps = first.scalp >= thresholds.scalp, last.maps_on(first.box)[0] >= thresholds.scalp
    seen, again = (scalp[first.box.inside] for scalp in scalps)
    agreement = iou(seen, again)
    if agreement < min_agreement:
        raise PhotoRefused(Reason.NO_SCALP, f"scalp of two looks agrees {agreement:.2f}")


def require_clear_head(
    first: Look, last: Look, head: RGB | Image.Image, thresholds: Thresholds, limits: QualityLimits
) -> Quality:
    """Measure the quality of what was read, and refuse what cannot be measured.

    Sharpness, exposure and framing are those of `head`, the share of the head that of the photo.
    Both looks must see enough scalp.

    Args:
        first: the look at the whole photo.
        last: the look that is measured, perhaps the same.
        head: the picture that `last` looked at.
        thresholds: from the manifest.
        limits: beyond which a photo is refused.

    Raises:
        PhotoRefused: with the reason, see ``quality.require_quality``.
    """
    quality = measure_quality(head, last.is_scalp(thresholds))
    require_quality(quality, limits)
    if last is first:
        return quality
    quality = replace(quality, head_share=float(np.mean(first.is_scalp(thresholds))))
    require_quality(quality, limits)
    return quality
