"""Folders that results must not be written into."""

from pathlib import Path

import pytest

from autosalt.errors import FolderError
from autosalt.files.layout import ANALYSIS_NAME, LEDGER_NAME, RUN_NAME, SHARDS
from autosalt.results.out_folder import (
    files_in_the_way,
    holds_photos,
    is_another_study,
    require_out_folder,
)


def put(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()


def test_an_analysis_of_its_own_is_another_study(tmp_path: Path) -> None:
    assert not is_another_study(tmp_path)
    put(tmp_path / ANALYSIS_NAME)
    assert is_another_study(tmp_path)


@pytest.mark.parametrize("name", [LEDGER_NAME, RUN_NAME])
def test_an_analysis_of_a_run_is_not(tmp_path: Path, name: str) -> None:
    put(tmp_path / ANALYSIS_NAME)
    put(tmp_path / name)
    assert not is_another_study(tmp_path)


def test_a_folder_among_the_photos_that_holds_some_is_refused(tmp_path: Path) -> None:
    put(tmp_path / "0012/1/top.jpg")
    for out in (tmp_path, tmp_path / "0012", tmp_path / "0012/new/.."):
        assert holds_photos(out, tmp_path), out
    for out in (tmp_path / "out", tmp_path.parent / "elsewhere"):
        assert not holds_photos(out, tmp_path), out


@pytest.mark.parametrize("name", [LEDGER_NAME, f"{SHARDS}/1-of-2"])
def test_results_among_the_photos_may_be_gone_on_with(tmp_path: Path, name: str) -> None:
    put(tmp_path / "out" / name)
    assert not holds_photos(tmp_path / "out", tmp_path)


def test_an_empty_folder_among_the_photos_may_be_used(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    assert not holds_photos(tmp_path / "out", tmp_path)


def test_a_wrong_folder_is_refused_with_what_it_is(tmp_path: Path) -> None:
    put(tmp_path / "photos/0012/1/top.jpg")
    put(tmp_path / "study" / ANALYSIS_NAME)
    cases = {
        "photos": "is the folder of the photos",
        "photos/0012": "holds files of the archive",
        "study": "holds a study of scores",
    }
    for name, words in cases.items():
        with pytest.raises(FolderError, match=words):
            require_out_folder(tmp_path / name, tmp_path / "photos")
    require_out_folder(tmp_path / "new", tmp_path / "photos")


def test_the_folder_of_a_manifest_is_that_of_its_photos(tmp_path: Path) -> None:
    put(tmp_path / "photos/0012/1/top.jpg")
    put(tmp_path / "photos/list.csv")
    put(tmp_path / "a.zip")
    for out, words in (("photos", "folder of the photos"), ("photos/0012", "files of the archive")):
        with pytest.raises(FolderError, match=words):
            require_out_folder(tmp_path / out, tmp_path / "photos/list.csv")
    require_out_folder(tmp_path / "photos/out", tmp_path / "photos/list.csv")
    require_out_folder(tmp_path, tmp_path / "a.zip")


@pytest.mark.parametrize("name", ["photos.csv", "visits.csv", "subjects.csv", "report.html"])
def test_files_of_another_origin_are_never_replaced(tmp_path: Path, name: str) -> None:
    """A list of visits that the clinic keeps, where the results are to go."""
    put(tmp_path / "out" / name)
    with pytest.raises(FolderError, match=f"holds {name}, and no run that wrote it"):
        require_out_folder(tmp_path / "out", tmp_path / "photos")
    put(tmp_path / "out" / LEDGER_NAME)
    assert not files_in_the_way(tmp_path / "out")
    require_out_folder(tmp_path / "out", tmp_path / "photos")
