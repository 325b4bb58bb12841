"""A registered model is the released one to the bit, or it is refused."""

import hashlib
from pathlib import Path

import pytest

from autosalt.errors import ModelError
from autosalt.scorer.registry import find_model, poses_as_released

CONTENT = b"a model"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "first.onnx").write_bytes(CONTENT)
    (tmp_path / "registry.toml").write_text(
        f'''default = "first"

[models.first]
file = "first.onnx"
sha256 = "{hashlib.sha256(CONTENT).hexdigest()}"
licence = "Apache-2.0"
card = "first.md"
'''
    )
    return tmp_path


@pytest.mark.parametrize("model", [None, "first"])
def test_by_default_and_by_name(folder: Path, model: str | None) -> None:
    found = find_model(model, folder)
    assert (found.name, found.licence, found.registered) == ("first", "Apache-2.0", True)
    assert found.read() == CONTENT


def test_a_path_outside_the_registry_is_allowed(folder: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine.onnx"
    mine.write_bytes(b"mine")
    found = find_model(mine, folder)
    assert (found.sha256, found.name) == (hashlib.sha256(b"mine").hexdigest(), "mine")
    assert (found.licence, found.registered) == (None, False)


def test_a_copy_of_a_released_file_is_the_released_one(folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.onnx"
    copy.write_bytes(CONTENT)
    found = find_model(copy, folder)
    assert (found.path, found.name) == (copy, "first")
    assert (found.licence, found.registered) == ("Apache-2.0", True)


@pytest.mark.parametrize("by", ["name", "path", "default"])
def test_a_registered_file_that_was_changed_is_refused(folder: Path, by: str) -> None:
    (folder / "first.onnx").write_bytes(CONTENT + b"!")
    model = {"name": "first", "path": folder / "first.onnx", "default": None}[by]
    with pytest.raises(ModelError, match=r"sha256 is .* the registry says"):
        find_model(model, folder)


def test_another_file_with_the_name_of_a_released_model_poses_as_it(folder: Path) -> None:
    released, other = (hashlib.sha256(content).hexdigest() for content in (CONTENT, b"cut"))
    assert poses_as_released("first", other, folder)
    assert not poses_as_released("first", released, folder)  # a copy at another place
    assert not poses_as_released("mine", other, folder)


def test_a_file_swapped_after_it_was_found_is_refused(folder: Path) -> None:
    found = find_model("first", folder)
    (folder / "first.onnx").write_bytes(b"another")
    with pytest.raises(ModelError, match="changed"):
        found.read()


def test_errors_are_one_line_and_name_what_is_known(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"secnod: no such file.*known: first") as error:
        find_model("secnod", folder)
    assert "\n" not in str(error.value)
    (folder / "first.onnx").unlink()
    with pytest.raises(ModelError, match="cannot be read"):
        find_model("first", folder)
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(ModelError, match="no model is released"):
        find_model(None, empty)


@pytest.mark.parametrize(
    "text",
    [
        "not toml",
        'default = "gone"',
        '[models.a]\nfile = "a.onnx"',
        "models = 3",
        '[models.a]\nfile = 1\nsha256 = "0"\nlicence = "x"\ncard = "y"',
    ],
)
def test_a_damaged_registry_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "registry.toml").write_text(text)
    with pytest.raises(ModelError, match=r"registry\.toml"):
        find_model(None, tmp_path)
