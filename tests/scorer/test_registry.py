"""A registered model is the released one to the bit, or it is refused."""

import hashlib
from pathlib import Path

import pytest

from autosalt.errors import ModelError
from autosalt.scorer.registry import (
    Origin,
    find_model,
    poses_as_released,
    read_registries,
    registry_table,
    user_folder,
)

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
        'default = "a"',
        '[models.a]\nfile = 1\nsha256 = "0"\nlicence = "x"\ncard = "y"',
    ],
)
def test_a_damaged_registry_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "registry.toml").write_text(text)
    with pytest.raises(ModelError, match=r"registry\.toml"):
        find_model(None, tmp_path)


def register(folder: Path, name: str, content: bytes, licence: str = "MIT") -> Path:
    """Put a model into the folder of added models, and return its file."""
    (folder / name).mkdir(parents=True)
    file = folder / name / f"{name}.onnx"
    file.write_bytes(content)
    table = registry_table(name, file.name, hashlib.sha256(content).hexdigest(), licence)
    (file.parent / "registry.toml").write_text(table, encoding="utf-8")
    return file


def test_an_added_model_is_found_by_name_by_path_and_as_a_copy(
    folder: Path, added_models: Path
) -> None:
    file = register(added_models, "mine", b"mine")
    copy = folder / "copy.onnx"
    copy.write_bytes(b"mine")
    for model in ("mine", file, copy):
        found = find_model(model, folder)
        assert (found.name, found.licence, found.origin) == ("mine", "MIT", Origin.ADDED)
    assert find_model(None, folder).name == "first"
    assert not poses_as_released("mine", "0" * 64, folder)


def test_released_models_are_listed_first_and_half_added_ones_never(
    folder: Path, added_models: Path
) -> None:
    register(added_models, "mine", b"mine")
    register(added_models, "another", b"another")
    register(added_models / ".add-1", "begun", b"begun")
    (added_models / "stray").mkdir()
    registry = read_registries(folder)
    assert [entry.name for entry in registry.entries] == ["first", "another", "mine"]
    assert registry.default == "first"


def test_an_added_model_whose_file_changed_is_refused(folder: Path, added_models: Path) -> None:
    register(added_models, "mine", b"mine").write_bytes(b"other")
    with pytest.raises(ModelError, match=r"not the added one; remove the folder .*mine and add"):
        find_model("mine", folder)


def test_a_name_that_two_models_have_is_refused_and_the_default_stays(
    folder: Path, added_models: Path
) -> None:
    file = register(added_models, "first", b"mine")
    with pytest.raises(ModelError, match="have this name; remove the folder"):
        find_model("first", folder)
    assert find_model(None, folder).origin is Origin.RELEASED
    assert find_model(file, folder).origin is Origin.ADDED


def test_a_model_that_was_added_and_then_released_is_the_released_one(
    folder: Path, added_models: Path
) -> None:
    register(added_models, "first", CONTENT)
    assert find_model("first", folder).origin is Origin.RELEASED


@pytest.mark.parametrize("text", ["not toml", 'default = "a"', '[models.a]\nfile = "a.onnx"'])
def test_a_damaged_registry_of_an_added_model_is_named_and_the_default_scores(
    folder: Path, added_models: Path, text: str
) -> None:
    (added_models / "mine").mkdir(parents=True)
    (added_models / "mine/registry.toml").write_text(text)
    with pytest.raises(ModelError, match=r"added models/mine/registry\.toml: "):
        find_model("first", folder)
    assert find_model(None, folder).name == "first"


@pytest.mark.parametrize("licence", ["MIT", 'a "b" \\ c', "two\nlines", "Zoë \x7f ♥"])
def test_any_licence_survives_the_registry(folder: Path, added_models: Path, licence: str) -> None:
    register(added_models, "mine", b"mine", licence)
    assert find_model("mine", folder).licence == licence


def test_the_user_folder_is_the_named_one_or_in_the_data_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUTOSALT_MODELS", str(tmp_path))
    assert user_folder() == tmp_path
    monkeypatch.delenv("AUTOSALT_MODELS")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert user_folder() == tmp_path / "autosalt/models"
    monkeypatch.delenv("XDG_DATA_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert user_folder() == tmp_path / ".local/share/autosalt/models"


def test_a_user_without_a_home_scores_and_is_asked_for_a_folder_to_add_to(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_home() -> Path:
        raise RuntimeError("Could not determine home directory.")

    for name in ("AUTOSALT_MODELS", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(Path, "home", no_home)
    assert find_model("first", folder).origin is Origin.RELEASED
    with pytest.raises(ModelError, match="set AUTOSALT_MODELS"):
        user_folder()
