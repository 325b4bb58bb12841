"""QuPath GeoJSON; polygons with holes are tested with those of all formats."""

from pathlib import Path
from typing import Any

import pytest

from tests.annotations.small_exports import SCALP, imported, run, write_json, write_photo

GOOD = {
    "type": "Feature",
    "geometry": {"type": "Polygon", "coordinates": [[*SCALP, SCALP[0]]]},
    "properties": {"classification": {"name": "Scalp"}},
}


@pytest.mark.parametrize("name", ["0012_top.geojson", "0012_top.jpg.json"])
def test_a_bare_list_is_read_and_the_photo_is_found_by_name(tmp_path: Path, name: str) -> None:
    write_photo(tmp_path / "export/0012_top.jpg")
    write_json(tmp_path / "export" / name, [GOOD])
    (item,) = imported(tmp_path / "export", tmp_path / "out")
    assert (item.subject, item.scalp) == ("0012", "masks/0012_top_scalp.png")


@pytest.mark.parametrize(
    ("feature", "why"),
    [
        ({**GOOD, "properties": {}}, "no class"),
        ({**GOOD, "geometry": {"type": "Point", "coordinates": [1, 2]}}, "a Point has no area"),
        ({**GOOD, "geometry": {"type": "Polygon", "coordinates": []}}, "three corners"),
        ({**GOOD, "geometry": None}, "not an object"),
    ],
)
def test_a_feature_that_cannot_be_read_drops_its_photo(
    tmp_path: Path, feature: Any, why: str
) -> None:
    for view in ("back", "top"):
        write_photo(tmp_path / f"export/0012_{view}.jpg")
    write_json(tmp_path / "export/0012_back.geojson", [GOOD])
    write_json(tmp_path / "export/0012_top.geojson", [feature])
    done = run(tmp_path / "export", tmp_path / "out")
    assert done.exit_code == 3, done.output
    assert why in done.output
