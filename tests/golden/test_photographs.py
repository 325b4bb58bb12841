"""The photographs of the golden set show every rule that a program must follow."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from autosalt.golden.photographs import NUMBER_OF_PHOTOS, VISITS, golden_photos

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def expected(golden_set: Path) -> dict[str, Any]:
    return json.loads((golden_set / "expected.json").read_text(encoding="utf-8"))


def test_the_set_is_small_and_complete(golden_set: Path, expected: dict[str, Any]) -> None:
    files = sorted((golden_set / "photos").iterdir())
    assert [file.name for file in files] == sorted(expected["photos"])
    assert len(files) == NUMBER_OF_PHOTOS
    assert sum(file.stat().st_size for file in files) < 6e6
    assert list(expected["visits"]) == list(VISITS)


def test_the_first_photographs_are_the_same_bytes_again(golden_set: Path) -> None:
    for photo, _ in zip(golden_photos(), range(3), strict=False):
        assert (golden_set / "photos" / photo.name).read_bytes() == photo.data


def test_files_are_turned_reduced_and_letterboxed(expected: dict[str, Any]) -> None:
    scored = [one for one in expected["photos"].values() if one["outcome"]["status"] == "scored"]
    shows = {one["shows"] for one in scored}
    turned = {one.split(" of a ")[0]: one for one in shows if one.startswith("EXIF")}
    assert set(turned) == {f"EXIF orientation {turn}" for turn in range(2, 9)}
    assert {one.split(" of a ")[1] for one in turned.values()} == {"JPEG", "PNG", "WEBP"}
    assert {one["reduced"]["by"] for one in scored} == {1, 2, 4, 8}
    boxes = [one["first_look"]["letterbox"] for one in scored]
    assert any(box["left"] > 0 and box["top"] == 0 for box in boxes)
    assert any(box["left"] == 0 and box["top"] > 0 for box in boxes)
    assert any(box["left"] == 0 and box["top"] == 0 for box in boxes)


def test_a_turned_photo_is_stored_on_its_side(golden_set: Path, expected: dict[str, Any]) -> None:
    data = (golden_set / "photos" / "full-left.jpg").read_bytes()
    stored = Image.open(io.BytesIO(data))
    upright = expected["photos"]["full-left.jpg"]["upright"]
    assert stored.size == (upright["height"], upright["width"])


def test_every_check_of_a_picture_refuses_one(expected: dict[str, Any]) -> None:
    reasons = {name: one["outcome"]["reason"] for name, one in expected["photos"].items()}
    assert {name: reason for name, reason in reasons.items() if reason} == {
        "dark.png": "too_dark",
        "bright.png": "burnt_out",
        "blurred.png": "blurred",
        "grey.png": "no_colour",
        "exchanged.png": "false_colour",
        "half-black.png": "part_blank",
        "two-heads.jpg": "several_pictures",
        "cut.png": "scalp_cut",
        "meadow.png": "no_scalp",
        "small.png": "too_small",
        "cut-file.jpg": "truncated",
        "text.jpg": "unsupported_format",
    }


def test_small_heads_get_a_second_look(expected: dict[str, Any]) -> None:
    for name in ("far-top.png", "far-large.jpg"):
        frame = expected["photos"][name]["second_look"]["frame"]
        assert frame["height"] < 0.6 * expected["photos"][name]["upright"]["height"]


def test_visits_are_of_several_severities_and_some_are_incomplete(
    expected: dict[str, Any],
) -> None:
    visits = expected["visits"]
    assert visits["full"]["salt"] < 2
    assert 15 < visits["sparse"]["salt"] < 60
    assert visits["bald"]["salt"] > 95
    for name in ("without a top", "with a refused back", "one picture for two views"):
        assert visits[name]["salt"] is None
        assert visits[name]["salt_bound_low"] < visits[name]["salt_bound_high"]
    reasons = {photo["reason"] for visit in visits.values() for photo in visit["photos"]}
    assert {"same_photo", "duplicate_view", "blurred"} <= reasons
