"""The manifest survives JSON unchanged, and anything it does not understand is refused."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from autosalt.core.interval import IntervalCalibration
from autosalt.errors import ManifestError
from autosalt.imaging.pipeline import InputSpec, Thresholds
from autosalt.imaging.second_look import SecondLook
from autosalt.scorer.manifest import METADATA_KEY, Manifest, require_sidecar, sidecar_path

MANIFEST = Manifest(
    name="autosalt-test",
    input=InputSpec(size=256, fill=(114, 114, 114)),
    thresholds=Thresholds(scalp=0.5, loss=0.45),
    view_min_probability=0.6,
    none_max_probability=0.5,
    detection_limit_pct=1.5,
    interval=IntervalCalibration(floor_pct=1.0, view_factor=2.0, visit_factor=1.5),
    sem_points=None,
    training_data_sha256="0" * 64,
    code_revision="abc1234",
    licence="Apache-2.0",
    intended_use="Research use only; not a medical device.",
)


def as_dict() -> dict[str, Any]:
    data: dict[str, Any] = json.loads(MANIFEST.to_json())
    return data


def twice_as_dict() -> dict[str, Any]:
    data: dict[str, Any] = json.loads(replace(MANIFEST, second_look=SecondLook()).to_json())
    return data


def test_json_both_ways() -> None:
    assert Manifest.from_json(MANIFEST.to_json()) == MANIFEST
    assert Manifest.from_json(MANIFEST.to_json().encode()) == MANIFEST
    measured = replace(MANIFEST, sem_points=1.25)
    assert Manifest.from_json(measured.to_json()).sem_points == 1.25


def test_view_order_is_the_designs() -> None:
    assert as_dict()["view_order"] == ["left", "right", "top", "back"]
    assert as_dict()["schema_version"] == 3
    assert METADATA_KEY == "autosalt.manifest"


@pytest.mark.parametrize("version", [0, 2, 5, "3", None, True])
def test_unknown_schema_version_is_refused_before_anything_else(version: object) -> None:
    with pytest.raises(ManifestError, match=r"schema_version .* is unknown"):
        Manifest.from_json(json.dumps({"schema_version": version, "of": "the future"}))


def test_a_second_look_survives_json_under_a_version_of_its_own() -> None:
    twice = replace(MANIFEST, second_look=SecondLook(0.5, 0.25, 0.9, 0.3))
    data = json.loads(twice.to_json())
    assert data["schema_version"] == 4
    assert data["second_look"] == {
        "max_share": 0.5, "margin": 0.25, "min_held": 0.9, "min_agreement": 0.3,
    }  # fmt: skip
    assert Manifest.from_json(twice.to_json()) == twice


def test_one_look_is_not_mentioned_so_that_older_programs_read_it() -> None:
    assert not {"second_look", "max_missing_share"} & as_dict().keys()


@pytest.mark.parametrize("limit", [None, 0.0, 0.12, 1.0])
def test_a_limit_of_what_is_cut_off_survives_json(limit: float | None) -> None:
    manifest = replace(MANIFEST, second_look=SecondLook(), max_missing_share=limit)
    assert json.loads(manifest.to_json())["max_missing_share"] == limit
    assert Manifest.from_json(manifest.to_json()) == manifest


def test_a_limit_of_what_is_cut_off_needs_the_second_look_of_its_version() -> None:
    with pytest.raises(ManifestError, match="max_missing_share: needs second_look"):
        replace(MANIFEST, max_missing_share=0.12)


@pytest.mark.parametrize("limit", [-0.1, 1.1, float("nan"), "0.1", True])
def test_a_limit_of_what_is_cut_off_is_a_share(limit: Any) -> None:
    with pytest.raises(ManifestError, match="max_missing_share"):
        replace(MANIFEST, second_look=SecondLook(), max_missing_share=limit)


@pytest.mark.parametrize("second_look", [{}, None])
def test_the_first_version_has_no_second_look(second_look: object) -> None:
    with pytest.raises(ManifestError, match="unknown key second_look"):
        Manifest.from_json(json.dumps({**as_dict(), "second_look": second_look}))


@pytest.mark.parametrize("second_look", [None, {"margin": 0.3}])
def test_a_second_look_and_the_version_go_together(second_look: object) -> None:
    data = {**twice_as_dict(), "second_look": second_look}
    with pytest.raises(ManifestError, match="second_look"):
        Manifest.from_json(json.dumps(data))
    with pytest.raises(ManifestError, match="missing keys max_missing_share, second_look"):
        Manifest.from_json(json.dumps({**as_dict(), "schema_version": 4}))


def test_a_sidecar_without_the_second_look_contradicts_the_model(tmp_path: Path) -> None:
    model = tmp_path / "model.onnx"
    sidecar_path(model).write_text(MANIFEST.to_json())
    with pytest.raises(ManifestError, match=r"second_look\.margin"):
        require_sidecar(model, replace(MANIFEST, second_look=SecondLook()))


@pytest.mark.parametrize("key", sorted(as_dict().keys() - {"schema_version"}))
def test_every_key_is_needed(key: str) -> None:
    data = as_dict()
    del data[key]
    with pytest.raises(ManifestError, match=f"missing key {key}"):
        Manifest.from_json(json.dumps(data))


def test_unknown_keys_are_refused_at_every_level() -> None:
    with pytest.raises(ManifestError, match=r"unknown key threshold$"):
        Manifest.from_json(json.dumps({**as_dict(), "threshold": 0.5}))
    data = as_dict()
    data["input"]["crop"] = 3
    with pytest.raises(ManifestError, match=r"unknown key input\.crop"):
        Manifest.from_json(json.dumps(data))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("name", " "),
        ("name", 3),
        ("input", []),
        ("input.size", 256.0),
        ("input.size", 0),
        ("input.fill", [114, 114]),
        ("input.fill", [0, 0, 256]),
        ("input.fill", "114"),
        ("input.resize", "nearest"),
        ("thresholds.scalp", 0),
        ("thresholds.loss", 1.0),
        ("thresholds.loss", "0.5"),
        ("view_min_probability", 1.2),
        ("view_min_probability", True),
        ("detection_limit_pct", -0.1),
        ("detection_limit_pct", 50.0),
        ("detection_limit_pct", None),
        ("interval.view_factor", float("nan")),
        ("interval.view_factor", float("inf")),
        ("interval.view_factor", 10**400),
        ("thresholds.scalp", 10**400),
        ("interval.floor_pct", "1"),
        ("interval.floor_pct", 0),
        ("sem_points", -1),
        ("view_order", ["right", "left", "top", "back"]),
        ("view_order", "left,right,top,back"),
        ("training_data_sha256", "ABC"),
        ("training_data_sha256", None),
        ("licence", None),
    ],
)
def test_wrong_values_are_refused_by_name(path: str, value: object) -> None:
    data = as_dict()
    *outer, last = path.split(".")
    inner = data[outer[0]] if outer else data
    inner[last] = value
    with pytest.raises(ManifestError, match=path.replace(".", r"\.")) as error:
        Manifest.from_json(json.dumps(data))
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '"x"'])
def test_what_is_not_a_json_object_is_refused(text: str) -> None:
    with pytest.raises(ManifestError):
        Manifest.from_json(text)


def test_sidecar_is_in_the_folder_of_the_model() -> None:
    assert sidecar_path(Path("models/a-1.2.onnx")) == Path("models/a-1.2.json")
