"""Files of scored photos are read again only where they are still the same."""

import hashlib
from pathlib import Path

import pytest

from autosalt.archive.scored_file import is_there, read_scored
from autosalt.archive.stores.local import Folder
from autosalt.core.reasons import PhotoRefused, Reason


def test_the_scored_file_is_read_and_another_one_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(b"a photo")
    sha256 = hashlib.sha256(b"a photo").hexdigest()
    assert read_scored(Folder(tmp_path), "a.jpg", sha256) == b"a photo"
    for other in ("", "0" * 64):
        with pytest.raises(PhotoRefused) as refused:
            read_scored(Folder(tmp_path), "a.jpg", other)
        assert refused.value.reason is Reason.PHOTO_CHANGED


def test_a_file_is_there_or_not(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").touch()
    assert is_there(Folder(tmp_path), "a.jpg")
    assert not is_there(Folder(tmp_path), "b.jpg")
    assert not is_there(Folder(tmp_path), "../a.jpg")
