"""File meta is before the dataset of a DICOM file and is read without it."""

import io
from collections.abc import Callable

import numpy as np

from autosalt.imaging.dicom.file_meta import (
    MAGIC,
    PHOTO_CLASSES,
    VL_PHOTOGRAPHIC,
    FileMeta,
    read_meta,
)


def test_class_and_transfer_syntax_are_read_from_any_position(
    make_dicom: Callable[..., bytes],
) -> None:
    implicit = "1.2.840.10008.1.2"
    data = make_dicom(np.zeros((96, 128, 3), np.uint8), implicit)
    place, mark = MAGIC
    assert data[place] == mark
    file = io.BytesIO(data)
    file.read(1000)
    assert read_meta(file) == FileMeta(implicit, VL_PHOTOGRAPHIC)
    assert VL_PHOTOGRAPHIC in PHOTO_CLASSES
    assert file.tell() == 0


def test_a_deflated_file_is_known_before_it_is_inflated() -> None:
    assert FileMeta("1.2.840.10008.1.2.1.99", VL_PHOTOGRAPHIC).deflated
    assert not FileMeta("1.2.840.10008.1.2.1", VL_PHOTOGRAPHIC).deflated
