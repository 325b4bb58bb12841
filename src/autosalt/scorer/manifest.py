"""Manifest of a model: everything that a scorer must know in addition to the graph.

The manifest is one JSON object. It travels inside the ONNX file, under `METADATA_KEY`, and next to
it as `<model>.json` for those who cannot read ONNX metadata (browsers).
"""

import json
import math
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Final, TypeVar

from autosalt.core.interval import IntervalCalibration
from autosalt.core.views import VIEWS
from autosalt.errors import ManifestError
from autosalt.imaging.pipeline import InputSpec, Thresholds
from autosalt.imaging.second_look import SecondLook

METADATA_KEY: Final = "autosalt.manifest"
SCHEMA_VERSION: Final = 3
"""Of a model that looks at each photo once."""
SCHEMA_VERSION_SECOND_LOOK: Final = 4
"""Of a model that looks at small heads twice. Programs that embed a model and know only version 3
refuse it, where they would score it with one look."""
OF_VERSION_4: Final = "second_look", "max_missing_share"
"""What version 3 has not."""
VIEW_ORDER: Final[tuple[str, ...]] = tuple(view.value for view in VIEWS)
_Part = TypeVar("_Part")
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_PLAIN_NAME: Final = re.compile(r"\w[\w.+-]*")


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
        second_look: When a photo is read a second time, and how closely; None for never.
        max_missing_share: A photo is refused whose edges cut off more of the scalp than this share
            (`imaging.checks.framing`); in [0, 1]. None for no such limit, which is all that a model
            without second looks can have.

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
    second_look: SecondLook | None = None
    max_missing_share: float | None = None

    def __post_init__(self) -> None:
        for key in ("name", "code_revision", "licence", "intended_use"):
            _require(bool(_text(getattr(self, key), key).strip()), key, "must not be empty")
        for key, value in asdict(self.interval).items():
            _within(value, f"interval.{key}")
        _require(self.interval.floor_pct > 0, "interval.floor_pct", "must be over 0")
        _within(self.view_min_probability, "view_min_probability", high=1)
        _within(self.none_max_probability, "none_max_probability", high=1)
        limit = _within(self.detection_limit_pct, "detection_limit_pct")
        _require(limit < 50, "detection_limit_pct", f"{limit} is not under 50")
        if self.sem_points is not None:
            _within(self.sem_points, "sem_points", high=100)
        if self.max_missing_share is not None:
            _require(self.second_look is not None, "max_missing_share", "needs second_look")
            _within(self.max_missing_share, "max_missing_share", high=1)
        _require(self.view_order == VIEW_ORDER, "view_order", f"must be {', '.join(VIEW_ORDER)}")
        digest = _text(self.training_data_sha256, "training_data_sha256")
        hexadecimal = _SHA256.fullmatch(digest) is not None
        _require(hexadecimal, "training_data_sha256", "must be 64 lower-case hexadecimal digits")

    @property
    def schema_version(self) -> int:
        """Version of the layout that the manifest is written in."""
        return SCHEMA_VERSION if self.second_look is None else SCHEMA_VERSION_SECOND_LOOK

    def to_json(self) -> str:
        """The manifest as JSON text, keys in a fixed order, ending in a newline."""
        values = asdict(self) | {"schema_version": self.schema_version}
        if self.second_look is None:
            for key in OF_VERSION_4:
                del values[key]
        return json.dumps(values, indent=2, ensure_ascii=False, allow_nan=False) + "\n"

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
        version = _check_schema(data.get("schema_version"))
        values = {key: value for key, value in data.items() if key != "schema_version"}
        twice = version == SCHEMA_VERSION_SECOND_LOOK
        values = _exact_keys(values, cls, "", () if twice else OF_VERSION_4)
        if twice:
            values["second_look"] = _read_numbers(values["second_look"], SecondLook, "second_look")
        values["input"] = _read_input(values["input"])
        values["thresholds"] = _read_numbers(values["thresholds"], Thresholds, "thresholds")
        values["interval"] = _read_numbers(values["interval"], IntervalCalibration, "interval")
        values["view_order"] = tuple(_array(values["view_order"], "view_order"))
        return cls(**values)


