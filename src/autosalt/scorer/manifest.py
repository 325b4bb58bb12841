"""What a model file says about itself: everything a scorer must know besides the graph.

The manifest is one JSON object. It travels inside the ONNX file, under `METADATA_KEY`, and beside
it as `<model>.json` for those who cannot read ONNX metadata (browsers).
"""

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Final

from autosalt.core.interval import IntervalCalibration
from autosalt.core.views import VIEWS
from autosalt.imaging.pipeline import RESIZE_RULE, InputSpec, Thresholds

METADATA_KEY: Final = "autosalt.manifest"
SCHEMA_VERSION: Final = 3
RESIZE_RULES: Final = (RESIZE_RULE,)
VIEW_ORDER: Final[tuple[str, ...]] = tuple(view.value for view in VIEWS)
_PARTS: Final[Mapping[str, type]] = {
    "input": InputSpec,
    "thresholds": Thresholds,
    "interval": IntervalCalibration,
}
_SHA256: Final = re.compile(r"[0-9a-f]{64}")


class ManifestError(ValueError):
    """The manifest is missing something, holds something unknown, or is of an unknown schema."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """A released model's manifest, valid by construction.

    Args:
        name: The model's name, as the registry and results show it.
        input: Size, fill and resize rule of the photo the graph takes.
        thresholds: Probabilities from which a pixel is scalp, or loss; each in (0, 1).
        view_min_probability: Under this the model's view is "unclear"; in [0, 1].
        none_max_probability: Over this probability that a photo shows none of the four views (what
            they lack to 1) it is refused; in [0, 1].
        detection_limit_pct: Scores this close to 0 or 100 take that end's band; under 50.
        interval: Calibration of the 95 % intervals.
        sem_points: Standard error of measurement in SALT points from retakes, None if not measured.
        training_data_sha256: 64 hexadecimal digits naming the data trained on.
        code_revision: Commit (or version) of the code that trained and exported the model.
        licence: SPDX expression of the weights.
        intended_use: One sentence for people.
        view_order: Order of the `view` output; fixed.
        schema_version: Version of this layout; only `SCHEMA_VERSION` is read.

    Raises:
        ManifestError: A value is of the wrong type or out of its range.
    """

    name: str
    input: InputSpec
    thresholds: Thresholds
    view_min_probability: float
    none_max_probability: float
    detection_limit_pct: float
    interval: IntervalCalibration
    sem_points: float | None
    training_data_sha256: str
    code_revision: str
    licence: str
    intended_use: str
    view_order: tuple[str, ...] = VIEW_ORDER
    schema_version: int = SCHEMA_VERSION

    def __post_init__(self) -> None:
        _check(asdict(self))

    def to_json(self) -> str:
        """The manifest as JSON text, keys in a fixed order, ending in a newline."""
        return json.dumps(asdict(self), indent=2, ensure_ascii=False, allow_nan=False) + "\n"

    @classmethod
    def from_json(cls, text: str | bytes) -> "Manifest":
        """Read a manifest, refusing everything it does not fully understand.

        Raises:
            ManifestError: Not JSON, unknown schema version, or a key that is unknown, missing,
                mistyped or out of range.
        """
        try:
            data = json.loads(text)
        except ValueError as error:
            raise ManifestError(f"manifest: not JSON ({error})") from error
        if not isinstance(data, dict):
            raise ManifestError(f"manifest: a JSON object is needed, not {_kind(data)}")
        # First of all: under another schema version the other keys mean nothing to us.
        _check_schema(data.get("schema_version"))
        values = _exact_keys(data, cls, "")
        for key, part in _PARTS.items():
            values[key] = _exact_keys(values[key], part, key + ".")
        _check(values)
        values["input"]["fill"] = tuple(values["input"]["fill"])
        values["view_order"] = tuple(values["view_order"])
        for key, part in _PARTS.items():
            values[key] = part(**values[key])
        return cls(**values)


def sidecar_path(model: Path) -> Path:
    """Where the manifest of `model` (`name.onnx`) lies beside it: `name.json`."""
    return model.with_suffix(".json")


def _check_schema(version: Any) -> None:
    if version != SCHEMA_VERSION or isinstance(version, bool):
        raise ManifestError(
            f"manifest: schema_version {version!r} is unknown (this autosalt reads "
            f"{SCHEMA_VERSION}); update autosalt or use a model made for it"
        )


def _check(values: Mapping[str, Any]) -> None:
    """Check types and ranges of a manifest in the form of nested mappings, its keys known."""
    _check_schema(values["schema_version"])
    for key in ("name", "code_revision", "licence", "intended_use"):
        _require(bool(_text(values[key], key).strip()), key, "must not be empty")
    shape, thresholds = values["input"], values["thresholds"]
    _integer(shape["size"], "input.size", low=1)
    fill = _array(shape["fill"], "input.fill")
    _require(len(fill) == 3, "input.fill", "must be three numbers 0..255")
    for channel in fill:
        _integer(channel, "input.fill", low=0, high=255)
    known = shape["resize"] in RESIZE_RULES
    _require(known, "input.resize", f"must be one of {', '.join(RESIZE_RULES)}")
    for key, value in thresholds.items():
        inside = 0 < _number(value, f"thresholds.{key}", high=1) < 1
        _require(inside, f"thresholds.{key}", "must lie between 0 and 1, exclusive")
    for key, value in values["interval"].items():
        _number(value, f"interval.{key}")
    _require(values["interval"]["floor_pct"] > 0, "interval.floor_pct", "must be over 0")
    for key in ("view_min_probability", "none_max_probability"):
        _number(values[key], key, high=1)
    limit = _number(values["detection_limit_pct"], "detection_limit_pct")
    _require(limit < 50, "detection_limit_pct", f"{limit} is not under 50")
    if values["sem_points"] is not None:
        _number(values["sem_points"], "sem_points", high=100)
    views = tuple(_array(values["view_order"], "view_order"))
    _require(views == VIEW_ORDER, "view_order", f"must be {', '.join(VIEW_ORDER)}")
    digest = _text(values["training_data_sha256"], "training_data_sha256")
    hexadecimal = _SHA256.fullmatch(digest) is not None
    _require(hexadecimal, "training_data_sha256", "must be 64 lower-case hexadecimal digits")


def _exact_keys(data: Any, cls: type, prefix: str) -> dict[str, Any]:
    """A copy of `data`, which must be an object with exactly the fields of dataclass `cls`."""
    if not isinstance(data, Mapping):
        where = prefix.rstrip(".") or "manifest"
        raise ManifestError(f"manifest: {where}: an object is needed, not {_kind(data)}")
    known = {field.name for field in fields(cls)}
    for problem, keys in (("missing", known - data.keys()), ("unknown", data.keys() - known)):
        if keys:
            names = ", ".join(prefix + key for key in sorted(keys))
            raise ManifestError(f"manifest: {problem} {'keys' if len(keys) > 1 else 'key'} {names}")
    return dict(data)


def _require(condition: bool, key: str, problem: str) -> None:
    if not condition:
        raise ManifestError(f"manifest: {key}: {problem}")


def _text(value: Any, key: str) -> str:
    if not isinstance(value, str):
        raise ManifestError(f"manifest: {key}: a text is needed, not {_kind(value)}")
    return value


def _array(value: Any, key: str) -> Sequence[Any]:
    if not isinstance(value, list | tuple):
        raise ManifestError(f"manifest: {key}: an array is needed, not {_kind(value)}")
    return value


def _integer(value: Any, key: str, low: int, high: int | None = None) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ManifestError(f"manifest: {key}: a whole number is needed, not {_kind(value)}")
    _require(value >= low and (high is None or value <= high), key, f"{value} is out of range")
    return value


def _number(value: Any, key: str, high: float = math.inf) -> float:
    """`value`, a finite number from 0 to `high`."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ManifestError(f"manifest: {key}: a number is needed, not {_kind(value)}")
    _require(math.isfinite(value) and 0 <= value <= high, key, f"{value} is out of range")
    return float(value)


def _kind(value: Any) -> str:
    names = {dict: "an object", list: "an array", str: "a text", bool: "true or false"}
    return names.get(type(value), "null" if value is None else type(value).__name__)
