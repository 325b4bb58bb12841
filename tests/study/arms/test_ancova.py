"""Change within arms and ANCOVA: published examples, and what cannot be estimated."""

import numpy as np
import pandas as pd
import pytest

from autosalt.study.arms.ancova import ancova, within_arm

# Snedecor and Cochran 1967, p. 422, as in SAS/STAT, PROC GLM, example "Analysis of Covariance":
# score before and after, drugs A and D and a control F.
LEPROSY = {
    "A": "11 6 8 0 5 2 14 8 19 11 6 4 10 13 6 1 11 8 3 0",
    "D": "6 0 6 2 7 3 8 1 18 18 8 4 19 14 8 9 5 1 15 9",
    "F": "16 13 13 10 11 18 9 5 21 23 16 12 12 5 12 16 7 1 12 20",
}
DRUGS = ["F", "A", "D"]


def frame(rows: list[tuple[str, float, float]]) -> pd.DataFrame:
    """Arm, baseline and value of each subject, at one window."""
    data = pd.DataFrame(rows, columns=["arm", "baseline", "value"])
    data["change"] = data["value"] - data["baseline"]
    data["improvement_pct"] = -100.0 * data["change"] / data["baseline"]
    data["subject"] = [f"{k:03d}" for k in range(len(data))]
    return data.assign(window="week 12", order=0, site="01", imputed=False)


def changes(*values: float, arm: str = "active") -> pd.DataFrame:
    return frame([(arm, 50.0, 50.0 + value) for value in values])


@pytest.fixture
def leprosy() -> pd.DataFrame:
    numbers = {arm: [float(n) for n in text.split()] for arm, text in LEPROSY.items()}
    return frame([(a, n[k], n[k + 1]) for a, n in numbers.items() for k in range(0, len(n), 2)])


@pytest.mark.slow
def test_mean_and_t_interval_as_published() -> None:
    """Student's sleep data in R: t.test(extra, paired) gives 1.58 (0.7001142 to 2.4598858)."""
    result = within_arm(changes(1.2, 2.4, 1.3, 1.3, 0.0, 1.0, 1.8, 0.8, 4.6, 1.4), ["active"])[0]
    assert (result.n, result.measure) == (10, "change")
    assert result.value == pytest.approx(1.58)
    assert result.interval is not None
    assert result.interval.low == pytest.approx(0.7001142, abs=1e-7)
    assert result.interval.high == pytest.approx(2.4598858, abs=1e-7)
    assert result.median == pytest.approx(1.3)


def test_signed_rank_test_as_published() -> None:
    """Depression scale of Hollander and Wolfe in R's wilcox.test: 0.01953 one-sided, exact."""
    first = [1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30]
    second = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29]
    result = within_arm(changes(*np.subtract(first, second)), ["active"])[0]
    assert result.p_value == pytest.approx(2 * 0.01953125)


def test_changes_that_are_equal_as_decimals_are_ties() -> None:
    """By counting all 128 ways to sign the ranks 2, 2, 2, 5.5, 5.5, 5.5, 5.5: p is 0.375."""
    pairs = [(95, 84.8), (44.7, 34.5), (69.2, 49.1), (37, 16.9), (40.6, 50.8), (75.2, 95.3)]
    result = within_arm(frame([("active", *pair) for pair in (*pairs, (83.7, 63.6))]), ["active"])[
        0
    ]
    assert result.p_value == pytest.approx(0.375)


def test_the_founding_case_is_two_subjects() -> None:
    """10.1155/crdm/4908438: 79.6 to 59.6 and 70.2 to 58.6."""
    data = frame([("", 79.6, 59.6), ("", 70.2, 58.6)])
    change, improvement = within_arm(data, [""])
    assert change.n == 2
    assert change.value == pytest.approx(-15.8)
    assert change.interval is not None
    assert change.interval.low < -50.0 < 0.0 < change.interval.high
    assert change.p_value == pytest.approx(0.5)
    assert improvement.value == pytest.approx((25.1256 + 16.5242) / 2, abs=1e-3)


@pytest.mark.parametrize(
    ("values", "note"),
    [
        ((), "no values"),
        ((-5.0,), "one subject: no interval and no test"),
        ((-5.0, -5.0, -5.0), "every value is the same: no interval and no test"),
    ],
)
def test_too_little_for_an_interval(values: tuple[float, ...], note: str) -> None:
    data = pd.concat([changes(*values), changes(1.0, 2.0, arm="other")])
    result = within_arm(data, ["active"])[0]
    assert result.value == (values[0] if values else None)
    assert (result.interval, result.p_value, result.note) == (None, None, note)


