"""Train the next model on heads whose scalp and loss were drawn by hand, from the released one on.

Usage: python -m research.release.train_heads DATA WORK [--export NAME] [OVERRIDE ...]

DATA holds the public datasets by the names that prepare_photos.py and prepare_heads.py list.
Every step resumes. OVERRIDEs go to each `autosalt train`, such as trainer.max_minutes=60.

1. Photographs, and simulated ones; of some only a part is read, so that a slow processor spends its
   time on steps.
2. Two trainings from the released model at a time, each on one core, and the mean of their weights.
3. Two trainings more from that mean, and their mean.
4. With --export the ONNX file, calibrated on simulated heads and on those of heads-val and
   heads-held, which no training reads. By heads-val trainings are compared (heads.py).
"""

import argparse
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from research.release.average_models import average
from research.release.release_model import BALD, FAIR, NONE_MAX_PROBABILITY, STUBBLE, VARIANTS
from research.release.subset import subset
from research.release.train import autosalt, folder_list, run, train
from research.release.training_shapes import training_shapes

RELEASED = Path(__file__).parents[2] / "models" / "autosalt-real-v7.1.onnx"
CLINIC_SIZE, SIZE = 384, 288
SEEDS = 2
"""Trainings at a time."""
# Sets of heads that share neither seed nor subject with those of release_model.py, which the
# released model has seen, but for the two to calibrate on, which it has not learned from.
PHANTOMS: dict[str, tuple[object, ...]] = {
    "train": ("--subjects", 240, "--seed", 1101),
    "clinic": ("--subjects", 20, "--seed", 1107, "--clinic"),
    "stubble": ("--subjects", 20, "--seed", 1118, *STUBBLE),
    "fair-clinic": ("--subjects", 15, "--seed", 1111, "--clinic", *FAIR),
    "bald": ("--subjects", 20, "--seed", 1115, *BALD),
    "front": ("--subjects", 15, "--seed", 1404, "--front"),
    "calibration": ("--subjects", 30, "--seed", 202, "--takes", 2),
    "full-calibration": ("--subjects", 12, "--seed", 203, "--takes", 2, "--pattern", "none"),
}
PHOTOS = "figaro1k", "figaro1k-test", "composites", "fasseg", "fasseg-test", "five-view-test"
FIRST = (
    "real/heads-train", "real/heads-train-framed", "real/heads-train-composites",
    "real/five-view-heads", "small/figaro1k", "small/composites", "small/fasseg", "small/phantom",
)  # fmt: skip
"""What the first part learns from, in WORK."""
SECOND = (
    *FIRST, "more/clinic", "more/stubble", "more/fair-clinic", "more/bald", "more/front",
)  # fmt: skip
"""What the second part learns from."""
CALIBRATION = (
    "calibration", "full-calibration", "real/heads-val", "real/heads-val-framed",
    "real/heads-held", "real/heads-held-framed",
)  # fmt: skip
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
    first = both(work, "heads_first", FIRST, RELEASED, "first", *options.overrides)
    second = both(work, "heads_second", SECOND, first, "second", *options.overrides)
    if options.export:
        export(work, second, options.export)


def prepare(data: Path, work: Path) -> None:
    """Make every folder that is read."""
    real, small = work / "real", work / "small"
    if not (real / "composites" / "index.csv").is_file():
        run("research.release.prepare_photos", data, real, "--only", *PHOTOS)
    if not (real / "five-view-heads" / "index.csv").is_file():
        run("research.release.prepare_heads", data, real)
    shapes = training_shapes(data / "alonet-masks", work)
    for name, settings in PHANTOMS.items():
        own: tuple[object, ...] = ("--size", CLINIC_SIZE if "--clinic" in settings else SIZE)
        if name in ("train", "calibration"):
            own += ("--masks", shapes if name == "train" else data / "alonet-masks")
        autosalt("phantom", "photos", work / name, *own, *settings)
    small.mkdir(exist_ok=True)
    (work / "more").mkdir(exist_ok=True)
    subset(real / "figaro1k", small / "figaro1k", some("subject", 0.3))
    subset(real / "composites", small / "composites", some("subject", 0.4))
    subset(real / "fasseg", small / "fasseg", some("photo", 0.3))
    subset(work / "train", small / "phantom", lambda _row: True, subjects=110)
    for kind in ("clinic", "stubble", "fair-clinic", "bald", "front"):
        subset(work / kind, work / "more" / kind, lambda _row: True, source="phantom-more")


def some(column: str, share: float) -> Callable[[dict[str, str]], bool]:
    """Whether a row is among a share of all, by the name in a column."""
    return lambda row: zlib.crc32(row[column].encode()) / 2**32 < share


def both(
    work: Path, experiment: str, folders: tuple[str, ...], start: Path, name: str,
    *overrides: str,
) -> Path:  # fmt: skip
    """Two trainings at a time, each with a seed and a core of its own; the mean of the two."""

    def one(seed: int) -> Path:
        read = [work / folder for folder in folders]
        words = (f"trainer.seed={seed}", f"model.start_path={start}", *overrides)
        train(work, experiment, read, f"{name}-{seed}", *words)
        return work / f"{name}-{seed}" / "last.ckpt"

    mean = work / f"{name}-mean.ckpt"
    if not mean.is_file():
        with ThreadPoolExecutor(SEEDS) as pool:
            average(list(pool.map(one, range(SEEDS))), mean)
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
