"""A folder is read by its manifest, by a pattern, or as a flat heap of photos; never by guess."""

import os
from pathlib import Path

import pytest

from autosalt.archive.read_index import read_index
from autosalt.errors import ArchiveError, MisreadError
from autosalt.issues import count_issues


def touch(root: Path, *paths: str) -> None:
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(b"")


def test_what_is_left_out_is_counted(tmp_path: Path) -> None:
    touch(tmp_path, "01.png", "01_scalp.png", "01_loss.PNG", "notes.txt", ".DS_Store", ".git/a.png")
    touch(tmp_path, "other_scalp.png")  # no photo beside it: this may well be a photo
    index = read_index(tmp_path)
    assert [row.path for row in index.rows] == ["01.png", "other_scalp.png"]
    assert {name: n for name, n in index.skipped.items() if n} == {
        "hidden": 2,
        "not_a_photo": 1,
        "mask": 2,
    }


def test_the_results_inside_the_archive_are_not_part_of_it(photos: Path) -> None:
    touch(photos, "out/overlays/left.jpg")
    assert len(read_index(photos, exclude=photos / "out").rows) == 24


def test_the_folders_own_manifest_goes_before_the_pattern(photos: Path) -> None:
    (photos / "manifest.csv").write_text("path,subject,visit\n0012/1/top.png,A,1\n")
    index = read_index(photos)
    assert [row.subject for row in index.rows] == ["A"]
    assert index.skipped["not_listed"] == 23
    assert "23 photos are left out" in index.issues[0].text
    assert len(read_index(photos, "{subject}/{visit}/{view}.*").rows) == 24


def test_masks_beside_photos_of_a_manifest_are_not_missed(tmp_path: Path) -> None:
    touch(tmp_path, "a.png", "a_scalp.png", "a_loss.png", "b.png")
    (tmp_path / "manifest.csv").write_text("path,subject,visit\na.png,1,1\n")
    assert list(read_index(tmp_path).left_out) == ["b.png"]


def test_a_manifest_of_another_program_is_no_mistake(photos: Path) -> None:
    (photos / "manifest.csv").write_text("photo,score\n1.png,3\n")
    index = read_index(photos)
    assert len(index.rows) == 24
    assert "taken for another program's" in index.issues[0].text


def test_why_a_manifest_is_not_used_is_stated_where_no_pattern_fits(tmp_path: Path) -> None:
    touch(tmp_path, "a/b.png")
    for head in ("Photos of the study,,\npath,subject,visit\n", ""):
        (tmp_path / "manifest.csv").write_text(head)
        with pytest.raises(ArchiveError, match=r"none of 1 photos fits .*; manifest\.csv has no"):
            read_index(tmp_path)


def test_a_file_that_a_manifest_names_in_another_case_is_listed(tmp_path: Path) -> None:
    """Disks of Windows and Macs do not distinguish case: there it is the file that is scored."""
    touch(tmp_path, "S1/IMG_1.jpg", "S1/IMG_2.jpg", "S1/img_3.jpg", "S1/IMG_3.jpg")
    listed = "s1/img_1.JPG,S1,1\nS1/img_3.jpg,S1,1\n"
    (tmp_path / "manifest.csv").write_text(f"path,subject,visit\n{listed}")
    assert list(read_index(tmp_path).left_out) == ["S1/IMG_2.jpg", "S1/IMG_3.jpg"]


def test_an_archive_that_cannot_be_right_is_refused_before_its_visits_are_sorted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """10,000 people read as visits of one subject took minutes to be put in order."""
    touch(tmp_path, *(f"photos/0{number}/left.png" for number in (101, 102, 205)))
    monkeypatch.setattr("autosalt.archive.read_index.date_doubts", None)
    with pytest.raises(MisreadError, match="visits are called like subjects"):
        read_index(tmp_path)


@pytest.mark.parametrize("separator", [";", "\t"])
def test_a_manifest_from_a_spreadsheet_of_another_language(photos: Path, separator: str) -> None:
    """Not taken for another program's: the dates in it decide which visit is the baseline."""
    lines = ["", "path,subject,visit,date", "0012/1/top.png,A,1,2024-05-01"]
    (photos / "manifest.csv").write_text("\n".join(lines).replace(",", separator) + "\n")
    index = read_index(photos)
    assert index.source == "manifest"
    assert index.visits["A", "1"].date == "2024-05-01"


