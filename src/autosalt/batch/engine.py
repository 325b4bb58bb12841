"""The engine protocol, and the steps that every engine takes: load a photo, score it.

No error comes out of a step: what goes wrong with a photo is the photo's result.
"""

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from autosalt.archive.index import PhotoRow
from autosalt.archive.stores.store import Store
from autosalt.batch.overlays import Overlays
from autosalt.batch.photo import LoadedPhoto, ScoredPhoto
from autosalt.batch.result import Result, State
from autosalt.batch.scorers import PhotoScorer
from autosalt.core.reasons import PhotoRefused
from autosalt.files.io import sha256_of


@dataclass(frozen=True, slots=True)
class Job:
    """Where photos are read, who scores them, and which are drawn; can be pickled."""

    store: Store
    scorer: PhotoScorer
    overlays: Overlays


class KnownResults(Protocol):
    """Results of the job's scorer that need not be computed again."""

    def find(self, sha256: str, row: PhotoRow) -> ScoredPhoto | None:
        """The photo with its result, if nothing is left to do for this content and this row."""

    def stored_keys(self) -> Iterator[tuple[str, str]]:
        """Content (sha256) and stated view of each result; the view is empty where unstated."""


class NothingKnown:
    """Known results of a job that computes everything."""

    def find(self, sha256: str, row: PhotoRow) -> ScoredPhoto | None:
        """None; see `KnownResults`."""
        del sha256, row
        return None

    def stored_keys(self) -> Iterator[tuple[str, str]]:
        """Nothing; see `KnownResults`."""
        return iter(())


class Engine(Protocol):
    """Scores the rows of an index: on threads of this process, or on many machines."""

    def score(
        self,
        job: Job,
        rows: Sequence[PhotoRow],
        known: KnownResults,
        on_done: Callable[[int], None],
    ) -> Generator[ScoredPhoto, None, None]:
        """Yield one scored photo for each row, in the order of `rows`.

        An engine may call `on_done` with how many photos are done, if it yields them much later.
        """


def load_photo(job: Job, row: PhotoRow) -> LoadedPhoto:
    """Read and hash the files of a row."""
    try:
        files = tuple(job.store.read(path) for path in job.scorer.files(row))
        return LoadedPhoto(row, files, sha256_of(files))
    except PhotoRefused as refusal:
        return LoadedPhoto(row, (), "", Result.of_refusal(refusal))
    except Exception as error:
        return LoadedPhoto(row, (), "", _failure(error))


def score_photos(job: Job, photos: Sequence[LoadedPhoto]) -> list[ScoredPhoto]:
    """Score photos together, with the result that each would have alone."""
    readable = [photo for photo in photos if photo.fault is None]
    scored = iter(_score(job, readable))
    return [next(scored) if photo.fault is None else photo.scored(photo.fault) for photo in photos]


def _score(job: Job, photos: Sequence[LoadedPhoto]) -> list[ScoredPhoto]:
    if not photos:
        return []
    try:
        return job.scorer.score(photos, job.overlays)
    except Exception as error:  # the run goes on
        if len(photos) > 1:  # only the photo that makes the program fail shall fail
            return [scored for photo in photos for scored in _score(job, [photo])]
        if isinstance(error, PhotoRefused):
            return [photos[0].scored(Result.of_refusal(error))]
        return [photos[0].scored(_failure(error))]


def _failure(error: Exception) -> Result:
    # By its type only: the text of an error may name files or people.
    return Result(State.FAILED, None, "", type(error).__name__)
