"""From Hydra overrides to settings. Only names and values are taken: nothing is instantiated.

`_target_`, with which Hydra can build any object by its name, is refused wherever it stands.
"""

import re
from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from typing import Any, TypeVar

from hydra import compose, initialize_config_module
from hydra.core.config_store import ConfigStore
from hydra.core.global_hydra import GlobalHydra
from hydra.errors import OverrideParseException
from omegaconf import DictConfig, OmegaConf

from autosalt.training.settings import EvaluateSettings, ExportSettings, TrainSettings

T = TypeVar("T", TrainSettings, EvaluateSettings, ExportSettings)

_TARGET = re.compile(r"(?<!\w)_target_(?!\w)")

_SCHEMAS: dict[type, str] = {
    TrainSettings: "train",
    EvaluateSettings: "evaluate",
    ExportSettings: "export",
}


class ConfigError(ValueError):
    """An override or a configuration is wrong; one line that says which."""


def load_settings(schema: type[T], overrides: Sequence[str] = ()) -> T:
    """Compose the configuration of one command and check it against its schema.

    Args:
        schema: `TrainSettings`, `EvaluateSettings` or `ExportSettings`.
        overrides: Hydra overrides such as `data.folders=[a,b]` or `experiment=smoke`.

    Raises:
        ConfigError: An override does not parse, names something unknown, has a value of the wrong
            type, lacks a value that must be given, or holds `_target_`.
    """
    for override in overrides:
        if _TARGET.search(override):
            raise ConfigError(f"{override}: _target_ is not accepted from outside")
    store = ConfigStore.instance()
    for cls, name in _SCHEMAS.items():
        store.store(name=f"{name}_schema", node=_writable(cls))
    GlobalHydra.instance().clear()
    try:
        with initialize_config_module("autosalt.configs", version_base="1.3"):
            config = compose(_SCHEMAS[schema], list(overrides))
        _refuse_targets(config)
        settings = OmegaConf.to_object(config)
    except ConfigError:
        raise
    except OverrideParseException as error:
        raise ConfigError(f"{error.override}: not a Hydra override ({_one_line(error)})") from error
    # Hydra and OmegaConf raise a dozen unrelated classes; all of them mean a wrong override.
    except Exception as error:
        raise ConfigError(_one_line(error)) from error
    assert isinstance(settings, schema)  # noqa: S101
    return settings


def _writable(cls: type) -> DictConfig:
    """A schema of frozen dataclasses into which Hydra may still merge."""
    node = OmegaConf.structured(cls)

    def unlock(part: DictConfig, schema: type) -> None:
        OmegaConf.set_readonly(part, False)
        for field in fields(schema):
            if isinstance(field.type, type) and is_dataclass(field.type):
                unlock(part[field.name], field.type)

    unlock(node, cls)
    assert isinstance(node, DictConfig)  # noqa: S101
    return node


def _refuse_targets(node: Any) -> None:
    plain = OmegaConf.to_container(node, throw_on_missing=False)
    stack = [plain]
    while stack:
        part = stack.pop()
        if isinstance(part, dict):
            if "_target_" in part:
                raise ConfigError("_target_ is not accepted in a configuration")
            stack.extend(part.values())
        elif isinstance(part, list):
            stack.extend(part)


def _one_line(error: BaseException) -> str:
    """What went wrong, the innermost cause included, without Hydra's indentation and keys."""
    parts: list[str] = []
    cause: BaseException | None = error
    while cause is not None:
        first = str(cause).strip().splitlines()
        text = "; ".join(line.strip() for line in first if "object_type=" not in line)
        if text and not any(text in part for part in parts):
            parts.append(text)
        cause = cause.__cause__
    return ": ".join(parts) or type(error).__name__
