"""A run's results as DICOM, under `dicom/`: a segmentation for each photo, a report for each visit.

A photo that is not DICOM itself is first made into a VL Photographic Image, as the model took it,
so that the others have something to refer to. Files are named by their UIDs; `index.csv` says what
each is. Masks are not kept by a run, so each photo is read by the model once more. Where a reviewer
corrected them, the reviewer's are written. Files that exist already are left as they are, and those
of an earlier state of the archive are removed.
"""

import hashlib
import io
import re
import shutil
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from pydicom.dataset import Dataset
from pydicom.uid import UID

from autosalt.batch.outcome import PhotoOutcome
from autosalt.batch.runner import ArchiveRun
from autosalt.core.reasons import PhotoRefused, Reason
from autosalt.core.views import VIEWS, View
from autosalt.errors import SpaceError
from autosalt.files.io import remove_leftovers, sha256_of, write_atomically
from autosalt.files.layout import DICOM, DICOM_INDEX
from autosalt.files.table import Kind, Table, to_csv
from autosalt.results.audit.made_of import record_output, table_hashes
from autosalt.results.dicom.report import ViewFiles, make_report, report_uid
from autosalt.results.dicom.segmentation import make_segmentation, segmentation_uid
from autosalt.results.dicom.study import (
    ScoringModel,
    SourceImage,
    VisitStudy,
    image_of_origin,
    image_of_photo,
    read_origin,
    study_of,
    with_pixels,
)
from autosalt.results.folder import ResultsFolder
from autosalt.results.overrides.masks import read_masks_of_size
from autosalt.results.subjects import Visit, group_visits
from autosalt.scorer.scorer import Scorer

_SPARE_BYTES: Final = 1_000_000
"""Of each photo, for its segmentation and its share of a report."""
_OURS: Final = re.compile(r"(photo|seg|report)-[0-9a-f]{16}\.dcm")
_COLUMNS: Final[Mapping[str, Kind]] = dict.fromkeys(
    ("subject", "visit", "view", "kind", "file", "sop_instance_uid", "photo_sha256"), "text"
)


@dataclass(slots=True)
class DicomExport:
    """What was written.

    Attributes:
        rows: of `index.csv`.
        new: how many files were not there before.
        left_out: photos that could not be read again as they were scored, or whose corrected masks
            could not.
        empty_visits: visits without any scored photo, which have no report.
    """

    rows: list[dict[str, Any]] = field(default_factory=list)
    new: int = 0
    left_out: int = 0
    empty_visits: int = 0


@dataclass(frozen=True, slots=True)
class _Photo:
    outcome: PhotoOutcome
    view: View
    origin: SourceImage | None


def write_dicom(
    run: ArchiveRun,
    scorer: Scorer,
    results: ResultsFolder,
    on_progress: Callable[[int, int], None] | None = None,
) -> DicomExport:
    """Write the DICOM files of a finished run into `dicom/` of its results.

    A visit of which a photo cannot be read again gets no report: it would contradict the tables.

    Args:
        run: as `run_archive` returned it.
        scorer: that scored it.
        results: of the run.
        on_progress: called with (done, total) visits.

    Raises:
        LockedError: another run is at work in the results.
        SpaceError: the files would not fit.
        OSError: they cannot be written.
    """
    results.file(DICOM).mkdir(parents=True, exist_ok=True)
    with results.locked():
        export = _write(run, scorer, results.path, on_progress)
        if not export.left_out:  # else it lacks photos, and is not recorded as whole
            files = [f"{DICOM}/{row['file']}" for row in export.rows]
            record_output(results, DICOM, table_hashes(results), [DICOM_INDEX, *files])
    return export


def _write(
    run: ArchiveRun,
    scorer: Scorer,
    out: Path,
    on_progress: Callable[[int, int], None] | None,
) -> DicomExport:
    folder = out / DICOM
    remove_leftovers(folder)
    by_visit: dict[tuple[str, str], list[PhotoOutcome]] = defaultdict(list)
    for outcome in run.outcomes:
        if outcome.score is not None:
            by_visit[outcome.row.subject, outcome.row.visit].append(outcome)
    _require_space(folder, sum(map(len, by_visit.values())), scorer.manifest.input.enough_side)
    subjects = group_visits(run.outcomes, run.index.visits, scorer.manifest)
    visits = [visit for subject in subjects for visit in subject.visits]
    writer = _Writer(run, scorer, out, DicomExport())
    for done, visit in enumerate(visits, 1):
        writer.write(visit, by_visit.get((visit.subject, visit.name), []))
        if on_progress is not None:
            on_progress(done, len(visits))
    export = writer.export
    write_atomically(folder / Path(DICOM_INDEX).name, to_csv(Table("index", _COLUMNS, export.rows)))
    named = {row["file"] for row in export.rows}
    for path in folder.iterdir():
        if _OURS.fullmatch(path.name) and path.name not in named:
            path.unlink()
    return export


