"""A model of your own, added: found by its name, whole or not at all."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from autosalt import Scorer
from autosalt.errors import ModelError
from autosalt.scorer.add_model import add_model
from autosalt.scorer.manifest import sidecar_path
from autosalt.scorer.registry import Origin, find_model

Build = Callable[[str], Path]


@pytest.fixture
def named(tmp_path: Path, tiny_model: Path, build_model: Callable[..., Path]) -> Build:
    """Writes the tiny model under another name in its manifest."""
    manifest = Scorer.load(tiny_model).manifest
    return lambda name: build_model(tmp_path / "file.onnx", replace(manifest, name=name))


def test_an_added_model_scores_by_its_name(added_models: Path, tiny_model: Path) -> None:
    added = add_model(tiny_model)
    assert added.path == added_models / "tiny/tiny.onnx"
    assert (added.name, added.origin, added.licence) == ("tiny", Origin.ADDED, "Apache-2.0")
    scorer = Scorer.load("tiny")
    assert scorer.model_sha256 == find_model(tiny_model).sha256
    assert sidecar_path(added.path).read_text() == scorer.manifest.to_json()
    assert [path.name for path in added_models.iterdir()] == ["tiny"]


def test_golden_vectors_go_along(added_models: Path, named: Build) -> None:
    path = named("mine")
    (path.parent / "golden").mkdir()
    vectors = {"model": "mine", "tolerances": {}, "photos": []}
    (path.parent / "golden/golden.json").write_text(json.dumps(vectors))
    add_model(path)
    assert json.loads((added_models / "mine/golden/golden.json").read_text()) == vectors


def test_to_remove_the_folder_is_to_remove_the_model(added_models: Path, tiny_model: Path) -> None:
    add_model(tiny_model)
    shutil.rmtree(added_models / "tiny")
    with pytest.raises(ModelError, match="no such file, nor a registered name"):
        find_model("tiny")


def test_a_name_that_is_not_in_the_manifest_is_refused(
    added_models: Path, tiny_model: Path
) -> None:
    with pytest.raises(ModelError, match="is called tiny in its manifest, not mine; add it as"):
        add_model(tiny_model, "mine")
    assert not added_models.exists()
    assert add_model(tiny_model, "tiny").name == "tiny"


def test_another_model_of_an_added_name_is_refused(
    added_models: Path, tiny_model: Path, build_model: Callable[..., Path], tmp_path: Path
) -> None:
    add_model(tiny_model)
    changed = replace(Scorer.load(tiny_model).manifest, detection_limit_pct=2.0)
    other = build_model(tmp_path / "other.onnx", changed)
    with pytest.raises(ModelError, match="the name tiny is that of another added model"):
        add_model(other)
    assert Scorer.load("tiny").manifest.detection_limit_pct == 1.0


def test_a_model_is_added_once(added_models: Path, tiny_model: Path) -> None:
    add_model(tiny_model)
    with pytest.raises(ModelError, match="is registered already, as tiny"):
        add_model(tiny_model)


def test_the_name_of_a_released_model_is_taken(added_models: Path, named: Build) -> None:
    with pytest.raises(ModelError, match="is that of another released model"):
        add_model(named(find_model().name))
    assert not added_models.exists()


@pytest.mark.parametrize("name", ["../outside", "a/b", ".hidden", "two words", "mine.onnx"])
def test_a_name_that_would_leave_the_folder_is_refused(
    added_models: Path, named: Build, name: str
) -> None:
    with pytest.raises(ModelError, match="cannot be the name of a file"):
        add_model(named(name))
    assert not added_models.exists()


@pytest.mark.parametrize(
    ("content", "reason"), [(b"no model", "cannot open it"), (None, "no such file")]
)
def test_what_is_no_model_is_refused(
    added_models: Path, tmp_path: Path, content: bytes | None, reason: str
) -> None:
    path = tmp_path / "file.onnx"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ModelError, match=reason):
        add_model(path)
    assert not added_models.exists()


def test_a_model_that_fails_its_golden_vectors_is_refused(added_models: Path, named: Build) -> None:
    path = named("mine")
    (path.parent / "golden").mkdir()
    (path.parent / "golden/golden.json").write_text('{"model": "another"}')
    with pytest.raises(ModelError, match=r"are of another, not of mine; it was not added"):
        add_model(path)
    assert not added_models.exists()


def test_a_folder_that_cannot_be_written_is_named(added_models: Path, tiny_model: Path) -> None:
    added_models.write_text("a file")
    with pytest.raises(ModelError, match=r"added models: .*; nothing was added"):
        add_model(tiny_model)
