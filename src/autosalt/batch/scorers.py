"""Photo scorers: a model, or the arithmetic on masks that were made elsewhere."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final, Protocol

from autosalt.archive.index import PhotoRow
from autosalt.batch.overlays import Overlays
from autosalt.batch.photo import LoadedPhoto, ScoredPhoto
from autosalt.batch.result import Result, State
from autosalt.core.reasons import PhotoRefused, Reason
from autosalt.core.view_assignment import MIN_POSTERIOR, MIN_PROBABILITY
from autosalt.imaging.checks.picture import MAX_MEAN_OVER_RED
from autosalt.imaging.decode import open_reduced
from autosalt.imaging.drawing.overlay import draw_overlay, encode_jpeg
from autosalt.imaging.masks import MASK_MISTAKES, measure_pair, read_mask
from autosalt.scorer import seen_view
from autosalt.scorer.manifest import Manifest
from autosalt.scorer.reading import Reading
from autosalt.scorer.scorer import Scorer
from autosalt.scorer.scores import PhotoScore
from autosalt.version import VERSION

OVERLAY_MAX_SIDE: Final = 1000
"""Just under a quarter of 4032 px, the longer side of most cameras: such photos are decoded at a
quarter of their size."""


class Provenance(Protocol):
    """The model and the settings that scores come from."""

    @property
    def manifest(self) -> Manifest | None:
        """The model's manifest; None without a model."""

    @property
    def model_sha256(self) -> str:
        """The model's sha256; empty without a model."""

    @property
    def settings(self) -> Mapping[str, Any]:
        """Everything besides photo, stated view and model that a score depends on, as JSON."""


class PhotoScorer(Provenance, Protocol):
    """Scores photos of an archive; can be pickled.

    The same files and settings give the same score, whatever other photos are scored with them.
    """

    @property
    def batch_size(self) -> int:
        """How many photos are best scored together."""

    def files(self, row: PhotoRow) -> tuple[str, ...]:
        """The files of a row, relative paths, that the score depends on."""

    def score(self, photos: Sequence[LoadedPhoto], overlays: Overlays) -> list[ScoredPhoto]:
        """Score photos, each as its view if one was stated; a refusal is a result too.

        Args:
            photos: without a fault.
            overlays: which of them are drawn, where that is possible.
        """


@dataclass(frozen=True, slots=True)
class ModelScorer:
    """Scores photos with a model."""

    scorer: Scorer

    @property
    def manifest(self) -> Manifest | None:
        """The model's manifest."""
        return self.scorer.manifest

    @property
    def model_sha256(self) -> str:
        """The model's sha256."""
        return self.scorer.model_sha256

    @property
    def batch_size(self) -> int:
        """As in the scorer's options."""
        return self.scorer.options.batch_size

    @property
    def settings(self) -> Mapping[str, Any]:
        """Program version, device, batch, at what size photos are decoded, and all limits."""
        return {
            "autosalt": VERSION,
            "device": self.scorer.options.device,
            "batch": self.batch_size,
            "enough_side": self.scorer.manifest.input.enough_side,
            "limits": asdict(self.scorer.limits),
            "quality_limits": asdict(self.scorer.quality_limits),
            "picture_limits": asdict(self.scorer.picture_limits),
            "colours_of_a_visit": {"max_mean_over_red": MAX_MEAN_OVER_RED},
            "view_conflict": {
                "min_probability": seen_view.CONFLICT_MIN_PROBABILITY,
                "max_stated_probability": seen_view.CONFLICT_MAX_STATED_PROBABILITY,
            },
            "views_of_a_visit": {
                "min_posterior": MIN_POSTERIOR,
                "min_probability": MIN_PROBABILITY,
            },
        }

    def files(self, row: PhotoRow) -> tuple[str, ...]:
        """The photo."""
        return (row.path,)

    def score(self, photos: Sequence[LoadedPhoto], overlays: Overlays) -> list[ScoredPhoto]:
        """Score photos; see `PhotoScorer`."""
        readings = self.scorer.read_many([photo.files[0] for photo in photos])
        return [
            photo.scored(Result.of_refusal(reading))
            if isinstance(reading, PhotoRefused)
            else self._judge(photo, reading, overlays)
            for photo, reading in zip(photos, readings, strict=True)
        ]

    def _judge(self, photo: LoadedPhoto, reading: Reading, overlays: Overlays) -> ScoredPhoto:
        try:
            result = Result(State.SCORED, self.scorer.judge(reading, photo.row.view), seen=True)
        except PhotoRefused as refusal:
            result = Result.of_refusal(refusal, seen=True)
        drawn = wants_overlay(overlays, result)
        return photo.scored(result, self._draw(photo.files[0], reading) if drawn else None)

    def _draw(self, file: bytes, reading: Reading) -> bytes:
        """The overlay as JPEG, on a copy that may be larger than the one that the model reads."""
        image = open_reduced(file, OVERLAY_MAX_SIDE, self.scorer.limits).image
        masks = self.scorer.masks(reading, *image.shape[:2])
        return encode_jpeg(draw_overlay(image, *masks, max_side=OVERLAY_MAX_SIDE))


