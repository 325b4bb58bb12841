"""Read Hydra overrides into settings. Names and values only: nothing is instantiated.

Text is taken as it stands: without quotes Hydra would make 1.1 of a name 1.10, and refuse a path
with an umlaut. `_target_`, with which Hydra can build any object by its name, is refused wherever
it stands. What is wrong is stated in our words: Hydra's and OmegaConf's own are for those who write
configurations.
"""

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import fields, is_dataclass
from difflib import get_close_matches
from typing import Any, TypeVar, get_type_hints

from hydra import compose, initialize_config_module
from hydra.core.config_store import ConfigStore
from hydra.core.global_hydra import GlobalHydra
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.errors import MissingConfigException, OverrideParseException
from omegaconf import DictConfig, MissingMandatoryValue, OmegaConf

from autosalt.errors import ConfigError
from autosalt.training.check_settings import refuse_impossible
from autosalt.training.settings import (
    CalibrateSettings,
    EvaluateSettings,
    ExportSettings,
    TrainSettings,
)

T = TypeVar("T", TrainSettings, EvaluateSettings, ExportSettings, CalibrateSettings)

_TARGET = re.compile(r"(?<!\w)_target_(?!\w)")

_OVERLAY = "experiment"
"""The group that is no part of a schema: its options override several groups at once."""
_FREE = "data.shares."
"""Before names that the user chooses."""

_SCHEMAS: dict[type, str] = {
    TrainSettings: "train",
    EvaluateSettings: "evaluate",
    ExportSettings: "export",
    CalibrateSettings: "calibrate",
}


def load_settings(schema: type[T], overrides: Sequence[str] = ()) -> T:
    """Compose the configuration of one command and check it against its schema.

    Args:
        schema: of the command, such as `TrainSettings`.
        overrides: Hydra overrides such as `data.folders=[a,b]` or `experiment=smoke`.

    Raises:
        ConfigError: An override does not parse or names an unknown setting; its value has the wrong
            type or is out of range; a required value is missing; or it holds `_target_`.
    """
    refuse_targets(overrides)
    overrides = [_text_as_it_stands(schema, override) for override in overrides]
    store_schemas()
    GlobalHydra.instance().clear()
    try:
        _refuse_unknown(schema, overrides)
        with initialize_config_module("autosalt.configs", version_base="1.3"):
            config = compose(_SCHEMAS[schema], list(overrides))
        return checked_settings(schema, config)
    except ConfigError:
        raise
    except MissingMandatoryValue as error:
        raise ConfigError(f"{error.full_key} must be given: {error.full_key}=...") from error
    except OverrideParseException as error:
        raise ConfigError(
            f"{error.override}: cannot be read as name=value ({_one_line(error)}); in a list, "
            "text with brackets, commas or quotes needs its own quotes: 'name=[\"a, b\"]'"
        ) from error
    except MissingConfigException as error:
        group, _, option = (error.missing_cfg_file or "").rpartition("/")
        choices = ", ".join(error.options or ())
        raise ConfigError(f"{group}={option}: there is no such choice; give {choices}") from error
    # Hydra and OmegaConf raise a dozen unrelated classes; all of them mean a wrong override.
    except Exception as error:
        raise ConfigError(_one_line(error)) from error


def store_schemas() -> None:
    """Make the schemas known to Hydra, which the configurations begin from."""
    store = ConfigStore.instance()
    for cls, name in _SCHEMAS.items():
        store.store(name=f"{name}_schema", node=_writable(cls))


def refuse_targets(overrides: Sequence[str]) -> None:
    """Raise ConfigError for an override that holds `_target_`."""
    for override in overrides:
        if _TARGET.search(override):
            raise ConfigError(f"{override}: _target_ is not accepted from outside")


def checked_settings(schema: type[T], config: DictConfig) -> T:
    """The settings of a composed configuration.

    Raises:
        ConfigError: A value is out of range, or the configuration holds `_target_`.
        MissingMandatoryValue: A required value is missing.
    """
    _refuse_targets_in(config)
    settings = OmegaConf.to_object(config)
    assert isinstance(settings, schema)  # noqa: S101
    refuse_impossible(settings)
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


def _refuse_targets_in(node: Any) -> None:
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


def _refuse_unknown(schema: type, overrides: Sequence[str]) -> None:
    """Raise ConfigError for an override of a setting that the schema does not have."""
    groups = {field.name for field in fields(schema) if is_dataclass(field.type)}
    settings = {name for name, _ in _settings(schema)}
    for override in OverridesParser.create().parse_overrides(list(overrides)):
        name = override.key_or_group
        if name not in {_OVERLAY, *groups, *settings} and not name.startswith(_FREE):
            raise ConfigError(f"{name}: there is no such setting; {_instead(name, settings)}")


def _settings(schema: type, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """The names of all settings, such as `trainer.max_steps`, each with its type."""
    types = get_type_hints(schema)
    for field in fields(schema):
        kind = types[field.name]
        if is_dataclass(kind):
            yield from _settings(kind, f"{prefix}{field.name}.")  # type: ignore[arg-type]
        else:
            yield prefix + field.name, kind


def _text_as_it_stands(schema: type, override: str) -> str:
    """An override whose text Hydra will not take for a number, a list or a syntax error."""
    name, equals, value = override.partition("=")
    kind = dict(_settings(schema)).get(name.lstrip("+"))
    if not equals or not value:
        return override
    if kind is str or (kind == str | None and value != "null"):
        return f"{name}={_quoted(value)}"
    inner = value[1:-1]
    if kind == list[str] and value == f"[{inner}]" and not set(inner) & set("[]'\""):
        words = [_quoted(word.strip()) for word in inner.split(",") if word.strip()]
        return f"{name}=[{','.join(words)}]"
    return override


def _quoted(text: str) -> str:
    """Text in quotes as Hydra reads them, unless it has them already."""
    if text[0] in "'\"":
        return text
    # A backslash means itself, but before a quote.
    text = re.sub(r"(\\*)'", r"\1\1\'", text)
    return "'" + re.sub(r"(\\+)$", r"\1\1", text) + "'"


def _instead(name: str, settings: Set[str]) -> str:
    """Suggest a setting: a similar name in the group, or the same name in another group."""
    group, _, last = name.rpartition(".")
    in_group = sorted(word for other, _, word in _split(settings) if group and other == group)
    if near := get_close_matches(last, in_group, n=1, cutoff=0.75):
        return f"did you mean {group}.{near[0]}?"
    if in_group:
        return f"{group} has {', '.join(in_group)}"
    same = sorted(f"{other}{dot}{word}" for other, dot, word in _split(settings) if word == last)
    return f"did you mean {same[0]}?" if same else "autosalt/training/settings.py has them all"


def _split(settings: Set[str]) -> list[tuple[str, str, str]]:
    return [setting.rpartition(".") for setting in settings]


_ASIDE = ("object_type=", "full_key:", "reference_type=", "See https://")
"""Starts of lines in messages of Hydra and OmegaConf that do not help the user."""


def _one_line(error: BaseException) -> str:
    """What went wrong, the innermost cause included, without Hydra's asides."""
    parts: list[str] = []
    cause: BaseException | None = error
    while cause is not None:
        lines = [line.strip() for line in str(cause).strip().splitlines()]
        text = "; ".join(line for line in lines if not line.startswith(_ASIDE))
        text = text.removeprefix("Error merging override ").rstrip(".")
        text = text.replace("ListConfig, list or tuple", "list such as [a,b]")
        if text and not any(text in part for part in parts):
            parts.append(text)
        cause = cause.__cause__
    return ": ".join(parts) or type(error).__name__