def test_ancova_as_published(leprosy: pd.DataFrame) -> None:
    """SAS models the score afterwards; of the change each mean is less by the mean before."""
    result = ancova(leprosy, DRUGS, "F", covariance="nonrobust")
    before = leprosy["baseline"].mean()
    means = {f.arm: f for f in result if f.reference is None}
    for drug, mean, se in (
        ("A", 6.7149635, 1.2884943), ("D", 6.8239348, 1.2724690), ("F", 10.1611017, 1.3159234)
    ):  # fmt: skip
        estimate = means[drug].value
        assert estimate is not None
        assert estimate + before == pytest.approx(mean, abs=5e-8)
        assert means[drug].se == pytest.approx(se, abs=5e-8)
    differences = {f.arm: f for f in result if f.reference == "F"}
    for drug, estimate, se, p in (
        ("A", -3.446138280, 1.88678065, 0.0793), ("D", -3.337166948, 1.85386642, 0.0835)
    ):  # fmt: skip
        assert differences[drug].value == pytest.approx(estimate, abs=5e-9)
        assert differences[drug].se == pytest.approx(se, abs=5e-9)
        assert differences[drug].p_value == pytest.approx(p, abs=5e-5)
        assert (differences[drug].df, differences[drug].n_reference) == (26.0, 10)


def test_hc3_by_its_definition(leprosy: pd.DataFrame) -> None:
    """MacKinnon and White 1985: residuals over 1 - leverage, between two inverses."""
    arm, y = leprosy["arm"], leprosy["change"].to_numpy()
    x = np.column_stack([*(arm == a for a in DRUGS), leprosy["baseline"]]).astype(float)
    bread = np.linalg.inv(x.T @ x)
    residual = y - x @ bread @ x.T @ y
    scaled = residual / (1.0 - np.diag(x @ bread @ x.T))
    vcov = bread @ (x.T * scaled**2) @ x @ bread
    expected = np.sqrt(vcov[0, 0] + vcov[1, 1] - 2 * vcov[0, 1])
    (result,) = (f for f in ancova(leprosy, DRUGS, "F") if f.arm == "A" and f.reference)
    assert result.covariance == "HC3"
    assert result.se == pytest.approx(expected)


def test_strata_weigh_the_same_in_the_means() -> None:
    """3 of 4 subjects are of site 1, yet the mean is half way between the sites."""
    data = frame([("a", 50.0 + k % 5, 50.0) for k in range(16)])
    data["site"] = ["1", "1", "1", "2"] * 4
    noise = np.random.default_rng(0).normal(0.0, 0.1, len(data))
    data["change"] = np.where(data["site"] == "1", -10.0, -20.0) + noise
    (result,) = ancova(data, ["a"], strata=("site",))
    assert result.value == pytest.approx(-15.0, abs=0.2)


def test_one_subject_in_an_arm_is_left_out_with_a_note(leprosy: pd.DataFrame) -> None:
    lone = pd.concat([leprosy, frame([("B", 10.0, 9.0)]).assign(subject="lone")])
    result = {(f.arm, f.reference): f for f in ancova(lone, [*DRUGS, "B"], "F")}
    assert result["B", "F"].value is None
    assert result["B", "F"].note == "arm 'B' has 1 of the 3 subjects that a model needs"
    alone = {(f.arm, f.reference): f for f in ancova(leprosy, DRUGS, "F")}
    assert result["A", "F"] == alone["A", "F"]


def test_two_subjects_in_an_arm_are_left_out_with_a_note() -> None:
    """Its interval was plus or minus 34 000 points."""
    rows = [("active", 84.0, 50.0), ("active", 98.0, 70.0), *[("placebo", 32.0, 38.0)] * 2]
    result = ancova(frame(rows), ["active", "placebo"], "placebo")
    assert {f.value for f in result} == {f.interval for f in result} == {None}
    assert {f.note for f in result} == {
        f"arm '{arm}' has 2 of the 3 subjects that a model needs" for arm in ("active", "placebo")
    }


def test_few_values_for_many_coefficients_are_no_model() -> None:
    """One arm and its baseline are two coefficients; four subjects leave two degrees of freedom."""
    data = frame([("a", 50.0 + k, 40.0 + k * k) for k in range(5)])
    assert [f.value for f in ancova(data.iloc[:4], ["a"])] == [None]
    (result,) = ancova(data, ["a"])
    assert (result.df, result.note) == (3.0, "")


