"""Outcome of a run in plain words, and the command that comes next."""

import shlex
from dataclasses import replace
from pathlib import Path

import numpy as np

from autosalt.imaging.geometry import Letterbox
from autosalt.training.data.dataset import Example, Item
from autosalt.training.hydra_config import load_settings
from autosalt.training.outcome import Fitted, Yardstick, export_command, next_step
from autosalt.training.settings import DataSettings, ExportSettings

FITTED = Fitted(
    best=Path("run/best.ckpt"),
    figure=3.2149,
    start=4.6,
    yardstick=Yardstick(photos=24, subjects=6, in_points=True),
    steps=500,
    ended_by="patience",
    main=True,
)


def example(subject: str, true_loss_pct: float | None) -> Example:
    item = Item(Path("d"), "p.jpg", None, None, subject, None, "toy", {})
    image = np.zeros((8, 8, 3), np.uint8)
    return Example(item, image, None, None, Letterbox.fit(8, 8, 8), true_loss_pct)


def test_what_was_reached_stands_against_the_start() -> None:
    assert FITTED.in_words() == (
        "500 steps, ended by trainer.patience. Reached: hair loss is off by 3.21 points on "
        "average, on 24 validation photographs of 6 people. At the start it was 4.60."
    )
    assert FITTED.better
    assert not replace(FITTED, start=3.0).better


def test_only_photos_with_two_whole_masks_are_counted() -> None:
    examples = [example("a", 4.0), example("a", 7.0), example("b", None)]
    assert Yardstick.of(examples) == Yardstick(photos=2, subjects=1, in_points=True)


def test_without_whole_masks_the_words_name_the_loss_and_why() -> None:
    yardstick = Yardstick.of([example("a", None)])
    assert yardstick.in_words(0.5) == (
        "the validation loss is 0.5000, on 1 validation photograph of 1 person, none of which has "
        "two whole masks"
    )


def test_a_validation_too_small_to_calibrate_on_is_known_before_training() -> None:
    few, enough = (Yardstick(4 * people, people, in_points=True) for people in (18, 19))
    assert few.too_few == (
        "Validation has both masks of 18 people. To calibrate the model on them it needs 19: raise "
        "data.val_fraction, or keep other photographs for `autosalt export`."
    )
    assert enough.too_few is None
    assert "both masks of 0 people" in str(replace(enough, in_points=False).too_few)


def test_the_next_command_divides_the_data_as_training_did() -> None:
    data = DataSettings(folders=["my data", "b"], split_seed=3, size=64)
    command = export_command(Path("run/best.ckpt"), data)
    assert export_command(Path("run/best.ckpt"), DataSettings(folders=["DATA"])) == (
        "autosalt export checkpoint=run/best.ckpt data.folders=[DATA] out=run/exported name=mine"
    )
    settings = load_settings(ExportSettings, shlex.split(command)[2:])
    assert settings.data.folders == ["my data", "b"]
    assert (settings.checkpoint, settings.data.split_seed) == ("run/best.ckpt", 3)


def test_with_too_few_validation_people_the_next_command_asks_for_others() -> None:
    data = DataSettings(folders=["DATA"], val_fraction=0.3)
    enough = Yardstick(photos=76, subjects=19, in_points=True)
    assert next_step(Path("r/best.ckpt"), data, enough) == (
        "Next: autosalt export checkpoint=r/best.ckpt data.folders=[DATA] data.val_fraction=0.3 "
        "out=r/exported name=mine"
    )
    for few, count in ((18, "18 people"), (1, "1 person")):
        assert next_step(Path("r/best.ckpt"), data, replace(enough, subjects=few)) == (
            "Next: autosalt export checkpoint=r/best.ckpt data.folders=[OTHERS] "
            "out=r/exported name=mine split=all\n"
            "OTHERS is a folder with both masks of 19 people or more whom training did not see: "
            f"validation has both of {count}, too few to calibrate on."
        )
    without_masks = next_step(Path("r/best.ckpt"), data, replace(enough, in_points=False))
    assert "validation has both of 0 people" in without_masks
