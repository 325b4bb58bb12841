"""What each ingredient of the released model buys, as one table.

Usage: python scripts/ablation.py WORK --data DATA [--steps 1200] [--jobs 2] [--released MODEL]

WORK is the work folder of release_model.py, DATA holds the public datasets. Every model has the
same network and as many steps, at 128 px on one core, and reads data it never saw (the scalp of the
men was labelled by a model that had seen AloNet's samples). The last row is a released model, with
its own steps and size; it reads AloNet's samples cross-validated, by the models of the folds in
WORK. Runs resume.
"""

import argparse
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from rich.console import Console
from rich.table import Table

from autosalt.training.predict import Model, load_model
from measured import hair, men, phantoms, samples
from measured.table import Row
from subset import subset
from train_released import autosalt, folder_list

HEADS = 280
"""Simulated subjects of each of the first two; the first may use heads without real shapes only."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("work", type=Path)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=1200, help="of training, each")
    parser.add_argument("--jobs", type=int, default=2, help="at a time, on a core each")
    parser.add_argument("--released", type=Path, help="ONNX file for the last row")
    options = parser.parse_args()
    work: Path = options.work
    real = work / "real"
    encoder = options.data / "encoder-mobilenetv2" / "mobilenet_v2_imagenet.pth"

    heads = work / "train"
    drawn = subset(heads, work / "ablation-drawn", lambda row: row["pattern"] != "real mask", HEADS)
    mixed = subset(heads, work / "ablation-mixed", lambda _row: True, HEADS)
    photos = [real / "figaro1k", real / "composites", real / "fasseg"]
    men_again = [real / f"five-view-{part}" for part in ("relabelled", "marked", "composites")]
    others = [*(work / name for name in ("clinic", "fair", "fair-clinic")), real / "everyday"]
    start = f"model.encoder_path={encoder}"
    arms: dict[str, list[str]] = {
        "phantoms alone": [folder_list([drawn]), "model.encoder_path=null"],
        "+ real shapes of loss": [folder_list([mixed]), "model.encoder_path=null"],
        "+ pretrained encoder": [folder_list([mixed]), start],
        "+ photos of hair, and loss put into it": [folder_list([mixed, *photos]), start],
        "+ men from four sides": [
            folder_list([mixed, work / "front", *photos, real / "five-view"]), start
        ],
        "+ bald men marked, loss put into the men": [
            folder_list([mixed, work / "front", *photos, *men_again]), start
        ],
        "+ a simulated clinic, fair stubble, photos of anything": [
            folder_list([mixed, work / "front", *photos, *men_again, *others]), start
        ],
    }  # fmt: skip

    def train(number: int, settings: list[str]) -> Path:
        out = work / f"ablation-{number}"
        steps = f"trainer.max_steps={options.steps}"
        autosalt("train", "experiment=ablation", *settings, f"out={out}", steps)
        return out / "last.ckpt"

    with ThreadPoolExecutor(options.jobs) as pool:
        checkpoints = list(pool.map(train, range(len(arms)), arms.values()))
    table = Table(title=f"{options.steps} steps of training each, at 128 px")
    for title in ("model", *FIGURES):
        table.add_column(title)
    for name, checkpoint in zip(arms, checkpoints, strict=True):
        table.add_row(name, *figures(load_model(checkpoint), work, options.data))
    if options.released is not None:
        released = load_model(options.released)
        table.add_row("as released", *figures(released, work, options.data, folds=work))
    Console(width=150).print(table)


FIGURES = (
    "samples: scalp IoU",
    "loss IoU",
    "loss_pct MAE",
    "figaro1k: hair called loss, %",
    "men: view accuracy, %",
    "Norwood 2: loss_pct median",
    "bald scalp found, %",
    "phantoms: SALT MAE",
    "in a clinic: SALT MAE",
)


def figures(model: Model, work: Path, data: Path, folds: Path | None = None) -> list[str]:
    """The figures of one model, in the order of FIGURES."""
    real = work / "real"
    found: list[Row] = []
    found += samples.measure(data / "real-photos-dev", model, folds)[:3]
    found += hair.measure(real / "figaro1k-test", model)[:1]
    rows = men.measure(real / "five-view-test", model)
    found += [*rows[:2], next(row for row in rows if row.figure.startswith("bald scalp"))]
    for heads in ("test", "clinic-test"):
        found += phantoms.measure(work / heads, model)[:1]
    return [f"{row.number:.3f}" if "IoU" in row.figure else f"{row.number:.1f}" for row in found]


if __name__ == "__main__":
    main()
