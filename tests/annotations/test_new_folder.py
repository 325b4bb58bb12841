"""New folders: there as a whole or not at all, and names of files in them."""

from pathlib import Path

import pytest

from autosalt.annotations.new_folder import new_folder, unique_stems
from autosalt.errors import FolderError


def test_a_folder_appears_only_when_all_is_written(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with new_folder(out, tmp_path / "source") as folder:
        (folder / "a").write_text("a")
        assert not out.exists()
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert (out / "a").read_text() == "a"


def test_after_a_fault_and_where_nothing_was_written_nothing_is_left(tmp_path: Path) -> None:
    def fail() -> None:
        with new_folder(tmp_path / "out", tmp_path / "a") as folder:
            (folder / "a").write_text("a")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with new_folder(tmp_path / "out", tmp_path / "a"):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_holds_files_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out/kept").touch()
    with (
        pytest.raises(FolderError, match="not an empty folder"),
        new_folder(tmp_path / "out", tmp_path / "source"),
    ):
        pass
    assert (tmp_path / "out/kept").exists()


def test_a_folder_inside_the_source_is_refused(tmp_path: Path) -> None:
    for sources in ((tmp_path,), (tmp_path / "a", tmp_path)):
        with pytest.raises(FolderError, match="outside it"), new_folder(tmp_path / "o", *sources):
            pass


def test_names_that_differ_in_case_or_suffix_only_get_numbers() -> None:
    assert unique_stems(["a.png", "a.jpg", "A.jpg", "a_2.jpg"], str) == {
        "a.png": "a",
        "a.jpg": "a_2",
        "A.jpg": "A_3",
        "a_2.jpg": "a_2_2",
    }
