"""Pre-labels: the photos that are written, and those that are dropped. The model is a stand-in."""

import csv
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from autosalt.annotations.prelabel import Prelabelled, prelabel
from autosalt.annotations.writers.registry import WRITERS
from autosalt.core.reasons import PhotoRefused, Reason
from autosalt.core.types import BoolMask
from autosalt.errors import AnnotationError, FolderError
from autosalt.imaging.decode import open_photo
from tests.annotations.small_exports import (
    HEIGHT,
    WIDTH,
    imported,
    masks_of,
    ring_shaped,
    write_photo,
)


def ring(photo: Path) -> tuple[BoolMask, BoolMask]:
    """The same masks on every photo that can be opened, turned with it."""
    height, width = open_photo(photo).shape[:2]
    masks = ring_shaped()
    return masks if (height, width) == (HEIGHT, WIDTH) else (masks[0].T, masks[1].T)


def write(tmp_path: Path, to: str = "coco") -> Prelabelled:
    return prelabel(tmp_path / "photos", tmp_path / "out", to, ring)


@pytest.mark.parametrize("to", WRITERS)
def test_what_nobody_corrected_is_imported_as_the_model_drew_it(tmp_path: Path, to: str) -> None:
    for name in ("0012/left.jpg", "0012/top.png", "0047/top.jpg"):
        write_photo(tmp_path / "photos" / name)
    assert write(tmp_path, to).photos == ("0012/left.jpg", "0012/top.jpg", "0047/top.jpg")
    labels = ("--labels", str(tmp_path / "out/labels.toml"))
    items = imported(tmp_path / "out", tmp_path / "data", *labels)
    assert [(one.subject, one.view) for one in items] == [
        ("0012", "left"),
        ("0012", "top"),
        ("0047", "top"),
    ]
    for item in items:
        for got, wanted in zip(masks_of(item), ring_shaped(), strict=True):
            np.testing.assert_array_equal(got, wanted)


@pytest.mark.parametrize("to", WRITERS)
def test_no_loss_comes_back_as_an_empty_mask_and_not_as_an_unknown_one(
    tmp_path: Path, to: str
) -> None:
    write_photo(tmp_path / "photos/1_top.jpg")
    scalp, loss = ring_shaped()
    model = (scalp, np.zeros_like(loss))
    prelabel(tmp_path / "photos", tmp_path / "out", to, lambda _: model)
    labels = ("--labels", str(tmp_path / "out/labels.toml"))
    (item,) = imported(tmp_path / "out", tmp_path / "data", *labels)
    got = masks_of(item)[1]
    assert got is not None
    assert not got.any()


@pytest.mark.parametrize("orientation", [3, 6])
@pytest.mark.parametrize("to", WRITERS)
def test_a_photo_that_exif_turns_is_written_upright_without_exif(
    tmp_path: Path, to: str, orientation: int
) -> None:
    # As an export of such a file, half a turn would be dropped: its size does not show it.
    write_photo(tmp_path / "photos/1_top.jpg", orientation)
    write(tmp_path, to)
    with Image.open(tmp_path / "out/photos/1_top.jpg") as photo:
        assert photo.size == ((WIDTH, HEIGHT) if orientation == 3 else (HEIGHT, WIDTH))
        assert dict(photo.getexif()) == {}
        assert "exif" not in photo.info
    labels = ("--labels", str(tmp_path / "out/labels.toml"))
    (item,) = imported(tmp_path / "out", tmp_path / "data", *labels)
    for got, wanted in zip(masks_of(item), ring(tmp_path / "photos/1_top.jpg"), strict=True):
        np.testing.assert_array_equal(got, wanted)


def test_photos_that_cannot_be_read_are_lines_and_never_stop_the_others(tmp_path: Path) -> None:
    for name in ("1_top.jpg", "2_top.jpg", "3_top.jpg", "5_top.jpg"):
        write_photo(tmp_path / "photos" / name)
    (tmp_path / "photos/2_top.jpg").write_bytes(b"\xff\xd8\xff")
    (tmp_path / "photos/4_top.dng").write_bytes(b"raw")
    (tmp_path / "photos/notes.txt").touch()

    def segment(photo: Path) -> tuple[BoolMask, BoolMask]:
        if photo.name.startswith("3"):
            raise PhotoRefused(Reason.TRUNCATED)
        masks = ring(photo)
        return masks if photo.name.startswith("1") else (masks[0].T, masks[1].T)

    done = prelabel(tmp_path / "photos", tmp_path / "out", "coco", segment)
    assert done.photos == ("1_top.jpg",)
    with (tmp_path / "out/problems.csv").open(newline="") as file:
        rows = [(row["photo"], row["reason"]) for row in csv.DictReader(file)]
    assert rows == [
        ("2_top.jpg", "photo_unreadable"),
        ("3_top.jpg", "photo_unreadable"),
        ("4_top.dng", "photo_unreadable"),
        ("5_top.jpg", "size_differs"),
    ]
    assert [(one.photo, one.reason.value) for one in done.dropped] == rows


def test_names_stay_as_far_as_tools_take_them(tmp_path: Path) -> None:
    for name in ("a 1/left.jpg", "a 1/left.png", "b:2/ top?.jpg"):
        write_photo(tmp_path / "photos" / name)
    assert write(tmp_path).photos == ("a 1/left.jpg", "a 1/left_2.jpg", "b_2/top_.jpg")


def test_nothing_is_written_where_no_photo_can_be_read(tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos/1_top.jpg").touch()
    done = write(tmp_path)
    assert (len(done.photos), len(done.dropped)) == (0, 1)
    assert [path.name for path in tmp_path.iterdir()] == ["photos"]


def test_wrong_usage_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    with pytest.raises(AnnotationError, match="no such folder"):
        write(tmp_path)
    (tmp_path / "photos").mkdir()
    with pytest.raises(AnnotationError, match="no photograph in this folder"):
        write(tmp_path)
    write_photo(tmp_path / "photos/1_top.jpg")
    with pytest.raises(AnnotationError, match="not a format to write"):
        write(tmp_path, "voc")
    with pytest.raises(FolderError, match="give a folder outside it"):
        prelabel(tmp_path / "photos", tmp_path / "photos/out", "coco", ring)
