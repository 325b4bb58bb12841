"""Write golden vectors: photos with expected outputs, to check another runtime.

`golden.json` lists the stages of each photo, with the file or number that each must give:

1. the photo (PNG, upright sRGB);
2. the square that the graph reads (PNG);
3. the masks (1-bit PNG, on the square; loss within the scalp) and view probabilities;
4. areas, hair loss, uncertainty, interval.

With a model that looks at small heads twice, each photo has `second_look` too. It is null, or the
frame that was read again and how it lies in its square (PNG, `second_tensor`). The masks are then
those of the second look. `first_scalp` is the mask in which the head was found.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import numpy as np

from autosalt.core.interval import photo_uncertainty_pct, view_interval
from autosalt.core.reasons import PhotoRefused
from autosalt.core.types import RGB
from autosalt.core.views import VIEWS
from autosalt.imaging.decode import open_photo
from autosalt.imaging.drawing.overlay import encode_png
from autosalt.imaging.look import Look
from autosalt.imaging.masks import encode_mask
from autosalt.imaging.pipeline import prepare, to_masks
from autosalt.phantom.datasets.photo_sessions import ANYHOW, CLINIC
from autosalt.phantom.loss.real_masks import REAL_MASK
from autosalt.scorer.manifest import Manifest
from autosalt.training.data.dataset import Example
from autosalt.training.model.predict import Closer, Predictor

TOLERANCES = {
    "tensor_levels": 1,
    "frame_share": 0.02,
    "mask_disagreement_ppm": 500.0,
    "view_probability": 0.001,
    "loss_pct": 0.1,
    "interval_pct": 0.2,
}
"""Of another implementation. Resizing may round a level away, which moves a few border pixels, and
with them the edges of a second look, by this share of the photo's longer side."""


_AWAY: Final = 2
"""How many times larger a photo is made around a head that is to be small."""


def choose_golden(examples: Sequence[Example], n: int) -> list[Example]:
    """Choose at most n phantoms, those with partial hair loss first, one view after the other.

    If there are squares and portraits, half are of each, because a square does not test the
    letterbox. Golden photos are published with the model. So none is a photo of a patient, or a
    phantom with a patient's shape of loss.
    """
    examples = [e for e in examples if _may_travel(e)]
    partial = [e for e in examples if e.true_loss_pct is not None and 5 < e.true_loss_pct < 95]
    shapes = len({_is_square(example) for example in examples})
    chosen: list[Example] = []
    for example in [*partial, *examples]:
        same_view = sum(other.item.view == example.item.view for other in chosen)
        same_shape = sum(_is_square(other) == _is_square(example) for other in chosen)
        fair = same_view <= len(chosen) // len(VIEWS) and same_shape <= len(chosen) // shapes
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
    photos = (
        _golden_photo(example, away=manifest.second_look is not None and number % 2 == 1)
        for number, example in enumerate(examples)
    )
    records = [
        golden_record(folder, number, encode_png(photo), predict, manifest)
        for number, photo in enumerate(photos)
    ]
    content = {"model": manifest.name, "tolerances": TOLERANCES, "photos": records}
    (folder / "golden.json").write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def _golden_photo(example: Example, away: bool) -> RGB:
    """The photo; if `away`, in the middle of a wall, so that the model looks at its head twice."""
    photo = open_photo(example.item.folder / example.item.photo)
    if not away:
        return photo
    height, width = photo.shape[:2]
    wall = np.empty((_AWAY * height, _AWAY * width, 3), np.uint8)
    wall[:] = np.median(photo[[0, -1]], axis=(0, 1)).astype(np.uint8)
    top, left = (_AWAY - 1) * height // 2, (_AWAY - 1) * width // 2
    wall[top : top + height, left : left + width] = photo
    return wall


def golden_record(
    folder: Path, number: int, photo: bytes, predict: Predictor, manifest: Manifest
) -> dict[str, Any]:
    """Write the files of one photo, and return its entry of golden.json.

    Everything is made from the written file, not from the original: a decoder reduces a large
    JPEG, and averaging reduces a PNG.
    """
    prepared = prepare(photo, manifest.input)
    scalp, loss, view = (part[0] for part in predict(prepared.tensor[np.newaxis]))
    first = Look.at_whole(prepared.box, scalp, loss, view)
    last, again = first, None
    if (rule := manifest.second_look) is not None:
        closer = Closer(predict, manifest.input, manifest.thresholds, rule)
        again = closer.part(photo, first)
        last = first if again is None else closer.look(again)
    pictures = {
        "photo": photo,
        "tensor": encode_png(prepared.tensor),
        **dict(zip(("scalp", "loss"), _masks(last, manifest), strict=True)),
    }
    if again is not None:
        pictures["first_scalp"], _ = _masks(first, manifest)
        pictures["second_tensor"] = encode_png(again.tensor)
    files = {name: f"{number}_{name}.png" for name in pictures}
    for name, data in pictures.items():
        (folder / files[name]).write_bytes(data)
    record: dict[str, Any] = {
        "files": files,
        "letterbox": asdict(prepared.box),
        "view": dict(zip(manifest.view_order, map(float, last.view), strict=True)),
        "measurement": _measured(last, manifest),
    }
    if manifest.second_look is not None:
        record["second_look"] = (
            None
            if again is None
            else {"frame": asdict(again.frame), "letterbox": asdict(again.box)}
        )
    return record


def _masks(look: Look, manifest: Manifest) -> tuple[bytes, bytes]:
    """Scalp and loss on the look's square, as PNG."""
    scalp, loss = to_masks(look.scalp, look.loss, manifest.thresholds)
    return encode_mask(scalp), encode_mask(loss)


def _measured(look: Look, manifest: Manifest) -> dict[str, float] | None:
    """Areas, hair loss, uncertainty and interval; None of a photo without scalp."""
    try:
        measured = look.measure(manifest.thresholds)
    except PhotoRefused:
        return None
    uncertainty = photo_uncertainty_pct(measured.uncertainty_pct, float(look.view.max()))
    interval = view_interval(measured.loss_pct, uncertainty, manifest.interval)
    return {
        "scalp_px": measured.scalp_px,
        "loss_px": measured.loss_px,
        "loss_pct": measured.loss_pct,
        "uncertainty_pct": uncertainty,
        "loss_pct_low": interval.low,
        "loss_pct_high": interval.high,
    }
