"""A folder without a manifest is indexed by what its paths say."""

from pathlib import Path

import pytest

from autosalt.archive.index import LeftOut, PhotoRow
from autosalt.archive.read_index import read_index
from autosalt.core.views import View
from autosalt.errors import ArchiveError


def touch(root: Path, *paths: str) -> None:
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(b"")


def test_the_default_pattern(photos: Path) -> None:
    index = read_index(photos)
    assert len(index.rows) == 24
    assert index.pattern == "{subject}/{visit}/{view}.*"
    assert index.rows[0] == PhotoRow("0012/1/back.png", "0012", "1", View.BACK)


def test_a_flat_folder_makes_each_photo_a_subject(tmp_path: Path) -> None:
    touch(tmp_path, "01.png", "02.jpg")
    index = read_index(tmp_path)
    assert index.rows == (PhotoRow("01.png", "01", "1", None), PhotoRow("02.jpg", "02", "1", None))
    assert index.pattern == "{subject}.*"


def test_photos_that_do_not_fit_are_reported(photos: Path) -> None:
    touch(photos, "0012/1/lft.png")
    index = read_index(photos)
    assert index.skipped["not_matching"] == 1
    assert index.left_out == {"0012/1/lft.png": LeftOut.NOT_MATCHING}
    assert "'0012/1/lft.png': each does not fit the pattern" in index.issues[0].text


def test_no_photo_fits(tmp_path: Path) -> None:
    touch(tmp_path, "a/1.png", "a/2.png")
    with pytest.raises(ArchiveError, match=r"none of 2 photos fits .*'a/1.png'.*--pattern"):
        read_index(tmp_path)
    with pytest.raises(ArchiveError, match="none of 2 photos fits"):
        read_index(tmp_path, "{subject}.*")


def test_two_dates_for_one_visit(tmp_path: Path) -> None:
    touch(tmp_path, "S1/V1/2024-01-01_left.png", "S1/V1/2024-01-02_right.png")
    with pytest.raises(ArchiveError, match="visit V1 of subject S1 has two dates"):
        read_index(tmp_path, "{subject}/{visit}/{date}_{view}.*")
