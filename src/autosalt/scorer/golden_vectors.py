"""Golden vectors: check that a model gives the outputs here that it gave at its release."""

import json
from collections.abc import Iterator
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, Final

import numpy as np

from autosalt.core.interval import photo_uncertainty_pct, view_interval
from autosalt.imaging.decode import open_photo
from autosalt.imaging.masks import read_mask
from autosalt.imaging.pipeline import measure, prepare, to_masks
from autosalt.scorer.scorer import Scorer

DEFAULT_LOSS_TOLERANCE_PCT: Final = 0.1


def check_golden(scorer: Scorer, folder: Path | None = None) -> tuple[int, list[str]]:
    """Score a model's golden photos and compare every stage with what is stored.

    Args:
        scorer: the model, opened where it will run.
        folder: holds golden.json, as `autosalt export` writes it; None for the one shipped.

    Returns:
        How many photos were compared, and a line for each difference beyond its tolerance.

    Raises:
        FileNotFoundError: there are no golden vectors.
    """
    if folder is None:
        with as_file(files("autosalt.models")) as shipped:
            folder = shipped / "golden"
    vectors = json.loads((folder / "golden.json").read_text(encoding="utf-8"))
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
    vectors = files("autosalt.models") / "golden" / "golden.json"
    if not vectors.is_file():  # no model is released with this autosalt
        return DEFAULT_LOSS_TOLERANCE_PCT
    return float(json.loads(vectors.read_text(encoding="utf-8"))["tolerances"]["loss_pct"])


def _differences(
    scorer: Scorer, folder: Path, vector: dict[str, Any], tolerances: dict[str, float]
) -> Iterator[str]:
    paths = {name: folder / file for name, file in vector["files"].items()}
    reading = scorer.read(paths["photo"])
    thresholds = scorer.manifest.thresholds
    tensor = prepare(paths["photo"], scorer.manifest.input).tensor.astype(int)
    masks = to_masks(reading.scalp, reading.loss, thresholds)
    differences = {"tensor_levels": float(np.abs(tensor - open_photo(paths["tensor"])).max())}
    differences["mask_disagreement_ppm"] = max(
        1e6 * float(np.mean(mask != read_mask(paths[name])))
        for name, mask in zip(("scalp", "loss"), masks, strict=True)
    )
    differences["view_probability"] = max(
        abs(seen - vector["view"][view]) for view, seen in reading.view.items()
    )
    if vector["measurement"] is not None:
        ours = measure(reading.scalp, reading.loss, reading.box, thresholds)
        theirs = vector["measurement"]
        differences["loss_pct"] = abs(ours.loss_pct - theirs["loss_pct"])
        uncertainty = photo_uncertainty_pct(ours.uncertainty_pct, max(reading.view.values()))
        interval = view_interval(ours.loss_pct, uncertainty, scorer.manifest.interval)
        differences["interval_pct"] = max(
            abs(interval.low - theirs["loss_pct_low"]), abs(interval.high - theirs["loss_pct_high"])
        )
    for name, difference in differences.items():
        if difference > tolerances[name]:
            yield f"{name} differs by {difference:.3g}, allowed {tolerances[name]:g}"
