"""Make a model to release, from public data to a file in models/.

Usage: python -m research.release.release_model --data DATA --work DIR [OVERRIDE ...]

DATA holds the public datasets, named as in research/release/prepare_photos.py, and the encoder in
encoder-mobilenetv2/. The model card names their origins. Every step resumes, so the command can be
repeated after an interruption. It takes an hour on two cores, ten minutes on a GPU, and four hours
on the cores. configs/experiment/real_first.yaml lists the options for a machine without a GPU.
research/release/train.py trains the first stage, train_heads.py the second (in WORK/second).

real      learns from simulated heads and from photographs; research use only; written to models/
phantom   learns only from simulated heads, drawn shapes of loss and the Apache encoder; stays in
          WORK/export-phantom
"""

import argparse
import hashlib
import shutil
from dataclasses import dataclass
from pathlib import Path

from autosalt.scorer.registry import registry_table
from research.release.train import HEADS, autosalt, folder_list, run, train
from research.release.training_shapes import training_shapes

MODELS = Path(__file__).parents[2] / "models"
SIZE, CLINIC_SIZE = 288, 480
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
        "autosalt-real-v11",
        "LicenseRef-research-use-only",
        "Research use only: trained in part on photographs that may be used for research only. "
        "Not a medical device.",
    ),
    "phantom": Variant(
        "autosalt-phantom-v11", "Apache-2.0", "Research use only; not a medical device."
    ),
}

FAIR = (
    "--hair-colour", "white", "--hair-colour", "grey", "--hair-colour", "blond",
    "--hair-colour", "red", "--hair-length", "shaved", "--hair-length", "buzz",
)  # fmt: skip
"""Stubble that is paler than the skin or hardly darker: the model errs most there."""

# Kinds of heads that the third part of training draws more often.
BALD = (
    "--pattern", "totalis", "--pattern", "tufts", "--pattern", "sisaipho", "--pattern", "diffuse",
)  # fmt: skip
DARK = ("--skin-tone", "V", "--skin-tone", "VI")
LARGE = (
    "--pattern", "many patches", "--pattern", "sisaipho", "--pattern", "diffuse",
    "--pattern", "ophiasis", "--pattern", "totalis",
)  # fmt: skip
STUBBLE = (
    "--hair-length", "shaved", "--hair-length", "buzz",
    "--pattern", "diffuse", "--pattern", "tufts", "--pattern", "totalis", "--pattern", "none",
)  # fmt: skip

# Sets of heads that share no seed and no subject.
PHANTOMS: dict[str, tuple[object, ...]] = {
    "train": ("--subjects", 1500, "--seed", 101),
    "front": ("--subjects", 200, "--seed", 404, "--front"),
    "clinic": ("--subjects", 450, "--seed", 707, "--clinic"),
    "fair": ("--subjects", 150, "--seed", 112, *FAIR),
    "fair-clinic": ("--subjects", 120, "--seed", 111, "--clinic", *FAIR),
    "bald": ("--subjects", 200, "--seed", 115, *BALD),
    "dark": ("--subjects", 150, "--seed", 116, *DARK, *LARGE),
    "dark-clinic": ("--subjects", 80, "--seed", 117, "--clinic", *DARK),
    "stubble": ("--subjects", 100, "--seed", 118, *STUBBLE),
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
    parser.add_argument("overrides", nargs="*", help="for `autosalt train`, such as trainer=cpu")
    options = parser.parse_args()
    data: Path = options.data
    work: Path = options.work
    variant = VARIANTS[options.variant]

    shapes = training_shapes(data / "alonet-masks", work / "real")
    for name, settings in PHANTOMS.items():
        own: tuple[object, ...] = ("--size", CLINIC_SIZE if "--clinic" in settings else SIZE)
        if "--clinic" not in settings and "--pattern" not in settings:
            own += ("--masks", shapes if name in HEADS else data / "alonet-masks")
        autosalt("phantom", "photos", work / name, *own, *settings)
    encoder = data / "encoder-mobilenetv2" / "mobilenet_v2_imagenet.pth"
    if options.variant == "phantom":
        start = f"model.encoder_path={encoder}"
        folders = [work / name for name in HEADS]
        train(work, "phantom", folders, "phantom-run", start, *options.overrides)
        exported = export_phantom(work, variant)
    else:
        if not (work / "real" / "alonet-composites" / "index.csv").is_file():
            run("research.release.prepare_photos", data, work / "real")
        run(
            "research.release.train", work, *options.overrides,
            "--masks", shapes, "--encoder", encoder,
        )  # fmt: skip
        run(
            "research.release.train_heads", data, work / "second", *options.overrides,
            "--start", work / "final" / "last.ckpt", "--export", variant.name,
        )  # fmt: skip
        exported = work / "second" / "export"
    model = exported / f"{variant.name}.onnx"
    autosalt(
        "evaluate", f"model_file={model}", f"data.folders=[{work / 'test'}]",
        f"out={work / f'evaluation-{options.variant}'}",
    )  # fmt: skip
    run("research.measure.model", work, "--data", data, "--model", model)
    if options.variant == "real":
        install(exported, variant)
    else:
        print(f"{model} is ready: autosalt score --model {model} ...")


def export_phantom(work: Path, variant: Variant) -> Path:
    """Calibrate the model of simulated heads alone, and write its ONNX file; its folder."""
    exported = work / "export-phantom"
    calibration = [work / "calibration", work / "clinic-calibration"]
    autosalt(
        "export", f"checkpoint={work / 'phantom-run' / 'best.ckpt'}", folder_list(calibration),
        "split=all", f"out={exported}", f"name={variant.name}", f"licence={variant.licence}",
        f'intended_use="{variant.intended_use}"', f"none_max_probability={NONE_MAX_PROBABILITY}",
    )  # fmt: skip
    return exported


def install(exported: Path, variant: Variant) -> None:
    """Copy an exported model into models/ and make it the registry's default."""
    shutil.copytree(exported, MODELS, dirs_exist_ok=True)
    digest = hashlib.sha256((MODELS / f"{variant.name}.onnx").read_bytes()).hexdigest()
    (MODELS / "registry.toml").write_text(
        "# The models that come with autosalt. Written by research/release/release_model.py.\n"
        f'default = "{variant.name}"\n\n'
        + registry_table(variant.name, f"{variant.name}.onnx", digest, variant.licence)
        + 'card = "README.md"\n',
        encoding="utf-8",
    )
    print(f"{variant.name} is the released model now: {digest}")


if __name__ == "__main__":
    main()
