"""A manifest by nearly its name is used where that is unmistakable, and else reported."""

from pathlib import Path

import pytest

from autosalt.archive.read_index import read_index
from autosalt.errors import ArchiveError
from autosalt.issues import count_issues

PATHS = ("0012/V1/left.jpg", "0012/V2/left.jpg")
TABLE = (
    "path,subject,visit,view,date,arm\n"
    "0012/V2/left.jpg,P1,baseline,left,2024-01-05,active\n"
    "0012/V1/left.jpg,P1,week 12,left,2024-04-01,active\n"
)
AS_TABS = TABLE.replace(",", "\t")
OF_ANOTHER = "photo,score\n1.jpg,3\n"


def folder(root: Path, files: dict[str, str | bytes]) -> Path:
    """Two photos and other files."""
    for path in PATHS:
        (root / path).parent.mkdir(parents=True)
        (root / path).write_bytes(b"")
    for name, content in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return root


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("Manifest.csv", TABLE),
        ("MANIFEST.CSV", TABLE),
        ("manifest.CSV", TABLE.replace(",", ";")),
        ("manifest.tsv", AS_TABS),
        ("manifest.txt", AS_TABS),
        ("manifest.txt", AS_TABS.encode("utf-16")),  # Excel: Unicode text
        ("manifest", TABLE),
    ],
)
def test_another_case_or_suffix_is_used_and_noted(
    tmp_path: Path, name: str, content: str | bytes
) -> None:
    index = read_index(folder(tmp_path, {name: content, "notes.txt": "path to the clinic"}))
    assert index.visits["P1", "baseline"].date == "2024-01-05"
    assert index.notes == (f"{name} is used as the manifest",)
    assert not index.issues


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("manifest.xlsx", b"PK\x03\x04"),
        ("Study manifest.ods", b"PK\x03\x04"),
        ("manifest (1).csv", TABLE),
        ("manifest_final.csv", TABLE),
        ("manifest.csv.csv", TABLE),
        ("index.csv", TABLE),
        ("photos.csv", TABLE),
        ("study/manifest.csv", TABLE),
    ],
)
def test_what_only_may_be_the_manifest_is_reported(
    tmp_path: Path, name: str, content: str | bytes
) -> None:
    index = read_index(folder(tmp_path, {name: content}))
    assert index.source == "pattern"
    assert count_issues(index.issues)["manifests_not_used"] == 1
    (text,) = (issue.text for issue in index.issues if issue.code == "manifests_not_used")
    assert text.startswith(f"no manifest is used, though {name!r} may be one: dates, arms and")
    assert "save it as CSV UTF-8 called manifest.csv on top of the folder" in text


def test_a_text_for_each_photo_hides_no_table(tmp_path: Path) -> None:
    texts: dict[str, str | bytes] = {f"{k:03d}.txt": "left, week 12" for k in range(50)}
    index = read_index(folder(tmp_path, {**texts, "list.csv": TABLE}))
    assert count_issues(index.issues)["manifests_not_used"] == 1


def test_of_two_candidates_none_is_used(tmp_path: Path) -> None:
    index = read_index(folder(tmp_path, {"Manifest.csv": TABLE, "manifest.tsv": AS_TABS}))
    assert index.source == "pattern"
    assert count_issues(index.issues)["manifests_not_used"] == 2


@pytest.mark.parametrize("other", ["Manifest.csv", "manifest.txt", "manifest (1).csv"])
def test_the_right_name_goes_before_its_like(tmp_path: Path, other: str) -> None:
    index = read_index(folder(tmp_path, {"manifest.csv": TABLE, other: TABLE}))
    assert index.source == "manifest"
    (issue,) = index.issues
    assert issue.text.startswith(f"manifest.csv is used as the manifest, and not {other!r}")


def test_of_two_the_one_that_is_ours_is_used(tmp_path: Path) -> None:
    index = read_index(folder(tmp_path, {"manifest.csv": OF_ANOTHER, "Manifest.csv": TABLE}))
    assert index.notes == ("Manifest.csv is used as the manifest",)
    assert [issue.text for issue in index.issues] == [
        "manifest.csv has no column path: taken for another program's, not used"
    ]


@pytest.mark.parametrize(
    "files",
    [
        {"manifest.csv": TABLE, "manifest.xlsx": b"PK\x03\x04", "truth.csv": TABLE},
        {"manifest.csv": TABLE, "~$manifest.xlsx": b"x"},
        {"manifest.csv": TABLE, "0012/V1/manifest.csv": OF_ANOTHER},
        {"notes.txt": "where the path of the subject and the visit is"},
        {"visits.csv": "subject,visit,date\n0012,V1,2024-01-05\n"},
        {"manifest.txt": "This is the manifest of the disc.\n"},
        {"Manifest.csv": OF_ANOTHER},
        {"~$manifest.xlsx": b"x"},
    ],
)
def test_other_tables_raise_no_alarm(tmp_path: Path, files: dict[str, str | bytes]) -> None:
    assert not read_index(folder(tmp_path, files)).issues


@pytest.mark.parametrize("name", ["Manifest.csv", "manifest.txt", "manifest.csv"])
def test_letters_of_another_code_page_are_not_passed_over(tmp_path: Path, name: str) -> None:
    content = TABLE.replace("active", "plac\u00e9bo").encode("cp1252")
    with pytest.raises(ArchiveError, match="not UTF-8; save it as 'CSV UTF-8'"):
        read_index(folder(tmp_path, {name: content}))


@pytest.mark.parametrize("name", ["Manifest.csv", "manifest.tsv"])
def test_capitals_in_its_columns_are_for_the_reader_to_refuse(tmp_path: Path, name: str) -> None:
    with pytest.raises(ArchiveError, match="row 1: column 'path' is missing"):
        read_index(folder(tmp_path, {name: TABLE.replace("path", "Path", 1)}))


def test_a_manifest_that_a_cloud_keeps_is_no_folder_without_one(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match=r"manifest\.csv: cannot be read\. Only a placeholder"):
        read_index(folder(tmp_path, {".manifest.csv.icloud": b"bplist00"}))


def test_a_pattern_that_is_asked_for_goes_before_any_manifest(tmp_path: Path) -> None:
    index = read_index(folder(tmp_path, {"Manifest.csv": TABLE}), "{subject}/{visit}/{view}")
    assert index.source == "pattern"
    assert not index.issues


def test_the_manifest_of_masks_is_found_by_its_columns(tmp_path: Path) -> None:
    lines = "scalp,loss,subject,visit,view\na_scalp.png,a_loss.png,S1,1,left\n"
    for name in ("a_scalp.png", "a_loss.png"):
        (tmp_path / name).touch()
    (tmp_path / "Manifest.csv").write_text(lines)
    assert [row.subject for row in read_index(tmp_path, masks=True).rows] == ["S1"]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("manifest.xlsx", "a spreadsheet; save it as 'CSV UTF-8'"),
        ("photos.7z", "cannot be read as it is packed; unpack it"),
        ("photos.tar.gz", "cannot be read as it is packed; unpack it"),
        ("photos.z01", "cannot be read as it is packed; unpack it"),
        ("left.jpg", "not a manifest CSV; of photos give their folder"),
    ],
)
def test_a_file_that_is_no_manifest_is_refused_in_one_line(
    tmp_path: Path, name: str, message: str
) -> None:
    (tmp_path / name).write_bytes(b"x")
    with pytest.raises(ArchiveError, match=message):
        read_index(tmp_path / name)
