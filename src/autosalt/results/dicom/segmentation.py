"""DICOM Segmentation of a photo: scalp, and hair loss within it, by the model or a reviewer.

The masks have the size of the image they refer to, as a segmentation without a frame of reference
must (PS3.3 A.51, C.8.20). Areas are measured on the model's own square, which is smaller. So pixels
counted here are not `scalp_px` and `loss_px` of `photos.csv`. Their ratio is the hair loss but for
rounding along the edges.
"""

from copy import deepcopy
from typing import Final

import numpy as np
from highdicom import AlgorithmIdentificationSequence
from highdicom.seg import (
    SegmentAlgorithmTypeValues,
    Segmentation,
    SegmentationTypeValues,
    SegmentDescription,
)
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.sr.coding import Code
from pydicom.uid import UID

from autosalt.core.types import BoolMask
from autosalt.results.dicom import codes
from autosalt.results.dicom.study import MANUFACTURER, ScoringModel, VisitStudy, make_uid
from autosalt.version import VERSION

SEGMENTATION: Final = UID("1.2.840.10008.5.1.4.1.1.66.4")
SCALP_SEGMENT, LOSS_SEGMENT = 1, 2
_TIME: Final = "000000"


def segmentation_uid(
    study: VisitStudy, image: Dataset, photo_sha256: str, masks_of: str, model: ScoringModel
) -> UID:
    """The UID of the segmentation of a photo.

    The photo's hash belongs to it: there are DICOM files that share a UID with another photo.
    `masks_of` is the sha256 of the model's settings, or of the masks that a reviewer drew.
    """
    source = (study.uid, image.SOPInstanceUID, photo_sha256)
    return make_uid("segmentation", *source, masks_of, model.sha256)


def make_segmentation(
    study: VisitStudy,
    image: Dataset,
    scalp: BoolMask,
    loss: BoolMask,
    model: ScoringModel,
    uid: UID,
    corrected: bool = False,
) -> Dataset:
    """Both masks as a binary segmentation with one frame each, also where one is empty.

    Args:
        study: where it belongs.
        image: what it refers to.
        scalp: bool [h, w], as many pixels as `image` has.
        loss: the same.
        model: that scored.
        uid: see `segmentation_uid`.
        corrected: whether a reviewer corrected what the model drew.
    """
    kinds = SegmentAlgorithmTypeValues
    drawn_by = kinds.SEMIAUTOMATIC if corrected else kinds.AUTOMATIC
    algorithm = AlgorithmIdentificationSequence(
        name=model.name,
        family=codes.ARTIFICIAL_INTELLIGENCE,
        version=model.sha256,
        source=f"{MANUFACTURER} {VERSION}",
    )

    def described(number: int, label: str, category: Code, kind: Code) -> SegmentDescription:
        return SegmentDescription(
            segment_number=number,
            segment_label=label,
            segmented_property_category=category,
            segmented_property_type=kind,
            algorithm_type=drawn_by,
            algorithm_identification=algorithm,
            tracking_uid=make_uid(uid, number),
            tracking_id=label,
            anatomic_regions=[codes.SCALP],
        )

    made: Dataset = Segmentation(
        source_images=[_without_pixels(image)],
        pixel_array=np.stack([scalp, loss & scalp], axis=-1)[np.newaxis].astype(np.uint8),
        segmentation_type=SegmentationTypeValues.BINARY,
        segment_descriptions=[
            described(SCALP_SEGMENT, "Scalp", codes.ANATOMICAL_STRUCTURE, codes.SCALP),
            described(LOSS_SEGMENT, "Hair loss", codes.ABNORMAL_STRUCTURE, codes.LOSS_OF_HAIR),
        ],
        series_instance_uid=make_uid("segmentations", study.uid, model.sha256),
        series_number=2,
        sop_instance_uid=uid,
        instance_number=1,
        manufacturer=MANUFACTURER,
        manufacturer_model_name=model.name,
        software_versions=VERSION,
        device_serial_number=model.sha256,
        content_label="SALT",
        content_description="Scalp, and hair loss within it; areas are measured elsewhere",
        omit_empty_frames=False,
        content_date=study.content_date,
        content_time=_TIME,
    )
    _refer_across_studies(made, study, image)
    settle(made)
    return made


def settle(made: Dataset) -> None:
    """Take out what would make two runs differ: when the file was written, and chance UIDs."""
    for keyword in ("InstanceCreationDate", "InstanceCreationTime"):
        if keyword in made:
            del made[keyword]
    for equipment in made.get("ContributingEquipmentSequence", ()):
        if "ContributionDateTime" in equipment:
            del equipment.ContributionDateTime
    organization = make_uid(made.SOPInstanceUID, "dimensions")
    for keyword in ("DimensionOrganizationSequence", "DimensionIndexSequence"):
        for item in made.get(keyword, ()):
            item.DimensionOrganizationUID = organization


def _without_pixels(image: Dataset) -> Dataset:
    """A copy to hand to highdicom, which keeps elements of what it is given as its own."""
    copied = Dataset()
    for element in image:
        if element.keyword != "PixelData":
            copied[element.tag] = deepcopy(element)
    return copied


def _refer_across_studies(made: Dataset, study: VisitStudy, image: Dataset) -> None:
    """Put the segmentation in its study, and say so where the image is of another one."""
    if image.StudyInstanceUID == study.uid:
        return
    made.StudyInstanceUID = study.uid
    other = Dataset()
    other.StudyInstanceUID = image.StudyInstanceUID
    other.ReferencedSeriesSequence = made.ReferencedSeriesSequence
    del made.ReferencedSeriesSequence
    made.StudiesContainingOtherReferencedInstancesSequence = Sequence([other])
