"""A zip file and a remote folder are read as the same photos in a folder are."""

import errno
import os
import subprocess
import sys
import uuid
import zipfile
from ast import literal_eval
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fsspec
import pytest

from autosalt import Scorer
from autosalt.archive.read_index import read_index
from autosalt.archive.stores.store import open_store
from autosalt.batch.runner import run_archive
from autosalt.batch.scorers import ModelRater
from autosalt.core.reasons import PhotoRefused, Reason
from autosalt.errors import ArchiveError
from autosalt.imaging.decode import Limits


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


def test_the_same_photos_give_the_same_results_from_anywhere(
    photos: Path, zipped: Path, remote: str, tiny_model: Path, tmp_path: Path
) -> None:
    rater = ModelRater(Scorer.load(tiny_model))
    outcomes = [
        run_archive(read_index(source), rater, tmp_path / f"out-{k}").outcomes
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


def refusal(store_of: Path, path: str, limits: Limits | None = None) -> Reason:
    store, _ = open_store(str(store_of))
    with pytest.raises(PhotoRefused) as refused:
        store.read(path, *([limits] if limits else []))
    return refused.value.reason


def test_a_zip_never_leads_out_and_never_swells(tmp_path: Path) -> None:
    path = tmp_path / "bad.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../outside.jpg", b"x")
        archive.writestr("bomb.jpg", bytes(50_000_000))
        archive.writestr("S1/1/left.jpg", b"")
    assert path.stat().st_size < 100_000
    assert refusal(path, "../outside.jpg") is Reason.OUTSIDE_ARCHIVE
    assert refusal(path, "bomb.jpg", Limits(max_bytes=1_000_000)) is Reason.TOO_MANY_BYTES
    assert refusal(path, "S1/1/gone.jpg") is Reason.MISSING_FILE


def test_a_zip_whose_names_have_backslashes(photos: Path, zipped: Path, tmp_path: Path) -> None:
    """Made by a program for Windows that did not read the format."""
    with zipfile.ZipFile(tmp_path / "w.zip", "w") as archive:
        for path in sorted(photos.rglob("*.png")):
            name = zipfile.ZipInfo("a")
            name.filename = str(path.relative_to(photos)).replace("/", "\\")
            archive.writestr(name, path.read_bytes())
    index = read_index(tmp_path / "w.zip")
    assert index.rows == read_index(zipped).rows
    first = index.rows[0].path
    assert index.store.read(first) == (photos / first).read_bytes()


def test_a_damaged_photo_in_a_zip_is_refused(photos: Path, zipped: Path) -> None:
    content = bytearray(zipped.read_bytes())
    first = (photos / "0012/1/back.png").read_bytes()
    place = content.index(first[200:260])
    content[place : place + 60] = bytes(60)
    zipped.write_bytes(bytes(content))
    assert refusal(zipped, "0012/1/back.png") is Reason.UNREADABLE


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("gone", "no such folder, zip file or manifest CSV"),
        ("nonsense://bucket/x", "nonsense://bucket/x: cannot be opened"),
        ("memory://nothing/there", "nothing is there"),
        ("nonsense://name:secret@host/x", "nonsense://host/x: cannot be opened"),
    ],
)
def test_what_cannot_be_opened_is_told_without_passwords(source: str, message: str) -> None:
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


READ_AS_C = """
import sys
from autosalt.archive.read_index import read_index
index = read_index(sys.argv[1])
row = index.rows[0]
size = len(index.store.read(row.path))
print(ascii((sys.getfilesystemencoding(), row.subject, size, index.notes)))
"""


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


@pytest.mark.filterwarnings("ignore:Duplicate name")  # of zipfile, which is made to write one
@pytest.mark.parametrize("second", ["S1/1/top.jpg", "S1\\1\\top.jpg"])
def test_a_zip_that_holds_a_name_twice_is_refused(tmp_path: Path, second: str) -> None:
    path = tmp_path / "twice.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("S1/1/top.jpg", b"one")
        archive.writestr(second, b"another")
    with pytest.raises(ArchiveError, match=r"holds 'S1/1/top\.jpg' twice"):
        open_store(str(path))


def test_results_of_before_in_a_zip_are_no_photos(tmp_path: Path) -> None:
    path = tmp_path / "both.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in (
            "S1/1/top.jpg",
            "out/audit/ledger.sqlite",
            "out/overlays/a.jpg",
            "outside/1/top.jpg",
        ):
            archive.writestr(name, b"x")
    found, skipped = open_store(str(path))[0].files()
    assert sorted(found) == ["S1/1/top.jpg", "outside/1/top.jpg"]
    assert skipped == {"hidden": 0, "results_folder": 1, "system_folder": 0}
