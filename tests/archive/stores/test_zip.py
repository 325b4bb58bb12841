"""Zip files as people and programs make them: read, or refused for what they are."""

import re
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from zipfile import ZIP_BZIP2, ZIP_LZMA, ZipFile, ZipInfo

import pytest

from autosalt.archive.preflight import survey
from autosalt.archive.read_index import read_index
from autosalt.archive.stores.store import open_store
from autosalt.core.reasons import PhotoRefused, Reason
from autosalt.errors import ArchiveError
from autosalt.imaging.decode import Limits
from autosalt.issues import count_issues


@pytest.fixture
def zipped(photos: Path, tmp_path: Path) -> Path:
    path = tmp_path / "photos.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for photo in sorted(photos.rglob("*.png")):
            archive.write(photo, photo.relative_to(photos).as_posix())
    return path


def refusal(store_of: Path, path: str, limits: Limits | None = None) -> Reason:
    store, _ = open_store(str(store_of))
    with pytest.raises(PhotoRefused) as refused:
        store.read(path, *([limits] if limits else []))
    return refused.value.reason


PATHS = tuple(f"{s}/V{v}/{view}.jpg" for s in ("01", "02") for v in (1, 2) for view in ("top",))
FLAGS, METHOD, VOLUME = (6, 8), (8, 10), (None, 34)
"""Where a field lies in a file's own header and in the zip's list of files."""


def zip_of(path: Path, names: tuple[str, ...] = PATHS, start: str = "", how: int = 0) -> Path:
    with ZipFile(path, "w") as archive:
        for name in names:
            info = ZipInfo("a")
            info.filename, info.compress_type = start + name, how
            archive.writestr(info, b"\xff\xd8\xff" + name[::-1].encode())
    return path


def changed(path: Path, field: tuple[int | None, int], value: int, first: int = 99) -> Path:
    """A field of the first files of a zip set to another value."""
    data = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", field[0]), (b"PK\x01\x02", field[1])):
        for place in [found.start() for found in re.finditer(mark, data)][:first]:
            if offset is not None:
                struct.pack_into("<H", data, place + offset, value)
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        (FLAGS, 1, "has a password; unpack it and give the folder, or pack it again without one"),
        (FLAGS, 1 | 1 << 6, "has a password"),
        (METHOD, 9, "is packed as Deflate64, which cannot be read here; unpack it"),
        (METHOD, 95, "is packed as XZ"),
        (METHOD, 98, "is packed as PPMd"),
        (METHOD, 77, "is packed as 77"),
        (VOLUME, 1, "it is one part of several, to be joined first"),
    ],
)
def test_a_zip_that_cannot_be_unpacked_is_refused_as_such(
    tmp_path: Path, field: tuple[int | None, int], value: int, message: str
) -> None:
    path = zip_of(tmp_path / "a.zip", ("manifest.csv", *PATHS))
    with pytest.raises(ArchiveError, match=message) as error:
        read_index(changed(path, field, value))
    assert "damaged" not in str(error.value)


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [(FLAGS, 1, Reason.NEEDS_PASSWORD), (METHOD, 9, Reason.PACKED_OTHERWISE)],
)
def test_where_only_some_cannot_be_unpacked_these_are_refused(
    tmp_path: Path, field: tuple[int, int], value: int, reason: Reason
) -> None:
    index = read_index(changed(zip_of(tmp_path / "a.zip"), field, value, first=2))
    assert [row.path for row in index.rows] == list(PATHS)
    for number, path in enumerate(PATHS):
        if number >= 2:
            assert index.store.read(path).startswith(b"\xff\xd8\xff")
            continue
        with pytest.raises(PhotoRefused) as refused:
            index.store.read(path)
        assert refused.value.reason is reason


@pytest.mark.parametrize("how", [ZIP_BZIP2, ZIP_LZMA])
def test_other_ways_of_packing_that_python_knows_are_read(tmp_path: Path, how: int) -> None:
    index = read_index(zip_of(tmp_path / "a.zip", how=how))
    assert index.store.read(PATHS[0]).endswith(PATHS[0][::-1].encode())


