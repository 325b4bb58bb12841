"""VGG Image Annotator: projects, bare annotations, labels as text or as checkboxes."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.annotations.small_exports import (
    SCALP,
    box,
    imported,
    masks_of,
    run,
    write_json,
    write_photo,
)

OUTLINE = {
    "name": "polygon",
    "all_points_x": [x for x, _ in SCALP],
    "all_points_y": [y for _, y in SCALP],
}
GOOD = {"shape_attributes": OUTLINE, "region_attributes": {"tissue": "scalp"}}


def photo(regions: Any, name: str = "0012_top.jpg") -> dict[str, Any]:
    return {name: {"filename": name, "size": 1, "regions": regions, "file_attributes": {}}}


@pytest.mark.parametrize(
    "regions",
    [
        [GOOD],
        {"0": GOOD},
        [{**GOOD, "region_attributes": {"tissue": {"scalp": True, "loss": False}}}],
        [{**GOOD, "region_attributes": {"note": "sharp", "Label": "scalp"}}],
    ],
)
def test_a_region_is_read_in_all_ways_to_write_its_label(tmp_path: Path, regions: Any) -> None:
    write_photo(tmp_path / "export/0012_top.jpg")
    write_json(tmp_path / "export/a.json", photo(regions))
    (item,) = imported(tmp_path / "export", tmp_path / "out")
    np.testing.assert_array_equal(masks_of(item)[0], box(SCALP))


@pytest.mark.parametrize(
    ("region", "why"),
    [
        ({**GOOD, "region_attributes": {}}, "0 labels"),
        ({**GOOD, "region_attributes": {"a": "scalp", "b": "loss"}}, "2 labels"),
        ({**GOOD, "shape_attributes": {"name": "circle"}}, "a circle has no area"),
        ({**GOOD, "shape_attributes": {**OUTLINE, "all_points_y": [1]}}, "without its partner"),
        ({}, "not an object"),
    ],
)
def test_a_region_that_cannot_be_read_drops_its_photo(
    tmp_path: Path, region: Any, why: str
) -> None:
    for view in ("top", "back"):
        write_photo(tmp_path / f"export/0012_{view}.jpg")
    write_json(tmp_path / "export/a.json", photo([GOOD], "0012_back.jpg") | photo([region]))
    done = run(tmp_path / "export", tmp_path / "out")
    assert done.exit_code == 3, done.output
    assert why in done.output
