"""Shares with Wilson's interval, and what repeated visits of one subject are worth."""

import numpy as np
import pytest
from statsmodels.stats.proportion import proportion_confint

from autosalt.core.statistics.share import estimate_share, wilson


@pytest.mark.parametrize(("hits", "n"), [(0, 10), (1, 29), (81, 263), (15, 148), (56, 70), (5, 5)])
def test_the_interval_is_that_of_statsmodels(hits: int, n: int) -> None:
    ends = wilson(hits / n, n)
    expected = proportion_confint(hits, n, method="wilson")
    assert (ends.low, ends.high) == pytest.approx(expected, abs=1e-12)


def test_one_photo_of_each_subject_is_independent() -> None:
    found = estimate_share([True, False, True, True], list("abcd"))
    assert (found.value, found.n, found.subjects, found.method) == (0.75, 4, 4, "Wilson")
    assert found.interval == wilson(0.75, 4)


def test_copies_of_a_photo_make_a_share_no_surer() -> None:
    hits = np.random.default_rng(0).random(40) < 0.7
    names = [f"s{i}" for i in range(40)]
    once = estimate_share(hits, names)
    often = estimate_share(np.repeat(hits, 8), list(np.repeat(names, 8)))
    assert often.interval.low == pytest.approx(once.interval.low, abs=0.015)
    assert often.interval.high == pytest.approx(once.interval.high, abs=0.015)


@pytest.mark.parametrize("hit", [True, False])
def test_without_a_miss_or_without_a_hit_each_subject_is_one(hit: bool) -> None:
    found = estimate_share([hit] * 40, [f"s{i // 4}" for i in range(40)])
    assert found.interval == wilson(float(hit), 10)
    assert found.method == "Wilson, each subject taken as one"


@pytest.mark.parametrize(("subjects", "hits", "visits"), [(6, 1, 2), (6, 1, 3), (7, 2, 3)])
def test_where_each_has_the_same_share_rounding_is_no_spread(
    subjects: int, hits: int, visits: int
) -> None:
    """A third is no binary fraction: its bootstrap samples differ by 1e-17."""
    found = estimate_share(
        [k % visits < hits for k in range(subjects * visits)],
        [f"s{k // visits}" for k in range(subjects * visits)],
    )
    assert found.method == "Wilson, each subject taken as one"
    assert found.interval == wilson(hits / visits, subjects)


def test_under_five_subjects_each_is_one() -> None:
    found = estimate_share([True, False, True, True, False, False], list("aabbcc"))
    assert found.interval == wilson(0.5, 3)


def test_no_hits_or_unequal_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="0 hits"):
        estimate_share([], [])
    with pytest.raises(ValueError, match="1 hits and 2 names"):
        estimate_share([True], ["a", "b"])
