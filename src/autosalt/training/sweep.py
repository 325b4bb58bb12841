"""Sweep: search settings with Hydra's own optuna plugin, one training run a trial."""

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
) -> None:
    """Train trials for the least error of hair loss in validation.

    What was best is in `optimization_results.yaml` of `out`, each trial in a folder beside it.

    Args:
        overrides: Hydra overrides, and search spaces such as `interval(1e-5, 1e-3)`.
        prepare: Changes the settings of each trial before it is trained.

    Raises:
        ConfigError: The plugin is not installed, or an override holds `_target_`.
    """
    if missing("sweep"):
        raise ConfigError("sweeps need Hydra's plugin: pip install 'autosalt[sweep]'")
    refuse_targets(overrides)
    store_schemas()

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
