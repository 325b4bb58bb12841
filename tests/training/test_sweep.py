"""Sweep with Hydra's optuna plugin: trials of a few steps, and a missing plugin."""

from pathlib import Path

import pytest
from omegaconf import OmegaConf

from autosalt.errors import ConfigError
from autosalt.extras import missing
from autosalt.training.sweep import sweep


def test_a_missing_plugin_is_one_line_with_the_cure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autosalt.extras.find_spec", lambda _name: None)
    with pytest.raises(ConfigError, match=r"pip install 'autosalt\[sweep\]'"):
        sweep([])


@pytest.mark.skipif(bool(missing("sweep")), reason="the extra sweep is not installed")
def test_a_missing_folder_is_refused_before_any_trial() -> None:
    with pytest.raises(ConfigError, match="out is missing: name a folder"):
        sweep(["data.folders=[a]", "trainer.learning_rate=choice(0.001,0.01)"])


@pytest.mark.skipif(bool(missing("sweep")), reason="the extra sweep is not installed")
def test_a_sweep_over_nothing_is_refused_before_any_trial(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"nothing to search: .*trainer\.learning_rate=tag"):
        sweep([f"out={tmp_path}", "data.folders=[a]", "trainer.learning_rate=0.001"])


@pytest.mark.slow
@pytest.mark.skipif(bool(missing("sweep")), reason="the extra sweep is not installed")
def test_each_trial_is_a_run_and_the_best_is_named(toy: Path, tmp_path: Path) -> None:
    best = sweep(
        [
            "experiment=smoke", "trainer.max_steps=1", f"data.folders=[{toy}]", f"out={tmp_path}",
            "hydra.sweeper.n_trials=2", "trainer.learning_rate=choice(0.001,0.01)",
        ]
    )  # fmt: skip
    assert all((tmp_path / f"trial-{k}" / "best.ckpt").is_file() for k in range(2))
    results = OmegaConf.load(best)
    assert set(results.best_params) == {"trainer.learning_rate"}
