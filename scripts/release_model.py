"""Make the released model again, from folders of public data to a file in models/.

Usage: python scripts/release_model.py --data DATA --work DIR [--variant real|phantom]

DATA holds the public datasets by the names that scripts/prepare_real_photos.py lists, and the
encoder in encoder-mobilenetv2/. The model card says where they come from. Every step resumes, so
the command can be repeated after an interruption. About six hours on two cores.

real      learns from simulated heads and from photographs; research use only; goes to models/
phantom   learns from simulated heads, drawn shapes of loss and the Apache encoder alone; stays in
          WORK/export-phantom, to be used by its path
"""

import argparse
import hashlib
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from autosalt.annotations.heads import read_marks
from prepare_real_photos import MARKS
from subset import subset

MODELS = Path(__file__).parents[1] / "models"
SIZE, CLINIC_SIZE = 288, 480
FOLDS, SPLIT_SEED = 3, 13
"""Cross-validation over AloNet's samples; this seed divides the 22 most evenly."""
NONE_MAX_PROBABILITY = 0.3
"""Refuses more heads that are cut off than a half does, and keeps as many good photos."""


@dataclass(frozen=True)
class Variant:
    """A model that can be released."""

    name: str
    licence: str
    intended_use: str


VARIANTS = {
    "real": Variant(
        "autosalt-real-v5",
        "LicenseRef-research-use-only",
        "Research use only: trained in part on photographs that may be used for research only. "
        "Not a medical device.",
    ),
    "phantom": Variant(
        "autosalt-phantom-v5", "Apache-2.0", "Research use only; not a medical device."
    ),
}

FAIR = (
    "--hair-colour", "white", "--hair-colour", "grey", "--hair-colour", "blond",
    "--hair-colour", "red", "--hair-length", "shaved", "--hair-length", "buzz",
)  # fmt: skip
"""Stubble that is paler than the skin or hardly darker: the model errs most there."""

# Sets of heads that share neither seed nor subject.
PHANTOMS: dict[str, tuple[object, ...]] = {
    "train": ("--subjects", 520, "--seed", 101),
    "front": ("--subjects", 200, "--seed", 404, "--front"),
    "clinic": ("--subjects", 220, "--seed", 707, "--clinic"),
    "fair": ("--subjects", 70, "--seed", 112, *FAIR),
    "fair-clinic": ("--subjects", 70, "--seed", 111, "--clinic", *FAIR),
    # Never trained on.
    "calibration": ("--subjects", 250, "--seed", 202, "--takes", 2),
    "clinic-calibration": ("--subjects", 60, "--seed", 909, "--clinic", "--takes", 2),
    "test": ("--subjects", 300, "--seed", 303),
    "clinic-test": ("--subjects", 60, "--seed", 808, "--clinic"),
    "fair-test": ("--subjects", 30, "--seed", 113, "--clinic", *FAIR),
    "front-test": ("--subjects", 60, "--seed", 505, "--front"),
    "retakes": ("--subjects", 60, "--seed", 606, "--takes", 2),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of the public datasets")
    parser.add_argument("--work", type=Path, required=True, help="folder for photos and runs")
    parser.add_argument("--variant", choices=VARIANTS, default="real")
    options = parser.parse_args()
    data: Path = options.data
    work: Path = options.work
    variant = VARIANTS[options.variant]

    for name, settings in PHANTOMS.items():
        own: tuple[object, ...] = ("--size", SIZE, "--masks", data / "alonet-masks")
        if "--clinic" in settings:
            own = ("--size", CLINIC_SIZE)
        autosalt("phantom", "photos", work / name, *own, *settings)
    encoder = data / "encoder-mobilenetv2" / "mobilenet_v2_imagenet.pth"
    if options.variant == "phantom":
        heads = [work / "train", work / "front"]
        best = train(work, "phantom_v5", heads, "phantom-run", f"model.encoder_path={encoder}")
    else:
        best = train_on_photographs(data, work, encoder)
    exported = work / f"export-{options.variant}"
    calibration = [work / "calibration", work / "clinic-calibration"]
    autosalt(
        "export", f"checkpoint={best}", folder_list(calibration), "split=all",
        f"out={exported}", f"name={variant.name}", f"licence={variant.licence}",
        f'intended_use="{variant.intended_use}"', f"none_max_probability={NONE_MAX_PROBABILITY}",
    )  # fmt: skip
    model = exported / f"{variant.name}.onnx"
    autosalt(
        "evaluate", f"model_file={model}", f"data.folders=[{work / 'test'}]",
        f"out={work / f'evaluation-{options.variant}'}",
    )  # fmt: skip
    folds = ("--folds",) if options.variant == "real" else ()
    run("measure_model.py", work, "--data", data, "--model", model, *folds)
    if options.variant == "real":
        install(exported, variant)
    else:
        print(f"{model} is ready: autosalt score --model {model} ...")


def train_on_photographs(data: Path, work: Path, encoder: Path) -> Path:
    """Train in five parts; parts 3 and 4, which see AloNet's samples, also once for each fold.

    Part 5 is of the view alone: the masks stay those of part 4.
    """
    real, masks = work / "real", data / "alonet-masks"
    if not (real / "alonet-composites" / "index.csv").is_file():
        run("prepare_real_photos.py", data, real)
    men = real / "five-view"
    learned = [work / "train", work / "front"]
    learned += [real / name for name in ("figaro1k", "composites", "fasseg")]
    base = train(work, "real_v5", [*learned, men], "base", f"model.encoder_path={encoder}")
    labelled = label(base, men, real / "five-view-labelled")
    second = train(
        work, "real_v5_labelled", [*learned, labelled], "second", f"model.start_path={base}"
    )
    hard = subset(work / "train", work / "hard", is_hard, source="phantom-hard")
    learned += [hard, real / "alonet-samples", real / "alonet-composites"]
    # One model of everything, and one for each fold that never saw a part of AloNet's samples.
    parts = f"data.folds={FOLDS}", f"data.split_seed={SPLIT_SEED}"
    models: dict[str, tuple[str, ...]] = {"final": ()}
    models |= {f"fold-{k}": (*parts, f"data.fold={k}") for k in range(FOLDS)}

    def train_each(experiment: str, folders: list[Path], out: str, start: str) -> None:
        def one(name: str) -> None:
            begin = f"model.start_path={work / start.format(name)}"
            train(work, experiment, folders, out.format(name), begin, *models[name])

        # Two at a time on a core each: faster than one after the other on both.
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(one, models))

    train_each("real_v5_samples", [*learned, labelled], "{}", str(second.relative_to(work)))
    again = label(work / "final" / "last.ckpt", men, real / "five-view-relabelled")
    names = read_marks(MARKS).keys()
    marked = subset(
        again, real / "five-view-marked",
        lambda row: Path(row["photo"]).stem in names, source="five-view-marked",
    )  # fmt: skip
    composites = real / "five-view-composites"
    if not (composites / "index.csv").is_file():
        run("compose_labelled.py", again, men, masks, composites)
    learned += [again, marked, composites]
    train_each("real_v5_last", learned, "{}-last", "{}/last.ckpt")
    # The folds say how masks are read, so that they need not learn more of views.
    of_views = [work / name for name in ("train", "front", "clinic", "fair", "fair-clinic")]
    of_views += [real / "fasseg", real / "everyday", again, composites]
    start = f"model.start_path={work / 'final-last' / 'last.ckpt'}"
    train(work, "real_v5_view", of_views, "final-view", start)
    return work / "final-view" / "last.ckpt"


