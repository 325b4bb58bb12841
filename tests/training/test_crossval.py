"""Cross-validation: every person held out once, figures pooled, parts that are finished kept."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from autosalt.errors import ConfigError, DatasetError
from autosalt.training import crossval as module
from autosalt.training.crossval import HeldOut, crossval, figures
from autosalt.training.hydra_config import load_settings
from autosalt.training.settings import TrainSettings


def settings(toy: Path, out: Path, *overrides: str) -> TrainSettings:
    words = ["experiment=smoke", "trainer.max_steps=1", f"data.folders=[{toy}]", f"out={out}"]
    return load_settings(TrainSettings, [*words, "data.folds=2", *overrides])


def test_errors_are_pooled_over_photos_with_an_interval_by_subject() -> None:
    rows = [HeldOut(k % 2, f"s{k // 2}", float(k), False) for k in range(12)]
    result = figures([*rows, HeldOut(0, "s0", None, True)], resamples=50)
    assert result["loss_pct_mae"].value == pytest.approx(5.5)
    assert (result["loss_pct_mae"].n, result["loss_pct_mae"].subjects) == (12, 6)
    assert result["loss_pct_mae"].interval is not None
    assert result["refused_share"].value == pytest.approx(1 / 13)


def test_a_fold_without_photos_that_could_be_measured_has_no_error() -> None:
    assert set(figures([HeldOut(0, "s0", None, True)])) == {"refused_share"}


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        (["data.folds=0"], r"data\.folds=0: give into how many parts"),
        (["trainer.devices=2"], "on one device"),
    ],
)
def test_what_cannot_be_is_refused(
    toy: Path, tmp_path: Path, overrides: list[str], message: str
) -> None:
    with pytest.raises(ConfigError, match=message):
        crossval(settings(toy, tmp_path, *overrides))


def test_a_part_without_people_is_found_before_anything_is_trained(
    toy: Path, tmp_path: Path
) -> None:
    with pytest.raises(DatasetError, match="no photos in the test split"):
        crossval(settings(toy, tmp_path, "data.folds=300", "data.val_fraction=0.3"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_each_person_is_held_out_once_and_finished_parts_are_kept(
    toy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = settings(toy, tmp_path)
    lines: list[str] = []
    result = crossval(given, report=lines.append, resamples=5)
    assert result.pooled["refused_share"].n == 80
    assert result.pooled["refused_share"].subjects == 20
    assert [part["refused_share"].subjects for part in result.folds] != [20, 20]
    assert len(lines) == 2
    assert json.loads((tmp_path / "pooled.json").read_text())["pooled"]["refused_share"]["n"] == 80
    monkeypatch.setattr(module, "fit", None)  # nothing is trained again
    assert crossval(given, resamples=5) == result
    other = replace(given, trainer=replace(given.trainer, learning_rate=0.5))
    with pytest.raises(ConfigError, match=r"with other trainer\.learning_rate; name another out"):
        crossval(other)
