"""Train the next model from the released one, on heads with hand-drawn scalp and loss.

Usage: python -m research.release.train_heads DATA WORK [--export NAME] [OVERRIDE ...]

DATA holds the public datasets by the names that prepare_photos.py and prepare_heads.py list.
Every step resumes. OVERRIDEs go to each `autosalt train`, such as trainer.max_minutes=60.

1. Photographs, and simulated ones; of some only a part is read, so that a slow processor spends its
   time on steps.
2. Two trainings from the released model at a time, each on one core, and the mean of their weights.
3. With --export the ONNX file, calibrated on simulated heads and on those of heads-val and
   heads-held, which no training reads. Trainings are compared by heads-val.
"""

import argparse
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from research.release.average_models import average
from research.release.release_model import NONE_MAX_PROBABILITY, VARIANTS
from research.release.subset import subset
from research.release.train import autosalt, folder_list, run, train
from research.release.training_shapes import training_shapes

RELEASED = Path(__file__).parents[2] / "models" / "autosalt-real-v7.1.onnx"
SIZE = 288
SEEDS = 2
"""Trainings at a time."""
# Sets of heads that share no seed and no subject with those of release_model.py, which the released
# model has seen. The exceptions are the two to calibrate on, which it has not learned from.
PHANTOMS: dict[str, tuple[object, ...]] = {
    "train": ("--subjects", 240, "--seed", 1101),
    "calibration": ("--subjects", 30, "--seed", 202, "--takes", 2),
    "full-calibration": ("--subjects", 12, "--seed", 203, "--takes", 2, "--pattern", "none"),
}
PHOTOS = "figaro1k", "figaro1k-test", "composites", "fasseg", "fasseg-test", "five-view-test"
FOLDERS = (
    "real/heads-train", "real/heads-train-framed", "real/heads-train-composites",
    "real/five-view-heads", "small/figaro1k", "small/composites", "small/fasseg", "small/phantom",
)  # fmt: skip
"""What is learned from, in WORK."""
CALIBRATION = "calibration", "full-calibration", "real/heads-val", "real/heads-held"
"""What intervals, detection limit and retakes are calibrated on."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("data", type=Path, help="folder of the public datasets")
    parser.add_argument("work", type=Path, help="folder for photos and runs")
    parser.add_argument("--export", help="name of the ONNX file, in WORK/export")
    parser.add_argument("overrides", nargs="*", help="for `autosalt train`")
    options = parser.parse_args()
    data, work = options.data, options.work
    prepare(data, work)
    mean = both(work, *options.overrides)
    if options.export:
        export(work, mean, options.export)


def prepare(data: Path, work: Path) -> None:
    """Make every folder that is read."""
    real, small = work / "real", work / "small"
    if not (real / "composites" / "index.csv").is_file():
        run("research.release.prepare_photos", data, real, "--only", *PHOTOS)
    if not (real / "five-view-heads" / "index.csv").is_file():
        run("research.release.prepare_heads", data, real)
    shapes = training_shapes(data / "alonet-masks", work)
    for name, settings in PHANTOMS.items():
        own: tuple[object, ...] = ("--size", SIZE)
        if name in ("train", "calibration"):
            own += ("--masks", shapes if name == "train" else data / "alonet-masks")
        autosalt("phantom", "photos", work / name, *own, *settings)
    small.mkdir(exist_ok=True)
    subset(real / "figaro1k", small / "figaro1k", some("subject", 0.3))
    subset(real / "composites", small / "composites", some("subject", 0.4))
    subset(real / "fasseg", small / "fasseg", some("photo", 0.3))
    subset(work / "train", small / "phantom", lambda _row: True, subjects=110)


def some(column: str, share: float) -> Callable[[dict[str, str]], bool]:
    """Whether a row is among a share of all, by the name in a column."""
    return lambda row: zlib.crc32(row[column].encode()) / 2**32 < share


def both(work: Path, *overrides: str) -> Path:
    """Two trainings at a time, each with a seed and a core of its own; the mean of the two."""

    def train_seed(seed: int) -> Path:
        read = [work / folder for folder in FOLDERS]
        words = (f"trainer.seed={seed}", f"model.start_path={RELEASED}", *overrides)
        train(work, "heads", read, f"heads-{seed}", *words)
        return work / f"heads-{seed}" / "last.ckpt"

    mean = work / "heads-mean.ckpt"
    if not mean.is_file():
        with ThreadPoolExecutor(SEEDS) as pool:
            average(list(pool.map(train_seed, range(SEEDS))), mean)
    return mean


def export(work: Path, checkpoint: Path, name: str) -> None:
    """Calibrate the model and write its ONNX file."""
    variant = VARIANTS["real"]
    folders = [work / folder for folder in CALIBRATION]
    autosalt(
        "export", f"checkpoint={checkpoint}", folder_list(folders), "split=all",
        f"out={work / 'export'}", f"name={name}", f"licence={variant.licence}",
        f'intended_use="{variant.intended_use}"', f"none_max_probability={NONE_MAX_PROBABILITY}",
    )  # fmt: skip


if __name__ == "__main__":
    main()