def label(model: Path, photos: Path, out: Path) -> Path:
    """Let a model label scalp in a dataset of photos."""
    if not (out / "index.csv").is_file():
        run("pseudo_label.py", model, photos, out)
    return out


def is_hard(row: dict[str, str]) -> bool:
    """Whether a simulated head is of a kind that is hard to read: drawn more often."""
    hard_loss = row["pattern"] in ("diffuse", "totalis", "ophiasis", "sisaipho")
    return hard_loss or row["skin_tone"] in ("V", "VI") or row["hair_length"] == "shaved"


def train(work: Path, experiment: str, folders: list[Path], out: str, *overrides: str) -> Path:
    """Train; return the best checkpoint."""
    words = (f"experiment={experiment}", folder_list(folders), f"out={work / out}", *overrides)
    autosalt("train", *words)
    return work / out / "best.ckpt"


def folder_list(folders: list[Path]) -> str:
    return f"data.folders=[{','.join(map(str, folders))}]"


def autosalt(*words: object) -> None:
    """Run one autosalt command, shown as a person would type it."""
    command = [str(Path(sys.executable).with_name("autosalt")), *map(str, words)]
    print("$ autosalt", *command[1:], flush=True)
    subprocess.run(command, check=True)


def run(script: str, *words: object) -> None:
    """Run a script beside this one."""
    print(f"$ python scripts/{script}", *words, flush=True)
    path = Path(__file__).with_name(script)
    subprocess.run([sys.executable, str(path), *map(str, words)], check=True)


def install(exported: Path, variant: Variant) -> None:
    """Copy an exported model into models/ and make it the registry's default."""
    shutil.copytree(exported, MODELS, dirs_exist_ok=True)
    digest = hashlib.sha256((MODELS / f"{variant.name}.onnx").read_bytes()).hexdigest()
    (MODELS / "registry.toml").write_text(
        "# The models that come with autosalt. Written by scripts/release_model.py.\n"
        f'default = "{variant.name}"\n\n'
        f'[models."{variant.name}"]\n'
        f'file = "{variant.name}.onnx"\n'
        f'sha256 = "{digest}"\n'
        f'licence = "{variant.licence}"\n'
        'card = "README.md"\n',
        encoding="utf-8",
    )
    print(f"{variant.name} is the released model now: {digest}")


if __name__ == "__main__":
    main()
