"""Print how far a view's hair loss moves when a large photo is read at a half, quarter or eighth.

Usage: python -m research.measure.robustness.reduction PHOTOS [--side 480 512]
           [--model NAME_OR_PATH]

PHOTOS is a folder of large JPEG files, such as `autosalt phantom photos OUT --size 4032` writes to
OUT/photos. Each is read whole, and by `open_reduced` so that its longer side is SIDE px or more.
Photos without scalp are left out.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from autosalt import Scorer
from autosalt.core.reasons import PhotoRefused
from autosalt.core.types import RGB
from autosalt.imaging.decode import open_photo, open_reduced
from autosalt.imaging.geometry import letterbox
from autosalt.imaging.pipeline import measure


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("photos", type=Path)
    parser.add_argument("--side", type=int, nargs="+", help="default: what scoring takes")
    parser.add_argument("--model", help="registered name or path of an ONNX file")
    options = parser.parse_args()
    scorer = Scorer.load(options.model)
    for side in options.side or [scorer.manifest.input.enough_side]:
        off = np.array(list(_differences(sorted(options.photos.glob("*.jpg")), side, scorer)))
        print(
            f"{side} px or more, {len(off)} photos: hair loss {np.abs(off).mean():.3f} points off "
            f"on average ({off.mean():+.3f}), {np.abs(off).max():.2f} at most"
        )


def _differences(photos: list[Path], side: int, scorer: Scorer) -> Iterator[float]:
    """Hair loss of each photo read reduced minus that of the whole, in points."""
    for photo in photos:
        try:
            whole = _loss_pct(open_photo(photo), scorer)
            yield _loss_pct(open_reduced(photo, side).image, scorer) - whole
        except PhotoRefused:
            continue


def _loss_pct(image: RGB, scorer: Scorer) -> float:
    spec = scorer.manifest.input
    square, box = letterbox(image, spec.size, spec.fill)
    seen = scorer.run(square[np.newaxis])
    return measure(seen.scalp[0], seen.loss[0], box, scorer.manifest.thresholds).loss_pct


if __name__ == "__main__":
    main()
