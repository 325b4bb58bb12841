"""Segmentation masks of CVAT; their colours are tested with the masks of all formats."""

import shutil
from pathlib import Path

import numpy as np

from autosalt.annotations.export_files import ExportFiles
from autosalt.annotations.formats import voc
from tests.annotations.ring_exports import save_picture, write_voc
from tests.annotations.small_exports import HEIGHT, WIDTH, run, write_photo


def test_a_colour_that_is_not_listed_drops_its_photo(tmp_path: Path) -> None:
    write_voc(tmp_path / "export")
    write_photo(tmp_path / "export/JPEGImages/0012_back.jpg")
    colours = np.full((HEIGHT, WIDTH, 3), 9, np.uint8)
    save_picture(tmp_path / "export/SegmentationClass/0012_back.png", colours)
    done = run(tmp_path / "export", tmp_path / "out")
    assert done.exit_code == 3, done.output
    assert "colour 9,9,9 is not in labelmap.txt" in done.output


def test_photos_and_masks_in_folders_of_subjects_are_matched(tmp_path: Path) -> None:
    """CVAT keeps the folders of its tasks, in each of its own folders."""
    export = tmp_path / "export"
    write_voc(export)
    for subject in ("0012", "0047"):
        write_photo(export / f"JPEGImages/{subject}/top.jpg")
        for folder in ("SegmentationClass", "SegmentationObject"):
            target = export / folder / subject / "top.png"
            target.parent.mkdir(parents=True)
            shutil.copy(export / "SegmentationClass/0012_top.png", target)
    read = voc.read(ExportFiles.open(export))
    assert read.dropped == ()
    assert [photo.photo for photo in read.photos] == [
        "JPEGImages/0012/top.jpg",
        "JPEGImages/0012_top.jpg",
        "JPEGImages/0047/top.jpg",
    ]


def test_a_damaged_list_of_colours_is_one_line(tmp_path: Path) -> None:
    write_voc(tmp_path / "export")
    (tmp_path / "export/labelmap.txt").write_text("scalp:250,50::\n")
    done = run(tmp_path / "export", tmp_path / "out")
    assert done.exit_code == 2
    assert "labelmap.txt, line 1: no label and colour" in done.output
    (tmp_path / "export/labelmap.txt").unlink()
    done = run(tmp_path / "export", tmp_path / "out", "--format", "voc")
    assert done.exit_code == 2
    assert "no labelmap.txt" in done.output
