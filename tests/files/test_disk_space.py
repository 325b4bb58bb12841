"""A run that would fill the disk does not start."""

import shutil
from collections import namedtuple
from pathlib import Path

import pytest

from autosalt.errors import SpaceError
from autosalt.files.disk_space import LOG_BYTES, bytes_needed, require_space

Usage = namedtuple("Usage", "total used free")


def test_room_for_overlays_is_most_of_what_is_needed() -> None:
    assert bytes_needed(0, overlays=True) == LOG_BYTES
    assert bytes_needed(10_000, overlays=False) < 0.1e9 < 3e9 < bytes_needed(10_000, overlays=True)


def test_too_little_room_is_reported_with_a_cure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    require_space(tmp_path, 1, overlays=True)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage(0, 0, 1_000_000_000))
    require_space(tmp_path, 10_000, overlays=False)
    with pytest.raises(SpaceError, match=r"may need 3\.6 GB, 1\.0 GB are free; free s"):
        require_space(tmp_path, 10_000, overlays=True)
