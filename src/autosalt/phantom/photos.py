"""Training pairs: photographs of many subjects with their masks, in the canonical dataset folder.

The folder holds index.csv (photo, scalp, loss, subject, view, source and subgroup columns),
photos/ (JPEG) and masks/ (1-bit PNG of the photo's size). Fronts have no masks: SALT counts nothing
there, and their view is `none`.
"""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np

from autosalt.core.salt import loss_pct
from autosalt.core.views import VIEWS, View
from autosalt.imaging.dataset import COLUMNS, INDEX, NO_VIEW
from autosalt.imaging.masks import encode_mask, read_mask
from autosalt.imaging.overlay import encode_jpeg
from autosalt.phantom.folder import claim_folder
from autosalt.phantom.loss import LossPattern, surface_truth
from autosalt.phantom.masks import MaskVisit, mask_loss, mask_visits
from autosalt.phantom.patterns import random_loss
from autosalt.phantom.regions import READER_MARGIN_CM
from autosalt.phantom.render import render
from autosalt.phantom.shot import Shot, random_shot
from autosalt.phantom.subject import Subject, random_subject
from autosalt.phantom.trial import Session, Trial, clinical_shot, course, shutter_seed
from autosalt.phantom.workers import map_in_order

_COLUMNS = (
    *COLUMNS,
    "take",
    "skin_tone",
    "hair_colour",
    "hair_length",
    "hair_texture",
    "pattern",
    "loss_pct",
    "salt_surface",
)
_SETTINGS = "phantom.json"
_REAL_SHARE = 0.45
"""Share of subjects whose loss comes from real masks, where a folder of them is given."""
_CLINIC_VISITS = 3
"""Subjects of a clinic are photographed at one of so many visits, so that some have regrown."""


@dataclass(frozen=True, slots=True)
class _Job:
    out: Path
    seed: int
    number: int
    size: int
    takes: int
    views: tuple[View | None, ...]
    visits: tuple[MaskVisit, ...]
    clinic: bool


@dataclass(frozen=True, slots=True)
class _Sitting:
    """Who is photographed, and each photograph: view, take, shot, seed of the shutter."""

    subject: Subject
    loss: LossPattern
    shots: tuple[tuple[View | None, int, Shot, int], ...]


def write_photos(
    out: Path,
    *,
    subjects: int,
    size: int,
    seed: int,
    takes: int = 1,
    front: bool = False,
    clinic: bool = False,
    mask_shapes: Path | None = None,
    workers: int = 1,
    on_progress: Callable[[int, int], None] | None = None,
) -> Path:
    """Write photographs of all four views of each subject, and their masks.

    Photographs already there are kept, so an interrupted call can be repeated.

    Args:
        out: folder; new, empty, or of an earlier call with the same settings, `subjects` aside.
        subjects: how many.
        size: longer side of the photographs in pixels; the shorter is to have at least 64.
        seed: of everything random.
        takes: how often each view is photographed, every time with another camera and light; more
            than once to learn how well a measurement repeats (column `take`).
        front: photograph the face in place of the four views, for a model to learn what to refuse.
        clinic: photograph as `trial` does: subjects with a SALT of 20 or more, or regrown from it,
            by a clinic's routine, in portraits of 4 to 3; otherwise anybody anyhow, in squares.
        mask_shapes: a folder of real masks (see `masks`) that lends shapes of hair loss.
        workers: processes; their number does not change a byte.
        on_progress: called after each subject with (done, subjects).

    Returns:
        The path of index.csv.

    Raises:
        FolderError: the folder holds other files, or photographs with other settings.
        ValueError: a number is too small, or `clinic` goes with `front` or `mask_shapes`.
    """
    if min(subjects, takes, workers) < 1 or _width(size, clinic) < 64:
        raise ValueError("subjects, takes and workers must be at least 1, each side 64 pixels")
    if clinic and (front or mask_shapes is not None):
        raise ValueError("a clinic photographs neither faces nor the shapes of masks")
    settings = {
        "size": size, "seed": seed, "takes": takes, "front": front, "clinic": clinic,
        "real_masks": mask_shapes is not None,
    }  # fmt: skip
    claim_folder(out, _SETTINGS, settings)
    visits = mask_visits(mask_shapes) if mask_shapes is not None else ()
    for folder in ("photos", "masks"):
        (out / folder).mkdir(parents=True, exist_ok=True)
    views = (None,) if front else VIEWS
    jobs = [
        _Job(out, seed, number, size, takes, views, visits, clinic) for number in range(subjects)
    ]
    rows: list[dict[str, str]] = []
    for done, part in enumerate(map_in_order(_photograph, jobs, workers), 1):
        rows.extend(part)
        if on_progress is not None:
            on_progress(done, subjects)
    index = out / INDEX
    with index.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, _COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return index


