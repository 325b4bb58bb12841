"""Sweep: search settings with Hydra's own optuna plugin, one training run a trial."""

import logging
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import hydra
from hydra.core.global_hydra import GlobalHydra
from hydra.core.hydra_config import HydraConfig
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.errors import HydraException
from omegaconf import DictConfig
from omegaconf.errors import OmegaConfBaseException

from autosalt.errors import ConfigError
from autosalt.extras import missing
from autosalt.training.hydra_config import checked_settings, refuse_targets, store_schemas
from autosalt.training.settings import TrainSettings
from autosalt.training.train import fit

_OURS = (
    "hydra/sweeper=optuna",
    "hydra.sweeper.direction=minimize",
    "hydra.sweep.dir=${out}",
    "hydra.sweep.subdir=trial-${hydra.job.num}",
    "hydra/job_logging=disabled",
)


def sweep(
    overrides: Sequence[str],
    prepare: Callable[[TrainSettings], TrainSettings] = lambda given: given,
) -> Path:
    """Train trials for the least error of hair loss in validation, each in a folder of `out`.

    Args:
        overrides: Hydra overrides, and search spaces such as `interval(1e-5, 1e-3)`.
        prepare: Changes the settings of each trial before it is trained.

    Returns:
        `optimization_results.yaml` in `out`: the settings of the best trial, and its error.

    Raises:
        ConfigError: The plugin is not installed, `out` is missing, no override is a search space,
            or one is wrong or holds `_target_`.
    """
    if missing("sweep"):
        raise ConfigError("sweeps need Hydra's plugin: pip install 'autosalt[sweep]'")
    refuse_targets(overrides)
    folders = [word.removeprefix("out=") for word in overrides if word.startswith("out=")]
    if not folders:
        raise ConfigError("out is missing: name a folder for the trials, e.g. out=SWEEP")
    _refuse_without_space(overrides)
    store_schemas()
    logging.getLogger("alembic").setLevel(logging.WARNING)  # it names its plugins, one a line

    def trial(config: DictConfig) -> float:
        settings = checked_settings(TrainSettings, config)
        folder = Path(HydraConfig.get().runtime.output_dir)
        return fit(prepare(replace(settings, out=str(folder)))).figure

    GlobalHydra.instance().clear()
    run: Any = hydra.main(
        version_base="1.3", config_path="pkg://autosalt.configs", config_name="train"
    )(trial)
    with (
        patch.object(sys, "argv", ["autosalt sweep", "--multirun", *_OURS, *overrides]),
        patch.dict(os.environ, {"HYDRA_FULL_ERROR": "1"}),  # else it prints errors and exits
    ):
        try:
            run()
        except (HydraException, OmegaConfBaseException) as error:
            raise ConfigError(" ".join(str(error).split())) from error
    return Path(folders[-1]) / "optimization_results.yaml"


def _refuse_without_space(overrides: Sequence[str]) -> None:
    """Raise ConfigError where each trial would train the same settings."""
    try:
        parsed = OverridesParser.create().parse_overrides(list(overrides))
    except HydraException as error:
        raise ConfigError(" ".join(str(error).split())) from error
    named = any(word.key_or_group.startswith("hydra.sweeper.params") for word in parsed)
    if not named and not any(word.is_sweep_override() for word in parsed):
        raise ConfigError(
            "nothing to search: every trial would have the same settings. Give a space, such as "
            "'trainer.learning_rate=tag(log,interval(1e-5,1e-3))'"
        )
