"""UIDs follow from content, a visit has one study, and only the identity of a file goes on."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autosalt.core.views import View
from autosalt.results.dicom.study import (
    NO_DATE,
    SourceImage,
    as_text,
    image_of_origin,
    image_of_photo,
    make_uid,
    study_of,
    with_pixels,
)

ORIGIN = SourceImage(
    sop_class="1.2.840.10008.5.1.4.1.1.77.1.4",
    instance="1.2.3.1",
    series="1.2.3.2",
    study="1.2.3.3",
    patient="0012",
    date="20240503",
    rows=20,
    columns=10,
    lossy=True,
    lossy_ratio="12.5",
    lossy_method="ISO_10918_1",
)
STUDY = study_of("0012", "week 4", "2024-05-03", ["ab"], [None])


@given(st.lists(st.text() | st.integers()), st.lists(st.text() | st.integers()))
def test_a_uid_is_valid_and_stands_for_its_content_alone(
    one: list[str | int], other: list[str | int]
) -> None:
    assert make_uid(*one).is_valid
    assert (make_uid(*one) == make_uid(*other)) == (one == other)


@given(st.text())
def test_any_text_becomes_one_that_dicom_can_hold(text: str) -> None:
    written = as_text(text)
    assert len(written) <= 64
    assert "\\" not in written
    assert written == text.strip() or written.startswith("sha256-")


def test_photos_of_one_study_and_this_subject_keep_their_study() -> None:
    study = study_of("0012", "week 4", "", ["ab", "cd"], [ORIGIN, replace(ORIGIN, instance="1.9")])
    assert (study.uid, study.date, study.ours) == ("1.2.3.3", "20240503", False)


@pytest.mark.parametrize(
    "other", [None, replace(ORIGIN, study="1.2.9"), replace(ORIGIN, patient="0013")]
)
def test_else_the_visit_gets_a_study_of_ours(other: SourceImage | None) -> None:
    study = study_of("0012", "week 4", "2024-05-03", ["ab", "cd"], [ORIGIN, other])
    assert study.ours
    assert study.uid != ORIGIN.study
    assert study.date == "20240503"


def test_the_study_of_a_visit_does_not_depend_on_the_order_of_its_photos() -> None:
    first = study_of("0012", "week 4", "", ["ab", "cd"], [None, None])
    assert study_of("0012", "week 4", "", ["cd", "ab"], [None, None]) == first
    assert study_of("0012", "week 4", "", ["ab", "ef"], [None, None]).uid != first.uid


def test_a_date_that_must_be_there_is_plainly_not_real() -> None:
    study = study_of("0012", "week 4", "", ["ab"], [None])
    assert (study.header().StudyDate, study.content_date) == ("", NO_DATE)
    assert STUDY.content_date == "20240503"


def test_the_header_has_the_id_of_the_subject_and_nothing_else_about_a_person() -> None:
    header = STUDY.header()
    assert (header.PatientID, header.StudyDescription) == ("0012", "week 4")
    for keyword in ("PatientName", "PatientBirthDate", "PatientSex"):
        assert str(header[keyword].value) == ""
    assert "StudyDescription" not in replace(STUDY, ours=False).header()


def test_an_image_of_a_dicom_photo_has_its_identity_and_size() -> None:
    image = image_of_origin(STUDY, ORIGIN)
    assert (image.SOPInstanceUID, image.StudyInstanceUID) == ("1.2.3.1", "1.2.3.3")
    assert (image.Rows, image.Columns, image.LossyImageCompressionRatio) == (20, 10, "12.5")
    unknown = image_of_origin(STUDY, replace(ORIGIN, lossy_method=""))
    assert unknown.LossyImageCompression == "01"
    assert "LossyImageCompressionRatio" not in unknown


def test_only_a_stated_view_is_a_fact_of_the_image() -> None:
    left, unstated = image_of_photo(STUDY, "ab", View.LEFT), image_of_photo(STUDY, "ab", None)
    assert left.SOPInstanceUID != unstated.SOPInstanceUID
    (region,) = left.AnatomicRegionSequence
    assert region.AnatomicRegionModifierSequence[0].CodeMeaning == "Left"
    assert "AnatomicRegionModifierSequence" not in unstated.AnatomicRegionSequence[0]


@pytest.mark.parametrize(
    ("file", "lossy"),
    [(b"\x89PNG\r\n\x1a\n" + bytes(30), "00"), (b"\xff\xd8\xff" + bytes(30), "01")],
    ids=["PNG", "JPEG"],
)
def test_pixels_are_added_as_they_are_and_a_lossy_source_is_stated(file: bytes, lossy: str) -> None:
    pixels = np.arange(3 * 3 * 3, dtype=np.uint8).reshape(3, 3, 3)  # an odd number of bytes
    image = with_pixels(image_of_photo(STUDY, "ab", None), pixels, file)
    assert image.LossyImageCompression == lossy
    assert len(image.PixelData) == 28
    np.testing.assert_array_equal(image.pixel_array, pixels)