def _require_space(folder: Path, photos: int, enough_side: int) -> None:
    """Raise SpaceError unless the disk holds the images as the model took them."""
    new = max(0, photos - sum(1 for _ in folder.glob("seg-*.dcm")))
    largest = 3 * (2 * enough_side) ** 2  # reduced to less than twice what is enough
    needed, free = new * (largest + _SPARE_BYTES), shutil.disk_usage(folder).free
    if needed > free:
        raise SpaceError(
            f"{folder}: DICOM of {new} photos may need {needed / 1e9:.1f} GB, "
            f"{free / 1e9:.1f} GB are free; free some or leave --dicom out"
        )


@dataclass(frozen=True, slots=True)
class _Writer:
    run: ArchiveRun
    scorer: Scorer
    out: Path
    export: DicomExport

    @property
    def folder(self) -> Path:
        return self.out / DICOM

    @property
    def model(self) -> ScoringModel:
        return ScoringModel(self.scorer.manifest.name, self.scorer.model_sha256)

    def write(self, visit: Visit, outcomes: list[PhotoOutcome]) -> None:
        if not outcomes:
            self.export.empty_visits += 1
            return
        photos: list[_Photo] = []
        try:
            for outcome in outcomes:
                if outcome.score is not None:
                    origin = read_origin(self.run.index.store, outcome.row.path)
                    photos.append(_Photo(outcome, outcome.score.view, origin))
        except Exception:  # gone or damaged since, in whatever way the file system says so
            self.export.left_out += len(outcomes)
            return
        photos = _with_own_identity(photos)
        photos.sort(key=lambda photo: VIEWS.index(photo.view))
        study = study_of(
            visit.subject,
            visit.name,
            visit.info.date,
            [photo.outcome.photo_sha256 for photo in photos],
            [photo.origin for photo in photos],
        )
        views: dict[View, ViewFiles] = {}
        for photo in photos:
            try:
                views[photo.view] = self._photo(study, photo)
            except OSError:
                raise
            except Exception:  # changed since, or a fault of the program: the others go on
                self.export.left_out += 1
        if len(views) == len(photos):
            self._report(study, visit, views)

    def _photo(self, study: VisitStudy, photo: _Photo) -> ViewFiles:
        """Write a photo's segmentation, and the image itself where it is not DICOM."""
        digest, override = photo.outcome.photo_sha256, photo.outcome.override
        drawn = None if override is None else override.masks
        if photo.origin is None:
            corrected = override is not None and override.view is not None
            stated = photo.view if corrected else photo.outcome.row.view
            image = image_of_photo(study, digest, stated)
        else:
            image = image_of_origin(study, photo.origin)
        masks_of = self.run.settings_sha256 if drawn is None else drawn.sha256
        uid = segmentation_uid(study, image, digest, masks_of, self.model)
        makes_image = photo.origin is None
        missing = not self._has("seg", uid) or (
            makes_image and not self._has("photo", image.SOPInstanceUID)
        )
        if missing:
            data = self.run.index.store.read(photo.outcome.row.path, self.scorer.limits)
            if sha256_of((data,)) != digest:
                raise PhotoRefused(Reason.UNREADABLE, "it has changed since it was scored")
            reading = self.scorer.read(data)
            if makes_image:
                image = with_pixels(image, reading.image, data)
            size = image.Rows, image.Columns
            masks = (
                self.scorer.masks(reading, *size)
                if drawn is None
                else read_masks_of_size(self.out, drawn.sha256, *size)
            )
            made = make_segmentation(study, image, *masks, self.model, uid, drawn is not None)
            if makes_image:
                self._save("photo", image)
            self._save("seg", made)
        if makes_image:
            self._list(study, photo.view, "photo", image.SOPInstanceUID, digest)
        self._list(study, photo.view, "seg", uid, digest)
        return ViewFiles(image, uid, drawn is not None)

    def _report(self, study: VisitStudy, visit: Visit, views: Mapping[View, ViewFiles]) -> None:
        uid = report_uid(study, visit.score, views, self.model)
        if not self._has("report", uid):
            self._save("report", make_report(study, visit.score, views, self.model, uid))
        self._list(study, None, "report", uid, None)

    def _has(self, kind: str, uid: UID) -> bool:
        return (self.folder / file_name(kind, uid)).is_file()

    def _save(self, kind: str, dataset: Dataset) -> None:
        buffer = io.BytesIO()
        dataset.save_as(buffer, enforce_file_format=True)
        write_atomically(self.folder / file_name(kind, dataset.SOPInstanceUID), buffer.getvalue())
        self.export.new += 1

    def _list(
        self, study: VisitStudy, view: View | None, kind: str, uid: UID, digest: str | None
    ) -> None:
        self.export.rows.append(
            {
                "subject": study.subject,
                "visit": study.visit,
                "view": view,
                "kind": kind,
                "file": file_name(kind, uid),
                "sop_instance_uid": uid,
                "photo_sha256": digest,
            }
        )


def _with_own_identity(photos: list[_Photo]) -> list[_Photo]:
    """Without the identities that several photos have: masks of all would refer to one image."""
    shared = Counter(photo.origin.instance for photo in photos if photo.origin is not None)
    return [
        replace(photo, origin=None)
        if photo.origin is not None and shared[photo.origin.instance] > 1
        else photo
        for photo in photos
    ]


def file_name(kind: str, uid: str) -> str:
    """The file of an instance: its kind and a hash of its UID."""
    return f"{kind}-{hashlib.sha256(uid.encode()).hexdigest()[:16]}.dcm"
