"""Score an archive from Python: tables in a folder, photos and subjects as values."""

from dataclasses import dataclass
from pathlib import Path

from autosalt.archive.index import Index
from autosalt.archive.photo_files import why_nothing
from autosalt.archive.read_index import read_index
from autosalt.batch.engine import Engine
from autosalt.batch.local_engine import LocalEngine
from autosalt.batch.outcome import PhotoOutcome
from autosalt.batch.overlays import Overlays
from autosalt.batch.runner import OnProgress, run_archive
from autosalt.batch.scorers import ModelScorer, PhotoScorer
from autosalt.errors import ArchiveError
from autosalt.results.audit.run_record import RunOptions
from autosalt.results.folder import ResultsFolder
from autosalt.results.out_folder import require_out_folder
from autosalt.results.overrides.table import require_overrides
from autosalt.results.publish import PublishedRun, publish_results
from autosalt.results.subjects import Subject
from autosalt.scorer.scorer import Scorer
from autosalt.scorer.session import SessionOptions


@dataclass(frozen=True, slots=True)
class ArchiveScores:
    """The scores of an archive.

    Attributes:
        photos: the outcome of each photo, in the order of the archive. `score` is None where it
            does not count; `result` has the reason.
        subjects: each with its visits in order of time. A visit's `score` has SALT, its interval,
            and its views.
        out: the folder with the tables of `autosalt score`.
    """

    photos: tuple[PhotoOutcome, ...]
    subjects: tuple[Subject, ...]
    out: Path


def score_archive(
    photos: str | Path,
    out: str | Path,
    *,
    model: str | None = None,
    pattern: str | None = None,
    overlays: str = "all",
    threads: int | None = None,
    on_progress: OnProgress | None = None,
) -> ArchiveScores:
    """Score a photo archive as `autosalt score` does, without its report.

    What an earlier run left in `out` is not scored again. A photo that cannot be scored is an
    outcome with a reason, never an error.

    Args:
        photos: a folder, a zip file, a manifest CSV, or a URL that fsspec reads.
        out: folder for tables, overlays and audit trail; made if need be.
        model: name or path of a model; the released one by default.
        pattern: how paths are made, such as `{subject}/{visit}/{view}.*`; found by default.
        overlays: which photos are drawn: `all`, `refused` or `none`.
        threads: photos at a time; one for each core by default.
        on_progress: called with the number of photos that are done, and of all photos.

    Raises:
        AutosaltError: one of its kinds, with the line that the command would print.
        OSError: `out` cannot be written.

    Example:
        >>> import autosalt
        >>> scores = autosalt.score_archive("PHOTOS", "RESULTS")  # doctest: +SKIP
        >>> for subject in scores.subjects:  # doctest: +SKIP
        ...     for visit in subject.visits:
        ...         print(subject.name, visit.name, visit.score.salt, visit.score.interval)
    """
    folder, drawn = Path(out), Overlays(overlays)
    require_out_folder(folder, photos)
    index = read_index(photos, pattern, folder)
    if not index.rows:
        raise ArchiveError(f"{photos}: holds no photos to score: {why_nothing(index)}")
    scorer = ModelScorer(Scorer.load(model, options=SessionOptions(threads=1)))
    results = ResultsFolder(folder)
    options = RunOptions(pattern=pattern, device="cpu", threads=threads, overlays=drawn.value)
    with results.locked():
        engine = LocalEngine(threads)
        published = score_into(results, index, scorer, engine, options, on_progress)
    return ArchiveScores(published.run.outcomes, published.subjects, folder)


def score_into(
    results: ResultsFolder,
    index: Index,
    scorer: PhotoScorer,
    engine: Engine,
    options: RunOptions,
    on_progress: OnProgress | None = None,
) -> PublishedRun:
    """Score the photos of an index and write their tables.

    Args:
        results: locked by the caller, who may write more into it.
        index: the photos.
        scorer: scores them.
        engine: does the work.
        options: of the command; they say which photos are drawn.
        on_progress: see `OnProgress`.

    Raises:
        AutosaltError, OSError: as `run_archive` and `publish_results`.
    """
    require_overrides(results)
    overlays = Overlays(options.overlays)
    run = run_archive(index, scorer, results.path, overlays, on_progress, engine)
    return publish_results(run, scorer, results, options)
