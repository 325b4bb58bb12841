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
    result = frame(make, 80, 60, missing=MissingSettings())
    assert list(result.columns) == [
        *("subject", "arm", "site", "window", "order", "day", "baseline", "value", "change"),
        *("improvement_pct", *RESPONDER_FLAGS, "imputed"),
    ]
    assert result["day"].tolist()[0] == 84.0
    assert result["order"].tolist() == [1, 2, 3]
    empty = analysis_frame([], MissingSettings())
    assert list(empty.columns) == list(ANALYSIS_COLUMNS)
    assert empty["value"].dtype == "float64"


def test_nri_and_mlocf(make: SimpleNamespace) -> None:
    result = frame(make, 80, 30, None, missing=MissingSettings())
    assert result["value"].tolist() == [30.0, 30.0, 30.0]
    assert result["change"].tolist() == [-50.0, -50.0, -50.0]
    assert result["salt50"].tolist() == [True, False, False]
    assert result["imputed"].tolist() == [False, True, True]


def test_the_baseline_is_never_carried_forward(make: SimpleNamespace) -> None:
    result = frame(make, 80, None, 40, missing=MissingSettings())
    assert pd.isna(result["value"][0])
    assert pd.isna(result["change"][0])
    assert result["value"].tolist()[1:] == [40.0, 40.0]
    assert result["salt50"].tolist() == [False, True, False]


@pytest.mark.parametrize(("day", "carried"), [(135, 20.0), (40, 70.0), (200, 70.0)])
def test_a_visit_outside_every_window_is_carried_too(
    make: SimpleNamespace, day: int, carried: float
) -> None:
    """If it lies after the last visit that counted, and not after the window to fill."""
    windows = (PlannedVisit("week 12", 84, 70, 98), PlannedVisit("week 24", 168, 154, 182))
    visits = [*make.course("A", 80, 70), make.visit("A", "unscheduled", 20, day)]
    result = analysis_frame(
        endpoints(make.study(visits, StudySettings(visits=windows))), MissingSettings()
    )
    assert result["value"].tolist() == [70.0, carried]


def test_observed_cases_leave_blanks(make: SimpleNamespace) -> None:
    result = frame(make, 80, 30, None, missing=OBSERVED)
    assert result["value"].isna().tolist() == [False, True, True]
    assert result["salt50"].isna().tolist() == [False, True, True]
    assert result["imputed"].tolist() == [False, True, True]
    assert len(result[~result["imputed"]]) == 1


def test_no_baseline_score_is_no_response_under_nri(make: SimpleNamespace) -> None:
    result = frame(make, None, 15, missing=MissingSettings())
    assert result["salt50"].tolist() == [False, False, False]
    assert result["salt_le20"].tolist() == [True, False, False]
    assert result["change"].isna().all()
    assert result["imputed"].tolist() == [False, True, True]


def test_at_baseline_0_improvement_stays_undefined(make: SimpleNamespace) -> None:
    result = frame(make, 0, 5, missing=MissingSettings())
    assert result[list(IMPROVEMENT_FLAGS)].isna().all(axis=None)
    assert result["salt_le20"].tolist() == [True, False, False]


@hypothesis_settings(max_examples=25)  # frames are slow to make
@given(
    st.lists(st.none() | st.floats(0.5, 100.0), min_size=2, max_size=4),
    st.sampled_from([MissingSettings(), OBSERVED, MissingSettings("nri", "observed")]),
)
def test_rules_change_only_unobserved_values(
    make: SimpleNamespace, scores: list[float | None], missing: MissingSettings
) -> None:
    result = frame(make, *scores, missing=missing)
    seen = result[~result["imputed"]]
    assert seen["value"].tolist() == [score for score in scores[1:] if score is not None]
    carried = result.loc[result["imputed"], "value"].dropna()
    assert set(carried) <= set(seen["value"])
    if missing.continuous == "observed":
        assert carried.empty
    if missing.responders == "nri":
        assert not result[list(RESPONDER_FLAGS)].isna().any(axis=None)
        assert not result.loc[result["imputed"], list(RESPONDER_FLAGS)].any(axis=None)
    if scores[0] is not None:
        expected = result["value"] - scores[0]
        pd.testing.assert_series_equal(result["change"], expected, check_names=False)
        assert (result["improvement_pct"] * -scores[0] / 100).dropna().tolist() == pytest.approx(
            expected.dropna().tolist()
        )
