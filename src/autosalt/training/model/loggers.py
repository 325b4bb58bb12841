"""Loggers of a training run: CSV, TensorBoard and MLflow, all into the folder of the run."""

import os
from pathlib import Path

from lightning.pytorch.loggers import CSVLogger, Logger, TensorBoardLogger

from autosalt.errors import ConfigError
from autosalt.extras import missing
from autosalt.training.settings import LoggerSettings


def make_loggers(settings: LoggerSettings, out: Path) -> list[Logger]:
    """The loggers that are switched on; each has a folder of its own in `out`.

    Raises:
        ConfigError: MLflow is wanted and not installed.
    """
    loggers: list[Logger] = []
    if settings.csv:
        loggers.append(CSVLogger(out, name="csv"))
    if settings.tensorboard:
        loggers.append(TensorBoardLogger(out, name="tensorboard"))
    if settings.mlflow:
        loggers.append(_mlflow(out))
    return loggers


def _mlflow(out: Path) -> Logger:
    """MLflow into a folder: no server, and its own reports on its users switched off."""
    if missing("mlflow"):
        raise ConfigError("logger.mlflow: MLflow is not installed: pip install 'autosalt[mlflow]'")
    os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
    os.environ["MLFLOW_ALLOW_FILE_STORE"] = "true"  # its other store is a database
    from lightning.pytorch.loggers import MLFlowLogger

    return MLFlowLogger(
        "autosalt",
        tracking_uri=(out / "mlflow").resolve().as_uri(),
        tags={"mlflow.user": ""},  # else it records who is logged in
    )
