"""Files of an export, read safely."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from autosalt.annotations import export_files
from autosalt.annotations.dropped import DropReason, PhotoDropped
from autosalt.annotations.export_files import ExportFiles
from autosalt.annotations.mask_names import SIDE_FOLDERS
from autosalt.errors import AnnotationError
from tests.annotations.small_exports import write_photo


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "export"
    for name in (
        "a.jpg",
        "x/a.jpg",
        "x/b.jpg",
        "y/b.jpg",
        "ann/n.json",
        "__MACOSX/c.jpg",
        ".d.jpg",
    ):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(b"{}")
    (tmp_path / "secret.jpg").write_bytes(b"")
    (root / "link.jpg").symlink_to(tmp_path / "secret.jpg")
    return root


@pytest.mark.parametrize("side", sorted(SIDE_FOLDERS))
def test_pictures_next_to_masks_are_no_photos(folder: Path, side: str) -> None:
    before = ExportFiles.open(folder)
    (folder / side / "x").mkdir(parents=True)
    (folder / side / "x/a.png").write_bytes(b"")
    after = ExportFiles.open(folder)
    assert after.photo_paths == before.photo_paths
    assert after.locate_stem("x/a") == "x/a.jpg"


def test_hidden_files_and_links_are_left_out(folder: Path) -> None:
    files = ExportFiles.open(folder)
    assert files.photo_paths == ("a.jpg", "x/a.jpg", "x/b.jpg", "y/b.jpg")
    assert files.with_suffix(".JSON".lower()) == ("ann/n.json",)


@pytest.mark.parametrize(
    ("stated", "near", "found"),
    [
        ("a.jpg", "", "a.jpg"),
        ("a.jpg", "x/n.json", "x/a.jpg"),
        ("../x/b.jpg", "ann/n.json", "x/b.jpg"),
        ("..\\x\\b.jpg", "ann/n.json", "x/b.jpg"),
        ("./x//b.jpg", "", "x/b.jpg"),
    ],
)
def test_a_photo_is_found_by_the_path_that_is_stated(
    folder: Path, stated: str, near: str, found: str
) -> None:
    assert ExportFiles.open(folder).locate(stated, near) == found


@pytest.mark.parametrize(
    ("stated", "reason"),
    [
        ("b.jpg", DropReason.SEVERAL_PHOTOS),
        ("c.jpg", DropReason.PHOTO_MISSING),
        ("link.jpg", DropReason.PHOTO_MISSING),
        ("../secret.jpg", DropReason.OUTSIDE_FOLDER),
        ("x/../../secret.jpg", DropReason.OUTSIDE_FOLDER),
        ("/etc/passwd", DropReason.OUTSIDE_FOLDER),
        ("C:\\photos\\a.jpg", DropReason.OUTSIDE_FOLDER),
        ("https://host/a.jpg", DropReason.OUTSIDE_FOLDER),
        ("\\\\server\\a.jpg", DropReason.OUTSIDE_FOLDER),
    ],
)
def test_no_path_leads_out_of_the_folder(folder: Path, stated: str, reason: DropReason) -> None:
    with pytest.raises(PhotoDropped) as drop:
        ExportFiles.open(folder).locate(stated)
    assert drop.value.reason is reason


def test_a_file_whose_name_is_not_utf8_must_be_renamed(folder: Path) -> None:
    Path(os.fsdecode(os.fsencode(folder) + b"/caf\xe9.jpg")).write_bytes(b"")
    with pytest.raises(AnnotationError, match="rename the file"):
        ExportFiles.open(folder)


def test_photos_may_lie_in_another_folder(folder: Path, tmp_path: Path) -> None:
    export = tmp_path / "only.json"
    export.write_text("{}")
    files = ExportFiles.open(export, folder / "x")
    assert files.paths == ("only.json",)
    assert files.photo_paths == ("a.jpg", "b.jpg")
    assert files.locate_name("b.jpg") == "b.jpg"


@pytest.mark.parametrize(
    "text",
    ["{", "", "[" * 100_000, '{"a": NaN}', '{"a": -Infinity}', "1" * 5000, "\udcff"],
    ids=["cut off", "empty", "deep", "NaN", "infinite", "long number", "no text"],
)
def test_json_that_is_not_whole_is_one_line(folder: Path, text: str) -> None:
    (folder / "bad.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(AnnotationError, match=r"^bad.json: not whole JSON"):
        ExportFiles.open(folder).read_json("bad.json")


BOMB = '<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><a>&c;</a>'
OUTSIDE = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'


@pytest.mark.parametrize("text", ["<a>", "", "<a>&b;</a>", BOMB, OUTSIDE, "<!DOCTYPE a><a/>"])
def test_xml_that_is_not_whole_or_declares_entities_is_one_line(folder: Path, text: str) -> None:
    (folder / "bad.xml").write_text(text)
    with pytest.raises(AnnotationError, match=r"^bad.xml: not whole XML"):
        ExportFiles.open(folder).read_xml("bad.xml")


def test_xml_is_read(folder: Path) -> None:
    (folder / "good.xml").write_text('<a><b c="&lt;"/></a>')
    root = ExportFiles.open(folder).read_xml("good.xml")
    assert [one.get("c") for one in root] == ["<"]


def test_a_file_that_is_too_large_is_not_read(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "large.json").write_text(json.dumps([0] * 50))
    monkeypatch.setattr(export_files, "MOST_BYTES", 100)
    with pytest.raises(AnnotationError, match="export fewer photos"):
        ExportFiles.open(folder).read_json("large.json")


@pytest.mark.parametrize("name", ["none", "export.zip"])
def test_what_is_no_folder_is_one_line(tmp_path: Path, name: str) -> None:
    (tmp_path / "export.zip").write_bytes(b"PK")
    with pytest.raises(AnnotationError, match=name):
        ExportFiles.open(tmp_path / name)
    with pytest.raises(AnnotationError, match="--photos"):
        ExportFiles.open(tmp_path, tmp_path / "none")


def test_a_path_below_the_folder_of_photos_wins_over_the_same_name_deeper(tmp_path: Path) -> None:
    for name in ("images/left.jpg", "images/0012/left.jpg", "0047/top.jpg", "other/0047/top.jpg"):
        write_photo(tmp_path / name)
    files = ExportFiles.open(tmp_path)
    assert files.locate("left.jpg") == "images/left.jpg"
    assert files.locate("0012/left.jpg") == "images/0012/left.jpg"
    with pytest.raises(PhotoDropped, match="several_photos"):
        files.locate("top.jpg")


def test_a_file_that_names_its_format_is_parsed_once(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parsed: list[object] = []
    loads = json.loads

    def counted(text: bytes, **options: Any) -> Any:
        parsed.append(loads(text, **options))
        return parsed[-1]

    monkeypatch.setattr(export_files.json, "loads", counted)
    files = ExportFiles.open(folder)
    [(path, content)] = files.json_samples
    assert path == "ann/n.json"
    assert files.read_json(path) is content
    assert parsed == [content]
