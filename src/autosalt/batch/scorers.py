"""Who turns a photo of the archive into a score: the model, or masks that were made elsewhere."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final, Protocol

import numpy as np

from autosalt.archive.index import PhotoRow
from autosalt.batch.overlays import Overlays
from autosalt.batch.result import Result, State
from autosalt.core.reasons import PhotoRefused, Reason
from autosalt.core.salt import loss_pct
from autosalt.core.view_assignment import MIN_POSTERIOR, MIN_PROBABILITY
from autosalt.core.views import View
from autosalt.imaging.decode import open_reduced
from autosalt.imaging.masks import MASK_MISTAKES, read_mask, require_pair
from autosalt.imaging.overlay import draw_overlay, encode_jpeg
from autosalt.imaging.picture import MAX_MEAN_OVER_RED
from autosalt.scorer import seen_view
from autosalt.scorer.manifest import Manifest
from autosalt.scorer.reading import Reading
from autosalt.scorer.scorer import Scorer
from autosalt.scorer.scores import PhotoScore
from autosalt.version import VERSION

OVERLAY_MAX_SIDE: Final = 1000
"""Just under a quarter of 4032 px, the longer side of most cameras: decoded at a quarter then."""


@dataclass(frozen=True, slots=True)
class Given:
    """The contents of a row's files, and the view they are stated to be."""

    files: tuple[bytes, ...]
    view: View | None


@dataclass(frozen=True, slots=True)
class Rated:
    """A result, and its overlay as JPEG where one was asked for and can be drawn."""

    result: Result
    overlay: bytes | None = None


class Provenance(Protocol):
    """Where scores come from."""

    @property
    def manifest(self) -> Manifest | None:
        """The model's manifest; None without a model."""

    @property
    def model_sha256(self) -> str:
        """The model's sha256; empty without a model."""

    @property
    def settings(self) -> Mapping[str, Any]:
        """Everything besides photo, stated view and model that a score depends on, as JSON."""


class Rater(Provenance, Protocol):
    """What the runner needs of whoever scores; can be pickled.

    Same files, same settings: the same score, in any company.
    """

    @property
    def batch(self) -> int:
        """How many photos are best rated together."""

    def files(self, row: PhotoRow) -> tuple[str, ...]:
        """The files of a row, relative paths, that the score depends on."""

    def rate(self, photos: Sequence[Given], overlays: Overlays) -> list[Rated]:
        """Score photos, each as its view if one was stated; a refusal is a result too."""


@dataclass(frozen=True, slots=True)
class ModelRater:
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
    def batch(self) -> int:
        """As the scorer's options say."""
        return self.scorer.options.batch_size

    @property
    def settings(self) -> Mapping[str, Any]:
        """Program version, device, batch, at what size photos are decoded, and all limits."""
        return {
            "autosalt": VERSION,
            "device": self.scorer.options.device,
            "batch": self.batch,
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

    def rate(self, photos: Sequence[Given], overlays: Overlays) -> list[Rated]:
        """Score the photos; see `Rater`."""
        readings = self.scorer.read_many([photo.files[0] for photo in photos])
        return [
            Rated(Result.of_refusal(reading))
            if isinstance(reading, PhotoRefused)
            else self._rated(photo, reading, overlays)
            for photo, reading in zip(photos, readings, strict=True)
        ]

    def _rated(self, photo: Given, reading: Reading, overlays: Overlays) -> Rated:
        try:
            result = Result(State.SCORED, self.scorer.judge(reading, photo.view), seen=True)
        except PhotoRefused as refusal:
            result = Result.of_refusal(refusal, seen=True)
        drawn = wants_overlay(overlays, result)
        return Rated(result, self._draw(photo.files[0], reading) if drawn else None)

    def _draw(self, file: bytes, reading: Reading) -> bytes:
        """Draw on a copy of its own: the model's may be smaller than a person wants to see."""
        image = open_reduced(file, OVERLAY_MAX_SIDE, self.scorer.limits).image
        masks = self.scorer.masks(reading, *image.shape[:2])
        return encode_jpeg(draw_overlay(image, *masks, max_side=OVERLAY_MAX_SIDE))


@dataclass(frozen=True, slots=True)
class MaskRater:
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
    def batch(self) -> int:
        """One."""
        return 1

    @property
    def settings(self) -> Mapping[str, Any]:
        """Program version, and which mistakes are refused."""
        return {"autosalt": VERSION, "masks": True, "mistakes": [str(one) for one in MASK_MISTAKES]}

    def files(self, row: PhotoRow) -> tuple[str, ...]:
        """Scalp mask and loss mask."""
        return (row.path, row.loss_path)

    def rate(self, photos: Sequence[Given], overlays: Overlays) -> list[Rated]:
        """Score pairs of masks; see `Rater`. They hold no photo to draw on."""
        del overlays
        return [Rated(_rate_masks(photo)) for photo in photos]


def wants_overlay(overlays: Overlays, result: Result) -> bool:
    """Whether a result is to be drawn."""
    refused = result.state is State.REFUSED
    wanted = overlays is Overlays.ALL or (overlays is Overlays.REFUSED and refused)
    return wanted and result.seen


def _rate_masks(photo: Given) -> Result:
    try:
        return Result(State.SCORED, _score_masks(photo))
    except PhotoRefused as refusal:
        return Result.of_refusal(refusal)


def _score_masks(photo: Given) -> PhotoScore:
    view = photo.view
    if view is None:  # there is no way to know it
        raise PhotoRefused(Reason.VIEW_UNCLEAR, "masks do not tell the view")
    try:
        scalp, loss = (read_mask(file) for file in photo.files)
    except ValueError as error:
        raise PhotoRefused(Reason.UNREADABLE, str(error)) from None
    if scalp.shape != loss.shape:
        raise PhotoRefused(Reason.UNREADABLE, f"scalp is {scalp.shape} pixels, loss {loss.shape}")
    if not scalp.any():
        raise PhotoRefused(Reason.NO_SCALP, "the scalp mask is empty")
    require_pair(scalp, loss)
    return PhotoScore(
        view=view,
        view_source="stated",
        scalp_px=int(np.count_nonzero(scalp)),
        loss_px=int(np.count_nonzero(scalp & loss)),
        loss_pct=loss_pct(scalp, loss),
    )


def hash_settings(rater: Provenance) -> str:
    """The sha256 of a rater's settings."""
    return hashlib.sha256(write_settings(rater).encode()).hexdigest()


def write_settings(rater: Provenance) -> str:
    """A rater's settings as JSON; always the same text."""
    return json.dumps(rater.settings, sort_keys=True)


@dataclass(frozen=True, slots=True)
class MadeBy:
    """A `Provenance` as it was written down."""

    manifest: Manifest | None
    model_sha256: str
    settings: Mapping[str, Any]
