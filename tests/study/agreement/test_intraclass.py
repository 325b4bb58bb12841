"""ICC(2,1), its wording, SEM and MDC against published numbers, and where they are undefined."""

import numpy as np
import pytest

from autosalt.core.types import Interval
from autosalt.study.agreement.intraclass import intraclass, koo_and_li, measurement_error

pytest.importorskip("pingouin")

# Shrout and Fleiss 1979, table 2: six targets by four judges.
SHROUT_FLEISS = np.array(
    [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], float
)
TARGETS = list("abcdef")


def repeated(subjects: int, visits: int, seed: int = 0) -> tuple[np.ndarray, list[str]]:
    """SALT by two readers, several visits a subject."""
    rng = np.random.default_rng(seed)
    true = np.repeat(rng.uniform(0, 100, subjects), visits) + rng.normal(0, 3, subjects * visits)
    scores = true[:, None] + rng.normal(0, 4, (len(true), 2)) + [0.0, 2.0]
    return scores, [f"s{i // visits}" for i in range(len(true))]


def test_the_example_of_shrout_and_fleiss() -> None:
    """Their table 4 has 0.29 for ICC(2,1); psych::ICC in R gives 0.019 to 0.761 around it."""
    figure = intraclass(SHROUT_FLEISS, TARGETS)
    assert figure.value == pytest.approx(0.29, abs=0.005)
    assert figure.interval.low == pytest.approx(0.019, abs=0.001)
    assert figure.interval.high == pytest.approx(0.761, abs=0.001)
    assert figure.wording == "poor to good"
    assert (figure.n, figure.subjects) == (6, 6)


def test_sem_of_shrout_and_fleiss() -> None:
    """From the mean squares of their table 3: judges 32.49, residual 1.02, six targets."""
    sem, mdc = measurement_error(SHROUT_FLEISS, TARGETS)
    assert sem.value == pytest.approx(np.sqrt(1.02 + (32.49 - 1.02) / 6), abs=0.002)
    assert mdc.value == pytest.approx(1.96 * np.sqrt(2) * sem.value)
    assert mdc.interval.high == pytest.approx(1.96 * np.sqrt(2) * sem.interval.high)


def test_changes_have_no_mdc() -> None:
    assert [f.measure for f in measurement_error(SHROUT_FLEISS, TARGETS, mdc=False)] == [
        "sem_points"
    ]


def test_the_value_of_the_bootstrap_is_that_of_pingouin() -> None:
    """The bootstrap needs ICC thousands of times and computes it from sums; both agree."""
    from autosalt.study.agreement.intraclass import _anova_sums, _icc

    for scores, subjects in ((SHROUT_FLEISS, TARGETS), repeated(20, 3)):
        sums = _anova_sums(scores, subjects).sum(axis=0)
        fast = float(_icc(sums, scores.shape[1]))
        assert fast == pytest.approx(intraclass(scores, subjects).value, rel=1e-9)


def test_visits_of_one_subject_are_not_taken_as_independent() -> None:
    """Ten copies of each subject's visit hold no more than one."""
    scores, names = repeated(30, 1)
    one = measurement_error(scores, names)[0]
    ten = measurement_error(np.repeat(scores, 10, axis=0), list(np.repeat(names, 10)))[0]
    assert (ten.n, ten.subjects) == (300, 30)
    assert ten.interval.high - ten.interval.low == pytest.approx(
        one.interval.high - one.interval.low, rel=0.05
    )
    icc = intraclass(np.repeat(scores, 10, axis=0), list(np.repeat(names, 10)))
    assert "whole subjects" in icc.method
    assert icc.interval.low < icc.value < icc.interval.high


def test_independent_visits_have_a_closed_interval() -> None:
    assert "McGraw" in intraclass(*repeated(12, 1)).method


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (0.1, 0.4, "poor"),
        (0.3, 0.74, "poor to moderate"),
        (0.76, 0.89, "good"),
        (0.83, 0.94, "good to excellent"),  # the example of Koo and Li 2016
        (0.91, 0.99, "excellent"),
    ],
)
def test_the_words_of_koo_and_li(low: float, high: float, words: str) -> None:
    assert koo_and_li(Interval(low, high)) == words


def test_without_an_interval_there_are_no_words() -> None:
    assert koo_and_li(None) == ""


def test_under_three_pairs_nothing_is_measured() -> None:
    figure = intraclass(SHROUT_FLEISS[:2], ["a", "b"])
    assert figure.value is None
    assert "under 3 pairs" in figure.note
    assert all(f.value is None for f in measurement_error(SHROUT_FLEISS[:2], ["a", "b"]))


def test_constant_scores_are_undefined() -> None:
    figure = intraclass(np.full((5, 2), 40.0), list("abcde"))
    assert figure.value is None
    assert "undefined" in figure.note


@pytest.mark.parametrize("rounding", [0.0, 1e-14])
@pytest.mark.parametrize("subjects", [list("abcde"), list("aabbc")])
def test_perfect_agreement_has_no_interval(subjects: list[str], rounding: float) -> None:
    """Nor do scores that differ by the rounding of a mean of readers."""
    scores = np.repeat(np.array([[0.1], [20.3], [40.0], [7.7], [99.9]]), 2, axis=1)
    scores[:, 1] += rounding
    icc = intraclass(scores, subjects)
    sem, mdc = measurement_error(scores, subjects)
    assert (icc.value, sem.value, mdc.value) == (1.0, 0.0, 0.0)
    for figure in (icc, sem, mdc):
        assert figure.interval is None
        assert "agree exactly" in figure.note
    assert icc.wording == ""


def test_a_constant_difference_has_a_value_and_no_interval() -> None:
    """No residual variance is left, and the closed form divides by it."""
    x = np.array([10.0, 30.0, 50.0, 90.0])
    icc = intraclass(np.column_stack([x, x + 5.0]), list("abcd"))
    assert 0.9 < icc.value < 1.0
    assert (icc.interval, icc.note) == (None, "no residual variance: no interval")


def test_four_subjects_are_too_few_to_draw_from() -> None:
    scores, names = repeated(4, 5)
    assert "under 5 subjects" in intraclass(scores, names).note


def test_few_subjects_are_pointed_out() -> None:
    assert "rough" in intraclass(*repeated(6, 3)).note
    assert intraclass(*repeated(12, 3)).note == ""


def test_rounding_of_pingouin_is_left_as_it_was() -> None:
    import pingouin

    before = dict(pingouin.options)
    intraclass(SHROUT_FLEISS, TARGETS)
    assert dict(pingouin.options) == before


@pytest.mark.slow
def test_the_interval_covers_the_truth() -> None:
    """100 trials of 20 subjects with 4 visits; a SD of 27 between visits, of 4 between readings."""
    rng = np.random.default_rng(5)
    visit, error = 25.0**2 + 10.0**2, 4.0**2
    truth = visit / (visit + error)
    covered = 0
    for _ in range(100):
        true = np.repeat(rng.normal(50, 25, 20), 4) + rng.normal(0, 10, 80)
        scores = true[:, None] + rng.normal(0, 4, (80, 2))
        ends = intraclass(scores, [f"s{i // 4}" for i in range(80)]).interval
        covered += ends.low <= truth <= ends.high
    assert covered >= 88
