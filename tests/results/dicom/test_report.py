"""A report of a visit states its scores, and never a SALT of fewer than four views."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from pydicom.dataset import Dataset

from autosalt.core.views import VIEWS, View
from autosalt.results.dicom.report import ViewFiles, make_report, report_uid
from autosalt.results.dicom.study import (
    ScoringModel,
    image_of_photo,
    make_uid,
    study_of,
    with_pixels,
)
from autosalt.scorer.scores import PhotoScore, VisitScore, visit_score

pytest.importorskip("highdicom")

MODEL = ScoringModel("tiny", 64 * "a")
STUDY = study_of("0012", "week 4", "2024-05-03", ["ab"], [None])
LOSS = dict(zip(VIEWS, (20.0, 30.0, 50.0, 80.0), strict=True))


def scored(*views: View) -> VisitScore:
    return visit_score(
        {
            view: PhotoScore(view, "stated", 1000, int(10 * LOSS[view]), LOSS[view])
            for view in views
        },
        calibration=None,
    )


def files(*views: View) -> dict[View, ViewFiles]:
    pixels = np.zeros((4, 4, 3), np.uint8)
    return {
        view: ViewFiles(
            with_pixels(
                image_of_photo(STUDY, view.value, view), pixels, b"\xff\xd8\xff" + bytes(9)
            ),
            make_uid("segmentation", view),
        )
        for view in views
    }


def report(*views: View) -> Dataset:
    score, of_views = scored(*views), files(*views)
    uid = report_uid(STUDY, score, of_views, MODEL)
    return make_report(STUDY, score, of_views, MODEL, uid)


def numbers(item: Dataset) -> Iterator[tuple[str, float]]:
    """Every number below an item, with the value of its code."""
    for child in item.get("ContentSequence", ()):
        if child.ValueType == "NUM":
            value = child.MeasuredValueSequence[0]
            exact = value.get("FloatingPointValue", value.NumericValue)
            yield child.ConceptNameCodeSequence[0].CodeValue, float(exact)
        yield from numbers(child)


def codes(item: Dataset) -> Iterator[tuple[str, str]]:
    """Every code below an item: of its name, and of its value."""
    for child in item.get("ContentSequence", ()):
        if child.ValueType == "CODE":
            name, value = child.ConceptNameCodeSequence[0], child.ConceptCodeSequence[0]
            yield name.CodeValue, value.CodeValue
        yield from codes(child)


@pytest.mark.slow
def test_a_complete_visit_has_its_salt_and_the_loss_of_each_view() -> None:
    made = report(*VIEWS)
    score = scored(*VIEWS)
    stated = list(numbers(made))
    assert dict(stated)["salt"] == score.salt
    assert [value for name, value in stated if name == "loss_pct"] == list(LOSS.values())
    assert ("status", "complete") in set(codes(made))
    assert made.CompletionFlag == "COMPLETE"


@pytest.mark.parametrize("missing", VIEWS)
def test_an_incomplete_visit_has_bounds_and_names_the_missing_view(missing: View) -> None:
    views = [view for view in VIEWS if view is not missing]
    made, score = report(*views), scored(*views)
    stated = dict(numbers(made))
    assert not {"salt", "salt_low", "salt_high"} & stated.keys()
    assert stated["salt_bound_low"] == score.bounds.low
    assert stated["salt_bound_high"] == score.bounds.high
    assert stated["salt_renorm"] == score.renormalised
    found = set(codes(made))
    assert {("status", "incomplete"), ("not_scored", missing.value)} <= found
    assert not {name for name, _ in found} & {"band", "aa_iga"}
    assert made.CompletionFlag == "PARTIAL"


def test_a_report_is_neither_verified_nor_final_and_names_its_model() -> None:
    made = report(*VIEWS)
    assert (made.VerificationFlag, made.PreliminaryFlag) == ("UNVERIFIED", "PRELIMINARY")
    assert (made.ManufacturerModelName, made.DeviceSerialNumber) == (MODEL.name, MODEL.sha256)
    assert (made.PatientID, made.StudyInstanceUID) == ("0012", STUDY.uid)


def test_what_a_reviewer_corrected_names_no_algorithm() -> None:
    def named(of_views: dict[View, ViewFiles]) -> int:
        made = make_report(STUDY, scored(*VIEWS), of_views, MODEL, make_uid("any"))
        return str(made).count("Algorithm Name")

    of_views = files(*VIEWS)
    corrected = {**of_views, View.TOP: replace(of_views[View.TOP], corrected=True)}
    assert (named(of_views), named(corrected)) == (5, 3), "neither the view nor the visit"


def test_the_uid_depends_on_scores_segmentations_and_model() -> None:
    whole, of_views = scored(*VIEWS), files(*VIEWS)
    fewer = {view: of_views[view] for view in VIEWS[:3]}
    other = {**of_views, View.TOP: ViewFiles(of_views[View.TOP].image, make_uid("other"))}
    uids = {
        report_uid(STUDY, whole, of_views, MODEL),
        report_uid(STUDY, whole, fewer, MODEL),
        report_uid(STUDY, whole, other, MODEL),
        report_uid(STUDY, whole, of_views, ScoringModel("tiny", 64 * "b")),
    }
    assert len(uids) == 4
