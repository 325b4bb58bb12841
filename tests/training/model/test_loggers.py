"""Loggers of a run: which are on, and where they write."""

import getpass
import os
import subprocess
import sys
from pathlib import Path

import pytest

from autosalt.errors import ConfigError
from autosalt.extras import missing
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


NO_NETWORK = """
import sys
from pathlib import Path

def refuse(event, _arguments):
    assert event not in ("socket.connect", "socket.getaddrinfo"), event

sys.addaudithook(refuse)
from autosalt.training.model.loggers import make_loggers
from autosalt.training.settings import LoggerSettings

only_mlflow = LoggerSettings(csv=False, tensorboard=False, mlflow=True)
[logger] = make_loggers(only_mlflow, Path(sys.argv[1]))
logger.log_metrics({"val/loss_pct_mae": 12.5}, step=3)
logger.finalize("success")
from mlflow.telemetry import get_telemetry_client

assert get_telemetry_client() is None
"""


@pytest.mark.slow
@pytest.mark.skipif(bool(missing("mlflow")), reason="the extra mlflow is not installed")
def test_mlflow_writes_to_its_folder_and_calls_nobody(tmp_path: Path) -> None:
    # A process of its own, without the marks of a test, which alone silence MLflow's reports.
    clean = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
    subprocess.run([sys.executable, "-c", NO_NETWORK, str(tmp_path)], check=True, env=clean)
    [written] = (tmp_path / "mlflow").glob("*/*/metrics/val/loss_pct_mae")
    assert written.read_text().split()[1:] == ["12.5", "3"]
    login = getpass.getuser()
    assert login
    tags = [file for file in (tmp_path / "mlflow").rglob("tags/*") if file.is_file()]
    assert login not in [file.read_text() for file in tags]
