"""Every format that is written comes back from the import as the same masks."""

import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from autosalt.annotations.export_files import ExportFiles
from autosalt.annotations.formats.registry import read_export
from autosalt.annotations.writers.masked_photo import MaskedPhoto
from autosalt.annotations.writers.registry import WRITERS, writer_of
from autosalt.core.types import BoolMask
from autosalt.errors import AnnotationError
from tests.annotations.small_exports import ring_shaped

MASKS = st.tuples(st.integers(1, 12), st.integers(1, 12)).flatmap(
    lambda shape: st.tuples(arrays(np.bool_, shape), arrays(np.bool_, shape))
)


def photo_of(name: str, scalp: BoolMask, loss: BoolMask) -> MaskedPhoto:
    height, width = scalp.shape
    return MaskedPhoto(name, width, height, {"scalp": scalp, "loss": loss})


def assert_come_back(name: str, *photos: MaskedPhoto) -> None:
    """Write photos in a format, read them as the import does, and compare each mask."""
    writer = writer_of(name)
    with tempfile.TemporaryDirectory() as text:
        folder = Path(text)
        for path, content in writer.files([writer.entry(photo) for photo in photos]).items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)
        for photo in photos:
            (folder / "photos" / photo.name).parent.mkdir(parents=True, exist_ok=True)
            (folder / "photos" / photo.name).touch()
        recognised, export = read_export(ExportFiles.open(folder))
    assert (recognised, export.dropped) == (name, ())
    back = {one.photo: one for one in export.photos}
    for photo in photos:
        one = back.pop(f"photos/{photo.name}")
        assert one.size in ((photo.width, photo.height), None)
        for label, mask in photo.masks.items():
            drawn = np.zeros_like(mask)
            for region in one.regions:
                if region.label == label:
                    drawn |= region.shape.draw(photo.height, photo.width)
            np.testing.assert_array_equal(drawn, mask)
    assert back == {}


@pytest.mark.slow
@pytest.mark.parametrize("name", WRITERS)
@settings(max_examples=40, deadline=None)
@given(masks=MASKS)
def test_any_masks_come_back_pixel_by_pixel(name: str, masks: tuple[BoolMask, BoolMask]) -> None:
    assert_come_back(name, photo_of("1_top.jpg", *masks))


@pytest.mark.parametrize("name", WRITERS)
def test_photos_in_folders_keep_their_own_masks(name: str) -> None:
    scalp, loss = ring_shaped()
    assert_come_back(
        name,
        photo_of("1/a day/left.jpg", scalp, loss),
        photo_of("1/a day/Räume & <x>.jpg", scalp, np.zeros_like(loss)),
        photo_of("left.jpg", scalp[5:, 3:], loss[5:, 3:]),
    )


def test_a_format_that_is_not_written_is_refused_with_those_that_are() -> None:
    with pytest.raises(AnnotationError, match="--to voc: not a format to write; give coco, cvat"):
        writer_of("voc")
