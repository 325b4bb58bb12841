"""What came of a row of the index."""

from dataclasses import dataclass

from autosalt.archive.index import PhotoRow
from autosalt.batch.result import Override, Result, State
from autosalt.scorer.scores import PhotoScore


@dataclass(frozen=True, slots=True)
class PhotoOutcome:
    """What came of one row.

    Attributes:
        photo_sha256: empty where the file could not be read at all.
        overlay: name of its picture in the results, or empty.
        override: of a reviewer, in force for this photo.
        original: what there would be without any override; None where that is `result`.
    """

    row: PhotoRow
    photo_sha256: str
    result: Result
    overlay: str = ""
    override: Override | None = None
    original: Result | None = None

    @property
    def score(self) -> PhotoScore | None:
        """The score, if there is one that counts."""
        return self.result.score if self.result.state is State.SCORED else None

    @property
    def original_result(self) -> Result:
        """What there would be without any override."""
        return self.original or self.result
