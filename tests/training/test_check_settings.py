"""Impossible settings are reported before any work, with their limits."""

import pytest

from autosalt.errors import ConfigError
from autosalt.training.hydra_config import load_settings
from autosalt.training.settings import ExportSettings, TrainSettings

GIVEN = ["data.folders=[a,b]", "out=run"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("override", "message"),
    [
        ("trainer.max_steps=-1", "trainer.max_steps=-1: must be 1 or more"),
        ("trainer.batch_size=0", "trainer.batch_size=0: must be 1 or more"),
        ("trainer.learning_rate=nan", "trainer.learning_rate=nan: must be 1e-09 to 1"),
        ("trainer.max_minutes=0", "trainer.max_minutes=0.0: must be 0.01 to 1e+06"),
        ("loss.smooth_px=inf", "loss.smooth_px=inf: must be 0 or more"),
        ("trainer.precision=half", "trainer.precision=half: give one of auto, 32-true"),
        ("augment.blur_p=40", "augment.blur_p=40.0: must be 0 to 1"),
        ("data.val_fraction=1", "data.val_fraction=1.0: must be 0 to 0.9"),
        ("data.size=100", "data.size=100: must be a multiple of 32"),
        ("data.size=999936", "data.size=999936: must be 32 to 2048"),
        ("+data.shares.men=nan", "data.shares.men=nan: must be 0 to 1e+09"),
        ("trainer.devices=foo", "trainer.devices=foo: give auto, how many, or which"),
        ("trainer.growing=[[0.4]]", "trainer.growing=[[0.4]]: give pairs"),
        ("trainer.growing=[[nan,1]]", "trainer.growing=[[nan, 1]]: give pairs"),
        ("data.fold=7", "data.fold=7: there is no such fold; give data.folds too"),
        ("data.folds=1", "data.folds=1: give 0"),
    ],
)
def test_an_impossible_number_is_named_with_its_limits(override: str, message: str) -> None:
    with pytest.raises(ConfigError) as error:
        load_settings(TrainSettings, [*GIVEN, override])
    assert str(error.value).startswith(message)


@pytest.mark.slow
def test_settings_of_a_run_must_fit_each_other() -> None:
    lone = ["trainer.batch_size=1", "data.size=32"]
    with pytest.raises(ConfigError, match=r"batch_size=1: one photo of 32 px cannot be normalised"):
        load_settings(TrainSettings, [*GIVEN, *lone])
    load_settings(TrainSettings, [*GIVEN, lone[0]])
    growing = [*GIVEN, lone[0], "data.size=64", "trainer.growing=[[1,0.5]]"]
    with pytest.raises(ConfigError, match="one photo of 32 px"):
        load_settings(TrainSettings, growing)


@pytest.mark.parametrize(
    ("override", "message"),
    [
        ("split=foo", "split=foo: must be one of train, val, test, all"),
        ("name=a/b", "name=a/b: give letters"),
        ("name=..", r"name=\.\.: give letters"),
        ("name=m.ONNX", "without .onnx"),
        ("name=", "name=: give letters"),
        ("name=-x", "name=-x: give letters"),
        ("licence=' '", "licence: must not be empty"),
    ],
)
def test_impossible_export_settings_are_reported_before_the_start(
    override: str, message: str
) -> None:
    given = ["checkpoint=c.ckpt", "data.folders=[a]", "out=o", "name=m"]
    with pytest.raises(ConfigError, match=message):
        load_settings(ExportSettings, [*given, override])


def test_encoder_weights_beside_a_start_are_refused_because_they_would_not_be_read() -> None:
    given = [*GIVEN, "model.encoder_path=weights.pth"]
    with pytest.raises(ConfigError, match=r"model\.encoder_path=weights\.pth: not read"):
        load_settings(TrainSettings, given)
    assert load_settings(TrainSettings, [*given, "experiment=none"])
