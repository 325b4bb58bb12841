"""Hair loss shapes from real hand-drawn masks, laid onto the scalp's chart.

The folder holds a `manifest.csv` with the columns patient, visit, view_index, scalp and loss
(paths of black-and-white mask files, relative to the manifest). The view of a mask is not recorded,
so it is derived from the shape. A side mask is a hook around the ear that fills little of its box;
its longer leg lies behind the ear. A top or back mask is a rounded square.
"""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.random import Generator
from scipy import ndimage

from autosalt.core.types import BoolMask
from autosalt.core.views import View
from autosalt.imaging.masks import read_mask
from autosalt.phantom.arrays import Floats, enlarge, smoothstep
from autosalt.phantom.loss.pattern import LossPattern
from autosalt.phantom.loss.random_patterns import regrowth_order
from autosalt.phantom.noise import fractal_noise
from autosalt.phantom.person.chart import CELLS, build_chart
from autosalt.phantom.person.subject import Subject
from autosalt.phantom.scene.camera import place_camera
from autosalt.phantom.scene.shot import canonical_shot

REAL_MASK = "real mask"
"""The kind of such a pattern: a patient's shape of loss, without a photograph."""

_HOOK_FILL = 0.72
"""A mask that fills less of its bounding box than this is a side."""
_GRID = 160
"""Loss shapes are kept at this resolution."""


@dataclass(frozen=True, slots=True)
class MaskVisit:
    """One visit of one patient: scalp and loss mask files, in the order of the photographs."""

    patient: str
    visit: str
    pairs: tuple[tuple[Path, Path], ...]


def mask_visits(folder: Path) -> tuple[MaskVisit, ...]:
    """Return the visits of a mask folder; FileNotFoundError or ValueError where it is faulty."""
    manifest = folder / "manifest.csv"
    if not manifest.is_file():
        raise FileNotFoundError(f"no manifest.csv in {folder}: a mask folder needs one")
    visits: dict[tuple[str, str], list[tuple[str, str, str]]] = {}
    with manifest.open(newline="", encoding="utf-8") as lines:
        reader = csv.DictReader(lines)
        missing = {"patient", "visit", "scalp", "loss"} - set(reader.fieldnames or ())
        if missing:
            raise ValueError(f"{manifest} lacks the columns {', '.join(sorted(missing))}")
        for row in reader:
            entry = (row.get("view_index") or "", row["scalp"], row["loss"])
            visits.setdefault((row["patient"], row["visit"]), []).append(entry)
    return tuple(
        MaskVisit(patient, visit, tuple((folder / s, folder / m) for _, s, m in sorted(rows)))
        for (patient, visit), rows in sorted(visits.items())
    )


def guess_view(scalp: BoolMask, squares_before: int = 0) -> View:
    """The view a scalp mask shows; of the rounded squares of a visit the first is the top."""
    box = scalp[_box(scalp)]
    if box.mean() >= _HOOK_FILL:
        return View.BACK if squares_before else View.TOP
    lowest = box[round(0.9 * box.shape[0]) :]
    column = float(np.nonzero(lowest)[1].mean()) / box.shape[1]
    # the long leg hangs behind the ear; the nose points left in the left view
    return View.LEFT if column > 0.5 else View.RIGHT


def _box(mask: BoolMask) -> tuple[slice, slice]:
    rows, cols = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    if rows.size == 0:
        raise ValueError("a scalp mask is empty")
    return slice(int(rows[0]), int(rows[-1]) + 1), slice(int(cols[0]), int(cols[-1]) + 1)


def _lay(subject: Subject, view: View, shape: Floats, density: Floats) -> None:
    """Write a loss shape [g, g] of 0..1 onto the view's region of the density chart, in place."""
    chart, scalp = build_chart(subject.shape), subject.scalp()
    region = scalp.region(view)
    camera = place_camera(canonical_shot(view), 512, 512)
    col, row, _ = camera.pixels(chart.position[region])

    def spread(a: Floats) -> Floats:
        low, high = a.min(), a.max()
        return np.asarray((a - low) / (high - low) * (_GRID - 1), np.float32)

    at = np.stack([spread(row), spread(col)])
    density[region] = 1.0 - ndimage.map_coordinates(shape, at, order=1)


def mask_loss(visit: MaskVisit, subject: Subject, rng: Generator) -> LossPattern:
    """Return the loss of a real visit on this head; views without a mask have full hair.

    Every loss shape is cut to its scalp mask. It is stretched from that mask's bounding box to the
    box of the same region in its canonical view. Its borders are roughened.
    """
    density = np.ones((CELLS, CELLS), np.float32)
    squares = 0
    for scalp_path, loss_path in visit.pairs:
        scalp, loss = read_mask(scalp_path), read_mask(loss_path)
        view = guess_view(scalp, squares)
        squares += view not in (View.LEFT, View.RIGHT)
        box = _box(scalp)
        inside = scalp[box]
        # what lies off the mask takes the value of the nearest place on it
        near = ndimage.distance_transform_edt(~inside, return_distances=False, return_indices=True)
        shape = (loss[box] & inside)[tuple(near)].astype(np.float32)
        _lay(subject, view, enlarge(shape, _GRID, _GRID), density)
    # regions meet softly, and a drawn border is smoother than a real one
    softness = float(np.exp(rng.uniform(np.log(0.8), np.log(3.0))))
    field = ndimage.gaussian_filter(density, softness)
    field = field + rng.uniform(0.02, 0.12) * fractal_noise(rng, CELLS, CELLS, 60, 3)
    field = np.where((field > 0.03) & (field < 0.97), field, np.rint(field))
    width = rng.uniform(0.1, 0.45)
    density = smoothstep(0.5 - width, 0.5 + width, field.astype(np.float32))
    vellus = float(rng.choice([0.0, rng.uniform(0, 1)]))
    return LossPattern(REAL_MASK, density, regrowth_order(rng), vellus)
