"""MMRM against the published results of the R package mmrm, and what cannot be estimated."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from autosalt.study.arms.ancova import ancova
from autosalt.study.arms.mmrm import mmrm
from autosalt.study.estimates import ModelEstimate

ARMS = ["PBO", "TRT"]
VISITS = [f"VIS{k}" for k in range(1, 5)]


@pytest.fixture(scope="module")
def fev() -> pd.DataFrame:
    """fev_data as a long frame: FEV1 takes the place of the change, and there is no baseline."""
    data = pd.read_csv(Path(__file__).parent / "fev_data.csv", comment="#")
    names = {"USUBJID": "subject", "ARMCD": "arm", "AVISIT": "window", "FEV1": "change"}
    data = data.rename(columns=names | {"RACE": "race", "SEX": "sex"})
    order = data["window"].map({name: k for k, name in enumerate(VISITS)})
    return data.assign(order=order, baseline=0.0, imputed=False)


def simulated(subjects: int = 40, seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    level = rng.normal(0.0, 10.0, subjects)
    rows = [
        {
            "subject": f"{s:03d}", "arm": ARMS[s % 2], "site": str(s % 3), "window": f"V{v}",
            "order": v, "baseline": 50.0 + s % 7, "imputed": False,
            "change": -5.0 * v * (s % 2) + level[s] + rng.normal(0.0, 5.0),
        }
        for s in range(subjects)
        for v in range(3)
    ]  # fmt: skip
    return pd.DataFrame(rows)


def by_key(result: list[ModelEstimate]) -> dict[tuple[str, str, bool], ModelEstimate]:
    return {(f.window, f.arm, f.reference is not None): f for f in result}


# emmeans(fit, ~ ARMCD | AVISIT) and pairs() of FEV1 ~ RACE + SEX + ARMCD * AVISIT +
# us(AVISIT | USUBJID), from https://openpharma.github.io/mmrm/main/articles/introduction.html
# (2026-11): visit; mean, SE, df, low, high of PBO and of TRT; difference, SE, df, t.
PUBLISHED = [
    (
        "VIS1",
        (33.3, 0.755, 148, 31.8, 34.8), (37.1, 0.763, 143, 35.6, 38.6), (3.77, 1.07, 146, 3.514),
    ),
    (
        "VIS2",
        (38.2, 0.612, 147, 37.0, 39.4), (41.9, 0.602, 143, 40.7, 43.1), (3.73, 0.859, 145, 4.346),
    ),
    (
        "VIS3",
        (43.7, 0.462, 130, 42.8, 44.6), (46.8, 0.509, 130, 45.7, 47.8), (3.08, 0.69, 131, 4.467),
    ),
    (
        "VIS4",
        (48.4, 1.19, 134, 46.0, 50.7), (52.8, 1.19, 133, 50.4, 55.1), (4.4, 1.68, 133, 2.617),
    ),
]  # fmt: skip


def test_means_and_differences_as_published_by_the_r_package(fev: pd.DataFrame) -> None:
    result = by_key(mmrm(fev, ARMS, "PBO", ("race", "sex")))
    for visit, placebo, treated, difference in PUBLISHED:
        for arm, (mean, se, df, low, high) in zip(ARMS, (placebo, treated), strict=True):
            f = result[visit, arm, False]
            assert f.interval is not None
            assert f.value == pytest.approx(mean, abs=0.0501)
            assert f.se == pytest.approx(se, abs=0.0051 if visit == "VIS4" else 0.00051)
            assert f.df == pytest.approx(df, abs=0.501)
            assert (f.interval.low, f.interval.high) == pytest.approx((low, high), abs=0.0501)
        mean, se, df, t = difference
        f = result[visit, "TRT", True]
        assert f.value is not None
        assert f.se is not None
        assert f.value == pytest.approx(mean, abs=0.00501)
        assert f.se == pytest.approx(se, abs=0.0051)
        assert f.df == pytest.approx(df, abs=0.501)
        assert f.value / f.se == pytest.approx(t, abs=0.00101)
        assert f.covariance == "unstructured"


@pytest.mark.slow
def test_visits_that_are_missing_or_carried_forward_do_not_enter(fev: pd.DataFrame) -> None:
    carried = fev.iloc[:50].assign(subject="new", change=90.0, imputed=True)
    missing = fev.iloc[:50].assign(subject="other", change=np.nan)
    whole = mmrm(pd.concat([fev, carried, missing]), ARMS, "PBO", ("race", "sex"))
    assert [f.value for f in whole] == [f.value for f in mmrm(fev, ARMS, "PBO", ("race", "sex"))]


def test_one_window_is_an_ancova_of_one_variance() -> None:
    data = simulated().query("window == 'V2'")
    model = mmrm(data, ARMS, "PBO", ("site",))
    plain = ancova(data, ARMS, "PBO", ("site",), covariance="nonrobust")
    for model_estimate, plain_estimate in zip(model, plain, strict=True):
        assert model_estimate.value == pytest.approx(plain_estimate.value)
        assert model_estimate.se == pytest.approx(plain_estimate.se, rel=1e-6)
        assert model_estimate.df == pytest.approx(plain_estimate.df, rel=1e-5)


def test_the_order_of_rows_changes_nothing() -> None:
    data = simulated()
    for model_estimate, plain_estimate in zip(
        mmrm(data, ARMS), mmrm(data.sample(frac=1.0, random_state=1), ARMS), strict=True
    ):
        assert model_estimate.value == pytest.approx(plain_estimate.value, rel=1e-5)
        assert model_estimate.df == pytest.approx(plain_estimate.df, rel=1e-4)


def test_windows_never_seen_together_fall_back_to_compound_symmetry_with_a_note() -> None:
    data = simulated()
    number = data["subject"].astype(int)
    early = number % 4 < 2
    data = data[data["order"].isin([0, 1]) & early | data["order"].isin([0, 2]) & ~early]
    result = by_key(mmrm(data, ARMS, "PBO"))["V2", "TRT", True]
    assert result.covariance == "compound symmetry"
    assert result.note == (
        "unstructured: the covariance of the visits did not converge; compound symmetry used"
    )
    assert result.value is not None


def test_one_visit_of_each_subject_gives_no_covariance() -> None:
    data = simulated()
    data = data[data["order"] == data["subject"].astype(int) // 2 % 3]
    result = by_key(mmrm(data, ARMS, "PBO"))["V2", "TRT", True]
    assert result.value is None
    assert result.note == (
        "unstructured: the covariance of the visits did not converge; "
        "compound symmetry: the covariance of the visits did not converge"
    )


def test_a_window_with_few_subjects_leaves_the_others_as_they_are() -> None:
    data = simulated()
    data = data[(data["order"] < 2) | (data["subject"].isin(["000", "001"]))]
    result = by_key(mmrm(data, ARMS, "PBO"))
    assert result["V2", "TRT", True].value is None
    assert result["V2", "TRT", True].note == "2 values are too few for 3 coefficients"
    whole = by_key(mmrm(data[data["order"] < 2], ARMS, "PBO"))
    assert result["V1", "TRT", True] == whole["V1", "TRT", True]


def test_an_arm_that_left_before_the_last_window_has_no_difference_there() -> None:
    data = simulated()
    data = data[(data["arm"] == "PBO") | (data["order"] < 2)]
    result = by_key(mmrm(data, ARMS, "PBO"))
    assert result["V2", "TRT", True].value is None
    assert result["V2", "TRT", True].note == "no values in arm 'TRT'"
    assert result["V1", "TRT", True].value is not None


@pytest.mark.parametrize(
    ("data", "note"),
    [
        (simulated().assign(change=np.nan), "no values"),
        (simulated().assign(change=-4.0), "the outcome does not vary"),
        (simulated().assign(baseline=np.nan), "no values"),
        (simulated(5).assign(site="1"), "has 2 of the 3 subjects that a model needs"),
        (simulated().assign(site=lambda d: d["arm"]), "cannot be separated"),
    ],
)
def test_a_model_that_cannot_be_fitted_gets_a_note_and_no_number(
    data: pd.DataFrame, note: str
) -> None:
    result = by_key(mmrm(data, ARMS, "PBO", ("site",)))
    difference = result["V1", "TRT", True]
    assert (difference.value, difference.interval, difference.p_value) == (None, None, None)
    assert note in difference.note


def test_arms_without_a_baseline_in_common_are_not_compared() -> None:
    """Otherwise placebo is estimated to be 51 points better where it was 6 points worse."""
    data = simulated()
    data["baseline"] += 40.0 * (data["arm"] == "TRT") - 20.0
    result = by_key(mmrm(data, ARMS, "PBO"))
    assert {f.value for f in result.values()} == {f.interval for f in result.values()} == {None}
    assert result["V1", "TRT", True].note == (
        "baselines of 'TRT' (70.0 to 76.0) and 'PBO' (30.0 to 36.0) do not overlap: "
        "no difference at the same baseline"
    )


def test_an_arm_with_two_subjects_at_a_window_is_not_estimated_at_it() -> None:
    data = simulated()
    seen = (data["arm"] == "PBO") | (data["order"] < 2) | data["subject"].isin(["001", "003"])
    result = by_key(mmrm(data[seen], ARMS, "PBO"))
    for compared in (False, True):
        none = result["V2", "TRT", compared]
        assert (none.value, none.n) == (None, 2)
        assert none.note == "arm 'TRT' has 2 of the 3 subjects that a model needs"
    assert result["V2", "PBO", False].value is not None
    assert result["V1", "TRT", True].value is not None


@pytest.mark.slow
def test_too_few_degrees_of_freedom_are_no_interval() -> None:
    """Six subjects, of whom arms, baseline and sites leave hardly any."""
    result = by_key(mmrm(simulated(6, seed=1), ARMS, "PBO", ("site",)))["V1", "TRT", True]
    assert (result.value, result.interval, result.df) == (None, None, None)
    assert "degrees of freedom are too few" in result.note


def test_one_arm_has_means_only() -> None:
    result = mmrm(simulated().query("arm == 'TRT'"), ["TRT"])
    assert [f.reference for f in result] == [None] * 3
    assert all(f.value is not None and f.p_value is None for f in result)
