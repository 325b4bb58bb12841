"""Exports that the libraries of annotation tools wrote, read by the importers.

Every export is of the same painted head. `exports/write_exports.py` shows how each was written.
"""

from pathlib import Path
from typing import Final

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import ndimage

from autosalt.annotations.export_files import ExportFiles
from autosalt.annotations.formats.registry import read_export
from autosalt.annotations.labels import LabelMap, Meaning, plan_masks
from autosalt.annotations.masks.combine import combine
from tests.annotations.exports.painted_head import HEIGHT, PHOTO, WIDTH, corners_of, mask_of
from tests.annotations.exports.write_exports import WRITERS

EXPORTS: Final = Path(__file__).parent / "exports"
MASKS: Final = {
    "cvat_masks": "cvat",
    "datumaro_coco_masks": "coco",
    "datumaro_cvat_masks": "cvat",
    "datumaro_voc": "voc",
    "label_studio_brush": "label-studio",
    "labelme_masks": "labelme",
    "labelme_voc": "indexed",
    "pycocotools_coco": "coco",
    "supervisely_bitmaps": "supervisely",
}
"""The format of each export of masks or run lengths."""
POLYGONS: Final = {
    "datumaro_coco_polygons": "coco",
    "datumaro_cvat_polygons": "cvat",
    "label_studio_coco": "coco",
    "label_studio_polygons": "label-studio",
    "labelme_polygons": "labelme",
    "supervisely_multipolygons": "supervisely",
    "supervisely_polygons": "supervisely",
}
TRACED: Final = {"supervision_coco": "coco"}
"""Exports whose tool draws outlines about masks, through the centres of their last pixels."""
FORMATS: Final = MASKS | POLYGONS | TRACED
INDICES: Final = LabelMap({"1": Meaning.SCALP, "2": Meaning.LOSS})
"""The labels of the only format that has none."""


def read(name: str) -> dict[str, NDArray[np.bool_]]:
    """Recognise and read an export of this folder: the masks of its only photo."""
    recognised, export = read_export(ExportFiles.open(EXPORTS / name))
    assert recognised == FORMATS[name]
    assert export.dropped == ()
    (photo,) = export.photos
    assert Path(photo.name).stem == Path(PHOTO).stem
    assert photo.size in (None, (WIDTH, HEIGHT))
    labels = INDICES if recognised == "indexed" else LabelMap()
    plan = plan_masks(labels, export.used_labels, export.labels, export.exclusive)
    masks = combine(photo.regions, plan, HEIGHT, WIDTH)
    assert masks.scalp is not None
    assert masks.loss is not None
    assert masks.known.all()
    return {"scalp": masks.scalp, "loss": masks.loss}


def test_every_export_is_read_and_can_be_written_again() -> None:
    folders = {path.name for path in EXPORTS.iterdir() if path.is_dir()} - {"__pycache__"}
    assert folders == set(WRITERS) == set(FORMATS)


@pytest.mark.parametrize("name", MASKS)
def test_masks_of_a_tool_come_back_pixel_by_pixel(name: str) -> None:
    for label, mask in read(name).items():
        np.testing.assert_array_equal(mask, mask_of(label), label)


@pytest.mark.parametrize("name", POLYGONS)
def test_polygons_of_a_tool_come_back_except_where_a_corner_is_a_centre(name: str) -> None:
    for label, mask in read(name).items():
        wrong = mask != mask_of(label)
        assert not (wrong & ~corners_of(label)).any(), label


@pytest.mark.parametrize("name", TRACED)
def test_outlines_about_masks_come_back_within_a_pixel(name: str) -> None:
    """The outline itself is off by so much; run lengths of the same export are exact."""
    masks = read(name)
    scalp, around = mask_of("scalp"), np.ones((3, 3))
    assert not (masks["scalp"] & ~ndimage.binary_dilation(scalp, around)).any()
    assert not (~masks["scalp"] & ndimage.binary_erosion(scalp, around)).any()
    np.testing.assert_array_equal(masks["loss"], mask_of("loss"))
