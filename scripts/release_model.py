"""Make a released model again, from nothing to a file in models/, with one command.

Usage: python scripts/release_model.py --work DIR --masks FOLDER --encoder FILE

FOLDER lends shapes of hair loss (layout of alonet-masks), FILE holds the MobileNetV2 encoder; the
model card says where both come from. Every step resumes, so the command can be repeated after an
interruption. About two hours on two cores.
"""

import argparse
import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

MODELS = Path(__file__).parents[1] / "models"
NAME = "autosalt-phantom-v1"
SIZE = 288
TRAIN_SEED, CALIBRATION_SEED, TEST_SEED = 101, 202, 303


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--work", type=Path, required=True, help="folder for photos and run")
    parser.add_argument("--masks", type=Path, required=True, help="folder of real mask shapes")
    parser.add_argument("--encoder", type=Path, required=True, help="encoder weights")
    parser.add_argument("--subjects", type=int, default=520, help="to train on (four photos each)")
    options = parser.parse_args()
    work: Path = options.work

    # Three sets of heads that share neither seed nor subject. The third is only ever measured on.
    photos = {
        "train": ("--subjects", options.subjects, "--seed", TRAIN_SEED),
        "calibration": ("--subjects", 100, "--seed", CALIBRATION_SEED, "--takes", 2),
        "test": ("--subjects", 100, "--seed", TEST_SEED),
    }
    for name, settings in photos.items():
        autosalt(
            "phantom", "photos", work / name, "--size", SIZE, "--masks", options.masks, *settings
        )
    autosalt(
        "train",
        "experiment=phantom_v1",
        f"data.folders=[{work / 'train'}]",
        f"model.encoder_path={options.encoder}",
        f"out={work / 'run'}",
    )
    autosalt(
        "export",
        f"checkpoint={work / 'run' / 'best.ckpt'}",
        f"data.folders=[{work / 'calibration'}]",
        "split=all",
        f"out={work / 'export'}",
        f"name={NAME}",
        "licence=Apache-2.0",
    )
    autosalt(
        "evaluate",
        f"model_file={work / 'export' / NAME}.onnx",
        f"data.folders=[{work / 'test'}]",
        f"out={work / 'evaluation'}",
    )
    install(work / "export")


def autosalt(*words: object) -> None:
    """Run one autosalt command, shown as a person would type it."""
    command = [str(Path(sys.executable).with_name("autosalt")), *map(str, words)]
    print("$ autosalt", *command[1:], flush=True)
    subprocess.run(command, check=True)


def install(exported: Path) -> None:
    """Copy an exported model into models/ and make it the registry's default."""
    shutil.copytree(exported, MODELS, dirs_exist_ok=True)
    digest = hashlib.sha256((MODELS / f"{NAME}.onnx").read_bytes()).hexdigest()
    (MODELS / "registry.toml").write_text(
        "# The models that come with autosalt. Written by scripts/release_model.py.\n"
        f'default = "{NAME}"\n\n'
        f'[models."{NAME}"]\n'
        f'file = "{NAME}.onnx"\n'
        f'sha256 = "{digest}"\n'
        'licence = "Apache-2.0"\n'
        'card = "README.md"\n',
        encoding="utf-8",
    )
    print(f"{NAME} is the released model now: {digest}")


if __name__ == "__main__":
    main()