@dataclass(frozen=True, slots=True)
class MaskScorer:
    """Scores pairs of masks made elsewhere: arithmetic only, so no interval and no overlay."""

    @property
    def manifest(self) -> Manifest | None:
        """None: there is no model."""
        return None

    @property
    def model_sha256(self) -> str:
        """Empty: there is no model."""
        return ""

    @property
    def batch_size(self) -> int:
        """One."""
        return 1

    @property
    def settings(self) -> Mapping[str, Any]:
        """Program version, and which mistakes are refused."""
        mistakes = [str(reason) for reason in MASK_MISTAKES]
        return {"autosalt": VERSION, "masks": True, "mistakes": mistakes}

    def files(self, row: PhotoRow) -> tuple[str, ...]:
        """Scalp mask and loss mask."""
        return (row.path, row.loss_path)

    def score(self, photos: Sequence[LoadedPhoto], overlays: Overlays) -> list[ScoredPhoto]:
        """Score pairs of masks; see `PhotoScorer`. They hold no photo to draw on."""
        del overlays
        return [photo.scored(_mask_result(photo)) for photo in photos]


def wants_overlay(overlays: Overlays, result: Result) -> bool:
    """Whether a photo with this result is to be drawn."""
    refused = result.state is State.REFUSED
    wanted = overlays is Overlays.ALL or (overlays is Overlays.REFUSED and refused)
    return wanted and result.seen


def _mask_result(photo: LoadedPhoto) -> Result:
    try:
        return Result(State.SCORED, _score_masks(photo))
    except PhotoRefused as refusal:
        return Result.of_refusal(refusal)


def _score_masks(photo: LoadedPhoto) -> PhotoScore:
    view = photo.row.view
    if view is None:  # there is no way to know it
        raise PhotoRefused(Reason.VIEW_UNCLEAR, "masks do not show which view they are")
    try:
        scalp, loss = (read_mask(file) for file in photo.files)
    except ValueError as error:
        raise PhotoRefused(Reason.UNREADABLE, str(error)) from None
    area = measure_pair(scalp, loss)
    return PhotoScore(view, "stated", area.scalp_px, area.loss_px, area.loss_pct)


def hash_settings(made_by: Provenance) -> str:
    """The sha256 of the settings."""
    return hashlib.sha256(write_settings(made_by).encode()).hexdigest()


def write_settings(made_by: Provenance) -> str:
    """The settings as JSON; equal settings give the same text."""
    return json.dumps(made_by.settings, sort_keys=True)


@dataclass(frozen=True, slots=True)
class MadeBy:
    """A `Provenance` that was read back from a file."""

    manifest: Manifest | None
    model_sha256: str
    settings: Mapping[str, Any]
