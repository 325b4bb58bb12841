"""A segmentation holds both masks pixel by pixel, names its model, and is the same each time."""

import io

import numpy as np
import pytest
from pydicom.dataset import Dataset

from autosalt.core.types import BoolMask
from autosalt.results.dicom.segmentation import (
    LOSS_SEGMENT,
    SCALP_SEGMENT,
    make_segmentation,
    segmentation_uid,
)
from autosalt.results.dicom.study import (
    MANUFACTURER,
    ScoringModel,
    VisitStudy,
    image_of_photo,
    study_of,
    with_pixels,
)

highdicom = pytest.importorskip("highdicom")

MODEL = ScoringModel("tiny", 64 * "a")
STUDY = study_of("0012", "week 4", "2024-05-03", ["ab"], [None])
HEIGHT, WIDTH = 12, 9


def mask(seed: int, share: float) -> BoolMask:
    return np.random.default_rng(seed).random((HEIGHT, WIDTH)) < share


def segmented(scalp: BoolMask, loss: BoolMask, study: VisitStudy = STUDY) -> Dataset:
    pixels = np.full((HEIGHT, WIDTH, 3), 90, np.uint8)
    image = with_pixels(image_of_photo(STUDY, "ab", None), pixels, b"\xff\xd8\xff" + bytes(50))
    uid = segmentation_uid(study, image, "ab", "cd", MODEL)
    return make_segmentation(study, image, scalp, loss, MODEL, uid)


@pytest.mark.parametrize(
    ("scalp", "loss"),
    [
        (mask(1, 0.7), mask(2, 0.4)),
        (mask(1, 0.7), mask(1, 0.0)),
        (mask(1, 0.0), mask(1, 0.0)),
        (mask(1, 1.1), mask(1, 1.1)),
    ],
    ids=["some", "no loss", "no scalp", "all"],
)
def test_both_masks_come_back_and_loss_lies_within_the_scalp(
    scalp: BoolMask, loss: BoolMask
) -> None:
    frames = segmented(scalp, loss).pixel_array.astype(bool)
    np.testing.assert_array_equal(frames[SCALP_SEGMENT - 1], scalp)
    np.testing.assert_array_equal(frames[LOSS_SEGMENT - 1], loss & scalp)


def test_the_model_is_named_with_its_sha256() -> None:
    made = segmented(mask(1, 0.7), mask(2, 0.4))
    assert (made.Manufacturer, made.ManufacturerModelName) == (MANUFACTURER, MODEL.name)
    assert made.DeviceSerialNumber == MODEL.sha256
    for segment in made.SegmentSequence:
        (algorithm,) = segment.SegmentationAlgorithmIdentificationSequence
        assert (algorithm.AlgorithmName, algorithm.AlgorithmVersion) == (MODEL.name, MODEL.sha256)


def test_the_same_masks_give_the_same_bytes() -> None:
    first, second = io.BytesIO(), io.BytesIO()
    for buffer in (first, second):
        made = segmented(mask(1, 0.7), mask(2, 0.4))
        made.save_as(buffer, enforce_file_format=True)
    assert first.getvalue() == second.getvalue()


def test_a_segmentation_in_another_study_refers_to_the_study_of_its_image() -> None:
    other = study_of("0012", "week 8", "", ["ab", "cd"], [None, None])
    made = segmented(mask(1, 0.7), mask(2, 0.4), other)
    assert made.StudyInstanceUID == other.uid
    (reference,) = made.StudiesContainingOtherReferencedInstancesSequence
    assert reference.StudyInstanceUID == STUDY.uid
    assert "ReferencedSeriesSequence" not in made


def test_the_uid_depends_on_photo_settings_and_model() -> None:
    image = image_of_photo(STUDY, "ab", None)
    changes = [
        ("ab", "cd", MODEL),
        ("other photo", "cd", MODEL),
        ("ab", "other settings", MODEL),
        ("ab", "cd", ScoringModel("tiny", 64 * "b")),
    ]
    assert len({segmentation_uid(STUDY, image, *change) for change in changes}) == len(changes)
