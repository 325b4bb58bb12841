"""Compare a model with a published peer's maps on real photographs.

Usage: python scripts/measure_real_photos.py FOLDER [--model NAME_OR_PATH] [--per-photo]

FOLDER holds manifest.csv with the columns photo, alonet_scalp_probability and
alonet_loss_probability (paths of 8-bit maps, 0..255 for 0..1), as in the sample outputs of AloNet
(Lee et al., JAMA Dermatol 2020, PMC7489853). The maps are another program's output, not the truth.
Every photo is a patient of its own, so the intervals resample photos.
"""

import argparse
import csv
from pathlib import Path

import numpy as np
from PIL import Image
from rich.console import Console
from rich.table import Table

from autosalt import Scorer
from autosalt.core.agreement import Estimate, grouped_bootstrap, iou
from autosalt.core.reasons import PhotoRefused
from autosalt.core.salt import loss_pct
from autosalt.core.types import BoolMask
from autosalt.imaging.pipeline import to_masks


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--model", help="registered name or path of an ONNX file")
    parser.add_argument("--per-photo", action="store_true", help="print a line for each photo")
    options = parser.parse_args()

    scorer = Scorer.load(options.model)
    with (options.folder / "manifest.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    names: list[str] = []
    scalp_iou: list[float] = []
    overlap: list[tuple[int, int]] = []  # intersection and union of loss within scalp, in pixels
    percents: list[tuple[float, float]] = []
    covered = refused = 0
    for row in rows:
        photo = options.folder / row["photo"]
        peer_scalp = read_map(options.folder / row["alonet_scalp_probability"])
        peer_loss = read_map(options.folder / row["alonet_loss_probability"]) & peer_scalp
        segmentation = scorer.segment(photo)
        scalp, loss = to_masks(segmentation.scalp, segmentation.loss, scorer.manifest.thresholds)
        scalp_iou.append(iou(scalp, peer_scalp))
        overlap.append(
            (int(np.count_nonzero(loss & peer_loss)), int(np.count_nonzero(loss | peer_loss)))
        )
        names.append(row["photo"])
        try:
            score, peer = scorer.score_photo(photo), loss_pct(peer_scalp, peer_loss)
            percents.append((score.loss_pct, peer))
            covered += (
                score.interval is not None and score.interval.low <= peer <= score.interval.high
            )
            shown = f"{score.loss_pct:6.1f} {peer:6.1f}"
        except PhotoRefused as refusal:
            refused += 1
            shown = f"refused: {refusal}"
        if options.per_photo:
            print(f"{row['photo']}  scalp IoU {scalp_iou[-1]:.3f}  loss % (model, peer) {shown}")

    table = Table(title=f"Agreement with AloNet on {len(rows)} photos ({scorer.manifest.name})")
    table.add_column("figure")
    table.add_column("value (95 % interval over photos)")
    table.add_row("mean scalp IoU", text(grouped_bootstrap(scalp_iou, names)))
    table.add_row("pooled loss IoU", text(grouped_bootstrap(np.array(overlap), names, pooled)))
    if percents:
        errors = np.array([model - peer for model, peer in percents])
        scored = [str(k) for k in range(len(errors))]
        table.add_row("loss_pct MAE, points", text(grouped_bootstrap(np.abs(errors), scored)))
        table.add_row("loss_pct bias, points", text(grouped_bootstrap(errors, scored)))
        table.add_row("worst photo, points", f"{np.abs(errors).max():.1f}")
        table.add_row("peer inside the 95 % interval", f"{covered} of {len(errors)}")
    table.add_row("scored / refused", f"{len(percents)} / {refused}")
    Console().print(table)


def read_map(path: Path) -> BoolMask:
    """Return a peer's 8-bit probability map [h, w], cut at one half."""
    with Image.open(path) as image:
        return np.asarray(image.convert("L")) > 127


def pooled(pairs: np.ndarray) -> float:
    """Return intersection over union of all photos' pixels together."""
    intersection, union = pairs.sum(axis=0)
    return float(intersection / union)


def text(estimate: Estimate) -> str:
    return f"{estimate.value:.3f} ({estimate.low:.3f} to {estimate.high:.3f})"


if __name__ == "__main__":
    main()
