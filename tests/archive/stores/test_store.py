"""A zip file and a remote folder are read as the same photos in a folder are."""

import errno
import os
import uuid
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fsspec
import pytest

from autosalt import Scorer
from autosalt.archive.read_index import read_index
from autosalt.archive.stores.store import open_store
from autosalt.batch.runner import run_archive
from autosalt.batch.scorers import ModelScorer
from autosalt.core.reasons import PhotoRefused, Reason
from autosalt.errors import ArchiveError


@pytest.fixture
def zipped(photos: Path, tmp_path: Path) -> Path:
    path = tmp_path / "photos.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for photo in sorted(photos.rglob("*.png")):
            archive.write(photo, photo.relative_to(photos).as_posix())
    return path


@pytest.fixture
def remote(photos: Path) -> Iterator[str]:
    """The photos on a file system that is not this machine's disk."""
    base = f"memory://{uuid.uuid4().hex}/trial"
    system, path = fsspec.url_to_fs(base)
    system.put(str(photos) + "/", path, recursive=True)
    yield base
    system.rm(path, recursive=True)


@pytest.mark.slow
def test_the_same_photos_give_the_same_results_from_anywhere(
    photos: Path, zipped: Path, remote: str, tiny_model: Path, tmp_path: Path
) -> None:
    photo_scorer = ModelScorer(Scorer.load(tiny_model))
    outcomes = [
        run_archive(read_index(source), photo_scorer, tmp_path / f"out-{k}").outcomes
        for k, source in enumerate((photos, zipped, remote))
    ]
    assert len(outcomes[0]) == 24
    assert all(outcome.score is not None for outcome in outcomes[0])
    assert outcomes[0] == outcomes[1] == outcomes[2]


def test_a_manifest_in_a_zip_and_by_url(photos: Path, remote: str, tmp_path: Path) -> None:
    text = "path,subject,visit,view\n0012/1/left.png,0012,base,left\n"
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.write(photos / "0012/1/left.png", "0012/1/left.png")
        archive.writestr("manifest.csv", text)
    with fsspec.open(f"{remote}/list.csv", "w") as file:
        file.write(text)
    for source in (tmp_path / "a.zip", f"{remote}/list.csv"):
        index = read_index(source)
        assert [(row.path, row.visit) for row in index.rows] == [("0012/1/left.png", "base")]
        assert index.store.read("0012/1/left.png")[:4] == b"\x89PNG"


def test_letters_may_be_written_in_another_way_than_files_are(remote: str, tmp_path: Path) -> None:
    """A manifest made on Windows, files that a Mac has packed or uploaded."""
    files = {
        "Mu\u0308ller/left.png": b"photo",
        "manifest.csv": "path,subject,visit\nM\u00fcller/left.png,1,1\n".encode(),
    }
    system, base = fsspec.url_to_fs(f"{remote}/mac")
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
            system.pipe_file(f"{base}/{name}", content)
    for source in (tmp_path / "a.zip", f"{remote}/mac"):
        index = read_index(source)
        assert index.store.read(index.rows[0].path) == b"photo"
        assert not index.left_out


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("gone", "no such folder, zip file or manifest CSV"),
        ("nonsense://bucket/x", "nonsense://bucket/x: cannot be opened"),
        ("memory://nothing/there", "nothing is there"),
        ("nonsense://name:secret@host/x", "nonsense://host/x: cannot be opened"),
    ],
)
def test_what_cannot_be_opened_is_named_without_passwords(source: str, message: str) -> None:
    with pytest.raises(ArchiveError) as error:
        open_store(source)
    assert message in str(error.value)
    assert "secret" not in str(error.value)


def test_a_file_that_only_calls_itself_zip(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"PK not really")
    with pytest.raises(ArchiveError, match=r"a\.zip: not a zip file"):
        open_store(str(tmp_path / "a.zip"))


@pytest.fixture
def locked(photos: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A folder of `photos` that cannot be listed, whoever runs the tests."""
    scandir = os.scandir

    def denied(path: Any = ".") -> Any:
        if Path(os.fspath(path)) == photos / "0012/2":
            raise PermissionError(errno.EACCES, "Permission denied", os.fspath(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", denied)
    return "0012/2"


@pytest.mark.parametrize("protocol", ["", "file://"])
def test_a_folder_that_cannot_be_listed_is_no_empty_folder(
    photos: Path, locked: str, protocol: str
) -> None:
    with pytest.raises(PermissionError, match="cannot be listed") as error:
        read_index(f"{protocol}{photos}")
    assert error.value.filename == locked
    assert str(photos) not in str(error.value)


@pytest.mark.parametrize("protocol", ["", "file://"])
def test_placeholders_of_a_cloud_are_listed_and_refused(photos: Path, protocol: str) -> None:
    photo = photos / "0012/1/left.png"
    photo.rename(photo.with_name(".left.png.icloud"))
    (photos / "0012/1/.right.png.swp").touch()
    store, _ = open_store(f"{protocol}{photos}")
    found, skipped = store.files()
    assert "0012/1/.left.png.icloud" in found
    assert skipped["hidden"] == 1
    with pytest.raises(PhotoRefused) as refused:
        store.read("0012/1/left.png")
    assert refused.value.reason is Reason.NOT_DOWNLOADED
