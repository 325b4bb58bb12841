"""The outcome of a photo: its result after choice and overrides, and its overlay."""

from dataclasses import dataclass

from autosalt.archive.index import PhotoRow
from autosalt.batch.overlays import Gallery
from autosalt.batch.photo import ScoredPhoto
from autosalt.batch.result import Override, Result, State
from autosalt.scorer.scores import PhotoScore


@dataclass(frozen=True, slots=True)
class PhotoOutcome:
    """The outcome of one row of the index.

    Attributes:
        photo_sha256: empty where the file could not be read at all.
        overlay: name of its picture in the results, or empty.
        original_overlay: that of the model's masks, where a reviewer corrected them; or empty.
        override: of a reviewer, in force for this photo.
        original: the result without any override; None where that is `result`.
    """

    row: PhotoRow
    photo_sha256: str
    result: Result
    overlay: str = ""
    override: Override | None = None
    original: Result | None = None
    original_overlay: str = ""

    @classmethod
    def of(cls, photo: ScoredPhoto, gallery: Gallery) -> "PhotoOutcome":
        """The outcome of a scored photo before choice and overrides."""
        overlay = gallery.find(photo.sha256, photo.result)
        return cls(photo.row, photo.sha256, photo.result, overlay)

    @property
    def score(self) -> PhotoScore | None:
        """The score, if there is one that counts."""
        return self.result.score if self.result.state is State.SCORED else None

    @property
    def original_result(self) -> Result:
        """The result without any override."""
        return self.original or self.result
