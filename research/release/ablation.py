"""Train and compare models without single ingredients of the recipe of train_heads.py.

Usage: python -m research.release.ablation WORK DEVTEST [SETTING ...] --start FILE [--steps 300]

WORK is the work folder of train_heads.py after its `prepare`, DEVTEST heads-annotated/devtest of
the public datasets. Each arm begins from the model of the first stage and learns for the same
number of steps; it is measured on DEVTEST, and nothing may be chosen by that. Training resumes: an
arm that is finished is only measured. SETTINGs go to `autosalt train`, such as data.size=128.
"""

import argparse
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from rich.console import Console
from rich.table import Table

from autosalt.imaging.second_look import SecondLook
from autosalt.training.model.predict import Model, load_model
from research.measure.parts.heads import measure_photos
from research.release.release_model import NONE_MAX_PROBABILITY
from research.release.train import train
from research.release.train_heads import FOLDERS, LABELLED, MEN, UNLABELLED_SHARE

COMPOSITES = "real/heads-train-composites"
DRAWN = frozenset({"real/heads-train", "real/heads-train-framed", COMPOSITES})
"""Folders of heads with masks drawn by hand, and of what is derived from them."""


@dataclass(frozen=True)
class Arm:
    """A recipe without one ingredient.

    Attributes:
        name: of its run folder.
        title: in the table.
        instead: folders that are left out, each with what is read instead, if anything.
    """

    name: str
    title: str
    instead: Mapping[str, str | None] = field(default_factory=dict)

    @property
    def folders(self) -> tuple[str, ...]:
        """What it learns from, in the work folder."""
        own = (self.instead.get(folder, folder) for folder in FOLDERS)
        return tuple(folder for folder in own if folder is not None)


ALL = Arm("all", "all")
ARMS = (
    ALL,
    Arm("no-drawn", "without heads drawn by hand", {**dict.fromkeys(DRAWN), LABELLED: MEN}),
    Arm("no-hard", "without hard simulated heads", {"hard": None}),
    Arm("no-composites", "without composites", {COMPOSITES: None}),
    Arm("no-self", "without self-training", {LABELLED: MEN}),
)
FIGURES = (
    "scalp IoU, mean",
    "loss IoU, pooled",
    "loss_pct MAE, points, refused ones too",
    "... bias",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("work", type=Path, help="work folder of train_heads.py")
    parser.add_argument("devtest", type=Path, help="heads to measure on")
    parser.add_argument("--start", type=Path, required=True, help="model of the first stage")
    parser.add_argument("--steps", type=int, default=300, help="of training, each")
    parser.add_argument("overrides", nargs="*", help="for `autosalt train`")
    options = parser.parse_args()
    work: Path = options.work
    for arm in ARMS:
        train_arm(work, arm, options.start, options.steps, *options.overrides)
    table = Table(
        title=f"{options.steps} steps from {options.start.stem}, on {options.devtest.name}"
    )
    for title in ("model", *FIGURES):
        table.add_column(title)
    for title, model in models(work):
        table.add_row(title, *figures(options.devtest, model))
    Console(width=150).print(table)


def train_arm(work: Path, arm: Arm, start: Path, steps: int, *overrides: str) -> None:
    """Train one arm, once."""
    folders = [work / folder for folder in arm.folders]
    words = (
        f"model.start_path={start}", f"trainer.max_steps={steps}",
        "trainer.max_minutes=null",  # equal steps, at any load of the machine
        *((UNLABELLED_SHARE,) if MEN in arm.folders else ()), *overrides,
    )  # fmt: skip
    train(work, "heads", folders, run_folder(arm), *words)


def run_folder(arm: Arm) -> str:
    """The run folder of an arm in the work folder."""
    return f"ablation-{arm.name}"


def models(work: Path) -> Iterator[tuple[str, Model]]:
    """Every trained arm with its title; that with all ingredients with one look too."""
    for arm in ARMS:
        model = load_model(work / run_folder(arm) / "last.ckpt")
        model = replace(model, none_max_probability=NONE_MAX_PROBABILITY)
        yield arm.title, replace(model, second_look=SecondLook())
        if arm is ALL:
            yield f"{arm.title}, one look", model


def figures(folder: Path, model: Model) -> list[str]:
    """The figures of one model, in the order of FIGURES; a dash where nothing was measured."""
    texts = {row.figure: row.text for row in measure_photos(folder, model, ())}
    return [texts.get(figure, "-") for figure in FIGURES]


if __name__ == "__main__":
    main()