def _differing_fields(one: Manifest, other: Manifest) -> tuple[str, ...]:
    """Names of the fields in which two manifests differ, as `thresholds.loss`."""
    first, second = _flat(asdict(one)), _flat(asdict(other))
    return tuple(name for name in first | second if first.get(name) != second.get(name))


def _flat(values: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in values.items():
        parts = _flat(value, f"{prefix}{name}.") if isinstance(value, Mapping) else {}
        flat |= parts or {prefix + name: value}
    return flat


def is_plain_name(name: str) -> bool:
    """Whether a model's name can be that of its file, and is not a file's name already."""
    return _PLAIN_NAME.fullmatch(name) is not None and not name.lower().endswith(".onnx")


def sidecar_path(model: Path) -> Path:
    """The path of the manifest file next to `model` (`name.onnx`): `name.json`."""
    return model.with_suffix(".json")


def require_sidecar(model: Path, manifest: Manifest) -> None:
    """Refuse a model with another manifest next to it: programs elsewhere read that file.

    Args:
        model: its file.
        manifest: inside it.

    Raises:
        ManifestError: `sidecar_path(model)` is there and differs, or is no manifest.
    """
    path = sidecar_path(model)
    if not path.is_file():
        return
    advice = "export the model again, or remove that file"
    try:
        other = Manifest.from_json(path.read_bytes())
    except (ManifestError, OSError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise ManifestError(
            f"{path.name} beside it is not its manifest ({reason}); {advice}"
        ) from error
    if names := ", ".join(_differing_fields(manifest, other)):
        raise ManifestError(
            f"{path.name} beside it contradicts the manifest inside it in {names}; {advice}"
        )


def _check_schema(version: Any) -> int:
    """The schema version, one of the known ones."""
    known = SCHEMA_VERSION, SCHEMA_VERSION_SECOND_LOOK
    if isinstance(version, bool) or version not in known:
        raise ManifestError(
            f"manifest: schema_version {version!r} is unknown (this autosalt reads "
            f"{' and '.join(map(str, known))}); update autosalt or use a model made for it"
        )
    return int(version)


def _read_input(data: Any) -> InputSpec:
    values = _exact_keys(data, InputSpec, "input.")
    _integer(values["size"], "input.size")
    fill = _array(values["fill"], "input.fill")
    for channel in fill:
        _integer(channel, "input.fill")
    return _built(InputSpec, "input", {**values, "fill": tuple(fill)})


def _read_numbers(data: Any, part: type[_Part], key: str) -> _Part:
    """A part of the manifest that holds numbers only."""
    values = _exact_keys(data, part, key + ".")
    for name, value in values.items():
        _number(value, f"{key}.{name}")
    return _built(part, key, values)


def _built(part: type[_Part], key: str, values: Mapping[str, Any]) -> _Part:
    """A part of the manifest, which knows the ranges of its own values."""
    try:
        return part(**values)
    except ValueError as error:
        raise ManifestError(f"manifest: {key}.{error}") from error


def _exact_keys(data: Any, cls: type, prefix: str, without: Collection[str] = ()) -> dict[str, Any]:
    """A copy of `data`, which must be an object with exactly the fields of dataclass `cls`.

    Those in `without` must be absent.
    """
    if not isinstance(data, Mapping):
        where = prefix.rstrip(".") or "manifest"
        raise ManifestError(f"manifest: {where}: an object is needed, not {_kind(data)}")
    known = {field.name for field in fields(cls)} - set(without)
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


def _integer(value: Any, key: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ManifestError(f"manifest: {key}: a whole number is needed, not {_kind(value)}")
    return value


def _number(value: Any, key: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ManifestError(f"manifest: {key}: a number is needed, not {_kind(value)}")
    try:
        return float(value)
    except OverflowError:
        raise ManifestError(f"manifest: {key}: a number of so many digits is too large") from None


def _within(value: Any, key: str, high: float = math.inf) -> float:
    """`value`, a finite number from 0 to `high`."""
    number = _number(value, key)
    _require(math.isfinite(number) and 0 <= number <= high, key, f"{value} is out of range")
    return number


def _kind(value: Any) -> str:
    names = {dict: "an object", list: "an array", str: "a text", bool: "true or false"}
    return names.get(type(value), "null" if value is None else type(value).__name__)
