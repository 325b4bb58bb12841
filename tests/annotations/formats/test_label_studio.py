"""Label Studio JSON; its brush is tested with the masks of all formats."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autosalt.annotations.formats.label_studio import own_name, path_of
from autosalt.annotations.masks.shapes import ellipse
from tests.annotations.small_exports import (
    HEIGHT,
    LOSS,
    SCALP,
    WIDTH,
    box,
    imported,
    masks_of,
    run,
    write_json,
    write_photo,
)


def region(kind: str, label: str, **value: Any) -> dict[str, Any]:
    sizes = {"original_width": WIDTH, "original_height": HEIGHT, "image_rotation": 0}
    return {"type": kind, "value": {kind: [label], **value}, **sizes}


def polygon(label: str, corners: list[tuple[float, float]]) -> dict[str, Any]:
    points = [[100 * x / WIDTH, 100 * y / HEIGHT] for x, y in corners]
    return region("polygonlabels", label, points=points, closed=True)


def task(*results: dict[str, Any], image: str = "0012_top.jpg") -> dict[str, Any]:
    annotations = [{"was_cancelled": True, "result": [{}]}, {"result": list(results)}]
    return {"id": 1, "data": {"image": image, "site": "Oslo"}, "annotations": annotations}


GOOD = (polygon("scalp", SCALP), polygon("loss", LOSS))


def test_polygons_and_rectangles_in_percent_become_masks(tmp_path: Path) -> None:
    write_photo(tmp_path / "export/0012_top.jpg")
    (left, top), (right, bottom) = LOSS[0], LOSS[2]
    share = {
        "x": 100 * left / WIDTH,
        "y": 100 * top / HEIGHT,
        "width": 100 * (right - left) / WIDTH,
        "height": 100 * (bottom - top) / HEIGHT,
    }
    content = [task(GOOD[0], region("rectanglelabels", "loss", rotation=0, **share))]
    write_json(tmp_path / "export/a.json", content)
    (item,) = imported(tmp_path / "export", tmp_path / "out")
    scalp, loss = masks_of(item)
    np.testing.assert_array_equal(scalp, box(SCALP))
    np.testing.assert_array_equal(loss, box(LOSS))


def test_turned_rectangles_and_ellipses_become_masks(tmp_path: Path) -> None:
    write_photo(tmp_path / "export/0012_top.jpg")
    about_its_corner = {
        "x": 100 * 110 / WIDTH,
        "y": 100 * 10 / HEIGHT,
        "width": 100 * 75 / WIDTH,
        "height": 100 * 90 / HEIGHT,
        "rotation": 90,
    }
    about_its_centre = {
        "x": 100 * 60 / WIDTH,
        "y": 100 * 45 / HEIGHT,
        "radiusX": 100 * 20 / WIDTH,
        "radiusY": 100 * 8 / HEIGHT,
        "rotation": 90,
    }
    drawn = (
        region("rectanglelabels", "scalp", **about_its_corner),
        region("ellipselabels", "loss", **about_its_centre),
    )
    write_json(tmp_path / "export/a.json", [task(*drawn)])
    (item,) = imported(tmp_path / "export", tmp_path / "out")
    scalp, loss = masks_of(item)
    np.testing.assert_array_equal(scalp, box(SCALP))
    np.testing.assert_array_equal(loss, ellipse((60, 45), (8, 20)).draw(HEIGHT, WIDTH))


@pytest.mark.parametrize(
    ("image", "file"),
    [
        ("/data/upload/3/3c0ffee1-0012_top.jpg", "0012_top.jpg"),
        ("/data/upload/3/3c0ffee1-0012_top.jpg", "3c0ffee1-0012_top.jpg"),
        ("/data/local-files/?d=images%2F0012_top.jpg", "images/0012_top.jpg"),
        ("s3://bucket/any/0012_top.jpg", "0012_top.jpg"),
        ("https://host/any/0012_top.jpg?size=9", "0012_top.jpg"),
        ("images/0012_top.jpg", "images/0012_top.jpg"),
    ],
)
def test_a_photo_is_found_by_the_address_that_the_task_states(
    tmp_path: Path, image: str, file: str
) -> None:
    write_photo(tmp_path / "export" / file)
    write_json(tmp_path / "export/a.json", [task(*GOOD, image=image)])
    (item,) = imported(tmp_path / "export", tmp_path / "out")
    assert (item.subject, item.view) == ("0012", "top")


def test_only_what_stands_in_front_of_a_name_is_taken_off() -> None:
    assert own_name("up/3c0ffee1-0012_top.jpg") == "0012_top.jpg"
    assert own_name("0012_20260131-top.jpg") == "0012_20260131-top.jpg"  # a date


def test_the_path_of_an_address_is_read() -> None:
    assert path_of("s3://bucket/a%20b.jpg") == "/a b.jpg"


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        ({**task(*GOOD), "annotations": [{"result": []}, {"result": []}]}, "annotated_twice"),
        (task(*GOOD, image="nothing"), "names 0 photos"),
        (task(*GOOD, image="http://[/a.jpg"), "cannot be read"),
        (task(*GOOD, image="/data/local-files/?d=../0012_top.jpg"), "outside_folder"),
        (task({**GOOD[0], "image_rotation": 90}), "turned in the tool"),
        (task({**GOOD[0], "original_width": 50}, GOOD[1]), "several sizes"),
        (task({**GOOD[0], "original_width": -5}), "cannot be"),
        (task(region("ellipselabels", "loss")), "x is not a number"),
        (task(region("keypointlabels", "loss")), "set up PolygonLabels"),
        (task(*GOOD, region("brush", "loss")), "brush cannot be read"),
        (task(region("brushlabels", "loss", rle=[1, 2, 300])), "not bytes"),
        (task(region("brushlabels", "loss", rle=[1, 2, 3])), "ends early"),
        (
            task(region("ellipselabels", "loss", x=9, y=9, radiusX=4, radiusY=4, rotation="x")),
            "rotation is not a number",
        ),
        (task(region("polygonlabels", "loss", points=[[1]])), "not a pair"),
        (task(region("polygonlabels", "loss", polygonlabels=[])), "no label"),
        (3, "not an object"),
    ],
)
def test_a_task_that_cannot_be_read_drops_its_photo(tmp_path: Path, broken: Any, why: str) -> None:
    write_photo(tmp_path / "export/0012_top.jpg")
    write_photo(tmp_path / "export/0012_back.jpg")
    content = [task(*GOOD, image="0012_back.jpg"), broken]
    write_json(tmp_path / "export/a.json", content)
    done = run(tmp_path / "export", tmp_path / "out")
    assert done.exit_code == 3, done.output
    assert why in done.output
