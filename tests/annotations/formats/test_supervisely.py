"""Supervisely; polygons and bitmaps are tested with those of all formats."""

import base64
import zlib
from pathlib import Path
from typing import Any

import pytest

from autosalt.annotations.export_files import ExportFiles
from autosalt.annotations.formats import supervisely
from autosalt.annotations.masks.shapes import Polygons
from tests.annotations.ring_exports import write_supervisely
from tests.annotations.small_exports import HEIGHT, SCALP, WIDTH, run, write_json, write_photo


def bitmap(data: bytes, origin: Any = (0, 0)) -> dict[str, Any]:
    text = base64.b64encode(data).decode()
    return {"classTitle": "loss", "geometryType": "bitmap",
            "bitmap": {"data": text, "origin": origin}}  # fmt: skip


@pytest.mark.parametrize(
    ("item", "why"),
    [
        (bitmap(b"xyz"), "data of a bitmap cannot"),
        (bitmap(zlib.compress(b"x")[:-2]), "end early"),
        (bitmap(zlib.compress(b"x")), "cannot be opened"),
        (bitmap(zlib.compress(b"x"), [1]), "pair of numbers"),
        (bitmap(zlib.compress(bytes(100_000))), "too large"),
        ({"classTitle": "loss", "geometryType": "point"}, "a point has no area"),
        ({"geometryType": "polygon", "points": {"exterior": SCALP}}, "classTitle is not a text"),
    ],
)
def test_an_object_that_cannot_be_read_drops_its_photo(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, item: Any, why: str
) -> None:
    monkeypatch.setattr(supervisely, "_MOST_BYTES", 50_000)
    export = tmp_path / "export"
    write_supervisely(export)
    write_photo(export / "ds0/img/0012_back.jpg")
    content = {"size": {"height": HEIGHT, "width": WIDTH}, "objects": [item]}
    write_json(export / "ds0/ann/0012_back.jpg.json", content)
    done = run(export, tmp_path / "out")
    assert done.exit_code == 3, done.output
    assert why in done.output


@pytest.mark.parametrize(
    ("corners", "centre"),
    [
        ([[10, 10], [20, 10], [20, 20], [10, 20]], 15.5),
        ([[10.25, 10], [20.25, 10], [20.25, 20], [10.25, 20]], 15.25),
    ],
)
@pytest.mark.parametrize("several", [False, True])
def test_whole_corners_are_the_centres_of_pixels(
    tmp_path: Path, corners: list[list[float]], centre: float, several: bool
) -> None:
    part = {"exterior": corners, "interior": []}
    item: dict[str, Any] = {"classTitle": "loss", "geometryType": "polygon", "points": part}
    if several:
        item = {"classTitle": "loss", "geometryType": "multipolygon", "parts": [part]}
    write_photo(tmp_path / "ds0/img/0012_top.jpg")
    content = {"size": {"height": HEIGHT, "width": WIDTH}, "objects": [item]}
    write_json(tmp_path / "ds0/ann/0012_top.jpg.json", content)
    (photo,) = supervisely.read(ExportFiles.open(tmp_path)).photos
    shape = photo.regions[0].shape
    assert isinstance(shape, Polygons)
    assert shape.parts[0].outer[:, 0].mean() == centre
