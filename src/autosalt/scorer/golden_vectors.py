"""Golden vectors: check that a model gives the outputs here that it gave at its release."""

import json
from collections.abc import Iterator
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, Final

import numpy as np

from autosalt.core.interval import photo_uncertainty_pct, view_interval
from autosalt.core.types import RGB
from autosalt.core.views import VIEWS
from autosalt.imaging.decode import open_photo
from autosalt.imaging.look import Look
from autosalt.imaging.masks import read_mask
from autosalt.imaging.pipeline import prepare, prepare_part, to_masks
from autosalt.imaging.second_look import Frame
from autosalt.scorer.registry import ModelFile, Origin
from autosalt.scorer.scorer import Scorer

DEFAULT_LOSS_TOLERANCE_PCT: Final = 0.1
_VECTORS: Final = "golden.json"


def golden_folder(model: ModelFile) -> Path:
    """Where a model's golden vectors are, if it has any: those shipped, or `golden` next to it."""
    if model.origin is not Origin.RELEASED:
        return model.path.parent / "golden"
    with as_file(files("autosalt.models")) as shipped:
        return shipped / "golden"


def has_vectors(folder: Path) -> bool:
    """Whether golden vectors are in the folder."""
    return (folder / _VECTORS).is_file()


def check_golden(scorer: Scorer, folder: Path) -> tuple[int, list[str]]:
    """Score a model's golden photos and compare every stage with what is stored.

    Args:
        scorer: the model, opened where it will run.
        folder: holds golden.json, as `autosalt export` writes it; see `golden_folder`.

    Returns:
        How many photos were compared, and a line for each difference beyond its tolerance.

    Raises:
        FileNotFoundError: there are no golden vectors.
    """
    vectors = json.loads((folder / _VECTORS).read_text(encoding="utf-8"))
    if vectors["model"] != scorer.manifest.name:
        return 0, [f"the golden vectors are of {vectors['model']}, not of {scorer.manifest.name}"]
    found = [
        f"golden photo {number}: {difference}"
        for number, vector in enumerate(vectors["photos"])
        for difference in _differences(scorer, folder, vector, vectors["tolerances"])
    ]
    return len(vectors["photos"]), found


def loss_tolerance_pct() -> float:
    """How far hair loss may lie from what was computed elsewhere, in percent points.

    What the golden vectors that come with autosalt allow.
    """
    vectors = files("autosalt.models") / "golden" / _VECTORS
    if not vectors.is_file():  # no model is released with this autosalt
        return DEFAULT_LOSS_TOLERANCE_PCT
    return float(json.loads(vectors.read_text(encoding="utf-8"))["tolerances"]["loss_pct"])


def _differences(
    scorer: Scorer, folder: Path, vector: dict[str, Any], tolerances: dict[str, float]
) -> Iterator[str]:
    paths = {name: folder / file for name, file in vector["files"].items()}
    reading = scorer.read(paths["photo"])
    thresholds = scorer.manifest.thresholds
    whole = prepare(paths["photo"], scorer.manifest.input)
    differences = {"tensor_levels": _levels(whole.tensor, paths["tensor"])}
    look, stored = reading.first, vector.get("second_look")
    if (stored is None) != (reading.last is reading.first):
        yield "a second look is taken on one side only"
        return
    if stored is not None:
        frame = Frame(**stored["frame"])
        differences["frame_share"] = _apart(frame, reading.last.frame)
        # From the stored frame on: where a pixel at its edge is rounded away, all others move.
        part = prepare_part(paths["photo"], whole, frame, scorer.manifest.input)
        second = _levels(part.tensor, paths["second_tensor"])
        differences["tensor_levels"] = max(differences["tensor_levels"], second)
        outputs = scorer.run(part.tensor[np.newaxis])
        look = Look(part.frame, part.box, outputs.scalp[0], outputs.loss[0], outputs.view[0])
    masks = dict(zip(("scalp", "loss"), to_masks(look.scalp, look.loss, thresholds), strict=True))
    if stored is not None:
        masks["first_scalp"] = reading.first.scalp >= thresholds.scalp
    differences["mask_disagreement_ppm"] = max(
        1e6 * float(np.mean(mask != read_mask(paths[name]))) for name, mask in masks.items()
    )
    differences["view_probability"] = max(
        abs(seen - vector["view"][view])
        for view, seen in zip(VIEWS, look.view.tolist(), strict=True)
    )
    if vector["measurement"] is not None:
        ours = look.measure(thresholds)
        theirs = vector["measurement"]
        differences["loss_pct"] = abs(ours.loss_pct - theirs["loss_pct"])
        uncertainty = photo_uncertainty_pct(ours.uncertainty_pct, float(look.view.max()))
        interval = view_interval(ours.loss_pct, uncertainty, scorer.manifest.interval)
        differences["interval_pct"] = max(
            abs(interval.low - theirs["loss_pct_low"]), abs(interval.high - theirs["loss_pct_high"])
        )
    for name, difference in differences.items():
        if difference > tolerances[name]:
            yield f"{name} differs by {difference:.3g}, allowed {tolerances[name]:g}"


def _apart(one: Frame, other: Frame) -> float:
    """How far the edges of two frames lie apart, as a share of the photo's longer side."""
    pixels = max(
        abs(one.top - other.top),
        abs(one.left - other.left),
        abs(one.top + one.height - other.top - other.height),
        abs(one.left + one.width - other.left - other.width),
    )
    return pixels / max(one.photo_height, one.photo_width)


def _levels(square: RGB, stored: Path) -> float:
    """The largest difference of two squares, in levels."""
    return float(np.abs(square.astype(int) - open_photo(stored)).max())
