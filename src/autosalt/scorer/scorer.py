"""Photographs in, scores out. The one class that applications embed.

Example:
    scorer = Scorer.load()
    visit = scorer.score_visit({"left": "l.jpg", "right": "r.jpg", "top": "t.jpg", "back": "b.jpg"})
    print(visit.salt, visit.interval)
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from autosalt.core.reasons import PhotoRefused, Reason
from autosalt.core.types import BoolMask
from autosalt.core.views import VIEWS, View
from autosalt.errors import DeviceError
from autosalt.imaging.checks.near_duplicates import fingerprint
from autosalt.imaging.checks.picture import (
    DEFAULT_PICTURE_LIMITS,
    Picture,
    PictureLimits,
    doubt,
    measure_picture,
    require_one_whole,
    require_true_colour,
)
from autosalt.imaging.checks.quality import (
    DEFAULT_QUALITY_LIMITS,
    Quality,
    QualityLimits,
    as_cut_head,
)
from autosalt.imaging.decode import DEFAULT_LIMITS, Limits
from autosalt.imaging.look import Look, require_agreement, require_clear_head
from autosalt.imaging.photo_source import PhotoSource
from autosalt.imaging.pipeline import (
    Prepared,
    picture_sha256,
    prepare,
    prepare_part,
    require_a_view,
    to_masks,
)
from autosalt.imaging.second_look import find_head
from autosalt.scorer.manifest import Manifest
from autosalt.scorer.reading import Reading, Segmentation
from autosalt.scorer.registry import ModelFile, find_model, poses_as_released
from autosalt.scorer.scores import (
    PhotoScore,
    VisitScore,
    doubt_together,
    photo_score,
    visit_score,
)
from autosalt.scorer.seen_view import choose_view, view_conflict
from autosalt.scorer.session import Device, Outputs, Session, SessionOptions


class Scorer:
    """A model, ready to score.

    The same photo gives the same score whether it comes as a path, bytes or file, and as a Pillow
    image or an array, alone or in any company. Between the two a large JPEG differs by rounding: a
    file is decoded at no more than the detail that is needed, pixels are averaged to that.

    Attributes:
        manifest: the facts of the model, see `Manifest`.
        model: its file; `model.sha256` is in every result.
        options: how it runs.
        limits: which files are refused.
        quality_limits: which are refused for sharpness, exposure or framing; what they leave to
            the model is in `manifest`.
        picture_limits: which are refused as no upright head in true colour.
    """

    def __init__(
        self,
        model: ModelFile,
        options: SessionOptions | None = None,
        limits: Limits = DEFAULT_LIMITS,
        quality_limits: QualityLimits = DEFAULT_QUALITY_LIMITS,
        picture_limits: PictureLimits = DEFAULT_PICTURE_LIMITS,
    ) -> None:
        """Open `model`; see `load` for the usual way in."""
        self.model = model
        self.options = options or SessionOptions()
        self.limits = limits
        self.quality_limits = quality_limits
        self.picture_limits = picture_limits
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
        limits = self.limits, self.quality_limits, self.picture_limits
        return Scorer, (model, self.options, *limits)

    @property
    def model_sha256(self) -> str:
        """The model file's sha256, 64 hexadecimal digits."""
        return self.model.sha256

    @property
    def doubt(self) -> str:
        """One line where the model calls itself as a released one and is another file; else empty.

        Such a file scores: a person must decide whether it was meant.
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
        return Segmentation(*reading.maps(*reading.size), view=reading.view)

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

        A picture that is scored as two views, perhaps saved again or mirrored, is refused as both:
        one of them is misplaced.

        Raises:
            ValueError: a key is none of left, right, top, back.
            TypeError: `photos` is no mapping.
        """
        if not isinstance(photos, Mapping):
            kind = type(photos).__name__
            raise TypeError(f"photos by view are needed, as {{'left': ..., ...}}, not a {kind}")
        scored: dict[View, PhotoScore] = {}
        refused: dict[View, PhotoRefused] = {}
        for name, photo in photos.items():
            view = View(name)
            try:
                scored[view] = self.score_photo(photo, view)
            except PhotoRefused as refusal:
                refused[view] = refusal
        views: dict[View, PhotoScore] = {}
        for view, score in scored.items():
            same = [v for v in VIEWS if v in scored and score.is_same_picture(scored[v])]
            if len(same) > 1:
                refused[view] = PhotoRefused(Reason.SAME_PHOTO, f"stands for {', '.join(same)}")
            else:
                views[view] = score
        return visit_score(
            doubt_together(views),
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

        Where a photo cannot be opened, its refusal takes the place of its reading.
        """
        opened = [self._prepare(photo) for photo in photos]
        firsts = iter(self._looks([one for one in opened if isinstance(one, Prepared)]))
        readings = [
            self._reading(one, next(firsts)) if isinstance(one, Prepared) else one for one in opened
        ]
        return self._with_second_looks(photos, opened, readings)

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
        quality, picture = self._gates(reading)
        measured = reading.last.measure(thresholds)
        try:
            require_a_view(reading.first.view.tolist(), self.manifest.none_max_probability)
            chosen, source = choose_view(reading.view, view, self.manifest)
        except PhotoRefused as refusal:
            raise as_cut_head(refusal, quality, self._quality_limits) from None
        return photo_score(
            measured,
            self.manifest.interval,
            view=chosen,
            view_source=source,
            seen=reading.view,
            view_conflict=view_conflict(reading.view, chosen),
            quality=quality,
            over_red=round(picture.over_red, 3),
            picture_doubt=doubt(picture, self.picture_limits),
            picture_sha256=reading.picture_sha256,
            fingerprint=reading.fingerprint,
        )

    def masks(self, reading: Reading, height: int, width: int) -> tuple[BoolMask, BoolMask]:
        """Scalp and loss of a reading as masks, bool [height, width], for drawing.

        The loss is cut to the scalp. Areas are never counted on these, see `pipeline.measure`.
        """
        return to_masks(*reading.maps(height, width), self.manifest.thresholds)

    @property
    def _quality_limits(self) -> QualityLimits:
        return self.quality_limits.of_model(self.manifest.max_missing_share)

    def _gates(self, reading: Reading) -> tuple[Quality, Picture]:
        """Measure the photo's quality and what it is of; refuse it where either is beyond a limit.

        Cut and composed pictures first, which explains what else is wrong with them. Colours last:
        in the dark there are none.
        """
        thresholds = self.manifest.thresholds
        picture = measure_picture(reading.photo, reading.first.is_scalp(thresholds))
        require_one_whole(picture, self.picture_limits)
        quality = require_clear_head(
            reading.first, reading.last, reading.head, thresholds, self._quality_limits
        )
        if (rule := self.manifest.second_look) is not None:
            require_agreement(reading.first, reading.last, thresholds, rule.min_agreement)
        require_true_colour(picture, self.picture_limits)
        return quality, picture

    def _prepare(self, photo: PhotoSource) -> Prepared | PhotoRefused:
        try:
            return prepare(photo, self.manifest.input, self.limits)
        except PhotoRefused as refusal:
            return refusal

    def _looks(self, squares: Sequence[Prepared]) -> list[Look]:
        """Run the graph on photos, or on parts of them."""
        if not squares:
            return []
        outputs = self.run(np.stack([one.tensor for one in squares]))
        return [
            Look(one.frame, one.box, scalp, loss, view)
            for one, scalp, loss, view in zip(
                squares, outputs.scalp, outputs.loss, outputs.view, strict=True
            )
        ]

    @staticmethod
    def _reading(photo: Prepared, look: Look) -> Reading:
        return Reading(
            photo.photo,
            first=look,
            last=look,
            head=photo.photo,
            picture_sha256=picture_sha256(photo.image),
            fingerprint=fingerprint(photo.inside),
        )

    def _with_second_looks(
        self,
        photos: Sequence[PhotoSource],
        opened: Sequence[Prepared | PhotoRefused],
        readings: Sequence[Reading | PhotoRefused],
    ) -> list[Reading | PhotoRefused]:
        """The readings, those of small heads by a second look; they too run together."""
        parts = [
            self._head(photo, one, reading)
            if isinstance(one, Prepared) and isinstance(reading, Reading)
            else None
            for photo, one, reading in zip(photos, opened, readings, strict=True)
        ]
        looks = iter(self._looks([part for part in parts if isinstance(part, Prepared)]))
        again: list[Reading | PhotoRefused] = []
        for part, reading in zip(parts, readings, strict=True):
            if isinstance(part, Prepared) and isinstance(reading, Reading):
                again.append(replace(reading, last=next(looks), head=part.photo))
            else:
                again.append(reading if part is None or isinstance(part, Prepared) else part)
        return again

    def _head(
        self, photo: PhotoSource, whole: Prepared, reading: Reading
    ) -> Prepared | PhotoRefused | None:
        """The part of a photo to look at again; None where one look is enough."""
        manifest, first = self.manifest, reading.first
        if manifest.second_look is None:
            return None
        frame = find_head(first.scalp, first.box, manifest.thresholds.scalp, manifest.second_look)
        if frame is None:
            return None
        try:
            return prepare_part(photo, whole, frame, manifest.input, self.limits)
        except PhotoRefused as refusal:
            return refusal
