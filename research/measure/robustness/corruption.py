"""Print how often a damaged photo is scored all the same, and how far its score is off.

Usage: python -m research.measure.robustness.corruption [--damages 3000] [--model NAME_OR_PATH]
           [--seed 1]

Simulated heads are saved in each format, damaged at random (`measure/parts/damage.py`) and scored
like any file. A damaged file may be refused, or be scored with the pixels of the whole one (the
damage was elsewhere), or be scored with others. That last must never happen to a PNG. It cannot be
known in every JPEG and HEIC, which have no checksums. `imaging/integrity/` says what is looked for.
"""

import argparse
import io
import random
import tempfile
import time
import warnings
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pillow_heif
from PIL import Image

from autosalt.core.reasons import PhotoRefused
from autosalt.core.types import RGB
from autosalt.core.views import View
from autosalt.imaging.decode import open_photo
from autosalt.phantom.datasets.write_training_pairs import write_photos
from autosalt.scorer.scorer import Scorer
from research.measure.parts.damage import KINDS, Damage

SIDE = 768
TOO_LONG_S = 10.0


def to_heic(image: Image.Image, tile: int) -> bytes:
    """HEIC as one picture (tile 0), or of tiles as phones write it."""
    before, pillow_heif.options.GRID_TILE_SIZE = pillow_heif.options.GRID_TILE_SIZE, tile
    try:
        file = io.BytesIO()
        pillow_heif.from_pillow(image).save(file, quality=80)
    finally:
        pillow_heif.options.GRID_TILE_SIZE = before
    return file.getvalue()


def to_pillow(image: Image.Image, format_: str, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, format_, **options)
    return file.getvalue()


FORMATS: dict[str, Callable[[Image.Image], bytes]] = {
    "JPEG": lambda image: to_pillow(image, "JPEG", quality=92),
    "JPEG, restart markers": lambda i: to_pillow(i, "JPEG", quality=92, restart_marker_rows=1),
    "JPEG, progressive": lambda i: to_pillow(i, "JPEG", quality=92, progressive=True),
    "PNG": lambda image: to_pillow(image, "PNG"),
    "HEIC": lambda image: to_heic(image, 0),
    "HEIC, tiles": lambda image: to_heic(image, 256),
}


@dataclass
class Tally:
    """Outcomes of the damaged files of a format; `off` is in points of loss_pct."""

    refused: int = 0
    same: int = 0
    changed_refused: int = 0
    off: list[float] = field(default_factory=list)
    slowest_s: float = 0.0
    kinds: dict[str, list[int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Sample:
    """A whole photo, its pixels and its hair loss in percent."""

    view: View
    file: bytes
    pixels: RGB
    loss_pct: float


def samples(scorer: Scorer, encode: Callable[[Image.Image], bytes], heads: Path) -> list[Sample]:
    found = []
    for path in sorted((heads / "photos").glob("*.jpg")):
        view = View(path.stem.rpartition("_")[2])
        file = encode(Image.fromarray(open_photo(path)))
        with suppress(PhotoRefused):  # not every virtual head is seen as one
            score = scorer.score_photo(file, view)
            found.append(Sample(view, file, open_photo(file), score.loss_pct))
    return found


def score_damaged(scorer: Scorer, whole: Sample, damage: Damage, tally: Tally) -> None:
    file = damage.apply(whole.file)
    scored, seen = tally.kinds.setdefault(damage.kind, [0, 0]), time.perf_counter()
    scored[1] += 1
    try:
        pixels = open_photo(file)
    except PhotoRefused:
        tally.refused += 1
        return
    finally:
        tally.slowest_s = max(tally.slowest_s, time.perf_counter() - seen)
    if pixels.shape == whole.pixels.shape and np.array_equal(pixels, whole.pixels):
        tally.same += 1
        return
    try:
        loss = scorer.score_photo(file, whole.view).loss_pct
    except PhotoRefused:
        tally.changed_refused += 1
        return
    scored[0] += 1
    tally.off.append(abs(loss - whole.loss_pct))


def line(name: str, tally: Tally) -> str:
    off = np.array(tally.off or [0.0])
    parts = (
        name,
        tally.refused,
        tally.same,
        tally.changed_refused,
        len(tally.off),
        f"{np.median(off):.2f}",
        f"{np.quantile(off, 0.95):.1f}",
        f"{off.max():.1f}",
        int((off > 5).sum()),
        f"{tally.slowest_s:.2f}",
    )
    return "| " + " | ".join(map(str, parts)) + " |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--damages", type=int, default=3000, help="damaged files in all")
    parser.add_argument("--model", help="registered name or path of an ONNX file")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    warnings.simplefilter("ignore")  # Pillow on damaged EXIF
    scorer = Scorer.load(options.model)
    print(
        "| format | refused | same pixels | other pixels, refused | other pixels, scored "
        "| points off, median | 95 % | most | over 5 points | slowest, s |"
    )
    print("|" + "---|" * 10)
    tallies = {}
    with tempfile.TemporaryDirectory() as folder:
        write_photos(Path(folder), subjects=2, size=SIDE, seed=7)
        for name, encode in FORMATS.items():
            rng = random.Random(f"{options.seed} {name}")  # noqa: S311
            wholes, tally = samples(scorer, encode, Path(folder)), Tally()
            for number in range(options.damages // len(FORMATS)):
                # Lengths of all orders, from a byte to the largest blocks that disks lose.
                length = int(2 ** rng.uniform(0, 15))
                damage = Damage(rng.choice(KINDS), rng.random(), length, number)
                score_damaged(scorer, wholes[number % len(wholes)], damage, tally)
            tallies[name] = tally
            print(line(name, tally), flush=True)
    print("\nScored with other pixels, of all, by kind of damage:")
    for name, tally in tallies.items():
        print(f"{name}: " + ", ".join(f"{k} {a}/{n}" for k, (a, n) in sorted(tally.kinds.items())))
    if any(tally.slowest_s > TOO_LONG_S for tally in tallies.values()) or tallies["PNG"].off:
        raise SystemExit("a photo took too long, or a damaged PNG was scored")


if __name__ == "__main__":
    main()
