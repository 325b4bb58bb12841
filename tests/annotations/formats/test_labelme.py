"""Labelme JSON; its masks are tested with those of all formats."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

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

GOOD = {"label": "scalp", "points": SCALP, "shape_type": "polygon"}


def content(*shapes: Any, **change: Any) -> dict[str, Any]:
    size = {"imageHeight": HEIGHT, "imageWidth": WIDTH}
    return {"imagePath": "..\\images\\0012_top.jpg", "shapes": list(shapes), **size, **change}


def test_polygons_and_rectangles_become_masks(tmp_path: Path) -> None:
    write_photo(tmp_path / "export/images/0012_top.jpg")
    patch = {"label": "loss", "points": [LOSS[2], LOSS[0]], "shape_type": "rectangle"}
    write_json(tmp_path / "export/json/a.json", content(GOOD, patch, imageHeight=None,
                                                        imageWidth=None))  # fmt: skip
    (item,) = imported(tmp_path / "export", tmp_path / "out")
    scalp, loss = masks_of(item)
    np.testing.assert_array_equal(scalp, box(SCALP))
    np.testing.assert_array_equal(loss, box(LOSS))


def test_a_circle_and_a_turned_rectangle_become_masks(tmp_path: Path) -> None:
    write_photo(tmp_path / "export/images/0012_top.jpg")
    head = {**GOOD, "shape_type": "oriented_rectangle"}  # its four corners
    patch = {"label": "loss", "points": [(60, 45), (63, 49)], "shape_type": "circle"}
    write_json(tmp_path / "export/json/a.json", content(head, patch))
    (item,) = imported(tmp_path / "export", tmp_path / "out")
    scalp, loss = masks_of(item)
    np.testing.assert_array_equal(scalp, box(SCALP))
    np.testing.assert_array_equal(loss, ellipse((60, 45), (5, 5)).draw(HEIGHT, WIDTH))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "why"),
    [
        (content({**GOOD, "shape_type": "circle"}), "two corners, not 4"),
        (content({**GOOD, "shape_type": "linestrip"}), "a linestrip has no area"),
        (content({**GOOD, "shape_type": "rectangle"}), "two corners, not 4"),
        (content({**GOOD, "shape_type": "mask", "points": SCALP[:2], "mask": "%"}), "not base64"),
        (content({**GOOD, "shape_type": "mask", "points": SCALP[:2], "mask": "AA=="}), "opened"),
        (content({**GOOD, "label": ""}), "label is not a text"),
        (content(GOOD, imagePath="../../secret.jpg"), "outside_folder"),
        (content(GOOD, imageHeight=10**9), "size_differs"),
        ([], "not an object"),
    ],
)
def test_a_file_that_cannot_be_read_drops_its_photo(tmp_path: Path, text: Any, why: str) -> None:
    for view in ("top", "back"):
        write_photo(tmp_path / f"export/images/0012_{view}.jpg")
    good = content(GOOD, imagePath="../images/0012_back.jpg")
    write_json(tmp_path / "export/json/a.json", good)
    write_json(tmp_path / "export/json/b.json", text)
    done = run(tmp_path / "export", tmp_path / "out")
    assert done.exit_code == 3, done.output
    assert why in done.output


def test_a_file_that_is_cut_off_drops_its_photo_only(tmp_path: Path) -> None:
    write_photo(tmp_path / "export/images/0012_top.jpg")
    write_json(tmp_path / "export/json/a.json", content(GOOD))
    (tmp_path / "export/json/b.json").write_text('{"shapes": [')
    done = run(tmp_path / "export", tmp_path / "out")
    assert done.exit_code == 3, done.output
    assert "json/b.json: not whole JSON" in done.output
