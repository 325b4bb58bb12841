"""A visit's scores as a DICOM Structured Report: TID 1500, one group a view and one for the visit.

An incomplete visit has bounds and names the missing views; it never has a SALT. A number that
follows from masks that a reviewer corrected names no algorithm.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from highdicom import sr
from pydicom.dataset import Dataset
from pydicom.sr.coding import Code
from pydicom.uid import UID

from autosalt.core.views import VIEWS, View
from autosalt.results.dicom import codes
from autosalt.results.dicom.segmentation import LOSS_SEGMENT, SEGMENTATION, settle
from autosalt.results.dicom.study import MANUFACTURER, ScoringModel, VisitStudy, make_uid
from autosalt.scorer.scores import PhotoScore, VisitScore
from autosalt.version import VERSION

_DEVICE: Final = sr.CodedConcept("121007", "DCM", "Device")
_TIME: Final = "000000"


@dataclass(frozen=True, slots=True)
class ViewFiles:
    """The image of a view, the UID of its segmentation, and whether a reviewer corrected that."""

    image: Dataset
    segmentation: UID
    corrected: bool = False


def report_uid(
    study: VisitStudy, score: VisitScore, views: Mapping[View, ViewFiles], model: ScoringModel
) -> UID:
    """The UID of a visit's report, made from everything that it states."""
    numbers = {view: score.views[view].to_dict() for view in views}
    files = [one.segmentation for one in views.values()]
    return make_uid("report", study.uid, study.date, numbers, score.salt, files, model.sha256)


def make_report(
    study: VisitStudy,
    score: VisitScore,
    views: Mapping[View, ViewFiles],
    model: ScoringModel,
    uid: UID,
) -> Dataset:
    """The report of a visit of which at least one view was scored.

    Args:
        study: where it belongs.
        score: of the visit.
        views: the files of each view that was scored, at least one.
        model: that scored.
        uid: see `report_uid`.
    """
    algorithm = sr.AlgorithmIdentification(
        name=model.name,
        version=model.sha256,
        family=codes.ARTIFICIAL_INTELLIGENCE,
        manufacturer=MANUFACTURER,
        parameters=[f"autosalt {VERSION}"],
    )
    groups = [
        _view_group(uid, score.views[view], files, algorithm) for view, files in views.items()
    ]
    device = sr.DeviceObserverIdentifyingAttributes(
        uid=make_uid("device", model.sha256),
        name=MANUFACTURER,
        manufacturer_name=MANUFACTURER,
        model_name=model.name,
        serial_number=model.sha256,
    )
    content = sr.MeasurementReport(
        observation_context=sr.ObservationContext(
            observer_device_context=sr.ObserverContext(
                observer_type=_DEVICE, observer_identifying_attributes=device
            )
        ),
        procedure_reported=codes.PHOTOGRAPHY,
        imaging_measurements=[_visit_group(uid, score, views, algorithm), *groups],
    )
    images = [files.image for files in views.values()]
    segmentations = [_reference(study, files, model) for files in views.values()]
    made: Dataset = sr.ComprehensiveSR(
        # Patient and study are taken from the first, which is in the report's own study.
        evidence=[*segmentations, *images],
        content=content,
        series_instance_uid=make_uid("reports", study.uid, model.sha256),
        series_number=3,
        sop_instance_uid=uid,
        instance_number=1,
        manufacturer=MANUFACTURER,
        manufacturer_model_name=model.name,
        software_versions=VERSION,
        device_serial_number=model.sha256,
        is_complete=score.complete,
        is_final=False,
        is_verified=False,
        content_date=study.content_date,
        content_time=_TIME,
    )
    if study.ours:
        made.StudyDescription = study.header().StudyDescription
    settle(made)
    return made


def _reference(study: VisitStudy, files: ViewFiles, model: ScoringModel) -> Dataset:
    """A segmentation as far as a report refers to it."""
    reference = study.header()
    reference.SOPClassUID, reference.SOPInstanceUID = SEGMENTATION, files.segmentation
    reference.SeriesInstanceUID = make_uid("segmentations", study.uid, model.sha256)
    return reference