def test_a_manifest_with_capitals_is_refused_and_not_passed_over(photos: Path) -> None:
    (photos / "manifest.csv").write_text("Path,Subject,Visit\n0012/1/top.png,A,1\n")
    with pytest.raises(ArchiveError, match="row 1: column 'path', 'subject', 'visit' is missing"):
        read_index(photos)


def test_names_that_are_not_utf8_are_left_out_and_reported(photos: Path) -> None:
    folder = photos / os.fsdecode(b"M\xfcller")
    folder.mkdir()
    (folder / "left.png").touch()
    index = read_index(photos)
    assert len(index.rows) == 24
    assert index.skipped["name_not_utf8"] == 1
    assert r"'M\udcfcller/left.png': each has a name that is not UTF-8" in index.issues[0].text


def test_the_results_of_other_runs_are_not_part_of_it(photos: Path) -> None:
    touch(photos, "earlier/audit/ledger.sqlite", "earlier/overlays/left.jpg")
    index = read_index(photos)
    assert len(index.rows) == 24
    assert index.skipped["results_folder"] == 1


def test_ids_that_a_person_reads_as_one_are_reported(tmp_path: Path) -> None:
    touch(tmp_path, "S-01/V1/left.png", "s-01 /V1/left.png", "12/V1/left.png", "0012/V01/left.png")
    touch(tmp_path, "0012/V1/left.png", "120/V1/left.png")
    issues = read_index(tmp_path).issues
    alike = [issue for issue in issues if issue.code == "alike_ids"]
    assert [issue.text.partition(" count")[0] for issue in alike] == [
        "subjects '0012', '12'",
        "subjects 'S-01', 's-01 '",
        "visits of '0012' 'V01', 'V1'",
    ]


def test_a_manifest_that_lies_deeper_is_named(tmp_path: Path) -> None:
    touch(tmp_path, "study/photos/a/b/left.png", "study/manifest.csv")
    with pytest.raises(ArchiveError, match=r"a manifest at 'study/manifest\.csv', not on top"):
        read_index(tmp_path)


def test_what_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="no such folder, zip file or manifest CSV"):
        read_index(tmp_path / "gone")


def test_masks_that_a_manifest_does_not_name_are_left_out(tmp_path: Path) -> None:
    touch(tmp_path, "a_scalp.png", "a_loss.png", "b_scalp.png", "b_loss.png")
    rows = "scalp,loss,subject,visit,view\na_scalp.png,a_loss.png,S1,1,left\n"
    (tmp_path / "manifest.csv").write_text(rows)
    index = read_index(tmp_path, masks=True)
    assert sorted(index.left_out) == ["b_loss.png", "b_scalp.png"]
    assert any("2 photos are left out" in issue.text for issue in index.issues)


@pytest.mark.parametrize("second", ["c_scalp.png,a_loss.png", "c_scalp.png,c_scalp.png"])
def test_a_mask_in_two_places_is_refused(tmp_path: Path, second: str) -> None:
    rows = f"a_scalp.png,a_loss.png,S1,1,left\n{second},S1,1,right\n"
    (tmp_path / "manifest.csv").write_text(f"scalp,loss,subject,visit,view\n{rows}")
    with pytest.raises(ArchiveError, match=r"row 3: '.*' is in row [23] already"):
        read_index(tmp_path, masks=True)


def test_photos_in_the_folder_of_another_subject_are_doubted(tmp_path: Path) -> None:
    """Rows that were exchanged: each photo would count for the other patient."""
    rows = [("S1", "1", "left"), ("S1", "1", "right"), ("S2", "1", "left"), ("S2", "1", "right")]
    paths = [f"{subject}/{visit}/{view}.jpg" for subject, visit, view in rows]
    touch(tmp_path, *paths)

    def write(subjects: str) -> None:
        lines = [
            f"{path},{stated},1,{view}"
            for path, stated, (_, _, view) in zip(paths, subjects.split(), rows, strict=True)
        ]
        (tmp_path / "manifest.csv").write_text("\n".join(["path,subject,visit,view", *lines]))

    write("S1 S2 S2 S2")
    index = read_index(tmp_path)
    assert count_issues(index.issues)["photos_contradicted"] == 1
    (issue,) = (i for i in index.issues if "another subject" in i.text)
    assert issue.text.startswith("1 photos lie in a folder")
    assert issue.text.endswith("'S1/1/right.jpg'")
    write("S1 S1 S2 S2")
    assert count_issues(read_index(tmp_path).issues)["photos_contradicted"] == 0
    write("A 1 B B")  # folders are not called like subjects here
    assert count_issues(read_index(tmp_path).issues)["photos_contradicted"] == 0
