"""A folder on this machine: one path a file, no way out, letters as people write them."""

import os
import subprocess
import sys
from ast import literal_eval
from pathlib import Path

import pytest

from autosalt.archive.read_index import read_index
from autosalt.archive.stores.store import open_store
from autosalt.core.reasons import PhotoRefused, Reason
from autosalt.imaging.decode import Limits


def touch(root: Path, *paths: str) -> None:
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(b"")


def refusal(store_of: Path, path: str, limits: Limits | None = None) -> Reason:
    store, _ = open_store(str(store_of))
    with pytest.raises(PhotoRefused) as refused:
        store.read(path, *([limits] if limits else []))
    return refused.value.reason


READ_AS_C = """
import sys
from autosalt.archive.read_index import read_index
index = read_index(sys.argv[1])
row = index.rows[0]
size = len(index.store.read(row.path))
print(ascii((sys.getfilesystemencoding(), row.subject, size, index.notes)))
"""


@pytest.mark.slow
def test_names_are_read_as_utf8_whatever_the_locale_is(tmp_path: Path) -> None:
    (tmp_path / "Müller/V1").mkdir(parents=True)
    (tmp_path / "Müller/V1/left.jpg").write_bytes(b"four")
    (tmp_path / "manifest.csv").write_text(
        "path,subject,visit\nMüller/V1/left.jpg,Zoë,1\n", "utf-8"
    )
    plain = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}

    def read() -> str:
        command = [sys.executable, "-c", READ_AS_C, str(tmp_path)]
        environment = {**os.environ, **plain, "PYTHONPATH": os.pathsep.join(sys.path)}
        return subprocess.run(
            command, env=environment, capture_output=True, text=True, check=True
        ).stdout

    encoding, subject, size, notes = literal_eval(read())
    if encoding == "utf-8":
        pytest.skip("this system's C locale is UTF-8")
    assert (subject, size) == ("Zoë", 4)
    (tmp_path / "manifest.csv").unlink()
    _, subject, size, notes = literal_eval(read())
    assert (subject, size) == ("Müller", 4)
    assert "names are read as UTF-8" in notes[0]


def test_a_file_has_one_path(photos: Path) -> None:
    assert refusal(photos, "../photos/0012/1/left.png") is Reason.OUTSIDE_ARCHIVE
    assert refusal(photos, "0012/2/../1/left.png") is Reason.OUTSIDE_ARCHIVE


def test_folders_behind_a_link_are_not_entered(photos: Path, tmp_path: Path) -> None:
    touch(tmp_path, "elsewhere/1/left.png")
    (photos / "S9").symlink_to(tmp_path / "elsewhere")
    index = read_index(photos)
    assert len(index.rows) == 24
    assert index.skipped["linked_folder"] == 1


def test_letters_may_be_written_in_another_way_than_files_are(tmp_path: Path) -> None:
    """A manifest made on Windows, files that a Mac has written."""
    touch(tmp_path, "Mu\u0308ller/left.png")
    (tmp_path / "manifest.csv").write_text("path,subject,visit\nM\u00fcller/left.png,1,1\n")
    index = read_index(tmp_path)
    assert index.store.read(index.rows[0].path) == b""
    assert not index.left_out
