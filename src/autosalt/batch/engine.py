"""What is done with one row, the same in every engine: read it, rate it. No error comes out."""

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from autosalt.archive.index import PhotoRow
from autosalt.archive.stores.store import Store
from autosalt.batch.overlays import Overlays
from autosalt.batch.result import Result, State
from autosalt.batch.scorers import Given, Rated, Rater
from autosalt.core.reasons import PhotoRefused, Reason
from autosalt.files.io import sha256_of


@dataclass(frozen=True, slots=True)
class Job:
    """How rows are read and rated; can be pickled."""

    store: Store
    rater: Rater
    overlays: Overlays


@dataclass(frozen=True, slots=True)
class Photo:
    """A row whose files were read. Read once: what is hashed is what is scored.

    `photo_sha256` is empty where the files could not be read; `fault` then says why.
    """

    row: PhotoRow
    files: tuple[bytes, ...]
    photo_sha256: str
    fault: Result | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a row: plain values that can be pickled.

    `known` tells that the result was there already, so that nothing was computed.
    """

    row: PhotoRow
    photo_sha256: str
    rated: Rated
    known: bool = False


class Known(Protocol):
    """Results that are there already."""

    def find(self, photo_sha256: str, row: PhotoRow) -> Result | None:
        """The result of this content for this row, if nothing of it is left to do."""

    def names(self) -> Iterator[str]:
        """`known_name` of all of them."""


class Engine(Protocol):
    """Brings rows to outcomes."""

    def outcomes(
        self, job: Job, rows: Sequence[PhotoRow], known: Known, tell: Callable[[int], None]
    ) -> Generator[Outcome, None, None]:
        """One outcome for each row, in the order of `rows`.

        `tell` may be called with how many are done, where they are done long before they come.
        """


def known_name(photo_sha256: str, stated_view: str) -> str:
    """Names a result among those of one model and settings."""
    return f"{photo_sha256} {stated_view}"


def is_final(result: Result) -> bool:
    """Whether the result is final.

    Program faults and unsupported formats are not: a missing extra may be installed later.
    """
    return result.state is not State.FAILED and result.reason != Reason.UNSUPPORTED_FORMAT


def read_photo(job: Job, row: PhotoRow) -> Photo:
    """Read and hash the files of a row."""
    try:
        files = tuple(job.store.read(path) for path in job.rater.files(row))
        return Photo(row, files, sha256_of(files))
    except PhotoRefused as refusal:
        return Photo(row, (), "", Result.of_refusal(refusal))
    except Exception as error:
        return Photo(row, (), "", _failed(error))


def rate_photos(job: Job, photos: Sequence[Photo]) -> list[Rated]:
    """Rate photos together, each as it would be alone."""
    good = [photo for photo in photos if photo.fault is None]
    rated = iter(_rate(job, good))
    return [next(rated) if photo.fault is None else Rated(photo.fault) for photo in photos]


def _rate(job: Job, photos: Sequence[Photo]) -> list[Rated]:
    if not photos:
        return []
    try:
        given = [Given(photo.files, photo.row.view) for photo in photos]
        return job.rater.rate(given, job.overlays)
    except Exception as error:  # the run goes on
        if len(photos) > 1:  # only the one that makes the program fail shall fail
            return [one for photo in photos for one in _rate(job, [photo])]
        if isinstance(error, PhotoRefused):
            return [Rated(Result.of_refusal(error))]
        return [Rated(_failed(error))]


def _failed(error: Exception) -> Result:
    # By its type only: the text of an error may name things.
    return Result(State.FAILED, None, "", type(error).__name__)
