"""A photo on its way through a run: first its files are loaded, then it has a result."""

from dataclasses import dataclass

from autosalt.archive.index import PhotoRow
from autosalt.batch.result import Made, Result


@dataclass(frozen=True, slots=True)
class LoadedPhoto:
    """A row of the index whose files were read once: what is hashed is what is scored.

    Attributes:
        row: the photo in the index.
        files: contents of its files; empty where they could not be read.
        sha256: of the contents; empty where they could not be read.
        fault: the result of a photo whose files could not be read; None for all others.
    """

    row: PhotoRow
    files: tuple[bytes, ...]
    sha256: str
    fault: Result | None = None

    def scored(self, result: Result, overlay: bytes | None = None) -> "ScoredPhoto":
        """This photo with a result that was computed, and its overlay as JPEG."""
        return ScoredPhoto(self.row, self.sha256, result, overlay=overlay)


@dataclass(frozen=True, slots=True)
class ScoredPhoto:
    """A photo with its result, before overrides and before one photo of each view is chosen.

    Attributes:
        row: the photo in the index.
        sha256: of its files; empty where they could not be read.
        result: a score, or why there is none.
        made: when and by which code the result was computed; None unless a ledger holds it.
        overlay: what was seen, drawn on the photo, as JPEG; None where it was not drawn now.
    """

    row: PhotoRow
    sha256: str
    result: Result
    made: Made | None = None
    overlay: bytes | None = None

    @property
    def is_stored(self) -> bool:
        """Whether a ledger holds the result, so that nothing was computed."""
        return self.made is not None
