"""Train the second stage of the released model: masks drawn by hand, rare heads, hard cases.

Usage: python -m research.release.train_heads DATA WORK [SETTING ...] --start FILE [--export NAME]

DATA holds the public datasets by the names that prepare_photos.py and prepare_heads.py list. FILE
is the model of the first stage (release_model.py). Every step resumes. SETTINGs go to `autosalt
train`, such as trainer.max_minutes=60.

1. Photographs: as they are, in other frames, as rarer heads. Simulated heads, among them a clinic
   and cases that are hard to read.
2. A first round of training, mixed with the model of the first stage. It labels the men of
   scalp-photos-5view where it is sure.
3. A second round, from the first, with these men, and mixed again. One model, on one fixed split:
   heads-val and heads-held are never trained on.
4. With --export the ONNX file, calibrated on simulated heads and on those of heads-val and
   heads-held. Trainings are compared by heads-val.
"""

import argparse
from pathlib import Path

from research.release.mix_weights import mix
from research.release.release_model import FAIR, NONE_MAX_PROBABILITY, VARIANTS
from research.release.train import autosalt, folder_list, run, train
from research.release.training_shapes import training_shapes

SIZE, CLINIC_SIZE = 288, 320
# Sets of heads that share no seed and no subject with those of release_model.py, which the released
# model has seen. The exceptions are front, which it has learned from as well, and the two to
# calibrate on, which it has not learned from.
PHANTOMS: dict[str, tuple[object, ...]] = {
    "train": ("--subjects", 240, "--seed", 1101),
    "hard": ("--subjects", 300, "--seed", 1201, "--hard-case", "all"),
    "clinic": ("--subjects", 150, "--seed", 1707, "--clinic"),
    "fair-clinic": ("--subjects", 50, "--seed", 1111, "--clinic", *FAIR),
    "front": ("--subjects", 150, "--seed", 404, "--front"),
    "calibration": ("--subjects", 30, "--seed", 202, "--takes", 2),
    "full-calibration": ("--subjects", 12, "--seed", 203, "--takes", 2, "--pattern", "none"),
}
REAL_SHAPES = "train", "hard", "calibration"
"""Simulated heads with loss of real shapes."""
PHOTOS = (
    "figaro1k", "figaro1k-test", "composites", "fasseg", "fasseg-test", "five-view-test",
    "everyday", "everyday-test",
)  # fmt: skip
MEN, LABELLED = "real/five-view-heads", "real/five-view-labelled"
FOLDERS = (
    "real/heads-train", "real/heads-train-framed", "real/heads-train-composites", LABELLED,
    "real/figaro1k", "real/composites", "real/fasseg", "real/everyday", "train", "clinic",
    "fair-clinic", "hard", "front",
)  # fmt: skip
"""What the second round learns from, in WORK."""
UNLABELLED_SHARE = "+data.shares.five-view=0.06"
"""What the men are drawn with where no model has labelled their photographs."""
FIRST_RATE = "trainer.learning_rate=0.0003"
"""Of the first round, which has the longer way to go."""
CALIBRATION = "calibration", "full-calibration", "real/heads-val", "real/heads-held"
"""What intervals, detection limit and retakes are calibrated on."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("data", type=Path, help="folder of the public datasets")
    parser.add_argument("work", type=Path, help="folder for photos and runs")
    parser.add_argument("--start", type=Path, required=True, help="model of the first stage")
    parser.add_argument("--export", help="name of the ONNX file, in WORK/export")
    parser.add_argument("overrides", nargs="*", help="for `autosalt train`")
    options = parser.parse_args()
    work: Path = options.work
    prepare(options.data, work)
    start: Path = options.start
    first = train_round(work, "heads-first", start, False, FIRST_RATE, *options.overrides)
    first = mix(start, first, work / "heads-first.ckpt")
    label_men(options.data, work, first)
    second = train_round(work, "heads", first, True, *options.overrides)
    second = mix(start, second, work / "heads.ckpt")
    if options.export:
        export(work, second, options.export)


def prepare(data: Path, work: Path) -> None:
    """Make every folder that is read, but that of the labelled men."""
    real = work / "real"
    if not (real / "composites" / "index.csv").is_file():
        run("research.release.prepare_photos", data, real, "--only", *PHOTOS)
    if not (work / MEN / "index.csv").is_file():
        run("research.release.prepare_heads", data, real)
    shapes = training_shapes(data / "alonet-masks", work)
    for name, settings in PHANTOMS.items():
        own: tuple[object, ...] = ("--size", CLINIC_SIZE if "--clinic" in settings else SIZE)
        if name in REAL_SHAPES:
            own += ("--masks", data / "alonet-masks" if name == "calibration" else shapes)
        autosalt("phantom", "photos", work / name, *own, *settings)


def label_men(data: Path, work: Path, model: Path) -> None:
    """Label the men of scalp-photos-5view where a model is sure."""
    if not (work / LABELLED / "index.csv").is_file():
        run(
            "research.release.pseudo_label", model, work / MEN, work / LABELLED,
            "--loss", "--drawn", data / "heads-annotated" / "train",
        )  # fmt: skip


def train_round(work: Path, name: str, start: Path, labelled: bool, *overrides: str) -> Path:
    """Train from a model, with the labelled men or with their views alone; the last checkpoint."""
    folders = [
        work / (MEN if folder == LABELLED and not labelled else folder) for folder in FOLDERS
    ]
    share = () if labelled else (UNLABELLED_SHARE,)
    train(work, "heads", folders, name, f"model.start_path={start}", *share, *overrides)
    return work / name / "last.ckpt"


def export(work: Path, checkpoint: Path, name: str) -> None:
    """Calibrate the model and write its ONNX file."""
    variant = VARIANTS["real"]
    folders = [work / folder for folder in CALIBRATION]
    autosalt(
        "export", f"checkpoint={checkpoint}", folder_list(folders), "split=all",
        f"out={work / 'export'}", f"name={name}", f"licence={variant.licence}",
        f'intended_use="{variant.intended_use}"', "second_look=true",
        f"none_max_probability={NONE_MAX_PROBABILITY}",
    )  # fmt: skip


if __name__ == "__main__":
    main()
