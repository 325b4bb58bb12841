"""The schema of manifests is what `Manifest.from_json` reads, no more and no less."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from autosalt.errors import ManifestError
from autosalt.scorer.manifest import Manifest, sidecar_path
from autosalt.scorer.manifest_schema import SCHEMA_FILE, manifest_schema, schema_text
from autosalt.scorer.registry import Origin, read_registries

MODELS = Path(__file__).parents[2] / "models"
RELEASED = [
    json.loads(sidecar_path(entry.path).read_text(encoding="utf-8"))
    for entry in read_registries(MODELS).entries
    if entry.origin is Origin.RELEASED
]
RULE = {"max_share": 0.6, "margin": 0.5, "min_held": 0.9, "min_agreement": 0.2}
TWICE = {**RELEASED[0], "schema_version": 4, "max_missing_share": 0.2, "second_look": RULE}
ONCE = {
    key: value for key, value in TWICE.items() if key not in ("second_look", "max_missing_share")
}
ONCE["schema_version"] = 3
VALIDATOR = jsonschema.Draft202012Validator(manifest_schema())


def accepted(manifest: dict[str, Any]) -> tuple[bool, bool]:
    """Whether the schema accepts a manifest, and whether autosalt reads it."""
    try:
        Manifest.from_json(json.dumps(manifest))
    except ManifestError:
        return VALIDATOR.is_valid(manifest), False
    return VALIDATOR.is_valid(manifest), True


def changed(manifest: dict[str, Any], place: str, value: Any) -> dict[str, Any]:
    """A copy with another value at a place such as `thresholds.loss`."""
    copy = json.loads(json.dumps(manifest))
    *parents, last = place.split(".")
    inner = copy
    for parent in parents:
        inner = inner[parent]
    inner[last] = value
    return copy


def places(values: dict[str, Any], prefix: str = "") -> Iterator[str]:
    for name, value in values.items():
        yield prefix + name
        if isinstance(value, dict):
            yield from places(value, f"{prefix}{name}.")


def test_the_shipped_file_is_the_schema() -> None:
    """After a change of `Manifest`: `autosalt models schema > models/manifest.schema.json`."""
    assert (MODELS / SCHEMA_FILE).read_text(encoding="utf-8") == schema_text()


def test_the_schema_is_one_of_the_dialect_it_states() -> None:
    jsonschema.Draft202012Validator.check_schema(manifest_schema())


@pytest.mark.parametrize("manifest", RELEASED, ids=lambda manifest: manifest["name"])
def test_every_released_manifest_is_valid(manifest: dict[str, Any]) -> None:
    assert accepted(manifest) == (True, True)


@pytest.mark.parametrize("manifest", [ONCE, TWICE], ids=["version 3", "version 4"])
def test_both_versions_are_valid_and_no_key_may_be_missing_or_added(
    manifest: dict[str, Any],
) -> None:
    assert accepted(manifest) == (True, True)
    for place in places(manifest):
        *parents, last = place.split(".")
        copy = json.loads(json.dumps(manifest))
        inner = copy
        for parent in parents:
            inner = inner[parent]
        del inner[last]
        assert accepted(copy) == (False, False), place
        assert accepted(changed(manifest, place + "_2", 1)) == (False, False), place


VALUES = (
    None, True, "", " ", "text", "bilinear_antialias", "0" * 64, "A" * 64, "0" * 63, {}, [],
    [0, 0], [0, 0, 0], [0, 0, 256], [-1, 0, 0], [0.5, 0, 0], ["left", "right", "top", "back"],
    ["right", "left", "top", "back"], -1, -0.001, 0, 0.001, 0.5, 0.999, 1, 1.001, 2, 2.001, 3, 4,
    5, 49.999, 50, 100, 100.001, 255,
)  # fmt: skip


@pytest.mark.parametrize("place", list(places(TWICE)))
def test_a_value_is_valid_exactly_where_autosalt_reads_it(place: str) -> None:
    differing = [value for value in VALUES if len(set(accepted(changed(TWICE, place, value)))) == 2]
    assert differing == []
