"""COCO exports: polygons, run-length masks, Roboflow's names and notes."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autosalt.annotations.export_files import ExportFiles
from autosalt.annotations.formats import coco
from autosalt.core.types import BoolMask
from tests.annotations.ring_exports import coco_of, coco_runs
from tests.annotations.small_exports import (
    LOSS,
    SCALP,
    assert_ring,
    box,
    imported,
    masks_of,
    ring_shaped,
    run,
    write_json,
    write_photo,
)


def flat(corners: list[tuple[float, float]]) -> list[float]:
    return [value for corner in corners for value in corner]


def compressed_runs_of(mask: BoolMask) -> dict[str, Any]:
    coco_mask = pytest.importorskip("pycocotools.mask")
    written = coco_mask.encode(np.asfortranarray(mask.astype(np.uint8)))
    return {"size": list(mask.shape), "counts": written["counts"].decode()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_photo(tmp_path / "export/0012_top.jpg")
    return tmp_path / "export"


def test_polygons_in_several_parts_become_masks(folder: Path, tmp_path: Path) -> None:
    small = [(90.0, 70.0), (99.0, 70.0), (99.0, 80.0), (90.0, 80.0)]
    write_json(folder / "a.json", coco_of([flat(SCALP)], [flat(LOSS), flat(small)]))
    (item,) = imported(folder, tmp_path / "out")
    scalp, loss = masks_of(item)
    np.testing.assert_array_equal(scalp, box(SCALP))
    np.testing.assert_array_equal(loss, box(LOSS) | box(small))


@pytest.mark.slow
@pytest.mark.parametrize("runs", [coco_runs, compressed_runs_of])
def test_both_kinds_of_run_lengths_are_exact(
    folder: Path, tmp_path: Path, runs: Callable[[BoolMask], dict[str, Any]]
) -> None:
    write_json(folder / "a.json", coco_of(*map(runs, ring_shaped())))
    assert_ring(folder, tmp_path / "out")


def test_roboflow_splits_and_names_are_read_and_stretching_is_reported(tmp_path: Path) -> None:
    source = tmp_path / "export"
    for split, name in (("train", "0012_top"), ("valid", "0047_back")):
        photo = f"{name}_jpg.rf.0a1b2c3d.jpg"
        write_photo(source / split / photo)
        content = coco_of([flat(SCALP)], [flat(LOSS)], file_name=photo)
        write_json(source / split / "_annotations.coco.json", content)
    readme = source / "README.roboflow.txt"
    readme.write_text("* Resize to 640x640 (Stretch)\n", encoding="utf-8")
    done = run(source, tmp_path / "out")
    assert done.exit_code == 3, done.output
    assert "Imported: 2 photos, 2 subjects, 2 scalp masks, 2 loss masks" in done.output
    assert "stretched" in done.output
    readme.unlink()
    people = {(item.subject, item.view) for item in imported(source, tmp_path / "again")}
    assert people == {("0012", "top"), ("0047", "back")}


@pytest.mark.parametrize(
    ("stated", "file"),
    [
        ("images/19dfa0a7__0012_top.jpg", "images/19dfa0a7__0012_top.jpg"),
        ("images/19dfa0a7__3c0ffee1-0012_top.jpg", "images/19dfa0a7__3c0ffee1-0012_top.jpg"),
        ("/data/upload/3/3c0ffee1-0012_top.jpg", "photos/0012_top.jpg"),
        ("/data/local-files/?d=heads%2F0012_top.jpg", "heads/0012_top.jpg"),
    ],
)
def test_a_photo_of_label_studio_keeps_its_own_name(tmp_path: Path, stated: str, file: str) -> None:
    """Else each copy would be a subject of its own, and one person on both sides of a split."""
    write_photo(tmp_path / file)
    content = coco_of([flat(SCALP)], [flat(LOSS)], file_name=stated)
    write_json(tmp_path / "result.json", {**content, "info": {"contributor": "Label Studio"}})
    export = coco.read(ExportFiles.open(tmp_path))
    assert export.dropped == ()
    assert [(one.photo, Path(one.name).name) for one in export.photos] == [(file, "0012_top.jpg")]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"annotations": [{"image_id": 7, "category_id": 9}]}, "category 9 is not listed"),
        ({"annotations": [{"image_id": 8, "category_id": 1}]}, "annotation no. 1 is of no image"),
        ({"annotations": ["x"]}, "annotation no. 1 is of no image"),
        ({"annotations": [{"image_id": 7, "category_id": 1}]}, "a box without an outline"),
        ({"images": [{"id": 7, "file_name": "0012_top.jpg", "width": -1, "height": 9}]}, "-1 x 9"),
        ({"images": [{"id": 7, "file_name": "../0012_top.jpg"}]}, "outside_folder"),
        ({"images": [{"id": 7, "file_name": "C:\\0012_top.jpg"}]}, "outside_folder"),
        ({"images": [{"id": 7, "file_name": "none.jpg"}]}, "photo_missing"),
    ],
)
def test_a_fault_of_one_photo_is_one_line(
    folder: Path, tmp_path: Path, change: dict[str, Any], why: str
) -> None:
    write_photo(folder / "0012_back.jpg")
    good = coco_of([flat(SCALP)], [flat(LOSS)])
    write_json(folder / "a.json", good | change)
    other = coco_of([flat(SCALP)], [flat(LOSS)], file_name="0012_back.jpg")
    write_json(folder / "b.json", other)
    done = run(folder, tmp_path / "out")
    assert done.exit_code == 3, done.output
    assert why in done.output
    assert why in (tmp_path / "out/problems.csv").read_text()


@pytest.mark.parametrize(
    "change",
    [
        {"categories": [{"id": "x", "name": "scalp"}]},
        {"categories": [{"id": 1}]},
        {"images": [3]},
        {"images": [{"id": 7, "file_name": "a"}, {"id": 7, "file_name": "b"}]},
    ],
)
def test_a_fault_of_the_whole_file_is_one_line_and_2(
    folder: Path, tmp_path: Path, change: dict[str, Any]
) -> None:
    write_json(folder / "a.json", coco_of([flat(SCALP)]) | change)
    done = run(folder, tmp_path / "out")
    assert done.exit_code == 2, done.output
    assert done.output.startswith("autosalt: a.json: ")
    assert done.output.count("\n") == 1
    assert not (tmp_path / "out").exists()
