"""NRI, mLOCF and observed cases."""

from types import SimpleNamespace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from autosalt.study.response.endpoints import endpoints
from autosalt.study.response.missing import ANALYSIS_COLUMNS, analysis_frame
from autosalt.study.settings.options import (
    IMPROVEMENT_FLAGS,
    RESPONDER_FLAGS,
    MissingSettings,
    PlannedVisit,
    StudySettings,
)

OBSERVED = MissingSettings("observed", "observed")


def frame(make: SimpleNamespace, *scores: float | None, missing: MissingSettings) -> pd.DataFrame:
    """Of a subject with these scores, beside one who comes to four visits."""
    study = make.study([*make.course("A", *scores), *make.course("B", 90, 90, 90, 90)])
    return analysis_frame([e for e in endpoints(study) if e.subject == "A"], missing)


def test_the_columns_are_those_that_the_statistics_take(make: SimpleNamespace) -> None:
    found = frame(make, 80, 60, missing=MissingSettings())
    assert list(found.columns) == [
        *("subject", "arm", "site", "window", "order", "day", "baseline", "value", "change"),
        *("improvement_pct", *RESPONDER_FLAGS, "imputed"),
    ]
    assert found["day"].tolist()[0] == 84.0
    assert found["order"].tolist() == [1, 2, 3]
    empty = analysis_frame([], MissingSettings())
    assert list(empty.columns) == list(ANALYSIS_COLUMNS)
    assert empty["value"].dtype == "float64"


def test_nri_and_mlocf(make: SimpleNamespace) -> None:
    found = frame(make, 80, 30, None, missing=MissingSettings())
    assert found["value"].tolist() == [30.0, 30.0, 30.0]
    assert found["change"].tolist() == [-50.0, -50.0, -50.0]
    assert found["salt50"].tolist() == [True, False, False]
    assert found["imputed"].tolist() == [False, True, True]


def test_the_baseline_is_never_carried_forward(make: SimpleNamespace) -> None:
    found = frame(make, 80, None, 40, missing=MissingSettings())
    assert pd.isna(found["value"][0])
    assert pd.isna(found["change"][0])
    assert found["value"].tolist()[1:] == [40.0, 40.0]
    assert found["salt50"].tolist() == [False, True, False]


@pytest.mark.parametrize(("day", "carried"), [(135, 20.0), (40, 70.0), (200, 70.0)])
def test_a_visit_outside_every_window_is_carried_too(
    make: SimpleNamespace, day: int, carried: float
) -> None:
    """If it lies after the last one that counted, and not after the window it stands for."""
    windows = (PlannedVisit("week 12", 84, 70, 98), PlannedVisit("week 24", 168, 154, 182))
    visits = [*make.course("A", 80, 70), make.visit("A", "unscheduled", 20, day)]
    found = analysis_frame(
        endpoints(make.study(visits, StudySettings(visits=windows))), MissingSettings()
    )
    assert found["value"].tolist() == [70.0, carried]


def test_observed_cases_leave_blanks(make: SimpleNamespace) -> None:
    found = frame(make, 80, 30, None, missing=OBSERVED)
    assert found["value"].isna().tolist() == [False, True, True]
    assert found["salt50"].isna().tolist() == [False, True, True]
    assert found["imputed"].tolist() == [False, True, True]
    assert len(found[~found["imputed"]]) == 1


def test_no_baseline_score_is_no_response_under_nri(make: SimpleNamespace) -> None:
    found = frame(make, None, 15, missing=MissingSettings())
    assert found["salt50"].tolist() == [False, False, False]
    assert found["salt_le20"].tolist() == [True, False, False]
    assert found["change"].isna().all()
    assert found["imputed"].tolist() == [False, True, True]


def test_at_baseline_0_improvement_stays_undefined(make: SimpleNamespace) -> None:
    found = frame(make, 0, 5, missing=MissingSettings())
    assert found[list(IMPROVEMENT_FLAGS)].isna().all(axis=None)
    assert found["salt_le20"].tolist() == [True, False, False]


@hypothesis_settings(max_examples=25)  # frames are slow to make
@given(
    st.lists(st.none() | st.floats(0.5, 100.0), min_size=2, max_size=4),
    st.sampled_from([MissingSettings(), OBSERVED, MissingSettings("nri", "observed")]),
)
def test_rules_touch_only_what_was_not_observed(
    make: SimpleNamespace, scores: list[float | None], missing: MissingSettings
) -> None:
    found = frame(make, *scores, missing=missing)
    seen = found[~found["imputed"]]
    assert seen["value"].tolist() == [score for score in scores[1:] if score is not None]
    carried = found.loc[found["imputed"], "value"].dropna()
    assert set(carried) <= set(seen["value"])
    if missing.continuous == "observed":
        assert carried.empty
    if missing.responders == "nri":
        assert not found[list(RESPONDER_FLAGS)].isna().any(axis=None)
        assert not found.loc[found["imputed"], list(RESPONDER_FLAGS)].any(axis=None)
    if scores[0] is not None:
        expected = found["value"] - scores[0]
        pd.testing.assert_series_equal(found["change"], expected, check_names=False)
        assert (found["improvement_pct"] * -scores[0] / 100).dropna().tolist() == pytest.approx(
            expected.dropna().tolist()
        )
