"""Check settings: each number in its range, and those that depend on each other."""

import re
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from math import isfinite, isinf
from typing import Any, Final

from autosalt.errors import ConfigError
from autosalt.scorer.manifest import is_plain_name
from autosalt.training.data.split import Split, places
from autosalt.training.settings import (
    PRECISIONS,
    RANGE,
    SIDE_STEP,
    SMALLER,
    CalibrateSettings,
    DataSettings,
    EvaluateSettings,
    ExportSettings,
    ModelSettings,
    TrainerSettings,
    TrainSettings,
    side_at,
)

_DEVICES: Final = re.compile(r"auto|-1|\d+(,\d*)*")


def refuse_impossible(settings: Any, prefix: str = "") -> None:
    """Raise ConfigError for settings that nothing could be done with.

    Args:
        settings: One of the dataclasses of `settings.py`, with its nested dataclasses.
        prefix: Of its names, such as `trainer.`.
    """
    for field in fields(settings):
        value, name = getattr(settings, field.name), prefix + field.name
        if is_dataclass(value):
            refuse_impossible(value, f"{name}.")
        elif RANGE in field.metadata and value is not None:
            _refuse_out_of_range(value, name, *field.metadata[RANGE])
    if check := _CHECKS.get(type(settings)):
        check(settings)


def _refuse_out_of_range(value: Any, name: str, low: float, high: float) -> None:
    if isinstance(value, Mapping):
        for key, part in value.items():
            _refuse_out_of_range(part, f"{name}.{key}", low, high)
    elif not (low <= value <= high and isfinite(value)):
        limits = f"{low:g} or more" if isinf(high) else f"{low:g} to {high:g}"
        raise ConfigError(f"{name}={value}: must be {limits}")


def _check_data(data: DataSettings) -> None:
    try:
        data.input_spec()
    except ValueError as error:
        raise ConfigError(str(error)) from error
    places(data)


def _check_model(model: ModelSettings) -> None:
    if model.encoder_path is not None and model.start_path is not None:
        raise ConfigError(
            f"model.encoder_path={model.encoder_path}: not read where model.start_path="
            f"{model.start_path} gives the whole network; add model.start_path=null or "
            "experiment=none"
        )


def _check_trainer(trainer: TrainerSettings) -> None:
    if trainer.precision not in PRECISIONS:
        raise ConfigError(
            f"trainer.precision={trainer.precision}: give one of {', '.join(PRECISIONS)}"
        )
    if not _DEVICES.fullmatch(trainer.devices):
        raise ConfigError(
            f"trainer.devices={trainer.devices}: give auto, how many, or which: '0,2'"
        )
    for pair in trainer.growing:
        if not (_is_list(pair) and len(pair) == 2 and all(map(_is_share, pair))):
            raise ConfigError(
                f"trainer.growing={trainer.growing}: give pairs over 0 and up to 1, until which "
                "share of the run at which scale: [[0.4,0.5]]"
            )


def _is_list(value: Any) -> bool:
    return isinstance(value, list | tuple)


def _is_share(value: Any) -> bool:
    return isinstance(value, int | float) and 0 < value <= 1


def _check_training(settings: TrainSettings) -> None:
    scales = 1.0, *(scale for _, scale in settings.trainer.growing)
    smallest = min(side_at(scale, settings.data.size) for scale in scales)
    if settings.trainer.batch_size == 1 and smallest == SIDE_STEP:
        raise ConfigError(
            f"trainer.batch_size=1: one photo of {SIDE_STEP} px cannot be normalised; give 2 or "
            "more, or a larger data.size"
        )


def _check_evaluation(settings: EvaluateSettings) -> None:
    _check_split(settings.split)


def _check_export(settings: ExportSettings) -> None:
    _check_written(settings)
    for name in ("licence", "intended_use"):
        text = getattr(settings, name)
        if text is not None and not text.strip():
            raise ConfigError(f"{name}: must not be empty")
    for precision in settings.also:
        if precision not in SMALLER:
            raise ConfigError(f"also={precision}: must be one of {', '.join(SMALLER)}")


def _check_written(settings: ExportSettings | CalibrateSettings) -> None:
    _check_split(settings.split)
    if not is_plain_name(settings.name):
        raise ConfigError(
            f"name={settings.name}: give letters, digits, - and _ alone, without .onnx"
        )


def _check_split(name: str) -> None:
    if name not in tuple(Split):
        raise ConfigError(f"split={name}: must be one of {', '.join(Split)}")


_CHECKS: Final[Mapping[type, Callable[[Any], None]]] = {
    DataSettings: _check_data,
    ModelSettings: _check_model,
    TrainerSettings: _check_trainer,
    TrainSettings: _check_training,
    EvaluateSettings: _check_evaluation,
    ExportSettings: _check_export,
    CalibrateSettings: _check_written,
}
