"""A folder is read by its manifest, by a pattern, or as a flat heap of photos; never by guess."""

import os
from pathlib import Path

import pytest

from autosalt.archive.index import LeftOut, PhotoRow
from autosalt.archive.read_index import read_index
from autosalt.core.views import View
from autosalt.errors import ArchiveError
from autosalt.issues import count_issues


def touch(root: Path, *paths: str) -> None:
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(b"")


def test_the_default_pattern(photos: Path) -> None:
    index = read_index(photos)
    assert len(index.rows) == 24
    assert index.pattern == "{subject}/{visit}/{view}.*"
    assert index.rows[0] == PhotoRow("0012/1/back.png", "0012", "1", View.BACK)


def test_a_flat_folder_makes_each_photo_a_subject(tmp_path: Path) -> None:
    touch(tmp_path, "01.png", "02.jpg")
    index = read_index(tmp_path)
    assert index.rows == (PhotoRow("01.png", "01", "1", None), PhotoRow("02.jpg", "02", "1", None))
    assert index.pattern == "{subject}.*"


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


def test_photos_that_do_not_fit_are_told(photos: Path) -> None:
    touch(photos, "0012/1/lft.png")
    index = read_index(photos)
    assert index.skipped["not_matching"] == 1
    assert index.left_out == {"0012/1/lft.png": LeftOut.NOT_MATCHING}
    assert "'0012/1/lft.png': each does not fit the pattern" in index.issues[0].text


def test_no_photo_fits(tmp_path: Path) -> None:
    touch(tmp_path, "a/1.png", "a/2.png")
    with pytest.raises(ArchiveError, match=r"none of 2 photos fits .*'a/1.png'.*--pattern"):
        read_index(tmp_path)
    with pytest.raises(ArchiveError, match="none of 2 photos fits"):
        read_index(tmp_path, "{subject}.*")


def test_the_results_inside_the_archive_are_not_part_of_it(photos: Path) -> None:
    touch(photos, "out/overlays/left.jpg")
    assert len(read_index(photos, exclude=photos / "out").rows) == 24


def test_folders_behind_a_link_are_not_entered(photos: Path, tmp_path: Path) -> None:
    touch(tmp_path, "elsewhere/1/left.png")
    (photos / "S9").symlink_to(tmp_path / "elsewhere")
    index = read_index(photos)
    assert len(index.rows) == 24
    assert index.skipped["linked_folder"] == 1


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


def test_names_that_are_not_utf8_are_left_out_and_told(photos: Path) -> None:
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


def test_ids_that_a_person_reads_as_one_are_told(tmp_path: Path) -> None:
    touch(tmp_path, "S-01/V1/left.png", "s-01 /V1/left.png", "12/V1/left.png", "0012/V01/left.png")
    touch(tmp_path, "0012/V1/left.png", "120/V1/left.png")
    issues = read_index(tmp_path).issues
    alike = [issue for issue in issues if issue.code == "alike_ids"]
    assert [issue.text.partition(" count")[0] for issue in alike] == [
        "subjects '0012', '12'",
        "subjects 'S-01', 's-01 '",
        "visits of '0012' 'V01', 'V1'",
    ]


def test_letters_may_be_written_in_another_way_than_files_are(tmp_path: Path) -> None:
    """A manifest made on Windows, files that a Mac has written."""
    touch(tmp_path, "Mu\u0308ller/left.png")
    (tmp_path / "manifest.csv").write_text("path,subject,visit\nM\u00fcller/left.png,1,1\n")
    index = read_index(tmp_path)
    assert index.store.read(index.rows[0].path) == b""
    assert not index.left_out


def test_a_manifest_that_lies_deeper_is_named(tmp_path: Path) -> None:
    touch(tmp_path, "study/photos/a/b/left.png", "study/manifest.csv")
    with pytest.raises(ArchiveError, match=r"there is one at 'study/manifest\.csv', not on top"):
        read_index(tmp_path)


def test_two_dates_for_one_visit(tmp_path: Path) -> None:
    touch(tmp_path, "S1/V1/2024-01-01_left.png", "S1/V1/2024-01-02_right.png")
    with pytest.raises(ArchiveError, match="visit V1 of subject S1 has two dates"):
        read_index(tmp_path, "{subject}/{visit}/{date}_{view}.*")


def test_what_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="no such folder, zip file or manifest CSV"):
        read_index(tmp_path / "gone")


def test_pairs_of_masks(tmp_path: Path) -> None:
    touch(tmp_path, "S1/1/left_scalp.png", "S1/1/left_loss.png", "S1/1/left.png")
    index = read_index(tmp_path, masks=True)
    assert index.rows == (
        PhotoRow("S1/1/left_scalp.png", "S1", "1", View.LEFT, "S1/1/left_loss.png"),
    )
    assert index.skipped["not_a_mask"] == 1


def test_a_mask_alone_is_a_row_that_will_be_refused(tmp_path: Path) -> None:
    """Left out, it would take its view, or the whole visit, with it."""
    touch(tmp_path, "S1/1/left_loss.png", "S1/2/top_SCALP.PNG", "S1/2/top_loss.png")
    index = read_index(tmp_path, masks=True)
    assert [(row.path, row.loss_path) for row in index.rows] == [
        ("S1/1/left_scalp.png", "S1/1/left_loss.png"),
        ("S1/2/top_SCALP.PNG", "S1/2/top_loss.png"),
    ]
    assert index.skipped["not_a_mask"] == 0


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
    with pytest.raises(ArchiveError, match=r"row 3: '.*' stands in row [23] already"):
        read_index(tmp_path, masks=True)


def test_photos_in_the_folder_of_another_subject_are_doubted(tmp_path: Path) -> None:
    """Rows that were exchanged: each photo would count for the other patient."""
    rows = [("S1", "1", "left"), ("S1", "1", "right"), ("S2", "1", "left"), ("S2", "1", "right")]
    paths = [f"{subject}/{visit}/{view}.jpg" for subject, visit, view in rows]
    touch(tmp_path, *paths)

    def write(subjects: str) -> None:
        lines = [
            f"{path},{said},1,{view}"
            for path, said, (_, _, view) in zip(paths, subjects.split(), rows, strict=True)
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