def _loss_of(job: _Job, subject: Subject, rng: np.random.Generator) -> LossPattern:
    if job.visits and rng.random() < _REAL_SHARE:
        return mask_loss(job.visits[int(rng.integers(len(job.visits)))], subject, rng)
    return random_loss(rng, subject.scalp())


def _width(size: int, clinic: bool) -> int:
    return round(0.75 * size) if clinic else size


def _anyhow(job: _Job) -> _Sitting:
    """Anybody, each photograph by another camera in another light."""
    rng = np.random.default_rng([job.seed, job.number])
    subject = random_subject(rng)
    loss = _loss_of(job, subject, rng)
    shots = tuple(
        (view, take, random_shot(view, rng, margin=READER_MARGIN_CM), int(rng.integers(2**31)))
        for view, take in product(job.views, range(1, job.takes + 1))
    )
    return _Sitting(subject, loss, shots)


def _in_clinic(job: _Job) -> _Sitting:
    """A subject of a simulated trial at one of its visits."""
    trial = Trial(
        subjects=job.number + 1, visits=_CLINIC_VISITS, retakes=job.takes - 1, seed=job.seed
    )
    visit = job.number % _CLINIC_VISITS
    way = course(trial, job.number)
    shots = []
    for view, take in product(VIEWS, range(1, job.takes + 1)):
        session = Session(job.number, visit, take - 1)
        shot = clinical_shot(trial, session, view)
        shots.append((view, take, shot, shutter_seed(trial, session, view)))
    return _Sitting(way.persons[visit], way.losses[visit], tuple(shots))


def _photograph(job: _Job) -> list[dict[str, str]]:
    """Write one subject's photographs and return their index rows."""
    sitting = _in_clinic(job) if job.clinic else _anyhow(job)
    subject, loss = sitting.subject, sitting.loss
    width = _width(job.size, job.clinic)
    truth = surface_truth(subject.scalp(), loss)
    name = f"phantom-{'clinic-' if job.clinic else ''}{job.seed:04d}-{job.number:06d}"
    rows = []
    for view, take, shot, shutter in sitting.shots:
        shown = NO_VIEW if view is None else view.value
        stem = f"{name}_{shown}" if job.takes == 1 else f"{name}_{shown}_{take}"
        paths = {"photo": f"photos/{stem}.jpg"}
        if view is not None:
            paths |= {kind: f"masks/{stem}_{kind}.png" for kind in ("scalp", "loss")}
        if not all((job.out / path).is_file() for path in paths.values()):
            made = render(subject, loss, shot, job.size, width, shutter)
            if view is not None:
                _write(job.out / paths["scalp"], encode_mask(made.scalp))
                _write(job.out / paths["loss"], encode_mask(made.loss))
            _write(job.out / paths["photo"], encode_jpeg(made.image, 92))
        row = _row(job, subject, loss, paths, truth.salt)
        rows.append({**row, "subject": name, "view": shown, "take": str(take)})
    return rows


def _row(
    job: _Job,
    subject: Subject,
    loss: LossPattern,
    paths: dict[str, str],
    salt: float,
) -> dict[str, str]:
    seen_loss_pct = ""
    if "scalp" in paths:
        scalp, lost = (read_mask(job.out / paths[kind]) for kind in ("scalp", "loss"))
        seen_loss_pct = f"{loss_pct(scalp, lost):.4f}" if scalp.any() else ""
    return {
        "scalp": "",
        "loss": "",
        **paths,
        "source": "phantom-clinic" if job.clinic else "phantom",
        "skin_tone": subject.skin.tone,
        "hair_colour": subject.hair.colour,
        "hair_length": subject.hair.length_name,
        "hair_texture": subject.hair.texture,
        "pattern": loss.kind,
        "loss_pct": seen_loss_pct,
        "salt_surface": f"{salt:.4f}",
    }


def _write(path: Path, data: bytes) -> None:
    """Write through a neighbour, so that an interrupted write leaves no half file."""
    part = path.with_name(path.name + ".part")
    part.write_bytes(data)
    part.replace(path)