def course(arm: str, baselines: range) -> list[tuple[str, float, float]]:
    """Halved, with some noise."""
    return [(arm, float(b), b / 2 + 3.0 * (b % 3)) for b in baselines]


@pytest.mark.parametrize("measure", ["change", "improvement_pct"])
def test_arms_without_a_baseline_in_common_are_not_compared(measure: str) -> None:
    """A line from one to the other would be a guess that no data support."""
    data = frame([*course("active", range(80, 96, 2)), *course("placebo", range(30, 46, 2))])
    result = {(f.arm, f.reference): f for f in ancova(data, ["placebo", "active"], measure=measure)}
    assert {f.value for f in result.values()} == {f.p_value for f in result.values()} == {None}
    assert result["active", "placebo"].note == (
        "baselines of 'active' (80.0 to 94.0) and 'placebo' (30.0 to 44.0) do not overlap: "
        "no difference at the same baseline"
    )
    assert result["active", None].note == (
        "not estimated at the mean baseline of all, 62.0: those of 'active' are 80.0 to 94.0"
    )
    raw = {f.arm: f.value for f in within_arm(data, ["placebo", "active"])}
    assert None not in raw.values()


def test_only_the_arm_that_stands_apart_is_not_estimated() -> None:
    data = frame([
        *course("a", range(30, 60, 2)), *course("b", range(40, 70, 2)), *course("c", range(90, 93)),
    ])  # fmt: skip
    result = {(f.arm, f.reference): f for f in ancova(data, ["a", "b", "c"], "a")}
    none = [key for key, f in result.items() if f.value is None]
    assert none == [("c", None), ("c", "a")]


def test_baselines_that_are_all_the_same_overlap() -> None:
    rows = [(arm, 33.3, 30.0 + k) for arm in ("a", "b") for k in range(4)]
    result = ancova(frame(rows), ["a", "b"])
    assert {f.note for f in result} == {"every baseline is the same: left out"}
    assert all(f.value is not None for f in result)


def test_a_subject_alone_in_its_site_is_left_out_with_a_note(leprosy: pd.DataFrame) -> None:
    data = leprosy.copy()
    data.loc[0, "site"] = "02"
    (result,) = (f for f in ancova(data, DRUGS, "F", ("site",)) if f.arm == "A" and f.reference)
    assert result.n == 9
    assert result.value is not None
    assert result.note == "alone in their stratum and left out: 1"


def test_where_one_subject_determines_a_coefficient_one_variance_is_used_with_a_note(
    leprosy: pd.DataFrame,
) -> None:
    """Arm B is of site 2 but for one subject, and site 2 of arm B: that one decides on both."""
    more = frame([("B", 10.0, 9.0), ("B", 12.0, 8.0), ("B", 11.0, 5.0)])
    more["subject"], more["site"] = ["x", "y", "z"], ["01", "02", "02"]
    data = pd.concat([leprosy, more])
    result = ancova(data, [*DRUGS, "B"], "F", ("site",))[-1]
    assert (result.arm, result.reference) == ("B", "F")
    plain = ancova(data, [*DRUGS, "B"], "F", ("site",), covariance="nonrobust")[-1]
    assert result.covariance == "nonrobust"
    assert result.note == "one variance for all arms: a single subject determines a coefficient"
    assert result.interval == plain.interval is not None


def test_effects_that_cannot_be_separated_are_not_estimated(leprosy: pd.DataFrame) -> None:
    result = ancova(leprosy.assign(site=leprosy["arm"]), DRUGS, "F", ("site",))
    assert {f.value for f in result} == {None}
    assert {f.note for f in result} == {
        "singular: the effects of arms, baseline and strata cannot be separated"
    }


def test_a_change_that_does_not_vary_is_not_tested(leprosy: pd.DataFrame) -> None:
    result = ancova(leprosy.assign(change=-3.0), DRUGS, "F")
    assert {f.p_value for f in result} == {None}
    assert {f.note for f in result} == {"the values do not vary about the model"}


def test_all_missing_gives_notes_and_no_numbers(leprosy: pd.DataFrame) -> None:
    result = ancova(leprosy.assign(change=np.nan), DRUGS, "F")
    assert len(result) == 5
    assert {f.value for f in result} == {None}
    assert all(f.note for f in result)


def test_a_stratum_that_is_no_column_is_noted(leprosy: pd.DataFrame) -> None:
    result = ancova(leprosy, DRUGS, "F", ("sex",))
    assert {f.note for f in result} == {"stratum 'sex' is no column: left out"}
    assert all(f.value is not None for f in result)
