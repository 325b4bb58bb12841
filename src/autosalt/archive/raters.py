"""Who turns a photo of the archive into a score: the model, or masks that were made elsewhere."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final, Protocol

import numpy as np

from autosalt.archive.ledger import Result, State
from autosalt.archive.rows import PhotoRow
from autosalt.core.reasons import PhotoRefused, Reason
from autosalt.core.salt import loss_pct
from autosalt.core.views import View
from autosalt.imaging.decode import open_reduced
from autosalt.imaging.masks import read_mask
from autosalt.imaging.overlay import draw_overlay, encode_jpeg
from autosalt.scorer import scorer as scoring
from autosalt.scorer.manifest import Manifest
from autosalt.scorer.scorer import Reading, Scorer
from autosalt.scorer.scores import PhotoScore
from autosalt.version import VERSION

OVERLAY_MAX_SIDE: Final = 1024


@dataclass(frozen=True, slots=True)
class Rated:
    """A result, and how to draw its overlay (JPEG); None where there is no photo to draw on."""

    result: Result
    draw: Callable[[], bytes] | None = None


class Rater(Protocol):
    """What the runner needs of whoever scores. Same files, same settings: the same score."""

    @property
    def manifest(self) -> Manifest | None:
        """The model's manifest; None without a model."""

    @property
    def model_sha256(self) -> str:
        """The model's sha256; empty without a model."""

    @property
    def draws(self) -> bool:
        """Whether there are photos to draw overlays on."""

    @property
    def settings(self) -> Mapping[str, Any]:
        """Everything besides photo, stated view and model that a score depends on, as JSON."""

    def files(self, row: PhotoRow) -> tuple[str, ...]:
        """The files of a row, relative paths, that the score depends on."""

    def rate(self, files: tuple[bytes, ...], view: View | None) -> Rated:
        """Score the contents of a row's files, as `view` if it was stated.

        Raises:
            PhotoRefused: they cannot be read. Files that can be, but not scored, are a result.
        """


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
    def draws(self) -> bool:
        """True."""
        return True

    @property
    def settings(self) -> Mapping[str, Any]:
        """Program version, device, and all limits."""
        return {
            "autosalt": VERSION,
            "device": self.scorer.options.device,
            "limits": asdict(self.scorer.limits),
            "quality_limits": asdict(self.scorer.quality_limits),
            "view_conflict": {
                "min_probability": scoring.CONFLICT_MIN_PROBABILITY,
                "max_stated_probability": scoring.CONFLICT_MAX_STATED_PROBABILITY,
            },
        }

    def files(self, row: PhotoRow) -> tuple[str, ...]:
        """The photo."""
        return (row.path,)

    def rate(self, files: tuple[bytes, ...], view: View | None) -> Rated:
        """Score the photo; see `Rater`."""
        reading = self.scorer.read(files[0])
        try:
            result = Result(State.SCORED, self.scorer.judge(reading, view), seen=True)
        except PhotoRefused as refusal:
            result = Result.of_refusal(refusal, seen=True)
        return Rated(result, lambda: self._draw(files[0], reading))

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
    def draws(self) -> bool:
        """False: there are no photos."""
        return False

    @property
    def settings(self) -> Mapping[str, Any]:
        """Program version."""
        return {"autosalt": VERSION, "masks": True}

    def files(self, row: PhotoRow) -> tuple[str, ...]:
        """Scalp mask and loss mask."""
        return (row.path, row.loss_path)

    def rate(self, files: tuple[bytes, ...], view: View | None) -> Rated:
        """Score a pair of masks; see `Rater`. Without a stated view there is no way to know it."""
        if view is None:
            raise PhotoRefused(Reason.VIEW_UNCLEAR, "masks do not tell the view")
        try:
            scalp, loss = (read_mask(file) for file in files)
        except ValueError as error:
            raise PhotoRefused(Reason.UNREADABLE, str(error)) from None
        if scalp.shape != loss.shape:
            raise PhotoRefused(
                Reason.UNREADABLE, f"scalp is {scalp.shape} pixels, loss {loss.shape}"
            )
        if not scalp.any():
            raise PhotoRefused(Reason.NO_SCALP, "the scalp mask is empty")
        score = PhotoScore(
            view=view,
            view_source="stated",
            scalp_px=int(np.count_nonzero(scalp)),
            loss_px=int(np.count_nonzero(scalp & loss)),
            loss_pct=loss_pct(scalp, loss),
        )
        return Rated(Result(State.SCORED, score))


def sha256_of(files: tuple[bytes, ...]) -> str:
    """The sha256 of a file's content; of more than one, that of their sha256s in a row."""
    digests = [hashlib.sha256(file).hexdigest() for file in files]
    if len(digests) == 1:
        return digests[0]
    return hashlib.sha256("".join(digests).encode()).hexdigest()
