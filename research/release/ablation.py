"""Train and compare models without single ingredients of the released one.

Usage: python -m research.release.ablation WORK [OVERRIDE ...] --encoder FILE [--steps 1500]
       python -m research.release.ablation WORK --data DATA [--released MODEL]

The first call trains, the second prints the table. WORK is the work folder of release_model.py,
FILE the encoder's weights, and DATA holds the public datasets. All models have the same network and
the same number of steps, at 128 px, and are measured on data that they never saw. OVERRIDEs go to
`autosalt train`. The last row is a released model, with its own steps and size. AloNet's samples
are cross-validated for it, by the models of the folds in WORK. Training resumes.
"""

import argparse
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from rich.console import Console
from rich.table import Table

from autosalt.training.model.predict import Model, load_model
from research.measure.parts import hair, men, phantoms, samples
from research.measure.parts.table import Row
from research.release.subset import subset
from research.release.train import autosalt, folder_list

HEADS = 800
"""Simulated subjects of each of the first two; the first may use heads without real shapes only."""


ARMS = (
    "phantoms alone",
    "+ real shapes of loss",
    "+ pretrained encoder",
    "+ photos of hair, and loss put into it",
    "+ men from four sides",
    "+ bald men marked, loss put into the men",
    "+ a simulated clinic, fair stubble, photos of anything",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("work", type=Path)
    parser.add_argument("overrides", nargs="*", help="for training, such as trainer=gpu")
    parser.add_argument("--encoder", type=Path, help="weights of the encoder: train")
    parser.add_argument("--steps", type=int, default=1500, help="of training, each")
    parser.add_argument("--jobs", type=int, default=2, help="at a time")
    parser.add_argument("--data", type=Path, help="folder of the public datasets: measure")
    parser.add_argument("--released", type=Path, help="ONNX file for the last row")
    options = parser.parse_args()
    if options.encoder is not None:
        train(options.work, options.encoder, options.jobs, options.steps, options.overrides)
    if options.data is not None:
        measure(options.work, options.data, options.released)


def train(work: Path, encoder: Path, jobs: int, steps: int, overrides: list[str]) -> None:
    """Train one model of each arm."""
    real, heads = work / "real", work / "train"
    drawn = subset(heads, work / "ablation-drawn", lambda row: row["pattern"] != "real mask", HEADS)
    mixed = subset(heads, work / "ablation-mixed", lambda _row: True, HEADS)
    photos = [real / "figaro1k", real / "composites", real / "fasseg"]
    hair_data = [mixed, *photos]
    men_again = [real / f"five-view-{part}" for part in ("labelled", "marked", "composites")]
    men_data = [mixed, work / "front", *photos, *men_again]
    others = [*(work / name for name in ("clinic", "fair", "fair-clinic")), real / "everyday"]
    start = f"model.encoder_path={encoder}"
    arms = [
        [folder_list([drawn])],
        [folder_list([mixed])],
        [folder_list([mixed]), start],
        [folder_list(hair_data), start],
        [folder_list([*hair_data, work / "front", real / "five-view"]), start],
        [folder_list(men_data), start],
        [folder_list([*men_data, *others]), start],
    ]

    assert len(arms) == len(ARMS)

    def train_arm(number: int) -> None:
        out = work / f"ablation-{number}"
        words = (f"out={out}", f"trainer.max_steps={steps}", *overrides)
        autosalt("train", "experiment=ablation", *arms[number], *words)

    with ThreadPoolExecutor(jobs) as pool:
        list(pool.map(train_arm, range(len(arms))))


def measure(work: Path, data: Path, released: Path | None) -> None:
    """Print the table."""
    table = Table(title="equal steps of training at 128 px")
    for title in ("model", *FIGURES):
        table.add_column(title)
    for number, name in enumerate(ARMS):
        model = load_model(work / f"ablation-{number}" / "last.ckpt")
        table.add_row(name, *figures(model, work, data))
    if released is not None:
        row = figures(load_model(released), work, data, folds=work)
        table.add_row("as released", *row)
    Console(width=150).print(table)


FIGURES = (
    "samples: scalp IoU",
    "loss IoU",
    "loss_pct MAE",
    "figaro1k: hair called loss, %",
    "men: view accuracy, %",
    "Norwood 2: loss_pct median",
    "bald scalp figures_of_model, %",
    "phantoms: SALT MAE",
    "in a clinic: SALT MAE",
)


def figures(model: Model, work: Path, data: Path, folds: Path | None = None) -> list[str]:
    """The figures of one model, in the order of FIGURES."""
    real = work / "real"
    figures_of_model: list[Row] = []
    figures_of_model += samples.measure(data / "real-photos-dev", model, folds)[:3]
    figures_of_model += hair.measure(real / "figaro1k-test", model)[:1]
    rows = men.measure(real / "five-view-test", model)
    figures_of_model += [
        *rows[:2],
        next(row for row in rows if row.figure.startswith("bald scalp")),
    ]
    for heads in ("test", "clinic-test"):
        figures_of_model += phantoms.measure(work / heads, model)[:1]
    return [
        f"{row.number:.3f}" if "IoU" in row.figure else f"{row.number:.1f}"
        for row in figures_of_model
    ]


if __name__ == "__main__":
    main()
