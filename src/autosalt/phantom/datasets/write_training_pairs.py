"""Write training pairs: photographs of many subjects with their masks.

The folder holds index.csv (photo, scalp, loss, subject, view, source and subgroup columns),
photos/ (JPEG) and masks/ (1-bit PNG of the photo's size). Fronts have no masks: SALT counts nothing
there, and their view is `none`.
"""

import csv
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from autosalt.core.salt import loss_pct
from autosalt.core.views import VIEWS
from autosalt.imaging.drawing.overlay import encode_jpeg
from autosalt.imaging.masks import encode_mask, read_mask
from autosalt.imaging.training_index import COLUMNS, INDEX, NO_VIEW
from autosalt.phantom.datasets.claim_folder import claim_folder
from autosalt.phantom.datasets.photo_sessions import (
    ANYHOW,
    CLINIC,
    HARD,
    SessionPlan,
    Studio,
)
from autosalt.phantom.datasets.workers import map_in_order
from autosalt.phantom.hard_cases.registry import hard_case_names
from autosalt.phantom.loss.pattern import LossPattern, surface_truth
from autosalt.phantom.loss.random_patterns import PATTERNS
from autosalt.phantom.loss.real_masks import mask_visits
from autosalt.phantom.person.subject import ANY, Kinds, Subject
from autosalt.phantom.render.render import render

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
_HARD_CASE = "hard_case"
"""Column with the name of the hard case; only where hard cases were asked for."""
_SETTINGS = "phantom.json"


@dataclass(frozen=True, slots=True)
class _Job:
    """One subject: where the photographs go, how large they are, and what is to be taken."""

    out: Path
    size: int
    studio: Studio
    order: SessionPlan


def write_photos(
    out: Path,
    *,
    subjects: int,
    size: int,
    seed: int,
    takes: int = 1,
    front: bool = False,
    clinic: bool = False,
    kinds: Kinds = ANY,
    patterns: tuple[str, ...] = (),
    hard_cases: tuple[str, ...] = (),
    mask_shapes: Path | None = None,
    workers: int = 1,
    on_progress: Callable[[int, int], None] | None = None,
) -> Path:
    """Write photographs of all four views of each subject, and their masks.

    Photographs already there are kept, so an interrupted call can be repeated.

    Args:
        out: folder; new, empty, or of an earlier call with the same settings, `subjects` aside.
        subjects: number of subjects.
        size: longer side of the photographs in pixels; the shorter must have at least 64.
        seed: of everything random.
        takes: number of photographs of each view, each with another camera and light; several show
            how well a measurement repeats (column `take`).
        front: photograph the face in place of the four views, for a model to learn what to refuse.
        clinic: photograph like `trial`: subjects whose SALT is or was 20 or more, by a clinic's
            routine, in portraits of 4 to 3. Otherwise any subject in any pose, in squares.
        kinds: hair and skin that subjects have, to learn or measure one kind. In a clinic this is
            the hair at first, which grows from visit to visit.
        patterns: names of `PATTERNS`, each as likely; none for any.
        hard_cases: names of `HARD_CASES`, or `all`: each subject shows one of them, each as likely.
            Source is then `phantom-hard`, and the column `hard_case` has the name.
        mask_shapes: a folder of real masks (see `loss.real_masks`), used as shapes of hair loss.
        workers: processes; their number does not change a byte.
        on_progress: called after each subject with (done, subjects).

    Returns:
        The path of index.csv.

    Raises:
        FolderError: the folder holds other files, or photographs with other settings.
        ValueError: a number is too small, or a pattern or hard case is unknown; `clinic` is
            combined with `front`, `patterns` or `mask_shapes`, or `patterns` with `mask_shapes`;
            `hard_cases` is combined with `clinic`, `kinds` or `patterns`.
    """
    cases = hard_case_names(hard_cases)
    studio = HARD if cases else CLINIC if clinic else ANYHOW
    if min(subjects, takes, workers) < 1 or studio.width(size) < 64:
        raise ValueError("subjects, takes and workers must be at least 1, each side 64 pixels")
    if clinic and (front or mask_shapes is not None):
        raise ValueError("clinic cannot be combined with front or with mask shapes")
    if patterns and (clinic or mask_shapes is not None):
        raise ValueError("patterns of loss are for heads of no clinic and without masks")
    if unknown := [name for name in patterns if name not in PATTERNS]:
        raise ValueError(f"no pattern is {unknown[0]!r}: use {', '.join(PATTERNS)}")
    if cases and (clinic or patterns or kinds != ANY):
        raise ValueError(
            "hard cases bring hair, skin and loss of their own: "
            "leave out the clinic, hair colours, hair lengths, skin tones and patterns"
        )
    settings: dict[str, object] = {
        "size": size, "seed": seed, "takes": takes, "front": front, "clinic": clinic,
        "real_masks": mask_shapes is not None,
        "hair_colours": list(kinds.colours), "hair_lengths": list(kinds.lengths),
    }  # fmt: skip
    # Named where they are asked for, so that folders begun before they could be still go on.
    for name, asked in (
        ("skin_tones", kinds.tones), ("patterns", patterns), ("hard_cases", cases),
    ):  # fmt: skip
        if asked:
            settings[name] = list(asked)
    claim_folder(out, _SETTINGS, settings)
    visits = mask_visits(mask_shapes) if mask_shapes is not None else ()
    for folder in ("photos", "masks"):
        (out / folder).mkdir(parents=True, exist_ok=True)
    views = (None,) if front else VIEWS
    plan = SessionPlan(seed, 0, takes, views, visits, kinds, patterns, cases)
    jobs = [_Job(out, size, studio, replace(plan, number=number)) for number in range(subjects)]
    rows: list[dict[str, str]] = []
    for done, part in enumerate(map_in_order(_photograph, jobs, workers), 1):
        rows.extend(part)
        if on_progress is not None:
            on_progress(done, subjects)
    index = out / INDEX
    with index.open("w", newline="", encoding="utf-8") as file:
        columns = (*_COLUMNS, _HARD_CASE) if cases else _COLUMNS
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return index


def _photograph(job: _Job) -> list[dict[str, str]]:
    """Write one subject's photographs and return their index rows."""
    sitting = job.studio.sit(job.order)
    subject, loss = sitting.subject, sitting.loss
    truth = surface_truth(subject.scalp(), loss)
    name = f"{job.studio.source}-{job.order.seed:04d}-{job.order.number:06d}"
    rows = []
    for view, take, shot, shutter in sitting.shots:
        shown = NO_VIEW if view is None else view.value
        stem = f"{name}_{shown}" if job.order.takes == 1 else f"{name}_{shown}_{take}"
        paths = {"photo": f"photos/{stem}.jpg"}
        if view is not None:
            paths |= {kind: f"masks/{stem}_{kind}.png" for kind in ("scalp", "loss")}
        if not all((job.out / path).is_file() for path in paths.values()):
            made = render(subject, loss, shot, job.size, job.studio.width(job.size), shutter)
            if view is not None:
                _write(job.out / paths["scalp"], encode_mask(made.scalp))
                _write(job.out / paths["loss"], encode_mask(made.loss))
            _write(job.out / paths["photo"], encode_jpeg(made.image, 92))
        row = _row(job, subject, loss, paths, truth.salt)
        row |= {"subject": name, "view": shown, "take": str(take)}
        if sitting.hard_case:
            row[_HARD_CASE] = sitting.hard_case
        rows.append(row)
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
        "source": job.studio.source,
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
