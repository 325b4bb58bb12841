"""A folder of generated files belongs to the settings that it was made with."""

from pathlib import Path

import pytest

from autosalt.errors import FolderError
from autosalt.phantom.datasets.claim_folder import claim_folder


@pytest.mark.parametrize("existing", [True, False])
def test_a_new_or_empty_folder_gets_the_settings(tmp_path: Path, existing: bool) -> None:
    out = tmp_path / "out"
    if existing:
        out.mkdir()
    claim_folder(out, "made.json", {"seed": 1})
    assert (out / "made.json").read_text(encoding="utf-8") == '{\n  "seed": 1\n}\n'


def test_the_same_settings_may_go_on_beside_other_files(tmp_path: Path) -> None:
    claim_folder(tmp_path, "made.json", {"seed": 1})
    (tmp_path / "photo.jpg").touch()
    claim_folder(tmp_path, "made.json", {"seed": 1})


def test_other_settings_are_refused(tmp_path: Path) -> None:
    claim_folder(tmp_path, "made.json", {"seed": 1})
    with pytest.raises(FolderError, match="made with other settings"):
        claim_folder(tmp_path, "made.json", {"seed": 2})


def test_files_of_others_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").touch()
    for taken in (tmp_path, tmp_path / "notes.txt"):
        with pytest.raises(FolderError, match="not an empty folder"):
            claim_folder(taken, "made.json", {"seed": 1})
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]
