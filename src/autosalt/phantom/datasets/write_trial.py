"""Write a simulated trial: photos, the manifest to score them with, and the truth.

Layout of the folder:

- `photos/<subject>/<visit>/<view>.jpg`, without metadata.
- `manifest.csv`: path, subject, visit, view, date, site, arm; for `autosalt score`.
- `retakes.csv`: the same columns for the retakes, which are visits of their own (`V1-retake1`).
  It is separate because a retake is not a follow-up. Score it into another folder.
- `truth_photos.csv`: path, subject, visit, retake_of, view, loss_pct, scalp_px, loss_px,
  region_loss_pct. The pixels are counted in the picture's own truth masks. `region_loss_pct` is of
  the view's region, by surface area.
- `truth_visits.csv`: subject, visit, retake_of, date, site, arm, salt_photos, salt_surface.
  `salt_photos` is the weighted sum of the four loss_pct, the score of a perfect reader of these
  photos. `salt_surface` is by surface area of the head, which the photos sample.
- `study.json`: the settings. The same settings give the same bytes, with any number of workers.
"""

import csv
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any, Final

from autosalt.core.salt import loss_pct, salt
from autosalt.core.views import VIEWS, View
from autosalt.imaging.drawing.overlay import encode_jpeg
from autosalt.phantom.datasets.claim_folder import claim_folder
from autosalt.phantom.datasets.trial import (
    PhotoSession,
    Trial,
    clinical_shot,
    course,
    sessions,
    shutter_seed,
)
from autosalt.phantom.datasets.workers import map_in_order
from autosalt.phantom.loss.pattern import surface_truth
from autosalt.phantom.render.render import render

Progress = Callable[[int, int], None]
Row = dict[str, Any]

MANIFEST_COLUMNS: Final = ("path", "subject", "visit", "view", "date", "site", "arm")
TRUTH_PHOTO_COLUMNS: Final = (
    "path", "subject", "visit", "retake_of", "view", "loss_pct", "scalp_px", "loss_px",
    "region_loss_pct",
)  # fmt: skip
TRUTH_VISIT_COLUMNS: Final = (
    "subject", "visit", "retake_of", "date", "site", "arm", "salt_photos", "salt_surface",
)  # fmt: skip

_JPEG_QUALITY = 92
_SETTINGS = "study.json"
_DONE = "photos_done.jsonl"  # the truth of the photos so far; gone when the study is complete


def write_study(
    out: Path, trial: Trial, *, workers: int = 1, on_progress: Progress | None = None
) -> Path:
    """Write a simulated trial, or finish one that was interrupted.

    Args:
        out: folder; new, empty, or of an interrupted or complete study with the same settings.
        trial: the settings.
        workers: processes that render, at least 1.
        on_progress: called with (photos written, photos in all), at first with the existing ones.

    Returns:
        The path of `manifest.csv`.

    Raises:
        FolderError: the folder holds other files, or a study with other settings.
        ValueError: `workers` is less than 1.
    """
    if workers < 1:
        raise ValueError(f"{workers} workers: use at least 1")
    claim_folder(out, _SETTINGS, asdict(trial))
    manifest = out / "manifest.csv"
    tasks = [(session, view) for session in sessions(trial) for view in VIEWS]
    if manifest.exists():  # written last: the study is complete
        if on_progress:
            on_progress(len(tasks), len(tasks))
        return manifest
    done = _read_done(out / _DONE)
    left = [task for task in tasks if _path(*task) not in done]
    with (out / _DONE).open("a", encoding="utf-8") as file:
        if on_progress:
            on_progress(len(done), len(tasks))
        for row in map_in_order(partial(_render_photo, out, trial), left, workers):
            done[row["path"]] = row
            file.write(json.dumps(row) + "\n")
            file.flush()
            if on_progress:
                on_progress(len(done), len(tasks))
    _write_tables(out, [done[_path(*task)] for task in tasks])
    (out / _DONE).unlink()
    return manifest


def _read_done(path: Path) -> dict[str, Row]:
    rows: dict[str, Row] = {}
    if path.exists():
        text = path.read_text(encoding="utf-8")
        whole = text[: text.rfind("\n") + 1]  # the last line may have been cut off
        path.write_text(whole, encoding="utf-8")
        rows = {row["path"]: row for row in map(json.loads, whole.splitlines())}
    return rows


def _render_photo(out: Path, trial: Trial, task: tuple[PhotoSession, View]) -> Row:
    session, view = task
    life = course(trial, session.subject)
    person, loss = life.persons[session.visit], life.losses[session.visit]
    shot = clinical_shot(trial, session, view)
    seed = shutter_seed(trial, session, view)
    photo = render(person, loss, shot, trial.height, trial.width, seed)
    path = out / _path(session, view)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(encode_jpeg(photo.image, _JPEG_QUALITY))
    surface = surface_truth(person.scalp(), loss)
    return {
        "path": _path(session, view),
        "subject": session.subject_name,
        "visit": session.visit_name,
        "retake_of": session.retake_of,
        "view": view.value,
        "date": life.dates[session.visit].isoformat(),
        "site": life.site,
        "arm": life.arm,
        "loss_pct": loss_pct(photo.scalp, photo.loss),
        "scalp_px": int(photo.scalp.sum()),
        "loss_px": int((photo.scalp & photo.loss).sum()),
        "region_loss_pct": surface.loss_pct[view],
        "salt_surface": surface.salt,
    }


def _write_tables(out: Path, photos: Sequence[Row]) -> None:
    """Write all tables from the photos' rows, four to a visit; the manifest last."""
    visits = []
    for start in range(0, len(photos), len(VIEWS)):
        four = photos[start : start + len(VIEWS)]
        visits.append(four[0] | {"salt_photos": salt({r["view"]: r["loss_pct"] for r in four})})
    _write_csv(out / "truth_photos.csv", TRUTH_PHOTO_COLUMNS, photos)
    _write_csv(out / "truth_visits.csv", TRUTH_VISIT_COLUMNS, visits)
    retaken = [row for row in photos if row["retake_of"]]
    if retaken:
        _write_csv(out / "retakes.csv", MANIFEST_COLUMNS, retaken)
    first = [row for row in photos if not row["retake_of"]]
    _write_csv(out / "manifest.csv", MANIFEST_COLUMNS, first)


def _write_csv(path: Path, columns: Sequence[str], rows: Iterable[Row]) -> None:
    partial_path = path.with_suffix(".csv.partial")
    with partial_path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    partial_path.replace(path)


def _path(session: PhotoSession, view: View) -> str:
    return f"photos/{session.subject_name}/{session.visit_name}/{view.value}.jpg"
