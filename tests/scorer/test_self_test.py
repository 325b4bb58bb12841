"""The self-test of a model: a finding for each part, and what is wrong is marked."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from importlib.resources import as_file, files
from pathlib import Path

import pytest

from autosalt import Scorer
from autosalt.scorer.registry import find_model, registry_table
from autosalt.scorer.self_test import Finding, self_test
from autosalt.scorer.session import SessionOptions


@pytest.fixture
def golden(tmp_path: Path) -> Path:
    """A copy of the shipped vectors, to be damaged."""
    with as_file(files("autosalt.models")) as folder:
        return Path(shutil.copytree(folder / "golden", tmp_path / "golden"))


def wrong(findings: list[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.mark == "WRONG"]


@pytest.mark.slow
def test_the_released_model_passes_in_every_part() -> None:
    findings = list(self_test())
    assert [finding.what for finding in findings] == [
        *("model", "sha256", "manifest", "graph", "self-test"),
    ]
    assert {finding.mark for finding in findings} == {"ok"}
    assert "as released" in findings[0].found
    assert "as its registry has it" in findings[1].found


def test_a_file_of_no_registry_without_vectors_is_not_replayed(tiny_model: Path) -> None:
    findings = list(self_test(tiny_model))
    assert wrong(findings) == []
    assert findings[0].found == "tiny, not a released one"
    assert findings[1].found.endswith("in no registry")
    assert "not tested" in findings[-1].found


def test_vectors_without_a_photo_are_not_replayed(tiny_model: Path, tmp_path: Path) -> None:
    """Photos of patients never travel: a model that learned from them alone has none."""
    vectors = {"model": "tiny", "tolerances": {}, "photos": []}
    (tmp_path / "golden.json").write_text(json.dumps(vectors))
    assert list(self_test(tiny_model, golden=tmp_path))[-1] == Finding(
        "self-test", "the golden vectors hold no photo; not tested"
    )


def test_vectors_that_were_asked_for_must_be_there(tiny_model: Path, tmp_path: Path) -> None:
    (finding,) = wrong(list(self_test(tiny_model, golden=tmp_path / "gone")))
    assert finding.found == f"{tmp_path / 'gone'}: holds no golden.json"


def test_vectors_of_another_model_are_wrong(tiny_model: Path, golden: Path) -> None:
    (finding,) = wrong(list(self_test(tiny_model, golden=golden)))
    assert finding.found.endswith("not of tiny")


@pytest.mark.slow
def test_a_score_that_differs_is_wrong(golden: Path) -> None:
    path = golden / "golden.json"
    vectors = json.loads(path.read_text())
    vectors["photos"][0]["measurement"]["loss_pct"] += 1
    path.write_text(json.dumps(vectors))
    (finding,) = wrong(list(self_test(golden=golden)))
    assert "loss_pct differs by 1" in finding.found


@pytest.mark.parametrize(
    "damage",
    [
        lambda folder: (folder / "golden.json").write_text("{"),
        lambda folder: (folder / "golden.json").write_text("[]"),
        lambda folder: (folder / "golden.json").write_text(
            json.dumps({"model": find_model().name})
        ),
        lambda folder: (folder / "0_photo.png").unlink(),
        lambda folder: (folder / "0_scalp.png").unlink(),
        lambda folder: (folder / "0_tensor.png").write_bytes(b"no picture"),
    ],
)
def test_damaged_vectors_are_wrong_and_never_untested(
    golden: Path, damage: Callable[[Path], object]
) -> None:
    damage(golden)
    (finding,) = wrong(list(self_test(golden=golden)))
    assert "the golden vectors are damaged" in finding.found


def test_a_file_that_does_not_open_is_one_finding(tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.onnx"
    damaged.write_bytes(find_model().read()[:1000])
    (finding,) = self_test(damaged)
    assert finding.mark == "WRONG"
    assert "ONNX Runtime cannot open it" in finding.found


def test_a_registry_with_another_name_than_the_manifest_is_wrong(
    tiny_model: Path, added_models: Path
) -> None:
    """A study is verified by the name in the manifest: under another it would not be found."""
    (added_models / "other").mkdir(parents=True)
    shutil.copy(tiny_model, added_models / "other/other.onnx")
    table = registry_table("other", "other.onnx", find_model(tiny_model).sha256, "MIT")
    (added_models / "other/registry.toml").write_text(table)
    (finding,) = self_test("other")
    assert finding.mark == "WRONG"
    assert "is tiny in its manifest, but registered as other" in finding.found


def test_a_model_with_the_name_of_a_released_one_is_to_check(
    tmp_path: Path, tiny_model: Path, build_model: Callable[..., Path]
) -> None:
    manifest = replace(Scorer.load(tiny_model).manifest, name=find_model().name)
    posing = build_model(tmp_path / "copy.onnx", manifest)
    (finding,) = (one for one in self_test(posing) if one.mark == "CHECK")
    assert "is not the released file of that name" in finding.found


def test_a_device_that_is_not_there_is_wrong(tiny_model: Path) -> None:
    findings = list(self_test(tiny_model, SessionOptions(device="cuda")))
    assert [finding.mark for finding in findings] == ["WRONG"]
