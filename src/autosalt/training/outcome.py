"""Outcome of a training run, in plain words: what was reached, and the command that comes next."""

import shlex
from collections.abc import Collection
from dataclasses import dataclass, fields
from pathlib import Path

from autosalt.training.data.dataset import Example
from autosalt.training.export.calibrate import MIN_HEADS
from autosalt.training.settings import DataSettings


@dataclass(frozen=True, slots=True)
class Yardstick:
    """What the validation photos can measure: the error of hair loss, or only the loss.

    Attributes:
        photos: Those with two whole masks; without any of them, all validation photos.
        subjects: Of how many people they are.
        in_points: Whether figures are mean absolute errors of hair loss, in points.
    """

    photos: int
    subjects: int
    in_points: bool

    @classmethod
    def of(cls, examples: Collection[Example]) -> "Yardstick":
        """The yardstick of these validation photos."""
        whole = [example for example in examples if example.true_loss_pct is not None]
        counted = whole or examples
        subjects = {example.item.subject for example in counted}
        return cls(len(counted), len(subjects), bool(whole))

    def in_words(self, figure: float) -> str:
        """A figure with what it is and what it was measured on."""
        where = f"on {_count(self.photos, 'validation photograph')} of "
        where += _count(self.subjects, "person", "people")
        if self.in_points:
            return f"hair loss is off by {figure:.2f} points on average, {where}"
        return f"the validation loss is {figure:.4f}, {where}, none of which has two whole masks"

    @property
    def people(self) -> int:
        """How many people have both whole masks."""
        return self.subjects if self.in_points else 0

    @property
    def too_few(self) -> str | None:
        """A warning where they are of too few people to calibrate the model on, else None."""
        if self.people >= MIN_HEADS:
            return None
        return (
            f"Validation has both masks of {_count(self.people, 'person', 'people')}. To calibrate "
            f"the model on them it needs {MIN_HEADS}: raise data.val_fraction, or keep other "
            "photographs for `autosalt export`."
        )


@dataclass(frozen=True, slots=True)
class Fitted:
    """The end of a training run.

    Attributes:
        best: The checkpoint that validated best.
        figure: Its figure by the yardstick; the lower the better.
        start: The figure before the first step; None where the checkpoint does not have it.
        yardstick: What was measured, and on how many photos.
        steps: Number of steps.
        ended_by: The setting that ended it.
        main: Whether this process reports the run, where several devices each have a process.
    """

    best: Path
    figure: float
    start: float | None
    yardstick: Yardstick
    steps: int
    ended_by: str
    main: bool

    @property
    def better(self) -> bool:
        """Whether training made the model better than it was at the start."""
        return self.start is None or self.figure < self.start

    def in_words(self) -> str:
        """What was reached against the start."""
        start = "" if self.start is None else f" At the start it was {_number(self.start, self)}."
        return (
            f"{_count(self.steps, 'step')}, ended by trainer.{self.ended_by}. "
            f"Reached: {self.yardstick.in_words(self.figure)}.{start}"
        )


def next_step(best: Path, data: DataSettings, yardstick: Yardstick) -> str:
    """What comes after training, in words, with the command.

    Export calibrates on the validation photos, or on others where they are of too few people.
    """
    if yardstick.too_few is None:
        return f"Next: {export_command(best, data)}"
    others = export_command(best, DataSettings(folders=["OTHERS"]))
    return (
        f"Next: {others} split=all\n"
        f"OTHERS is a folder with both masks of {MIN_HEADS} people or more whom training did not "
        f"see: validation has both of {_count(yardstick.people, 'person', 'people')}, too few to "
        "calibrate on."
    )


def export_command(best: Path, data: DataSettings) -> str:
    """The command that exports, calibrated on the photos that validated."""
    changed = (
        f"data.{field.name}={_written(getattr(data, field.name))}"
        for field in fields(DataSettings)
        if field.name in _DIVIDING and getattr(data, field.name) != field.default
    )
    words = [f"checkpoint={best}", *changed, f"out={best.parent / 'exported'}", "name=mine"]
    return " ".join(["autosalt", "export", *map(_shell_quoted, words)])


_DIVIDING = ("folders", "val_fraction", "test_fraction", "split_seed", "folds", "fold")
"""The settings that say which photos there are and how they are divided."""


def _shell_quoted(word: str) -> str:
    """A word as a shell takes it; brackets alone need no quotes where no file is named so."""
    bare = word.translate(_NO_BRACKETS)
    return word if shlex.quote(bare) == bare else shlex.quote(word)


_NO_BRACKETS = str.maketrans("", "", "[]")


def _written(value: object) -> str:
    """A value as an override gives it."""
    if not isinstance(value, list):
        return str(value)
    return f"[{','.join(map(_quoted, value))}]"


def _quoted(folder: str) -> str:
    plain = all(letter.isalnum() or letter in "/._- " for letter in folder)
    return folder if plain else f'"{folder}"'


def _number(figure: float, fitted: Fitted) -> str:
    return f"{figure:.2f}" if fitted.yardstick.in_points else f"{figure:.4f}"


def _count(number: int, one: str, many: str | None = None) -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"
