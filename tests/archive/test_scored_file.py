"""Files of scored photos are read again only where they are still the same."""

import hashlib
from pathlib import Path

import pytest

from autosalt.archive.scored_file import read_scored, require_any
from autosalt.archive.stores.local import Folder
from autosalt.core.reasons import PhotoRefused, Reason
from autosalt.errors import MisreadError


def test_the_scored_file_is_read_and_another_one_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(b"a photo")
    sha256 = hashlib.sha256(b"a photo").hexdigest()
    assert read_scored(Folder(tmp_path), "a.jpg", sha256) == b"a photo"
    for other in ("", "0" * 64):
        with pytest.raises(PhotoRefused) as refused:
            read_scored(Folder(tmp_path), "a.jpg", other)
        assert refused.value.reason is Reason.PHOTO_CHANGED


def test_an_archive_without_any_of_the_photos_is_another_one(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").touch()
    require_any(Folder(tmp_path), ["b.jpg", "a.jpg"])
    require_any(Folder(tmp_path), [])
    with pytest.raises(MisreadError, match=r"none of the 2 photos .* give the PHOTOS that were"):
        require_any(Folder(tmp_path), ["b.jpg", "../a.jpg", "b.jpg"])
