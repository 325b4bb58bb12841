"""JSON Schema of a model's manifest, for programs that embed a model in another language.

Names and types come from the dataclasses that read the manifest. Ranges are in `_RANGES`: a test
holds each of them to what `Manifest.from_json` accepts. `models/manifest.schema.json` is the schema
as a file.
"""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from types import NoneType, UnionType
from typing import Any, Final, get_args, get_origin, get_type_hints

from autosalt.imaging.pipeline import RESIZE_RULE
from autosalt.scorer.manifest import (
    OF_VERSION_4,
    SCHEMA_VERSION,
    SCHEMA_VERSION_SECOND_LOOK,
    VIEW_ORDER,
    Manifest,
)

SCHEMA_FILE: Final = "manifest.schema.json"
"""Name of the schema's file, beside the released models."""
_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_SHARE: Final = {"minimum": 0, "maximum": 1}
_INSIDE: Final = {"exclusiveMinimum": 0, "exclusiveMaximum": 1}
_RANGES: Final[Mapping[str, Mapping[str, Any]]] = {
    **{key: {"pattern": r"\S"} for key in ("name", "code_revision", "licence", "intended_use")},
    "training_data_sha256": {"pattern": "^[0-9a-f]{64}$"},
    "view_order": {"const": list(VIEW_ORDER)},
    "view_min_probability": _SHARE,
    "none_max_probability": _SHARE,
    "max_missing_share": _SHARE,
    "detection_limit_pct": {"minimum": 0, "exclusiveMaximum": 50},
    "sem_points": {"minimum": 0, "maximum": 100},
    "input.size": {"minimum": 1},
    "input.fill": {"items": {"type": "integer", "minimum": 0, "maximum": 255}},
    "input.resize": {"const": RESIZE_RULE},
    "thresholds.scalp": _INSIDE,
    "thresholds.loss": _INSIDE,
    "interval.floor_pct": {"exclusiveMinimum": 0},
    "interval.view_factor": {"minimum": 0},
    "interval.visit_factor": {"minimum": 0},
    "second_look.max_share": {"exclusiveMinimum": 0, "maximum": 1},
    "second_look.margin": {"minimum": 0, "maximum": 2},
    "second_look.min_held": _SHARE,
    "second_look.min_agreement": _SHARE,
}
"""What the type of a value does not state, by its place in the manifest."""
_TYPES: Final = {str: "string", int: "integer", float: "number", NoneType: "null"}


def manifest_schema() -> dict[str, Any]:
    """The schema as JSON: one object for version 3, one for a model with a second look."""
    once = _object(Manifest, "", without=OF_VERSION_4)
    twice = _object(Manifest, "")
    return {
        "$schema": _DIALECT,
        "title": "Manifest of an autosalt model",
        "description": "The file beside a model, and its metadata under autosalt.manifest.",
        "oneOf": [
            _of_version(once, SCHEMA_VERSION),
            _of_version(twice, SCHEMA_VERSION_SECOND_LOOK),
        ],
    }


def schema_text() -> str:
    """The schema as its file holds it, ending in a newline."""
    return json.dumps(manifest_schema(), indent=2) + "\n"


def _of_version(schema: dict[str, Any], version: int) -> dict[str, Any]:
    properties = {"schema_version": {"const": version}, **schema["properties"]}
    return {**schema, "properties": properties, "required": list(properties)}


def _object(kind: type, prefix: str, without: tuple[str, ...] = ()) -> dict[str, Any]:
    """The schema of a dataclass: every field is there, and nothing else."""
    hints = get_type_hints(kind)
    names = [field.name for field in fields(kind) if field.name not in without]
    return {
        "type": "object",
        "properties": {name: _of_type(hints[name], prefix + name) for name in names},
        "required": names,
        "additionalProperties": False,
    }


def _of_type(hint: Any, place: str) -> dict[str, Any]:
    """The schema of a value of this type at this place.

    A part that is a dataclass is never null: a manifest without a second look has no such key.
    """
    kinds = get_args(hint) if get_origin(hint) is UnionType else (hint,)
    value = next(kind for kind in kinds if kind is not NoneType)
    if isinstance(value, type) and is_dataclass(value):
        return _object(value, f"{place}.")
    if get_origin(value) is tuple:
        items = get_args(value)
        length = {} if ... in items else {"minItems": len(items), "maxItems": len(items)}
        schema: dict[str, Any] = {"type": "array", "items": {"type": _TYPES[items[0]]}, **length}
    else:
        names = [_TYPES[kind] for kind in kinds]
        schema = {"type": names[0] if len(names) == 1 else names}
    return {**schema, **_RANGES.get(place, {})}