@pytest.mark.parametrize("start", ["/", "./", "C:/", "C:\\", "/C:/"])
def test_names_that_begin_at_a_root_are_read_from_the_top(tmp_path: Path, start: str) -> None:
    index = read_index(zip_of(tmp_path / "a.zip", start=start))
    assert {(row.subject, row.visit) for row in index.rows} == {
        (s, v) for s in ("01", "02") for v in ("V1", "V2")
    }
    assert index.store.read(index.rows[0].path)


@pytest.mark.parametrize("folder", ["./", "/", ".\\", "C:\\"])
def test_the_folder_that_was_packed_is_no_member(tmp_path: Path, folder: str) -> None:
    names = (folder, *(folder + name for name in PATHS))
    index = read_index(zip_of(tmp_path / "a.zip", names))
    assert [row.path for row in index.rows] == sorted(PATHS)
    assert not index.issues


def test_names_that_lead_out_are_refused(tmp_path: Path) -> None:
    index = read_index(zip_of(tmp_path / "a.zip", start="../"))
    assert {seen.reason for seen in survey(index).photos} == {Reason.OUTSIDE_ARCHIVE}


@pytest.mark.parametrize(
    "damage", [lambda data: data[: len(data) // 2], lambda data: data[:-60] + bytes(60)]
)
def test_a_damaged_zip_is_refused_in_one_line(
    tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    path = zip_of(tmp_path / "a.zip")
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(ArchiveError, match=r"not a zip file that can be read .*copy it here again"):
        read_index(path)


def with_bytes(path: Path, subject: bytes) -> Path:
    """A zip whose subject is these bytes, of which no code page is stated."""
    filler = "Q" * len(subject)
    zip_of(path, tuple(f"{filler}/V{v}/top.jpg" for v in (1, 2)))
    path.write_bytes(path.read_bytes().replace(filler.encode() + b"/", subject + b"/"))
    return path


@pytest.mark.parametrize(
    ("subject", "code_page", "sure"),
    [
        ("M\u00fcller", "utf-8", True),  # as a Mac packs it
        ("M\u00fcller", "cp850", True),  # the same letters in 437
        ("\u00c1ngel \u00d8", "cp850", False),
        ("\u592a\u90ce", "shift_jis", False),
        ("M\u00fcller", "cp1252", False),
    ],
)
def test_letters_that_a_zip_does_not_state(
    tmp_path: Path, subject: str, code_page: str, sure: bool
) -> None:
    index = read_index(with_bytes(tmp_path / "a.zip", subject.encode(code_page)))
    assert count_issues(index.issues)["zip_names_unsure"] == (not sure)
    if code_page in ("utf-8", "cp850"):
        assert {row.subject for row in index.rows} == {subject}
    assert index.store.read(index.rows[0].path)


def test_two_names_never_become_one(tmp_path: Path) -> None:
    """Whatever the code page is: two people stay two."""
    path = tmp_path / "a.zip"
    zip_of(path, tuple(f"{'QR'[k % 2]}{k:03d}/V1/top.jpg" for k in range(128)))
    data = path.read_bytes()
    for k in range(128):
        name = f"{'QR'[k % 2]}{k:03d}/".encode()
        data = data.replace(name, bytes([128 + k]) + name[1:])
    path.write_bytes(data)
    assert len({row.subject for row in read_index(path).rows}) == 128


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


@pytest.mark.filterwarnings("ignore:Duplicate name")  # of zipfile, which is made to write one
@pytest.mark.parametrize("second", ["S1/1/top.jpg", "S1\\1\\top.jpg"])
def test_a_zip_that_holds_a_name_twice_is_refused(tmp_path: Path, second: str) -> None:
    path = tmp_path / "twice.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("S1/1/top.jpg", b"one")
        archive.writestr(second, b"another")
    with pytest.raises(ArchiveError, match=r"holds 'S1/1/top\.jpg' twice"):
        open_store(str(path))


def test_earlier_results_in_a_zip_are_no_photos(tmp_path: Path) -> None:
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
