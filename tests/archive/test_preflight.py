"""Gaps, copies and contradicting names are found without scoring anything."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from autosalt.archive.index import PhotoRow
from autosalt.archive.preflight import Survey, other_view_in_name, survey
from autosalt.archive.read_index import read_index
from autosalt.core.reasons import Reason
from autosalt.core.types import RGB
from autosalt.core.views import VIEWS, View

Paint = Callable[..., RGB]


@pytest.fixture
def archive(tmp_path: Path, paint: Paint) -> Path:
    """Two whole visits of one subject, every photo another picture."""
    for visit in (1, 2):
        for k, view in enumerate(VIEWS):
            path = tmp_path / "0012" / str(visit) / f"{view}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            Image.fromarray(paint(0.2 * k + 0.1 * visit, view)).save(path)
    return tmp_path


def look(archive: Path, pattern: str | None = None) -> Survey:
    return survey(read_index(archive, pattern))


def test_a_sound_archive_has_nothing_to_look_at(archive: Path) -> None:
    seen = look(archive)
    assert [one.row.path for one in seen.photos][:2] == ["0012/1/back.png", "0012/1/left.png"]
    assert not seen.missing
    assert not seen.several
    assert not any(one.same_as or one.reason or one.name_says for one in seen.photos)


def test_what_is_missing_broken_or_there_twice_is_found(archive: Path) -> None:
    (archive / "0012/1/top.png").unlink()
    (archive / "0012/2/left.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (archive / "0012/2/right.png").write_bytes((archive / "0012/1/right.png").read_bytes())
    seen = look(archive)
    assert seen.missing == {("0012", "1"): (View.TOP,)}
    by_path = {one.row.path: one for one in seen.photos}
    assert by_path["0012/2/left.png"].reason is Reason.TRUNCATED
    assert by_path["0012/2/right.png"].same_as == "0012/1/right.png"
    assert not by_path["0012/1/right.png"].same_as
    assert not seen.clean
    row = next(row for row in seen.table().rows if row["path"] == "0012/2/right.png")
    assert row["same_as"] == "0012/1/right.png"
    assert row["subject"] == "0012"


def test_a_photo_saved_again_is_nearly_the_same(archive: Path) -> None:
    coarse = np.random.default_rng(0).integers(0, 255, (12, 9, 3)).astype(np.uint8)
    room = Image.fromarray(coarse).resize((180, 240), Image.Resampling.BICUBIC)
    room.save(archive / "0012/1/left.png")
    again = archive / "0013/1/left.jpg"
    again.parent.mkdir(parents=True)
    room.save(again, quality=40)
    seen = {one.row.path: one for one in look(archive).photos}
    assert seen["0013/1/left.jpg"].nearly_same_as == "0012/1/left.png"
    assert not seen["0013/1/left.jpg"].same_as


def test_a_picture_with_other_metadata_or_in_another_format_is_there_twice(archive: Path) -> None:
    first = archive / "0012/1/left.png"
    photo = Image.open(first)
    photo.save(archive / "0012/2/left.png", dpi=(72, 72))
    (archive / "0012/2/top.png").unlink()
    photo.save(archive / "0012/2/top.tif")
    for visit in (1, 2):
        (archive / f"0012/{visit}/right.png").unlink()
    jpeg = archive / "0012/1/right.jpg"
    photo.rotate(180).save(jpeg)
    commented = b"\xff\xfe\x00\x09visit 2" + jpeg.read_bytes()[2:]
    (archive / "0012/2/right.jpg").write_bytes(jpeg.read_bytes()[:2] + commented)
    seen = {one.row.path: one for one in look(archive).photos}
    assert seen["0012/2/left.png"].sha256 != seen["0012/1/left.png"].sha256
    assert seen["0012/2/left.png"].same_as == seen["0012/2/top.tif"].same_as == "0012/1/left.png"
    assert seen["0012/2/right.jpg"].same_as == "0012/1/right.jpg"
    assert not seen["0012/2/left.png"].nearly_same_as


def test_several_photos_of_a_view_are_counted(archive: Path) -> None:
    (archive / "0012/1/left-2.png").write_bytes((archive / "0012/1/left.png").read_bytes())
    seen = look(archive, "{subject}/{visit}/{view}*.*")
    assert seen.several == {("0012", "1", View.LEFT): 2}


@pytest.mark.parametrize(
    ("path", "view", "says"),
    [
        ("S1/right side.jpg", View.LEFT, View.RIGHT),
        ("S1/IMG_TOP_2.jpg", View.BACK, View.TOP),
        ("S1/left.jpg", View.LEFT, None),
        ("right/left.jpg", View.LEFT, None),
        ("S1/left_right.jpg", View.TOP, None),  # states two views
        ("S1/stopped.jpg", View.LEFT, None),  # not a word of its own
        ("S1/right.jpg", None, None),  # nothing was stated
    ],
)
def test_a_name_can_contradict_what_is_stated(
    path: str, view: View | None, says: View | None
) -> None:
    assert other_view_in_name(PhotoRow(path, "S1", "1", view)) is says


def test_pictures_that_are_no_photographs_of_one_head_are_found(
    archive: Path, paint: Paint
) -> None:
    head = paint(0.5, "left", seed=3)
    cut = head.copy()
    cut[:, 100:] = 255
    grey = np.repeat(head.mean(axis=2, keepdims=True).astype(np.uint8), 3, axis=2)
    for name, image in (("left", cut), ("right", grey), ("top", head[..., ::-1])):
        Image.fromarray(np.ascontiguousarray(image)).save(archive / "0012/2" / f"{name}.png")
    seen = look(archive)
    found = {one.row.path: one.picture_doubt for one in seen.photos if one.picture_doubt}
    assert found == {
        "0012/2/left.png": Reason.PART_BLANK,
        "0012/2/right.png": Reason.NO_COLOUR,
        "0012/2/top.png": Reason.FALSE_COLOUR,
    }
    assert not seen.clean
    row = next(row for row in seen.table().rows if row["path"] == "0012/2/left.png")
    assert row["picture_doubt"] == "part_blank"


def test_a_visit_in_light_without_red_is_found_by_its_photos_together(archive: Path) -> None:
    for view in VIEWS:
        path = archive / "0012/2" / f"{view}.png"
        cool = np.asarray(Image.open(path)) * np.float32((1 / 1.2, 1.0, 1.2))
        Image.fromarray(np.clip(cool, 0, 255).astype(np.uint8)).save(path)
    found = {one.row.visit for one in look(archive).photos if one.picture_doubt}
    assert found == {"2"}
