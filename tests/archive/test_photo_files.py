"""Photographs among the files: none is left out silently, and no other file is one."""

import io
from contextlib import AbstractContextManager
from pathlib import Path
from string import ascii_lowercase
from tempfile import TemporaryDirectory
from typing import BinaryIO
from zipfile import ZipFile

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from autosalt.archive.index import Index
from autosalt.archive.photo_files import sort_files, why_nothing
from autosalt.archive.photo_names import Kind, kind_of
from autosalt.archive.preflight import survey
from autosalt.archive.read_index import read_index
from autosalt.archive.stores.local import Folder
from autosalt.core.reasons import Reason
from autosalt.core.views import VIEWS, View
from autosalt.imaging.decode import open_photo
from autosalt.issues import count_issues


def encoded(format_: str) -> bytes:
    file = io.BytesIO()
    Image.fromarray(np.full((70, 80, 3), 90, np.uint8)).save(file, format_)
    return file.getvalue()


JPEG = encoded("JPEG")


def visit(root: Path, name: str, ending: str = ".jpg", data: bytes = JPEG, start: str = "") -> None:
    """Four files of a visit of subject 0012."""
    folder = root / "0012" / name
    folder.mkdir(parents=True)
    for view in VIEWS:
        (folder / f"{start}{view}{ending}").write_bytes(data)


def refused(index: Index) -> dict[str, Reason]:
    return {seen.row.path: seen.reason for seen in survey(index).photos if seen.reason}


@pytest.mark.parametrize(
    ("ending", "format_"),
    [
        (".jfif", "JPEG"),
        (".jpe", "JPEG"),
        (".jif", "JPEG"),
        (".JPG_", "JPEG"),
        (".jpg_large", "JPEG"),
        (".jpg (1)", "JPEG"),
        (".image", "PNG"),
        (".gif", "GIF"),
        (".dib", "BMP"),
        ("", "JPEG"),
        ("", "WEBP"),
        (".png", "JPEG"),
    ],
)
def test_photographs_are_recognised_by_content(tmp_path: Path, ending: str, format_: str) -> None:
    visit(tmp_path, "baseline")
    visit(tmp_path, "week-12", ending, encoded(format_))
    index = read_index(tmp_path)
    assert {(row.visit, row.view) for row in index.rows} == {
        (name, view) for name in ("baseline", "week-12") for view in VIEWS
    }
    assert not index.issues
    for row in index.rows:
        assert open_photo(index.store.read(row.path)).shape == (70, 80, 3)


def test_photos_of_a_rare_suffix_are_noted(tmp_path: Path) -> None:
    visit(tmp_path, "baseline", ".jfif")
    (note,) = read_index(tmp_path).notes
    assert note.startswith("photos by their content or a rare suffix are 4 .jfif ('0012/baseline/")


@pytest.mark.parametrize(
    ("start", "ending", "data", "reason"),
    [
        ("", ".CR2", b"II*\0\x10\0\0\0CR\x02\0", Reason.RAW_FILE),
        ("", ".raf", b"FUJIFILMCCD-RAW", Reason.RAW_FILE),
        ("", "", b"FUJIFILMCCD-RAW", Reason.RAW_FILE),
        (".", ".jpg.icloud", b"bplist00", Reason.NOT_DOWNLOADED),
        ("", ".jpg.icloud", b"bplist00", Reason.NOT_DOWNLOADED),
        ("", ".jpg.cloudf", b"", Reason.NOT_DOWNLOADED),
        ("", ".jpg.gdoc", b"{}", Reason.NOT_DOWNLOADED),
        ("", ".jpg.crdownload", JPEG[:300], Reason.NOT_DOWNLOADED),
        ("", ".jpg.part", JPEG[:300], Reason.NOT_DOWNLOADED),
        ("", ".lnk", b"L\0\0\0\x01\x14\x02\0", Reason.NOT_DOWNLOADED),
        ("", ".jpg - Shortcut.lnk", b"L\0\0\0\x01\x14\x02\0", Reason.NOT_DOWNLOADED),
        ("", ".jpg", b"book\0\0\0\0mark\0\0\0\0", Reason.NOT_DOWNLOADED),
        ("", ".jpg", b"", Reason.TRUNCATED),
        ("", ".jpg", bytes(9000), Reason.TRUNCATED),
        ("", "", b"", Reason.TRUNCATED),
        ("", ".mp4", b"\0\0\0\x20ftypisom\0\0\2\0isom", Reason.UNSUPPORTED_FORMAT),
        ("", ".pdf", b"%PDF-1.7", Reason.UNSUPPORTED_FORMAT),
        ("", ".docx", b"PK\x03\x04", Reason.UNSUPPORTED_FORMAT),
        ("", ".psd", b"8BPS", Reason.UNSUPPORTED_FORMAT),
        ("", ".zip", b"PK\x03\x04", Reason.UNSUPPORTED_FORMAT),
        ("", ".locked", b"\x93rubbish", Reason.UNSUPPORTED_FORMAT),
    ],
)
def test_what_stands_for_a_photo_makes_the_visit_incomplete_and_not_absent(
    tmp_path: Path, start: str, ending: str, data: bytes, reason: Reason
) -> None:
    visit(tmp_path, "baseline")
    visit(tmp_path, "week-12", ending, data, start)
    index = read_index(tmp_path)
    rows = [row for row in index.rows if row.visit == "week-12"]
    assert [(row.subject, row.view) for row in rows] == [
        ("0012", view) for view in sorted(VIEWS, key=str)
    ]
    assert refused(index) == {row.path: reason for row in rows}


