"""Every subject lost between the manifest and the analysis is counted at its place."""

from datetime import date, timedelta
from itertools import product
from types import SimpleNamespace

import pandas as pd
import pytest

from autosalt.study.arms.flow import Flow, flow
from autosalt.study.model import ScoredVisit, Study, Subject, Window
from autosalt.study.response.endpoints import endpoints
from autosalt.study.response.missing import analysis_frame, responders
from autosalt.study.settings.options import (
    RESPONDER_FLAGS,
    MissingSettings,
    ResponderFlag,
    ResponseSettings,
    StudySettings,
)

FIRST = date(2024, 1, 8)


def visit(subject: str, name: str, week: int, salt: float | None) -> ScoredVisit:
    return ScoredVisit(subject, name, FIRST + timedelta(weeks=week), salt=salt)


@pytest.fixture
def study() -> Study:
    """Four of the active arm: whole, refused at week 12, gone after baseline, never begun."""
    whole = Subject(
        "1", "active", "01", visit("1", "V1", 0, 80.0), {"week 12": visit("1", "V2", 12, 30.0)}
    )
    refused = Subject(
        "2", "active", "01", visit("2", "V1", 0, 70.0), {"week 12": visit("2", "V2", 12, None)},
        (visit("2", "extra", 30, 60.0),),
    )  # fmt: skip
    gone = Subject("3", "active", "01", visit("3", "V1", 0, 70.0), {})
    never = Subject("4", "active", "01", None, {}, (visit("4", "V1", 0, None),))
    other = Subject("5", "placebo", "01", visit("5", "V1", 0, None), {})
    return Study(
        StudySettings(), (whole, refused, gone, never, other), (Window("week 12", 1, 84, 70, 98),),
        ("placebo", "active"), None, 0.0, (),
    )  # fmt: skip


@pytest.fixture
def frame() -> pd.DataFrame:
    """As NRI and mLOCF leave it: nothing after baseline to carry forward."""
    rows = [
        ("1", "active", 80.0, -50.0, True, False),
        ("2", "active", 70.0, None, False, True),
        ("3", "active", 70.0, None, False, True),
        ("5", "placebo", None, None, False, True),
    ]
    data = pd.DataFrame(rows, columns=["subject", "arm", "baseline", "change", "salt50", "imputed"])
    return data.assign(window="week 12", order=1)


PHOTOS = [
    {"subject": "1", "visit": "V2", "status": "scored", "reason": ""},
    {"subject": "2", "visit": "V2", "status": "refused", "reason": "blurred"},
    {"subject": "2", "visit": "V2", "status": "refused", "reason": "blurred"},
    {"subject": "2", "visit": "V2", "status": "failed", "reason": None},
    {"subject": "4", "visit": "V1", "status": "refused", "reason": "not_a_view"},
    {"subject": "5", "visit": "V1", "status": "refused", "reason": "duplicate"},
]


def by_key(rows: list[Flow]) -> dict[tuple[str, str], Flow]:
    return {(row.arm, row.window): row for row in rows}


def test_counts_of_a_window(study: Study, frame: pd.DataFrame) -> None:
    row = by_key(flow(study, frame, PHOTOS))["active", "week 12"]
    assert (row.subjects, row.with_baseline) == (4, 3)
    assert (row.attended, row.complete, row.incomplete, row.missing) == (2, 1, 1, 2)
    assert (row.analysed, row.imputed) == (1, 0)
    assert (row.analysed_responders, row.imputed_responders) == (3, 2)
    assert row.unscored == {"blurred": 2, "failed": 1}


def test_counts_at_baseline_and_of_unplanned_visits(study: Study, frame: pd.DataFrame) -> None:
    rows = by_key(flow(study, frame, PHOTOS))
    assert (rows["active", "baseline"].attended, rows["active", "baseline"].missing) == (3, 1)
    placebo = rows["placebo", "baseline"]
    assert (placebo.with_baseline, placebo.attended, placebo.incomplete) == (0, 1, 1)
    assert placebo.unscored == {"duplicate": 1}
    unplanned = rows["active", "unplanned"]
    assert (unplanned.attended, unplanned.complete, unplanned.incomplete) == (2, 1, 1)
    assert unplanned.unscored == {"not_a_view": 1}
    assert ("placebo", "unplanned") not in rows


def test_every_photo_without_a_score_is_counted_once(study: Study, frame: pd.DataFrame) -> None:
    counted = sum(sum(row.unscored.values()) for row in flow(study, frame, PHOTOS))
    assert counted == sum(photo["status"] != "scored" for photo in PHOTOS)


def test_subjects_are_attended_or_missing(study: Study, frame: pd.DataFrame) -> None:
    for row in flow(study, frame):
        if row.window != "unplanned":
            assert row.attended + row.missing == row.subjects
            assert row.complete + row.incomplete == row.attended


@pytest.mark.parametrize("primary", RESPONDER_FLAGS)
def test_every_response_that_nri_decides_is_counted_as_imputed(
    make: SimpleNamespace, primary: ResponderFlag
) -> None:
    """The score is missing at the visit or at baseline; at baseline 0 nothing is decided."""
    follow_ups = ((30,), (None,), ())
    visits = [
        visit
        for number, (first, later) in enumerate(product((80, None, 0), follow_ups))
        for visit in make.course(str(number), first, *later)
    ]
    study = make.study(visits, StudySettings(response=ResponseSettings(primary=primary)))
    ends, rule = endpoints(study), MissingSettings()
    decided = [
        end.flag(primary) is None and responders(end, rule)[primary] is not None for end in ends
    ]
    row = by_key(flow(study, analysis_frame(ends, rule)))["", "week 12"]
    assert row.imputed_responders == sum(decided)
