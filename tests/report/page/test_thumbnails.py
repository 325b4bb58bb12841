"""One subject over time: one scale for each view, files made once and never left behind."""

import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from autosalt.core.views import View
from autosalt.files.layout import THUMBNAILS
from autosalt.report.page.thumbnails import SIZE, Thumbnail, caption, strips, write_thumbnails

VISITS = ("V1", "V2")


def shot(visit: str, scalp_px: int | None, view: View = View.TOP, name: str = "") -> Thumbnail:
    return Thumbnail(view, visit, f"overlays/{name or visit}-{view}.jpg", scalp_px)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    (tmp_path / "overlays").mkdir()
    for visit in VISITS:
        Image.fromarray(np.zeros((90, 120, 3), np.uint8)).save(
            tmp_path / f"overlays/{visit}-top.jpg"
        )
    return tmp_path


def shares(*shots: Thumbnail) -> list[float | None]:
    top = next(strip for strip in strips(shots, VISITS) if strip.view is View.TOP)
    return [tile.share if tile else None for tile in top.tiles]


def test_the_nearer_photo_is_shrunk_to_the_scalp_of_the_farther() -> None:
    assert shares(shot("V1", 10_000), shot("V2", 14_400)) == [1.0, pytest.approx(100 / 120)]


def test_each_view_has_its_own_scale() -> None:
    rows = strips([shot("V1", 100), shot("V1", 900, View.BACK)], VISITS)
    assert [tile.share for row in rows for tile in row.tiles if tile] == [1.0, 1.0]


@pytest.mark.parametrize("other", [None, 41_000], ids=["area not known", "twice as far away"])
def test_else_all_have_the_same_frame_and_the_caption_states_it(other: int | None) -> None:
    shots = [shot("V1", 10_000), shot("V2", other), shot("V1", 500, View.LEFT)]
    assert shares(*shots) == [1.0, 1.0]
    text = caption(strips(shots, VISITS))
    assert "equally large at every visit: left." in text
    assert "the scalp may differ in size between visits: top." in text


def test_a_missing_photo_is_an_empty_place() -> None:
    assert shares(shot("V2", 10)) == [None, 1.0]
    assert caption(strips([], VISITS)) == ""


def test_files_are_written_once(out: Path) -> None:
    rows = strips([shot("V1", 100), shot("V2", 144)], VISITS)
    first = write_thumbnails(out, rows)
    assert len(first) == 2
    made = {name: (out / name).stat().st_mtime_ns for name in first}
    assert Image.open(out / min(first)).size == (SIZE, SIZE)
    assert write_thumbnails(out, rows) == first
    assert {name: (out / name).stat().st_mtime_ns for name in first} == made


def test_a_new_overlay_makes_a_new_thumbnail(out: Path) -> None:
    rows = strips([shot("V1", 100)], VISITS)
    (name,) = write_thumbnails(out, rows)
    before = (out / name).read_bytes()
    overlay = out / "overlays/V1-top.jpg"
    Image.fromarray(np.full((90, 120, 3), 200, np.uint8)).save(overlay)
    later = (out / name).stat().st_mtime_ns + 1
    os.utime(overlay, ns=(later, later))
    write_thumbnails(out, rows)
    assert (out / name).read_bytes() != before


def test_unused_thumbnails_are_removed(out: Path) -> None:
    old = write_thumbnails(out, strips([shot("V1", 100), shot("V2", 100)], VISITS))
    new = write_thumbnails(out, strips([shot("V1", 100)], VISITS))
    assert len(old - new) == 1
    assert {f"{THUMBNAILS}/{path.name}" for path in (out / THUMBNAILS).iterdir()} == new


def test_no_more_thumbnails_than_requested(out: Path) -> None:
    rows = strips([shot("V1", 100), shot("V2", 100)], VISITS)
    steps: list[tuple[int, int]] = []
    written = write_thumbnails(out, rows, most=1, on_progress=lambda *step: steps.append(step))
    assert len(written) == 1
    assert steps == [(1, 1)]


def test_unreadable_missing_and_foreign_pictures_have_none(out: Path) -> None:
    (out / "overlays/V1-top.jpg").write_bytes(b"not a picture")
    Image.fromarray(np.zeros((90, 120, 3), np.uint8)).save(out / "photo.jpg")
    outside = Thumbnail(View.BACK, "V1", "overlays/../photo.jpg", 10)
    absent = shot("V2", 10, View.LEFT)
    assert write_thumbnails(out, strips([shot("V1", 10), outside, absent], VISITS)) == frozenset()
