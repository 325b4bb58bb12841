"""Loggers of a run: which are on, and where they write."""

from pathlib import Path

import pytest

from autosalt.errors import ConfigError
from autosalt.training.hydra_config import load_settings
from autosalt.training.model.loggers import make_loggers
from autosalt.training.settings import LoggerSettings, TrainSettings


@pytest.mark.parametrize(
    ("choice", "kinds"),
    [
        ("standard", ["CSVLogger", "TensorBoardLogger"]),
        ("csv", ["CSVLogger"]),
        ("tensorboard", ["TensorBoardLogger"]),
    ],
)
def test_a_choice_of_the_group_switches_loggers_on(
    choice: str, kinds: list[str], tmp_path: Path
) -> None:
    words = ["data.folders=[a]", "out=o", f"logger={choice}"]
    made = make_loggers(load_settings(TrainSettings, words).logger, tmp_path)
    assert [type(logger).__name__ for logger in made] == kinds


def test_a_missing_mlflow_is_one_line_with_the_cure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("autosalt.extras.find_spec", lambda _name: None)
    with pytest.raises(ConfigError, match=r"pip install 'autosalt\[mlflow\]'"):
        make_loggers(LoggerSettings(mlflow=True), tmp_path)