@pytest.mark.parametrize("ending", [".jpg.icloud", ".cr2", ".mp4"])
def test_it_is_so_where_there_is_no_photo_at_all(tmp_path: Path, ending: str) -> None:
    visit(tmp_path, "baseline", ending, b"?")
    index = read_index(tmp_path)
    assert len(refused(index)) == 4
    assert index.pattern == "{subject}/{visit}/{view}.*"


@pytest.mark.slow
@given(
    suffix=st.text(ascii_lowercase + "0123456789_~", max_size=6).map(lambda s: s and f".{s}"),
    data=st.sampled_from([b"", b"?", JPEG, JPEG[:100], b"%PDF", b"bplist00", bytes(200)]),
)
def test_a_view_that_has_any_file_but_a_companion_is_in_the_index(suffix: str, data: bytes) -> None:
    with TemporaryDirectory() as folder:
        visit(Path(folder), "baseline")
        visit(Path(folder), "week-12", suffix, data)
        index = read_index(folder)
        expected = kind_of(f"left{suffix}") is not Kind.COMPANION
        assert (("0012", "week-12") in index.visits) == expected


def test_an_archive_that_is_right_raises_no_alarm(tmp_path: Path) -> None:
    visit(tmp_path, "baseline")
    visit(tmp_path, "week-12")
    for name in ("Thumbs.db", ".DS_Store", "desktop.ini", "protocol.pdf", "notes.txt", "a.xlsx"):
        (tmp_path / name).write_bytes(b"x")
    beside = [
        *(f"left.{suffix}" for suffix in ("xmp", "aae", "json", "cr2", "dng", "mov", "pdf", "txt")),
        *("left.jpg.md5", "left.jpg.xmp", "left.jpg~", "left.jpg_original", "left.jpg.bak"),
        *("left_scalp.png", "left_loss.png", "._left.jpg", ".left.jpg.swp", "report.html"),
        *("left.jpg.icloud", "IMG_0001.MOV", "Thumbs.db", "~$letter.docx"),
    ]
    for name in beside:
        (tmp_path / "0012/baseline" / name).write_bytes(JPEG)
    index = read_index(tmp_path)
    assert len(index.rows) == 8
    assert not index.issues
    assert not index.left_out
    assert index.skipped["raw_beside_its_photo"] == 2
    assert index.skipped["backup_beside_its_photo"] == 3


def test_a_manifest_beside_its_raw_files_raises_no_alarm(tmp_path: Path) -> None:
    visit(tmp_path, "baseline")
    lines = [f"0012/baseline/{view}.jpg,0012,baseline,{view}" for view in VIEWS]
    (tmp_path / "0012/baseline/left.cr2").write_bytes(b"x")
    (tmp_path / "manifest.csv").write_text("\n".join(["path,subject,visit,view", *lines]))
    assert not read_index(tmp_path).issues
    (tmp_path / "0012/baseline/IMG_1.cr2").write_bytes(b"x")
    assert list(read_index(tmp_path).left_out) == ["0012/baseline/IMG_1.cr2"]


def test_a_photo_that_a_manifest_names_and_a_cloud_keeps(tmp_path: Path) -> None:
    visit(tmp_path, "baseline", ".jpg.icloud", b"bplist00", ".")
    (tmp_path / "manifest.csv").write_text(
        "path,subject,visit,view\n0012/baseline/left.jpg,0012,baseline,left\n"
    )
    index = read_index(tmp_path)
    assert refused(index) == {"0012/baseline/left.jpg": Reason.NOT_DOWNLOADED}
    assert index.skipped["not_listed"] == 3


