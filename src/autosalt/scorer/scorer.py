"""Photographs in, scores out. The one class that applications embed.

Example:
    scorer = Scorer.load()
    visit = scorer.score_visit({"left": "l.jpg", "right": "r.jpg", "top": "t.jpg", "back": "b.jpg"})
    print(visit.salt, visit.interval)
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from autosalt.core.reasons import PhotoRefused, Reason
from autosalt.core.types import BoolMask
from autosalt.core.views import VIEWS, View
from autosalt.imaging.decode import DEFAULT_LIMITS, Limits
from autosalt.imaging.photo_source import PhotoSource
from autosalt.imaging.pipeline import (
    Prepared,
    measure,
    picture_sha256,
    prepare,
    require_a_view,
    to_masks,
)
from autosalt.imaging.quality import (
    DEFAULT_QUALITY_LIMITS,
    Quality,
    QualityLimits,
    measure_quality,
    require_quality,
)
from autosalt.scorer.manifest import Manifest
from autosalt.scorer.reading import Reading, Segmentation
from autosalt.scorer.registry import ModelFile, find_model, poses_as_released
from autosalt.scorer.scores import PhotoScore, ViewSource, VisitScore, photo_score, visit_score
from autosalt.scorer.session import Device, DeviceError, Outputs, Session, SessionOptions

# A stated view is contradicted only by a model this sure of another view and of its not being
# this one. Labels are right far more often than not, so doubt is no contradiction.
CONFLICT_MIN_PROBABILITY: Final = 0.9
CONFLICT_MAX_STATED_PROBABILITY: Final = 0.05


class Scorer:
    """A model, ready to score.

    The same photo gives the same score whether it comes as a path, bytes or file, and as a Pillow
    image or an array, alone or in any company. Between the two a large JPEG differs by rounding: a
    file is decoded at no more than the detail that is needed, pixels are averaged to that.

    Attributes:
        manifest: what the model says about itself.
        model: its file; `model.sha256` stands in every result.
        options: how it runs.
        limits: which files are refused.
        quality_limits: which pictures are refused.
    """

    def __init__(
        self,
        model: ModelFile,
        options: SessionOptions | None = None,
        limits: Limits = DEFAULT_LIMITS,
        quality_limits: QualityLimits = DEFAULT_QUALITY_LIMITS,
    ) -> None:
        """Open `model`; see `load` for the usual way in."""
        self.model = model
        self.options = options or SessionOptions()
        self.limits = limits
        self.quality_limits = quality_limits
        self._session = Session(model, self.options)
        self.manifest: Manifest = self._session.manifest

    @classmethod
    def load(
        cls,
        model: str | Path | None = None,
        device: Device = "cpu",
        options: SessionOptions | None = None,
    ) -> "Scorer":
        """Load a model.

        Args:
            model: registered name, path to an ONNX file, or None for the released model.
            device: "cpu" or "cuda"; CUDA that is not there is an error, never a fall back.
            options: device and threads together, in place of `device`.

        Raises:
            ModelError: no such model, or not one that may be used.
            DeviceError: the device is not to be had.
        """
        if options is None:
            options = SessionOptions(device=device)
        elif device not in ("cpu", options.device):
            raise DeviceError(f"device is {device}, but options ask for {options.device}")
        return cls(find_model(model), options)

    def __reduce__(self) -> tuple[type["Scorer"], tuple[object, ...]]:
        # To another process a scorer goes with its model, and opens it there.
        model = replace(self.model, content=self.model.read())
        return Scorer, (model, self.options, self.limits, self.quality_limits)

    @property
    def model_sha256(self) -> str:
        """The model file's sha256, 64 hexadecimal digits."""
        return self.model.sha256

    @property
    def doubt(self) -> str:
        """One line where the model calls itself as a released one and is another file; else empty.

        Such a file scores: it is for a person to say whether it was meant.
        """
        name = self.manifest.name
        if not poses_as_released(name, self.model_sha256):
            return ""
        return (
            f"{self.model.path}: calls itself {name}, but is not the released file of that name "
            f"(sha256 {self.model_sha256[:12]}...); leave --model out to score with that one"
        )

    def segment(self, photo: PhotoSource) -> Segmentation:
        """Segment a photo; nothing is refused but a photo that cannot be opened.

        Raises:
            PhotoRefused: it cannot be opened.
        """
        reading = self.read(photo)
        maps = reading.maps(reading.box.height, reading.box.width)
        return Segmentation(*maps, view=reading.view)

    def score_photo(self, photo: PhotoSource, view: View | str | None = None) -> PhotoScore:
        """Score one photo.

        Args:
            photo: path, bytes, file opened in binary mode, Pillow image, or uint8 [h, w, 3].
            view: the view, if it is known. It is never overruled, see `PhotoScore.view_conflict`.

        Raises:
            PhotoRefused: it cannot be scored, with the reason.
            ValueError: `view` is none of left, right, top, back.
        """
        stated = None if view is None else View(view)
        return self.judge(self.read(photo), stated)

    def score_visit(
        self, photos: Mapping[View, PhotoSource] | Mapping[str, PhotoSource]
    ) -> VisitScore:
        """Score the photos of one visit, by view; refused ones are named in the result.

        A picture that stands for two views is refused as both: one of them is misplaced.

        Raises:
            ValueError: a key is none of left, right, top, back.
            TypeError: `photos` is no mapping.
        """
        if not isinstance(photos, Mapping):
            kind = type(photos).__name__
            raise TypeError(f"photos by view are needed, as {{'left': ..., ...}}, not a {kind}")
        readings: dict[View, Reading] = {}
        views: dict[View, PhotoScore] = {}
        refused: dict[View, PhotoRefused] = {}
        for name, photo in photos.items():
            view = View(name)
            try:
                readings[view] = self.read(photo)
            except PhotoRefused as refusal:
                refused[view] = refusal
        for view, reading in readings.items():
            picture = reading.picture_sha256
            same = [v for v in VIEWS if v in readings and readings[v].picture_sha256 == picture]
            try:
                if len(same) > 1:
                    raise PhotoRefused(Reason.SAME_PHOTO, f"stands for {', '.join(same)}")
                views[view] = self.judge(reading, view)
            except PhotoRefused as refusal:
                refused[view] = refusal
        return visit_score(
            views,
            refused,
            calibration=self.manifest.interval,
            detection_limit_pct=self.manifest.detection_limit_pct,
        )

    def read(self, photo: PhotoSource) -> Reading:
        """Open a photo and run the model on it.

        Raises:
            PhotoRefused: it cannot be opened.
        """
        reading = self.read_many([photo])[0]
        if isinstance(reading, PhotoRefused):
            raise reading
        return reading

    def read_many(self, photos: Sequence[PhotoSource]) -> list[Reading | PhotoRefused]:
        """`read` for several photos, which run together where `options` say so.

        Where a photo cannot be opened, its refusal stands in the place of its reading.
        """
        opened = [self._prepare(photo) for photo in photos]
        readings = iter(self._infer([one for one in opened if isinstance(one, Prepared)]))
        return [next(readings) if isinstance(one, Prepared) else one for one in opened]

    def run(self, squares: NDArray[np.uint8]) -> Outputs:
        """Run the graph alone on squares from `pipeline.prepare`, uint8 [N, size, size, 3].

        Raises:
            ValueError: `squares` is something else, or N is 0.
        """
        return self._session.run(squares)

    def judge(self, reading: Reading, view: View | None = None) -> PhotoScore:
        """Decide on a reading: refuse it, or score it as `view` (None: the view the model sees).

        Raises:
            PhotoRefused: it cannot be scored, with the reason.
        """
        thresholds = self.manifest.thresholds
        quality = self._quality(reading)
        measured = measure(reading.scalp, reading.loss, reading.box, thresholds)
        chosen, source = self._view(reading.view, view)
        return photo_score(
            measured,
            self.manifest.interval,
            view=chosen,
            view_source=source,
            seen=reading.view,
            view_conflict=view_conflict(reading.view, chosen),
            quality=quality,
            picture_sha256=reading.picture_sha256,
        )

    def masks(self, reading: Reading, height: int, width: int) -> tuple[BoolMask, BoolMask]:
        """Scalp and loss of a reading as masks, bool [height, width], for drawing.

        The loss is cut to the scalp. Areas are never counted on these, see `pipeline.measure`.
        """
        return to_masks(*reading.maps(height, width), self.manifest.thresholds)

    def _quality(self, reading: Reading) -> Quality:
        """Measure the photo's quality, and refuse it where that is beyond a limit."""
        scalp = reading.scalp[reading.box.inside] >= self.manifest.thresholds.scalp
        quality = measure_quality(reading.image, scalp)
        require_quality(quality, self.quality_limits)
        return quality

    def _view(self, seen: Mapping[View, float], stated: View | None) -> tuple[View, ViewSource]:
        require_a_view(seen.values(), self.manifest.none_max_probability)
        if stated is not None:
            return stated, "stated"
        best, second = sorted(VIEWS, key=lambda view: -seen[view])[:2]
        if seen[best] < self.manifest.view_min_probability:
            raise PhotoRefused(
                Reason.VIEW_UNCLEAR, f"{best} {seen[best]:.2f}, {second} {seen[second]:.2f}"
            )
        return best, "model"

    def _prepare(self, photo: PhotoSource) -> Prepared | PhotoRefused:
        try:
            return prepare(photo, self.manifest.input, self.limits)
        except PhotoRefused as refusal:
            return refusal

    def _infer(self, photos: Sequence[Prepared]) -> list[Reading]:
        if not photos:
            return []
        outputs = self.run(np.stack([photo.tensor for photo in photos]))
        return [
            Reading(
                photo.image,
                photo.box,
                scalp,
                loss,
                view=dict(zip(VIEWS, view, strict=True)),
                picture_sha256=picture_sha256(photo.image),
            )
            for photo, scalp, loss, view in zip(
                photos, outputs.scalp, outputs.loss, outputs.view.tolist(), strict=True
            )
        ]


def view_conflict(seen: Mapping[View, float], view: View) -> View | None:
    """The view that the model is sure to see in place of `view`; None without such certainty.

    Args:
        seen: probability of each view, 0..1.
        view: the view as stated.
    """
    best = max(VIEWS, key=lambda candidate: seen[candidate])
    sure = seen[best] >= CONFLICT_MIN_PROBABILITY
    return best if sure and seen[view] < CONFLICT_MAX_STATED_PROBABILITY else None
