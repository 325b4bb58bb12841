"""The self-test finds a model that does not give what is stored."""

import json
import shutil
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import pytest

from autosalt.scorer.golden_vectors import check_golden, golden_folder, has_vectors
from autosalt.scorer.registry import find_model
from autosalt.scorer.scorer import Scorer


@pytest.fixture(scope="module")
def scorer() -> Scorer:
    return Scorer.load()


@pytest.fixture
def golden(tmp_path: Path) -> Path:
    """A copy of the shipped vectors, to be damaged."""
    with as_file(files("autosalt.models")) as folder:
        return Path(shutil.copytree(folder / "golden", tmp_path / "golden"))


def change(folder: Path, **changes: Any) -> None:
    path = folder / "golden.json"
    vectors = json.loads(path.read_text())
    for key, value in changes.items():
        if key == "model":
            vectors["model"] = value
        elif key == "view":
            vectors["photos"][0]["view"]["top"] = value
        else:
            vectors["photos"][0]["measurement"][key] += value
    path.write_text(json.dumps(vectors))


@pytest.mark.slow
def test_the_stored_vectors_are_given(scorer: Scorer, golden: Path) -> None:
    photos, differences = check_golden(scorer, golden)
    assert photos >= 4
    assert differences == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("changes", "reported"),
    [
        ({"loss_pct": 0.2}, "golden photo 0: loss_pct differs by 0.2"),
        ({"view": 0.5}, "golden photo 0: view_probability differs by 0."),
        ({"model": "another"}, "the golden vectors are of another"),
    ],
)
def test_a_difference_is_reported(
    scorer: Scorer, golden: Path, changes: dict[str, Any], reported: str
) -> None:
    change(golden, **changes)
    _, differences = check_golden(scorer, golden)
    assert len(differences) == 1
    assert differences[0].startswith(reported)


@pytest.mark.slow
def test_other_pixels_are_reported(scorer: Scorer, golden: Path) -> None:
    shutil.copy(golden / "1_photo.png", golden / "0_photo.png")
    _, differences = check_golden(scorer, golden)
    assert any("tensor_levels" in line for line in differences)
    assert any("mask_disagreement_ppm" in line for line in differences)


def test_vectors_are_shipped_with_a_released_model_and_next_to_any_other(
    tmp_path: Path, tiny_model: Path
) -> None:
    copy = tmp_path / "copy.onnx"
    copy.write_bytes(find_model().read())
    assert has_vectors(golden_folder(find_model(copy)))
    beside = golden_folder(find_model(tiny_model))
    assert beside == tiny_model.parent / "golden"
    assert not has_vectors(beside)


def test_no_vectors_is_an_error(scorer: Scorer, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        check_golden(scorer, tmp_path)
