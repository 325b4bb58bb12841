"""Golden vectors: what somebody who embeds the model elsewhere can check their own code against.

`golden.json` lists, for each photo, every stage with the file or number it must give:
the photo (PNG, upright sRGB) -> the square the graph takes (PNG) -> the masks (1-bit PNG, on the
square; loss within the scalp) and view probabilities -> areas and hair loss.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from autosalt.core.reasons import PhotoRefused
from autosalt.core.views import VIEWS
from autosalt.imaging.decode import open_photo
from autosalt.imaging.masks import encode_mask
from autosalt.imaging.overlay import encode_png
from autosalt.imaging.pipeline import measure, to_masks
from autosalt.phantom.masks import REAL_MASK
from autosalt.phantom.sittings import ANYHOW, CLINIC
from autosalt.scorer.manifest import Manifest
from autosalt.training.data import Example
from autosalt.training.predict import Predictor, predict_all

TOLERANCES = {
    "tensor_levels": 1,
    "mask_disagreement_ppm": 500.0,
    "view_probability": 0.001,
    "loss_pct": 0.1,
}
"""Of another implementation. Resizing may round a level away, which moves a few border pixels."""


def choose_golden(examples: Sequence[Example], n: int) -> list[Example]:
    """At most n phantoms, those with partial hair loss first, one view after the other.

    If there are squares and portraits, half are of each: a square says nothing of the letterbox.
    Golden photos travel with the model, so a photo of a patient is never one of them, nor a phantom
    that carries a patient's shape of loss.
    """
    examples = [e for e in examples if _may_travel(e)]
    partial = [e for e in examples if e.true_loss_pct is not None and 5 < e.true_loss_pct < 95]
    shapes = len({_is_square(example) for example in examples})
    chosen: list[Example] = []
    for example in [*partial, *examples]:
        of_view = sum(other.item.view == example.item.view for other in chosen)
        of_shape = sum(_is_square(other) == _is_square(example) for other in chosen)
        fair = of_view <= len(chosen) // len(VIEWS) and of_shape <= len(chosen) // shapes
        if len(chosen) < n and fair and example not in chosen:
            chosen.append(example)
    return chosen


def _is_square(example: Example) -> bool:
    return example.box.height == example.box.width


def _may_travel(example: Example) -> bool:
    item = example.item
    phantom = item.source in (ANYHOW.source, CLINIC.source)
    return phantom and item.subgroups.get("pattern") != REAL_MASK


def write_golden(
    folder: Path, examples: Sequence[Example], predict: Predictor, manifest: Manifest
) -> None:
    """Write the photos, their squares, masks and scores, as `predict` and `measure` give them."""
    folder.mkdir(parents=True)
    records: list[dict[str, Any]] = []
    maps = predict_all(predict, examples, batch_size=1)
    for k, (example, (scalp, loss, view)) in enumerate(zip(examples, maps, strict=True)):
        files = {name: f"{k}_{name}.png" for name in ("photo", "tensor", "scalp", "loss")}
        photo = open_photo(example.item.folder / example.item.photo)
        (folder / files["photo"]).write_bytes(encode_png(photo))
        (folder / files["tensor"]).write_bytes(encode_png(example.image))
        scalp_mask, loss_mask = to_masks(scalp, loss, manifest.thresholds)
        (folder / files["scalp"]).write_bytes(encode_mask(scalp_mask))
        (folder / files["loss"]).write_bytes(encode_mask(loss_mask))
        try:
            measured: dict[str, Any] | None = asdict(
                measure(scalp, loss, example.box, manifest.thresholds)
            )
        except PhotoRefused:
            measured = None
        records.append(
            {
                "files": files,
                "letterbox": asdict(example.box),
                "view": dict(zip(manifest.view_order, map(float, view), strict=True)),
                "measurement": measured,
            }
        )
    content = {"model": manifest.name, "tolerances": TOLERANCES, "photos": records}
    (folder / "golden.json").write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