def test_masks_that_a_cloud_keeps_are_rows_too(tmp_path: Path) -> None:
    folder = tmp_path / "0012/baseline"
    folder.mkdir(parents=True)
    for ending in ("scalp", "loss"):
        (folder / f".left_{ending}.png.icloud").write_bytes(b"bplist00")
    index = read_index(tmp_path, masks=True)
    assert [(row.view, row.loss_path) for row in index.rows] == [
        (View.LEFT, "0012/baseline/left_loss.png")
    ]


@pytest.mark.parametrize("packed", ["photos_2.zip", "0012/more.7z", "a.tar.gz", "a.zip.001"])
def test_archives_inside_an_archive_are_reported(tmp_path: Path, packed: str) -> None:
    visit(tmp_path, "baseline")
    (tmp_path / packed).write_bytes(b"PK\x03\x04")
    index = read_index(tmp_path)
    assert count_issues(index.issues)["packed_files_left_out"] == 1
    assert repr(packed) in index.issues[0].text


def test_archives_of_masks_are_reported_too(tmp_path: Path) -> None:
    for ending in ("scalp", "loss"):
        (tmp_path / f"S1_{ending}.png").write_bytes(b"x")
    (tmp_path / "more.zip").write_bytes(b"PK")
    issues = read_index(tmp_path, masks=True).issues
    assert count_issues(issues)["packed_files_left_out"] == 1


def test_a_link_whose_photo_is_elsewhere_is_not_called_a_wrong_path(tmp_path: Path) -> None:
    """As git-annex leaves photos that it has not brought."""
    visit(tmp_path, "baseline")
    (tmp_path / "0012/baseline/left.jpg").unlink()
    (tmp_path / "0012/baseline/left.jpg").symlink_to("../../.git/annex/objects/left.jpg")
    index = read_index(tmp_path)
    assert refused(index) == {"0012/baseline/left.jpg": Reason.NOT_DOWNLOADED}


FOLDERS = ("#recycle", "@eaDir", "$RECYCLE.BIN", "lost+found", "__MACOSX", ".Trashes",
           "System Volume Information", ".thumbnails")  # fmt: skip


@pytest.mark.parametrize("packed", [False, True])
def test_folders_of_the_system_are_not_entered(tmp_path: Path, packed: bool) -> None:
    root = tmp_path / "photos"
    visit(root, "baseline")
    for name in FOLDERS:
        for place in (root / name / "V1", root / "0012/baseline" / name, root / "0012" / name):
            place.mkdir(parents=True, exist_ok=True)
            (place / "left.jpg").write_bytes(JPEG)
    source = root
    if packed:
        source = tmp_path / "photos.zip"
        with ZipFile(source, "w") as archive:
            for path in root.rglob("*.jpg"):
                archive.write(path, path.relative_to(root).as_posix())
    index = read_index(source)
    assert {(row.subject, row.visit) for row in index.rows} == {("0012", "baseline")}
    assert len(index.rows) == 4
    assert not index.issues
    assert index.skipped["system_folder"] == 18


def test_only_files_whose_name_says_nothing_are_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit(tmp_path, "baseline")
    visit(tmp_path, "week-12", "")
    (tmp_path / "notes.txt").write_bytes(b"x")
    (tmp_path / "0012/baseline/left.cr2").write_bytes(b"x")
    store = Folder(tmp_path)
    paths, _ = store.files()
    opened: list[str] = []
    really_open = Folder.open

    def noted(self: Folder, path: str) -> AbstractContextManager[BinaryIO]:
        opened.append(path)
        return really_open(self, path)

    monkeypatch.setattr(Folder, "open", noted)
    assert len(sort_files(store, paths).photos) == 8
    assert sorted(opened) == sorted(f"0012/week-12/{view}" for view in VIEWS)


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({}, "the folder is empty"),
        ({"a/notes.txt": b"x", "b.txt": b"x"}, "its files are 2 .txt ('b.txt')"),
        ({".DS_Store": b"x"}, "left out are 1 hidden"),
        ({"@eaDir/left.jpg": JPEG}, "left out are 1 system folder"),
        ({"photos.zip": b"PK"}, "1 packed files are left out and may hold photos: 'photos.zip'"),
        ({"manifest.csv": b"path,subject,visit\n"}, "the manifest has a header and no rows"),
        ({"film.mp4": b"x"}, "its files are 1 .mp4 ('film.mp4')"),
    ],
)
def test_nothing_to_score_states_why(tmp_path: Path, files: dict[str, bytes], reason: str) -> None:
    for name, data in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    index = read_index(tmp_path)
    assert not index.rows
    assert reason in why_nothing(index)
