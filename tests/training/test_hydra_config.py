"""Every option composes; what is mistyped is refused in one line; nothing is instantiated."""

from itertools import chain
from pathlib import Path

import autosalt.configs
import pytest

from autosalt.errors import ConfigError
from autosalt.training.hydra_config import load_settings
from autosalt.training.settings import (
    CalibrateSettings,
    EvaluateSettings,
    ExportSettings,
    TrainSettings,
)

ROOT = Path(autosalt.configs.__path__[0])
GIVEN = ["data.folders=[a,b]", "out=run"]
GROUPS = ("data", "model", "loss", "augment", "trainer", "logger", "experiment")
OPTIONS = sorted(
    chain.from_iterable(
        [(group, file.stem) for file in (ROOT / group).glob("*.yaml")] for group in GROUPS
    )
)


def test_there_are_options_in_every_group() -> None:
    assert {group for group, _ in OPTIONS} == set(GROUPS)


@pytest.mark.slow
@pytest.mark.parametrize(("group", "option"), OPTIONS)
def test_every_option_composes(group: str, option: str) -> None:
    settings = load_settings(TrainSettings, [*GIVEN, f"{group}={option}"])
    assert settings.data.folders == ["a", "b"]
    assert settings.data.input_spec().fill == (128, 128, 128)


def test_overlays_can_be_overridden() -> None:
    settings = load_settings(
        TrainSettings, [*GIVEN, "experiment=phantom", "trainer=gpu", "augment.scale=0.5"]
    )
    assert settings.trainer.accelerator == "gpu"
    assert settings.augment.scale == 0.5
    assert settings.augment.rotate_deg == 25.0


def test_shares_and_growing_are_given_on_the_command_line() -> None:
    overrides = ["+data.shares={phantom: 1, clinic: 0.5}", "trainer.growing=[[0.3, 0.5]]"]
    settings = load_settings(TrainSettings, [*GIVEN, *overrides])
    assert settings.data.shares == {"phantom": 1.0, "clinic": 0.5}
    assert settings.trainer.growing == [[0.3, 0.5]]


@pytest.mark.slow
def test_evaluate_export_and_calibrate_compose() -> None:
    evaluation = load_settings(EvaluateSettings, [*GIVEN, "model_file=m.onnx", "split=test"])
    assert (evaluation.model_file, evaluation.split) == ("m.onnx", "test")
    settings = load_settings(ExportSettings, [*GIVEN, "checkpoint=c.ckpt", "name=n"])
    assert settings.data.folders == ["a", "b"]
    again = load_settings(CalibrateSettings, [*GIVEN, "model_file=m.onnx", "name=n"])
    assert (again.split, again.as_export().checkpoint) == ("all", "m.onnx")


@pytest.mark.parametrize(
    ("override", "named"),
    [
        ("trainer.max_step=3", "max_step"),
        ("trainer.max_steps=soon", "soon"),
        ("model=huge", "huge"),
        ("nothing", "nothing"),
        ("+new.key=1", "new"),
        ("data.folders=3", "folders"),
        ("trainer.max_steps=", "max_steps"),
        ("a=b=[", "a=b="),
    ],
)
def test_wrong_overrides_are_one_clear_line(override: str, named: str) -> None:
    with pytest.raises(ConfigError) as error:
        load_settings(TrainSettings, [*GIVEN, override])
    assert named in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("override", "help_"),
    [
        ("trainer.max_step=3", "did you mean trainer.max_steps?"),
        ("max_steps=3", "did you mean trainer.max_steps?"),
        ("trainer.lr=1", "learning_rate"),  # all of the group
        ("+trainer.lr=1", "learning_rate"),
        ("trainer=tpu", "give cpu, gpu, standard"),
        ("data.folders=a", "a list such as [a,b]"),
        ("data.folders=[a", "quotes"),
    ],
)
def test_a_wrong_override_is_reported_with_a_suggestion(override: str, help_: str) -> None:
    with pytest.raises(ConfigError) as error:
        load_settings(TrainSettings, [*GIVEN, override])
    assert help_ in str(error.value)
    for word in ("full_key", "Config", "hydra"):  # words of those who write configurations
        assert word not in str(error.value)


@pytest.mark.parametrize(
    "text",
    [
        "1.10",
        "2024.10",
        "007",
        "null",
        "/photos/Müller & Søn, #1!",
        "a=b",
        "[x]",
        "it's",
        "C:\\x\\",
    ],
)
def test_text_is_taken_as_it_stands(text: str) -> None:
    """As a number, 1.10 would be another name."""
    assert load_settings(TrainSettings, ["data.folders=[a]", f"out={text}"]).out == text


@pytest.mark.slow
def test_text_may_have_quotes_or_refer_to_a_setting() -> None:
    overrides = ["data.folders=[a]", "out='a b'", "model.encoder_path=null"]
    settings = load_settings(TrainSettings, overrides)
    assert (settings.out, settings.model.encoder_path) == ("a b", None)
    settings = load_settings(TrainSettings, ["data.folders=[a]", "out=runs/${model.encoder}"])
    assert settings.out == "runs/mobilenet_v2"


@pytest.mark.slow
def test_folders_are_taken_as_they_stand() -> None:
    settings = load_settings(TrainSettings, ["out=o", "data.folders=[2024.10, /Bäder/#1]"])
    assert settings.data.folders == ["2024.10", "/Bäder/#1"]
    settings = load_settings(TrainSettings, ["out=o", "data.folders=[a,'b, c']"])
    assert settings.data.folders == ["a", "b, c"]


def test_a_missing_required_setting_is_named() -> None:
    with pytest.raises(ConfigError, match=r"data\.folders"):
        load_settings(TrainSettings, ["out=run"])


@pytest.mark.parametrize(
    "override",
    ["+_target_=os.system", "+model._target_=os.system", "model={_target_: os.system}"],
)
def test_targets_are_refused(override: str) -> None:
    with pytest.raises(ConfigError, match="_target_ is not accepted"):
        load_settings(TrainSettings, [*GIVEN, override])


def test_a_folder_may_be_called_so() -> None:
    settings = load_settings(TrainSettings, ["data.folders=[my_target_heads]", "out=run"])
    assert settings.data.folders == ["my_target_heads"]


def test_targets_in_a_configuration_file_are_refused(tmp_path: Path) -> None:
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "evil.yaml").write_text("_target_: os.system\nencoder: x\n")
    with pytest.raises(ConfigError):
        load_settings(
            TrainSettings, [*GIVEN, f"hydra.searchpath=[file://{tmp_path}]", "model=evil"]
        )


def test_the_working_directory_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    load_settings(TrainSettings, GIVEN)
    assert Path.cwd() == tmp_path
    assert list(tmp_path.iterdir()) == []
