"""One number with its interval."""

from autosalt.core.statistics.estimate import Estimate, in_percent
from autosalt.core.types import Interval


def test_a_share_in_percent_keeps_its_counts() -> None:
    share = Estimate(value=0.5, interval=Interval(0.25, 0.75), n=8, subjects=4, method="Wilson")
    percent = in_percent(share)
    assert (percent.value, percent.interval) == (50.0, Interval(25.0, 75.0))
    assert (percent.n, percent.subjects, percent.method) == (8, 4, "Wilson")


def test_what_is_missing_stays_missing() -> None:
    unknown = Estimate(n=0, subjects=0, note="nobody to count")
    assert in_percent(unknown) == unknown
