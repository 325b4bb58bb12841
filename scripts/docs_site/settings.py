"""Page of settings: every Hydra group of training, with default, limits and named choices."""

from dataclasses import MISSING, Field, fields, is_dataclass
from importlib.resources import files
from typing import Any, Final, get_type_hints

from docs_site.markdown import code, page, table

_INTRO: Final = """
`autosalt train`, `crossval`, `sweep`, `evaluate`, `export` and `calibrate` take settings as
`name=value`; `crossval` and `sweep` take those of `train`. Lists stand in
brackets: `data.folders=[A,B]`. A named choice of a group is `group=choice`: `trainer=cpu`.
Generated from `autosalt.training.settings` and `configs/`. A wrong name or value ends with exit
code 2 before anything is loaded.
"""


def settings_page() -> str:
    """Markdown of every setting of the four commands and of their groups."""
    from autosalt.training.settings import (
        CalibrateSettings,
        EvaluateSettings,
        ExportSettings,
        TrainSettings,
    )

    commands = {
        "train": TrainSettings,
        "evaluate": EvaluateSettings,
        "export": ExportSettings,
        "calibrate": CalibrateSettings,
    }
    parts: list[str] = []
    groups: dict[str, type] = {}
    for name, schema in commands.items():
        own = _groups(schema)
        named = ", ".join(f"[`{group}`](#group-{group})" for group in own)
        parts += [f"## autosalt {name}", _prose(schema), _settings(schema, "")]
        parts.append(f"And the settings of these groups: {named}.")
        groups |= own
    for name, group in groups.items():
        parts += [f"## Group {code(name)}", _prose(group), _choices(name), _settings(group, name)]
    parts += ["## Experiments", "Named choices that set several groups: `experiment=NAME`.",
              _choices("experiment")]  # fmt: skip
    return page("Training settings", _INTRO, *parts)


def _groups(schema: type) -> dict[str, type]:
    """The groups that a command takes, by name."""
    hints: dict[str, type] = get_type_hints(schema)
    return {name: kind for name, kind in hints.items() if _is_group(kind)}


def _is_group(kind: object) -> bool:
    return is_dataclass(kind)


def _prose(schema: type) -> str:
    paragraphs = (schema.__doc__ or "").split("\n\n")
    return "\n\n".join(" ".join(part.split()) for part in paragraphs).replace("<", "&lt;")


def _settings(schema: Any, group: str) -> str:
    kinds = get_type_hints(schema)
    rows = [
        (code(f"{group}.{item.name}" if group else item.name), _default(item), _limits(item))
        for item in fields(schema)
        if not is_dataclass(kinds[item.name])
    ]
    return table(("setting", "default", "allowed"), rows) if rows else ""


def _default(item: "Field[Any]") -> str:
    value = item.default if item.default_factory is MISSING else item.default_factory()
    if value == "???":  # OmegaConf's mark of a required value
        return "must be given"
    return code("null" if value is None else str(value).lower() if value in (True, False)
                and isinstance(value, bool) else str(value) or '""')  # fmt: skip


def _limits(item: "Field[Any]") -> str:
    from autosalt.training.settings import RANGE

    if RANGE not in item.metadata:
        return ""
    low, high = item.metadata[RANGE]
    return f"from {low:g}" if high == float("inf") else f"{low:g} to {high:g}"


def _choices(group: str) -> str:
    """Return the named choices of a group: each file, its first comment, and its values."""
    folder = files("autosalt.configs") / group
    names = sorted(item.name for item in folder.iterdir() if item.name.endswith(".yaml"))
    rows = [_choice(name, (folder / name).read_text(encoding="utf-8")) for name in names]
    return table(("choice", "what it is", "sets"), rows) if rows else ""


def _choice(name: str, text: str) -> tuple[str, str, str]:
    lines = [line for line in text.splitlines() if line.strip()]
    comments = [line.lstrip("# ") for line in lines if line.startswith("#")]
    about = " ".join(line for line in comments if not line.startswith("@package"))
    skipped = ("#", "-", "defaults", "{}")
    sets = [line.strip() for line in lines if not line.lstrip().startswith(skipped)]
    return code(name.removesuffix(".yaml")), about, "<br>".join(map(code, sets))