def _view_group(
    report: UID, score: PhotoScore, files: ViewFiles, algorithm: sr.AlgorithmIdentification
) -> sr.PlanarROIMeasurementsAndQualitativeEvaluations:
    """TID 1410 on the segment of hair loss: its share of the scalp of this view."""
    image = files.image
    numbers = [(codes.VIEW_LOSS, score.loss_pct)]
    if score.interval is not None:
        numbers += [
            (codes.VIEW_LOSS_LOW, score.interval.low),
            (codes.VIEW_LOSS_HIGH, score.interval.high),
        ]
    side = codes.SIDES[score.view]
    lateral = score.view in (View.LEFT, View.RIGHT)
    return sr.PlanarROIMeasurementsAndQualitativeEvaluations(
        tracking_identifier=sr.TrackingIdentifier(make_uid(report, score.view), score.view.value),
        referenced_segment=sr.ReferencedSegmentationFrame(
            sop_class_uid=SEGMENTATION,
            sop_instance_uid=files.segmentation,
            frame_number=LOSS_SEGMENT,  # one frame a segment
            segment_number=LOSS_SEGMENT,
            source_image=sr.SourceImageForSegmentation(image.SOPClassUID, image.SOPInstanceUID),
        ),
        finding_type=codes.LOSS_OF_HAIR,
        finding_sites=[
            sr.FindingSite(
                codes.SCALP,
                laterality=side if lateral else None,
                topographical_modifier=None if lateral else side,
            )
        ],
        algorithm_id=None if files.corrected else algorithm,
        measurements=_measurements(numbers),
        qualitative_evaluations=[
            sr.QualitativeEvaluation(codes.VIEW_NAME, codes.view_code(score.view))
        ],
    )


def _visit_group(
    report: UID,
    score: VisitScore,
    views: Mapping[View, ViewFiles],
    algorithm: sr.AlgorithmIdentification,
) -> sr.MeasurementsAndQualitativeEvaluations:
    """TID 1501 on all images: SALT, or its bounds without all four views."""
    evaluations = [(codes.STATUS, codes.COMPLETE if score.complete else codes.INCOMPLETE)]
    evaluations += [
        (codes.NOT_SCORED, codes.view_code(view)) for view in VIEWS if view not in score.views
    ]
    if score.band is not None:
        evaluations.append((codes.BAND, codes.ours(score.band.value, f"SALT {score.band}")))
    if score.aa_iga is not None:
        evaluations.append((codes.AA_IGA, codes.ours(score.aa_iga.value, f"AA-IGA {score.aa_iga}")))
    return sr.MeasurementsAndQualitativeEvaluations(
        tracking_identifier=sr.TrackingIdentifier(make_uid(report, "visit"), "visit"),
        finding_type=codes.LOSS_OF_HAIR,
        finding_sites=[sr.FindingSite(codes.SCALP)],
        algorithm_id=None if any(one.corrected for one in views.values()) else algorithm,
        measurements=_measurements(_totals(score)),
        qualitative_evaluations=[sr.QualitativeEvaluation(*pair) for pair in evaluations],
        source_images=[
            sr.SourceImageForMeasurementGroup(one.image.SOPClassUID, one.image.SOPInstanceUID)
            for one in views.values()
        ],
    )


def _totals(score: VisitScore) -> list[tuple[Code, float]]:
    if score.salt is None:
        totals = [(codes.BOUND_LOW, score.bounds.low), (codes.BOUND_HIGH, score.bounds.high)]
        if score.renormalised is not None:
            totals.append((codes.RENORMALISED, score.renormalised))
        return totals
    totals = [(codes.SALT, score.salt)]
    if score.interval is not None:
        totals += [(codes.SALT_LOW, score.interval.low), (codes.SALT_HIGH, score.interval.high)]
    return totals


def _measurements(numbers: Iterable[tuple[Code, float]]) -> list[sr.Measurement]:
    return [sr.Measurement(name=name, value=value, unit=codes.PERCENT) for name, value in numbers]
